//! Durable posts and watchers beside readers who ask for ever-new views of a large register.
//!
//! Prints, for each kind of reader, how many posts a second one connection gets beside four of them, and
//! how long the slowest hundredth of `/livez` takes. Readers, posts and the server share the cores. Run
//! with `cargo bench --bench crowd`.

#[path = "http/load.rs"]
#[allow(dead_code)] // The other program that this file is part of needs the rest.
mod load;
#[path = "http/servers.rs"]
#[allow(dead_code)] // The other program that this file is part of needs the rest.
mod servers;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use daicho::store::sled_log::SledLog;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use load::{Connection, Target};
use servers::{Daicho, party};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTIES: u64 = 20_000;
const DECLARATIONS: u64 = 8;
const READERS: usize = 4;
const TIME: Duration = Duration::from_secs(4);

/// What is asked for, with a view in place of `VIEW`, and a pair of them in place of `PAIR`.
const KINDS: [(&str, &str); 9] = [
    ("nobody", ""),
    ("an event", "/api/v1/events/5"),
    ("a page of endorsers", "/api/v1/declarations/declaration-3/endorsements?VIEW"),
    ("a declaration's page", "/en/declarations/declaration-3?VIEW"),
    ("its endorsements as CSV", "/api/v1/declarations/declaration-3/endorsements.csv?VIEW"),
    ("the status", "/api/v1/status?VIEW"),
    ("the global network", "/api/v1/network?VIEW"),
    ("a difference", "/api/v1/diff?PAIR"),
    ("the log as CSV", "/api/v1/events.csv?VIEW"),
];

/// Makes the address of an answer that nobody has asked for yet.
fn address(path: &str, asked: u64) -> String {
    let view = |asked: u64| {
        let scattered = asked.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        let (year, month, day) = (2002 + scattered % 20, 1 + scattered % 12, 1 + scattered % 28);
        (format!("{year}-{month:02}-{day:02}"), 100_000 + scattered % 60_000)
    };
    let ((day, seq), (other_day, other)) = (view(2 * asked), view(2 * asked + 1));
    path.replace("VIEW", &format!("as_of={day}&known_at={seq}"))
        .replace("PAIR", &format!("from={day}@{seq}&to={other_day}@{other}"))
}

/// Asks again and again, and reads whatever comes, until it is told to stop.
async fn read(
    server: SocketAddr,
    path: &'static str,
    asked: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
) {
    let mut buffer = vec![0; 256 << 10];
    while !over.load(Ordering::Relaxed) {
        let path = address(path, asked.fetch_add(1, Ordering::Relaxed));
        let mut socket = TcpStream::connect(server).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        socket.write_all(request.as_bytes()).await.expect("a write");
        while !over.load(Ordering::Relaxed) {
            match socket.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
    }
}

/// How many a second, and how long the slowest hundredth took, of a target asked on one connection.
async fn measure(target: Target, pause: Duration) -> (f64, Duration) {
    let mut connection = Connection::to(target.address).await;
    let (begun, mut times) = (Instant::now(), Vec::new());
    while begun.elapsed() < TIME {
        let start = Instant::now();
        connection.ask(&target).await;
        times.push(start.elapsed());
        tokio::time::sleep(pause).await;
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort_unstable();
    (rate, times[times.len() * 99 / 100])
}

async fn beside(
    daicho: &Daicho,
    posts: &Target,
    path: &'static str,
    asked: &Arc<AtomicU64>,
) -> (f64, Duration) {
    let over = Arc::new(AtomicBool::new(false));
    let readers = if path.is_empty() { 0 } else { READERS };
    let readers: Vec<_> = (0..readers)
        .map(|_| tokio::spawn(read(daicho.address, path, Arc::clone(asked), Arc::clone(&over))))
        .collect();
    let livez = Target::get(daicho.address, "/livez", "", "HTTP/1.1 200");
    let posted = tokio::spawn(measure(posts.clone(), Duration::ZERO));
    let (_, slowest) = measure(livez, Duration::from_millis(5)).await;
    let (rate, _) = posted.await.expect("posts");
    over.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.expect("a reader");
    }
    (rate, slowest)
}

fn entries() -> impl Iterator<Item = String> {
    let declarations = (0..DECLARATIONS).map(|number| {
        format!(
            r#"{{"type":"declaration.adopted","data":{{"declaration":"declaration-{number}","kind":"declaration","title":{{"en":"Declaration {number}"}},"adopted_on":"2001-08-07"}}}}"#
        )
    });
    let parties = (0..PARTIES).map(|number| party("member", number));
    let pairs = (0..PARTIES).flat_map(|party| (0..DECLARATIONS).map(move |of| (party, of)));
    let endorsements = pairs.map(|(party, of)| {
        let (year, month) = (2002 + (party + of) % 20, 1 + party % 12);
        format!(
            r#"{{"type":"declaration.endorsed","data":{{"declaration":"declaration-{of}","party":"member-{party}","act":"endorsement","on":"{year}-{month:02}"}}}}"#
        )
    });
    declarations.chain(parties).chain(endorsements)
}

async fn run() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let log = Arc::new(SledLog::create(&dir.path().join("log")).expect("a log"));
    let daicho = Daicho::serve(log, dir.path(), entries()).await;
    let (posts, asked) = (daicho.posts(), Arc::new(AtomicU64::new(0)));
    println!(
        "| {READERS} readers of | posts a second | share | /livez, 99 % within |\n|---|---:|---:|---:|"
    );
    let mut alone = None;
    for (what, path) in KINDS {
        let (rate, slowest) = beside(&daicho, &posts, path, &asked).await;
        let share = 100.0 * rate / *alone.get_or_insert(rate);
        let slowest = slowest.as_secs_f64() * 1e3;
        println!("| {what} | {rate:.0} | {share:.0} % | {slowest:.1} ms |");
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(run());
}
