//! `daicho check`: checks proof files with nothing but the files and the verifier key, and says what
//! they show together.

mod report;
mod together;
pub mod trusted;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;

use self::report::text;
use self::together::one_history;
use self::trusted::{enough_witnesses, required};
use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::merkle::key::VerifierKey;
use crate::merkle::note::VerifiedSignature;
use crate::merkle::tlog_proof::{
    FILE_LIMIT_BYTES, HASHES_LIMIT, Proven, Retouched, TlogProof, untouched,
};
use crate::projections::revising::{Revision, among};
use crate::wording::lang::Words;
use crate::wording::proofs;

/// Check proof files, with no register at hand
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The proof file; with those of what revised its event, what they show together
    #[arg(required = true, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// The verifier key of the log, or of a witness that must have signed, too; may be repeated
    #[arg(long, value_name = "VKEY", required = true)]
    vkey: Vec<String>,
    /// How many of the witnesses whose keys are given must have signed; default all of them
    #[arg(long, value_name = "COUNT")]
    witnesses: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// What the files prove: the first event at the top, the others below it.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    first: &'a Checked<'a>,
    /// The events of the other files, by seq.
    others: &'a [Checked<'a>],
    /// Which of the events revise which.
    revisions: Vec<Revision>,
}

/// What one file proves.
#[derive(Serialize)]
struct Checked<'a> {
    seq: Seq,
    event: &'a RawValue,
    origin: &'a str,
    size: u64,
    root: String,
    signed_by: Vec<SignedBy>,
    #[serde(skip)]
    recorded: &'a RecordedEvent,
    /// What was taken away from the file before it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_away: Vec<&'static str>,
}

#[derive(Serialize)]
struct SignedBy {
    vkey: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_seconds: Option<u64>,
}

/// A file whose proof holds, with the event that it proves.
struct Held {
    proven: Proven,
    retouched: Retouched,
}

/// Checks proof files.
///
/// # Errors
/// Verification (exit code 4), where one proves nothing, or they contradict each other; usage, where
/// a file or a key cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let keys = read_keys("--vkey", &args.vkey)?;
    let required = required(&keys, args.witnesses)?;
    let several = args.file.len() > 1;
    let mut all: Vec<(Held, RecordedEvent)> = Vec::with_capacity(args.file.len());
    for file in &args.file {
        let checked = hold(file, &keys, required).and_then(|held| {
            let recorded = read_event(&held.proven)?;
            Ok((held, recorded))
        });
        all.push(checked.map_err(|error| {
            if several { error.about(&file.display().to_string()) } else { error }
        })?);
    }
    one_history(all.iter().map(|(held, _)| &held.proven))?;
    all.sort_by_key(|(_, recorded)| recorded.seq);
    all.dedup_by_key(|(_, recorded)| recorded.seq);
    let checked: Result<Vec<Checked<'_>>, CliError> =
        all.iter().map(|(held, recorded)| Checked::of(held, recorded)).collect();
    let checked = checked?;
    let Some((first, others)) = checked.split_first() else { return Ok(()) };
    let recorded: Vec<RecordedEvent> = all.iter().map(|(_, recorded)| recorded.clone()).collect();
    let shown = Shown { first, others, revisions: among(&recorded) };
    context.printer(args.output.json).show(&shown, |lang| text(lang, &shown))
}

/// Reads a file and checks its proof.
fn hold(file: &Path, keys: &[VerifierKey], required: usize) -> Result<Held, CliError> {
    // A file that went through Windows is longer by a byte a line.
    let bytes = read(file, FILE_LIMIT_BYTES + 2 * HASHES_LIMIT)?;
    let (bytes, retouched) = untouched(&bytes);
    let proven = TlogProof::parse(&bytes).and_then(|proof| proof.check(keys));
    let proven = proven.map_err(|error| {
        CliError::Verification(Words::both(|lang| proofs::proof_file(lang, &error)))
    })?;
    enough_witnesses(keys, required, &proven.signatures)?;
    Ok(Held { proven, retouched })
}

impl<'a> Checked<'a> {
    fn of(held: &'a Held, recorded: &'a RecordedEvent) -> Result<Self, CliError> {
        let Held { proven, retouched } = held;
        let event: &RawValue = serde_json::from_slice(&proven.entry).map_err(|_| no_event())?;
        let signed_by = |signed: &VerifiedSignature| SignedBy {
            vkey: signed.key.to_string(),
            at_seconds: signed.at_seconds,
        };
        let taken = [
            retouched.byte_order_mark.then_some("byte_order_mark"),
            retouched.line_ends.then_some("windows_line_ends"),
        ];
        Ok(Self {
            seq: recorded.seq,
            event,
            origin: &proven.checkpoint.origin,
            size: proven.checkpoint.size,
            root: proven.checkpoint.root.base64(),
            signed_by: proven.signatures.iter().map(signed_by).collect(),
            recorded,
            taken_away: taken.into_iter().flatten().collect(),
        })
    }
}

/// The event in the proof: it must be one, and stand where it says that it stands.
fn read_event(proven: &Proven) -> Result<RecordedEvent, CliError> {
    let recorded = RecordedEvent::decode(&proven.entry).map_err(|_| no_event())?;
    let place = Seq::FIRST.plus(proven.index);
    if recorded.seq != place {
        let says = recorded.seq;
        return Err(CliError::verification(
            format!("expected the event {place}, the event there says that it is {says}."),
            format!("{place} の記録であるはずが、{says} と名乗っています。"),
        ));
    }
    Ok(recorded)
}

fn no_event() -> CliError {
    CliError::verification(
        "expected an event of daicho as the proven entry, got something else.",
        "証明された内容は daicho の記録のはずですが、別のものです。",
    )
}

/// Reads verifier keys from the command line.
///
/// # Errors
/// Usage, naming the key that is none.
pub fn read_keys(flag: &str, written: &[String]) -> Result<Vec<VerifierKey>, CliError> {
    let read = |text: &String| {
        VerifierKey::parse(text.trim()).map_err(|error| {
            Words::both(|lang| proofs::key(lang, &error)).about(&format!("{flag} {text:?}"))
        })
    };
    written.iter().map(read).collect::<Result<_, _>>().map_err(CliError::Usage)
}

/// Reads a file that a stranger may have made, up to a little more than `limit` bytes.
///
/// # Errors
/// Usage, where it cannot be read.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| CliError::file(&path.display().to_string(), &error))?;
    Ok(bytes)
}
