//! Simulated power cuts: what the disk holds at a random moment, without any cache above it.
//!
//! The log lies on an ext4 in a disk image, which lies on another ext4 in another disk image.
//! The outer file system's page cache plays the inner disk's volatile cache: only what the
//! inner disk was told to flush is sure to be in the outer image. The appending process is
//! stopped, the outer image copied, and the copy mounted as after a power cut, journals
//! replayed. Every event that was acknowledged before the stop must be there.
//!
//! A sync also flushes what others wrote to the same disk, and the anchor relies on that: where it
//! lies beside the log, it must have come at least to the group before. But then a sync of the
//! anchor could hide that a group was never synced itself, so in most rounds the anchor lies on
//! another disk.
//!
//! Needs root and loop devices, and fails without them.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use daicho::store::sled_log::SledLog;

use crate::store_child::{Appender, Groups, check_after};
use crate::store_events::Numbers;

const NEW_LOG_ROUNDS: u64 = 24;
const ESTABLISHED_ROUNDS: u64 = 12;
const COPIED_ROUNDS: u64 = 4;
const OUTER_MIB: u64 = 700;
const INNER_MIB: u64 = 500;

fn run(command: &str, args: &[&str]) {
    let output = Command::new(command).args(args).output();
    let output = output.unwrap_or_else(|error| panic!("{command} cannot run: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command} {args:?} failed (root? loop devices?): {said}");
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Makes an ext4 in a new sparse file.
fn make_disk(image: &Path, mib: u64) {
    fs::File::create(image).unwrap().set_len(mib << 20).unwrap();
    run("mkfs.ext4", &["-q", "-F", "-E", "lazy_itable_init=0", text(image)]);
}

/// A mounted image, unmounted when it is dropped, even by a panic.
struct Mount(PathBuf);

impl Mount {
    fn new(image: &Path, at: PathBuf) -> Self {
        fs::create_dir_all(&at).unwrap();
        run("mount", &["-o", "loop", text(image), text(&at)]);
        Self(at)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        for _ in 0..50 {
            if Command::new("umount").arg(&self.0).status().is_ok_and(|status| status.success()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A disk within a disk. The order of the fields is the order of unmounting.
struct Disk {
    inner: Mount,
    _outer: Mount,
    image: PathBuf,
}

impl Disk {
    fn new(dir: &Path) -> Self {
        let image = dir.join("outer.img");
        make_disk(&image, OUTER_MIB);
        let outer = Mount::new(&image, dir.join("outer"));
        let inner_image = outer.0.join("inner.img");
        make_disk(&inner_image, INNER_MIB);
        run("sync", &["-f", text(&inner_image)]);
        let inner = Mount::new(&inner_image, dir.join("inner"));
        Self { inner, _outer: outer, image }
    }

    fn log(&self, name: &str) -> PathBuf {
        self.inner.0.join(name)
    }

    /// What a machine finds after a power cut now: the copy of a disk, to be mounted anew.
    fn after_a_cut(&self, dir: &Path) -> Self {
        let image = dir.join("cut.img");
        run("cp", &["--sparse=always", text(&self.image), text(&image)]);
        let outer = Mount::new(&image, dir.join("cut-outer"));
        let inner = Mount::new(&outer.0.join("inner.img"), dir.join("cut-inner"));
        Self { inner, _outer: outer, image }
    }
}

/// Moves the anchor of the closed log at `log` to another disk, and leaves a link.
fn move_anchor(log: &Path, elsewhere: &Path) {
    let anchor = log.join("anchor");
    fs::copy(&anchor, elsewhere).unwrap();
    fs::remove_file(&anchor).unwrap();
    std::os::unix::fs::symlink(elsewhere, &anchor).unwrap();
}

/// Puts a copy of the anchor in the place of a link to it, if there is one: checking a copy of the
/// log must leave the original's anchor alone.
fn fetch_anchor(log: &Path) {
    let anchor = log.join("anchor");
    if fs::symlink_metadata(&anchor).is_ok_and(|meta| meta.is_symlink()) {
        let bytes = fs::read(&anchor).unwrap();
        fs::remove_file(&anchor).unwrap();
        fs::write(&anchor, bytes).unwrap();
    }
}

/// The last seq that the anchor of the log at `log` names; `None` where it lies on another disk.
fn anchored(log: &Path) -> Option<u64> {
    let anchor = log.join("anchor");
    if fs::symlink_metadata(&anchor).unwrap().is_symlink() {
        return None;
    }
    // Two slots, each with its seq behind eight bytes of magic, big endian.
    let bytes = fs::read(&anchor).unwrap();
    let seq = |slot: usize| u64::from_be_bytes(bytes[slot + 8..slot + 16].try_into().unwrap());
    Some(seq(0).max(seq(4096)))
}

/// Lets a process append for a moment, cuts the power, and checks what is left.
fn round(
    disk: &Disk,
    dir: &Path,
    name: &str,
    groups: Groups,
    moment: Duration,
) -> Result<u64, String> {
    let child = Appender::start(&disk.log(name), groups);
    child.wait_for_work();
    std::thread::sleep(moment);
    let acked = child.freeze();
    let before = child.acked_before();
    let cut = disk.after_a_cut(dir);
    let behind = anchored(&cut.log(name)).filter(|anchored| *anchored < before);
    fetch_anchor(&cut.log(name));
    let checked = check_after(&cut.log(name), acked).and_then(|head| match behind {
        None => Ok(head),
        Some(seq) => Err(format!("acknowledged {before} and a group more, anchored {seq}")),
    });
    drop(cut);
    child.signal("-CONT");
    child.kill();
    checked
}

/// For how long processes append, from one round to the next.
fn moments(seed: u64) -> impl FnMut() -> Duration {
    let mut numbers = Numbers::new(seed);
    move || Duration::from_micros(numbers.below(250_000))
}

/// Prints how the rounds went; answers the first failure.
fn report(what: &str, results: &[Result<u64, String>]) -> Option<String> {
    let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    let (rounds, found) = (results.len(), results.iter().flatten().sum::<u64>());
    println!("power cuts, {what}: {} of {rounds} failed; {found} events found", failed.len());
    failed.first().map(|error| format!("{what}: {error}"))
}

const GROUPS: [Groups; 3] = [Groups::Small, Groups::Full, Groups::Mixed];

#[test]
fn a_power_cut_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let disk = Disk::new(dir.path());
    let mut moment = moments(311);
    let groups = |number: u64| GROUPS[(number / 2 % 3) as usize];

    // This also makes the kernel know the disk: it writes unsynced pages early to a new one.
    let child = Appender::start(&disk.log("old"), Groups::Full);
    while child.acked().is_none_or(|acked| acked < 12_000) {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill();

    let new_log = |number| {
        let name = format!("new-{number}");
        let log = disk.log(&name);
        // In each third round the process makes the log itself, anchor and all.
        if number % 3 != 0 {
            drop(SledLog::create(&log).unwrap());
            move_anchor(&log, &dir.path().join(&name));
            run("sync", &["-f", text(&log)]);
        }
        let checked = round(&disk, dir.path(), &name, groups(number), moment());
        fs::remove_dir_all(&log).unwrap();
        checked
    };
    let new_logs: Vec<_> = (0..NEW_LOG_ROUNDS).map(new_log).collect();

    let mut moment = moments(312);
    let established = |number| {
        let log = disk.log("old");
        drop(SledLog::open(&log).unwrap());
        fetch_anchor(&log);
        if number % 3 != 0 {
            move_anchor(&log, &dir.path().join("old"));
        }
        run("sync", &["-f", text(&log)]);
        round(&disk, dir.path(), "old", groups(number), moment())
    };
    let established: Vec<_> = (0..ESTABLISHED_ROUNDS).map(established).collect();

    let mut moment = moments(313);
    let copied = |number| {
        let (log, copy) = (disk.log("old"), disk.log("copied"));
        fetch_anchor(&log);
        // Nothing waits for the copy to reach the disk but the process that opens it.
        run("cp", &["-r", text(&log), text(&copy)]);
        let checked = round(&disk, dir.path(), "copied", groups(number), moment());
        fs::remove_dir_all(&copy).unwrap();
        checked
    };
    let copied: Vec<_> = (0..COPIED_ROUNDS).map(copied).collect();

    let failures = [
        report("new log", &new_logs),
        report("established log", &established),
        report("copied log", &copied),
    ];
    assert_eq!(failures.iter().flatten().next(), None);
}
