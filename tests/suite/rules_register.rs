//! Every way of saying no has a test that shows it.

use daicho::domain::rejection::Rejection;

/// The sources of the tests of the rules.
const SOURCES: [&str; 4] = [
    include_str!("rules_agreements.rs"),
    include_str!("rules_endorsement.rs"),
    include_str!("rules_parties.rs"),
    include_str!("rules_revision.rs"),
];

/// Says which test shows each rejection. A rejection without one does not compile.
macro_rules! shown_by {
    ($($variant:ident => $test:ident,)+) => {
        const SHOWN: &[(&str, &str)] = &[$((stringify!($variant), stringify!($test))),+];

        #[allow(dead_code)] // It only has to compile.
        fn every_rejection_is_listed(rejection: &Rejection) {
            match rejection { $(Rejection::$variant { .. } => {})+ }
        }
    };
}

shown_by! {
    Unknown => an_unknown_party_gets_a_did_you_mean,
    Registered => an_id_is_registered_once,
    LooksLike => an_id_that_differs_by_case_width_or_diacritics_is_refused,
    Merged => after_a_merge_the_other_entry_is_to_be_named,
    Future => an_endorsement_may_not_lie_in_the_future_but_its_effect_may,
    TooEarly => an_endorsement_is_not_before_the_adoption,
    EndsBeforeItBegins => an_agreement_does_not_run_out_before_it_is_signed,
    StandsAlready => a_second_endorsement_while_one_stands_names_the_standing_one,
    NothingToWithdraw => only_what_stands_can_be_withdrawn,
    RecordedAlready => a_party_attends_in_each_role_once,
    NotAMember => only_a_member_leaves_and_not_before_it_joined,
    EndedAlready => an_agreement_ends_once_and_not_before_it_was_signed,
    TooFewParties => an_agreement_needs_two_different_parties,
    RenewsItself => an_agreement_renews_neither_itself_nor_what_renews_it,
    SignedTogether => parties_that_signed_together_are_two_bodies,
    MergedIntoItself => a_party_is_not_merged_into_itself,
    Twice => the_goals_of_a_strategy_are_its_own,
    NotInCountry => the_subdivision_lies_in_the_country,
    WrongMeasure => a_total_counts_what_its_subject_has,
    NoSuchEvent => an_event_beyond_the_log_is_named_with_the_head,
    NotAFact => only_facts_are_corrected_and_retracted,
    RetractedAlready => what_is_retracted_is_neither_corrected_nor_retracted_again,
    OtherType => a_correction_keeps_the_type,
    NothingChanges => a_correction_that_changes_nothing_is_refused,
    Orphans => an_adoption_is_not_moved_past_its_endorsements,
    NoReason => a_revision_needs_a_reason,
    CannotErase => a_revision_may_come_as_the_event_that_it_causes,
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
