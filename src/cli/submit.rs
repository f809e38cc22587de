//! From an entry to the tracker and back: who records, with what evidence, and what came of it.

use std::future::Future;

use clap::Args;
use serde::Serialize;
use serde_json::Map;
use uuid::Uuid;

use crate::cli::Context;
use crate::cli::asking::{Asking, At};
use crate::cli::clock::SystemEnvironment;
use crate::cli::dialogue;
use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::cli::register::{Place, Register};
use crate::client::Client;
use crate::client::writing::Recorded;
use crate::domain::consequences::Consequence;
use crate::domain::entry::{Entry, read_one_evidence, write_entry};
use crate::domain::fields::Record;
use crate::domain::recorded::{Evidence, RecordedEvent, names_a_recorder};
use crate::imports::values;
use crate::notary::reader::Reader;
use crate::tracker::{Environment, Outcome, Submission, Tracker};
use crate::wording::consequences::consequence;
use crate::wording::lang::{Lang, pick};

/// Who records.
#[derive(Clone, Debug, Args)]
pub struct By {
    /// The office that records, such as "Secretariat, desk 2"; default what `daicho init --office` said
    #[arg(long, global = true, env = "DAICHO_BY", value_name = "OFFICE")]
    by: Option<String>,
    /// The person who records for the office: kept beside the log, shown to those who may see it, and erased
    /// by `daicho erase --recorder`
    #[arg(long, global = true, env = "DAICHO_PERSON", value_name = "NAME")]
    person: Option<String>,
    /// Record, though the clock of this machine is more than a day behind that of the last event
    #[arg(long, global = true)]
    pub clock_is_right: bool,
}

impl By {
    /// The office, checked: the one that was named, else the register's own, else the one that somebody
    /// names who sits at the terminal. Never the login: it says of a person what stays in the log for ever.
    ///
    /// # Errors
    /// Usage, where none is named, or it is empty or holds control characters.
    pub fn office(&self, kept: Option<&str>, lang: Lang) -> Result<String, CliError> {
        let named = self.by.as_deref().or(kept).map(str::to_owned);
        let office = match named {
            Some(named) => named,
            None if dialogue::is_possible() => dialogue::ask_office(lang)?,
            None => {
                return Err(CliError::usage(
                    "--by: expected the office that records, such as 'Secretariat, desk 2'. Name it with --by \
                     or DAICHO_BY. It stays in the log for ever, so that it is no person's name.",
                    "--by: 「事務局第2係」のように、記録する部署の名が必要です。--by または DAICHO_BY で指定してください。\
                     ログに残り続けるため、個人の名は使わないでください。",
                ));
            }
        };
        if !names_a_recorder(&office) {
            return Err(CliError::usage(
                "--by: expected a name of up to 200 bytes without control characters.",
                "--by: 制御文字を含まない 200 バイト以内の名前が必要です。",
            ));
        }
        Ok(office)
    }

    /// The person, checked.
    ///
    /// # Errors
    /// Usage, where the name is empty or holds control characters.
    pub fn person(&self) -> Result<Option<String>, CliError> {
        let person = self.person.clone();
        if person.as_deref().is_none_or(names_a_recorder) {
            return Ok(person);
        }
        Err(CliError::usage(
            "--person: expected a name of up to 200 bytes without control characters.",
            "--person: 制御文字を含まない 200 バイト以内の名前が必要です。",
        ))
    }
}

/// Where a fact is known from.
#[derive(Clone, Debug, Default, Args)]
pub struct EvidenceArgs {
    /// Where the fact is known from: who published what
    #[arg(long, global = true, value_name = "SOURCE")]
    evidence: Option<String>,
    /// The address of the evidence
    #[arg(long, global = true, value_name = "URL", requires = "evidence")]
    evidence_url: Option<String>,
    /// When the evidence was published
    #[arg(long, global = true, value_name = "DATE", requires = "evidence")]
    evidence_published_on: Option<String>,
    /// When the evidence was read
    #[arg(long, global = true, value_name = "DATE", requires = "evidence")]
    evidence_read_on: Option<String>,
    /// The evidence's own words
    #[arg(long, global = true, value_name = "TEXT", requires = "evidence")]
    evidence_quote: Option<String>,
}

impl EvidenceArgs {
    /// Evidence of which only the source is known.
    #[must_use]
    pub fn of(source: String) -> Self {
        Self { evidence: Some(source), ..Self::default() }
    }

    /// Who published what, where that was said.
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        self.evidence.as_deref()
    }

    /// The evidence as it is asked of a server.
    #[must_use]
    pub fn parameters(&self) -> [(&'static str, Option<&str>); 5] {
        [
            ("evidence", self.evidence.as_deref()),
            ("evidence_url", self.evidence_url.as_deref()),
            ("evidence_published_on", self.evidence_published_on.as_deref()),
            ("evidence_read_on", self.evidence_read_on.as_deref()),
            ("evidence_quote", self.evidence_quote.as_deref()),
        ]
    }

    /// The evidence, checked.
    ///
    /// # Errors
    /// The faults of its fields.
    pub fn read(&self) -> Result<Vec<Evidence>, CliError> {
        let given = [
            ("source", &self.evidence),
            ("url", &self.evidence_url),
            ("published_on", &self.evidence_published_on),
            ("read_on", &self.evidence_read_on),
            ("quote", &self.evidence_quote),
        ];
        let mut object = Map::new();
        for (name, written) in given {
            let field = Evidence::FIELDS.iter().find(|field| field.name == name);
            if let (Some(field), Some(written)) = (field, written) {
                object.insert(name.into(), values::read(field.shape, &[written], "en"));
            }
        }
        if object.is_empty() {
            return Ok(Vec::new());
        }
        let evidence = read_one_evidence(object);
        Ok(vec![evidence.map_err(|faults| CliError::Faults { faults })?])
    }
}

/// Runs work with a tracker on an open register, and brings the checkpoint level with what it has
/// recorded.
///
/// # Errors
/// What the work returns, else what signing reports.
pub fn with_tracker<T, F>(
    register: Register,
    work: impl FnOnce(Tracker) -> F,
) -> Result<T, CliError>
where
    F: Future<Output = Result<T, CliError>>,
{
    with_tracker_and_reader(register, |tracker, _| work(tracker))
}

/// As [`with_tracker`], for work that also reads the checkpoint and the tree.
///
/// # Errors
/// As [`with_tracker`].
pub fn with_tracker_and_reader<T, F>(
    mut register: Register,
    work: impl FnOnce(Tracker, Reader) -> F,
) -> Result<T, CliError>
where
    F: Future<Output = Result<T, CliError>>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let notary = register.notary()?;
    let answer = runtime.block_on(work(register.track()?, notary.reader().clone()));
    let signed = notary.level();
    let answer = answer?;
    signed?;
    Ok(answer)
}

/// What a command that records one event prints for machines.
#[derive(Serialize)]
struct Receipt<'a> {
    seq: u64,
    dry_run: bool,
    repeated: bool,
    #[serde(skip_serializing_if = "<[Consequence]>::is_empty")]
    consequences: &'a [Consequence],
    event: &'a serde_json::value::RawValue,
}

/// How one entry is recorded.
pub struct Recording<'a> {
    /// Who records.
    pub by: &'a By,
    /// Under which id, where one was given.
    pub command_id: Option<Uuid>,
    /// Whether it is only decided.
    pub dry_run: bool,
}

/// Records the one entry that is made for a register, here or behind a server, and prints its seq.
///
/// # Errors
/// What making it returns, or why it is refused.
pub fn submit_one(
    context: &Context,
    recording: &Recording<'_>,
    make: impl FnOnce(Asking<'_>) -> Result<Entry, CliError>,
    printer: Printer,
) -> Result<(), CliError> {
    match context.at()? {
        At::Here(place) => submit_here(&place, recording, make, printer),
        At::There(client) => submit_there(context, &client, recording, make, printer),
    }
}

fn submit_here(
    place: &Place,
    recording: &Recording<'_>,
    make: impl FnOnce(Asking<'_>) -> Result<Entry, CliError>,
    printer: Printer,
) -> Result<(), CliError> {
    let Recording { by, command_id, dry_run } = *recording;
    let name = by.office(place.read_settings()?.office.as_deref(), printer.lang)?;
    let outcome = place.with(|register| {
        let mut submission =
            Submission::fresh(make(Asking::Here(&register))?, name, &SystemEnvironment);
        submission.person = by.person()?;
        submission.clock_is_right = by.clock_is_right;
        submission.command_id = command_id.unwrap_or(submission.command_id);
        with_tracker(register, |tracker| async move {
            let outcomes = if dry_run {
                tracker.rehearse(vec![submission]).await?
            } else {
                tracker.submit(vec![submission]).await?
            };
            Ok(outcomes.into_iter().next())
        })
    })?;
    let Some(outcome) = outcome else { return Ok(()) };
    let Some(event) = outcome.event() else { return Ok(()) };
    let repeated = matches!(outcome, Outcome::Repeated(_));
    print_receipt(event, outcome.consequences(), repeated, dry_run, printer)
}

fn submit_there(
    context: &Context,
    client: &Client,
    recording: &Recording<'_>,
    make: impl FnOnce(Asking<'_>) -> Result<Entry, CliError>,
    printer: Printer,
) -> Result<(), CliError> {
    let asked = context.recording(client, recording.by, recording.dry_run)?;
    let entry = write_entry(&make(Asking::There(client))?);
    let command_id = recording.command_id.unwrap_or_else(|| SystemEnvironment.new_id());
    let recorded = client.record(&entry, command_id, &asked)?;
    let Recorded { event, consequences, repeated } = &recorded;
    print_receipt(event, consequences, *repeated, recording.dry_run, printer)
}

fn print_receipt(
    event: &RecordedEvent,
    consequences: &[Consequence],
    repeated: bool,
    dry_run: bool,
    printer: Printer,
) -> Result<(), CliError> {
    let raw = raw(event)?;
    let seq = event.seq;
    let receipt = Receipt { seq: seq.0, dry_run, repeated, consequences, event: &raw };
    printer.show(&receipt, |_| format!("{seq}\n"))?;
    printer.remark(|lang| match (repeated, dry_run) {
        (true, _) => pick(
            lang,
            format!("This command was carried out before, as {seq}; nothing new was recorded."),
            format!("このコマンドは {seq} で実行済みです。新たな記録はありません。"),
        ),
        (false, true) => pick(
            lang,
            format!("Would be recorded as {seq}; nothing was recorded.\n{raw}"),
            format!("{seq} として記録されるはずです。何も記録していません。\n{raw}"),
        ),
        (false, false) => pick(
            lang,
            format!("Recorded {} by {}.", event.kind(), event.recorded_by),
            format!("{} を記録しました（記録者 {}）。", event.kind(), event.recorded_by),
        ),
    });
    for one in consequences {
        printer.remark(|lang| consequence(lang, seq, one));
    }
    Ok(())
}

/// An event as the JSON that is stored.
///
/// # Errors
/// Store, where the event cannot be written, which no valid event is known to cause.
pub fn raw(event: &RecordedEvent) -> Result<Box<serde_json::value::RawValue>, CliError> {
    let bytes = event.encode().map_err(crate::tracker::Refusal::from)?;
    serde_json::from_slice(&bytes).map_err(|error| std::io::Error::from(error).into())
}
