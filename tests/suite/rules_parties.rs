//! The rules of registering parties and of merging two entries of one body.

use daicho::domain::entity::EntityKind::Party;
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::FactKind;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use serde_json::json;

use crate::scenario::{
    ADOPTED, DECLARATION, Scenario, adopted, attended, correct, date, endorsed, entity, fact,
    given, held, id, joined, left, merged, network, parties, party, party_id, retract, signed,
    today, total, with, withdrawn,
};

/// Four entries #1 to #4 and the declaration #5.
fn register() -> Scenario {
    given(parties(["new-york", "new-york-city", "nyc", "tokyo"])).and(adopted(DECLARATION, ADOPTED))
}

fn merged_into(party: &str, into: &str, seq: u64) -> Rejection {
    Rejection::Merged { party: party_id(party), into: party_id(into), seq: Seq(seq) }
}

fn orphans(seq: u64, facts: &[u64]) -> Rejection {
    let (count, facts) = (facts.len(), facts.iter().copied().map(Seq).collect());
    Rejection::Orphans { seq: Seq(seq), facts, count }
}

fn looks_like(id: &str, registered: &str) -> Rejection {
    Rejection::LooksLike { entity: entity(Party, id), registered: registered.into() }
}

#[test]
fn an_id_is_registered_once() {
    let taken = Rejection::Registered { entity: entity(Party, "tokyo"), seq: Seq(4) };
    register().when(party("tokyo")).then_refused(taken);
    register().and(retract(4)).when(party("tokyo")).then_accepted();
}

#[test]
fn an_id_that_differs_by_case_width_or_diacritics_is_refused() {
    let register = given(parties(["são-paulo", "tokyo", "ガーナ", "łódź"]));
    for (id, registered) in [
        ("sao-paulo", "são-paulo"),
        ("SÃO-PAULO", "são-paulo"),
        ("TOKYO", "tokyo"),
        ("ｔｏｋｙｏ", "tokyo"),
        ("tōkyō", "tokyo"),
        ("ｶﾞーﾅ", "ガーナ"),
        ("lodz", "łódź"),
    ] {
        register.whenever(party(id)).then_refused(looks_like(id, registered));
    }
    for other in ["カーナ", "sao-paulo.state", "tokyo-to", "東京"] {
        register.whenever(party(other)).then_accepted();
    }
}

#[test]
fn bodies_with_like_names_are_different_parties() {
    let like = [
        "são-paulo.state",
        "são-paulo.city",
        "greater-london-authority",
        "city-of-london-corporation",
        "tomsk-region",
        "tomsk",
        "new-south-wales",
        "sydney",
    ];
    let register = given(parties(like)).and(adopted(DECLARATION, ADOPTED));
    register.and(endorsed("são-paulo.state", "2022")).and(endorsed("são-paulo.city", "2022"));
}

#[test]
fn a_gathering_may_have_the_id_of_a_party() {
    register().when(held("tokyo", "2021")).then_accepted();
}

#[test]
fn an_unknown_party_gets_a_did_you_mean() {
    let unknown = |id: &str, similar: &[&str]| Rejection::Unknown {
        field: "party",
        entity: entity(Party, id),
        similar: similar.iter().map(|id| (*id).into()).collect(),
    };
    register().when(endorsed("tokio", "2022")).then_refused(unknown("tokio", &["tokyo"]));
    register().when(endorsed("ＴＯＫＹＯ", "2022")).then_refused(unknown("ＴＯＫＹＯ", &["tokyo"]));
    register().when(endorsed("東京", "2022")).then_refused(unknown("東京", &[]));
    let near = ["new-york-city", "new-york"];
    register().when(endorsed("new-york-cty", "2022")).then_refused(unknown("new-york-cty", &near));
}

#[test]
fn the_subdivision_lies_in_the_country() {
    let in_japan = |code: &str| with(with(party("kyoto"), "country", "JP"), "subdivision", code);
    register().when(in_japan("JP-26")).then_accepted();
    register().when(with(party("kyoto"), "subdivision", "JP-26")).then_accepted();
    let (subdivision, country) = ("FR-75C".to_owned(), "JP".to_owned());
    register()
        .when(in_japan("FR-75C"))
        .then_refused(Rejection::NotInCountry { subdivision, country });
}

#[test]
fn the_same_renaming_is_recorded_once() {
    let renamed = |name: &str, on: &str| {
        fact("party.renamed", json!({"party": "tokyo", "names": {"en": name}, "on": on}))
    };
    let once = register().and(renamed("Tokyo", "1868"));
    let again = Rejection::RecordedAlready { seq: Seq(6), kind: FactKind::PartyRenamed };
    once.whenever(renamed("Tokyo", "1868")).then_refused(again);
    once.whenever(renamed("Tokyo Metropolis", "1943")).then_accepted();
    let future = Rejection::Future { field: "on", date: date("2027"), today: today() };
    once.when(renamed("Tokyo", "2027")).then_refused(future);
}

#[test]
fn a_party_is_not_merged_into_itself() {
    let itself = Rejection::MergedIntoItself { party: id("tokyo") };
    register().when(merged("tokyo", "tokyo")).then_refused(itself);
}

#[test]
fn after_a_merge_the_other_entry_is_to_be_named() {
    let one = register().and(merged("new-york", "new-york-city"));
    let refused = || merged_into("new-york", "new-york-city", 6);
    one.whenever(endorsed("new-york", "2022")).then_refused(refused());
    one.whenever(signed("memo", &["tokyo", "new-york"], "1960")).then_refused(refused());
    one.whenever(total("party:new-york", "sister_friendships", 12)).then_refused(refused());
    one.whenever(merged("nyc", "new-york")).then_refused(refused());
    one.whenever(merged("new-york", "nyc")).then_refused(refused());
    one.whenever(merged("new-york-city", "new-york")).then_refused(refused());
    one.when(endorsed("new-york-city", "2022")).then_accepted();
}

#[test]
fn a_chain_of_merges_names_the_last_entry() {
    let chain = register().and(merged("nyc", "new-york")).and(merged("new-york", "new-york-city"));
    chain.whenever(endorsed("nyc", "2022")).then_refused(merged_into("nyc", "new-york-city", 6));
    chain.when(endorsed("new-york-city", "2022")).then_accepted();
}

#[test]
fn what_a_merged_entry_endorsed_stands_for_the_body() {
    let chain = register()
        .and(endorsed("nyc", "2022"))
        .and(merged("nyc", "new-york"))
        .and(merged("new-york", "new-york-city"));
    let (declaration, party) = (id(DECLARATION), party_id("new-york-city"));
    let seq = Seq(6);
    let stands = Rejection::StandsAlready { declaration, party, act: Act::Endorsement, seq };
    chain.whenever(endorsed("new-york-city", "2023")).then_refused(stands);
    chain.when(withdrawn("new-york-city", "2024")).then_accepted();
}

#[test]
fn a_withdrawal_ends_what_each_entry_endorsed_before_the_merge() {
    let both = register()
        .and(endorsed("new-york", "2022"))
        .and(endorsed("new-york-city", "2023"))
        .and(merged("new-york", "new-york-city"));
    let none = both.and(withdrawn("new-york-city", "2024"));
    let (declaration, party, act) = (id(DECLARATION), party_id("new-york-city"), None);
    let nothing = Rejection::NothingToWithdraw { declaration, party, act, standing: Vec::new() };
    none.whenever(withdrawn("new-york-city", "2024")).then_refused(nothing);
    none.when(endorsed("new-york-city", "2025")).then_accepted();
}

#[test]
fn a_retracted_merge_leaves_two_bodies_again() {
    let two = register()
        .and(endorsed("new-york", "2022"))
        .and(merged("new-york", "new-york-city"))
        .and(retract(7));
    two.and(endorsed("new-york-city", "2022")).and(withdrawn("new-york", "2023"));
}

#[test]
fn a_merge_that_a_withdrawal_rests_on_is_not_retracted() {
    let rests = register()
        .and(endorsed("nyc", "2022"))
        .and(merged("nyc", "new-york"))
        .and(merged("new-york", "new-york-city"))
        .and(withdrawn("new-york-city", "2024"));
    rests.whenever(retract(7)).then_refused(orphans(7, &[9]));
    rests.whenever(retract(8)).then_refused(orphans(8, &[9]));
    rests.and(retract(9)).and(retract(7)).and(retract(8));
}

#[test]
fn a_merge_can_be_corrected_to_another_entry() {
    let wrong = register().and(endorsed("nyc", "2022")).and(merged("nyc", "tokyo"));
    let right = wrong.when(correct(7, merged("nyc", "new-york-city"))).then_accepted();
    right.whenever(endorsed("tokyo", "2022")).then_accepted();
    right.whenever(endorsed("nyc", "2022")).then_refused(merged_into("nyc", "new-york-city", 7));
    let (declaration, party) = (id(DECLARATION), party_id("new-york-city"));
    let seq = Seq(6);
    let stands = Rejection::StandsAlready { declaration, party, act: Act::Endorsement, seq };
    right.when(endorsed("new-york-city", "2022")).then_refused(stands);
}

#[test]
fn a_corrected_merge_may_not_take_an_entry_that_was_merged_later() {
    let two = register().and(merged("nyc", "tokyo")).and(merged("new-york", "new-york-city"));
    two.whenever(correct(6, merged("new-york", "tokyo"))).then_refused(orphans(6, &[7]));
    two.whenever(correct(6, merged("new-york-city", "new-york"))).then_refused(orphans(6, &[7]));
    two.when(correct(6, merged("nyc", "new-york"))).then_accepted();
}

#[test]
fn a_corrected_merge_may_not_take_an_entry_that_was_named_later() {
    let named = register().and(merged("nyc", "new-york-city")).and(endorsed("new-york", "2022"));
    named.whenever(correct(6, merged("new-york", "new-york-city"))).then_refused(orphans(6, &[7]));
    named.when(correct(6, merged("nyc", "new-york"))).then_accepted();
}

#[test]
fn parties_that_signed_together_are_two_bodies() {
    let signed = register().and(signed("sisters", &["tokyo", "new-york"], "1960-02-29"));
    let together = |party: &str, into: &str| Rejection::SignedTogether {
        party: party_id(party),
        into: party_id(into),
        seq: Seq(6),
    };
    signed.whenever(merged("tokyo", "new-york")).then_refused(together("tokyo", "new-york"));
    let one = signed.and(merged("new-york", "new-york-city"));
    one.whenever(merged("tokyo", "new-york-city")).then_refused(together("tokyo", "new-york-city"));
    one.whenever(correct(7, merged("new-york", "tokyo")))
        .then_refused(together("new-york", "tokyo"));
    one.when(merged("tokyo", "nyc")).then_accepted();
}

#[test]
fn an_agreement_is_not_corrected_to_be_between_entries_of_one_body() {
    let one = register()
        .and(signed("sisters", &["tokyo", "new-york"], "1960-02-29"))
        .and(merged("nyc", "new-york"));
    let wrong = signed("sisters", &["nyc", "new-york"], "1960-02-29");
    one.whenever(correct(6, wrong)).then_refused(orphans(6, &[7]));
    one.when(correct(6, signed("sisters", &["tokyo", "nyc"], "1960-02-29"))).then_accepted();
}

#[test]
fn members_and_guests_stay_the_same_through_a_merge() {
    let one = register()
        .and(network("u20"))
        .and(joined("u20", "nyc", "2018"))
        .and(held("forum", "2021"))
        .and(attended("forum", "nyc", "speaker"))
        .and(merged("nyc", "new-york-city"));
    let again = |seq, kind| Rejection::RecordedAlready { seq: Seq(seq), kind };
    one.whenever(joined("u20", "new-york-city", "2019"))
        .then_refused(again(7, FactKind::NetworkJoined));
    one.whenever(attended("forum", "new-york-city", "speaker"))
        .then_refused(again(9, FactKind::GatheringAttended));
    one.whenever(attended("forum", "new-york-city", "host")).then_accepted();
    let left = one.and(left("u20", "new-york-city", "2020"));
    left.when(retract(10)).then_refused(orphans(10, &[11]));
}
