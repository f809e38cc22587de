//! What a file is, by its first bytes: its name may say anything.

/// How the content of a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text: a table of delimited cells, or JSON Lines.
    Text,
    /// A zip archive, as the workbooks of Excel and LibreOffice are.
    Zip,
}

/// A file from which nothing can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// There is nothing in it.
    Empty,
    /// A PDF document.
    Pdf,
    /// A picture.
    Picture,
    /// One that was compressed, or an archive of another format than zip.
    Compressed,
    /// A page of HTML, as some programs export with the name of a workbook.
    Html,
    /// A document of XML.
    Xml,
    /// A workbook, or another document, of Office 97 to 2003.
    Office97,
    /// A workbook that a password protects.
    Protected,
    /// A workbook in the binary format of Excel (`.xlsb`).
    BinaryWorkbook,
    /// A zip archive that holds no workbook.
    Archive,
    /// Bytes that are no text in any encoding known here.
    Binary,
}

/// The beginnings of files from which nothing can be imported.
const BEGINNINGS: [(&[u8], Foreign); 11] = [
    (b"%PDF-", Foreign::Pdf),
    (b"\x89PNG\r\n\x1a\n", Foreign::Picture),
    (b"\xff\xd8\xff", Foreign::Picture),
    (b"GIF8", Foreign::Picture),
    (b"II*\0", Foreign::Picture),
    (b"MM\0*", Foreign::Picture),
    (b"\x1f\x8b", Foreign::Compressed),
    (b"BZh", Foreign::Compressed),
    (b"7z\xbc\xaf\x27\x1c", Foreign::Compressed),
    (b"\xfd7zXZ\0", Foreign::Compressed),
    (b"\x28\xb5\x2f\xfd", Foreign::Compressed),
];
/// The beginning of a compound file (MS-CFB, 2.2), as Office wrote them until 2003 and writes what a
/// password protects.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The stream of a compound file that holds a protected workbook (MS-OFFCRYPTO, 2.3.4.4).
const PROTECTED: &str = "EncryptedPackage";
/// The beginnings of a zip archive (APPNOTE, 4.3.7 and 4.3.16).
const ZIPS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// What an OpenDocument spreadsheet begins with, 30 bytes after its start (ODF 1.3, part 2, 3.3).
const OPEN_DOCUMENT: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

/// Which form a file has.
///
/// # Errors
/// What it is, where nothing can be imported from it.
pub fn form(content: &[u8]) -> Result<Form, Foreign> {
    if let Some((_, foreign)) = BEGINNINGS.iter().find(|(start, _)| content.starts_with(start)) {
        return Err(*foreign);
    }
    if content.starts_with(COMPOUND) {
        let name: Vec<u8> = PROTECTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_protected = content.windows(name.len()).any(|part| part == name);
        return Err(if is_protected { Foreign::Protected } else { Foreign::Office97 });
    }
    if ZIPS.iter().any(|start| content.starts_with(start)) {
        return Ok(Form::Zip);
    }
    let text = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start();
    if text.is_empty() {
        return Err(Foreign::Empty);
    }
    let begins = |word: &str| {
        text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    if ["<!doctype html", "<html", "<head", "<meta", "<table"].into_iter().any(begins) {
        return Err(Foreign::Html);
    }
    if begins("<?xml") {
        return Err(Foreign::Xml);
    }
    Ok(Form::Text)
}

/// Whether a zip archive says first that it is an OpenDocument spreadsheet.
#[must_use]
pub fn is_open_document(content: &[u8]) -> bool {
    content.get(30..).is_some_and(|rest| rest.starts_with(OPEN_DOCUMENT))
}

/// Whether the content is lines of JSON, and no table: it begins as an object does.
#[must_use]
pub fn looks_like_json(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    text.trim_ascii_start().starts_with(b"{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_say_what_a_file_is() {
        let is = |content: &[u8]| form(content);
        assert_eq!(is(b"party,on\n"), Ok(Form::Text));
        assert_eq!(is(b"\xff\xfep\0"), Ok(Form::Text), "UTF-16 has a byte order mark");
        assert_eq!(is(b"PK\x03\x04\x14\0"), Ok(Form::Zip));
        assert_eq!(is(b""), Err(Foreign::Empty));
        assert_eq!(is(b"\xef\xbb\xbf \r\n"), Err(Foreign::Empty));
        assert_eq!(is(b"%PDF-1.7"), Err(Foreign::Pdf));
        assert_eq!(is(b"\xff\xd8\xff\xe0\0\x10JFIF"), Err(Foreign::Picture));
        assert_eq!(is(b"\x1f\x8b\x08\0"), Err(Foreign::Compressed));
        assert_eq!(is(b"\n<!DOCTYPE HTML><table>"), Err(Foreign::Html));
        assert_eq!(is(b"<?xml version='1.0'?><Workbook/>"), Err(Foreign::Xml));
        assert_eq!(is(COMPOUND), Err(Foreign::Office97));
    }
}
