//! `daicho record KIND` on a terminal, with nothing said yet: each field is asked for in turn.

pub mod shown;

use std::fmt::{self, Display};
use std::io::{self, IsTerminal};

use inquire::validator::Validation;
use inquire::{Confirm, InquireError, Select, Text};
use serde_json::{Map, Value};

use crate::cli::error::CliError;
use crate::domain::entry::{presumed, read_command};
use crate::domain::event::EventKind;
use crate::domain::fields::{Field, Shape, WordList};
use crate::domain::recorded::names_a_recorder;
use crate::imports::kinds::Kind;
use crate::imports::values;
use crate::wording::facts::about;
use crate::wording::field_words::field_word;
use crate::wording::fields;
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::terms::listed_word;

/// The languages in which a text is asked for, with what they are called.
const LANGUAGES: [(&str, &str, &str); 2] =
    [("en", "English", "英語"), ("ja", "Japanese", "日本語")];

/// Whether somebody sits at a terminal who can be asked.
#[must_use]
pub fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for every field of a fact, those that must be said first.
///
/// # Errors
/// Where the answers end early, by Ctrl-C, Ctrl-D or Escape, or the terminal cannot be used.
pub fn ask(kind: Kind, lang: Lang) -> Result<Map<String, Value>, CliError> {
    anstream::eprintln!(
        "\u{1b}[1m{}\u{1b}[0m\n{}",
        about(lang, kind.event),
        pick(
            lang,
            "What may be left out, you pass over with Enter. Ctrl-C stops, and nothing is recorded.",
            "省略できる項目はEnterで飛ばせます。Ctrl-Cで中止します（何も記録しません）。",
        )
    );
    let asker = Asker { kind, lang };
    let mut data = Map::new();
    let (must, may): (Vec<_>, Vec<_>) =
        kind.event.submitted().partition(|field| kind.must_be_said(field));
    for field in must.into_iter().chain(may) {
        let is_required = kind.must_be_said(field);
        if let Some(value) = asker.field(&[], field, is_required)? {
            data.insert(field.name.into(), value);
        }
    }
    Ok(data)
}

/// Asks where the fact is known from, which may be left out.
///
/// # Errors
/// As [`ask`].
pub fn ask_evidence(lang: Lang) -> Result<Option<String>, CliError> {
    let message = pick(lang, "known from", "根拠");
    let help = pick(lang, "who published what (optional)", "誰が何を公表したか（省略可）");
    text(message, help, |_| None)
}

/// Asks which office records.
///
/// # Errors
/// As [`ask`].
pub fn ask_office(lang: Lang) -> Result<String, CliError> {
    let message = pick(lang, "recorded by", "記録者");
    let help = pick(
        lang,
        "the office, such as Secretariat, desk 2; it stays in the log for ever",
        "部署の名（例: 事務局第2係）。ログに残り続けます",
    );
    let refused = |said: &str| {
        let expected = pick(lang, "expected an office", "部署の名が必要です");
        (!names_a_recorder(said)).then(|| expected.to_owned())
    };
    Ok(text(message, help, refused)?.unwrap_or_default())
}

/// Shows what would be recorded, and asks whether it may be.
///
/// # Errors
/// As [`ask`]; refused, where the answer is no.
pub fn confirm(said: &str, typed: &str, lang: Lang) -> Result<(), CliError> {
    anstream::eprintln!(
        "\n\u{1b}[1m{}\u{1b}[0m\n{said}\n\u{1b}[2m{}\n  {typed}\u{1b}[0m\n",
        pick(lang, "This will be recorded:", "次の内容を記録します:"),
        pick(lang, "The same as one command:", "1つのコマンドで書くと:"),
    );
    if yes(lang, pick(lang, "Record this?", "記録しますか？"), true)? {
        return Ok(());
    }
    Err(CliError::Refused(Words::new("Nothing was recorded.", "何も記録していません。")))
}

/// Who asks: of which fact, in which language.
struct Asker {
    kind: Kind,
    lang: Lang,
}

impl Asker {
    /// Asks for a field, `within` others; none where it is left out.
    fn field(
        &self,
        within: &[&str],
        field: &'static Field,
        is_required: bool,
    ) -> Result<Option<Value>, CliError> {
        match field.shape {
            Shape::Word(list) => self.word(field, list, is_required),
            Shape::Text => self.languages(within, field, is_required),
            Shape::Object(fields) => {
                if !is_required && !self.wants(field)? {
                    return Ok(None);
                }
                Ok(Some(self.object(within, field, fields)?))
            }
            Shape::List(Shape::Object(fields), least) => {
                let mut items = Vec::new();
                while items.len() < least.max(usize::from(is_required)) || self.wants(field)? {
                    items.push(self.object(within, field, fields)?);
                }
                Ok((!items.is_empty()).then_some(Value::Array(items)))
            }
            shape => {
                let (message, help) = (self.name(field), self.help(field, is_required));
                let read = |said: &str| values::read(shape, &[said], self.lang.tag());
                let complain = |said: &str| match said.trim() {
                    "" if !is_required => None,
                    _ => self.complaint(within, field, read(said)),
                };
                Ok(text(&message, &help, complain)?.map(|said| read(&said)))
            }
        }
    }

    /// Whether an object, or one more, is to be given.
    fn wants(&self, field: &Field) -> Result<bool, CliError> {
        let name = self.name(field);
        let question =
            pick(self.lang, format!("{name}: add one?"), format!("{name}を入力しますか？"));
        yes(self.lang, &question, false)
    }

    fn object(
        &self,
        within: &[&str],
        field: &Field,
        fields: &'static [Field],
    ) -> Result<Value, CliError> {
        let within = [within, &[field.name]].concat();
        let mut object = Map::new();
        for inner in fields {
            if let Some(value) = self.field(&within, inner, inner.required)? {
                object.insert(inner.name.into(), value);
            }
        }
        Ok(Value::Object(object))
    }

    /// Asks for one of the words of a list.
    fn word(
        &self,
        field: &Field,
        list: &'static WordList,
        is_required: bool,
    ) -> Result<Option<Value>, CliError> {
        let lang = self.lang;
        let word = |written: &&'static str| Choice {
            written: Some(*written),
            said: listed_word(lang, list, written).unwrap_or(written).to_owned(),
        };
        let nothing = pick(lang, "(leave out)", "（省略）").to_owned();
        let nothing = (!is_required && presumed(self.kind.event, field.name).is_none())
            .then_some(Choice { written: None, said: nothing });
        let choices: Vec<Choice> =
            nothing.into_iter().chain(list.written.iter().map(word)).collect();
        let name = self.name(field);
        let help =
            pick(lang, "↑↓ and Enter; or type a part of a word", "↑↓とEnterで選択。文字で絞り込み");
        let chosen =
            Select::new(&name, choices).with_help_message(help).prompt().map_err(stopped)?;
        Ok(chosen.written.map(Into::into))
    }

    /// Asks for a text in each language; one of them has to be there where the field is required.
    fn languages(
        &self,
        within: &[&str],
        field: &'static Field,
        is_required: bool,
    ) -> Result<Option<Value>, CliError> {
        let mut texts = Map::new();
        for (at, (tag, en, ja)) in LANGUAGES.into_iter().enumerate() {
            let must = is_required && texts.is_empty() && at + 1 == LANGUAGES.len();
            let name = self.name(field);
            let message = pick(self.lang, format!("{name}, in {en}"), format!("{name}（{ja}）"));
            let help = match (is_required, must) {
                (_, true) => pick(self.lang, "required in one language", "いずれかの言語で必須"),
                (true, false) => pick(self.lang, "one language is enough", "1つの言語だけでもよい"),
                (false, false) => pick(self.lang, "optional", "省略可"),
            };
            let complain = |said: &str| match said.trim() {
                "" if !must => None,
                said => self.complaint(within, field, serde_json::json!({ tag: said })),
            };
            if let Some(said) = text(&message, help, complain)? {
                texts.insert(tag.into(), said.into());
            }
        }
        Ok((!texts.is_empty()).then_some(Value::Object(texts)))
    }

    fn name(&self, field: &Field) -> String {
        let word = field_word(self.lang, Some(self.kind.event), field.name);
        word.map_or_else(|| field.name.replace('_', " "), Into::into)
    }

    fn help(&self, field: &Field, is_required: bool) -> String {
        let shape = fields::shape(self.lang, field.shape);
        match is_required {
            true => pick(self.lang, format!("{shape} (required)"), format!("{shape}（必須）")),
            false => pick(self.lang, format!("{shape} (optional)"), format!("{shape}（省略可）")),
        }
    }

    /// What is wrong with the value of a field, where something is: what the entry reader says of a fact
    /// that has this field alone.
    fn complaint(&self, within: &[&str], field: &'static Field, value: Value) -> Option<String> {
        let mut data = Map::new();
        data.insert(field.name.into(), value);
        for around in within.iter().rev() {
            let whole = self.kind.event.submitted().find(|field| field.name == *around);
            let inner = Value::Object(std::mem::take(&mut data));
            let is_list = whole.is_some_and(|field| matches!(field.shape, Shape::List(..)));
            let inner = if is_list { Value::Array(vec![inner]) } else { inner };
            data.insert((*around).into(), inner);
        }
        let first = within.first().copied().unwrap_or(field.name);
        let faults = read_command(EventKind::Fact(self.kind.event), data).err()?;
        let is_of_this = |name: &str| match name.strip_prefix(first) {
            Some(rest) if within.is_empty() => rest.is_empty() || rest.starts_with(['.', '[']),
            Some(rest) => rest.contains(field.name),
            None => false,
        };
        let fault = faults.iter().find(|fault| is_of_this(&fault.field))?;
        Some(fields::fault(self.lang, fault))
    }
}

/// One word to choose.
struct Choice {
    written: Option<&'static str>,
    said: String,
}

impl Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

/// Asks for a line; none where nothing was typed.
fn text(
    message: &str,
    help: &str,
    complain: impl Fn(&str) -> Option<String> + Clone,
) -> Result<Option<String>, CliError> {
    let check = move |said: &str| {
        Ok(complain(said).map_or(Validation::Valid, |said| Validation::Invalid(said.into())))
    };
    let message = format!("{message}:");
    let asked = Text::new(&message).with_help_message(help).with_validator(check);
    let said = asked.prompt().map_err(stopped)?;
    let said = said.trim();
    Ok((!said.is_empty()).then(|| said.to_owned()))
}

fn yes(lang: Lang, question: &str, presumed: bool) -> Result<bool, CliError> {
    let parse = |said: &str| match said.trim().to_lowercase().as_str() {
        "y" | "yes" | "はい" => Ok(true),
        "n" | "no" | "いいえ" => Ok(false),
        _ => Err(()),
    };
    let said = |answer| match answer {
        true => pick(lang, "yes", "はい").to_owned(),
        false => pick(lang, "no", "いいえ").to_owned(),
    };
    let asked = Confirm::new(question)
        .with_default(presumed)
        .with_parser(&parse)
        .with_formatter(&said)
        .with_error_message(pick(
            lang,
            "Expected y or n.",
            "y（はい）かn（いいえ）で答えてください。",
        ));
    asked.prompt().map_err(stopped)
}

/// Why the answers ended.
fn stopped(error: InquireError) -> CliError {
    match error {
        InquireError::OperationInterrupted => CliError::Interrupted,
        InquireError::IO(error) => error.into(),
        InquireError::OperationCanceled
        | InquireError::NotTTY
        | InquireError::InvalidConfiguration(_)
        | InquireError::Custom(_) => CliError::usage(
            "Expected an answer to every question, got the end of them. Nothing was recorded.",
            "すべての質問への回答が必要ですが、途中で終わりました。何も記録していません。",
        ),
    }
}
