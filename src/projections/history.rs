//! History: what changed between two views, and what became of one event.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::{Event, EventKind};
use crate::domain::name::PartyId;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::FactTable;
use crate::projections::items::Item;
use crate::projections::reading::{PartyRef, Reading, Times};
use crate::projections::span::Standing;
use crate::projections::{Projections, View};

/// What changed from one view to another, each list by seq.
///
/// The way back is its mirror: added and removed change places, withdrawn and restored, before and
/// after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// The first view.
    pub from: Times,
    /// The second view.
    pub to: Times,
    /// What only the second view shows, be it that it has ended since.
    pub added: Vec<Change>,
    /// What only the first view shows.
    pub removed: Vec<Change>,
    /// What stands, or may, in the first view and has certainly ended in the second.
    pub withdrawn: Vec<Change>,
    /// What has certainly ended in the first view and stands, or may, in the second.
    pub restored: Vec<Change>,
    /// What both views show with other data, fields named.
    pub corrected: Vec<Change>,
    /// What begins something in one view and only tells it again in the other, with the same data.
    pub told_again: Vec<Change>,
    /// What stands for certain in one view and possibly in the other, with the same data.
    pub certainty: Vec<Change>,
}

/// A fact of which two views say different things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// The type of the fact.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// Its seq.
    pub seq: Seq,
    /// What it is about, as the later view has it.
    #[schemars(with = "Option<String>")]
    pub entity: Option<Entity>,
    /// The parties whose part it tells, as the later view has them.
    pub parties: Vec<PartyRef>,
    /// What the first view says of it; none where it shows nothing.
    pub before: Option<Side>,
    /// What the second view says of it; none where it shows nothing.
    pub after: Option<Side>,
    /// The fields of the data that differ, where both views know it, be it that one does not show it.
    pub fields: Vec<FieldChange>,
    /// What made the difference.
    pub causes: Vec<Cause>,
}

/// What one view says of a fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Side {
    /// Where it is in its life.
    pub standing: Standing,
    /// The fact that began what it only tells again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_again: Option<Seq>,
    /// Its data, with its end under `ended`.
    pub data: Map<String, Value>,
}

/// One field of which two views say different things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// Its value in the first view; null where it has none.
    pub before: Value,
    /// Its value in the second view; null where it has none.
    pub after: Value,
}

/// An event that made a difference.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct Cause {
    /// The seq of the event.
    pub seq: Seq,
    /// How it made the difference.
    pub cause: CauseKind,
}

/// How an event made a difference between two views.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// It was recorded between the two.
    Recorded,
    /// It was recorded between the two and corrects a fact.
    Corrected,
    /// It was recorded between the two and retracts a fact.
    Retracted,
    /// It merges two parties, or revises a merger.
    Merged,
    /// Both views know it, and its date lies between their days.
    Date,
}

/// One version of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// The event that made it: the fact itself, a correction or a retraction.
    pub known_from: Seq,
    /// When that was recorded.
    pub recorded_at: Option<Moment>,
    /// What that did.
    pub change: CauseKind,
    /// The data from then on; none once the fact is void.
    pub data: Option<Map<String, Value>>,
    /// Why it was changed.
    pub reason: Option<String>,
}

impl Projections {
    /// Every version of a fact, by the seq that made it. Empty for an event that is no fact.
    #[must_use]
    pub fn versions(&self, seq: Seq) -> Vec<Version> {
        let Some(first) = self.table.event(seq).and_then(Event::fact) else {
            return Vec::new();
        };
        let recorded_at = |seq: Seq| self.table.recorded_at(seq);
        let mut versions = vec![Version {
            known_from: seq,
            recorded_at: recorded_at(seq),
            change: CauseKind::Recorded,
            data: Some(first.object()),
            reason: None,
        }];
        versions.extend(self.table.revisions(seq).iter().map(|by| Version {
            known_from: *by,
            recorded_at: recorded_at(*by),
            change: revision(&self.table, *by),
            data: self.table.version(*by).map(Fact::object),
            reason: self.table.event(*by).and_then(Event::reason).map(Into::into),
        }));
        versions
    }
}

impl Diff {
    fn none(from: Times, to: Times) -> Self {
        let (added, removed, withdrawn) = (Vec::new(), Vec::new(), Vec::new());
        let (restored, corrected) = (Vec::new(), Vec::new());
        let (told_again, certainty) = (Vec::new(), Vec::new());
        Self { from, to, added, removed, withdrawn, restored, corrected, told_again, certainty }
    }

    /// Puts what else changed at the end, which comes later in the log.
    pub fn extend(&mut self, more: Self) {
        self.added.extend(more.added);
        self.removed.extend(more.removed);
        self.withdrawn.extend(more.withdrawn);
        self.restored.extend(more.restored);
        self.corrected.extend(more.corrected);
        self.told_again.extend(more.told_again);
        self.certainty.extend(more.certainty);
    }

    /// How many changes there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.added.len()
            + self.removed.len()
            + self.withdrawn.len()
            + self.restored.len()
            + self.corrected.len()
            + self.told_again.len()
            + self.certainty.len()
    }

    /// Whether the two views say the same.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A merger that was recorded or revised between two views.
struct ChangedMerger {
    seq: Seq,
    parties: Vec<PartyId>,
}

/// Two views side by side.
pub(super) struct Compare<'a> {
    from: Reading<'a>,
    to: Reading<'a>,
    mergers: Vec<ChangedMerger>,
}

impl<'a> Compare<'a> {
    pub fn new(from: Reading<'a>, to: Reading<'a>) -> Self {
        Self { mergers: changed_mergers(&from, &to), from, to }
    }

    /// The views, as far as the log reaches.
    pub fn views(&self) -> [View; 2] {
        self.readings().map(Reading::view)
    }

    pub const fn readings(&self) -> [&Reading<'a>; 2] {
        [&self.from, &self.to]
    }

    /// The difference before anything was compared.
    pub fn nothing(&self) -> Diff {
        Diff::none(self.from.asked(), self.to.asked())
    }

    /// Puts a fact of which the views say different things where it belongs, and so the time of each
    /// party in an agreement whose parties changed.
    pub fn put(&self, one: Option<&Item<'_>>, other: Option<&Item<'_>>, diff: &mut Diff) {
        self.put_one(one, other, diff);
        let changed =
            |item: Option<&Item<'_>>| item.is_some_and(|one| one.changes().next().is_some());
        if !changed(one) && !changed(other) {
            return;
        }
        let some = one.map(Item::shares).unwrap_or_default();
        let others = other.map(Item::shares).unwrap_or_default();
        let parties: BTreeSet<_> = some.iter().chain(&others).map(|share| &share.parties).collect();
        for parties in parties {
            let find = |share: &&Item<'_>| share.parties == *parties;
            self.put_one(some.iter().find(find), others.iter().find(find), diff);
        }
    }

    fn put_one(&self, one: Option<&Item<'_>>, other: Option<&Item<'_>>, diff: &mut Diff) {
        if let (Some(one), Some(other)) = (one, other)
            && one.says_the_same(other)
        {
            return;
        }
        let shown = |item: Option<&Item<'_>>| item.is_some_and(Item::is_shown);
        let has_ended = |item: &Item<'_>| item.standing == Standing::Ended;
        // What began and ended between the two is told under both.
        if self.is_forward() && !shown(one) && other.is_some_and(has_ended) {
            diff.withdrawn.extend(self.change(one, other));
        } else if !self.is_forward() && !shown(other) && one.is_some_and(has_ended) {
            diff.restored.extend(self.change(one, other));
        }
        let list = match (one, other) {
            _ if !shown(one) && !shown(other) => return,
            // That of whoever signed begins with the agreement, which is told.
            _ if !(shown(one) && shown(other))
                && [one, other].into_iter().flatten().any(Item::is_signed_share) =>
            {
                return;
            }
            _ if !shown(one) => &mut diff.added,
            _ if !shown(other) => &mut diff.removed,
            (Some(one), Some(other)) => match one.stage().cmp(&other.stage()) {
                Ordering::Less => &mut diff.withdrawn,
                Ordering::Greater => &mut diff.restored,
                Ordering::Equal if !one.has_same_data(other) => &mut diff.corrected,
                Ordering::Equal if one.told_again.is_some() != other.told_again.is_some() => {
                    &mut diff.told_again
                }
                Ordering::Equal => &mut diff.certainty,
            },
            _ => return,
        };
        list.extend(self.change(one, other));
    }

    /// Whether the second view is the later one.
    fn is_forward(&self) -> bool {
        let times = |reading: &Reading<'_>| (reading.known_at, reading.as_of);
        times(&self.to) >= times(&self.from)
    }

    fn change(&self, one: Option<&Item<'_>>, other: Option<&Item<'_>>) -> Option<Change> {
        // The names are those of the later view, so that the way back tells the same.
        let (late, item) = if self.is_forward() {
            (&self.to, other.or(one)?)
        } else {
            (&self.from, one.or(other)?)
        };
        let side = |item: &&Item<'_>| Side {
            standing: item.standing,
            told_again: item.told_again,
            data: item.data(),
        };
        let before = one.filter(|item| item.is_shown()).as_ref().map(side);
        let after = other.filter(|item| item.is_shown()).as_ref().map(side);
        let fields = match (one, other) {
            (Some(one), Some(other)) => changed_fields(&one.data(), &other.data()),
            (Some(_), None) | (None, Some(_) | None) => Vec::new(),
        };
        Some(Change {
            kind: item.fact.data.kind().into(),
            seq: item.fact.seq,
            entity: Some(item.fact.data.topic().entity),
            parties: item.parties.iter().map(|party| late.party_ref(party)).collect(),
            before,
            after,
            fields,
            causes: self.causes(one, other),
        })
    }

    fn causes(&self, one: Option<&Item<'_>>, other: Option<&Item<'_>>) -> Vec<Cause> {
        let mut causes = Vec::new();
        let items = [one, other];
        for seq in items.iter().flatten().flat_map(|item| item.facts()) {
            self.add_revisions(seq, &mut causes);
        }
        let parties_differ = match (one, other) {
            (Some(one), Some(other)) => one.doers() != other.doers(),
            _ => false,
        };
        if causes.is_empty() || parties_differ {
            self.add_mergers(&items, &mut causes);
        }
        if let (Some(one), Some(other)) = (one, other) {
            self.add_dates(one, other, &mut causes);
        }
        if causes.is_empty() {
            self.add_others_of_the_topic(items, &mut causes);
        }
        causes.sort_unstable();
        causes.dedup();
        causes
    }

    /// What made a difference by its place among the facts that begin or end the same, or by the
    /// day of what all of them rest on; failing that, the days of the views do.
    fn add_others_of_the_topic(&self, items: [Option<&Item<'_>>; 2], causes: &mut Vec<Cause>) {
        let Some(item) = items.into_iter().flatten().next() else { return };
        let entity = item.fact.data.topic().entity;
        for end in items.iter().flatten().flat_map(|item| item.changes()) {
            self.add_revisions(end, causes);
        }
        for reading in [&self.from, &self.to] {
            for fact in reading.agreement_facts(&entity) {
                self.add_revisions(fact.seq, causes);
            }
            for party in items.iter().flatten().flat_map(|item| &item.parties) {
                for fact in reading.part(&entity, party) {
                    self.add_revisions(fact.seq, causes);
                }
            }
        }
        if causes.is_empty() {
            causes.push(Cause { seq: item.fact.seq, cause: CauseKind::Date });
        }
    }

    /// The recording and the revisions of a fact that only one view knows.
    fn add_revisions(&self, seq: Seq, causes: &mut Vec<Cause>) {
        if self.is_between(seq) {
            causes.push(Cause { seq, cause: CauseKind::Recorded });
        }
        let table = self.from.table;
        let revisions = table.revisions(seq).iter().filter(|by| self.is_between(**by));
        causes.extend(revisions.map(|by| Cause { seq: *by, cause: revision(table, *by) }));
    }

    /// The mergers that only one view knows and that touch the parties of a fact.
    fn add_mergers(&self, items: &[Option<&Item<'_>>], causes: &mut Vec<Cause>) {
        let parties: Vec<&PartyId> =
            items.iter().flatten().flat_map(|item| &item.parties).collect();
        for merger in &self.mergers {
            let touches = merger.parties.iter().any(|party| {
                parties.contains(&self.from.merges.resolve(party))
                    || parties.contains(&self.to.merges.resolve(party))
            });
            if touches {
                causes.push(Cause { seq: merger.seq, cause: CauseKind::Merged });
            }
        }
    }

    /// The facts whose dates lie between the days of the views.
    fn add_dates(&self, one: &Item<'_>, other: &Item<'_>, causes: &mut Vec<Cause>) {
        if self.from.as_of == self.to.as_of {
            return;
        }
        let mut dated = |seq| causes.push(Cause { seq, cause: CauseKind::Date });
        if one.standing == other.standing && one.stage() == other.stage() {
            return;
        }
        if one.begun != other.begun && one.begun.0 == other.begun.0 {
            dated(one.begun.0);
        }
        if one.ran_out != other.ran_out {
            dated(one.fact.seq);
        }
        if let (Some((end, before)), Some((other_end, after))) = (&one.ended, &other.ended) {
            // What was suspended until then has ended for good.
            let for_good = match one.stage().cmp(&other.stage()) {
                Ordering::Less => Some(other_end.seq),
                Ordering::Equal => None,
                Ordering::Greater => Some(end.seq),
            };
            if end.seq != other_end.seq {
                for_good.filter(|seq| !self.is_between(*seq)).into_iter().for_each(dated);
            } else if end.seq == other_end.seq && before != after {
                dated(end.seq);
            }
        }
    }

    fn is_between(&self, seq: Seq) -> bool {
        is_between(seq, self.from.known_at, self.to.known_at)
    }
}

fn is_between(seq: Seq, one: Seq, other: Seq) -> bool {
    one.min(other) < seq && seq <= one.max(other)
}

fn changed_mergers(from: &Reading<'_>, to: &Reading<'_>) -> Vec<ChangedMerger> {
    let mut changed = Vec::new();
    for seq in from.table.mergers() {
        let known = [from.fact(*seq), to.fact(*seq)];
        let mut parties = Vec::new();
        for fact in known.iter().flatten() {
            if let Fact::PartyMerged(data) = fact.data {
                parties.extend([data.party.clone(), data.into.clone()]);
            }
        }
        let events = std::iter::once(seq).chain(from.table.revisions(*seq));
        for seq in events.filter(|seq| is_between(**seq, from.known_at, to.known_at)) {
            changed.push(ChangedMerger { seq: *seq, parties: parties.clone() });
        }
    }
    changed
}

/// What two versions of a fact say otherwise, by field.
#[must_use]
pub fn changed_fields(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let value =
        |side: &Map<String, Value>, field: &str| side.get(field).cloned().unwrap_or(Value::Null);
    let changes = fields.into_iter().filter_map(|field| {
        let (before, after) = (value(before, field), value(after, field));
        (before != after).then(|| FieldChange { field: field.clone(), before, after })
    });
    changes.collect()
}

/// What a revision did.
fn revision(table: &FactTable, by: Seq) -> CauseKind {
    if table.version(by).is_some() { CauseKind::Corrected } else { CauseKind::Retracted }
}
