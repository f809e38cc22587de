//! Answers that are made once and shared: their bytes in each encoding, and their strong ETags.
//!
//! An answer is kept under what it says (a path, a view with both of its times, a media type).
//! Under such a key it never changes, because the log only grows; it only makes room for others.

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use warp::http::{HeaderMap, HeaderValue, StatusCode, header};
use warp::reply::Response;

use super::media::{Encoding, encoding, language};
use super::problem::{PRECONDITION_FAILED, Problem};
use crate::domain::seq::Seq;
use crate::projections::View;

/// The most bytes that answers occupy while they are kept.
const KEPT_BYTES: u64 = 64 << 20;
/// Smaller answers are not worth an encoding.
const ENCODED_FROM_BYTES: usize = 600;
/// How many bytes of the hash of an answer its tags bear.
const TAG_BYTES: usize = 12;
/// How many headers an answer has room for from the start: all that it and the layers ever set.
/// A map of headers that grows costs more than everything else that is done for a kept answer.
const HEADERS: usize = 12;
/// The level of zstd: an answer is encoded once and sent often.
const ZSTD_LEVEL: i32 = 9;

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The path, and what else of the query picks out the answer.
    pub target: String,
    /// The two times; none for what never changes.
    pub view: Option<View>,
    /// The media type.
    pub media: &'static str,
}

/// How long an answer may be used without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// For ever: the request names both times, or an event.
    Immutable,
    /// Ask each time whether it has changed.
    Revalidate,
    /// A few seconds: the checkpoint (C2SP tlog-tiles).
    Brief,
}

/// An answer, ready to be sent any number of times.
#[derive(Debug)]
pub struct Answer {
    media: HeaderValue,
    identity: Bytes,
    gzip: OnceLock<Option<Bytes>>,
    zstd: OnceLock<Option<Bytes>>,
    /// The ETags of the three encodings.
    tags: [HeaderValue; 3],
    link: Option<HeaderValue>,
    disposition: Option<HeaderValue>,
}

impl Answer {
    /// An answer of these bytes that shows the record up to the event `head`. Its tag says so, too,
    /// for whoever writes upon what it shows; the same bytes always have the same tag.
    pub fn new(media: &'static str, body: impl Into<Bytes>, head: Seq) -> Self {
        let identity = body.into();
        let hash = Sha256::digest(&identity);
        let tag = |encoding| tag(head, &hash, encoding);
        Self {
            media: content_type(media),
            identity,
            gzip: OnceLock::new(),
            zstd: OnceLock::new(),
            tags: [Encoding::Identity, Encoding::Gzip, Encoding::Zstd].map(tag),
            link: None,
            disposition: None,
        }
    }

    /// The same answer with a `Link` (RFC 8288) to each of these, as they are written there.
    #[must_use]
    pub fn with_links(mut self, links: &[String]) -> Self {
        let link = (!links.is_empty()).then(|| links.join(", "));
        self.link = link.and_then(|link| HeaderValue::from_str(&link).ok());
        self
    }

    /// The same answer as a file of this name, where a browser saves it.
    #[must_use]
    pub fn as_file(mut self, name: &str) -> Self {
        self.disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok();
        self
    }

    /// The answer to a request: 304 where the client has it already, 412 where it wants another.
    pub fn respond(&self, headers: &HeaderMap, freshness: Freshness, private: bool) -> Response {
        if wants_another(headers, &self.tags) {
            return changed().respond(language(headers));
        }
        let (encoding, body) = self.encoded(headers);
        let tag = &self.tags[encoding as usize];
        let mut response =
            if has_already(headers, tag) { not_modified() } else { self.whole(encoding, body) };
        let headers = response.headers_mut();
        may_be_kept(headers, tag, freshness, private);
        if let Some(link) = &self.link {
            headers.insert(header::LINK, link.clone());
        }
        response
    }

    /// The answer to a request that does something: whole, whatever the client has, and kept by
    /// nobody but the client.
    pub fn respond_done(&self, headers: &HeaderMap) -> Response {
        let (encoding, body) = self.encoded(headers);
        let mut response = self.whole(encoding, body);
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.tags[encoding as usize].clone());
        let control = HeaderValue::from_static(control(Freshness::Revalidate, true));
        headers.insert(header::CACHE_CONTROL, control);
        response
    }

    fn whole(&self, encoding: Encoding, body: Bytes) -> Response {
        let mut response = roomy(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.media.clone());
        if let Some(word) = encoding.word() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
        }
        if let Some(disposition) = &self.disposition {
            headers.insert(header::CONTENT_DISPOSITION, disposition.clone());
        }
        response
    }

    /// Whether the bytes that the client likes best are there. To encode others may take long.
    pub fn is_ready(&self, headers: &HeaderMap) -> bool {
        self.identity.len() < ENCODED_FROM_BYTES
            || match encoding(headers) {
                Encoding::Identity => true,
                Encoding::Gzip => self.gzip.get().is_some(),
                Encoding::Zstd => self.zstd.get().is_some(),
            }
    }

    /// Makes the bytes in an encoding.
    pub fn encode(&self, wanted: Encoding) {
        self.in_encoding(wanted);
    }

    /// The bytes in the encoding that the client likes best, where it is worth one.
    fn encoded(&self, headers: &HeaderMap) -> (Encoding, Bytes) {
        self.in_encoding(encoding(headers))
    }

    fn in_encoding(&self, wanted: Encoding) -> (Encoding, Bytes) {
        let encoded = match wanted {
            _ if self.identity.len() < ENCODED_FROM_BYTES => &None,
            Encoding::Identity => &None,
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.identity)),
            Encoding::Zstd => self.zstd.get_or_init(|| zstd(&self.identity)),
        };
        match encoded {
            Some(bytes) => (wanted, bytes.clone()),
            None => (Encoding::Identity, self.identity.clone()),
        }
    }
}

/// The tag of an answer that shows the record up to the event `head`, in an encoding; `hash` stands for
/// its bytes.
pub(super) fn tag(head: Seq, hash: &[u8], encoding: Encoding) -> HeaderValue {
    let short = HEXLOWER.encode(hash.get(..TAG_BYTES).unwrap_or(hash));
    let suffix = encoding.word().map(|word| format!("-{word}")).unwrap_or_default();
    let tag = format!("\"{}-{short}{suffix}\"", head.0);
    HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Says what is to be known of an answer that is kept: its tag, and for how long it may be used.
pub(super) fn may_be_kept(
    headers: &mut HeaderMap,
    tag: &HeaderValue,
    freshness: Freshness,
    private: bool,
) {
    headers.insert(header::ETAG, tag.clone());
    let control = HeaderValue::from_static(control(freshness, private));
    headers.insert(header::CACHE_CONTROL, control);
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
}

/// That the client has the answer already.
pub(super) fn not_modified() -> Response {
    let mut response = roomy(Bytes::new());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

/// A response with room for its headers.
fn roomy(body: Bytes) -> Response {
    let mut response = Response::new(body.into());
    *response.headers_mut() = HeaderMap::with_capacity(HEADERS);
    response
}

const fn control(freshness: Freshness, private: bool) -> &'static str {
    match (freshness, private) {
        (Freshness::Immutable, false) => "public, max-age=31536000, immutable",
        (Freshness::Immutable, true) => "private, max-age=31536000, immutable",
        (Freshness::Brief, false) => "public, max-age=5",
        (Freshness::Brief, true) => "private, max-age=5",
        (Freshness::Revalidate, false) => "public, no-cache",
        (Freshness::Revalidate, true) => "private, no-cache",
    }
}

pub(super) fn content_type(media: &'static str) -> HeaderValue {
    HeaderValue::from_static(match media {
        "text/csv" => "text/csv; charset=utf-8; header=present",
        "text/plain" => "text/plain; charset=utf-8",
        "text/html" => "text/html; charset=utf-8",
        other => other,
    })
}

/// Whether `If-None-Match` names the tag (RFC 9110, 13.1.2: compared weakly).
pub(super) fn has_already(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH);
    let tag = tag.as_bytes();
    named.iter().any(|value| {
        value
            .as_bytes()
            .split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
            .any(|one| one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == tag)
    })
}

/// Whether `If-Match` is there and names none of the tags that an answer has in its encodings (RFC 9110,
/// 13.1.1: compared strongly).
pub(super) fn wants_another(headers: &HeaderMap, tags: &[HeaderValue]) -> bool {
    let mut named = headers.get_all(header::IF_MATCH).iter().peekable();
    named.peek().is_some()
        && !named
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii)
            .any(|one| one == b"*" || tags.iter().any(|tag| tag.as_bytes() == one))
}

/// What is there is not what the client wants to have again.
pub(super) fn changed() -> Problem {
    Problem::at(
        PRECONDITION_FAILED,
        "If-Match",
        "If-Match: expected the ETag that this address has now, got another. Read it without \
         If-Match, or name both times of a view, which never changes.",
        "If-Match: この宛先の現在の ETag ではありません。If-Match なしで読むか、\
         変わることのない表示（as_of と known_at の両方）を指定してください。",
    )
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).ok().map(Bytes::from)
}

fn zstd(bytes: &[u8]) -> Option<Bytes> {
    ::zstd::bulk::compress(bytes, ZSTD_LEVEL).ok().map(Bytes::from)
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Answer>> for ByBytes {
    fn weight(&self, key: &Key, answer: &Arc<Answer>) -> u64 {
        // An encoding adds about a third.
        (key.target.len() + answer.identity.len() * 4 / 3 + 600) as u64
    }
}

/// Up to which event a client has seen the record that presents a strong tag of an answer; `None`
/// for what no answer bears. Weak tags are none (RFC 9110, 13.1.1).
pub fn seen_by(tag: &str) -> Option<Seq> {
    let (head, rest) = tag.strip_prefix('"')?.strip_suffix('"')?.split_once('-')?;
    let (hash, encoding) = rest.split_at_checked(2 * TAG_BYTES)?;
    let is_ours = hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        && matches!(encoding, "" | "-gzip" | "-zstd")
        && head.bytes().all(|byte| byte.is_ascii_digit());
    is_ours.then(|| head.parse().ok()).flatten().map(Seq)
}

/// The answers that are kept.
pub struct Answers(Cache<Key, Arc<Answer>, ByBytes>);

impl Default for Answers {
    fn default() -> Self {
        Self(Cache::with_weighter(4096, KEPT_BYTES, ByBytes))
    }
}

impl Answers {
    /// The answer under a key, where somebody has asked for it lately.
    pub fn kept(&self, key: &Key) -> Option<Arc<Answer>> {
        self.0.get(key)
    }

    /// The answer under a key; made now where nobody has asked for it lately.
    ///
    /// # Errors
    /// What `make` returns; it is not kept.
    pub fn get(
        &self,
        key: Key,
        make: impl FnOnce() -> Result<Answer, Problem>,
    ) -> Result<Arc<Answer>, Problem> {
        if let Some(kept) = self.kept(&key) {
            return Ok(kept);
        }
        let answer = Arc::new(make()?);
        self.0.insert(key, Arc::clone(&answer));
        Ok(answer)
    }
}
