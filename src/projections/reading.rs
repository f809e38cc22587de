//! One view of the register, ready to be asked: the facts that are known in it, by what they are about.

use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::domain::date::Date;
use crate::domain::entity::{Entity, EntityKind, TopicRef};
use crate::domain::event::act::Act;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::domain::standing::{Episode, Told, episodes};
use crate::domain::text::Text;
use crate::domain::zone::Zone;
use crate::projections::View;
use crate::projections::bitemporal::{FactTable, Known};
use crate::projections::merge::Merges;
use crate::projections::span::{Certainty, Span, Standing, standing, standing_by};
use crate::projections::tally::Difference;

/// The register in one view: what was true on a day, as it was known at a seq.
///
/// Every question is a method, written in the file of what it asks about.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    pub(super) table: &'a FactTable,
    pub(super) merges: Arc<Merges>,
    pub(super) as_of: NaiveDate,
    pub(super) known_at: Seq,
}

/// The two times of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Asked")]
pub struct Times {
    /// The day in the world.
    pub as_of: NaiveDate,
    /// The place in the log.
    pub known_at: KnownAt,
    /// The time zone in which that day begins and ends, as it was on record; none where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

/// A place in the log, with its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownAt {
    /// The last seq that was taken into account.
    pub seq: Seq,
    /// When it was recorded; none for the empty log.
    pub recorded_at: Option<Moment>,
    /// When the first event was recorded, where the place lies before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_began: Option<Moment>,
}

/// Everything of one kind, in one view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Listing")]
pub struct Listing<T> {
    /// The two times of the answer.
    #[serde(flatten)]
    pub asked: Times,
    /// The whole list.
    pub items: Vec<T>,
}

/// Some of a list, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<T, K> {
    /// How many the whole list has.
    pub total: usize,
    /// Those that were asked for.
    pub items: Vec<T>,
    /// The place of the next one; none where these are the last.
    pub next: Option<K>,
}

impl<T> Slice<T, usize> {
    /// Makes some of a list that stands in its order: those before which so many lie, at most so many.
    /// Places are how many lie before.
    pub(super) fn of<C>(
        all: &[C],
        before: usize,
        most: usize,
        make: impl FnMut(&C) -> Option<T>,
    ) -> Self {
        let total = all.len();
        let items: Vec<T> = all.iter().skip(before).take(most).filter_map(make).collect();
        let end = before.saturating_add(most);
        Self { total, items, next: (end < total).then_some(end) }
    }
}

impl<T, K> Slice<T, K> {
    /// The same with the place of the next one named otherwise.
    pub fn at<L>(self, name: impl FnOnce(K) -> L) -> Slice<T, L> {
        Slice { total: self.total, items: self.items, next: self.next.map(name) }
    }
}

/// The fact that an answer rests on.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct FactRef {
    /// Its seq.
    pub seq: Seq,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The day on which it was recorded, and so became known, in the register's time zone.
    pub recorded_on: NaiveDate,
    /// The correction that its data is taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<Seq>,
}

/// A party with its names on the day that is asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartyRef {
    /// Its id; of parties that were merged, the id of the one that stands for them.
    pub party: PartyId,
    /// Its names; none where its entry is not known in the view.
    pub names: Option<Text>,
}

impl PartyRef {
    /// Its name in a language, as [`Text::get`] chooses; its id where it has no name.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        self.names.as_ref().map_or(self.party.as_str(), |names| names.get(language))
    }
}

/// How many, with and without doubt. What is counted as possible is not counted as certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// How many there are for certain.
    pub certain: u64,
    /// How many more there may be.
    pub possible: u64,
}

impl Count {
    pub(super) fn add(&mut self, certainty: Certainty) {
        match certainty {
            Certainty::Certain => self.certain += 1,
            Certainty::Possible => self.possible += 1,
        }
    }
}

impl From<Difference> for Count {
    /// What is counted is never counted less often than not at all.
    fn from(Difference { certain, possible }: Difference) -> Self {
        let [certain, possible] = [certain, possible].map(|sum| sum.max(0).unsigned_abs().into());
        Self { certain, possible }
    }
}

impl FromIterator<Certainty> for Count {
    fn from_iter<I: IntoIterator<Item = Certainty>>(certainties: I) -> Self {
        let mut count = Self::default();
        certainties.into_iter().for_each(|certainty| count.add(certainty));
        count
    }
}

/// One party's part in a thing: the facts that tell it, by ascending seq.
pub(super) struct Part<'a> {
    pub party: PartyId,
    pub facts: Vec<Known<'a>>,
}

/// Something that began with a fact and may have ended with another.
#[derive(Clone)]
pub(super) struct Period<'a> {
    pub began: Known<'a>,
    /// Facts that tell its beginning again.
    pub again: Vec<Known<'a>>,
    pub ended: Option<Known<'a>>,
    /// The fact that suspended it before it ended for good.
    pub suspended: Option<Known<'a>>,
    /// The fact that is to end it on a day that lies ahead.
    ahead: Option<Known<'a>>,
    pub act: Option<Act>,
    /// Whether the day of its beginning has come, and that of its end.
    pub begun: Option<Certainty>,
    pub end_come: Option<Certainty>,
    pub standing: Standing,
}

impl<'a> Period<'a> {
    /// The fact that ended it, once its day has come, or may have.
    pub fn ended_by(&self) -> Option<Known<'a>> {
        self.ended.filter(|_| self.end_come.is_some())
    }

    /// The day of an end that lies ahead.
    pub fn ends_on(&self) -> Option<Date> {
        self.ahead.and_then(|end| end.data.when().valid_from())
    }

    /// The fact that tells it.
    pub fn ends_by(&self) -> Option<Seq> {
        self.ahead.map(|end| end.seq)
    }

    /// The seqs of the facts that tell its beginning again.
    pub fn retold(&self) -> impl Iterator<Item = Seq> {
        self.again.iter().map(|fact| fact.seq)
    }
}

impl From<Known<'_>> for FactRef {
    fn from(fact: Known<'_>) -> Self {
        let Known { seq, recorded_at, recorded_on, corrected_by, .. } = fact;
        Self { seq, recorded_at, recorded_on, corrected_by }
    }
}

impl<'a> Reading<'a> {
    pub(super) fn new(table: &'a FactTable, view: View) -> Self {
        Self::among(table.mergers(), table, view)
    }

    /// The same of which only those mergers are known that are among these facts, by ascending seq: for
    /// who asks of parties that no others touch.
    pub(super) fn among(facts: &[Seq], table: &'a FactTable, view: View) -> Self {
        let known_at = view.known_at.min(table.head());
        let merges = Arc::new(Merges::among(facts, table, known_at));
        Self { table, merges, as_of: view.as_of, known_at }
    }

    /// The day and the seq of this view.
    pub(super) const fn view(&self) -> View {
        View { as_of: self.as_of, known_at: self.known_at }
    }

    /// The two times of this view. A seq beyond the head is brought back to the head.
    #[must_use]
    pub fn asked(&self) -> Times {
        let recorded_at = self.table.recorded_at(self.known_at);
        // Whoever asks for a time before the first event hears when that was.
        let first = self.table.recorded_at(Seq::FIRST);
        let register_began = first.filter(|_| recorded_at.is_none());
        let known_at = KnownAt { seq: self.known_at, recorded_at, register_began };
        let zone = self.table.described(self.known_at).and_then(|(_, data)| data.zone);
        Times { as_of: self.as_of, known_at, zone }
    }

    pub(super) fn listing<T>(&self, items: Vec<T>) -> Listing<T> {
        Listing { asked: self.asked(), items }
    }

    /// A fact, if it is known and not void.
    pub(super) fn fact(&self, seq: Seq) -> Option<Known<'a>> {
        self.table.fact(seq, self.known_at)
    }

    /// The facts whose topic is the thing alone.
    pub(super) fn own<'e>(
        &self,
        entity: &'e Entity,
    ) -> impl Iterator<Item = Known<'a>> + use<'a, 'e> {
        let own = self.table.thing(entity).map(|thing| &thing.own);
        let facts = self.table.facts(own, entity, self.known_at);
        facts.filter_map(|(fact, party)| party.is_none().then_some(fact))
    }

    /// The facts that speak of a thing.
    pub(super) fn mentions(&self, entity: &Entity) -> impl Iterator<Item = Known<'a>> + use<'a> {
        let seqs = self.table.thing(entity).map(|thing| &thing.mentions);
        self.table.facts_about(seqs, entity, self.known_at)
    }

    /// The facts that speak of a party or of one that it stands for, by ascending seq.
    pub(super) fn mentions_of_party(&self, party: &PartyId) -> Vec<Known<'a>> {
        let mut facts: Vec<Known<'a>> = self.mentions(&party.into()).collect();
        let absorbed = self.merges.absorbed(party);
        if !absorbed.is_empty() {
            for other in absorbed {
                facts.extend(self.mentions(&other.into()));
            }
            facts.sort_unstable_by_key(|fact| fact.seq);
            facts.dedup_by_key(|fact| fact.seq);
        }
        facts
    }

    /// The part of each party in a thing, in the order of the parties' ids.
    ///
    /// The facts of parties that were one body are put together, so that `episodes` folds them as
    /// the one history they are.
    pub(super) fn parts(&self, entity: &Entity) -> Vec<Part<'a>> {
        let seqs = self.table.thing(entity).map(|thing| &thing.parts);
        let mut parts: FxHashMap<&PartyId, Vec<Known<'a>>> = FxHashMap::default();
        for (fact, party) in self.table.facts(seqs, entity, self.known_at) {
            if let Some(party) = party {
                parts.entry(self.merges.resolve(party)).or_default().push(fact);
            }
        }
        let parts = parts.into_iter().map(|(party, facts)| Part { party: party.clone(), facts });
        let mut parts: Vec<Part<'a>> = parts.collect();
        parts.sort_unstable_by(|one, other| one.party.cmp(&other.party));
        for party in self.touched_by_endings() {
            let facts = self.part(entity, &party);
            match parts.binary_search_by(|part| part.party.cmp(&party)) {
                Ok(place) => parts[place].facts = facts,
                Err(_) if facts.iter().all(|fact| matches!(fact.data, Fact::PartyEnded(_))) => {}
                Err(place) => parts.insert(place, Part { party, facts }),
            }
        }
        parts
    }

    /// The facts of one party's own (and of those that it stands for) in a thing.
    pub(super) fn own_part(&self, entity: &Entity, party: &PartyId) -> Vec<Known<'a>> {
        let mut facts = Vec::new();
        for member in std::iter::once(party).chain(self.merges.absorbed(party)) {
            let seqs = self.table.part_of(entity, member).take_while(|seq| *seq <= self.known_at);
            let topic = TopicRef { entity: entity.into(), party: Some(member) };
            let known = seqs.filter_map(|seq| self.fact(seq));
            facts.extend(known.filter(|fact| fact.data.topic_ref() == topic));
        }
        facts.sort_unstable_by_key(|fact| fact.seq);
        facts
    }

    /// The periods that the facts of one topic tell, in the order of the log. None is earlier than
    /// the floor, the day of what all of them rest on.
    pub(super) fn periods<'f>(&self, facts: &[Known<'f>], floor: NaiveDate) -> Vec<Period<'f>> {
        periods(facts, floor, self.as_of)
    }

    /// The earliest day on which anything can stand that rests on a thing: nobody endorses a text
    /// before there is one.
    pub(super) fn floor(&self, entity: &Entity) -> NaiveDate {
        let adoption = self.adoption(entity);
        adoption.map_or(NaiveDate::MIN, |(adoption, _)| span(adoption).earliest)
    }

    /// Where a fact that no other fact of its topic ends is in its life: an office ends with its
    /// holder.
    pub(super) fn standing(&self, fact: Known<'_>) -> Standing {
        let holder_ends = if let Fact::NetworkRoleAssumed(data) = fact.data {
            self.no_more(&data.party)
        } else {
            None
        };
        standing(span(fact), Span::own_end(fact.data).into_iter().chain(holder_ends), self.as_of)
    }

    /// Every id of a kind whose entry is known, in the order of the ids.
    pub(super) fn ids(&self, kind: EntityKind) -> impl Iterator<Item = Entity> {
        self.table.registered(kind, "").map(move |id| Entity::new(kind, id))
    }

    /// A party with its names.
    pub(super) fn party_ref(&self, party: &PartyId) -> PartyRef {
        let party = self.merges.resolve(party);
        PartyRef { party: party.clone(), names: self.names(party).cloned() }
    }

    /// The names of a party that stands for itself: those of its entry, or of the latest certain
    /// change of name. A change that is only possible changes nothing yet.
    #[must_use]
    pub fn names(&self, party: &PartyId) -> Option<&'a Text> {
        let mut entry = None;
        let mut latest: Option<(NaiveDate, Seq, &'a Text)> = None;
        for member in std::iter::once(party).chain(self.merges.absorbed(party)) {
            let entity = Entity::from(member);
            let own = self.table.thing(&entity).into_iter();
            let known = own.flat_map(|thing| thing.own.up_to(self.known_at));
            for fact in known.filter_map(|seq| self.fact(seq)) {
                if let Fact::PartyRegistered(data) = fact.data
                    && data.party == *party
                {
                    entry = entry.or(Some(&data.names));
                } else if let Fact::PartyRenamed(data) = fact.data
                    && data.party == *member
                {
                    let Span { latest: day, .. } = span(fact);
                    let newer = latest.is_none_or(|(old, seq, _)| (old, seq) < (day, fact.seq));
                    if day <= self.as_of && newer {
                        latest = Some((day, fact.seq, &data.names));
                    }
                }
            }
        }
        latest.map(|(_, _, names)| names).or(entry)
    }
}

/// The periods that the facts of one topic tell, in the order of the log, as of a day. None is earlier
/// than the floor, the day of what all of them rest on.
pub(super) fn periods<'f>(
    facts: &[Known<'f>],
    floor: NaiveDate,
    as_of: NaiveDate,
) -> Vec<Period<'f>> {
    let told: SmallVec<[Told<'f>; 4]> = facts.iter().copied().map(Told::from).collect();
    let episodes = episodes(&told).into_iter();
    episodes.filter_map(|episode| period(&episode, facts, floor, as_of)).collect()
}

/// Where an episode is in its life on the day that is asked about.
fn period<'f>(
    episode: &Episode,
    facts: &[Known<'f>],
    floor: NaiveDate,
    as_of: NaiveDate,
) -> Option<Period<'f>> {
    // In the order of their places: what was carried here came later than it was recorded.
    let find = |seq: Seq| facts.iter().find(|fact| fact.seq == seq).copied();
    let began = find(episode.began)?;
    let again: Vec<Known<'f>> = episode.again.iter().copied().filter_map(find).collect();
    let suspended = episode.suspended.and_then(find);
    let begins = again.iter().fold(span(began), |begins, fact| begins.or(span(*fact)));
    let mut again = again;
    again.retain(|fact| span(*fact).by(as_of).is_some());
    let begins = begins.not_before(floor);
    let is_doubtful = began.inherited.is_some_and(|inherited| inherited.is_doubtful);
    let doubt = |begun| if is_doubtful { Certainty::Possible } else { begun };
    let begun = begins.by(as_of).map(doubt);
    let come = |end: Known<'f>| span(end).not_before(begins.earliest).by(as_of);
    let for_good = episode.ended.and_then(find);
    let is_over = for_good.and_then(come) == Some(Certainty::Certain);
    // What is suspended shows as such until it has certainly ended for good.
    let ended = suspended.filter(|end| come(*end).is_some() && !is_over).or(for_good);
    let ahead = for_good.filter(|end| come(*end).is_none());
    let end_come = ended.and_then(come);
    let by_other =
        end_come.map(|end| if episode.perhaps_goes_on { Certainty::Possible } else { end });
    let by_term = Span::own_end(began.data).and_then(|end| end.by(as_of));
    let perhaps = episode
        .perhaps_ended
        .and_then(find)
        .and_then(|end| span(end).by(as_of))
        .map(|_| Certainty::Possible);
    let ended_by = by_other.into_iter().chain(by_term).chain(perhaps).min();
    let standing = begun.map_or(Standing::NotYet, |begun| standing_by(begun, ended_by));
    let act = episode.act;
    Some(Period { began, again, ended, suspended, ahead, act, begun, end_come, standing })
}

impl<'a> From<Known<'a>> for Told<'a> {
    fn from(known: Known<'a>) -> Self {
        let Known { seq, data, recorded_on, inherited, .. } = known;
        Self { seq, fact: data, recorded_on, inherited }
    }
}

/// The valid time of a fact; of what stands for a successor, since its predecessor's end.
pub(super) fn span(fact: Known<'_>) -> Span {
    match fact.inherited {
        Some(inherited) => Span::when(inherited.when(fact.data), inherited.recorded_on),
        None => Span::of(fact.data, fact.recorded_on),
    }
}
