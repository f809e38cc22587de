//! What is said of an import, or a row of it, that is refused: at the command line and at the endpoint.

use std::borrow::Borrow;

use crate::domain::near::nearest_word;
use crate::imports::error::{ImportError, RowError, RowProblem};
use crate::imports::kinds::{KINDS, Kind};
use crate::wording::fields;
use crate::wording::files;
use crate::wording::lang::{Lang, message, messages};
use crate::wording::recording;

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

    /// A parameter as far as its value: `--as ` or `as=`.
    fn before_value(self, parameter: &str) -> String {
        self.name(parameter) + if self.flags { " " } else { "=" }
    }
}

messages! {
    /// Why nothing of an import was recorded, a line for each refused row.
    pub fn import(lang, error: &ImportError, terms: Terms<'_>) {
        ImportError::KindMissing, kind = terms.before_value("as") =>
            "expected {kind}KIND with a table, such as {kind}endorsement.",
            "表の取り込みには {kind}endorsement のような {kind}KIND が必要です。";
        ImportError::UnknownKind { came } => (unknown_kind(lang, &terms.name("as"), came));
        ImportError::UnknownMissing { came, possible } =>
            (one_of(lang, &terms.name("register_missing"), came, possible));
        ImportError::Language { came }, name = terms.name("language") =>
            "{name}: expected a language tag such as en or ja, got {came:?}.",
            "{name}: en や ja のような言語タグが必要ですが、「{came}」です。";
        ImportError::UnknownField { kind, name, .. } => (unknown_field(lang, *kind, name));
        ImportError::Pair { came, .. } =>
            "expected NAME=VALUE, got {came:?}.",
            "NAME=VALUE の形が必要ですが、「{came}」です。";
        ImportError::PairTwice { parameter, name }, parameter = terms.name(parameter) =>
            "{parameter}: expected {name:?} once, got it twice. Leave one out.",
            "{parameter}: 「{name}」は 1 回だけ指定できますが、2 回あります。一方を除いてください。";
        ImportError::MappedAndSet { field }, map = terms.name("map"), set = terms.name("set") =>
            "{set}: expected a field without a column, got {field}, whose column {map} names. Leave one out.",
            "{set}: {map} で列を指定した項目 {field} に、全行共通の値は指定できません。一方を除いてください。";
        ImportError::ColumnForTwo { column, fields: [one, other] }, parameter = terms.name("map") =>
            "{parameter}: expected a column for each field, got {column:?} for {one} and for {other}. Give \
             each a column of its own in the file.",
            "{parameter}: 項目ごとに別の列が必要ですが、列「{column}」が {one} と {other} の両方に指定されています。\
             ファイルに列を分けて用意してください。";
        ImportError::Unfilled { kind, field }, map = terms.name("map"), set = terms.name("set"),
            word = kind.word =>
            "{map}: expected a column for {field}, which {word} needs. Name its column, or the same value for \
             every row with {set}.",
            "{map}: {word} に必須の項目 {field} の列が指定されていません。列を指定するか、全行に共通の値を {set} で\
             指定してください。";
        ImportError::EffectOfNone { field, possible }, parameter = terms.name("map"), list = possible.join(", ") =>
            "{parameter}: expected the act whose day of effect the column holds ({list}), got {field}.",
            "{parameter}: 発効日の列がどの行為のものかを指定する必要があります（{list}）。「{field}」では決まりません。";
        ImportError::MissingTwice { words: [one, other] }, name = terms.name("register_missing") =>
            "{name}: expected one kind for each sort of thing, got {one} and {other} for the same sort. Leave \
             one out, and record the others by themselves.",
            "{name}: 同じ分類のものに指定できる種類は 1 つですが、{one} と {other} が指定されています。一方を除き、\
             残りは別に登録してください。";
        ImportError::NoColumn { line, column, header }, file = terms.content, list = header.join(", ") =>
            "{file}, line {line}: expected a column {column:?}, there are {list}.",
            "{file} の {line} 行目: 列「{column}」が必要ですが、あるのは {list} です。";
        ImportError::NoField { line, kind, column } => (no_field(lang, *line, *kind, column, terms));
        ImportError::ColumnTwice { line, column }, file = terms.content =>
            "{file}, line {line}: expected each column once, got {column:?} twice. Leave one out.",
            "{file} の {line} 行目: 同じ列は 1 回だけ指定できますが、「{column}」が 2 回あります。\
             一方を除いてください。";
        ImportError::HeaderUndecodable { line, encoding }, file = terms.content =>
            "{file}, line {line}: expected {encoding}, got bytes that are none in it. Save the file as UTF-8.",
            "{file} の {line} 行目: {encoding} として読めない部分があります。UTF-8 で保存し直してください。";
        ImportError::NoHeaderRow { row }, name = terms.name("header_row") =>
            "{name}: expected the row that names the columns, nothing stands in row {row}.",
            "{name}: 列名の行が必要ですが、{row} 行目には何もありません。";
        ImportError::UnknownEncoding { came }, name = terms.name("encoding") =>
            "{name}: expected an encoding such as shift_jis, windows-1252 or utf-16le, got {came:?}.",
            "{name}: shift_jis、windows-1252、utf-16le のような文字コードが必要ですが、「{came}」です。";
        ImportError::NotUtf8 { line, fits }, at = line_of(lang, terms.content, *line) =>
            (files::not_utf8(lang, &at, fits, &terms.before_value("encoding")));
        ImportError::Foreign(foreign) => (files::foreign(lang, *foreign, terms.content));
        ImportError::Damaged { why }, file = terms.content =>
            "{file}: this workbook cannot be read: {why}. Open it in Excel or LibreOffice, save it anew, and import \
             that.",
            "{file}: このブックは読めません（{why}）。Excel か LibreOffice で開き、保存し直したものを\
             取り込んでください。";
        ImportError::TooLarge { measure, limit } =>
            (files::too_large(lang, *measure, *limit, terms.content));
        ImportError::SeveralSheets { names }, file = terms.content, list = names.join(", "),
            sheet = terms.before_value("sheet") =>
            "{file}: expected one sheet that holds something, there are {list}. Name the one to read with {sheet}NAME.",
            "{file}: 内容のあるシートが複数あります（{list}）。読むシートを {sheet}NAME で指定してください。";
        ImportError::NoSheet { came, names } => (one_of(lang, &terms.name("sheet"), came, names));
        ImportError::NothingOnSheets { hidden } if hidden.is_empty(), file = terms.content =>
            "{file}: expected a table, nothing stands on its sheets.",
            "{file}: 表が必要ですが、シートには何もありません。";
        ImportError::NothingOnSheets { hidden }, file = terms.content, list = hidden.join(", "),
            sheet = terms.before_value("sheet") =>
            "{file}: expected a table, nothing stands on the sheets that are shown. Hidden ones hold something \
             ({list}): name the one to read with {sheet}NAME.",
            "{file}: 表示されているシートには何もありません。非表示のシートに内容があります（{list}）。読むシートを \
             {sheet}NAME で指定してください。";
        ImportError::Inapplicable { parameter: parameter @ "sheet" }, name = terms.name(parameter),
            file = terms.content =>
            "{name}: expected with a workbook, and {file} is none. Leave it out.",
            "{name} はブックに指定するもので、{file} はブックではありません。除いてください。";
        ImportError::Inapplicable { parameter: parameter @ "encoding" }, name = terms.name(parameter),
            file = terms.content =>
            "{name}: expected with a table that is text, such as CSV, and {file} is none. Leave it out.",
            "{name} は CSV などテキストの表に指定するもので、{file} はそうではありません。除いてください。";
        ImportError::Inapplicable { parameter }, name = terms.name(parameter), file = terms.content =>
            "{name}: expected with a table, and {file} is none. Leave it out.",
            "{name} は表に指定するもので、{file} は表ではありません。除いてください。";
        ImportError::HeaderEmpty, file = terms.content =>
            "{file}, line 1: expected a header with the names of the columns, got nothing.",
            "{file} の 1 行目: 列名の見出しが必要ですが、空です。";
        ImportError::NotCsv { why }, file = terms.content =>
            "{file}: expected CSV, got something else: {why}.",
            "{file}: CSV が必要ですが、読めません（{why}）。";
        ImportError::Read(error), file = terms.content =>
            "{file} cannot be read: {error}.",
            "{file} を読めません（{error}）。";
        ImportError::Rows { rows } =>
            (rows.iter().map(|error| row(lang, error)).collect::<Vec<_>>().join("\n"));
        ImportError::Submit(error) => (recording::not_recorded(lang, error));
        ImportError::Unwritable(error) =>
            "a fact cannot be written: {error}.",
            "事実を書き表せません（{error}）。";
    }
}

messages! {
    /// What is wrong with a row, without its line and column.
    pub fn problem(lang, problem: &RowProblem) {
        RowProblem::Refused(refusal) => (recording::refused(lang, refusal));
        RowProblem::Faults(faults) => (fields::faults(lang, faults, "; "));
        RowProblem::Cells { expected, came } =>
            "expected {expected} cells as in the header, got {came}.",
            "見出しと同じ {expected} 個のセルが必要ですが、{came} 個です。";
        RowProblem::NotUtf8 =>
            "expected UTF-8, got another encoding. Save the file as UTF-8.",
            "UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。";
        RowProblem::Undecodable { encoding } =>
            "expected {encoding}, got bytes that are none in it. Save the file as UTF-8.",
            "{encoding} として読めない部分があります。UTF-8 で保存し直してください。";
        RowProblem::ErrorValue { address, says } =>
            "cell {address}: expected a value, its formula came to {says}. Mend it, and save the file.",
            "セル {address}: 値が必要ですが、数式がエラー（{says}）です。直して保存してください。";
        RowProblem::NoDay { address, says } =>
            "cell {address}: expected a day, got a time or a length of time ({says}). Write the day.",
            "セル {address}: 日付が必要ですが、時刻または時間の長さ（{says}）です。日付を書いてください。";
        RowProblem::Uncalculated { address } =>
            "cell {address}: expected a value, its formula is not calculated. Open the file in Excel or LibreOffice, and \
             save it.",
            "セル {address}: 値が必要ですが、数式が計算されていません。Excel か LibreOffice で開き、保存し直して\
             ください。";
        RowProblem::Unnamed { address } =>
            "cell {address}: expected a column with a name in the header. Give it one, or say which columns are read.",
            "セル {address}: 見出しに列名がありません。列名を付けるか、読む列を指定してください。";
        RowProblem::TooLong { limit, came: Some(came) } =>
            "expected at most {limit} bytes, got {came}.",
            "{limit} バイトまでですが、{came} バイトあります。";
        RowProblem::TooLong { limit, came: None } =>
            "expected at most {limit} bytes, got more.",
            "{limit} バイトまでですが、それを超えています。";
        RowProblem::NotJson { character, why } =>
            "expected JSON, at character {character}: {why}.",
            "JSON が必要です（{character} 文字目: {why}）。";
        RowProblem::Settings { why } =>
            "expected settings with origin and network_series: {why}.",
            "origin と network_series を持つ設定が必要です（{why}）。";
        RowProblem::SettingsMisplaced =>
            "settings belong to a new register: use them as the first line of `daicho init --from`.",
            "設定は新しい台帳のものです。`daicho init --from` のファイルの 1 行目に置いてください。";
        RowProblem::Envelope =>
            "this is an event of another log, with its envelope, as `daicho export` writes it. It comes \
             back with its number, time and id by `daicho restore FILE`, where no log is.",
            "これは別のログの記録（外枠つき、`daicho export` の形）です。番号・日時・ID を保って戻すには、\
             ログのない場所で `daicho restore FILE` を使ってください。";
    }
}

/// The message for a refused row, with its line and column.
#[must_use]
pub fn row(lang: Lang, error: &RowError) -> String {
    let RowError { line, column, problem } = error;
    row_said(lang, *line, column.as_deref(), &self::problem(lang, problem))
}

/// The same of a row of which somebody else has said what is wrong.
#[must_use]
pub fn row_said(lang: Lang, line: u64, column: Option<&str>, said: &str) -> String {
    match column {
        Some(column) => message!(
            lang,
            "line {line}, column {column:?}: {said}",
            "{line} 行目、列「{column}」: {said}"
        ),
        None => message!(lang, "line {line}: {said}", "{line} 行目: {said}"),
    }
}

/// A word that stands for no kind of fact.
fn unknown_kind(lang: Lang, name: &str, came: &str) -> String {
    match nearest_word(came, KINDS.iter().map(|kind| kind.word)) {
        Some(close) => message!(
            lang,
            "{name}: no kind {came:?}. Did you mean {close:?}?",
            "{name}: 「{came}」という種類はありません。「{close}」のことですか？"
        ),
        None => one_of(lang, name, came, &KINDS.map(|kind| kind.word)),
    }
}

/// A file with a line of it.
fn line_of(lang: Lang, file: &str, line: u64) -> String {
    message!(lang, "{file}, line {line}", "{file} の {line} 行目")
}

fn one_of<S: Borrow<str>>(lang: Lang, name: &str, came: &str, words: &[S]) -> String {
    let list = words.join(", ");
    message!(
        lang,
        "{name}: expected one of {list}, got {came:?}.",
        "{name}: {list} のいずれかが必要ですが、「{came}」です。"
    )
}

fn unknown_field(lang: Lang, kind: Kind, name: &str) -> String {
    let names = names(kind);
    let word = kind.word;
    match nearest_word(name, names.iter().copied()) {
        Some(close) => message!(
            lang,
            "{word} has no field {name:?}. Did you mean {close:?}?",
            "{word} に「{name}」という項目はありません。「{close}」のことですか？"
        ),
        None => {
            let list = names.join(", ");
            message!(
                lang,
                "expected a field of {word} ({list}), got {name:?}.",
                "{word} の項目（{list}）が必要ですが、「{name}」です。"
            )
        }
    }
}

fn no_field(lang: Lang, line: u64, kind: Kind, column: &str, terms: Terms<'_>) -> String {
    let names = names(kind);
    let (file, word, list, map) = (terms.content, kind.word, names.join(", "), terms.name("map"));
    let close = nearest_word(column, names.iter().copied());
    let hint = close.map_or_else(String::new, |close| {
        message!(lang, " Did you mean {close:?}?", "「{close}」のことですか？")
    });
    message!(
        lang,
        "{file}, line {line}: column {column:?} is no field of {word}; there are {list}.{hint} Name the \
         columns with {map}.",
        "{file} の {line} 行目: 列「{column}」は {word} の項目ではありません（あるのは {list}）。\
         {hint}{map} で列を指定してください。"
    )
}

/// The names of the fields that people fill in.
fn names(kind: Kind) -> Vec<&'static str> {
    kind.event.submitted().map(|field| field.name).collect()
}
