//! Reported totals beside named lists: two kinds of record, compared and never mixed.
//!
//! What somebody published for a day is set beside who is named as of that day, so that whoever came
//! later does not pass for one of those that were counted. Who came and went since is told apart.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::network::{Measure, TotalReported};
use crate::domain::name::PartyId;
use crate::projections::bitemporal::Known;
use crate::projections::reading::{Count, FactRef, PartyRef, Reading, span};
use crate::projections::span::Certainty;

/// A count that somebody published, beside who is named as of its own day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// How many are named in the register as of that day; of a month or a year, its last.
    pub named_then: Count,
    /// How many of the reported are not among those named for certain as of that day.
    pub not_named: u64,
    /// How many more are named for certain as of that day than were reported; 0 where there is no
    /// contradiction.
    pub discrepancy: u64,
}

/// What was reported by the day asked about, and what has changed since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// The counts of the latest day for which any was given that is certainly not after the day asked
    /// about: one of each source. Empty where nothing was reported.
    pub reported: Vec<Reported>,
    /// Who is counted for certain on the day asked about and cannot have been on the day of the report.
    pub since: Vec<PartyRef>,
    /// Who was counted for certain on the day of the report and cannot be on the day asked about.
    pub withdrawn_since: Vec<PartyRef>,
}

/// What was reported of a thing beside what is named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reconciliation {
    /// What is counted.
    pub measure: Measure,
    /// How many are named in the register on the day asked about.
    pub named: Count,
    /// What was reported, beside who was named then.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// Those that are counted on some day, each once.
pub(super) type Named = Vec<(PartyId, Certainty)>;

/// A report whose day has come.
type Report<'a> = (Known<'a>, &'a TotalReported);

impl<'a> Reading<'a> {
    /// The reports of a measure for the latest day, by seq; of two by one source the later. With that day.
    fn latest_reports(
        &self,
        entities: &[Entity],
        measure: Measure,
    ) -> Option<(NaiveDate, Vec<Report<'a>>)> {
        let mut latest: Option<(NaiveDate, Vec<Report<'a>>)> = None;
        for fact in entities.iter().flat_map(|entity| self.own(entity)) {
            let Fact::TotalReported(data) = fact.data else { continue };
            let day = span(fact).latest;
            if data.measure != measure || day > self.as_of {
                continue;
            }
            match &mut latest {
                Some((kept, _)) if *kept > day => {}
                Some((kept, reports)) if *kept == day => reports.push((fact, data)),
                Some(_) | None => latest = Some((day, vec![(fact, data)])),
            }
        }
        let (day, mut reports) = latest?;
        reports.sort_unstable_by_key(|(fact, _)| fact.seq);
        let last = |source: &str| reports.iter().rfind(|(_, other)| other.source == source);
        let kept = reports
            .iter()
            .filter(|(fact, data)| last(&data.source).is_none_or(|(last, _)| last.seq == fact.seq));
        let kept = kept.copied().collect();
        Some((day, kept))
    }

    /// Compares what was reported of a thing with who is named. `now` names those of this view, `count`
    /// those of another day; both are asked only where something was reported.
    pub(super) fn compare(
        &self,
        entities: &[Entity],
        measure: Measure,
        now: impl FnOnce() -> Named,
        count: impl FnOnce(&Self) -> Named,
    ) -> Comparison {
        let Some((day, reports)) = self.latest_reports(entities, measure) else {
            return Comparison::default();
        };
        let now = now();
        let then = if day == self.as_of { now.clone() } else { count(&self.on(day)) };
        let named_then: Count = then.iter().map(|(_, certainty)| *certainty).collect();
        let reported = reports.into_iter().map(|(fact, data)| Reported {
            total: data.total,
            as_of: data.as_of,
            source: data.source.clone(),
            fact: fact.into(),
            named_then,
            not_named: data.total.saturating_sub(named_then.certain),
            discrepancy: named_then.certain.saturating_sub(data.total),
        });
        Comparison {
            reported: reported.collect(),
            since: self.only_in(&now, &then),
            withdrawn_since: self.only_in(&then, &now),
        }
    }

    pub(super) fn reconcile(
        &self,
        entities: &[Entity],
        measure: Measure,
        now: &Named,
        count: impl FnOnce(&Self) -> Named,
    ) -> Reconciliation {
        let named = now.iter().map(|(_, certainty)| *certainty).collect();
        let comparison = self.compare(entities, measure, || now.clone(), count);
        Reconciliation { measure, named, comparison }
    }

    /// The same table as of another day, as it was known at the same seq.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Self {
        Self { as_of: day, ..self.clone() }
    }

    /// Who is certainly among the one and not even possibly among the others, by id.
    fn only_in(&self, some: &Named, others: &Named) -> Vec<PartyRef> {
        let others: FxHashMap<&PartyId, Certainty> =
            others.iter().map(|(party, certainty)| (party, *certainty)).collect();
        let only = some.iter().filter(|(party, certainty)| {
            *certainty == Certainty::Certain && !others.contains_key(party)
        });
        only.map(|(party, _)| self.party_ref(party)).collect()
    }
}

impl Reconciliation {
    /// Whether there is anything to compare.
    pub(super) fn says_something(&self) -> bool {
        !self.comparison.reported.is_empty() || self.named != Count::default()
    }
}
