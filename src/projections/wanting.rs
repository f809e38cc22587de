//! What is missing in the register, for whoever keeps it: each piece with the entry by which it is mended.

use crate::domain::entity::Entity;
use crate::domain::name::DeclarationId;
use crate::domain::seq::Seq;
use crate::projections::reading::Reading;

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanting {
    /// Endorsers that were reported and are not named.
    Named {
        /// The declaration.
        declaration: DeclarationId,
        /// How many, by the report that tells of most.
        count: u64,
    },
    /// The name of a party in a language.
    Name {
        /// The party.
        party: Entity,
        /// The entry that registers it.
        seq: Seq,
    },
    /// The position of a party.
    Position {
        /// The party.
        party: Entity,
        /// The entry that registers it.
        seq: Seq,
    },
    /// The date of an act.
    Date {
        /// The declaration.
        declaration: DeclarationId,
        /// Whose act it is.
        party: Entity,
        /// The entry that tells the act.
        seq: Seq,
    },
}

impl Reading<'_> {
    /// What is missing in the view: endorsers that are not named, dates of acts that are unknown, and of
    /// parties the position and the name in a language.
    #[must_use]
    pub fn wanting(&self, language: &str) -> Vec<Wanting> {
        let mut wanting = Vec::new();
        for one in self.declarations().items {
            let reported = one.comparison.reported.iter().map(|report| report.not_named).max();
            let declaration = one.declaration.clone();
            if let Some(count) = reported.filter(|count| *count > 0) {
                wanting.push(Wanting::Named { declaration: declaration.clone(), count });
            }
            let acts = self.declaration_status(&declaration).map(|status| status.endorsements);
            let acts = acts.into_iter().flatten().filter(|one| one.act.on.is_none());
            wanting.extend(acts.map(|one| Wanting::Date {
                declaration: declaration.clone(),
                party: (&one.party.party).into(),
                seq: one.act.fact.seq,
            }));
        }
        for one in self.parties().items {
            let party: Entity = (&one.party).into();
            let seq = one.fact.seq;
            if !one.names.iter().any(|(tag, _)| tag == language) {
                wanting.push(Wanting::Name { party: party.clone(), seq });
            }
            if one.position.is_none() {
                wanting.push(Wanting::Position { party, seq });
            }
        }
        wanting
    }
}
