//! How the server is, for those who watch over it: `/livez`, `/readyz`, `/metrics`. And the gate
//! before the routes, which is shut until the register is open.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode};
use warp::filters::BoxedFilter;
use warp::reply::Response;

use super::media::negotiate;
use super::metrics::{self, Metrics, name_route};
use super::problem::Problem;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::tracker::{Observe, SubmitError};
use crate::wording::lang::Lang;

/// How long the server calls itself not ready after its disk had too little room. Whether there is
/// more shows only when something is to be recorded again.
const NO_ROOM: Duration = Duration::from_secs(30);

const PLAIN: &str = "text/plain; charset=utf-8";

/// What answers once the register is open.
pub type Routes = BoxedFilter<(Response,)>;

/// The state of the server: shut while the log is read, then open, perhaps for reading only.
#[derive(Default)]
pub struct Gate {
    routes: OnceLock<Routes>,
    read_only: AtomicBool,
    /// When something could last not be recorded because the disk had too little room.
    no_room_at: Mutex<Option<Instant>>,
    /// Says what is wrong with the clock, if anything is.
    clock: OnceLock<Box<dyn Fn() -> Option<String> + Send + Sync>>,
    metrics: Arc<Metrics>,
}

impl Gate {
    /// Has the clock looked at whenever somebody asks how the server is. The first call counts.
    pub fn watch_clock(&self, check: impl Fn() -> Option<String> + Send + Sync + 'static) {
        let _ = self.clock.set(Box::new(check));
    }

    /// Lets requests through to the routes. The first call counts.
    pub fn open(&self, routes: Routes, head: Seq) {
        self.metrics.head(head.0);
        // A second opening would be a second register, of which there is none.
        let _ = self.routes.set(routes);
    }

    /// Notes that a backup was written.
    pub fn backed_up(&self, at: Moment) {
        self.metrics.backed_up(at.timestamp());
    }

    /// Notes that a backup could not be written.
    pub fn not_backed_up(&self) {
        self.metrics.not_backed_up();
    }

    /// What answers, once the register is open.
    pub(super) fn routes(&self) -> Option<&Routes> {
        self.routes.get()
    }

    /// What is counted.
    pub(super) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Answers where a watcher asks; `None` for every other path.
    pub(super) fn watched(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Option<Response> {
        let (label, answer): (_, fn(&Self, &HeaderMap) -> Response) = match path {
            "/livez" => ("/livez", |_, _| plain(StatusCode::OK, "alive\n")),
            "/readyz" => ("/readyz", |gate, _| gate.ready()),
            "/metrics" => ("/metrics", Self::counted),
            _ => return None,
        };
        name_route(label);
        Some(if matches!(*method, Method::GET | Method::HEAD) {
            answer(self, headers)
        } else {
            Problem::method("GET, HEAD").respond(Lang::En)
        })
    }

    fn ready(&self) -> Response {
        if self.routes.get().is_none() {
            return plain(StatusCode::SERVICE_UNAVAILABLE, "replaying: the log is being read\n");
        }
        if self.read_only.load(Ordering::Relaxed) {
            let why = "read-only: the store failed; open the log again\n";
            return plain(StatusCode::SERVICE_UNAVAILABLE, why);
        }
        if self.no_room_at().is_some_and(|at| at.elapsed() < NO_ROOM) {
            let why = "no room: the disk is almost full, and nothing can be recorded\n";
            return plain(StatusCode::SERVICE_UNAVAILABLE, why);
        }
        if let Some(why) = self.clock.get().and_then(|check| check()) {
            return text(StatusCode::SERVICE_UNAVAILABLE, PLAIN, format!("clock: {why}\n"));
        }
        plain(StatusCode::OK, "ready\n")
    }

    fn no_room_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.no_room_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counted(&self, headers: &HeaderMap) -> Response {
        // Whoever asks for neither of the two reads the older one.
        let media = negotiate(headers, &[metrics::TEXT, metrics::OPEN_METRICS]);
        if media.is_ok_and(|media| media == metrics::OPEN_METRICS) {
            text(StatusCode::OK, metrics::OPEN_METRICS_TYPE, self.metrics.open_metrics())
        } else {
            text(StatusCode::OK, metrics::TEXT_TYPE, self.metrics.text())
        }
    }
}

impl Observe for Gate {
    fn recorded(&self, events: usize, head: Seq, took: Duration) {
        *self.no_room_at() = None;
        self.metrics.appended(events, took);
        self.metrics.head(head.0);
    }

    fn rejected(&self) {
        self.metrics.rejected();
    }

    fn no_room(&self, why: &SubmitError) {
        let before = self.no_room_at().replace(Instant::now());
        // Once in a while says as much as once for each who tries again.
        if before.is_none_or(|at| at.elapsed() >= NO_ROOM) {
            tracing::error!(%why, "nothing can be recorded until there is room");
        }
    }

    fn failed(&self, why: &SubmitError) {
        self.read_only.store(true, Ordering::Relaxed);
        tracing::error!(%why, "the store failed; nothing more is recorded");
    }
}

fn plain(status: StatusCode, body: &'static str) -> Response {
    text(status, PLAIN, body.into())
}

fn text(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use warp::Filter;

    use super::*;

    fn status(gate: &Gate, path: &str) -> u16 {
        gate.watched(&Method::GET, path, &HeaderMap::new()).unwrap().status().as_u16()
    }

    #[test]
    fn the_server_is_ready_between_opening_and_the_failure_of_its_store() {
        let gate = Gate::default();
        assert_eq!((status(&gate, "/livez"), status(&gate, "/readyz")), (200, 503));
        let routes = warp::any().map(|| Response::new("here".into())).boxed();
        gate.open(routes, Seq(3));
        assert_eq!(status(&gate, "/readyz"), 200);
        gate.no_room(&SubmitError::ReadOnly { why: "too little room".into() });
        assert_eq!((status(&gate, "/livez"), status(&gate, "/readyz")), (200, 503));
        gate.recorded(1, Seq(4), Duration::ZERO);
        assert_eq!(status(&gate, "/readyz"), 200);
        gate.failed(&SubmitError::ReadOnly { why: "the disk is full".into() });
        assert_eq!((status(&gate, "/livez"), status(&gate, "/readyz")), (200, 503));
        assert!(gate.watched(&Method::GET, "/readyz/", &HeaderMap::new()).is_none());
        let posted = gate.watched(&Method::POST, "/readyz", &HeaderMap::new()).unwrap();
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(posted.headers()["allow"], "GET, HEAD");
    }
}
