//! The log as CSV over HTTP: made while it is sent, whole in every encoding, and never cut in silence.

use std::fs::OpenOptions;
use std::io::{Read, Write as _};
use std::os::unix::fs::FileExt;

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

const TABLE: &str = "/api/v1/events.csv";
/// Several portions, and an end in the midst of one.
const EVENTS: usize = 1_300;

/// A register of small facts.
fn many() -> Daicho {
    let daicho = Daicho::empty();
    let lines = (1..=EVENTS).map(|number| party(number, "").to_string() + "\n");
    let file = daicho.file("many.jsonl", lines.collect::<String>());
    daicho.run(&["import", &file]).ok();
    daicho
}

fn party(number: usize, note: &str) -> Value {
    let names = json!({"en": format!("Town {number}")});
    let data = json!({"party": format!("town-{number}"), "kind": "city", "names": names});
    let mut fact = json!({"type": "party.registered", "data": data});
    if !note.is_empty() {
        fact["note"] = note.into();
    }
    fact
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
    assert_eq!(server.post("/api/v1/events", &writer, &party(EVENTS + 1, "")).status, 201);
    let more = again(&tag);
    assert_eq!((more.status, seqs(&more.body).len()), (200, EVENTS + 1));
}

/// Text that nothing packs, so that what lies behind it is read from the disk.
fn noise(seed: usize) -> String {
    let mut state = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'!' + u8::try_from(state % 90).unwrap())
    };
    (0..50_000).map(next).filter(|char| !"\"\\".contains(*char)).collect()
}

#[test]
fn a_log_that_breaks_on_the_way_breaks_the_answer_off() {
    let daicho = Daicho::empty();
    let path = daicho.path("large.jsonl");
    let mut file = std::fs::File::create(&path).unwrap();
    for number in 1..=1_200 {
        writeln!(file, "{}", party(number, &noise(number))).unwrap();
    }
    drop(file);
    daicho.run(&["import", path.to_str().unwrap()]).ok();
    let server = Server::over(daicho.clone(), &NO_RATE);
    let whole = server.get(&format!("{TABLE}?known_at=20"));
    assert_eq!(seqs(&whole.body).len(), 20);
    // What the engine keeps in memory is at the end, where the log was read last.
    let log = OpenOptions::new().write(true).open(daicho.path("log/tail/db")).unwrap();
    let length = log.metadata().unwrap().len();
    let (from, to) = (length * 2 / 5, length / 2);
    log.write_all_at(&vec![0x55; usize::try_from(to - from).unwrap()], from).unwrap();
    let mut connection = server.connect();
    connection.send(format!("GET {TABLE} HTTP/1.1\r\nHost: daicho\r\n\r\n"));
    let came = connection.remainder();
    let text = String::from_utf8_lossy(&came);
    assert!(text.starts_with("HTTP/1.1 200"), "{}", &text[..100]);
    assert!(text.contains("town-20"), "it had begun well");
    assert!(!text.ends_with("0\r\n\r\n"), "it ended as if it were whole");
    assert!(!text.contains("town-1200"), "the damage was not met");
    assert_eq!(server.get("/livez").status, 200, "the server goes on");
}
