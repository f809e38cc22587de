//! What only the command line says: of files, and of the rows of an import.

use std::io;

use crate::imports::error::{RowError, RowProblem};
use crate::wording::imports;
use crate::wording::lang::{Lang, Words, message, pick};

/// A file that cannot be read or written.
#[must_use]
pub fn unusable_file(name: &str, error: &io::Error) -> Words {
    // A library adds the path of a temporary file of ours, which tells nobody anything.
    let error = error.to_string();
    let error = error.split(" at path ").next().unwrap_or(&error);
    Words::both(|lang| {
        message!(
            lang,
            "cannot use the file {name:?}: {error}. Check its name and your rights.",
            "ファイル「{name}」を使えません: {error}。名前と権限を確かめてください。"
        )
    })
}

/// Results that cannot be written.
#[must_use]
pub fn unwritable(error: &io::Error) -> Words {
    Words::both(|lang| message!(lang, "cannot write: {error}.", "書き込めません: {error}。"))
}

/// How many refused rows are written out.
const ROWS_SHOWN: usize = 20;

/// The rows with which a whole import was refused, a line each.
#[must_use]
pub fn refused_rows(lang: Lang, rows: &[RowError]) -> String {
    let mut lines: Vec<String> =
        rows.iter().take(ROWS_SHOWN).map(|row| imports::row(lang, row)).collect();
    if rows.len() > ROWS_SHOWN {
        let more = rows.len() - ROWS_SHOWN;
        lines.push(message!(lang, "… and {more} more", "…ほか {more} 件"));
    }
    // What has to be restored cannot be set right or imported in part.
    if rows.iter().any(|row| matches!(row.problem, RowProblem::Envelope)) {
        let nothing = pick(lang, "Nothing was recorded.", "何も記録していません。");
        lines.push(nothing.to_owned());
        return lines.join("\n");
    }
    let what_now = pick(
        lang,
        "Nothing was recorded. Set the file right, or record the rest with --keep-going.",
        "何も記録していません。ファイルを直すか、--keep-going で残りを記録してください。",
    );
    lines.push(what_now.to_owned());
    lines.join("\n")
}

/// How many rows of an import were refused, where the others were recorded.
#[must_use]
pub fn some_refused(lang: Lang, count: u64) -> String {
    let rows = if count == 1 { "row was" } else { "rows were" };
    message!(
        lang,
        "{count} {rows} refused; the others were taken.",
        "{count} 件を拒否し、ほかは受け付けました。"
    )
}
