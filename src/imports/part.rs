//! A part of a workbook, read from its beginning to its end, a piece at a time, and none of it kept.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::error::{ImportError, Measure};
use super::file::Foreign;
use super::limits::PIECE_BYTES;

/// The parts of a workbook.
pub type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The value of an attribute as it is written.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    let all = attributes.with_checks(false).flatten();
    let mut named = all.filter(|one| one.key.as_ref() == name);
    named.next().map(|one| one.value.into_owned())
}

/// Reads a part from its beginning to its end, which has to be whole and well-formed: its reader may wait
/// for an end that does not come. A part that is not there is for its reader to miss. `limit` is that of the
/// part, `left` what is left for all, each in bytes.
///
/// # Errors
/// It is larger, or damaged; what `visit` returns.
pub fn scan(
    archive: &mut Archive<'_>,
    name: &str,
    limit: u64,
    left: &mut u64,
    mut visit: impl FnMut(&Event<'_>) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Ok(()),
        Err(error) => return Err(unreadable(&error)),
    };
    let meter = Meter { inner: BufReader::new(part), piece: 0, left: limit.min(*left), over: None };
    let before = meter.left;
    let mut reader = Reader::from_reader(meter);
    let (mut buffer, mut depth) = (Vec::new(), 0_u64);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let event = match event {
            Ok(event) => event,
            Err(error) => {
                return Err(match reader.get_ref().over {
                    Some(Measure::Piece) => too_large(Measure::Piece, PIECE_BYTES),
                    Some(measure) => too_large(measure, before),
                    None => ImportError::Damaged { why: error.to_string() },
                });
            }
        };
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err(cut_off(name)),
            Event::Eof => break,
            _ => {}
        }
        visit(&event)?;
        reader.get_mut().piece = 0;
    }
    *left -= before - reader.get_ref().left;
    Ok(())
}

fn cut_off(name: &str) -> ImportError {
    ImportError::Damaged { why: format!("{name} ends in the middle") }
}

fn too_large(measure: Measure, limit: u64) -> ImportError {
    ImportError::TooLarge { measure, limit }
}

/// What is said where the archive itself cannot be read.
#[must_use]
pub fn unreadable(error: &ZipError) -> ImportError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            ImportError::Foreign(Foreign::Protected)
        }
        other => ImportError::Damaged { why: other.to_string() },
    }
}

/// Bytes that are counted as they are read: those of the part, and those of the piece at hand.
struct Meter<R> {
    inner: BufReader<R>,
    piece: u64,
    left: u64,
    over: Option<Measure>,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let taken = ready.len().min(into.len());
        into[..taken].copy_from_slice(&ready[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: Read> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > PIECE_BYTES {
            self.over = Some(Measure::Piece);
        }
        let ready = self.inner.fill_buf()?;
        if self.left == 0 && !ready.is_empty() {
            self.over = self.over.or(Some(Measure::Unpacked));
        }
        if self.over.is_some() { Err(io::Error::other("too large")) } else { Ok(ready) }
    }

    fn consume(&mut self, taken: usize) {
        self.inner.consume(taken);
        self.piece += taken as u64;
        self.left = self.left.saturating_sub(taken as u64);
    }
}
