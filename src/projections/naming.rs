//! What things are called in a view, whatever kind they are.

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind, EntityRef};
use crate::domain::event::agreement::AgreementKind;
use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::reading::{PartyRef, Reading};

/// What a thing is called.
#[derive(Clone, Debug, PartialEq)]
pub enum Called {
    /// By a name or title of its own.
    Title(Text),
    /// An agreement for which no source gives a title, by what it is.
    Agreement {
        /// What kind of agreement.
        kind: AgreementKind,
        /// Who signed it.
        parties: Vec<PartyRef>,
        /// When, as written.
        on: Option<Date>,
    },
}

impl Called {
    /// Every name of it, in whatever language; of an agreement without a title those of its parties.
    pub fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Title(title) => Box::new(title.iter().map(|(_, name)| name)),
            Self::Agreement { parties, .. } => {
                let named = parties.iter().filter_map(|party| party.names.as_ref());
                Box::new(named.flat_map(|names| names.iter().map(|(_, name)| name)))
            }
        }
    }
}

impl Reading<'_> {
    /// What a fact is about, as it was first recorded; none for an event that is no fact.
    #[must_use]
    pub fn topic(&self, seq: Seq) -> Option<Entity> {
        let fact = self.table.event(seq)?.fact()?;
        Some(fact.topic().entity)
    }

    /// What a thing is called on the day asked about; none where its entry is not known.
    #[must_use]
    pub fn called<'e>(&self, thing: impl Into<EntityRef<'e>>) -> Option<Called> {
        let entity = Entity::from(thing.into());
        if entity.kind == EntityKind::Party {
            return self.party_ref(&entity.id.parse().ok()?).names.map(Called::Title);
        }
        self.own(&entity).find_map(|fact| match fact.data {
            Fact::DeclarationAdopted(data) => Some(Called::Title(data.title.clone())),
            Fact::GatheringHeld(data) => Some(Called::Title(data.title.clone())),
            Fact::NetworkEstablished(data) => Some(Called::Title(data.title.clone())),
            Fact::StrategyAdopted(data) if entity.kind == EntityKind::Goal => {
                let goal = data.goals.iter().find(|goal| goal.goal.as_str() == entity.id);
                goal.map(|goal| Called::Title(goal.title.clone()))
            }
            Fact::StrategyAdopted(data) => Some(Called::Title(data.title.clone())),
            Fact::RegisterDescribed(data) => Some(Called::Title(data.title.clone())),
            Fact::AgreementSigned(data) => Some(match &data.title {
                Some(title) => Called::Title(title.clone()),
                None => Called::Agreement {
                    kind: data.kind,
                    parties: data.parties.iter().map(|party| self.party_ref(party)).collect(),
                    on: data.on,
                },
            }),
            Fact::PartyRegistered(_)
            | Fact::PartyRenamed(_)
            | Fact::PartyMerged(_)
            | Fact::PartyEnded(_)
            | Fact::GatheringAttended(_)
            | Fact::DeclarationEndorsed(_)
            | Fact::EndorsementWithdrawn(_)
            | Fact::AgreementEnded(_)
            | Fact::NetworkJoined(_)
            | Fact::NetworkLeft(_)
            | Fact::NetworkRoleAssumed(_)
            | Fact::TotalReported(_)
            | Fact::RegisterClosed(_) => None,
        })
    }
}
