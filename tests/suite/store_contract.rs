//! The exam that every engine of the store takes: one suite, given a way to make an empty log.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use daicho::domain::seq::Seq;
use daicho::store::bundle::Bundle;
use daicho::store::error::AppendError;
use daicho::store::memory::MemoryLog;
use daicho::store::sled_log::SledLog;
use daicho::store::{EVENT_LIMIT_BYTES, EventStore};

use crate::store_events::{Numbers, check, event, events};

/// Makes an empty log; what it needs to live is kept beside it.
type Make = fn() -> (Arc<dyn EventStore>, Option<tempfile::TempDir>);

fn memory() -> (Arc<dyn EventStore>, Option<tempfile::TempDir>) {
    (Arc::new(MemoryLog::new()), None)
}

fn sled() -> (Arc<dyn EventStore>, Option<tempfile::TempDir>) {
    let dir = tempfile::tempdir().unwrap();
    let log = SledLog::create(&dir.path().join("log")).unwrap();
    (Arc::new(log), Some(dir))
}

const ENGINES: [Make; 2] = [memory, sled];

fn append(store: &dyn EventStore, from: u64, to: u64) {
    let head = store.append(Seq(from - 1), events(from, to)).unwrap();
    assert_eq!(head, Seq(to));
}

#[test]
fn an_empty_log_is_empty() {
    for make in ENGINES {
        let (store, _dir) = make();
        assert_eq!(store.head(), Seq::NONE);
        assert!(store.read(Seq::FIRST, 10).unwrap().is_empty());
        assert_eq!(check(&*store).unwrap(), 0);
    }
}

#[test]
fn events_come_back_in_order_and_byte_for_byte() {
    for make in ENGINES {
        let (store, _dir) = make();
        append(&*store, 1, 1);
        append(&*store, 2, 300);
        append(&*store, 301, 302);
        assert_eq!(check(&*store).unwrap(), 302);
    }
}

#[test]
fn a_conflict_appends_nothing_and_names_the_head() {
    for make in ENGINES {
        let (store, _dir) = make();
        append(&*store, 1, 3);
        for expected in [0, 2, 4, u64::MAX] {
            let refused = store.append(Seq(expected), events(1, 2)).unwrap_err();
            let AppendError::Conflict { expected: said, actual } = refused else {
                panic!("expected a conflict, got {refused}")
            };
            assert_eq!((said, actual), (Seq(expected), Seq(3)));
        }
        assert_eq!(check(&*store).unwrap(), 3);
        append(&*store, 4, 4);
    }
}

#[test]
fn a_batch_with_a_bad_event_is_refused_whole() {
    for make in ENGINES {
        let (store, _dir) = make();
        let large = Bytes::from(vec![b'x'; EVENT_LIMIT_BYTES + 1]);
        let refused = store.append(Seq::NONE, vec![event(1), large]).unwrap_err();
        let text =
            "expected at most 65535 bytes, event 1 of the batch has 65536: shorten its texts";
        assert_eq!(refused.to_string(), text);
        let refused = store.append(Seq::NONE, vec![Bytes::new(), event(1)]).unwrap_err();
        assert!(matches!(refused, AppendError::EmptyEvent { index: 0 }));
        let refused = store.append(Seq::NONE, vec![]).unwrap_err();
        assert!(matches!(refused, AppendError::Empty));
        assert_eq!(store.head(), Seq::NONE);
        append(&*store, 1, 2);
    }
}

#[test]
fn the_largest_events_fit_even_when_they_do_not_compress() {
    for make in ENGINES {
        let (store, _dir) = make();
        let mut numbers = Numbers::new(1);
        let mut noise = || -> Bytes {
            (0..EVENT_LIMIT_BYTES).map(|_| numbers.next().to_le_bytes()[5]).collect()
        };
        let batch: Vec<_> = (0..40).map(|_| noise()).collect();
        store.append(Seq::NONE, batch.clone()).unwrap();
        let single = noise();
        store.append(Seq(40), vec![single.clone()]).unwrap();
        assert_eq!(store.read(Seq(1), 40).unwrap(), batch);
        assert_eq!(store.read(Seq(41), 2).unwrap(), [single]);
    }
}

#[test]
fn reading_at_the_edges() {
    for make in ENGINES {
        let (store, _dir) = make();
        append(&*store, 1, 1000);
        append(&*store, 1001, 1010);
        let edges = [0, 1, 2, 255, 256, 257, 512, 999, 1000, 1001, 1009, 1010, 1011, u64::MAX];
        for from in edges {
            for limit in [0, 1, 2, 255, 256, 257, 1009, 1010, 1011, usize::MAX] {
                let first = from.max(1);
                let end = first.saturating_add(limit as u64).min(1011);
                let expected: Vec<_> = (first..end).map(event).collect();
                let read = store.read(Seq(from), limit).unwrap();
                assert_eq!(read, expected, "from {from}, limit {limit}");
            }
            let mut seen = Vec::new();
            let mut take = |bundle: &mut Bundle| {
                seen.extend(bundle.events().map(|(seq, _)| seq.0));
                ControlFlow::Continue(())
            };
            store.scan(Seq(from), &mut take).unwrap();
            assert_eq!(seen, (from.max(1)..1011).collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_scan_stops_when_the_visitor_breaks_and_lets_bundles_be_taken() {
    for make in ENGINES {
        let (store, _dir) = make();
        append(&*store, 1, 600);
        let mut taken: Vec<Bundle> = Vec::new();
        let mut visit = |bundle: &mut Bundle| {
            taken.push(std::mem::take(bundle));
            if taken.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        store.scan(Seq(2), &mut visit).unwrap();
        let seqs: Vec<_> = taken.iter().flat_map(|b| b.events().map(|(seq, _)| seq.0)).collect();
        assert_eq!(seqs, (2..2 + seqs.len() as u64).collect::<Vec<_>>());
        assert!(seqs.len() < 599, "two bundles, not all");
    }
}

#[tokio::test]
async fn whoever_waits_for_the_head_is_woken() {
    for make in ENGINES {
        let (store, _dir) = make();
        let mut heads = store.subscribe();
        let waiting = tokio::spawn(async move {
            heads.wait_for(|head| *head >= Seq(5)).await.map(|head| *head).unwrap()
        });
        append(&*store, 1, 3);
        append(&*store, 4, 5);
        assert_eq!(waiting.await.unwrap(), Seq(5));
        assert_eq!(*store.subscribe().borrow(), Seq(5));
    }
}

#[test]
fn closing_twice_is_closing_once() {
    for make in ENGINES {
        let (store, _dir) = make();
        append(&*store, 1, 5);
        store.close().unwrap();
        store.close().unwrap();
        let refused = store.append(Seq(5), events(6, 6)).unwrap_err();
        assert!(refused.to_string().contains("read-only (it was closed)"), "{refused}");
        assert_eq!(check(&*store).unwrap(), 5);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_see_whole_batches_while_others_append() {
    for make in ENGINES {
        let (store, _dir) = make();
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let store = Arc::clone(&store);
                tokio::task::spawn_blocking(move || {
                    let mut rounds = 0;
                    while store.head() < Seq(12_000) {
                        let head = store.head().0;
                        assert_eq!(head % 50, 0, "a part of a batch was shown");
                        let mut last = 0;
                        let mut see = |bundle: &mut Bundle| {
                            for (seq, bytes) in bundle.events() {
                                assert_eq!(bytes, event(seq.0));
                                last = seq.0;
                            }
                            ControlFlow::Continue(())
                        };
                        store.scan(Seq(head.saturating_sub(700)), &mut see).unwrap();
                        assert!(last >= head, "a scan reaches the head it began with");
                        rounds += 1;
                    }
                    rounds
                })
            })
            .collect();
        for from in (1..12_000).step_by(50) {
            append(&*store, from, from + 49);
        }
        for reader in readers {
            assert!(reader.await.unwrap() > 0);
        }
        assert_eq!(check(&*store).unwrap(), 12_000);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_that_append_at_once_one_wins() {
    for make in ENGINES {
        let (store, _dir) = make();
        for round in 0..20 {
            let expected = Seq(round);
            let both: Vec<_> = (0..2)
                .map(|_| {
                    let store = Arc::clone(&store);
                    tokio::spawn(
                        async move { store.append(expected, events(round + 1, round + 1)) },
                    )
                })
                .collect();
            let mut won = 0;
            for one in both {
                won += u64::from(one.await.unwrap().is_ok());
            }
            assert_eq!(won, 1);
        }
        assert_eq!(check(&*store).unwrap(), 20);
    }
}
