//! `daicho retract --import`: an import taken back whole, here or behind a server.

use uuid::Uuid;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::cli::register::Place;
use crate::cli::submit::{By, with_tracker};
use crate::imports::take_back::{TakeBackError, TakingBack};
use crate::imports::taken_back::{WantedTakeBack, Worded};
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::recording;
use crate::wording::taken_back;
use crate::wording::too_many::{self, Large};

/// What is asked.
pub struct Asked<'a> {
    /// The id of the import, as it is written.
    pub import: &'a str,
    /// Why.
    pub wanted: WantedTakeBack,
    /// Who takes it back.
    pub by: &'a By,
    /// Decide, and record nothing.
    pub dry_run: bool,
}

/// Takes the import back, and prints what is.
///
/// # Errors
/// Usage; not found, for an id under which nothing was recorded; a rule, where other facts rest on it.
pub fn run(asked: Asked<'_>, context: &Context, printer: Printer) -> Result<(), CliError> {
    let import = read_id(asked.import)?;
    asked.wanted.check().map_err(|faults| CliError::Faults { faults })?;
    let report = match context.at()? {
        At::Here(place) => take_back_here(&place, import, asked, printer.lang)?,
        At::There(client) => {
            let recording = context.recording(&client, asked.by, asked.dry_run)?;
            client.take_back(import, &asked.wanted, &recording)?
        }
    };
    printer.show(&report, |lang| told(lang, &report))?;
    if !report.orphaned.is_empty() {
        let said = |lang| taken_back::orphans(lang, &report.orphaned);
        return Err(CliError::Refused(Words::both(said)));
    }
    if let Some(limit) = report.limit {
        printer.remark(|lang| too_many::foreseen(lang, Large::TakingBack, limit));
    }
    if !report.stays.is_empty() {
        printer.remark(|lang| stays(lang, &report));
    }
    if let Some(id) = report.taken_back_as {
        printer.remark(|lang| {
            pick(
                lang,
                format!("See what was recorded for it: daicho log --import {id}"),
                format!("そのための記録: daicho log --import {id}"),
            )
        });
    }
    Ok(())
}

/// The id of an import, as it is written behind `--import`.
///
/// # Errors
/// Usage, for what is no UUID.
pub fn read_id(written: &str) -> Result<Uuid, CliError> {
    Uuid::try_parse(written).map_err(|_| bad_id(written))
}

/// The error for what is no id of an import.
#[must_use]
pub fn bad_id(written: &str) -> CliError {
    CliError::usage(
        format!(
            "--import: expected an id such as 019d4657-0000-7000-8000-000000000000, got {written:?}. The report \
             of an import names it, and so does `daicho show SEQ`."
        ),
        format!(
            "--import: 019d4657-0000-7000-8000-000000000000 のような ID が必要ですが、「{written}」です。\
             取込みの結果と `daicho show SEQ` に表示されます。"
        ),
    )
}

/// The error for an id under which nothing was recorded.
#[must_use]
pub fn unknown(import: Uuid) -> CliError {
    CliError::NotFound(Words::both(|lang| taken_back::unknown(lang, import)))
}

fn take_back_here(
    place: &Place,
    import: Uuid,
    asked: Asked<'_>,
    lang: Lang,
) -> Result<Worded, CliError> {
    let Asked { wanted, by: who, dry_run, .. } = asked;
    let by = who.office(place.read_settings()?.office.as_deref(), lang)?;
    let (person, clock_is_right) = (who.person()?, who.clock_is_right);
    let taking = TakingBack { import, wanted, by, person, dry_run, clock_is_right };
    place.with(|register| {
        with_tracker(register, |tracker| async move {
            match taking.carry_out(&tracker, &SystemEnvironment).await {
                Ok(report) => Ok(report.worded(lang)),
                Err(TakeBackError::Unknown { import }) => Err(unknown(import)),
                Err(TakeBackError::Orphans(report)) => {
                    let said = |lang| taken_back::orphans(lang, &report.worded(lang).orphaned);
                    Err(CliError::Refused(Words::both(said)))
                }
                Err(TakeBackError::Overtaken) => {
                    Err(CliError::Refused(Words::both(recording::overtaken)))
                }
                Err(TakeBackError::Submit(error)) => Err(error.into()),
            }
        })
    })
}

/// How many facts are taken back, and on a dry run each of them.
fn told(lang: Lang, report: &Worded) -> String {
    let count = report.facts.len();
    if count == 0 {
        let nothing = pick(
            lang,
            "Nothing of this import stands any more.\n",
            "この取込みで有効なものは、もうありません。\n",
        );
        return nothing.to_owned();
    }
    let facts = if count == 1 { "fact" } else { "facts" };
    if !report.dry_run {
        return pick(
            lang,
            format!("{count} {facts} taken back\n"),
            format!("{count} 件を取り消しました\n"),
        );
    }
    let mut text = pick(
        lang,
        format!("{count} {facts} would be taken back\n"),
        format!("取消しの対象は {count} 件です\n"),
    );
    for fact in &report.facts {
        let again = match (fact.restored, lang) {
            (false, _) => "",
            (true, Lang::En) => "says again: ",
            (true, Lang::Ja) => "元に戻す: ",
        };
        text.push_str(&format!("{}  {again}{}\n", fact.seq, fact.says));
    }
    text
}

/// Which events of the import are as they were.
fn stays(lang: Lang, report: &Worded) -> String {
    let list = report.stays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    pick(
        lang,
        format!(
            "not taken back: {list}. A retraction or an erasure is not undone, nor a correction that was \
             corrected since. Record anew what holds after all."
        ),
        format!(
            "取り消せない記録: {list}。取消しと消去、およびその後さらに訂正された訂正は元に戻せません。\
             やはり正しい事実は、改めて記録してください。"
        ),
    )
}
