//! A process that appends is killed at random moments: nothing acknowledged is missing, and no
//! seq has a gap. (A kill leaves the kernel's caches alive; see `store_power_cut` for the rest.)

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::sled_log::SledLog;

use crate::store_child::{Appender, Groups, check_after};
use crate::store_events::{Numbers, events};

#[test]
fn the_anchor_is_level_when_nobody_appends() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = dir.path().join("log");
    let anchor = || std::fs::read(path.join("anchor")).unwrap();
    let log = SledLog::create(&path).unwrap();
    let new = anchor();
    log.append(Seq(0), events(1, 9)).unwrap();
    assert_eq!(anchor(), new, "it stands at the group before while the next may come");
    let deadline = Instant::now() + Duration::from_secs(30);
    while anchor() == new {
        assert!(Instant::now() < deadline, "the anchor stays behind");
        std::thread::sleep(Duration::from_millis(50));
    }
    let level = anchor();
    log.close().unwrap();
    assert_eq!(anchor(), level, "closing has nothing left to write");
}

const ROUNDS: u64 = 70;
/// This many rounds at least have to be killed while they acknowledge.
const AT_WORK: u64 = 50;
/// A log of this many events is put aside for a new one, so that checking stays quick.
const LONG: u64 = 25_000;

#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut numbers = Numbers::new(2026);
    let (mut log, mut acked, mut longest, mut at_work) = (0, 0, 0, 0);
    for round in 0..ROUNDS {
        let path = dir.path().join(format!("log-{log}"));
        let groups = [Groups::Mixed, Groups::Small, Groups::Full][(round % 3) as usize];
        let child = Appender::start(&path, groups);
        // Some are killed while they open the log or make it, most while they append.
        if numbers.below(5) > 0 {
            child.wait_for_work();
            at_work += 1;
        } else if acked > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_micros(numbers.below(150_000)));
        let known = child.acked().is_some();
        let heard = if known {
            child.kill()
        } else {
            drop(child);
            acked
        };
        acked = acked.max(heard);
        if !path.exists() {
            continue;
        }
        acked = match check_after(&path, acked) {
            Ok(head) => head,
            Err(error) => panic!("round {round}, {groups:?}: {error}"),
        };
        longest = longest.max(acked);
        if acked > LONG {
            std::fs::remove_dir_all(&path).unwrap();
            (log, acked) = (log + 1, 0);
        }
    }
    assert!(at_work >= AT_WORK, "only {at_work} of {ROUNDS} were killed at work");
    println!(
        "{ROUNDS} kills, {at_work} at work, {log} logs filled, longest {longest} events: nothing missing"
    );
    assert!(longest > 10_000, "the rounds were too short to seal anything: {longest} events");
}
