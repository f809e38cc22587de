//! A real terminal: a pseudo-terminal of `script`, on which somebody reads and types.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anstream::adapter::strip_str;

use crate::daicho::Daicho;

/// How long an answer of the program may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program on a terminal of its own.
pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    seen: Arc<Mutex<Vec<u8>>>,
    read_to: usize,
}

impl Terminal {
    /// Runs the program of a register on a terminal that is so wide.
    pub fn run(daicho: &Daicho, arguments: &str, columns: usize) -> Self {
        let program = env!("CARGO_BIN_EXE_daicho");
        let line = format!("stty cols {columns} rows 40; exec {program} {arguments}");
        let own = daicho.command();
        let mut command = Command::new("script");
        command.args(["-q", "-e", "-f", "-c", &line, "/dev/null"]).env("TERM", "xterm");
        for (name, value) in own.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.env_remove("COLUMNS").current_dir(own.get_current_dir().unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("script is missing: bsdutils brings it");
        let (keys, mut out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&seen);
        std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(count @ 1..) = out.read(&mut part) {
                sink.lock().unwrap().extend_from_slice(&part[..count]);
            }
        });
        Self { child, keys, seen, read_to: 0 }
    }

    /// All that was shown so far, without colours and movements.
    pub fn shown(&self) -> String {
        let seen = self.seen.lock().unwrap();
        strip_str(&String::from_utf8_lossy(&seen)).to_string().replace('\r', "")
    }

    /// Waits until something new is shown that says this, and types an answer.
    pub fn answer(&mut self, question: &str, keys: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown();
            let new = shown.get(self.read_to..).unwrap_or_default();
            if let Some(at) = new.find(question) {
                self.read_to += at + question.len();
                break;
            }
            assert!(Instant::now() < until, "no {question:?} in\n{shown}");
            std::thread::sleep(Duration::from_millis(20));
        }
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The exit code, and all that was shown.
    pub fn ended(mut self) -> (i32, String) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "still running:\n{}", self.shown());
            std::thread::sleep(Duration::from_millis(20));
        };
        // What was written last may still be on its way.
        std::thread::sleep(Duration::from_millis(50));
        (status.code().unwrap(), self.shown())
    }
}
