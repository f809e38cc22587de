//! The endpoint, asked everything that its description allows and much that it does not, by
//! schemathesis; and the description itself, read by a validator of OpenAPI. Both are Python
//! programs, which `tests/run` installs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use daicho::http::api::collection::Collection;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::Server;

/// What is checked of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance";
/// How many requests are made up for each operation, beside those that cover its schema.
const EXAMPLES: &str = "20";
/// How many facts are made up beside them.
const FACTS: &str = "200";
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
fn ids(server: &Server, kind: Collection) -> Vec<Value> {
    let list = server.get(&format!("/api/v1/{}?limit=1000", kind.path())).json();
    let items = list["items"].as_array().unwrap();
    items.iter().map(|item| item[kind.entity().as_str()].clone()).collect()
}

/// The description, with ids that the register knows in the addresses, and with facts that it can
/// take beside those that it refuses: else hardly any request would come past the first question.
fn likely(server: &Server, document: &Value) -> Value {
    let mut document = with_facts_of_its_own(document);
    let fresh = json!({"type": "string", "pattern": "^[a-z]{4,8}$"});
    for kind in Collection::ALL {
        let known = ids(server, kind);
        let templates = [kind.thing_template(), "/api/v1/declarations/{id}/endorsements"];
        for template in &templates[..if kind == Collection::Declarations { 2 } else { 1 }] {
            let parameter = &mut document["paths"][template]["get"]["parameters"][0];
            parameter["schema"] = json!({"enum": known});
        }
        let word = kind.entity().as_str();
        let name = format!("Sent_{}{}Id", word[..1].to_uppercase(), &word[1..]);
        narrow(&mut document, &name, json!({"anyOf": [{"enum": known}, fresh]}));
    }
    narrow(&mut document, "Sent_Subject", json!({"pattern": "^(party|network):[a-z]{4,8}$"}));
    narrow(&mut document, "Sent_Carried", json!({"pattern": "^(all|network:[a-z]{4,8})$"}));
    narrow(&mut document, "Sent_Id", fresh);
    let seqs: Vec<u64> = (1..=head(server)).collect();
    let line = json!({"type": "string", "pattern": "^[A-Z][a-z]{3,8}$"});
    let text = json!({"type": "object", "properties": {"en": line}, "required": ["en"]});
    narrow(&mut document, "Sent_Text", text);
    let sent = &mut document["components"]["schemas"];
    // Whatever is asked after a closing is refused, and says nothing of itself.
    let closing = json!({"$ref": "#/components/schemas/Sent_RegisterClosedEntry"});
    let facts = sent["Sent_Entry"]["oneOf"].as_array_mut().unwrap();
    let all = facts.len();
    facts.retain(|fact| *fact != closing);
    assert_eq!(facts.len(), all - 1);
    for data in ["Sent_EventCorrected", "Sent_EventRetracted", "Sent_DisclosureErased"] {
        let seq = sent[data].pointer_mut("/properties/seq");
        *seq.unwrap_or_else(|| panic!("no seq in {data}")) = json!({"enum": seqs});
    }
    narrow(&mut document, "Sent_Date", json!({"enum": ["2021-08-07", "2023", "../2024-05"]}));
    narrow(&mut document, "Sent_Language", json!({"enum": ["en", "ja", "zh-Hant"]}));
    narrow(&mut document, "Sent_Country", json!({"const": "JP"}));
    narrow(&mut document, "Sent_Subdivision", json!({"const": "JP-13"}));
    narrow(&mut document, "Sent_Url", json!({"const": "https://example.org/"}));
    narrow(&mut document, "Sent_Line", line.clone());
    narrow(&mut document, "Sent_Prose", line);
    for (path, operations) in document["paths"].as_object_mut().unwrap() {
        if path.starts_with("/api/v1/events/{") {
            let known: Vec<String> = seqs.iter().map(u64::to_string).collect();
            operations["get"]["parameters"][0]["schema"] = json!({"enum": known});
        }
    }
    let recording = &mut document["paths"]["/api/v1/events"]["post"]["parameters"];
    for parameter in recording.as_array_mut().unwrap() {
        match parameter["name"].as_str() {
            // So that corrections and retractions are looked at, too.
            Some("If-Match") => {
                parameter["schema"] = json!({"const": "*"});
                parameter["required"] = true.into();
            }
            // Two requests with one key would be one.
            Some("Idempotency-Key") => {
                parameter["schema"] = json!({"type": "string", "pattern": "^[a-z0-9]{20}$"});
            }
            _ => {}
        }
    }
    let fact = |id: &str| {
        let names = json!({"en": format!("The city {id}")});
        let data = json!({"party": id, "kind": "city", "names": names, "country": "JP"});
        json!({"type": "party.registered", "data": data}).to_string()
    };
    let lines = [fact("one"), format!("{}\n{}\n", fact("two"), fact("three")), fact("four")];
    let importing = &mut document["paths"]["/api/v1/imports"]["post"];
    for parameter in importing["parameters"].as_array_mut().unwrap() {
        // Left empty is left out. They are about CSV, and any text that is made up is refused.
        if parameter["schema"]["type"] == "string" || parameter["name"] == "as" {
            parameter["schema"] = json!({"const": ""});
        }
    }
    for (media, content) in importing["requestBody"]["content"].as_object_mut().unwrap() {
        if media != "text/csv" {
            content["schema"] = json!({"enum": lines});
        }
    }
    document
}

/// The description with schemas of its own for what is sent, so that they can be narrowed.
fn with_facts_of_its_own(document: &Value) -> Value {
    let sent = |value: &Value| -> Value {
        let text = value.to_string();
        let text = text.replace("\"#/components/schemas/", "\"#/components/schemas/Sent_");
        serde_json::from_str(&text).unwrap()
    };
    let mut changed = document.clone();
    let operation = &document["paths"]["/api/v1/events"]["post"];
    changed["paths"]["/api/v1/events"]["post"]["requestBody"] = sent(&operation["requestBody"]);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        changed["components"]["schemas"][format!("Sent_{name}")] = sent(schema);
    }
    changed
}

fn narrow(document: &mut Value, at: &str, to: Value) {
    let schema = document.pointer_mut(&format!("/components/schemas/{at}"));
    *schema.unwrap_or_else(|| panic!("no schema {at}")) = to;
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
    let document = likely(&server, &server.get("/api/v1/openapi.json").json());
    let file = server.daicho.file("asked.json", document.to_string());
    let ask = |further: &[&str]| {
        let mut command = tool("schemathesis");
        let url = format!("http://{}", server.address());
        command.current_dir(server.daicho.path("")).args(["run", &file, "--url", &url]);
        command.args(["--header", &token, "--checks", CHECKS, "--seed", SEED]);
        command.args(["--continue-on-failure", "--warnings", "off"]);
        command.args(["--generation-database", "none"]).args(further);
        succeeds(command);
    };
    let everything = ["--phases", "coverage,fuzzing", "-n", EXAMPLES];
    // The stream has no end, and is followed by tests of its own. Revoking comes last: it may
    // well revoke the token that asks.
    let later = ["--exclude-operation-id", "stream", "--exclude-operation-id", "revoke_token"];
    ask(&[&later[..], &everything].concat());
    let facts = ["--include-operation-id", "record", "--phases", "fuzzing", "-n", FACTS];
    ask(&[&facts[..], &["--mode", "positive"]].concat());
    ask(&[&["--include-operation-id", "revoke_token"], &everything[..]].concat());
    let recorded = head(&server) - before;
    let since = server.get(&format!("/api/v1/events?after={before}"));
    assert!(recorded > 10, "{recorded} were recorded: {}", since.text());
    for (route, status) in [
        ("/api/v1/events", "201"),
        ("/api/v1/events", "409"),
        ("/api/v1/events", "422"),
        ("/api/v1/parties/{id}", "200"),
    ] {
        assert!(answered(&server, route, status) > 0, "{route} was never answered {status}");
    }
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}
