//! Damaged files: each damage is harmless to every event or an error that says what to do.
//! Never a panic, never a hang, never a shorter log without a word.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::error::StoreError;
use daicho::store::inspect::verify_copy;
use daicho::store::sled_log::SledLog;

use crate::store_child::{Appender, Groups};
use crate::store_events::{Numbers, check, events};

const HEAD: u64 = 6_000;
const SEALED: u64 = 4_096;

/// A closed log of [`HEAD`] events, of which the first [`SEALED`] are sealed.
fn closed_log() -> tempfile::TempDir {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let log = SledLog::create(&dir.path().join("log")).unwrap();
    for from in (1..HEAD).step_by(40) {
        log.append(Seq(from - 1), events(from, from + 39)).unwrap();
    }
    log.close().unwrap();
    dir
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    let mut cp = std::process::Command::new("cp");
    let copied = cp.args(["-r", "--sparse=always"]).arg(from).arg(to).status();
    assert!(copied.unwrap().success());
}

/// Opens and checks a log within a bounded time; a panic of ours fails the test.
fn open_and_check(dir: &Path) -> Result<u64, StoreError> {
    let (send, receive) = mpsc::channel();
    let dir = dir.to_path_buf();
    std::thread::spawn(move || send.send(SledLog::open(&dir).and_then(|log| check(&log))));
    receive.recv_timeout(Duration::from_secs(60)).expect("a panic or a hang")
}

/// The files below `dir`.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[track_caller]
fn expect_damage(result: Result<u64, StoreError>, what: &str, first_bad: u64) {
    let error = result.expect_err(what);
    let StoreError::Damaged { first_bad: said, .. } = &error else {
        panic!("{what}: expected damage, got {error}")
    };
    assert_eq!(*said, Seq(first_bad), "{what}: {error}");
    let text = error.to_string();
    assert!(text.contains("daicho verify") && text.contains("daicho restore"), "{text}");
    assert!(!text.contains("/tmp") && !text.contains("/work"), "a path in a message: {text}");
}

#[test]
fn files_that_are_cut_emptied_or_removed_are_refused() {
    let dir = closed_log();
    let (log, bad) = (dir.path().join("log"), dir.path().join("bad"));
    for file in ["tail/db", "sealed/db", "anchor", "tail/conf", "sealed/conf"] {
        copy(&log, &bad);
        fs::remove_file(bad.join(file)).unwrap();
        expect_damage(open_and_check(&bad), &format!("{file} removed"), 1);
        copy(&log, &bad);
        fs::write(bad.join(file), b"").unwrap();
        expect_damage(open_and_check(&bad), &format!("{file} emptied"), 1);
    }
    for place in ["tail", "sealed"] {
        for (share, of) in [(1, 100), (1, 10), (1, 3), (1, 2)] {
            copy(&log, &bad);
            let file = OpenOptions::new().write(true).open(bad.join(place).join("db")).unwrap();
            // The file ends in zeros, which nothing is lost with: cut what holds data.
            let data = fs::read(bad.join(place).join("db")).unwrap();
            let used = data.iter().rposition(|byte| *byte != 0).unwrap() as u64;
            file.set_len(used * share / of).unwrap();
            let error = open_and_check(&bad).expect_err("cut");
            assert!(matches!(error, StoreError::Damaged { .. }), "{place}: {error}");
            // The snapshot cannot bring back what it only points to.
            copy(&log, &bad);
            let file = OpenOptions::new().write(true).open(bad.join(place).join("db")).unwrap();
            file.set_len(used * share / of).unwrap();
            for snapshot in files(&bad.join(place)) {
                if snapshot.file_name().unwrap().to_str().unwrap().starts_with("snap.") {
                    fs::remove_file(snapshot).unwrap();
                }
            }
            let error = open_and_check(&bad).expect_err("cut, without snapshot");
            assert!(matches!(error, StoreError::Damaged { .. }), "{place}: {error}");
        }
    }
    fs::remove_dir_all(&bad).unwrap();
    assert!(matches!(open_and_check(&bad), Err(StoreError::NoLog)));
}

#[test]
fn a_broken_slot_of_the_anchor_is_survived_two_are_not() {
    let dir = closed_log();
    let (log, bad) = (dir.path().join("log"), dir.path().join("bad"));
    for broken in [&[0][..], &[4096], &[0, 4096]] {
        copy(&log, &bad);
        let file = OpenOptions::new().write(true).open(bad.join("anchor")).unwrap();
        broken.iter().for_each(|slot| file.write_all_at(b"????????????", *slot).unwrap());
        let result = open_and_check(&bad);
        if broken.len() == 1 {
            assert_eq!(result.unwrap(), HEAD);
        } else {
            expect_damage(result, "both slots", 1);
        }
    }
}

#[test]
fn an_older_log_than_the_anchor_knows_is_refused() {
    let dir = closed_log();
    let (log, old) = (dir.path().join("log"), dir.path().join("old"));
    copy(&log, &old);
    let grown = SledLog::open(&log).unwrap();
    grown.append(Seq(HEAD), events(HEAD + 1, HEAD + 5)).unwrap();
    grown.append(Seq(HEAD + 5), events(HEAD + 6, HEAD + 9)).unwrap();
    grown.close().unwrap();
    drop(grown);
    fs::copy(log.join("anchor"), old.join("anchor")).unwrap();
    expect_damage(open_and_check(&old), "an older log", HEAD + 1);
}

#[test]
fn the_log_of_another_is_refused() {
    let dir = closed_log();
    let (log, other) = (dir.path().join("log"), dir.path().join("other"));
    let made = SledLog::create(&other).unwrap();
    made.append(Seq::NONE, events(2, 300)).unwrap();
    made.close().unwrap();
    drop(made);
    fs::copy(other.join("anchor"), log.join("anchor")).unwrap();
    expect_damage(open_and_check(&log), "another's anchor", 1);
}

#[test]
fn bad_and_unfinished_snapshots_are_set_aside() {
    let dir = closed_log();
    // Opening makes a snapshot of all that was appended.
    drop(SledLog::open(&dir.path().join("log")).unwrap());
    let (log, bad) = (dir.path().join("log"), dir.path().join("bad"));
    for place in ["tail", "sealed"] {
        let is_snapshot = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("snap.")
        };
        copy(&log, &bad);
        fs::write(bad.join(place).join("snap.00000000000FFFFF.generating"), b"half").unwrap();
        assert_eq!(open_and_check(&bad).unwrap(), HEAD);
        for (at, what) in [(0, "start"), (40, "middle"), (u64::MAX, "emptied")] {
            copy(&log, &bad);
            let snapshot = files(&bad.join(place)).into_iter().find(is_snapshot).unwrap();
            let file = OpenOptions::new().write(true).open(&snapshot).unwrap();
            if at == u64::MAX { file.set_len(0) } else { file.write_all_at(b"?!?!", at) }.unwrap();
            assert_eq!(open_and_check(&bad).unwrap(), HEAD, "{place} {what}");
            let kept = |path: &PathBuf| path.to_str().unwrap().contains("aside.snap.");
            assert!(files(&bad.join(place)).iter().any(kept), "the bad snapshot is kept");
            assert_eq!(open_and_check(&bad).unwrap(), HEAD, "{place} {what}, once more");
        }
    }
}

#[test]
fn a_flipped_byte_is_harmless_or_reported() {
    let dir = closed_log();
    let (log, bad) = (dir.path().join("log"), dir.path().join("bad"));
    let mut numbers = Numbers::new(97);
    // Every other flip falls on a byte that is not zero: most of the files is room to grow.
    let files = files(&log);
    let total: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    let contents: Vec<_> = files.iter().map(|file| fs::read(file).unwrap()).collect();
    let (mut harmless, mut reported) = (0, 0);
    while harmless + reported < 70 {
        let mut at = numbers.below(total);
        let mut file = 0;
        while at >= contents[file].len() as u64 {
            at -= contents[file].len() as u64;
            file += 1;
        }
        // Small files are hit as often as large ones in a part of the rounds.
        if (harmless + reported) % 4 == 0 {
            file = usize::try_from(numbers.below(files.len() as u64)).unwrap();
            at = numbers.below((contents[file].len() as u64).max(1));
        }
        let Some(byte) = contents[file].get(usize::try_from(at).unwrap()) else {
            continue;
        };
        if *byte == 0 && (harmless + reported) % 8 != 1 {
            continue;
        }
        copy(&log, &bad);
        let flipped = bad.join(files[file].strip_prefix(&log).unwrap());
        let flip = [byte ^ (1 << numbers.below(8))];
        let flipped = OpenOptions::new().write(true).open(flipped).unwrap();
        flipped.write_all_at(&flip, at).unwrap();
        match open_and_check(&bad) {
            Ok(head) => {
                assert_eq!(head, HEAD, "{} byte {at}: events vanished", files[file].display());
                harmless += 1;
            }
            Err(StoreError::InUse | StoreError::NoLog) => panic!("a flip is neither"),
            Err(_) => reported += 1,
        }
    }
    println!("70 flipped bytes: {harmless} harmless, {reported} reported");
    assert!(reported > 5, "the flips hit nothing");
}

#[test]
fn a_file_under_blobs_is_refused() {
    let dir = closed_log();
    let log = dir.path().join("log");
    for place in ["tail", "sealed"] {
        fs::write(log.join(place).join("blobs").join("77"), b"?").unwrap();
        expect_damage(open_and_check(&log), place, 1);
        fs::remove_file(log.join(place).join("blobs").join("77")).unwrap();
    }
    assert_eq!(open_and_check(&log).unwrap(), HEAD);
}

/// Opens a part of the log with sled itself, as somebody who wants to falsify it would.
fn tamper(dir: &Path, change: impl FnOnce(&sled::Db, Vec<(sled::IVec, sled::IVec)>)) {
    let config = sled::Config::new().path(dir).segment_size(8 << 20).flush_every_ms(None);
    let db = config.open().unwrap();
    let all = db.iter().collect::<Result<Vec<_>, _>>().unwrap();
    change(&db, all);
    db.flush().unwrap();
}

#[test]
fn values_that_were_exchanged_removed_or_repeated_are_refused() {
    let dir = closed_log();
    let (log, bad) = (dir.path().join("log"), dir.path().join("bad"));
    let first_of = |key: &[u8]| u64::from_be_bytes(key[..8].try_into().unwrap());
    for place in ["tail", "sealed"] {
        let mut expected = 0;
        copy(&log, &bad);
        tamper(&bad.join(place), |db, all| {
            let [(one, one_value), (other, other_value)] = [&all[5], &all[6]];
            db.insert(one, other_value).unwrap();
            db.insert(other, one_value).unwrap();
            expected = first_of(one);
        });
        expect_damage(open_and_check(&bad), &format!("{place}: exchanged"), expected);

        copy(&log, &bad);
        tamper(&bad.join(place), |db, all| {
            db.remove(&all[5].0).unwrap();
            expected = first_of(&all[5].0);
        });
        expect_damage(open_and_check(&bad), &format!("{place}: removed"), expected);

        copy(&log, &bad);
        tamper(&bad.join(place), |db, all| {
            let (last, _) = all.last().unwrap();
            db.remove(last).unwrap();
            expected = first_of(last);
        });
        expect_damage(open_and_check(&bad), &format!("{place}: last removed"), expected);

        copy(&log, &bad);
        tamper(&bad.join(place), |db, all| {
            let (last, value) = all.last().unwrap();
            let next = first_of(last) + if place == "tail" { 40 } else { 256 };
            db.insert([&next.to_be_bytes()[..], &[0, 0]].concat(), value).unwrap();
            expected = next;
        });
        expect_damage(open_and_check(&bad), &format!("{place}: repeated"), expected);
    }
}

#[test]
fn verifying_looks_at_a_copy() {
    let dir = closed_log();
    let log = dir.path().join("log");
    let report = verify_copy(&log, &mut |_| {}).unwrap();
    assert_eq!((report.events, report.head), (HEAD, Seq(HEAD)));
    let used = fs::read(log.join("tail/db")).unwrap();
    let file = OpenOptions::new().write(true).open(log.join("tail/db")).unwrap();
    let at = used.len() / 2..;
    let offset = used[at].iter().position(|byte| *byte != 0).map_or(0, |at| at + used.len() / 2);
    file.set_len(offset.max(4096) as u64 / 3).unwrap();
    let before: Vec<_> = files(&log).iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(matches!(verify_copy(&log, &mut |_| {}), Err(StoreError::Damaged { .. })));
    let after: Vec<_> = files(&log).iter().map(|file| fs::read(file).unwrap()).collect();
    assert!(before == after, "verifying changes nothing");
}

#[test]
fn a_second_process_and_a_second_handle_are_turned_away() {
    let dir = closed_log();
    let log_dir = dir.path().join("log");
    let log = SledLog::open(&log_dir).unwrap();
    let text = "another daicho process has this log open: stop that one first, or ask it";
    let refusal = Appender::start(&log_dir, Groups::Small).refusal();
    assert_eq!(refusal.as_deref(), Some(text));
    assert!(matches!(SledLog::open(&log_dir), Err(StoreError::InUse)));
    assert!(matches!(verify_copy(&log_dir, &mut |_| {}), Err(StoreError::InUse)));
    assert_eq!(check(&log).unwrap(), HEAD);
    drop(log);
    assert_eq!(open_and_check(&log_dir).unwrap(), HEAD);
}

#[test]
fn create_and_open_refuse_the_wrong_place() {
    let dir = closed_log();
    let log = dir.path().join("log");
    assert!(matches!(SledLog::create(&log), Err(StoreError::AlreadyALog)));
    assert!(matches!(SledLog::open(dir.path()), Err(StoreError::NoLog)));
    assert!(matches!(SledLog::create(dir.path()), Err(StoreError::NotEmpty)));
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    assert_eq!(SledLog::create(&empty).unwrap().head(), Seq::NONE);
    let _ = SEALED;
}
