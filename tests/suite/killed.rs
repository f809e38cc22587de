//! The real program, killed while it records: nothing acknowledged is lost, and beginning again
//! records each row once.

use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::daicho::Daicho;
use crate::http_fixture::wait_for;

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
