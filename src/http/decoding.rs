//! Bodies that come encoded (RFC 9110, section 8.4), as clients send long files.

use std::io::{Error, Read};

use bytes::Bytes;

use super::media::Encoding;
use super::problem::{Problem, UNSUPPORTED};
use crate::domain::text::short;

/// The encodings that are taken, as an answer names them.
pub const TAKEN: &str = "gzip, zstd";

/// Why an encoded body cannot be read.
#[derive(Debug)]
pub enum Undecodable {
    /// It has more bytes than are taken, once decoded.
    TooLarge,
    /// It is not what its encoding makes, or breaks off.
    Malformed,
}

/// In which encoding the body of a request comes whose `Content-Encoding` says this.
///
/// # Errors
/// One that is not taken, or several one upon the other.
pub fn named(came: &str) -> Result<Encoding, Problem> {
    let came = came.trim();
    let is = |word: &str| came.eq_ignore_ascii_case(word);
    if came.is_empty() || is("identity") {
        Ok(Encoding::Identity)
    } else if is("gzip") || is("x-gzip") {
        Ok(Encoding::Gzip)
    } else if is("zstd") {
        Ok(Encoding::Zstd)
    } else {
        let came = short(came);
        Err(Problem::at(
            UNSUPPORTED,
            "Content-Encoding",
            format!("Content-Encoding: expected one of {TAKEN}, or none, got {came:?}."),
            format!("Content-Encoding: {TAKEN} のどれか、または指定なしにしてください（「{came}」でした）。"),
        )
        .taking_encodings(TAKEN))
    }
}

/// Decodes a whole body, of which at most `limit_bytes` may come out.
///
/// # Errors
/// A body that is not what it says to be, or longer; it is decoded no further then.
pub fn decode(encoding: Encoding, body: Bytes, limit_bytes: u64) -> Result<Bytes, Undecodable> {
    let read = match encoding {
        Encoding::Identity => return Ok(body),
        Encoding::Gzip => limited(flate2::read::MultiGzDecoder::new(&body[..]), limit_bytes),
        Encoding::Zstd => ::zstd::stream::read::Decoder::with_buffer(&body[..])
            .and_then(|decoder| limited(decoder, limit_bytes)),
    };
    let decoded = read.map_err(|_| Undecodable::Malformed)?;
    if decoded.len() as u64 > limit_bytes {
        return Err(Undecodable::TooLarge);
    }
    Ok(decoded.into())
}

/// What comes out, up to one byte more than is taken.
fn limited(decoder: impl Read, limit_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut decoded = Vec::new();
    decoder.take(limit_bytes.saturating_add(1)).read_to_end(&mut decoded)?;
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_comes_out_is_limited_and_not_what_goes_in() {
        let zeros = vec![0_u8; 1 << 20];
        let limit = zeros.len() as u64;
        for (encoding, packed) in [
            (Encoding::Gzip, gzip(&zeros)),
            (Encoding::Zstd, ::zstd::bulk::compress(&zeros, 1).unwrap()),
        ] {
            assert!(packed.len() < 20_000, "{}", packed.len());
            let decode = |limit| decode(encoding, packed.clone().into(), limit);
            assert_eq!(decode(limit).unwrap(), zeros);
            assert!(matches!(decode(limit - 1), Err(Undecodable::TooLarge)));
        }
    }

    #[test]
    fn what_breaks_off_or_is_no_such_thing_is_malformed() {
        let packed = gzip(b"a fact");
        for body in [packed[..packed.len() - 3].to_vec(), b"{}".to_vec(), Vec::new()] {
            let decoded = decode(Encoding::Gzip, body.into(), 100);
            assert!(matches!(decoded, Err(Undecodable::Malformed)), "{decoded:?}");
        }
        let torn = decode(Encoding::Zstd, Bytes::from_static(b"(\xb5/\xfd"), 100);
        assert!(matches!(torn, Err(Undecodable::Malformed)), "{torn:?}");
    }
}
