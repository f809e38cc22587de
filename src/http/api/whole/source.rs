//! What both files are made from beside the tables, the entries of the log, and why one was not made.

use std::io;
use std::ops::ControlFlow;

use thiserror::Error;

use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::store::error::StoreError;
use crate::tracker::{ReplayError, decode_event};

/// Why a file was not made.
#[derive(Debug, Error)]
pub(super) enum WholeError {
    #[error("the temporary file: {0}")]
    File(#[from] io::Error),
    #[error("the database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("the package: {0}")]
    Package(#[from] rawzip::Error),
    #[error("the log: {0}")]
    Log(#[from] StoreError),
    #[error("the log: {0}")]
    Event(#[from] ReplayError),
}

/// Shows every event up to a seq.
pub(super) fn each_event(
    log: &dyn EventStore,
    last: Seq,
    mut see: impl FnMut(&RecordedEvent) -> Result<(), WholeError>,
) -> Result<(), WholeError> {
    let mut seen = Ok(());
    log.scan(Seq::FIRST, &mut |bundle| {
        for (seq, event) in bundle.events().take_while(|(seq, _)| *seq <= last) {
            let read = decode_event(seq, event).map_err(WholeError::from);
            seen = read.and_then(|recorded| see(&recorded));
            if seen.is_err() {
                return ControlFlow::Break(());
            }
        }
        if bundle.next() > last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    seen
}
