//! Personal data through the tracker: kept before its event, gone after its erasure, whatever fails.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use daicho::domain::command::Command;
use daicho::domain::digest::Digest;
use daicho::domain::disclosure::Disclosure;
use daicho::domain::entry::read_entry;
use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::disclosures::{DisclosureStore, Keep, MemoryDisclosures};
use daicho::store::error::StoreError;
use daicho::tracker::{Left, Outcome, Refusal, Submission, SubmitError, Tracker, fold, settle};
use serde_json::json;

use crate::scenario::fact_of;
use crate::tracker::{TestEnvironment, Unruly, command, party, submission};

/// Disclosures that cannot be kept or deleted when told so, and that know what came when.
#[derive(Default)]
struct Failing {
    inner: MemoryDisclosures,
    adding: AtomicBool,
    deleting: AtomicBool,
    log: Mutex<Option<Arc<Unruly>>>,
    /// The head of the log at each call that keeps.
    kept_at: Mutex<Vec<Seq>>,
}

fn full() -> StoreError {
    StoreError::Io { doing: "write", source: std::io::Error::other("no space left") }
}

impl DisclosureStore for Failing {
    fn check(&self) -> Result<(), StoreError> {
        self.inner.check()
    }

    fn add(&self, new: &[Disclosure]) -> Result<(), StoreError> {
        let head = self.log.lock().unwrap().as_ref().map_or(Seq::NONE, |log| log.head());
        self.kept_at.lock().unwrap().push(head);
        if self.adding.load(Ordering::SeqCst) { Err(full()) } else { self.inner.add(new) }
    }

    fn get(&self, digest: &Digest) -> Result<Option<Disclosure>, StoreError> {
        self.inner.get(digest)
    }

    fn all(&self) -> Result<Vec<Disclosure>, StoreError> {
        self.inner.all()
    }

    fn retain(&self, keep: &Keep<'_>) -> Result<usize, StoreError> {
        if self.deleting.load(Ordering::SeqCst) { Err(full()) } else { self.inner.retain(keep) }
    }
}

/// A tracker on a log in which Seoul and Berlin may endorse a declaration, #4 being the next.
async fn start() -> (Tracker, Arc<Unruly>, Arc<Failing>) {
    let (log, disclosures) = (Unruly::new(), Arc::new(Failing::default()));
    *disclosures.log.lock().unwrap() = Some(Arc::clone(&log));
    let tracker = open(&log, &disclosures);
    let adopted = json!({"declaration": "d", "kind": "declaration", "title": {"en": "D"},
        "adopted_on": "2021"});
    let adopted = command("declaration.adopted", adopted);
    let opening = [party("seoul"), party("berlin"), adopted];
    let opening: Vec<_> = (1..).zip(opening).map(|(id, command)| submission(id, command)).collect();
    tracker.submit(opening).await.unwrap();
    (tracker, log, disclosures)
}

fn open(log: &Arc<Unruly>, disclosures: &Arc<Failing>) -> Tracker {
    let ((), folded) = fold(|visit| log.scan(Seq::FIRST, visit)).unwrap();
    settle(&folded.views, disclosures.as_ref()).unwrap();
    Tracker::start(log.clone(), disclosures.clone(), folded, TestEnvironment::new()).unwrap()
}

fn signed(id: u128, party: &str, name: &str) -> Submission {
    let data = json!({"declaration": "d", "party": party, "act": "endorsement", "on": "2022",
        "signatory": {"name": name}});
    let entry = read_entry(json!({"type": "declaration.endorsed", "data": data})).unwrap();
    Submission { personal: entry.personal, ..submission(id, entry.command) }
}

fn erase(id: u128, seq: u64) -> Submission {
    let reason = "asked for".into();
    submission(id, Command::Erase { seq: Seq(seq), reason, digests: None })
}

async fn one(tracker: &Tracker, submission: Submission) -> Result<Outcome, SubmitError> {
    tracker.submit(vec![submission]).await.map(|mut outcomes| outcomes.remove(0))
}

/// The name that can be read of a fact.
fn name(tracker: &Tracker, seq: u64) -> Option<String> {
    let pieces = tracker.disclosures().of(Seq(seq)).unwrap();
    match &pieces.first()?.left {
        Left::Held { value, .. } => Some(value["name"].as_str().unwrap().to_owned()),
        _ => None,
    }
}

#[tokio::test]
async fn a_disclosure_is_kept_before_its_event_is_appended_and_gone_after_its_erasure() {
    let (tracker, _, disclosures) = start().await;
    one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    assert_eq!(*disclosures.kept_at.lock().unwrap(), [Seq(3)], "the head before it");
    assert_eq!(name(&tracker, 4).as_deref(), Some("A. Person"));
    assert_eq!(tracker.disclosures().of(Seq(1)).unwrap(), []);
    one(&tracker, erase(11, 4)).await.unwrap();
    assert_eq!(disclosures.all().unwrap(), []);
    let pieces = tracker.disclosures().of(Seq(4)).unwrap();
    assert_eq!(pieces[0].left, Left::Erased { by: Seq(5) });
    assert_eq!(pieces[0].field, "signatory");
    // Both commands again: answered with what they were, and nothing comes back.
    let again = one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    assert!(matches!(again, Outcome::Repeated(_)));
    let again = one(&tracker, erase(11, 4)).await.unwrap();
    assert!(matches!(again, Outcome::Repeated(_)));
    assert_eq!(disclosures.all().unwrap(), []);
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_recorded_and_ends_recording() {
    let (tracker, log, disclosures) = start().await;
    disclosures.adding.store(true, Ordering::SeqCst);
    let refused = one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap_err();
    assert!(matches!(refused, SubmitError::Store(_)), "{refused}");
    assert_eq!((log.head(), tracker.views().head()), (Seq(3), Seq(3)));
    assert!(one(&tracker, submission(11, party("cairo"))).await.is_err());
    disclosures.adding.store(false, Ordering::SeqCst);
    let reopened = open(&log, &disclosures);
    one(&reopened, signed(10, "seoul", "A. Person")).await.unwrap();
    assert_eq!(name(&reopened, 4).as_deref(), Some("A. Person"));
}

#[tokio::test]
async fn what_was_kept_for_an_append_that_failed_goes_on_the_next_opening() {
    let (tracker, log, disclosures) = start().await;
    log.broken.store(true, Ordering::SeqCst);
    one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap_err();
    assert_eq!(disclosures.all().unwrap().len(), 1, "the event may yet be found");
    log.broken.store(false, Ordering::SeqCst);
    drop(open(&log, &disclosures));
    assert_eq!(disclosures.all().unwrap(), []);
}

#[tokio::test]
async fn what_was_kept_for_an_append_that_found_no_room_goes_at_once() {
    let (tracker, log, disclosures) = start().await;
    log.full.store(true, Ordering::SeqCst);
    let refused = one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap_err();
    assert!(matches!(refused, SubmitError::Store(_)), "{refused}");
    assert_eq!(disclosures.all().unwrap(), []);
    log.full.store(false, Ordering::SeqCst);

    // Where it shows before, nothing is kept at all: the disk may have no room for that either.
    let kept = disclosures.kept_at.lock().unwrap().len();
    log.seen_full.store(true, Ordering::SeqCst);
    let refused = one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap_err();
    assert!(matches!(refused, SubmitError::Store(_)), "{refused}");
    assert_eq!(disclosures.kept_at.lock().unwrap().len(), kept);
    log.seen_full.store(false, Ordering::SeqCst);
    one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    assert_eq!(name(&tracker, 4).as_deref(), Some("A. Person"));
}

#[tokio::test]
async fn an_erasure_whose_deletion_failed_is_finished_on_the_next_opening() {
    let (tracker, log, disclosures) = start().await;
    one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    one(&tracker, signed(11, "berlin", "B. Other")).await.unwrap();
    disclosures.deleting.store(true, Ordering::SeqCst);
    one(&tracker, erase(12, 4)).await.unwrap_err();
    assert_eq!(log.head(), Seq(6), "the erasure is recorded");
    assert_eq!(name(&tracker, 4), None, "and nobody is shown what is left");
    assert!(one(&tracker, submission(13, party("cairo"))).await.is_err());
    disclosures.deleting.store(false, Ordering::SeqCst);
    let reopened = open(&log, &disclosures);
    assert_eq!(disclosures.all().unwrap().len(), 1);
    assert_eq!(name(&reopened, 5).as_deref(), Some("B. Other"));
}

#[tokio::test]
async fn details_that_are_given_again_while_their_erasure_is_written_are_kept_anew() {
    let (tracker, log, disclosures) = start().await;
    one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    let given = match signed(11, "seoul", "A. Person") {
        Submission { command: Command::Record(data), personal, .. } => {
            let reason = "the name may stand after all".into();
            let correct = Command::Correct { seq: Seq(4), data, reason };
            Submission { personal, ..submission(13, correct) }
        }
        other => panic!("{other:?}"),
    };
    let together = vec![erase(12, 4), given];
    let answers = tracker.submit_each(together, false).await.unwrap();
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!((log.head(), disclosures.all().unwrap().len()), (Seq(6), 1));
    assert_eq!(name(&tracker, 4).as_deref(), Some("A. Person"));
}

#[tokio::test]
async fn a_group_that_was_overtaken_commits_anew_and_leaves_nothing_behind() {
    let (tracker, log, disclosures) = start().await;
    let bytes = log.read(Seq(1), 1).unwrap().remove(0);
    let mut other = RecordedEvent::decode(&bytes).unwrap();
    other.seq = Seq(4);
    other.command_id = uuid::Uuid::from_u128(99);
    other.event = fact_of(party("cairo")).into();
    *log.overtake.lock().unwrap() = Some(vec![Bytes::from(other.encode().unwrap())]);
    let outcome = one(&tracker, signed(10, "seoul", "A. Person")).await.unwrap();
    assert_eq!(outcome.seq(), Seq(5));
    let kept = disclosures.all().unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(outcome.event().unwrap().event.digests(), [kept[0].digest().clone()]);
}

#[tokio::test]
async fn a_request_that_is_refused_or_rehearsed_keeps_nothing() {
    let (tracker, _, disclosures) = start().await;
    let both = || vec![signed(10, "seoul", "A. Person"), signed(11, "seoul", "A. Person")];
    assert!(tracker.submit(both()).await.is_err(), "it stands already");
    let answers = tracker.submit_each(both(), true).await.unwrap();
    assert!(answers[0].is_ok() && matches!(answers[1], Err(Refusal::Rule(_))));
    assert_eq!(disclosures.all().unwrap(), []);
    // The same command twice in one request is carried out once; with another name it is refused.
    let twice = vec![signed(10, "seoul", "A. Person"), signed(10, "seoul", "A. Person")];
    assert_eq!(tracker.submit(twice).await.unwrap().len(), 2);
    let answers = tracker.submit_each(vec![signed(10, "seoul", "B. Other")], false).await.unwrap();
    assert!(matches!(answers[0], Err(Refusal::OtherPersonal { seq: Seq(4) })), "{answers:?}");
    assert!(!format!("{answers:?}").contains("Other\""), "{answers:?}");
    assert_eq!(disclosures.all().unwrap().len(), 1);
}
