//! Verifying a register while it is served: by the process that has it open.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::tree::{self, Signed};
use super::{as_verification, check_personal, refused, same_digest};
use crate::cli::error::CliError;
use crate::domain::seq::Seq;
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::notary::reader::Reader;
use crate::notary::tree_files::TreeFiles;
use crate::store::backup::backup_up_to;
use crate::store::disclosures::DisclosureStore;
use crate::store::inspect::disk_bytes;
use crate::store::{EventStore, error::StoreError};
use crate::tracker::verified::{Ahead, Verified};
use crate::tracker::{Tracker, fold_views};

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
        // The checkpoint first: all that it covers is in the views, and these are in the log.
        let published = self.reader.published();
        let views = tracker.views();
        let head = views.head();
        let chain = self.chain(head).map_err(refused)?;
        let mut leaves = Vec::new();
        let folded = fold_views(|fold| {
            self.log.scan(Seq::FIRST, &mut |bundle| {
                let is_last = bundle.next() > head;
                bundle.trim_back(head);
                leaves.extend(bundle.events().map(|(_, event)| Hash::leaf(event)));
                let more = fold(bundle);
                if is_last { std::ops::ControlFlow::Break(()) } else { more }
            })
        });
        let ((), fresh) = folded.map_err(|error| as_verification(error.into()))?;
        let digest = views.digest();
        same_digest(&digest, &fresh.digest())?;
        let files = TreeFiles::new(&self.dir);
        let held = Signed {
            origin: &self.origin,
            keys: self.keys.clone(),
            published: published.as_deref(),
            files: &files,
            stored: published.as_ref().map_or(0, |published| published.checkpoint.size),
        };
        let rooted = tree::verify(&held, &leaves, kept.as_ref());
        let (rooted, against) = rooted.map_err(as_verification)?;
        Ok(Verified {
            events: head.0,
            head,
            chain,
            disk_bytes: disk_bytes(&self.log_dir)?,
            digest,
            personal: check_personal(&views, self.disclosures.as_ref())?,
            rooted,
            against,
            clock_ahead: Ahead::all(&views),
            logins: views.logins(),
        })
    }

    /// The chain at a seq, as a backup has it, which reads every record with the chain before it.
    fn chain(&self, head: Seq) -> Result<String, StoreError> {
        let dir = tempfile::tempdir().map_err(StoreError::io("make a temporary directory"))?;
        let file: &Path = &dir.path().join("verify.backup");
        Ok(backup_up_to(self.log.as_ref(), head, &[], &[], file)?.chain.to_string())
    }
}
