//! Backups: they come back whole, and a backup that was touched is refused.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::backup::{backup, restore, verify_backup};
use daicho::store::error::StoreError;
use daicho::store::inspect::verify_copy;
use daicho::store::memory::MemoryLog;
use daicho::store::sled_log::SledLog;

use crate::store_events::{Numbers, check, events};

fn filled(dir: &Path, count: u64) -> SledLog {
    let log = SledLog::create(dir).unwrap();
    let mut head = 0;
    while head < count {
        let to = (head + 700).min(count);
        log.append(Seq(head), events(head + 1, to)).unwrap();
        head = to;
    }
    log
}

#[test]
fn a_log_comes_back_from_its_backup() {
    let dir = tempfile::tempdir().unwrap();
    for count in [0, 1, 256, 5000] {
        let at = |name: &str| dir.path().join(format!("{name}-{count}"));
        let log = filled(&at("log"), count);
        let made = backup(&log, b"companion", b"personal", &at("file")).unwrap();
        log.append(Seq(count), events(count + 1, count + 2)).unwrap();
        assert_eq!(made.head, Seq(count));
        assert_eq!(verify_backup(&at("file")).unwrap(), made);
        assert_eq!(restore(&at("file"), &at("restored")).unwrap(), made);
        assert_eq!(check(&SledLog::open(&at("restored")).unwrap()).unwrap(), count);
        let report = verify_copy(&at("restored"), &mut |_| {}).unwrap();
        assert_eq!((report.head, report.chain), (made.head, made.chain));
    }
}

#[test]
fn a_backup_of_version_1_is_read_as_one_without_personal_data() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let log = filled(&at("log"), 300);
    let made = backup(&log, b"companion", b"", &at("file")).unwrap();
    let mut old = fs::read(at("file")).unwrap();
    // The name with its version, the companion's length, bytes and checksum; then the section.
    let section = 16 + 4 + b"companion".len() + 4;
    old.drain(section..section + 12);
    old[14] = b'1';
    fs::write(at("old"), &old).unwrap();
    let report = restore(&at("old"), &at("restored")).unwrap();
    assert_eq!((report.head, report.chain), (made.head, made.chain));
    assert_eq!((report.companion, report.personal), (b"companion".to_vec(), Vec::new()));
    assert_eq!(check(&SledLog::open(&at("restored")).unwrap()).unwrap(), 300);
}

#[tokio::test]
async fn a_backup_depends_on_the_events_alone() {
    let dir = tempfile::tempdir().unwrap();
    let log = filled(&dir.path().join("log"), 5000);
    let memory = MemoryLog::new();
    memory.append(Seq::NONE, events(1, 5000)).unwrap();
    let (one, other) = (dir.path().join("one"), dir.path().join("other"));
    assert_eq!(
        backup(&log, b"companion", b"personal", &one).unwrap(),
        backup(&memory, b"companion", b"personal", &other).unwrap()
    );
    assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap());
}

#[test]
fn nothing_that_exists_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (log_dir, file) = (dir.path().join("log"), dir.path().join("file"));
    let log = filled(&log_dir, 10);
    backup(&log, b"companion", b"personal", &file).unwrap();
    assert!(matches!(
        backup(&log, b"companion", b"personal", &file),
        Err(StoreError::BackupExists)
    ));
    assert!(matches!(restore(&file, &log_dir), Err(StoreError::AlreadyALog)));
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("letter.txt"), "keep me").unwrap();
    assert!(matches!(restore(&file, &other), Err(StoreError::NotEmpty)));
    assert_eq!(fs::read(other.join("letter.txt")).unwrap(), b"keep me");
}

#[test]
fn a_backup_that_was_touched_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    let log = filled(&dir.path().join("log"), 3000);
    backup(&log, b"companion", b"personal", &file).unwrap();
    let whole = fs::read(&file).unwrap();
    let (bad, target) = (dir.path().join("bad"), dir.path().join("target"));
    let refused = |bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).unwrap();
        let error = restore(&bad, &target).expect_err(what);
        assert!(matches!(error, StoreError::BadBackup { .. }), "{what}: {error}");
        assert!(!target.exists(), "{what}: nothing is made");
    };
    let mut numbers = Numbers::new(7);
    let size = whole.len() as u64;
    for _ in 0..100 {
        let at = usize::try_from(numbers.below(size)).unwrap();
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << numbers.below(8);
        refused(&flipped, &format!("byte {at} flipped"));
        refused(&whole[..at], &format!("cut to {at}"));
    }
    refused(&[&whole[..], b"x"].concat(), "extended");
    refused(&[&whole[..], &whole[..]].concat(), "twice");
    refused(b"", "empty");
    refused(b"a letter to the mayor", "another file");
}
