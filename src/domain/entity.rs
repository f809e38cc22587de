//! What a fact is about: the registered things, and the topic under which facts belong together.

use std::fmt;

use compact_str::CompactString;
use serde::{Serialize, Serializer};

use crate::domain::event::Event;
use crate::domain::event::network::Subject;
use crate::domain::name::{
    AgreementId, DeclarationId, GatheringId, GoalId, NetworkId, PartyId, StrategyId,
};

/// The kinds of things that are registered under an id of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A city, state, region, country or organisation.
    Party,
    /// A gathering.
    Gathering,
    /// A declaration.
    Declaration,
    /// An agreement.
    Agreement,
    /// A network, project or programme.
    Network,
    /// A strategy.
    Strategy,
    /// A goal of a strategy.
    Goal,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Party,
        Self::Gathering,
        Self::Declaration,
        Self::Agreement,
        Self::Network,
        Self::Strategy,
        Self::Goal,
    ];

    /// The English word for the kind, as in `declaration:ID`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Gathering => "gathering",
            Self::Declaration => "declaration",
            Self::Agreement => "agreement",
            Self::Network => "network",
            Self::Strategy => "strategy",
            Self::Goal => "goal",
        }
    }
}

/// One registered thing, or the mention of one that is not registered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entity {
    /// What kind of thing.
    pub kind: EntityKind,
    /// Its id.
    pub id: CompactString,
}

impl Entity {
    /// The thing of this kind under this id.
    #[must_use]
    pub fn new(kind: EntityKind, id: &str) -> Self {
        Self { kind, id: id.into() }
    }
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.id)
    }
}

impl Serialize for Entity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An [`Entity`] that an event names: to compare with, where a copy would be thrown away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EntityRef<'a> {
    kind: EntityKind,
    id: &'a str,
}

impl From<EntityRef<'_>> for Entity {
    fn from(entity: EntityRef<'_>) -> Self {
        Self::new(entity.kind, entity.id)
    }
}

impl<'a> From<&'a Entity> for EntityRef<'a> {
    fn from(entity: &'a Entity) -> Self {
        Self { kind: entity.kind, id: &entity.id }
    }
}

macro_rules! entities {
    ($($id:ty => $kind:ident,)+) => {$(
        impl<'a> From<&'a $id> for EntityRef<'a> {
            fn from(id: &'a $id) -> Self {
                Self { kind: EntityKind::$kind, id: id.as_str() }
            }
        }

        impl From<&$id> for Entity {
            fn from(id: &$id) -> Self {
                EntityRef::from(id).into()
            }
        }
    )+};
}

entities! {
    PartyId => Party,
    GatheringId => Gathering,
    DeclarationId => Declaration,
    AgreementId => Agreement,
    NetworkId => Network,
    StrategyId => Strategy,
    GoalId => Goal,
}

impl<'a> From<&'a Subject> for EntityRef<'a> {
    fn from(subject: &'a Subject) -> Self {
        match subject {
            Subject::Declaration(id) => id.into(),
            Subject::Gathering(id) => id.into(),
            Subject::Network(id) => id.into(),
            Subject::Party(id) => id.into(),
        }
    }
}

impl From<&Subject> for Entity {
    fn from(subject: &Subject) -> Self {
        EntityRef::from(subject).into()
    }
}

/// Facts with the same topic bear on each other: the acts and withdrawals of one party to one
/// declaration, the joining and leaving of one member, the signing and the end of one agreement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The thing that the facts are about.
    pub entity: Entity,
    /// The party whose part in it they tell, where they tell one party's.
    pub party: Option<PartyId>,
}

/// A [`Topic`] as an event names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TopicRef<'a> {
    pub entity: EntityRef<'a>,
    pub party: Option<&'a PartyId>,
}

impl<'a> From<&'a Topic> for TopicRef<'a> {
    fn from(topic: &'a Topic) -> Self {
        Self { entity: (&topic.entity).into(), party: topic.party.as_ref() }
    }
}

impl Event {
    /// The topic of a fact; none for an event about another event.
    #[must_use]
    pub fn topic(&self) -> Option<Topic> {
        let TopicRef { entity, party } = self.topic_ref()?;
        Some(Topic { entity: entity.into(), party: party.cloned() })
    }

    /// As [`Event::topic`], without a copy.
    pub(crate) fn topic_ref(&self) -> Option<TopicRef<'_>> {
        let (entity, party) = match self {
            Self::PartyRegistered(data) => ((&data.party).into(), None),
            Self::PartyRenamed(data) => ((&data.party).into(), None),
            Self::PartyMerged(data) => ((&data.party).into(), None),
            Self::GatheringHeld(data) => ((&data.gathering).into(), None),
            Self::GatheringAttended(data) => ((&data.gathering).into(), Some(&data.party)),
            Self::DeclarationAdopted(data) => ((&data.declaration).into(), None),
            Self::DeclarationEndorsed(data) => ((&data.declaration).into(), Some(&data.party)),
            Self::EndorsementWithdrawn(data) => ((&data.declaration).into(), Some(&data.party)),
            Self::AgreementSigned(data) => ((&data.agreement).into(), None),
            Self::AgreementEnded(data) => ((&data.agreement).into(), None),
            Self::NetworkEstablished(data) => ((&data.network).into(), None),
            Self::NetworkJoined(data) => ((&data.network).into(), Some(&data.party)),
            Self::NetworkLeft(data) => ((&data.network).into(), Some(&data.party)),
            Self::NetworkRoleAssumed(data) => ((&data.network).into(), Some(&data.party)),
            Self::StrategyAdopted(data) => ((&data.strategy).into(), None),
            Self::TotalReported(data) => ((&data.subject).into(), None),
            Self::EventCorrected(_) | Self::EventRetracted(_) | Self::DisclosureErased(_) => {
                return None;
            }
        };
        Some(TopicRef { entity, party })
    }

    /// The things that the event enters into the register under ids of their own.
    #[must_use]
    pub fn registers(&self) -> Vec<Entity> {
        match self {
            Self::PartyRegistered(data) => vec![(&data.party).into()],
            Self::GatheringHeld(data) => vec![(&data.gathering).into()],
            Self::DeclarationAdopted(data) => vec![(&data.declaration).into()],
            Self::AgreementSigned(data) => vec![(&data.agreement).into()],
            Self::NetworkEstablished(data) => vec![(&data.network).into()],
            Self::StrategyAdopted(data) => {
                let goals = data.goals.iter().map(|goal| (&goal.goal).into());
                std::iter::once((&data.strategy).into()).chain(goals).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Visits every registered thing that the event speaks of, what it registers included.
    pub fn for_each_mention(&self, mut visit: impl FnMut(Entity)) {
        self.for_each_field(|_, entity| visit(entity));
    }

    /// Visits every registered thing that the event speaks of, with the field that names it.
    pub fn for_each_field(&self, mut visit: impl FnMut(&'static str, Entity)) {
        if let Some(topic) = self.topic() {
            let field = match self {
                Self::TotalReported(_) => "subject",
                _ => topic.entity.kind.as_str(),
            };
            visit(field, topic.entity);
            if let Some(party) = &topic.party {
                visit("party", party.into());
            }
        }
        self.for_each_further_mention(visit);
    }

    /// Visits what the event speaks of besides its topic, with the field that names it.
    pub(crate) fn for_each_further_mention(&self, mut visit: impl FnMut(&'static str, Entity)) {
        let goals = match self {
            Self::PartyMerged(data) => return visit("into", (&data.into).into()),
            Self::DeclarationAdopted(data) => {
                return data.at.iter().for_each(|at| visit("at", at.into()));
            }
            Self::StrategyAdopted(data) => {
                return data.goals.iter().for_each(|goal| visit("goals", (&goal.goal).into()));
            }
            Self::AgreementSigned(data) => {
                data.parties.iter().for_each(|party| visit("parties", party.into()));
                data.renews.iter().for_each(|renewed| visit("renews", renewed.into()));
                &data.goals
            }
            Self::GatheringHeld(data) => &data.goals,
            Self::NetworkEstablished(data) => &data.goals,
            _ => return,
        };
        goals.iter().for_each(|goal| visit("goals", goal.into()));
    }
}
