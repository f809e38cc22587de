//! Which events were recorded together, such as those of one import, by the id that they share.

use std::sync::Arc;

use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use rustc_hash::{FxBuildHasher, FxHashSet};
use uuid::Uuid;

use crate::domain::seq::Seq;

/// Events in a row that belong together: from one seq to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: Seq,
    last: Seq,
}

/// Which events were recorded together. Nearly always they stand in a row, and so cost next to nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Together {
    runs: GenericHashMap<Uuid, Arc<Vec<Run>>, FxBuildHasher, DefaultSharedPtr>,
    /// The run that goes on.
    open: Option<(Uuid, Run)>,
}

impl Together {
    /// Notes what the next event belongs together with.
    pub fn note(&mut self, seq: Seq, with: Option<Uuid>) {
        if let (Some((id, run)), Some(with)) = (&mut self.open, with)
            && *id == with
        {
            run.last = seq;
            return;
        }
        if let Some((id, run)) = self.open.take() {
            Arc::make_mut(self.runs.entry(id).or_default()).push(run);
        }
        self.open = with.map(|id| (id, Run { first: seq, last: seq }));
    }

    /// The events of an id, ascending.
    pub fn of(&self, id: Uuid) -> Vec<Seq> {
        let runs = self.runs.get(&id).into_iter().flat_map(|runs| runs.iter());
        let open = self.open.iter().filter(|(open, _)| *open == id).map(|(_, run)| run);
        runs.chain(open).flat_map(|run| (run.first.0..=run.last.0).map(Seq)).collect()
    }

    /// All events that were recorded together with any, or could have been.
    pub fn all(&self) -> FxHashSet<Seq> {
        let runs = self.runs.values().flat_map(|runs| runs.iter());
        let runs = runs.chain(self.open.iter().map(|(_, run)| run));
        runs.flat_map(|run| (run.first.0..=run.last.0).map(Seq)).collect()
    }
}
