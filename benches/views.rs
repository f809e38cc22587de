//! Folding a million events, replaying them from their bytes, and views at the head and in the past.

#[path = "sample/register.rs"]
mod register;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use daicho::domain::event::decode;
use daicho::domain::event::fact::FactKind;
use daicho::domain::name::DeclarationId;
use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::projections::{Projections, View};

use register::{EVENTS, Log};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
        bencher.iter(|| decode(FactKind::DeclarationEndorsed.as_str(), 1, black_box(data)));
    });
}

criterion_group!(benches, replay, views, vocabulary);
criterion_main!(benches);
