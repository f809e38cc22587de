//! Reported totals beside named lists: two kinds of record, compared and never mixed.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::network::Measure;
use crate::domain::seq::Seq;
use crate::projections::reading::{Count, FactRef, Reading, span};

/// A count that somebody published.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reported {
    /// How many.
    pub total: u64,
    /// The day for which the count was given, as written.
    pub as_of: Option<Date>,
    /// Who published it.
    pub source: String,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
}

/// What was reported of a thing beside what is named.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reconciliation {
    /// What is counted.
    pub measure: Measure,
    /// The latest count whose day is certainly not after the day asked about.
    pub reported: Option<Reported>,
    /// How many are named in the register.
    pub named: Count,
    /// How many of the reported are not among the certain named ones; none if nothing is reported.
    pub not_named: Option<u64>,
    /// How many more are named for certain than were reported; 0 where there is no contradiction.
    pub discrepancy: u64,
}

impl Reading<'_> {
    /// The latest count of a measure that was published of a thing: by its day, then by its seq.
    pub(super) fn reported(&self, entity: &Entity, measure: Measure) -> Option<Reported> {
        self.reported_of(std::slice::from_ref(entity), measure)
    }

    /// The same of a thing that is known under several ids.
    pub(super) fn reported_of(&self, entities: &[Entity], measure: Measure) -> Option<Reported> {
        let mut latest: Option<((NaiveDate, Seq), Reported)> = None;
        for fact in entities.iter().flat_map(|entity| self.own(entity)) {
            let Fact::TotalReported(data) = fact.data else { continue };
            let order = (span(fact).latest, fact.seq);
            let newer = latest.as_ref().is_none_or(|(old, _)| *old < order);
            if data.measure == measure && order.0 <= self.as_of && newer {
                let (total, as_of, source) = (data.total, data.as_of, data.source.clone());
                latest = Some((order, Reported { total, as_of, source, fact: fact.into() }));
            }
        }
        latest.map(|(_, reported)| reported)
    }

    pub(super) fn reconcile(
        &self,
        entity: &Entity,
        measure: Measure,
        named: Count,
    ) -> Reconciliation {
        Reconciliation::new(measure, self.reported(entity, measure), named)
    }
}

impl Reconciliation {
    pub(super) fn new(measure: Measure, reported: Option<Reported>, named: Count) -> Self {
        let (not_named, discrepancy) = beside(reported.as_ref(), named);
        Self { measure, reported, named, not_named, discrepancy }
    }

    /// Whether there is anything to compare.
    pub(super) fn says_something(&self) -> bool {
        self.reported.is_some() || self.named != Count::default()
    }
}

/// How many of the reported are not named, and how many more are named than were reported.
pub(super) fn beside(reported: Option<&Reported>, named: Count) -> (Option<u64>, u64) {
    let Some(Reported { total, .. }) = reported else { return (None, 0) };
    (Some(total.saturating_sub(named.certain)), named.certain.saturating_sub(*total))
}
