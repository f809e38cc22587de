//! What is said of a file from which nothing was imported: what it is, what of it is too large, how it is encoded.

use crate::imports::error::{Fit, Measure};
use crate::imports::file::Foreign;
use crate::wording::lang::{Lang, message, messages};

messages! {
    /// What a file is from which nothing can be imported, and what to do.
    pub fn foreign(lang, foreign: Foreign, file: &str) {
        Foreign::Empty =>
            "{file}: expected a table or JSON Lines, the file is empty. Save it anew, and import that.",
            "{file}: 表か JSON Lines が必要ですが、空のファイルです。保存し直して取り込んでください。";
        Foreign::Pdf =>
            "{file} is a PDF, from which no table can be read. Ask for the table itself, as .xlsx, .ods or .csv.",
            "{file} は PDF で、表として読めません。元の表を .xlsx、.ods、.csv のいずれかで入手してください。";
        Foreign::Picture =>
            "{file} is a picture, from which no table can be read. Ask for the table itself, as .xlsx, .ods or .csv.",
            "{file} は画像で、表として読めません。元の表を .xlsx、.ods、.csv のいずれかで入手してください。";
        Foreign::Compressed =>
            "{file} is compressed. Unpack it, and import what is in it.",
            "{file} は圧縮ファイルです。展開して、中のファイルを取り込んでください。";
        Foreign::Html =>
            "{file} is a page of HTML, whatever it is called. Open it in Excel or LibreOffice, save it as .xlsx, \
             and import that.",
            "{file} は、名前にかかわらず HTML のページです。Excel か LibreOffice で開き、.xlsx で保存して\
             取り込んでください。";
        Foreign::Xml =>
            "{file} is XML. Open it in Excel or LibreOffice, save it as .xlsx, and import that.",
            "{file} は XML です。Excel か LibreOffice で開き、.xlsx で保存して取り込んでください。";
        Foreign::Office97 =>
            "{file} is a file of Office 97 to 2003, such as .xls. Open it in Excel or LibreOffice, save it as .xlsx, \
             and import that.",
            "{file} は Office 97〜2003 の形式（.xls など）です。Excel か LibreOffice で開き、.xlsx で保存して\
             取り込んでください。";
        Foreign::Protected =>
            "{file} is protected by a password. Open it, save a copy without one, and import that.",
            "{file} はパスワードで保護されています。開いて、パスワードなしで保存したものを取り込んでください。";
        Foreign::BinaryWorkbook =>
            "{file} is a binary workbook (.xlsb). Open it in Excel, save it as .xlsx, and import that.",
            "{file} はバイナリ形式のブック（.xlsb）です。Excel で開き、.xlsx で保存して取り込んでください。";
        Foreign::Archive =>
            "{file} is a zip archive that holds no workbook. Unpack it, and import what is in it.",
            "{file} は、ブックではない ZIP ファイルです。展開して、中のファイルを取り込んでください。";
        Foreign::Binary =>
            "{file} is neither text nor a workbook. Save the table as .xlsx, .ods or .csv, and import that.",
            "{file} はテキストでもブックでもありません。表を .xlsx、.ods、.csv のいずれかで保存して\
             取り込んでください。";
    }
}

/// What of a workbook is more than is read, and what to do.
#[must_use]
pub fn too_large(lang: Lang, measure: Measure, limit: u64, file: &str) -> String {
    let (much, many) = (mebibytes(limit), thousands(limit));
    let more = match measure {
        Measure::File => message!(lang, "a file of at most {much}", "ファイルは {much} まで"),
        Measure::Unpacked => message!(
            lang,
            "parts of at most {much} once they are unpacked",
            "展開した内容は {much} まで"
        ),
        Measure::Rows => message!(lang, "at most {many} rows", "行は {many} 行まで"),
        Measure::Cells => message!(lang, "at most {many} cells", "セルは {many} 個まで"),
        Measure::Text => message!(lang, "at most {much} of text", "文字は {much} まで"),
        Measure::Piece => message!(lang, "no text above {much}", "1 つの文字列は {much} まで"),
        Measure::Sheets => message!(lang, "at most {many} sheets", "シートは {many} 枚まで"),
        Measure::Styles => {
            message!(lang, "at most {many} cell formats", "セルの書式は {many} 個まで")
        }
    };
    message!(
        lang,
        "{file}: expected a workbook with {more}, got more. Copy the table alone into a new workbook, or save \
         its sheet as CSV, and import that.",
        "{file}: ブックの{more}ですが、それを超えています。表だけを新しいブックに写すか、シートを CSV で保存して\
         取り込んでください。"
    )
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes.div_ceil(1 << 20))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(String::from_utf8_lossy).collect::<Vec<_>>().join(",")
}

/// That a text is not in UTF-8, and which encodings fit. `ask` is the parameter that names one, as far as
/// its value.
#[must_use]
pub fn not_utf8(lang: Lang, at: &str, fits: &[Fit], ask: &str) -> String {
    if fits.is_empty() {
        return message!(
            lang,
            "{at}: expected UTF-8, got another encoding. Save the file as UTF-8.",
            "{at}: UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。"
        );
    }
    let said = fits.iter().map(|Fit { name, sample }| {
        message!(lang, "{ask}{name} reads {sample:?}", "{ask}{name} なら「{sample}」")
    });
    let said: Vec<String> = said.collect();
    let list = said.join(if lang == Lang::Ja { "、" } else { ", " });
    message!(
        lang,
        "{at}: expected UTF-8, got another encoding. Say which: {list}.",
        "{at}: UTF-8 が必要ですが、別の文字コードです。どれかを指定してください（{list}）。"
    )
}
