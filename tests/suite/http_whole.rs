//! The whole register as one file over HTTP: the log, a data package, a database; each as the program
//! exports it, made once for what is on record.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::ZipArchive;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{HEAD, NO_RATE, Server};

const PACKAGE: &str = "/api/v1/datapackage.zip";
const DATABASE: &str = "/api/v1/register.sqlite";
const LOG: &str = "/api/v1/register.jsonl";

fn unpacked(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let archive = ZipArchive::from_slice(zip).unwrap();
    let mut entries = archive.entries();
    let mut files = BTreeMap::new();
    while let Some(entry) = entries.next_entry().unwrap() {
        let name = entry.file_path().try_normalize().unwrap().as_ref().to_owned();
        let local = archive.get_entry(entry.wayfinder()).unwrap();
        let mut bytes = Vec::new();
        let inflated = DeflateDecoder::new(local.data());
        local.verifying_reader(inflated).read_to_end(&mut bytes).unwrap();
        files.insert(name, bytes);
    }
    files
}

fn opened(daicho: &Daicho, bytes: &[u8]) -> Connection {
    Connection::open(daicho.file("downloaded.sqlite", bytes)).unwrap()
}

#[test]
fn the_log_is_byte_for_byte_what_the_export_has() {
    let daicho = Daicho::tokyo();
    let exported = daicho.run(&["export"]).ok().out;
    let server = Server::over(daicho, &NO_RATE);
    let answer = server.get(LOG);
    assert_eq!((answer.status, answer.text()), (200, exported.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/jsonl"));
    let named = Some("attachment; filename=\"register.jsonl\"");
    assert_eq!(answer.header("content-disposition"), named);
}

#[test]
fn the_package_has_the_tables_that_the_program_exports_and_says_whose_they_are() {
    let daicho = Daicho::tokyo();
    let described = json!({"title": {"en": "Record"}, "keeper": {"en": "The Secretariat", "ja": "事務局"},
        "zone": "Asia/Tokyo",
        "terms": {"licence": "CC BY 4.0", "contact": "desk@example.org"}});
    let file = daicho.file("described.json", described.to_string());
    daicho.run(&["record", "register", "--json", &file]).ok();
    let out = ["export", "--format", "datapackage", "--out", "package"];
    daicho.run(&out).ok();
    let mut exported = BTreeMap::new();
    for entry in fs::read_dir(daicho.path("package")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        exported.insert(name, fs::read(path).unwrap());
    }
    let server = Server::over(daicho, &NO_RATE);
    let answer = server.get(PACKAGE);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/zip")));
    let length: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert_eq!(length, answer.body.len());
    let files = unpacked(&answer.body);
    assert!(files.len() > 10, "{:?}", files.keys());
    assert_eq!(files.keys().collect::<Vec<_>>(), exported.keys().collect::<Vec<_>>());
    for (name, bytes) in &files {
        assert_eq!(bytes, &exported[name], "{name}");
    }
    let package: Value = serde_json::from_slice(&files["datapackage.json"]).unwrap();
    assert_eq!(package["licenses"], json!([{"name": "CC-BY-4.0", "title": "CC BY 4.0"}]));
    let keeper =
        json!([{"title": "The Secretariat", "roles": ["publisher"], "email": "desk@example.org"}]);
    assert_eq!(package["contributors"], keeper);
    let sources = package["sources"].as_array().unwrap();
    let has_address = |one: &&Value| one["path"].as_str().is_some_and(|at| at.starts_with("http"));
    assert!(sources.len() > 3 && sources.iter().any(|one| has_address(&one)), "{sources:?}");
}

#[test]
fn the_database_has_every_table_and_entry_and_its_links_hold() {
    let server = Server::tokyo(&NO_RATE);
    let answer = server.get(DATABASE);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/vnd.sqlite3"));
    let database = opened(&server.daicho, &answer.body);
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM \"{table}\"");
        database.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let said: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
    let broken = database.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap();
    assert!(!broken, "what a column points at is there");
    for (name, bytes) in unpacked(&server.get(PACKAGE).body) {
        let Some(table) = name.strip_suffix(".csv") else { continue };
        let rows = csv::Reader::from_reader(&bytes[..]).into_records().count();
        assert_eq!(count(table), rows as i64, "{table}");
    }
    assert_eq!(count("events"), HEAD as i64);
    let of = |name: &str| -> String {
        let sql = "SELECT value FROM register WHERE name = ?";
        database.query_row(sql, [name], |row| row.get(0)).unwrap()
    };
    assert_eq!((of("origin"), of("known_at")), ("daicho.example/tokyo".into(), HEAD.to_string()));
    assert_eq!(of("checkpoint"), server.get("/checkpoint").text());
    let sql = "SELECT name_ja, typeof(seq), typeof(lat) FROM parties WHERE party = 'paris'";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let paris: (String, String, String) = database.query_row(sql, [], row).unwrap();
    assert_eq!(paris, ("パリ".into(), "integer".into(), "real".into()));
}

#[test]
fn each_file_is_made_once_for_what_is_on_record_and_is_the_same_after_a_restart() {
    let server = Server::tokyo(&NO_RATE);
    for address in [PACKAGE, DATABASE, LOG] {
        // As many as one client may be sent at once.
        let all: Vec<_> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..3).map(|_| scope.spawn(|| server.get(address))).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let first = &all[0];
        assert!(all.iter().all(|one| one.status == 200 && one.body == first.body), "{address}");
        let tag = first.header("etag").unwrap();
        let again = server.ask("GET", address, &format!("If-None-Match: {tag}\r\n"), b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{address}");
        let head = server.ask("HEAD", address, "", b"");
        assert_eq!((head.status, head.header("etag")), (200, Some(tag)), "{address}");
        server.get(&format!("{address}?as_of=2020-01-01")).problem(400, "bad-query");
        assert_eq!(server.ask("DELETE", address, "", b"").status, 405);
    }
    let [package, database] = [PACKAGE, DATABASE].map(|address| server.get(address).body);
    let server = Server::over(server.stopped(), &NO_RATE);
    assert_eq!(server.get(PACKAGE).body, package);
    assert_eq!(server.get(DATABASE).body, database);
    let recorder = server.token("recorder");
    let city = json!({"type": "party.registered",
        "data": {"party": "late", "kind": "city", "names": {"en": "Late"}}});
    assert_eq!(server.post("/api/v1/events", &recorder, &city).status, 201);
    assert_ne!(server.get(PACKAGE).body, package);
    let database = opened(&server.daicho, &server.get(DATABASE).body);
    let sql = "SELECT count(*) FROM parties WHERE party = 'late'";
    assert_eq!(database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn where_there_is_no_room_for_the_file_the_lists_are_answered_all_the_same() {
    let daicho = Daicho::tokyo();
    let flags = ["--listen", "127.0.0.1:0", NO_RATE[0], NO_RATE[1]];
    let nowhere = daicho.path("gone");
    let server = Server::start_in(daicho, &flags, &[("TMPDIR", nowhere.to_str().unwrap())]);
    server.wait_until_ready();
    for address in [PACKAGE, DATABASE] {
        let answer = server.get(address);
        assert!(!answer.text().contains("gone"), "{}", answer.text());
        answer.problem(503, "unavailable");
    }
    assert_eq!(server.get("/api/v1/parties.csv").status, 200);
    assert_eq!(server.get(LOG).status, 200);
}
