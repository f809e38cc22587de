//! Finding things over HTTP: by names of every language, earlier ones, readings, titles and ids.

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

fn register() -> Server {
    let daicho = Daicho::tokyo();
    let facts = [
        json!({"type": "party.registered", "data": {"party": "mumbai", "kind": "city", "country": "IN",
            "names": {"en": "Bombay", "ja": "ボンベイ"}}}),
        json!({"type": "party.renamed", "data": {"party": "mumbai", "on": "1995-11-22",
            "names": {"en": "Mumbai", "ja": "ムンバイ", "mr": "मुंबई"}}}),
        json!({"type": "party.registered", "data": {"party": "katsushika", "kind": "city", "country": "JP",
            "names": {"en": "Katsushika City", "ja": "葛飾区", "ja-Hira": "かつしかく"}}}),
    ];
    let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
    let file = daicho.file("more.jsonl", lines);
    daicho.run(&["import", &file]).ok();
    Server::over(daicho, &NO_RATE)
}

fn encoded(words: &str) -> String {
    form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

/// What is found, as kinds and ids.
fn found(server: &Server, words: &str, more: &str) -> Vec<(String, String)> {
    let said = server.get(&format!("/api/v1/search?q={}{more}", encoded(words))).json();
    let items = said["items"].as_array().unwrap_or_else(|| panic!("{said}"));
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    items.iter().map(|one| (text(one, "kind"), text(one, "id"))).collect()
}

#[test]
fn a_party_is_found_by_every_name_that_it_bears_or_bore() {
    let server = register();
    let party = |id: &str| ("party".to_owned(), id.to_owned());
    for (words, id) in [
        ("Mumbai", "mumbai"),
        ("bombay", "mumbai"),
        ("ボンベイ", "mumbai"),
        ("ぼんべい", "mumbai"),
        ("ﾑﾝﾊﾞｲ", "mumbai"),
        ("मुंबई", "mumbai"),
        ("ソウル", "seoul"),
        ("SÉOUL", "seoul"),
        ("葛飾", "katsushika"),
        ("カツシカ", "katsushika"),
        ("city katsushika", "katsushika"),
    ] {
        assert_eq!(found(&server, words, "")[0], party(id), "{words}");
    }
    let said = server.get("/api/v1/search?q=bombay").json();
    let first = &said["items"][0];
    assert_eq!((&first["matched"], &first["names"]["en"]), (&json!("Bombay"), &json!("Mumbai")));
    let then = server.get("/api/v1/search?q=bombay&as_of=1990-01-01").json();
    assert_eq!(then["items"][0]["names"]["en"], "Bombay", "as it was called then");
    assert_eq!(found(&server, "mumbai", "&known_at=154"), [], "nobody knew of it yet");
}

#[test]
fn things_of_every_kind_are_found_the_best_first() {
    let server = register();
    let all = found(&server, "tokyo", "&limit=1000");
    assert_eq!(all[0], ("party".to_owned(), "tokyo".to_owned()), "what is called just so");
    for kind in ["declaration", "party", "agreement", "gathering"] {
        let some = found(&server, "tokyo", &format!("&limit=1000&kind={kind}"));
        assert!(!some.is_empty() && some.iter().all(|(other, _)| other == kind), "{kind}");
        let of_kind: Vec<_> = all.iter().filter(|(other, _)| other == kind).cloned().collect();
        assert_eq!(some, of_kind);
    }
    let untitled = server.get("/api/v1/search?q=beijing&kind=agreement").json();
    let agreement = &untitled["items"][0];
    assert_eq!(agreement["names"], Value::Null);
    assert_eq!(agreement["agreement"]["kind"], "sister_friendship");
    assert_eq!(found(&server, "zzz no such thing", ""), []);
    assert_eq!(found(&server, " \u{3000} ", ""), []);
    assert_eq!(server.get("/api/v1/search").json()["total"], 0, "nothing for nothing");
}

#[test]
fn what_is_found_comes_in_pages_and_as_a_table() {
    let server = register();
    let whole = server.get("/api/v1/search?q=tokyo&limit=1000").json();
    let (mut items, mut at) = (Vec::new(), "/api/v1/search?q=tokyo&limit=7".to_owned());
    loop {
        let page = server.get(&at).json();
        assert_eq!(page["total"], whole["total"]);
        items.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => at = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(&Value::from(items), &whole["items"]);
    let csv = server.get("/api/v1/search.csv?q=tokyo");
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let mut reader = csv::Reader::from_reader(csv.text().trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        ["kind", "id", "name_en", "name_ja", "names", "matched"],
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len() as u64, whole["total"].as_u64().unwrap());
    assert_eq!((&rows[0][1], &rows[0][2], &rows[0][3]), ("tokyo", "Tokyo", "東京都"));
}

#[test]
fn what_cannot_be_searched_for_is_refused_by_its_parameter() {
    let server = Server::tokyo(&NO_RATE);
    let long = "x".repeat(201);
    for (query, field) in [
        (format!("q={long}"), "q"),
        ("q=a&kind=goal".to_owned(), "kind"),
        ("q=a&kind=cities".to_owned(), "kind"),
        ("q=a&cursor=abc".to_owned(), "cursor"),
        ("q=a&limit=0".to_owned(), "limit"),
        ("query=a".to_owned(), "query"),
    ] {
        let said = server.get(&format!("/api/v1/search?{query}")).problem(400, "bad-query").json();
        assert_eq!(said["errors"][0]["field"], field, "{said}");
    }
    let japanese = server.ask("GET", "/api/v1/search?kind=x", "Accept-Language: ja\r\n", b"");
    assert!(japanese.text().contains("のいずれか"), "{}", japanese.text());
    // The cursor of one search is none of another.
    let next = server.get("/api/v1/search?q=tokyo&limit=1").json()["next"].clone();
    let cursor = next.as_str().unwrap().rsplit_once("cursor=").unwrap().1;
    server.get(&format!("/api/v1/search?q=seoul&cursor={cursor}")).problem(400, "bad-query");
}
