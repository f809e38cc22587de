//! What is said of an exported log that cannot come back as it is.

use crate::imports::exported::{ExportedError, LineProblem};
use crate::wording::lang::{Lang, message, messages};
use crate::wording::recording::unreadable;

/// Why lines are no exported log, with the line and what to do.
#[must_use]
pub fn exported(lang: Lang, error: &ExportedError) -> String {
    match error {
        ExportedError::Read(error) => {
            message!(lang, "cannot be read: {error}.", "読めません（{error}）。")
        }
        ExportedError::Line { line, problem } => {
            let said = self::problem(lang, problem);
            message!(lang, "line {line}: {said}", "{line} 行目: {said}")
        }
    }
}

messages! {
    fn problem(lang, problem: &LineProblem) {
        LineProblem::Nothing =>
            "{problem}: nothing was exported, or the file was cut. Take another copy of it.",
            "記録がありません。書き出しが空か、ファイルが途中で切れています。別の写しを使ってください。";
        LineProblem::Cut =>
            "{problem}: it was cut. Take another copy of it.",
            "ファイルがこの記録の途中で終わっています（切れています）。別の写しを使ってください。";
        LineProblem::TooLong { limit } =>
            "{problem}. An export has one event a line, as it was written.",
            "1 件は {limit} バイトまでですが、それより長い行です。書き出しは 1 行に 1 件です。";
        LineProblem::NotJson { character, why } =>
            "{problem}. The line was damaged or edited: take another copy of the file.",
            "{character} 文字目が JSON ではありません（{why}）。壊れたか編集された行です。別の写しを使ってください。";
        LineProblem::NoEnvelope =>
            "{problem}. Facts begin a register with `daicho init --from FILE`, or come into one with \
             `daicho import FILE`.",
            "外枠つきの記録が必要ですが、事実だけの行です。事実は `daicho init --from FILE` で新しい台帳に、\
             `daicho import FILE` で今の台帳に記録できます。";
        LineProblem::NoEvent(error), said = unreadable(lang, error) =>
            "{said}. Take another copy of the file, or the version of daicho that wrote it.",
            "{said}。別の写し、または書き出した版の daicho を使ってください。";
        LineProblem::Misplaced { expected, says } =>
            "{problem}: a line is missing, comes twice or was moved. Take another copy of the file.",
            "{expected} があるはずの行に {says} があります。行が欠けているか、重複または移動しています。\
             別の写しを使ってください。";
        LineProblem::Rewritten =>
            "{problem}. An export must be kept as it was written: take another copy of the file.",
            "記録が保存されたときのバイト列ではありません（書き換えられています）。\
             書き出したままの写しを使ってください。";
        LineProblem::Earlier { says } =>
            "{problem}: it was edited. Take another copy of the file.",
            "前の記録より早い日時（{says}）です。編集された行です。別の写しを使ってください。";
    }
}
