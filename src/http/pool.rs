//! Threads for what may not hold up the runtime's: few, for each kind of work its own.
//!
//! What takes longer than about a millisecond, or waits for the disk, is done here: else a handful
//! of costly answers would keep everybody else waiting, watchers and writers included. Each kind of
//! work has a short queue, in which clients take turns (`turns`) and which refuses at once what it
//! has no room for. What nobody waits for any more when its turn comes is not begun.

mod queue;
mod turns;

use std::io;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use thiserror::Error;

pub use self::queue::Queue;
use self::turns::Room;
use super::health::Gate;
use super::limits::Limits;
use super::rate::Client;

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Reading a few events, tiles or proofs: quick, but the disk may be slow.
    Reads,
    /// Making the answer of a view.
    Folds,
    /// Going through the whole log.
    Scans,
    /// What somebody who may write has sent and is to be read first.
    Imports,
}

/// How many may go through the whole log at once: each holds a disk and a processor for long.
const SCANNERS: usize = 1;
/// How many scans may wait. More would not be answered before their clients give up.
const SCANS: Room = Room { all: 12, client: 3 };
/// How many imports may be read at once, and how many may wait.
const IMPORTERS: usize = 2;
const IMPORTS: Room = Room { all: 16, client: 16 };
/// How many quick readings are made at once: while one waits for the disk, another goes on.
const READERS: usize = 2;
/// How many quick readings may wait: as many as the requests and streams that there may be.
const READS: Room = Room { all: 2048, client: 256 };

/// How many threads make the answers of views at least.
const LEAST_FOLDERS: usize = 2;

/// How much less of a processor that all want goes to a costly answer: an increment of `nice`.
const COSTLY: i32 = 10;

/// The threads.
pub struct Pool {
    reads: Queue,
    folds: Queue,
    scans: Queue,
    imports: Queue,
}

/// No room to wait: too much is asked of a lane at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("as much is waiting as may wait")]
pub struct Full;

impl Pool {
    /// Starts the threads, which end when this is dropped. How they fare is counted behind `gate`.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn start(gate: &Gate, limits: &Limits) -> io::Result<Self> {
        let cores = available_parallelism().map_or(1, NonZeroUsize::get);
        let folds = Room { all: limits.waiting, client: limits.client_waiting };
        let start = |name: &'static str, threads, room, niceness| {
            let (waiting, refused) = gate.metrics().lane(name);
            Queue::start(name, threads, room, niceness, waiting, refused)
        };
        Ok(Self {
            reads: start("reads", READERS, READS, 0)?,
            // One processor is left to the runtime and the writer. With two, one answer that takes long
            // does not keep all others waiting.
            folds: start("folds", cores.saturating_sub(1).max(LEAST_FOLDERS), folds, COSTLY)?,
            scans: start("scans", SCANNERS, SCANS, COSTLY)?,
            imports: start("imports", IMPORTERS, IMPORTS, 0)?,
        })
    }

    /// Does work of a kind for a client, when its turn comes. Where this is no longer waited for by
    /// then, it is left undone.
    ///
    /// # Errors
    /// [`Full`], at once.
    ///
    /// # Panics
    /// As `work` does.
    pub async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        client: Client,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Full> {
        let queue = match lane {
            Lane::Reads => &self.reads,
            Lane::Folds => &self.folds,
            Lane::Scans => &self.scans,
            Lane::Imports => &self.imports,
        };
        queue.run(client, work).await
    }
}
