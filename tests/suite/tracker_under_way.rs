//! The next group is decided while one is on its way to the disk: nothing of either is seen, answered or
//! believed before it is durable, and both are taken back when the first one fails.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use daicho::domain::command::Command;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::error::StoreError;
use daicho::tracker::{Outcome, Refusal, Submission, SubmitError, Tracker};
use proptest::prelude::*;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::http_client::PATIENCE;
use crate::scenario::fact_of;
use crate::tracker::{TestEnvironment, Unruly, check, command, party, submission, tracker};

/// A tracker whose requests come from several at once, on a store that can be held.
struct Crowd {
    tracker: Arc<Tracker>,
    environment: Arc<TestEnvironment>,
    store: Arc<Unruly>,
}

type Asked = JoinHandle<Result<Vec<Outcome>, SubmitError>>;

impl Crowd {
    /// Three have registered a party each: #1 to #3. The last two became durable together, so that the
    /// writer expects more than one, and has one thread write while the other decides.
    async fn gathered() -> Self {
        loop {
            let crowd = Self::registered().await;
            // Where its threads had to wait for a processor, one may have come alone.
            if crowd.store.groups.lock().unwrap().last() > Some(&1) {
                return crowd;
            }
        }
    }

    /// Three have registered a party each, two of them while the first was written.
    async fn registered() -> Self {
        let store = Unruly::new();
        let (tracker, environment) = tracker(store.clone());
        let crowd = Self { tracker: Arc::new(tracker), environment, store };
        crowd.store.hold.store(true, Ordering::SeqCst);
        let parties = ["tokyo", "paris", "cairo"];
        let first: Vec<_> =
            (1..).zip(parties).map(|(id, name)| crowd.ask(submission(id, party(name)))).collect();
        crowd.until_held().await;
        crowd.release();
        for asked in first {
            asked.await.unwrap().unwrap();
        }
        assert_eq!(crowd.store.head(), Seq(3));
        crowd
    }

    fn ask(&self, submission: Submission) -> Asked {
        let tracker = Arc::clone(&self.tracker);
        tokio::spawn(async move { tracker.submit(vec![submission]).await })
    }

    fn rehearse(&self, submission: Submission) -> Asked {
        let tracker = Arc::clone(&self.tracker);
        tokio::spawn(async move { tracker.rehearse(vec![submission]).await })
    }

    async fn until_held(&self) {
        until("a group is on its way", || self.store.held.load(Ordering::SeqCst)).await;
        // Whoever was spawned has asked by now.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    fn release(&self) {
        self.store.hold.store(false, Ordering::SeqCst);
    }

    /// Has a command be on its way to the disk, where it is held.
    async fn under_way(&self, submission: Submission) -> Asked {
        self.store.held.store(false, Ordering::SeqCst);
        self.store.hold.store(true, Ordering::SeqCst);
        let asked = self.ask(submission);
        self.until_held().await;
        asked
    }

    /// Has a further command be decided meanwhile: an id has been drawn for its event.
    async fn decided(&self, submission: Submission) -> Asked {
        let before = self.environment.drawn();
        let asked = self.ask(submission);
        until("a command is decided", || self.environment.drawn() > before).await;
        asked
    }

    /// The state decides as that of a fresh replay would, and the views are those of one.
    async fn is_as_a_fresh_replay(&self) {
        check(&self.tracker);
        let (fresh, _) = tracker(self.store.clone());
        for (id, probe) in (1_000..).zip(probes()) {
            let mut said = Vec::new();
            for tracker in [&*self.tracker, &fresh] {
                let rehearsed = tracker.rehearse(vec![submission(id, probe.clone())]).await;
                said.push(rehearsed.map(|outcomes| {
                    let event = outcomes[0].event().unwrap();
                    (event.seq, event.event.clone(), outcomes[0].consequences().to_vec())
                }));
            }
            assert_eq!(format!("{:?}", said[0]), format!("{:?}", said[1]), "{probe:?}");
        }
    }
}

/// Lets others go on until something is so.
async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        tokio::task::yield_now().await;
    }
}

fn renamed(id: &str, name: &str) -> Command {
    let names = json!({"en": name});
    let data = json!({"party": id, "kind": "city", "names": names});
    let data = fact_of(command("party.registered", data));
    Command::Correct { seq: Seq(1), data, reason: format!("it is {name}") }
}

fn retract(seq: u64) -> Command {
    Command::Retract { seq: Seq(seq), reason: "a mistake".into() }
}

/// Commands whose decision depends on most of the state.
fn probes() -> Vec<Command> {
    let parties = ["tokyo", "paris", "cairo", "seoul", "Seoul", "berlin", "lagos"];
    let mut probes: Vec<Command> = parties.into_iter().map(party).collect();
    probes.extend((1..=7).map(retract));
    probes.push(renamed("tokyo", "Tokyo Metropolis"));
    probes
}

#[tokio::test]
async fn the_next_group_is_decided_while_one_is_written_and_neither_is_seen_before_it_is_durable() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let second = crowd.decided(submission(11, retract(4))).await;
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!first.is_finished() && !second.is_finished());
    assert_eq!(crowd.tracker.views().head(), Seq(3));
    crowd.release();
    assert_eq!(first.await.unwrap().unwrap()[0].seq(), Seq(4));
    assert_eq!(second.await.unwrap().unwrap()[0].seq(), Seq(5), "it rests on the first");
    assert!(crowd.store.groups.lock().unwrap().ends_with(&[1, 1]));
    crowd.is_as_a_fresh_replay().await;
}

#[tokio::test]
async fn when_a_group_fails_the_one_decided_upon_it_is_taken_back_and_both_are_told() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, renamed("tokyo", "Edo"))).await;
    let second = crowd.decided(submission(11, retract(1))).await;
    let third = crowd.decided(submission(12, party("seoul"))).await;
    crowd.store.broken.store(true, Ordering::SeqCst);
    crowd.release();
    for asked in [first, second, third] {
        let told = asked.await.unwrap();
        assert!(matches!(told, Err(SubmitError::Store(_))), "{told:?}");
    }
    crowd.store.broken.store(false, Ordering::SeqCst);
    assert_eq!(crowd.store.head(), Seq(3));
    assert!(
        crowd.ask(submission(13, party("lagos"))).await.unwrap().is_err(),
        "recording has ended"
    );
    crowd.is_as_a_fresh_replay().await;
}

#[tokio::test]
async fn when_a_group_finds_no_room_the_next_one_is_decided_anew() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let second = crowd.decided(submission(11, retract(4))).await;
    let third = crowd.decided(submission(12, party("lagos"))).await;
    crowd.store.full_once.store(true, Ordering::SeqCst);
    crowd.release();
    let told = first.await.unwrap().unwrap_err();
    assert!(told.is_no_room(), "{told}");
    // There is no #4 to retract, now that the first was taken back.
    let told = second.await.unwrap();
    assert!(matches!(told, Err(SubmitError::Refused { .. })), "{told:?}");
    assert_eq!(third.await.unwrap().unwrap()[0].seq(), Seq(4));
    let again = crowd.ask(submission(10, party("seoul"))).await.unwrap().unwrap();
    assert!(matches!(&again[0], Outcome::Recorded { event, .. } if event.seq == Seq(5)));
    crowd.is_as_a_fresh_replay().await;
}

#[tokio::test]
async fn when_a_group_is_overtaken_both_are_decided_anew_upon_what_somebody_else_wrote() {
    let crowd = Crowd::gathered().await;
    let other = {
        let crowd = Crowd::gathered().await;
        crowd.ask(submission(100, party("lagos"))).await.unwrap().unwrap();
        crowd.store.read(Seq(4), 1).unwrap()
    };
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let second = crowd.decided(submission(11, party("lagos"))).await;
    *crowd.store.overtake.lock().unwrap() = Some(other);
    crowd.release();
    assert_eq!(first.await.unwrap().unwrap()[0].seq(), Seq(5));
    let told = second.await.unwrap();
    assert!(matches!(told, Err(SubmitError::Refused { .. })), "{told:?}");
    crowd.is_as_a_fresh_replay().await;
}

#[tokio::test]
async fn a_rehearsal_is_answered_when_what_it_was_decided_upon_is_durable() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let rehearsed = crowd.rehearse(submission(11, party("seoul")));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(!rehearsed.is_finished(), "that Seoul is registered is not yet sure");
    crowd.release();
    first.await.unwrap().unwrap();
    let told = rehearsed.await.unwrap().unwrap_err();
    let SubmitError::Refused { refusal: Refusal::Rule(rule), .. } = told else { panic!("{told}") };
    assert!(matches!(*rule, Rejection::Registered { .. }), "{rule:?}");
}

#[tokio::test]
async fn a_rehearsal_or_a_refusal_upon_what_was_taken_back_is_decided_anew() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let rehearsed = crowd.rehearse(submission(11, party("seoul")));
    let refused = crowd.ask(submission(12, party("seoul")));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    crowd.store.broken.store(true, Ordering::SeqCst);
    crowd.release();
    assert!(first.await.unwrap().is_err());
    let told = rehearsed.await.unwrap().unwrap();
    assert!(matches!(&told[0], Outcome::Recorded { event, .. } if event.seq == Seq(4)));
    let told = refused.await.unwrap().unwrap_err();
    assert!(matches!(told, SubmitError::Store(_)), "no rule stands against it any more: {told}");
    crowd.is_as_a_fresh_replay().await;
}

#[tokio::test]
async fn a_command_that_comes_again_while_it_is_written_is_carried_out_once() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let again = crowd.ask(submission(10, party("seoul")));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert!(!again.is_finished(), "it is not durable yet");
    crowd.release();
    let event = first.await.unwrap().unwrap()[0].event().unwrap().clone();
    assert_eq!(again.await.unwrap().unwrap(), [Outcome::Repeated(event.into())]);
    assert_eq!(crowd.store.head(), Seq(4));
}

#[tokio::test]
async fn who_names_the_head_that_was_seen_is_told_of_what_is_written_meanwhile() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let tracker = Arc::clone(&crowd.tracker);
    let second = tokio::spawn(async move {
        let late = vec![submission(11, party("lagos"))];
        tracker.submit_after(Some(Seq(3)), late, false).await
    });
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    crowd.release();
    first.await.unwrap().unwrap();
    let told = second.await.unwrap().unwrap_err();
    assert!(matches!(told, SubmitError::Moved { expected: Seq(3), head: Seq(4) }), "{told}");
}

#[tokio::test]
async fn nobody_waits_for_ever_when_the_thread_that_appends_panics() {
    let crowd = Crowd::gathered().await;
    let first = crowd.under_way(submission(10, party("seoul"))).await;
    let second = crowd.decided(submission(11, party("lagos"))).await;
    crowd.store.panics.store(true, Ordering::SeqCst);
    crowd.release();
    for asked in [first, second, crowd.ask(submission(12, party("berlin")))] {
        let told = asked.await.unwrap();
        assert!(matches!(told, Err(SubmitError::ReadOnly { .. })), "{told:?}");
    }
    assert_eq!(crowd.tracker.views().head(), Seq(3), "reading goes on");
}

/// What becomes of the group that is under way.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Durable,
    Broken,
    NoRoom,
    Overtaken,
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let parties = prop::sample::select(vec!["seoul", "Seoul", "berlin", "lagos", "tokyo"]);
    let names = prop::sample::select(vec!["Edo", "Tokyo Metropolis"]);
    let one = prop_oneof![
        2 => parties.prop_map(party),
        1 => names.prop_map(|name| renamed("tokyo", name)),
        2 => (1..=6u64).prop_map(retract),
    ];
    prop::collection::vec(one, 1..5)
}

fn fates() -> impl Strategy<Value = Fate> {
    prop::sample::select(vec![Fate::Durable, Fate::Broken, Fate::NoRoom, Fate::Overtaken])
}

async fn whatever_happens(first: Vec<Command>, second: Vec<Command>, fate: Fate) {
    let crowd = Crowd::gathered().await;
    let mut asked = Vec::new();
    // What is refused draws no id; this registers something of its own, and so always goes on its way.
    asked.push(crowd.under_way(submission(10, party("under-way"))).await);
    for (id, command) in (20..).zip(first) {
        asked.push(crowd.ask(submission(id, command)));
    }
    asked.push(crowd.decided(submission(30, party("open"))).await);
    for (id, command) in (40..).zip(second) {
        asked.push(crowd.ask(submission(id, command)));
    }
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    match fate {
        Fate::Durable => {}
        Fate::Broken => crowd.store.broken.store(true, Ordering::SeqCst),
        Fate::NoRoom => crowd.store.full_once.store(true, Ordering::SeqCst),
        Fate::Overtaken => {
            let other = Crowd::gathered().await;
            other.ask(submission(100, party("elsewhere"))).await.unwrap().unwrap();
            *crowd.store.overtake.lock().unwrap() = Some(other.store.read(Seq(4), 1).unwrap());
        }
    }
    crowd.release();
    for asked in asked {
        match asked.await.unwrap() {
            Ok(outcomes) => {
                let event = outcomes[0].event().unwrap();
                let stored = crowd.store.read(event.seq, 1).unwrap();
                assert_eq!(stored, [event.encode().unwrap()], "acknowledged, so it is there");
            }
            Err(SubmitError::Refused { .. }) => {}
            Err(SubmitError::Store(why)) => match (fate, &*why) {
                (Fate::Broken, StoreError::Io { .. })
                | (Fate::NoRoom, StoreError::NoRoom { .. }) => {}
                (_, why) => panic!("{fate:?}: {why}"),
            },
            Err(other) => panic!("{fate:?}: {other}"),
        }
    }
    crowd.store.broken.store(false, Ordering::SeqCst);
    crowd.is_as_a_fresh_replay().await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_becomes_of_a_group_the_state_is_that_of_a_fresh_replay(
        first in commands(), second in commands(), fate in fates(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(whatever_happens(first, second, fate));
    }
}
