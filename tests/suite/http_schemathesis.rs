//! The endpoint, asked everything that its description allows and much that it does not, by
//! schemathesis; and the description itself, read by a validator of OpenAPI. Both are Python
//! programs, which `tests/run` installs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use daicho::http::api::lists::Kind;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::Server;

/// What is checked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";
/// How many requests are made up for each operation, beside those that cover its schema.
const EXAMPLES: &str = "20";
/// The same requests every time.
const SEED: &str = "20220228";

/// A program that `tests/run` installs.
fn tool(name: &str) -> Command {
    let at: PathBuf = [env!("CARGO_TARGET_TMPDIR"), "python-tools", "bin", name].iter().collect();
    assert!(at.exists(), "expected {}: tests/run installs it", at.display());
    Command::new(at)
}

/// Runs a program, which must succeed.
fn succeeds(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The ids of everything of one kind.
fn ids(server: &Server, kind: Kind) -> Vec<Value> {
    let list = server.get(&format!("/api/v1/{}?limit=1000", kind.path())).json();
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item[kind.entity().as_str()].clone()).collect()
}

/// The description, with ids that the register knows beside those that are made up: else hardly
/// any request would come past the first question whether there is such a thing.
fn with_known_ids(server: &Server, mut document: Value) -> Value {
    for kind in Kind::ALL {
        let word = kind.entity().as_str();
        let name = format!("{}{}Id", word[..1].to_uppercase(), &word[1..]);
        let schema = &mut document["components"]["schemas"][&name];
        assert!(schema.is_object(), "{name}");
        let known = ids(server, kind);
        *schema = json!({"anyOf": [{"enum": known}, schema.take()]});
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        let templates = [kind.thing_template(), "/api/v1/declarations/{id}/endorsements"];
        for template in &templates[..if kind == Kind::Declarations { 2 } else { 1 }] {
            document["paths"][template]["get"]["parameters"][0]["schema"] = reference.clone();
        }
    }
    let seqs: Vec<String> = (1..=head(server)).map(|seq| seq.to_string()).collect();
    for template in ["", "/versions", "/proof"] {
        let operations = document["paths"].as_object_mut().unwrap();
        let ending = format!("}}{template}");
        let is_it =
            |path: &&mut String| path.starts_with("/api/v1/events/{") && path.ends_with(&ending);
        let mut paths: Vec<String> = operations.keys().cloned().collect();
        let path = paths.iter_mut().find(is_it).unwrap().clone();
        operations[&path]["get"]["parameters"][0]["schema"] = json!({"enum": seqs});
    }
    for parameter in
        document["paths"]["/api/v1/events"]["post"]["parameters"].as_array_mut().unwrap()
    {
        if parameter["name"] == "If-Match" {
            // So that corrections and retractions are looked at, too.
            parameter["schema"] = json!({"const": "*"});
            parameter["required"] = true.into();
        }
    }
    document
}

fn head(server: &Server) -> u64 {
    server.get("/api/v1/status").json()["events"].as_u64().unwrap()
}

/// How often a route was answered with a status.
fn answered(server: &Server, route: &str, status: &str) -> u64 {
    let metrics = server.get("/metrics");
    let fits = |line: &&str| {
        line.starts_with("daicho_http_requests_total{")
            && line.contains(&format!("route=\"{route}\""))
            && line.contains(&format!("status=\"{status}\""))
    };
    let lines = metrics.text().lines().filter(fits);
    lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

#[test]
fn a_validator_of_openapi_finds_the_description_valid() {
    let server = Server::tokyo(&[]);
    let description = server.get("/api/v1/openapi.json").text().to_owned();
    let file = server.daicho.file("openapi.json", &description);
    let mut command = tool("openapi-spec-validator");
    command.args(["--schema", "3.1", &file]);
    succeeds(command);
    let broken =
        server.daicho.file("broken.json", description.replace("\"responses\"", "\"answers\""));
    let mut command = tool("openapi-spec-validator");
    command.args(["--schema", "3.1", &broken]);
    assert!(!command.output().unwrap().status.success(), "it would see a mistake");
}

#[test]
fn whatever_is_asked_is_answered_as_described() {
    let daicho = Daicho::tokyo();
    let made = daicho.run(&["token", "add", "--role", "admin", "--name", "Desk", "--json"]).json();
    let token = format!("Authorization: Bearer {}", made["secret"].as_str().unwrap());
    let server = Server::over(daicho, &["--rate-per-second", "0"]);
    let before = head(&server);
    let document = with_known_ids(&server, server.get("/api/v1/openapi.json").json());
    let file = server.daicho.file("asked.json", document.to_string());
    let url = format!("http://{}", server.address());
    let mut command = tool("schemathesis");
    command.current_dir(server.daicho.path("")).args(["run", &file, "--url", &url]);
    command.args(["--header", &token, "--checks", CHECKS, "--seed", SEED]);
    command.args(["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES]);
    // It has no end, and is followed by tests of its own.
    command.args(["--exclude-operation-id", "stream"]);
    command.args(["--continue-on-failure", "--warnings", "off", "--generation-database", "none"]);
    succeeds(command);
    assert!(head(&server) > before, "something was recorded");
    for (route, status) in [
        ("/api/v1/events", "201"),
        ("/api/v1/events", "409"),
        ("/api/v1/events", "422"),
        ("/api/v1/imports", "200"),
        ("/api/v1/parties/{id}", "200"),
    ] {
        assert!(answered(&server, route, status) > 0, "{route} was never answered {status}");
    }
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}
