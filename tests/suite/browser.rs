//! Debian's Chromium, driven through chromedriver (W3C WebDriver, and Chromium's own commands).
//! `tests/run` installs both.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http_client::Connection;
use crate::http_fixture::wait_for;

/// How wide a window is: a desk's, and a phone's.
pub const WIDTHS: [u32; 2] = [1280, 390];

/// What lets Chromium run as root without a screen, and asks nobody else.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en",
];

/// A browser that is closed when it is dropped.
pub struct Browser {
    connection: RefCell<Connection>,
    session: String,
    chromedriver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub fn start() -> Self {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver: tests/run installs it");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port: u16 = loop {
            let line = lines.next().expect("chromedriver has ended").unwrap();
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').parse().unwrap();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let folder = format!("--user-data-dir={}", profile.path().display());
        let arguments: Vec<&str> = ARGUMENTS.into_iter().chain([folder.as_str()]).collect();
        let chrome = json!({"args": arguments, "binary": "/usr/bin/chromium"});
        let wanted = json!({"browserName": "chrome", "goog:chromeOptions": chrome});
        let connection = RefCell::new(Connection::to(([127, 0, 0, 1], port).into()));
        let mut browser =
            Self { connection, session: String::new(), chromedriver: child, _profile: profile };
        let begun =
            browser.ask("POST", "/session", &json!({"capabilities": {"alwaysMatch": wanted}}));
        browser.session = format!("/session/{}", begun["sessionId"].as_str().unwrap());
        browser
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = body.to_string();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut connection = self.connection.borrow_mut();
        assert!(connection.send(head + body.as_str()), "chromedriver has gone");
        let answer = connection.answer_to(method).expect("chromedriver answers");
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.text());
        answer.json()["value"].take()
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("{}{path}", self.session), body)
    }

    /// A command of Chromium's own.
    fn chromium(&self, command: &str, parameters: &Value) {
        self.command("/goog/cdp/execute", &json!({"cmd": command, "params": parameters}));
    }

    /// Opens a page.
    pub fn open(&self, address: &str) {
        self.command("/url", &json!({"url": address}));
    }

    /// What a script returns.
    pub fn run(&self, script: &str, arguments: &[&str]) -> Value {
        self.command("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// What a script hands to its last argument.
    pub fn run_async(&self, script: &str) -> Value {
        self.command("/execute/async", &json!({"script": script, "args": []}))
    }

    /// The text of the first element that a selector finds.
    pub fn text(&self, selector: &str) -> String {
        let said = self
            .run("return document.querySelector(arguments[0])?.textContent ?? null", &[selector]);
        said.as_str().unwrap_or_else(|| panic!("no {selector}")).to_owned()
    }

    /// Clicks on the first element that a selector finds, as a person would.
    pub fn click(&self, selector: &str) {
        let found = self.command("/element", &json!({"using": "css selector", "value": selector}));
        let id = found.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.command(&format!("/element/{id}/click"), &json!({}));
    }

    /// Has a window of a width, in the light or the dark scheme.
    pub fn show_as(&self, width: u32, dark: bool) {
        let size =
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600});
        self.chromium("Emulation.setDeviceMetricsOverride", &size);
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.chromium("Emulation.setEmulatedMedia", &media);
    }

    /// Has pages run their scripts, or not.
    pub fn scripts(&self, run: bool) {
        self.chromium("Emulation.setScriptExecutionDisabled", &json!({"value": !run}));
    }

    /// Waits until a script returns true.
    pub fn until(&self, script: &str) {
        let script = format!("return Boolean({script})");
        wait_for(&script, || self.run(&script, &[]) == true);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let head = format!("DELETE {} HTTP/1.1\r\nHost: localhost\r\n\r\n", self.session);
        let connection = self.connection.get_mut();
        if connection.send(head) {
            let _ = connection.answer_to("DELETE");
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

/// A file of a package that `tests/run` installs with npm.
pub fn npm(path: &str) -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("node-tools/node_modules");
    let at = tools.join(path);
    assert!(at.exists(), "expected {}: tests/run installs it", at.display());
    at
}
