//! As what things are registered on the way that the register does not know.

use std::collections::BTreeMap;

use super::error::ImportError;
use crate::domain::entity::EntityKind;
use crate::domain::event::declaration::DeclarationKind;
use crate::domain::event::fact::FactKind;
use crate::domain::event::gathering::GatheringKind;
use crate::domain::event::network::NetworkKind;
use crate::domain::event::party::PartyKind;

/// As what things are registered that the register does not know.
#[derive(Clone, Debug, Default)]
pub struct Missing(BTreeMap<EntityKind, (FactKind, &'static str)>);

impl Missing {
    /// Reads as what things are to be registered.
    ///
    /// # Errors
    /// Where a word is no kind of party, declaration, gathering or network, or two are of the same.
    pub fn read(words: &[String]) -> Result<Self, ImportError> {
        let kinds = [
            (EntityKind::Party, FactKind::PartyRegistered, PartyKind::WORDS),
            (EntityKind::Declaration, FactKind::DeclarationAdopted, DeclarationKind::WORDS),
            (EntityKind::Gathering, FactKind::GatheringHeld, GatheringKind::WORDS),
            (EntityKind::Network, FactKind::NetworkEstablished, NetworkKind::WORDS),
        ];
        let all: Vec<(EntityKind, FactKind, &'static str)> = kinds
            .into_iter()
            .flat_map(|(kind, event, words)| words.iter().map(move |word| (kind, event, *word)))
            .filter(|(.., word)| *word != "other")
            .collect();
        let mut missing = BTreeMap::new();
        for word in words {
            let Some((kind, event, word)) = all.iter().find(|(.., known)| known == word) else {
                let possible = all.iter().map(|(.., word)| *word).collect();
                return Err(ImportError::UnknownMissing { came: word.clone(), possible });
            };
            let before = missing.insert(*kind, (*event, *word));
            if let Some((_, first)) = before.filter(|(_, first)| first != word) {
                return Err(ImportError::MissingTwice { words: [first, word] });
            }
        }
        Ok(Self(missing))
    }

    /// The type of fact that registers a thing of a sort, and the word for its kind.
    #[must_use]
    pub fn of(&self, kind: EntityKind) -> Option<(FactKind, &'static str)> {
        self.0.get(&kind).copied()
    }
}
