//! What things are called in a view, whatever kind they are.

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind, EntityRef};
use crate::domain::event::agreement::AgreementKind;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
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

/// The title that a fact gives to what it enters into the register; none where it gives none, or enters
/// nothing. A party has names instead, which change.
#[must_use]
pub(super) fn title(fact: &Fact) -> Option<&Text> {
    match fact {
        Fact::DeclarationAdopted(data) => Some(&data.title),
        Fact::GatheringHeld(data) => Some(&data.title),
        Fact::NetworkEstablished(data) => Some(&data.title),
        Fact::StrategyAdopted(data) => Some(&data.title),
        Fact::RegisterDescribed(data) => Some(&data.title),
        Fact::AgreementSigned(data) => data.title.as_ref(),
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
    }
}

impl Reading<'_> {
    /// What a fact is about, as it was first recorded; none for an event that is no fact.
    #[must_use]
    pub fn topic(&self, seq: Seq) -> Option<Entity> {
        let fact = self.table.event(seq)?.fact()?;
        Some(fact.topic().entity)
    }

    /// Every name that a party, or one that it stands for, was ever entered under or has taken since, by
    /// the facts known in this view, on whatever day.
    #[must_use]
    pub fn names_of_record(&self, party: &PartyId) -> Vec<&Text> {
        let party = self.merges.resolve(party);
        let members = std::iter::once(party).chain(self.merges.absorbed(party));
        let mut names = Vec::new();
        for member in members {
            for fact in self.own(&member.into()) {
                if let Fact::PartyRegistered(data) = fact.data {
                    names.extend((data.party == *member).then_some(&data.names));
                } else if let Fact::PartyRenamed(data) = fact.data {
                    names.extend((data.party == *member).then_some(&data.names));
                }
            }
        }
        names
    }

    /// What a thing is called on the day asked about; none where its entry is not known.
    #[must_use]
    pub fn called<'e>(&self, thing: impl Into<EntityRef<'e>>) -> Option<Called> {
        let entity = Entity::from(thing.into());
        if entity.kind == EntityKind::Party {
            return self.party_ref(&entity.id.parse().ok()?).names.map(Called::Title);
        }
        if entity.kind == EntityKind::Goal {
            return self.goal_title(&entity).map(Called::Title);
        }
        self.own(&entity).find_map(|fact| {
            if let Some(title) = title(fact.data) {
                return Some(Called::Title(title.clone()));
            }
            let Fact::AgreementSigned(data) = fact.data else { return None };
            let parties = data.parties.iter().map(|party| self.party_ref(party)).collect();
            Some(Called::Agreement { kind: data.kind, parties, on: data.on })
        })
    }

    /// The title of a goal. It has no facts of its own: that of its strategy names it.
    fn goal_title(&self, goal: &Entity) -> Option<Text> {
        self.mentions(goal).find_map(|fact| {
            let Fact::StrategyAdopted(data) = fact.data else { return None };
            let goal = data.goals.iter().find(|one| one.goal.as_str() == goal.id)?;
            Some(goal.title.clone())
        })
    }
}
