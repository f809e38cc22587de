//! What every route is given: the register, the present day, and the answers that are kept.

use std::ops::Deref;
use std::sync::Arc;

use chrono::NaiveDate;
use tokio::sync::watch;

use super::answer::Answers;
use crate::domain::name::SeriesId;
use crate::domain::recorded::Moment;
use crate::tracker::Tracker;

/// What the endpoint is told when it starts.
pub struct Setting {
    /// The log's name: a URL without its scheme.
    pub origin: String,
    /// The series of gatherings whose attendants belong to the global network.
    pub network_series: Vec<SeriesId>,
    /// Where the endpoint is reached from outside, without a slash at its end; by default what
    /// the request's `Host` says.
    pub public_url: Option<String>,
    /// Whether reading needs a token, too.
    pub private: bool,
    /// The clock of the door.
    pub now: fn() -> Moment,
    /// The most bytes of the body of a fact.
    pub body_limit_bytes: u64,
    /// The most bytes of the body of an import.
    pub import_limit_bytes: u64,
}

/// The endpoint's share in everything; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What [`App`] shares.
pub struct Inner {
    /// The register.
    pub tracker: Arc<Tracker>,
    /// What the endpoint was told.
    pub setting: Setting,
    /// The answers that are kept.
    pub answers: Answers,
    /// Becomes true when the endpoint is about to stop: streams end then.
    pub stopping: watch::Receiver<bool>,
}

impl App {
    /// An endpoint on a register.
    #[must_use]
    pub fn new(tracker: Arc<Tracker>, setting: Setting, stopping: watch::Receiver<bool>) -> Self {
        Self(Arc::new(Inner { tracker, setting, answers: Answers::default(), stopping }))
    }

    /// The present day on the recorder's calendar.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        (self.setting.now)().date_naive()
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
