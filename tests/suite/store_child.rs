//! A second process for the store's tests: this test binary run again, which opens or makes a
//! log, appends to it without end, and says each acknowledgement on a pipe.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use daicho::domain::seq::Seq;
use daicho::store::EventStore;
use daicho::store::error::StoreError;
use daicho::store::sled_log::SledLog;

use crate::store_events::{Numbers, events};

const DIR: &str = "DAICHO_TEST_CHILD_DIR";
const GROUPS: &str = "DAICHO_TEST_CHILD_GROUPS";

/// How large the groups are that a child appends.
#[derive(Clone, Copy, Debug)]
pub enum Groups {
    /// One to three events.
    Small,
    /// 200 to 300 events.
    Full,
    /// Either, and now and then thousands at once.
    Mixed,
}

impl Groups {
    fn size(self, numbers: &mut Numbers) -> u64 {
        match self {
            Self::Small => 1 + numbers.below(3),
            Self::Full => 200 + numbers.below(101),
            Self::Mixed => match numbers.below(40) {
                0 => 2000 + numbers.below(2000),
                1..20 => Self::Full.size(numbers),
                _ => Self::Small.size(numbers),
            },
        }
    }
}

/// The child's side. Not a test: it returns at once unless a test has started it.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR).map(PathBuf::from) else {
        return;
    };
    let groups = match std::env::var(GROUPS).unwrap().as_str() {
        "Small" => Groups::Small,
        "Full" => Groups::Full,
        _ => Groups::Mixed,
    };
    let opened = if dir.exists() { SledLog::open(&dir) } else { SledLog::create(&dir) };
    let mut out = std::io::stdout();
    let log = match opened {
        Ok(log) => log,
        Err(error) => return writeln!(out, "\nerror {error}").unwrap(),
    };
    let mut head = log.head().0;
    let mut numbers = Numbers::new(head + u64::from(std::process::id()));
    writeln!(out, "\nack {head}").unwrap();
    loop {
        let next = head + groups.size(&mut numbers);
        log.append(Seq(head), events(head + 1, next)).unwrap();
        head = next;
        writeln!(out, "ack {head}").unwrap();
        out.flush().unwrap();
    }
}

/// A running child, killed when it is dropped.
pub struct Appender {
    child: Child,
    acked: Arc<AtomicU64>,
    acked_before: Arc<AtomicU64>,
    reader: Option<JoinHandle<Option<String>>>,
}

impl Appender {
    /// Starts a child on the log in `dir`.
    pub fn start(dir: &Path, groups: Groups) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store_child::child", "--nocapture"])
            .env(DIR, dir)
            .env(GROUPS, format!("{groups:?}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let acked = Arc::new(AtomicU64::new(u64::MAX));
        let acked_before = Arc::new(AtomicU64::new(0));
        let (sink, before) = (Arc::clone(&acked), Arc::clone(&acked_before));
        let out = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(ack) = line.strip_prefix("ack ") {
                    // A number that the kill cut short is a smaller one: keep the larger.
                    let heard = Some(sink.load(Ordering::SeqCst)).filter(|ack| *ack != u64::MAX);
                    let ack = ack.parse().ok().max(heard);
                    if ack > heard {
                        heard.into_iter().for_each(|heard| before.store(heard, Ordering::SeqCst));
                    }
                    ack.into_iter().for_each(|ack| sink.store(ack, Ordering::SeqCst));
                }
                if let Some(error) = line.strip_prefix("error ") {
                    return Some(error.to_owned());
                }
            }
            None
        });
        Self { child, acked, acked_before, reader: Some(reader) }
    }

    /// The last seq that the child has acknowledged, once it is at work.
    pub fn acked(&self) -> Option<u64> {
        Some(self.acked.load(Ordering::SeqCst)).filter(|acked| *acked != u64::MAX)
    }

    /// What the child had acknowledged one group earlier.
    pub fn acked_before(&self) -> u64 {
        self.acked_before.load(Ordering::SeqCst)
    }

    /// Waits until the child has acknowledged at least one group of its own.
    pub fn wait_for_work(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut first = None;
        while Instant::now() < deadline {
            let acked = self.acked();
            first = first.or(acked);
            if acked > first {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("the child does not append");
    }

    /// Sends the child a signal by name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([name, &self.child.id().to_string()]).status();
        assert!(sent.unwrap().success(), "kill {name}");
    }

    /// Stops the child without ending it; answers what it has acknowledged by then.
    pub fn freeze(&self) -> u64 {
        self.signal("-STOP");
        let stat = format!("/proc/{}/task", self.child.id());
        let stopped = || {
            std::fs::read_dir(&stat).unwrap().all(|task| {
                let stat = std::fs::read_to_string(task.unwrap().path().join("stat")).unwrap();
                stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
            })
        };
        let deadline = Instant::now() + Duration::from_secs(10);
        while !stopped() {
            assert!(Instant::now() < deadline, "the child does not stop");
            std::thread::sleep(Duration::from_millis(1));
        }
        // What lies in the pipe was said before the stop.
        std::thread::sleep(Duration::from_millis(20));
        self.acked().unwrap()
    }

    /// Kills the child, and answers what it had acknowledged.
    pub fn kill(mut self) -> u64 {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.take().map(JoinHandle::join);
        self.acked().unwrap()
    }

    /// Waits for a child that cannot open its log, and answers its words.
    pub fn refusal(mut self) -> Option<String> {
        self.reader.take().and_then(|reader| reader.join().unwrap())
    }
}

impl Drop for Appender {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Opens a log and checks that all up to `acked` is there; answers its head.
pub fn check_after(dir: &Path, acked: u64) -> Result<u64, String> {
    let log = SledLog::open(dir).map_err(|error: StoreError| error.to_string())?;
    let head = crate::store_events::check(&log).map_err(|error| error.to_string())?;
    if head < acked { Err(format!("acknowledged {acked}, found {head}")) } else { Ok(head) }
}
