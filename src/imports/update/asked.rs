//! What is asked for with the new version of a list, and by whom.

use super::Gone;
use crate::domain::date::Date;
use crate::domain::recorded::Evidence;
use crate::imports::error::ImportError;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Whether the register is to be changed; else the differences are only shown.
    pub apply: bool,
    /// Decide, and record nothing.
    pub dry_run: bool,
    /// What becomes of what is gone.
    pub gone: Gone,
    /// The day on which it ended.
    pub gone_on: Option<Date>,
    /// Why the register is changed.
    pub reason: Option<String>,
    /// Whether somebody vouches for the clock.
    pub clock_is_right: bool,
}

/// Who asks for it, and where it is known from.
pub struct Author<'a> {
    /// Who records.
    pub by: &'a str,
    /// The name of the person who does.
    pub person: Option<&'a str>,
    /// Where what is gone is known from.
    pub evidence: &'a [Evidence],
}

impl Asked {
    /// Whether what is asked for fits together.
    ///
    /// # Errors
    /// A day on which what is gone ended where it is not to end, and none where it is.
    pub const fn check(&self) -> Result<(), ImportError> {
        match (self.gone, self.gone_on) {
            (Gone::Withdraw, None) => Err(ImportError::GoneOnMissing),
            (Gone::Keep | Gone::Retract, Some(_)) => Err(ImportError::GoneOnUnused),
            (Gone::Withdraw, Some(_)) | (Gone::Keep | Gone::Retract, None) => Ok(()),
        }
    }
}
