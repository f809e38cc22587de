//! What a view says of the register itself: its title, its keeper, its zone, and what its answers depend on.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, Present};
use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::event::register::{DeclaredScheme, RegisterClosed, RegisterDescribed, Terms};
use crate::domain::name::{DeclarationId, SeriesId};
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::domain::zone::Zone;
use crate::projections::Projections;
use crate::projections::bitemporal::{FactTable, Known};
use crate::projections::reading::{FactRef, Reading, Times};
use crate::projections::span::Span;

/// How the register is described.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Described {
    /// Its title.
    pub title: Text,
    /// Who answers for it.
    pub keeper: Option<Text>,
    /// The time zone in which its days begin and end; none where it is not on record.
    pub zone: Option<Zone>,
    /// On which terms it may be used.
    pub terms: Option<Terms>,
    /// The declaration that leads the home page.
    pub leads: Option<DeclarationId>,
    /// The series of gatherings whose guests belong to the global network.
    pub network_series: Vec<SeriesId>,
    /// The schemes of identifiers that it declares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub schemes: Vec<DeclaredScheme>,
    /// The fact that says so.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// That the register is kept no longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// Since when, as written.
    pub on: Option<Date>,
    /// Why.
    pub reason: String,
    /// The address of the register that goes on in its place.
    pub successor: Option<String>,
    /// The fact that says so.
    pub fact: FactRef,
}

/// What the register is: what whoever asks it needs to know of it first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Register")]
pub struct RegisterAnswer {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The log's name.
    pub origin: String,
    /// The version of the program that serves it.
    pub program: String,
    /// The time zone in which days begin and end until one is on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_zone: Option<Zone>,
    /// How it is described; none where nobody has said.
    pub described: Option<Described>,
    /// That it is kept no longer, where it is so.
    pub closed: Option<Closed>,
    /// The series of gatherings whose guests belong to the global network.
    pub network_series: Vec<SeriesId>,
}

/// When the register is kept no longer, as known at the head, and which goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// The first day on which nothing new is recorded.
    pub day: NaiveDate,
    /// The time zone in which that day begins; none where it is not on record.
    pub zone: Option<Zone>,
    /// The address of the register that goes on in its place.
    pub successor: Option<String>,
}

impl Closing {
    /// The moment from which nothing new is recorded, by the calendar of the zone on record, else by
    /// that of whoever asks; none beyond the ends of the calendar.
    #[must_use]
    pub fn moment(&self, calendar: Calendar) -> Option<Moment> {
        self.zone.map_or(calendar, Calendar::Zone).begin(self.day)
    }
}

impl FactTable {
    /// That the register is kept no longer, as it was known at a seq.
    pub fn closed(&self, known_at: Seq) -> Option<(Known<'_>, &RegisterClosed)> {
        let seqs = &self.thing(&TopicRef::REGISTER.entity.into())?.own;
        seqs.iter().find_map(|seq| {
            let fact = self.fact(seq, known_at)?;
            let Fact::RegisterClosed(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    /// The description of the register that was known at a seq. The first one holds from the first
    /// event on, as it was when it was recorded.
    pub fn described(&self, known_at: Seq) -> Option<(Known<'_>, &RegisterDescribed)> {
        let seqs = &self.thing(&TopicRef::REGISTER.entity.into())?.own;
        let described = |seq: &Seq| {
            let fact = self.event(*seq).and_then(Event::fact);
            matches!(fact, Some(Fact::RegisterDescribed(_)))
        };
        let known_at = known_at.max(seqs.iter().find(described)?);
        seqs.iter().rev().find_map(|seq| {
            let fact = self.fact(seq, known_at)?;
            let Fact::RegisterDescribed(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }
}

impl Projections {
    /// Has the attendants of these series belong to the global network in every view of a register
    /// that was never described: what stands in the settings of one that is older than that fact.
    pub fn assume_series(&mut self, series: Vec<SeriesId>) {
        self.table.assumed_series = series;
    }

    /// Whether any description of the register was ever recorded.
    #[must_use]
    pub fn was_described(&self) -> bool {
        self.table.described(Seq::NONE).is_some()
    }

    /// The time zone on record at the head.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        self.table.described(self.head())?.1.zone
    }

    /// When the register is kept no longer, as known at the head, with the address of the one that
    /// goes on. Kept, not looked up: every answer of the endpoint asks.
    #[must_use]
    pub const fn closing(&self) -> Option<&Closing> {
        self.closing.as_ref()
    }

    /// Keeps the closing level with the head, of which this is the event.
    pub(super) fn note_closing(&mut self, event: &Event) {
        let bears_on_it = match event {
            Event::Fact(fact) => fact.topic_ref() == TopicRef::REGISTER,
            Event::Corrected(_) | Event::Retracted(_) => true,
            Event::Erased(_) => false,
        };
        if bears_on_it {
            self.closing = self.table.closed(self.head()).map(|(fact, data)| Closing {
                day: Span::of(fact.data, fact.recorded_on).latest,
                zone: self.zone(),
                successor: data.successor.clone(),
            });
        }
    }

    /// By which calendar days begin and end: that of the zone on record, else that of whoever asks.
    #[must_use]
    pub fn calendar(&self, present: Present) -> Calendar {
        self.zone().map_or(present.calendar, Calendar::Zone)
    }

    /// The present day.
    #[must_use]
    pub fn today(&self, present: Present) -> NaiveDate {
        self.calendar(present).day(present.now)
    }
}

impl Reading<'_> {
    /// How the register is described; none where nobody has said.
    #[must_use]
    pub fn described(&self) -> Option<Described> {
        let (fact, data) = self.table.described(self.known_at)?;
        let RegisterDescribed { title, keeper, zone, terms, leads, network_series, schemes } =
            data.clone();
        let fact = fact.into();
        Some(Described { title, keeper, zone, terms, leads, network_series, schemes, fact })
    }

    /// That the register is kept no longer, or will not be from a day ahead on, as it was known.
    #[must_use]
    pub fn closed(&self) -> Option<Closed> {
        let (fact, data) = self.table.closed(self.known_at)?;
        let RegisterClosed { on, reason, successor } = data.clone();
        Some(Closed { on, reason, successor, fact: fact.into() })
    }

    /// What the register of this name is, as served by a version of the program.
    #[must_use]
    pub fn register(&self, origin: &str, kept_zone: Option<Zone>, program: &str) -> RegisterAnswer {
        RegisterAnswer {
            asked: self.asked(),
            origin: origin.to_owned(),
            program: program.to_owned(),
            kept_zone,
            described: self.described(),
            closed: self.closed(),
            network_series: self.network_series().to_vec(),
        }
    }

    /// The declaration that the register names as the leading one.
    pub(super) fn leads(&self) -> Option<&DeclarationId> {
        self.table.described(self.known_at)?.1.leads.as_ref()
    }

    /// The schemes of identifiers that the register declares.
    #[must_use]
    pub fn declared_schemes(&self) -> &[DeclaredScheme] {
        self.table.described(self.known_at).map_or(&[], |(_, data)| &data.schemes)
    }

    /// The series whose attendants belong to the global network.
    #[must_use]
    pub fn network_series(&self) -> &[SeriesId] {
        let described = self.table.described(self.known_at);
        described.map_or(&self.table.assumed_series, |(_, data)| &data.network_series)
    }
}
