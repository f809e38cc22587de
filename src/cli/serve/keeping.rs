//! What those who manage a register ask of its server beyond reading and recording.

use std::path::Path;

use super::backups::Sources;
use crate::cli::error::CliError;
use crate::cli::verify::live::Live;
use crate::http::app::Keeper;
use crate::store::error::StoreError;
use crate::tracker::Tracker;
use crate::tracker::verified::Verification;
use crate::wording::lang::Lang;

/// Does it for the register that is served.
pub struct Keeping {
    /// What a backup is made of.
    pub sources: Sources,
    /// What is verified.
    pub live: Live,
}

impl Keeper for Keeping {
    fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        self.sources.write(|_| to.to_owned()).map(drop)
    }

    fn verify(&self, tracker: &Tracker, kept: &[u8], lang: Lang) -> Result<Verification, String> {
        match self.live.verify(tracker, kept) {
            Ok(verified) => Ok(Verification::Holds(Box::new(verified))),
            Err(CliError::Verification(words)) => {
                Ok(Verification::Fails(words.in_lang(lang).to_owned()))
            }
            Err(error) => Err(error.message(lang)),
        }
    }
}
