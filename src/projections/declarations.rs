//! Declarations: who endorses each, by which acts, and who endorsed it once.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::act::Act;
use crate::domain::event::declaration::{
    AdoptedText, DeclarationAdopted, DeclarationEndorsed, DeclarationKind, Statement,
};
use crate::domain::event::fact::Fact;
use crate::domain::event::network::Measure;
use crate::domain::name::{DeclarationId, GatheringId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::bitemporal::Known;
use crate::projections::reading::{
    Count, FactRef, Listing, PartyRef, Period, Reading, Slice, Times,
};
use crate::projections::reconcile::{Comparison, Named};
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::Passage;

/// How many parties are looked for at once.
const AT_ONCE: usize = 256;

/// A declaration with the number of those who endorse it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Declaration {
    /// Its id.
    pub declaration: DeclarationId,
    /// What kind of text it is.
    pub kind: DeclarationKind,
    /// Its title.
    pub title: Text,
    /// When it was adopted, as written.
    pub adopted_on: Option<Date>,
    /// The gathering that adopted it.
    pub at: Option<GatheringId>,
    /// The text itself.
    pub text: Option<AdoptedText>,
    /// Whether it had been adopted by the day asked about.
    pub standing: Standing,
    /// The fact of its adoption.
    #[serde(flatten)]
    pub fact: FactRef,
    /// How many parties endorse it, each counted once however many acts it has.
    pub endorsers: Count,
    /// How many parties endorse it by each act.
    pub by_act: BTreeMap<Act, Count>,
    /// The published counts of endorsers, each beside who endorsed then, and who has since.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// A declaration with everybody who endorses it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DeclarationStatus {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The declaration itself, with its counts.
    #[serde(flatten)]
    pub declaration: Declaration,
    /// The acts that stand or may stand, by party and act.
    pub endorsements: Vec<Endorsement>,
    /// The acts that have certainly ended, by party and seq.
    pub withdrawn: Vec<WithdrawnEndorsement>,
}

/// One act of one party that stands or may stand.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Endorsement {
    /// Whose act it is.
    #[serde(flatten)]
    pub party: PartyRef,
    /// Whether it stands for certain.
    pub certainty: Certainty,
    /// The act.
    #[serde(flatten)]
    pub act: ActOf,
}

/// One act of one party that has certainly ended.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WithdrawnEndorsement {
    /// Whose act it was.
    #[serde(flatten)]
    pub party: PartyRef,
    /// The act and its withdrawal.
    #[serde(flatten)]
    pub act: ActOf,
}

/// An act by which a party endorsed a declaration.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ActOf {
    /// The act.
    pub act: Act,
    /// The day of the act, as written.
    pub on: Option<Date>,
    /// The day from which it counts, where that is another.
    pub effective_on: Option<Date>,
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// Other facts that tell the same act of the same party, as after a merger.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub also: Vec<Seq>,
    /// The id of the party in the fact, where the party was merged into another since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_as: Option<PartyId>,
    /// What the ends of bodies have to do with it.
    #[serde(flatten)]
    pub passage: Passage,
    /// A reservation or declaration made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Its withdrawal, once that has taken effect, or may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// The day of an end that is known and lies ahead of the day asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<Date>,
    /// The fact that tells that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<Seq>,
}

/// The taking back of an act.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Withdrawal {
    /// The fact that tells it.
    #[serde(flatten)]
    pub fact: FactRef,
    /// The day of the notification, as written.
    pub on: Option<Date>,
    /// The day from which it counts, where that is another.
    pub effective_on: Option<Date>,
    /// Why.
    pub reason: String,
}

/// The acts of one party to one declaration.
struct Endorser<'a> {
    party: PartyId,
    periods: Vec<Period<'a>>,
}

/// How many endorse a declaration: parties, each once, and parties by each act.
struct EndorserCounts {
    endorsers: Count,
    by_act: BTreeMap<Act, Count>,
}

impl EndorserCounts {
    fn of(endorsers: &[Endorser<'_>]) -> Self {
        let mut by_act: BTreeMap<Act, Count> = BTreeMap::new();
        for endorser in endorsers {
            for (period, _) in standing_acts(&endorser.periods) {
                if let (Some(act), Some(certainty)) = (period.act, period.standing.certainty()) {
                    by_act.entry(act).or_default().add(certainty);
                }
            }
        }
        Self { endorsers: endorsers.iter().filter_map(Endorser::certainty).collect(), by_act }
    }

    /// How many acts there are, each of one party.
    fn acts(&self) -> usize {
        let acts: u64 = self.by_act.values().map(|count| count.certain + count.possible).sum();
        usize::try_from(acts).unwrap_or(usize::MAX)
    }
}

/// The place of an act in the list of those that stand for a declaration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndorsementKey {
    /// Whose act it is.
    pub party: PartyId,
    /// The act.
    pub act: Act,
}

impl fmt::Display for EndorsementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.party, self.act)
    }
}

/// What is written is the place of no act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPlace;

impl FromStr for EndorsementKey {
    type Err = NoPlace;

    fn from_str(written: &str) -> Result<Self, NoPlace> {
        let (party, act) = written.rsplit_once('/').ok_or(NoPlace)?;
        let act = Act::ALL.iter().copied().find(|known| known.as_str() == act);
        party.parse().ok().zip(act).map(|(party, act)| Self { party, act }).ok_or(NoPlace)
    }
}

impl Endorsement {
    fn key(&self) -> EndorsementKey {
        EndorsementKey { party: self.party.party.clone(), act: self.act.act }
    }
}

impl Endorser<'_> {
    fn certainty(&self) -> Option<Certainty> {
        best(&self.periods)
    }
}

impl<'a> Reading<'a> {
    /// Who endorses a declaration; none where its adoption is not known in this view.
    #[must_use]
    pub fn declaration_status(&self, id: &DeclarationId) -> Option<DeclarationStatus> {
        let entity = Entity::from(id);
        let endorsers = self.endorsers(&entity);
        let declaration = self.declaration(&entity, EndorserCounts::of(&endorsers))?;
        let (mut endorsements, mut withdrawn) = (Vec::new(), Vec::new());
        for endorser in &endorsers {
            let party = self.party_ref(&endorser.party);
            endorsements.extend(self.standing_endorsements(endorser, &party));
            let ended = endorser.periods.iter().filter(|period| period.standing == Standing::Ended);
            withdrawn.extend(ended.filter_map(|period| {
                let act = self.act_of(period, &party.party, period.retold().collect())?;
                Some(WithdrawnEndorsement { party: party.clone(), act })
            }));
        }
        Some(DeclarationStatus { asked: self.asked(), declaration, endorsements, withdrawn })
    }

    /// Every declaration that had been adopted, or may have been, by the day asked about.
    #[must_use]
    pub fn declarations(&self) -> Listing<Declaration> {
        let all = self.ids(EntityKind::Declaration);
        let all = all.filter_map(|entity| self.declaration(&entity, self.endorser_counts(&entity)));
        self.listing(all.filter(|one| one.standing.certainty().is_some()).collect())
    }

    /// The first known adoption of a declaration.
    pub(super) fn adoption(&self, entity: &Entity) -> Option<(Known<'a>, &'a DeclarationAdopted)> {
        self.own(entity).find_map(|fact| {
            let Fact::DeclarationAdopted(data) = fact.data else { return None };
            Some((fact, &**data))
        })
    }

    /// Each party that endorses a declaration or may, with how certain that is.
    pub(super) fn endorsing(&self, entity: &Entity) -> Vec<(PartyId, Certainty, Vec<FactRef>)> {
        let endorsers = self.endorsers(entity).into_iter().filter_map(|endorser| {
            let certainty = endorser.certainty()?;
            let facts = standing_since(&endorser.periods);
            Some((endorser.party, certainty, facts))
        });
        endorsers.collect()
    }

    /// The acts that stand, or may, for a declaration, by party and act, from one of them on, at most so
    /// many; none where its adoption is not known in this view.
    #[must_use]
    pub fn endorsements(
        &self,
        id: &DeclarationId,
        from: Option<&EndorsementKey>,
        most: usize,
    ) -> Option<Slice<Endorsement, EndorsementKey>> {
        let entity = Entity::from(id);
        self.adoption(&entity)?;
        let floor = self.floor(&entity);
        let total = self.endorser_counts(&entity).acts();
        let (mut items, mut begin) = (Vec::new(), Bound::Unbounded);
        if let Some(from) = from {
            begin = Bound::Included(from.party.clone());
        }
        while items.len() <= most {
            let parties = self.perhaps_endorsing(&entity, begin.as_ref());
            for party in &parties {
                let periods = self.periods(&self.part(&entity, party), floor);
                let endorser = Endorser { party: party.clone(), periods };
                let acts = self.standing_endorsements(&endorser, &self.party_ref(party));
                items.extend(
                    acts.into_iter().filter(|one| from.is_none_or(|from| one.key() >= *from)),
                );
                if items.len() > most {
                    break;
                }
            }
            match parties.last() {
                Some(last) if parties.len() == AT_ONCE => begin = Bound::Excluded(last.clone()),
                Some(_) | None => break,
            }
        }
        let next = items.get(most).map(Endorsement::key);
        items.truncate(most);
        Some(Slice { total, items, next })
    }

    /// The next parties that stand for themselves and may endorse a declaration, by id.
    fn perhaps_endorsing(&self, entity: &Entity, begin: Bound<&PartyId>) -> Vec<PartyId> {
        let stands_for_itself = |party: &&PartyId| self.merges.resolve(party) == *party;
        let of_roll = self.table.roll(entity, |roll| {
            let parties = roll.parties(begin, self.view()).filter(stands_for_itself);
            parties.take(AT_ONCE).cloned().collect()
        });
        of_roll.unwrap_or_else(|| {
            let parties = self.parts(entity).into_iter().map(|part| part.party);
            parties
                .filter(|party| (begin, Bound::Unbounded).contains(party))
                .take(AT_ONCE)
                .collect()
        })
    }

    /// The acts of a party that stand or may, one for each act in the order of the acts.
    fn standing_endorsements(&self, endorser: &Endorser<'_>, party: &PartyRef) -> Vec<Endorsement> {
        let acts = standing_acts(&endorser.periods).into_iter();
        let standing = acts.filter_map(|(period, also)| {
            let certainty = period.standing.certainty()?;
            let act = self.act_of(period, &party.party, also)?;
            Some(Endorsement { party: party.clone(), certainty, act })
        });
        standing.collect()
    }

    fn endorsers(&self, entity: &Entity) -> Vec<Endorser<'a>> {
        let (parts, floor) = (self.parts(entity).into_iter(), self.floor(entity));
        let endorsers = parts
            .map(|part| Endorser { periods: self.periods(&part.facts, floor), party: part.party })
            .filter(|endorser| !endorser.periods.is_empty());
        endorsers.collect()
    }

    /// How many endorse a declaration.
    fn endorser_counts(&self, entity: &Entity) -> EndorserCounts {
        let of_roll = self.table.roll(entity, |roll| EndorserCounts {
            endorsers: roll.count(self.view()).into(),
            by_act: roll.by_act(self.view()).map(|(act, count)| (act, count.into())).collect(),
        });
        of_roll.unwrap_or_else(|| EndorserCounts::of(&self.endorsers(entity)))
    }

    fn declaration(&self, entity: &Entity, counts: EndorserCounts) -> Option<Declaration> {
        let (fact, data) = self.adoption(entity)?;
        let EndorserCounts { endorsers, by_act } = counts;
        let entities = std::slice::from_ref(entity);
        let named = |reading: &Self| named_among(&reading.endorsers(entity));
        let comparison = self.compare(entities, Measure::Endorsers, || named(self), named);
        Some(Declaration {
            declaration: data.declaration.clone(),
            kind: data.kind,
            title: data.title.clone(),
            adopted_on: data.adopted_on,
            at: data.at.clone(),
            text: data.text.clone(),
            standing: self.standing(fact),
            fact: fact.into(),
            endorsers,
            by_act,
            comparison,
        })
    }
}

/// Those of the endorsers that are counted on the day of their reading.
fn named_among(endorsers: &[Endorser<'_>]) -> Named {
    let named = endorsers
        .iter()
        .filter_map(|endorser| endorser.certainty().map(|one| (endorser.party.clone(), one)));
    named.collect()
}

impl Reading<'_> {
    /// The act that a period began with; none where it is no endorsement's.
    pub(super) fn act_of(
        &self,
        period: &Period<'_>,
        canonical: &PartyId,
        also: Vec<Seq>,
    ) -> Option<ActOf> {
        let Fact::DeclarationEndorsed(data) = period.began.data else { return None };
        let DeclarationEndorsed { party, act, on, effective_on, statement, .. } = &**data;
        let was_merged = period.began.inherited.is_none() && party != canonical;
        Some(ActOf {
            act: *act,
            on: *on,
            effective_on: *effective_on,
            fact: period.began.into(),
            also,
            recorded_as: was_merged.then(|| party.clone()),
            passage: self.passage(period),
            statement: statement.as_deref().cloned(),
            withdrawal: period.ended_by().and_then(Withdrawal::told),
            ends_on: period.ends_on(),
            ends_by: period.ends_by(),
        })
    }
}

impl Withdrawal {
    fn told(fact: Known<'_>) -> Option<Self> {
        let Fact::EndorsementWithdrawn(data) = fact.data else { return None };
        Some(Self {
            fact: fact.into(),
            on: data.on,
            effective_on: data.effective_on,
            reason: data.reason.clone(),
        })
    }
}

/// The best that any of the periods has to say.
pub(super) fn best(periods: &[Period<'_>]) -> Option<Certainty> {
    periods.iter().filter_map(|period| period.standing.certainty()).min()
}

/// The facts with which the periods began that stand or may.
pub(super) fn standing_since(periods: &[Period<'_>]) -> Vec<FactRef> {
    let standing = periods.iter().filter(|period| period.standing.certainty().is_some());
    standing.map(|period| period.began.into()).collect()
}

/// The periods that stand or may, one for each act in the order of the acts: the surest, and of
/// equals the first recorded. The seqs of the others of the same act come with it.
pub(super) fn standing_acts<'s, 'f>(periods: &'s [Period<'f>]) -> Vec<(&'s Period<'f>, Vec<Seq>)> {
    let standing = periods.iter().filter(|period| period.standing.certainty().is_some());
    let mut sorted: Vec<&Period<'f>> = standing.collect();
    sorted.sort_by_key(|period| (period.act, period.standing, period.began.seq));
    let mut acts: Vec<(&Period<'f>, Vec<Seq>)> = Vec::with_capacity(sorted.len());
    for period in sorted {
        match acts.last_mut() {
            Some((kept, also)) if kept.act == period.act => {
                also.push(period.began.seq);
                also.extend(period.retold());
            }
            Some(_) | None => acts.push((period, period.retold().collect())),
        }
    }
    acts
}
