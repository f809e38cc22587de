//! Replay of a million events (the state, the views and the commands, as every opening folds them)
//! beside parsing the same bytes with serde_json alone.
//!
//! Prints a table. The three take turns, so that they meet the same weather; each row is the median
//! of the rounds. Run with `cargo bench --bench replay`; `DAICHO_REPLAY_ROUNDS` changes the number
//! of rounds, and `DAICHO_REPLAY_ONLY` names one row to run alone, for a profiler.

#[path = "sample/register.rs"]
mod register;

use std::hint::black_box;
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

/// One way of going through the log.
struct Way {
    name: &'static str,
    run: fn(&Log, &[Bundle]) -> Option<Folded>,
    /// The seconds and the processor's seconds of each round.
    rounds: Vec<(f64, f64)>,
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

fn main() -> ExitCode {
    if std::env::var_os(KEEPS).is_none() {
        return run_keeping_memory().expect("this program once more");
    }
    let log = Log::million();
    let bundles = log.bundles();
    println!("{} bytes an event", log.bytes.len() / EVENTS);
    let rounds = std::env::var("DAICHO_REPLAY_ROUNDS").ok().and_then(|n| n.parse().ok());
    let only = std::env::var("DAICHO_REPLAY_ONLY").ok();
    let way = |name, run| Way { name, run, rounds: Vec::new() };
    let mut ways = [way("value", into_values), way("event", into_events), way("fold", fold)];
    for _ in 0..rounds.unwrap_or(7) {
        for way in ways.iter_mut().filter(|way| only.as_deref().is_none_or(|only| only == way.name))
        {
            let (start, busy) = (Instant::now(), busy_seconds());
            let folded = (way.run)(&log, &bundles);
            way.rounds.push((start.elapsed().as_secs_f64(), busy_seconds() - busy));
            // Not within the measure: what is folded lives as long as its program.
            drop(folded);
        }
    }
    println!(
        "{:<8} {:>12} {:>22} {:>14}",
        "", "events/s", "processor, ns an event", "of the values"
    );
    let bare = median(ways[0].rounds.iter().map(|round| round.0));
    for way in ways.iter().filter(|way| !way.rounds.is_empty()) {
        let seconds = median(way.rounds.iter().map(|round| round.0));
        let busy = median(way.rounds.iter().map(|round| round.1));
        let (rate, each) = (EVENTS as f64 / seconds, busy * 1e9 / EVENTS as f64);
        println!("{:<8} {rate:>12.0} {each:>22.0} {:>14.2}", way.name, bare / seconds);
    }
    ExitCode::SUCCESS
}

fn into_values(log: &Log, _: &[Bundle]) -> Option<Folded> {
    for bytes in log.events() {
        black_box(serde_json::from_slice::<serde_json::Value>(bytes).expect("JSON"));
    }
    None
}

fn into_events(log: &Log, _: &[Bundle]) -> Option<Folded> {
    for bytes in log.events() {
        black_box(RecordedEvent::decode(bytes).expect("an event"));
    }
    None
}

/// Each bundle is copied into a buffer of its own, as the store unpacks it into one.
fn fold(_: &Log, bundles: &[Bundle]) -> Option<Folded> {
    let (_, folded) = tracker::fold(|visit| {
        for bundle in bundles {
            if visit(&mut bundle.clone()).is_break() {
                break;
            }
        }
        Ok(())
    })
    .expect("a fold");
    assert_eq!(folded.views.head(), Seq(EVENTS as u64));
    Some(folded)
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
