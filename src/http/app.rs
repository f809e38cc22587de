//! What every route is given: the register, the present day, and the answers that are kept.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use super::answer::Answers;
use super::limits::Limits;
use super::public_url::PublicUrl;
use super::scans::Scans;
use super::shutdown::Shutdown;
use crate::domain::calendar::Present;
use crate::domain::settings::Settings;
use crate::notary::reader::Reader;
use crate::tokens::TokenBook;
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
    /// Whether reading needs a token, too.
    pub private: bool,
    /// Who may do what.
    pub tokens: TokenBook,
    /// Where the time and new ids come in.
    pub environment: Arc<dyn Environment>,
    /// The most bytes of the body of a fact.
    pub body_limit_bytes: u64,
    /// The most bytes of the body of an import.
    pub import_limit_bytes: u64,
    /// How often a stream of events that is silent says that it is alive.
    pub heartbeat: Duration,
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
            private: false,
            tokens,
            environment,
            body_limit_bytes: limits.body_bytes as u64,
            import_limit_bytes: limits.import_bytes as u64,
            heartbeat: limits.heartbeat,
        }
    }
}

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
    /// The places for readings of the whole log.
    pub scans: Scans,
    /// Tells when serving ends: streams end then.
    pub shutdown: Shutdown,
}

impl App {
    /// An endpoint on a register.
    #[must_use]
    pub fn new(tracker: Arc<Tracker>, reader: Reader, config: Config, shutdown: Shutdown) -> Self {
        let (answers, scans) = (Answers::default(), Scans::default());
        Self(Arc::new(Inner { tracker, reader, config, answers, scans, shutdown }))
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
