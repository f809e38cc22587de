//! Views, case by case: what the register answers on a day, as it was known at a seq.

use daicho::domain::seq::Seq;
use daicho::projections::history::{CauseKind, Diff};
use daicho::projections::reading::{Count, Reading};
use daicho::projections::reconcile::Comparison;
use daicho::projections::span::{Certainty, Standing};
use daicho::projections::{Projections, View};
use serde_json::{Value, json};

use crate::chronicle::{Chronicle, TODAY, day};

/// A register with the declaration `d1` and the parties `a`, `b` and `c`: seqs 1 to 4.
fn register() -> Chronicle {
    let mut register = Chronicle::new();
    register.declaration("d1");
    ["a", "b", "c"].into_iter().for_each(|party| {
        register.party(party);
    });
    register
}

fn status(reading: &Reading<'_>) -> Value {
    json!(reading.declaration_status(&"d1".parse().unwrap()))
}

fn endorsers(reading: &Reading<'_>) -> Count {
    reading.declaration_status(&"d1".parse().unwrap()).unwrap().declaration.endorsers
}

/// When the facts of a register are recorded that says no other day.
const AT: &str = "2026-11-24T08:00:00+09:00";
const NONE: Count = Count { certain: 0, possible: 0 };
const ONE: Count = Count { certain: 1, possible: 0 };
const PERHAPS_ONE: Count = Count { certain: 0, possible: 1 };

#[test]
fn the_status_of_a_declaration_is_as_the_design_writes_it() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    register.endorsed("d1", "b", json!("2021"));
    register.record(
        "total.reported",
        json!({"subject": "declaration:d1", "measure": "endorsers", "total": 38,
               "as_of": "2021-09-30", "source": "the city's page"}),
    );
    assert_eq!(
        status(&register.as_of("2021-10-01")),
        json!({
            "declaration": "d1", "kind": "declaration", "title": {"en": "D1"},
            "adopted_on": "2021-08-07", "at": null, "text": null,
            "standing": "certain", "seq": 1, "recorded_at": AT, "recorded_on": TODAY,
            "as_of": "2021-10-01",
            "known_at": {"seq": 7, "recorded_at": AT},
            "endorsers": {"certain": 1, "possible": 1},
            "by_act": {"endorsement": {"certain": 1, "possible": 1}},
            "reported": [
                {"total": 38, "as_of": "2021-09-30", "source": "the city's page", "seq": 7, "recorded_at": AT, "recorded_on": TODAY,
                 "named_then": {"certain": 1, "possible": 1}, "not_named": 37, "discrepancy": 0},
            ],
            "since": [], "withdrawn_since": [],
            "endorsements": [
                {"party": "a", "names": {"en": "A"}, "certainty": "certain", "act": "endorsement",
                 "on": "2021-08-07", "effective_on": null, "seq": 5, "recorded_at": AT, "recorded_on": TODAY},
                {"party": "b", "names": {"en": "B"}, "certainty": "possible", "act": "endorsement",
                 "on": "2021", "effective_on": null, "seq": 6, "recorded_at": AT, "recorded_on": TODAY},
            ],
            "withdrawn": [],
        })
    );
}

#[test]
fn a_declaration_that_is_not_known_has_no_status() {
    let register = register();
    assert_eq!(status(&register.known_at(Seq::NONE, TODAY)), Value::Null);
    assert_ne!(status(&register.known_at(Seq(1), TODAY)), Value::Null);
}

#[test]
fn dates_count_by_what_they_may_mean() {
    // Given one endorsement with a date, recorded on 24 November 2026, when asked as of a day.
    let cases = [
        (json!("2021-08-07"), "2021-08-06", NONE),
        (json!("2021-08-07"), "2021-08-07", ONE),
        (json!("2021-08"), "2021-07-31", NONE),
        // Not before the adoption, on 7 August 2021.
        (json!("2021-08"), "2021-08-01", NONE),
        (json!("2021-08"), "2021-08-07", PERHAPS_ONE),
        (json!("2021-08"), "2021-08-31", ONE),
        (json!("../2021-08"), "1900-01-01", NONE),
        (json!("../2021-08"), "2021-08-07", PERHAPS_ONE),
        (json!("../2021-08"), "2021-08-31", ONE),
        (json!(null), "1900-01-01", NONE),
        (json!(null), "2021-08-07", PERHAPS_ONE),
        (json!(null), "2026-11-23", PERHAPS_ONE),
        (json!(null), "2026-11-24", ONE),
        (json!("2026"), "2025-12-31", NONE),
        (json!("2026"), "2026-11-23", PERHAPS_ONE),
        (json!("2026"), "2026-11-24", ONE),
    ];
    for (on, as_of, expected) in cases {
        let mut register = register();
        register.endorsed("d1", "a", on.clone());
        assert_eq!(endorsers(&register.as_of(as_of)), expected, "{on} as of {as_of}");
    }
}

#[test]
fn a_correction_does_not_change_the_day_of_recording() {
    let mut register = register();
    let seq = register.endorsed("d1", "a", json!("2021"));
    register.on("2027-03-01");
    register
        .correct(seq, json!({"declaration": "d1", "party": "a", "act": "endorsement", "on": null}));
    assert_eq!(endorsers(&register.as_of("2026-11-24")), ONE);
}

#[test]
fn taking_effect_counts_before_the_day_of_the_act() {
    let mut register = register();
    register.record(
        "declaration.endorsed",
        json!({"declaration": "d1", "party": "a", "act": "accession", "on": "2026-05-01",
               "effective_on": "2027-01"}),
    );
    assert_eq!(endorsers(&register.as_of("2026-12-31")), NONE);
    assert_eq!(endorsers(&register.as_of("2027-01-01")), PERHAPS_ONE);
    assert_eq!(endorsers(&register.as_of("2027-01-31")), ONE);
}

#[test]
fn what_is_withdrawn_stands_until_the_withdrawal_and_is_shown_after_it() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    register.withdrawn("d1", "a", json!("2023"));
    assert_eq!(endorsers(&register.as_of("2022-12-31")), ONE);
    assert_eq!(endorsers(&register.as_of("2023-01-01")), PERHAPS_ONE);
    assert_eq!(endorsers(&register.as_of("2023-12-31")), NONE);
    assert_eq!(endorsers(&register.known_at(Seq(5), "2023-12-31")), ONE);
    let status = status(&register.as_of("2023-12-31"));
    assert_eq!(status["endorsements"], json!([]));
    assert_eq!(
        status["withdrawn"],
        json!([{"party": "a", "names": {"en": "A"}, "act": "endorsement", "on": "2021-08-07",
                "effective_on": null, "seq": 5, "recorded_at": AT, "recorded_on": TODAY,
                "withdrawal": {"seq": 6, "recorded_at": AT, "recorded_on": TODAY, "on": "2023", "effective_on": null, "reason": "a vote"}}])
    );
}

#[test]
fn a_party_that_endorses_again_stands_again() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    register.withdrawn("d1", "a", json!("2022-01-01"));
    register.endorsed("d1", "a", json!("2023-01-01"));
    assert_eq!(endorsers(&register.as_of("2022-06-01")), NONE);
    assert_eq!(endorsers(&register.as_of("2023-01-01")), ONE);
}

#[test]
fn a_party_with_two_acts_counts_once_and_while_one_stands() {
    let mut register = register();
    for (act, on) in [("signature", "2021-08-07"), ("ratification", "2022-01-01")] {
        register.record(
            "declaration.endorsed",
            json!({"declaration": "d1", "party": "a", "act": act, "on": on}),
        );
    }
    register.record(
        "endorsement.withdrawn",
        json!({"declaration": "d1", "party": "a", "act": "signature", "on": "2023-01-01",
               "reason": "replaced"}),
    );
    let before = status(&register.as_of("2022-06-01"));
    assert_eq!(before["endorsers"], json!({"certain": 1, "possible": 0}));
    assert_eq!(
        before["by_act"],
        json!({"signature": {"certain": 1, "possible": 0},
               "ratification": {"certain": 1, "possible": 0}})
    );
    let after = status(&register.as_of("2023-06-01"));
    assert_eq!(after["endorsers"], json!({"certain": 1, "possible": 0}));
    assert_eq!(after["by_act"], json!({"ratification": {"certain": 1, "possible": 0}}));
}

#[test]
fn a_correction_moves_an_endorsement_from_then_on() {
    let mut register = register();
    let seq = register.endorsed("d1", "a", json!("2021-08-07"));
    let corrected = register.correct(
        seq,
        json!({"declaration": "d1", "party": "b", "act": "endorsement", "on": "2021-08-07"}),
    );
    let who = |known_at| status(&register.known_at(known_at, TODAY))["endorsements"].clone();
    assert_eq!(who(seq)[0]["party"], "a");
    assert_eq!(who(corrected)[0]["party"], "b");
    assert_eq!(who(corrected)[0]["corrected_by"], corrected.0);
    assert_eq!(who(corrected).as_array().unwrap().len(), 1);
    let party = |id: &str| register.as_of(TODAY).party(&id.parse().unwrap()).unwrap();
    assert_eq!(party("a").endorsements, []);
    assert_eq!(party("b").endorsements.len(), 1);
}

#[test]
fn a_retraction_is_final() {
    let mut register = register();
    let seq = register.endorsed("d1", "a", json!("2021-08-07"));
    let retraction = register.retract(seq);
    let data = json!({"declaration": "d1", "party": "a", "act": "endorsement", "on": "2021"});
    register.correct(seq, data);
    register.retract(retraction);
    register.retract(Seq(99));
    register.retract(Seq(0));
    assert_eq!(endorsers(&register.as_of(TODAY)), NONE);
    assert_eq!(endorsers(&register.known_at(seq, TODAY)), ONE);
    let versions = register.projections.versions(seq);
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1].known_from, retraction);
    assert_eq!(versions[1].data, None);
    assert_eq!(versions[1].reason.as_deref(), Some("never happened"));
    assert_eq!(register.projections.versions(retraction), []);
}

#[test]
fn a_retracted_withdrawal_never_ended_anything() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    let withdrawal = register.withdrawn("d1", "a", json!("2022-01-01"));
    register.retract(withdrawal);
    assert_eq!(endorsers(&register.as_of(TODAY)), ONE);
    assert_eq!(endorsers(&register.known_at(withdrawal, TODAY)), NONE);
}

#[test]
fn merged_parties_count_once_until_the_merger_is_retracted() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    register.endorsed("d1", "b", json!("2021-08-08"));
    let merger = register.merged("b", "a");
    let retraction = register.retract(merger);
    let two = Count { certain: 2, possible: 0 };
    assert_eq!(endorsers(&register.known_at(Seq(merger.0 - 1), TODAY)), two);
    assert_eq!(endorsers(&register.known_at(merger, TODAY)), ONE);
    assert_eq!(endorsers(&register.known_at(retraction, TODAY)), two);
    let listed = status(&register.known_at(merger, TODAY))["endorsements"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["party"], &listed[0]["seq"]), (&json!("a"), &json!(5)));
    assert_eq!(listed[0]["also"], json!([6]));
    let reading = register.known_at(merger, TODAY);
    assert_eq!(reading.party(&"b".parse().unwrap()), reading.party(&"a".parse().unwrap()));
    assert_eq!(reading.parties().items.len(), 2);
}

#[test]
fn a_withdrawal_ends_what_a_merged_party_began() {
    let mut register = register();
    register.endorsed("d1", "b", json!("2021-08-07"));
    register.merged("b", "a");
    register.withdrawn("d1", "a", json!("2022-01-01"));
    assert_eq!(endorsers(&register.as_of(TODAY)), NONE);
}

#[test]
fn mergers_are_followed_to_the_end_and_round_a_circle() {
    let mut register = register();
    register.endorsed("d1", "c", json!("2021-08-07"));
    register.merged("c", "b");
    register.merged("b", "a");
    let party =
        |register: &Chronicle| status(&register.as_of(TODAY))["endorsements"][0]["party"].clone();
    assert_eq!(party(&register), "a");
    register.merged("a", "c");
    assert_eq!(party(&register), "a");
    register.merged("a", "a");
    assert_eq!(party(&register), "a");
}

#[test]
fn a_party_goes_by_the_name_of_the_day() {
    let mut register = register();
    for (name, on) in [("New A", "2015-05-01"), ("Newest A", "2020")] {
        let names = json!({"en": name});
        register.record("party.renamed", json!({"party": "a", "names": names, "on": on}));
    }
    let name = |as_of: &str| {
        let answer = register.as_of(as_of).party(&"a".parse().unwrap()).unwrap();
        answer.party.names.get("en").to_owned()
    };
    assert_eq!(name("2015-04-30"), "A");
    assert_eq!(name("2015-05-01"), "New A");
    assert_eq!(name("2020-06-01"), "New A", "a rename that is only possible renames nothing yet");
    assert_eq!(name("2020-12-31"), "Newest A");
}

#[test]
fn the_latest_total_of_the_day_stands_beside_the_named() {
    let mut register = register();
    for (total, as_of) in [(38, "2022-02"), (1, "2021-12-31"), (60, "2023-01-01")] {
        register.record(
            "total.reported",
            json!({"subject": "declaration:d1", "measure": "endorsers", "total": total,
                   "as_of": as_of, "source": "a page"}),
        );
    }
    for party in ["a", "b"] {
        register.endorsed("d1", party, json!("2021-08-07"));
    }
    let told = |as_of: &str| {
        let status = status(&register.as_of(as_of));
        let told = &status["reported"][0];
        json!([told["total"], told["not_named"], told["discrepancy"]])
    };
    assert_eq!(told("2021-12-30"), json!([null, null, null]));
    assert_eq!(told("2022-02-27"), json!([1, 0, 1]));
    assert_eq!(told("2022-02-28"), json!([38, 36, 0]));
    assert_eq!(told("2023-01-01"), json!([60, 58, 0]));
}

fn agreement(register: &mut Chronicle, id: &str, more: Value) -> Seq {
    let mut data = json!({"agreement": id, "kind": "sister_friendship", "parties": ["a", "b"],
                          "on": "2015-10-22"});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    register.record("agreement.signed", data)
}

#[test]
fn an_agreement_stands_until_its_end_and_through_its_last_day() {
    let mut register = register();
    agreement(&mut register, "g1", json!({"until": "2018-12-31"}));
    agreement(&mut register, "g2", json!({"on": "2014", "until": "2018"}));
    register.record(
        "agreement.ended",
        json!({"agreement": "g2", "on": "2016-05-01", "how": "terminated", "reason": "a vote"}),
    );
    let standing = |id: &str, as_of: &str| {
        let answer = register.as_of(as_of).agreement(&id.parse().unwrap());
        answer.unwrap().agreement.standing
    };
    assert_eq!(standing("g1", "2015-10-21"), Standing::NotYet);
    assert_eq!(standing("g1", "2018-12-31"), Standing::Certain);
    assert_eq!(standing("g1", "2019-01-01"), Standing::Ended);
    assert_eq!(standing("g2", "2014-06-01"), Standing::Possible);
    assert_eq!(standing("g2", "2016-04-30"), Standing::Certain);
    assert_eq!(standing("g2", "2016-05-01"), Standing::Ended);
}

#[test]
fn agreements_are_listed_by_date_and_then_by_the_published_order() {
    let mut register = register();
    agreement(&mut register, "g1", json!({"on": null, "order": 2}));
    agreement(&mut register, "g2", json!({"on": null, "order": 1}));
    agreement(&mut register, "g3", json!({"on": "2018"}));
    agreement(&mut register, "g4", json!({"on": "2015-02-03", "renews": "g3"}));
    let reading = register.as_of(TODAY);
    let ids: Vec<String> =
        reading.agreements().items.iter().map(|one| one.agreement.to_string()).collect();
    assert_eq!(ids, ["g4", "g3", "g2", "g1"]);
    let renewed = reading.agreement(&"g3".parse().unwrap()).unwrap().agreement.renewed_by;
    assert_eq!(json!(renewed), json!(["g4"]));
}

#[test]
fn sister_cities_count_once_however_many_agreements_there_are() {
    let mut register = register();
    agreement(&mut register, "g1", json!({}));
    agreement(&mut register, "g2", json!({"on": "2020-01-01"}));
    agreement(&mut register, "g3", json!({"parties": ["c", "a"], "on": "2026"}));
    agreement(&mut register, "g4", json!({"kind": "memorandum", "parties": ["c", "a"]}));
    register.record(
        "total.reported",
        json!({"subject": "party:a", "measure": "sister_friendships", "total": 12,
               "as_of": "2022-02-28", "source": "a page"}),
    );
    let told = register.as_of("2026-06-01").party(&"a".parse().unwrap()).unwrap().reconciliation;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].named, Count { certain: 1, possible: 1 });
    // The other tie is of 2026: nothing is said of it as of the day of the report.
    let Comparison { reported, since, .. } = &told[0].comparison;
    assert_eq!(reported[0].named_then, Count { certain: 1, possible: 0 });
    assert_eq!((reported[0].not_named, since.len()), (11, 0));
}

fn gathering(register: &mut Chronicle, id: &str, held_on: Value, roles: &[(&str, &str)]) {
    register.record(
        "gathering.held",
        json!({"gathering": id, "kind": "seminar", "title": {"en": id}, "series": "seminar",
               "held_on": held_on}),
    );
    for (party, role) in roles {
        register
            .record("gathering.attended", json!({"gathering": id, "party": party, "role": role}));
    }
}

#[test]
fn participants_are_all_but_mere_hosts_and_observers() {
    let mut register = register();
    register.party("d");
    let roles = [
        ("a", "host"),
        ("b", "host"),
        ("b", "participant"),
        ("c", "observer"),
        ("d", "by_representative"),
    ];
    gathering(&mut register, "m1", json!("2017-02-01/2017-02-03"), &roles);
    let at = |as_of: &str| {
        let answer = register.as_of(as_of).gathering(&"m1".parse().unwrap()).unwrap();
        let named: Vec<Count> =
            answer.gathering.reconciliation.iter().map(|measure| measure.named).collect();
        (answer.attendances.len(), named)
    };
    assert_eq!(at("2017-01-31"), (0, vec![NONE]));
    assert_eq!(at("2017-02-02"), (5, vec![Count { certain: 0, possible: 2 }, PERHAPS_ONE]));
    assert_eq!(at("2017-02-03"), (5, vec![Count { certain: 2, possible: 0 }, ONE]));
}

#[test]
fn members_and_offices_have_their_terms() {
    let mut register = register();
    register.record(
        "network.established",
        json!({"network": "n1", "kind": "network", "title": {"en": "U20"}, "on": "2017-12-12"}),
    );
    let part = |register: &mut Chronicle, kind: &str, on: &str| {
        register.record(kind, json!({"network": "n1", "party": "a", "on": on}));
    };
    part(&mut register, "network.joined", "2018-01-24");
    part(&mut register, "network.left", "2024-01-01");
    register.record(
        "network.role_assumed",
        json!({"network": "n1", "party": "a", "role": "chair", "from": "2019", "until": "2019"}),
    );
    let at = |as_of: &str| {
        let answer = register.as_of(as_of).network(&"n1".parse().unwrap()).unwrap();
        let roles: Vec<Standing> = answer.roles.iter().map(|role| role.term.standing).collect();
        (answer.network.members.named, roles)
    };
    assert_eq!(at("2018-01-23"), (NONE, vec![]));
    assert_eq!(at("2018-01-24"), (ONE, vec![]));
    assert_eq!(at("2019-06-01"), (ONE, vec![Standing::Possible]));
    assert_eq!(at("2020-01-01"), (ONE, vec![Standing::Ended]));
    assert_eq!(at("2024-01-01"), (NONE, vec![Standing::Ended]));
}

#[test]
fn a_goal_names_what_advances_it() {
    let mut register = register();
    register.record(
        "strategy.adopted",
        json!({"strategy": "s1", "title": {"en": "Basic Strategy"}, "on": "2014-12",
               "goals": [{"goal": "goal1", "title": {"en": "Solutions"}}]}),
    );
    agreement(&mut register, "g1", json!({"goals": ["goal1"], "until": "2018-12-31"}));
    let advanced = |as_of: &str| {
        let answer = register.as_of(as_of).strategy(&"s1".parse().unwrap()).unwrap();
        json!(answer.strategy.goals[0].advanced_by)
    };
    assert_eq!(advanced("2015-01-01"), json!([]));
    assert_eq!(advanced("2020-01-01")[0]["entity"], "agreement:g1");
    assert_eq!(advanced("2020-01-01")[0]["standing"], "ended");
}

#[test]
fn the_global_network_gives_its_reasons() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021"));
    agreement(&mut register, "g1", json!({}));
    gathering(&mut register, "m1", json!("2017"), &[("c", "observer"), ("a", "host")]);
    let ask = |as_of: &str, series: &[&str], declarations: &[&str]| {
        let series: Vec<_> = series.iter().map(|id| id.parse().unwrap()).collect();
        let declarations: Vec<_> = declarations.iter().map(|id| id.parse().unwrap()).collect();
        let mut projections = register.projections.clone();
        projections.assume_series(series);
        projections.at(register.view(as_of)).global_network(&declarations)
    };
    let network = ask("2021-09-01", &["seminar"], &[]);
    assert_eq!(network.count, Count { certain: 3, possible: 0 });
    assert_eq!(
        json!(network.parties[0].reasons),
        json!([
            {"reason": "endorses", "declaration": "d1", "certainty": "possible",
             "facts": [{"seq": 5, "recorded_at": AT, "recorded_on": TODAY}]},
            {"reason": "sister_friendship", "agreement": "g1", "with": ["b"],
             "certainty": "certain", "facts": [{"seq": 6, "recorded_at": AT, "recorded_on": TODAY}]},
            {"reason": "attended", "gathering": "m1", "series": "seminar", "roles": ["host"],
             "certainty": "certain", "facts": [{"seq": 9, "recorded_at": AT, "recorded_on": TODAY}]},
        ])
    );
    assert_eq!(network.parties[0].certainty, Certainty::Certain);
    assert_eq!(ask("2021-06-01", &[], &[]).parties.len(), 2);
    assert_eq!(ask("2021-06-01", &[], &["other"]).parties[0].reasons.len(), 1);
    assert_eq!(ask("2010-01-01", &["seminar"], &[]).parties, []);
}

fn causes(changes: &[daicho::projections::history::Change]) -> Vec<(u64, CauseKind)> {
    let causes = changes.iter().flat_map(|change| &change.causes);
    causes.map(|cause| (cause.seq.0, cause.cause)).collect()
}

#[test]
fn a_diff_names_the_seqs_that_made_the_difference() {
    let mut register = register();
    let first = register.endorsed("d1", "a", json!("2021-08-07"));
    register.endorsed("d1", "b", json!("2021-08-07"));
    register.endorsed("d1", "c", json!("2021-08-07"));
    register.withdrawn("d1", "b", json!("2022-01-01"));
    register.correct(
        first,
        json!({"declaration": "d1", "party": "a", "act": "endorsement", "on": "2021-08-17"}),
    );
    register.retract(Seq(7));
    register.party("d");
    let view = |known_at: u64| View { as_of: day(TODAY), known_at: Seq(known_at) };
    let diff: Diff = register.projections.diff(view(7), view(11));
    assert_eq!(causes(&diff.withdrawn), [(8, CauseKind::Recorded)]);
    assert_eq!(causes(&diff.corrected), [(9, CauseKind::Corrected)]);
    assert_eq!(causes(&diff.removed), [(10, CauseKind::Retracted)]);
    assert_eq!(causes(&diff.added), [(11, CauseKind::Recorded)]);
    let field = json!(diff.corrected[0].fields);
    assert_eq!(field, json!([{"field": "on", "before": "2021-08-07", "after": "2021-08-17"}]));
}

#[test]
fn a_diff_of_two_days_names_the_facts_whose_days_lie_between() {
    let mut register = register();
    register.endorsed("d1", "a", json!("2021-08-07"));
    register.withdrawn("d1", "a", json!("2024-01-01"));
    register.endorsed("d1", "b", json!("2023"));
    let (head, diff) = (register.projections.head(), |from: &str, to: &str| {
        let view = |text: &str| View { as_of: day(text), known_at: register.projections.head() };
        register.projections.diff(view(from), view(to))
    });
    assert_eq!(head, Seq(7));
    let added = diff("2020-01-01", "2022-01-01").added;
    assert_eq!(causes(&added), [(1, CauseKind::Date), (5, CauseKind::Date)]);
    assert_eq!(causes(&diff("2022-01-01", "2025-01-01").withdrawn), [(6, CauseKind::Date)]);
    assert_eq!(causes(&diff("2023-06-01", "2023-12-31").certainty), [(7, CauseKind::Date)]);
    assert!(diff("2022-01-01", "2022-12-31").is_empty());
}

#[test]
fn a_moment_finds_the_seq_that_was_known_then() {
    let mut register = Chronicle::new();
    register.on("2026-11-24").party("a");
    register.party("b");
    register.on("2026-11-26").party("c");
    let seq_at = |moment: &str| {
        register.projections.seq_at(chrono::DateTime::parse_from_rfc3339(moment).unwrap())
    };
    assert_eq!(seq_at("2026-11-23T22:59:59Z"), Seq::NONE);
    assert_eq!(seq_at("2026-11-23T23:00:00Z"), Seq(2));
    assert_eq!(seq_at("2026-11-25T00:00:00Z"), Seq(2));
    assert_eq!(seq_at("2030-01-01T00:00:00Z"), Seq(3));
}

#[test]
fn the_log_of_a_thing_holds_its_facts_and_their_revisions() {
    let mut register = register();
    let seq = register.endorsed("d1", "a", json!("2021-08-07"));
    let data = json!({"declaration": "d1", "party": "b", "act": "endorsement", "on": null});
    let correction = register.correct(seq, data);
    let log_of = |id: &str| {
        let party: daicho::domain::name::PartyId = id.parse().unwrap();
        register.projections.log_of(&(&party).into())
    };
    assert_eq!(log_of("a"), [Seq(2), seq, correction]);
    assert_eq!(log_of("b"), [Seq(3), seq, correction]);
    assert_eq!(log_of("c"), [Seq(4)]);
}

#[test]
fn an_event_that_is_not_the_next_is_passed_over() {
    let register = register();
    let mut fold = Projections::new();
    for event in [&register.events[1], &register.events[0], &register.events[0]] {
        fold.apply(event);
    }
    assert_eq!(fold.head(), Seq(1));
}

#[test]
fn an_end_that_was_decided_for_a_day_ahead_is_shown_as_one_that_comes() {
    let mut register = register();
    agreement(&mut register, "g1", json!({}));
    let end = json!({"agreement": "g1", "on": "2026-11-01", "effective_on": "2030-01-01",
                     "how": "terminated", "reason": "notice was given"});
    let seq = register.record("agreement.ended", end);
    let at =
        |day: &str| json!(register.as_of(day).agreement(&"g1".parse().unwrap()).unwrap().agreement);
    let before = at("2026-12-01");
    assert_eq!(before["standing"], "certain");
    assert_eq!(before["ended"], json!(null));
    assert_eq!((&before["ends_on"], &before["ends_by"]), (&json!("2030-01-01"), &json!(seq)));
    let after = at("2030-01-01");
    assert_eq!(after["standing"], "ended");
    assert_eq!(after["ended"]["effective_on"], "2030-01-01");
    assert_eq!(after.get("ends_on"), None);
}
