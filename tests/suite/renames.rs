//! A change of name that another one left without news is named when that happens.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use daicho::domain::command::Command;
use daicho::domain::consequences::{Becomes, Consequence, consequences};
use daicho::domain::decide::decide;
use daicho::domain::seq::Seq;
use proptest::prelude::*;
use serde_json::json;

use crate::chronicle::day;
use crate::daicho::Daicho;
use crate::party_ended::Register;
use crate::scenario::{Scenario, correct, fact, given, retract, signed, succeeded, today, with};

fn named(name: &str) -> Command {
    fact("party.registered", json!({"party": "a", "kind": "city", "names": {"en": name}}))
}

fn renamed(name: &str, on: &str) -> Command {
    fact("party.renamed", json!({"party": "a", "names": {"en": name}, "on": on}))
}

fn made_of_it(scenario: &Scenario, command: &Command) -> Vec<Consequence> {
    let event = decide(scenario.state(), command, today()).unwrap();
    consequences(scenario.state(), &event, today())
}

fn repeats(seq: u64, by: u64) -> Consequence {
    let becomes = Becomes::SaysNothingNew;
    Consequence { seq: Seq(seq), becomes, by: Some(Seq(by)), successor: None }
}

#[test]
fn a_rename_that_says_nothing_new_since_a_revision_is_named() {
    // Told from the latest to the earliest: A, B since 2000, C since 2005, B since 2010.
    let history = given([named("A")])
        .and(renamed("B", "2010-01-01"))
        .and(renamed("C", "2005-01-01"))
        .and(renamed("B", "2000-01-01"));
    assert_eq!(made_of_it(&history, &retract(3)), [repeats(2, 4)]);
    let alike = [repeats(2, 3), repeats(3, 4)];
    assert_eq!(made_of_it(&history, &correct(3, renamed("B", "2005-01-01"))), alike);
    assert_eq!(made_of_it(&history, &correct(3, renamed("D", "2005-01-01"))), []);
    // One that is learned late can do so as well.
    assert_eq!(made_of_it(&history, &renamed("B", "2007-01-01")), [repeats(2, 5)]);
}

#[test]
fn the_command_line_says_so_in_either_language() {
    let daicho = Daicho::empty();
    daicho.run(&["record", "party", "--party", "a", "--kind", "city", "--names", "en=A"]).ok();
    for (name, on) in [("en=B", "2010-01-01"), ("en=C", "2005-01-01"), ("en=B", "2000-01-01")] {
        daicho.run(&["record", "rename", "--party", "a", "--names", name, "--on", on]).ok();
    }
    let retract = |flags: &[&str]| {
        let said = daicho.run(&[&["retract", "3", "--reason", "-"], flags].concat()).ok();
        said.out + said.err.as_str()
    };
    let ja = retract(&["--dry-run", "--lang", "ja"]);
    assert!(ja.contains("#2 は、#4 がすでに述べていることの繰り返しになります。"), "{ja}");
    for en in [retract(&["--dry-run"]), retract(&[])] {
        assert!(en.contains("#2 now says nothing new: #4 says the same already."), "{en}");
    }
}

#[test]
fn what_a_revision_makes_of_the_parties_of_an_agreement_is_named() {
    let tie = signed("tie", &["paris", "urawa"], "1980-01-01");
    let end = succeeded("urawa", "2001-05-01", &["saitama"]);
    let history = given(crate::party_ended::bodies()).and(tie);
    let heir = |becomes| Consequence {
        seq: Seq(8),
        becomes,
        by: None,
        successor: Some(crate::scenario::party_id("saitama")),
    };
    assert_eq!(made_of_it(&history, &end), [heir(Becomes::PassesOn)]);
    let over = history.and(end.clone());
    let ended =
        Consequence { seq: Seq(8), becomes: Becomes::Ended, by: Some(Seq(9)), successor: None };
    let nothing = with(end, "carries", json!([]));
    assert_eq!(made_of_it(&over, &correct(9, nothing)), [ended, heir(Becomes::PassesOnNoLonger)]);
    assert_eq!(made_of_it(&over, &retract(9)), [heir(Becomes::PassesOnNoLonger)]);
}

/// The names of the body through the years, one after the other: of each change its seq, day and name.
type Names = Vec<(u64, NaiveDate, char)>;

/// Which changes could be left out, and nobody would see it on any day.
fn without_news(names: &Names) -> BTreeSet<u64> {
    let shown = |left_out: Option<u64>| {
        let kept = names.iter().filter(|(seq, ..)| Some(*seq) != left_out);
        let kept: Vec<_> = kept.collect();
        names
            .iter()
            .map(|(_, on, _)| {
                let come = kept.iter().filter(|(_, since, _)| since <= on);
                come.max_by_key(|(seq, since, _)| (*since, *seq)).map_or('A', |(.., name)| *name)
            })
            .collect::<Vec<char>>()
    };
    let all = shown(None);
    names.iter().map(|(seq, ..)| *seq).filter(|seq| shown(Some(*seq)) == all).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_those_are_named_that_nobody_would_miss_since(
        changes in prop::collection::vec((0..400_u64, prop::sample::select(vec!['A', 'B', 'C'])), 1..8),
        target in 0..8_usize, to in prop::option::of((0..400_u64, prop::sample::select(vec!['A', 'B', 'C']))),
    ) {
        let on = |days: u64| day("2000-01-01") + chrono::Days::new(days);
        let rename = |days: u64, name: char| renamed(&name.to_string(), &on(days).to_string());
        let (mut register, mut names) = (Register::new([named("A")]), Names::new());
        for (days, name) in changes {
            let is_new = names.iter().all(|(_, since, _)| *since != on(days));
            if is_new && register.takes(&rename(days, name)) {
                names.push((register.1.projections.head().0, on(days), name));
            }
        }
        let mut after = names.clone();
        let free = |own: u64, on: NaiveDate| {
            names.iter().all(|(seq, since, _)| *seq == own || *since != on)
        };
        let head = register.1.projections.head().0;
        let (own, command) = match (names.get(target), to) {
            (None, None) => return Ok(()),
            (None, Some((days, name))) => {
                prop_assume!(free(0, on(days)));
                after.push((head + 1, on(days), name));
                (head + 1, rename(days, name))
            }
            (Some((seq, ..)), None) => {
                after.remove(target);
                (*seq, retract(*seq))
            }
            (Some((seq, ..)), Some((days, name))) => {
                prop_assume!(free(*seq, on(days)));
                after[target] = (*seq, on(days), name);
                (*seq, correct(*seq, rename(days, name)))
            }
        };
        let Ok(event) = decide(&register.0, &command, today()) else { return Ok(()) };
        let made = consequences(&register.0, &event, today());
        let told: BTreeSet<u64> = made.iter().map(|one| one.seq.0).collect();
        let before = without_news(&names);
        let silent: BTreeSet<u64> = without_news(&after).difference(&before).copied().collect();
        prop_assert_eq!(told, silent, "{:?} -> {:?} by {}", names, after, own);
    }
}
