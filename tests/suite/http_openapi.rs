//! The description of the API, held against the routes and against what they answer.

use std::collections::{BTreeMap, BTreeSet};

use daicho::http::api::{collection::Collection, find};
use daicho::http::openapi::{Access, Operation, operations};
use serde_json::{Value, json};

use crate::http_fixture::Server;

const BASE: &str = "/api/v1";
/// Every address that the API answers, as a pattern of segments; `*` is any id.
const ADDRESSES: &[&str] = &[
    "",
    "openapi.json",
    "register",
    "digest",
    "things/*",
    "tokens",
    "tokens/*",
    "disclosures.jsonl",
    "backup",
    "verify",
    "status",
    "search",
    "search.csv",
    "diff",
    "network",
    "network.csv",
    "events",
    "events.csv",
    "events/stream",
    "events/*",
    "events/*/versions",
    "events/*/history",
    "events/*/proof",
    "events/*/tlog-proof",
    "imports",
    "imports/*/retract",
    "updates",
    "imports/*",
    "register.jsonl",
    "datapackage.zip",
    "register.sqlite",
    "declarations/*/endorsements",
    "declarations/*/endorsements.csv",
];

/// The addresses with the lists and things of every kind.
fn addresses() -> Vec<String> {
    let of_kind = |kind: Collection| {
        let word = kind.path();
        [word.to_owned(), format!("{word}.csv"), format!("{word}/*")]
    };
    let fixed = ADDRESSES.iter().map(|address| (*address).to_owned());
    fixed.chain(Collection::ALL.into_iter().flat_map(of_kind)).collect()
}

/// The address below the base, with something in place of each name.
fn tail(template: &str) -> String {
    let below = template.strip_prefix(BASE).unwrap();
    let segments = below.split('/').map(|one| if one.starts_with('{') { "1" } else { one });
    segments.collect::<Vec<_>>().join("/").trim_start_matches('/').to_owned()
}

fn methods(allow: &str) -> BTreeSet<String> {
    // HEAD goes with GET and OPTIONS with everything: neither is described.
    let all = allow.split(", ").filter(|method| !matches!(*method, "HEAD" | "OPTIONS"));
    all.map(str::to_lowercase).collect()
}

fn described() -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut described = BTreeMap::<_, BTreeSet<String>>::new();
    for operation in operations() {
        let known = described.entry(operation.path).or_default();
        assert!(known.insert(operation.method.to_owned()), "{} twice", operation.path);
    }
    described
}

#[test]
fn every_operation_has_a_route_with_its_methods() {
    for (template, known) in described() {
        let found = find(&tail(template)).unwrap_or_else(|| panic!("no route: {template}"));
        assert_eq!(found.template, template);
        assert_eq!(methods(found.allow), known, "{template}");
    }
}

#[test]
fn every_route_has_its_operations() {
    let described = described();
    let mut seen = BTreeSet::new();
    for address in addresses() {
        let found = find(&address.replace('*', "1")).unwrap_or_else(|| panic!("{address}"));
        assert_eq!(described.get(found.template), Some(&methods(found.allow)), "{address}");
        seen.insert(found.template);
    }
    assert_eq!(seen, described.keys().copied().collect(), "the addresses of this test are all");
    for nowhere in ["x", "parties/", "parties/a/b", "events/1/x", "imports.csv", "status/x", "/"] {
        assert_eq!(find(nowhere), None, "{nowhere}");
    }
}

#[test]
fn names_and_parameters_stand_once() {
    let mut names = BTreeSet::new();
    for operation in operations() {
        assert!(names.insert(operation.id), "{} twice", operation.id);
        let mut parameters = BTreeSet::new();
        for parameter in &operation.parameters {
            let fresh = parameters.insert((format!("{:?}", parameter.location), parameter.name));
            assert!(fresh, "{}: {} twice", operation.id, parameter.name);
        }
        for name in operation.path.split('/').filter_map(|one| one.strip_prefix('{')) {
            let name = name.trim_end_matches('}');
            assert!(parameters.contains(&("Path".to_owned(), name)), "{}", operation.id);
        }
        assert!(operation.is_read() || operation.access != Access::Anyone);
    }
}

/// Every `$ref` of a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                found.push(reference.clone());
            }
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn description(server: &Server) -> Value {
    server.get("/api/v1/openapi.json").json()
}

#[test]
fn the_description_is_whole_and_its_schemas_are_schemas() {
    let server = Server::tokyo(&["--public-url", "https://register.example.org/"]);
    let answer = server.get("/api/v1/openapi.json");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"], json!([{"url": "https://register.example.org"}]));
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        let at = document.pointer(reference.strip_prefix('#').unwrap());
        assert!(at.is_some(), "{reference} leads nowhere");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        assert!(jsonschema::meta::is_valid(schema), "{name}");
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        assert!(plain, "{name} cannot be the name of a component");
    }
}

/// The validator of one answer.
fn validator(
    document: &Value,
    operation: &Operation,
    status: u16,
    media: &str,
) -> jsonschema::Validator {
    let content = &document["paths"][operation.path][operation.method]["responses"]
        [status.to_string()]["content"][media];
    let mut schema = content["schema"].clone();
    assert!(schema.is_object(), "{}: {status} {media} is not described: {content}", operation.id);
    // References of the schema lead to the components, which therefore stand beside it.
    schema["components"] = document["components"].clone();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// The addresses of a template that the forum's register has something at.
fn targets(server: &Server, template: &str) -> Vec<String> {
    let place = ["{seq}", "{event}"].into_iter().find(|place| template.contains(place));
    if let Some(place) = place {
        let head = server.get("/api/v1/status").json()["events"].as_u64().unwrap();
        return (1..=head).map(|seq| template.replace(place, &seq.to_string())).collect();
    }
    if template.contains("/things/") {
        let some = ["tokyo", "party:tokyo", "tokyo-declaration", "u20", "goal:deliver-tokyo-2020"];
        return some.iter().map(|id| template.replace("{id}", id)).collect();
    }
    let Some((list, _)) = template.split_once("/{id}") else { return vec![template.to_owned()] };
    let listed = server.get(&format!("{list}?limit=1000")).json();
    let word = list.rsplit('/').next().unwrap();
    let kind = Collection::ALL.into_iter().find(|kind| kind.path() == word).unwrap();
    let items = listed["items"].as_array().unwrap().clone();
    assert!(!items.is_empty(), "the forum's register has {word}");
    let id = |item: &Value| item[kind.entity().as_str()].as_str().unwrap().to_owned();
    items.iter().map(|item| template.replace("{id}", &id(item))).collect()
}

#[test]
fn every_answer_of_every_read_is_as_described() {
    let server = Server::tokyo(&["--rate-per-second", "0"]);
    let document = description(&server);
    let token = server.token("admin");
    let mut connection = server.connect();
    let mut checked = 0;
    let views = ["", "?known_at=20", "?as_of=2019-01-01&known_at=150"];
    for operation in operations()
        .iter()
        .filter(|one| one.is_read() && one.id != "stream" && one.id != "import_report")
    {
        let (status, bodies) = &operation.answers[0];
        for (media, schema) in bodies {
            let validator = validator(&document, operation, *status, media);
            for target in targets(&server, operation.path) {
                let has_views = operation.parameters.iter().any(|one| one.name == "as_of");
                for view in &views[..if has_views { views.len() } else { 1 }] {
                    let at = format!("{target}{view}");
                    let answer =
                        connection.ask("GET", &at, &format!("{token}Accept: {media}\r\n"), b"");
                    if answer.status == 404 && !view.is_empty() {
                        answer.problem(404, "not-found");
                        continue;
                    }
                    assert_eq!(answer.status, *status, "{at}: {}", answer.text());
                    let came = answer.header("content-type").unwrap();
                    assert_eq!(came.split(';').next(), Some(*media), "{at}");
                    if schema.is_some() {
                        let body = answer.json();
                        let faults: Vec<_> = validator.iter_errors(&body).collect();
                        let said = faults.iter().map(|e| format!("{}: {e}", e.instance_path()));
                        assert!(faults.is_empty(), "{at}: {:#?}", said.collect::<Vec<_>>());
                        checked += 1;
                    }
                }
            }
        }
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn an_answer_that_is_not_as_described_would_be_seen() {
    let server = Server::tokyo(&[]);
    let document = description(&server);
    let operation = operations().into_iter().find(|one| one.id == "parties").unwrap();
    let validator = validator(&document, &operation, 200, "application/json");
    let mut page = server.get("/api/v1/parties").json();
    assert!(validator.is_valid(&page));
    page["items"][0]["names"] = json!(7);
    assert!(!validator.is_valid(&page));
}

#[test]
fn problems_are_as_described() {
    let server = Server::tokyo(&[]);
    let document = description(&server);
    let all = operations();
    let operation = |id: &str| all.iter().find(|one| one.id == id).unwrap();
    for (id, method, target, headers, status) in [
        ("party", "GET", "/api/v1/parties/nowhere", "", 404),
        ("parties", "GET", "/api/v1/parties?limit=0", "", 400),
        ("parties", "GET", "/api/v1/parties", "Accept: image/png\r\n", 406),
        ("record", "POST", "/api/v1/events", "", 401),
        ("import", "POST", "/api/v1/imports", "Authorization: Bearer x\r\n", 401),
    ] {
        let answer = server.ask(method, target, headers, b"");
        assert_eq!(answer.status, status, "{target}");
        let media = "application/problem+json";
        assert_eq!(answer.header("content-type"), Some(media));
        let validator = validator(&document, operation(id), status, media);
        assert!(validator.is_valid(&answer.json()), "{}", answer.text());
    }
}
