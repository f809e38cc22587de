//! The rules of bodies that are no more.

use daicho::domain::consequences::{Becomes, Consequence, consequences};
use daicho::domain::decide::decide;
use daicho::domain::entity::EntityKind::{Agreement, Declaration, Party};
use daicho::domain::event::fact::FactKind;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use serde_json::json;

use crate::scenario::{
    DECLARATION, Scenario, act, adopted, attended, correct, date, ended, entity, given, held, id,
    joined, merged, network, parties, party_id, retract, signed, succeeded, today, with, withdrawn,
};

/// Urawa #1, Saitama #2 and Paris #3, the declaration #4, the network #5.
fn register() -> Scenario {
    given(parties(["urawa", "saitama", "paris"]))
        .and(adopted(DECLARATION, "1950-01-01"))
        .and(network("metropolis"))
}

fn no_more(field: &'static str, on: &str, party: &str, seq: u64, successors: &[&str]) -> Rejection {
    let (date, party, seq) = (date(on), party_id(party), Seq(seq));
    let successors = successors.iter().map(|one| party_id(one)).collect();
    let ended_on = crate::scenario::date("2001-05-01");
    Rejection::PartyEnded { field, date, party, ended_on, seq, successors }
}

fn orphans(seq: u64, fact: u64) -> Rejection {
    Rejection::Orphans { seq: Seq(seq), facts: vec![Seq(fact)], count: 1 }
}

#[test]
fn nobody_acts_after_its_end() {
    let over = register().and(succeeded("urawa", "2001-05-01", &["saitama"]));
    let refused = |on| no_more("on", on, "urawa", 6, &["saitama"]);
    over.whenever(act("urawa", "signature", "2001-05-02")).then_refused(refused("2001-05-02"));
    over.whenever(withdrawn("urawa", "2002")).then_refused(refused("2002"));
    over.whenever(joined("metropolis", "urawa", "2003")).then_refused(refused("2003"));
    over.whenever(signed("pact", &["paris", "urawa"], "2004")).then_refused(refused("2004"));
    over.whenever(act("urawa", "signature", "2001-05-01")).then_accepted();
    over.whenever(act("urawa", "signature", "2001")).then_accepted();
    let later = over.and(held("forum", "2002-02-02"));
    let refused = no_more("gathering", "2002-02-02", "urawa", 6, &["saitama"]);
    later.when(attended("forum", "urawa", "participant")).then_refused(refused);
}

#[test]
fn a_body_ends_once_and_not_before_what_it_did() {
    let acted = register().and(act("urawa", "signature", "2001-06-01"));
    let too_early = Rejection::TooEarly {
        field: "on",
        date: date("2001-05-01"),
        seq: Seq(6),
        kind: FactKind::DeclarationEndorsed,
        not_before: date("2001-06-01"),
    };
    let end = |on: &str| succeeded("urawa", on, &["saitama"]);
    acted.whenever(end("2001-05-01")).then_refused(too_early);
    acted.whenever(with(end("2001-05-01"), "effective_on", "2001-07-01")).then_accepted();
    let over = acted.when(end("2001-06-01")).then_accepted();
    let again = Rejection::EndedAlready { entity: entity(Party, "urawa"), seq: Seq(7) };
    over.whenever(end("2003")).then_refused(again);
    over.whenever(correct(6, act("urawa", "signature", "2001-06-02"))).then_refused(orphans(6, 7));
}

#[test]
fn what_is_carried_goes_to_others() {
    let itself = Rejection::SucceedsItself { party: party_id("urawa") };
    register().when(succeeded("urawa", "2001", &["saitama", "urawa"])).then_refused(itself);
    let itself = Rejection::SucceedsItself { party: party_id("saitama") };
    let one_body = register().and(merged("urawa", "saitama"));
    one_body.when(succeeded("saitama", "2001", &["saitama"])).then_refused(itself);
    let to_nobody = with(succeeded("urawa", "2001", &[]), "carries", json!(["all"]));
    let nobody = Rejection::NoSuccessor { party: party_id("urawa") };
    register().when(to_nobody).then_refused(nobody);
    let declaration = format!("declaration:{DECLARATION}");
    let both =
        with(succeeded("urawa", "2001", &["saitama"]), "carries", json!([declaration, "all"]));
    let anyway = Rejection::CarriedAnyway { entity: entity(Declaration, DECLARATION) };
    register().when(both).then_refused(anyway);
    let over = register().and(succeeded("saitama", "2001-05-01", &[]));
    let refused = no_more("on", "2002", "saitama", 6, &[]);
    over.when(succeeded("urawa", "2002", &["saitama"])).then_refused(refused);
}

#[test]
fn only_what_stood_is_carried() {
    let end =
        |carries: &str| with(succeeded("urawa", "2001", &["saitama"]), "carries", json!([carries]));
    let declaration = format!("declaration:{DECLARATION}");
    let nothing = |kind, of: &str| Rejection::NothingToCarry {
        party: party_id("urawa"),
        entity: entity(kind, of),
    };
    register().when(end(&declaration)).then_refused(nothing(Declaration, DECLARATION));
    let acted = register().and(act("urawa", "signature", "1990"));
    acted.whenever(end(&declaration)).then_accepted();
    let back = acted.and(withdrawn("urawa", "1995"));
    back.when(end(&declaration)).then_refused(nothing(Declaration, DECLARATION));
    let pact = register().and(signed("pact", &["paris", "saitama"], "1999"));
    pact.when(end("agreement:pact")).then_refused(nothing(Agreement, "pact"));
    let pact = register().and(signed("pact", &["paris", "urawa"], "1999"));
    let carried = pact.when(end("agreement:pact")).then_accepted();
    carried.whenever(retract(6)).then_refused(orphans(6, 7));
}

#[test]
fn a_successor_acts_upon_what_it_has() {
    let over = register().and(act("urawa", "ratification", "1990")).and(succeeded(
        "urawa",
        "2001-05-01",
        &["saitama"],
    ));
    let stands = Rejection::StandsAlready {
        declaration: id(DECLARATION),
        party: party_id("saitama"),
        act: daicho::domain::event::act::Act::Ratification,
        seq: Seq(6),
    };
    over.whenever(act("saitama", "ratification", "2002")).then_refused(stands);
    over.whenever(withdrawn("saitama", "2000")).then_refused_somehow();
    let back = over.when(withdrawn("saitama", "2003")).then_accepted();
    back.whenever(act("saitama", "ratification", "2004")).then_accepted();
    back.whenever(retract(7)).then_refused(orphans(7, 8));
    let pact = register().and(signed("pact", &["paris", "urawa"], "1999")).and(succeeded(
        "urawa",
        "2001-05-01",
        &[],
    ));
    let gone = Rejection::EndedAlready { entity: entity(Agreement, "pact"), seq: Seq(7) };
    pact.when(ended("pact", "2002", "terminated")).then_refused(gone);
}

#[test]
fn an_end_names_what_ends_and_what_passes_on() {
    let acted = register()
        .and(act("urawa", "ratification", "1990"))
        .and(joined("metropolis", "urawa", "1995"))
        .and(signed("pact", &["paris", "urawa"], "1999"));
    let made_of_it = |scenario: &Scenario, command| {
        let event = decide(scenario.state(), &command, today()).unwrap();
        consequences(scenario.state(), &event, today())
    };
    let becomes = |seq, becomes, by: Option<u64>| Consequence {
        seq: Seq(seq),
        becomes,
        by: by.map(Seq),
        successor: matches!(becomes, Becomes::PassesOn | Becomes::PassesOnNoLonger)
            .then(|| party_id("saitama")),
    };
    let declaration = json!([format!("declaration:{DECLARATION}")]);
    let end = with(succeeded("urawa", "2001", &["saitama"]), "carries", declaration);
    let made = [
        becomes(6, Becomes::Ended, Some(9)),
        becomes(6, Becomes::PassesOn, None),
        becomes(7, Becomes::Ended, Some(9)),
        becomes(8, Becomes::Ended, Some(9)),
    ];
    assert_eq!(made_of_it(&acted, end.clone()), made);
    let over = acted.when(end).then_accepted();
    let made = [
        becomes(6, Becomes::GoesOn, None),
        becomes(6, Becomes::PassesOnNoLonger, None),
        becomes(7, Becomes::GoesOn, None),
        becomes(8, Becomes::GoesOn, None),
    ];
    assert_eq!(made_of_it(&over, retract(9)), made);
    // What is learned later of the body passes on as well.
    let signature = act("urawa", "signature", "1989");
    let made = [becomes(10, Becomes::Ended, Some(9)), becomes(10, Becomes::PassesOn, None)];
    assert_eq!(made_of_it(&over, signature), made);
}

#[test]
fn bodies_do_not_succeed_each_other_in_a_circle() {
    let over = register().and(succeeded("urawa", "2001", &["saitama"]));
    let itself = Rejection::SucceedsItself { party: party_id("saitama") };
    over.whenever(succeeded("saitama", "2001", &["urawa"])).then_refused(itself);
    over.when(succeeded("saitama", "2001", &["paris"])).then_accepted();
}

#[test]
fn two_entries_of_one_body_have_one_end() {
    let over = register().and(succeeded("urawa", "2001-05-01", &["paris"]));
    let itself = Rejection::SucceedsItself { party: party_id("paris") };
    over.whenever(merged("urawa", "paris")).then_refused(itself);
    over.whenever(merged("urawa", "saitama")).then_accepted();
    let later = over.whenever(act("saitama", "signature", "2010")).then_accepted();
    let refused = no_more("into", "2010", "urawa", 6, &["paris"]);
    later.when(merged("urawa", "saitama")).then_refused(refused);
    let both = over.when(succeeded("saitama", "2003", &[])).then_accepted();
    let again = Rejection::EndedAlready { entity: entity(Party, "saitama"), seq: Seq(7) };
    both.when(merged("urawa", "saitama")).then_refused(again);
}

#[test]
fn an_agreement_that_had_ended_passes_to_nobody() {
    let pact = register().and(signed("pact", &["paris", "urawa"], "1980"));
    let pact = pact.and(ended("pact", "1990", "terminated"));
    let carried = json!(["agreement:pact"]);
    let end = with(succeeded("urawa", "2001", &["saitama"]), "carries", carried);
    let nothing =
        Rejection::NothingToCarry { party: party_id("urawa"), entity: entity(Agreement, "pact") };
    pact.when(end).then_refused(nothing);
}
