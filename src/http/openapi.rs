//! The description of the API, made from the types that the answers are made of: in brief as an
//! index of its addresses, in full in OpenAPI 3.1.
//!
//! `operations` holds the one table of what there is; a test walks it both ways against the
//! routes.

mod examples;
mod headers;
mod log;
mod managing;
mod operations;
mod parameters;
mod plain;
mod reading;
mod tags;
mod writing;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub use self::operations::operations;
pub use self::plain::JsonFirst;
use self::tags::Tag;
use super::media::CSV;
use super::problem::{Document, ProblemType};
use crate::domain::fields::schema;
use crate::wording::lang::Lang;

/// Makes the schema of a type, and enters what it refers to.
pub type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// A body: its media type and its schema; none for what JSON Schema cannot say.
pub type Media = (&'static str, Option<MakeSchema>);

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// One parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// What it means.
    pub about: &'static str,
    /// What it may be.
    pub schema: Value,
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, unless the server is private.
    Anyone,
    /// Who holds the token of a recorder, or of an admin for what revises the record.
    Recorder,
    /// Who holds the token of an admin.
    Admin,
}

/// One method on one address.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method in lower case.
    pub method: &'static str,
    /// The template of the address.
    pub path: &'static str,
    /// Its name for those who make clients.
    pub id: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The bodies that it takes.
    pub takes: Vec<Media>,
    /// Each way in which it goes well: the status and the bodies.
    pub answers: Vec<(u16, Vec<Media>)>,
    /// The ways in which it goes wrong, beside those of every operation.
    pub problems: Vec<ProblemType>,
}

impl Operation {
    /// A read of a view.
    fn read(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        parameters: Vec<Parameter>,
        bodies: Vec<Media>,
    ) -> Self {
        Self {
            method: "get",
            path,
            id,
            summary,
            access: Access::Anyone,
            parameters,
            takes: Vec::new(),
            answers: vec![(200, bodies), (304, Vec::new())],
            problems: Vec::new(),
        }
    }

    /// What it does, in sentences.
    fn description(&self) -> String {
        let mut said = format!("{}.", self.summary);
        let takes = |name: &str| self.parameters.iter().any(|one| one.name == name);
        if takes("known_at") {
            said += " Shows what was true on the day `as_of`, as it was known at `known_at`; without \
                     them what is true today, as it is known now.";
        }
        if takes("cursor") {
            said += " A page has at most `limit` items, and says in `next` where the following one \
                     is; all of them show the same view.";
        }
        if self.answers.iter().flat_map(|(_, bodies)| bodies).any(|(media, _)| *media == CSV) {
            said += " As CSV (RFC 4180) it is always whole.";
        }
        match self.access {
            Access::Anyone => {}
            Access::Recorder => said += " Needs the token of a recorder.",
            Access::Admin => said += " Needs the token of an admin.",
        }
        said
    }

    /// Whether it only reads.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == "get"
    }
}

/// The schema of a type.
pub fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// The addresses of the API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Index {
    /// The log's name.
    pub origin: String,
    /// The version of the program.
    pub version: String,
    /// Where the API is described.
    pub openapi: String,
    /// The templates of all addresses that can be read.
    pub addresses: Vec<Address>,
}

/// One address of the API.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Address {
    /// The address, with names in place of ids.
    pub path: String,
    /// What is there.
    pub about: String,
}

/// The addresses that can be read, of the log with this name.
#[must_use]
pub fn index(origin: &str) -> Index {
    let read = operations().into_iter().filter(Operation::is_read);
    let addresses =
        read.map(|one| Address { path: one.path.to_owned(), about: one.summary.to_owned() });
    Index {
        origin: origin.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        openapi: "/api/v1/openapi.json".to_owned(),
        addresses: addresses.collect(),
    }
}

/// The whole description.
#[must_use]
pub fn document(server: &str) -> Value {
    let mut settings = schema::settings();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    let problem = of::<Document>(&mut generator).to_value();
    let mut paths: Map<String, Value> = Map::new();
    let operations = operations();
    for operation in &operations {
        let described = describe(operation, &problem, &mut generator);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = described;
    }
    let schemas = generator.take_definitions(true);
    let tags = Tag::all().map(|tag| json!({"name": tag.name(), "description": tag.about()}));
    let tags: Vec<Value> = tags.collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "daicho",
            "summary": "The register of record of a forum's declarations.",
            "description": "Every answer shows one view: what was true on a day (`as_of`), as it \
                            was known at a moment (`known_at`). Errors are problem documents \
                            (RFC 9457).",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
            "contact": contact(server),
        },
        "servers": [{"url": server}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made with `daicho token add`.",
                },
            },
            "headers": headers::all(),
        },
    });
    plain::simplify(&mut document);
    examples::add(&mut document, &operations);
    document
}

/// Whom to turn to: the page that says so, where its address is known.
fn contact(server: &str) -> Value {
    let mut contact = json!({"name": "Who keeps this register"});
    if server.starts_with("http") {
        contact["url"] = format!("{}/en/about", server.trim_end_matches('/')).into();
    }
    contact
}

fn describe(operation: &Operation, problem: &Value, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    for (status, bodies) in &operation.answers {
        let mut answer = answer(*status, bodies, generator);
        answer["headers"] = headers::of_answer(operation, *status);
        responses.insert(status.to_string(), answer);
    }
    let mut kinds: Vec<ProblemType> = operation.problems.clone();
    kinds.extend(operations::common(operation));
    for kind in &kinds {
        let status = kind.status.to_string();
        let same = kinds.iter().filter(|other| other.status == kind.status);
        let titles: Vec<&str> = same.map(|other| other.title(Lang::En)).collect();
        responses.insert(
            status,
            json!({
                "description": titles.join(", or "),
                "headers": headers::of_problem(kind.status),
                "content": {"application/problem+json": {"schema": problem}},
            }),
        );
    }
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description(),
        "tags": [Tag::of(operation).name()],
        "parameters": operation.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "responses": responses,
    });
    if !operation.takes.is_empty() {
        let content = content(&operation.takes, generator);
        described["requestBody"] = json!({"required": true, "content": content});
    }
    described["security"] = match operation.access {
        Access::Anyone => json!([{}, {"token": []}]),
        Access::Recorder | Access::Admin => json!([{"token": []}]),
    };
    described
}

fn answer(status: u16, bodies: &[Media], generator: &mut SchemaGenerator) -> Value {
    let description = match status {
        200 => "The answer.",
        201 => "Recorded, and durable.",
        304 => "What If-None-Match names is still so.",
        _ => "Done.",
    };
    let mut answer = json!({"description": description});
    if !bodies.is_empty() {
        answer["content"] = content(bodies, generator);
    }
    answer
}

fn content(bodies: &[Media], generator: &mut SchemaGenerator) -> Value {
    let mut content = Map::new();
    for (media, make) in bodies {
        let schema =
            make.map_or_else(|| json!({"type": "string"}), |make| make(generator).to_value());
        content.insert((*media).to_owned(), json!({"schema": schema}));
    }
    content.into()
}

fn parameter(parameter: &Parameter) -> Value {
    let Parameter { name, location, about, schema } = parameter;
    let location = match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
    };
    json!({
        "name": name,
        "in": location,
        "required": location == "path",
        "description": about,
        "schema": schema,
    })
}
