//! What `daicho show` says about one event: itself, what became of it, and what it did to others.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::cli::asking::Asking;
use crate::cli::error::CliError;
use crate::cli::log::{self, beside};
use crate::cli::output::Printer;
use crate::cli::personal::PersonalArgs;
use crate::cli::submit::raw;
use crate::cli::text::{dim, table};
use crate::cli::view::ViewArgs;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::projections::event_history::EventHistory;
use crate::projections::revising::{Revision, RevisionKind};
use crate::tracker::disclosed::WithPersonal;
use crate::wording::lang::{Lang, pick};

/// The event for machines, as it is stored, with what became of it.
#[derive(Serialize)]
struct Shown<'a> {
    event: &'a RawValue,
    #[serde(flatten)]
    history: &'a WithPersonal<EventHistory>,
}

/// The seq that somebody wrote: `#155`, or `155`.
#[must_use]
pub(super) fn seq(written: &str) -> Option<Seq> {
    let digits = written.strip_prefix('#').unwrap_or(written);
    Seq::from_digits(digits).filter(|seq| *seq > Seq::NONE)
}

/// An event with what became of it.
pub(super) struct Entry {
    event: RecordedEvent,
    history: WithPersonal<EventHistory>,
}

impl Entry {
    /// Asks for it.
    ///
    /// # Errors
    /// A rule, for an event that there is not; store, where the log or personal data cannot be read.
    pub(super) fn ask(
        asking: Asking<'_>,
        view: &ViewArgs,
        seq: Seq,
        personal: PersonalArgs,
    ) -> Result<Self, CliError> {
        let mut history = asking.event_history(view, seq, personal.with_personal)?;
        let event = asking.event(seq)?;
        history.personal.extend(beside::recorder(asking, &event, personal)?);
        Ok(Self { event, history })
    }

    /// Prints it.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub(super) fn print(&self, printer: Printer) -> Result<(), CliError> {
        let event = raw(&self.event)?;
        let shown = Shown { event: &event, history: &self.history };
        printer.show(&shown, |lang| self.write(lang))
    }

    fn write(&self, lang: Lang) -> String {
        let history = &self.history.answer;
        let mut text = log::entry(lang, &self.event, &self.history.personal);
        if let Some(import) = self.event.correlation_id {
            let word = pick(lang, "Import: ", "取込み: ");
            text.push_str(&format!("    {word}{import}\n"));
        }
        text.push_str(&versions(lang, history));
        let by = |one: &Revision| (one.seq, reason(history, one.seq));
        let became = history.revised_by.iter();
        let rows = became.map(|one| {
            let (seq, reason) = by(one);
            // What ended it may be revised itself.
            let of =
                if one.revises == history.seq { String::new() } else { one.revises.to_string() };
            vec![seq.to_string(), passive(lang, one.how).to_owned(), of, reason]
        });
        let header =
            pick(lang, ["By", "What", "Of", "Reason"], ["記録番号", "内容", "対象", "理由"]);
        let heading = pick(lang, "What became of it", "その後");
        text.push_str(&table(heading, &header, rows.collect()));
        let rows = history.revises.iter();
        let rows = rows.map(|one| vec![one.revises.to_string(), active(lang, one.how).to_owned()]);
        let header = pick(lang, ["Event", "What"], ["記録番号", "内容"]);
        let heading = pick(lang, "What it did", "この記録が変えたもの");
        text.push_str(&table(heading, &header, rows.collect()));
        let seq = history.seq.0;
        let hint = pick(
            lang,
            format!("Its proof: daicho prove {seq}"),
            format!("収録証明: daicho prove {seq}"),
        );
        text + &format!("\n{}\n", dim(&hint))
    }
}

/// Why an event changed the fact, where it is one of the versions.
fn reason(history: &EventHistory, by: Seq) -> String {
    let version = history.versions.iter().find(|version| version.known_from == by);
    version.and_then(|version| version.reason.clone()).unwrap_or_default()
}

/// What the data was in each version, where there are several.
fn versions(lang: Lang, history: &EventHistory) -> String {
    if history.versions.len() < 2 {
        return String::new();
    }
    let rows = history.versions.iter().map(|version| {
        let data = version.data.as_ref().map(|data| serde_json::Value::from(data.clone()));
        let data =
            data.map_or_else(|| pick(lang, "void", "無効").to_owned(), |data| data.to_string());
        let at = version.recorded_at.map(crate::cli::text::moment).unwrap_or_default();
        vec![version.known_from.to_string(), at, data]
    });
    let header = pick(lang, ["Event", "Recorded", "Data"], ["記録番号", "記録日時", "内容"]);
    table(pick(lang, "Versions", "版"), &header, rows.collect())
}

const fn passive(lang: Lang, how: RevisionKind) -> &'static str {
    match (lang, how) {
        (Lang::En, RevisionKind::Corrected) => "corrected",
        (Lang::En, RevisionKind::Retracted) => "retracted",
        (Lang::En, RevisionKind::Withdrawn) => "withdrawn",
        (Lang::En, RevisionKind::Ended) => "ended",
        (Lang::En, RevisionKind::Erased) => "personal data erased",
        (Lang::Ja, RevisionKind::Corrected) => "訂正",
        (Lang::Ja, RevisionKind::Retracted) => "取消し",
        (Lang::Ja, RevisionKind::Withdrawn) => "撤回",
        (Lang::Ja, RevisionKind::Ended) => "終了",
        (Lang::Ja, RevisionKind::Erased) => "個人情報の消去",
    }
}

const fn active(lang: Lang, how: RevisionKind) -> &'static str {
    match (lang, how) {
        (Lang::En, RevisionKind::Corrected) => "corrects it",
        (Lang::En, RevisionKind::Retracted) => "retracts it",
        (Lang::En, RevisionKind::Withdrawn) => "withdraws it",
        (Lang::En, RevisionKind::Ended) => "ends it",
        (Lang::En, RevisionKind::Erased) => "erases its personal data",
        (Lang::Ja, RevisionKind::Corrected) => "訂正",
        (Lang::Ja, RevisionKind::Retracted) => "取消し",
        (Lang::Ja, RevisionKind::Withdrawn) => "撤回",
        (Lang::Ja, RevisionKind::Ended) => "終了",
        (Lang::Ja, RevisionKind::Erased) => "個人情報の消去",
    }
}
