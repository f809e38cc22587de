//! Folding a million events, replaying them from their bytes, and views at the head and in the past.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use daicho::domain::event::{EventKind, decode};
use daicho::domain::name::DeclarationId;
use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::projections::{Projections, View};

const EVENTS: usize = 1_000_000;
const DECLARATIONS: usize = 40;
const PARTIES: usize = 20_000;

/// A log of a million events in their stored form, one after another.
struct Log {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Log {
    /// Parties and declarations first; then endorsements, with one withdrawal, correction or
    /// retraction among ten.
    fn million() -> Self {
        let mut log = Self { bytes: Vec::with_capacity(EVENTS * 420), ends: Vec::new() };
        for party in 0..PARTIES {
            log.push(
                "party.registered",
                &format!(
                    r#"{{"country":"JP","kind":"city","names":{{"en":"City of Number {party}","ja":"{party}番の市"}},"party":"city-number-{party}"}}"#
                ),
            );
        }
        for declaration in 0..DECLARATIONS {
            log.push(
                "declaration.adopted",
                &format!(
                    r#"{{"adopted_on":"2001-08-07","declaration":"declaration-{declaration}","kind":"declaration","title":{{"en":"Declaration {declaration}"}}}}"#
                ),
            );
        }
        let mut step = 0_usize;
        while log.ends.len() < EVENTS {
            log.push_step(step);
            step += 1;
        }
        log
    }

    fn push_step(&mut self, step: usize) {
        // A stride prime to the number of pairs goes through all of them in a scattered order.
        let pair = step.wrapping_mul(7_919) % (PARTIES * DECLARATIONS);
        let (party, declaration) = (pair / DECLARATIONS, pair % DECLARATIONS);
        let about = format!(r#""declaration":"declaration-{declaration}""#);
        let who = format!(r#""party":"city-number-{party}""#);
        let (year, month, day) = (2002 + step % 20, 1 + step % 12, 1 + step % 28);
        let on = match step % 7 {
            0 => format!(r#""{year}""#),
            1 => format!(r#""{year}-{month:02}""#),
            _ => format!(r#""{year}-{month:02}-{day:02}""#),
        };
        let endorsed = format!(r#"{{"act":"endorsement",{about},"on":{on},{who}}}"#);
        self.push("declaration.endorsed", &endorsed);
        let seq = self.ends.len();
        match step % 20 {
            3 => self.push(
                "endorsement.withdrawn",
                &format!(r#"{{{about},"on":"{year}-12-31",{who},"reason":"The council voted."}}"#),
            ),
            9 => self.push(
                "event.corrected",
                &format!(
                    r#"{{"data":{{"act":"endorsement",{about},"on":"{year}-02-03",{who}}},"reason":"A slip of the pen","seq":{seq},"type":"declaration.endorsed","version":1}}"#
                ),
            ),
            15 => self.push(
                "event.retracted",
                &format!(r#"{{"reason":"Recorded for another city","seq":{seq}}}"#),
            ),
            _ => {}
        }
    }

    fn push(&mut self, kind: &str, data: &str) {
        if self.ends.len() == EVENTS {
            return;
        }
        let seq = self.ends.len() + 1;
        let mut text = String::with_capacity(420);
        let (hour, minute, second) = (seq / 50_000, seq / 1_000 % 50, seq / 20 % 50);
        let _ = write!(
            text,
            r#"{{"command_id":"0198c5f0-5f3a-7cc1-8a2b-{seq:012x}","data":{data},"evidence":[{{"read_on":"2026-11-24","source":"The city's own page","url":"https://example.org/{seq}"}}],"id":"0198c5f0-5f3a-7cc1-9a2b-{seq:012x}","recorded_at":"2026-11-24T{hour:02}:{minute:02}:{second:02}.000000Z","recorded_by":"secretariat","seq":{seq},"type":"{kind}","version":1}}"#
        );
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    fn events(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    fn decoded(&self) -> Vec<RecordedEvent> {
        self.events().filter_map(|bytes| RecordedEvent::decode(bytes).ok()).collect()
    }
}

fn fold(events: impl IntoIterator<Item = RecordedEvent>) -> Projections {
    let mut projections = Projections::new();
    events.into_iter().for_each(|event| projections.apply(&event));
    projections
}

fn replay(criterion: &mut Criterion) {
    let log = Log::million();
    println!("{} bytes an event", log.bytes.len() / EVENTS);
    let mut group = criterion.benchmark_group("replay of 1,000,000 events");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.measurement_time(Duration::from_secs(12)).throughput(Throughput::Elements(EVENTS as u64));
    group.bench_function("serde_json alone, into a value", |bencher| {
        bencher.iter(|| {
            for bytes in log.events() {
                black_box(serde_json::from_slice::<serde_json::Value>(bytes).ok());
            }
        });
    });
    group.bench_function("serde_json alone, into the event", |bencher| {
        bencher.iter(|| {
            for bytes in log.events() {
                black_box(RecordedEvent::decode(bytes).ok());
            }
        });
    });
    group.bench_function("decode and fold", |bencher| {
        bencher.iter_with_large_drop(|| {
            fold(log.events().filter_map(|bytes| RecordedEvent::decode(bytes).ok()))
        });
    });
    let events = log.decoded();
    assert_eq!(events.len(), EVENTS, "every event of the log can be read");
    group.bench_function("fold of decoded events", |bencher| {
        bencher.iter_with_large_drop(|| {
            let mut projections = Projections::new();
            events.iter().for_each(|event| projections.apply(event));
            projections
        });
    });
    group.finish();
}

fn views(criterion: &mut Criterion) {
    let projections = fold(Log::million().decoded());
    let head = projections.head();
    let declaration: DeclarationId = match "declaration-7".parse() {
        Ok(id) => id,
        Err(error) => return eprintln!("{error}"),
    };
    let mut group = criterion.benchmark_group("status of a declaration among 1,000,000 events");
    group.sample_size(20);
    let as_of = projections.recorded_at(head).map(|at| at.date_naive()).unwrap_or_default();
    for (name, known_at) in [("at the head", head), ("at half of the log", Seq(head.0 / 2))] {
        let view = View { as_of, known_at };
        group.bench_function(name, |bencher| {
            bencher.iter(|| projections.at(view).declaration_status(&declaration));
        });
    }
    group.finish();
    let mut group = criterion.benchmark_group("of 1,000,000 events");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let (from, to) =
        (View { as_of, known_at: Seq(head.0 - 1_000) }, View { as_of, known_at: head });
    group.bench_function("diff of the last thousand", |bencher| {
        bencher.iter(|| projections.diff(from, to));
    });
    group.bench_function("digest", |bencher| bencher.iter(|| projections.digest()));
    group.finish();
}

fn vocabulary(criterion: &mut Criterion) {
    let data = r#"{"act":"endorsement","declaration":"declaration-7","on":"2021-08-07","party":"city-number-9"}"#;
    criterion.bench_function("decode of one endorsement's data", |bencher| {
        bencher.iter(|| decode(EventKind::DeclarationEndorsed.as_str(), 1, black_box(data)));
    });
}

criterion_group!(benches, replay, views, vocabulary);
criterion_main!(benches);
