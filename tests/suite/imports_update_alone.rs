//! After the new version of a list was put in its place, the register says what that version alone says.

use std::collections::BTreeSet;
use std::sync::Arc;

use daicho::domain::date::Date;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::imports::error::ImportError;
use daicho::imports::update::Gone;
use daicho::imports::update::asked::Asked;
use daicho::imports::update::report::{UpdateOutcome, UpdateReport};
use daicho::imports::{Content, Import, Mode, Options};
use daicho::projections::View;
use daicho::tracker::Tracker;
use proptest::prelude::*;

use crate::imports::{TestEnvironment, register};

/// One act of a version of a list: whose, which, when (a month of 2022), and with effect from when.
type ListedAct = (usize, usize, usize, Option<u32>);

/// A version of a list, and when each city left (a month of 2024, or not at all).
#[derive(Clone, Debug)]
struct Version {
    acts: Vec<ListedAct>,
    left: [Option<u32>; 3],
}

const CITIES: [&str; 3] = ["atlantis", "lemuria", "mu"];
const ACTS: [&str; 3] = ["endorsement", "signature", "ratification"];

/// A version: each act of a city at most once.
fn version() -> impl Strategy<Value = Version> {
    let one = (0..3_usize, 0..3_usize, 1..9_usize, prop::option::of(1..9_u32));
    let left = prop::array::uniform3(prop::option::of(1..9_u32));
    (prop::collection::vec(one, 1..7), left).prop_map(|(mut acts, left)| {
        let mut seen = BTreeSet::new();
        acts.retain(|(city, act, ..)| seen.insert((*city, *act)));
        Version { acts, left }
    })
}

fn written(version: &Version) -> String {
    let rows = version.acts.iter().map(|(city, act, month, effect)| {
        let day = |year: u32, month: Option<u32>| {
            month.map(|month| format!("{year}-0{month}-01")).unwrap_or_default()
        };
        let (effect, left) = (day(2023, *effect), day(2024, version.left[*city]));
        format!("{},{},2022-0{month}-01,{effect},{left}\n", CITIES[*city], ACTS[*act])
    });
    format!("party,act,on,effective_on,withdrawal\n{}", rows.collect::<String>())
}

fn read(text: &str) -> Import {
    let options = Options {
        kind: Some("endorsement".into()),
        set: vec!["declaration=d,withdrawal.reason=Left".into()],
        register_missing: vec!["city".into()],
        ..Options::default()
    };
    Import::read(Content::Table(text.as_bytes()), &options, &Settings::default()).unwrap()
}

async fn updated(
    tracker: &Tracker,
    text: &str,
    asked: &Asked,
) -> Result<UpdateReport, ImportError> {
    read(text).update(tracker, &TestEnvironment::default(), "us", asked).await
}

/// What stands to the declaration on a day, without the facts that tell it.
fn standing(tracker: &Tracker, as_of: &str, known_at: Seq) -> Vec<(String, String, Option<Date>)> {
    let views = tracker.views();
    let reading = views.at(View { as_of: as_of.parse().unwrap(), known_at });
    let answer = reading.endorsements(&"d".parse().unwrap(), None, usize::MAX).unwrap();
    let acts = answer.items.into_iter();
    acts.map(|one| (one.party.party.to_string(), one.act.act.to_string(), one.act.on)).collect()
}

const DAYS: [&str; 9] = [
    "2022-01-15",
    "2022-04-01",
    "2022-08-20",
    "2023-02-10",
    "2023-06-01",
    "2024-01-01",
    "2024-03-15",
    "2024-06-15",
    "2026-11-24",
];

async fn imported(version: &Version) -> Arc<Tracker> {
    let tracker = register().await;
    let import = read(&written(version));
    import
        .carry_out(&tracker, &TestEnvironment::default(), "us", Mode::default(), |_| {})
        .await
        .unwrap();
    tracker
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_an_update_the_register_says_what_the_new_version_alone_says(
        mut first in version(),
        second in version(),
        retracts in any::<bool>(),
    ) {
        let all = first.clone();
        for (city, left) in first.left.iter_mut().enumerate() {
            let acts = |version: &Version| -> BTreeSet<usize> {
                let acts = version.acts.iter().filter(|one| one.0 == city);
                acts.map(|one| one.1).collect()
            };
            // That somebody left is not ended on a day; and who has left and is told no more has been there
            // all the same.
            if !retracts || !acts(&second).is_superset(&acts(&all)) {
                *left = None;
            }
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (alone, tracker) = (imported(&second).await, imported(&first).await);
            let before = tracker.views().head();
            let then: Vec<_> = DAYS.map(|day| standing(&tracker, day, before)).into();
            let gone = if retracts { Gone::Retract } else { Gone::Withdraw };
            let gone_on = (!retracts).then(|| "2023-12-01".parse().unwrap());
            let reason = Some("The new version.".to_owned());
            let asked = Asked { apply: true, gone, gone_on, reason, ..Asked::default() };
            let report = updated(&tracker, &written(&second), &asked).await.unwrap();
            assert_eq!(report.facts.len() as u64, report.unchanged + report.new + report.changed + report.gone + report.same);
            // A withdrawal takes nothing away before its day.
            let days = if retracts { &DAYS[..] } else { &DAYS[5..] };
            for day in days {
                let head = tracker.views().head();
                let wanted = standing(&alone, day, alone.views().head());
                assert_eq!(standing(&tracker, day, head), wanted, "on {day}");
            }
            let now: Vec<_> = DAYS.map(|day| standing(&tracker, day, before)).into();
            assert_eq!(now, then, "what was known before stays");
            let again = updated(&tracker, &written(&second), &Asked::default()).await.unwrap();
            let said = [UpdateOutcome::Unchanged, UpdateOutcome::Same];
            assert!(again.facts.iter().all(|fact| said.contains(&fact.outcome)), "{again:?}");
        });
    }
}

/// When a city joined and left a network: each a month, counted from 2020.
type Terms = Vec<(u32, Option<u32>)>;

/// A list of members: each city in it once, or not at all.
fn members() -> impl Strategy<Value = [Terms; 3]> {
    let months = prop::collection::btree_set(0..24_u32, 0..3);
    prop::array::uniform3(months.prop_map(|months| {
        let months: Vec<u32> = months.into_iter().collect();
        months.chunks(2).map(|term| (term[0], term.get(1).copied())).collect()
    }))
}

fn read_members(members: &[Terms; 3]) -> Import {
    let day = |month: u32| format!("20{}-{:02}-01", 20 + month / 12, month % 12 + 1);
    let mut text = "party,on,leave\nthule,2020-01-01,\n".to_owned();
    for (city, terms) in CITIES.iter().zip(members) {
        for (on, left) in terms {
            let left = left.map(day).unwrap_or_default();
            text.push_str(&format!("{city},{},{left}\n", day(*on)));
        }
    }
    let options = Options {
        kind: Some("join".into()),
        set: vec!["network=n".into()],
        register_missing: vec!["city".into(), "network".into()],
        ..Options::default()
    };
    Import::read(Content::Table(text.as_bytes()), &options, &Settings::default()).unwrap()
}

async fn with_members(members: &[Terms; 3]) -> Arc<Tracker> {
    let (tracker, environment) = (register().await, TestEnvironment::default());
    let import = read_members(members);
    import.carry_out(&tracker, &environment, "us", Mode::default(), |_| {}).await.unwrap();
    tracker
}

fn present(tracker: &Tracker) -> Vec<Vec<String>> {
    let views = tracker.views();
    let on = |month: u32| {
        let as_of = format!("20{}-{:02}-15", 20 + month / 12, month % 12 + 1).parse().unwrap();
        let reading = views.at(View { as_of, known_at: views.head() });
        let answer = reading.network(&"n".parse().unwrap()).unwrap();
        let standing = answer.memberships.into_iter().filter(|one| one.term.left.is_none());
        standing.map(|one| one.party.party.to_string()).collect()
    };
    (0..25).map(on).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn members_come_and_go_as_the_new_version_alone_says(
        mut first in members(),
        second in members(),
    ) {
        for (was, is) in first.iter_mut().zip(&second) {
            // Who has left and is told no more has been there all the same.
            was.iter_mut().filter(|_| is.is_empty()).for_each(|term| term.1 = None);
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (alone, tracker) = (with_members(&second).await, with_members(&first).await);
            let reason = Some("The new version.".to_owned());
            let asked = Asked { apply: true, gone: Gone::Retract, reason, ..Asked::default() };
            let list = |asked: Asked| {
                let (import, tracker) = (read_members(&second), Arc::clone(&tracker));
                async move {
                    import.update(&tracker, &TestEnvironment::default(), "us", &asked).await
                }
            };
            list(asked).await.unwrap();
            assert_eq!(present(&tracker), present(&alone));
            let again = list(Asked::default()).await.unwrap();
            let is_unchanged = |outcome| outcome == UpdateOutcome::Unchanged;
            assert!(again.facts.iter().all(|fact| is_unchanged(fact.outcome)), "{again:?}");
        });
    }
}
