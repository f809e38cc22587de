//! The subcommands of `record`: one for each kind of fact, with a flag for every field.

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value};

use crate::domain::entry::presumed;
use crate::domain::fields::{Field, Form, Shape};
use crate::imports::kinds::Kind;
use crate::imports::values;
use crate::wording::facts::about;
use crate::wording::fields;
use crate::wording::lang::{Lang, pick};

/// The subcommand with a flag for every field.
#[must_use]
pub fn command(kind: Kind, lang: Lang) -> Command {
    let flags = kind.event.submitted().map(|field| flag(kind, field, lang));
    Command::new(kind.word).about(about(lang, kind.event)).args(flags).override_usage(usage(kind))
}

/// How the command is typed: with every field that must be there.
fn usage(kind: Kind) -> String {
    let required = kind.event.submitted().filter(|field| kind.must_be_said(field));
    let fields =
        required.map(|field| format!("{} <{}> ", flag_of(field), placeholder(field.shape)));
    format!("daicho record {} {}[OPTIONS]", kind.word, fields.collect::<String>())
}

/// A field as it is typed.
fn flag_of(field: &Field) -> String {
    format!("--{}", field.name.replace('_', "-"))
}

/// The data that the flags give.
#[must_use]
pub fn data(kind: Kind, matches: &ArgMatches) -> Map<String, Value> {
    let mut data = Map::new();
    for field in kind.event.submitted() {
        // What only the environment says, it says to every command, and not of this fact.
        let is_said = matches.value_source(field.name) == Some(ValueSource::CommandLine);
        if let Some(written) = matches.get_many::<String>(field.name).filter(|_| is_said) {
            let written: Vec<&str> = written.map(String::as_str).collect();
            data.insert(field.name.into(), values::read(field.shape, &written, "en"));
        }
    }
    data
}

fn flag(kind: Kind, field: &'static Field, lang: Lang) -> Arg {
    let many = matches!(field.shape, Shape::Text | Shape::List(..) | Shape::Object(_));
    let action = if many { ArgAction::Append } else { ArgAction::Set };
    let name = field.name.replace('_', "-");
    let arg = Arg::new(field.name).long(name).action(action).allow_hyphen_values(true);
    let mut help = fields::shape(lang, field.shape);
    if let Shape::Text | Shape::List(..) = field.shape {
        help.push_str(pick(lang, "; may be repeated", "。繰り返し可"));
    }
    let heading = if kind.must_be_said(field) {
        help.push_str(pick(lang, " (required)", "（必須）"));
        pick(lang, "Required", "必須")
    } else {
        help.push_str(&match presumed(kind.event, field.name) {
            Some(word) => pick(lang, format!(" (default {word})"), format!("（省略時は {word}）")),
            None => pick(lang, " (optional)", "（省略可）").to_owned(),
        });
        pick(lang, "Optional", "任意")
    };
    arg.help(help).help_heading(heading).value_name(placeholder(field.shape))
}

const fn placeholder(shape: Shape) -> &'static str {
    match shape {
        Shape::Id(_) | Shape::Series => "ID",
        Shape::Date => "DATE",
        Shape::Text => "[LANG=]TEXT",
        Shape::Line | Shape::Prose => "TEXT",
        Shape::Word(_) => "WORD",
        Shape::Form(Form::Url) => "URL",
        Shape::Country | Shape::Subdivision | Shape::Language | Shape::Form(_) => "CODE",
        Shape::Degrees(_) | Shape::Count(_) => "NUMBER",
        Shape::Subject => "KIND:ID",
        Shape::Carried => "all|KIND:ID",
        Shape::Zone => "ZONE",
        Shape::List(Shape::Id(_) | Shape::Series, _) => "ID,ID",
        // Texts may hold commas: they are given one by one, as objects are.
        Shape::List(item, _) => placeholder(*item),
        Shape::Object(_) => "NAME=VALUE,…",
    }
}
