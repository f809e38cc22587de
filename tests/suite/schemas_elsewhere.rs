//! The written JSON Schemas, read by validators of other languages: Python's `jsonschema`, and ajv
//! for JavaScript. `tests/run` installs both.

use std::path::{Path, PathBuf};
use std::process::Command;

use daicho::domain::event::EventKind;
use serde_json::{Value, json};

use crate::golden::{directory, example, versions};
use crate::schemas::data_schema;
use crate::schemas_values::samples;

/// How many values are made up for each type.
const SAMPLES: usize = 60;

/// The examples, and values made up near each schema, with what the validator of Rust says of them.
fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for &kind in EventKind::ALL {
        let event: Value = serde_json::from_str(&example(kind)).unwrap();
        let name = format!("{kind}.v{}.json", kind.version());
        cases.push(json!({"schema": name, "value": event["data"], "fits": true}));
        cases.push(json!({"schema": "recorded-event.v1.json", "value": event, "fits": true}));
        let validator = jsonschema::validator_for(&data_schema(kind)).unwrap();
        let made = samples(kind, SAMPLES).into_iter();
        cases.extend(made.map(
            |value| json!({"schema": name, "fits": validator.is_valid(&value), "value": value}),
        ));
    }
    let fits = cases.iter().filter(|case| case["fits"] == true).count();
    assert!((cases.len() / 4..cases.len() * 9 / 10).contains(&fits), "{fits}");
    cases
}

/// Runs a program over the schemas and the cases, and checks that it would see a mistake.
fn agrees(command: impl Fn() -> Command, name: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let written = |name: String, cases: &[Value]| {
        let path = folder.join(name);
        std::fs::write(&path, serde_json::to_vec(cases).unwrap()).unwrap();
        path
    };
    let ask = |cases: &PathBuf| {
        let output = command().arg(directory("schema")).arg(cases).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    };
    let mut cases = cases();
    let (agrees, said) = ask(&written(format!("schema-cases-{name}.json"), &cases));
    let all = versions().count() + 1;
    assert!(agrees && said.contains(&format!("{all} schemas")), "{said}");
    cases.truncate(1);
    cases[0]["fits"] = false.into();
    let (agrees, said) = ask(&written(format!("schema-mistake-{name}.json"), &cases));
    assert!(!agrees && said.contains("\"fits\""), "it would see a mistake: {said}");
}

/// A file that `tests/run` installs.
fn installed(path: &[&str]) -> PathBuf {
    let at: PathBuf = [&[env!("CARGO_TARGET_TMPDIR")], path].concat().iter().collect();
    assert!(at.exists(), "expected {}: tests/run installs it", at.display());
    at
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

#[test]
fn the_validator_of_python_agrees() {
    let python = || {
        let mut command = Command::new(installed(&["python-tools", "bin", "python3"]));
        command.arg(script("schemas.py"));
        command
    };
    agrees(python, "python");
}

#[test]
fn ajv_agrees_in_its_strict_mode() {
    let node = || {
        let mut command = Command::new("node");
        command.arg(script("schemas.mjs")).arg(installed(&["node-tools", "node_modules"]));
        command
    };
    agrees(node, "ajv");
}
