//! The server: accepts connections, speaks HTTP on them, and ends in good order.
//!
//! HTTP/1.1 on plain sockets and through TLS; HTTP/2 only where a TLS handshake chose it, so that
//! the bytes of a silent client never have to be guessed at.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::time::{interval, sleep, timeout};

use super::layers::Endpoint;
use super::listener::Listener;
use super::metrics::Counted;
use super::places::Places;
use super::rate::Client;
use super::shutdown::{Ending, Shutdown};
use super::timers::HeadTimer;
use super::tls::{H2, Tls};
use super::wire::{Guarded, Heard, Socket, Wire};

/// How many bytes of requests and answers are buffered per connection, and perhaps a part of an answer
/// beyond.
const BUFFER_BYTES: usize = 48 << 10;

/// How many threads of the runtime may wait for the system: for a name or a file, which is rare. What
/// requests wait for is the pool's affair.
const BLOCKING_THREADS: usize = 8;

/// How many requests one HTTP/2 connection may have open.
const H2_STREAMS: u32 = 100;

/// How many bytes of an answer are buffered per HTTP/2 request.
const H2_BUFFER_BYTES: usize = 64 << 10;

/// How long accepting rests when the system has no room for another connection.
const ACCEPT_REST: Duration = Duration::from_millis(100);

/// How often clients that have been silent are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(60);

/// How long connections are given to close after they were told to.
const CUT_TIME: Duration = Duration::from_secs(1);

/// A runtime to serve on.
///
/// # Errors
/// Where the system has no threads to give.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread().max_blocking_threads(BLOCKING_THREADS).enable_all().build()
}

/// Where and how the endpoint is served.
pub struct Server {
    /// Takes connections.
    pub listener: Listener,
    /// The certificate, where connections are encrypted.
    pub tls: Option<Arc<Tls>>,
    /// Answers.
    pub endpoint: Arc<Endpoint>,
    /// Tells when to end.
    pub ending: Arc<Ending>,
}

/// What every connection needs.
struct Serving {
    tls: Option<Arc<Tls>>,
    endpoint: Arc<Endpoint>,
    shutdown: Shutdown,
}

impl Server {
    /// Serves until the end is begun. Then accepts nothing more, finishes what was accepted, and
    /// closes what has not ended when the grace is over.
    ///
    /// When all places are taken, new connections wait in the queue of the system: unlike an
    /// answer that turns them away, this costs nothing, needs no handshake, and serves them as
    /// soon as a place is free, which the limits of time see to.
    pub async fn run(self) {
        let Self { listener, tls, endpoint, ending } = self;
        let limits = endpoint.limits().clone();
        let places = Arc::new(Semaphore::new(limits.connections as usize));
        let mut shutdown = ending.watch();
        let clients = Places::new(None, endpoint.client_connections());
        let serving = Arc::new(Serving { tls, endpoint, shutdown: shutdown.clone() });
        let forgetting = tokio::spawn(forget(Arc::clone(&serving)));
        loop {
            let next = async {
                // The semaphore is never closed.
                let place = Arc::clone(&places).acquire_owned().await.ok()?;
                Some((place, accept(&listener).await))
            };
            let accepted = tokio::select! {
                biased;
                () = shutdown.begun() => break,
                accepted = next => accepted,
            };
            let Some((place, (socket, peer))) = accepted else { break };
            let Ok(held) = clients.take(peer.map_or(Client::HERE, Client::of)) else {
                tracing::debug!(?peer, "a client holds as many connections as it may");
                continue;
            };
            let serving = Arc::clone(&serving);
            tokio::spawn(async move {
                serving.connection(socket, peer).await;
                drop((place, held));
            });
        }
        drop(listener);
        forgetting.abort();
        let all = places.acquire_many(limits.connections);
        if timeout(limits.grace_time, all).await.is_err() {
            let open = limits.connections as usize - places.available_permits();
            tracing::warn!(open, "the grace is over; closing what is still open");
            ending.cut();
            let _ = timeout(CUT_TIME, places.acquire_many(limits.connections)).await;
        }
    }
}

/// The next connection, however long the system refuses one.
async fn accept(listener: &Listener) -> (Socket, Option<IpAddr>) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(ACCEPT_REST).await;
            }
        }
    }
}

/// Whether a client went away before it was accepted, rather than this process being at its end.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, NotConnected};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | NotConnected)
}

async fn forget(serving: Arc<Serving>) {
    let mut rounds = interval(FORGET_EVERY);
    loop {
        rounds.tick().await;
        serving.endpoint.forget_silent_clients();
    }
}

impl Serving {
    /// Serves one connection to its end.
    async fn connection(self: Arc<Self>, socket: Socket, peer: Option<IpAddr>) {
        let (_counted, _) = Counted::new(&self.endpoint.gate().metrics().connections);
        let limits = self.endpoint.limits();
        let socket = Guarded::new(socket, limits.write_time);
        let heard = socket.heard();
        let Some(tls) = &self.tls else {
            return self.http1(Wire::Left(socket), peer, heard).await;
        };
        let handshake = timeout(limits.handshake_time, tls.acceptor().accept(socket));
        let mut shutdown = self.shutdown.clone();
        let mut stream = tokio::select! {
            biased;
            () = shutdown.begun() => return,
            shaken = handshake => match shaken {
                Ok(Ok(stream)) => Box::new(stream),
                Ok(Err(error)) => return tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => return tracing::debug!("a TLS handshake took too long"),
            },
        };
        heard.forget();
        if stream.get_ref().1.alpn_protocol() == Some(H2) {
            stream.get_mut().0.close_when_idle(limits.idle_time);
            self.http2(Wire::Right(stream), peer).await;
        } else {
            self.http1(Wire::Right(stream), peer, heard).await;
        }
    }

    async fn http1(&self, wire: Wire, peer: Option<IpAddr>, heard: Heard) {
        let limits = self.endpoint.limits();
        let service = service_fn(|request| self.answer(request, peer));
        let mut connection = pin!(
            http1::Builder::new()
                .timer(HeadTimer::default())
                .header_read_timeout(limits.head_time)
                .max_header_size(limits.head_bytes)
                .max_buf_size(BUFFER_BYTES.max(limits.head_bytes))
                .serve_connection(TokioIo::new(wire), service)
        );
        let mut shutdown = self.shutdown.clone();
        tokio::select! {
            ended = connection.as_mut() => return log_end(ended),
            () = shutdown.begun() => {}
        }
        if !heard.anything() {
            return;
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => log_end(ended),
            () = shutdown.cut() => {}
        }
    }

    async fn http2(self: &Arc<Self>, wire: Wire, peer: Option<IpAddr>) {
        let limits = self.endpoint.limits();
        let serving = Arc::clone(self);
        let service = service_fn(move |request| {
            let serving = Arc::clone(&serving);
            async move { serving.answer(request, peer).await }
        });
        let mut connection = pin!(
            http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_concurrent_streams(H2_STREAMS)
                .max_send_buf_size(H2_BUFFER_BYTES)
                .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
                .serve_connection(TokioIo::new(wire), service)
        );
        let mut shutdown = self.shutdown.clone();
        tokio::select! {
            ended = connection.as_mut() => return log_end(ended),
            () = shutdown.begun() => {}
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => log_end(ended),
            () = shutdown.cut() => {}
        }
    }

    fn answer(
        &self,
        request: hyper::Request<Incoming>,
        peer: Option<IpAddr>,
    ) -> impl Future<Output = Result<warp::reply::Response, Infallible>> {
        self.endpoint.answer(request, peer).map(Ok)
    }
}

/// A connection that ends badly is its client's affair.
fn log_end(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
