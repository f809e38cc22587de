//! Replay of a million events (the state, the views and the commands, as every opening folds them)
//! beside parsing the same bytes with serde_json alone.
//!
//! Prints a table. The three take turns, so that they meet the same weather; each row is the median
//! of the rounds. The last row folds in a new process each time, as a program does that has just been
//! started: none of its memory was ever used, and the bundles come out of a file. Run with
//! `cargo bench --bench replay`; `DAICHO_REPLAY_ROUNDS` changes the number of rounds, and
//! `DAICHO_REPLAY_ONLY` names one row to run alone, for a profiler.

#[path = "sample/register.rs"]
mod register;

use std::fs::File;
use std::hint::black_box;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::store::bundle::Bundle;
use daicho::tracker::{self, Folded};

use register::{EVENTS, Log};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The seconds of a round, and the seconds that the processor was at work in it.
type Seconds = (f64, f64);

/// One way of going through the log: as bytes, as bundles, or as a file of bundles.
struct Way {
    name: &'static str,
    run: fn(&Log, &[Bundle], &Path) -> Seconds,
    rounds: Vec<Seconds>,
}

impl Way {
    fn new(name: &'static str, run: fn(&Log, &[Bundle], &Path) -> Seconds) -> Self {
        Self { name, run, rounds: Vec::new() }
    }
}

/// How long the allocator keeps what is free before it gives it back to the system.
const KEEPS: &str = "MIMALLOC_PURGE_DELAY";

/// Runs this program anew with an allocator that gives nothing back. The rounds follow each other in
/// one process: else each would have its memory cleared again, page by page, which a program that
/// replays once has done once.
fn run_keeping_memory() -> std::io::Result<ExitCode> {
    let mut again = Command::new(std::env::current_exe()?);
    let ended = again.args(std::env::args_os().skip(1)).env(KEEPS, "-1").status()?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A file of bundles, to be folded by a new process.
const FILE: &str = "DAICHO_REPLAY_FILE";

fn main() -> ExitCode {
    if let Some(file) = std::env::var_os(FILE) {
        let (start, busy) = (Instant::now(), busy_seconds());
        let folded = fold_file(Path::new(&file));
        println!("{} {}", start.elapsed().as_secs_f64(), busy_seconds() - busy);
        // As the program leaves it: to whoever clears up after a process.
        std::mem::forget(folded);
        return ExitCode::SUCCESS;
    }
    if std::env::var_os(KEEPS).is_none() {
        return run_keeping_memory().expect("this program once more");
    }
    let log = Log::million();
    let bundles = log.bundles();
    println!("{} bytes an event", log.bytes.len() / EVENTS);
    let rounds = std::env::var("DAICHO_REPLAY_ROUNDS").ok().and_then(|n| n.parse().ok());
    let only = std::env::var("DAICHO_REPLAY_ONLY").ok();
    let file = tempfile::NamedTempFile::new().expect("a file");
    write_bundles(file.as_file(), &bundles).expect("a file of bundles");
    let mut ways = [
        Way::new("value", |log, _, _| into_values(log)),
        Way::new("event", |log, _, _| into_events(log)),
        Way::new("fold", |_, bundles, _| fold(bundles)),
        Way::new("new process", |_, _, file| fold_in_new_process(file)),
    ];
    for _ in 0..rounds.unwrap_or(7) {
        for way in ways.iter_mut().filter(|way| only.as_deref().is_none_or(|only| only == way.name))
        {
            way.rounds.push((way.run)(&log, &bundles, file.path()));
        }
    }
    println!(
        "{:<12} {:>12} {:>22} {:>14}",
        "", "events/s", "processor, ns an event", "of the values"
    );
    let bare = median(ways[0].rounds.iter().map(|round| round.0));
    for way in ways.iter().filter(|way| !way.rounds.is_empty()) {
        let seconds = median(way.rounds.iter().map(|round| round.0));
        let busy = median(way.rounds.iter().map(|round| round.1));
        let (rate, each) = (EVENTS as f64 / seconds, busy * 1e9 / EVENTS as f64);
        println!("{:<12} {rate:>12.0} {each:>22.0} {:>14.2}", way.name, bare / seconds);
    }
    ExitCode::SUCCESS
}

/// What `run` takes. What it answers is dropped outside the measure: what is folded lives as long
/// as its program.
fn timed<T>(run: impl FnOnce() -> T) -> Seconds {
    let (start, busy) = (Instant::now(), busy_seconds());
    let made = run();
    let seconds = (start.elapsed().as_secs_f64(), busy_seconds() - busy);
    drop(made);
    seconds
}

fn into_values(log: &Log) -> Seconds {
    timed(|| {
        for bytes in log.events() {
            black_box(serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON"));
        }
    })
}

fn into_events(log: &Log) -> Seconds {
    timed(|| {
        for bytes in log.events() {
            black_box(RecordedEvent::decode(bytes).expect("an event"));
        }
    })
}

/// Each bundle is copied into a buffer of its own, as the store unpacks it into one.
fn fold(bundles: &[Bundle]) -> Seconds {
    timed(|| fold_all(bundles.iter().cloned()))
}

fn fold_all(bundles: impl Iterator<Item = Bundle>) -> Folded {
    let read = |visit: &mut dyn FnMut(&mut Bundle) -> ControlFlow<()>| {
        for mut bundle in bundles {
            if visit(&mut bundle).is_break() {
                break;
            }
        }
        Ok(())
    };
    let ((), folded) = tracker::fold(read).expect("a fold");
    assert_eq!(folded.views.head(), Seq(EVENTS as u64));
    folded
}

fn fold_in_new_process(file: &Path) -> Seconds {
    let program = std::env::current_exe().expect("the path of this program");
    let told = Command::new(program).env(FILE, file).env_remove(KEEPS).output().expect("a process");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).expect("text");
    let mut numbers = told.split_whitespace().map(|number| number.parse().expect("a number"));
    (numbers.next().expect("seconds"), numbers.next().expect("seconds"))
}

/// Each bundle as the seq of its first event, its number of events, its length, and its bytes.
fn write_bundles(file: &File, bundles: &[Bundle]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    for bundle in bundles {
        let length = bundle.bytes.len() as u64;
        for number in [bundle.first.0, bundle.count.into(), length] {
            out.write_all(&number.to_le_bytes())?;
        }
        out.write_all(&bundle.bytes)?;
    }
    out.flush()
}

fn read_bundle(file: &mut impl Read) -> io::Result<Bundle> {
    let mut number = || {
        let mut bytes = [0; 8];
        file.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    };
    let (first, count, length) = (Seq(number()?), number()?, number()?);
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    file.read_exact(&mut bytes)?;
    Ok(Bundle { first, count: u32::try_from(count).map_err(io::Error::other)?, bytes })
}

fn fold_file(file: &Path) -> Folded {
    let mut file = BufReader::with_capacity(1 << 18, File::open(file).expect("a file of bundles"));
    fold_all(std::iter::from_fn(move || read_bundle(&mut file).ok()))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// How long the processor has worked for this program so far, its threads together.
fn busy_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS_A_SECOND
}
