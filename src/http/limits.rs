//! What one client, and all of them together, may ask of the endpoint.

use std::num::NonZeroU32;
use std::time::Duration;

/// The limits of the endpoint. Each is a flag of `daicho serve` and an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest body of a request, in bytes.
    pub body_bytes: usize,
    /// The largest body of an import, in bytes.
    pub import_bytes: usize,
    /// The largest head of a request, request line and headers together, in bytes.
    pub head_bytes: usize,
    /// How long a client may take to send the head of a request, and for how long a connection
    /// may lie idle between two requests.
    pub head_time: Duration,
    /// How long a request may take from its head to the head of its answer. The answer itself,
    /// which may be a stream, is not limited by it.
    pub request_time: Duration,
    /// For how long a client may refuse to take any byte of its answer.
    pub write_time: Duration,
    /// After how long an HTTP/2 connection is closed on which no byte moves. A stream of events must
    /// therefore send something more often than this.
    pub idle_time: Duration,
    /// How often a stream of events that is silent says that it is alive.
    pub heartbeat: Duration,
    /// How long a client may take for the TLS handshake.
    pub handshake_time: Duration,
    /// How many connections may be open at once. Further ones wait in the queue of the system.
    pub connections: u32,
    /// How many of them one client may hold; `None` for any number. Further ones are closed at
    /// once. Not held where a proxy stands before the server, which holds those of all clients.
    pub client_connections: Option<u32>,
    /// How many streams of events may be open at once, fewer than connections, so that some are left
    /// for everybody else. Further ones are answered 503.
    pub streams: u32,
    /// How many of them one client may hold; `None` for any number. Further ones are answered 429.
    pub client_streams: Option<u32>,
    /// How many costly answers may wait for their turn. Further ones are answered 503.
    pub waiting: usize,
    /// How many of them may be one client's.
    pub client_waiting: usize,
    /// How many requests may be worked on at once. Further ones are answered 503.
    pub in_flight: usize,
    /// How many requests a second one client may make in the long run; `None` for any number.
    pub rate_per_second: Option<NonZeroU32>,
    /// How many requests one client may make at once before the rate holds.
    pub rate_burst: NonZeroU32,
    /// How long what was accepted may take to end after shutdown has begun.
    pub grace_time: Duration,
}

impl Limits {
    /// How many streams of events may be open at once, whatever is asked for: of the connections, which
    /// they may each hold one of, an eighth is left to everybody else.
    #[must_use]
    pub const fn most_streams(&self) -> u32 {
        let left = self.connections - self.connections.div_ceil(8);
        if self.streams < left { self.streams } else { left }
    }
}

/// Connections stay below the 1,024 open files that most systems grant a process.
const CONNECTIONS: u32 = 800;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            import_bytes: 64 << 20,
            head_bytes: 32 << 10,
            head_time: Duration::from_secs(15),
            request_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            idle_time: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
            handshake_time: Duration::from_secs(10),
            connections: CONNECTIONS,
            client_connections: Some(CONNECTIONS / 8),
            streams: CONNECTIONS / 2,
            client_streams: Some(CONNECTIONS / 16),
            waiting: 96,
            client_waiting: 32,
            in_flight: 256,
            rate_per_second: NonZeroU32::new(50),
            rate_burst: NonZeroU32::MIN.saturating_add(199),
            grace_time: Duration::from_secs(10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_never_take_the_last_connections() {
        let most = |connections, streams| {
            Limits { connections, streams, ..Limits::default() }.most_streams()
        };
        assert_eq!(Limits::default().most_streams(), CONNECTIONS / 2);
        assert_eq!(most(800, 100_000), 700);
        assert_eq!(most(800, 0), 0);
        assert_eq!((most(2, 400), most(1, 400)), (1, 0));
    }
}
