//! The rules of endorsing a declaration and of taking an endorsement back.

use daicho::domain::event::act::Act;
use daicho::domain::event::fact::FactKind;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use serde_json::Value;

use crate::scenario::{
    ADOPTED, DECLARATION, Scenario, act, adopted, date, endorsed, given, id, parties, party_id,
    retract, today, with, withdrawn,
};

/// Tokyo is #1, Paris #2, the declaration #3.
fn register() -> Scenario {
    given(parties(["tokyo", "paris"])).and(adopted(DECLARATION, ADOPTED))
}

fn stands_already(party: &str, act: Act, seq: u64) -> Rejection {
    let (declaration, party) = (id(DECLARATION), party_id(party));
    Rejection::StandsAlready { declaration, party, act, seq: Seq(seq) }
}

fn nothing_to_withdraw(party: &str, act: Option<Act>, standing: &[(Act, u64)]) -> Rejection {
    let standing = standing.iter().map(|(act, seq)| (*act, Seq(*seq))).collect();
    let (declaration, party) = (id(DECLARATION), party_id(party));
    Rejection::NothingToWithdraw { declaration, party, act, standing }
}

fn too_early(field: &'static str, on: &str, than: (u64, FactKind, &str)) -> Rejection {
    let (seq, kind, not_before) = (Seq(than.0), than.1, date(than.2));
    Rejection::TooEarly { field, date: date(on), seq, kind, not_before }
}

fn future(field: &'static str, on: &str) -> Rejection {
    Rejection::Future { field, date: date(on), today: today() }
}

#[test]
fn a_second_endorsement_while_one_stands_names_the_standing_one() {
    let endorsed_once = register().and(endorsed("tokyo", ADOPTED));
    endorsed_once.whenever(endorsed("tokyo", "2022")).then_refused(stands_already(
        "tokyo",
        Act::Endorsement,
        4,
    ));
    endorsed_once.when(endorsed("paris", "2022")).then_accepted();
}

#[test]
fn another_act_of_the_same_party_is_another_fact() {
    let signed = register().and(act("tokyo", "signature", ADOPTED));
    let ratified = signed.when(act("tokyo", "ratification", "2022")).then_accepted();
    ratified.whenever(act("tokyo", "signature", "2023")).then_refused(stands_already(
        "tokyo",
        Act::Signature,
        4,
    ));
    ratified.when(act("tokyo", "ratification", "2023")).then_refused(stands_already(
        "tokyo",
        Act::Ratification,
        5,
    ));
}

#[test]
fn another_declaration_is_another_matter() {
    let other = register().and(endorsed("tokyo", ADOPTED)).and(adopted("clean-cities", "2018"));
    other.when(with(endorsed("tokyo", "2022"), "declaration", "clean-cities")).then_accepted();
}

#[test]
fn an_endorsement_may_not_lie_in_the_future_but_its_effect_may() {
    register().when(endorsed("tokyo", "2026-11-24")).then_accepted();
    register().when(endorsed("tokyo", "2026")).then_accepted();
    register().when(endorsed("tokyo", "2026-11-25")).then_refused(future("on", "2026-11-25"));
    register().when(endorsed("tokyo", "2027")).then_refused(future("on", "2027"));
    let effect = |on: &str| with(endorsed("tokyo", "2026-11-24"), "effective_on", on);
    register().when(effect("2026-11-25")).then_accepted();
    register().when(effect("2030")).then_accepted();
}

#[test]
fn by_a_day_may_run_into_the_future_when_it_has_begun() {
    register().when(endorsed("tokyo", "../2026-11-24")).then_accepted();
    register().when(endorsed("tokyo", "../2026")).then_accepted();
    register().when(endorsed("tokyo", "../2027")).then_refused(future("on", "../2027"));
    register().when(endorsed("tokyo", "2026-11-20/2026-12-31")).then_accepted();
}

#[test]
fn an_endorsement_is_not_before_the_adoption() {
    let early = |on: &str| too_early("on", on, (3, FactKind::DeclarationAdopted, ADOPTED));
    register().when(endorsed("tokyo", "2021-08-07")).then_accepted();
    register().when(endorsed("tokyo", "2021-08-06")).then_refused(early("2021-08-06"));
    register().when(endorsed("tokyo", "2021-08-06~")).then_refused(early("2021-08-06~"));
    register().when(endorsed("tokyo", "../2021-08-06")).then_refused(early("../2021-08-06"));
    register().when(endorsed("tokyo", "../2021-08-07")).then_accepted();
}

#[test]
fn a_year_or_a_month_that_holds_the_adoption_is_not_before_it() {
    let early = |on: &str| too_early("on", on, (3, FactKind::DeclarationAdopted, ADOPTED));
    register().when(endorsed("tokyo", "2021")).then_accepted();
    register().when(endorsed("tokyo", "2021-08")).then_accepted();
    register().when(endorsed("tokyo", "2019/2021-08-07")).then_accepted();
    register().when(endorsed("tokyo", "2021-07")).then_refused(early("2021-07"));
    register().when(endorsed("tokyo", "2020")).then_refused(early("2020"));
    register().when(endorsed("tokyo", "2019/2020")).then_refused(early("2019/2020"));
}

#[test]
fn where_the_adoption_is_not_certainly_later_nothing_is_refused() {
    for adoption in ["2021", "../2021", "2020/2022"] {
        let register = given(parties(["tokyo"])).and(adopted(DECLARATION, adoption));
        register.when(endorsed("tokyo", "2021-01-01")).then_accepted();
    }
    let undated = with(adopted(DECLARATION, ADOPTED), "adopted_on", Value::Null);
    given(parties(["tokyo"])).and(undated).when(endorsed("tokyo", "1960")).then_accepted();
}

#[test]
fn the_effect_may_come_before_the_act_but_not_before_the_adoption() {
    let effect = |on: &str| with(act("tokyo", "succession", "2024"), "effective_on", on);
    register().when(effect("2021-08-07")).then_accepted();
    let adoption = (3, FactKind::DeclarationAdopted, ADOPTED);
    register().when(effect("2021-08-06")).then_refused(too_early(
        "effective_on",
        "2021-08-06",
        adoption,
    ));
}

#[test]
fn an_unknown_day_is_accepted_everywhere() {
    let endorsed = with(endorsed("tokyo", ADOPTED), "on", Value::Null);
    let withdrawn = with(withdrawn("tokyo", ADOPTED), "on", Value::Null);
    register().and(endorsed.clone()).and(withdrawn.clone()).and(endorsed).and(withdrawn);
}

#[test]
fn only_what_stands_can_be_withdrawn() {
    register().when(withdrawn("tokyo", "2024")).then_refused(nothing_to_withdraw(
        "tokyo",
        None,
        &[],
    ));
    let endorsed = register().and(endorsed("tokyo", ADOPTED));
    endorsed.whenever(withdrawn("paris", "2024")).then_refused(nothing_to_withdraw(
        "paris",
        None,
        &[],
    ));
    let withdrawn_once = endorsed.when(withdrawn("tokyo", "2024")).then_accepted();
    withdrawn_once.when(withdrawn("tokyo", "2024")).then_refused(nothing_to_withdraw(
        "tokyo",
        None,
        &[],
    ));
}

#[test]
fn a_withdrawal_that_names_an_act_leaves_the_others() {
    let both = register().and(act("tokyo", "signature", ADOPTED)).and(act(
        "tokyo",
        "ratification",
        "2022",
    ));
    let of = |act: &str| with(withdrawn("tokyo", "2024"), "act", act);
    let standing = [(Act::Signature, 4), (Act::Ratification, 5)];
    both.whenever(of("approval")).then_refused(nothing_to_withdraw(
        "tokyo",
        Some(Act::Approval),
        &standing,
    ));
    let signature_left = both.when(of("ratification")).then_accepted();
    signature_left.whenever(of("ratification")).then_refused(nothing_to_withdraw(
        "tokyo",
        Some(Act::Ratification),
        &standing[..1],
    ));
    signature_left.when(of("signature")).then_accepted();
}

#[test]
fn a_withdrawal_that_names_no_act_ends_all() {
    let both = register().and(act("tokyo", "signature", ADOPTED)).and(act(
        "tokyo",
        "ratification",
        "2022",
    ));
    let none = both.and(withdrawn("tokyo", "2024"));
    for act in ["signature", "ratification"] {
        let named = with(withdrawn("tokyo", "2024"), "act", act);
        assert!(none.state().head() == Seq(6));
        let act = if act == "signature" { Act::Signature } else { Act::Ratification };
        none.whenever(named).then_refused(nothing_to_withdraw("tokyo", Some(act), &[]));
    }
    none.and(act("tokyo", "signature", "2025")).and(act("tokyo", "ratification", "2025"));
}

#[test]
fn a_withdrawal_is_not_before_what_it_withdraws() {
    let endorsed = register().and(endorsed("tokyo", "2022-03-01"));
    let earlier = (4, FactKind::DeclarationEndorsed, "2022-03-01");
    endorsed.whenever(withdrawn("tokyo", "2022-02-28")).then_refused(too_early(
        "on",
        "2022-02-28",
        earlier,
    ));
    endorsed.whenever(withdrawn("tokyo", "2022-03-01")).then_accepted();
    endorsed.whenever(withdrawn("tokyo", "2022")).then_accepted();
    let effect = |on: &str| with(withdrawn("tokyo", "2024"), "effective_on", on);
    endorsed.whenever(effect("2022-02")).then_refused(too_early(
        "effective_on",
        "2022-02",
        earlier,
    ));
    endorsed.whenever(effect("2022-03")).then_accepted();
    endorsed.when(effect("2030-01-01")).then_accepted();
}

#[test]
fn a_withdrawal_may_not_lie_in_the_future() {
    let endorsed = register().and(endorsed("tokyo", ADOPTED));
    endorsed.whenever(withdrawn("tokyo", "2026-11-25")).then_refused(future("on", "2026-11-25"));
    endorsed.when(withdrawn("tokyo", "2026-11-24")).then_accepted();
}

#[test]
fn who_withdrew_may_endorse_again_later_but_not_before() {
    let withdrawn =
        register().and(endorsed("tokyo", ADOPTED)).and(withdrawn("tokyo", "2024-05-01"));
    withdrawn.whenever(endorsed("tokyo", "2024-04-30")).then_refused(too_early(
        "on",
        "2024-04-30",
        (5, FactKind::EndorsementWithdrawn, "2024-05-01"),
    ));
    let again = withdrawn.when(endorsed("tokyo", "2024-05-01")).then_accepted();
    again.when(endorsed("tokyo", "2025")).then_refused(stands_already(
        "tokyo",
        Act::Endorsement,
        6,
    ));
}

#[test]
fn who_withdrew_may_do_another_act_with_an_earlier_date() {
    let withdrawn = register().and(act("tokyo", "signature", ADOPTED)).and(with(
        withdrawn("tokyo", "2024"),
        "act",
        "signature",
    ));
    withdrawn.when(act("tokyo", "ratification", "2022")).then_accepted();
}

#[test]
fn a_retracted_endorsement_stands_no_more() {
    let retracted = register().and(endorsed("tokyo", ADOPTED)).and(retract(4));
    retracted.whenever(withdrawn("tokyo", "2024")).then_refused(nothing_to_withdraw(
        "tokyo",
        None,
        &[],
    ));
    retracted.when(endorsed("tokyo", ADOPTED)).then_accepted();
}

#[test]
fn a_retracted_withdrawal_lets_the_endorsement_stand_again() {
    let standing =
        register().and(endorsed("tokyo", ADOPTED)).and(withdrawn("tokyo", "2024")).and(retract(5));
    standing.when(endorsed("tokyo", "2025")).then_refused(stands_already(
        "tokyo",
        Act::Endorsement,
        4,
    ));
}
