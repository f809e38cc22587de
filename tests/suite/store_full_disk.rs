//! A full disk: an error, nothing acknowledged is lost, reading goes on, and there is a way out.
//! Needs root for the small file system, and fails without it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;
use std::process::Command;

use daicho::domain::seq::Seq;
use daicho::store::error::AppendError;
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
fn a_full_disk_loses_nothing_and_can_be_left_again() {
    let dir = tempfile::tempdir().unwrap();
    let small = Small::new(dir.path().join("small"), "144m");
    let ballast = small.0.join("ballast");
    std::fs::write(&ballast, vec![1; 96 << 20]).unwrap();
    let path = small.0.join("log");
    let log = SledLog::create(&path).unwrap();
    let mut head = 0;
    let error = loop {
        match log.append_blocking(Seq(head), &events(head + 1, head + 300)) {
            Ok(_) => head += 300,
            Err(error) => break error,
        }
        assert!(head < 1_000_000, "the disk never fills");
    };
    // The sealing thread may have met the full disk first: then it ended appending.
    let full = matches!(error, AppendError::Store(_) | AppendError::ReadOnly { .. });
    assert!(full && error.to_string().contains("No space left"), "{error}");
    for _ in 0..2 {
        let refused = log.append_blocking(Seq(head), &events(head + 1, head + 1)).unwrap_err();
        assert!(matches!(refused, AppendError::ReadOnly { .. }), "{refused}");
    }
    assert_eq!(check(&log).unwrap(), head, "reading goes on, and shows what was acknowledged");
    drop(log);

    std::fs::remove_file(ballast).unwrap();
    let log = SledLog::open(&path).unwrap();
    let found = check(&log).unwrap();
    assert!(found == head || found == head + 300, "acknowledged {head}, found {found}");
    let next = log.append_blocking(Seq(found), &events(found + 1, found + 300)).unwrap();
    assert_eq!(check(&log).unwrap(), next.0);
    println!("full after {head} events, {found} found again");
}
