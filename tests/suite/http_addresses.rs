//! Every address of the API, as its own description lists them, with real ids in place of names.

use serde_json::Value;

use crate::http_fixture::Server;

/// A seq of the forum's history that every test may use: Tokyo and Beijing, 1979.
const SEQ: &str = "40";

/// One address of the API.
#[derive(Clone, Debug)]
pub struct Address {
    /// The template, with names in place of ids.
    pub template: String,
    /// An address that exists.
    pub path: String,
    /// What the description says of each method, in lower case.
    methods: Value,
}

impl Address {
    /// Whether it can be read once and for all: it is no stream.
    pub fn is_read(&self) -> bool {
        self.methods.get("get").is_some() && !self.template.ends_with("/stream")
    }

    /// Whether it is for those alone who manage the register.
    pub fn is_managing(&self) -> bool {
        let methods = self.methods.as_object().unwrap();
        methods.values().all(|one| one["tags"] == serde_json::json!(["managing"]))
    }

    /// Whether it is the report of an import, of which there is none that nobody has sent.
    pub fn is_report(&self) -> bool {
        self.template.ends_with("/imports/{import}")
    }

    /// Whether a method is described. HEAD goes wherever GET does, OPTIONS everywhere.
    pub fn knows(&self, method: &str) -> bool {
        let described = if method == "HEAD" { "get" } else { &method.to_ascii_lowercase() };
        method == "OPTIONS" || self.methods.get(described).is_some()
    }

    /// Whether reading takes a parameter.
    pub fn takes(&self, name: &str) -> bool {
        let parameters = self.methods["get"]["parameters"].as_array();
        parameters.is_some_and(|all| all.iter().any(|one| one["name"] == name))
    }

    /// Whether reading gives pages of a list: those of a difference are no list.
    pub fn is_list(&self) -> bool {
        self.is_read() && self.takes("cursor") && !self.template.ends_with("/diff")
    }

    /// The media types that reading offers.
    pub fn media(&self) -> Vec<&str> {
        let content = &self.methods["get"]["responses"]["200"]["content"];
        content.as_object().unwrap().keys().map(String::as_str).collect()
    }

    /// The address with a query.
    pub fn with(&self, query: &str) -> String {
        let query: Vec<&str> =
            query.split('&').filter(|pair| self.takes(pair.split('=').next().unwrap())).collect();
        if query.is_empty() {
            return self.path.clone();
        }
        format!("{}?{}", self.path, query.join("&"))
    }
}

/// All addresses of the API, with ids that the served register holds.
pub fn addresses(server: &Server) -> Vec<Address> {
    let described = server.get("/api/v1/openapi.json").json();
    let paths = described["paths"].as_object().unwrap();
    let addresses: Vec<Address> = paths
        .iter()
        .map(|(template, methods)| Address {
            template: template.clone(),
            path: filled(server, template),
            methods: methods.clone(),
        })
        .collect();
    assert!(addresses.len() >= 29, "{}", addresses.len());
    addresses
}

/// The addresses that anybody can read.
pub fn reads(server: &Server) -> Vec<Address> {
    let all = addresses(server).into_iter();
    all.filter(|one| one.is_read() && !one.is_managing() && !one.is_report()).collect()
}

fn filled(server: &Server, template: &str) -> String {
    let template = template.replace("{seq}", SEQ).replace("{event}", SEQ);
    let template = template.replace("/things/{id}", "/things/tokyo").replace("{token}", "nobody");
    let template = template.replace("{import}", "019d4657-0000-7000-8000-000000000000");
    let Some((list, _)) = template.split_once("/{id}") else { return template };
    let word = match list.rsplit('/').next().unwrap() {
        "parties" => "party",
        "strategies" => "strategy",
        many => many.strip_suffix('s').unwrap(),
    };
    let items = server.get(list).json();
    let id = items["items"][0][word].as_str().unwrap_or_else(|| panic!("{list}: {word}"));
    template.replace("{id}", id)
}
