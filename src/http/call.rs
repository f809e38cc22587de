//! One request as a resource sees it.

use std::cell::Cell;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use warp::Buf;
use warp::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName};
use warp::http::{HeaderMap, Method};

use super::decoding::{self, Undecodable};
use super::media::{Encoding, language};
use super::problem::{BAD_BODY, BAD_HEADER, Problem, TOO_LARGE, UNSUPPORTED};
use super::rate::Client;
use crate::domain::text::short;
use crate::wording::lang::Lang;

/// The bytes of a body as they come in.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, warp::Error>> + Send>>;

/// How many bytes of a body that announces its length find room before they come.
const ROOM_AHEAD: u64 = 64 << 20;

thread_local! {
    /// Whose request is asked for next on this thread: whoever polls the routes says so just before,
    /// and nothing else runs between the two. (In the extensions of the request it would cost a table
    /// for each.)
    static ASKING: Cell<Client> = const { Cell::new(Client::HERE) };
}

/// Says whose request the routes are asked for, just before they are.
pub(super) fn name_client(client: Client) {
    ASKING.set(client);
}

/// A request.
pub struct Call {
    /// Who asks.
    pub client: Client,
    /// Its method.
    pub method: Method,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its query, as it was written.
    pub query: String,
    /// Its body, until somebody reads it; only that of a POST is kept.
    pub body: Mutex<Option<Body>>,
}

impl Call {
    /// A request from what warp hands out.
    pub fn new(
        method: Method,
        headers: HeaderMap,
        query: String,
        body: impl Stream<Item = Result<impl Buf, warp::Error>> + Send + 'static,
    ) -> Self {
        // Nobody reads the body of another request.
        let kept = (method == Method::POST).then(|| -> Body {
            Box::pin(body.map(|part| part.map(|mut part| part.copy_to_bytes(part.remaining()))))
        });
        Self { client: ASKING.get(), method, headers, query, body: Mutex::new(kept) }
    }

    /// The language of messages.
    pub fn lang(&self) -> Lang {
        language(&self.headers)
    }

    /// A header that must be text, and must not be there twice.
    ///
    /// # Errors
    /// Other bytes, or a second one.
    pub fn header(&self, name: &HeaderName) -> Result<Option<&str>, Problem> {
        let mut values = self.headers.get_all(name).iter();
        let (first, second) = (values.next(), values.next());
        let text = first.map(|value| value.to_str());
        match (text, second) {
            (None, _) => Ok(None),
            (Some(Ok(text)), None) => Ok(Some(text)),
            _ => Err(Problem::at(
                BAD_HEADER,
                name.as_str(),
                format!("{name}: expected one value of visible ASCII. Send it once."),
                format!("{name}: 表示可能な ASCII の値を一つだけ送ってください。"),
            )),
        }
    }

    /// The media type of the body without its parameters, in lower case.
    ///
    /// # Errors
    /// None is named, or none of those that are taken.
    pub fn content_type(&self, taken: &[&'static str]) -> Result<&'static str, Problem> {
        let came = self.header(&CONTENT_TYPE)?.unwrap_or_default();
        let named = came.split(';').next().unwrap_or_default().trim();
        let known = taken.iter().find(|media| media.eq_ignore_ascii_case(named));
        known.copied().ok_or_else(|| {
            let (list, came) = (taken.join(", "), short(came));
            Problem::at(
                UNSUPPORTED,
                "Content-Type",
                format!("Content-Type: expected {list}, got {came:?}."),
                format!("Content-Type: {list} が必要ですが、「{came}」です。"),
            )
        })
    }

    /// The encoding of a body that is text, where its media type says it (RFC 9110, 8.3.2).
    ///
    /// # Errors
    /// A header that is no text.
    pub fn charset(&self) -> Result<Option<String>, Problem> {
        let came = self.header(&CONTENT_TYPE)?.unwrap_or_default();
        let pairs = came.split(';').skip(1).filter_map(|part| part.split_once('='));
        let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"));
        Ok(named.next().map(|(_, value)| value.trim().trim_matches('"').to_owned()))
    }

    /// Reads the whole body, and decodes it where it comes encoded.
    ///
    /// # Errors
    /// More bytes than `limit`, before or after decoding, an encoding that is not taken, or a body that
    /// breaks off.
    pub async fn read_body(&self, limit_bytes: u64) -> Result<Bytes, Problem> {
        let encoding = decoding::named(self.header(&CONTENT_ENCODING)?.unwrap_or_default())?;
        let body = self.read_encoded(limit_bytes).await?;
        if encoding == Encoding::Identity {
            return Ok(body);
        }
        // A small body may become a large one.
        let decoded =
            tokio::task::spawn_blocking(move || decoding::decode(encoding, body, limit_bytes));
        match decoded.await.map_err(|_| Problem::internal())? {
            Ok(decoded) => Ok(decoded),
            Err(Undecodable::TooLarge) => Err(too_large(limit_bytes)),
            Err(Undecodable::Malformed) => Err(Problem::at(
                BAD_BODY,
                "body",
                "Expected a whole body in the encoding that Content-Encoding names, it broke off or \
                 was malformed. Send it again.",
                "本文が途中で切れたか、Content-Encoding の形式ではありません。送り直してください。",
            )),
        }
    }

    /// Reads the whole body as it comes.
    async fn read_encoded(&self, limit_bytes: u64) -> Result<Bytes, Problem> {
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut parts) = body else { return Ok(Bytes::new()) };
        let announced = self.headers.get(warp::http::header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|bytes| bytes > limit_bytes) {
            return Err(too_large(limit_bytes));
        }
        // To grow by copying would take up to three times the room.
        let room = announced.map_or(0, |bytes| usize::try_from(bytes.min(ROOM_AHEAD)).unwrap_or(0));
        let mut whole = BytesMut::with_capacity(room);
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| {
                Problem::at(
                    BAD_BODY,
                    "body",
                    "Expected a whole body, it broke off or was malformed. Send it again.",
                    "本文が途中で切れたか壊れています。送り直してください。",
                )
            })?;
            if whole.len() as u64 + part.len() as u64 > limit_bytes {
                return Err(too_large(limit_bytes));
            }
            whole.extend_from_slice(&part);
        }
        Ok(whole.freeze())
    }
}

fn too_large(limit_bytes: u64) -> Problem {
    Problem::at(
        TOO_LARGE,
        "body",
        format!("Expected a body of at most {limit_bytes} bytes. Send it in parts."),
        format!("本文は {limit_bytes} バイトまでです。分けて送ってください。"),
    )
}
