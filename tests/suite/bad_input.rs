//! What bad input gets: a message with the line, the field, what was expected and what came; exit
//! code 1 or 2; and nothing recorded.

use crate::daicho::{Daicho, repo};

/// Runs a command that has to be refused, in both languages, and checks that nothing was recorded.
fn refused(daicho: &Daicho, arguments: &[&str], code: i32, says: &[&str]) {
    let head = daicho.head();
    let english = daicho.run(arguments).fails(code);
    for part in says {
        assert!(english.contains(part), "{arguments:?}: expected {part:?} in:\n{english}");
    }
    assert!(english.lines().all(|line| line.len() < 1000), "short: {english}");
    assert!(!english.contains(daicho.path("").to_str().unwrap()), "no paths: {english}");
    let japanese = daicho.run(&[arguments, &["--lang", "ja"]].concat()).fails(code);
    assert!(japanese.chars().any(|c| ('ぁ'..='ヿ').contains(&c)), "{arguments:?}: {japanese}");
    for said in [&english, &japanese] {
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!said.contains(control), "a control character for the terminal: {said:?}");
        assert!(!said.contains(" a agreement"), "{said}");
    }
    let cramped = |c: char| c.is_ascii_alphanumeric();
    let mut before = japanese.match_indices("が必要").map(|(at, _)| &japanese[..at]);
    assert!(before.all(|text| !text.ends_with(cramped)), "a space is missing: {japanese}");
    assert_eq!(daicho.head(), head, "{arguments:?} recorded something");
}

fn endorse<'a>(party: &'a str, declaration: &'a str, on: &'a str) -> [&'a str; 8] {
    ["record", "endorsement", "--party", party, "--declaration", declaration, "--on", on]
}

#[test]
fn flags_are_refused_by_field() {
    let daicho = Daicho::tokyo();
    let d = "tokyo-declaration";
    let long = "a".repeat(100_000);
    for (arguments, code, says) in [
        (endorse("se$oul", d, "2022-01-05").to_vec(), 2, &["party", "place 3"][..]),
        (endorse("", d, "2022-01-05").to_vec(), 2, &["party", "got nothing"]),
        (endorse("seoul", d, "yesterday").to_vec(), 2, &["on:", "2021-08-07", "yesterday"]),
        (endorse("seoul", d, "2022-02-30").to_vec(), 2, &["on:", "2022-02-30"]),
        (
            endorse("soeul", d, "2022-01-05").to_vec(),
            1,
            &["party", "soeul", "Did you mean \"seoul\""],
        ),
        (endorse("atlantis", d, "2022-01-05").to_vec(), 1, &["atlantis", "daicho record party"]),
        (
            endorse("seoul", "tokio-declaration", "2022").to_vec(),
            1,
            &["Did you mean \"tokyo-declaration\""],
        ),
        (endorse("paris", d, "2022-01-05").to_vec(), 1, &["paris", "stands already", "#15"]),
        (endorse("seoul", d, "2199-01-01").to_vec(), 1, &["2199-01-01", "day of recording"]),
        (
            endorse("seoul", d, "2021-08-06").to_vec(),
            1,
            &["2021-08-06", "2021-08-07", "declaration.adopted"],
        ),
        (
            vec!["record", "endorsement", "--party", "seoul"],
            2,
            &["declaration", "got nothing", "on"],
        ),
        (vec!["record", "endorsment", "--party", "seoul"], 2, &["endorsement"]),
        (
            vec![
                "record",
                "withdrawal",
                "--party",
                "seoul",
                "--declaration",
                d,
                "--on",
                "2022",
                "--reason",
                "x",
            ],
            1,
            &["seoul", "what stands: nothing"],
        ),
        (
            vec!["record", "party", "--party", "Seoul", "--kind", "city", "--names", "Seoul"],
            1,
            &["Seoul", "seoul", "case, width, diacritics"],
        ),
        (
            vec!["record", "party", "--party", "osaka", "--kind", "town", "--names", "Osaka"],
            2,
            &["kind", "city, state, region", "town"],
        ),
        (
            vec![
                "record",
                "party",
                "--party",
                "osaka",
                "--kind",
                "city",
                "--names",
                "Osaka",
                "--country",
                "Japn",
            ],
            2,
            &["country", "Did you mean \"JP (Japan)\""],
        ),
        (
            vec!["record", "agreement-end", "--on", "2022", "--how", "expired", "--reason", " "],
            2,
            &["the id of an agreement", "reason: expected text, got nothing"],
        ),
        (
            vec![
                "record",
                "agreement",
                "--agreement",
                "a",
                "--kind",
                "other",
                "--on",
                "2022",
                "--parties",
                "seoul",
            ],
            2,
            &["a list of at least 2, each the id of a party, got a list of 1"],
        ),
        (vec!["correct", "1", "title=en=Other", "--reason", " "], 1, &["reason"]),
        (vec!["correct", "9999", "on=2020", "--reason", "r"], 1, &["#9999"]),
        (vec!["correct", "x", "on=2020", "--reason", "r"], 2, &["57"]),
        (vec!["correct", "1", "titel=en=Other", "--reason", "r"], 2, &["Did you mean \"title\""]),
        (vec!["retract", "2", "--reason", "r"], 1, &["#2", "rest on"]),
        (
            vec!["record", "party", "--party", "osaka", "--names", "Osaka", "--names", "Kyoto"],
            2,
            &["names.en: expected a line of text", "[\"Osaka\",\"Kyoto\"]"],
        ),
        (
            [&endorse("seoul", d, "2022")[..], &["--signatory", "nme=A. Person"]].concat(),
            2,
            &["signatory: no such field; there are name, title, capacity"],
        ),
        (vec!["status", d, "--as-of", "2021"], 2, &["--as-of", "2021-12-31"]),
        (vec!["diff", "--from", "2022-02-30@1"], 2, &["--from", "2022-02-30\""]),
        (vec!["diff", "--from", "1", "--to", "@x"], 2, &["--to", "got \"x\""]),
        (vec!["restore", "missing.backup"], 2, &["cannot use the file \"missing.backup\""]),
        (vec!["backup", "missing/b"], 2, &["cannot use the file \"missing/b\""]),
        (vec!["verify", "--against", "register/key"], 4, &["register/key: expected"]),
        (vec!["check", "x", "--vkey", "half+a"], 2, &["--vkey \"half+a\": expected a key"]),
        (vec!["status", d, "--known-at", "999999"], 1, &["#999999"]),
        (vec!["status", d, "--known-at", "tuesday"], 2, &["tuesday"]),
        (vec!["status", "tokio-declaration"], 1, &["Did you mean", "tokyo-declaration"]),
        (vec!["init"], 3, &["found a log"]),
        (vec!["status", &long], 1, &["no declaration \"aaa", "… aaa", "Register it first"]),
        (endorse("seoul", d, &long).to_vec(), 2, &["on: expected a date"]),
        (
            vec!["export", "--format", "csv", "--out", "missing/tables"],
            2,
            &[
                "cannot use the file \"missing/tables\": No such file or directory (os error 2). Check",
            ],
        ),
    ] {
        refused(&daicho, &arguments, code, says);
    }
}

#[test]
fn documents_are_refused_by_place() {
    let daicho = Daicho::tokyo();
    let personal = r#"{"party":"seoul","declaration":"tokyo-declaration","on":"2022","delegate":{"name":"A"}}"#;
    let nameless = personal.replace(r#""delegate":{"name":"A"}"#, r#""signatory":{"title":"A"}"#);
    let digest = "2Yp0oJ1rqSWeQmVSDZrkyDO7b3ctgyEo_n4jDg1xkTA";
    let digests = personal.replace(r#""delegate":{"name":"A"}"#, &format!(r#""_sd":["{digest}"]"#));
    let deep = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    for (name, content, code, says) in [
        ("cut.json", r#"{"party":"seoul","#.as_bytes(), 2, &["cut.json", "line 1", "JSON"][..]),
        ("deep.json", deep.as_bytes(), 2, &["deep.json", "JSON"]),
        ("utf16.json", b"\xff\xfe{\0}\0", 2, &["utf16.json", "JSON"]),
        ("list.json", b"[]", 2, &["object"]),
        (
            "extra.json",
            br#"{"party":"seoul","declaration":"tokyo-declaration","on":"2022","date":1}"#,
            2,
            &["date", "no such field"],
        ),
        (
            "type.json",
            br#"{"party":7,"declaration":"tokyo-declaration","on":"2022"}"#,
            2,
            &["party", "id", "got 7"],
        ),
        (
            "nul.json",
            b"{\"party\":\"se\\u0000oul\",\"declaration\":\"tokyo-declaration\",\"on\":\"2022\"}",
            2,
            &["party", "place 3"],
        ),
        ("personal.json", personal.as_bytes(), 2, &["delegate", "personal data"]),
        ("nameless.json", nameless.as_bytes(), 2, &["signatory.name", "got nothing"]),
        ("digests.json", digests.as_bytes(), 2, &["_sd", "made by the register"]),
        (
            "other.json",
            br#"{"type":"party.renamed","data":{}}"#,
            2,
            &["declaration.endorsed", "party.renamed"],
        ),
    ] {
        daicho.file(name, content);
        refused(&daicho, &["record", "endorsement", "--json", name], code, says);
    }
    refused(&daicho, &["record", "endorsement", "--json", "missing.json"], 2, &["missing.json"]);
    let long = format!(
        r#"{{"party":"seoul","declaration":"tokyo-declaration","on":"2022","statement":{{"language":"en","text":"{}"}}}}"#,
        "x".repeat(66_000)
    );
    daicho.file("long.json", long);
    refused(&daicho, &["record", "endorsement", "--json", "long.json"], 2, &["65535 bytes"]);
    let head = daicho.head();
    daicho.run_with(&["record", "endorsement", "--json", "-"], &vec![b' '; 1 << 20]).fails(2);
    assert_eq!(daicho.head(), head);
}

#[test]
fn csv_files_are_refused_by_line_and_column() {
    let daicho = Daicho::tokyo();
    let head = "party,declaration,on\n";
    let good = "seoul,tokyo-declaration,2022-01-05\n";
    let csv = |rows: &str| format!("{head}{good}{rows}").into_bytes();
    let huge = format!("{head}{good}berlin,tokyo-declaration,{}\n", "9".repeat(10 << 20));
    for (name, content, code, says) in [
        (
            "date.csv",
            csv("berlin,tokyo-declaration,5 Jan\n"),
            1,
            &["line 3", "\"on\"", "5 Jan"][..],
        ),
        ("party.csv", csv("\n\nsoeul,tokyo-declaration,2022\n"), 1, &["line 5", "soeul", "seoul"]),
        (
            "double.csv",
            csv("seoul,tokyo-declaration,2022-02-01\n"),
            1,
            &["line 3", "stands already"],
        ),
        ("short.csv", csv("berlin,tokyo-declaration\n"), 1, &["line 3", "3 cells", "got 2"]),
        ("nul.csv", csv("ber\0lin,tokyo-declaration,2022\n"), 1, &["line 3", "party", "U+0000"]),
        (
            "latin1.csv",
            [csv("").as_slice(), b"S\xe3o,tokyo-declaration,2022\n"].concat(),
            2,
            &["line 3", "UTF-8", "--encoding windows-1252"],
        ),
        ("huge.csv", huge.into_bytes(), 1, &["line 3", "\"on\"", "65535", "10485760"]),
        (
            "header.csv",
            b"city,declaration,on\nseoul,tokyo-declaration,2022\n".to_vec(),
            2,
            &["header.csv, line 1", "city", "--map"],
        ),
        ("empty.csv", Vec::new(), 2, &["empty.csv", "the file is empty"]),
        (
            "twice.csv",
            b"party,declaration,on,party\nseoul,tokyo-declaration,2022,berlin\n".to_vec(),
            2,
            &["twice.csv, line 1", "\"party\" twice"],
        ),
        ("escape.csv", csv("ber\x1b[31mlin,tokyo-declaration,2022\n"), 1, &["line 3", "party"]),
        ("utf16.csv", b"\xff\xfep\0a\0".to_vec(), 2, &["line 1", "\"pa\""]),
    ] {
        daicho.file(name, content);
        refused(&daicho, &["import", name, "--as", "endorsement"], code, says);
    }
    daicho.file("good.csv", csv(""));
    refused(&daicho, &["import", "good.csv"], 2, &["--as"]);
    refused(
        &daicho,
        &["import", "good.csv", "--as", "endorsment"],
        2,
        &["Did you mean \"endorsement\""],
    );
    let map = ["import", "good.csv", "--as", "endorsement", "--map", "party=City"];
    refused(&daicho, &map, 2, &["\"City\"", "party, declaration, on"]);
    let map = ["import", "good.csv", "--as", "endorsement", "--map", "partie=party"];
    refused(&daicho, &map, 2, &["Did you mean \"party\""]);
    refused(&daicho, &["import", "missing.csv", "--as", "endorsement"], 2, &["missing.csv"]);
}

#[test]
fn json_lines_are_refused_by_line() {
    let daicho = Daicho::tokyo();
    let good = r#"{"type":"party.registered","data":{"party":"osaka","kind":"city","names":{"en":"Osaka"}}}"#;
    let line = |line: &str| format!("{good}\n\n{line}\n").into_bytes();
    let huge = format!(r#"{{"note":"{}"}}"#, "x".repeat(10 << 20));
    for (name, content, says) in [
        (
            "cut.jsonl",
            line("{\"type\":"),
            &["line 3", "JSON", "character 8: EOF while parsing a value."][..],
        ),
        (
            "correction.jsonl",
            line(r#"{"type":"event.corrected","data":{"seq":1,"data":{},"reason":"r"}}"#),
            &["line 3: data.type: expected a line of text, got nothing\n"],
        ),
        (
            "type.jsonl",
            line(r#"{"type":"party.founded","data":{}}"#),
            &["line 3", "type", "party.founded"],
        ),
        (
            "data.jsonl",
            line(r#"{"type":"party.renamed","data":{"party":"osaka"}}"#),
            &["line 3", "data.names", "data.on"],
        ),
        (
            "evidence.jsonl",
            line(
                r#"{"type":"party.renamed","data":{"party":"osaka","names":{"en":"O"},"on":null},"evidence":[{"url":"x"}]}"#,
            ),
            &["line 3", "evidence.0.source"],
        ),
        (
            "rule.jsonl",
            line(r#"{"type":"network.left","data":{"network":"u20","party":"osaka","on":"2022"}}"#),
            &["line 3", "osaka"],
        ),
        ("huge.jsonl", line(&huge), &["line 3", "bytes"]),
        ("binary.jsonl", line("\u{0}\u{1}"), &["line 3", "JSON"]),
        (
            "settings.jsonl",
            line(r#"{"settings":{"origin":"other.example"}}"#),
            &["line 3", "daicho init"],
        ),
    ] {
        daicho.file(name, content);
        refused(&daicho, &["import", name], 1, says);
    }
}

#[test]
fn what_can_be_recorded_is_recorded_with_keep_going_and_the_rest_is_told() {
    let daicho = Daicho::tokyo();
    let rows = "party,declaration,on\nseoul,tokyo-declaration,2022-01-05\nsoeul,tokyo-declaration,2022\n\
                berlin,tokyo-declaration,x\ncairo,tokyo-declaration,2022-02\n";
    let file = daicho.file("rows.csv", rows);
    let head = daicho.head();
    let import = ["import", &file, "--as", "endorsement", "--keep-going"];
    let dry = daicho.run(&[&import[..], &["--dry-run"]].concat());
    assert!(dry.out.contains("2 would be recorded, 0 skipped, 2 refused"), "{}", dry.out);
    assert_eq!(daicho.head(), head);
    let said = daicho.run(&import);
    assert!(said.out.contains("2 recorded, 0 skipped, 2 refused"), "{}", said.out);
    let told = said.fails(1);
    assert!(told.contains("line 3") && told.contains("line 4"), "{told}");
    let again = daicho.run(&import);
    assert!(again.out.contains("0 recorded, 2 skipped, 2 refused"), "{}", again.out);
    assert_eq!(daicho.head(), head + 2);
}

#[test]
fn an_opening_history_with_a_mistake_makes_no_register() {
    let daicho = Daicho::new();
    let history = std::fs::read_to_string(repo("events/tokyo.jsonl")).unwrap();
    let wrong = history.replacen("\"party\":\"dakar\"", "\"party\":\"dacar\"", 1);
    assert_ne!(wrong, history);
    let file = daicho.file("wrong.jsonl", wrong);
    let said = daicho.run(&["init", "--from", &file]).fails(1);
    assert!(said.contains("line ") && said.contains("dakar"), "{said}");
    daicho.run(&["replay"]).fails(3);
    daicho.run(&["init", "--from", &repo("events/tokyo.jsonl")]).ok();
}

#[test]
fn errors_are_told_to_machines_as_json() {
    let daicho = Daicho::tokyo();
    let said = daicho.run(&[
        "record",
        "endorsement",
        "--party",
        "soeul",
        "--declaration",
        "tokyo-declaration",
        "--on",
        "2022",
        "--json",
    ]);
    assert_eq!(said.out, "");
    let error: serde_json::Value = serde_json::from_str(&said.fails(1)).unwrap();
    assert_eq!(error["error"]["kind"], "rule");
    assert_eq!(error["error"]["exit_code"], 1);
}
