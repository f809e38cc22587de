//! Replay: the log folded into the state and the views, decoding and folding side by side.

use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use rustc_hash::FxHashMap;
use thiserror::Error;
use uuid::Uuid;

use crate::domain::recorded::{RecordedError, RecordedEvent};
use crate::domain::seq::Seq;
use crate::domain::state::State;
use crate::projections::Projections;
use crate::store::bundle::Bundle;
use crate::store::error::StoreError;

/// How many bundles may wait between the thread that reads and the one that folds.
const WAITING_BUNDLES: usize = 8;

/// Why a log could not be replayed.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// The store could not read it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event is whole, and yet no event that this version of daicho knows.
    #[error("{seq} cannot be read: {source}")]
    Unreadable {
        /// The event.
        seq: Seq,
        /// Why.
        source: RecordedError,
    },
    /// An event says that its place is another than where it stands.
    #[error("expected {place}, the event there says {says}")]
    Misplaced {
        /// Where it stands.
        place: Seq,
        /// What it says.
        says: Seq,
    },
}

/// Everything that a log folds into.
#[derive(Debug, Default)]
pub struct Folded {
    /// What the rules need.
    pub state: State,
    /// What readers see.
    pub views: Projections,
    /// The event of each command that was carried out.
    pub commands: FxHashMap<Uuid, Seq>,
}

impl Folded {
    /// Folds the next event in.
    pub fn apply(&mut self, recorded: &RecordedEvent) {
        let _ = self.state.evolve(&recorded.event);
        self.views.apply(recorded);
        self.commands.insert(recorded.command_id, recorded.seq);
    }
}

/// Folds every event that `read` hands out, and answers what `read` answers.
///
/// `read` runs on this thread; decoding goes on beside it, and `Break` tells it that reading on
/// is useless.
///
/// # Errors
/// What `read` reports, or the first event that is none.
pub fn fold<T, F>(read: F) -> Result<(T, Folded), ReplayError>
where
    F: FnOnce(&mut dyn FnMut(&mut Bundle) -> ControlFlow<()>) -> Result<T, StoreError>,
{
    thread::scope(|scope| {
        let (bundles, waiting) = sync_channel::<Bundle>(WAITING_BUNDLES);
        let folding = scope.spawn(move || {
            let mut folded = Folded::default();
            for bundle in waiting {
                for (seq, bytes) in bundle.events() {
                    folded.apply(&decode_event(seq, bytes)?);
                }
            }
            Ok::<_, ReplayError>(folded)
        });
        let answer = read(&mut |bundle| hand_over(&bundles, bundle));
        drop(bundles);
        let folded = folding.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((answer?, folded?))
    })
}

fn hand_over(bundles: &SyncSender<Bundle>, bundle: &mut Bundle) -> ControlFlow<()> {
    match bundles.send(std::mem::take(bundle)) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// Reads the event at a place of the log.
///
/// # Errors
/// [`ReplayError`] where the bytes are no event, or one of another place.
pub fn decode_event(seq: Seq, bytes: &[u8]) -> Result<RecordedEvent, ReplayError> {
    let recorded =
        RecordedEvent::decode(bytes).map_err(|source| ReplayError::Unreadable { seq, source })?;
    if recorded.seq != seq {
        return Err(ReplayError::Misplaced { place: seq, says: recorded.seq });
    }
    Ok(recorded)
}
