//! A tracker by which many record beside each other: what is large is decided on a state of its own, as the
//! writer alone would, and is limited to what one append holds.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use daicho::domain::recorded::Moment;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::store::disclosures::MemoryDisclosures;
use daicho::store::memory::MemoryLog;
use daicho::tracker::{
    Environment, Folded, Known, Observe, Outcome, Refusal, Sameness, Submission, SubmitError,
    Tracker,
};
use serde_json::json;
use uuid::Uuid;

use crate::tracker::{TestEnvironment, check, command, party, submission};

/// The most facts that one request records beside others.
const MOST: u128 = 20_000;

/// Nothing is watched.
struct Unwatched;

impl Observe for Unwatched {
    fn recorded(&self, _: usize, _: Seq, _: std::time::Duration) {}
    fn rejected(&self) {}
    fn no_room(&self, _: &SubmitError) {}
    fn failed(&self, _: &SubmitError) {}
}

/// The clock and ids of a test. While an id of some number is drawn, somebody else records.
struct Meanwhile {
    inner: Arc<TestEnvironment>,
    tracker: OnceLock<Weak<Tracker>>,
    drawn: AtomicU64,
    /// When, and what.
    other: Mutex<Option<(u64, Submission)>>,
}

impl Environment for Meanwhile {
    fn now(&self) -> Moment {
        self.inner.now()
    }

    fn new_id(&self) -> Uuid {
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
        let due = self.other.lock().unwrap().take_if(|(at, _)| *at == drawn);
        if let Some((_, submission)) = due {
            let tracker = self.tracker.get().and_then(Weak::upgrade).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(tracker.submit(vec![submission])).unwrap();
        }
        self.inner.new_id()
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        self.inner.salt()
    }
}

fn shared() -> (Arc<Tracker>, Arc<Meanwhile>) {
    let environment = Arc::new(Meanwhile {
        inner: TestEnvironment::new(),
        tracker: OnceLock::new(),
        drawn: AtomicU64::new(0),
        other: Mutex::new(None),
    });
    let (log, disclosures) = (Arc::new(MemoryLog::new()), Arc::new(MemoryDisclosures::default()));
    let (folded, unwatched) = (Folded::default(), Arc::new(Unwatched));
    let tracker = Tracker::start_shared(log, disclosures, folded, environment.clone(), unwatched);
    let tracker = Arc::new(tracker.unwrap());
    environment.tracker.set(Arc::downgrade(&tracker)).unwrap();
    (tracker, environment)
}

/// A submission that is the same as another by what it says.
fn saying(id: u128, name: &str) -> Submission {
    let sameness = Sameness::Content { again: false };
    Submission { sameness, ..submission(id, party(name)) }
}

/// Of many parties: some that stand already, some twice, and where that is wanted, some that are refused.
fn many(with_refused: bool) -> Vec<Submission> {
    let mut all: Vec<Submission> =
        (0..1500).map(|n| saying(10_000 + n, &format!("city-{}", n % 1400))).collect();
    if with_refused {
        let merged = json!({"party": "city-7", "into": "nowhere"});
        all.insert(900, submission(20_000, command("party.merged", merged)));
    }
    all
}

/// What became of submissions, without ids.
fn told(answers: &[Result<Outcome, Refusal>]) -> Vec<String> {
    let told = answers.iter().map(|answer| match answer {
        Ok(Outcome::Recorded { event, .. }) => format!("recorded {}", event.seq),
        other => format!("{other:?}"),
    });
    told.collect()
}

#[tokio::test]
async fn what_is_decided_apart_is_decided_as_the_writer_alone_would() {
    let alone = crate::tracker::tracker(Arc::new(MemoryLog::new())).0;
    let (beside, environment) = shared();
    for tracker in [&alone, &*beside] {
        let before: Vec<Submission> =
            (0..20).map(|n| submission(n + 1, party(&format!("city-{}", n * 3)))).collect();
        tracker.submit(before).await.unwrap();
    }
    let (one, other) = (many(true), many(true));
    let expected = alone.submit_each(one.clone(), true).await.unwrap();
    assert_eq!(told(&beside.submit_each(other.clone(), true).await.unwrap()), told(&expected));
    assert_eq!(expected.iter().filter(|answer| answer.is_err()).count(), 1);

    let refused = |answer: Result<_, _>| match answer {
        Err(SubmitError::Refused { index, refusal: Refusal::Rule(rule) }) => (index, rule),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(alone.submit(one).await), refused(beside.submit(other).await));
    assert_eq!(beside.views().head(), Seq(20), "nothing of it was recorded");

    let expected = alone.submit(many(false)).await.unwrap();
    let decided = environment.drawn.load(Ordering::SeqCst);
    let answers = beside.submit(many(false)).await.unwrap();
    let all = |outcomes: Vec<Outcome>| told(&outcomes.into_iter().map(Ok).collect::<Vec<_>>());
    assert_eq!(all(answers), all(expected));
    let drawn = environment.drawn.load(Ordering::SeqCst) - decided;
    assert_eq!(drawn, 2 * 1380, "what is new is decided apart, and once more by the writer");
    assert_eq!(beside.views().head(), Seq(1400));
    check(&beside);
}

#[tokio::test]
async fn what_was_recorded_meanwhile_counts_when_it_is_decided_again() {
    let (tracker, environment) = shared();
    let seq = |outcomes: &[Outcome], place: usize| outcomes[place].seq().0;

    // The same party: the import tells it once more.
    let other = saying(1, "city-700");
    *environment.other.lock().unwrap() = Some((600, other));
    let outcomes = tracker.submit(many(false)).await.unwrap();
    assert_eq!(outcomes[700], Outcome::Known(Known::Told(Seq(1))));
    assert_eq!((seq(&outcomes, 0), seq(&outcomes, 699), seq(&outcomes, 701)), (2, 701, 702));
    assert_eq!(seq(&outcomes, 1400), 2, "the same as one that was recorded with it");
    check(&tracker);

    // Another party of that id: nothing of the import is recorded.
    let drawn = environment.drawn.load(Ordering::SeqCst);
    let names = json!({"party": "town-900", "kind": "city", "names": {"en": "Another"}});
    let other = submission(2, command("party.registered", names));
    *environment.other.lock().unwrap() = Some((drawn + 600, other));
    let towns: Vec<Submission> =
        (0..1200).map(|n| saying(30_000 + n, &format!("town-{n}"))).collect();
    // One that is known is not decided again, and moves the place of those that follow.
    let towns = [vec![saying(40_000, "city-3")], towns].concat();
    match tracker.submit(towns).await {
        Err(SubmitError::Refused { index: 901, refusal: Refusal::Rule(rule) }) => {
            assert!(matches!(*rule, Rejection::Registered { .. }), "{rule:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(tracker.views().head(), Seq(1401));
    check(&tracker);
}

#[tokio::test]
async fn more_than_one_append_holds_is_refused_and_that_much_is_taken() {
    let (tracker, _) = shared();
    let parties = |from: u128, count: u128| -> Arc<Vec<Submission>> {
        Arc::new((from..from + count).map(|n| saying(n, &format!("city-{n}"))).collect())
    };
    match tracker.submit(parties(1, MOST + 1)).await {
        Err(SubmitError::TooMany { facts: 20_001, limit: 20_000 }) => {}
        other => panic!("{:?}", other.map(|outcomes| outcomes.len())),
    }
    assert_eq!(tracker.views().head(), Seq::NONE);
    let rehearsed = tracker.submit_each(parties(1, MOST + 1), true).await.unwrap();
    assert!(rehearsed.iter().all(Result::is_ok), "a rehearsal keeps nobody waiting");
    tracker.submit(parties(1, MOST)).await.unwrap();
    // What stands already does not count.
    tracker.submit(parties(1, 2 * MOST)).await.unwrap();
    assert_eq!(tracker.views().head(), Seq(40_000));
}
