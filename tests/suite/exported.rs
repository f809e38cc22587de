//! A log that was exported comes back as it was, or not at all: through the real program, and what can
//! be seen in any lines alone.

use std::fs;

use daicho::imports::exported::{ExportedError, LineProblem, read_events};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;

use crate::bitemporal::history_without_mergers;
use crate::chronicle::Chronicle;
use crate::daicho::{Daicho, repo};
use crate::proofs::vkeys;

/// The forum's register with the details of two delegates, one of which are erased.
fn with_details() -> Daicho {
    let daicho = Daicho::tokyo();
    for party in ["dakar", "paris"] {
        let there = ["record", "attendance", "--gathering", "sustainable-recovery-tokyo-forum"];
        let rest = ["--party", party, "--role", "speaker", "--delegate", "name=A. Person"];
        daicho.run(&[&there[..], &rest[..]].concat()).ok();
    }
    daicho.run(&["erase", "156", "--reason", "asked for"]).ok();
    daicho
}

fn export(daicho: &Daicho, flags: &[&str]) {
    daicho.run(&[&["export", "--out", "log.jsonl"], flags].concat()).ok();
}

fn restore(daicho: &Daicho, flags: &[&str]) -> crate::daicho::Said {
    daicho.run(&[&["--data", "back", "restore", "log.jsonl"], flags].concat())
}

fn edited(daicho: &Daicho, edit: impl FnOnce(String) -> String) {
    let lines = fs::read_to_string(daicho.path("log.jsonl")).unwrap();
    fs::write(daicho.path("log.jsonl"), edit(lines)).unwrap();
}

#[test]
fn an_exported_log_comes_back_with_the_same_bytes_and_views() {
    let daicho = with_details();
    daicho.run(&["checkpoint"]).ok();
    fs::copy(daicho.path("register/checkpoint"), daicho.path("kept")).unwrap();
    daicho.run(&["correct", "149", "on=2021-08-08", "--reason", "a letter"]).ok();
    export(&daicho, &["--with-personal"]);
    let key = vkeys(&daicho).remove(0);
    let flags = ["--with-personal", "--against", "kept", "--vkey", &key, "--json"];
    let back = restore(&daicho, &flags).json();
    assert_eq!((&back["events"], &back["origin"]), (&json!(158), &json!("daicho.example/tokyo")));
    assert_eq!(back["personal"], json!({"held": 1, "not_in_copy": false}));
    let held: Vec<_> = back["checkpoints"].as_array().unwrap().iter().collect();
    assert_eq!((&held[0]["size"], &held[1]["size"]), (&json!(158), &json!(157)));
    assert!(held.iter().all(|one| one["signature_checked"] == true), "{back}");
    let [ours, theirs] = [&["verify", "--json"][..], &["--data", "back", "verify", "--json"]]
        .map(|verify| daicho.run(verify).json());
    for same in ["events", "chain", "digest", "root", "personal"] {
        assert_eq!(ours[same], theirs[same], "{same}");
    }
    daicho.run(&["--data", "back", "export", "--out", "again.jsonl"]).ok();
    let read = |name: &str| fs::read(daicho.path(name)).unwrap();
    assert_eq!(read("again.jsonl"), read("log.jsonl"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for name in ["log.jsonl.disclosures", "back/personal"] {
            let mode = fs::metadata(daicho.path(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
}

#[test]
fn details_that_were_left_out_are_not_in_this_copy_and_never_lost() {
    let daicho = with_details();
    export(&daicho, &[]);
    let said = restore(&daicho, &[]).ok().out;
    assert!(said.contains("is not in this copy") && said.contains("who signed"), "{said}");
    let look = ["show", "sustainable-recovery-tokyo-forum", "--with-personal"];
    let states = |data: &str| {
        let shown = daicho.run(&[&["--data", data], &look[..], &["--json"]].concat()).json();
        let states = shown["personal"].as_array().unwrap().iter();
        states.map(|one| one["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states("back"), ["not_in_copy", "erased"]);
    let verified = daicho.run(&["--data", "back", "verify", "--json"]).json();
    assert_eq!(verified["personal"], json!({"held": 0, "erased": 1, "not_in_copy": 1}));
    for (lang, said) in [("en", "not in this copy"), ("ja", "この写しには含まれません")]
    {
        let log = ["--data", "back", "log", "--with-personal", "--lang", lang];
        let log = daicho.run(&log).ok().out;
        assert!(log.contains(said), "{log}");
    }
    let table = ["--data", "back", "export", "--format", "csv", "--out", "csv", "--with-personal"];
    daicho.run(&table).ok();
    let table = fs::read_to_string(daicho.path("csv/attendances.csv")).unwrap();
    assert!(table.contains("not_in_copy") && !table.contains("lost"), "{table}");
    // A backup of such a copy is such a copy again.
    daicho.run(&["--data", "back", "backup", "b"]).ok();
    daicho.run(&["--data", "third", "restore", "b"]).ok();
    assert_eq!(states("third"), ["not_in_copy", "erased"]);
    // What is recorded from now on is held as ever, and would be lost if it were.
    let there = ["--data", "back", "record", "attendance", "--party", "tokyo", "--role", "speaker"];
    let rest = ["--gathering", "sustainable-recovery-tokyo-forum", "--delegate", "name=C. Person"];
    daicho.run(&[&there[..], &rest[..]].concat()).ok();
    assert_eq!(states("back"), ["not_in_copy", "erased", "held"]);
    fs::remove_file(daicho.path("back/personal")).unwrap();
    assert_eq!(states("back"), ["not_in_copy", "erased", "lost"]);
    daicho.run(&["--data", "back", "verify"]).fails(4);
}

#[test]
fn a_log_that_was_cut_or_edited_is_refused_by_its_line_and_leaves_nothing() {
    let daicho = Daicho::tokyo();
    type Edit = fn(String) -> String;
    let without = |lines: String, gone: usize| {
        let kept = lines.lines().enumerate().filter(|(place, _)| *place != gone);
        kept.map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let edits: [(Edit, i32, &str, &str); 6] = [
        (|all| all[..20_000].to_owned(), 2, "it was cut", "切れています"),
        (
            |all| all[..=all[..20_000].rfind('\n').unwrap()].to_owned(),
            1,
            "ends after line",
            "行目で終わって",
        ),
        (
            |all| all.replacen("Brisbane", "Brisbine", 1),
            1,
            "not as it was exported",
            "書き出されたときのまま",
        ),
        (
            |all| all.replacen("\"data\":", "\"data\": ", 1),
            2,
            "line 1: the event is not written",
            "1 行目",
        ),
        (|all| all.replacen("\"kind\":\"city\"", "\"kind\":\"citi\"", 1), 2, "citi", "citi"),
        (|_| String::new(), 2, "line 1: expected an event", "1 行目: 記録がありません"),
    ];
    for (edit, code, en, ja) in edits {
        fs::remove_file(daicho.path("log.jsonl")).unwrap_or_default();
        fs::remove_file(daicho.path("log.jsonl.checkpoint")).unwrap_or_default();
        export(&daicho, &[]);
        edited(&daicho, edit);
        for (lang, said) in [("en", en), ("ja", ja)] {
            let complaint = restore(&daicho, &["--lang", lang]).fails(code);
            assert!(complaint.contains(said), "{said}: {complaint}");
            assert!(!daicho.path("back").exists(), "{said}");
        }
    }
    fs::remove_file(daicho.path("log.jsonl")).unwrap();
    fs::remove_file(daicho.path("log.jsonl.checkpoint")).unwrap();
    export(&daicho, &[]);
    edited(&daicho, |all| without(all, 6));
    let said = restore(&daicho, &[]).fails(2);
    assert!(said.contains("line 7: expected #7, found #8"), "{said}");
}

#[test]
fn without_a_checkpoint_it_is_said_what_nobody_could_check() {
    let daicho = Daicho::tokyo();
    export(&daicho, &[]);
    fs::remove_file(daicho.path("log.jsonl.checkpoint")).unwrap();
    edited(&daicho, |all| all.lines().take(100).map(|line| format!("{line}\n")).collect());
    let said = restore(&daicho, &["--origin", "daicho.example/tokyo"]).ok().out;
    assert!(said.contains("Not checked: whether a line was changed, added or cut off"), "{said}");
    // A checkpoint that somebody kept of more than came back.
    daicho.run(&["--data", "back", "verify", "--against", "register/checkpoint"]).fails(4);
    // One of less covers less, and that is said.
    fs::copy(daicho.path("back/checkpoint"), daicho.path("kept")).unwrap();
    fs::remove_file(daicho.path("log.jsonl")).unwrap();
    export(&daicho, &[]);
    fs::remove_file(daicho.path("log.jsonl.checkpoint")).unwrap();
    let more = ["--data", "more", "restore", "log.jsonl", "--against", "kept"];
    let said = daicho.run(&more).ok().out;
    assert!(said.contains("the lines 101 to 154"), "{said}");
}

#[test]
fn what_is_in_the_way_is_said_and_left_as_it_was() {
    let daicho = with_details();
    export(&daicho, &["--with-personal"]);
    let said = daicho.run(&["restore", "log.jsonl"]).fails(3);
    assert!(said.contains("found a log"), "{said}");
    let said = daicho.run(&["export", "--out", "log.jsonl"]).fails(2);
    assert!(said.contains("log.jsonl.checkpoint exists"), "{said}");
    let other = Daicho::new();
    other.run(&["init", "--origin", "elsewhere.example"]).ok();
    other.run(&["record", "party", "--kind", "city", "--names", "X", "--party", "x"]).ok();
    let theirs = other.path("register/checkpoint");
    let said = restore(&daicho, &["--against", theirs.to_str().unwrap()]).fails(1);
    assert!(said.contains("got one of \"elsewhere.example\""), "{said}");
    let their_key = vkeys(&other).remove(0);
    restore(&daicho, &["--vkey", &their_key]).fails(4);
    // The details of another export, or edited ones.
    let details = fs::read_to_string(daicho.path("log.jsonl.disclosures")).unwrap();
    daicho.file("log.jsonl.disclosures", details.replace("A. Person", "Another"));
    let said = restore(&daicho, &["--with-personal"]).fails(2);
    assert!(said.contains("line 1") && !said.contains("Another"), "{said}");
    fs::remove_file(daicho.path("log.jsonl.disclosures")).unwrap();
    restore(&daicho, &["--with-personal"]).fails(2);
    assert!(!daicho.path("back").exists());
}

#[test]
fn what_was_erased_does_not_come_back_with_an_older_file_of_details() {
    let daicho = with_details();
    export(&daicho, &["--with-personal"]);
    let older = fs::read(daicho.path("log.jsonl.disclosures")).unwrap();
    daicho.run(&["erase", "155", "--reason", "asked for"]).ok();
    fs::remove_file(daicho.path("log.jsonl")).unwrap();
    fs::remove_file(daicho.path("log.jsonl.checkpoint")).unwrap();
    fs::remove_file(daicho.path("log.jsonl.disclosures")).unwrap();
    export(&daicho, &["--with-personal"]);
    daicho.file("log.jsonl.disclosures", older);
    restore(&daicho, &["--with-personal"]).ok();
    daicho.run(&["--data", "back", "verify"]).ok();
    assert!(!daicho.path("back/personal").exists());
}

#[test]
fn a_log_is_no_opening_history_and_that_is_said_once() {
    let daicho = Daicho::tokyo();
    export(&daicho, &[]);
    let said = daicho.run(&["--data", "new", "init", "--from", "log.jsonl"]).fails(1);
    assert_eq!(said.matches("daicho restore FILE").count(), 1, "{said}");
    let said = daicho.run(&["import", "log.jsonl", "--lang", "ja"]).fails(1);
    assert_eq!(said.matches("daicho restore FILE").count(), 1, "{said}");
    assert!(!said.contains("--keep-going") && said.contains("何も記録していません。"), "{said}");
    let history = repo("events/tokyo.jsonl");
    let said = daicho.run(&["--data", "back", "restore", &history]).fails(2);
    assert!(said.contains("line 1") && said.contains("daicho init --from FILE"), "{said}");
}

#[test]
fn a_backup_too_is_held_against_a_kept_checkpoint() {
    let daicho = Daicho::tokyo();
    daicho.run(&["backup", "b"]).ok();
    daicho.run(&["correct", "149", "on=2021-08-08", "--reason", "a letter"]).ok();
    let kept = ["--against", "register/checkpoint"];
    let restore = ["--data", "back", "restore", "b"];
    let said = daicho.run(&[&restore[..], &kept[..]].concat()).fails(3);
    assert!(said.contains("155 events"), "{said}");
    daicho.run(&restore).ok();
}

fn lines(history: &Chronicle) -> Vec<Vec<u8>> {
    history.events.iter().map(|event| event.encode().unwrap()).collect()
}

fn text(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect()
}

/// What is read of a file, or the line that is refused.
fn read(file: &[u8]) -> Result<Vec<Vec<u8>>, (u64, LineProblem)> {
    let mut events = Vec::new();
    let read = read_events(file, |_, bytes| {
        events.push(bytes.to_vec());
        Ok::<_, ExportedError>(())
    });
    match read {
        Ok(()) => Ok(events),
        Err(ExportedError::Line { line, problem }) => Err((line, problem)),
        Err(ExportedError::Read(error)) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_log_is_read_as_it_was_stored_whatever_a_mail_program_did_to_its_line_ends(
        history in history_without_mergers(), windows: bool, marked: bool, last_end: bool
    ) {
        let lines = lines(&history);
        prop_assume!(!lines.is_empty());
        let mut file = text(&lines);
        if !last_end {
            file.pop();
        }
        if windows {
            file = String::from_utf8(file).unwrap().replace('\n', "\r\n").into_bytes();
        }
        if marked {
            file.splice(0..0, *b"\xef\xbb\xbf");
        }
        prop_assert_eq!(read(&file).unwrap(), lines);
    }

    #[test]
    fn whatever_is_not_in_its_place_is_named_by_its_line(
        history in history_without_mergers(), one: Index, other: Index
    ) {
        let lines = lines(&history);
        prop_assume!(!lines.is_empty());
        let place = one.index(lines.len());
        let number = place as u64 + 1;
        let mut changed = lines.clone();
        changed.remove(place);
        if changed.is_empty() || place < changed.len() {
            prop_assert_eq!(read(&text(&changed)).unwrap_err().0, number);
        }
        let mut changed = lines.clone();
        changed.insert(place, lines[place].clone());
        prop_assert_eq!(read(&text(&changed)).unwrap_err().0, number + 1);
        let mut changed = lines.clone();
        changed.swap(place, other.index(lines.len()));
        if changed != lines {
            let first = 1 + place.min(other.index(lines.len())) as u64;
            prop_assert_eq!(read(&text(&changed)).unwrap_err().0, first);
        }
        // Cut within the line: not at its very end, where only a checkpoint can tell.
        let mut cut = text(&lines[..place]);
        cut.extend(&lines[place][..other.index(lines[place].len() - 1) + 1]);
        let (line, problem) = read(&cut).unwrap_err();
        prop_assert!(line == number && matches!(problem, LineProblem::Cut), "{problem:?}");
        // Written anew, with a space where JSON allows one.
        let mut changed = lines.clone();
        changed[place].insert(1, b' ');
        let (line, problem) = read(&text(&changed)).unwrap_err();
        prop_assert!(line == number && matches!(problem, LineProblem::Rewritten), "{problem:?}");
    }
}
