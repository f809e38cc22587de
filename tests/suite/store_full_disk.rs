//! A full disk: an error, nothing acknowledged is lost, reading goes on, and so does appending when
//! there is room. Needs root for the small file system, and fails without it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::error::{AppendError, StoreError};
use daicho::store::sled_log::SledLog;

use crate::store_events::{check, events};

/// A small file system in memory, unmounted when it is dropped.
struct Small(PathBuf);

impl Small {
    fn new(at: PathBuf, size: &str) -> Self {
        std::fs::create_dir_all(&at).unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&at).status();
        assert!(mounted.unwrap().success(), "mounting a tmpfs needs root");
        Self(at)
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_refuses_appends_until_there_is_room_and_is_read_all_the_while() {
    let dir = tempfile::tempdir().unwrap();
    let small = Small::new(dir.path().join("small"), "256m");
    let ballast = small.0.join("ballast");
    std::fs::write(&ballast, vec![1; 144 << 20]).unwrap();
    let path = small.0.join("log");
    let log = SledLog::create(&path).unwrap();
    let (mut head, error) = fill(&log);
    assert!(no_room(&error), "{error}");
    for _ in 0..3 {
        let refused = log.append(Seq(head), events(head + 1, head + 300)).unwrap_err();
        assert!(no_room(&refused), "{refused}");
        assert_eq!(check(&log).unwrap(), head, "reading goes on, and shows what was acknowledged");
    }
    // Somebody else takes what is left, to the last byte: still nothing breaks.
    let mut rest = File::create(small.0.join("rest")).unwrap();
    while rest.write_all(&[1; 4096]).is_ok() {}
    let refused = log.append(Seq(head), events(head + 1, head + 1)).unwrap_err();
    assert!(no_room(&refused), "{refused}");
    // Longer than it takes until a quiet log is tidied.
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(check(&log).unwrap(), head);

    std::fs::remove_file(small.0.join("rest")).unwrap();
    std::fs::remove_file(ballast).unwrap();
    let before = head;
    while head < before + 9000 {
        head = log.append(Seq(head), events(head + 1, head + 300)).unwrap().0;
    }
    assert_eq!(check(&log).unwrap(), head, "the same handle goes on when there is room");
    log.close().unwrap();
    drop(log);
    assert_eq!(check(&SledLog::open(&path).unwrap()).unwrap(), head);
    println!("full after {before} events");
}

/// Appends until that is refused; answers the last head, and why.
fn fill(log: &SledLog) -> (u64, AppendError) {
    let mut head = 0;
    while head < 1_000_000 {
        match log.append(Seq(head), events(head + 1, head + 300)) {
            Ok(_) => head += 300,
            Err(error) => return (head, error),
        }
    }
    panic!("nothing ever fills");
}

fn no_room(error: &AppendError) -> bool {
    matches!(error, AppendError::Store(StoreError::NoRoom { free_bytes, needed_bytes })
        if free_bytes < needed_bytes)
}

/// Where the process of the next test has its log.
const LIMITED: &str = "DAICHO_TEST_LIMITED_DIR";

/// That process. Not a test: it returns at once unless the test has started it.
#[test]
fn limited() {
    let Some(path) = std::env::var_os(LIMITED) else {
        return;
    };
    let log = SledLog::create(Path::new(&path)).unwrap();
    let (head, error) = fill(&log);
    // The sealing thread may have met the limit first: then it ended appending.
    let failed = matches!(error, AppendError::Store(_) | AppendError::ReadOnly { .. });
    assert!(failed && error.to_string().contains("File too large"), "{error}");
    for _ in 0..2 {
        let refused = log.append(Seq(head), events(head + 1, head + 1)).unwrap_err();
        assert!(matches!(refused, AppendError::ReadOnly { .. }), "{refused}");
    }
    // sled may refuse to read now; what it does read is what was acknowledged.
    match check(&log) {
        Ok(found) => assert_eq!(found, head),
        Err(error) => assert!(matches!(error, StoreError::Io { .. }), "{error}"),
    }
    println!("\nheld {head}");
}

#[test]
fn when_the_engine_fails_nothing_acknowledged_is_lost_and_opening_is_the_way_out() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = dir.path().join("log");
    // Files may not grow beyond 20 MiB, which no look at the disk foretells.
    let child = Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 20480; exec \"$@\"", "limited"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "store_full_disk::limited", "--nocapture"])
        .env(LIMITED, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}\n{}", String::from_utf8_lossy(&child.stderr));
    let held = said.lines().find_map(|line| line.strip_prefix("held ")).unwrap();
    let head: u64 = held.parse().unwrap();
    let log = SledLog::open(&path).unwrap();
    let found = check(&log).unwrap();
    assert!(found == head || found == head + 300, "acknowledged {head}, found {found}");
    let next = log.append(Seq(found), events(found + 1, found + 300)).unwrap();
    assert_eq!(check(&log).unwrap(), next.0);
}
