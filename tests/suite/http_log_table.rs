//! The log as CSV over HTTP: made while it is sent, whole in every encoding, and never cut in silence.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use daicho::cli::clock::SystemEnvironment;
use daicho::domain::seq::Seq;
use daicho::store::error::{AppendError, StoreError};
use daicho::store::memory::MemoryLog;
use daicho::store::{EventStore, Visitor};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::daicho::Daicho;
use crate::http_client::Connection;
use crate::http_fixture::{NO_RATE, Server};
use crate::http_within::serve;

const TABLE: &str = "/api/v1/events.csv";
/// Several portions, and an end in the midst of one.
const EVENTS: usize = 1_300;

/// A register of small facts.
fn many() -> Daicho {
    let daicho = Daicho::empty();
    let lines = (1..=EVENTS).map(|number| party(number).to_string() + "\n");
    let file = daicho.file("many.jsonl", lines.collect::<String>());
    daicho.run(&["import", &file]).ok();
    daicho
}

fn party(number: usize) -> Value {
    let names = json!({"en": format!("Town {number}")});
    let data = json!({"party": format!("town-{number}"), "kind": "city", "names": names});
    json!({"type": "party.registered", "data": data})
}

fn seqs(csv: &[u8]) -> Vec<usize> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.records().map(|row| row.unwrap()[0].parse().unwrap()).collect()
}

#[test]
fn a_table_of_many_portions_is_whole_in_every_encoding() {
    let server = Server::over(many(), &NO_RATE);
    let plain = server.get(TABLE);
    assert_eq!(plain.header("transfer-encoding"), Some("chunked"));
    assert_eq!(plain.header("content-length"), None, "nobody knows how long it becomes");
    assert_eq!(seqs(&plain.body), (1..=EVENTS).collect::<Vec<_>>());
    assert!(plain.body.starts_with(b"\xef\xbb\xbfseq,id,type,"), "one header, before all rows");
    let asked = |encoding: &str| {
        let answer = server.ask("GET", TABLE, &format!("Accept-Encoding: {encoding}\r\n"), b"");
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert!(answer.body.len() * 2 < plain.body.len());
        answer
    };
    let (gzip, zstd) = (asked("gzip"), asked("zstd"));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    assert_eq!(zstd::stream::decode_all(zstd.body.as_slice()).unwrap(), plain.body);
    let tags = [&plain, &gzip, &zstd].map(|answer| answer.header("etag").unwrap().to_owned());
    assert!(tags[0].starts_with(&format!("\"{EVENTS}-")), "{tags:?}");
    assert!(tags[1].ends_with("-gzip\"") && tags[2].ends_with("-zstd\""), "{tags:?}");
}

#[test]
fn newest_first_and_filtered_tables_have_the_same_rows_in_their_order() {
    let server = Server::over(many(), &NO_RATE);
    let newest = seqs(&server.get(&format!("{TABLE}?order=desc")).body);
    assert_eq!(newest, (1..=EVENTS).rev().collect::<Vec<_>>());
    let known = seqs(&server.get(&format!("{TABLE}?known_at=700&type=party.registered")).body);
    assert_eq!(known, (1..=700).collect::<Vec<_>>());
    let few = server.get(&format!("{TABLE}?of=town-900"));
    assert_eq!(seqs(&few.body), [900]);
    assert!(few.header("content-length").is_some(), "what is whole at once is sent as a whole");
    assert_eq!(seqs(&server.get(&format!("{TABLE}?type=register.closed")).body), [0_usize; 0]);
}

#[test]
fn who_has_the_table_does_not_get_it_again_until_there_is_more() {
    let server = Server::over(many(), &NO_RATE);
    let writer = server.token("recorder");
    let first = server.get(TABLE);
    let tag = first.header("etag").unwrap().to_owned();
    let again = |tag: &str| server.ask("GET", TABLE, &format!("If-None-Match: {tag}\r\n"), b"");
    let same = again(&tag);
    assert_eq!((same.status, same.body.len()), (304, 0));
    let head = server.ask("HEAD", TABLE, "", b"");
    for name in ["etag", "content-type", "content-disposition", "cache-control", "vary"] {
        assert_eq!(head.header(name), first.header(name), "{name}");
    }
    assert_eq!(head.status, 200);
    let other = server.get(&format!("{TABLE}?order=desc"));
    assert_ne!(other.header("etag"), Some(tag.as_str()), "other bytes");
    assert_eq!(server.post("/api/v1/events", &writer, &party(EVENTS + 1)).status, 201);
    let more = again(&tag);
    assert_eq!((more.status, seqs(&more.body).len()), (200, EVENTS + 1));
}

/// A log of which one event cannot be read any more.
struct Broken {
    inner: MemoryLog,
    at: Seq,
}

impl EventStore for Broken {
    fn append(&self, expected: Seq, batch: Vec<Bytes>) -> Result<Seq, AppendError> {
        self.inner.append(expected, batch)
    }

    fn read(&self, from: Seq, limit: usize) -> Result<Vec<Bytes>, StoreError> {
        if from <= self.at && self.at.0 < from.0 + limit as u64 {
            let source = std::io::Error::other("a bad sector");
            return Err(StoreError::Io { doing: "read the log", source });
        }
        self.inner.read(from, limit)
    }

    fn scan(&self, from: Seq, visit: &mut Visitor<'_>) -> Result<(), StoreError> {
        self.inner.scan(from, visit)
    }

    fn head(&self) -> Seq {
        self.inner.head()
    }

    fn subscribe(&self) -> watch::Receiver<Seq> {
        self.inner.subscribe()
    }

    fn close(&self) -> Result<(), StoreError> {
        self.inner.close()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_breaks_on_the_way_breaks_the_answer_off() {
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(Broken { inner: MemoryLog::new(), at: Seq(700) });
    let lines: String = (1..=EVENTS).map(|number| party(number).to_string() + "\n").collect();
    let environment = Arc::new(SystemEnvironment);
    let within = serve(store, dir.path(), environment, &lines).await;
    let (address, head) = (within.address, within.head);
    assert_eq!(head, Seq(EVENTS as u64));
    let asking = spawn_blocking(move || {
        for encoding in ["identity", "gzip", "zstd"] {
            let mut connection = Connection::to(address);
            let head = format!("GET {TABLE} HTTP/1.1\r\nHost: daicho\r\n");
            connection.send(format!("{head}Accept-Encoding: {encoding}\r\n\r\n"));
            let came = connection.remainder();
            assert!(came.starts_with(b"HTTP/1.1 200 "), "it begins well: {encoding}");
            assert!(!came.ends_with(b"0\r\n\r\n"), "it ended as if it were whole: {encoding}");
            if encoding == "identity" {
                let text = String::from_utf8_lossy(&came);
                assert!(text.contains("town-512\"") && !text.contains("town-700\""));
            }
        }
        let known = Connection::to(address).get(&format!("{TABLE}?known_at=699"));
        assert_eq!(seqs(&known.body).len(), 699, "what can be read is given out whole");
        let newest = Connection::to(address).get(&format!("{TABLE}?known_at=700"));
        assert_eq!(newest.status, 503, "where nothing was said yet it is told what is the matter");
    });
    asking.await.unwrap();
}
