//! Verifying a register while it is served: by the process that has it open.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::tree::{self, Signed};
use super::{as_verification, check, check_personal, same_digest, verified};
use crate::cli::error::CliError;
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::notary::Published;
use crate::notary::reader::Reader;
use crate::notary::tree_files::TreeFiles;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::store::disclosures::DisclosureStore;
use crate::store::inspect::{LogReport, verify_as_it_is};
use crate::tracker::verified::Verified;
use crate::tracker::{Tracker, replay_to};

/// How often a copy of the log's files is looked at, and how long it is left alone between.
const TRIES: u32 = 5;
const REST: Duration = Duration::from_millis(100);

/// What was found in a copy of the log, and what was shown then.
type Looked = (LogReport, Vec<Hash>, String, Arc<Projections>, Option<Arc<Published>>);

/// What is verified.
pub struct Live {
    /// The register's directory.
    pub dir: PathBuf,
    /// The directory of its log.
    pub log_dir: PathBuf,
    /// The log's name.
    pub origin: String,
    /// The keys that it signs with.
    pub keys: Vec<VerifierKey>,
    /// The log.
    pub log: Arc<dyn EventStore>,
    /// The personal data beside it.
    pub disclosures: Arc<dyn DisclosureStore>,
    /// Who knows the checkpoint.
    pub reader: Reader,
}

impl Live {
    /// Reads every event, makes the tree and the views anew, and holds them against the files, the
    /// checkpoint, the live views and the personal data; and against a checkpoint that was kept.
    ///
    /// # Errors
    /// Verification, naming what does not hold; store, where something cannot be read.
    pub fn verify(&self, tracker: &Tracker, kept: &[u8]) -> Result<Verified, CliError> {
        let kept = (!kept.is_empty()).then(|| tree::parse_kept(kept)).transpose()?;
        let (report, leaves, fresh, views, published) = self.look(tracker)?;
        let head = report.head;
        let digest = if views.head() == head {
            views.digest()
        } else {
            let shown = replay_to(self.log.as_ref(), head, &mut |_| {});
            shown.map_err(|error| as_verification(error.into()))?.digest()
        };
        same_digest(&digest, &fresh)?;
        let files = TreeFiles::new(&self.dir);
        let held = Signed {
            origin: &self.origin,
            keys: self.keys.clone(),
            published: published.as_deref(),
            files: &files,
            stored: published.as_ref().map_or(0, |published| published.checkpoint.size),
        };
        let rooted = tree::verify(&held, &leaves, kept.as_ref());
        let rooted = rooted.map_err(as_verification)?;
        let personal = check_personal(&views, self.disclosures.as_ref())?;
        Ok(verified(report, digest, personal, rooted, &views))
    }

    /// Checks every byte that the log has on the disk, on a copy, until one was made between two recordings
    /// or has been tried often enough; with what is shown then.
    fn look(&self, tracker: &Tracker) -> Result<Looked, CliError> {
        let mut tries = 1;
        loop {
            // The checkpoint first: all that it covers is in the copy.
            let published = self.reader.published();
            let checked = check(|visit| verify_as_it_is(&self.log_dir, visit));
            let views = tracker.views();
            match checked {
                Ok((report, leaves, digest)) if views.head() == report.head || tries == TRIES => {
                    return Ok((report, leaves, digest, views, published));
                }
                Err(error) if tries == TRIES => return Err(error),
                Ok(_) | Err(_) => std::thread::sleep(REST),
            }
            tries += 1;
        }
    }
}
