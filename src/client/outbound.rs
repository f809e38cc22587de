//! Asking other servers: one request on a connection of its own, within limits of time and size.
//!
//! What is asked is asked seldom, so that no pool of connections is worth its keep, and hyper's
//! own client side of a connection is all that it takes. Certificates are checked against the
//! system's roots (or those that `SSL_CERT_FILE` names).

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{InvalidDnsNameError, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use tokio_util::either::Either;

/// How this program names itself.
pub(super) const AGENT: &str = concat!("daicho/", env!("CARGO_PKG_VERSION"));

/// Where another server is: its scheme, host, port, and what stands before the paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    encrypted: bool,
    host: String,
    port: u16,
    authority: String,
    path: String,
}

/// The address is none of a server.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected an address such as https://witness.example, got {came:?}")]
pub struct BaseUrlError {
    /// What was written.
    came: String,
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(written: &str) -> Result<Self, BaseUrlError> {
        let bad = || BaseUrlError { came: written.to_owned() };
        let uri: Uri = written.parse().map_err(|_| bad())?;
        let encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad()),
        };
        let authority = uri.authority().filter(|named| !named.as_str().contains('@'));
        let authority = authority.ok_or_else(bad)?;
        if uri.query().is_some() || authority.host().is_empty() {
            return Err(bad());
        }
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        let port = authority.port_u16().unwrap_or(if encrypted { 443 } else { 80 });
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { encrypted, host, port, authority: authority.to_string(), path })
    }
}

impl BaseUrl {
    /// The host and the port, as they were written.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether a secret may be sent there: it is encrypted, or does not leave this machine.
    #[must_use]
    pub fn keeps_secrets(&self) -> bool {
        let is_here = |address: std::net::IpAddr| address.is_loopback();
        self.encrypted || self.host == "localhost" || self.host.parse().is_ok_and(is_here)
    }

    /// What stands before the paths.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.encrypted { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority, self.path)
    }
}

/// A connection, plain or encrypted.
pub(super) type Wire = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum OutboundError {
    /// It did not come in time.
    #[error("no answer within {} seconds", .0.as_secs())]
    Late(Duration),
    /// Nobody answers there, or the connection broke.
    #[error("no connection: {0}")]
    Io(#[from] io::Error),
    /// The host's name can stand in no certificate.
    #[error("no name of a host: {0}")]
    Name(#[from] InvalidDnsNameError),
    /// The certificates of the system cannot be used.
    #[error("no certificates to trust: {0}")]
    Roots(#[from] rustls::Error),
    /// What was received is no HTTP.
    #[error("no HTTP: {0}")]
    Http(#[from] hyper::Error),
    /// The request cannot be written.
    #[error("no request: {0}")]
    Request(#[from] hyper::http::Error),
    /// The body is longer than anything that is read.
    #[error("expected a body of at most {limit} bytes, got more")]
    TooLong {
        /// The largest size in bytes.
        limit: usize,
    },
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its media type with all parameters; empty where it names none.
    pub content_type: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// Asks other servers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Outbound {
    tls: Option<TlsConnector>,
}

impl Outbound {
    /// Whoever asks `bases`. The system's roots are read where one of them is encrypted.
    ///
    /// # Errors
    /// [`OutboundError::Roots`], where TLS cannot be had at all.
    pub fn for_bases<'a>(
        mut bases: impl Iterator<Item = &'a BaseUrl>,
    ) -> Result<Self, OutboundError> {
        let tls = bases.any(|base| base.encrypted).then(connector).transpose()?;
        Ok(Self { tls })
    }

    /// Posts plain text to `path` below `base`, and reads an answer of at most `limit_bytes`.
    ///
    /// # Errors
    /// [`OutboundError`]; after `patience` in any case.
    pub async fn post(
        &self,
        base: &BaseUrl,
        path: &str,
        body: String,
        limit_bytes: usize,
        patience: Duration,
    ) -> Result<Reply, OutboundError> {
        let request = Request::post(format!("{}{path}", base.path))
            .header(HOST, &base.authority)
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "text/plain; charset=utf-8")
            .body(body)?;
        let asked = async { exchange(self.connect(base).await?, request, limit_bytes).await };
        timeout(patience, asked).await.unwrap_or(Err(OutboundError::Late(patience)))
    }

    /// Connects to a server, encrypted where its address says so.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub(super) async fn connect(&self, base: &BaseUrl) -> Result<Wire, OutboundError> {
        let socket = TcpStream::connect((base.host.as_str(), base.port)).await?;
        // What is asked is written whole; waiting for more would only delay it.
        socket.set_nodelay(true)?;
        match &self.tls {
            Some(tls) if base.encrypted => {
                let name = ServerName::try_from(base.host.clone())?;
                Ok(Either::Right(Box::new(tls.connect(name, socket).await?)))
            }
            None if base.encrypted => {
                let why = "this client was made for other servers";
                Err(rustls::Error::General(why.into()).into())
            }
            _ => Ok(Either::Left(socket)),
        }
    }
}

fn connector() -> Result<TlsConnector, rustls::Error> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "some certificates of the system cannot be read");
    }
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if unusable > 0 {
        tracing::debug!(unusable, "certificates of the system that are not used");
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions()?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// One request and its answer. The connection ends with it.
async fn exchange(
    socket: impl AsyncRead + AsyncWrite + Unpin,
    request: Request<String>,
    limit_bytes: usize,
) -> Result<Reply, OutboundError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(socket)).await?;
    let mut connection = pin!(connection);
    let mut asked = pin!(async {
        let answer = sender.send_request(request).await?;
        read(answer, limit_bytes).await
    });
    // Whichever ends first: the answer needs the connection to be driven until it is read.
    tokio::select! {
        biased;
        replied = asked.as_mut() => return replied,
        ended = connection.as_mut() => ended?,
    }
    asked.await
}

async fn read(answer: Response<Incoming>, limit: usize) -> Result<Reply, OutboundError> {
    let status = answer.status();
    let content_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let mut parts = pin!(answer.into_body());
    let mut body = Vec::new();
    while let Some(frame) = poll_fn(|context| parts.as_mut().poll_frame(context)).await {
        let Ok(part) = frame?.into_data() else { continue };
        if body.len() + part.len() > limit {
            return Err(OutboundError::TooLong { limit });
        }
        body.extend_from_slice(&part);
    }
    Ok(Reply { status, content_type, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_perhaps_a_port_and_a_path() {
        for (written, shown, host, port) in [
            ("http://127.0.0.1:8467", "http://127.0.0.1:8467", "127.0.0.1", 8467),
            ("http://[::1]:80/", "http://[::1]:80", "::1", 80),
            ("https://w.example/tlog/", "https://w.example/tlog", "w.example", 443),
        ] {
            let base: BaseUrl = written.parse().unwrap();
            assert_eq!((base.to_string().as_str(), base.host.as_str()), (shown, host));
            assert_eq!(base.port, port);
        }
        for bad in
            ["", "w.example", "ftp://w.example", "http://", "http://a@b", "http://a/?q", "/x"]
        {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }
}
