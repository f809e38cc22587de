//! A register as a server has it, copied into memory: for what takes the whole log anyway.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use indicatif::ProgressBar;

use super::asking::At;
use super::error::CliError;
use super::log::beside::disclosures;
use super::output::spinner;
use super::register::Register;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::client::reading::{AskedView, LINE_BYTES};
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::notary::keys::KeyFile;
use crate::notary::tree::Tree;
use crate::store::disclosures::MemoryDisclosures;
use crate::store::{EventStore, engine};
use crate::tracker::{Folded, fold_views};

/// The log of a server, an event a line.
pub const LOG: &str = "/api/v1/register.jsonl";
/// Its media type.
pub const JSON_LINES: &str = "application/jsonl";
/// How many bytes of events are appended at once.
const BATCH_BYTES: usize = 1 << 20;

impl At {
    /// Runs work that reads the whole log on the register that lies here, or on a copy of the one that a
    /// server has: with its personal data, where that is wanted and may be had.
    ///
    /// # Errors
    /// As [`At::with_views`].
    pub fn with_copy<T>(
        &self,
        personal: bool,
        work: impl FnOnce(&Register) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        match self {
            Self::Here(place) => place.with_views(work),
            Self::There(client) => work(&copy(client, personal)?),
        }
    }
}

/// The register of a server in memory.
///
/// # Errors
/// What the server says, and events that this version of daicho does not know.
pub fn copy(client: &Client, personal: bool) -> Result<Register, CliError> {
    let told = client.register(&AskedView::default())?;
    let log = fetch(client)?;
    let ((), mut views) = fold_views(|visit| log.scan(Seq::FIRST, visit))?;
    views.assume_series(told.network_series);
    let held = if personal { disclosures(client)? } else { MemoryDisclosures::default() };
    let settings = Settings { origin: told.origin, ..Settings::default() };
    // Nothing of this is signed or written: there are no such files.
    let nowhere = Path::new("");
    Ok(Register {
        log,
        disclosures: Arc::new(held),
        folded: Folded { views, ..Folded::default() },
        settings,
        tree: Tree::empty(nowhere),
        keys: KeyFile::new(nowhere),
    })
}

/// The log of a server in memory, byte for byte.
///
/// # Errors
/// What the server says, and a log that breaks off within an event.
pub fn fetch(client: &Client) -> Result<Arc<dyn EventStore>, CliError> {
    let log = engine::in_memory();
    let progress = spinner();
    let mut lines = Events { log: log.as_ref(), rest: Vec::new(), progress: &progress };
    client.copy(LOG, JSON_LINES, &mut lines)?;
    let rest = std::mem::take(&mut lines.rest);
    progress.finish_and_clear();
    if rest.is_empty() {
        return Ok(log);
    }
    let why = "the log ends within an event".to_owned();
    Err(ClientError::BrokeOff { why }.into())
}

/// Takes lines, and appends each as an event.
struct Events<'a> {
    log: &'a dyn EventStore,
    /// What came of a line that has not ended, and whole lines that are not appended yet.
    rest: Vec<u8>,
    progress: &'a ProgressBar,
}

impl Write for Events<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        if self.rest.len() > BATCH_BYTES + LINE_BYTES {
            return Err(io::Error::other("a line is longer than any event"));
        }
        if self.rest.len() >= BATCH_BYTES || bytes.ends_with(b"\n") {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let whole = self.rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let lines: Vec<u8> = self.rest.drain(..whole).collect();
        let events = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let batch: Vec<Bytes> = events.map(Bytes::copy_from_slice).collect();
        if batch.is_empty() {
            return Ok(());
        }
        self.progress.inc(batch.len() as u64);
        self.log.append(self.log.head(), batch).map(drop).map_err(io::Error::other)
    }
}
