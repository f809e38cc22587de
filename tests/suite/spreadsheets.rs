//! Workbooks as spreadsheet programs write them, and parts of workbooks as nobody should.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What is written into a cell.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// Words.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A day that the spreadsheet keeps as a number, and shows as a date.
    Day(&'a str),
    /// The same with a time of day.
    Moment(&'a str),
    /// A number of hours that the spreadsheet shows as a time.
    Time(f64),
    /// A formula and what it came to.
    Formula(&'a str, &'a str),
}

/// An Excel workbook with one sheet.
pub fn xlsx(rows: &[&[Written<'_>]]) -> Vec<u8> {
    sheets(&[("Sheet1", rows)])
}

/// An Excel workbook with several sheets.
pub fn sheets(sheets: &[(&str, &[&[Written<'_>]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        write(book.add_worksheet().set_name(*name).unwrap(), rows);
    }
    book.save_to_buffer().unwrap()
}

/// Writes rows into a sheet from its first row on.
pub fn write(sheet: &mut Worksheet, rows: &[&[Written<'_>]]) {
    let look = |format: &str| Format::new().set_num_format(format);
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            let done = match *cell {
                Written::Text("") => continue,
                Written::Text(text) => sheet.write_string(row, column, text),
                Written::Number(number) => sheet.write_number(row, column, number),
                Written::Day(day) => {
                    let day = ExcelDateTime::parse_from_str(day).unwrap();
                    sheet.write_datetime_with_format(row, column, &day, &look("yyyy/m/d"))
                }
                Written::Moment(moment) => {
                    let moment = ExcelDateTime::parse_from_str(moment).unwrap();
                    sheet.write_datetime_with_format(row, column, &moment, &look("d/m/yy hh:mm"))
                }
                Written::Time(days) => {
                    sheet.write_number_with_format(row, column, days, &look("hh:mm"))
                }
                Written::Formula(formula, result) => {
                    let formula = Formula::new(formula).set_result(result);
                    sheet.write_formula(row, column, formula)
                }
            };
            done.unwrap();
        }
    }
}

/// A zip archive with these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // The type of an OpenDocument file stands first, as it is (ODF 1.3, part 2, 3.3).
        let is_stored = *name == "mimetype";
        let method =
            if is_stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options.compression_level((!is_stored).then_some(1))).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An Excel workbook with this XML as the rows of its one sheet, and further parts.
pub fn xlsx_of(rows: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let sheet = format!("<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>");
    let book = format!(
        "<workbook xmlns='{main}' xmlns:r='{relations}'><sheets><sheet name='One' sheetId='1' \
         r:id='rId1'/></sheets></workbook>"
    );
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns='{package}'><Relationship Id='rId1' Type='{relations}/{kind}' \
             Target='{target}'/></Relationships>"
        )
    };
    let (to_book, to_sheet) =
        (related("officeDocument", "xl/workbook.xml"), related("worksheet", "worksheets/one.xml"));
    let parts: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", to_book.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", to_sheet.as_bytes()),
        ("xl/worksheets/one.xml", sheet.as_bytes()),
    ];
    archive(&[&parts[..], more].concat())
}

/// An OpenDocument spreadsheet with this XML as the rows of its one sheet.
pub fn ods_of(rows: &str) -> Vec<u8> {
    ods_with(&format!("<table:table table:name='One'>{rows}</table:table>"), "")
}

/// An OpenDocument spreadsheet with these sheets; `encryption` is what its manifest says of that.
pub fn ods_with(sheets: &str, encryption: &str) -> Vec<u8> {
    let ns = "urn:oasis:names:tc:opendocument:xmlns:";
    let content = format!(
        "<office:document-content xmlns:office='{ns}office:1.0' xmlns:table='{ns}table:1.0' \
         xmlns:text='{ns}text:1.0' office:version='1.3'><office:body><office:spreadsheet>{sheets}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = format!(
        "<manifest:manifest xmlns:manifest='{ns}manifest:1.0'><manifest:file-entry \
         manifest:full-path='content.xml'>{encryption}</manifest:file-entry></manifest:manifest>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// An OpenDocument spreadsheet of words, as LibreOffice writes them: with the rest of the sheet repeated.
pub fn ods(rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |text: &String| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        if text.is_empty() {
            return "<table:table-cell/>".to_owned();
        }
        format!(
            "<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &Vec<String>| {
        let cells: String = cells.iter().map(cell).collect();
        let rest = "<table:table-cell table:number-columns-repeated='16370'/>";
        format!("<table:table-row>{cells}{rest}</table:table-row>")
    };
    let written: String = rows.iter().map(row).collect();
    let rest = "<table:table-row table:number-rows-repeated='1048000'><table:table-cell \
                table:number-columns-repeated='16384'/></table:table-row>";
    ods_of(&format!("{written}{rest}"))
}
