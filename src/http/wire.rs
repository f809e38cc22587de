//! One connection's bytes: plain, local or encrypted, and closed when its client stops moving.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::timers::{TimerEntry, poll_until};

/// What was accepted: over the network, or from the same machine.
pub type Socket = Either<TcpStream, LocalStream>;

/// What a socket of this machine carries.
#[cfg(unix)]
type LocalStream = tokio::net::UnixStream;
/// Nothing, where there are no such sockets.
#[cfg(not(unix))]
type LocalStream = tokio::io::Empty;

/// What requests are read from, as it was accepted or through TLS: one type for both, so that the
/// server is compiled once.
pub type Wire = Either<Guarded<Socket>, Box<TlsStream<Guarded<Socket>>>>;

/// A socket that fails when its client lets it wait for too long.
pub struct Guarded<S> {
    socket: S,
    write_time: Duration,
    /// When writing fails, once it had to wait.
    write_end: Option<Pin<Box<Sleep>>>,
    idle_time: Option<Duration>,
    /// When reading fails, if no byte has moved until then.
    idle_end: TimerEntry,
    last_moved: Instant,
    heard: Heard,
}

/// Whether a client has sent anything at all.
#[derive(Clone, Debug, Default)]
pub struct Heard(Arc<AtomicBool>);

impl Heard {
    /// Whether a byte has come.
    #[must_use]
    pub fn anything(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Begins anew: what has come belonged to the handshake.
    pub fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl<S> Guarded<S> {
    /// Guards a socket: whoever takes no byte for `write_time` loses the connection.
    pub fn new(socket: S, write_time: Duration) -> Self {
        Self {
            socket,
            write_time,
            write_end: None,
            idle_time: None,
            idle_end: None,
            last_moved: Instant::now(),
            heard: Heard::default(),
        }
    }

    /// Closes the connection, too, when no byte moves in either direction for `idle_time`.
    /// Made for HTTP/2, which watches over neither heads nor idle connections itself.
    pub fn close_when_idle(&mut self, idle_time: Duration) {
        self.idle_time = Some(idle_time);
    }

    /// Whether the client has sent anything.
    pub fn heard(&self) -> Heard {
        self.heard.clone()
    }

    /// Notes how a write went; one that had to wait for too long fails.
    fn watch_write<T>(
        &mut self,
        context: &mut Context<'_>,
        went: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if went.is_ready() {
            self.write_end = None;
            return went;
        }
        let limit = self.write_time;
        let end =
            self.write_end.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + limit)));
        ready!(end.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Notes that so many bytes have moved. To flush nothing is no movement: whoever serves HTTP/2
    /// flushes each time that it is woken, by the idle timer too.
    fn moved(&mut self, bytes: usize) {
        if bytes > 0 && self.idle_time.is_some() {
            self.last_moved = Instant::now();
        }
    }

    /// Notes how many bytes were written, if any were.
    fn wrote(
        &mut self,
        context: &mut Context<'_>,
        went: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = went {
            self.moved(bytes);
        }
        self.watch_write(context, went)
    }

    fn watch_idle(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(limit) = self.idle_time else { return Poll::Pending };
        ready!(poll_until(&mut self.idle_end, self.last_moved + limit, context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.socket).poll_read(context, buffer) {
            Poll::Ready(went) => {
                let bytes = buffer.filled().len() - before;
                if bytes > 0 {
                    self.heard.0.store(true, Ordering::Relaxed);
                    self.moved(bytes);
                }
                Poll::Ready(went)
            }
            Poll::Pending => self.watch_idle(context),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let went = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.wrote(context, went)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let went = Pin::new(&mut self.socket).poll_write_vectored(context, parts);
        self.wrote(context, went)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let went = Pin::new(&mut self.socket).poll_flush(context);
        self.watch_write(context, went)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let went = Pin::new(&mut self.socket).poll_shutdown(context);
        self.watch_write(context, went)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_client_that_takes_nothing_is_given_up() {
        let (here, _there) = tokio::io::duplex(16);
        let mut guarded = Guarded::new(here, SHORT);
        guarded.write_all(&[7; 16]).await.unwrap();
        let begun = Instant::now();
        let went = guarded.write_all(&[7; 16]).await;
        assert_eq!(went.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() >= SHORT);
    }

    #[tokio::test]
    async fn a_client_that_takes_its_time_is_waited_for() {
        let (here, mut slow) = tokio::io::duplex(16);
        let mut guarded = Guarded::new(here, SHORT);
        let reading = tokio::spawn(async move {
            let mut sink = [0; 16];
            for _ in 0..4 {
                tokio::time::sleep(SHORT / 3).await;
                slow.read_exact(&mut sink).await.unwrap();
            }
        });
        let begun = Instant::now();
        guarded.write_all(&[7; 64]).await.unwrap();
        reading.await.unwrap();
        assert!(begun.elapsed() > SHORT, "longer than it may take nothing");
    }

    #[tokio::test]
    async fn a_connection_is_closed_when_it_is_idle_and_not_while_it_is_busy() {
        let (here, mut there) = tokio::io::duplex(16);
        let mut guarded = Guarded::new(here, SHORT);
        guarded.close_when_idle(SHORT);
        let sending = tokio::spawn(async move {
            for _ in 0..4 {
                tokio::time::sleep(SHORT / 3).await;
                there.write_all(b"x").await.unwrap();
            }
            there
        });
        let mut all = Vec::new();
        let went = guarded.read_to_end(&mut all).await;
        assert_eq!(went.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(all.len(), 4);
        drop(sending.await.unwrap());
    }

    #[tokio::test]
    async fn a_connection_is_idle_though_it_is_flushed_each_time_that_it_is_woken() {
        let (here, _there) = tokio::io::duplex(16);
        let mut guarded = Guarded::new(here, SHORT);
        guarded.close_when_idle(SHORT);
        let begun = Instant::now();
        let mut byte = [0; 1];
        let went = std::future::poll_fn(|context| {
            let mut buffer = ReadBuf::new(&mut byte);
            let read = Pin::new(&mut guarded).poll_read(context, &mut buffer);
            // The answer is written a while after the timer was armed.
            if begun.elapsed() < SHORT / 2 {
                std::thread::sleep(SHORT / 10);
                assert!(Pin::new(&mut guarded).poll_write(context, b"x").is_ready());
            }
            assert!(Pin::new(&mut guarded).poll_flush(context).is_ready());
            read
        });
        let went = tokio::time::timeout(10 * SHORT, went).await.expect("closed");
        assert_eq!(went.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
