//! The feeds of the record: Atom by RFC 4287 and JSON Feed 1.1, in both languages.

use std::collections::BTreeSet;

use chrono::DateTime;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_client::Answer;
use crate::http_fixture::Server;

const ATOM: &str = "http://www.w3.org/2005/Atom";
const LANGUAGES: [&str; 2] = ["en", "ja"];

/// Texts that an escape forgotten anywhere would break.
const NASTY: &str = "a <b>&amp; \"c\" 'd' ]]> <!-- \u{fffe}\u{85}e --> 台帳 \u{1f5fe}";

fn feed(server: &Server, path: &str, media: &str) -> Answer {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some(media), "{path}");
    answer
}

fn children<'a>(node: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    node.children().filter(|child| child.has_tag_name((ATOM, name))).collect()
}

/// The text of the one element of a name.
fn text<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    let found = children(node, name);
    assert_eq!(found.len(), 1, "exactly one {name}");
    found[0].text().unwrap()
}

fn is_absolute(address: &str) {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    assert!(matches!(scheme, Some("http" | "https" | "urn")), "{address}");
    assert!(!address.contains([' ', '<', '>', '"']), "{address}");
}

/// What RFC 4287, sections 4.1.1 and 4.1.2, demands of a feed and of its entries.
fn check_atom(document: &Document<'_>) {
    // A document that is read lives as long as its nodes; both are of this function.
    let feed = document.root_element();
    assert!(feed.has_tag_name((ATOM, "feed")));
    let mut ids = BTreeSet::new();
    let mut before = None;
    let described = std::iter::once(feed)
        .chain(feed.children().filter(|one| one.has_tag_name((ATOM, "entry"))));
    for node in described {
        let only = |name: &str| {
            let mut found = node.children().filter(|child| child.has_tag_name((ATOM, name)));
            let first = found.next().unwrap_or_else(|| panic!("no {name}"));
            assert!(found.next().is_none(), "{name} twice");
            first.text().unwrap_or_default().to_owned()
        };
        let id = only("id");
        is_absolute(&id);
        assert!(ids.insert(id), "an id twice");
        assert!(!only("title").is_empty());
        let updated = DateTime::parse_from_rfc3339(&only("updated")).unwrap();
        if node != feed {
            assert!(before.is_none_or(|before| updated <= before), "newest first");
            before = Some(updated);
            assert!(!only("summary").is_empty());
            DateTime::parse_from_rfc3339(&only("published")).unwrap();
            let author = node.children().find(|child| child.has_tag_name((ATOM, "author")));
            let name = author.unwrap().children().find(|one| one.has_tag_name((ATOM, "name")));
            assert!(!name.unwrap().text().unwrap().is_empty());
        }
        let links: Vec<_> =
            node.children().filter(|one| one.has_tag_name((ATOM, "link"))).collect();
        assert!(links.iter().any(|link| link.attribute("rel") == Some("alternate")));
        links.iter().for_each(|link| is_absolute(link.attribute("href").unwrap()));
    }
}

/// What JSON Feed 1.1 demands, and the types of what it allows.
fn check_json(feed: &Value) {
    let address = json!({"type": "string", "pattern": "^https?://[^ ]+$"});
    let name = json!({"type": "string", "minLength": 1});
    let authors = json!({
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {"name": name, "url": address, "avatar": address},
            "additionalProperties": false,
            "minProperties": 1,
        },
    });
    let item = json!({
        "type": "object",
        "properties": {
            "id": name, "url": address, "title": name, "content_text": name, "authors": authors,
            "date_modified": {"type": "string", "format": "date-time"}, "date_published": {"type": "string", "format": "date-time"},
            "tags": {"type": "array", "items": name},
        },
        "required": ["id", "content_text", "date_published"],
        "additionalProperties": false,
    });
    let schema = json!({
        "type": "object",
        "properties": {
            "version": {"const": "https://jsonfeed.org/version/1.1"},
            "title": name, "home_page_url": address, "feed_url": address, "next_url": address,
            "language": {"enum": LANGUAGES},
            "items": {"type": "array", "items": item},
        },
        "required": ["version", "title", "items", "feed_url"],
        "additionalProperties": false,
    });
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(feed).map(|e| e.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let items = feed["items"].as_array().unwrap();
    let ids: BTreeSet<&str> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), items.len(), "an id twice");
}

fn atom(server: &Server, lang: &str, query: &str) -> String {
    let answer = feed(server, &format!("/{lang}/feed.atom{query}"), "application/atom+xml");
    check_atom(&Document::parse(answer.text()).unwrap());
    answer.text().to_owned()
}

fn json_feed(server: &Server, lang: &str, query: &str) -> Value {
    let media = "application/feed+json";
    let found = feed(server, &format!("/{lang}/feed.json{query}"), media).json();
    check_json(&found);
    found
}

#[test]
fn both_feeds_hold_the_newest_events_in_both_languages() {
    let server = Server::tokyo(&["--public-url", "https://register.example.org/"]);
    let log = server.get("/api/v1/events?order=desc&limit=50").json();
    let events = log["items"].as_array().unwrap();
    for lang in LANGUAGES {
        let found = json_feed(&server, lang, "");
        assert_eq!(found["language"], lang);
        let own = format!("https://register.example.org/{lang}/feed.json");
        assert_eq!(found["feed_url"], own);
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), events.len());
        for (item, event) in items.iter().zip(events) {
            assert_eq!(item["id"], format!("urn:uuid:{}", event["id"].as_str().unwrap()));
            assert_eq!(item["tags"], json!([event["type"]]));
            let at = format!("https://register.example.org/{lang}/events/{}", event["seq"]);
            assert_eq!(item["url"], at);
        }
        let text = atom(&server, lang, "");
        let document = Document::parse(&text).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute(("http://www.w3.org/XML/1998/namespace", "lang")), Some(lang));
        let own = format!("https://register.example.org/{lang}/feed.atom");
        let links = children(root, "link");
        let is_self = |link: &&Node<'_, '_>| link.attribute("rel") == Some("self");
        assert_eq!(links.iter().find(is_self).unwrap().attribute("href"), Some(own.as_str()));
        let entries = children(root, "entry");
        assert_eq!(entries.len(), items.len());
        for (entry, item) in entries.into_iter().zip(items) {
            assert_eq!(item["id"], text_of(entry, "id"));
            assert_eq!(item["title"], text_of(entry, "title"));
            assert_eq!(item["content_text"], text_of(entry, "summary"));
        }
    }
    assert_ne!(json_feed(&server, "en", "")["title"], json_feed(&server, "ja", "")["title"]);
}

fn text_of<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    text(node, name)
}

#[test]
fn a_feed_that_has_not_changed_is_not_sent_again() {
    let server = Server::tokyo(&[]);
    for path in ["/en/feed.atom", "/ja/feed.json"] {
        let first = server.get(path);
        let tag = first.header("etag").unwrap().to_owned();
        assert_eq!(first.header("cache-control"), Some("public, no-cache"));
        let again = server.ask("GET", path, &format!("If-None-Match: {tag}\r\n"), b"");
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(again.header("etag"), Some(tag.as_str()));
        let head = server.ask("HEAD", path, "", b"");
        assert_eq!((head.status, head.header("etag")), (200, Some(tag.as_str())));
        server.ask("POST", path, "", b"").problem(405, "method-not-allowed");
    }
}

#[test]
fn a_feed_shows_a_view() {
    let server = Server::tokyo(&[]);
    let earlier = json_feed(&server, "en", "?known_at=7");
    let items = earlier["items"].as_array().unwrap();
    assert_eq!(items.len(), 7);
    assert!(items[0]["url"].as_str().unwrap().ends_with("/en/events/7"));
    let pinned = "?as_of=2015-01-01&known_at=150";
    let answer = feed(&server, &format!("/en/feed.json{pinned}"), "application/feed+json");
    let control = answer.header("cache-control").unwrap();
    assert!(control.contains("immutable"), "{control}");
    let shown = json_feed(&server, "en", pinned);
    let listed = server.get(&format!("/api/v1/events{pinned}&order=desc&limit=50")).json();
    let seqs = |feed: &Value| -> Vec<String> {
        let urls = feed["items"].as_array().unwrap().iter().map(|item| item["url"].to_string());
        urls.map(|url| url.trim_end_matches('"').rsplit('/').next().unwrap().to_owned()).collect()
    };
    let listed = listed["items"].as_array().unwrap();
    let listed: Vec<String> = listed.iter().map(|event| event["seq"].to_string()).collect();
    assert_eq!(seqs(&shown), listed, "only what had come by that day");
    atom(&server, "ja", pinned);
    let nothing = "?known_at=0";
    assert_eq!(json_feed(&server, "en", nothing)["items"], json!([]));
    atom(&server, "en", nothing);
    server.get("/en/feed.atom?known_at=x").problem(400, "bad-query");
    server.get("/en/feed.atom?limit=3").problem(400, "bad-query");
    server.get("/fr/feed.atom").problem(404, "not-found");
}

#[test]
fn a_feed_of_one_thing_tells_its_entries_in_words_and_leads_to_older_ones() {
    let server = Server::tokyo(&[]);
    let paris = json_feed(&server, "ja", "?of=party:paris");
    assert!(paris["title"].as_str().unwrap().starts_with("パリ – "), "{paris}");
    assert_eq!(paris["home_page_url"], "http://daicho/ja/parties/paris");
    assert_eq!(paris["feed_url"], "http://daicho/ja/feed.json?of=party%3Aparis");
    let titles: Vec<&str> = paris["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles[0], "#153 パリがサステナブル・リカバリー東京宣言に賛同（2021年8月7日）");
    atom(&server, "en", "?of=party:paris");
    let (mut feed, mut seen) = (json_feed(&server, "en", ""), 0);
    loop {
        seen += feed["items"].as_array().unwrap().len();
        let Some(next) = feed["next_url"].as_str() else { break };
        let query = next.strip_prefix("http://daicho/en/feed.json").unwrap();
        assert!(atom(&server, "en", query).contains("rel=\"next\"") || seen > 100);
        feed = json_feed(&server, "en", query);
    }
    assert_eq!(seen, 154, "each entry once");
    server.get("/en/feed.json?of=city:paris").problem(400, "bad-query");
    server.get("/en/feed.json?before=x").problem(400, "bad-query");
}

#[test]
fn an_entry_that_was_corrected_is_an_entry_that_changed() {
    let server = Server::tokyo(&[]);
    let admin = server.token("admin") + "If-Match: *\r\n";
    let of = "?of=party:paris";
    let before = json_feed(&server, "en", of)["items"][0].clone();
    assert_eq!(before.get("date_modified"), None);
    let retracted =
        json!({"type": "event.retracted", "data": {"seq": 153, "reason": "It had not."}});
    assert_eq!(server.post("/api/v1/events", &admin, &retracted).status, 201);
    let feed = json_feed(&server, "en", of);
    let [newest, after] = [0, 1].map(|at| feed["items"][at].clone());
    assert!(
        newest["content_text"].as_str().unwrap().contains("recorded in error\nReason: It had not.")
    );
    assert_eq!((&after["id"], &after["date_modified"]), (&before["id"], &newest["date_published"]));
    atom(&server, "en", of);
}

#[test]
fn texts_are_escaped() {
    let daicho = Daicho::empty();
    let nasty = NASTY.replace('\u{85}', "");
    let fact = json!({
        "type": "party.registered",
        "data": {"party": "town", "kind": "city", "names": {"en": nasty}, "country": "JP"},
        "note": nasty,
        "evidence": [{"source": nasty}],
    });
    let file = daicho.file("nasty.jsonl", fact.to_string() + "\n");
    daicho.run(&["import", &file, "--by", &nasty]).ok();
    let server = Server::over(daicho, &[]);
    for lang in LANGUAGES {
        let found = json_feed(&server, lang, "");
        let item = &found["items"][0];
        assert!(item["content_text"].as_str().unwrap().contains(&nasty), "{item}");
        assert_eq!(item["authors"][0]["name"], nasty.as_str());
        let text = atom(&server, lang, "");
        let document = Document::parse(&text).unwrap();
        let entry = children(document.root_element(), "entry")[0];
        let shown = nasty.replace('\u{fffe}', "\u{fffd}");
        assert!(text_of(entry, "title").contains(&shown), "{text}");
        assert_eq!(text_of(entry, "summary").matches(&shown).count(), 3, "{text}");
        assert_eq!(text_of(children(entry, "author")[0], "name"), shown);
    }
}

#[test]
fn links_lead_to_where_the_client_came_in() {
    let server = Server::tokyo(&[]);
    let own = |server: &Server| server.get("/en/feed.json").json()["feed_url"].clone();
    assert_eq!(own(&server), "http://daicho/en/feed.json", "what Host says");
    let mut other = server.connect();
    other.send("GET /en/feed.json HTTP/1.1\r\nHost: 127.0.0.1:8466\r\n\r\n");
    let other = other.answer().unwrap().json();
    assert_eq!(other["feed_url"], "http://127.0.0.1:8466/en/feed.json");
    let ids = |feed: &Value| feed["items"][0]["id"].clone();
    assert_eq!(ids(&other), ids(&server.get("/en/feed.json").json()), "ids stay");
    for bad in ["register.example.org", "ftp://example.org", "https://example.org/below", "x y"] {
        let said = Daicho::tokyo().run(&["serve", "--public-url", bad]).fails(2);
        assert!(said.contains("--public-url: expected an address such as https://"), "{said}");
    }
    let said = Daicho::tokyo().run(&["--lang", "ja", "serve", "--public-url", "x"]).fails(2);
    assert!(said.contains("ホストより後ろは省いてください"), "{said}");
}
