//! The examples in the description of the API: each is what a server answers that has the forum's history,
//! long lists cut short, and what its own schema says. `DAICHO_BLESS=1` writes them anew.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use daicho::domain::recorded::Moment;
use daicho::http::openapi::{Operation, document, operations};
use daicho::store::engine;
use daicho::tokens::{self, NewToken, Role};
use daicho::tracker::Environment;
use serde_json::{Map, Value, json};
use tokio::task::spawn_blocking;
use uuid::{Builder, Uuid};

use crate::daicho::repo;
use crate::http_client::{Answer, Connection};
use crate::http_within::serve;

/// How many things of a list an example shows, and how many lines of a table below its head.
const SHOWN: usize = 2;

/// A clock that stands still, and ids that count.
#[derive(Default)]
struct Still(AtomicU64);

impl Environment for Still {
    fn now(&self) -> Moment {
        DateTime::parse_from_rfc3339("2026-04-01T09:00:00+09:00").unwrap()
    }

    fn new_id(&self) -> Uuid {
        let mut counted = [0; 10];
        counted[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        let millis = self.now().timestamp_millis().try_into().unwrap();
        Builder::from_unix_timestamp_millis(millis, &counted).into_uuid()
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        Ok([7; 32])
    }
}

fn file() -> PathBuf {
    repo("src/http/openapi/examples.json").into()
}

/// What is sent to an operation: the rest of its address behind the template, in which ids stand in place
/// of names, its headers and its body.
fn request(operation: &Operation, status: u16) -> (String, String, &'static str) {
    let id = match operation.path.split('/').nth(3).unwrap_or_default() {
        "declarations" => "tokyo-declaration",
        "parties" => "brisbane",
        "agreements" => "tokyo-beijing-1979",
        "gatherings" => "sustainable-recovery-tokyo-forum",
        "networks" => "u20",
        "things" => "tokyo",
        _ => "basic-strategy-for-city-diplomacy",
    };
    let seq = "150";
    let path = operation
        .path
        .replace("{token}", "Desk 2")
        .replace(' ', "%20")
        .replace("{id}", id)
        .replace("{seq}", seq)
        .replace("{event}", seq)
        // That under which the history was recorded.
        .replace("{import}", "019d4657-0000-7000-8000-000000000000");
    let query = match (operation.id, status) {
        ("diff", _) => "?from=2021-08-06&to=2022-02-28",
        ("stream", _) => "?after=152",
        ("record", 200) => "?dry_run=true",
        ("import", 200) => "?as=endorsement&dry_run=true",
        ("import", _) => "?as=endorsement&keep_going=true&dry_run=true",
        ("take_back", _) => "?dry_run=true",
        ("update", _) => "?as=endorsement&set=declaration%3Dtokyo-declaration",
        ("search" | "search_csv", _) => "?q=Seoul",
        _ => "",
    };
    let body = match (operation.id, status) {
        ("record", _) => {
            r#"{"type":"declaration.endorsed","data":{"declaration":"tokyo-declaration","party":"seoul","on":"2022-03-10"},"evidence":[{"source":"Letter of the Seoul Metropolitan Government"}]}"#
        }
        ("add_token", _) => r#"{"name":"Desk 2","role":"recorder"}"#,
        ("take_back", _) => r#"{"reason":"It was another list"}"#,
        ("update", _) => "party,on\ntokyo,2021-08-07\nbrisbane,2021-08-08\njakarta,2022-03-14\n",
        ("import", 200) => "declaration,party,on\ntokyo-declaration,jakarta,2022-03-14\n",
        ("import", _) => {
            "declaration,party,on\ntokyo-declaration,jakarta,2022-03-14\ntokyo-declaration,nowhere,2022-03-11\n"
        }
        _ => "",
    };
    let media = operation.takes.first().map(|(media, _)| format!("Content-Type: {media}\r\n"));
    (format!("{path}{query}"), media.unwrap_or_default(), body)
}

/// Cuts lists of things short, so that a person can read an example. Hashes are no things.
fn cut(value: &mut Value) {
    match value {
        Value::Array(items) => {
            if items.iter().all(Value::is_object) {
                items.truncate(SHOWN);
            }
            items.iter_mut().for_each(cut);
        }
        Value::Object(members) => members.values_mut().for_each(cut),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// An answer as an example: JSON with its lists cut short, or the first lines of a text.
fn example(operation: &Operation, media: &str, answer: &Answer) -> Value {
    if media.ends_with("json") {
        let mut value = answer.json();
        if operation.id == "describe" {
            // The description does not hold itself.
            value = json!({"openapi": value["openapi"], "info": value["info"]});
        }
        // How much of the disk the engine has taken so far is never the same.
        if let Some(bytes) = value.pointer_mut("/holds/disk_bytes") {
            *bytes = json!(41_943_040);
        }
        cut(&mut value);
        return value;
    }
    let text = answer.text().trim_start_matches('\u{feff}');
    let lines = if media == "text/plain" { usize::MAX } else { SHOWN + 1 };
    text.split_inclusive('\n').take(lines).collect::<String>().into()
}

/// The beginning of a stream, as long as an event has not been seen.
fn streamed(address: SocketAddr, target: &str) -> Value {
    let mut connection = Connection::to(address);
    connection.send(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    connection.until(b"\r\n\r\n").unwrap();
    let mut text = String::new();
    while text.matches("\nid:").count() < SHOWN || !text.ends_with("\n\n") {
        let size = connection.until(b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&size).unwrap().trim(), 16).unwrap();
        let chunk = connection.until(b"\r\n").unwrap();
        assert_eq!(chunk.len(), size + 2, "no event has a carriage return");
        text.push_str(std::str::from_utf8(&chunk[..size]).unwrap());
    }
    text.into()
}

/// The operation that needs an import before it.
const REPORT: &str = "import_report";

/// Imports something. Where its report is then.
fn imported(connection: &mut Connection, token: &str) -> String {
    let headers = format!("Content-Type: text/csv\r\nAuthorization: Bearer {token}\r\n");
    let body = b"declaration,party,on\ntokyo-declaration,jakarta,2022-03-14\n";
    let answer = connection.ask("POST", "/api/v1/imports?as=endorsement", &headers, body);
    answer.header("location").unwrap().to_owned()
}

/// What a server answers to every operation, by its name, the status and the media type.
fn asked(address: SocketAddr, token: &str) -> Value {
    let mut connection = Connection::to(address);
    let mut examples = Map::new();
    let (reads, writes): (Vec<_>, Vec<_>) = operations().into_iter().partition(Operation::is_read);
    let (reports, reads): (Vec<_>, Vec<_>) =
        reads.into_iter().partition(|operation| operation.id == REPORT);
    // What records comes last, so that the answers before show the forum's history alone.
    for operation in reads.iter().chain(&writes).chain(&reports) {
        let mut answers = Map::new();
        for (status, bodies) in &operation.answers {
            let mut by_media = Map::new();
            for (media, _) in bodies {
                let (mut target, headers, body) = request(operation, *status);
                if operation.id == REPORT {
                    target = imported(&mut connection, token);
                }
                let headers =
                    format!("{headers}Accept: {media}\r\nAuthorization: Bearer {token}\r\n");
                if *media == "text/event-stream" {
                    by_media.insert((*media).to_owned(), streamed(address, &target));
                    continue;
                }
                let method = operation.method.to_uppercase();
                let answer = connection.ask(&method, &target, &headers, body.as_bytes());
                assert_eq!(answer.status, *status, "{target}: {:?}", answer);
                if std::str::from_utf8(&answer.body).is_ok() {
                    by_media.insert((*media).to_owned(), example(operation, media, &answer));
                }
            }
            if !by_media.is_empty() {
                answers.insert(status.to_string(), by_media.into());
            }
        }
        if !answers.is_empty() {
            examples.insert(operation.id.to_owned(), answers.into());
        }
    }
    examples.into()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_is_what_the_server_answers() {
    let dir = tempfile::tempdir().unwrap();
    let history = std::fs::read_to_string(repo("events/tokyo.jsonl")).unwrap();
    let environment = Arc::new(Still::default());
    let now = environment.now();
    let wanted =
        NewToken { name: "Secretariat".into(), person: None, role: Role::Admin, expires_at: None };
    let mut drawn = |bytes: &mut [u8]| {
        bytes.fill(9);
        Ok(())
    };
    let (_, secret) = tokens::add(&dir.path().join(tokens::FILE), wanted, now, &mut drawn).unwrap();
    let store = engine::create(&dir.path().join("log")).unwrap();
    let within = serve(store, dir.path(), environment, &history).await;
    within.signed().await;
    let (address, token) = (within.address, secret.reveal().to_owned());
    let asking = spawn_blocking(move || asked(address, &token));
    let made = serde_json::to_string_pretty(&asking.await.unwrap()).unwrap() + "\n";
    if std::env::var_os("DAICHO_BLESS").is_some() {
        std::fs::write(file(), &made).unwrap();
    }
    let written = std::fs::read_to_string(file()).unwrap();
    for (made, written) in made.lines().zip(written.lines()) {
        assert_eq!(made, written, "an example is another: run with DAICHO_BLESS=1");
    }
    assert_eq!(made.len(), written.len(), "an example is another: run with DAICHO_BLESS=1");
}

#[test]
fn every_answer_has_an_example_that_is_what_its_schema_says() {
    let document = document("http://localhost");
    let mut held = 0;
    for operation in operations() {
        for (status, bodies) in &operation.answers {
            let answer = &document["paths"][operation.path][operation.method]["responses"]
                [status.to_string()];
            for (media, schema) in bodies {
                let content = &answer["content"][media];
                let is_binary =
                    matches!(operation.id, "datapackage" | "register_sqlite" | "backup");
                let at = format!("{} {status} {media}", operation.id);
                assert_eq!(content.get("example").is_none(), is_binary, "{at}");
                if schema.is_none() {
                    continue;
                }
                let mut schema = content["schema"].clone();
                schema["components"] = document["components"].clone();
                let validator =
                    jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
                let faults = validator.iter_errors(&content["example"]);
                let faults: Vec<String> = faults.map(|fault| fault.to_string()).collect();
                assert_eq!(faults, [""; 0], "{at}");
                held += 1;
            }
        }
    }
    assert!(held > 25, "{held}");
}
