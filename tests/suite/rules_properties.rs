//! What holds for every history: of commands that were decided, and of events that make no sense.

use std::collections::BTreeMap;
use std::sync::Arc;

use daicho::domain::command::Command;
use daicho::domain::decide::decide;
use daicho::domain::entity::{Entity, EntityKind, Topic};
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::Fact;
use daicho::domain::event::revision::{EventCorrected, EventRetracted};
use daicho::domain::event::{Event, decode};
use daicho::domain::name::{AgreementId, PartyId};
use daicho::domain::rules::{self, Lens};
use daicho::domain::seq::Seq;
use daicho::domain::state::{State, Status};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scenario::{
    ADOPTED, DECLARATION, act, adopted, attended, ended, endorsed, entity, fact_of, held, id,
    joined, left, merged, network, party, role, signed, strategy, today, total, with, withdrawn,
};

const PARTIES: [&str; 5] = ["tokyo", "paris", "london", "dakar", "Dakar"];
const DATES: [&str; 9] =
    ["2019", "2021", "2021-08-07", "2022", "2022-03", "../2023", "2024", "2024-01/2025", "2030"];
const ACTS: [&str; 3] = ["endorsement", "signature", "ratification"];

/// A fact about very few things, so that facts often bear on each other.
fn some_fact() -> impl Strategy<Value = Command> {
    let party = || prop::sample::select(&PARTIES[..]);
    let date = || prop::sample::select(&DATES[..]);
    let act_word = || prop::sample::select(&ACTS[..]);
    let agreement = || prop::sample::select(&["pact", "memo", "treaty"][..]);
    let how = prop::sample::select(&["suspended", "terminated"][..]);
    let goals = || prop::sample::subsequence(&["games", "global"][..], 0..=2);
    prop_oneof![
        1 => party().prop_map(self::party),
        4 => (party(), party()).prop_map(|(one, other)| merged(one, other)),
        2 => date().prop_map(|on| adopted(DECLARATION, on)),
        8 => (party(), act_word(), date()).prop_map(|(party, word, on)| act(party, word, on)),
        5 => (party(), date()).prop_map(|(party, on)| withdrawn(party, on)),
        2 => (party(), act_word(), date())
            .prop_map(|(party, word, on)| with(withdrawn(party, on), "act", word)),
        2 => (agreement(), party(), party(), date())
            .prop_map(|(agreement, one, other, on)| signed(agreement, &[one, other], on)),
        1 => (agreement(), agreement(), party(), party(), date()).prop_map(
            |(agreement, renews, one, other, on)| {
                with(signed(agreement, &[one, other], on), "renews", renews)
            }
        ),
        2 => (agreement(), date(), how).prop_map(|(agreement, on, how)| ended(agreement, on, how)),
        1 => goals().prop_map(|goals| with(network("u20"), "goals", json!(goals))),
        3 => (party(), date()).prop_map(|(party, on)| joined("u20", party, on)),
        2 => (party(), date()).prop_map(|(party, on)| left("u20", party, on)),
        1 => (party(), date()).prop_map(|(party, on)| role("u20", party, "chair", on)),
        1 => date().prop_map(|on| held("forum", on)),
        2 => party().prop_map(|party| attended("forum", party, "host")),
        1 => goals().prop_map(|goals| strategy("diplomacy", &goals)),
        1 => party().prop_map(|id| total(&format!("party:{id}"), "sister_friendships", 12)),
    ]
}

/// What somebody does next. A revision is of the nth fact, or of the nth of its type.
#[derive(Clone, Debug)]
enum Step {
    Record(Command),
    Correct(usize, Command),
    Retract(usize),
}

fn some_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => some_fact().prop_map(Step::Record),
        6 => (any::<usize>(), some_fact()).prop_map(|(nth, fact)| Step::Correct(nth, fact)),
        1 => any::<usize>().prop_map(Step::Retract),
    ]
}

impl Step {
    fn command(&self, state: &State) -> Command {
        let reason = String::from("a slip");
        match self.clone() {
            Self::Record(command) => command,
            Self::Correct(nth, fact) => {
                let data = fact_of(fact);
                let like = facts(state).into_iter().filter(|(_, fact)| fact.kind() == data.kind());
                let like: Vec<Seq> = like.map(|(seq, _)| seq).collect();
                let seq = nth.checked_rem(like.len()).map_or(Seq::NONE, |index| like[index]);
                Command::Correct { seq, data, reason }
            }
            Self::Retract(nth) => {
                let facts = facts(state);
                let seq = nth.checked_rem(facts.len()).map_or(Seq::NONE, |index| facts[index].0);
                Command::Retract { seq, reason }
            }
        }
    }
}

/// Any event at all, with revisions of what is not there or is of another type.
fn some_event() -> impl Strategy<Value = Event> {
    let seq = || prop_oneof![9 => 0..30_u64, 1 => Just(u64::MAX)].prop_map(Seq);
    let corrected =
        |seq, data| Event::Corrected(Arc::new(EventCorrected { seq, data, reason: String::new() }));
    let retracted = |seq| Event::Retracted(Arc::new(EventRetracted { seq, reason: String::new() }));
    let erased = |seq: Seq| {
        decode(
            "disclosure.erased",
            1,
            &json!({"seq": seq, "digests": [], "reason": ""}).to_string(),
        )
        .unwrap()
    };
    prop_oneof![
        6 => some_fact().prop_map(|fact| Event::Fact(fact_of(fact))),
        3 => (seq(), some_fact()).prop_map(move |(seq, fact)| corrected(seq, fact_of(fact))),
        2 => seq().prop_map(retracted),
        1 => seq().prop_map(erased),
    ]
}

/// Everything that a state can be asked, over the few things that there are.
fn seen(state: &State) -> Value {
    let seqs = (0..=state.head().0 + 1).map(|seq| format!("{:?}", state.status(Seq(seq))));
    let of_kind = |kind, ids: &[&str]| ids.iter().map(|id| entity(kind, id)).collect::<Vec<_>>();
    let things: Vec<Entity> = [
        of_kind(EntityKind::Party, &PARTIES),
        of_kind(EntityKind::Declaration, &[DECLARATION]),
        of_kind(EntityKind::Agreement, &["pact", "memo", "treaty"]),
        of_kind(EntityKind::Network, &["u20"]),
        of_kind(EntityKind::Gathering, &["forum"]),
        of_kind(EntityKind::Goal, &["games", "global"]),
    ]
    .concat();
    let parties = PARTIES.map(|id| id.parse::<PartyId>().unwrap());
    let about = things.iter().map(|thing| {
        let topic = |party| state.topic(&Topic { entity: thing.clone(), party });
        json!({
            "registered": state.registered(thing),
            "alike": state.look_alike(thing),
            "mentions": state.mentions(thing),
            "facts": topic(None),
            "of": parties.clone().map(|party| topic(Some(party))),
        })
    });
    let merges = parties.iter().map(|party| {
        let mut absorbed: Vec<_> = state.absorbed(party).iter().map(PartyId::as_str).collect();
        absorbed.sort_unstable();
        json!([state.merged_into(party).map(|(into, seq)| (into.as_str(), *seq)), absorbed])
    });
    json!([seqs.collect::<Vec<_>>(), about.collect::<Vec<_>>(), merges.collect::<Vec<_>>()])
}

fn folded(events: &[Arc<Event>]) -> State {
    let mut state = State::default();
    for event in events {
        state.evolve(event, today());
    }
    state
}

/// What was accepted of the steps, one after the other.
fn decided(steps: &[Step]) -> (Vec<Arc<Event>>, State) {
    let (mut events, mut state) = (Vec::new(), State::default());
    for step in steps {
        if let Ok(event) = decide(&state, &step.command(&state), today()) {
            let event = Arc::new(event);
            state.evolve(&event, today());
            events.push(event);
        }
    }
    (events, state)
}

/// The facts that stand.
fn facts(state: &State) -> Vec<(Seq, &Fact)> {
    let seqs = (1..=state.head().0).map(Seq);
    seqs.filter_map(|seq| match state.status(seq) {
        Status::Fact(fact) => Some((seq, fact)),
        _ => None,
    })
    .collect()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Most parties and the declaration are there from the start, so that histories get somewhere.
    let start = PARTIES[..4].iter().map(|id| party(id));
    let start = start.chain([adopted(DECLARATION, "2021"), network("u20")]).map(Step::Record);
    let start: Vec<Step> = start.collect();
    prop::collection::vec(some_step(), 0..80).prop_map(move |more| [start.clone(), more].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_accepted_fact_still_obeys_every_rule_in_the_end(steps in steps()) {
        let (_, state) = decided(&steps);
        for (seq, fact) in facts(&state) {
            let checked = rules::check(&Lens::now(&state, today()).before(seq), fact);
            prop_assert!(checked.is_ok(), "{seq} {fact:?}: {checked:?}");
        }
    }

    #[test]
    fn at_most_one_act_of_a_kind_stands_for_each_entry(steps in steps()) {
        let (_, state) = decided(&steps);
        let lens = Lens::now(&state, today());
        let mut standing: BTreeMap<(String, Act), Vec<Seq>> = BTreeMap::new();
        for party in PARTIES {
            let party = lens.canonical(&id(party));
            let probe = fact_of(endorsed(party.as_str(), ADOPTED));
            for episode in lens.episodes_without(&probe, |_| true) {
                let Status::Fact(Fact::DeclarationEndorsed(data)) = state.status(episode.began)
                else { panic!("{episode:?} began with no endorsement") };
                if episode.ended.is_none() {
                    let of = standing.entry((data.party.to_string(), data.act)).or_default();
                    if !of.contains(&episode.began) {
                        of.push(episode.began);
                    }
                }
            }
        }
        prop_assert!(standing.values().all(|seqs| seqs.len() == 1), "{standing:?}");
    }

    #[test]
    fn merges_and_renewals_never_run_in_a_circle(steps in steps()) {
        let (_, state) = decided(&steps);
        let lens = Lens::now(&state, today());
        for party in PARTIES {
            let canonical = lens.canonical(&id(party));
            prop_assert!(lens.merged_into(&canonical).is_none(), "{party} ends at {canonical}");
        }
        for (_, fact) in facts(&state) {
            if let Fact::AgreementSigned(data) = fact {
                let renews: Vec<AgreementId> =
                    data.renews.iter().flat_map(|renews| lens.renewed(renews)).collect();
                prop_assert!(!renews.contains(&data.agreement), "{} renews itself", data.agreement);
            }
        }
    }

    #[test]
    fn a_replay_gives_what_folding_one_by_one_gave(steps in steps()) {
        let (events, state) = decided(&steps);
        prop_assert_eq!(seen(&folded(&events)), seen(&state));
    }

    #[test]
    fn an_event_can_be_taken_back(steps in steps()) {
        let mut state = State::default();
        for event in decided(&steps).0 {
            let before = seen(&state);
            let undo = state.evolve(&event, today());
            state.undo(undo);
            prop_assert_eq!(seen(&state), before);
            state.evolve(&event, today());
        }
    }

    #[test]
    fn deciding_changes_nothing_and_says_the_same_again(
        steps in steps(),
        next in some_step(),
    ) {
        let (_, state) = decided(&steps);
        let command = next.command(&state);
        let before = seen(&state);
        let first = decide(&state, &command, today());
        prop_assert_eq!(first, decide(&state, &command, today()));
        prop_assert_eq!(seen(&state), before);
    }

    #[test]
    fn events_that_make_no_sense_are_folded_and_decided_upon(
        events in prop::collection::vec(some_event(), 0..40),
        steps in prop::collection::vec(some_step(), 0..10),
    ) {
        let events: Vec<Arc<Event>> = events.into_iter().map(Arc::new).collect();
        let state = folded(&events);
        prop_assert_eq!(state.head(), Seq(events.len() as u64));
        for step in &steps {
            let _ = decide(&state, &step.command(&state), today());
        }
        for (seq, fact) in facts(&state) {
            let _ = rules::check(&Lens::now(&state, today()).before(seq), fact);
        }
        seen(&state);
    }
}
