//! Appending: a group becomes durable, then visible, and then what it erases is deleted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::group::Load;
use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::recorded::RecordedEvent;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::{AppendError, StoreError};
use crate::tracker::shown::Shown;
use crate::tracker::{Observe, SubmitError};

/// The side of the writer that appends. Whoever has it is the only one that writes.
pub(super) struct Appender {
    pub store: Arc<dyn EventStore>,
    pub disclosures: Arc<dyn DisclosureStore>,
    /// The views of everything that is durable.
    pub views: Projections,
    /// What readers see of them.
    pub shown: Shown,
    pub observer: Arc<dyn Observe>,
}

/// What went wrong with a group.
pub(super) enum Wrong {
    /// It is durable and shown; what it erases could not be deleted.
    Unfinished(SubmitError),
    /// Somebody else has appended to the log. Nothing of it was written.
    Overtaken,
    /// The disk has too little room. Nothing of it was written.
    NoRoom(SubmitError),
    /// It was not written, as far as can be told; and nothing more can be.
    Failed(SubmitError),
}

impl Appender {
    /// Writes a group, and shows it. Returns how long the append took.
    pub fn write(&mut self, load: Load) -> Result<Duration, Wrong> {
        let bytes = load.batch.iter().map(|event| event.len()).sum();
        if let Err(error) = self.store.check_room(bytes) {
            return Err(refused(error));
        }
        // First what the events commit to: an event that is acknowledged never lacks it.
        if let Err(error) = self.keep(&load.disclosures) {
            return Err(Wrong::Failed(error));
        }
        let begun = Instant::now();
        match self.store.append(load.expected, load.batch) {
            Ok(head) => {
                let took = begun.elapsed();
                self.observer.recorded(load.events.len(), head, took);
                // Readers learn that it is erased before it goes, so that nothing looks lost.
                self.publish(&load.events);
                self.forget(&load.erased).map(|()| took).map_err(Wrong::Unfinished)
            }
            Err(AppendError::Conflict { .. }) => {
                Err(self.drop_disclosures(&load.disclosures, Wrong::Overtaken))
            }
            Err(AppendError::Store(error @ StoreError::NoRoom { .. })) => {
                Err(self.drop_disclosures(&load.disclosures, refused(error)))
            }
            // The batch may be found nevertheless when the log is opened again, and so what it
            // commits to stays until then.
            Err(error) => Err(Wrong::Failed(SubmitError::from_append(error))),
        }
    }

    /// Shows readers what was folded into the views.
    pub fn show(&self) {
        self.shown.show(self.views.snapshot());
    }

    fn publish(&mut self, events: &[Arc<RecordedEvent>]) {
        events.iter().for_each(|recorded| self.views.apply(recorded));
        self.show();
    }

    /// Keeps disclosures durably.
    fn keep(&self, new: &[Disclosure]) -> Result<(), SubmitError> {
        if new.is_empty() {
            return Ok(());
        }
        self.disclosures.add(new).map_err(|error| SubmitError::Store(Arc::new(error)))
    }

    /// Deletes disclosures that were kept for events of which none was written.
    fn drop_disclosures(&self, kept: &[Disclosure], wrong: Wrong) -> Wrong {
        let digests: Vec<_> = kept.iter().map(|one| one.digest().clone()).collect();
        self.forget(&digests).map_or_else(Wrong::Failed, |()| wrong)
    }

    /// Deletes the disclosures of these digests.
    fn forget(&self, digests: &[Digest]) -> Result<(), SubmitError> {
        if digests.is_empty() {
            return Ok(());
        }
        let retained = self.disclosures.retain(&|digest| !digests.contains(digest));
        retained.map(drop).map_err(|error| SubmitError::Store(Arc::new(error)))
    }
}

/// Why nothing was written: room alone may be wanting, and there may be more of it later.
fn refused(error: StoreError) -> Wrong {
    let lacks_room = matches!(error, StoreError::NoRoom { .. });
    let error = SubmitError::Store(Arc::new(error));
    if lacks_room { Wrong::NoRoom(error) } else { Wrong::Failed(error) }
}
