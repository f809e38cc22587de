//! Encoding a body piece by piece, for answers that are never held as a whole.

use std::io::{self, Write};
use std::mem::take;

use flate2::Compression;
use flate2::write::GzEncoder;
use zstd::stream::write::Encoder as ZstdEncoder;

use super::media::Encoding;

/// The level of zstd: such an answer is encoded anew each time, and a higher one would hold it up.
const ZSTD_LEVEL: i32 = 1;

/// An encoding under way.
pub enum Encoder {
    /// Bytes as they are.
    Identity,
    /// gzip.
    Gzip(GzEncoder<Vec<u8>>),
    /// Zstandard.
    Zstd(ZstdEncoder<'static, Vec<u8>>),
}

impl Encoder {
    /// Begins an encoding.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub fn begin(encoding: Encoding) -> io::Result<Self> {
        Ok(match encoding {
            Encoding::Identity => Self::Identity,
            Encoding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), Compression::fast())),
            Encoding::Zstd => Self::Zstd(ZstdEncoder::new(Vec::new(), ZSTD_LEVEL)?),
        })
    }

    /// Takes in the next bytes, and gives out what is ready of them; that may be nothing.
    ///
    /// # Errors
    /// None that is known: writing to memory does not fail.
    pub fn push(&mut self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes),
            Self::Gzip(encoder) => {
                encoder.write_all(&bytes)?;
                Ok(take(encoder.get_mut()))
            }
            Self::Zstd(encoder) => {
                encoder.write_all(&bytes)?;
                Ok(take(encoder.get_mut()))
            }
        }
    }

    /// Ends the encoding, and gives out the rest.
    ///
    /// # Errors
    /// None that is known: writing to memory does not fail.
    pub fn end(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(Vec::new()),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn encoded(encoding: Encoding, pieces: &[Vec<u8>]) -> Vec<u8> {
        let mut encoder = Encoder::begin(encoding).unwrap();
        let mut all = Vec::new();
        for piece in pieces {
            all.extend(encoder.push(piece.clone()).unwrap());
        }
        all.extend(encoder.end().unwrap());
        all
    }

    #[test]
    fn pieces_come_back_as_one_whole_in_every_encoding() {
        let pieces: Vec<Vec<u8>> =
            (0..300_u32).map(|n| format!("{n},{}\r\n", n * 7919).repeat(40).into()).collect();
        let whole = pieces.concat();
        assert_eq!(encoded(Encoding::Identity, &pieces), whole);
        let zstd = encoded(Encoding::Zstd, &pieces);
        assert_eq!(zstd::stream::decode_all(zstd.as_slice()).unwrap(), whole);
        let mut unpacked = Vec::new();
        let gzip = encoded(Encoding::Gzip, &pieces);
        flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, whole);
        assert!(zstd.len() * 3 < whole.len() && gzip.len() * 3 < whole.len());
    }
}
