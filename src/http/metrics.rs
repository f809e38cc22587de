//! What the endpoint and the register count, in the form that Prometheus reads.

use std::cell::Cell;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use hyper::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use rustc_hash::FxHashMap;

/// What the text is called in `Content-Type`.
pub(super) const OPEN_METRICS: &str = "application/openmetrics-text";
/// The same with its version.
pub(super) const OPEN_METRICS_TYPE: &str =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The media type of Prometheus' older form.
pub(super) const TEXT: &str = "text/plain";
/// The same with its version.
pub(super) const TEXT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds for the time of a request, in seconds: from a cached answer to a slow import.
const REQUEST_SECONDS: [f64; 12] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.1, 0.5, 2.5, 10.0];

/// Upper bounds for the time until a group is durable, in seconds.
const APPEND_SECONDS: [f64; 10] =
    [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5];

/// Upper bounds for how many events a group holds.
const GROUP_EVENTS: [f64; 8] = [1.0, 2.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0];

/// The label of what no route answered: a path itself would let strangers make labels without end.
pub(super) const UNMATCHED: &str = "unmatched";

thread_local! {
    /// The template of the route that answered just now. The last thing that a route does is to say
    /// so, and whoever called it takes it at once: nothing else runs between the two. (In the
    /// extensions of the response it would cost a table for each.)
    static ROUTE: Cell<&'static str> = const { Cell::new(UNMATCHED) };
}

/// Says which route has answered, just before it does.
pub(super) fn name_route(template: &'static str) {
    ROUTE.set(template);
}

/// The route that has answered, just after it has.
pub(super) fn take_route() -> &'static str {
    ROUTE.replace(UNMATCHED)
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    method: &'static str,
    status: u32,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
}

/// The kinds of work that the pool does.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct LaneLabels {
    lane: &'static str,
}

/// Witnesses are named on the command line, so that there are few of them.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct WitnessLabels {
    witness: String,
    result: &'static str,
}

/// Everything that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    /// What was counted before, found with one look: a family's own takes longer.
    counted: RwLock<FxHashMap<RequestLabels, (Counter, Histogram)>>,
    request_seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    /// Requests that are being worked on.
    pub(super) in_flight: Gauge,
    /// Connections that are open.
    pub(super) connections: Gauge,
    /// Streams of events that are open.
    pub(super) streams: Gauge,
    waiting: Family<LaneLabels, Gauge>,
    refused: Family<LaneLabels, Counter>,
    appended: Counter,
    group_events: Histogram,
    append_seconds: Histogram,
    head: Gauge,
    rejected: Counter,
    backup_success: Gauge,
    backup_failures: Counter,
    witnessed: Family<WitnessLabels, Counter>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let request_seconds: fn() -> Histogram = || Histogram::new(REQUEST_SECONDS);
        let mut metrics = Self {
            registry: Registry::with_prefix("daicho"),
            requests: Family::default(),
            counted: RwLock::default(),
            request_seconds: Family::new_with_constructor(request_seconds),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
            streams: Gauge::default(),
            waiting: Family::default(),
            refused: Family::default(),
            appended: Counter::default(),
            group_events: Histogram::new(GROUP_EVENTS),
            append_seconds: Histogram::new(APPEND_SECONDS),
            head: Gauge::default(),
            rejected: Counter::default(),
            backup_success: Gauge::default(),
            backup_failures: Counter::default(),
            witnessed: Family::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let to = &mut self.registry;
        to.register(
            "http_requests",
            "Requests that were answered, by route, method and status",
            self.requests.clone(),
        );
        to.register_with_unit(
            "http_request_duration",
            "Time from the head of a request to the head of its answer",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        let (in_flight, connections) = (self.in_flight.clone(), self.connections.clone());
        to.register("http_requests_in_flight", "Requests that are being worked on", in_flight);
        to.register("http_connections", "Connections that are open", connections);
        to.register("http_streams", "Streams of events that are open", self.streams.clone());
        let (waiting, refused) = (self.waiting.clone(), self.refused.clone());
        to.register(
            "http_work_waiting",
            "Answers that wait for a thread, by kind of work",
            waiting,
        );
        to.register("http_work_refused", "Answers that had no room to wait for a thread", refused);
        to.register("events_appended", "Events that were recorded", self.appended.clone());
        let (group, seconds) = (self.group_events.clone(), self.append_seconds.clone());
        to.register("append_group_events", "Events that were made durable together", group);
        to.register_with_unit(
            "append_duration",
            "Time until a group of events was durable",
            Unit::Seconds,
            seconds,
        );
        to.register("log_head", "Seq of the last event of the log", self.head.clone());
        to.register("commands_rejected", "Commands that were refused", self.rejected.clone());
        to.register_with_unit(
            "backup_last_success_timestamp",
            "When this server last wrote a backup, in Unix time; 0 before the first",
            Unit::Seconds,
            self.backup_success.clone(),
        );
        let failures = self.backup_failures.clone();
        to.register("backup_failures", "Backups that could not be written", failures);
        let witnessed = self.witnessed.clone();
        to.register("witness_requests", "Checkpoints sent to witnesses, by result", witnessed);
    }

    /// Counts an answer.
    pub(super) fn answered(
        &self,
        route: &'static str,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let status = u32::from(status.as_u16());
        let labels = RequestLabels { route, method: method_label(method), status };
        let count = |(requests, seconds): &(Counter, Histogram)| {
            requests.inc();
            seconds.observe(took.as_secs_f64());
        };
        if let Some(counted) =
            self.counted.read().unwrap_or_else(PoisonError::into_inner).get(&labels)
        {
            return count(counted);
        }
        let requests = self.requests.get_or_create(&labels).clone();
        let seconds = self.request_seconds.get_or_create(&RouteLabels { route }).clone();
        let mut all = self.counted.write().unwrap_or_else(PoisonError::into_inner);
        count(all.entry(labels).or_insert((requests, seconds)));
    }

    /// What counts how much of a kind of work waits, and how much was refused.
    pub(super) fn lane(&self, lane: &'static str) -> (Gauge, Counter) {
        let labels = LaneLabels { lane };
        let waiting = self.waiting.get_or_create(&labels).clone();
        (waiting, self.refused.get_or_create(&labels).clone())
    }

    /// Counts a group of events that became durable.
    pub(super) fn appended(&self, events: usize, took: Duration) {
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        self.appended.inc_by(events.into());
        self.group_events.observe(events.into());
        self.append_seconds.observe(took.as_secs_f64());
    }

    /// Notes how long the log is.
    pub(super) fn head(&self, seq: u64) {
        self.head.set(i64::try_from(seq).unwrap_or(i64::MAX));
    }

    /// Counts a command that was refused.
    pub(super) fn rejected(&self) {
        self.rejected.inc();
    }

    /// Notes when a backup was written, in Unix time.
    pub(super) fn backed_up(&self, seconds: i64) {
        self.backup_success.set(seconds);
    }

    /// Counts a backup that could not be written.
    pub(super) fn not_backed_up(&self) {
        self.backup_failures.inc();
    }

    /// Counts a checkpoint that was sent to a witness.
    pub(super) fn witnessed(&self, witness: &str, result: &'static str) {
        let labels = WitnessLabels { witness: witness.to_owned(), result };
        self.witnessed.get_or_create(&labels).inc();
    }

    /// All of it as text.
    pub(super) fn open_metrics(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    /// The same in Prometheus' older form.
    pub(super) fn text(&self) -> String {
        older_form(&self.open_metrics())
    }
}

/// OpenMetrics as the text format of Prometheus, 0.0.4: there a counter is named as its samples are, and
/// units and the end are not told.
fn older_form(open_metrics: &str) -> String {
    let mut text = String::with_capacity(open_metrics.len());
    let mut help: Option<(&str, &str)> = None;
    for line in open_metrics.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            help = told.split_once(' ');
        } else if let Some((name, kind)) =
            line.strip_prefix("# TYPE ").and_then(|told| told.split_once(' '))
        {
            let (ending, kind) = match kind {
                "counter" => ("_total", "counter"),
                "info" => ("_info", "gauge"),
                "unknown" => ("", "untyped"),
                other => ("", other),
            };
            if let Some((_, said)) = help.take().filter(|(of, _)| *of == name) {
                text.push_str(&format!("# HELP {name}{ending} {said}\n"));
            }
            text.push_str(&format!("# TYPE {name}{ending} {kind}\n"));
        } else if !line.starts_with('#') {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// A method as a label. Clients may invent methods, and labels without end with them.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// One more of something for as long as this lives.
pub(super) struct Counted(Gauge);

impl Counted {
    /// Counts one more, and returns how many there were before.
    pub(super) fn new(gauge: &Gauge) -> (Self, i64) {
        let before = gauge.inc();
        (Self(gauge.clone()), before)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_stands_in_the_text() {
        let metrics = Metrics::default();
        let made_up = Method::from_bytes(b"BREW").unwrap();
        metrics.answered("/x/{id}", &Method::GET, StatusCode::OK, Duration::from_millis(3));
        metrics.answered("unmatched", &made_up, StatusCode::NOT_FOUND, Duration::ZERO);
        metrics.appended(3, Duration::from_millis(2));
        metrics.head(57);
        metrics.rejected();
        metrics.backed_up(1_764_000_000);
        metrics.not_backed_up();
        metrics.witnessed("w.example", "cosigned");
        let (waiting, refused) = metrics.lane("folds");
        waiting.set(7);
        refused.inc();
        let (counted, before) = Counted::new(&metrics.connections);
        assert_eq!(before, 0);
        let text = metrics.text();
        assert!(metrics.open_metrics().ends_with("# EOF\n") && !text.contains("# EOF"));
        for line in [
            r#"daicho_http_requests_total{route="/x/{id}",method="GET",status="200"} 1"#,
            r#"daicho_http_requests_total{route="unmatched",method="other",status="404"} 1"#,
            r#"daicho_http_request_duration_seconds_bucket{le="0.005",route="/x/{id}"} 1"#,
            "daicho_events_appended_total 3",
            "daicho_append_group_events_sum 3",
            "daicho_append_duration_seconds_count 1",
            "daicho_log_head 57",
            "daicho_commands_rejected_total 1",
            "daicho_backup_last_success_timestamp_seconds 1764000000",
            "daicho_backup_failures_total 1",
            r#"daicho_witness_requests_total{witness="w.example",result="cosigned"} 1"#,
            "daicho_http_connections 1",
            "daicho_http_streams 0",
            r#"daicho_http_work_waiting{lane="folds"} 7"#,
            r#"daicho_http_work_refused_total{lane="folds"} 1"#,
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        drop(counted);
        assert!(metrics.text().contains("daicho_http_connections 0"));
    }
}
