//! The name of each request, which stands in its answer and in the log.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};

/// The header that bears it.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name that is taken from a client, in bytes.
const LIMIT_BYTES: usize = 64;

/// Names requests: as the client does, or with this server's own name and a number.
pub(super) struct RequestIds {
    server: u64,
    next: AtomicU32,
}

impl Default for RequestIds {
    fn default() -> Self {
        // The hasher's keys are random; no more is asked of the name of a request.
        Self { server: RandomState::new().hash_one(0_u8), next: AtomicU32::new(0) }
    }
}

impl RequestIds {
    /// The name of a request with these headers.
    pub(super) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        headers.get(REQUEST_ID).filter(|id| is_sane(id)).cloned().unwrap_or_else(|| self.make())
    }

    fn make(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut text = [b'-'; 25];
        HEXLOWER.encode_mut(&self.server.to_be_bytes(), &mut text[..16]);
        HEXLOWER.encode_mut(&number.to_be_bytes(), &mut text[17..]);
        // Hexadecimal digits are a header value.
        HeaderValue::from_maybe_shared(Bytes::copy_from_slice(&text))
            .unwrap_or(HeaderValue::from_static("none"))
    }
}

/// Whether a client's name may stand in a log as it is.
fn is_sane(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LIMIT_BYTES).contains(&bytes.len()) && bytes.iter().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_its_client_if_the_name_is_plain() {
        let ids = RequestIds { server: 0x0123_4567_89ab_cdef, next: AtomicU32::new(255) };
        let name = |given: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_static(given));
            ids.of(&headers).to_str().unwrap().to_owned()
        };
        assert_eq!(name("import-7.a_B"), "import-7.a_B");
        assert_eq!(name("a b"), "0123456789abcdef-000000ff");
        assert_eq!(name(""), "0123456789abcdef-00000100");
        let long = "x".repeat(65).leak();
        assert_eq!(name(long), "0123456789abcdef-00000101");
    }
}
