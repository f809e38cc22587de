//! The endpoint beside raw hyper, and durable posts beside posts without a disk.
//!
//! One load generator asks all of them in turn, round after round, from 64 connections of this
//! process, and posts durably from fewer as well; servers and load share the cores. Before and after
//! each of these the disk is asked what it can do: a block written in place and synced, one after the
//! other. The endpoint is asked through its whole stack: sockets, limits, request ids, metrics, routes,
//! tokens, cache. Each figure is the median of the rounds, and each share the median of the rounds'
//! shares.
//!
//! Run with `cargo bench --bench http`; for posts alone with `cargo bench --bench http -- posts`.

#[path = "http/load.rs"]
mod load;
#[path = "http/servers.rs"]
mod servers;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use daicho::store::memory::MemoryLog;
use daicho::store::sled_log::SledLog;
use load::{Round, Target, requests_per_second};
use servers::{Daicho, party, raw};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 9;
const READS: Round = Round::For(Duration::from_millis(700));
/// How many connections ask, and how many post durably beside.
const CONNECTIONS: usize = 64;
const FEWER: [usize; 2] = [1, 16];
/// How many posts a round makes, at least.
const POSTS: usize = 3840;
const SYNCS: u32 = 300;
const LIST_BYTES: usize = 40_000;
const PARTIES: usize = 400;
const JSON: &str = "application/json";

/// One who takes part: its name, whose figures it is held against, and what is asked of it.
struct Contestant {
    name: String,
    beside: Option<usize>,
    target: Target,
    connections: usize,
    round: Round,
    figures: Vec<f64>,
}

fn contestant(name: impl Into<String>, beside: Option<usize>, target: Target) -> Contestant {
    let (connections, round, figures) = (CONNECTIONS, READS, Vec::new());
    Contestant { name: name.into(), beside, target, connections, round, figures }
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// The log as a server writes it, into nothing.
fn log() {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::sink).with_ansi(false);
    let level: Targets = "info".parse().expect("a level");
    tracing_subscriber::registry().with(lines.with_filter(level)).init();
}

/// Reads: a small answer, a list as it is, encoded, and unchanged since the last time.
async fn reads(daicho: &Daicho) -> Vec<Contestant> {
    let get =
        |path: &str, headers: &str| Target::get(daicho.address, path, headers, "HTTP/1.1 200");
    let small = get("/api/v1/declarations/tokyo-declaration", "");
    let (_, small_body) = small.once().await;
    let (_, thousand) = get("/api/v1/parties?limit=300", "").once().await;
    let limit = LIST_BYTES * 300 / thousand.len();
    let path = format!("/api/v1/parties?limit={limit}");
    let list = get(&path, "");
    let (head, list_body) = list.once().await;
    let zstd = get(&path, "accept-encoding: zstd\r\n");
    let (_, zstd_body) = zstd.once().await;
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("an ETag");
    let known = format!("if-none-match: {tag}\r\n");
    let unchanged = Target::get(daicho.address, &path, &known, "HTTP/1.1 304");
    let sizes = [small_body.len(), list_body.len(), zstd_body.len()];
    let hyper = |address| Target::get(address, "/", "", "HTTP/1.1 200");
    let hello = raw("text/plain", "Hello, world!".into()).await;
    let raw_small = raw(JSON, small_body.into()).await;
    let raw_list = raw(JSON, list_body.into()).await;
    vec![
        contestant("hyper: hello", None, hyper(hello)),
        contestant(format!("hyper: the {} bytes below", sizes[0]), None, hyper(raw_small)),
        contestant("daicho: a declaration", Some(1), small),
        contestant(format!("hyper: the {} bytes below", sizes[1]), None, hyper(raw_list)),
        contestant(format!("daicho: a list of {limit} parties"), Some(3), list),
        contestant(format!("daicho: the list in zstd ({} bytes)", sizes[2]), Some(3), zstd),
        contestant("daicho: the list, not modified (304)", Some(3), unchanged),
    ]
}

/// How many blocks a second the disk under `dir` makes durable in place, one after the other.
fn syncs_per_second(dir: &Path) -> f64 {
    let file = File::create(dir.join("probe")).expect("a file");
    file.write_all_at(&[0; 4096 * 8], 0).expect("a write");
    file.sync_all().expect("a sync");
    let begun = Instant::now();
    for at in 0..SYNCS {
        file.write_all_at(&[1; 4096], u64::from(at % 8) * 4096).expect("a write");
        file.sync_data().expect("a sync");
    }
    f64::from(SYNCS) / begun.elapsed().as_secs_f64()
}

/// Has all of them asked in turn; returns what the disk could do meanwhile.
async fn run(contestants: &mut [Contestant], dir: &Path) -> Vec<f64> {
    let mut disk = vec![];
    // The first round warms up and is not counted.
    for round in 0..=ROUNDS {
        for one in contestants.iter_mut() {
            disk.push(syncs_per_second(dir));
            let figure = requests_per_second(&one.target, one.connections, one.round).await;
            if round > 0 {
                one.figures.push(figure);
            }
        }
    }
    disk
}

fn print(contestants: &[Contestant], disk: Vec<f64>) {
    println!("| {CONNECTIONS} connections | requests a second | share |\n|---|---:|---:|");
    println!("| the disk: a block written and synced | {:.0} | |", median(disk.into_iter()));
    for one in contestants {
        let share = one.beside.map_or(String::new(), |other| {
            let other = &contestants[other].figures;
            let shares = one.figures.iter().zip(other).map(|(one, other)| one / other);
            format!("{:.0} %", 100.0 * median(shares))
        });
        let figure = median(one.figures.iter().copied());
        println!("| {} | {figure:.0} | {share} |", one.name);
    }
}

async fn compare(dir: &Path, ram: &Path, posts_alone: bool) {
    let disk = Arc::new(SledLog::create(&dir.join("log")).expect("a log"));
    let members = (0..PARTIES).map(|number| party("member", number as u64));
    let nobody = std::iter::empty;
    let reader = Daicho::serve(Arc::new(MemoryLog::new()), &ram.join("reads"), members).await;
    let durable = Daicho::serve(disk, dir, nobody()).await;
    let memory = Daicho::serve(Arc::new(MemoryLog::new()), &ram.join("posts"), nobody()).await;
    let mut contestants = if posts_alone { Vec::new() } else { reads(&reader).await };
    let first = contestants.len();
    contestants.push(contestant("daicho: posts without a disk", None, memory.posts()));
    let durably = durable.posts();
    contestants.push(contestant("daicho: durable posts", Some(first), durably.clone()));
    for connections in FEWER {
        let name = format!("daicho: durable posts, connections: {connections}");
        let one = contestant(name, None, durably.clone());
        contestants.push(Contestant { connections, ..one });
    }
    for one in &mut contestants[first..] {
        one.round = Round::Each((POSTS / one.connections) as u64);
    }
    let disk = run(&mut contestants, dir).await;
    print(&contestants, disk);
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    log();
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let ram = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let ram = ram.expect("a directory");
    for name in ["reads", "posts"] {
        std::fs::create_dir(ram.path().join(name)).expect("a directory");
    }
    let posts_alone = std::env::args().any(|argument| argument == "posts");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(compare(dir.path(), ram.path(), posts_alone));
}
