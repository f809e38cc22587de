//! Deciding many submissions on a state of their own, made anew from the log, while the writer goes on
//! with those of others.

use std::sync::Arc;

use super::deciding::Decider;
use crate::domain::event::register::RegisterDescribed;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::tracker::replay::Deciding;
use crate::tracker::{Answer, Asked, Environment, Outcome, Refusal, ReplayError, SubmitError};

/// How many submissions the writer decides at once beside others; more are decided apart first.
pub(in crate::tracker) const DECIDED_AT_ONCE: usize = 1000;

/// The most events that one request appends beside others: they wait for no longer than that.
pub(in crate::tracker) const APPENDED_AT_ONCE: usize = 20_000;

/// What a state of one's own is made from.
#[derive(Clone)]
pub(in crate::tracker) struct Apart {
    pub store: Arc<dyn EventStore>,
    pub disclosures: Arc<dyn DisclosureStore>,
    pub environment: Arc<dyn Environment>,
    /// How settings describe a register that was never described.
    pub owed: Option<RegisterDescribed>,
}

impl Apart {
    /// Decides what is asked upon the log as the views have it, and records nothing. This reads the whole
    /// log.
    ///
    /// # Errors
    /// As the writer; [`SubmitError::TooMany`] where more would be recorded than at once.
    pub fn decide(self, views: &Projections, asked: &Asked) -> Result<Decided, SubmitError> {
        let head = views.head();
        let unreadable = |error: ReplayError| SubmitError::ReadOnly { why: error.to_string() };
        let folded = Deciding::at(self.store.as_ref(), head).map_err(unreadable)?;
        let Self { store, disclosures, environment, owed } = self;
        let mut decider = Decider::new(store, disclosures, environment, folded, views, owed);
        let answers = decider.decide_asked(asked, false)?;
        let is_new = |answer: &&_| matches!(answer, Ok(Outcome::Recorded { .. }));
        let facts = answers.iter().filter(is_new).count();
        if !asked.dry_run && facts > APPENDED_AT_ONCE {
            return Err(SubmitError::TooMany { facts, limit: APPENDED_AT_ONCE });
        }
        Ok(Decided { head, answers })
    }
}

/// What was decided apart.
pub(in crate::tracker) struct Decided {
    /// The head of the log upon which it was.
    head: Seq,
    pub answers: Vec<Result<Outcome, Refusal>>,
}

impl Decided {
    /// What is for the writer to decide again, and to record: what is new, and what says the same as that.
    /// What the log had said before needs no second look. Each is left with its place.
    pub fn rest(self, asked: &Asked) -> (Rest, Asked) {
        let head = self.head;
        let settled = self.answers.into_iter().map(|answer| match answer {
            Ok(outcome) if outcome.seq() > head => None,
            answer => Some(answer),
        });
        let settled: Vec<_> = settled.collect();
        let open = settled.iter().zip(asked.submissions.iter());
        let open = open.filter(|(settled, _)| settled.is_none()).map(|(_, one)| one.clone());
        let submissions = Arc::new(open.collect());
        (Rest { settled }, Asked { submissions, ..asked.clone() })
    }
}

/// What was decided apart and is settled; `None` where the writer has still to say.
pub(in crate::tracker) struct Rest {
    settled: Vec<Option<Result<Outcome, Refusal>>>,
}

impl Rest {
    /// The whole answer, with what the writer said.
    pub fn with(self, said: Answer) -> Answer {
        match said {
            Ok(said) => {
                let mut said = said.into_iter();
                Ok(self.settled.into_iter().filter_map(|one| one.or_else(|| said.next())).collect())
            }
            Err(SubmitError::Refused { index, refusal }) => {
                let open = self.settled.iter().enumerate().filter(|(_, settled)| settled.is_none());
                let index = open.map(|(place, _)| place).nth(index).unwrap_or(index);
                Err(SubmitError::Refused { index, refusal })
            }
            Err(error) => Err(error),
        }
    }
}
