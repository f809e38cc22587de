//! The rules of correcting and retracting facts: what later facts rest on stays.

use std::sync::Arc;

use daicho::domain::command::Command;
use daicho::domain::decide::decide;
use daicho::domain::digest::Digest;
use daicho::domain::entity::EntityKind::Party;
use daicho::domain::entry::read_command;
use daicho::domain::event::Event;
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::FactKind;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::domain::state::State;
use serde_json::{Value, json};

use crate::scenario::{
    ADOPTED, DECLARATION, Scenario, act, adopted, attended, correct, date, digest, ended, endorsed,
    entity, fact, fact_of, given, held, id, joined, left, network, parties, party, party_id,
    retract, signed, strategy, today, with, withdrawn,
};

/// Tokyo is #1, Paris #2, the declaration #3, and Tokyo endorsed it in #4.
fn register() -> Scenario {
    given(parties(["tokyo", "paris"]))
        .and(adopted(DECLARATION, ADOPTED))
        .and(endorsed("tokyo", "2022-03-01"))
}

fn orphans(seq: u64, facts: &[u64]) -> Rejection {
    let (count, facts) = (facts.len(), facts.iter().copied().map(Seq).collect());
    Rejection::Orphans { seq: Seq(seq), facts, count }
}

fn stands_already(party: &str, seq: u64) -> Rejection {
    let (declaration, party) = (id(DECLARATION), party_id(party));
    Rejection::StandsAlready { declaration, party, act: Act::Endorsement, seq: Seq(seq) }
}

fn closing(on: &str) -> Command {
    fact("register.closed", serde_json::json!({"on": on, "reason": "The forum meets no more."}))
}

#[test]
fn a_register_that_is_closed_takes_corrections_alone() {
    let open = given(parties(["tokyo", "paris"]));
    let ahead = open.and(closing("2050-01-01"));
    ahead.whenever(party("dakar")).then_accepted();
    let again = Rejection::RecordedAlready { seq: Seq(3), kind: FactKind::RegisterClosed };
    ahead.when(closing("2051")).then_refused(again);
    let closed = given(parties(["tokyo", "paris"])).and(closing("2026-11-01"));
    let refusal = Rejection::Closed { seq: Seq(3), on: Some(date("2026-11-01")) };
    closed.whenever(party("dakar")).then_refused(refusal);
    closed.whenever(correct(1, with(party("tokyo"), "country", "JP"))).then_accepted();
    closed.and(retract(3)).when(party("dakar")).then_accepted();
}

#[test]
fn a_correction_to_another_party_moves_the_endorsement() {
    let moved = register().and(correct(4, endorsed("paris", "2022-03-01")));
    moved.whenever(endorsed("paris", "2023")).then_refused(stands_already("paris", 4));
    moved.when(endorsed("tokyo", "2022")).then_accepted();
}

#[test]
fn a_correction_may_name_a_party_that_was_registered_later() {
    let later = register().and(party("los-angeles"));
    let moved = later.and(correct(4, endorsed("los-angeles", "2022")));
    moved.whenever(endorsed("los-angeles", "2023")).then_refused(stands_already("los-angeles", 4));
    moved.when(retract(5)).then_refused(orphans(5, &[4]));
    let unknown =
        Rejection::Unknown { field: "party", entity: entity(Party, "dakar"), similar: Vec::new() };
    register().when(correct(4, endorsed("dakar", "2022"))).then_refused(unknown);
}

#[test]
fn a_correction_to_a_party_that_endorsed_already_is_refused() {
    let both = register().and(endorsed("paris", "2022"));
    both.whenever(correct(5, endorsed("tokyo", "2022"))).then_refused(stands_already("tokyo", 4));
    both.whenever(correct(4, endorsed("paris", "2022"))).then_refused(orphans(4, &[5]));
    both.when(correct(4, act("paris", "signature", "2022"))).then_accepted();
}

#[test]
fn a_correction_obeys_the_rules_of_a_new_fact() {
    let early = Rejection::TooEarly {
        field: "on",
        date: date("2021-08-06"),
        seq: Seq(3),
        kind: FactKind::DeclarationAdopted,
        not_before: date(ADOPTED),
    };
    register().when(correct(4, endorsed("tokyo", "2021-08-06"))).then_refused(early);
    let future = Rejection::Future { field: "on", date: date("2026-11-25"), today: today() };
    register().when(correct(4, endorsed("tokyo", "2026-11-25"))).then_refused(future);
    register().when(correct(4, endorsed("tokyo", ADOPTED))).then_accepted();
    register()
        .when(correct(4, with(endorsed("tokyo", ADOPTED), "on", Value::Null)))
        .then_accepted();
}

#[test]
fn an_adoption_is_not_moved_past_its_endorsements() {
    let two = register().and(endorsed("paris", "2022-04"));
    two.whenever(correct(3, adopted(DECLARATION, "2022-04-30"))).then_refused(orphans(3, &[4]));
    two.whenever(correct(3, adopted(DECLARATION, "2023"))).then_refused(orphans(3, &[4, 5]));
    two.whenever(correct(3, adopted(DECLARATION, "2022-03-01"))).then_accepted();
    two.when(correct(3, adopted(DECLARATION, "2022"))).then_accepted();
}

#[test]
fn an_orphans_rejection_names_the_first_ten_and_counts_all() {
    let ids: Vec<String> = (0..12).map(|number| format!("city-{number}")).collect();
    let register = given(ids.iter().map(|id| party(id))).and(adopted(DECLARATION, ADOPTED));
    let all = ids.iter().fold(register, |register, id| register.and(endorsed(id, ADOPTED)));
    let facts = (14..24).map(Seq).collect();
    let refused = Rejection::Orphans { seq: Seq(13), facts, count: 12 };
    all.whenever(correct(13, adopted(DECLARATION, "2022"))).then_refused(refused.clone());
    all.when(retract(13)).then_refused(refused);
}

#[test]
fn a_correction_that_changes_nothing_is_refused() {
    let nothing = || Rejection::NothingChanges { seq: Seq(4) };
    register().when(correct(4, endorsed("tokyo", "2022-03-01"))).then_refused(nothing());
    let corrected = register().and(correct(4, endorsed("tokyo", "2022")));
    corrected.whenever(correct(4, endorsed("tokyo", "2022"))).then_refused(nothing());
    corrected.when(correct(4, endorsed("tokyo", "2022-03-01"))).then_accepted();
}

#[test]
fn a_correction_keeps_the_type() {
    let (kind, came) = (FactKind::DeclarationEndorsed, FactKind::EndorsementWithdrawn);
    let other = Rejection::OtherType { seq: Seq(4), kind, came };
    register().when(correct(4, withdrawn("tokyo", "2024"))).then_refused(other);
}

#[test]
fn only_facts_are_corrected_and_retracted() {
    let revised = register().and(correct(4, endorsed("tokyo", "2022"))).and(retract(2));
    let not_a_fact = |seq, of| Rejection::NotAFact { seq: Seq(seq), of: Seq(of) };
    revised.whenever(correct(5, endorsed("tokyo", "2023"))).then_refused(not_a_fact(5, 4));
    revised.whenever(retract(5)).then_refused(not_a_fact(5, 4));
    revised.when(retract(6)).then_refused(not_a_fact(6, 2));
}

#[test]
fn what_is_retracted_is_neither_corrected_nor_retracted_again() {
    let retracted = register().and(retract(4));
    let already = || Rejection::RetractedAlready { seq: Seq(4), by: Seq(5) };
    retracted.whenever(retract(4)).then_refused(already());
    retracted.when(correct(4, endorsed("tokyo", "2023"))).then_refused(already());
}

#[test]
fn an_event_beyond_the_log_is_named_with_the_head() {
    for seq in [0, 5, u64::MAX] {
        let missing = || Rejection::NoSuchEvent { seq: Seq(seq), head: Seq(4) };
        register().when(retract(seq)).then_refused(missing());
        register().when(correct(seq, endorsed("tokyo", "2023"))).then_refused(missing());
    }
}

#[test]
fn a_revision_needs_a_reason() {
    for reason in ["", " \n", "nul\0", "turned \u{202e}round"] {
        let (seq, reason) = (Seq(4), reason.to_owned());
        let data = fact_of(endorsed("tokyo", "2023"));
        let corrected = Command::Correct { seq, data, reason: reason.clone() };
        register().when(corrected).then_refused(Rejection::NoReason);
        register().when(Command::Retract { seq, reason }).then_refused(Rejection::NoReason);
    }
    let reason = "Two lines,\r\n\tfrom a form.".to_owned();
    register().when(Command::Retract { seq: Seq(4), reason }).then_accepted();
}

#[test]
fn a_revision_may_come_as_the_event_that_it_causes() {
    let written = |kind: &str, data: Value| {
        read_command(kind.parse().unwrap(), data.as_object().unwrap().clone()).unwrap().0
    };
    let retracted = |seq: u64| written("event.retracted", json!({"seq": seq, "reason": "wrong"}));
    register().when(retracted(3)).then_refused(orphans(3, &[4]));
    let again = register().when(retracted(4)).then_accepted();
    again.when(endorsed("tokyo", "2022")).then_accepted();
    let data = serde_json::to_value(fact_of(endorsed("paris", "2022"))).unwrap();
    let corrected = json!({
        "seq": 4, "type": "declaration.endorsed", "version": 1, "data": data, "reason": "wrong",
    });
    let moved = register().when(written("event.corrected", corrected)).then_accepted();
    moved.when(endorsed("paris", "2023")).then_refused(stands_already("paris", 4));
    let erased = |digests: &[&str]| {
        let digests: Vec<Digest> = digests.iter().map(|letter| digest(letter)).collect();
        written("disclosure.erased", json!({"seq": 5, "digests": digests, "reason": "asked for"}))
    };
    let personal = register().and(signed_by("paris", &["a", "b"]));
    let other = Rejection::OtherDigests { seq: Seq(5), digests: vec![digest("a"), digest("b")] };
    personal.whenever(erased(&["a"])).then_refused(other.clone());
    personal.whenever(erased(&["a", "c"])).then_refused(other);
    personal.when(erased(&["b", "a"])).then_accepted();
}

/// An endorsement by a party that commits to personal data.
fn signed_by(party: &str, letters: &[&str]) -> Command {
    let digests: Vec<Digest> = letters.iter().map(|letter| digest(letter)).collect();
    Command::Record(fact_of(endorsed(party, "2022")).with_digests(&digests))
}

fn erase(seq: u64) -> Command {
    Command::Erase { seq: Seq(seq), reason: "asked for".into(), digests: None }
}

#[test]
fn what_has_no_personal_data_is_not_erased() {
    let nothing = |seq| Rejection::NothingToErase { seq: Seq(seq) };
    register().when(erase(4)).then_refused(nothing(4));
    register().when(erase(1)).then_refused(nothing(1));
    let head = Rejection::NoSuchEvent { seq: Seq(9), head: Seq(4) };
    register().when(erase(9)).then_refused(head);
    let silent = Command::Erase { seq: Seq(5), reason: " ".into(), digests: None };
    register().and(signed_by("paris", &["a"])).when(silent).then_refused(Rejection::NoReason);
}

#[test]
fn all_that_a_fact_committed_to_is_erased_once() {
    let corrected = register()
        .and(signed_by("paris", &["a"]))
        .and(correct(5, signed_by("paris", &["b"])))
        .and(correct(5, endorsed("paris", "2023")));
    let of_another = Rejection::NotAFact { seq: Seq(6), of: Seq(5) };
    corrected.whenever(erase(6)).then_refused(of_another);
    let erased = corrected.and(retract(5)).and(erase(5));
    let digests = |state: &State| -> Vec<_> {
        let all = state.commitments(Seq(5)).iter();
        all.map(|one| (one.digest.clone(), one.made_by, one.erased_by)).collect()
    };
    let by = Some(Seq(9));
    let both = [(digest("a"), Seq(5), by), (digest("b"), Seq(6), by)];
    assert_eq!(digests(erased.state()), both);
    erased.when(erase(5)).then_refused(Rejection::ErasedAlready { seq: Seq(5), by: Seq(9) });
}

#[test]
fn what_comes_after_an_erasure_can_be_erased_again() {
    let again = register()
        .and(signed_by("paris", &["a"]))
        .and(erase(5))
        .and(correct(5, signed_by("paris", &["b"])));
    let once = again.whenever(erase(5)).then_accepted();
    once.when(erase(5)).then_refused(Rejection::ErasedAlready { seq: Seq(5), by: Seq(8) });
}

#[test]
fn an_erasure_that_is_taken_back_never_was() {
    let register = register().and(signed_by("paris", &["a"]));
    let mut state = register.state().clone();
    let erasure = decide(&state, &erase(5), today()).unwrap();
    let undo = state.evolve(&Arc::new(erasure.clone()), today());
    assert!(decide(&state, &erase(5), today()).is_err());
    state.undo(undo);
    assert_eq!(decide(&state, &erase(5), today()), Ok(erasure));
    let undo = state.evolve(&Arc::new(Event::Fact(fact_of(signed_by("tokyo", &["c"])))), today());
    state.undo(undo);
    assert_eq!(state.commitments(Seq(6)), []);
}

#[test]
fn a_party_that_facts_name_is_not_retracted() {
    register().when(retract(1)).then_refused(orphans(1, &[4]));
    register().when(retract(2)).then_accepted();
    register().and(retract(4)).when(retract(1)).then_accepted();
    let other_id = correct(1, party("tokyo-to"));
    register().when(other_id).then_refused(orphans(1, &[4]));
    register().when(correct(1, with(party("tokyo"), "country", "JP"))).then_accepted();
}

#[test]
fn an_id_may_be_corrected_while_nothing_names_it() {
    let corrected = register().and(correct(2, party("pâris")));
    corrected
        .whenever(party("pâris!".trim_end_matches('!')))
        .then_refused(Rejection::Registered { entity: entity(Party, "pâris"), seq: Seq(2) });
    let alike =
        Rejection::LooksLike { entity: entity(Party, "PARIS"), registered: "pâris".into() };
    corrected.whenever(party("PARIS")).then_refused(alike);
    let taken = Rejection::Registered { entity: entity(Party, "tokyo"), seq: Seq(1) };
    corrected.whenever(correct(2, party("tokyo"))).then_refused(taken);
    let alike = Rejection::LooksLike { entity: entity(Party, "Tokyo"), registered: "tokyo".into() };
    corrected.whenever(correct(2, party("Tokyo"))).then_refused(alike);
    corrected.when(correct(2, party("paris"))).then_accepted();
}

#[test]
fn a_declaration_that_facts_name_is_not_retracted() {
    register().when(retract(3)).then_refused(orphans(3, &[4]));
    register().and(retract(4)).when(retract(3)).then_accepted();
}

#[test]
fn a_gathering_that_facts_name_is_not_retracted() {
    let forum = register()
        .and(held("forum", ADOPTED))
        .and(attended("forum", "tokyo", "host"))
        .and(with(adopted("second", ADOPTED), "at", "forum"));
    forum.whenever(retract(5)).then_refused(orphans(5, &[6, 7]));
    forum.and(retract(6)).and(retract(7)).when(retract(5)).then_accepted();
    let unknown = Rejection::Unknown {
        field: "at",
        entity: entity(daicho::domain::entity::EntityKind::Gathering, "forum"),
        similar: Vec::new(),
    };
    register().when(with(adopted("second", ADOPTED), "at", "forum")).then_refused(unknown);
}

#[test]
fn a_goal_that_facts_name_is_not_taken_away() {
    let advanced = register().and(strategy("diplomacy", &["games", "global-city"])).and(with(
        network("u20"),
        "goals",
        json!(["global-city"]),
    ));
    advanced.whenever(retract(5)).then_refused(orphans(5, &[6]));
    advanced.whenever(correct(5, strategy("diplomacy", &["games"]))).then_refused(orphans(5, &[6]));
    advanced.when(correct(5, strategy("diplomacy", &["global-city", "new"]))).then_accepted();
}

#[test]
fn an_endorsement_under_a_withdrawal_is_not_retracted() {
    let withdrawn_once = register().and(withdrawn("tokyo", "2024"));
    withdrawn_once.whenever(retract(4)).then_refused(orphans(4, &[5]));
    withdrawn_once.whenever(correct(4, endorsed("paris", "2022"))).then_refused(orphans(4, &[5]));
    withdrawn_once.whenever(correct(4, endorsed("tokyo", "2025"))).then_refused(orphans(4, &[5]));
    let two = withdrawn_once.and(endorsed("tokyo", "2025")).and(withdrawn("tokyo", "2026"));
    two.when(retract(5)).then_refused(orphans(5, &[6]));
}

#[test]
fn a_withdrawal_under_a_new_endorsement_is_not_retracted() {
    let again = register().and(withdrawn("tokyo", "2024")).and(endorsed("tokyo", "2025"));
    again.whenever(retract(5)).then_refused(orphans(5, &[6]));
    again.whenever(correct(5, withdrawn("tokyo", "2026"))).then_refused(orphans(5, &[6]));
    again.whenever(correct(5, withdrawn("tokyo", "2025"))).then_accepted();
    again.and(retract(6)).when(retract(5)).then_accepted();
}

#[test]
fn an_agreement_under_its_end_or_renewal_is_not_retracted() {
    let pair = ["tokyo", "paris"];
    let over = register().and(signed("memo", &pair, "2015")).and(ended("memo", "2018", "expired"));
    over.whenever(retract(5)).then_refused(orphans(5, &[6]));
    over.whenever(correct(5, signed("memo", &pair, "2019"))).then_refused(orphans(5, &[6]));
    let renewed = over.and(with(signed("memo-2", &pair, "2018"), "renews", "memo"));
    renewed.whenever(retract(5)).then_refused(orphans(5, &[6, 7]));
    renewed.when(correct(5, signed("memo", &pair, "2018"))).then_accepted();
}

#[test]
fn a_membership_under_its_end_is_not_retracted() {
    let out = register()
        .and(network("u20"))
        .and(joined("u20", "tokyo", "2018"))
        .and(left("u20", "tokyo", "2020"));
    out.whenever(retract(6)).then_refused(orphans(6, &[7]));
    out.whenever(retract(5)).then_refused(orphans(5, &[6, 7]));
    let again = out.and(joined("u20", "tokyo", "2021"));
    again.when(retract(7)).then_refused(orphans(7, &[8]));
}

#[test]
fn a_renamed_party_is_not_retracted_under_its_names() {
    let renamed =
        fact("party.renamed", json!({"party": "paris", "names": {"en": "P"}, "on": null}));
    register().and(renamed).when(retract(2)).then_refused(orphans(2, &[5]));
}
