//! Counts and lists that are summed up as the log grows: the same as those that are gone through.

use chrono::NaiveDate;
use daicho::domain::name::{DeclarationId, PartyId};
use daicho::domain::seq::Seq;
use daicho::projections::history::Diff;
use daicho::projections::reading::{Reading, Slice};
use daicho::projections::{Projections, View};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde_json::{Value, json};

use crate::bitemporal::{as_of, history};
use crate::chronicle::{Chronicle, everything};
use crate::party_ended;

/// The same log, in views that sum up from the first fact on, asked now and then while it grows.
fn summed(chronicle: &Chronicle, asked: &[(NaiveDate, Index)]) -> Projections {
    let mut views = Projections::new();
    views.assume_series(vec!["seminar".parse().unwrap()]);
    views.sum_up_everything();
    let asked_at: Vec<(NaiveDate, usize)> =
        asked.iter().map(|(day, index)| (*day, index.index(chronicle.events.len() + 1))).collect();
    for (place, event) in chronicle.events.iter().enumerate() {
        for (as_of, _) in asked_at.iter().filter(|(_, at)| *at == place) {
            let reading = views.at(View { as_of: *as_of, known_at: views.head() });
            let _ = (reading.declarations(), reading.party_count());
        }
        views.apply(event);
    }
    views
}

fn check(chronicle: &Chronicle, asked: &[(NaiveDate, Index)]) -> Result<(), TestCaseError> {
    let summed = summed(chronicle, asked);
    let seqs = chronicle.events.len() + 1;
    let view = |(as_of, index): &(NaiveDate, Index)| View {
        as_of: *as_of,
        known_at: Seq(index.index(seqs) as u64),
    };
    for pair in asked.windows(2) {
        let (one, other) = (view(&pair[0]), view(&pair[1]));
        compare(chronicle, one, other)?;
        compare(chronicle, one, View { as_of: one.as_of, ..other })?;
        compare(chronicle, one, View { as_of: other.as_of, ..one })?;
        compare(chronicle, one, View { known_at: one.known_at.before(), ..one })?;
    }
    for view in asked.iter().map(view) {
        let (summed, gone_through) = (summed.at(view), chronicle.projections.at(view));
        prop_assert_eq!(everything(&summed), everything(&gone_through), "{:?}", view);
        let parties = gone_through.parties().items;
        for reading in [&summed, &gone_through] {
            prop_assert_eq!(reading.party_count(), parties.len());
            for most in [1, 3] {
                let pages = pages(most, |from: Option<&PartyId>| {
                    reading.parties_from(from.map(PartyId::as_str), most)
                });
                prop_assert_eq!(json!(pages), json!(parties), "{:?}", view);
            }
        }
        for most in [1, 3] {
            let after = |from: Option<&usize>| from.copied().unwrap_or_default();
            let agreements = pages(most, |from| summed.agreements_from(after(from), most));
            prop_assert_eq!(json!(agreements), json!(gone_through.agreements().items));
            let gatherings = pages(most, |from| summed.gatherings_from(after(from), most));
            prop_assert_eq!(json!(gatherings), json!(gone_through.gatherings().items));
            let networks = pages(most, |from| summed.networks_from(after(from), most));
            prop_assert_eq!(json!(networks), json!(gone_through.networks().items));
        }
        let network = gone_through.global_network(&[]).parties;
        let members = pages(2, |from: Option<&PartyId>| {
            summed.global_network_from(from.map(PartyId::as_str), 2)
        });
        // Nothing here obeys the rules, by which a party is registered before anything is told of it.
        let is_listed =
            |one: &Value| parties.iter().any(|party| json!(party.party) == one["party"]);
        let listed =
            |members: Vec<Value>| -> Vec<Value> { members.into_iter().filter(is_listed).collect() };
        let network = network.iter().map(|member| json!(member)).collect();
        prop_assert_eq!(listed(members), listed(network), "{:?}", view);
        for declaration in gone_through.declarations().items {
            check_curve(&declaration.declaration, [&summed, &gone_through], view)?;
            let list = gone_through.declaration_status(&declaration.declaration).unwrap();
            for reading in [&summed, &gone_through] {
                for most in [1, 2, 100] {
                    let pages = pages(most, |from| {
                        reading.endorsements(&declaration.declaration, from, most).unwrap()
                    });
                    prop_assert_eq!(json!(pages), json!(list.endorsements), "{:?}", view);
                }
            }
        }
    }
    Ok(())
}

/// On every day about a step, and on none between two, the curve says what the counts of that day say.
fn check_curve(
    id: &DeclarationId,
    [summed, gone_through]: [&Reading<'_>; 2],
    view: View,
) -> Result<(), TestCaseError> {
    let curve = gone_through.curve(id).unwrap();
    prop_assert_eq!(&curve, &summed.curve(id).unwrap(), "{:?}", view);
    prop_assert!(curve.steps.windows(2).all(|pair| pair[0].day < pair[1].day));
    prop_assert!(curve.steps.windows(2).all(|pair| pair[0].endorsers != pair[1].endorsers));
    for step in &curve.steps {
        for day in [step.day.pred_opt(), Some(step.day), step.day.succ_opt()].into_iter().flatten()
        {
            let then = gone_through.on(day).declaration_status(id).unwrap().declaration.endorsers;
            prop_assert_eq!(curve.on(day), then, "{} in {:?}", day, view);
        }
    }
    let counted = gone_through.declaration_status(id).unwrap().declaration.endorsers;
    prop_assert_eq!(curve.on(view.as_of), counted, "{:?}", view);
    Ok(())
}

/// What differs is looked for among what lies between two views; nothing of it lies elsewhere.
fn compare(chronicle: &Chronicle, one: View, other: View) -> Result<(), TestCaseError> {
    let mut everything = chronicle.projections.clone();
    everything.compare_everything();
    let wanted = everything.diff(one, other);
    for least in [1, 3, usize::MAX] {
        let mut first = Some(Seq::FIRST);
        let mut diff: Option<Diff> = None;
        while let Some(seq) = first {
            let (page, next) = chronicle.projections.diff_from(one, other, seq, least);
            prop_assert!(next.is_none() || page.len() >= least);
            prop_assert!(next.is_none_or(|next| next > seq));
            match &mut diff {
                Some(diff) => join(diff, page),
                None => diff = Some(page),
            }
            first = next;
        }
        prop_assert_eq!(diff.as_ref(), Some(&wanted), "{:?} {:?} {}", one, other, least);
    }
    Ok(())
}

fn join(diff: &mut Diff, page: Diff) {
    diff.added.extend(page.added);
    diff.removed.extend(page.removed);
    diff.withdrawn.extend(page.withdrawn);
    diff.restored.extend(page.restored);
    diff.corrected.extend(page.corrected);
    diff.told_again.extend(page.told_again);
    diff.certainty.extend(page.certainty);
}

/// The whole list, page by page.
fn pages<T: Serialize, K>(most: usize, page: impl Fn(Option<&K>) -> Slice<T, K>) -> Vec<Value> {
    let (mut items, mut from) = (Vec::new(), None);
    loop {
        let page = page(from.as_ref());
        assert!(page.items.len() <= most);
        items.extend(page.items.iter().map(|item| json!(item)));
        from = page.next;
        if from.is_none() {
            assert_eq!(items.len(), page.total, "the total is that of the whole list");
            return items;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_summed_up_is_what_is_gone_through(
        history in history(), asked in prop::collection::vec((as_of(), any::<Index>()), 1..5),
    ) {
        check(&history, &asked)?;
    }

    #[test]
    fn so_it_is_where_bodies_end_and_others_succeed_them(
        history in party_ended::told_history(),
        asked in prop::collection::vec((0..800_u64, any::<Index>()), 1..5),
    ) {
        let day = |days| NaiveDate::from_ymd_opt(1959, 12, 1).unwrap() + chrono::Days::new(days);
        let asked: Vec<_> = asked.into_iter().map(|(days, index)| (day(days), index)).collect();
        check(&history, &asked)?;
    }
}
