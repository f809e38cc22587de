//! Every way of saying no has a test that shows it, and words of its own.

use std::collections::BTreeMap;

use daicho::domain::entity::{Entity, EntityKind};
use daicho::domain::event::act::Act;
use daicho::domain::event::fact::FactKind;
use daicho::domain::event::network::Measure;
use daicho::domain::identifier::Misfit;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::wording::lang::Lang;
use daicho::wording::rejections;

use crate::scenario::{date, digest, entity, id, today};

/// The sources of the tests of the rules.
const SOURCES: [&str; 6] = [
    include_str!("rules_agreements.rs"),
    include_str!("rules_ended.rs"),
    include_str!("rules_endorsement.rs"),
    include_str!("rules_identifiers.rs"),
    include_str!("rules_parties.rs"),
    include_str!("rules_revision.rs"),
];

/// Says which test shows each rejection, beside a sample. One that is not here does not compile.
macro_rules! shown_by {
    ($seq:ident, $kind:ident; $($variant:ident $sample:tt => $test:ident,)+) => {
        const SHOWN: &[(&str, &str)] = &[$((stringify!($variant), stringify!($test))),+];

        #[allow(dead_code)] // It only has to compile.
        fn every_rejection_is_listed(rejection: &Rejection) {
            match rejection { $(Rejection::$variant { .. } => {})+ }
        }

        fn samples() -> Vec<Rejection> {
            let ($seq, $kind) = (Seq(7), FactKind::PartyMerged);
            vec![$(Rejection::$variant $sample),+]
        }
    };
}

fn tokyo() -> Entity {
    entity(EntityKind::Party, "tokyo")
}

shown_by! {
    seq, kind;
    Unknown { field: "party", entity: tokyo(), similar: Vec::new() } => an_unknown_party_gets_a_did_you_mean,
    Registered { entity: tokyo(), seq } => an_id_is_registered_once,
    LooksLike { entity: tokyo(), registered: "Tokyo".into() } => an_id_that_differs_by_case_width_or_diacritics_is_refused,
    Merged { party: id("a"), into: id("b"), seq } => after_a_merge_the_other_entry_is_to_be_named,
    Future { field: "on", date: date("2027"), today: today() } => an_endorsement_may_not_lie_in_the_future_but_its_effect_may,
    TooEarly { field: "on", date: date("2020"), seq, kind, not_before: date("2021") } => an_endorsement_is_not_before_the_adoption,
    EndsBeforeItBegins { field: "until", end: date("2020"), start: date("2021") } => an_agreement_does_not_run_out_before_it_is_signed,
    StandsAlready { declaration: id("d"), party: id("a"), act: Act::Endorsement, seq } => a_second_endorsement_while_one_stands_names_the_standing_one,
    NothingToWithdraw { declaration: id("d"), party: id("a"), act: None, standing: vec![] } => only_what_stands_can_be_withdrawn,
    RecordedAlready { seq, kind } => a_party_attends_in_each_role_once,
    NotAMember { network: tokyo(), party: id("a") } => only_a_member_leaves_and_not_before_it_joined,
    EndedAlready { entity: tokyo(), seq } => an_agreement_ends_once_and_not_before_it_was_signed,
    Closed { seq, on: None } => a_register_that_is_closed_takes_corrections_alone,
    RanOut { field: "on", agreement: tokyo(), date: date("2023"), until: date("2022"), seq } => an_agreement_that_ran_out_does_not_end_again,
    PartyEnded { field: "on", date: date("2002"), party: id("a"), ended_on: date("2001"), seq, successors: vec![] } => nobody_acts_after_its_end,
    SucceedsItself { party: id("a") } => what_is_carried_goes_to_others,
    NoSuccessor { party: id("a") } => what_is_carried_goes_to_others,
    CarriedAnyway { entity: tokyo() } => what_is_carried_goes_to_others,
    NothingToCarry { party: id("a"), entity: tokyo() } => only_what_stood_is_carried,
    TooFewParties { parties: vec![id("a")] } => an_agreement_needs_two_different_parties,
    RenewsItself { agreement: id("a"), renews: id("b") } => an_agreement_renews_neither_itself_nor_what_renews_it,
    SignedTogether { party: id("a"), into: id("b"), seq } => parties_that_signed_together_are_two_bodies,
    MergedIntoItself { party: id("a") } => a_party_is_not_merged_into_itself,
    Twice { field: "goals", id: "a".into() } => the_goals_of_a_strategy_are_its_own,
    NotInCountry { subdivision: "FR-75C".into(), country: "JP".into() } => the_subdivision_lies_in_the_country,
    WrongMeasure { measure: Measure::Members, subject: tokyo(), possible: vec![Measure::Endorsers] } => a_total_counts_what_its_subject_has,
    UnknownScheme { scheme: "x".into(), known: vec!["lei".into()] } => a_scheme_is_known_or_declared,
    WrongIdentifier { scheme: "lei".into(), value: "x".into(), misfit: Misfit::Form { example: "y" } } => a_value_is_right_by_its_scheme_and_lies_in_the_country_of_the_body,
    IdentifierTaken { scheme: "lei".into(), value: "x".into(), party: id("a"), seq } => an_identifier_is_that_of_one_body,
    NoSuchEvent { seq, head: seq } => an_event_beyond_the_log_is_named_with_the_head,
    NotAFact { seq, of: seq } => only_facts_are_corrected_and_retracted,
    RetractedAlready { seq, by: seq } => what_is_retracted_is_neither_corrected_nor_retracted_again,
    OtherType { seq, kind, came: kind } => a_correction_keeps_the_type,
    NothingChanges { seq } => a_correction_that_changes_nothing_is_refused,
    Orphans { seq, facts: vec![seq], count: 1 } => an_adoption_is_not_moved_past_its_endorsements,
    NoReason {} => a_revision_needs_a_reason,
    NothingToErase { seq } => what_has_no_personal_data_is_not_erased,
    ErasedAlready { seq, by: seq } => all_that_a_fact_committed_to_is_erased_once,
    OtherDigests { seq, digests: vec![digest("a")] } => a_revision_may_come_as_the_event_that_it_causes,
}

#[test]
fn every_rejection_is_shown_by_a_test() {
    for (variant, test) in SHOWN {
        let head = format!("#[test]\nfn {test}() {{");
        assert!(SOURCES.iter().any(|source| source.contains(&head)), "no test {test}");
        let named = format!("Rejection::{variant}");
        assert!(SOURCES.iter().any(|source| source.contains(&named)), "{variant} is in no test");
    }
}

#[test]
fn every_rejection_has_words_of_its_own() {
    for lang in [Lang::En, Lang::Ja] {
        let mut said = BTreeMap::new();
        for rejection in samples() {
            let words = rejections::rejection(lang, &rejection);
            assert!(!words.trim().is_empty(), "{rejection:?}");
            if let Some(other) = said.insert(words, rejection.clone()) {
                panic!("the same is said of {other:?} and of {rejection:?}");
            }
        }
    }
}
