//! Which events `daicho log` prints: about an id, of a type, recorded when and by whom.

use chrono::{DateTime, NaiveDate};

use super::Args;
use crate::cli::error::CliError;
use crate::cli::find;
use crate::cli::personal::PersonalArgs;
use crate::cli::register::Register;
use crate::domain::entity::Entity;
use crate::domain::event::EventKind;
use crate::domain::recorded::{Moment, RecordedEvent};
use crate::domain::seq::Seq;
use crate::pages::refusals::closest;
use crate::projections::View;

/// What an event must be to be printed.
pub(super) struct Filter {
    /// The things that it speaks of, by any of them.
    pub of: Option<Vec<Entity>>,
    kind: Option<EventKind>,
    since: Option<Bound>,
    until: Option<Bound>,
    by: Option<String>,
    /// Whether personal data is shown beside the events.
    pub personal: PersonalArgs,
}

/// A day on the calendar of the recorder, or a moment.
#[derive(Clone, Copy)]
enum Bound {
    Day(NaiveDate),
    Moment(Moment),
}

impl Filter {
    /// Reads the arguments.
    ///
    /// # Errors
    /// Usage, where one cannot be read.
    pub fn read(args: &Args) -> Result<Self, CliError> {
        Ok(Self {
            of: args.of.as_deref().map(find::read).transpose()?,
            kind: args.kind.as_deref().map(read_kind).transpose()?,
            since: args.since.as_deref().map(|text| read_bound("--since", text)).transpose()?,
            until: args.until.as_deref().map(|text| read_bound("--until", text)).transpose()?,
            by: args.by.clone(),
            personal: args.personal,
        })
    }

    /// Whether an event passes, its id left aside.
    pub fn passes(&self, event: &RecordedEvent) -> bool {
        self.kind.is_none_or(|kind| event.kind() == kind)
            && self.by.as_ref().is_none_or(|by| event.recorded_by == *by)
            && self.since.is_none_or(|since| match since {
                Bound::Day(day) => event.day() >= day,
                Bound::Moment(moment) => event.recorded_at >= moment,
            })
            && self.until.is_none_or(|until| match until {
                Bound::Day(day) => event.day() <= day,
                Bound::Moment(moment) => event.recorded_at <= moment,
            })
    }

    /// The seqs of the events that speak of the id, ascending; none where no id is named.
    ///
    /// # Errors
    /// Not found, where no event does.
    pub fn chosen(&self, register: &Register) -> Result<Option<Vec<Seq>>, CliError> {
        let Some(entities) = &self.of else { return Ok(None) };
        let views = &register.folded.views;
        let mut seqs: Vec<Seq> = entities.iter().flat_map(|entity| views.log_of(entity)).collect();
        seqs.sort_unstable();
        seqs.dedup();
        if seqs.is_empty() {
            let view = View { as_of: NaiveDate::MAX, known_at: views.head() };
            return Err(find::unknown_of_any_kind(register, view, entities));
        }
        Ok(Some(seqs))
    }
}

fn read_kind(written: &str) -> Result<EventKind, CliError> {
    written.parse().map_err(|_| {
        let words = EventKind::ALL.iter().map(|kind| kind.as_str());
        match closest(written, words.clone()) {
            Some(close) => CliError::usage(
                format!("--type: no event type {written:?}. Did you mean {close:?}?"),
                format!("--type:「{written}」という種類はありません。「{close}」のことですか？"),
            ),
            None => {
                let list = words.collect::<Vec<_>>().join(", ");
                CliError::usage(
                    format!("--type: expected one of {list}, came {written:?}."),
                    format!("--type: {list} のいずれかが必要ですが、「{written}」です。"),
                )
            }
        }
    })
}

fn read_bound(flag: &str, written: &str) -> Result<Bound, CliError> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(written) {
        return Ok(Bound::Moment(moment));
    }
    let day = NaiveDate::parse_from_str(written, "%Y-%m-%d").map(Bound::Day);
    day.map_err(|_| {
        CliError::usage(
            format!("{flag}: expected a day such as 2026-01-31 or a time such as 2026-01-31T09:00:00Z, came {written:?}."),
            format!("{flag}: 2026-01-31 のような日付か 2026-01-31T09:00:00Z のような時刻が必要ですが、「{written}」です。"),
        )
    })
}
