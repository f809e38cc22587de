//! From bytes to text: by a byte order mark, by the encoding that was named, else UTF-8; never by a guess.

use std::borrow::Cow;

use encoding_rs::{EUC_JP, Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::error::{Fit, ImportError};
use super::file::Foreign;

/// The encodings that are proposed where a text is not in UTF-8, with the names to ask for them by.
const PROPOSED: [(&str, &Encoding); 5] = [
    ("shift_jis", SHIFT_JIS),
    ("euc-jp", EUC_JP),
    ("windows-1252", WINDOWS_1252),
    ("utf-16le", UTF_16LE),
    ("utf-16be", UTF_16BE),
];
/// Names of encodings that are in use, and that the Encoding Standard does not know.
const ALIASES: [(&str, &Encoding); 4] =
    [("cp932", SHIFT_JIS), ("ms932", SHIFT_JIS), ("cp1252", WINDOWS_1252), ("utf8", UTF_8)];
/// In so many characters of a text one NUL at most may be left over.
const FEW_NULS: usize = 10;
/// How much of a text is shown as a sample, in characters.
const SAMPLE: usize = 20;

/// A text, and where in it bytes stood that are none in its encoding.
pub struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    /// Where U+FFFD stands for bytes that could not be read: offsets in bytes, ascending.
    pub faults: Vec<usize>,
    /// The name of the encoding.
    pub encoding: &'static str,
}

/// The encoding under a name, by the labels of the [Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels)
/// and those of Windows.
///
/// # Errors
/// There is no such encoding.
pub fn named(name: &str) -> Result<&'static Encoding, ImportError> {
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name.trim()));
    let known = alias.map(|(_, encoding)| *encoding);
    let known = known.or_else(|| Encoding::for_label_no_replacement(name.as_bytes()));
    known.ok_or_else(|| ImportError::UnknownEncoding { came: name.into() })
}

/// Reads bytes as text. A byte order mark says what they are before anybody else does.
///
/// # Errors
/// Nobody said which encoding it is, and UTF-8 it is not: with those that fit.
pub fn decode<'a>(
    bytes: &'a [u8],
    asked: Option<&'static Encoding>,
) -> Result<Decoded<'a>, ImportError> {
    let marked = Encoding::for_bom(bytes);
    let body = &bytes[marked.map_or(0, |(_, length)| length)..];
    let said = marked.map(|(encoding, _)| encoding).or(asked);
    let encoding = said.unwrap_or(UTF_8);
    if encoding != UTF_8 {
        let (text, faults) = decode_by(encoding, body);
        return Ok(Decoded { text: text.into(), faults, encoding: encoding.name() });
    }
    let whole =
        std::str::from_utf8(body).ok().filter(|text| marked.is_some() || !text.contains('\0'));
    if let Some(text) = whole {
        return Ok(Decoded { text: text.into(), faults: Vec::new(), encoding: encoding.name() });
    }
    let (text, faults) = replace(body);
    let read_well = text.chars().filter(|one| !one.is_ascii()).count() - faults.len();
    // Where most of it is UTF-8, some bytes are broken; else all of it is something else.
    let is_text = faults.is_empty() || read_well > faults.len();
    let nuls = body.iter().filter(|byte| **byte == 0).count();
    if marked.is_some() || (is_text && nuls == 0) {
        return Ok(Decoded { text: text.into(), faults, encoding: encoding.name() });
    }
    let fits = fits(body);
    // A few that are left over are refused with their cells.
    if fits.is_empty() && is_text && nuls * FEW_NULS <= text.chars().count() {
        return Ok(Decoded { text: text.into(), faults, encoding: encoding.name() });
    }
    if fits.is_empty() && nuls > 0 {
        return Err(ImportError::Foreign(Foreign::Binary));
    }
    let before = &text[..faults.first().copied().unwrap_or_default()];
    Err(ImportError::NotUtf8 { line: 1 + line_ends(before), fits })
}

/// How many lines end in a text: by a line feed, a carriage return, or both.
#[must_use]
pub fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|one| ends(*one)).count() as u64
}

/// UTF-8 with U+FFFD for each run of bytes that is none, and where these stand.
fn replace(bytes: &[u8]) -> (String, Vec<usize>) {
    let (mut text, mut faults) = (String::with_capacity(bytes.len()), Vec::new());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            faults.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    (text, faults)
}

fn decode_by(encoding: &'static Encoding, mut rest: &[u8]) -> (String, Vec<usize>) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut text, mut faults) = (String::with_capacity(rest.len()), Vec::new());
    loop {
        let (ended, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = rest.get(read..).unwrap_or_default();
        match ended {
            encoding_rs::DecoderResult::InputEmpty => return (text, faults),
            encoding_rs::DecoderResult::OutputFull => text.reserve(rest.len() + 16),
            encoding_rs::DecoderResult::Malformed(..) => {
                faults.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
}

/// The encodings in which the bytes can be read whole, and say nothing that nobody types.
fn fits(bytes: &[u8]) -> Vec<Fit> {
    let fits = |(name, encoding): (&'static str, &'static Encoding)| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let is_typed = |one: char| !one.is_control() || matches!(one, '\t' | '\r' | '\n');
        let is_whole = text.chars().all(|one| is_typed(one) && !is_unassigned(one));
        // Any two bytes are a character of UTF-16; those of a table are cells and lines.
        let has_cells = !name.starts_with("utf-16") || text.contains(['\r', '\n', ',', ';', '\t']);
        let is_whole = is_whole && has_cells;
        is_whole.then(|| Fit { name, sample: sample(&text) })
    };
    PROPOSED.into_iter().filter_map(fits).collect()
}

/// Characters of no language: those for private use, and what lies behind the planes in use.
fn is_unassigned(one: char) -> bool {
    matches!(u32::from(one), 0xe000..=0xf8ff | 0xfff0..=0xffff | 0x4_0000..)
}

/// The first cell of a text that is not ASCII alone, or the first there is.
fn sample(text: &str) -> String {
    let is_bound = |one: char| matches!(one, ',' | ';' | '\t' | '\r' | '\n' | '"');
    let mut cells = text.split(is_bound).map(str::trim).filter(|cell| !cell.is_empty());
    let first = cells.clone().next();
    let cell = cells.find(|cell| !cell.is_ascii()).or(first);
    cell.unwrap_or_default().chars().take(SAMPLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(bytes: &[u8]) -> Vec<(&'static str, String)> {
        match decode(bytes, None) {
            Err(ImportError::NotUtf8 { fits, .. }) => {
                fits.into_iter().map(|fit| (fit.name, fit.sample)).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn an_encoding_is_proposed_with_what_it_would_say() {
        let (bytes, ..) = SHIFT_JIS.encode("都市,日付\n札幌,2016-04-22\n");
        let names: Vec<&str> = proposed(&bytes).iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["shift_jis", "windows-1252"]);
        assert_eq!(proposed(&bytes)[0].1, "都市");
        let both = proposed(b"party\n\xcele Mythique\n");
        assert!(both.contains(&("windows-1252", "Île Mythique".to_owned())), "{both:?}");
        let utf16: Vec<u8> = "party,都市\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(proposed(&utf16), [("utf-16le", "都市".to_owned())]);
        let broken = decode("都市,\u{e9}\n札幌\n".as_bytes(), None).unwrap();
        assert!(broken.faults.is_empty());
        let broken = decode(b"\xe9\x83\xbd\xe5\xb8\x82,\xe9\n", None).unwrap();
        assert_eq!((&*broken.text, broken.faults), ("都市,\u{fffd}\n", vec![7]));
        let left_over = decode(b"party,on\nto\0kyo,2020\n", None).unwrap();
        assert_eq!((left_over.text.matches('\0').count(), left_over.faults.len()), (1, 0));
        assert!(matches!(
            decode(b"\0\x01\x02\xff\xfe\0\0\0\x80", None),
            Err(ImportError::Foreign(Foreign::Binary))
        ));
    }

    #[test]
    fn what_is_broken_in_an_encoding_is_named_by_its_place() {
        let decoded = decode(b"\x93s\x8es,\x93\n2016", named("cp932").ok()).unwrap();
        assert_eq!(decoded.faults.len(), 1);
        assert!(
            decoded.text[decoded.faults[0]..].starts_with("\u{fffd}\n2016"),
            "{}",
            decoded.text
        );
        assert_eq!(line_ends("a\rb\r\nc\nd"), 3);
    }
}
