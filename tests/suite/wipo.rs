//! Data that nobody here made: WIPO's treaty membership, imported, imported again, and shuffled.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::daicho::{Daicho, repo};

const CSV: &str = "tests/data/wipo/membership-to-copyright-treaties.csv";

/// The command line of the README.
fn import(daicho: &Daicho, file: &str) -> Value {
    let arguments = [
        "import",
        file,
        "--as",
        "endorsement",
        "--map",
        "party=Contracting Party,declaration=Treaty,signature=Signature Date,act=Instrument Type,\
         on=Instrument Date,effective_on=Entry Into Force Date",
        "--read",
        "Declaration of Continued Application=succession,\
         Declaration/Notification of Succession=succession",
        "--register-missing",
        "country,treaty",
        "--evidence",
        "WIPO, membership of the treaties it administers",
        "--json",
    ];
    daicho.run(&arguments).json()
}

/// A row of the file, read here without daicho.
struct Row {
    party: String,
    treaty: String,
    signed: String,
    instrument: String,
    deposited: String,
    in_force: String,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(repo(CSV)).unwrap();
    let rows = reader.records().map(|record| {
        let cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let [party, treaty, signed, instrument, deposited, in_force] = cells.try_into().unwrap();
        Row { party, treaty, signed, instrument, deposited, in_force }
    });
    rows.collect()
}

/// Who is bound by or has signed a treaty on a day, counted straight from the file.
fn counted(treaty: &str, day: &str) -> BTreeSet<String> {
    let by = |date: &str| !date.is_empty() && date <= day;
    let stands = |row: &&Row| {
        let effective = if row.in_force.is_empty() { &row.deposited } else { &row.in_force };
        row.treaty == treaty && (by(&row.signed) || by(effective))
    };
    rows().iter().filter(stands).map(|row| row.party.clone()).collect()
}

fn named(status: &Value) -> BTreeSet<String> {
    let endorsements = status["endorsements"].as_array().unwrap();
    let certain = endorsements.iter().filter(|act| act["certainty"] == "certain");
    certain.map(|act| act["names"]["en"].as_str().unwrap().to_owned()).collect()
}

/// A status without what depends on the order of recording.
fn timeless(mut status: Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.remove("seq");
                fields.remove("recorded_at");
                fields.remove("recorded_on");
                fields.remove("known_at");
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut status);
    status
}

fn treaties(daicho: &Daicho) -> Vec<String> {
    let list = daicho.run(&["status", "--json"]).json();
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item["declaration"].as_str().unwrap().to_owned()).collect()
}

fn views(daicho: &Daicho, day: &str) -> BTreeMap<String, Value> {
    let status = |id: &String| daicho.run(&["status", id, "--as-of", day, "--json"]).json();
    treaties(daicho).into_iter().map(|id| (id.clone(), timeless(status(&id)))).collect()
}

#[test]
fn the_whole_file_is_imported_and_agrees_with_a_count_by_hand() {
    let daicho = Daicho::empty();
    let rows = rows();
    assert_eq!(rows.len(), 1501);
    let acts = rows.iter().map(|row| {
        let more = !row.instrument.is_empty() || !row.in_force.is_empty();
        u64::from(!row.signed.is_empty()) + u64::from(more)
    });
    let acts: u64 = acts.sum();

    let imported = import(&daicho, &repo(CSV));
    assert_eq!(imported["recorded"], acts + 194 + 17, "every act, 194 parties, 17 treaties");
    assert_eq!((&imported["refused"], &imported["skipped"]), (&0.into(), &0.into()));

    let early = rows.iter().filter(|row| {
        !row.in_force.is_empty() && !row.deposited.is_empty() && row.in_force < row.deposited
    });
    assert_eq!(early.count(), 62, "rows in force before their instrument");

    let ids = treaties(&daicho);
    assert_eq!(ids.len(), 17);
    let mut compared = 0;
    for day in ["1990-01-01", "1928-06-01", "2026-01-01"] {
        for id in &ids {
            let status = daicho.run(&["status", id, "--as-of", day, "--json"]).json();
            let treaty = status["title"]["en"].as_str().unwrap();
            let counted = counted(treaty, day);
            assert_eq!(named(&status), counted, "{treaty} on {day}");
            assert_eq!(status["endorsers"]["certain"], counted.len(), "{treaty} on {day}");
            compared += counted.len();
        }
    }
    assert!(compared > 1500, "the comparison saw the file: {compared}");

    let head = daicho.head();
    let again = import(&daicho, &repo(CSV));
    assert_eq!((&again["recorded"], &again["skipped"]), (&0.into(), &acts.into()));
    assert_eq!(daicho.head(), head, "a second import records nothing");
}

#[test]
fn rows_in_another_order_give_the_same_views() {
    let (ordered, shuffled) = (Daicho::empty(), Daicho::empty());
    import(&ordered, &repo(CSV));
    let text = std::fs::read_to_string(repo(CSV)).unwrap();
    let (header, body) = text.split_once('\n').unwrap();
    let mut lines: Vec<&str> = body.lines().collect();
    // A fixed shuffle: every line goes to a place that is far from its own.
    lines.sort_by_key(|line| {
        line.bytes()
            .rev()
            .fold(7u64, |hash, byte| hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte))
    });
    let file = shuffled.file("shuffled.csv", format!("{header}\n{}\n", lines.join("\n")));
    import(&shuffled, &file);
    assert_eq!(views(&ordered, "1990-01-01"), views(&shuffled, "1990-01-01"));
    assert_eq!(views(&ordered, "2026-01-01"), views(&shuffled, "2026-01-01"));
}
