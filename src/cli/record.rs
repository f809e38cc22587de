//! `daicho record KIND`: one fact, from a flag per field or from a JSON document.

use std::fs::File;
use std::io::{self, Read};

use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches, Subcommand};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::cli::Context;
use crate::cli::asking::Asking;
use crate::cli::dialogue;
use crate::cli::dialogue::shown::{told, typed};
use crate::cli::error::CliError;
use crate::cli::kinds;
use crate::cli::meant;
use crate::cli::submit::{By, EvidenceArgs, Recording, submit_one};
use crate::domain::entry::{Entry, read_entry};
use crate::domain::fields::{Fault, Field};
use crate::domain::json;
use crate::domain::recorded::MAX_EVENT_BYTES;
use crate::imports::kinds::{KINDS, Kind};
use crate::wording::lang::Lang;

/// Record one fact
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    fact: Fact,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// A remark to keep with the fact
    #[arg(long, global = true, value_name = "TEXT")]
    note: Option<String>,
    /// The id of this command (a UUID): the same id is carried out once
    #[arg(long, global = true, value_name = "UUID")]
    command_id: Option<String>,
    /// Decide, and record nothing
    #[arg(long, global = true)]
    dry_run: bool,
    /// Print the result as JSON; with FILE (- for stdin) read the fact from there
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "", value_name = "FILE")]
    json: Option<String>,
}

/// The kind of fact with the data that its flags give.
#[derive(Debug)]
struct Fact {
    kind: Kind,
    data: Map<String, Value>,
}

impl Fact {
    /// The fields that name things of the register.
    fn named(&self) -> impl Iterator<Item = &'static Field> {
        let registers = self.kind.event.registers();
        let fields = self.kind.event.submitted();
        fields.filter(move |field| meant::names(field.shape) && !registers.contains(&field.name))
    }
}

impl FromArgMatches for Fact {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
        let (word, matches) = matches.subcommand().ok_or_else(missing)?;
        let kind = Kind::find(word).ok_or_else(missing)?;
        Ok(Self { kind, data: kinds::data(kind, matches) })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for Fact {
    fn augment_subcommands(command: Command) -> Command {
        let kinds = KINDS.into_iter().map(|kind| kinds::command(kind, Lang::En));
        command.subcommands(kinds).subcommand_required(true).arg_required_else_help(true)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Kind::find(name).is_some()
    }
}

/// Records the fact and prints its seq.
///
/// # Errors
/// Usage, faults of the data, or what a rule says.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.json.is_some());
    let asks = args.json.is_none() && args.fact.data.is_empty() && dialogue::is_possible();
    let mut args = args;
    let document = match args.json.as_deref() {
        None if asks => {
            from_answers(&mut args, printer.lang)?;
            None
        }
        None | Some("") => {
            check_flags(&args)?;
            None
        }
        Some(file) => Some(from_document(&args, file)?),
    };
    let command_id = args.command_id.as_deref().map(read_command_id).transpose()?;
    let recording = Recording { by: &args.by, command_id, dry_run: args.dry_run };
    let make = |asking: Asking<'_>| match document {
        Some(entry) => Ok(entry),
        None => from_flags(&args, named(asking, &args.fact)?),
    };
    submit_one(context, &recording, make, printer)
}

fn read_command_id(id: &str) -> Result<Uuid, CliError> {
    Uuid::parse_str(id).map_err(|_| {
        CliError::usage(
            format!("--command-id: expected a UUID, got {id:?}."),
            format!("--command-id: UUID が必要ですが、「{id}」です。"),
        )
    })
}

/// The fact that somebody tells when asked, field by field, and then agrees to.
fn from_answers(args: &mut Args, lang: Lang) -> Result<(), CliError> {
    let kind = args.fact.kind;
    args.fact.data = dialogue::ask(kind, lang)?;
    if args.evidence.source().is_none()
        && let Some(source) = dialogue::ask_evidence(lang)?
    {
        args.evidence = EvidenceArgs::of(source);
    }
    let entry = from_flags(args, args.fact.data.clone())?;
    if !args.dry_run {
        let typed = typed(kind, &args.fact.data, args.evidence.source());
        dialogue::confirm(&told(&entry, lang), &typed, lang)?;
    }
    Ok(())
}

/// Says what is wrong with the flags before any register is asked; a name in place of an id may be right.
fn check_flags(args: &Args) -> Result<(), CliError> {
    let Err(CliError::Faults { faults }) = from_flags(args, args.fact.data.clone()) else {
        args.evidence.read()?;
        return Ok(());
    };
    let names_a_thing = |fault: &Fault| {
        let field = fault.field.split(['[', '.']).next().unwrap_or_default();
        args.fact.named().any(|named| named.name == field) && args.fact.data.contains_key(field)
    };
    let faults: Vec<Fault> = faults.into_iter().filter(|fault| !names_a_thing(fault)).collect();
    if faults.is_empty() { Ok(()) } else { Err(CliError::Faults { faults }) }
}

/// The data with ids in place of names.
fn named(asking: Asking<'_>, fact: &Fact) -> Result<Map<String, Value>, CliError> {
    let mut data = fact.data.clone();
    for field in fact.named() {
        if let Some(value) = data.get_mut(field.name) {
            let flag = format!("--{}", field.name.replace('_', "-"));
            meant::in_value(asking, field.shape, value).map_err(|error| error.about(&flag))?;
        }
    }
    Ok(data)
}

fn from_flags(args: &Args, data: Map<String, Value>) -> Result<Entry, CliError> {
    let value = json!({
        "type": args.fact.kind.event.as_str(),
        "data": data,
        "note": args.note,
    });
    let mut entry = read_entry(value).map_err(|faults| CliError::Faults {
        faults: faults.into_iter().map(without_data).collect(),
    })?;
    entry.evidence = args.evidence.read()?;
    Ok(entry)
}

/// A flag is named as it is written, without the `data` around it.
fn without_data(mut fault: Fault) -> Fault {
    if let Some(field) = fault.field.strip_prefix("data.") {
        fault.field = field.into();
    }
    fault
}

/// A document holds either the data alone, or the data with its type, evidence and note.
fn from_document(args: &Args, file: &str) -> Result<Entry, CliError> {
    let value = read_json(file)?;
    let kind = args.fact.kind;
    let whole = value.get("type").is_some() && value.get("data").is_some();
    let mut entry = if whole {
        let came = value.get("type").and_then(Value::as_str).unwrap_or_default();
        if came != kind.event.as_str() {
            let (word, expected) = (kind.word, kind.event);
            return Err(CliError::usage(
                format!("type: expected {expected} for `record {word}`, got {came:?}."),
                format!("type: `record {word}` には {expected} が必要ですが、「{came}」です。"),
            ));
        }
        read_entry(value).map_err(|faults| CliError::Faults { faults })?
    } else {
        let whole = json!({"type": kind.event.as_str(), "data": value});
        read_entry(whole).map_err(|faults| CliError::Faults {
            faults: faults.into_iter().map(without_data).collect(),
        })?
    };
    entry.evidence.extend(args.evidence.read()?);
    entry.note = args.note.clone().or(entry.note);
    Ok(entry)
}

fn read_json(file: &str) -> Result<Value, CliError> {
    // Twice the largest event leaves room for white space, and bounds what a stranger can send.
    let limit = 2 * MAX_EVENT_BYTES as u64;
    let mut text = Vec::new();
    let read = if file == "-" {
        io::stdin().lock().take(limit + 1).read_to_end(&mut text)
    } else {
        File::open(file).and_then(|file| file.take(limit + 1).read_to_end(&mut text))
    };
    read.map_err(|error| CliError::file(file, &error))?;
    if text.len() as u64 > limit {
        return Err(CliError::usage(
            format!("{file}: expected at most {limit} bytes of JSON, got more."),
            format!("{file}: JSON は {limit} バイトまでですが、それを超えています。"),
        ));
    }
    json::read_json(&text).map_err(|error| {
        let (line, column, said) = (error.line(), error.column(), json::json_fault(&error));
        CliError::usage(
            format!("{file}, line {line}, column {column}: expected JSON in UTF-8, got something else ({said})."),
            format!("{file} の {line} 行 {column} 桁: UTF-8 の JSON として読めません（{said}）。"),
        )
    })
}
