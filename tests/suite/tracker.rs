//! The tracker: group commit, all or none, acknowledgement after durability, commands once.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use chrono::{DateTime, Duration};
use daicho::domain::command::Command;
use daicho::domain::disclosure::Personal;
use daicho::domain::entry::read_entry;
use daicho::domain::event::Event;
use daicho::domain::event::fact::Fact;
use daicho::domain::recorded::{Moment, RecordedEvent};
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::projections::Projections;
use daicho::store::disclosures::MemoryDisclosures;
use daicho::store::error::{AppendError, StoreError};
use daicho::store::memory::MemoryLog;
use daicho::store::sled_log::SledLog;
use daicho::store::{EventStore, Visitor};
use daicho::tracker::{
    Environment, Outcome, Refusal, Sameness, Submission, SubmitError, Tracker, fold, read_event,
};
use serde_json::json;
use tokio::sync::watch;
use uuid::Uuid;

use crate::scenario::fact_of;

/// A clock that can be set, and ids that count.
pub struct TestEnvironment {
    seconds: AtomicI64,
    ids: AtomicU64,
}

impl TestEnvironment {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { seconds: AtomicI64::new(0), ids: AtomicU64::new(1) })
    }

    /// So many seconds after the start of the test.
    pub fn set(&self, seconds: i64) {
        self.seconds.store(seconds, Ordering::SeqCst);
    }

    /// How many ids were drawn so far, and salts.
    pub fn drawn(&self) -> u64 {
        self.ids.load(Ordering::SeqCst)
    }
}

impl Environment for TestEnvironment {
    fn now(&self) -> Moment {
        let start = DateTime::parse_from_rfc3339("2026-11-24T09:00:00.123456789+09:00").unwrap();
        start + Duration::seconds(self.seconds.load(Ordering::SeqCst))
    }

    fn new_id(&self) -> Uuid {
        Uuid::from_u128(self.ids.fetch_add(1, Ordering::SeqCst).into())
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        let mut salt = [0; 32];
        salt[..8].copy_from_slice(&self.ids.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Ok(salt)
    }
}

/// A store that waits, fails or is overtaken when told to, around one that does not.
pub struct Unruly {
    pub inner: MemoryLog,
    pub broken: AtomicBool,
    /// Whether the disk has too little room, as an append finds.
    pub full: AtomicBool,
    /// The same, as is found before one.
    pub seen_full: AtomicBool,
    /// The same, as the next append alone finds.
    pub full_once: AtomicBool,
    /// Whether an append panics.
    pub panics: AtomicBool,
    /// Whether an append waits before it does anything.
    pub hold: AtomicBool,
    /// Whether an append has begun that is held.
    pub held: AtomicBool,
    /// Events that somebody else appends just before the next append.
    pub overtake: Mutex<Option<Vec<Bytes>>>,
    /// How many events were appended at a time.
    pub groups: Mutex<Vec<usize>>,
    /// How often events were read.
    pub reads: AtomicU64,
}

impl Unruly {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: MemoryLog::new(),
            broken: AtomicBool::new(false),
            full: AtomicBool::new(false),
            seen_full: AtomicBool::new(false),
            full_once: AtomicBool::new(false),
            panics: AtomicBool::new(false),
            hold: AtomicBool::new(false),
            held: AtomicBool::new(false),
            overtake: Mutex::new(None),
            groups: Mutex::new(Vec::new()),
            reads: AtomicU64::new(0),
        })
    }
}

impl EventStore for Unruly {
    fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        while self.hold.load(Ordering::SeqCst) {
            self.held.store(true, Ordering::SeqCst);
            std::thread::yield_now();
        }
        if self.broken.load(Ordering::SeqCst) {
            let source = std::io::Error::other("no space left");
            return Err(StoreError::Io { doing: "append", source }.into());
        }
        assert!(!self.panics.load(Ordering::SeqCst), "as the test wants it");
        if self.full.load(Ordering::SeqCst) || self.full_once.swap(false, Ordering::SeqCst) {
            return Err(StoreError::NoRoom { free_bytes: 1, needed_bytes: 2 }.into());
        }
        let other = self.overtake.lock().unwrap().take();
        if let Some(other) = other {
            self.inner.append(self.inner.head(), other)?;
        }
        let count = batch.len();
        let head = self.inner.append(expected, batch)?;
        self.groups.lock().unwrap().push(count);
        Ok(head)
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.read(from, limit)
    }

    fn check_room(&self, _: usize) -> Result<(), StoreError> {
        let full = self.seen_full.load(Ordering::SeqCst);
        if full { Err(StoreError::NoRoom { free_bytes: 1, needed_bytes: 2 }) } else { Ok(()) }
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, visit)
    }

    fn head(&self) -> Seq {
        self.inner.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.inner.subscribe()
    }

    fn close(&self) -> Result<(), StoreError> {
        self.inner.close()
    }
}

pub fn command(kind: &str, data: serde_json::Value) -> Command {
    read_entry(json!({"type": kind, "data": data})).unwrap().command
}

pub fn party(id: &str) -> Command {
    command("party.registered", json!({"party": id, "kind": "city", "names": {"en": id}}))
}

pub fn submission(id: u128, command: Command) -> Submission {
    Submission {
        command,
        personal: Personal::Unsaid,
        evidence: Vec::new(),
        note: None,
        command_id: Uuid::from_u128(id),
        sameness: Sameness::Id,
        correlation_id: None,
        recorded_by: "Secretariat".into(),
        person: None,
        clock_is_right: false,
    }
}

pub fn tracker(store: Arc<dyn EventStore>) -> (Tracker, Arc<TestEnvironment>) {
    let environment = TestEnvironment::new();
    let ((), folded) = fold(|visit| store.scan(Seq::FIRST, visit)).unwrap();
    let disclosures = Arc::new(MemoryDisclosures::default());
    (Tracker::start(store, disclosures, folded, environment.clone()).unwrap(), environment)
}

/// After every scenario: the live views are what a fresh replay gives, and every seq is in its place.
pub fn check(tracker: &Tracker) {
    let mut views = Projections::new();
    let mut place = Seq::NONE;
    tracker
        .store()
        .scan(Seq::FIRST, &mut |bundle| {
            for (seq, bytes) in bundle.events() {
                let recorded = RecordedEvent::decode(bytes).unwrap();
                place = place.next();
                assert_eq!((recorded.seq, seq), (place, place));
                assert_eq!(recorded.encode().unwrap(), bytes, "canonical");
                views.apply(&recorded);
            }
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(tracker.views().digest(), views.digest());
    assert_eq!(tracker.views().head(), tracker.store().head());
}

#[tokio::test]
async fn what_waits_while_one_group_is_written_becomes_the_next_group() {
    let store = Unruly::new();
    let (tracker, _) = tracker(store.clone());
    let tracker = Arc::new(tracker);
    store.hold.store(true, Ordering::SeqCst);
    let mut waiting = Vec::new();
    for number in 0..50u32 {
        let tracker = Arc::clone(&tracker);
        waiting.push(tokio::spawn(async move {
            let command = party(&format!("city-{number}"));
            tracker.submit(vec![submission(u128::from(number) + 1, command)]).await
        }));
        tokio::task::yield_now().await;
    }
    while tracker.views().head() == Seq::NONE && store.groups.lock().unwrap().is_empty() {
        store.hold.store(false, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }
    let mut seqs = Vec::new();
    for task in waiting {
        seqs.push(task.await.unwrap().unwrap()[0].seq().0);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=50).collect::<Vec<_>>());
    let groups = store.groups.lock().unwrap().clone();
    assert!(groups.len() < 10, "fifty commands went in few groups: {groups:?}");
    check(&tracker);
}

#[tokio::test]
async fn nothing_is_seen_or_acknowledged_before_the_store_has_it() {
    let store = Unruly::new();
    store.hold.store(true, Ordering::SeqCst);
    let (tracker, _) = tracker(store.clone());
    let tracker = Arc::new(tracker);
    let task = tokio::spawn({
        let tracker = Arc::clone(&tracker);
        async move { tracker.submit(vec![submission(1, party("tokyo"))]).await }
    });
    while !store.held.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!task.is_finished());
    assert_eq!(tracker.views().head(), Seq::NONE);
    store.hold.store(false, Ordering::SeqCst);
    assert_eq!(task.await.unwrap().unwrap()[0].seq(), Seq(1));
    assert_eq!(tracker.views().head(), Seq(1));
}

#[tokio::test]
async fn a_request_is_recorded_whole_or_not_at_all() {
    let (tracker, _) = tracker(Unruly::new());
    let request = vec![
        submission(1, party("tokyo")),
        submission(2, party("paris")),
        submission(3, party("Tokyo")),
    ];
    let refused = tracker.submit(request).await.unwrap_err();
    let SubmitError::Refused { index: 2, refusal: Refusal::Rule(rule) } = refused else {
        panic!("{refused:?}")
    };
    assert!(matches!(*rule, Rejection::LooksLike { .. }));
    assert_eq!(tracker.store().head(), Seq::NONE);
    // What was refused left nothing behind, neither in the state nor among the commands.
    tracker.submit(vec![submission(1, party("Tokyo"))]).await.unwrap();
    check(&tracker);
}

#[tokio::test]
async fn each_for_itself_records_what_can_be_recorded() {
    let (tracker, _) = tracker(Unruly::new());
    let request = || {
        vec![
            submission(1, party("tokyo")),
            submission(2, party("tokyo")),
            submission(3, party("paris")),
        ]
    };
    let rehearsed = tracker.submit_each(request(), true).await.unwrap();
    assert_eq!(tracker.store().head(), Seq::NONE, "a dry run records nothing");
    let answers = tracker.submit_each(request(), false).await.unwrap();
    for answers in [&rehearsed, &answers] {
        assert!(answers[0].is_ok() && answers[1].is_err() && answers[2].is_ok());
    }
    assert_eq!(tracker.store().head(), Seq(2));
    check(&tracker);
}

#[tokio::test]
async fn a_dry_run_decides_as_a_real_one_and_leaves_no_trace() {
    let (tracker, _) = tracker(Unruly::new());
    tracker.submit(vec![submission(1, party("tokyo"))]).await.unwrap();
    let before = tracker.views().digest();
    let retract = Command::Retract { seq: Seq(1), reason: "mistake".into() };
    let correct = Command::Correct {
        seq: Seq(1),
        data: match command(
            "party.registered",
            json!({"party": "tokyo", "kind": "city", "names": {"en": "Tokyo", "ja": "東京"}}),
        ) {
            Command::Record(event) => event,
            other => panic!("{other:?}"),
        },
        reason: "name".into(),
    };
    let request = vec![submission(2, correct.clone()), submission(3, retract.clone())];
    let rehearsed = tracker.rehearse(request.clone()).await.unwrap();
    assert_eq!(rehearsed[1].seq(), Seq(3));
    assert_eq!(tracker.views().digest(), before);
    let recorded = tracker.submit(request).await.unwrap();
    assert_eq!(recorded[1].seq(), Seq(3));
    assert!(tracker.submit(vec![submission(4, retract)]).await.is_err());
    check(&tracker);
}

#[tokio::test]
async fn the_same_command_is_carried_out_once_even_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let first = {
        let store: Arc<dyn EventStore> = Arc::new(SledLog::create(&path).unwrap());
        let (tracker, _) = tracker(store);
        let twice = vec![submission(7, party("tokyo")), submission(7, party("tokyo"))];
        let outcomes = tracker.submit(twice).await.unwrap();
        assert!(
            matches!(&outcomes[1], Outcome::Repeated(event) if **event == *outcomes[0].event().unwrap())
        );
        tracker.close().unwrap();
        outcomes[0].event().unwrap().clone()
    };
    let store: Arc<dyn EventStore> = Arc::new(SledLog::open(&path).unwrap());
    let (tracker, _) = tracker(store);
    let again = tracker.submit(vec![submission(7, party("tokyo"))]).await.unwrap();
    assert_eq!(again, [Outcome::Repeated(first.into())]);
    let other = tracker.submit(vec![submission(7, party("paris"))]).await.unwrap_err();
    assert!(matches!(
        other,
        SubmitError::Refused { refusal: Refusal::CommandIdTaken { seq: Seq(1) }, .. }
    ));
    assert_eq!(tracker.store().head(), Seq(1));
    check(&tracker);
}

#[tokio::test]
async fn after_a_failure_of_the_store_nothing_more_is_recorded_and_reading_goes_on() {
    let store = Unruly::new();
    let (tracker, _) = tracker(store.clone());
    tracker.submit(vec![submission(1, party("tokyo"))]).await.unwrap();
    store.broken.store(true, Ordering::SeqCst);
    let failed = tracker.submit(vec![submission(2, party("paris"))]).await;
    assert!(matches!(failed, Err(SubmitError::Store(_))), "{failed:?}");
    store.broken.store(false, Ordering::SeqCst);
    let refused = tracker.submit(vec![submission(3, party("seoul"))]).await;
    assert!(matches!(refused, Err(SubmitError::Store(_) | SubmitError::ReadOnly { .. })));
    assert!(tracker.rehearse(vec![submission(4, party("paris"))]).await.is_ok());
    assert!(read_event(store.as_ref(), Seq(1)).unwrap().is_some());
    check(&tracker);
}

#[tokio::test]
async fn when_the_disk_has_room_again_recording_goes_on() {
    let store = Unruly::new();
    let (tracker, _) = tracker(store.clone());
    tracker.submit(vec![submission(1, party("tokyo"))]).await.unwrap();
    store.full.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let refused = tracker.submit(vec![submission(2, party("paris"))]).await.unwrap_err();
        let SubmitError::Store(why) = refused else { panic!("{refused}") };
        assert!(matches!(*why, StoreError::NoRoom { .. }), "{why}");
    }
    assert!(tracker.rehearse(vec![submission(3, party("paris"))]).await.is_ok());
    check(&tracker);
    store.full.store(false, Ordering::SeqCst);
    let outcomes = tracker.submit(vec![submission(2, party("paris"))]).await.unwrap();
    assert!(matches!(&outcomes[0], Outcome::Recorded { event, .. } if event.seq == Seq(2)));
    check(&tracker);
}

#[tokio::test]
async fn a_group_that_another_writer_overtook_is_decided_again() {
    let other = {
        let store = Unruly::new();
        let (tracker, _) = tracker(store.clone());
        tracker.submit(vec![submission(100, party("paris"))]).await.unwrap();
        store.read(Seq(1), 1).unwrap()
    };
    let store = Unruly::new();
    *store.overtake.lock().unwrap() = Some(other.clone());
    let (tracker, _) = tracker(store.clone());
    let outcomes = tracker.submit(vec![submission(1, party("tokyo"))]).await.unwrap();
    assert_eq!(outcomes[0].seq(), Seq(2), "behind the other writer's event");
    check(&tracker);

    // What the other writer recorded counts in the second decision.
    let store = Unruly::new();
    *store.overtake.lock().unwrap() = Some(other);
    let (tracker, _) = self::tracker(store);
    let refused = tracker.submit(vec![submission(1, party("paris"))]).await;
    assert!(matches!(refused, Err(SubmitError::Refused { .. })), "{refused:?}");
    assert_eq!(tracker.store().head(), Seq(1));
    check(&tracker);
}

#[tokio::test]
async fn recorded_at_never_goes_back() {
    let (tracker, environment) = tracker(Unruly::new());
    for (number, seconds) in [(1, 0), (2, 60), (3, -3600), (4, 61)] {
        environment.seconds.store(seconds, Ordering::SeqCst);
        let command = party(&format!("city-{number}"));
        tracker.submit(vec![submission(number, command)]).await.unwrap();
    }
    let views = tracker.views();
    let times: Vec<Moment> = (1..=4).map(|seq| views.recorded_at(Seq(seq)).unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(times[1], times[2]);
    drop(views);
    check(&tracker);
}

#[tokio::test]
async fn an_event_that_is_too_large_is_refused_before_anything_is_written() {
    let (tracker, _) = tracker(Unruly::new());
    tracker.submit(vec![submission(1, party("tokyo"))]).await.unwrap();
    let mut large = submission(2, party("paris"));
    large.note = Some("x".repeat(70_000));
    let refused = tracker.submit(vec![large]).await;
    assert!(matches!(
        refused,
        Err(SubmitError::Refused {
            refusal: Refusal::TooLarge { bytes: 70_001.., limit: 65_535 },
            ..
        })
    ));
    assert_eq!(tracker.store().head(), Seq(1));
    check(&tracker);
}

#[test]
fn an_event_of_an_unknown_type_stops_the_replay_by_name() {
    let store = MemoryLog::new();
    let recorded = RecordedEvent {
        seq: Seq(1),
        id: Uuid::from_u128(1),
        recorded_at: TestEnvironment::new().now(),
        clock: None,
        recorded_by: "Secretariat".into(),
        person: None,
        command_id: Uuid::from_u128(2),
        correlation_id: None,
        event: Event::Fact(fact_of(party("tokyo"))),
        evidence: Vec::new(),
        note: None,
        earlier: None,
    };
    assert!(matches!(recorded.event, Event::Fact(Fact::PartyRegistered(_))));
    let text = String::from_utf8(recorded.encode().unwrap()).unwrap();
    let future = text.replace("party.registered", "party.dissolved");
    store.append(Seq::NONE, vec![future.into()]).unwrap();
    let error = fold(|visit| store.scan(Seq::FIRST, visit)).err().unwrap().to_string();
    assert!(error.contains("#1") && error.contains("party.dissolved"), "{error}");
}
