//! The log at a million events: how it fills, what it occupies, and how fast it is read.
//!
//! Prints a table. Run with `cargo bench --bench scale`; `DAICHO_SCALE_EVENTS` changes the
//! number of events. Opening is measured in a process of its own, for its peak of memory.

#[path = "sample/mod.rs"]
mod sample;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use daicho::domain::seq::Seq;
use daicho::store::bundle::Bundle;
use daicho::store::inspect::disk_bytes;
use daicho::store::sled_log::SledLog;
use daicho::store::{EventStore, backup};

use sample::Sample;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHILD: &str = "DAICHO_SCALE_CHILD";
const GROUP: u64 = 256;

fn main() {
    if let Some(dir) = std::env::var_os(CHILD).map(PathBuf::from) {
        return read(&dir);
    }
    let wanted = std::env::var("DAICHO_SCALE_EVENTS").ok().and_then(|n| n.parse().ok());
    let events: u64 = wanted.unwrap_or(1_000_000);
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let path = dir.path().join("log");
    fill(&path, events);
    let bytes = disk_bytes(&path).expect("the size");
    row("disk, closed", format!("{} bytes per event", bytes / events));
    let child =
        Command::new(std::env::current_exe().expect("this program")).env(CHILD, &path).status();
    assert!(child.expect("a child").success(), "reading failed");
    let log = SledLog::open(&path).expect("the log");
    let start = Instant::now();
    let file = dir.path().join("backup");
    let report = backup::backup(&log, b"", b"", &file).expect("a backup");
    row("backup, with its check", format!("{:.2} s", start.elapsed().as_secs_f64()));
    row("backup, size", format!("{} bytes per event", report.bytes / events));
    drop(log);
    let start = Instant::now();
    backup::restore(&file, &dir.path().join("restored")).expect("a restore");
    row("restore", format!("{:.2} s", start.elapsed().as_secs_f64()));
}

fn row(what: &str, value: String) {
    println!("{what:<34} {value:>28}");
}

fn fill(path: &Path, events: u64) {
    let log = SledLog::create(path).expect("a new log");
    let mut sample = Sample::new(7);
    let (mut head, mut bytes) = (0, 0);
    let mut seconds = 0.0;
    while head < events {
        let group: Vec<_> = (0..GROUP.min(events - head)).map(|_| sample.event()).collect();
        bytes += group.iter().map(|event| event.len() as u64).sum::<u64>();
        let start = Instant::now();
        head = log.append(Seq(head), group).expect("an append").0;
        seconds += start.elapsed().as_secs_f64();
    }
    log.close().expect("a close");
    row("event, mean size", format!("{} bytes", bytes / events));
    row("append, groups of 256", rate(events, seconds));
    row("append, peak memory", memory(events));
}

/// The part that runs in a process of its own.
fn read(path: &Path) {
    let start = Instant::now();
    let log = SledLog::open(path).expect("the log");
    let events = log.head().0;
    row("open, every event checked", format!("{:.2} s", start.elapsed().as_secs_f64()));
    row("open, peak memory", memory(events));
    drop(log);
    let start = Instant::now();
    let log = piped(path);
    row("open, bundles to another thread", format!("{:.2} s", start.elapsed().as_secs_f64()));
    row("open, piped, peak memory", memory(events));
    let start = Instant::now();
    let mut sum = 0;
    let mut add = |bundle: &mut Bundle| {
        sum += bundle.events().map(|(_, event)| event.len() as u64).sum::<u64>();
        ControlFlow::Continue(())
    };
    log.scan(Seq::FIRST, &mut add).expect("a scan");
    row("scan", rate(events, start.elapsed().as_secs_f64()));
    black_box(sum);
    let (start, reads) = (Instant::now(), 2_000);
    for index in 0..reads {
        let seq = Seq(1 + index * 7919 % events);
        let read = log.read(seq, 1).expect("an event");
        assert_eq!(read.len(), 1);
    }
    let micros = start.elapsed().as_secs_f64() * 1e6 / reads as f64;
    row("read of one event", format!("{micros:.0} µs"));
}

/// Opens a log and gives every bundle to another thread, which gives the buffers back.
fn piped(path: &Path) -> SledLog {
    let (full, filled) = sync_channel::<Bundle>(64);
    let (empty, emptied) = sync_channel::<Bundle>(64);
    let folding = std::thread::spawn(move || {
        let mut sum = 0;
        for bundle in filled {
            sum += bundle.events().map(|(_, event)| event.len()).sum::<usize>();
            // A full channel just means that there are buffers enough.
            let _ = empty.try_send(bundle);
        }
        sum
    });
    let log = SledLog::open_asking(path, Seq::NONE, &mut |bundle| {
        let spare = emptied.try_recv().unwrap_or_default();
        let _ = full.send(std::mem::replace(bundle, spare));
    });
    drop(full);
    black_box(folding.join().expect("the fold"));
    log.expect("the log").0
}

fn rate(events: u64, seconds: f64) -> String {
    format!("{:.0} events/s", events as f64 / seconds)
}

fn memory(events: u64) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    let bytes = kib.unwrap_or_default() * 1024;
    format!("{} MB, {} bytes per event", bytes / 1_000_000, bytes / events)
}
