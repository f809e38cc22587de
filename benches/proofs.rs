//! What the tree costs: appending with it and without it, a proof at a million events, opening.
//!
//! Prints a table. Run with `cargo bench --bench proofs`; `DAICHO_PROOFS_EVENTS` changes the
//! number of events.

#[path = "sample/mod.rs"]
mod sample;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use daicho::domain::seq::Seq;
use daicho::merkle::key::{KeyKind, SignerKey};
use daicho::notary::Notary;
use daicho::notary::tree::{Promised, Tree};
use daicho::store::EventStore;
use daicho::store::sled_log::SledLog;

use sample::Sample;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ORIGIN: &str = "daicho.example/bench";

fn main() {
    let wanted = std::env::var("DAICHO_PROOFS_EVENTS").ok().and_then(|n| n.parse().ok());
    let events: u64 = wanted.unwrap_or(1_000_000);
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    for (group, rounds) in [(1, 1_500), (100, 400), (1_000, 200)] {
        let mut rates = [0.0; 2];
        // Without and with, in turn, so that both meet the same machine.
        for round in 0..6 {
            let path = dir.path().join(format!("append-{group}-{round}"));
            rates[round % 2] += append(&path, group, rounds, round % 2 == 1) / 3.0;
            std::fs::remove_dir_all(path).expect("a removal");
        }
        let [without, with] = rates;
        row(&format!("append, groups of {group}"), format!("{without:.0} events/s"));
        row("  with the tree", format!("{with:.0} events/s, {:.2} of it", with / without));
    }
    million(&dir.path().join("million"), events);
}

fn row(what: &str, value: String) {
    println!("{what:<34} {value:>34}");
}

fn notary(log: &Arc<SledLog>, tree: Tree) -> Notary {
    let key = SignerKey::from_seed(ORIGIN, KeyKind::Note, &[7; 32]).expect("a key");
    let store: Arc<dyn EventStore> = Arc::clone(log) as _;
    Notary::start(store, tree, vec![key], ORIGIN.into()).expect("a notary")
}

/// Events per second, until the last is acknowledged.
fn append(dir: &Path, group: u64, rounds: u64, with_tree: bool) -> f64 {
    std::fs::create_dir_all(dir).expect("a directory");
    let log = Arc::new(SledLog::create(&dir.join("log")).expect("a log"));
    let notary = with_tree.then(|| notary(&log, Tree::empty(dir)));
    let mut sample = Sample::new(group);
    let groups: Vec<Vec<_>> =
        (0..rounds).map(|_| (0..group).map(|_| sample.event()).collect()).collect();
    let (start, mut head) = (Instant::now(), Seq::NONE);
    for group in groups {
        head = log.append(head, group).expect("an append");
    }
    let seconds = start.elapsed().as_secs_f64();
    if let Some(notary) = notary {
        notary.level().expect("a checkpoint");
        assert_eq!(notary.reader().published().expect("one").checkpoint.size, head.0);
    }
    log.close().expect("a close");
    (group * rounds) as f64 / seconds
}

fn million(dir: &Path, events: u64) {
    std::fs::create_dir_all(dir).expect("a directory");
    let path = dir.join("log");
    let log = Arc::new(SledLog::create(&path).expect("a log"));
    let (mut sample, mut head) = (Sample::new(7), Seq::NONE);
    while head.0 < events {
        let group: Vec<_> = (0..1_000.min(events - head.0)).map(|_| sample.event()).collect();
        head = log.append(head, group).expect("an append");
    }
    let start = Instant::now();
    let made = notary(&log, Tree::empty(dir));
    made.level().expect("a checkpoint");
    row("tree made from the whole log", format!("{:.2} s", start.elapsed().as_secs_f64()));
    let (start, proofs) = (Instant::now(), 2_000);
    for index in 0..proofs {
        let proof = made.reader().prove_index(index * 7919 % events).expect("a proof");
        assert!(proof.is_some());
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / proofs as f64;
    row("inclusion proof, the log not read", format!("{micros:.0} µs"));
    let start = Instant::now();
    for index in 0..proofs {
        made.reader().prove(Seq(1 + index * 7919 % events)).expect("a proof");
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / proofs as f64;
    row("proof file with its event", format!("{micros:.0} µs"));
    drop(made);
    log.close().expect("a close");
    drop(log);
    let start = Instant::now();
    drop(SledLog::open(&path).expect("the log"));
    row("open the log", format!("{:.2} s", start.elapsed().as_secs_f64()));
    let start = Instant::now();
    let promised = Promised::read(dir).expect("a promise");
    let (log, chain) = SledLog::open_asking(&path, promised.asked(), &mut |_| {}).expect("the log");
    row("open the log, asking for its chain", format!("{:.2} s", start.elapsed().as_secs_f64()));
    let start = Instant::now();
    let tree = promised.hold(log.head(), chain, ORIGIN).expect("a tree");
    assert_eq!(tree.size(), events);
    row("  and hold the tree against it", format!("{:.2} ms", start.elapsed().as_secs_f64() * 1e3));
}
