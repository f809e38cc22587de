//! Up to where personal data was left out of this copy of a log, on purpose.
//!
//! A log that came from an export without its disclosures commits to personal data that this copy
//! never had. A file beside the disclosures holds the last seq of which that is so, in digits and with a
//! line feed; where there is none, nothing was left out. So what is missing is not taken for lost.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::seq::Seq;
use crate::store::durable::{self, Readers};

/// What the name of the file adds to that of the disclosures.
const SUFFIX: &str = ".left-out";

/// Up to which seq the disclosures at `path` were left out; [`Seq::NONE`] where none were. A file that
/// says nothing is as none: what is missing is told as lost then, which is the graver thing to say.
#[must_use]
pub fn read(path: &Path) -> Seq {
    let text = fs::read_to_string(file(path)).unwrap_or_default();
    Seq::from_digits(text.trim_end_matches('\n')).unwrap_or(Seq::NONE)
}

/// The file beside the disclosures at `path`.
#[must_use]
pub fn file(path: &Path) -> PathBuf {
    durable::beside(path, SUFFIX)
}

/// Notes durably that what is missing of the disclosures at `path` up to a seq was left out.
///
/// # Errors
/// What the disk reports.
pub fn write(path: &Path, up_to: Seq) -> io::Result<()> {
    let text = format!("{}\n", up_to.0);
    durable::replace(&file(path), text.as_bytes(), Readers::Everyone)
}
