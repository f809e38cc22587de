//! Taking an import back: every fact of it that still stands retracted at once, or none.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::amend::amend;
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::EventKind;
use crate::domain::event::fact::Fact;
use crate::domain::fields::Fault;
use crate::domain::recorded::Evidence;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::projections::imports::Undoing;
use crate::tracker::{Environment, Outcome, Refusal, Submission, SubmitError, Tracker};

/// How often all is decided anew because somebody else has recorded meanwhile.
const ATTEMPTS: usize = 8;

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

/// Why nothing of an import was taken back.
#[derive(Debug)]
pub enum TakeBackError {
    /// Nothing was ever recorded under such an id.
    Unknown {
        /// The id.
        import: Uuid,
    },
    /// Facts that were recorded since rest on it.
    Orphans(Box<TakenBack>),
    /// The register records nothing.
    Submit(SubmitError),
}

impl From<SubmitError> for TakeBackError {
    fn from(error: SubmitError) -> Self {
        Self::Submit(error)
    }
}

/// Who takes an import back, and how.
#[derive(Clone, Debug)]
pub struct TakingBack {
    /// The import.
    pub import: Uuid,
    /// Why.
    pub wanted: WantedTakeBack,
    /// The office.
    pub by: String,
    /// The person who does it for the office.
    pub person: Option<String>,
    /// Decide, and record nothing.
    pub dry_run: bool,
    /// Whether somebody vouches for the clock.
    pub clock_is_right: bool,
}

impl TakingBack {
    /// Takes the import back: all that still stands of it, in the reverse order of the log. What is
    /// recorded for it belongs together under an id of its own.
    ///
    /// # Errors
    /// [`TakeBackError::Orphans`] where other facts rest on it, but for a dry run, which names them too;
    /// what the store reports.
    pub async fn carry_out(
        &self,
        tracker: &Tracker,
        environment: &dyn Environment,
    ) -> Result<TakenBack, TakeBackError> {
        let under = environment.new_id();
        let mut attempts = 0;
        loop {
            attempts += 1;
            let views = tracker.views();
            let (mut report, submissions) = self.plan(&views, environment, under)?;
            if submissions.is_empty() {
                return Ok(report);
            }
            let submissions = Arc::new(submissions);
            if !self.dry_run {
                match tracker.submit(Arc::clone(&submissions)).await {
                    Ok(outcomes) => {
                        report.note(&outcomes, under);
                        return Ok(report);
                    }
                    Err(SubmitError::Refused { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            // Each is decided as if those before it had been recorded, so that every fact that rests on
            // the import is named.
            let answers = tracker.submit_each(submissions, true).await?;
            let others = report.note_orphans(&tracker.views(), answers);
            if !report.orphaned.is_empty() {
                let report = report.in_order();
                return if self.dry_run {
                    Ok(report)
                } else {
                    Err(TakeBackError::Orphans(Box::new(report)))
                };
            }
            match others {
                Some(_) if attempts < ATTEMPTS && tracker.views().head() > views.head() => {}
                Some((index, refusal)) => {
                    return Err(SubmitError::Refused { index, refusal }.into());
                }
                None if self.dry_run => return Ok(report.in_order()),
                // Somebody else has recorded meanwhile what stood in the way.
                None if attempts < ATTEMPTS => {}
                None => {
                    let why = "others record without end".to_owned();
                    return Err(SubmitError::ReadOnly { why }.into());
                }
            }
        }
    }

    /// What is to be taken back, and the commands that do it.
    fn plan(
        &self,
        views: &Projections,
        environment: &dyn Environment,
        under: Uuid,
    ) -> Result<(TakenBack, Vec<Submission>), TakeBackError> {
        let import = self.import;
        if views.import(import).is_empty() {
            return Err(TakeBackError::Unknown { import });
        }
        let planned = views.taking_back(import);
        let mut report = TakenBack {
            import,
            dry_run: self.dry_run,
            under: None,
            facts: Vec::with_capacity(planned.steps.len()),
            orphaned: Vec::new(),
            stays: planned.stays,
        };
        let mut submissions = Vec::with_capacity(planned.steps.len());
        for step in planned.steps {
            let reason = self.wanted.reason.clone();
            let (seq, fact, command) = match step {
                Undoing::Retract { seq, fact } => (seq, fact, Command::Retract { seq, reason }),
                Undoing::Restore { seq, fact, corrected_by } => {
                    let Some(data) = without_digests(fact) else {
                        report.stays.push(corrected_by);
                        continue;
                    };
                    (seq, fact, Command::Correct { seq, data, reason })
                }
            };
            let restored = matches!(command, Command::Correct { .. });
            report.facts.push(Taken { seq, fact: fact.clone(), restored, by: None });
            submissions.push(self.submission(command, environment, under));
        }
        Ok((report, submissions))
    }

    fn submission(
        &self,
        command: Command,
        environment: &dyn Environment,
        under: Uuid,
    ) -> Submission {
        let WantedTakeBack { evidence, note, .. } = self.wanted.clone();
        let entry = Entry { command, personal: Personal::Unsaid, evidence, note };
        Submission {
            correlation_id: Some(under),
            person: self.person.clone(),
            clock_is_right: self.clock_is_right,
            ..Submission::fresh(entry, self.by.clone(), environment)
        }
    }
}

/// The data of a fact as it is submitted. What is personal is kept as it stands.
fn without_digests(fact: &Fact) -> Option<Fact> {
    let Value::Object(data) = json!(fact) else { return None };
    amend(fact.kind(), data, &[]).ok().map(|(fact, _)| fact)
}

impl TakenBack {
    /// Notes what was recorded for each fact.
    fn note(&mut self, outcomes: &[Outcome], under: Uuid) {
        for (taken, outcome) in self.facts.iter_mut().zip(outcomes) {
            taken.by = Some(outcome.seq());
        }
        self.under = Some(under);
        self.facts.sort_by_key(|taken| taken.seq);
    }

    fn in_order(mut self) -> Self {
        self.facts.sort_by_key(|taken| taken.seq);
        self.orphaned.sort_by_key(|orphaned| (orphaned.seq, orphaned.rests_on));
        self.orphaned.dedup_by_key(|orphaned| orphaned.seq);
        self
    }

    /// Notes the facts outside of the import that rest on it, and gives back the first refusal of another
    /// kind; where only facts of the import itself are in the way, that one.
    fn note_orphans(
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
