//! What every route is given: the register, the present day, and the answers that are kept.

use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use prometheus_client::metrics::gauge::Gauge;

use super::answer::{Answer, Answers, Key};
use super::blocks::Blocks;
use super::call::Call;
use super::desk::door::Door;
use super::health::Gate;
use super::limits::Limits;
use super::media::encoding;
use super::places::Places;
use super::pool::{Lane, Pool};
use super::problem::{Problem, crowded};
use super::public_url::PublicUrl;
use super::rate::Client;
use super::reports::Reports;
use super::shutdown::Shutdown;
use super::whole::Wholes;
use crate::domain::calendar::Present;
use crate::domain::settings::Settings;
use crate::notary::reader::Reader;
use crate::store::error::StoreError;
use crate::tokens::TokenBook;
use crate::tracker::verified::Verification;
use crate::tracker::{Environment, Tracker};
use crate::wording::lang::Lang;
use crate::wording::recording;

/// What the endpoint is told when it starts.
pub struct Config {
    /// What the register is set to; its origin is the log's name.
    pub settings: Settings,
    /// Where the endpoint is reached from outside; by default what the request's `Host` says.
    pub public_url: Option<PublicUrl>,
    /// Whether connections are encrypted here, so that addresses begin with `https`.
    pub encrypted: bool,
    /// Whether a proxy stands before it, whose `X-Forwarded-Proto` says how it is reached.
    pub trust_forwarded: bool,
    /// Whether reading needs a token, too.
    pub private: bool,
    /// Who may do what.
    pub tokens: TokenBook,
    /// Where the time and new ids come in.
    pub environment: Arc<dyn Environment>,
    /// What may be asked of it.
    pub limits: Limits,
    /// The verifier keys by which its checkpoint holds, oldest first.
    pub vkeys: Vec<String>,
    /// Who does what takes more than the log: none where nobody manages the register by HTTP.
    pub keeper: Option<Arc<dyn Keeper>>,
    /// The staff's pages: none where nothing is recorded by them.
    pub desk: Option<Door>,
}

/// Does for those who manage a register what takes more than its log and its views.
pub trait Keeper: Send + Sync {
    /// Writes a backup of the register as it is into a new file.
    ///
    /// # Errors
    /// What the log or the disk reports.
    fn back_up(&self, to: &Path) -> Result<(), StoreError>;

    /// Reads every event of the register again, makes everything anew that follows from them, and says
    /// whether it is what is shown and signed: also what a checkpoint says that somebody kept, where one is
    /// given.
    ///
    /// # Errors
    /// Why it could not be done, in the language asked for.
    fn verify(&self, tracker: &Tracker, kept: &[u8], lang: Lang) -> Result<Verification, String>;
}

impl Config {
    /// What a public endpoint of a register is told.
    #[must_use]
    pub fn new(
        settings: &Settings,
        tokens: TokenBook,
        environment: Arc<dyn Environment>,
        limits: &Limits,
    ) -> Self {
        Self {
            settings: settings.clone(),
            public_url: None,
            encrypted: false,
            trust_forwarded: false,
            private: false,
            tokens,
            environment,
            limits: limits.clone(),
            vkeys: Vec::new(),
            keeper: None,
            desk: None,
        }
    }
}

/// How many tables of the log are sent at once: each keeps up to two megabytes where it is encoded.
const DOWNLOADS: u32 = 24;
/// How many of these one client may have.
const CLIENT_DOWNLOADS: u32 = 3;

/// The endpoint's share in everything; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What [`App`] shares.
pub struct Inner {
    /// The register.
    pub tracker: Arc<Tracker>,
    /// The checkpoint, the tree and its proofs.
    pub reader: Reader,
    /// What the endpoint was told.
    pub config: Config,
    /// The answers that are kept.
    pub answers: Answers,
    /// Stretches of the log that were read lately.
    pub blocks: Blocks,
    /// The places for streams of events.
    pub(super) streams: Places,
    /// Counts the streams that are open.
    pub(super) streaming: Gauge,
    /// The places for tables of the log that are being sent.
    pub(super) downloads: Places,
    /// The files of the whole register that were made last.
    pub(super) wholes: Wholes,
    /// The reports of the imports that were carried out last.
    pub(super) reports: Reports,
    /// The threads for what takes long or waits for the disk.
    pool: Pool,
    /// Tells when serving ends: streams end then.
    pub shutdown: Shutdown,
}

impl App {
    /// An endpoint on a register, with threads of its own. How they fare is counted behind `gate`.
    ///
    /// # Errors
    /// Where the system has no thread to give.
    pub fn new(
        tracker: Arc<Tracker>,
        reader: Reader,
        config: Config,
        shutdown: Shutdown,
        gate: &Gate,
    ) -> io::Result<Self> {
        let limits = &config.limits;
        let streams = Places::new(Some(limits.most_streams()), limits.client_streams);
        let streaming = gate.metrics().streams.clone();
        let pool = Pool::start(gate, limits)?;
        Ok(Self(Arc::new(Inner {
            tracker,
            reader,
            config,
            answers: Answers::default(),
            blocks: Blocks::default(),
            streams,
            streaming,
            wholes: Wholes::default(),
            reports: Reports::default(),
            downloads: Places::new(Some(DOWNLOADS), Some(CLIENT_DOWNLOADS)),
            shutdown,
            pool,
        })))
    }

    /// Does work of a kind for a client beside the runtime, when its turn has come. Nothing
    /// is done where it has gone by then.
    ///
    /// # Errors
    /// What `work` returns, and where too much waits.
    pub async fn work<T: Send + 'static>(
        &self,
        lane: Lane,
        client: Client,
        work: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let app = self.clone();
        let done = self.pool.run(lane, client, move || work(&app)).await;
        done.map_err(|_| crowded::busy())?
    }

    /// The answer under a key, in the encoding that the client likes best: at once where somebody has
    /// asked for it lately, else made as [`App::work`] does.
    ///
    /// # Errors
    /// What `make` returns, and where too much waits.
    pub async fn kept(
        &self,
        lane: Lane,
        call: &Call,
        key: Key,
        make: impl FnOnce(&Self) -> Result<Answer, Problem> + Send + 'static,
    ) -> Result<Arc<Answer>, Problem> {
        if let Some(kept) = self.answers.kept(&key).filter(|kept| kept.is_ready(&call.headers)) {
            return Ok(kept);
        }
        // Who asked for the same and waits behind finds it made.
        self.made(lane, call, move |app| app.answers.get(key, || make(app))).await
    }

    /// An answer that is not kept, in the encoding that the client likes best, made as [`App::work`]
    /// does.
    ///
    /// # Errors
    /// What `make` returns, and where too much waits.
    pub async fn made(
        &self,
        lane: Lane,
        call: &Call,
        make: impl FnOnce(&Self) -> Result<Arc<Answer>, Problem> + Send + 'static,
    ) -> Result<Arc<Answer>, Problem> {
        let wanted = encoding(&call.headers);
        let work = move |app: &Self| {
            let answer = make(app)?;
            answer.encode(wanted);
            Ok(answer)
        };
        self.work(lane, call.client, work).await
    }

    /// What is wrong with the clock, if anything is.
    #[must_use]
    pub fn clock_behind(&self) -> Option<String> {
        let now = self.config.environment.now();
        let (seq, last) = self.tracker.views().ahead_of(now)?;
        Some(recording::clock_behind(Lang::En, now, seq, last))
    }

    /// The present.
    #[must_use]
    pub fn present(&self) -> Present {
        self.config.environment.present()
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
