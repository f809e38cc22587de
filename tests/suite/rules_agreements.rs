//! The rules of agreements, networks, gatherings, strategies and reported totals.

use daicho::domain::entity::EntityKind::{
    Agreement, Declaration, Gathering, Goal, Network, Party, Strategy,
};
use daicho::domain::event::fact::FactKind;
use daicho::domain::event::network::Measure;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use serde_json::{Value, json};

use crate::scenario::{
    DECLARATION, Scenario, adopted, attended, correct, date, ended, entity, given, held, id,
    joined, left, network, parties, party_id, retract, role, signed, strategy, today, total, with,
};

/// Tokyo is #1, Moscow #2, a memorandum of the two #3, a network #4, a gathering #5.
fn register() -> Scenario {
    given(parties(["tokyo", "moscow"]))
        .and(signed("memo", &["tokyo", "moscow"], "2015-10-22"))
        .and(network("u20"))
        .and(held("forum", "2021-08-07"))
}

fn recorded_already(seq: u64, kind: FactKind) -> Rejection {
    Rejection::RecordedAlready { seq: Seq(seq), kind }
}

fn too_early(field: &'static str, on: &str, than: (u64, FactKind, &str)) -> Rejection {
    let (seq, kind, not_before) = (Seq(than.0), than.1, date(than.2));
    Rejection::TooEarly { field, date: date(on), seq, kind, not_before }
}

fn future(field: &'static str, on: &str) -> Rejection {
    Rejection::Future { field, date: date(on), today: today() }
}

fn twice(field: &'static str, id: &str) -> Rejection {
    Rejection::Twice { field, id: id.into() }
}

fn ended_already(seq: u64) -> Rejection {
    Rejection::EndedAlready { entity: entity(Agreement, "memo"), seq: Seq(seq) }
}

#[test]
fn an_agreement_needs_two_different_parties() {
    let one = Rejection::TooFewParties { parties: vec![party_id("tokyo")] };
    register().when(signed("pact", &["tokyo", "tokyo"], "1960")).then_refused(one);
    register()
        .when(signed("pact", &["tokyo", "moscow", "tokyo"], "1960"))
        .then_refused(twice("parties", "tokyo"));
    register().when(signed("pact", &["tokyo", "moscow"], "1960")).then_accepted();
}

#[test]
fn a_pair_of_parties_can_have_many_agreements() {
    let pair = ["tokyo", "moscow"];
    register().and(signed("pact", &pair, "2015-10-22")).and(signed("renewal", &pair, "2018"));
    let taken = Rejection::Registered { entity: entity(Agreement, "memo"), seq: Seq(3) };
    register().when(signed("memo", &pair, "2018")).then_refused(taken);
}

#[test]
fn an_agreement_does_not_run_out_before_it_is_signed() {
    let until =
        |until: &str| with(signed("pact", &["tokyo", "moscow"], "2015-10-22"), "until", until);
    register().when(until("2015")).then_accepted();
    register().when(until("2015-10-22")).then_accepted();
    register().when(until("2030")).then_accepted();
    let (end, start) = (date("2015-10-21"), date("2015-10-22"));
    let before = Rejection::EndsBeforeItBegins { field: "until", end, start };
    register().when(until("2015-10-21")).then_refused(before);
}

#[test]
fn an_agreement_is_not_signed_in_the_future() {
    let pact = |on: &str| signed("pact", &["tokyo", "moscow"], on);
    register().when(pact("2026-11-25")).then_refused(future("on", "2026-11-25"));
    register().when(pact("2026-11-24")).then_accepted();
}

#[test]
fn a_renewal_is_not_before_what_it_renews() {
    let renewal = |on: &str| with(signed("renewal", &["tokyo", "moscow"], on), "renews", "memo");
    let earlier = (3, FactKind::AgreementSigned, "2015-10-22");
    register().when(renewal("2015-10-21")).then_refused(too_early("on", "2015-10-21", earlier));
    register().when(renewal("2015")).then_accepted();
    let unknown = Rejection::Unknown {
        field: "renews",
        entity: entity(Agreement, "mem"),
        similar: vec!["memo".into()],
    };
    register().when(with(renewal("2018"), "renews", "mem")).then_refused(unknown);
}

#[test]
fn an_agreement_renews_neither_itself_nor_what_renews_it() {
    let signed = |agreement: &str, on: &str| signed(agreement, &["tokyo", "moscow"], on);
    let renews = |agreement: &str, renews: &str| Rejection::RenewsItself {
        agreement: id(agreement),
        renews: id(renews),
    };
    let itself = with(signed("pact", "2018"), "renews", "pact");
    register().when(itself).then_refused(renews("pact", "pact"));
    let renewal = register().and(with(signed("second", "2015-10-22"), "renews", "memo"));
    let renewal = renewal.and(with(signed("third", "2015-10-22"), "renews", "second"));
    let circle = with(signed("memo", "2015-10-22"), "renews", "third");
    renewal.when(correct(3, circle)).then_refused(renews("memo", "third"));
}

#[test]
fn an_agreement_ends_once_and_not_before_it_was_signed() {
    let earlier = (3, FactKind::AgreementSigned, "2015-10-22");
    register().when(ended("memo", "2015-10-21", "terminated")).then_refused(too_early(
        "on",
        "2015-10-21",
        earlier,
    ));
    register()
        .when(ended("memo", "2026-11-25", "expired"))
        .then_refused(future("on", "2026-11-25"));
    let over = register().and(ended("memo", "2018-12-31", "expired"));
    over.whenever(ended("memo", "2019", "terminated")).then_refused(ended_already(6));
    over.whenever(ended("memo", "2019", "suspended")).then_refused(ended_already(6));
    over.and(retract(6)).when(ended("memo", "2019", "terminated")).then_accepted();
}

#[test]
fn an_agreement_that_ran_out_does_not_end_again() {
    let memo = with(signed("pact", &["tokyo", "moscow"], "2020-05-01"), "until", "2022-12-31");
    let pact = register().and(memo);
    let ran_out = Rejection::RanOut {
        field: "on",
        agreement: entity(Agreement, "pact"),
        date: date("2023-06-01"),
        until: date("2022-12-31"),
        seq: Seq(6),
    };
    pact.whenever(ended("pact", "2023-06-01", "terminated")).then_refused(ran_out);
    pact.when(ended("pact", "2022-12-31", "terminated")).then_accepted();
}

#[test]
fn a_suspended_agreement_may_still_end_for_good() {
    let suspended = register().and(ended("memo", "2022-03-01", "suspended"));
    suspended.whenever(ended("memo", "2022-04", "suspended")).then_refused(ended_already(6));
    suspended.whenever(ended("memo", "2022-02", "terminated")).then_accepted();
    let over = suspended.and(ended("memo", "2023", "terminated"));
    over.when(ended("memo", "2024", "expired")).then_refused(ended_already(7));
}

#[test]
fn a_member_joins_once_and_may_join_again_after_leaving() {
    let member = register().and(joined("u20", "tokyo", "2018-01-24"));
    member
        .whenever(joined("u20", "tokyo", "2019"))
        .then_refused(recorded_already(6, FactKind::NetworkJoined));
    member.whenever(joined("u20", "moscow", "2019")).then_accepted();
    let out = member.and(left("u20", "tokyo", "2020-05"));
    out.whenever(joined("u20", "tokyo", "2020-04")).then_refused(too_early(
        "on",
        "2020-04",
        (7, FactKind::NetworkLeft, "2020-05"),
    ));
    out.when(joined("u20", "tokyo", "2020-05-31")).then_accepted();
}

#[test]
fn only_a_member_leaves_and_not_before_it_joined() {
    let stranger = |party: &str| Rejection::NotAMember {
        network: entity(Network, "u20"),
        party: party_id(party),
    };
    register().when(left("u20", "tokyo", "2020")).then_refused(stranger("tokyo"));
    let member = register().and(joined("u20", "tokyo", "2018-01-24"));
    member.whenever(left("u20", "moscow", "2020")).then_refused(stranger("moscow"));
    member.whenever(left("u20", "tokyo", "2017")).then_refused(too_early(
        "on",
        "2017",
        (6, FactKind::NetworkJoined, "2018-01-24"),
    ));
    member.whenever(left("u20", "tokyo", "2027")).then_refused(future("on", "2027"));
    let leaving = |day: &str| with(left("u20", "tokyo", "2026-11-01"), "effective_on", day);
    let announced = member.whenever(leaving("2030-01-01")).then_accepted();
    let said = Rejection::RecordedAlready { seq: Seq(7), kind: FactKind::NetworkLeft };
    announced.whenever(leaving("2031-01-01")).then_refused(said);
    announced.when(leaving("2029-01-01")).then_accepted();
    let out = member.and(left("u20", "tokyo", "2018"));
    out.when(left("u20", "tokyo", "2020")).then_refused(stranger("tokyo"));
}

#[test]
fn a_role_is_assumed_once_for_a_term_that_ends_after_it_begins() {
    let until = |until: &str| with(role("u20", "tokyo", "chair", "2019"), "until", until);
    let before =
        Rejection::EndsBeforeItBegins { field: "until", end: date("2018"), start: date("2019") };
    register().when(until("2018")).then_refused(before);
    register().when(role("u20", "tokyo", "chair", "2027")).then_refused(future("from", "2027"));
    register().when(until("2030")).then_accepted();
    let chair = register().when(until("2019")).then_accepted();
    chair
        .whenever(role("u20", "tokyo", "chair", "2019"))
        .then_refused(recorded_already(6, FactKind::NetworkRoleAssumed));
    chair.whenever(role("u20", "tokyo", "chair", "2020")).then_accepted();
    chair.whenever(role("u20", "moscow", "chair", "2019")).then_accepted();
    chair.when(role("u20", "tokyo", "co-chair", "2019")).then_accepted();
}

#[test]
fn a_party_attends_in_each_role_once() {
    let host = register().and(attended("forum", "tokyo", "host"));
    host.whenever(attended("forum", "tokyo", "host"))
        .then_refused(recorded_already(6, FactKind::GatheringAttended));
    host.whenever(attended("forum", "tokyo", "speaker")).then_accepted();
    host.when(attended("forum", "moscow", "host")).then_accepted();
}

#[test]
fn a_gathering_is_recorded_once_it_has_begun() {
    register().when(held("drill", "2026-11-24/2026-11-26")).then_accepted();
    register()
        .when(held("drill", "2026-11-25/2026-11-26"))
        .then_refused(future("held_on", "2026-11-25/2026-11-26"));
    register().when(with(held("drill", "2019"), "held_on", Value::Null)).then_accepted();
}

#[test]
fn nothing_is_adopted_or_established_or_counted_in_the_future() {
    register().when(adopted("next", "2027")).then_refused(future("adopted_on", "2027"));
    register().when(with(network("next"), "on", "2026-12")).then_refused(future("on", "2026-12"));
    register().when(with(strategy("next", &[]), "on", "2027")).then_refused(future("on", "2027"));
    register()
        .when(with(total("network:u20", "members", 27), "as_of", "2026-11-25"))
        .then_refused(future("as_of", "2026-11-25"));
}

#[test]
fn a_total_counts_what_its_subject_has() {
    let wrong = |measure, kind, id: &str, possible: &[Measure]| Rejection::WrongMeasure {
        measure,
        subject: entity(kind, id),
        possible: possible.to_vec(),
    };
    let register = register().and(adopted(DECLARATION, "2021"));
    let declaration = format!("declaration:{DECLARATION}");
    register.whenever(total(&declaration, "members", 38)).then_refused(wrong(
        Measure::Members,
        Declaration,
        DECLARATION,
        &[Measure::Endorsers],
    ));
    register.whenever(total("gathering:forum", "endorsers", 21)).then_refused(wrong(
        Measure::Endorsers,
        Gathering,
        "forum",
        &[Measure::Participants, Measure::Observers],
    ));
    register.whenever(total("network:u20", "participants", 27)).then_refused(wrong(
        Measure::Participants,
        Network,
        "u20",
        &[Measure::Members],
    ));
    register.whenever(total("party:tokyo", "members", 12)).then_refused(wrong(
        Measure::Members,
        Party,
        "tokyo",
        &[Measure::SisterFriendships],
    ));
    register
        .and(total(&declaration, "endorsers", 38))
        .and(total("gathering:forum", "participants", 21))
        .and(total("gathering:forum", "observers", 0))
        .and(total("network:u20", "members", 27))
        .and(total("party:tokyo", "sister_friendships", 12));
}

#[test]
fn the_same_total_is_recorded_once_and_another_beside_it() {
    let once = register().and(total("network:u20", "members", 27));
    once.whenever(total("network:u20", "members", 27))
        .then_refused(recorded_already(6, FactKind::TotalReported));
    once.whenever(total("network:u20", "members", 28)).then_accepted();
    let other_source = with(total("network:u20", "members", 27), "source", "another page");
    once.when(other_source).then_accepted();
    let unknown = Rejection::Unknown {
        field: "subject",
        entity: entity(Network, "u21"),
        similar: vec!["u20".into()],
    };
    register().when(total("network:u21", "members", 27)).then_refused(unknown);
}

#[test]
fn the_goals_of_a_strategy_are_its_own() {
    register()
        .when(strategy("diplomacy", &["games", "games"]))
        .then_refused(twice("goals", "games"));
    let alike =
        |id: &str| Rejection::LooksLike { entity: entity(Goal, id), registered: "games".into() };
    register().when(strategy("diplomacy", &["games", "Games"])).then_refused(alike("Games"));
    let adopted = register().and(strategy("diplomacy", &["games", "global-city"]));
    let taken = Rejection::Registered { entity: entity(Goal, "games"), seq: Seq(6) };
    adopted.whenever(strategy("sequel", &["games"])).then_refused(taken);
    adopted.whenever(strategy("sequel", &["GAMES"])).then_refused(alike("GAMES"));
    let taken = Rejection::Registered { entity: entity(Strategy, "diplomacy"), seq: Seq(6) };
    adopted.whenever(strategy("diplomacy", &[])).then_refused(taken);
    adopted.when(strategy("sequel", &["legacy"])).then_accepted();
}

#[test]
fn what_advances_a_goal_names_one_that_there_is_and_once() {
    let adopted = register().and(strategy("diplomacy", &["games", "global-city"]));
    let unknown = || Rejection::Unknown {
        field: "goals",
        entity: entity(Goal, "game"),
        similar: vec!["games".into()],
    };
    for advancing in
        [held("drill", "2019"), network("crisis"), signed("pact", &["tokyo", "moscow"], "2015")]
    {
        let goals = |ids: &[&str]| with(advancing.clone(), "goals", json!(ids));
        adopted.whenever(goals(&["game"])).then_refused(unknown());
        adopted.whenever(goals(&["games", "games"])).then_refused(twice("goals", "games"));
        adopted.whenever(goals(&["games", "global-city"])).then_accepted();
    }
}
