//! `daicho serve`: the register's endpoint and pages, until it is told to stop.

pub mod backups;
mod host;
pub mod keeping;
mod limits;
mod logging;
mod witnesses;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot;

use self::backups::{BackupArgs, Plan, Sources};
pub use self::host::{Host, Stop};
use self::keeping::Keeping;
pub(super) use self::limits::LimitArgs;
pub(super) use self::logging::LogArgs;
use self::witnesses::WitnessArgs;
use crate::cli::Context;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::register::{Place, Register, origin};
use crate::cli::verify::live::Live;
use crate::desk::error::DeskError;
use crate::desk::sqlite::{self, SqliteDesk};
use crate::domain::settings::Settings;
use crate::http;
use crate::http::app::{App, Config};
use crate::http::cosigning::{Cosigning, WitnessAt};
use crate::http::desk::door::Door;
use crate::http::layers::Policy;
use crate::http::limits::Limits;
use crate::http::public_url::{PublicUrl, PublicUrlError};
use crate::http::tls::TlsFiles;
use crate::store::error::StoreError;
use crate::tokens::{self, TokenBook};
use crate::tracker::{Environment, Observe, SubmitError, Tracker};
use crate::wording::lang::{Words, pick};

/// Serve the register over HTTP, as pages and as JSON, until it is stopped
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address to listen on, host:port or unix:PATH; port 0 takes a free one
    #[arg(
        long,
        env = "DAICHO_LISTEN",
        value_name = "ADDRESS",
        default_value = host::LISTEN
    )]
    listen: String,
    /// The server's certificate chain (PEM); read again on SIGHUP
    #[arg(long, env = "DAICHO_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM, unencrypted)
    #[arg(long, env = "DAICHO_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Answer nobody without a token, readers included
    #[arg(long, env = "DAICHO_PRIVATE")]
    private: bool,
    /// Where the register is reached from outside, such as `https://register.example.org`; by default
    /// what a request's Host says
    #[arg(long, env = "DAICHO_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Take the last hop of X-Forwarded-For for the client, and X-Forwarded-Proto for how it came;
    /// only behind a proxy that sets them
    #[arg(long, env = "DAICHO_TRUST_FORWARDED")]
    trust_forwarded: bool,
    #[command(flatten)]
    witnesses: WitnessArgs,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    backups: BackupArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    output: Output,
}

/// On which terms a register is served.
struct Terms {
    tokens: TokenBook,
    private: bool,
    trust_forwarded: bool,
    public_url: Option<PublicUrl>,
    limits: Limits,
    witnesses: Vec<WitnessAt>,
    backups: Option<Plan>,
}

/// Serves the register until SIGTERM or SIGINT, then finishes what was begun.
///
/// # Errors
/// Usage, where the address or the certificate cannot be used; store, where the log is missing,
/// damaged or in use.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    args.log.start();
    let place = context.place()?;
    // A register that is not there is found before anything listens.
    place.read_settings()?;
    let tokens = TokenBook::open(place.dir().join(tokens::FILE));
    let printer = context.printer(args.output.json);
    let terms = Terms {
        tokens,
        private: args.private,
        trust_forwarded: args.trust_forwarded,
        public_url: args.public_url.map(|url| url.parse()).transpose()?,
        limits: args.limits.read(),
        witnesses: args.witnesses.read()?,
        backups: args.backups.read()?,
    };
    let policy = Policy {
        limits: terms.limits.clone(),
        trust_forwarded: terms.trust_forwarded,
        private: terms.private,
        owner: false,
    };
    let tls = args.tls_cert.zip(args.tls_key);
    let tls = tls.map(|(certificate, key)| TlsFiles { certificate, key });
    let runtime = http::server::runtime()?;
    runtime.block_on(async {
        let mut stop = Stop::listen()?;
        let mut host = Host::start(&args.listen, tls, policy.clone()).await?;
        host.print_address(printer)?;
        printer.remark(|lang| pick(lang, "Stop with Ctrl-C.", "Ctrl-C で終了します。").into());
        let opening = open(place.clone());
        let register = tokio::select! {
            opened = opening => opened?,
            () = stop.asked() => {
                host.end().await;
                return Ok(());
            }
        };
        host.open_to_owner(place.dir(), &policy);
        serve(register, place, terms, host, stop).await
    })
}

/// Serves an open register until it is told to stop, and closes its log.
async fn serve(
    mut register: Register,
    place: Place,
    terms: Terms,
    host: Host,
    mut stop: Stop,
) -> Result<(), CliError> {
    let Terms { tokens, private, trust_forwarded, public_url, limits, witnesses, backups } = terms;
    let notary = register.notary()?;
    let cosigning = Cosigning::start(witnesses, notary.reader(), &notary.cosigner(), &host.gate())?;
    let companion = register.companion()?;
    let vkeys = companion.vkeys.clone();
    let keys = register.verifiers()?;
    let (store, disclosures) = (register.log, register.disclosures);
    let head = store.head();
    let observer: Arc<dyn Observe> = host.gate();
    let environment: Arc<dyn Environment> = Arc::new(SystemEnvironment);
    let sources = Sources {
        store: Arc::clone(&store),
        disclosures: Arc::clone(&disclosures),
        reader: notary.reader().clone(),
        companion,
        environment: Arc::clone(&environment),
    };
    let live = Live {
        log_dir: place.log(),
        dir: place.dir().to_owned(),
        origin: origin(&register.settings).to_owned(),
        keys,
        log: Arc::clone(&store),
        disclosures: Arc::clone(&disclosures),
        reader: notary.reader().clone(),
    };
    let desk = open_desk(place.dir(), &register.settings);
    let setting = Config {
        desk,
        private,
        public_url,
        encrypted: host.is_encrypted(),
        vkeys,
        trust_forwarded,
        keeper: Some(Arc::new(Keeping { sources: sources.clone(), live })),
        ..Config::new(&register.settings, tokens, Arc::clone(&environment), &limits)
    };
    let tracker = Tracker::start_shared(
        Arc::clone(&store),
        disclosures,
        register.folded,
        environment,
        observer,
    )?;
    let (reader, ending) = (notary.reader().clone(), host.ending().watch());
    let app = App::new(Arc::new(tracker), reader, setting, ending, &host.gate())?;
    let watched = app.clone();
    host.gate().watch_clock(move || watched.clock_behind());
    if let Err(error @ StoreError::OnlyRead { .. }) = store.check_room(0) {
        host.gate().failed(&SubmitError::Store(Arc::new(error)));
    }
    host.gate().open(http::routes(app), head);
    tracing::info!(head = head.0, "the register is open");
    if let Some(plan) = backups {
        tokio::spawn(plan.carry_out(sources, host.gate()));
    }
    stop.asked().await;
    tracing::info!("stopping: nothing new is accepted");
    host.end().await;
    // This blocks, and nothing else is asked of this thread any more.
    let signed = notary.level();
    drop((cosigning, notary));
    store.close()?;
    signed?;
    tracing::info!("stopped; the log is closed");
    Ok(())
}

/// Opens what the staff's pages keep; nobody records into a mirror.
fn open_desk(dir: &Path, settings: &Settings) -> Option<Door> {
    if settings.mirror.is_some() {
        return None;
    }
    let opened = SqliteDesk::open(&dir.join(sqlite::FILE));
    opened.map(|store| Door::new(Arc::new(store))).map_err(log_closed).ok()
}

/// The register itself can be served without them.
fn log_closed(error: DeskError) {
    tracing::error!(%error, "the staff's pages are closed");
}

/// Opens the register beside the server, which answers that it is not ready meanwhile.
async fn open(place: Place) -> Result<Register, CliError> {
    let (send, opened) = oneshot::channel();
    // A thread of its own: the runtime would wait for one of its own when it is told to stop.
    std::thread::Builder::new().name("open".into()).spawn(move || {
        // Nobody waits any more when stopping came first.
        let _ = send.send(place.open());
    })?;
    opened.await.unwrap_or_else(|_| {
        Err(CliError::Store(Words::new(
            "the log could not be opened. Verify it with `daicho verify`.",
            "ログを開けませんでした。`daicho verify` で検証してください。",
        )))
    })
}

impl From<PublicUrlError> for CliError {
    fn from(error: PublicUrlError) -> Self {
        let came = &error.came;
        Self::usage(
            format!("--public-url: {error}. Leave out what follows the host."),
            format!(
                "--public-url: https://register.example.org のようなアドレスが必要ですが、\
                 「{came}」です。ホストより後ろは省いてください。"
            ),
        )
    }
}
