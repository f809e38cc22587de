//! What became of an import that was to be taken back, and what is asked for it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::domain::entry::read_entry;
use crate::domain::event::EventKind;
use crate::domain::event::fact::Fact;
use crate::domain::fields::Fault;
use crate::domain::recorded::Evidence;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::tracker::{Outcome, Refusal};

/// Why an import is taken back, as it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedTakeBack {
    /// Why.
    pub reason: String,
    /// Where that is known from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// A remark to keep with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl WantedTakeBack {
    /// Holds what is asked to what a retraction may be.
    ///
    /// # Errors
    /// Every fault of its fields.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let Self { reason, evidence, note } = self;
        let data = json!({"seq": 1, "reason": reason});
        let entry = json!({"type": EventKind::Retracted, "data": data, "evidence": evidence,
            "note": note});
        read_entry(entry).map(drop)
    }
}

/// What became of an import that was to be taken back.
#[derive(Debug)]
pub struct TakenBack {
    /// The import.
    pub import: Uuid,
    /// Whether it was only decided.
    pub dry_run: bool,
    /// What the retractions belong together with; none where nothing was recorded.
    pub under: Option<Uuid>,
    /// What is taken back, by ascending seq.
    pub facts: Vec<Taken>,
    /// Facts recorded since, outside of the import, that rest on what would be taken back.
    pub orphaned: Vec<Orphaned>,
    /// Events of the import that cannot be taken back, as they revise others.
    pub stays: Vec<Seq>,
    /// The most facts that are recorded at once beside others, where these are more and would be refused.
    pub limit: Option<usize>,
}

/// A fact that is taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The fact.
    pub seq: Seq,
    /// What is taken back: what it says; or, of a fact that the import only corrected, what it says again.
    pub fact: Fact,
    /// Whether the fact itself is older, and only its correction is undone.
    pub restored: bool,
    /// The event that does it; none on a dry run.
    pub by: Option<Seq>,
}

/// A fact that would lose what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Orphaned {
    /// The fact.
    pub seq: Seq,
    /// What it says.
    pub fact: Fact,
    /// The fact of the import that it rests on.
    pub rests_on: Seq,
}

impl TakenBack {
    /// Notes what was recorded for each fact.
    pub(super) fn note(&mut self, outcomes: &[Outcome], under: Uuid) {
        for (taken, outcome) in self.facts.iter_mut().zip(outcomes) {
            taken.by = Some(outcome.seq());
        }
        self.under = Some(under);
        self.facts.sort_by_key(|taken| taken.seq);
    }

    /// The same with each list by seq.
    pub(super) fn in_order(mut self) -> Self {
        self.facts.sort_by_key(|taken| taken.seq);
        self.orphaned.sort_by_key(|orphaned| (orphaned.seq, orphaned.rests_on));
        self.orphaned.dedup_by_key(|orphaned| orphaned.seq);
        self
    }

    /// Notes the facts outside of the import that rest on it, and gives back the first refusal of another
    /// kind; where only facts of the import itself are in the way, that one.
    pub(super) fn note_orphans(
        &mut self,
        views: &Projections,
        answers: Vec<Result<Outcome, Refusal>>,
    ) -> Option<(usize, Refusal)> {
        let own: BTreeSet<Seq> = self.facts.iter().map(|taken| taken.seq).collect();
        let mut other = None;
        for (index, answer) in answers.into_iter().enumerate() {
            let Err(refusal) = answer else { continue };
            if let Refusal::Rule(rule) = &refusal
                && let Rejection::Orphans { seq: rests_on, facts, .. } = &**rule
            {
                let outside = facts.iter().filter(|fact| !own.contains(fact));
                let orphaned = outside.filter_map(|seq| {
                    let fact = views.standing(*seq)?.clone();
                    Some(Orphaned { seq: *seq, fact, rests_on: *rests_on })
                });
                self.orphaned.extend(orphaned);
            }
            other.get_or_insert((index, refusal));
        }
        other
    }
}

/// The same for machines, with what each fact says in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TakenBack")]
pub struct Worded {
    /// The import.
    pub import: Uuid,
    /// Whether it was only decided.
    pub dry_run: bool,
    /// The id under which it was taken back, as that of an import; none where nothing was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_back_as: Option<Uuid>,
    /// What is taken back, by ascending seq.
    pub facts: Vec<WordedTaken>,
    /// Facts recorded since, outside of the import, that rest on it: nothing is taken back where there are
    /// any.
    pub orphaned: Vec<WordedOrphaned>,
    /// Events of the import that cannot be taken back: retractions, erasures, and corrections that were
    /// corrected since.
    pub stays: Vec<Seq>,
    /// The most facts that are recorded at once beside others, where to take these back would be refused
    /// because they are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A fact that is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TakenBackFact")]
pub struct WordedTaken {
    /// The fact.
    pub seq: Seq,
    /// What it says; of a fact that the import only corrected, what it says again.
    pub says: String,
    /// Whether the fact is older than the import, and only its correction is undone.
    pub restored: bool,
    /// The event that does it; none on a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Seq>,
}

/// A fact that would lose what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "OrphanedFact")]
pub struct WordedOrphaned {
    /// The fact.
    pub seq: Seq,
    /// What it says.
    pub says: String,
    /// The fact of the import that it rests on.
    pub rests_on: Seq,
}
