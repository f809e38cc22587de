//! Whether several proof files can be of one history at all.

use std::collections::BTreeMap;

use crate::cli::error::CliError;
use crate::merkle::tlog_proof::Proven;

/// Refuses files that cannot be of one history: of two logs, or of two trees of the same size.
///
/// # Errors
/// Verification, naming what contradicts what.
pub(super) fn one_history<'a>(
    all: impl IntoIterator<Item = &'a Proven> + Clone,
) -> Result<(), CliError> {
    let mut all = all.into_iter();
    let Some(first) = all.next() else { return Ok(()) };
    let mut roots = BTreeMap::from([(first.checkpoint.size, first)]);
    let mut entries = BTreeMap::from([(first.index, first)]);
    for other in all {
        let (ours, theirs) = (&first.checkpoint.origin, &other.checkpoint.origin);
        if ours != theirs {
            return Err(CliError::verification(
                format!(
                    "expected proofs of one log, got some of {ours:?} and some of {theirs:?}. Check \
                     them apart."
                ),
                format!(
                    "1 つのログの証明が必要ですが、「{ours}」と「{theirs}」のものがあります。別々に確かめてください。"
                ),
            ));
        }
        let size = other.checkpoint.size;
        let root = roots.entry(size).or_insert(other).checkpoint.root;
        let entry = entries.entry(other.index).or_insert(other);
        if root != other.checkpoint.root || entry.entry != other.entry {
            return Err(CliError::verification(
                format!(
                    "the files hold each for itself and contradict each other: {ours} has signed two \
                     histories. Keep the files, they are the evidence, and show them to others who \
                     rely on this log."
                ),
                format!(
                    "どの証明も単独では成り立ちますが、互いに矛盾しています。{ours} は 2 つの履歴に署名しています。\
                     証拠となるファイルを保管し、このログを頼りにしているほかの人に示してください。"
                ),
            ));
        }
    }
    Ok(())
}
