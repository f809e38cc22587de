//! Personal data beside an answer: withheld, unless it is asked for by those who may have it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::projections::things::OfFacts;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::StoreError;
use crate::tracker::personal::{Left, Piece, pieces};

/// What is said of one piece of personal data to which a fact commits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PersonalData")]
pub struct Disclosed {
    /// The fact.
    pub seq: Seq,
    /// The field: `signatory` or `delegate`.
    pub field: String,
    /// What can be said of it.
    pub state: DisclosedState,
    /// The event that erased it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_by: Option<Seq>,
    /// Its value, for those who asked for it and may have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Map<String, Value>>,
}

/// What can be said of a piece of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisclosedState {
    /// It is kept, and shown here.
    Held,
    /// It is not for whoever asked.
    Withheld,
    /// It was erased.
    Erased,
    /// It was left out of this copy of the register on purpose.
    NotInCopy,
    /// It is gone, though it was never erased.
    Lost,
}

/// An answer with what is said of the personal data of its facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}AndPersonal")]
pub struct WithPersonal<T> {
    /// The answer.
    #[serde(flatten)]
    pub answer: T,
    /// The personal data of its facts; left out where they have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<Disclosed>,
}

impl Disclosed {
    /// A piece that may be shown.
    #[must_use]
    pub fn open(piece: Piece) -> Self {
        let Piece { seq, field, left, .. } = piece;
        let (state, erased_by, value) = match left {
            Left::Held { value, .. } => (DisclosedState::Held, None, Some(value)),
            Left::Erased { by } => (DisclosedState::Erased, Some(by), None),
            Left::NotInCopy => (DisclosedState::NotInCopy, None, None),
            Left::Lost => (DisclosedState::Lost, None, None),
        };
        Self { seq, field, state, erased_by, value }
    }

    /// A piece that may not be shown; that it was erased may be said.
    #[must_use]
    pub fn closed(seq: Seq, field: &str, erased_by: Option<Seq>) -> Self {
        let erased = erased_by.is_some();
        let state = if erased { DisclosedState::Erased } else { DisclosedState::Withheld };
        Self { seq, field: field.to_owned(), state, erased_by, value: None }
    }
}

impl<T: OfFacts> WithPersonal<T> {
    /// The answer with what may be said to anybody of its personal data, as it was known at a seq.
    #[must_use]
    pub fn closed(answer: T, views: &Projections, known_at: Seq) -> Self {
        let mut personal = Vec::new();
        for seq in ordered(answer.facts()) {
            let field = views.personal_field(seq);
            let closed = views.commitments(seq, known_at).into_iter();
            personal.extend(closed.map(|one| {
                let erased_by = one.erased_by.filter(|by| *by <= known_at);
                Disclosed::closed(seq, field, erased_by)
            }));
        }
        Self { answer, personal }
    }

    /// The answer with its personal data itself. Whoever hands this on decides who may have it.
    ///
    /// # Errors
    /// [`StoreError::PersonalDamaged`], and what the disk reported when the register was opened.
    pub fn open(
        answer: T,
        views: &Projections,
        store: &dyn DisclosureStore,
        known_at: Seq,
    ) -> Result<Self, StoreError> {
        let mut personal = Vec::new();
        for seq in ordered(answer.facts()) {
            let open = pieces(views, store, seq, known_at)?;
            personal.extend(open.into_iter().map(Disclosed::open));
        }
        Ok(Self { answer, personal })
    }
}

fn ordered(mut seqs: Vec<Seq>) -> Vec<Seq> {
    seqs.sort_unstable();
    seqs.dedup();
    seqs
}
