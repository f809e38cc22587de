//! `daicho import --update`: the new version of a list, held against what the register says of it.

use super::{Args, Written, content_to_send, file_name, read};
use crate::cli::Context;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::cli::register::Place;
use crate::cli::submit::with_tracker;
use crate::cli::text::table;
use crate::client::Client;
use crate::domain::date::Date;
use crate::domain::event::{Event, decode};
use crate::imports::update::Gone;
use crate::imports::update::asked::Asked;
use crate::imports::update::report::{UpdateOutcome, UpdateReport, UpdatedFact};
use crate::wording::changes::change;
use crate::wording::facts::summary;
use crate::wording::fields;
use crate::wording::imports::outcomes::{empty, found_again, noticed, same};
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::namesakes;
use crate::wording::update::{counted, outcome_word, what_next};

/// What is done about the differences.
#[derive(Debug, clap::Args)]
pub struct UpdateArgs {
    /// Show what the file says otherwise than the register: new, changed, gone; of the declarations,
    /// gatherings or networks that it names
    #[arg(long)]
    pub(super) update: bool,
    /// Make the register say what the file says
    #[arg(long, requires = "update")]
    apply: bool,
    /// What becomes of what the file tells no more; of parties, those count that an import recorded,
    /// of the kinds that the file has
    #[arg(long, requires = "update", value_name = "WHAT", default_value = "keep",
          value_parser = clap::builder::PossibleValuesParser::new(Gone::WORDS))]
    gone: String,
    /// The day on which what is gone ended, with --gone withdraw
    #[arg(long, requires = "update", value_name = "DATE")]
    gone_on: Option<String>,
    /// Why the register is changed; kept with each correction, withdrawal and retraction
    #[arg(long, requires = "update", value_name = "TEXT")]
    reason: Option<String>,
}

impl UpdateArgs {
    fn asked(&self, args: &Args) -> Result<Asked, CliError> {
        let gone_on = self.gone_on.as_deref().map(|written| {
            written.parse::<Date>().map_err(|error| {
                let said = |lang| fields::problem(lang, &error.clone().into(), "");
                CliError::Usage(Words::both(said).about("--gone-on"))
            })
        });
        let gone_on = gone_on.transpose()?;
        let asked = Asked {
            apply: self.apply,
            dry_run: args.dry_run,
            gone: Gone::find(&self.gone).unwrap_or_default(),
            gone_on,
            reason: self.reason.clone(),
            clock_is_right: args.by.clock_is_right,
        };
        let name = file_name(&args.file);
        asked.check().map_err(|error| CliError::import_whole(error, &name))?;
        Ok(asked)
    }
}

/// Holds the file against the register in a directory.
///
/// # Errors
/// Usage, or the rows that are refused; nothing was recorded then.
pub(super) fn update_here(
    place: &Place,
    args: &Args,
    lang: Lang,
) -> Result<UpdateReport, CliError> {
    let by = args.by.office(place.read_settings()?.office.as_deref(), lang)?;
    let name = file_name(&args.file);
    let asked = args.update.asked(args)?;
    place.with(|register| {
        let import = read(args, &name, &register.settings)?.by_person(args.by.person()?);
        with_tracker(register, |tracker| async move {
            let updated = import.update(&tracker, &SystemEnvironment, &by, &asked).await;
            updated.map_err(|error| CliError::import_whole(error, &name))
        })
    })
}

/// Has a server hold the file against its register.
///
/// # Errors
/// As [`update_here`]; what the server says.
pub(super) fn update_there(
    context: &Context,
    client: &Client,
    args: &Args,
) -> Result<UpdateReport, CliError> {
    let recording = context.recording(client, &args.by, args.dry_run)?;
    // What is wrong here is found before anything is sent.
    args.update.asked(args)?;
    let (content, media) = content_to_send(args)?;
    let written = Written::of(args)?;
    let mut options = written.options();
    let own = &args.update;
    options.extend([
        ("apply", own.apply.then_some("true")),
        ("gone", Some(own.gone.as_str())),
        ("gone_on", own.gone_on.as_deref()),
        ("reason", own.reason.as_deref()),
    ]);
    options.extend(args.evidence.parameters());
    Ok(client.update(content, media, &options, &recording)?)
}

/// Prints what is said otherwise, and what was done about it.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn tell(report: &UpdateReport, printer: Printer) -> Result<(), CliError> {
    for line in noticed(printer.lang, &report.noticed) {
        printer.remark(|_| line.clone());
    }
    if !report.empty_lines.is_empty() {
        printer.remark(|lang| empty(lang, &report.empty_lines));
    }
    let of_same = report.facts.iter().filter(|fact| fact.outcome == UpdateOutcome::Same);
    let lines: Vec<_> = of_same.filter_map(|fact| Some((fact.line?, fact.same_as))).collect();
    if !lines.is_empty() {
        printer.remark(|lang| same(lang, &lines));
    }
    printer
        .show(report, |lang| format!("{}\n{}", counted(lang, report), differing(lang, report)))?;
    let is_recorded = report.applied && !report.dry_run;
    for line in namesakes::registered(printer.lang, &report.registered, !is_recorded) {
        printer.remark(|_| line.clone());
    }
    if let Some(import) = report.import {
        printer.remark(|lang| found_again(lang, import));
    }
    if let Some(said) = what_next(printer.lang, report) {
        printer.remark(|_| said.clone());
    }
    Ok(())
}

/// A table of the facts of which the two do not say the same.
fn differing(lang: Lang, report: &UpdateReport) -> String {
    let facts = report
        .facts
        .iter()
        .filter(|fact| !matches!(fact.outcome, UpdateOutcome::Unchanged | UpdateOutcome::Same));
    let header = pick(
        lang,
        ["", "Line", "Event", "Fact", "Difference", "Recorded"],
        ["", "行", "記録", "内容", "違い", "記録した番号"],
    );
    let heading = pick(lang, "Differences", "違い");
    // What a rehearsal would record has no place in the log.
    let shown = if report.dry_run { &header[..5] } else { &header[..] };
    table(heading, shown, facts.map(|fact| row(lang, fact, shown.len())).collect())
}

fn row(lang: Lang, one: &UpdatedFact, columns: usize) -> Vec<String> {
    let kind = one.kind.fact();
    let data = serde_json::Value::Object(one.data.clone()).to_string();
    let fact = decode(one.kind.as_str(), one.kind.version(), &data);
    let fields = one.fields.iter().map(|field| change(lang, kind, field));
    let ended =
        one.ended_by.map(|seq| pick(lang, format!("ended by {seq}"), format!("{seq} で終了")));
    let differences: Vec<String> = fields.chain(ended).collect();
    let mut cells = vec![
        outcome_word(lang, one.outcome).to_owned(),
        one.line.map(|line| line.to_string()).unwrap_or_default(),
        one.seq.map(|seq| seq.to_string()).unwrap_or_default(),
        fact.map(|fact: Event| summary(lang, &fact)).unwrap_or_default(),
        differences.join(pick(lang, "; ", "、")),
        one.recorded.map(|seq| seq.to_string()).unwrap_or_default(),
    ];
    cells.truncate(columns);
    cells
}
