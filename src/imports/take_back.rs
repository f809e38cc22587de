//! Taking an import back: every fact of it that still stands retracted at once, or none.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::amend::amend;
use super::taken_back::{Taken, TakenBack, WantedTakeBack};
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::Entry;
use crate::domain::event::fact::Fact;
use crate::projections::Projections;
use crate::projections::imports::Undoing;
use crate::tracker::{Environment, Submission, SubmitError, Tracker};

/// How often all is decided anew because somebody else has recorded meanwhile.
const ATTEMPTS: usize = 8;

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
    /// Others recorded each time before it could be.
    Overtaken,
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
        for attempt in 1..=ATTEMPTS {
            let views = tracker.views();
            let (mut report, submissions) = self.plan(&views, environment, under)?;
            let facts = submissions.len();
            report.limit = tracker.at_once().filter(|limit| self.dry_run && facts > *limit);
            if submissions.is_empty() {
                return Ok(report);
            }
            let submissions = Arc::new(submissions);
            if !self.dry_run {
                // What says again what it said before says what the plan has read, and no other's correction is lost.
                let (seen, all) = (Some(views.head()), Arc::clone(&submissions));
                match tracker.submit_after(seen, all, false).await {
                    Ok(outcomes) => {
                        report.note(&outcomes, under);
                        return Ok(report);
                    }
                    Err(SubmitError::Moved { .. }) => continue,
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
                Some(_) if attempt < ATTEMPTS && tracker.views().head() > views.head() => {}
                Some((index, refusal)) => {
                    return Err(SubmitError::Refused { index, refusal }.into());
                }
                None if self.dry_run => return Ok(report.in_order()),
                // Somebody else has recorded meanwhile what stood in the way.
                None => {}
            }
        }
        Err(TakeBackError::Overtaken)
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
            limit: None,
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
