//! Counts and lists that are summed up as the log grows: the same as those that are gone through.

use chrono::NaiveDate;
use daicho::domain::name::PartyId;
use daicho::domain::seq::Seq;
use daicho::projections::reading::Slice;
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
    for (as_of, index) in asked {
        let known_at = Seq(index.index(chronicle.events.len() + 1) as u64);
        let view = View { as_of: *as_of, known_at };
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
        for declaration in gone_through.declarations().items {
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
