//! What a view shows of bodies that are no more, and of those that succeed them.

use chrono::{Days, NaiveDate};
use daicho::domain::command::Command;
use daicho::domain::decide::decide;
use daicho::domain::seq::Seq;
use daicho::domain::state::State;
use daicho::projections::View;
use daicho::projections::span::{Certainty, Standing};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::chronicle::{Chronicle, day, everything};
use crate::scenario::{
    DECLARATION, act, adopted, attended, fact_of, held, id, joined, left, network, parties, role,
    signed, succeeded, today, with, withdrawn,
};

/// A log that is decided event by event.
pub struct Register(pub State, pub Chronicle);

impl Register {
    pub fn new(commands: impl IntoIterator<Item = Command>) -> Self {
        let mut register = Self(State::default(), Chronicle::new());
        commands.into_iter().for_each(|command| assert!(register.takes(&command), "{command:?}"));
        register
    }

    /// Records what the rules let in.
    pub fn takes(&mut self, command: &Command) -> bool {
        let Ok(event) = decide(&self.0, command, today()) else { return false };
        self.0.evolve(&event, today());
        self.1.append(event);
        true
    }

    /// The endorsers that stand or may on a day, as `party act`, and of whom they have it.
    pub fn endorsers(&self, on: &str) -> Vec<String> {
        let status = self.1.as_of(on).declaration_status(&id(DECLARATION)).unwrap();
        let said = status.endorsements.iter().map(|one| {
            let of = one.act.passage.successor_of.as_ref();
            let of = of.map_or(String::new(), |of| format!(" of {}", of.party.party));
            let sure = if one.certainty == Certainty::Certain { "" } else { " perhaps" };
            format!("{} {}{of}{sure}", one.party.party, one.act.act)
        });
        said.collect()
    }
}

/// Three cities that became one, another, and one abroad.
pub fn bodies() -> Vec<Command> {
    let mut commands = parties(["urawa", "omiya", "yono", "saitama", "paris"]).to_vec();
    commands.extend([adopted(DECLARATION, "1950-01-01"), network("metropolis")]);
    commands
}

fn into_saitama(party: &str) -> Command {
    succeeded(party, "2001-05-01", &["saitama"])
}

#[test]
fn three_cities_become_one_that_has_what_they_had() {
    let mut register = Register::new(bodies());
    for command in [
        act("urawa", "endorsement", "1990"),
        act("omiya", "endorsement", "1991"),
        act("omiya", "signature", "1992"),
        joined("metropolis", "yono", "1995"),
        into_saitama("urawa"),
        into_saitama("omiya"),
        into_saitama("yono"),
    ] {
        assert!(register.takes(&command), "{command:?}");
    }
    let before = ["omiya endorsement", "omiya signature", "urawa endorsement"];
    assert_eq!(register.endorsers("2001-04-30"), before);
    let after = ["saitama endorsement of urawa", "saitama signature of omiya"];
    assert_eq!(register.endorsers("2001-05-01"), after);
    let reading = register.1.as_of("2001-05-01");
    let status = reading.declaration_status(&id(DECLARATION)).unwrap();
    assert_eq!((status.declaration.endorsers.certain, status.withdrawn.len()), (1, 3));
    let members = reading.network(&id("metropolis")).unwrap();
    let shown = |one: &daicho::projections::networks::Membership| {
        (one.party.party.to_string(), one.term.standing)
    };
    let members: Vec<_> = members.memberships.iter().map(shown).collect();
    assert_eq!(
        members,
        [("saitama".to_owned(), Standing::Certain), ("yono".to_owned(), Standing::Ended)]
    );
    let saitama = reading.party(&id("saitama")).unwrap();
    assert_eq!((saitama.party.succeeds.len(), saitama.endorsements.len()), (3, 2));
    assert_eq!(saitama.memberships.len(), 1);
    let urawa = reading.party(&id("urawa")).unwrap();
    assert_eq!(urawa.party.ended.unwrap().successors[0].party, id("saitama"));
    assert_eq!(urawa.endorsements[0].standing, Standing::Ended);
    let ahead = register.1.as_of("2000-01-01").party(&id("urawa")).unwrap().party;
    assert_eq!((ahead.ended, ahead.ends_on.unwrap().to_string()), (None, "2001-05-01".to_owned()));
}

#[test]
fn nothing_passes_on_that_no_source_says() {
    let mut register = Register::new(bodies());
    for command in [
        act("urawa", "endorsement", "1990"),
        joined("metropolis", "urawa", "1995"),
        role("metropolis", "urawa", "chair", "1996"),
        with(into_saitama("urawa"), "carries", json!(["network:metropolis"])),
    ] {
        assert!(register.takes(&command), "{command:?}");
    }
    assert_eq!(register.endorsers("2001-05-01"), [""; 0]);
    let network = register.1.as_of("2001-05-01").network(&id("metropolis")).unwrap();
    assert_eq!(network.network.members.named.certain, 1);
    assert_eq!(network.roles[0].term.standing, Standing::Ended);
    let before = register.1.as_of("2001-04-30").network(&id("metropolis")).unwrap();
    assert_eq!(before.roles[0].term.standing, Standing::Certain);
}

#[test]
fn an_agreement_goes_on_with_the_successor_or_ends_where_one_is_left() {
    let mut register = Register::new(bodies());
    for command in [
        signed("carried", &["paris", "urawa"], "1980"),
        signed("dropped", &["paris", "urawa"], "1981"),
        signed("three", &["paris", "urawa", "omiya"], "1982"),
        signed("within", &["urawa", "saitama"], "1983"),
        with(into_saitama("urawa"), "carries", json!(["agreement:carried", "agreement:within"])),
    ] {
        assert!(register.takes(&command), "{command:?}");
    }
    let shown = |agreement: &str, on: &str| {
        let one = register.1.as_of(on).agreement(&id(agreement)).unwrap().agreement;
        let parties: Vec<String> =
            one.parties.iter().map(|one| one.party.party.to_string()).collect();
        (one.standing, parties.join(" "), one.party_ended.is_some())
    };
    let of = |parties: &str| parties.to_owned();
    let (stands, over) = (Standing::Certain, Standing::Ended);
    assert_eq!(shown("carried", "2001-04-30"), (stands, of("paris urawa"), false));
    assert_eq!(shown("carried", "2001-05-01"), (stands, of("paris saitama"), false));
    assert_eq!(shown("dropped", "2001-05-01"), (over, of("paris urawa"), true));
    assert_eq!(shown("three", "2001-05-01"), (stands, of("paris omiya"), false));
    assert_eq!(shown("within", "2001-05-01"), (over, of("urawa saitama"), true));
    let saitama = register.1.as_of("2001-05-01").party(&id("saitama")).unwrap();
    let its: Vec<_> = saitama.agreements.iter().map(|one| one.agreement.to_string()).collect();
    assert_eq!(its, ["carried", "within"]);
}

#[test]
fn what_passes_on_twice_has_a_way_back_to_whoever_did_it() {
    let mut register = Register::new(bodies());
    for command in [
        act("yono", "endorsement", "1990"),
        succeeded("yono", "1995-01-01", &["omiya"]),
        succeeded("omiya", "2001-05-01", &["saitama", "urawa"]),
    ] {
        assert!(register.takes(&command), "{command:?}");
    }
    assert_eq!(register.endorsers("1995-01-01"), ["omiya endorsement of yono"]);
    let both = ["saitama endorsement of omiya", "urawa endorsement of omiya"];
    assert_eq!(register.endorsers("2001-05-01"), both);
    assert!(register.takes(&withdrawn("saitama", "2010-01-01")));
    assert_eq!(register.endorsers("2010-01-01"), ["urawa endorsement of omiya"]);
}

#[test]
fn an_end_of_which_only_the_year_is_known_leaves_both_possible() {
    let mut register = Register::new(bodies());
    for command in [act("urawa", "endorsement", "1990"), succeeded("urawa", "2001", &["saitama"])] {
        assert!(register.takes(&command), "{command:?}");
    }
    let both = ["saitama endorsement of urawa perhaps", "urawa endorsement perhaps"];
    assert_eq!(register.endorsers("2001-06-01"), both);
    assert_eq!(register.endorsers("2001-12-31"), ["saitama endorsement of urawa"]);
}

#[test]
fn a_body_that_is_no_more_is_in_no_network() {
    let mut register = Register::new(bodies());
    let forum = with(held("forum", "2000-01-01"), "series", "seminar");
    for command in [forum, attended("forum", "urawa", "participant"), into_saitama("urawa")] {
        assert!(register.takes(&command), "{command:?}");
    }
    let members = |on: &str| register.1.as_of(on).global_network(&[]).count.certain;
    assert_eq!((members("2001-04-30"), members("2001-05-01")), (1, 0));
}

#[test]
fn nothing_stands_for_a_body_that_is_no_more() {
    let late = with(act("urawa", "endorsement", "2001-03-01"), "effective_on", "2002-01-01");
    let same_day = act("urawa", "signature", "2001-05-01");
    let open = act("urawa", "ratification", "2001");
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1]] {
        let mut register = Register::new(bodies());
        let facts = [&late, &same_day, &open, &into_saitama("urawa")];
        order.iter().for_each(|at| assert!(register.takes(facts[*at]), "{order:?} {at}"));
        let since = ["saitama ratification of urawa", "saitama signature of urawa"];
        let mut shown = register.endorsers("2001-06-01");
        shown.sort();
        assert_eq!(shown, since, "{order:?}");
        assert_eq!(register.endorsers("2002-01-01").len(), 3, "{order:?}");
    }
}

#[test]
fn what_comes_by_two_ways_stands_since_the_first_in_whatever_order_they_are_told() {
    let split = succeeded("urawa", "2000-01-01", &["omiya", "yono"]);
    let first = succeeded("yono", "2005-01-01", &["saitama"]);
    let second = succeeded("omiya", "2010-01-01", &["saitama"]);
    for [one, other] in [[&first, &second], [&second, &first]] {
        let mut register = Register::new(bodies());
        for command in [&act("urawa", "endorsement", "1990"), &split, one, other] {
            assert!(register.takes(command), "{command:?}");
        }
        let both = ["omiya endorsement of urawa", "saitama endorsement of yono"];
        assert_eq!(register.endorsers("2007-01-01"), both);
        assert_eq!(register.endorsers("2010-01-01"), ["saitama endorsement of yono"]);
    }
}

#[test]
fn two_parties_that_become_one_have_no_agreement_left() {
    let mut register = Register::new(bodies());
    let pact = signed("pact", &["urawa", "omiya"], "1980");
    for command in [pact, into_saitama("urawa"), into_saitama("omiya")] {
        assert!(register.takes(&command), "{command:?}");
    }
    let one = register.1.as_of("2001-05-01").agreement(&id("pact")).unwrap().agreement;
    assert_eq!((one.standing, one.replaced.len(), one.parties.len()), (Standing::Ended, 0, 2));
    assert_eq!(register.1.as_of("2001-05-01").party(&id("saitama")).unwrap().agreements.len(), 0);
}

#[test]
fn many_bodies_that_split_and_join_are_folded_each_once() {
    let bodies = |level: u32| [format!("l{level}a"), format!("l{level}b")];
    let mut commands = Vec::from([adopted(DECLARATION, "1900-01-01")]);
    commands.extend((0..24).flat_map(bodies).map(|id| crate::scenario::party(&id)));
    commands.push(act("l0a", "endorsement", "1901"));
    for level in 0..23 {
        let next = bodies(level + 1);
        let next: Vec<&str> = next.iter().map(String::as_str).collect();
        let on = format!("{}-01-01", 1910 + level);
        commands.extend(bodies(level).iter().map(|body| succeeded(body, &on, &next)));
    }
    let register = Register::new(commands);
    let last = ["l23a endorsement of l22a", "l23b endorsement of l22a"];
    assert_eq!(register.endorsers("2000-01-01"), last);
}

#[test]
fn a_diff_tells_who_has_an_act_since() {
    let mut register = Register::new(bodies());
    for command in [act("urawa", "endorsement", "1990"), into_saitama("urawa")] {
        assert!(register.takes(&command), "{command:?}");
    }
    let head = register.1.projections.head();
    let view = |on: &str| View { as_of: day(on), known_at: head };
    let diff = register.1.projections.diff(view("2001-04-30"), view("2001-05-01"));
    let told = |changes: &[daicho::projections::history::Change]| {
        let told = changes.iter().map(|one| (one.seq.0, one.parties[0].party.to_string()));
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&diff.withdrawn), [(8, "urawa".to_owned())]);
    let added = [(8, "saitama".to_owned()), (9, "urawa".to_owned())];
    assert_eq!(diff.added.len(), 2, "{diff:?}");
    assert_eq!(told(&diff.added[..1]), added[..1]);
    assert_eq!(diff.added[1].seq.0, 9);
    let since = json!(diff.added[0].after);
    assert_eq!(since["data"]["successor_of"], json!({"party": "urawa", "seq": 9}));
}

/// What stands for whom on a day, without the seqs.
fn shown(chronicle: &Chronicle, as_of: NaiveDate) -> Vec<String> {
    let reading = chronicle.as_of(&as_of.to_string());
    let status = reading.declaration_status(&id(DECLARATION)).unwrap();
    let mut shown = vec![format!("{:?}", status.declaration.endorsers)];
    for one in &status.endorsements {
        shown.push(format!("{} {:?} {:?}", one.party.party, one.act.act, one.certainty));
    }
    for one in reading.network(&id("metropolis")).unwrap().memberships {
        shown.push(format!("{} {:?}", one.party.party, one.term.standing));
    }
    shown.sort();
    shown
}

/// Acts, ends and successions of four bodies, one on each of some days: those that the rules let in
/// when they are told as they happened.
fn history() -> impl Strategy<Value = Vec<Command>> {
    let body = prop::sample::select(vec!["urawa", "omiya", "yono", "saitama"]);
    let choice = (0..12_u8, body.clone(), body, 1..40_u64);
    prop::collection::vec(choice, 1..14).prop_map(|choices| {
        let (mut register, mut on) = (Register::new(bodies()), day("1960-01-01"));
        let mut history = Vec::new();
        for (choice, party, other, wait) in choices {
            on = on + Days::new(wait);
            let day = on.to_string();
            let command = match choice {
                0..=2 => act(party, "ratification", &day),
                3 | 4 => act(party, "signature", &day),
                5 => withdrawn(party, &day),
                6 | 7 => joined("metropolis", party, &day),
                8 => left("metropolis", party, &day),
                9 => with(succeeded(party, &day, &[other]), "carries", json!([])),
                _ => succeeded(party, &day, &[other]),
            };
            if register.takes(&command) {
                history.push(command);
            }
        }
        history
    })
}

/// Such a history as the log tells it, learned in any order, with some of its facts retracted again.
pub fn told_history() -> impl Strategy<Value = Chronicle> {
    let retracted = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let shuffled = history().prop_flat_map(|history| Just(history).prop_shuffle());
    (shuffled, retracted).prop_map(|(history, retracted)| {
        let mut register = Register::new(bodies());
        for command in history {
            register.takes(&command);
        }
        let mut told = register.1;
        for index in retracted {
            told.retract(Seq(1 + index.index(told.events.len()) as u64));
        }
        told
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn successions_learned_in_any_order_show_the_same_in_the_end(
        (history, shuffled) in history().prop_flat_map(|history| {
            (Just(history.clone()), Just(history).prop_shuffle())
        })
    ) {
        let (mut in_order, mut as_learned) = (Register::new(bodies()), Register::new(bodies()));
        let dated = history.iter().filter_map(|one| fact_of(one.clone()).when().date());
        let days: Vec<NaiveDate> = dated
            .flat_map(|date| [date.latest().pred_opt().unwrap(), date.latest()])
            .collect();
        history.iter().for_each(|command| assert!(in_order.takes(command)));
        let mut waiting = shuffled;
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|command| !as_learned.takes(command));
            prop_assert!(waiting.len() < before, "stuck before {waiting:?}\n{:?}", as_learned.1);
        }
        for as_of in days {
            prop_assert_eq!(shown(&in_order.1, as_of), shown(&as_learned.1, as_of), "{}", as_of);
        }
    }

    #[test]
    fn a_past_seq_of_successions_shows_what_a_fold_up_to_it_shows(history in history(), at in 7..30_usize) {
        let mut whole = Register::new(bodies());
        history.iter().for_each(|command| assert!(whole.takes(command)));
        let mut part = Register::new(bodies());
        history.iter().take(at.saturating_sub(7)).for_each(|command| assert!(part.takes(command)));
        let seq = part.1.projections.head();
        let told = |chronicle: &Chronicle| -> Value {
            everything(&chronicle.known_at(seq, "1961-01-01"))
        };
        prop_assert_eq!(told(&whole.1), told(&part.1));
    }
}
