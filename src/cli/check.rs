//! `daicho check`: checks a proof file with nothing but the file and the verifier key.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::text::{lines, moment};
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::merkle::key::{KeyKind, VerifierKey};
use crate::merkle::note::VerifiedSignature;
use crate::merkle::tlog_proof::{FILE_LIMIT_BYTES, Proven, TlogProof};
use crate::wording::facts::summary;
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::proofs;

/// Check a proof file, with no register at hand
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The proof file
    file: PathBuf,
    /// The verifier key of the log, or of a witness that must have signed, too; may be repeated
    #[arg(long, value_name = "VKEY", required = true)]
    vkey: Vec<String>,
    /// How many of the witnesses whose keys are given must have signed; default all of them
    #[arg(long, value_name = "COUNT")]
    witnesses: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// What the file proves.
#[derive(Serialize)]
struct Checked<'a> {
    seq: Seq,
    event: &'a RawValue,
    origin: &'a str,
    size: u64,
    root: String,
    signed_by: Vec<SignedBy>,
}

#[derive(Serialize)]
struct SignedBy {
    vkey: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_seconds: Option<u64>,
}

/// Checks a proof file.
///
/// # Errors
/// Verification (exit code 4), where it proves nothing; usage, where the file or a key cannot be
/// read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let keys = read_keys("--vkey", &args.vkey)?;
    let required = required(&keys, args.witnesses)?;
    let bytes = read(&args.file, FILE_LIMIT_BYTES)?;
    let proven = TlogProof::parse(&bytes).and_then(|proof| proof.check(&keys));
    let proven = proven.map_err(|error| {
        CliError::Verification(Words::both(|lang| proofs::proof_file(lang, &error)))
    })?;
    enough_witnesses(&keys, required, &proven.signatures)?;
    let recorded = read_event(&proven)?;
    let event: &RawValue = serde_json::from_slice(&proven.entry).map_err(|_| no_event())?;
    let signed_by = |signed: &VerifiedSignature| SignedBy {
        vkey: signed.key.to_string(),
        at_seconds: signed.at_seconds,
    };
    let checked = Checked {
        seq: recorded.seq,
        event,
        origin: &proven.checkpoint.origin,
        size: proven.checkpoint.size,
        root: proven.checkpoint.root.base64(),
        signed_by: proven.signatures.iter().map(signed_by).collect(),
    };
    context.printer(args.output.json).show(&checked, |lang| text(lang, &checked, &recorded))
}

fn text(lang: Lang, checked: &Checked<'_>, recorded: &RecordedEvent) -> String {
    let Checked { seq, origin, size, root, .. } = checked;
    let said = pick(
        lang,
        format!("It holds: {seq} is among the first {size} events of {origin}.\n\n"),
        format!("証明は成り立ちます。{seq} は {origin} の最初の {size} 件に含まれます。\n\n"),
    );
    let labels = match lang {
        Lang::En => ["Event", "", "Recorded", "Origin", "Size", "Root"],
        Lang::Ja => ["記録", "", "記録日時", "ログの名前", "件数", "ルート"],
    };
    let by = pick(
        lang,
        format!("{} by {}", recorded.written_at(), recorded.recorded_by),
        format!("{}（{}）", recorded.written_at(), recorded.recorded_by),
    );
    let mut rows = vec![
        (labels[0], format!("{seq} {}", recorded.kind())),
        (labels[1], summary(lang, &recorded.event)),
        (labels[2], by),
        (labels[3], (*origin).to_owned()),
        (labels[4], size.to_string()),
        (labels[5], root.clone()),
    ];
    for signed in &checked.signed_by {
        let label = match (lang, signed.at_seconds) {
            (Lang::En, None) => "Signed by",
            (Lang::En, Some(_)) => "Witness",
            (Lang::Ja, None) => "署名",
            (Lang::Ja, Some(_)) => "証人",
        };
        let seen = signed.at_seconds.and_then(|at| i64::try_from(at).ok());
        let seen = seen.and_then(|at| chrono::DateTime::from_timestamp(at, 0));
        let seen = seen.map_or(String::new(), |seen| {
            let seen = moment(seen.fixed_offset());
            pick(lang, format!(" (at {seen})"), format!("（{seen}）"))
        });
        rows.push((label, signed.vkey.clone() + &seen));
    }
    said + &lines(rows)
}

/// The event in the proof: it must be one, and stand where it says that it stands.
fn read_event(proven: &Proven) -> Result<RecordedEvent, CliError> {
    let recorded = RecordedEvent::decode(&proven.entry).map_err(|_| no_event())?;
    let place = Seq::FIRST.plus(proven.index);
    if recorded.seq != place {
        let says = recorded.seq;
        return Err(CliError::Verification(Words::new(
            format!("expected the event {place}, the event there says that it is {says}."),
            format!("{place} の記録であるはずが、{says} と名乗っています。"),
        )));
    }
    Ok(recorded)
}

fn no_event() -> CliError {
    CliError::Verification(Words::new(
        "expected an event of daicho as the proven entry, got something else.",
        "証明された内容は daicho の記録のはずですが、別のものです。",
    ))
}

/// The keys of witnesses, each once.
fn witnesses(keys: &[VerifierKey]) -> Vec<&VerifierKey> {
    let mut witnesses: Vec<&VerifierKey> = Vec::new();
    for key in keys {
        if key.kind() == KeyKind::Cosignature && !witnesses.contains(&key) {
            witnesses.push(key);
        }
    }
    witnesses
}

/// How many witnesses must have signed: as many as was asked for, else every one that was named.
fn required(keys: &[VerifierKey], asked: Option<usize>) -> Result<usize, CliError> {
    let named = witnesses(keys).len();
    let Some(asked) = asked else { return Ok(named) };
    if asked > named {
        return Err(CliError::usage(
            format!(
                "--witnesses: expected at most {named}, as many as keys of witnesses are given, \
                 came {asked}. Give their keys with --vkey."
            ),
            format!(
                "--witnesses: 検証鍵を指定した証人は {named} ですが、{asked} を求められました。\
                 証人の検証鍵を --vkey で指定してください。"
            ),
        ));
    }
    Ok(asked)
}

/// So many of the witnesses that were named must have cosigned.
fn enough_witnesses(
    keys: &[VerifierKey],
    required: usize,
    signed: &[VerifiedSignature],
) -> Result<(), CliError> {
    let (mut held, mut missing) = (0, Vec::new());
    for key in witnesses(keys) {
        if signed.iter().any(|signed| signed.key == *key) {
            held += 1;
        } else {
            missing.push(key.name());
        }
    }
    if held >= required {
        return Ok(());
    }
    let (en, ja) = (missing.join(", "), missing.join("、"));
    Err(CliError::Verification(Words::new(
        format!("expected cosignatures by {required} witnesses, got {held}; none by {en}."),
        format!("証人 {required} の連署が必要ですが、{held} しかありません。連署のない証人: {ja}"),
    )))
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
