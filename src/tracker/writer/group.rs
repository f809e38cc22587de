//! A group: requests that are decided and not yet answered, and the events that are to become durable
//! for them in one step.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::event::Event;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::domain::state::Undo;
use crate::tracker::{Answer, Request};

/// Requests, each with what it is to be told.
pub(super) type Decided = Vec<(Request, Answer)>;

/// Requests with their answers, and the events that they rest on.
#[derive(Default)]
pub(super) struct Group {
    pub staged: Vec<Staged>,
    /// Nobody is answered before what the answer was decided upon is durable, be it that nothing is
    /// recorded for the request itself.
    pub decided: Decided,
    /// When the first request was decided.
    pub begun: Option<Instant>,
}

/// An event that is decided and not yet durable.
pub(super) struct Staged {
    pub recorded: Arc<RecordedEvent>,
    pub bytes: Bytes,
    /// What takes it out of the state again.
    pub undo: Undo,
    /// What its event commits to, to be kept before it is appended.
    pub disclosures: Vec<Disclosure>,
}

impl Group {
    /// What is to become durable of it, behind the event `expected`; `None` where it has no event.
    pub fn load(&self) -> Option<Load> {
        let first = self.staged.first()?;
        Some(Load {
            expected: Seq(first.recorded.seq.0 - 1),
            events: self.staged.iter().map(|staged| Arc::clone(&staged.recorded)).collect(),
            batch: self.staged.iter().map(|staged| staged.bytes.clone()).collect(),
            disclosures: self.staged.iter().flat_map(|one| one.disclosures.clone()).collect(),
            erased: self.staged.iter().flat_map(Staged::erased).cloned().collect(),
        })
    }
}

impl Staged {
    /// The digests whose disclosures go once the event is durable.
    pub fn erased(&self) -> &[Digest] {
        match &self.recorded.event {
            Event::Erased(erased) => &erased.digests,
            Event::Fact(_) | Event::Corrected(_) | Event::Retracted(_) => &[],
        }
    }
}

/// What is to become durable of a group, and what follows on it.
pub(super) struct Load {
    /// The event behind which its own are appended.
    pub expected: Seq,
    pub events: Vec<Arc<RecordedEvent>>,
    /// The same as they are stored.
    pub batch: Vec<Bytes>,
    /// What they commit to.
    pub disclosures: Vec<Disclosure>,
    /// The digests whose disclosures go then.
    pub erased: Vec<Digest>,
}
