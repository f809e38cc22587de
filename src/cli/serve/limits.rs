//! The limits of the server as flags, each also an environment variable.

use std::num::NonZeroU32;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;

use crate::http::limits::Limits;

/// The heading of these flags in the help.
const HEADING: &str = "Limits";

/// A day: no limit of time is longer.
const MAX_SECONDS: u64 = 86_400;

/// The flags of the limits. What is not given stays as [`Limits::default`] says.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = HEADING)]
pub struct LimitArgs {
    /// The largest body of a request, in bytes; default 1 MiB
    #[arg(long, env = "DAICHO_BODY_BYTES", value_name = "BYTES", value_parser = bytes(1))]
    body_bytes: Option<usize>,
    /// The largest body of an import, in bytes; default 64 MiB
    #[arg(long, env = "DAICHO_IMPORT_BYTES", value_name = "BYTES", value_parser = bytes(1))]
    import_bytes: Option<usize>,
    /// The largest head of a request, in bytes; default 32 KiB, at least 8 KiB
    #[arg(long, env = "DAICHO_HEAD_BYTES", value_name = "BYTES", value_parser = bytes(8192))]
    head_bytes: Option<usize>,
    /// How long the head of a request may take, and how long a connection may idle; default 15
    #[arg(long, env = "DAICHO_HEAD_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    head_seconds: Option<u64>,
    /// How long an answer may take to begin; default 30
    #[arg(long, env = "DAICHO_REQUEST_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    request_seconds: Option<u64>,
    /// How long a client may refuse to take its answer; default 30
    #[arg(long, env = "DAICHO_WRITE_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    write_seconds: Option<u64>,
    /// After how long an HTTP/2 connection is closed on which nothing moves; default 60
    #[arg(long, env = "DAICHO_IDLE_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    idle_seconds: Option<u64>,
    /// How often a silent stream of events says that it is alive; default 15
    #[arg(long, env = "DAICHO_HEARTBEAT_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    heartbeat_seconds: Option<u64>,
    /// How long the TLS handshake may take; default 10
    #[arg(long, env = "DAICHO_HANDSHAKE_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    handshake_seconds: Option<u64>,
    /// How many connections may be open at once, others wait; default 800
    #[arg(long, env = "DAICHO_CONNECTIONS", value_name = "COUNT", value_parser = count(1))]
    connections: Option<u32>,
    /// How many connections one client may hold, 0 for any number; default 100
    #[arg(long, env = "DAICHO_CLIENT_CONNECTIONS", value_name = "COUNT", value_parser = count(0))]
    client_connections: Option<u32>,
    /// How many streams of events may be open at once, others are answered 503; default 400
    #[arg(long, env = "DAICHO_STREAMS", value_name = "COUNT", value_parser = count(0))]
    streams: Option<u32>,
    /// How many streams of events one client may hold, 0 for any number; default 50
    #[arg(long, env = "DAICHO_CLIENT_STREAMS", value_name = "COUNT", value_parser = count(0))]
    client_streams: Option<u32>,
    /// How many costly answers may wait for their turn, others are answered 503; default 96
    #[arg(long, env = "DAICHO_WAITING", value_name = "COUNT", value_parser = count(1))]
    waiting: Option<u32>,
    /// How many of them may be one client's, others are answered 503; default 32
    #[arg(long, env = "DAICHO_CLIENT_WAITING", value_name = "COUNT", value_parser = count(1))]
    client_waiting: Option<u32>,
    /// How many requests may be worked on at once, others are answered 503; default 256
    #[arg(long, env = "DAICHO_IN_FLIGHT", value_name = "COUNT", value_parser = count(1))]
    in_flight: Option<u32>,
    /// How many requests a second one client may make, 0 for any number; default 50
    #[arg(long, env = "DAICHO_RATE_PER_SECOND", value_name = "COUNT", value_parser = count(0))]
    rate_per_second: Option<u32>,
    /// How many requests one client may make at once before the rate holds; default 200
    #[arg(long, env = "DAICHO_RATE_BURST", value_name = "COUNT", value_parser = count(1))]
    rate_burst: Option<u32>,
    /// How long what was accepted may take to end after SIGTERM; default 10
    #[arg(long, env = "DAICHO_GRACE_SECONDS", value_name = "SECONDS", value_parser = seconds())]
    grace_seconds: Option<u64>,
}

fn seconds() -> RangedU64ValueParser<u64> {
    RangedU64ValueParser::new().range(1..=MAX_SECONDS)
}

fn bytes(least: u64) -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(least..=1 << 31)
}

fn count(least: u64) -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::new().range(least..=1_000_000)
}

impl LimitArgs {
    /// The limits asked for.
    #[must_use]
    pub fn read(&self) -> Limits {
        let usual = Limits::default();
        let time = |given: Option<u64>, usual| given.map_or(usual, Duration::from_secs);
        let number = |given: Option<u32>, usual| given.map_or(usual, |count| count as usize);
        let any = |given: Option<u32>, usual| match given {
            None => usual,
            Some(0) => None,
            given => given,
        };
        let (rate, burst) = (self.rate_per_second, self.rate_burst);
        Limits {
            body_bytes: self.body_bytes.unwrap_or(usual.body_bytes),
            import_bytes: self.import_bytes.unwrap_or(usual.import_bytes),
            head_bytes: self.head_bytes.unwrap_or(usual.head_bytes),
            head_time: time(self.head_seconds, usual.head_time),
            request_time: time(self.request_seconds, usual.request_time),
            write_time: time(self.write_seconds, usual.write_time),
            idle_time: time(self.idle_seconds, usual.idle_time),
            heartbeat: time(self.heartbeat_seconds, usual.heartbeat),
            handshake_time: time(self.handshake_seconds, usual.handshake_time),
            connections: self.connections.unwrap_or(usual.connections),
            client_connections: any(self.client_connections, usual.client_connections),
            streams: self.streams.unwrap_or(usual.streams),
            client_streams: any(self.client_streams, usual.client_streams),
            waiting: number(self.waiting, usual.waiting),
            client_waiting: number(self.client_waiting, usual.client_waiting),
            in_flight: number(self.in_flight, usual.in_flight),
            rate_per_second: rate.map_or(usual.rate_per_second, NonZeroU32::new),
            rate_burst: burst.and_then(NonZeroU32::new).unwrap_or(usual.rate_burst),
            grace_time: time(self.grace_seconds, usual.grace_time),
        }
    }
}
