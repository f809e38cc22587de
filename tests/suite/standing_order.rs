//! What stands follows the dates: facts learned late, whatever order they come in.

use std::sync::Arc;

use chrono::{Days, NaiveDate};
use daicho::domain::command::Command;
use daicho::domain::consequences::{Becomes, Consequence, consequences};
use daicho::domain::decide::decide;
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::Fact;
use daicho::domain::seq::Seq;
use daicho::domain::standing::{Told, order};
use daicho::domain::state::State;
use daicho::imports::order::decided_in_order;
use proptest::prelude::*;

use crate::chronicle::{Chronicle, day};
use crate::scenario::{
    DECLARATION, Scenario, act, adopted, fact_of, given, id, joined, left, merged, network,
    parties, party, retract, role, today, with, withdrawn,
};

const DATES: [&str; 7] =
    ["1950", "1951-02", "1951-02-03", "1950/1953", "../1952", "1953?", "1954-05-06"];

/// Tokyo is #1, the declaration #2, the network #3.
fn register() -> Scenario {
    given(parties(["tokyo"])).and(adopted(DECLARATION, "1900-01-01")).and(network("metropolis"))
}

fn ratified(on: &str) -> Command {
    act("tokyo", "ratification", on)
}

fn made_of_it(scenario: &Scenario, command: Command) -> Vec<Consequence> {
    let event = decide(scenario.state(), &command, today()).unwrap();
    consequences(scenario.state(), &event, today())
}

fn becomes(seq: u64, becomes: Becomes, by: Option<u64>) -> Consequence {
    Consequence { seq: Seq(seq), becomes, by: by.map(Seq), successor: None }
}

#[test]
fn an_earlier_act_learned_later_is_taken_and_the_later_one_tells_it_again() {
    let learned = register().and(ratified("1962"));
    let earlier = ratified("1949");
    assert_eq!(made_of_it(&learned, earlier.clone()), [becomes(4, Becomes::ToldAgain, Some(5))]);
    let learned = learned.when(earlier).then_accepted();
    assert_eq!(
        made_of_it(&learned, withdrawn("tokyo", "1959")),
        [becomes(4, Becomes::Begins, None), becomes(5, Becomes::Ended, Some(6))]
    );
    let learned = learned.when(withdrawn("tokyo", "1959")).then_accepted();
    learned.whenever(withdrawn("tokyo", "1960")).then_refused_somehow();
    learned.whenever(ratified("1950")).then_refused_somehow();
    learned.when(withdrawn("tokyo", "1970")).then_accepted();
}

#[test]
fn an_earlier_end_learned_later_is_taken_and_the_later_one_ends_nothing() {
    let learned = register().and(ratified("1949")).and(withdrawn("tokyo", "1970"));
    assert_eq!(
        made_of_it(&learned, withdrawn("tokyo", "1959")),
        [becomes(4, Becomes::Ended, Some(6)), becomes(5, Becomes::EndsNothing, None)]
    );
    let learned = learned.when(withdrawn("tokyo", "1959")).then_accepted();
    assert_eq!(
        made_of_it(&learned, ratified("1962")),
        [becomes(5, Becomes::Ends, None), becomes(7, Becomes::Ended, Some(5))]
    );
}

#[test]
fn an_act_that_ended_before_it_was_learned_says_so() {
    let all_withdrawn = act("tokyo", "signature", "2001");
    let learned = register().and(all_withdrawn).and(withdrawn("tokyo", "2011"));
    assert_eq!(made_of_it(&learned, ratified("2005")), [becomes(6, Becomes::Ended, Some(5))]);
}

#[test]
fn what_is_to_take_effect_later_can_be_taken_back_before() {
    let later = with(ratified("2010-01-01"), "effective_on", "2012-01-01");
    let learned = register().and(later);
    let back = withdrawn("tokyo", "2011-06-01");
    assert_eq!(made_of_it(&learned, back), [becomes(4, Becomes::Ended, Some(5))]);
}

#[test]
fn what_moves_to_another_topic_is_not_said_to_begin_anew() {
    let learned = register().and(party("paris")).and(ratified("2010"));
    let moved = crate::scenario::correct(5, act("paris", "ratification", "2010"));
    assert_eq!(made_of_it(&learned, moved), []);
}

#[test]
fn terms_of_office_may_meet() {
    let term =
        |from: &str, until: &str| with(role("metropolis", "tokyo", "chair", from), "until", until);
    let first = register().and(term("2015", "2018"));
    let second = first.when(term("2018", "2021")).then_accepted();
    second.when(term("2018", "2022")).then_refused_somehow();
}

#[test]
fn a_retraction_says_what_goes_on_because_of_it() {
    let signature = act("tokyo", "signature", "2001");
    let named = with(withdrawn("tokyo", "2011"), "act", "signature");
    let learned = register().and(signature).and(named);
    assert_eq!(made_of_it(&learned, retract(5)), [becomes(4, Becomes::GoesOn, None)]);
}

#[test]
fn a_merger_names_what_it_makes_told_again_and_nothing_else() {
    let two = register().and(party("la")).and(act("la", "signature", "2001"));
    assert_eq!(made_of_it(&two, merged("la", "tokyo")), []);
    let both = two.and(act("tokyo", "signature", "2002"));
    let again = [becomes(6, Becomes::ToldAgain, Some(5))];
    assert_eq!(made_of_it(&both, merged("la", "tokyo")), again);
    let one = both.and(merged("la", "tokyo"));
    assert_eq!(made_of_it(&one, retract(7)), [becomes(6, Becomes::Begins, None)]);
}

#[test]
fn an_office_is_not_assumed_by_whoever_holds_it() {
    let holds = register().and(role("metropolis", "tokyo", "chair", "2010"));
    holds.whenever(role("metropolis", "tokyo", "chair", "2012")).then_refused_somehow();
    holds.whenever(role("metropolis", "tokyo", "co-chair", "2012")).then_accepted();
    holds.whenever(role("metropolis", "tokyo", "chair", "2005")).then_accepted();
    let ended = with(role("metropolis", "tokyo", "chair", "2010"), "until", "2011");
    register().and(ended).when(role("metropolis", "tokyo", "chair", "2012")).then_accepted();
}

#[test]
fn an_end_that_only_may_lie_before_an_act_leaves_it_possible() {
    let mut told = chronicle();
    let learned = [ratified("1950-01-01"), withdrawn("tokyo", "1960"), ratified("1960-06-01")];
    learned.into_iter().for_each(|command| tell(&mut told, command));
    let on = |day: &str| counts(&told.1, day.parse().unwrap());
    assert_eq!(on("1955-01-01"), (1, 0));
    assert_eq!(on("1959-12-31"), (1, 0));
    assert_eq!(on("1970-01-01"), (0, 1), "it may have ended after June");
}

fn chronicle() -> (State, Chronicle) {
    let mut told = (State::default(), Chronicle::new());
    let first = parties(["tokyo"]).into_iter();
    first.chain([adopted(DECLARATION, "1900-01-01"), network("metropolis")]).for_each(|command| {
        tell(&mut told, command);
    });
    told
}

fn tell((state, chronicle): &mut (State, Chronicle), command: Command) {
    let event = decide(state, &command, today()).unwrap_or_else(|no| panic!("{no:?} {command:?}"));
    let event = Arc::new(event);
    state.evolve(&event, today());
    chronicle.append((*event).clone());
}

fn counts(chronicle: &Chronicle, as_of: NaiveDate) -> (u64, u64) {
    let count = chronicle
        .as_of(&as_of.to_string())
        .declaration_status(&id(DECLARATION))
        .unwrap()
        .declaration;
    (count.endorsers.certain, count.endorsers.possible)
}

/// What the views show on a day, but for seqs.
fn shown(chronicle: &Chronicle, as_of: NaiveDate) -> Vec<String> {
    let reading = chronicle.as_of(&as_of.to_string());
    let status = reading.declaration_status(&id(DECLARATION)).unwrap();
    let mut shown = vec![format!("{:?}", status.declaration.endorsers)];
    for one in &status.endorsements {
        let withdrawn = one.act.withdrawal.as_ref().map(|withdrawal| withdrawal.on);
        shown.push(format!("{:?} {:?} {:?} {withdrawn:?}", one.certainty, one.act.act, one.act.on));
    }
    for one in &status.withdrawn {
        let withdrawn = one.act.withdrawal.as_ref().map(|withdrawal| withdrawal.on);
        shown.push(format!("ended {:?} {:?} {withdrawn:?}", one.act.act, one.act.on));
    }
    let network = reading.network(&id("metropolis")).unwrap();
    for one in &network.memberships {
        let left = one.term.left.as_ref().map(|left| left.on);
        shown.push(format!("{:?} {:?} {left:?}", one.term.standing, one.term.on));
    }
    shown.sort();
    shown
}

/// A history that can have been, of exact and different days: what happened on each.
fn history() -> impl Strategy<Value = Vec<Command>> {
    prop::collection::vec((0..8_u8, 1..40_u64), 1..14).prop_map(|choices| {
        let mut history = Vec::new();
        let (mut on, mut stands) = (day("1950-01-01"), [false; 3]);
        for (choice, wait) in choices {
            on = on + Days::new(wait);
            let on = on.to_string();
            let named = |act: &str| with(withdrawn("tokyo", &on), "act", act);
            history.push(match choice {
                0 | 1 if !stands[0] => (stands[0] = true, act("tokyo", "signature", &on)).1,
                0 => (stands[0] = false, named("signature")).1,
                2 | 3 if !stands[1] => (stands[1] = true, act("tokyo", "ratification", &on)).1,
                2 => (stands[1] = false, named("ratification")).1,
                4 | 5 if stands[0] || stands[1] => {
                    stands[0] = false;
                    stands[1] = false;
                    withdrawn("tokyo", &on)
                }
                6 if !stands[2] => (stands[2] = true, joined("metropolis", "tokyo", &on)).1,
                7 if stands[2] => (stands[2] = false, left("metropolis", "tokyo", &on)).1,
                _ => continue,
            });
        }
        history
    })
}

/// Facts of one topic with dates of every precision.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let fact = (prop::sample::select(&DATES[..]), prop::bool::ANY).prop_map(|(on, begins)| {
        let on = if on.starts_with("..") && begins { "1952" } else { on };
        fact_of(if begins { ratified(on) } else { withdrawn("tokyo", on) })
    });
    let fact: BoxedStrategy<Fact> = fact.boxed();
    prop::collection::vec(fact, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_history_learned_in_any_order_shows_the_same_in_the_end(
        (history, shuffled) in history().prop_flat_map(|history| {
            (Just(history.clone()), Just(history).prop_shuffle())
        })
    ) {
        let (mut in_order, mut as_learned) = (chronicle(), chronicle());
        // Between these nothing happens.
        let dated = history.iter().filter_map(|one| fact_of(one.clone()).when().date());
        let days: Vec<NaiveDate> = dated.flat_map(|date| [date.latest().pred_opt().unwrap(), date.latest()]).collect();
        history.into_iter().for_each(|command| tell(&mut in_order, command));
        // What cannot be taken yet waits for what it rests on.
        let mut waiting = shuffled;
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|command| {
                let taken = decide(&as_learned.0, command, today()).is_ok();
                if taken {
                    tell(&mut as_learned, command.clone());
                }
                !taken
            });
            prop_assert!(waiting.len() < before, "stuck before {waiting:?}\n{:?}", as_learned.1);
        }
        for as_of in days {
            prop_assert_eq!(shown(&in_order.1, as_of), shown(&as_learned.1, as_of), "{}", as_of);
        }
    }

    #[test]
    fn a_history_imported_at_once_shows_the_same_whatever_the_order_of_its_rows(
        (history, rows) in history().prop_flat_map(|history| {
            (Just(history.clone()), Just(history).prop_shuffle())
        })
    ) {
        let (mut in_order, mut imported) = (chronicle(), chronicle());
        history.iter().for_each(|command| tell(&mut in_order, command.clone()));
        let commands: Vec<&Command> = rows.iter().collect();
        for place in decided_in_order(&commands) {
            let taken = decide(&imported.0, &rows[place], today());
            prop_assert!(taken.is_ok(), "{taken:?} {:?}", rows[place]);
            tell(&mut imported, rows[place].clone());
        }
        // Of exact and different days there is one order: the events are the same, too.
        let events = |told: &(State, Chronicle)| {
            told.1.events.iter().map(|recorded| recorded.event.clone()).collect::<Vec<_>>()
        };
        prop_assert_eq!(events(&imported), events(&in_order));
    }

    #[test]
    fn a_fact_that_is_added_changes_nothing_of_the_order_of_the_others(facts in facts()) {
        let told: Vec<Told<'_>> = (1..).zip(&facts)
            .map(|(seq, fact)| Told::new(Seq(seq), fact, today()))
            .collect();
        for many in 1..told.len() {
            let act = Some(Act::Ratification);
            let (before, mut after) = (order(&told[..many], act), order(&told[..=many], act));
            let added = told[many].seq;
            after.retain(|seq| *seq != added);
            prop_assert_eq!(before, after);
        }
    }
}
