//! What is said of an import, or a row of it, that is refused: at the command line and at the endpoint.

pub mod outcomes;

use serde_json::Value;

use crate::domain::fields::UNKNOWN;
use std::borrow::Borrow;

use crate::domain::near::nearest_word;
use crate::domain::seq::Seq;
use crate::domain::text::TextError;
use crate::imports::error::{Differing, ImportError, NoDay, RowError, RowProblem};
use crate::imports::kinds::{KINDS, Kind};
use crate::imports::slots;
use crate::wording::dates;
use crate::wording::fields;
use crate::wording::files;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::namesakes;
use crate::wording::recording;
use crate::wording::terms::kind_word;

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
        ImportError::KindTwice, one = terms.name("as"), other = terms.name("as_column") =>
            "{other}: expected either one kind for all rows ({one}) or a column that names it, got both. Leave \
             one out.",
            "{other}: 全行に共通の種類（{one}）か、種類を示す列のどちらか一方だけを指定できます。一方を除いてください。";
        ImportError::NoColumns { parameter }, name = terms.name(parameter) =>
            "{name} is for files with columns; JSON Lines name their fields themselves. Leave it out.",
            "{name} は列のあるファイルのためのものです。JSON Lines では項目名が行の中にあります。除いてください。";
        ImportError::UnknownKind { came } => (unknown_kind(lang, Some(&terms.name("as")), came));
        ImportError::UnknownMissing { came, possible } =>
            (one_of(lang, &terms.name("register_missing"), came, possible));
        ImportError::Language { error }, name = terms.name("language"), said = fields::text(lang, error) =>
            "{name}: {said}",
            "{name}: {said}";
        ImportError::Dates { came }, name = terms.name("dates") =>
            "{name}: expected dmy (22/03/2021) or mdy (03/22/2021), got {came:?}.",
            "{name}: dmy（22/03/2021）か mdy（03/22/2021）が必要ですが、「{came}」です。";
        ImportError::UnknownField { parameter, kind, name } =>
            (unknown_field(lang, &terms.name(parameter), *kind, name));
        ImportError::WithoutEnd { parameter, end, field }, name = terms.name(parameter),
            map = terms.name("map"), word = end.word =>
            "{name}: {field} is told of a {word}, and no column holds the date of one. Name it with {map}, as \
             {word}=COLUMN.",
            "{name}: {field} は {word} の項目ですが、その日付の列がありません。{map} に {word}=COLUMN と指定してください。";
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
        ImportError::UnknownScheme { scheme, known } =>
            (one_of(lang, &terms.name("map"), scheme, known));
        ImportError::HoldsNoParty { field, asked, column }, map = terms.name("map") =>
            "{map}: {asked:?} holds identifiers, for a field that names a party which is registered, or for the \
             identifiers of one; {field} is neither. Write {field}={column}.",
            "{map}: 「{asked}」は識別子の列で、登録済みの都市等を示す項目か identifiers に指定するものです。\
             {field} はそのどちらでもありません。{field}={column} と書いてください。";
        ImportError::ColumnOrScheme { field, asked, column }, map = terms.name("map") =>
            "{map}: {field}={asked} may mean the column {asked:?}, or the column {column:?} with identifiers. \
             Rename one of the columns.",
            "{map}: {field}={asked} は列「{asked}」とも、識別子の列「{column}」とも読めます。どちらかの列名を\
             変えてください。";
        ImportError::Unfilled { kind, fields }, map = terms.name("map"), set = terms.name("set"),
            word = kind.word, list = fields.join(", ") =>
            "{map}: expected a column for {list}, which {word} needs. Name it, or the same value for \
             every row with {set}.",
            "{map}: {word} に必須の項目 {list} の列が指定されていません。列を指定するか、全行に共通の値を {set} で\
             指定してください。";
        ImportError::DateSet { field }, set = terms.name("set"), map = terms.name("map") =>
            "{set}: {field} is a date that each row has for itself, or has not; the same for all of them, every \
             row would tell of it. Name its column with {map}.",
            "{set}: {field} は行ごとの日付です。全行に共通にすると、どの行にもあることになります。{map} で列を\
             指定してください。";
        ImportError::SetBesideActs { field }, set = terms.name("set"), map = terms.name("map") =>
            "{set}: expected no {field} beside columns of acts: every row would tell of one act more. Leave it \
             out, or name its column with {map}.",
            "{set}: 行為ごとの列があるとき、{field} は全行に共通にできません。どの行にも行為が 1 つ増えてしまいます。\
             除くか、{map} で列を指定してください。";
        ImportError::EffectOfNone { field, possible }, parameter = terms.name("map"), list = possible.join(", ") =>
            "{parameter}: expected the act whose day of effect the column holds ({list}), got {field}.",
            "{parameter}: 発効日の列がどの行為のものかを指定する必要があります（{list}）。「{field}」では決まりません。";
        ImportError::MissingTwice { words: [one, other] }, name = terms.name("register_missing") =>
            "{name}: expected one kind for each sort of thing, got {one} and {other} for the same sort. Leave \
             one out, and record the others by themselves.",
            "{name}: 同じ分類のものに指定できる種類は 1 つですが、{one} と {other} が指定されています。一方を除き、\
             残りは別に登録してください。";
        ImportError::NoColumn { line, column, header, .. }, file = terms.content, list = header.join(", ") =>
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
        ImportError::QuoteOpen { line }, file = terms.content =>
            "{file}, line {line}: expected the quote that opens here to close where its cell ends; as it stands, the \
             rows behind it would be of this cell. Close it, or write a quote in a cell twice (\"\").",
            "{file} の {line} 行目: ここで始まる引用符がセルの終わりで閉じていません。このままでは後の行がすべて\
             このセルに入ってしまいます。閉じるか、セル内の引用符は 2 つ重ねて（\"\"）書いてください。";
        ImportError::NotCsv { why }, file = terms.content =>
            "{file}: expected CSV, got something else: {why}.",
            "{file}: CSV が必要ですが、読めません（{why}）。";
        ImportError::Read(error), file = terms.content =>
            "{file} cannot be read: {error}.",
            "{file} を読めません（{error}）。";
        ImportError::NoList, file = terms.content =>
            "{file}: expected the list of a declaration, a gathering, a network or of parties, got no row of one. \
             A list in which nothing is left would take everything away: say so fact by fact.",
            "{file}: 宣言の賛同者、会議の出席者、ネットワークの加盟者、または都市等の一覧が必要ですが、その行がありません。\
             空の一覧ではすべてがなくなったことになるため、取消しは 1 件ずつ行ってください。";
        ImportError::ReasonMissing, name = terms.name("reason") =>
            "{name}: expected why the register is changed, got nothing.",
            "{name}: 台帳を変更する理由が必要ですが、ありません。";
        ImportError::GoneOnMissing, name = terms.name("gone_on") =>
            "{name}: expected the day on which what is gone ended, got nothing.",
            "{name}: なくなったものが終わった日が必要ですが、ありません。";
        ImportError::GoneOnUnused, name = terms.name("gone_on"), gone = terms.before_value("gone") =>
            "{name}: expected with {gone}withdraw, which ends what is gone on that day. Leave it out, or say so.",
            "{name} は {gone}withdraw（なくなったものをその日に終わらせる）と合わせて指定します。除くか、{gone}withdraw を\
             付けてください。";
        ImportError::NeverWithdrawn { kind }, name = terms.before_value("gone"), kind = kind.as_str() =>
            "a {kind} is not withdrawn. Use {name}keep, or {name}retract where it never was so.",
            "{kind} は撤回するものではありません。{name}keep か、もともと誤りなら {name}retract を使ってください。";
        ImportError::GoneRefused { seq, refusal }, why = recording::refused(lang, refusal) =>
            "{seq}, which is gone: {why} Nothing was recorded.",
            "一覧からなくなった {seq}: {why}何も記録していません。";
        ImportError::Overtaken => (recording::overtaken(lang));
        ImportError::Rows { rows } =>
            (rows.iter().map(|error| row(lang, error)).collect::<Vec<_>>().join("\n"));
        ImportError::Synonyms(wrong), name = terms.name("synonyms"),
            lines = wrong.iter().map(|error| namesakes::synonym(lang, error)).collect::<Vec<_>>().join("\n") =>
            "{name}: {lines}",
            "{name}: {lines}";
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
        RowProblem::Differs(differing) => (differs(lang, differing));
        RowProblem::OfLine(of_line) =>
            (of_line_said(lang, recording::refused(lang, &of_line.refusal), of_line.seq, of_line.line));
        RowProblem::RestsOn { line } =>
            "it rests on line {line}, which registers what it names and is refused. Mend that line first.",
            "{line} 行目で登録されるものを指していますが、その行が拒否されています。先にその行を直してください。";
        RowProblem::NoId { field, name } =>
            "{field}: no id can be made of {name:?}, which has neither a letter nor a digit. Correct the cell, or \
             give the id in a column of its own.",
            "{field}: 「{name}」には文字も数字もなく、ID を作れません。セルを直すか、ID の列を用意してください。";
        RowProblem::OtherSynonym { field, written, id, kind }, kind = kind_word(lang, *kind) =>
            "{field}: {written:?} is written for {id}, as the synonyms say, which is no {kind}. Correct the cell or \
             the synonyms.",
            "{field}: 「{written}」は同義語の表では {id} ですが、それは{kind}ではありません。セルか同義語の表を\
             直してください。";
        RowProblem::TooFew { field, least, came } =>
            "{field}: expected at least {least}, separated by ; got {came}.",
            "{field}: セミコロン（;）で区切って {least} 件以上必要ですが、{came} 件です。";
        RowProblem::Faults(faults) => (fields::faults(lang, faults, "; "));
        RowProblem::Kind { came } if came.is_empty() =>
            "expected what the row records, such as endorsement, got nothing.",
            "行が何を記録するか（endorsement など）が必要ですが、空です。";
        RowProblem::Kind { came } => (unknown_kind(lang, None, came));
        RowProblem::NotOfKind { kind, field }, word = kind.word =>
            "{word} has no field {field}. Leave the cell empty.",
            "{word} に {field} という項目はありません。このセルは空にしてください。";
        RowProblem::NoDate { field } =>
            "{field} is told, and no date of it. Write the date, or unknown where nobody knows it.",
            "{field} はありますが、その日付がありません。日付を書くか、誰も知らなければ unknown と書いてください。";
        RowProblem::EffectOfNone =>
            "a day of effect stands beside several acts, and nothing says of which it is. Give it a column of its \
             act, such as effective_on.ratification, or write the act and its date.",
            "発効日がどの行為のものか分かりません。effective_on.ratification のように行為ごとの列にするか、\
             行為とその日付を書いてください。";
        RowProblem::SeveralBear { name, ids }, list = ids.join(", ") =>
            "{name:?} is the name of {list}. Say which by country, subdivision or kind, or give the id in a column.",
            "「{name}」という名称のものは {list} があります。country・subdivision・kind で区別するか、ID の列を\
             用意してください。";
        RowProblem::Several(which) => (namesakes::several(lang, which));
        RowProblem::Another(which) => (namesakes::another(lang, which));
        RowProblem::Unidentified(unidentified) => (namesakes::unidentified(lang, unidentified));
        RowProblem::Cells { expected, came } =>
            "expected {expected} cells as in the header, got {came}.",
            "見出しと同じ {expected} 個のセルが必要ですが、{came} 個です。";
        RowProblem::NotUtf8 =>
            "expected UTF-8, got another encoding. Save the file as UTF-8.",
            "UTF-8 が必要ですが、別の文字コードです。UTF-8 で保存し直してください。";
        RowProblem::Undecodable { encoding } =>
            "expected {encoding}, got bytes that are none in it. Save the file as UTF-8.",
            "{encoding} として読めない部分があります。UTF-8 で保存し直してください。";
        RowProblem::Control { code }, said = fields::text(lang, &TextError::Control(*code)) =>
            "{said}. Take it out of the cell.",
            "{said}。セルから取り除いてください。";
        RowProblem::ErrorValue { address, says } =>
            "cell {address}: expected a value, its formula came to {says}. Mend it, and save the file.",
            "セル {address}: 値が必要ですが、数式がエラー（{says}）です。直して保存してください。";
        RowProblem::NoDay { address, says, why: NoDay::Zero } =>
            "cell {address}: expected a day, got {says}, which a spreadsheet shows as a date where a formula refers \
             to an empty cell. Is there no date? Then add --read '{says}='. Is it unknown? Then --read \
             '{says}=unknown'.",
            "セル {address}: 日付が必要ですが {says} です。数式が空のセルを参照したとき、表計算ソフトが日付として\
             表示する値です。日付がなければ --read '{says}='、不明なら --read '{says}=unknown' を付けてください。";
        RowProblem::NoDay { address, says, why: NoDay::LeapDay } =>
            "cell {address}: expected a day, got the number {says}, which Excel shows as 29 February 1900: there was \
             none. Write the day.",
            "セル {address}: 日付が必要ですが、Excel が実在しない 1900 年 2 月 29 日として表示する番号 {says} です。\
             日付を書いてください。";
        RowProblem::NoDay { address, says, why: NoDay::Beyond } =>
            "cell {address}: expected a day, got the number {says} in the form of a date; the days of a spreadsheet \
             are numbered from 1 to 2958465. Write the day.",
            "セル {address}: 日付が必要ですが、日付の表示形式の番号 {says} です。表計算ソフトの日付は 1 から 2958465 \
             までです。日付を書いてください。";
        RowProblem::NoDay { address, says, why: NoDay::Time } =>
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
        RowProblem::Date(problem) => (dates::problem(lang, problem));
        RowProblem::Envelope =>
            "this is an event of another log, with its envelope, as `daicho export` writes it. It comes \
             back with its number, time and id by `daicho restore FILE`, where no log is.",
            "これは別のログの記録（外枠つき、`daicho export` の形）です。番号・日時・ID を保って戻すには、\
             ログのない場所で `daicho restore FILE` を使ってください。";
    }
}

/// What a fact that stands says, and what the file says instead.
fn differs(lang: Lang, differing: &Differing) -> String {
    let Differing { refusal, seq, line, differences } = differing;
    let refused = recording::refused(lang, refusal);
    let refused = match line {
        Some(line) => of_line_said(lang, refused, *seq, *line),
        None => refused,
    };
    let said = |value: &Option<Value>| match value {
        None => pick(lang, "nothing", "なし").to_owned(),
        Some(Value::Null) => UNKNOWN.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let each = differences.iter().map(|one| {
        let (field, recorded, came) = (one.field, said(&one.recorded), said(&one.came));
        match line {
            Some(line) => message!(
                lang,
                "{field}: line {line} says {recorded}, this one {came}.",
                "{field}: {line} 行目では {recorded}、この行では {came} です。"
            ),
            None => message!(
                lang,
                "{field}: {seq} says {recorded}, the file {came}.",
                "{field}: {seq} では {recorded}、ファイルでは {came} です。"
            ),
        }
    });
    let each: Vec<String> = each.collect();
    let each = each.join(pick(lang, " ", ""));
    if line.is_some() {
        return message!(
            lang,
            "{refused} {each} Leave out the line that is wrong.",
            "{refused}{each}誤っている行を除いてください。"
        );
    }
    let changes = differences.iter().map(|one| {
        let value = one.came.as_ref().map_or_else(String::new, |_| said(&one.came));
        quoted(&format!("{}={value}", one.field))
    });
    let (number, changes) = (seq.0, changes.collect::<Vec<_>>().join(" "));
    message!(
        lang,
        "{refused} {each} If the file is right: `daicho correct {number} {changes} --reason …`.",
        "{refused}{each}ファイルが正しければ `daicho correct {number} {changes} --reason …` を実行してください。"
    )
}

/// A refusal that names a line of the file in place of a fact, which may not be recorded.
fn of_line_said(lang: Lang, said: String, seq: Seq, line: u64) -> String {
    let seq = seq.to_string();
    let mut parts = said.split(seq.as_str());
    let mut named = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.starts_with(|next: char| next.is_ascii_digit()) {
            named.push_str(&seq);
            named.push_str(part);
            continue;
        }
        named.push_str(&message!(lang, "line {line}", "{line} 行目"));
        named.push_str(if lang == Lang::Ja { part.trim_start() } else { part });
    }
    named
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |one: char| one.is_ascii_alphanumeric() || "=-_.,:/~?+@%".contains(one);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
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

/// A word that stands for no kind of fact, of a parameter or of a cell.
fn unknown_kind(lang: Lang, name: Option<&str>, came: &str) -> String {
    let name = name.map_or_else(String::new, |name| format!("{name}: "));
    match nearest_word(came, KINDS.iter().map(|kind| kind.word)) {
        Some(close) => message!(
            lang,
            "{name}no kind {came:?}. Did you mean {close:?}?",
            "{name}「{came}」という種類はありません。「{close}」のことですか？"
        ),
        None => {
            let list = KINDS.map(|kind| kind.word).join(", ");
            message!(
                lang,
                "{name}expected one of {list}, got {came:?}.",
                "{name}{list} のいずれかが必要ですが、「{came}」です。"
            )
        }
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

fn unknown_field(lang: Lang, parameter: &str, kind: Option<Kind>, name: &str) -> String {
    let names = names(kind);
    match (nearest_word(name, names.iter().map(String::as_str)), kind) {
        (Some(close), Some(Kind { word, .. })) => message!(
            lang,
            "{parameter}: {word} has no field {name:?}. Did you mean {close:?}?",
            "{parameter}: {word} に「{name}」という項目はありません。「{close}」のことですか？"
        ),
        (Some(close), None) => message!(
            lang,
            "{parameter}: no kind of fact has a field {name:?}. Did you mean {close:?}?",
            "{parameter}: 「{name}」という項目のある種類はありません。「{close}」のことですか？"
        ),
        (None, Some(kind)) => {
            let (word, list) = (kind.word, fields_of(kind));
            message!(
                lang,
                "{parameter}: expected a field of {word} ({list}), got {name:?}.",
                "{parameter}: {word} の項目（{list}）が必要ですが、「{name}」です。"
            )
        }
        (None, None) => message!(
            lang,
            "{parameter}: no kind of fact has a field {name:?}.",
            "{parameter}: 「{name}」という項目のある種類はありません。"
        ),
    }
}

fn no_field(lang: Lang, line: u64, kind: Option<Kind>, column: &str, terms: Terms<'_>) -> String {
    let names = names(kind);
    let (file, map) = (terms.content, terms.name("map"));
    let close = nearest_word(column, names.iter().map(String::as_str));
    let hint = close.map_or_else(String::new, |close| {
        message!(lang, " Did you mean {close:?}?", "「{close}」のことですか？")
    });
    match kind {
        Some(kind) => {
            let (word, list) = (kind.word, fields_of(kind));
            message!(
                lang,
                "{file}, line {line}: column {column:?} is no field of {word}; there are {list}.{hint} Name the \
                 columns with {map}.",
                "{file} の {line} 行目: 列「{column}」は {word} の項目ではありません（あるのは {list}）。\
                 {hint}{map} で列を指定してください。"
            )
        }
        None => message!(
            lang,
            "{file}, line {line}: column {column:?} is a field of no kind of fact.{hint} Name the columns with \
             {map}.",
            "{file} の {line} 行目: 列「{column}」は、どの種類の項目でもありません。{hint}{map} で列を指定してください。"
        ),
    }
}

/// The fields of a kind that people fill in.
fn fields_of(kind: Kind) -> String {
    let fields: Vec<&str> = kind.event.submitted().map(|field| field.name).collect();
    fields.join(", ")
}

/// The names that a map may use, of one kind or of any.
fn names(kind: Option<Kind>) -> Vec<String> {
    match kind {
        Some(kind) => slots::names(kind),
        None => {
            let mut names: Vec<String> = KINDS.into_iter().flat_map(slots::names).collect();
            names.sort_unstable();
            names.dedup();
            names
        }
    }
}
