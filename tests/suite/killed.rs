//! The real program, killed while it records: nothing acknowledged is lost, and beginning again
//! records each row once.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::daicho::Daicho;
use crate::http_client::Connection;
use crate::http_fixture::{NO_RATE, Server, wait_for};

/// How many clients post at once: so many that a group is decided while another is written.
const CLIENTS: u64 = 12;

const ROWS: u64 = 6_000;

#[test]
fn an_import_that_is_killed_and_begun_again_records_each_row_once() {
    let daicho = Daicho::empty();
    let mut rows = String::new();
    for number in 0..ROWS {
        rows.push_str(&format!(
            "{{\"type\":\"party.registered\",\"data\":{{\"party\":\"city-{number}\",\"kind\":\"city\",\"names\":{{\"en\":\"City {number}\"}}}}}}\n"
        ));
    }
    let file = daicho.file("rows.jsonl", rows);
    let mut heads = Vec::new();
    for round in 0..8u64 {
        let mut command = daicho.command();
        command.args(["import", &file, "--keep-going"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 137 % 700));
        child.kill().unwrap();
        child.wait().unwrap();
        heads.push(daicho.head());
        daicho.run(&["verify"]).ok();
    }
    assert!(heads.is_sorted(), "the log never becomes shorter: {heads:?}");
    daicho.run(&["import", &file, "--keep-going"]).ok();
    assert_eq!(daicho.head(), ROWS, "{heads:?}");
}

#[test]
fn a_server_that_is_killed_between_two_groups_loses_nothing_that_it_acknowledged() {
    let daicho = Daicho::empty();
    let mut acknowledged = BTreeMap::new();
    for round in 0..5u64 {
        let server = Server::over(daicho.clone(), &NO_RATE);
        let recorder = server.daicho.run(&[
            "token",
            "add",
            "--role",
            "recorder",
            "--name",
            &format!("r{round}"),
            "--json",
        ]);
        let secret = recorder.json()["secret"].as_str().unwrap().to_owned();
        let heard = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    let (connection, secret) = (server.connect(), &secret);
                    scope.spawn(move || post_until_it_ends(connection, secret, round, client))
                })
                .collect();
            std::thread::sleep(Duration::from_millis(150 + round * 97));
            server.signal("KILL");
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(heard.len() > 12, "the clients were answered");
        acknowledged.extend(heard);
        drop(server);
        daicho.run(&["verify"]).ok();
        let exported = daicho.run(&["export"]).ok().out;
        let parties: BTreeMap<u64, String> = exported.lines().filter_map(party_of).collect();
        for (seq, party) in &acknowledged {
            assert_eq!(parties.get(seq), Some(party), "#{seq} was acknowledged");
        }
        let different: std::collections::BTreeSet<_> = parties.values().collect();
        assert_eq!(different.len(), parties.len(), "each was recorded once");
    }
}

/// Posts one party after the other until the server is gone; answers what it has acknowledged.
fn post_until_it_ends(
    mut connection: Connection,
    secret: &str,
    round: u64,
    client: u64,
) -> Vec<(u64, String)> {
    let mut heard = Vec::new();
    loop {
        let party = format!("city-{round}-{client}-{}", heard.len());
        let body = format!(
            r#"{{"type":"party.registered","data":{{"party":"{party}","kind":"city","names":{{"en":"{party}"}}}}}}"#
        );
        let length = body.len();
        let sent = connection.send(format!(
            "POST /api/v1/events HTTP/1.1\r\nHost: daicho\r\nAuthorization: Bearer {secret}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ));
        let Some(answer) = sent.then(|| connection.answer()).flatten() else { return heard };
        assert_eq!(answer.status, 201, "{}", answer.text());
        heard.push((answer.json()["seq"].as_u64().unwrap(), party));
    }
}

/// The party that a line of an exported log registers, with its seq.
fn party_of(line: &str) -> Option<(u64, String)> {
    let event: serde_json::Value = serde_json::from_str(line).ok()?;
    Some((event["seq"].as_u64()?, event["data"]["party"].as_str()?.to_owned()))
}

#[test]
fn a_second_process_is_told_that_the_register_is_in_use() {
    let daicho = Daicho::tokyo();
    let mut command = daicho.command();
    command.args(["import", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The first process has the log once nobody else can lock it, and then waits for lines.
    let lock = File::options().write(true).open(daicho.path("register").join("log/lock")).unwrap();
    wait_for("the first process has the log", || match lock.try_lock() {
        Ok(()) => lock.unlock().map(|()| false).unwrap(),
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(error)) => panic!("{error}"),
    });
    let said = daicho.run(&["replay"]).fails(3);
    assert!(said.contains("another daicho process"), "{said}");
    drop(child.stdin.take());
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert!(said.contains("0 recorded"), "{said}");
    assert!(child.wait().unwrap().success());
    daicho.run(&["replay"]).ok();
}
