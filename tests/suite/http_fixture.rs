//! The real server on a register of its own, on a free port, ended when the test ends.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::daicho::Daicho;
use crate::http_client::{Answer, Connection, PATIENCE};

/// The file beside the register that the server writes its log to.
const LOG: &str = "server.log";

/// As many requests as one likes: the tests of limits set their own.
pub const NO_RATE: [&str; 2] = ["--rate-per-second", "0"];

/// The last seq of the forum's register.
pub const HEAD: u64 = 154;

/// A running `daicho serve`.
pub struct Server {
    /// The register that is served, and the program for other commands.
    pub daicho: Daicho,
    /// What it printed: where it listens.
    pub listening: Value,
    child: Child,
}

impl Server {
    /// Serves the forum's register, with further flags, and waits until it is ready.
    pub fn tokyo(flags: &[&str]) -> Self {
        Self::over(Daicho::tokyo(), flags)
    }

    /// Serves a register on a free port, and waits until it is ready.
    pub fn over(daicho: Daicho, flags: &[&str]) -> Self {
        let all = [&["--listen", "127.0.0.1:0"], flags].concat();
        let server = Self::start(daicho, &all);
        server.wait_until_ready();
        server
    }

    /// Starts the program and reads where it listens. It may not be ready yet.
    pub fn start(daicho: Daicho, flags: &[&str]) -> Self {
        Self::start_in(daicho, flags, &[])
    }

    /// The same with variables of the environment.
    pub fn start_in(daicho: Daicho, flags: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = daicho.command();
        command.args(["serve", "--json"]).args(flags).envs(variables.iter().copied());
        // A file, since a pipe that nobody reads would stop the server when it is full.
        let log = File::create(daicho.path(LOG)).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(listening) = serde_json::from_str(&line) else {
            let _ = child.wait();
            panic!("not serving: {line}{}", read_log(&daicho));
        };
        Self { daicho, listening, child }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening["listening"].as_str().unwrap().parse().unwrap()
    }

    /// A new connection.
    pub fn connect(&self) -> Connection {
        Connection::to(self.address())
    }

    /// Gives a token of a role; answers the header line that presents it. The name of the token is
    /// the role's.
    pub fn token(&self, role: &str) -> String {
        let added = self.daicho.run(&["token", "add", "--role", role, "--name", role, "--json"]);
        format!("Authorization: Bearer {}\r\n", added.json()["secret"].as_str().unwrap())
    }

    /// Posts JSON to a path. Lines of `headers` end with CR LF.
    pub fn post(&self, target: &str, headers: &str, value: &Value) -> Answer {
        let headers = format!("Content-Type: application/json\r\n{headers}");
        self.ask("POST", target, &headers, value.to_string().as_bytes())
    }

    /// The last seq, as the server says.
    pub fn head(&self) -> u64 {
        self.get("/api/v1/status").json()["known_at"]["seq"].as_u64().unwrap()
    }

    /// Stops the server; answers its register for other commands.
    pub fn stopped(self) -> Daicho {
        let daicho = self.daicho.clone();
        self.stop();
        daicho
    }

    /// Asks for a path on a connection of its own.
    pub fn get(&self, target: &str) -> Answer {
        self.connect().get(target)
    }

    /// The text at a path that is there.
    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text().to_owned()
    }

    /// Sends a request on a connection of its own. Lines of `headers` end with CR LF.
    pub fn ask(&self, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
        self.connect().ask(method, target, headers, body)
    }

    /// Waits until the register is open.
    pub fn wait_until_ready(&self) {
        wait_for("the server is ready", || self.get("/readyz").status == 200);
    }

    /// The memory that the server occupies.
    pub fn memory_bytes(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most memory that the server has occupied since it began.
    pub fn peak_memory_bytes(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    }

    /// Sends a signal to the server.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the server to end by itself; answers how it ended and what it logged.
    pub fn end(mut self) -> (ExitStatus, String) {
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "the server does not end");
            std::thread::sleep(Duration::from_millis(5));
        };
        (status, read_log(&self.daicho))
    }

    /// Tells the server to stop, and waits for its end, which must be a good one.
    pub fn stop(self) -> String {
        self.signal("TERM");
        let (status, log) = self.end();
        assert!(status.success(), "{status}: {log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_log(daicho: &Daicho) -> String {
    std::fs::read_to_string(daicho.path(LOG)).unwrap()
}

/// Tells the threads beside a test to stop when it is dropped, also because the test has failed: else they
/// would go on for ever, and the test with them.
pub struct Raised<'a>(pub &'a AtomicBool);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Waits until something holds.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
