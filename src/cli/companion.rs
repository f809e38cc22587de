//! What travels with a backup beside the events, and what is held against a backup on its way back.
//!
//! The secret keys do not travel: a backup is copied to many places, and whoever holds a key can
//! sign another history. The checkpoint and the verifier keys do.

use serde::{Deserialize, Serialize};

use crate::cli::error::CliError;
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::tree::Edge;
use crate::store::backup::{Audit, BackupReport};
use crate::store::bundle::Bundle;
use crate::store::error::StoreError;

/// What belongs to a register and does not lie in its log.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Companion {
    /// What the register is set to.
    pub settings: Settings,
    /// The checkpoint that was published last, a signed note.
    pub checkpoint: Option<String>,
    /// The verifier keys of the keys that sign, oldest first.
    pub vkeys: Vec<String>,
    /// Up to which seq personal data was left out of the register on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Seq>,
}

impl Companion {
    /// The companion as it travels.
    ///
    /// # Errors
    /// None that is known.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CliError> {
        Ok(serde_json::to_vec(self).map_err(std::io::Error::from)?)
    }

    /// Reads a companion. Older backups carry the settings alone.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_else(|_| {
            let settings = serde_json::from_slice(bytes).unwrap_or_default();
            Self { settings, ..Self::default() }
        })
    }
}

/// Refuses a backup whose events do not honour the checkpoint that it carries, or the one that
/// this directory has published.
pub struct Honoured {
    edge: Edge,
    read_companion: bool,
    owed: Vec<Checkpoint>,
}

impl Honoured {
    /// An audit against checkpoints: that in the directory, one that somebody kept.
    #[must_use]
    pub fn new(owed: impl IntoIterator<Item = Checkpoint>) -> Self {
        let owed = owed.into_iter().collect();
        Self { edge: Edge::default(), read_companion: false, owed }
    }

    fn read_companion(&mut self, companion: &[u8]) -> Result<(), StoreError> {
        if std::mem::replace(&mut self.read_companion, true) {
            return Ok(());
        }
        if let Some(note) = Companion::read(companion).checkpoint {
            let bad = |error| bad(Seq::FIRST, format!("its checkpoint: {error}"));
            self.owed.push(Checkpoint::read(note.as_bytes()).map_err(bad)?.0);
        }
        self.compare()
    }

    /// Compares the root with the checkpoints of this size.
    fn compare(&mut self) -> Result<(), StoreError> {
        let (size, edge) = (self.edge.size(), &self.edge);
        let mut owed = self.owed.iter().filter(|owed| owed.size == size);
        if let Some(owed) = owed.find(|owed| owed.root != edge.root()) {
            let (expected, actual) = (owed.root, edge.root());
            let why = format!(
                "expected the root {expected} at #{size}, as a published checkpoint says, its \
                 events give {actual}"
            );
            return Err(bad(Seq::FIRST, why));
        }
        Ok(())
    }
}

fn bad(first_bad: Seq, why: String) -> StoreError {
    StoreError::BadBackup { first_bad, why }
}

impl Audit for Honoured {
    fn events(&mut self, companion: &[u8], events: &Bundle) -> Result<(), StoreError> {
        self.read_companion(companion)?;
        for (_, event) in events.events() {
            self.edge.push(Hash::leaf(event), |_, _| {});
            self.compare()?;
        }
        Ok(())
    }

    fn end(&mut self, report: &BackupReport) -> Result<(), StoreError> {
        self.read_companion(&report.companion)?;
        match self.owed.iter().find(|owed| owed.size > report.head.0) {
            None => Ok(()),
            Some(owed) => {
                let why = format!(
                    "expected the {} events that a published checkpoint speaks of, it ends at {} \
                     (a checkpoint in this directory that is to be given up must be moved away, \
                     with the directory `tree`)",
                    owed.size, report.head
                );
                Err(bad(report.head.next(), why))
            }
        }
    }
}
