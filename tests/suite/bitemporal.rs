//! Properties of views over random histories: any past view is what a replay up to there gives.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use daicho::domain::date::Date;
use daicho::domain::event::Event;
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::Fact;
use daicho::domain::event::revision::{EventCorrected, EventRetracted};
use daicho::domain::seq::Seq;
use daicho::projections::history::{Cause, CauseKind, Change, Diff};
use daicho::projections::{Projections, View};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::chronicle::{self, Chronicle, day, everything};

/// One step of a random history. Nothing here obeys the rules of recording: views are total.
#[derive(Clone, Debug)]
enum Step {
    Record(&'static str, Value),
    /// One of the facts that has the type of the target, else any.
    Correct(Index, Vec<(&'static str, Value)>),
    Retract(Index),
    Wait(u64),
}

fn party() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "b", "c", "d", "e"])
}

fn date() -> impl Strategy<Value = Value> {
    let dates = [
        "2020-02-03",
        "2020-06",
        "2020",
        "2021~",
        "2021-08-07",
        "../2021-03",
        "2020/2021",
        "2021-05-01/2021-05-03",
        "2022-01-01?",
        "2022",
        "2023-03",
    ];
    prop_oneof![8 => select(dates.to_vec()).prop_map(Value::from), 1 => Just(Value::Null)]
}

fn registration() -> impl Strategy<Value = (&'static str, Value)> {
    let title = || select(vec!["one", "two"]).prop_map(|title| json!({"en": title}));
    prop_oneof![
        (party(), title()).prop_map(|(party, names)| {
            ("party.registered", json!({"party": party, "kind": "city", "names": names}))
        }),
        (select(vec!["d1", "d2"]), title(), date()).prop_map(|(id, title, on)| {
            let kind = "declaration";
            let data = json!({"declaration": id, "kind": kind, "title": title, "adopted_on": on});
            ("declaration.adopted", data)
        }),
        (select(vec!["m1", "m2"]), title(), date(), any::<bool>()).prop_map(
            |(id, title, on, in_series)| {
                let mut data = json!({"gathering": id, "kind": "seminar", "title": title,
                    "held_on": on, "goals": ["goal1"]});
                if in_series {
                    data["series"] = "seminar".into();
                }
                ("gathering.held", data)
            }
        ),
        (select(vec!["n1", "n2"]), title(), date()).prop_map(|(id, title, on)| {
            let data = json!({"network": id, "kind": "network", "title": title, "on": on});
            ("network.established", data)
        }),
        (title(), date()).prop_map(|(title, on)| {
            let goals = json!([{"goal": "goal1", "title": title}]);
            (
                "strategy.adopted",
                json!({"strategy": "s1", "title": title, "on": on, "goals": goals}),
            )
        }),
        (party(), title(), date()).prop_map(|(party, names, on)| {
            ("party.renamed", json!({"party": party, "names": names, "on": on}))
        }),
        (party(), party())
            .prop_map(|(party, into)| { ("party.merged", json!({"party": party, "into": into})) }),
    ]
}

fn declared() -> impl Strategy<Value = (&'static str, Value)> {
    let act = || select(vec!["endorsement", "signature", "ratification"]);
    let declaration = || select(vec!["d1", "d2"]);
    let maybe = |data: Value, field: &str, value: Option<Value>| {
        let mut data = data;
        if let Some(value) = value {
            data[field] = value;
        }
        data
    };
    let given = || proptest::option::weighted(0.2, date().prop_filter("given", |d| !d.is_null()));
    prop_oneof![
        3 => (declaration(), party(), act(), date(), given()).prop_map(
            move |(declaration, party, act, on, effective)| {
                let data = json!({"declaration": declaration, "party": party, "act": act, "on": on});
                ("declaration.endorsed", maybe(data, "effective_on", effective))
            }
        ),
        1 => (declaration(), party(), proptest::option::of(act()), date(), given()).prop_map(
            move |(declaration, party, act, on, effective)| {
                let data =
                    json!({"declaration": declaration, "party": party, "on": on, "reason": "r"});
                let data = maybe(data, "act", act.map(Value::from));
                ("endorsement.withdrawn", maybe(data, "effective_on", effective))
            }
        ),
    ]
}

fn taking_part() -> impl Strategy<Value = (&'static str, Value)> {
    let network = || select(vec!["n1", "n2"]);
    let role = select(vec!["host", "participant", "observer", "speaker"]);
    prop_oneof![
        (select(vec!["m1", "m2"]), party(), role).prop_map(|(gathering, party, role)| {
            ("gathering.attended", json!({"gathering": gathering, "party": party, "role": role}))
        }),
        (network(), party(), date(), any::<bool>()).prop_map(|(network, party, on, joins)| {
            let kind = if joins { "network.joined" } else { "network.left" };
            (kind, json!({"network": network, "party": party, "on": on}))
        }),
        (network(), party(), date(), date()).prop_map(|(network, party, from, until)| {
            let mut data =
                json!({"network": network, "party": party, "role": "chair", "from": from});
            if !until.is_null() {
                data["until"] = until;
            }
            ("network.role_assumed", data)
        }),
    ]
}

fn agreed() -> impl Strategy<Value = (&'static str, Value)> {
    let agreement = || select(vec!["g1", "g2", "g3"]);
    let kind = select(vec!["sister_friendship", "memorandum"]);
    let subject =
        select(vec!["declaration:d1", "gathering:m1", "network:n1", "party:a", "party:b"]);
    let measure =
        select(vec!["endorsers", "participants", "observers", "members", "sister_friendships"]);
    prop_oneof![
        (agreement(), kind, party(), party(), date(), date()).prop_map(
            |(agreement, kind, one, other, on, until)| {
                let mut data = json!({"agreement": agreement, "kind": kind,
                    "parties": [one, other], "on": on, "goals": ["goal1"]});
                if !until.is_null() {
                    data["until"] = until;
                }
                ("agreement.signed", data)
            }
        ),
        (agreement(), date()).prop_map(|(agreement, on)| {
            let data = json!({"agreement": agreement, "on": on, "how": "terminated", "reason": ""});
            ("agreement.ended", data)
        }),
        (subject, measure, 0..4_u64, date()).prop_map(|(subject, measure, total, as_of)| {
            let data = json!({"subject": subject, "measure": measure, "total": total,
                "as_of": as_of, "source": "a page"});
            ("total.reported", data)
        }),
    ]
}

fn fact() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![3 => registration(), 4 => declared(), 2 => taking_part(), 2 => agreed()]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        9 => fact().prop_map(|(kind, data)| Step::Record(kind, data)),
        3 => (any::<Index>(), proptest::collection::vec(fact(), 20))
            .prop_map(|(target, facts)| Step::Correct(target, facts)),
        2 => any::<Index>().prop_map(Step::Retract),
        2 => (1..200_u64).prop_map(Step::Wait),
    ]
}

/// A history of facts of every kind that views read.
pub fn history() -> impl Strategy<Value = Chronicle> {
    proptest::collection::vec(step(), 1..60).prop_map(told)
}

/// A history in which no two parties turn out to be one.
pub fn history_without_mergers() -> impl Strategy<Value = Chronicle> {
    let merges = |step: &Step| matches!(step, Step::Record("party.merged", _));
    proptest::collection::vec(step(), 1..60)
        .prop_map(move |steps| told(steps.into_iter().filter(|step| !merges(step)).collect()))
}

fn told(steps: Vec<Step>) -> Chronicle {
    let mut chronicle = Chronicle::new();
    chronicle.on("2021-06-01");
    steps.into_iter().for_each(|step| chronicle.take(step));
    chronicle
}

impl Chronicle {
    fn take(&mut self, step: Step) {
        // A target may be the step itself or lie one beyond the head: there is nothing to revise.
        let target =
            |index: Index, chronicle: &Self| Seq(index.index(chronicle.events.len() + 2) as u64);
        let reason = String::new();
        match step {
            Step::Record(kind, data) => {
                self.record(kind, data);
            }
            Step::Correct(index, facts) => {
                let seq = target(index, self);
                let old = self.events.iter().find(|event| event.seq == seq);
                let fits = |(kind, _): &&(&str, Value)| {
                    old.is_some_and(|old| old.kind().as_str() == *kind)
                };
                let (kind, data) = facts.iter().find(fits).unwrap_or(&facts[0]);
                let data = chronicle::fact(kind, data);
                self.append(Event::Corrected(Arc::new(EventCorrected { seq, data, reason })));
            }
            Step::Retract(index) => {
                let seq = target(index, self);
                self.append(Event::Retracted(Arc::new(EventRetracted { seq, reason })));
            }
            Step::Wait(days) => self.wait(days),
        }
    }

    fn fold_to(&self, known_at: Seq) -> Projections {
        let mut fold = Projections::new();
        fold.assume_series(vec!["seminar".parse().unwrap()]);
        self.events
            .iter()
            .filter(|event| event.seq <= known_at)
            .for_each(|event| fold.apply(event));
        fold
    }
}

pub fn as_of() -> impl Strategy<Value = NaiveDate> {
    (0..1500_u64).prop_map(|days| day("2019-12-01") + chrono::Days::new(days))
}

fn view() -> impl Strategy<Value = (NaiveDate, Index)> {
    (as_of(), any::<Index>())
}

fn at(chronicle: &Chronicle, (as_of, index): (NaiveDate, Index)) -> View {
    View { as_of, known_at: Seq(index.index(chronicle.events.len() + 1) as u64) }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_past_view_is_what_a_replay_up_to_there_gives(history in history(), view in view()) {
        let view = at(&history, view);
        let replayed = history.fold_to(view.known_at);
        prop_assert_eq!(
            everything(&history.projections.at(view)),
            everything(&replayed.at(view))
        );
    }

    #[test]
    fn a_later_event_changes_no_view_before_it(
        history in history(), later in proptest::collection::vec(step(), 1..6), view in view()
    ) {
        let mut history = history;
        let view = at(&history, view);
        let before = everything(&history.projections.at(view));
        later.into_iter().for_each(|step| history.take(step));
        prop_assert_eq!(everything(&history.projections.at(view)), before);
    }

    #[test]
    fn endorsers_are_those_that_a_simple_count_finds(history in history(), view in view()) {
        let view = at(&history, view);
        let reading = history.projections.at(view);
        let counted = count_endorsers(&history, view);
        for id in ["d1", "d2"] {
            let Some(status) = reading.declaration_status(&id.parse().unwrap()) else { continue };
            let expected = counted.get(id).cloned().unwrap_or_default();
            let certain = expected.values().filter(|certain| **certain).count() as u64;
            prop_assert_eq!(status.declaration.endorsers.certain, certain);
            prop_assert_eq!(
                status.declaration.endorsers.possible,
                expected.len() as u64 - certain
            );
            let mut named: Vec<String> = status
                .endorsements
                .iter()
                .map(|endorsement| endorsement.party.party.to_string())
                .collect();
            named.dedup();
            prop_assert_eq!(named, expected.into_keys().collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_way_back_is_the_mirror(history in history(), one in view(), other in view()) {
        let (one, other) = (at(&history, one), at(&history, other));
        let diff = history.projections.diff(one, other);
        prop_assert!(history.projections.diff(one, one).is_empty());
        prop_assert_eq!(mirrored(history.projections.diff(other, one)), diff);
    }

    #[test]
    fn every_change_has_a_cause_that_is_real(history in history(), one in view(), other in view()) {
        let (one, other) = (at(&history, one), at(&history, other));
        let between = one.known_at.min(other.known_at)..one.known_at.max(other.known_at);
        for change in changes(&history.projections.diff(one, other)) {
            prop_assert!(!change.causes.is_empty(), "{change:?}");
            for Cause { seq, cause } in &change.causes {
                let recorded_between = between.start < *seq && *seq <= between.end;
                if *cause == CauseKind::Date {
                    prop_assert!(one.as_of != other.as_of && *seq <= between.start, "{change:?}");
                } else {
                    prop_assert!(recorded_between, "{change:?}");
                }
            }
        }
    }

    #[test]
    fn the_digest_tells_every_prefix_from_every_other(history in history()) {
        let mut digests = std::collections::BTreeSet::new();
        for known_at in 0..=history.events.len() as u64 {
            let fold = history.fold_to(Seq(known_at));
            prop_assert_eq!(fold.digest(), history.fold_to(Seq(known_at)).digest());
            digests.insert(fold.digest());
        }
        prop_assert_eq!(digests.len(), history.events.len() + 1);
        prop_assert_eq!(history.fold_to(history.projections.head()).digest(),
            history.projections.digest());
    }
}

/// What a view lists of the declarations, so that two views of a history can be compared.
fn listed(history: &Chronicle, view: View, [one, other]: [View; 2]) -> Value {
    let adoptions = |view: View, id: &str| {
        let adopts = |fact: &Fact| matches!(fact, Fact::DeclarationAdopted(data) if data.declaration.as_str() == id);
        live(history, view.known_at).iter().filter(|(_, fact)| adopts(fact)).count()
    };
    let mut answers = everything(&history.projections.at(view))["declaration"].take();
    forget_the_times(&mut answers);
    for (declaration, id) in answers.as_array_mut().unwrap().iter_mut().zip(["d1", "d2"]) {
        // What lies ahead of a view's day is in no comparison. Of two adoptions, which no
        // rule lets in, the first makes the list, though it may lie ahead.
        let twice = adoptions(one, id).max(adoptions(other, id)) > 1;
        if declaration["standing"] == "not_yet" || twice {
            *declaration = Value::Null;
        }
    }
    answers
}

#[test]
fn views_that_say_the_same_of_every_fact_list_the_same() {
    let mut runner =
        TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() });
    let (asked, alike) = (Cell::new(0), Cell::new(0));
    // Views far apart seldom say the same: most of these lie a few days and events apart.
    let step = (0..40_u64, 0..3_u64);
    let strategy =
        (history(), view(), prop_oneof![1 => view().prop_map(Err), 3 => step.prop_map(Ok)]);
    let run = runner.run(&strategy, |(history, one, other)| {
        let one = at(&history, one);
        let other = match other {
            Err(other) => at(&history, other),
            Ok((days, events)) => View {
                as_of: one.as_of + chrono::Days::new(days),
                known_at: one.known_at.plus(events).min(history.projections.head()),
            },
        };
        asked.set(asked.get() + 1);
        if one != other && history.projections.diff(one, other).is_empty() {
            alike.set(alike.get() + 1);
            let both = [one, other];
            prop_assert_eq!(listed(&history, one, both), listed(&history, other, both));
        }
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("{error}"));
    let (asked, alike) = (asked.get(), alike.get());
    assert!(alike * 8 >= asked, "only {alike} of {asked} pairs of views were to be compared");
}

/// Takes out what may differ between views that say the same: when they are, and which of two
/// equal corrections the data comes from.
fn forget_the_times(answers: &mut Value) {
    match answers {
        Value::Array(items) => items.iter_mut().for_each(forget_the_times),
        Value::Object(fields) => {
            fields.remove("corrected_by");
            if fields.remove("known_at").is_some() {
                fields.remove("as_of");
            }
            fields.values_mut().for_each(forget_the_times);
        }
        _ => {}
    }
}

pub fn changes(diff: &Diff) -> impl Iterator<Item = &Change> {
    [&diff.added, &diff.removed, &diff.withdrawn, &diff.restored, &diff.corrected, &diff.certainty]
        .into_iter()
        .flatten()
}

pub fn mirrored(mut diff: Diff) -> Diff {
    std::mem::swap(&mut diff.from, &mut diff.to);
    std::mem::swap(&mut diff.added, &mut diff.removed);
    std::mem::swap(&mut diff.withdrawn, &mut diff.restored);
    let lists = [
        &mut diff.added,
        &mut diff.removed,
        &mut diff.withdrawn,
        &mut diff.restored,
        &mut diff.corrected,
        &mut diff.told_again,
        &mut diff.certainty,
    ];
    for change in lists.into_iter().flatten() {
        std::mem::swap(&mut change.before, &mut change.after);
        for field in &mut change.fields {
            std::mem::swap(&mut field.before, &mut field.after);
        }
    }
    diff
}

/// The slowest way to count: for each declaration, the parties that may endorse it, and whether
/// they do for certain. Nothing here is shared with the code under test but the dates.
fn count_endorsers(chronicle: &Chronicle, view: View) -> BTreeMap<String, BTreeMap<String, bool>> {
    let facts = live(chronicle, view.known_at);
    let mut merged: BTreeMap<String, String> = BTreeMap::new();
    for (_, event) in &facts {
        if let Fact::PartyMerged(data) = event
            && data.party != data.into
        {
            merged.insert(data.party.to_string(), data.into.to_string());
        }
    }
    let mut acts: BTreeMap<(String, String, Act), Vec<Dated>> = BTreeMap::new();
    for (_, event) in &facts {
        let Fact::DeclarationEndorsed(act) = event else { continue };
        let party = stands_for(&merged, act.party.as_str());
        acts.entry((act.declaration.to_string(), party, act.act)).or_default();
    }
    for (index, event) in &facts {
        let recorded = chronicle.events[*index].day();
        for ((declaration, party, act), dated) in &mut acts {
            let of =
                |one: &str, other: &str| one == declaration && stands_for(&merged, other) == *party;
            let (begins, effective, on) = match event {
                Fact::DeclarationEndorsed(data)
                    if of(data.declaration.as_str(), data.party.as_str()) && data.act == *act =>
                {
                    (true, data.effective_on, data.on)
                }
                Fact::EndorsementWithdrawn(data)
                    if of(data.declaration.as_str(), data.party.as_str())
                        && names(data.act, *act) =>
                {
                    (false, data.effective_on, data.on)
                }
                _ => continue,
            };
            let mut written = written(effective.or(on), recorded);
            // What is to begin later may be taken back from the day on which it was done.
            if let (true, Some(_), Some(done)) = (begins, effective, on) {
                written.0 = written.0.min(done.earliest().unwrap_or(NaiveDate::MIN));
            }
            dated.push(Dated { begins, written, valid: days(effective, on, recorded) });
        }
    }
    let mut counted: BTreeMap<String, BTreeMap<String, bool>> = BTreeMap::new();
    for ((declaration, party, _), dated) in acts {
        let adopted = facts.iter().find_map(|(index, event)| match event {
            Fact::DeclarationAdopted(data) if data.declaration.as_str() == declaration => {
                Some(days(None, data.adopted_on, chronicle.events[*index].day()).0)
            }
            _ => None,
        });
        let stands = stands(&dated, adopted.unwrap_or(NaiveDate::MIN), view.as_of);
        if let Some(certain) = stands {
            *counted.entry(declaration).or_default().entry(party).or_default() |= certain;
        }
    }
    counted
}

/// A beginning or an end of one act, with its days as written and as they count.
struct Dated {
    begins: bool,
    written: (NaiveDate, NaiveDate),
    valid: (NaiveDate, NaiveDate),
}

/// Whether the act may stand on a day, and if so, whether for certain.
fn stands(dated: &[Dated], adopted: NaiveDate, as_of: NaiveDate) -> Option<bool> {
    let mut order = Vec::new();
    (0..dated.len()).for_each(|index| place(index, dated, &mut order));
    let mut best = None;
    for (at, index) in order.iter().enumerate() {
        let ended_before = order[..at].iter().rev().find(|one| !dated[**one].begins);
        let begun = ended_before.map_or(0, |end| order.iter().position(|one| one == end).unwrap());
        let is_first =
            dated[*index].begins && order[begun..at].iter().all(|one| !dated[*one].begins);
        if !is_first {
            continue;
        }
        let told: Vec<usize> =
            order[at..].iter().copied().take_while(|one| dated[*one].begins).collect();
        let end = order.get(at + told.len()).map(|one| &dated[*one]);
        let latest = told.iter().map(|one| dated[*one].valid.1).min().unwrap();
        let earliest = told.iter().map(|one| dated[*one].valid.0).min().unwrap();
        let earliest = earliest.max(adopted).min(latest);
        if as_of < earliest {
            continue;
        }
        let mut certain = latest <= as_of;
        if let Some(Dated { valid, written, .. }) = end {
            let goes_on = told[1..].iter().any(|one| written.0 < dated[*one].written.1);
            if valid.1 <= as_of && !goes_on {
                continue;
            }
            certain &= as_of < valid.0.max(earliest).min(valid.1);
        }
        let perhaps_ended = order[..at]
            .iter()
            .map(|one| &dated[*one])
            .filter(|one| !one.begins && one.written.1 > dated[*index].written.0);
        let first = perhaps_ended.min_by_key(|one| one.written.0);
        certain &= first.is_none_or(|end| as_of < end.valid.0);
        best = Some(best.unwrap_or(false) | certain);
    }
    best
}

/// Places a fact in its order, behind those that certainly lie before it.
fn place(index: usize, dated: &[Dated], order: &mut Vec<usize>) {
    if order.contains(&index) {
        return;
    }
    for other in 0..dated.len() {
        if !order.contains(&other) && dated[other].written.1 < dated[index].written.0 {
            place(other, dated, order);
        }
    }
    order.push(index);
}

fn written(date: Option<Date>, recorded: NaiveDate) -> (NaiveDate, NaiveDate) {
    let earliest = |date: Date| date.earliest().unwrap_or(NaiveDate::MIN);
    date.map_or((NaiveDate::MIN, recorded), |date| (earliest(date), date.latest()))
}

/// The facts that are known, with the data of their latest correction.
fn live(chronicle: &Chronicle, known_at: Seq) -> Vec<(usize, Fact)> {
    let known = usize::try_from(known_at.0).unwrap();
    let mut facts: Vec<Option<Fact>> = Vec::new();
    for recorded in &chronicle.events[..known] {
        let event = recorded.event.clone();
        let place = |seq: Seq| usize::try_from(seq.0).unwrap().wrapping_sub(1);
        match &event {
            Event::Corrected(data) => {
                if let Some(Some(old)) = facts.get_mut(place(data.seq))
                    && old.kind() == data.data.kind()
                {
                    *old = data.data.clone();
                }
                facts.push(None);
            }
            Event::Retracted(data) => {
                if let Some(old) = facts.get_mut(place(data.seq)) {
                    *old = None;
                }
                facts.push(None);
            }
            Event::Fact(fact) => facts.push(Some(fact.clone())),
            Event::Erased(_) => facts.push(None),
        }
    }
    let numbered = facts.into_iter().enumerate();
    numbered.filter_map(|(index, event)| Some((index, event?))).collect()
}

fn stands_for(merged: &BTreeMap<String, String>, party: &str) -> String {
    let mut path = vec![party.to_owned()];
    while let Some(next) = merged.get(path.last().unwrap()) {
        if let Some(start) = path.iter().position(|seen| seen == next) {
            return path[start..].iter().min().unwrap().clone();
        }
        path.push(next.clone());
    }
    path.pop().unwrap()
}

fn names(withdrawn: Option<Act>, act: Act) -> bool {
    withdrawn.is_none_or(|withdrawn| withdrawn == act)
}

fn days(effective: Option<Date>, on: Option<Date>, recorded: NaiveDate) -> (NaiveDate, NaiveDate) {
    let earliest = |date: Date| date.earliest().unwrap_or(NaiveDate::MIN);
    match (effective, on) {
        (Some(date), _) => (earliest(date), date.latest()),
        (None, None) => (NaiveDate::MIN, recorded),
        (None, Some(date)) => (earliest(date), date.latest().min(recorded).max(earliest(date))),
    }
}
