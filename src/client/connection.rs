//! One connection to a server, made when it is needed and kept for what is asked next.

use std::fmt;
use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::error::ClientError;
use super::outbound::{AGENT, BaseUrl, Outbound, OutboundError};
use super::socket::{FILE, ShortPath};

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer may take to begin, where it comes from elsewhere. The owner's own server may take
/// as long as it needs.
const ANSWER: Duration = Duration::from_secs(120);
/// How long an answer may rest between two of its parts. A stream of events says more often that it is
/// alive.
const REST: Duration = Duration::from_secs(60);
/// The most bytes of an answer that is kept in memory: a hundred times the largest of a register of a
/// million events.
const WHOLE_BYTES: usize = 512 << 20;
/// The longest wait there is.
const EVER: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Where a server is.
#[derive(Clone, Debug)]
pub enum Target {
    /// Behind the socket of a data directory.
    Socket(PathBuf),
    /// At an address.
    Url(BaseUrl),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(_) => f.write_str(FILE),
            Self::Url(base) => base.fmt(f),
        }
    }
}

/// A body that is sent whole.
pub struct Whole(Option<Bytes>);

impl Body for Whole {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub target: String,
    /// The headers beside those of every request.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Asked {
    /// A read.
    #[must_use]
    pub fn get(target: impl Into<String>) -> Self {
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        Self { method: Method::GET, target: target.into(), headers, body }
    }

    /// The same with a header. One that cannot be written is left out: none is made of what people write
    /// but what was encoded before.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }
}

/// The head of an answer, and its body as it comes in.
pub struct Answered {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    body: Incoming,
}

impl Answered {
    /// The next part of the body; none at its end.
    ///
    /// # Errors
    /// An answer that breaks off or rests for too long.
    pub async fn part(&mut self) -> Result<Option<Bytes>, ClientError> {
        loop {
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context));
            let frame = timeout(REST, frame).await.map_err(|_| ClientError::Late(REST))?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|error| ClientError::BrokeOff { why: error.to_string() })?;
            if let Ok(part) = frame.into_data() {
                return Ok(Some(part));
            }
        }
    }

    /// The whole body, which is to be kept in memory.
    ///
    /// # Errors
    /// As [`Answered::part`]; a body that is longer than any answer of this kind.
    pub async fn whole(&mut self) -> Result<Vec<u8>, ClientError> {
        let mut whole = Vec::new();
        while let Some(part) = self.part().await? {
            if whole.len() + part.len() > WHOLE_BYTES {
                return Err(ClientError::TooLong { limit: WHOLE_BYTES });
            }
            whole.extend_from_slice(&part);
        }
        Ok(whole)
    }
}

/// The connection to one server.
pub struct Connection {
    target: Target,
    outbound: Outbound,
    open: Mutex<Option<SendRequest<Whole>>>,
}

impl Connection {
    /// To a server, which is asked for nothing yet.
    ///
    /// # Errors
    /// Where certificates cannot be had that an address needs.
    pub fn to(target: Target) -> Result<Self, ClientError> {
        let base = match &target {
            Target::Socket(_) => None,
            Target::Url(base) => Some(base),
        };
        let outbound = Outbound::for_bases(base.into_iter())?;
        Ok(Self { target, outbound, open: Mutex::new(None) })
    }

    /// Where the server is.
    #[must_use]
    pub const fn target(&self) -> &Target {
        &self.target
    }

    /// Asks, and returns when the answer begins. Where a connection that was kept turns out to be closed,
    /// another is made: nothing was asked on it then.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn ask(&self, asked: &Asked) -> Result<Answered, ClientError> {
        let patience = match self.target {
            Target::Socket(_) => EVER,
            Target::Url(_) => ANSWER,
        };
        let answer = timeout(patience, self.send(asked)).await;
        let answer = answer.map_err(|_| ClientError::Late(patience))??;
        let (head, body) = answer.into_parts();
        Ok(Answered { status: head.status, headers: head.headers, body })
    }

    async fn send(&self, asked: &Asked) -> Result<Response<Incoming>, ClientError> {
        let mut open = self.open.lock().await;
        let kept = match open.take() {
            Some(mut kept) => kept.ready().await.is_ok().then_some(kept),
            None => None,
        };
        let mut sender = match kept {
            Some(kept) => kept,
            None => self.connect().await?,
        };
        let answer = match sender.try_send_request(self.request(asked)?).await {
            Ok(answer) => answer,
            Err(mut error) => {
                // It comes back where it was not sent: the server had closed the connection.
                let Some(request) = error.take_message() else {
                    return Err(broken(error.error()));
                };
                sender = self.connect().await?;
                sender.send_request(request).await.map_err(|error| broken(&error))?
            }
        };
        *open = Some(sender);
        Ok(answer)
    }

    fn request(&self, asked: &Asked) -> Result<Request<Whole>, ClientError> {
        let (host, prefix) = match &self.target {
            Target::Socket(_) => ("localhost", ""),
            Target::Url(base) => (base.authority(), base.path()),
        };
        let request = Request::builder()
            .method(asked.method.clone())
            .uri(format!("{prefix}{}", asked.target))
            .header(HOST, host)
            .header(USER_AGENT, AGENT);
        let request = request.body(Whole(Some(asked.body.clone())));
        let mut request = request.map_err(OutboundError::from)?;
        request.headers_mut().extend(asked.headers.clone());
        Ok(request)
    }

    async fn connect(&self) -> Result<SendRequest<Whole>, ClientError> {
        let connected = timeout(CONNECT, async {
            match &self.target {
                Target::Socket(dir) => self.connect_here(dir).await,
                Target::Url(base) => spoken(self.outbound.connect(base).await?).await,
            }
        });
        connected.await.map_err(|_| ClientError::Late(CONNECT))?
    }

    #[cfg(unix)]
    async fn connect_here(&self, dir: &std::path::Path) -> Result<SendRequest<Whole>, ClientError> {
        let unreachable =
            |error: std::io::Error| ClientError::Unreachable { why: error.to_string() };
        let short = ShortPath::of(dir, FILE).map_err(unreachable)?;
        let socket = tokio::net::UnixStream::connect(short.path()).await.map_err(unreachable)?;
        spoken(socket).await
    }

    #[cfg(not(unix))]
    async fn connect_here(&self, _: &std::path::Path) -> Result<SendRequest<Whole>, ClientError> {
        Err(ClientError::Unreachable { why: "there are no sockets here".to_owned() })
    }
}

/// Speaks HTTP on a connection, which is driven beside what is asked.
async fn spoken(
    socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Whole>, ClientError> {
    let (sender, connection) =
        handshake(TokioIo::new(socket)).await.map_err(|error| broken(&error))?;
    tokio::spawn(async move {
        // Whoever asks on it hears how it ended.
        let _ = connection.await;
    });
    Ok(sender)
}

fn broken(error: &hyper::Error) -> ClientError {
    ClientError::BrokeOff { why: error.to_string() }
}
