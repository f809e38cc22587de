//! Clients that others' programs make of the API's description: each lists the parties page by page,
//! records a fact twice under one key, corrects it, and reads a problem. `tests/run` installs the programs
//! that make them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::http_fixture::Server;

/// What each client says at its end.
const DONE: &str = "listed, paged, recorded once, corrected, refused";

/// A server, the description of its API as a file, and a token of an admin.
struct Served {
    server: Server,
    description: String,
    token: String,
}

impl Served {
    fn new() -> Self {
        let server = Server::tokyo(&["--rate-per-second", "0"]);
        let description = server.get("/api/v1/openapi.json").text().to_owned();
        let description = server.daicho.file("openapi.json", description);
        let header = server.token("admin");
        let secret = header.trim().rsplit(' ').next().unwrap().to_owned();
        Self { server, description, token: secret }
    }

    fn path(&self, name: &str) -> String {
        self.server.daicho.path(name).display().to_string()
    }

    /// Lets a client of the package in the folder `made` go through its work.
    fn work(&self, mut program: Command, arguments: &[&str]) {
        let url = format!("http://{}", self.server.address());
        program.args(arguments).args([&url, &self.token]);
        assert_eq!(succeeds(program).lines().last(), Some(DONE));
    }
}

fn succeeds(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn tools(name: &str) -> PathBuf {
    let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    assert!(at.exists(), "expected {}: tests/run installs it", at.display());
    at
}

fn python(name: &str) -> Command {
    Command::new(tools("python-tools").join("bin").join(name))
}

fn node(name: &str) -> Command {
    let mut command = Command::new(tools("node-tools").join("node_modules/.bin").join(name));
    command.current_dir(tools("node-tools"));
    command
}

/// A source of a client, beside the tests.
fn source(name: &str) -> String {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name);
    at.display().to_string()
}

#[test]
fn a_client_by_openapi_python_client() {
    let served = Served::new();
    let config = served.server.daicho.file("config.yaml", "post_hooks: []\n");
    let package = served.path("made/register");
    std::fs::create_dir(served.path("made")).unwrap();
    let mut make = python("openapi-python-client");
    make.args(["generate", "--meta", "none", "--path", &served.description]);
    make.args(["--config", &config, "--output-path", &package]);
    succeeds(make);
    served.work(python("python"), &[&source("attrs_client.py"), &served.path("made")]);
}

#[test]
fn a_client_by_openapi_generator() {
    let served = Served::new();
    let mut make = python("openapi-generator-cli");
    make.args(["generate", "--generator-name", "python", "--package-name", "register"]);
    make.args(["--input-spec", &served.description, "--output", &served.path("made")]);
    succeeds(make);
    let mut client = python("python");
    // One of the names in the answers is also that of a method of the library that reads them.
    client.args(["-W", "ignore::UserWarning"]);
    served.work(client, &[&source("pydantic_client.py"), &served.path("made")]);
}

#[test]
fn types_by_openapi_typescript() {
    let served = Served::new();
    let mut make = node("openapi-typescript");
    make.args([&served.description, "--output", &served.path("register.d.ts")]);
    succeeds(make);
    let client = served.path("typed_client.ts");
    std::fs::copy(source("typed_client.ts"), &client).unwrap();
    let types = tools("node-tools").join("node_modules/@types").display().to_string();
    let mut compile = node("tsc");
    compile.args(["--strict", "--target", "es2022", "--module", "commonjs"]);
    compile.args(["--typeRoots", &types, "--types", "node", &client]);
    succeeds(compile);
    served.work(Command::new("node"), &[&served.path("typed_client.js")]);
}

#[test]
fn spectral_finds_nothing_to_warn_of() {
    let served = Served::new();
    let rules = served.server.daicho.file("rules.yaml", "extends: ['spectral:oas']\n");
    let lint = |description: &str| {
        let mut lint = node("spectral");
        lint.args(["lint", "--fail-severity", "hint", "--ruleset", &rules, description]);
        lint.output().unwrap()
    };
    let found = lint(&served.description);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stdout));
    let text = std::fs::read_to_string(&served.description).unwrap();
    let worse = text.replacen("\"summary\"", "\"resume\"", 1).replacen("\"tags\"", "\"labels\"", 3);
    let worse = served.server.daicho.file("worse.json", worse);
    assert!(!lint(&worse).status.success(), "it would see a mistake");
}
