//! Replay: the log folded into the state and the views, on several threads.
//!
//! Bundles go from stage to stage in the order of the log: one thread reads them, two take turns in
//! making events of them, one folds the views, one the state and the commands. So the slowest stage
//! sets the pace where there are processors enough.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

use thiserror::Error;
use uuid::Uuid;

use crate::domain::blocks::Blocks;
use crate::domain::event::register::RegisterDescribed;
use crate::domain::recorded::bare::BareEvent;
use crate::domain::recorded::{RecordedError, RecordedEvent};
use crate::domain::seq::Seq;
use crate::domain::state::State;
use crate::projections::{Projections, RecordedBy};
use crate::store::EventStore;
use crate::store::bundle::Bundle;
use crate::store::error::StoreError;

/// How many bundles may wait between two stages: so many that a stage which is held up for a moment
/// holds up no other. There are five such places; each bundle has 256 events, or a mebibyte of large
/// ones.
const WAITING_BUNDLES: usize = 32;
/// How many threads make events of bytes: that is about twice the work of either fold.
const DECODERS: usize = 2;

/// The events of a bundle, or why one is none.
type Decoded = Result<Vec<BareEvent>, ReplayError>;

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
    /// The command that caused each event, in the order of the log.
    pub commands: Blocks<Uuid>,
    /// How the register is described by settings that are older than the fact which says so: to be
    /// recorded with whatever is recorded next, where no description ever was.
    pub owed: Option<RegisterDescribed>,
}

/// Folds every event that `read` hands out, and returns what `read` returns.
///
/// `read` runs on this thread; the rest goes on beside it, and `Break` tells it that reading on
/// is useless.
///
/// # Errors
/// What `read` reports, or the first event that is none.
pub fn fold<T, F>(read: F) -> Result<(T, Folded), ReplayError>
where
    F: FnOnce(&mut dyn FnMut(&mut Bundle) -> ControlFlow<()>) -> Result<T, StoreError>,
{
    thread::scope(|scope| {
        let (viewed, waiting) = sync_channel::<Vec<BareEvent>>(WAITING_BUNDLES);
        let deciding = scope.spawn(move || fold_state(&waiting));
        let folded = fold_with(read, move |events| {
            // The thread that folds the state takes everything, or is about to be joined.
            let _ = viewed.send(events);
        });
        let (state, commands) = join(deciding);
        let (answer, views) = folded?;
        Ok((answer, Folded { state, views, commands, owed: None }))
    })
}

/// Folds the views alone, as [`fold`] does.
///
/// # Errors
/// As [`fold`].
pub fn fold_views<T, F>(read: F) -> Result<(T, Projections), ReplayError>
where
    F: FnOnce(&mut dyn FnMut(&mut Bundle) -> ControlFlow<()>) -> Result<T, StoreError>,
{
    fold_with(read, drop)
}

/// Folds the views from the events up to a seq. `seen` hears of how many each stretch has.
///
/// # Errors
/// As [`fold`].
pub fn replay_to(
    log: &dyn EventStore,
    to: Seq,
    seen: &mut dyn FnMut(u32),
) -> Result<Projections, ReplayError> {
    let folded = fold_views(|visit| {
        log.scan(Seq::FIRST, &mut |bundle| {
            seen(bundle.count);
            let is_last = bundle.next() > to;
            bundle.trim_back(to);
            let more = visit(bundle);
            if is_last { ControlFlow::Break(()) } else { more }
        })
    });
    folded.map(|((), views)| views)
}

/// Reads, decodes and folds the views, and hands on what was folded to `done`.
fn fold_with<T, F>(
    read: F,
    mut done: impl FnMut(Vec<BareEvent>) + Send,
) -> Result<(T, Projections), ReplayError>
where
    F: FnOnce(&mut dyn FnMut(&mut Bundle) -> ControlFlow<()>) -> Result<T, StoreError>,
{
    thread::scope(|scope| {
        let stage = |_| {
            let (bundles, waiting) = sync_channel::<Bundle>(WAITING_BUNDLES);
            let (events, decoded) = sync_channel::<Decoded>(WAITING_BUNDLES);
            scope.spawn(move || decode(&waiting, &events));
            (bundles, decoded)
        };
        let (bundles, decoded): (Vec<_>, Vec<_>) = (0..DECODERS).map(stage).unzip();
        let viewing = scope.spawn(move || {
            let mut views = Projections::new();
            // The decoders took the bundles in turns, and each ends after its last.
            for events in decoded.iter().cycle().map_while(|decoded| decoded.recv().ok()) {
                let events = events?;
                events.iter().for_each(|one| {
                    let by = RecordedBy {
                        office: &one.recorded_by,
                        person: one.person.as_ref(),
                        correlation_id: one.correlation_id,
                    };
                    views.fold(one.seq, one.recording(), &one.event, by)
                });
                done(events);
            }
            Ok(views)
        });
        let mut next = bundles.iter().cycle();
        let answer = read(&mut |bundle| {
            let taken = next.next().is_some_and(|one| one.send(std::mem::take(bundle)).is_ok());
            if taken { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        drop(bundles);
        let views = join(viewing);
        let answer = answer?;
        views.map(|views| (answer, views))
    })
}

/// What a stage made. Its panic goes on in this thread.
fn join<T>(stage: ScopedJoinHandle<'_, T>) -> T {
    stage.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Makes events of bundles, and hands them on until one is none.
fn decode(bundles: &Receiver<Bundle>, events: &SyncSender<Decoded>) {
    for bundle in bundles {
        let decoded = decode_bundle(&bundle);
        let is_last = decoded.is_err();
        if events.send(decoded).is_err() || is_last {
            break;
        }
    }
}

fn decode_bundle(bundle: &Bundle) -> Decoded {
    let mut decoded = Vec::with_capacity(bundle.count as usize);
    for (seq, bytes) in bundle.events() {
        let event = BareEvent::decode(bytes);
        let event = event.map_err(|source| ReplayError::Unreadable { seq, source })?;
        check_place(seq, event.seq)?;
        decoded.push(event);
    }
    Ok(decoded)
}

fn fold_state(viewed: &Receiver<Vec<BareEvent>>) -> (State, Blocks<Uuid>) {
    let mut deciding = Deciding::default();
    viewed.iter().flatten().for_each(|one| deciding.fold(&one));
    (deciding.state, deciding.commands)
}

/// What deciding rests on.
#[derive(Default)]
pub(super) struct Deciding {
    /// What the rules need.
    pub state: State,
    /// The command that caused each event, in the order of the log.
    pub commands: Blocks<Uuid>,
}

impl Deciding {
    /// What deciding rests on at a seq, folded on this thread alone: the others go on meanwhile.
    ///
    /// # Errors
    /// As [`fold`].
    pub fn at(log: &dyn EventStore, to: Seq) -> Result<Self, ReplayError> {
        let (mut deciding, mut read) = (Self::default(), Ok(()));
        log.scan(Seq::FIRST, &mut |bundle| {
            let is_last = bundle.next() > to;
            bundle.trim_back(to);
            match decode_bundle(bundle) {
                Ok(events) => events.iter().for_each(|one| deciding.fold(one)),
                Err(error) => read = Err(error),
            }
            if is_last || read.is_err() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        read.map(|()| deciding)
    }

    fn fold(&mut self, one: &BareEvent) {
        let _ = self.state.evolve(&one.event, one.day());
        if let Some(person) = &one.person {
            self.state.commit_recorder(person);
        }
        self.commands.push(one.command_id);
    }
}

/// Reads the event at a place of the log.
///
/// # Errors
/// [`ReplayError`] where the bytes are no event, or one of another place.
pub fn decode_event(seq: Seq, bytes: &[u8]) -> Result<RecordedEvent, ReplayError> {
    let recorded =
        RecordedEvent::decode(bytes).map_err(|source| ReplayError::Unreadable { seq, source })?;
    check_place(seq, recorded.seq)?;
    Ok(recorded)
}

fn check_place(place: Seq, says: Seq) -> Result<(), ReplayError> {
    if says == place { Ok(()) } else { Err(ReplayError::Misplaced { place, says }) }
}
