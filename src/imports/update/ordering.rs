//! An order in which commands may be recorded of which some wait for others: such as the end of something whose
//! beginning moves behind it, which has to move first.

use std::sync::Arc;

use crate::tracker::{Refusal, Submission, SubmitError, Tracker};

/// An order of commands in which each may be recorded, by their places; or the first, with why, that may not in
/// any that was found. Nothing is recorded.
///
/// Those that are refused wait until the others are recorded, for as long as that lets more of them through.
pub(super) async fn in_turn(
    tracker: &Tracker,
    submissions: &Arc<Vec<Submission>>,
) -> Result<Result<Vec<usize>, (usize, Refusal)>, SubmitError> {
    let mut order: Vec<usize> = (0..submissions.len()).collect();
    let mut waiting = usize::MAX;
    loop {
        let asked: Vec<Submission> =
            order.iter().map(|place| submissions[*place].clone()).collect();
        let answers = tracker.submit_each(asked, true).await?;
        let (mut taken, mut refused) = (Vec::with_capacity(order.len()), Vec::new());
        for (place, answer) in order.into_iter().zip(answers) {
            match answer {
                Ok(_) => taken.push(place),
                Err(refusal) => refused.push((place, refusal)),
            }
        }
        if refused.len() >= waiting {
            let first = refused.into_iter().next();
            return Ok(first.map_or(Ok(taken), Err));
        }
        waiting = refused.len();
        let is_settled = refused.is_empty();
        taken.extend(refused.into_iter().map(|(place, _)| place));
        if is_settled {
            return Ok(Ok(taken));
        }
        order = taken;
    }
}
