//! Which events of the log are asked for: about an id, of a type, recorded when, by whom, and together with what.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use uuid::Uuid;

use crate::domain::entity::Entity;
use crate::domain::event::EventKind;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::domain::written::{self, Bound, Unreadable};
use crate::projections::Projections;
use crate::projections::similar::{UnknownKind, read_entities};

/// What an event must be, as it is written by those who ask. What is left out is no condition.
#[derive(Clone, Copy, Debug, Default)]
pub struct WrittenFilter<'a> {
    /// An id, or `KIND:ID`: events that speak of it, and those that revise them.
    pub of: Option<&'a str>,
    /// A type of event.
    pub kind: Option<&'a str>,
    /// The first day or moment of recording.
    pub since: Option<&'a str>,
    /// The last day or moment of recording.
    pub until: Option<&'a str>,
    /// Who recorded it.
    pub by: Option<&'a str>,
    /// The import of which it is a part.
    pub import: Option<&'a str>,
}

/// What an event must be to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// The things that it speaks of, by any of them.
    pub of: Option<Vec<Entity>>,
    /// Its type.
    pub kind: Option<EventKind>,
    /// When it was recorded at the earliest.
    pub since: Option<Bound>,
    /// When it was recorded at the latest.
    pub until: Option<Bound>,
    /// Who recorded it.
    pub by: Option<String>,
    /// The id of the import of which it is a part.
    pub import: Option<Uuid>,
}

/// What cannot be read of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterError {
    /// The kind before the colon of `of` is none.
    Of(UnknownKind),
    /// There is no such type of event.
    Kind {
        /// What was written.
        came: String,
    },
    /// No id of an import.
    Import {
        /// What was written.
        came: String,
    },
    /// Neither a day nor a moment.
    Bound {
        /// Which of the two.
        end: End,
        /// What was written.
        error: Unreadable,
    },
}

/// One end of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first.
    Since,
    /// The last.
    Until,
}

impl End {
    /// The name of the parameter.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Since => "since",
            Self::Until => "until",
        }
    }
}

impl FilterError {
    /// The name of the parameter that cannot be read.
    #[must_use]
    pub const fn parameter(&self) -> &'static str {
        match self {
            Self::Of(_) => "of",
            Self::Kind { .. } => "type",
            Self::Import { .. } => "import",
            Self::Bound { end, .. } => end.as_str(),
        }
    }
}

impl LogFilter {
    /// Reads what is asked.
    ///
    /// # Errors
    /// The first part that cannot be read.
    pub fn read(asked: &WrittenFilter<'_>) -> Result<Self, FilterError> {
        let bound = |end, written: Option<&str>| {
            let read = written.map(written::bound).transpose();
            read.map_err(|error| FilterError::Bound { end, error })
        };
        Ok(Self {
            of: asked.of.map(read_entities).transpose().map_err(FilterError::Of)?,
            kind: asked.kind.map(read_kind).transpose()?,
            since: bound(End::Since, asked.since)?,
            until: bound(End::Until, asked.until)?,
            by: asked.by.map(Into::into),
            import: asked.import.map(read_import).transpose()?,
        })
    }

    /// Whether an event passes, what it speaks of left aside: [`LogFilter::chosen`] knows that.
    #[must_use]
    pub fn passes(&self, event: &RecordedEvent) -> bool {
        self.kind.is_none_or(|kind| event.kind() == kind)
            && self.by.as_ref().is_none_or(|by| event.recorded_by == *by)
            && self.import.is_none_or(|import| event.correlation_id == Some(import))
            && self.since.is_none_or(|since| match since {
                Bound::Day(day) => event.day() >= day,
                Bound::Time(time) => event.recorded_at >= time.first,
            })
            && self.until.is_none_or(|until| match until {
                Bound::Day(day) => event.day() <= day,
                Bound::Time(time) => event.recording().on_clock() <= time.last,
            })
    }

    /// Whether an event is asked for, by views that have it folded in: for one event at a time.
    #[must_use]
    pub fn takes(&self, views: &Projections, event: &RecordedEvent) -> bool {
        let speaks = |entity: &Entity| views.speaks_of(event.seq, entity);
        self.passes(event) && self.of.as_ref().is_none_or(|any| any.iter().any(speaks))
    }

    /// The events after a seq and up to another among which are all that are asked for, ascending, for
    /// [`LogFilter::passes`] to choose from: of facts those that had come true, or may have, by a day,
    /// where one is named.
    #[must_use]
    pub fn candidates<'a>(
        &self,
        views: &'a Projections,
        after: Seq,
        last: Seq,
        come_by: Option<NaiveDate>,
    ) -> Box<dyn DoubleEndedIterator<Item = Seq> + 'a> {
        let after = self.since.map_or(after, |since| after.max(views.before(since)));
        let last = self.until.map_or(last, |until| last.min(views.by(until))).min(views.head());
        let table = &views.table;
        let seqs: Box<dyn DoubleEndedIterator<Item = Seq> + 'a> =
            match (self.listed(views), self.kind) {
                (Some(mut chosen), kind) => {
                    let is_of_kind = |seq: Seq| {
                        kind.is_none_or(|kind| {
                            table.event(seq).is_some_and(|one| one.kind() == kind)
                        })
                    };
                    chosen.retain(|seq| after < *seq && *seq <= last && is_of_kind(*seq));
                    Box::new(chosen.into_iter())
                }
                (None, Some(kind)) => {
                    let of_kind = table.of_kind(kind).into_iter();
                    Box::new(of_kind.flat_map(move |seqs| seqs.within(after, last)))
                }
                (None, None) => Box::new((after.next().0..=last.0).map(Seq)),
            };
        let by = self.by.as_ref().map(|by| table.recorder(by));
        let is_by = move |seq: Seq| by.is_none_or(|recorder| table.may_be_by(seq, recorder));
        let has_come = move |seq: Seq| come_by.is_none_or(|day| table.has_come(seq, day));
        Box::new(seqs.filter(move |seq| is_by(*seq) && has_come(*seq)))
    }

    /// The seqs of the events that speak of what is named and are part of the import that is, ascending; none
    /// where neither is named.
    fn listed(&self, views: &Projections) -> Option<Vec<Seq>> {
        let imported = self.import.map(|import| views.import(import));
        match (self.chosen(views), imported) {
            (Some(mut chosen), Some(imported)) => {
                chosen.retain(|seq| imported.binary_search(seq).is_ok());
                Some(chosen)
            }
            (chosen, imported) => chosen.or(imported),
        }
    }

    /// The seqs of the events that speak of the id, ascending, for [`LogFilter::passes`] to choose
    /// from; none where no id is named, empty where nothing speaks of it.
    #[must_use]
    pub fn chosen(&self, views: &Projections) -> Option<Vec<Seq>> {
        let entities = self.of.as_ref()?;
        let mut seqs: Vec<Seq> = entities.iter().flat_map(|entity| views.log_of(entity)).collect();
        seqs.sort_unstable();
        seqs.dedup();
        Some(seqs)
    }
}

/// Further from each other lie no two clocks that show one moment.
const A_DAY: TimeDelta = TimeDelta::days(1);

impl Projections {
    /// A seq before the first event at or after a bound.
    fn before(&self, since: Bound) -> Seq {
        match since {
            Bound::Time(time) => self.table.stamped_before(time.first),
            Bound::Day(day) => {
                let begins = day.and_time(NaiveTime::MIN).and_utc();
                begins.checked_sub_signed(A_DAY).map_or(Seq::NONE, |earliest| {
                    self.table.stamped_before(earliest.fixed_offset())
                })
            }
        }
    }

    /// A seq not before the last event at or before a bound.
    fn by(&self, until: Bound) -> Seq {
        match until {
            Bound::Time(time) => self.seq_at(time.last),
            Bound::Day(day) => {
                let begins = day.and_time(NaiveTime::MIN).and_utc();
                let latest = begins.checked_add_signed(A_DAY + A_DAY);
                latest.map_or(self.head(), |latest| self.seq_at(latest.fixed_offset()))
            }
        }
    }
}

fn read_kind(written: &str) -> Result<EventKind, FilterError> {
    written.parse().map_err(|_| FilterError::Kind { came: written.into() })
}

fn read_import(written: &str) -> Result<Uuid, FilterError> {
    Uuid::try_parse(written).map_err(|_| FilterError::Import { came: written.into() })
}
