//! What only the command line says: of files, and of the rows of an import.

use std::io;

use crate::imports::error::{RowError, RowProblem};
use crate::imports::report::WordedRow;
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

/// What can be done after rows were refused.
#[derive(Clone, Copy)]
enum WhatNow {
    /// To record the others.
    Others,
    /// To set the file right.
    SetRight,
    /// Nothing with this file: it is the whole of a log, which is restored.
    Nothing,
}

/// The rows with which a whole import was refused, a line each. `in_part` says whether the others could be
/// recorded without them.
#[must_use]
pub fn refused_rows(lang: Lang, rows: &[RowError], in_part: bool) -> String {
    let lines = rows.iter().take(ROWS_SHOWN).map(|row| imports::row(lang, row)).collect();
    let what_now = match rows.iter().any(|row| matches!(row.problem, RowProblem::Envelope)) {
        true => WhatNow::Nothing,
        false if in_part => WhatNow::Others,
        false => WhatNow::SetRight,
    };
    refused_lines(lang, lines, rows.len(), what_now)
}

/// The same of rows of which a server has said what is wrong.
#[must_use]
pub fn refused_there(lang: Lang, rows: &[WordedRow]) -> String {
    let said = rows.iter().take(ROWS_SHOWN).map(|row| {
        let message = row.message.as_deref().unwrap_or_default();
        imports::row_said(lang, row.line, row.column.as_deref(), message)
    });
    refused_lines(lang, said.collect(), rows.len(), WhatNow::Others)
}

/// The first lines of so many, and what can be done.
fn refused_lines(lang: Lang, mut lines: Vec<String>, count: usize, what_now: WhatNow) -> String {
    if count > ROWS_SHOWN {
        let more = count - ROWS_SHOWN;
        lines.push(message!(lang, "… and {more} more", "…ほか {more} 件"));
    }
    let what_now = match what_now {
        WhatNow::Others => pick(
            lang,
            "Nothing was recorded. Set the file right, or record the rest with --keep-going.",
            "何も記録していません。ファイルを直すか、--keep-going で残りを記録してください。",
        ),
        WhatNow::SetRight => pick(
            lang,
            "Nothing was recorded. Set the file right.",
            "何も記録していません。ファイルを直してください。",
        ),
        WhatNow::Nothing => pick(lang, "Nothing was recorded.", "何も記録していません。"),
    };
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
