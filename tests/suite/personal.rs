//! Personal data from its recording to its erasure, with the real binary and every byte on the disk.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::Server;

const NAME: &str = "Aïcha Quillfeather";
const TITLE: &str = "Mayor, City of Dun Laoghaire";
const D: &str = "tokyo-declaration";

/// Records Seoul's endorsement, signed by somebody, and answers its seq.
fn signed(daicho: &Daicho, party: &str) -> String {
    let signatory = format!("name={NAME},title={TITLE},capacity=in person");
    record(
        daicho,
        &["endorsement", "--party", party, "--declaration", D, "--on", "2022-01-05"],
        &["--signatory", &signatory],
    )
}

fn record(daicho: &Daicho, fact: &[&str], more: &[&str]) -> String {
    let said = daicho.run(&[&["record"], fact, more].concat()).ok();
    assert!(!said.err.contains(NAME), "{}", said.err);
    said.out.trim().trim_start_matches('#').to_owned()
}

fn personal(daicho: &Daicho) -> std::path::PathBuf {
    daicho.path("register").join("personal")
}

/// The disclosures that are kept, as JSON lists of salt, field and value.
fn kept(daicho: &Daicho) -> Vec<(String, Value)> {
    let lines = fs::read_to_string(personal(daicho)).unwrap_or_default();
    let read = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let disclosure = line["disclosure"].as_str().unwrap().to_owned();
        let opened = URL_SAFE_NO_PAD.decode(&disclosure).unwrap();
        (disclosure, serde_json::from_slice(&opened).unwrap())
    });
    read.collect()
}

/// Everything that would give the details away: name, title and salt, raw and in base64url at each
/// of the three places that they may begin at, and the disclosure itself.
fn traces(disclosure: &str, opened: &Value) -> Vec<Vec<u8>> {
    let salt_text = opened[0].as_str().unwrap();
    let salt = URL_SAFE_NO_PAD.decode(salt_text).unwrap();
    assert_eq!(salt.len(), 32);
    let mut traces: Vec<Vec<u8>> = vec![disclosure.into(), salt_text.into(), salt];
    for text in [NAME, TITLE, salt_text] {
        traces.push(text.into());
        for before in 0..3 {
            let shifted = [&b"..."[..before], text.as_bytes()].concat();
            let encoded = URL_SAFE_NO_PAD.encode(shifted);
            // The first and the last characters depend on what stands around.
            let from = (before * 8).div_ceil(6);
            traces.push(encoded.as_bytes()[from..encoded.len() - 2].to_vec());
        }
    }
    traces
}

/// The files below a directory that hold any of the traces.
fn holding(dir: &Path, traces: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![dir.to_owned()];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        // The socket of a server holds nothing.
        if path.file_name().is_some_and(|name| name == "socket") {
            continue;
        }
        let mut bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // A file that is about to take another's place has taken it meanwhile.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => panic!("{}: {error}", path.display()),
        };
        // Segments are made long and filled slowly.
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        bytes.truncate(used);
        let holds =
            |trace: &Vec<u8>| bytes.windows(trace.len()).any(|window| window == trace.as_slice());
        if traces.iter().any(holds) {
            found.push(path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned());
        }
    }
    found.sort();
    found
}

fn log(daicho: &Daicho) -> String {
    daicho.run(&["export"]).ok().out
}

#[test]
fn the_whole_story_of_a_signatory() {
    let daicho = Daicho::tokyo();
    let seq = signed(&daicho, "seoul");
    let event = daicho.run(&["log", "--json", "--limit", "1"]).json();
    let digests = event["data"]["_sd"].as_array().unwrap().clone();
    assert_eq!(digests.len(), 1);
    let (disclosure, opened) = kept(&daicho).pop().unwrap();
    assert_eq!(opened[1], "signatory");
    assert_eq!(opened[2], json!({"name": NAME, "title": TITLE, "capacity": "in person"}));
    let traces = traces(&disclosure, &opened);
    assert_eq!(holding(&daicho.path("register"), &traces), ["personal"]);

    // Withheld, unless it is asked for.
    for command in [vec!["status", D], vec!["show", "seoul"], vec!["log", "--of", "seoul"]] {
        let closed = daicho.run(&command).ok().out;
        assert!(closed.contains("withheld") && !closed.contains(NAME), "{command:?}: {closed}");
        let japanese = daicho.run(&[&command[..], &["--lang", "ja"]].concat()).ok().out;
        assert!(japanese.contains("署名者") && japanese.contains("非公開"), "{japanese}");
        let open = daicho.run(&[&command[..], &["--with-personal"]].concat()).ok().out;
        assert!(open.contains(NAME) && open.contains(TITLE), "{command:?}: {open}");
        let machine = daicho.run(&[&command[..], &["--json"]].concat()).ok().out;
        assert!(!machine.contains(NAME), "{machine}");
        let machine = daicho.run(&[&command[..], &["--json", "--with-personal"]].concat()).ok().out;
        assert!(machine.contains(NAME), "{machine}");
    }
    let verified = daicho.run(&["verify", "--json"]).json();
    assert_eq!(verified["personal"], json!({"held": 1, "erased": 0}));

    // Before the erasure it is in the backup, and afterwards in no new one.
    daicho.run(&["backup", "before.backup"]).ok();
    assert_eq!(holding(&daicho.path("before.backup"), &traces), [""]);
    let before = log(&daicho);
    // A second name for the old file, to see what becomes of its bytes.
    let old = daicho.path("old");
    fs::hard_link(personal(&daicho), &old).unwrap();
    let erased = daicho.run(&["erase", &seq, "--reason", "Asked for by the signatory."]).ok();
    assert!(erased.err.contains("disclosure.erased"), "{}", erased.err);
    assert!(holding(&daicho.path("register"), &traces).is_empty());
    assert!(fs::read(&old).unwrap().iter().all(|byte| *byte == 0), "overwritten with zeros");
    daicho.run(&["backup", "after.backup"]).ok();
    assert!(holding(&daicho.path("after.backup"), &traces).is_empty());

    let after = log(&daicho);
    let added = after.strip_prefix(&before).expect("earlier events keep their bytes");
    let erasure: Value = serde_json::from_str(added).unwrap();
    assert_eq!(erasure["type"], "disclosure.erased");
    assert_eq!(erasure["data"]["seq"].to_string(), seq);
    assert_eq!(erasure["data"]["digests"], json!(digests));
    let verified = daicho.run(&["verify", "--json"]).json();
    assert_eq!(verified["personal"], json!({"held": 0, "erased": 1}));
    for command in [vec!["status", D], vec!["show", "seoul"], vec!["log", "--of", "seoul"]] {
        let shown = daicho.run(&[&command[..], &["--with-personal"]].concat()).ok().out;
        assert!(shown.contains("erased by #"), "{command:?}: {shown}");
        let japanese = daicho.run(&[&command[..], &["--lang", "ja"]].concat()).ok().out;
        assert!(japanese.contains("消去済み"), "{japanese}");
    }
    // As it was known before: the endorsement is the same, and the name is gone all the same.
    let past = daicho.run(&["status", D, "--known-at", &seq, "--with-personal"]).ok().out;
    assert!(past.contains("seoul") && past.contains("erased by #"), "{past}");
    let again = daicho.run(&["erase", &seq, "--reason", "Again."]).fails(1);
    assert!(again.contains("erased already"), "{again}");
    let never = daicho.run(&["erase", "1", "--reason", "Never.", "--lang", "ja"]).fails(1);
    assert!(never.contains("個人情報"), "{never}");
}

#[test]
fn nothing_is_kept_of_a_rehearsal_or_of_what_is_refused() {
    let daicho = Daicho::tokyo();
    let signatory = format!("name={NAME}");
    let of = |party: &'static str| {
        [
            "record",
            "endorsement",
            "--party",
            party,
            "--declaration",
            D,
            "--on",
            "2022",
            "--signatory",
        ]
    };
    let dry = daicho.run(&[&of("seoul")[..], &[&signatory, "--dry-run"]].concat()).ok();
    assert!(!format!("{}{}", dry.out, dry.err).contains(NAME), "{}", dry.err);
    let refused = daicho.run(&[&of("paris")[..], &[&signatory]].concat()).fails(1);
    assert!(!refused.contains(NAME), "{refused}");
    let long = format!("name={}", NAME.repeat(99));
    let control = format!("name={NAME}\u{7}");
    let untitled = format!("title={NAME}");
    for (wrong, says) in
        [(&long, "1000 bytes"), (&control, "control"), (&untitled, "signatory.name")]
    {
        let refused = daicho.run(&[&of("seoul")[..], &[wrong]].concat()).fails(2);
        assert!(refused.contains(says) && !refused.contains(NAME), "{refused}");
    }
    assert!(!personal(&daicho).exists());
}

#[test]
fn a_delegate_is_recorded_from_a_document_and_exported_only_when_asked_for() {
    let daicho = Daicho::tokyo();
    let document = json!({"gathering": "sustainable-recovery-tokyo-forum", "party": "seoul",
        "role": "observer", "delegate": {"name": NAME, "title": "=1+1"}});
    daicho.file("attendance.json", document.to_string());
    let seq = record(&daicho, &["attendance", "--json", "attendance.json"], &[]);
    let seq: Value = serde_json::from_str(&seq).unwrap();
    let seq = seq["seq"].to_string();

    let before = log(&daicho);
    daicho.run(&["export", "--out", "plain.jsonl"]).ok();
    daicho.run(&["export", "--out", "open.jsonl", "--with-personal"]).ok();
    assert_eq!(fs::read_to_string(daicho.path("open.jsonl")).unwrap(), before);
    assert!(!daicho.path("plain.jsonl.disclosures").exists());
    let line = fs::read_to_string(daicho.path("open.jsonl.disclosures")).unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["seq"].to_string(), seq);
    assert_eq!(line["field"], "delegate");
    assert_eq!(line["value"], document["delegate"]);
    assert_eq!(line["disclosure"], kept(&daicho)[0].0);
    assert!(before.contains(line["digest"].as_str().unwrap()));
    daicho.run(&["export", "--with-personal"]).fails(2);

    for (format, dir) in [("csv", "csv"), ("datapackage", "package")] {
        let closed = format!("{dir}-closed");
        daicho.run(&["export", "--format", format, "--out", &closed]).ok();
        assert!(holding(&daicho.path(&closed), &[NAME.into()]).is_empty());
        daicho.run(&["export", "--format", format, "--out", dir, "--with-personal"]).ok();
        assert_eq!(holding(&daicho.path(dir), &[NAME.into()]), ["attendances.csv"]);
        let table = fs::read_to_string(daicho.path(dir).join("attendances.csv")).unwrap();
        let header = table.lines().next().unwrap();
        assert!(header.ends_with("delegate_name,delegate_title,delegate_state"), "{header}");
        // A title that a spreadsheet would take for a formula.
        assert!(table.contains(&format!("{NAME},'=1+1,held")), "{table}");
    }
    let package = fs::read_to_string(daicho.path("package/datapackage.json")).unwrap();
    assert!(package.contains("signatory_capacity") && package.contains("delegate_state"));
    #[cfg(unix)]
    for path in ["register/personal", "open.jsonl.disclosures"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(daicho.path(path)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{path} is its owner's alone");
    }
}

#[test]
fn an_import_repeats_without_its_names_and_does_not_bring_back_what_is_erased() {
    let daicho = Daicho::tokyo();
    let header = "party,declaration,on,signatory.name,signatory.title\n";
    let row = |name: &str| format!("{header}seoul,{D},2022-01-05,{name},Mayor\n");
    daicho.file("rows.csv", row(NAME));
    let import = |file: &str| daicho.run(&["import", file, "--as", "endorsement"]);
    assert!(import("rows.csv").ok().out.starts_with("1 recorded"));
    assert_eq!(kept(&daicho)[0].1[2], json!({"name": NAME, "title": "Mayor"}));
    let event = daicho.run(&["log", "--json", "--limit", "1"]).json();
    assert!(import("rows.csv").ok().out.starts_with("0 recorded, 1 skipped"));

    // The id of the command does not tell the name: another name gives the same id.
    daicho.file("other.csv", row("B. Other"));
    let refused = import("other.csv").fails(1);
    assert!(refused.contains("other personal data") && !refused.contains("Other"), "{refused}");
    let elsewhere = Daicho::tokyo();
    elsewhere.file("other.csv", row("B. Other"));
    elsewhere.run(&["import", "other.csv", "--as", "endorsement"]).ok();
    let other = elsewhere.run(&["log", "--json", "--limit", "1"]).json();
    assert_eq!(event["command_id"], other["command_id"]);
    assert_ne!(event["data"]["_sd"], other["data"]["_sd"]);

    let seq = event["seq"].to_string();
    daicho.run(&["erase", &seq, "--reason", "Asked for."]).ok();
    assert!(import("rows.csv").ok().out.starts_with("0 recorded, 1 skipped"));
    assert!(kept(&daicho).is_empty());
    daicho.file("long.csv", row(&NAME.repeat(99)));
    let refused = import("long.csv").fails(1);
    assert!(refused.contains("signatory.name") && !refused.contains(NAME), "{refused}");
}

#[test]
fn a_correction_keeps_replaces_or_takes_away_the_signatory() {
    let daicho = Daicho::tokyo();
    let seq = signed(&daicho, "seoul");
    let correct = |change: &str| daicho.run(&["correct", &seq, change, "--reason", "A slip."]);
    let shown = |view: &[&str]| {
        daicho.run(&[&["show", "seoul", "--with-personal"], view].concat()).ok().out
    };
    correct("on=2022-01-06").ok();
    assert!(shown(&[]).contains(NAME), "a correction of something else keeps it");
    let same = format!("signatory=name={NAME},title={TITLE},capacity=in person");
    let nothing = correct(&same).fails(1);
    assert!(nothing.contains("changes nothing") && !nothing.contains(NAME), "{nothing}");
    correct("signatory=name=B. Other,title=Deputy Mayor").ok();
    assert!(shown(&[]).contains("B. Other") && !shown(&[]).contains(NAME));
    assert!(shown(&["--known-at", &seq]).contains(NAME), "the earlier version has its own");
    correct("signatory=").ok();
    let none = shown(&[]);
    assert!(!none.contains("B. Other") && !none.contains("signatory"), "{none}");
    correct("_sd=x").fails(2);
    let entry = json!({"type": "event.corrected", "data": {"seq": seq.parse::<u64>().unwrap(),
        "type": "declaration.endorsed", "reason": "Found again.", "data": {"declaration": D,
        "party": "seoul", "act": "endorsement", "on": "2022-01-07",
        "signatory": {"name": "C. Third"}}}});
    daicho.file("correction.jsonl", entry.to_string());
    daicho.run(&["import", "correction.jsonl"]).ok();
    assert!(shown(&[]).contains("C. Third"));

    // One erasure takes them all.
    assert_eq!(kept(&daicho).len(), 3);
    daicho.run(&["erase", &seq, "--reason", "Asked for."]).ok();
    assert!(kept(&daicho).is_empty());
    assert!(shown(&["--known-at", &seq]).contains("erased by #"));
    correct("signatory=name=D. Fourth").ok();
    assert!(shown(&[]).contains("D. Fourth"));
    daicho.run(&["verify"]).ok();
}

#[test]
fn what_a_kill_leaves_is_settled_on_the_next_opening() {
    let daicho = Daicho::tokyo();
    let seq = signed(&daicho, "seoul");
    signed(&daicho, "berlin");
    let held = fs::read(personal(&daicho)).unwrap();
    daicho.run(&["erase", &seq, "--reason", "Asked for."]).ok();
    let left = kept(&daicho);
    assert_eq!(left.len(), 1);
    let settled = |what: &str| {
        daicho.run(&["status", D]).ok();
        assert_eq!(kept(&daicho), left, "{what}");
        daicho.run(&["verify"]).ok();
    };
    // The erasure is recorded, and the kill comes before the deletion.
    fs::write(personal(&daicho), &held).unwrap();
    settled("deleted before it was killed");
    // An append was cut short, or kept what no event came to name.
    let whole = fs::read(personal(&daicho)).unwrap();
    fs::write(personal(&daicho), [&whole[..], &held[..40]].concat()).unwrap();
    settled("a line without its end");
    let strange = Daicho::tokyo();
    signed(&strange, "seoul");
    let orphan = fs::read(personal(&strange)).unwrap();
    fs::write(personal(&daicho), [whole, orphan].concat()).unwrap();
    settled("a line that no event names");
    // The file was being written anew.
    let new = personal(&daicho).with_file_name("personal.new");
    fs::write(&new, &held).unwrap();
    settled("half of a new file");
    assert!(!new.exists());
}

#[test]
fn a_damaged_file_is_named_by_its_line_and_does_not_keep_the_log_from_being_read() {
    let daicho = Daicho::tokyo();
    let seq = signed(&daicho, "seoul");
    signed(&daicho, "berlin");
    daicho.run(&["backup", "whole.backup"]).ok();
    let whole = fs::read(personal(&daicho)).unwrap();
    let second = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let mut damaged = whole.clone();
    damaged[second + 80] ^= 1;
    fs::write(personal(&daicho), &damaged).unwrap();

    for arguments in [vec!["status", D], vec!["log"], vec!["export"], vec!["show", "seoul"]] {
        let said = daicho.run(&arguments).ok();
        assert!(!said.out.contains(NAME));
    }
    let before = log(&daicho);
    for (arguments, code) in [
        (vec!["status", D, "--with-personal"], 3),
        (vec!["log", "--with-personal"], 3),
        (vec!["export", "--out", "x.jsonl", "--with-personal"], 3),
        (vec!["erase", &seq, "--reason", "r"], 3),
        (vec!["backup", "x.backup"], 3),
        (vec!["verify"], 4),
    ] {
        let said = daicho.run(&arguments).fails(code);
        assert!(said.contains("line 2 of the file `personal`"), "{arguments:?}: {said}");
        assert!(said.contains("backup") && said.contains("daicho verify"), "{said}");
        let japanese = daicho.run(&[&arguments[..], &["--lang", "ja"]].concat()).fails(code);
        assert!(japanese.contains("2 行目"), "{japanese}");
    }
    let fact = ["record", "endorsement", "--party", "cairo", "--declaration", D, "--on", "2022"];
    daicho.run(&[&fact[..], &["--signatory", "name=A"]].concat()).fails(3);
    assert_eq!(log(&daicho), before);
    assert_eq!(fs::read(personal(&daicho)).unwrap(), damaged, "left as it is");
    daicho.run(&fact).ok();

    // The way out: without the line, whose details are lost and whose event `verify` names.
    fs::write(personal(&daicho), &whole[..second]).unwrap();
    let lost = daicho.run(&["verify"]).fails(4);
    assert!(lost.contains("is lost") && lost.contains("daicho erase"), "{lost}");
    let shown = daicho.run(&["status", D, "--with-personal"]).ok().out;
    assert!(shown.contains("lost") && shown.contains(NAME), "{shown}");
    let named = lost.split("daicho erase ").nth(1).unwrap().split('`').next().unwrap();
    daicho.run(&["erase", named, "--reason", "Lost to a damaged disk."]).ok();
    daicho.run(&["verify"]).ok();
}

#[test]
fn a_backup_brings_personal_data_back_and_an_older_one_has_what_was_erased_later() {
    let daicho = Daicho::tokyo();
    let seq = signed(&daicho, "seoul");
    daicho.run(&["backup", "early.backup"]).ok();
    daicho.run(&["erase", &seq, "--reason", "Asked for."]).ok();
    daicho.run(&["backup", "late.backup"]).ok();
    let restored = |name: &str, file: &str| {
        let dir = daicho.path(name);
        let arguments = ["restore", file, "--data", dir.to_str().unwrap()];
        daicho.run(&arguments).ok();
        let show = ["show", "seoul", "--with-personal", "--data", dir.to_str().unwrap()];
        daicho.run(&["verify", "--data", dir.to_str().unwrap()]).ok();
        daicho.run(&show).ok().out
    };
    let early = restored("early", "early.backup");
    assert!(early.contains(NAME), "{early}");
    let late = restored("late", "late.backup");
    assert!(late.contains("erased by #"), "{late}");
    // A directory that holds a log keeps its personal data.
    let other = signed(&daicho, "berlin");
    let held = fs::read(personal(&daicho)).unwrap();
    daicho.run(&["restore", "early.backup"]).fails(3);
    assert_eq!(fs::read(personal(&daicho)).unwrap(), held, "{other}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(daicho.path("early.backup")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "a backup is its owner's alone");
    }
}

#[test]
fn over_http_the_details_go_in_and_never_come_out() {
    let daicho = Daicho::tokyo();
    let token = |role: &str| {
        let given = daicho.run(&["token", "add", "--role", role, "--name", role, "--json"]).json();
        given["secret"].as_str().unwrap().to_owned()
    };
    let (recorder, admin) = (token("recorder"), token("admin"));
    let server = Server::over(daicho, &[]);
    let post = |secret: &str, more: &str, body: &Value| {
        let headers =
            format!("Authorization: Bearer {secret}\r\nContent-Type: application/json\r\n{more}");
        server.ask("POST", "/api/v1/events", &headers, body.to_string().as_bytes())
    };
    let data = json!({"declaration": D, "party": "seoul", "act": "endorsement", "on": "2022-01-05",
        "signatory": {"name": NAME, "title": TITLE}});
    let fact = |data: &Value| json!({"type": "declaration.endorsed", "data": data});
    let mut wrong = data.clone();
    wrong["signatory"]["name"] = json!([NAME]);
    let refused = post(&recorder, "", &fact(&wrong));
    assert!(refused.status == 422 && !refused.text().contains(NAME), "{}", refused.text());
    let recorded = post(&recorder, "Idempotency-Key: one\r\n", &fact(&data));
    assert_eq!(recorded.status, 201, "{}", recorded.text());
    let seq = recorded.json()["seq"].clone();
    let digests = recorded.json()["data"]["_sd"].clone();
    wrong["signatory"]["name"] = json!("B. Other");
    post(&recorder, "Idempotency-Key: one\r\n", &fact(&wrong))
        .problem(422, "idempotency-key-reused");

    let (disclosure, opened) = kept(&server.daicho).pop().unwrap();
    let traces = traces(&disclosure, &opened);
    assert_eq!(holding(&server.daicho.path("register"), &traces), ["personal"]);
    for path in ["/api/v1/events", "/api/v1/declarations/tokyo-declaration", "/api/v1/events.csv"] {
        let answer = server.get(path);
        assert!(answer.status == 200 && !answer.text().contains(NAME), "{path}");
    }

    // Erasing is for admins, and for those who have seen what they erase.
    let erasure = json!({"type": "disclosure.erased",
        "data": {"seq": seq, "digests": digests, "reason": "Asked for."}});
    assert_eq!(post(&recorder, "If-Match: *\r\n", &erasure).status, 403);
    let mut others = erasure.clone();
    others["data"]["digests"] = json!(["A".repeat(43)]);
    post(&admin, "If-Match: *\r\n", &others).problem(409, "conflict");
    let erased = post(&admin, "If-Match: *\r\n", &erasure);
    assert_eq!(erased.status, 201, "{}", erased.text());
    assert!(holding(&server.daicho.path("register"), &traces).is_empty());
    assert!(holding(&server.daicho.path("server.log"), &traces).is_empty());
}

/// What the log says of who recorded an event, for those who may know it, and what is shown of the event
/// alone.
fn recorder(daicho: &Daicho, seq: u64) -> String {
    let said_in = |text: &str| {
        let event = text.split(&format!("#{seq}  ")).nth(1).unwrap_or_else(|| panic!("{text}"));
        let mut lines = event.split("\n#").next().unwrap().lines();
        let line = lines.find_map(|line| line.trim().strip_prefix("recorded for the office by: "));
        line.unwrap_or_default().to_owned()
    };
    let log = daicho.run(&["log", "--with-personal"]).ok().out;
    let shown = daicho.run(&["show", &seq.to_string(), "--with-personal"]).ok().out;
    assert_eq!(said_in(&log), said_in(&shown), "{shown}");
    said_in(&log)
}

#[test]
fn the_office_is_in_the_event_and_the_person_beside_the_log() {
    const DESK: &str = "Secretariat, desk 2";
    let daicho = Daicho::tokyo();
    let by = ["--by", DESK, "--person", NAME];
    record(&daicho, &["party", "--party", "osaka", "--kind", "city", "--names", "Osaka"], &by);
    let correct = ["correct", "155", "names=Ōsaka", "--reason", "spelled so"];
    daicho.run(&[&correct[..], &by].concat()).ok();
    for (disclosure, opened) in kept(&daicho) {
        assert_eq!(opened[1], "recorded_by");
        assert_eq!(opened[2], json!({"name": NAME}));
        assert_eq!(
            disclosure,
            URL_SAFE_NO_PAD.encode(URL_SAFE_NO_PAD.decode(&disclosure).unwrap())
        );
    }
    assert_eq!(kept(&daicho).len(), 2);
    let exported = daicho.run(&["export"]).ok().out;
    assert!(!exported.contains(NAME));
    let event: Value = serde_json::from_str(exported.lines().nth(154).unwrap()).unwrap();
    assert_eq!(event["recorded_by"], DESK);
    assert_eq!(event["_sd"].as_array().unwrap().len(), 1);
    let closed = daicho.run(&["log", "--limit", "2"]).ok().out;
    assert_eq!(closed.matches("recorded for the office by: withheld").count(), 2, "{closed}");
    let closed = daicho.run(&["show", "155"]).ok().out;
    assert!(closed.contains("recorded for the office by: withheld"), "{closed}");
    assert_eq!((recorder(&daicho, 155), recorder(&daicho, 156)), (NAME.into(), NAME.into()));
    // A correction is no fact, and yet who recorded it can be erased; the other one stays.
    let reason = ["--reason", "Asked for by the clerk"];
    let erase = |seq: &str, more: &[&str]| daicho.run(&[&["erase", seq], more, &reason].concat());
    erase("156", &["--recorder"]).ok();
    assert_eq!(
        (recorder(&daicho, 155), recorder(&daicho, 156)),
        (NAME.into(), "erased by #157".into())
    );
    assert_eq!(kept(&daicho).len(), 1);
    assert!(erase("156", &["--recorder"]).fails(1).contains("#157"));
    erase("155", &[]).fails(1);
    erase("1", &["--recorder"]).fails(1);
    erase("999", &["--recorder"]).fails(1);
    assert_eq!(daicho.run(&["verify", "--json"]).json()["personal"]["held"], 1);
    // It comes along in backups, and in exports for those who want it.
    daicho.run(&["backup", "all.backup"]).ok();
    daicho.run(&["export", "--out", "log.jsonl", "--with-personal"]).ok();
    for restore in [&["restore", "all.backup"][..], &["restore", "log.jsonl", "--with-personal"]] {
        let _ = fs::remove_dir_all(daicho.path("again"));
        daicho.run(&[&["--data", "again"], restore].concat()).ok();
        let log = daicho.run(&["--data", "again", "log", "--with-personal"]).ok().out;
        assert_eq!(log.matches(NAME).count(), 1, "{log}");
        daicho.run(&["--data", "again", "verify"]).ok();
    }
}

#[test]
fn a_token_says_for_which_office_and_which_person_records() {
    let daicho = Daicho::tokyo();
    let add = ["token", "add", "--role", "admin", "--name", "Desk 2", "--person", NAME];
    let token = daicho.run(&add).ok().out;
    let server = Server::over(daicho.clone(), &[]);
    let url = format!("http://{}", server.address());
    let far = |arguments: &[&str]| {
        let mut command = daicho.command();
        command.env("DAICHO_SERVER", &url).env("DAICHO_TOKEN", token.trim()).args(arguments);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    far(&["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"]);
    let facts = json!({"type": "party.registered", "data": {"party": "nara", "kind": "city",
        "names": {"en": "Nara"}, "country": "JP"}});
    let file = daicho.file("facts.jsonl", format!("{facts}\n"));
    far(&["import", &file]);
    assert_eq!((recorder(&daicho, 155), recorder(&daicho, 156)), (NAME.into(), NAME.into()));
    let open = server.get("/api/v1/events?after=154").text().to_owned();
    assert!(open.contains("Desk 2") && !open.contains(NAME), "{open}");
    assert!(!far(&["log", "--limit", "2"]).contains(NAME));
    assert!(far(&["log", "--limit", "2", "--with-personal"]).contains(NAME));
    far(&["erase", "155", "--recorder", "--reason", "Asked for by the clerk"]);
    assert_eq!(recorder(&daicho, 155), "erased by #157");
    // And the owner beside the server names both.
    let party = ["record", "party", "--party", "kobe", "--kind", "city", "--names", "Kobe"];
    daicho.run(&[&party[..], &["--person", NAME]].concat()).ok();
    assert_eq!(recorder(&daicho, 158), NAME);
}
