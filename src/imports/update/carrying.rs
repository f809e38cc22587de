//! Carrying out what a list says anew: all of it together, or nothing.

use std::sync::Arc;

use super::List;
use super::asked::{Asked, Author};
use super::ordering::in_turn;
use super::planning::{Planning, Step, planned};
use super::report::{UpdateOutcome, UpdateReport};
use crate::domain::seq::Seq;
use crate::imports::error::{ImportError, RowError};
use crate::projections::View;
use crate::tracker::{Environment, Outcome, Refusal, Submission, SubmitError, Tracker};

/// How often a file is held against the register anew because somebody else has recorded meanwhile.
const ATTEMPTS: usize = 8;

/// Holds a list against the register, and makes the register say what it says.
///
/// # Errors
/// Where the file tells no list; where a reason or a day is wanting; the rows that are refused; what
/// the store reports.
pub async fn carry_out(
    tracker: &Tracker,
    environment: &dyn Environment,
    list: &List,
    author: &Author<'_>,
    asked: &Asked,
) -> Result<UpdateReport, ImportError> {
    asked.check()?;
    let correlation_id = environment.new_id();
    let planning = Planning { environment, author, asked, correlation_id };
    for _ in 0..ATTEMPTS {
        let views = tracker.views();
        let view = View { as_of: views.today(environment.present()), known_at: views.head() };
        let (mut report, steps) = planned(&views.at(view), list, &planning)?;
        report.note_limit(tracker.at_once(), asked.gone);
        if !asked.apply {
            return Ok(report);
        }
        (report.applied, report.dry_run) = (true, asked.dry_run);
        if steps.is_empty() {
            return Ok(report);
        }
        let submitted = submitted(tracker, view.known_at, steps, asked.dry_run).await;
        match submitted {
            Ok(done) => {
                let is_new = |(_, one): &(_, Outcome)| matches!(one, Outcome::Recorded { .. });
                let any_new = !asked.dry_run && done.iter().any(is_new);
                report.import = Some(correlation_id).filter(|_| any_new);
                for (place, outcome) in done {
                    let fact = place.and_then(|place| report.facts.get_mut(place));
                    if let Some(fact) = fact {
                        fact.recorded = Some(outcome.seq());
                    }
                }
                return Ok(report);
            }
            Err(Failed::Submit(SubmitError::Moved { .. })) => {}
            Err(Failed::Submit(error)) => return Err(error.into()),
            Err(Failed::Step { place, line, refusal }) => {
                return Err(refused(place, line, &report, refusal));
            }
        }
    }
    Err(ImportError::Overtaken)
}

/// Why nothing was recorded.
enum Failed {
    /// A step is refused.
    Step { place: Option<usize>, line: u64, refusal: Refusal },
    /// The request as a whole.
    Submit(SubmitError),
}

/// Records the steps as one, each with the place of its fact in the report. Where one is refused in the order
/// of the plan, another order is looked for: a date may only move once another has.
async fn submitted(
    tracker: &Tracker,
    known_at: Seq,
    steps: Vec<Step>,
    dry_run: bool,
) -> Result<Vec<(Option<usize>, Outcome)>, Failed> {
    let mut steps = steps;
    let mut is_first = true;
    loop {
        let (of, submissions): (Vec<_>, Vec<Submission>) =
            steps.into_iter().map(|step| ((step.place, step.line), step.submission)).unzip();
        let submissions = Arc::new(submissions);
        let asked = Arc::clone(&submissions);
        match tracker.submit_after(Some(known_at), asked, dry_run).await {
            Ok(outcomes) => {
                return Ok(of.into_iter().map(|(place, _)| place).zip(outcomes).collect());
            }
            Err(SubmitError::Refused { .. }) if is_first => {
                is_first = false;
                let order = in_turn(tracker, &submissions).await.map_err(Failed::Submit)?;
                let order = order.map_err(|(index, refusal)| {
                    let (place, line) = of.get(index).copied().unwrap_or_default();
                    Failed::Step { place, line, refusal }
                })?;
                let step = |index: usize| {
                    let ((place, line), submission) = (of[index], submissions[index].clone());
                    Step { place, line, submission }
                };
                steps = order.into_iter().map(step).collect();
            }
            Err(SubmitError::Refused { index, refusal }) => {
                let (place, line) = of.get(index).copied().unwrap_or_default();
                return Err(Failed::Step { place, line, refusal });
            }
            Err(error) => return Err(Failed::Submit(error)),
        }
    }
}

/// The refusal of a step, by its line or by the fact that it is about.
fn refused(
    place: Option<usize>,
    line: u64,
    report: &UpdateReport,
    refusal: Refusal,
) -> ImportError {
    let fact = place.and_then(|place| report.facts.get(place));
    match fact.filter(|fact| fact.outcome == UpdateOutcome::Gone).and_then(|fact| fact.seq) {
        Some(seq) => ImportError::GoneRefused { seq, refusal },
        None => {
            let problem = refusal.into();
            ImportError::Rows { rows: vec![RowError { line, column: None, problem }] }
        }
    }
}
