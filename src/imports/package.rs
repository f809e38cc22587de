//! The parts of a workbook, unpacked and counted before its reader sees them, so that a small file never
//! becomes a large thing in memory.

use std::collections::BTreeSet;
use std::io::Cursor;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::error::{ImportError, Measure};
use super::file::{Foreign, is_open_document};
use super::limits::{
    CELLS, FILE_BYTES, SHARED_FORMULAS, SHARED_TEXT_BYTES, SHEETS, SMALL_PART_BYTES, STYLE_BYTES,
    STYLES, UNPACKED_BYTES, within,
};
use super::open_document::Repeats;
use super::part::{Archive, attribute, scan, unreadable};

/// Which workbook a zip archive holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Package {
    /// Office Open XML (ECMA-376).
    OfficeOpenXml,
    /// OpenDocument (ISO/IEC 26300).
    OpenDocument,
}

/// Reads all that a reader of the workbook would read, and keeps nothing of it.
///
/// # Errors
/// What else the archive is; what of it is too large; where it is damaged.
pub fn check(content: &[u8]) -> Result<Package, ImportError> {
    within(Measure::File, content.len() as u64, FILE_BYTES)?;
    let mut archive = ZipArchive::new(Cursor::new(content)).map_err(|error| unreadable(&error))?;
    let names: Vec<String> = archive.file_names().flatten().map(Into::into).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let mut left = UNPACKED_BYTES;
    if is_open_document(content) || has("content.xml") && has("mimetype") {
        check_open_document(&mut archive, &mut left)?;
        return Ok(Package::OpenDocument);
    }
    if names.iter().any(|name| name.ends_with("workbook.bin")) {
        return Err(ImportError::Foreign(Foreign::BinaryWorkbook));
    }
    if !has("[Content_Types].xml") || !has("_rels/") || has("word/") || has("ppt/") {
        return Err(ImportError::Foreign(Foreign::Archive));
    }
    check_office_open_xml(&mut archive, &names, &mut left)?;
    Ok(Package::OfficeOpenXml)
}

fn check_open_document(archive: &mut Archive<'_>, left: &mut u64) -> Result<(), ImportError> {
    let mut is_protected = false;
    scan(archive, "META-INF/manifest.xml", SMALL_PART_BYTES, left, |event| {
        if let Event::Start(start) | Event::Empty(start) = event {
            is_protected |= start.local_name().as_ref() == "encryption-data";
        }
        Ok(())
    })?;
    if is_protected {
        return Err(ImportError::Foreign(Foreign::Protected));
    }
    let mut repeats = Repeats::default();
    scan(archive, "content.xml", UNPACKED_BYTES, left, |event| repeats.count(event))
}

/// Checks what leads to the sheets, then every part by whose name the sheets or what they share may be found.
fn check_office_open_xml(
    archive: &mut Archive<'_>,
    names: &[String],
    left: &mut u64,
) -> Result<(), ImportError> {
    let mut found: BTreeSet<String> =
        ["sharedstrings.xml", "styles.xml", "theme1.xml", "workbook.xml"].map(Into::into).into();
    for name in names.iter().filter(|name| last_part(name).ends_with(".rels")) {
        scan(archive, name, SMALL_PART_BYTES, left, |event| {
            let (Event::Start(start) | Event::Empty(start)) = event else { return Ok(()) };
            let is_read = attribute(start, "Type").is_some_and(|kind| {
                ["/officeDocument", "sheet"].into_iter().any(|end| kind.ends_with(end))
            });
            if let Some(target) = attribute(start, "Target").filter(|_| is_read) {
                found.insert(last_part(&target));
                let written = quick_xml::escape::unescape(&target);
                found.extend(written.ok().map(|target| last_part(&target)));
            }
            Ok(())
        })?;
    }
    for name in names.iter().filter(|name| found.contains(&last_part(name))) {
        let limit = match last_part(name).as_str() {
            "sharedstrings.xml" => SHARED_TEXT_BYTES,
            "styles.xml" | "theme1.xml" | "workbook.xml" => SMALL_PART_BYTES,
            _ => UNPACKED_BYTES,
        };
        let mut counted = Counted::default();
        scan(archive, name, limit, left, |event| match event {
            Event::Start(start) | Event::Empty(start) => counted.count(start),
            _ => Ok(()),
        })?;
    }
    Ok(())
}

/// The last part of a path, in lower case, as parts are looked up whatever their case.
fn last_part(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase()
}

/// What a part makes its reader set aside.
#[derive(Default)]
struct Counted {
    sheets: u64,
    cells: u64,
    styles: u64,
    longest: u64,
}

impl Counted {
    fn count(&mut self, start: &BytesStart<'_>) -> Result<(), ImportError> {
        let number = |name| attribute(start, name).and_then(|count| count.parse::<u64>().ok());
        match start.local_name().as_ref() {
            "sst" => within(Measure::Cells, number("uniqueCount").unwrap_or_default(), CELLS)?,
            // A shared text, and a cell that holds something.
            "si" | "v" | "is" => self.cells += 1,
            "sheet" => self.sheets += 1,
            "f" => within(Measure::Cells, number("si").unwrap_or_default(), SHARED_FORMULAS)?,
            "xf" | "font" | "fill" | "border" => self.styles += 1,
            "name" | "numFmt" => self.longest = self.longest.max(start.len() as u64),
            _ => {}
        }
        within(Measure::Cells, self.cells, CELLS)?;
        within(Measure::Sheets, self.sheets, SHEETS)?;
        within(Measure::Styles, self.styles, STYLES)?;
        let repeated = self.styles.saturating_mul(self.longest);
        if repeated > STYLE_BYTES {
            return Err(ImportError::TooLarge { measure: Measure::Styles, limit: STYLES });
        }
        Ok(())
    }
}
