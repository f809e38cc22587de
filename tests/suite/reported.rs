//! What was reported for a day stands beside who is named as of that day, whoever came later.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use daicho::domain::name::PartyId;
use daicho::projections::reading::{Count, PartyRef, Reading};
use daicho::projections::reconcile::{Comparison, Reported};
use daicho::projections::span::Certainty;
use daicho::projections::{Projections, View};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::bitemporal::history;
use crate::chronicle::{Chronicle, day};
use crate::daicho::Daicho;

const TODAY: &str = "2026-11-24";

/// A declaration of 2021 that a, b and c have endorsed and of which 38 were reported for the end of
/// February 2022.
fn register() -> Chronicle {
    let mut register = Chronicle::new();
    register.declaration("d1");
    for (party, on) in [("a", "2021-08-07"), ("b", "2021-08-07"), ("c", "2022-02-28")] {
        register.party(party);
        register.endorsed("d1", party, json!(on));
    }
    register.party("berlin");
    report(&mut register, 38, "2022-02", "the city");
    register
}

fn report(register: &mut Chronicle, total: u64, as_of: &str, source: &str) {
    register.record(
        "total.reported",
        json!({"subject": "declaration:d1", "measure": "endorsers", "total": total,
               "as_of": as_of, "source": source}),
    );
}

fn compared(reading: &Reading<'_>) -> Comparison {
    reading.declaration_status(&"d1".parse().unwrap()).unwrap().declaration.comparison
}

fn ids(parties: &[PartyRef]) -> Vec<&str> {
    parties.iter().map(|one| one.party.as_str()).collect()
}

fn told(reported: &Reported) -> (u64, u64, u64, u64) {
    (reported.total, reported.named_then.certain, reported.not_named, reported.discrepancy)
}

#[test]
fn who_endorses_after_the_day_of_the_report_is_none_of_those_that_were_counted() {
    let mut register = register();
    let before = compared(&register.as_of("2022-02-28"));
    assert_eq!(told(&before.reported[0]), (38, 3, 35, 0));
    register.endorsed("d1", "berlin", json!("2022-03-04"));
    register.withdrawn("d1", "a", json!("2022-05-01"));
    assert_eq!(compared(&register.as_of("2022-02-28")), before);
    let march = compared(&register.as_of("2022-03-31"));
    assert_eq!(march.reported, before.reported);
    assert_eq!((ids(&march.since), ids(&march.withdrawn_since)), (vec!["berlin"], vec![]));
    let now = compared(&register.as_of(TODAY));
    assert_eq!(now.reported, before.reported);
    assert_eq!((ids(&now.since), ids(&now.withdrawn_since)), (vec!["berlin"], vec!["a"]));
}

#[test]
fn every_source_of_the_latest_day_is_shown_and_none_replaces_another() {
    let mut register = register();
    report(&mut register, 40, "2022-02-28", "a newspaper");
    report(&mut register, 2, "2021-12-31", "the city");
    let totals = |as_of: &str| {
        let told = compared(&register.as_of(as_of)).reported;
        told.iter().map(|one| (one.total, one.not_named, one.discrepancy)).collect::<Vec<_>>()
    };
    assert_eq!(totals("2022-02-28"), [(38, 35, 0), (40, 37, 0)]);
    assert_eq!(totals("2022-02-27"), [(2, 0, 0)], "of an earlier day, with those of that day");
    assert_eq!(totals("2021-12-30"), []);
}

#[test]
fn who_may_have_endorsed_before_the_report_is_not_said_to_have_come_since() {
    let mut register = register();
    register.endorsed("d1", "berlin", json!("2022"));
    let now = compared(&register.as_of(TODAY));
    assert_eq!(now.reported[0].named_then, Count { certain: 3, possible: 1 });
    assert_eq!(ids(&now.since), Vec::<&str>::new());
}

#[test]
fn members_participants_and_ties_are_held_against_their_reports_alike() {
    let mut register = register();
    let network = json!({"network": "n", "kind": "network", "title": {"en": "N"}, "on": "2015"});
    register.record("network.established", network);
    for (party, on) in [("a", "2016-01-01"), ("b", "2020-01-01")] {
        register.record("network.joined", json!({"network": "n", "party": party, "on": on}));
    }
    register.record("network.left", json!({"network": "n", "party": "a", "on": "2019-01-01"}));
    for (id, other, on) in [("g1", "b", "2010-01-01"), ("g2", "c", "2020-01-01")] {
        let data = json!({"agreement": id, "kind": "sister_friendship", "parties": ["a", other],
            "on": on});
        register.record("agreement.signed", data);
    }
    for (subject, measure) in [("network:n", "members"), ("party:a", "sister_friendships")] {
        let data = json!({"subject": subject, "measure": measure, "total": 4,
            "as_of": "2018-01-01", "source": "a page"});
        register.record("total.reported", data);
    }
    let reading = register.as_of(TODAY);
    let members = reading.network(&"n".parse().unwrap()).unwrap().network.members;
    let Comparison { reported, since, withdrawn_since } = &members.comparison;
    assert_eq!(told(&reported[0]), (4, 1, 3, 0));
    assert_eq!((ids(since), ids(withdrawn_since)), (vec!["b"], vec!["a"]));
    let ties = reading.party(&"a".parse().unwrap()).unwrap().reconciliation.remove(0).comparison;
    assert_eq!(told(&ties.reported[0]), (4, 1, 3, 0));
    assert_eq!(ids(&ties.since), ["c"]);
}

#[test]
fn people_read_one_sentence_of_it_in_either_language() {
    let daicho = Daicho::tokyo();
    let act = ["--declaration", "tokyo-declaration", "--on"];
    let endorses = [&["record", "endorsement", "--party", "berlin"], &act[..], &["2022-03-04"]];
    daicho.run(&endorses.concat()).ok();
    let leaves = [&["record", "withdrawal", "--party", "paris"], &act[..], &["2022-05-10"]];
    daicho.run(&[&leaves.concat()[..], &["--reason", "a vote"]].concat()).ok();
    let en = "38 reported as of 28 February 2022; 5 of them are named here; 1 more has endorsed since; \
              1 has withdrawn since";
    let ja = "2022年2月28日現在の公表値は38、うち名称確認済みは5、その後の賛同は1、その後の撤回は1";
    for (lang, said) in [("en", en), ("ja", ja)] {
        let shown = daicho.run(&["status", "tokyo-declaration", "--lang", lang]).ok().out;
        assert!(shown.contains(said), "{shown}");
    }
    let json = daicho.run(&["status", "tokyo-declaration", "--json"]).json();
    assert_eq!(
        (&json["reported"][0]["not_named"], &json["endorsers"]["certain"]),
        (&json!(33), &json!(5))
    );
    assert_eq!(
        (&json["since"][0]["party"], &json["withdrawn_since"][0]["party"]),
        (&json!("berlin"), &json!("paris"))
    );
    let columns = daicho.run(&["export", "--format", "csv", "--out", "tables"]).ok();
    let table = std::fs::read_to_string(daicho.path("tables/reconciliation.csv")).unwrap();
    let row = table.lines().find(|line| line.starts_with("declaration:tokyo-declaration"));
    assert!(row.unwrap().contains(",5,0,5,0,33,0,1,1,154"), "{}{table}", columns.out);
}

/// Each comparison of a view, with a way to ask for those that are counted on another day.
type Counted = Vec<(PartyId, Certainty)>;

fn comparisons(reading: &Reading<'_>) -> Vec<(String, Comparison)> {
    let mut all = Vec::new();
    for id in ["d1", "d2"] {
        if let Some(status) = reading.declaration_status(&id.parse().unwrap()) {
            all.push((id.to_owned(), status.declaration.comparison));
        }
    }
    for id in ["n1", "n2"] {
        if let Some(answer) = reading.network(&id.parse().unwrap()) {
            all.push((id.to_owned(), answer.network.members.comparison));
        }
    }
    all
}

/// Who is counted in a view, found in the lists that it shows.
fn counted(reading: &Reading<'_>, id: &str) -> Counted {
    let mut all: Counted = if id.starts_with('d') {
        let status = reading.declaration_status(&id.parse().unwrap()).unwrap();
        let acts = status.endorsements.into_iter();
        acts.map(|one| (one.party.party, one.certainty)).collect()
    } else {
        let answer = reading.network(&id.parse().unwrap()).unwrap();
        let terms = answer.memberships.into_iter();
        let counted =
            terms.filter_map(|one| Some((one.party.party, one.term.standing.certainty()?)));
        counted.collect()
    };
    all.sort();
    all.dedup_by(|next, kept| next.0 == kept.0);
    all
}

/// The day of a report: the last that it may mean, which is not after its recording.
fn day_of(history: &Chronicle, told: &Reported) -> NaiveDate {
    let recorded = history.events.iter().find(|event| event.seq == told.fact.seq).unwrap().day();
    told.as_of.map_or(recorded, |date| {
        date.latest().min(recorded).max(date.earliest().unwrap_or(NaiveDate::MIN))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_stands_beside_what_a_view_of_its_own_day_shows(
        history in history(), day_after in 0..1500_u64, known_at: Index
    ) {
        let as_of = day("2019-12-01") + chrono::Days::new(day_after);
        let known_at = daicho::domain::seq::Seq(known_at.index(history.events.len() + 1) as u64);
        let views: &Projections = &history.projections;
        let now = views.at(View { as_of, known_at });
        for (id, Comparison { reported, since, withdrawn_since }) in comparisons(&now) {
            let Some(first) = reported.first() else {
                prop_assert!(since.is_empty() && withdrawn_since.is_empty());
                continue;
            };
            let of_day = day_of(&history, first);
            prop_assert!(of_day <= as_of);
            let then = counted(&views.at(View { as_of: of_day, known_at }), &id);
            let now = counted(&now, &id);
            let certain = |all: &Counted| {
                let certain = all.iter().filter(|(_, certainty)| *certainty == Certainty::Certain);
                certain.map(|(party, _)| party.to_string()).collect::<BTreeSet<_>>()
            };
            let any = |all: &Counted| {
                all.iter().map(|(party, _)| party.to_string()).collect::<BTreeSet<_>>()
            };
            for told in &reported {
                prop_assert_eq!(day_of(&history, told), of_day);
                let (named, total) = (certain(&then).len() as u64, told.total);
                prop_assert_eq!(told.named_then.certain, named);
                prop_assert_eq!(told.named_then.possible, then.len() as u64 - named);
                prop_assert_eq!(told.not_named as i64 - told.discrepancy as i64, total as i64 - named as i64);
                prop_assert!(told.not_named == 0 || told.discrepancy == 0);
            }
            let only = |some: &Counted, others: &Counted| {
                certain(some).difference(&any(others)).cloned().collect::<Vec<_>>()
            };
            prop_assert_eq!(ids(&since), only(&now, &then));
            prop_assert_eq!(ids(&withdrawn_since), only(&then, &now));
        }
    }
}

#[test]
fn a_register_without_reports_says_nothing_of_any() {
    let mut register = Chronicle::new();
    register.declaration("d1");
    let status = register.as_of(TODAY).declaration_status(&"d1".parse().unwrap());
    let status = serde_json::to_value(status).unwrap();
    for empty in ["reported", "since", "withdrawn_since"] {
        assert_eq!(status[empty], Value::Array(Vec::new()), "{empty}");
    }
}
