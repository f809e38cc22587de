//! The facts as a rule sees them: those that stand, before a seq, with one perhaps replaced.

mod bodies;
mod identifiers;

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::entity::{Entity, Topic};
use crate::domain::event::agreement::AgreementSigned;
use crate::domain::event::fact::Fact;
use crate::domain::name::{AgreementId, PartyId};
use crate::domain::near::nearest;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::domain::standing::{Episode, Told, episodes};
use crate::domain::state::State;
use crate::domain::succession;

/// A way of looking at the state.
///
/// Ids are looked up among all facts that stand, since a correction may name a party that was
/// registered later. What stands is judged by the facts before a seq, in the order of the log.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    state: &'a State,
    before: Seq,
    /// The day of recording of what is not recorded yet.
    today: NaiveDate,
    /// Whether a beginning may only tell again what stands.
    retells: bool,
    /// A fact to be seen as if its data were this, or as if it were not there.
    replaced: Option<(Seq, Option<&'a Fact>)>,
}

impl<'a> Lens<'a> {
    /// All facts, for one that is to be recorded next, on the day of today.
    #[must_use]
    pub fn now(state: &'a State, today: NaiveDate) -> Self {
        Self { state, before: state.head().next(), today, retells: false, replaced: None }
    }

    /// The same, for one that is recorded: the facts before it.
    #[must_use]
    pub const fn before(mut self, seq: Seq) -> Self {
        self.before = seq;
        self
    }

    /// The same, for a fact that may only tell again what stands.
    #[must_use]
    pub const fn retelling(mut self) -> Self {
        self.retells = true;
        self
    }

    /// Whether the fact that is being checked may only tell again what stands.
    #[must_use]
    pub const fn retells(&self) -> bool {
        self.retells
    }

    /// The same, with one fact replaced or taken away.
    #[must_use]
    pub const fn instead(mut self, seq: Seq, data: Option<&'a Fact>) -> Self {
        self.replaced = Some((seq, data));
        self
    }

    /// The data of a fact that stands, as the lens shows it.
    #[must_use]
    pub fn data(&self, seq: Seq) -> Option<&'a Fact> {
        match self.replaced {
            Some((replaced, data)) if replaced == seq => data,
            Some(_) | None => self.state.fact(seq),
        }
    }

    /// The day of recording of what is not recorded yet.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// The day on which a fact was recorded, or is to be.
    #[must_use]
    pub fn recorded_on(&self, seq: Seq) -> NaiveDate {
        self.state.recorded_on(seq).unwrap_or(self.today)
    }

    /// The fact that registers a thing.
    #[must_use]
    pub fn registration(&self, entity: &Entity) -> Option<Seq> {
        let registers =
            |seq: &Seq| self.data(*seq).is_some_and(|fact| fact.registers().contains(entity));
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

    /// A registered id that only looks different from one that is new.
    #[must_use]
    pub fn look_alike(&self, entity: &Entity) -> Option<&'a str> {
        if self.state.registered(entity).is_some() {
            return None;
        }
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
            let Fact::PartyMerged(data) = self.data(seq)? else { return None };
            (data.party == *party).then(|| (data.into.clone(), seq))
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
        let replacing = self.replaced.and_then(|(_, fact)| {
            let Fact::PartyMerged(data) = fact? else { return None };
            Some(&data.party)
        });
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
        let signed_by_both = |seq: &Seq| {
            let Some(Fact::AgreementSigned(data)) = self.data(*seq) else { return false };
            data.parties.iter().any(|party| bodies.contains(party))
                && data.parties.iter().any(|party| others.contains(party))
        };
        seqs.filter(signed_by_both).min()
    }

    /// The signing of an agreement.
    fn signed(&self, agreement: &Entity) -> Option<&'a AgreementSigned> {
        let fact = self.data(self.registration(agreement)?)?;
        let Fact::AgreementSigned(data) = fact else { return None };
        Some(data)
    }

    /// An agreement with all that it renews, one after the other.
    #[must_use]
    pub fn renewed(&self, agreement: &AgreementId) -> Vec<AgreementId> {
        closure(vec![agreement.clone()], |agreement| {
            let signed = self.signed(&agreement.into());
            signed.and_then(|data| data.renews.clone()).into_iter().collect()
        })
    }

    /// The facts of a topic before the seq, in the order of the log. Merged parties are one.
    #[must_use]
    pub fn topic(&self, entity: &Entity, party: Option<&PartyId>) -> Vec<(Seq, &'a Fact)> {
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
            let before = seqs.filter(|seq| *seq < self.before);
            let known = before.filter_map(|seq| Some((seq, self.data(seq)?)));
            facts.extend(known.filter(|(_, fact)| fact.topic_ref() == (&topic).into()));
        }
        facts.sort_by_key(|(seq, _)| *seq);
        facts
    }

    /// The other facts of the topic of a fact.
    #[must_use]
    pub fn topic_of(&self, fact: &Fact) -> Vec<(Seq, &'a Fact)> {
        let Topic { entity, party } = fact.topic();
        self.topic(&entity, party.as_ref())
    }

    /// The facts of a topic, as [`Lens::topic`] finds them, each with its day of recording, and what
    /// the ends of bodies make of it.
    #[must_use]
    pub fn told(&self, entity: &Entity, party: Option<&PartyId>) -> Vec<Told<'a>> {
        if !self.knows_endings() {
            return self.told_by_topic(entity, party);
        }
        match party {
            Some(party) => succession::told(self, entity.into(), party),
            None => {
                let mut told = self.told_by_topic(entity, None);
                told.extend(self.agreement_ends(entity));
                told.sort_by_key(Told::place);
                told
            }
        }
    }

    fn told_by_topic(&self, entity: &Entity, party: Option<&PartyId>) -> Vec<Told<'a>> {
        let topic = self.topic(entity, party).into_iter();
        topic.map(|(seq, fact)| Told::new(seq, fact, self.recorded_on(seq))).collect()
    }

    /// What began and ended under the topic of a fact, as told by the other facts that count.
    #[must_use]
    pub fn episodes_without(&self, fact: &Fact, counts: impl Fn(&Fact) -> bool) -> Vec<Episode> {
        episodes(&self.others(fact, counts))
    }

    /// The same with the fact itself in its place.
    #[must_use]
    pub fn episodes_with(&self, fact: &Fact, counts: impl Fn(&Fact) -> bool) -> Vec<Episode> {
        let mut told: Vec<Told<'_>> = self.others(fact, counts);
        told.push(Told::new(self.before, fact, self.recorded_on(self.before)));
        episodes(&told)
    }

    fn others(&self, fact: &Fact, counts: impl Fn(&Fact) -> bool) -> Vec<Told<'a>> {
        let Topic { entity, party } = fact.topic();
        let mut told = self.told(&entity, party.as_ref());
        told.retain(|other| counts(other.fact));
        told
    }

    /// The place of the fact that is being checked.
    #[must_use]
    pub const fn own_seq(&self) -> Seq {
        self.before
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
        let (Some(date), Some(fact)) = (date, self.data(seq)) else { return Ok(()) };
        let Some(not_before) = fact.when().date() else { return Ok(()) };
        match not_before.earliest() {
            Some(first) if date.latest() < first => {
                Err(Rejection::TooEarly { field, date, seq, kind: fact.kind(), not_before })
            }
            _ => Ok(()),
        }
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
