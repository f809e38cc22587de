//! Personal data beside the log: committed to before an event, joined when read, settled on opening.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use crate::domain::commitments::Commitments;
use crate::domain::digest::Digest;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::StoreError;
use crate::tracker::shown::Shown;

/// One piece of personal data of a fact, as far as it can be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The fact.
    pub seq: Seq,
    /// The event that commits to it: the fact, or a correction of it.
    pub made_by: Seq,
    /// The field: `signatory` or `delegate`.
    pub field: String,
    /// What the event holds of it.
    pub digest: Digest,
    /// What is left of it.
    pub left: Left,
}

/// What is left of a piece of personal data.
#[derive(Clone, PartialEq)]
pub enum Left {
    /// All of it.
    Held {
        /// The value: an object with a name, a title, a capacity.
        value: Map<String, Value>,
        /// The disclosure, of which the digest is made.
        disclosure: String,
    },
    /// Nothing: it was erased.
    Erased {
        /// The erasure.
        by: Seq,
    },
    /// Nothing here: it was left out of this copy of the log on purpose.
    NotInCopy,
    /// Nothing, though it was never erased.
    Lost,
}

impl Left {
    /// What is left of a piece that an event commits to and that is not here.
    #[must_use]
    pub fn missing(made_by: Seq, store: &dyn DisclosureStore) -> Self {
        if made_by <= store.left_out() { Self::NotInCopy } else { Self::Lost }
    }
}

impl std::fmt::Debug for Left {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Held { .. } => f.write_str("Held { .. }"),
            Self::Erased { by } => write!(f, "Erased {{ by: {by} }}"),
            Self::NotInCopy => f.write_str("NotInCopy"),
            Self::Lost => f.write_str("Lost"),
        }
    }
}

/// Personal data of the running register, for those who may read it.
///
/// Whoever hands this on decides who that is: nothing in here asks.
#[derive(Clone)]
pub struct Disclosures {
    shown: Shown,
    store: Arc<dyn DisclosureStore>,
}

impl Disclosures {
    pub(super) const fn new(shown: Shown, store: Arc<dyn DisclosureStore>) -> Self {
        Self { shown, store }
    }

    /// The personal data of a fact as it stands now. Empty where it has none.
    ///
    /// # Errors
    /// [`StoreError::PersonalDamaged`] and what the disk reported when the register was opened.
    pub fn of(&self, seq: Seq) -> Result<Vec<Piece>, StoreError> {
        let views = self.shown.take();
        pieces(&views, self.store.as_ref(), seq, views.head())
    }

    /// Where they are kept.
    #[must_use]
    pub fn store(&self) -> &dyn DisclosureStore {
        self.store.as_ref()
    }
}

/// The personal data of a fact as it was known at a seq, with what was erased since.
///
/// # Errors
/// As [`Disclosures::of`].
pub fn pieces(
    views: &Projections,
    store: &dyn DisclosureStore,
    seq: Seq,
    known_at: Seq,
) -> Result<Vec<Piece>, StoreError> {
    let commitments = views.commitments(seq, known_at);
    let field = views.personal_field(seq);
    let pieces = commitments.into_iter().map(|one| {
        let left = match (one.erased_by, store.get(&one.digest)) {
            (Some(by), _) => Left::Erased { by },
            (None, Err(error)) => return Err(error),
            (None, Ok(None)) => Left::missing(one.made_by, store),
            (None, Ok(Some(found))) => Left::Held {
                value: found.details().value.clone(),
                disclosure: found.as_str().to_owned(),
            },
        };
        let (made_by, digest) = (one.made_by, one.digest.clone());
        Ok(Piece { seq, made_by, field: field.to_owned(), digest, left })
    });
    pieces.collect()
}

/// Brings the disclosures level with the log: deletes those whose erasure is recorded and those
/// that no event commits to. A kill may have left either. Returns how many were deleted.
///
/// # Errors
/// As [`DisclosureStore::retain`].
pub fn settle(views: &Projections, store: &dyn DisclosureStore) -> Result<usize, StoreError> {
    let wanted: FxHashSet<Digest> = standing(views.all_commitments()).cloned().collect();
    store.retain(&|digest| wanted.contains(digest))
}

/// Where the disclosures are not what the log says that they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mismatch {
    /// Facts whose disclosure is gone without an erasure.
    pub lost: Vec<Seq>,
    /// How many were left out of this copy on purpose.
    pub left_out: usize,
    /// Erasures whose disclosure is still there.
    pub not_erased: Vec<Seq>,
    /// Disclosures that no event commits to.
    pub strange: Vec<Digest>,
}

/// Holds the disclosures against the log.
///
/// # Errors
/// As [`DisclosureStore::all`].
pub fn compare(
    commitments: &Commitments,
    store: &dyn DisclosureStore,
) -> Result<Mismatch, StoreError> {
    let mut strange: FxHashSet<Digest> =
        store.all()?.iter().map(|one| one.digest().clone()).collect();
    let mut mismatch = Mismatch::default();
    for (fact, one) in commitments.all() {
        match (strange.remove(&one.digest), one.erased_by) {
            (true, Some(by)) => mismatch.not_erased.push(by),
            (false, None) if one.made_by <= store.left_out() => mismatch.left_out += 1,
            (false, None) => mismatch.lost.push(fact),
            _ => {}
        }
    }
    for list in [&mut mismatch.lost, &mut mismatch.not_erased] {
        list.sort_unstable();
        list.dedup();
    }
    mismatch.strange = strange.into_iter().collect();
    mismatch.strange.sort_unstable();
    Ok(mismatch)
}

/// The digests whose disclosures are to be there.
fn standing(commitments: &Commitments) -> impl Iterator<Item = &Digest> {
    commitments.all().filter(|(_, one)| one.erased_by.is_none()).map(|(_, one)| &one.digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::disclosure::{Details, Disclosure};
    use crate::domain::event::decode;
    use crate::store::disclosures::MemoryDisclosures;

    fn disclosure(salt: u8) -> Disclosure {
        let value = Map::from_iter([("name".to_owned(), Value::from("A. Person"))]);
        Disclosure::new(&[salt; 32], Details { field: "delegate".into(), value })
    }

    #[test]
    fn what_does_not_fit_the_log_is_found() {
        let [held, lost, erased, strange] = [1, 2, 3, 4].map(disclosure);
        let mut log = Commitments::default();
        for (seq, one) in [(1, &held), (2, &lost), (3, &erased)] {
            let data = serde_json::json!({"gathering": "g", "party": "p", "role": "host",
                "_sd": [one.digest()]});
            let event = decode("gathering.attended", 1, &data.to_string()).unwrap();
            log.apply(Seq(seq), &event);
        }
        let data = serde_json::json!({"seq": 3, "digests": [erased.digest()], "reason": "r"});
        log.apply(Seq(4), &decode("disclosure.erased", 1, &data.to_string()).unwrap());
        let store = MemoryDisclosures::default();
        store.add(&[held.clone(), erased, strange.clone()]).unwrap();
        let found = compare(&log, &store).unwrap();
        let strange = vec![strange.digest().clone()];
        let (lost, not_erased) = (vec![Seq(2)], vec![Seq(4)]);
        let wanted = Mismatch { lost, left_out: 0, not_erased, strange };
        assert_eq!(found, wanted);
        store.retain(&|digest| digest == held.digest()).unwrap();
        let left = Mismatch { lost: vec![Seq(2)], ..Mismatch::default() };
        assert_eq!(compare(&log, &store).unwrap(), left);
    }
}
