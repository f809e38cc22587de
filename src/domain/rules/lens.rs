//! The facts as a rule sees them: those that stand, before a seq, with one perhaps replaced.

use crate::domain::date::Date;
use crate::domain::entity::{Entity, Topic};
use crate::domain::event::Event;
use crate::domain::name::{AgreementId, DeclarationId, PartyId};
use crate::domain::near::nearest;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::domain::standing::{Episode, episodes};
use crate::domain::state::{State, Status};

/// A way of looking at the state.
///
/// Ids are looked up among all facts that stand, since a correction may name a party that was
/// registered later. What stands is judged by the facts before a seq, in the order of the log.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    state: &'a State,
    before: Seq,
    /// A fact to be seen as if its data were this, or as if it were not there.
    replaced: Option<(Seq, Option<&'a Event>)>,
}

impl<'a> Lens<'a> {
    /// All facts, for one that is to be recorded next.
    #[must_use]
    pub fn now(state: &'a State) -> Self {
        Self::before(state, state.head().next())
    }

    /// The facts before one that is recorded.
    #[must_use]
    pub const fn before(state: &'a State, seq: Seq) -> Self {
        Self { state, before: seq, replaced: None }
    }

    /// The facts before one that is to be corrected, and itself as corrected.
    #[must_use]
    pub const fn with(state: &'a State, seq: Seq, data: Option<&'a Event>) -> Self {
        Self::before(state, seq).instead(seq, data)
    }

    /// The same, with one fact replaced or taken away.
    #[must_use]
    pub const fn instead(mut self, seq: Seq, data: Option<&'a Event>) -> Self {
        self.replaced = Some((seq, data));
        self
    }

    fn fact(&self, seq: Seq) -> Option<&'a Event> {
        match (self.replaced, self.state.status(seq)) {
            (Some((replaced, data)), _) if replaced == seq => data,
            (_, Status::Fact(event)) => Some(event),
            _ => None,
        }
    }

    /// The fact that registers a thing.
    #[must_use]
    pub fn registration(&self, entity: &Entity) -> Option<Seq> {
        let registers =
            |seq: &Seq| self.fact(*seq).is_some_and(|event| event.registers().contains(entity));
        let replaced = self.replaced.map(|(seq, _)| seq);
        self.state.registered(entity).filter(registers).or_else(|| replaced.filter(registers))
    }

    /// Whether a thing is registered.
    #[must_use]
    pub fn is_registered(&self, entity: &Entity) -> bool {
        self.registration(entity).is_some()
    }

    /// A registration of the same id by a fact other than the one that is being checked.
    #[must_use]
    pub fn other_registration(&self, entity: &Entity) -> Option<Seq> {
        let checked = |seq: &Seq| {
            *seq == self.before || self.replaced.is_some_and(|(replaced, _)| replaced == *seq)
        };
        self.state.registered(entity).filter(|seq| !checked(seq))
    }

    /// A registered id that only looks different.
    #[must_use]
    pub fn look_alike(&self, entity: &Entity) -> Option<&'a str> {
        let alike = self.state.look_alike(entity).filter(|alike| *alike != entity.id)?;
        self.is_registered(&Entity::new(entity.kind, alike)).then_some(alike)
    }

    /// Registered ids of the same kind that are close to an unknown one, closest first.
    #[must_use]
    pub fn similar(&self, entity: &Entity) -> Vec<String> {
        let ids = self.state.ids(entity.kind).map(|id| (id, id));
        nearest(&[&entity.id], ids).into_iter().map(Into::into).collect()
    }

    /// The party that a party was merged into before the seq, and the fact that says so.
    #[must_use]
    pub fn merged_into(&self, party: &PartyId) -> Option<(PartyId, Seq)> {
        let recorded = self.state.merged_into(party).map(|(_, seq)| *seq);
        let replaced = self.replaced.map(|(seq, _)| seq);
        recorded.into_iter().chain(replaced).filter(|seq| *seq < self.before).find_map(|seq| {
            match self.fact(seq) {
                Some(Event::PartyMerged(data)) if data.party == *party => {
                    Some((data.into.clone(), seq))
                }
                _ => None,
            }
        })
    }

    /// The party that stands for a party, at the end of all merges before the seq.
    #[must_use]
    pub fn canonical(&self, party: &PartyId) -> PartyId {
        let mut chain = vec![party.clone()];
        while let Some((into, _)) = chain.last().and_then(|last| self.merged_into(last)) {
            if chain.contains(&into) {
                break;
            }
            chain.push(into);
        }
        chain.pop().unwrap_or_else(|| party.clone())
    }

    /// A party with all that were merged into it before the seq.
    fn bodies(&self, party: &PartyId) -> Vec<PartyId> {
        let replacing = match self.replaced {
            Some((_, Some(Event::PartyMerged(data)))) => Some(&data.party),
            _ => None,
        };
        closure(vec![party.clone()], |body| {
            let absorbed = self.state.absorbed(body).iter().chain(replacing);
            let merged =
                |party: &&PartyId| self.merged_into(party).is_some_and(|(into, _)| into == *body);
            absorbed.filter(merged).cloned().collect()
        })
    }

    /// An agreement before the seq that two parties, or any merged into them, signed together.
    #[must_use]
    pub fn agreement_between(&self, one: &PartyId, other: &PartyId) -> Option<Seq> {
        let others = self.bodies(other);
        let bodies = self.bodies(one);
        let facts = bodies.iter().flat_map(|body| self.state.mentions(&body.into()));
        let replaced = self.replaced.map(|(seq, _)| seq);
        let seqs = facts.copied().chain(replaced).filter(|seq| *seq < self.before);
        let signed_by_both = |seq: &Seq| match self.fact(*seq) {
            Some(Event::AgreementSigned(data)) => {
                data.parties.iter().any(|party| bodies.contains(party))
                    && data.parties.iter().any(|party| others.contains(party))
            }
            _ => false,
        };
        seqs.filter(signed_by_both).min()
    }

    /// An agreement with all that it renews, one after the other.
    #[must_use]
    pub fn renewed(&self, agreement: &AgreementId) -> Vec<AgreementId> {
        closure(vec![agreement.clone()], |agreement| {
            match self.registration(&agreement.into()).and_then(|seq| self.fact(seq)) {
                Some(Event::AgreementSigned(data)) => data.renews.iter().cloned().collect(),
                _ => Vec::new(),
            }
        })
    }

    /// The facts of a topic before the seq, in the order of the log. Merged parties are one.
    #[must_use]
    pub fn topic(&self, entity: &Entity, party: Option<&PartyId>) -> Vec<(Seq, &'a Event)> {
        let parties = match party {
            Some(party) => self.bodies(party).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let mut facts = Vec::new();
        for party in parties {
            let topic = Topic { entity: entity.clone(), party };
            let replaced = self.replaced.map(|(seq, _)| seq);
            let recorded = self.state.topic(&topic).into_iter();
            let seqs = recorded.filter(|seq| Some(*seq) != replaced).chain(replaced);
            let events = seqs.filter(|seq| *seq < self.before);
            let events = events.filter_map(|seq| Some((seq, self.fact(seq)?)));
            facts.extend(events.filter(|(_, event)| event.topic().as_ref() == Some(&topic)));
        }
        facts.sort_by_key(|(seq, _)| *seq);
        facts
    }

    /// The other facts of the topic of a fact.
    #[must_use]
    pub fn topic_of(&self, event: &Event) -> Vec<(Seq, &'a Event)> {
        event.topic().map_or_else(Vec::new, |topic| self.topic(&topic.entity, topic.party.as_ref()))
    }

    /// What began and ended under a topic.
    #[must_use]
    pub fn episodes(&self, entity: &Entity, party: Option<&PartyId>) -> Vec<Episode> {
        episodes(self.topic(entity, party))
    }

    /// The acts of a party to a declaration.
    #[must_use]
    pub fn acts(&self, declaration: &DeclarationId, party: &PartyId) -> Vec<Episode> {
        self.episodes(&declaration.into(), Some(party))
    }

    /// Refuses a date that certainly lies before that of an earlier fact.
    ///
    /// # Errors
    /// [`Rejection::TooEarly`].
    pub fn not_before(
        &self,
        field: &'static str,
        date: Option<Date>,
        seq: Seq,
    ) -> Result<(), Rejection> {
        let (Some(date), Some(fact)) = (date, self.fact(seq)) else { return Ok(()) };
        let Some(not_before) = own_date(fact) else { return Ok(()) };
        match not_before.earliest() {
            Some(first) if date.latest() < first => {
                Err(Rejection::TooEarly { field, date, seq, kind: fact.kind(), not_before })
            }
            _ => Ok(()),
        }
    }
}

/// The date on which a fact that others follow upon happened.
fn own_date(event: &Event) -> Option<Date> {
    match event {
        Event::DeclarationAdopted(data) => data.adopted_on,
        Event::DeclarationEndorsed(data) => data.on,
        Event::EndorsementWithdrawn(data) => data.on,
        Event::AgreementSigned(data) => data.on,
        Event::AgreementEnded(data) => data.on,
        Event::NetworkJoined(data) => data.on,
        Event::NetworkLeft(data) => data.on,
        _ => None,
    }
}

/// Everything that can be reached from the first by steps.
pub(super) fn closure<T: PartialEq>(first: Vec<T>, step: impl Fn(&T) -> Vec<T>) -> Vec<T> {
    let mut reached = first;
    let mut next = 0;
    while let Some(from) = reached.get(next) {
        for to in step(from) {
            if !reached.contains(&to) {
                reached.push(to);
            }
        }
        next += 1;
    }
    reached
}
