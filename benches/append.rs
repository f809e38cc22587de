//! Durable appends: our store beside a raw file and SQLite, one by one and in groups.
//!
//! All three write the same events to the same disk and return when they are durable: the raw
//! file is written in place and synced with fdatasync (what the disk can do), SQLite runs in
//! WAL mode with synchronous=FULL, one INSERT per event and one transaction per group.
//!
//! Run with `cargo bench --bench append`.

#[path = "sample/mod.rs"]
mod sample;

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use daicho::store::EventStore;
use daicho::store::sled_log::SledLog;

use sample::Sample;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const GROUPS: [u64; 3] = [1, 64, 256];
const RAW_BYTES: u64 = 1 << 30;

/// Something that makes groups of events durable.
trait Append {
    fn append(&mut self, group: Vec<Bytes>);
}

impl Append for SledLog {
    fn append(&mut self, group: Vec<Bytes>) {
        EventStore::append(self, self.head(), group).expect("an append");
    }
}

struct Raw {
    file: File,
    at: u64,
}

impl Raw {
    fn new(dir: &Path) -> Self {
        let file = File::create(dir.join("raw")).expect("a file");
        let zeros = vec![0; 1 << 20];
        for at in (0..RAW_BYTES).step_by(zeros.len()) {
            file.write_all_at(&zeros, at).expect("room for the raw file");
        }
        file.sync_all().expect("a sync");
        Self { file, at: 0 }
    }
}

impl Append for Raw {
    fn append(&mut self, group: Vec<Bytes>) {
        let bytes = group.concat();
        if self.at + bytes.len() as u64 > RAW_BYTES {
            self.at = 0;
        }
        self.file.write_all_at(&bytes, self.at).expect("a write");
        self.file.sync_data().expect("a sync");
        self.at += bytes.len() as u64;
    }
}

struct Sqlite {
    db: rusqlite::Connection,
}

impl Sqlite {
    fn new(dir: &Path) -> Self {
        let db = rusqlite::Connection::open(dir.join("sqlite")).expect("a database");
        db.pragma_update(None, "journal_mode", "WAL").expect("WAL");
        db.pragma_update(None, "synchronous", "FULL").expect("FULL");
        let table = "CREATE TABLE events (seq INTEGER PRIMARY KEY, data BLOB NOT NULL)";
        db.execute(table, []).expect("a table");
        Self { db }
    }
}

impl Append for Sqlite {
    fn append(&mut self, group: Vec<Bytes>) {
        let transaction = self.db.transaction().expect("a transaction");
        {
            let insert = "INSERT INTO events (data) VALUES (?)";
            let mut insert = transaction.prepare_cached(insert).expect("a statement");
            for event in &group {
                insert.execute([&event[..]]).expect("an insert");
            }
        }
        transaction.commit().expect("a commit");
    }
}

fn appends(criterion: &mut Criterion) {
    for events in GROUPS {
        let mut group = criterion.benchmark_group(format!("append/{events}"));
        group.throughput(Throughput::Elements(events));
        group.sample_size(20).warm_up_time(Duration::from_secs(2));
        group.measurement_time(Duration::from_secs(8));
        let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        let stores: [(&str, Box<dyn Append>); 3] = [
            ("raw", Box::new(Raw::new(dir.path()))),
            ("sqlite", Box::new(Sqlite::new(dir.path()))),
            ("daicho", Box::new(SledLog::create(&dir.path().join("log")).expect("a new log"))),
        ];
        for (name, mut store) in stores {
            let mut sample = Sample::new(events);
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                let groups = || (0..events).map(|_| sample.event()).collect::<Vec<_>>();
                let append = |group| store.append(group);
                bencher.iter_batched(groups, append, BatchSize::SmallInput);
            });
        }
        group.finish();
    }
}

criterion_group!(benches, appends);
criterion_main!(benches);
