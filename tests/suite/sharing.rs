//! Who shares an agreement when bodies end on days that are not all known, and who holds an office.

use daicho::domain::command::Command;
use daicho::domain::seq::Seq;
use daicho::projections::View;
use daicho::projections::history::{CauseKind, Change};
use daicho::projections::span::{Certainty, Standing};
use proptest::prelude::*;
use serde_json::json;

use crate::bitemporal::{changes, mirrored};
use crate::chronicle::{Chronicle, day};
use crate::party_ended::{Register, bodies};
use crate::scenario::{act, id, role, signed, succeeded, with};

fn told(commands: &[Command]) -> Register {
    let mut register = Register::new(bodies());
    commands.iter().for_each(|command| assert!(register.takes(command), "{command:?}"));
    register
}

/// The parties of an agreement on a day, each with its doubt.
fn parties(chronicle: &Chronicle, agreement: &str, on: &str) -> Vec<String> {
    let one = chronicle.as_of(on).agreement(&id(agreement)).unwrap().agreement;
    let said = one.parties.iter().map(|one| {
        let doubt = if one.certainty == Certainty::Certain { "" } else { " perhaps" };
        format!("{}{doubt}", one.party.party)
    });
    said.collect()
}

fn listed(changes: &[Change]) -> Vec<String> {
    let listed = changes.iter().map(|one| {
        let parties: Vec<_> = one.parties.iter().map(|one| one.party.to_string()).collect();
        let causes: Vec<_> =
            one.causes.iter().map(|made| format!("{:?} {}", made.cause, made.seq)).collect();
        format!("{} {} by {}", one.seq, parties.join(" "), causes.join(" "))
    });
    listed.collect()
}

#[test]
fn a_party_of_whose_end_only_the_year_is_known_is_perhaps_replaced_from_its_first_day() {
    let tie = with(signed("tie", &["paris", "urawa"], "1980"), "kind", "sister_friendship");
    let register = told(&[tie, succeeded("urawa", "2001", &["saitama"])]);
    let shown = |on: &str| parties(&register.1, "tie", on);
    assert_eq!(shown("2000-12-31"), ["paris", "urawa"]);
    assert_eq!(shown("2001-01-01"), ["paris", "urawa perhaps", "saitama perhaps"]);
    assert_eq!(shown("2001-12-30"), ["paris", "urawa perhaps", "saitama perhaps"]);
    assert_eq!(shown("2001-12-31"), ["paris", "saitama"]);

    let replaced = |on: &str| {
        let one = register.1.as_of(on).agreement(&id("tie")).unwrap().agreement;
        one.replaced.iter().map(|change| change.before.certainty).collect::<Vec<_>>()
    };
    assert_eq!(replaced("2000-12-31"), []);
    assert_eq!(replaced("2001-01-01"), [Certainty::Possible]);
    assert_eq!(replaced("2001-12-31"), [Certainty::Certain]);

    let page = |party: &str, on: &str| register.1.as_of(on).party(&id(party)).unwrap();
    let (urawa, saitama) = (page("urawa", "2001-06-01"), page("saitama", "2001-06-01"));
    assert_eq!(urawa.party.ended.unwrap().certainty, Certainty::Possible);
    assert_eq!(saitama.party.succeeds[0].certainty, Certainty::Possible);
    assert_eq!(saitama.agreements[0].standing_for(&id("saitama")), Standing::Possible);
    let ended = page("urawa", "2001-12-31").party.ended.unwrap();
    assert_eq!(ended.certainty, Certainty::Certain);

    let sisters = |party: &str| {
        let named = page(party, "2001-06-01").reconciliation[0].named;
        (named.certain, named.possible)
    };
    assert_eq!((sisters("paris"), sisters("urawa"), sisters("saitama")), ((0, 2), (0, 1), (0, 1)));
    let network = register.1.as_of("2001-06-01").global_network(&[]);
    let counted: Vec<_> =
        network.parties.iter().map(|one| (one.party.party.to_string(), one.certainty)).collect();
    let perhaps = Certainty::Possible;
    let [paris, saitama, urawa] = ["paris", "saitama", "urawa"].map(ToOwned::to_owned);
    assert_eq!(counted, [(paris, Certainty::Certain), (saitama, perhaps), (urawa, perhaps)]);
}

#[test]
fn a_difference_tells_who_came_and_who_left_by_the_end_of_the_one() {
    let register = told(&[
        signed("tie", &["paris", "urawa"], "1980"),
        succeeded("urawa", "2001-05-01", &["saitama"]),
    ]);
    let head = register.1.projections.head();
    let view = |on: &str, known_at| View { as_of: day(on), known_at };
    let (tie, end) = (Seq(head.0 - 1), head);
    let diff = register.1.projections.diff(view("2001-04-30", head), view("2001-05-01", head));
    let shown = |party: &str| format!("{tie} {party} by Date {end}");
    assert_eq!(listed(&diff.added), [shown("saitama"), format!("{end}  by Date {end}")]);
    assert_eq!((listed(&diff.withdrawn), listed(&diff.corrected)), (vec![shown("urawa")], vec![]));
    let entered = json!(diff.added[0].after);
    assert_eq!(entered["data"]["successor_of"], json!({"party": "urawa", "seq": end}));

    let learned = register.1.projections.diff(view("2001-05-01", tie), view("2001-05-01", head));
    let shown = |party: &str| format!("{tie} {party} by Recorded {end}");
    assert_eq!(listed(&learned.added)[0], shown("saitama"));
    assert_eq!(listed(&learned.withdrawn), [shown("urawa")]);

    let all = register.1.projections.diff(view("1979-12-31", head), view("2001-05-01", head));
    let signed = format!("{tie} paris saitama by Date {tie}");
    assert_eq!(listed(&all.added)[0], signed, "the agreement itself, as it is then");
    assert_eq!(all.withdrawn.len(), 1);
}

#[test]
fn an_office_that_ended_with_its_holder_is_blamed_on_the_holders_end() {
    let register = told(&[
        role("metropolis", "urawa", "chair", "1996"),
        succeeded("urawa", "2001-05-01", &["saitama"]),
    ]);
    let head = register.1.projections.head();
    let view = |on: &str, known_at| View { as_of: day(on), known_at };
    let (office, end) = (Seq(head.0 - 1), head);
    let come = register.1.projections.diff(view("2001-04-30", head), view("2001-05-01", head));
    assert_eq!(listed(&come.withdrawn), [format!("{office} urawa by Date {end}")]);
    assert_eq!(json!(come.withdrawn[0].after)["data"]["ended"]["seq"], json!(end));
    let learned = register.1.projections.diff(view("2001-05-01", office), view("2001-05-01", head));
    assert_eq!(listed(&learned.withdrawn), [format!("{office} urawa by Recorded {end}")]);
}

/// Ends of bodies of which the day, the month or the year is known, one after the other.
fn ends() -> impl Strategy<Value = Vec<Command>> {
    let bodies = ["urawa", "omiya", "yono", "saitama"];
    let body = || prop::sample::select(bodies.to_vec());
    let on = prop::sample::select(vec![
        "1990",
        "1995",
        "1995-03",
        "1995-03-15",
        "1995-06-30",
        "1996",
        "2001-05-01",
        "2001-05",
        "2001",
    ]);
    let end = (body(), body(), prop::option::of(body()), on, any::<bool>());
    prop::collection::vec(end, 0..6).prop_map(|ends| {
        let ended = ends.into_iter().map(|(party, one, other, on, carries)| {
            let successors: Vec<&str> = std::iter::once(one).chain(other).collect();
            let end = succeeded(party, on, &successors);
            if carries { end } else { with(end, "carries", json!([])) }
        });
        ended.collect()
    })
}

/// A register in which a body signed an agreement on the day on which it endorsed, with what the rules
/// let in of some ends.
fn shared(ends: Vec<Command>) -> Register {
    let mut register = told(&[
        act("urawa", "endorsement", "1980-01-01"),
        signed("tie", &["paris", "urawa"], "1980-01-01"),
        role("metropolis", "urawa", "chair", "1981"),
    ]);
    for end in ends {
        register.takes(&end);
    }
    register
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What passes on to whom, and how certainly, is one question for acts and for agreements.
    #[test]
    fn an_agreement_passes_on_as_an_endorsement_of_the_same_body_does(
        ends in ends(), on in prop::sample::select(vec![
            "1989-12-31", "1990-01-01", "1990-12-31", "1995-02-01", "1995-03-15", "1995-04-01", "1995-07-01",
            "1996-01-01", "1997-01-01", "2001-02-01", "2001-05-01", "2001-05-20", "2001-12-31",
        ])
    ) {
        let register = shared(ends);
        let mut endorse: Vec<String> = register.endorsers(on).iter().map(|one| {
            let (party, rest) = one.split_once(' ').unwrap();
            format!("{party}{}", if rest.ends_with(" perhaps") { " perhaps" } else { "" })
        }).collect();
        let mut shares = parties(&register.1, "tie", on);
        shares.retain(|party| party != "paris");
        let standing = register.1.as_of(on).agreement(&id("tie")).unwrap().agreement.standing;
        endorse.sort();
        shares.sort();
        // Where nobody takes the last place, the agreement itself ends, with the parties that it had.
        match standing {
            Standing::Certain => prop_assert_eq!(shares, endorse),
            Standing::Possible | Standing::Ended => {
                prop_assert!(endorse.iter().all(|one| one.ends_with(" perhaps")));
            }
            Standing::NotYet => prop_assert!(false),
        }
    }

    #[test]
    fn a_difference_of_successions_has_its_way_back_and_its_causes(
        ends in ends(), days in [0..9_000_u64, 0..9_000_u64], seqs in [0..6_u64, 0..6_u64]
    ) {
        let register = shared(ends);
        let head = register.1.projections.head();
        let view = |at: usize| View {
            as_of: day("1979-06-01") + chrono::Days::new(days[at]),
            known_at: Seq(10 + seqs[at]).min(head),
        };
        let (one, other) = (view(0), view(1));
        let diff = register.1.projections.diff(one, other);
        prop_assert_eq!(mirrored(register.1.projections.diff(other, one)), diff.clone());
        let (first, last) = (one.known_at.min(other.known_at), one.known_at.max(other.known_at));
        for change in changes(&diff) {
            prop_assert!(!change.causes.is_empty(), "{change:?}");
            for made in &change.causes {
                let is_between = first < made.seq && made.seq <= last;
                prop_assert_eq!(made.cause != CauseKind::Date, is_between, "{:?}", change);
                prop_assert!(is_between || one.as_of != other.as_of, "{change:?}");
            }
        }
        let corrected = diff.corrected.iter().filter(|change| change.before == change.after);
        prop_assert_eq!(corrected.count(), 0);
    }
}
