//! The real binary, run as a user would: in a directory of its own, in a fixed time zone.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use serde_json::Value;

/// A fact that commits to personal data: what records it in the forum's history.
pub const SEOUL_ENDORSES: [&str; 10] = [
    "record",
    "endorsement",
    "--party",
    "seoul",
    "--declaration",
    "tokyo-declaration",
    "--on",
    "2022-01-05",
    "--signatory",
    "name=A. Person,title=Mayor",
];

/// A register in a temporary directory, and the program that works on it. The directory goes with
/// the last clone.
#[derive(Clone)]
pub struct Daicho {
    dir: Arc<tempfile::TempDir>,
}

/// What a command answered.
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// What was asked for.
    pub out: String,
    /// All else.
    pub err: String,
}

impl Said {
    /// The answer as JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// The answer of a command that has to succeed.
    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The complaint of a command that has to fail with this exit code.
    pub fn fails(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

impl Daicho {
    /// No register yet.
    pub fn new() -> Self {
        Self { dir: Arc::new(tempfile::tempdir().unwrap()) }
    }

    /// An empty register.
    pub fn empty() -> Self {
        let daicho = Self::new();
        daicho.run(&["init"]).ok();
        daicho
    }

    /// A register of these facts, imported in their order.
    pub fn of(facts: &[Value]) -> Self {
        let daicho = Self::empty();
        let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
        let file = daicho.file("facts.jsonl", lines);
        daicho.run(&["import", &file]).ok();
        daicho
    }

    /// The forum's register.
    pub fn tokyo() -> Self {
        let daicho = Self::new();
        daicho.run(&["init", "--from", &repo("events/tokyo.jsonl")]).ok();
        daicho
    }

    /// A path in the temporary directory, beside the register.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Writes a file beside the register and answers its path.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The program, ready to be given arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daicho"));
        command
            .env("DAICHO_DATA", self.path("register"))
            .env("DAICHO_BY", "Secretariat")
            .env("TZ", "UTC")
            .env_remove("DAICHO_LANG")
            .current_dir(self.dir.path());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Said {
        said(self.command().args(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the program to its end with something on stdin.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses early closes its stdin; that is its right.
        let _ = child.stdin.take().unwrap().write_all(input);
        said(child.wait_with_output().unwrap())
    }

    /// The last seq.
    pub fn head(&self) -> u64 {
        self.run(&["replay", "--json"]).json()["head"].as_u64().unwrap()
    }
}

fn said(output: Output) -> Said {
    Said {
        code: output.status.code().expect("ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The path of a file of the repository.
pub fn repo(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path).to_str().unwrap().to_owned()
}
