//! `daicho correct`, `daicho retract` and `daicho erase`: later events about an earlier one.

use serde_json::Value;

use crate::cli::Context;
use crate::cli::asking::Asking;
use crate::cli::error::CliError;
use crate::cli::meant;
use crate::cli::output::Output;
use crate::cli::submit::{By, EvidenceArgs, Recording, submit_one};
use crate::cli::take_back;
use crate::cli::view;
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::Entry;
use crate::domain::event::fact::{Fact, FactKind};
use crate::imports::amend::amend;
use crate::imports::taken_back::WantedTakeBack;
use crate::imports::values;

/// Correct a fact: say what it should have said
#[derive(Debug, clap::Args)]
pub struct CorrectArgs {
    /// The seq of the fact
    seq: String,
    /// What changes; an empty value takes an optional field away
    #[arg(required = true, value_name = "FIELD=VALUE")]
    changes: Vec<String>,
    #[command(flatten)]
    revision: Revision,
}

/// Retract a fact that should not have been recorded, or a whole import
#[derive(Debug, clap::Args)]
pub struct RetractArgs {
    /// The seq of the fact
    seq: Option<String>,
    /// Take back all that still stands of an import, by the id that its report names; with --dry-run only list
    /// it, and what rests on it
    #[arg(long, value_name = "ID", conflicts_with = "seq")]
    import: Option<String>,
    #[command(flatten)]
    revision: Revision,
}

/// Erase the personal data of a fact for good, in all its versions
#[derive(Debug, clap::Args)]
#[command(after_help = ERASE_HELP)]
pub struct EraseArgs {
    /// The seq of the fact
    seq: String,
    /// Erase who recorded the event for the office, in place of what its fact says of persons
    #[arg(long = "recorder")]
    recorder: bool,
    #[command(flatten)]
    revision: Revision,
}

/// What erasing cannot do.
const ERASE_HELP: &str = "\
The events stay as they are: they hold salted digests only. The erasure is itself recorded, and the \
details are then deleted from this register. Backups and exports that were made before still hold \
them: replace or destroy those.";

/// What all take.
#[derive(Debug, clap::Args)]
struct Revision {
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    evidence: EvidenceArgs,
    /// A remark to keep with it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Decide, and record nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

/// Records a correction.
///
/// # Errors
/// Usage, faults of the new data, or what a rule says.
pub fn correct(args: CorrectArgs, context: &Context) -> Result<(), CliError> {
    let seq = view::read_seq(&args.seq)?;
    let changes = &args.changes;
    submit(args.revision, context, |asking, reason| {
        let old = asking.standing(seq)?;
        let changes = with_ids(asking, old.kind(), changes)?;
        let (data, personal) = change(&old, &changes)?;
        Ok((Command::Correct { seq, data, reason }, personal))
    })
}

/// Records a retraction, or those of a whole import.
///
/// # Errors
/// Usage, or what a rule says; not found, for an import that there is not.
pub fn retract(args: RetractArgs, context: &Context) -> Result<(), CliError> {
    if let Some(import) = &args.import {
        let Revision { reason, by, evidence, note, dry_run, output } = args.revision;
        let wanted = WantedTakeBack { reason, evidence: evidence.read()?, note };
        let asked = take_back::Asked { import, wanted, by: &by, dry_run };
        return take_back::run(asked, context, context.printer(output.json));
    }
    let Some(seq) = &args.seq else {
        return Err(CliError::usage(
            "expected the seq of a fact, such as 150, or --import with the id of an import, got neither.",
            "事実の番号（150 など）か、--import で取込みの ID が必要です。",
        ));
    };
    let seq = view::read_seq(seq)?;
    let retract = |_: Asking<'_>, reason| Ok((Command::Retract { seq, reason }, Personal::Unsaid));
    submit(args.revision, context, retract)
}

/// Records an erasure and deletes the personal data of the fact.
///
/// # Errors
/// Usage, or what a rule says; store, where the personal data cannot be deleted.
pub fn erase(args: EraseArgs, context: &Context) -> Result<(), CliError> {
    let seq = view::read_seq(&args.seq)?;
    let recorder = args.recorder;
    submit(args.revision, context, |asking, reason| {
        let digests = recorder.then(|| asking.recorder(seq)).transpose()?;
        Ok((Command::Erase { seq, reason, digests }, Personal::Unsaid))
    })
}

/// Submits what is made of the register and of the reason.
fn submit(
    args: Revision,
    context: &Context,
    make: impl FnOnce(Asking<'_>, String) -> Result<(Command, Personal), CliError>,
) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let Revision { reason, by, evidence, note, dry_run, .. } = args;
    let entry = |asking: Asking<'_>| {
        let (command, personal) = make(asking, reason)?;
        Ok(Entry { command, personal, evidence: evidence.read()?, note })
    };
    let recording = Recording { by: &by, command_id: None, dry_run };
    submit_one(context, &recording, entry, printer)
}

/// The changes with ids in place of names.
fn with_ids(
    asking: Asking<'_>,
    kind: FactKind,
    changes: &[String],
) -> Result<Vec<String>, CliError> {
    let registers = kind.registers();
    let changed = changes.iter().map(|change| {
        let Some((name, written)) = change.split_once('=') else { return Ok(change.clone()) };
        let field = kind.submitted().find(|field| field.name == name);
        let named = field.filter(|field| {
            meant::names(field.shape) && !registers.contains(&name) && !written.is_empty()
        });
        let Some(field) = named else { return Ok(change.clone()) };
        let mut value = values::read(field.shape, &[written], "en");
        meant::in_value(asking, field.shape, &mut value).map_err(|error| error.about(name))?;
        Ok(match value {
            Value::String(id) => format!("{name}={id}"),
            other => format!("{name}={other}"),
        })
    });
    changed.collect()
}

/// The whole new data: the old one with the named fields changed. Its personal data is kept unless
/// it is given anew, as a whole; an empty value takes it away.
fn change(old: &Fact, changes: &[String]) -> Result<(Fact, Personal), CliError> {
    let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
    for change in changes {
        let Some((name, value)) = change.split_once('=') else {
            return Err(CliError::usage(
                format!("expected FIELD=VALUE, got {change:?}."),
                format!("FIELD=VALUE の形が必要ですが、「{change}」です。"),
            ));
        };
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => named.push((name, vec![value])),
        }
    }
    amend(old.kind(), old.object(), &named).map_err(|faults| CliError::Faults { faults })
}
