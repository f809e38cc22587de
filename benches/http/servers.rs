//! The servers: hyper as it is, and the whole endpoint on either engine.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use daicho::cli::clock::{SystemEnvironment, random};
use daicho::domain::entry::read_entry;
use daicho::domain::settings::Settings;
use daicho::http;
use daicho::http::app::{App, Config};
use daicho::http::health::Gate;
use daicho::http::layers::{Endpoint, Policy};
use daicho::http::limits::Limits;
use daicho::http::listener::{BoundAddress, Listener};
use daicho::http::server::Server;
use daicho::http::shutdown::Ending;
use daicho::imports::{Import, Mode, read_history};
use daicho::notary::Notary;
use daicho::notary::keys::KeyFile;
use daicho::notary::tree::Tree;
use daicho::store::EventStore;
use daicho::store::disclosures::DisclosureFile;
use daicho::tokens::{FILE, NewToken, Role, TokenBook, add};
use daicho::tracker::{Environment, Folded, Submission, Tracker};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::load::Target;

/// A rate and a burst that no load reaches, so that counting costs what it costs.
const NO_LIMIT: NonZeroU32 = NonZeroU32::new(1_000_000).expect("more than none");
const ORIGIN: &str = "daicho.example/bench";

/// hyper, which sends these bytes whatever it is asked.
pub async fn raw(content_type: &'static str, body: Bytes) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.expect("a connection");
            socket.set_nodelay(true).expect("no delay");
            let body = body.clone();
            tokio::spawn(async move {
                let service = service_fn(|_: Request<_>| {
                    let answer = Response::builder().header("content-type", content_type);
                    let answer = answer.body(Full::new(body.clone())).expect("an answer");
                    std::future::ready(Ok::<_, Infallible>(answer))
                });
                // Clients leave when the round is over.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    address
}

/// The endpoint, with what keeps it going.
pub struct Daicho {
    /// Where it listens.
    pub address: SocketAddr,
    /// The secret of a recorder's token.
    pub secret: String,
    _notary: Notary,
}

impl Daicho {
    /// Serves a register on `store`: the forum's history and further entries, as they are posted. Files
    /// lie in `dir`.
    pub async fn serve(
        store: Arc<dyn EventStore>,
        dir: &Path,
        entries: impl Iterator<Item = String>,
    ) -> Self {
        let environment: Arc<dyn Environment> = Arc::new(SystemEnvironment);
        let keys = KeyFile::new(dir);
        keys.make(ORIGIN, &[7; 32]).expect("a key");
        let keys = keys.read().expect("the key");
        let notary = Notary::start(Arc::clone(&store), Tree::empty(dir), keys, ORIGIN.into());
        let notary = notary.expect("a notary");
        let gate = Arc::new(Gate::default());
        let tracker = Tracker::start_shared(
            store,
            Arc::new(DisclosureFile::open(&dir.join("personal"))),
            Folded::default(),
            Arc::clone(&environment),
            gate.clone(),
        )
        .expect("a tracker");
        let settings = fill(&tracker, entries).await;
        let wanted =
            NewToken { name: "Load".into(), person: None, role: Role::Recorder, expires_at: None };
        let tokens = dir.join(FILE);
        let (_, secret) = add(&tokens, wanted, environment.now(), &mut random).expect("a token");
        let head = tracker.store().head();
        let ending = Arc::new(Ending::default());
        let setting =
            Config::new(&settings, TokenBook::open(tokens), environment, &Limits::default());
        let reader = notary.reader().clone();
        let app =
            App::new(Arc::new(tracker), reader, setting, ending.watch(), &gate).expect("threads");
        gate.open(http::routes(app), head);
        let limits =
            Limits { rate_per_second: Some(NO_LIMIT), rate_burst: NO_LIMIT, ..Limits::default() };
        let endpoint = Arc::new(Endpoint::new(gate, Policy { limits, ..Policy::default() }));
        let listen = "127.0.0.1:0".parse().expect("an address");
        let listener = Listener::bind(&listen).await.expect("a free port");
        let address = match listener.address() {
            BoundAddress::Tcp(address) => Some(*address),
            BoundAddress::Unix(_) => None,
        };
        let address = address.expect("a port");
        tokio::spawn(Server { listener, tls: None, endpoint, ending }.run());
        Self { address, secret: secret.reveal().into(), _notary: notary }
    }

    /// Posts of ever-new parties.
    pub fn posts(&self) -> Target {
        let (address, secret) = (self.address, self.secret.clone());
        let next = AtomicU64::new(0);
        let ask = move || {
            let body = party("city", next.fetch_add(1, Ordering::Relaxed));
            let length = body.len();
            format!(
                "POST /api/v1/events HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {secret}\r\n\
                 content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
            )
            .into_bytes()
        };
        Target { address, ask: Arc::new(ask), expected: b"HTTP/1.1 201", constant: false }
    }
}

async fn fill(tracker: &Tracker, entries: impl Iterator<Item = String>) -> Settings {
    let history = include_str!("../../events/tokyo.jsonl");
    let history = read_history(&mut history.as_bytes()).expect("the history");
    let settings = history.settings.clone().unwrap_or_default();
    let import = Import::from(history);
    let mode = Mode::default();
    import.carry_out(tracker, &SystemEnvironment, "bench", mode, |_| {}).await.expect("an import");
    let submission = |entry: String| {
        let entry = serde_json::from_str(&entry).expect("JSON");
        let entry = read_entry(entry).expect("an entry");
        Submission::fresh(entry, "bench".into(), &SystemEnvironment)
    };
    let mut submissions = entries.map(submission).peekable();
    while submissions.peek().is_some() {
        tracker.submit(submissions.by_ref().take(1000).collect::<Vec<_>>()).await.expect("entries");
    }
    settings
}

/// A party of its own, as it is posted.
pub fn party(prefix: &str, number: u64) -> String {
    format!(
        r#"{{"type":"party.registered","data":{{"party":"{prefix}-{number}","kind":"city","names":{{"en":"City {number}","ja":"都市{number}"}},"country":"JP"}},"evidence":[{{"source":"Minutes of meeting {number}","read_on":"2026-01"}}]}}"#
    )
}
