//! What people read when an import is refused, in English and Japanese, at either edge.

use super::error::{ImportError, RowError, RowProblem};
use crate::domain::near::nearest_word;
use crate::domain::seq::Seq;
use crate::pages::kinds::{KINDS, Kind};
use crate::pages::refusals;
use crate::pages::words::{Lang, pick};
use crate::tracker::{Refusal, SubmitError};

/// What the parts of a request are called where it was made.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// The name of the content: of a file, or `body`.
    pub content: &'a str,
    /// Whether parameters are flags.
    flags: bool,
}

impl<'a> Terms<'a> {
    /// Those of the command line, with the name of the file.
    #[must_use]
    pub const fn command_line(file: &'a str) -> Self {
        Self { content: file, flags: true }
    }

    /// Those of a request to the endpoint.
    #[must_use]
    pub const fn request() -> Self {
        Self { content: "body", flags: false }
    }

    /// The name of a parameter: `--register-missing` or `register_missing`.
    fn name(self, parameter: &str) -> String {
        if self.flags { format!("--{}", parameter.replace('_', "-")) } else { parameter.into() }
    }
}

/// The message for an import of which nothing was recorded, a line for each refused row.
#[must_use]
pub fn import(lang: Lang, error: &ImportError, terms: Terms<'_>) -> String {
    match error {
        ImportError::KindMissing => {
            let (name, kind) = (terms.name("as"), if terms.flags { " " } else { "=" });
            pick(
                lang,
                format!(
                    "expected {name}{kind}KIND with a CSV file, such as {name}{kind}endorsement."
                ),
                format!(
                    "CSV ファイルには {name}{kind}endorsement のような {name}{kind}KIND が必要です。"
                ),
            )
        }
        ImportError::UnknownKind { came } => {
            word(lang, &terms.name("as"), came, KINDS.iter().map(|kind| kind.word))
        }
        ImportError::UnknownMissing { came, possible } => {
            one_of(lang, &terms.name("register_missing"), came, &possible.join(", "))
        }
        ImportError::Language { came } => {
            let name = terms.name("language");
            pick(
                lang,
                format!("{name}: expected a language tag such as en or ja, came {came:?}."),
                format!("{name}: en や ja のような言語タグが必要ですが、「{came}」です。"),
            )
        }
        ImportError::UnknownField { kind, name, .. } => unknown_field(lang, *kind, name),
        ImportError::Pair { came, .. } => pick(
            lang,
            format!("expected NAME=VALUE, came {came:?}."),
            format!("NAME=VALUE の形が必要ですが、「{came}」です。"),
        ),
        ImportError::Rows { rows } => {
            rows.iter().map(|error| row(lang, error)).collect::<Vec<_>>().join("\n")
        }
        ImportError::Submit(error) => submit(lang, error),
        _ => content(lang, error, terms),
    }
}

/// What is wrong with the content as a whole.
fn content(lang: Lang, error: &ImportError, terms: Terms<'_>) -> String {
    let file = terms.content;
    match error {
        ImportError::NoColumn { column, header } => {
            let list = header.join(", ");
            pick(
                lang,
                format!("{file}, line 1: expected a column {column:?}, there are {list}."),
                format!("{file} の 1 行目: 列「{column}」が必要ですが、あるのは {list} です。"),
            )
        }
        ImportError::NoField { kind, column } => no_field(lang, *kind, column, terms),
        ImportError::ColumnTwice { column } => pick(
            lang,
            format!(
                "{file}, line 1: expected each column once, came {column:?} twice. Leave one out."
            ),
            format!(
                "{file} の 1 行目: 同じ列は 1 回だけ指定できますが、「{column}」が 2 回あります。一方を除いてください。"
            ),
        ),
        ImportError::HeaderNotUtf8 => pick(
            lang,
            format!(
                "{file}, line 1: expected UTF-8, came another encoding. Save the file as UTF-8."
            ),
            format!(
                "{file} の 1 行目: UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。"
            ),
        ),
        ImportError::HeaderEmpty => pick(
            lang,
            format!(
                "{file}, line 1: expected a header with the names of the columns, came nothing."
            ),
            format!("{file} の 1 行目: 列名の見出しが必要ですが、空です。"),
        ),
        ImportError::NotCsv { why } => pick(
            lang,
            format!("{file}: expected CSV, came something else: {why}."),
            format!("{file}: CSV が必要ですが、読めません（{why}）。"),
        ),
        ImportError::Read(error) => pick(
            lang,
            format!("{file} cannot be read: {error}."),
            format!("{file} を読めません（{error}）。"),
        ),
        other => pick(
            lang,
            format!("a fact cannot be written: {other:?}."),
            format!("事実を書き表せません（{other:?}）。"),
        ),
    }
}

/// A word that is none of those expected.
fn word<'a>(
    lang: Lang,
    name: &str,
    came: &str,
    words: impl Iterator<Item = &'a str> + Clone,
) -> String {
    match nearest_word(came, words.clone()) {
        Some(close) => pick(
            lang,
            format!("{name}: no kind {came:?}. Did you mean {close:?}?"),
            format!("{name}: 「{came}」という種類はありません。「{close}」のことですか？"),
        ),
        None => one_of(lang, name, came, &words.collect::<Vec<_>>().join(", ")),
    }
}

fn one_of(lang: Lang, name: &str, came: &str, list: &str) -> String {
    pick(
        lang,
        format!("{name}: expected one of {list}, came {came:?}."),
        format!("{name}: {list} のいずれかが必要ですが、「{came}」です。"),
    )
}

fn unknown_field(lang: Lang, kind: Kind, name: &str) -> String {
    let names = kind.event.submitted().map(|field| field.name).collect::<Vec<_>>();
    let list = names.join(", ");
    let word = kind.word;
    match nearest_word(name, names.into_iter()) {
        Some(close) => pick(
            lang,
            format!("{word} has no field {name:?}. Did you mean {close:?}?"),
            format!("{word} に「{name}」という項目はありません。「{close}」のことですか？"),
        ),
        None => pick(
            lang,
            format!("expected a field of {word} ({list}), came {name:?}."),
            format!("{word} の項目（{list}）が必要ですが、「{name}」です。"),
        ),
    }
}

fn no_field(lang: Lang, kind: Kind, column: &str, terms: Terms<'_>) -> String {
    let names = kind.event.submitted().map(|field| field.name).collect::<Vec<_>>();
    let list = names.join(", ");
    let hint = nearest_word(column, names.into_iter())
        .map(|close| (format!(" Did you mean {close:?}?"), format!("「{close}」のことですか？")));
    let (en, ja) = hint.unwrap_or_default();
    let (file, word, map) = (terms.content, kind.word, terms.name("map"));
    pick(
        lang,
        format!(
            "{file}, line 1: column {column:?} is no field of {word}; there are {list}.{en} Name the columns with {map}."
        ),
        format!(
            "{file} の 1 行目: 列「{column}」は {word} の項目ではありません（あるのは {list}）。{ja}{map} で列を指定してください。"
        ),
    )
}

/// The message for a refused row, with its line and column.
#[must_use]
pub fn row(lang: Lang, error: &RowError) -> String {
    let said = problem(lang, &error.problem);
    let line = error.line;
    match &error.column {
        Some(column) => pick(
            lang,
            format!("line {line}, column {column:?}: {said}"),
            format!("{line} 行目、列「{column}」: {said}"),
        ),
        None => pick(lang, format!("line {line}: {said}"), format!("{line} 行目: {said}")),
    }
}

/// What is wrong with a row, without its line and column.
#[must_use]
pub fn problem(lang: Lang, problem: &RowProblem) -> String {
    match problem {
        RowProblem::Refused(refusal) => self::refusal(lang, refusal),
        RowProblem::Faults(faults) => {
            faults.iter().map(|fault| refusals::fault(lang, fault)).collect::<Vec<_>>().join("; ")
        }
        RowProblem::Cells { expected, came } => pick(
            lang,
            format!("expected {expected} cells as in the header, came {came}."),
            format!("見出しと同じ {expected} 個のセルが必要ですが、{came} 個です。"),
        ),
        RowProblem::NotUtf8 => pick(
            lang,
            "expected UTF-8, came another encoding. Save the file as UTF-8.".into(),
            "UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。".into(),
        ),
        RowProblem::TooLong { limit, came: Some(came) } => pick(
            lang,
            format!("expected at most {limit} bytes, came {came}."),
            format!("{limit} バイトまでですが、{came} バイトあります。"),
        ),
        RowProblem::TooLong { limit, came: None } => pick(
            lang,
            format!("expected at most {limit} bytes, came more."),
            format!("{limit} バイトまでですが、それを超えています。"),
        ),
        RowProblem::NotJson { character, why } => pick(
            lang,
            format!("expected JSON, at character {character}: {why}."),
            format!("JSON が必要です（{character} 文字目: {why}）。"),
        ),
        RowProblem::Settings { why } => pick(
            lang,
            format!("expected settings with origin and network_series: {why}."),
            format!("origin と network_series を持つ設定が必要です（{why}）。"),
        ),
        RowProblem::SettingsMisplaced => pick(
            lang,
            "settings belong to a new register: use them as the first line of `daicho init --from`.".into(),
            "設定は新しい台帳のものです。`daicho init --from` のファイルの 1 行目に置いてください。".into(),
        ),
        RowProblem::Envelope => pick(
            lang,
            "this is an event of another log, with its envelope. A log is copied with `daicho backup` and `daicho restore`.".into(),
            "これは別のログの記録（外枠つき）です。ログの複製には `daicho backup` と `daicho restore` を使ってください。".into(),
        ),
    }
}

/// The message for a submission that the register refuses.
#[must_use]
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Rule(rule) => refusals::rejection(lang, rule),
        Refusal::CommandIdTaken { seq } => command_id_taken(lang, *seq),
        Refusal::OtherPersonal { seq } => other_personal(lang, *seq),
        Refusal::Personal(error) => pick(
            lang,
            format!("personal data cannot be kept or erased: {error}."),
            format!("個人情報を保存または消去できません（{error}）。"),
        ),
        Refusal::TooLarge { bytes, limit } => pick(
            lang,
            format!(
                "expected an event of at most {limit} bytes, this one has {bytes}. Shorten its texts."
            ),
            format!(
                "1 件は {limit} バイトまでですが、{bytes} バイトあります。文字列を短くしてください。"
            ),
        ),
        Refusal::Unreadable(error) => {
            pick(lang, format!("{error}."), format!("記録を読み書きできません（{error}）。"))
        }
    }
}

fn other_personal(lang: Lang, seq: Seq) -> String {
    let number = seq.0;
    pick(
        lang,
        format!(
            "the same was recorded as {seq}, with other personal data or none. Set it right with `daicho correct {number}`."
        ),
        format!(
            "同じ内容が {seq} で記録済みですが、個人情報が異なるか、ありません。`daicho correct {number}` で訂正してください。"
        ),
    )
}

fn command_id_taken(lang: Lang, seq: Seq) -> String {
    pick(
        lang,
        format!("the command id belongs to another command, recorded as {seq}. Use a new id."),
        format!(
            "このコマンド ID は {seq} の別のコマンドで使われています。新しい ID を使ってください。"
        ),
    )
}

fn submit(lang: Lang, error: &SubmitError) -> String {
    match error {
        SubmitError::Refused { refusal, .. } => self::refusal(lang, refusal),
        error if error.is_no_room() => pick(
            lang,
            format!("{error}."),
            "ログのディスクの空きが足りず、何も記録していません。空きを作ってからやり直してください。".into(),
        ),
        other => pick(
            lang,
            format!("{other}. Nothing more is recorded until the log is opened again."),
            format!("ログに記録できません（{other}）。開き直すまで、新たな記録はできません。"),
        ),
    }
}
