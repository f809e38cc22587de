//! A server within the test's own process: on any store, with any clock, over facts of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use daicho::cli::companion::Companion;
use daicho::cli::serve::backups::Sources;
use daicho::cli::serve::keeping::Keeping;
use daicho::cli::verify::live::Live;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::http::app::{App, Config};
use daicho::http::health::Gate;
use daicho::http::layers::{Endpoint, Policy};
use daicho::http::limits::Limits;
use daicho::http::listener::{BoundAddress, Listener};
use daicho::http::server;
use daicho::http::shutdown::Ending;
use daicho::imports::{Import, Mode, read_history};
use daicho::notary::Notary;
use daicho::notary::keys::KeyFile;
use daicho::notary::tree::Tree;
use daicho::store::EventStore;
use daicho::store::disclosures::MemoryDisclosures;
use daicho::tokens::{self, TokenBook};
use daicho::tracker::{Environment, Folded, Tracker};

/// What is served, and where. The notary signs for as long as it is kept.
pub struct Within {
    /// Where it listens.
    pub address: SocketAddr,
    /// Who signs its checkpoints.
    pub notary: Notary,
    /// The last seq at the start.
    pub head: Seq,
}

impl Within {
    /// Waits until the checkpoint covers all that was recorded before anybody asked.
    pub async fn signed(&self) {
        let mut published = self.notary.reader().subscribe();
        let covers = published
            .wait_for(|one| one.as_ref().is_some_and(|one| one.checkpoint.size == self.head.0))
            .await;
        covers.map(drop).unwrap();
    }
}

/// Serves a register on a store, filled with the facts of some lines; its files lie in `dir`.
pub async fn serve(
    store: Arc<dyn EventStore>,
    dir: &Path,
    environment: Arc<dyn Environment>,
    lines: &str,
) -> Within {
    let history = read_history(&mut lines.as_bytes()).unwrap();
    let settings = history.settings.clone().unwrap_or_else(|| Settings {
        origin: "daicho.example/within".into(),
        ..Settings::default()
    });
    let keys = KeyFile::new(dir);
    keys.make(&settings.origin, &[7; 32]).unwrap();
    let (keys, origin) = (keys.read().unwrap(), settings.origin.clone());
    let verifiers: Vec<_> = keys.iter().map(|key| key.verifier().clone()).collect();
    let notary = Notary::start(Arc::clone(&store), Tree::empty(dir), keys, origin).unwrap();
    let gate = Arc::new(Gate::default());
    let disclosures = Arc::new(MemoryDisclosures::default());
    let tracker = Tracker::start(
        Arc::clone(&store),
        Arc::<MemoryDisclosures>::clone(&disclosures),
        Folded::default(),
        Arc::clone(&environment),
    )
    .unwrap();
    let import = Import::from(history);
    let (by, mode) = ("Secretariat", Mode::default());
    let carried = import.carry_out(&tracker, &*environment, by, mode, |_| {}).await.unwrap();
    let head = tracker.store().head();
    assert_eq!(carried.counts.recorded, head.0, "each line is recorded");
    let ending = Arc::new(Ending::default());
    let tokens = TokenBook::open(dir.join(tokens::FILE));
    let reader = notary.reader().clone();
    let vkeys: Vec<String> = verifiers.iter().map(ToString::to_string).collect();
    let companion = Companion {
        settings: settings.clone(),
        checkpoint: None,
        vkeys: vkeys.clone(),
        left_out: None,
    };
    let keeping = Keeping {
        sources: Sources {
            store: Arc::clone(&store),
            disclosures: Arc::<MemoryDisclosures>::clone(&disclosures),
            reader: reader.clone(),
            companion,
            environment: Arc::clone(&environment),
        },
        live: Live {
            dir: dir.to_owned(),
            log_dir: dir.join("log"),
            origin: settings.origin.clone(),
            keys: verifiers,
            log: Arc::clone(&store),
            disclosures: Arc::<MemoryDisclosures>::clone(&disclosures),
            reader: reader.clone(),
        },
    };
    std::fs::create_dir_all(dir.join("log")).unwrap();
    let limits = Limits::default();
    let setting = Config {
        keeper: Some(Arc::new(keeping)),
        vkeys,
        ..Config::new(&settings, tokens, environment, &limits)
    };
    let app = App::new(Arc::new(tracker), reader, setting, ending.watch(), &gate).unwrap();
    gate.open(daicho::http::routes(app), head);
    let endpoint = Arc::new(Endpoint::new(gate, Policy::default()));
    let listener = Listener::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
    let BoundAddress::Tcp(address) = *listener.address() else { panic!("no port") };
    tokio::spawn(server::Server { listener, tls: None, endpoint, ending }.run());
    Within { address, notary, head }
}
