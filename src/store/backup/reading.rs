//! Reading a backup: everything in it is checked before anybody sees it.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::{BackupReport, FRAME, MAGIC, MAGIC_1, TRAILER, crc32};
use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Decoder, VALUE_LIMIT_BYTES, read_header};
use crate::store::error::StoreError;

/// Reads a backup, checks it, and hands each record to `visit`.
pub(super) fn read_backup(
    path: &Path,
    mut visit: impl FnMut(&[u8], &mut Bundle) -> Result<(), StoreError>,
) -> Result<BackupReport, StoreError> {
    let doing = "read the backup";
    let file = File::open(path).map_err(StoreError::io(doing))?;
    let bytes = file.metadata().map_err(StoreError::io(doing))?.len();
    let mut reader =
        BackupReader { input: BufReader::with_capacity(1 << 20, file), next: Seq::FIRST };
    let magic: [u8; 16] = reader.array()?;
    if magic != MAGIC && magic != MAGIC_1 {
        return Err(reader.bad("expected a backup of daicho, found another kind of file"));
    }
    let companion = reader.companion()?;
    let personal = if magic == MAGIC { reader.personal(bytes)? } else { Vec::new() };
    let mut decoder = Decoder::new().map_err(StoreError::io(doing))?;
    let (mut chain, mut bundle) = (ChainHash::START, Bundle::default());
    while let Some(parts) = reader.record()? {
        let header = decoder.decode(reader.next, &parts, &mut bundle);
        let header = header.map_err(|error| reader.bad(error.to_string()))?;
        if header.before != chain {
            return Err(reader.bad("expected the chain of the events before, found another"));
        }
        chain = bundle.chain_after(chain);
        reader.next = bundle.next();
        visit(&companion, &mut bundle)?;
    }
    let head = reader.trailer(chain)?;
    Ok(BackupReport { head, chain, bytes, companion, personal })
}

/// The file, and the seq of the event that comes next in it.
struct BackupReader {
    input: BufReader<File>,
    next: Seq,
}

impl BackupReader {
    fn bad(&self, why: impl Into<String>) -> StoreError {
        StoreError::BadBackup { first_bad: self.next, why: why.into() }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), StoreError> {
        self.input.read_exact(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => self.bad("expected more bytes, found the file's end"),
            _ => StoreError::Io { doing: "read the backup", source: error },
        })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut array = [0; N];
        self.fill(&mut array)?;
        Ok(array)
    }

    fn companion(&mut self) -> Result<Vec<u8>, StoreError> {
        let length: [u8; 4] = self.array()?;
        let count = u32::from_be_bytes(length) as usize;
        if count > VALUE_LIMIT_BYTES {
            return Err(self.bad("expected a companion of at most 64 KiB, found a larger one"));
        }
        let mut companion = vec![0; count];
        self.fill(&mut companion)?;
        let checksum = crc32fast::hash(&[&length, companion.as_slice()].concat());
        if self.array()? != checksum.to_be_bytes() {
            return Err(self.bad("expected the companion's checksum, found another"));
        }
        Ok(companion)
    }

    /// The section of personal data, in a file of so many bytes.
    fn personal(&mut self, file_bytes: u64) -> Result<Vec<u8>, StoreError> {
        let length: [u8; 8] = self.array()?;
        let count = u64::from_be_bytes(length);
        let fits = usize::try_from(count).ok().filter(|_| count < file_bytes);
        let Some(count) = fits else {
            return Err(self.bad("expected a section of personal data, found one beyond the file"));
        };
        let mut personal = vec![0; count];
        self.fill(&mut personal)?;
        if self.array()? != crc32(&length, &personal).to_be_bytes() {
            return Err(self.bad("expected the checksum of the personal data, found another"));
        }
        Ok(personal)
    }

    /// The parts of the next record; `None` when the trailer comes.
    fn record(&mut self) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
        let mut parts = Vec::new();
        let mut expected = 1;
        while parts.len() < expected {
            match self.array()? {
                [FRAME] => {}
                [TRAILER] if parts.is_empty() => return Ok(None),
                _ => return Err(self.bad("expected a frame, found something else")),
            }
            let length = u32::from_be_bytes(self.array()?) as usize;
            if length > VALUE_LIMIT_BYTES {
                return Err(self.bad("expected a frame of at most 64 KiB, found a larger one"));
            }
            let mut part = vec![0; length];
            self.fill(&mut part)?;
            let header = read_header(&part).map_err(|error| self.bad(error.to_string()))?;
            expected = usize::from(header.parts);
            parts.push(part);
        }
        Ok(Some(parts))
    }

    /// Checks the rest of the trailer and that nothing follows; returns the head.
    fn trailer(&mut self, chain: ChainHash) -> Result<Seq, StoreError> {
        let head = self.next.0 - 1;
        let mut expected = vec![TRAILER];
        expected.extend_from_slice(&head.to_be_bytes());
        expected.extend_from_slice(&chain.0);
        expected.extend_from_slice(&crc32fast::hash(&expected).to_be_bytes());
        let found: [u8; 44] = self.array()?;
        if found != expected[1..] {
            let why = format!("expected the end after {}, found another trailer", Seq(head));
            return Err(self.bad(why));
        }
        let mut more = [0; 1];
        match self.input.read(&mut more).map_err(StoreError::io("read the backup"))? {
            0 => Ok(Seq(head)),
            _ => Err(self.bad("expected the file's end, found more bytes")),
        }
    }
}
