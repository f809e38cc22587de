//! What a proof may let one believe: every event that revises another is named beside it.

use std::collections::BTreeSet;

use daicho::domain::event::Event;
use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::projections::View;
use daicho::projections::declarations::ActOf;
use daicho::projections::revising::{Revision, RevisionKind, among};
use proptest::prelude::*;

use crate::bitemporal::history_without_mergers;
use crate::chronicle::{Chronicle, day};

fn kinds(revisions: &[Revision], of: Seq) -> BTreeSet<RevisionKind> {
    revisions.iter().filter(|one| one.revises == of).map(|one| one.how).collect()
}

/// The event and all that revises it, as somebody holds them who was handed the proofs.
fn handed_on(history: &Chronicle, seq: Seq, revisions: &[Revision]) -> Vec<RecordedEvent> {
    let wanted: BTreeSet<Seq> = revisions.iter().map(|one| one.seq).chain([seq]).collect();
    history.events.iter().filter(|event| wanted.contains(&event.seq)).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_views_show_as_changed_or_withdrawn_has_its_revision_named(
        history in history_without_mergers()
    ) {
        let head = history.projections.head();
        let reading = history.projections.at(View { as_of: day("9998-12-31"), known_at: head });
        for id in ["d1", "d2"] {
            let Some(status) = reading.declaration_status(&id.parse().unwrap()) else { continue };
            let standing = status.endorsements.iter().map(|one| (&one.act, false));
            let withdrawn = status.withdrawn.iter().map(|one| (&one.act, true));
            for (ActOf { fact, withdrawal, .. }, ended) in standing.chain(withdrawn) {
                let found = history.projections.revising(fact.seq, head);
                let kinds = kinds(&found, fact.seq);
                prop_assert!(!kinds.contains(&RevisionKind::Retracted));
                prop_assert_eq!(
                    kinds.contains(&RevisionKind::Corrected), fact.corrected_by.is_some()
                );
                prop_assert!(!ended || kinds.contains(&RevisionKind::Withdrawn));
                prop_assert_eq!(
                    kinds.contains(&RevisionKind::Withdrawn), withdrawal.is_some()
                );
            }
        }
    }

    #[test]
    fn the_proofs_side_by_side_tell_what_the_register_knows(history in history_without_mergers()) {
        let head = history.projections.head();
        for event in &history.events {
            let found = history.projections.revising(event.seq, head);
            prop_assert!(found.iter().all(|one| one.seq != event.seq), "{found:?}");
            if let Event::Fact(_) = event.event {
                let told = among(&handed_on(&history, event.seq, &found));
                // That a fact learned late was ended by an event before it in the log may rest on
                // other facts, which these files do not show.
                let mut expected = found.clone();
                expected.retain(|one| one.revises < one.seq || told.contains(one));
                prop_assert_eq!(told, expected);
            }
        }
    }

    #[test]
    fn what_comes_later_changes_nothing_that_a_checkpoint_covers(
        history in history_without_mergers()
    ) {
        let head = history.projections.head();
        for size in 1..=head.0 {
            let seq = Seq(1 + size / 2);
            let found = history.projections.revising(seq, Seq(size));
            prop_assert!(found.iter().all(|one| one.seq <= Seq(size)), "{found:?}");
        }
    }
}
