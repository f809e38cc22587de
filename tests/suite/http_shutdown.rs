//! SIGTERM while many clients record: what was acknowledged is there, and nobody is cut short.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_client::Connection;
use crate::http_fixture::{NO_RATE, Server, wait_for};

const CLIENTS: usize = 32;

/// What was acknowledged to a client, and the party of a request that was not answered.
type Told = (Vec<(u64, String)>, Option<String>);

/// Posts facts until the server closes; the seq and the party of each that was acknowledged.
///
/// A connection that closes without an answer to the request on it must have been idle to the
/// server: its request was never read, and so is not in the log.
fn post_until_closed(
    mut connection: Connection,
    client: usize,
    headers: &str,
    done: &AtomicU64,
) -> Told {
    let mut acknowledged = Vec::new();
    for number in 0.. {
        let party = format!("town-{client}-{number}");
        let data = json!({"party": party, "kind": "city", "names": {"en": party}});
        let body = json!({"type": "party.registered", "data": data}).to_string();
        let length = body.len();
        let head =
            format!("POST /api/v1/events HTTP/1.1\r\nHost: daicho\r\nContent-Length: {length}\r\n");
        let sent = connection.send(format!("{head}{headers}\r\n{body}"));
        // An answer that is cut short fails in here.
        let Some(answer) = connection.answer_to("POST") else { return (acknowledged, Some(party)) };
        assert!(sent);
        assert_eq!(answer.status, 201, "{}", answer.text());
        acknowledged.push((answer.json()["seq"].as_u64().unwrap(), party));
        done.fetch_add(1, Ordering::Relaxed);
        if answer.header("connection") == Some("close") {
            assert!(connection.is_closed());
            return (acknowledged, None);
        }
    }
    unreachable!("numbers do not end")
}

#[test]
fn what_was_acknowledged_is_in_the_log_and_no_request_is_cut() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let headers = format!("{}Content-Type: application/json\r\n", server.token("recorder"));
    let daicho = server.daicho.clone();
    let done = AtomicU64::new(0);
    let told: Vec<Told> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (connection, headers, done) = (server.connect(), &headers, &done);
                scope.spawn(move || post_until_closed(connection, client, headers, done))
            })
            .collect();
        wait_for("everybody records", || done.load(Ordering::Relaxed) > 4 * CLIENTS as u64);
        server.signal("TERM");
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    let (status, log) = server.end();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains("panic") && !log.contains("the grace is over"), "{log}");
    let recorded: BTreeMap<String, u64> = daicho
        .run(&["log", "--json"])
        .ok()
        .out
        .lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).unwrap();
            (event["data"]["party"].as_str().unwrap().to_owned(), event["seq"].as_u64().unwrap())
        })
        .collect();
    let mut acknowledged = 0;
    for (facts, unanswered) in told {
        for (seq, party) in facts {
            assert_eq!(recorded.get(&party), Some(&seq), "{party} was acknowledged");
            acknowledged += 1;
        }
        if let Some(party) = unanswered {
            assert_eq!(recorded.get(&party), None, "{party} was recorded and not answered");
        }
    }
    assert!(acknowledged > 4 * CLIENTS, "{acknowledged}");
    assert_eq!(recorded.len(), acknowledged, "nothing was recorded that nobody heard of");
    daicho.run(&["verify"]).ok();
}
