//! The pages of things and lists: each thing by its name in both languages, no link that leads nowhere,
//! and nothing of the register that is taken for markup.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::daicho::{Daicho, repo};
use crate::http_fixture::{NO_RATE, Server};
use crate::http_writes::story;

const LANGUAGES: [&str; 2] = ["en", "ja"];

/// What each type of fact enters into the register: its field, and the list on which the thing stands.
const ENTERED: [(&str, &str, &str); 6] = [
    ("party.registered", "party", "parties"),
    ("gathering.held", "gathering", "gatherings"),
    ("declaration.adopted", "declaration", "declarations"),
    ("agreement.signed", "agreement", "agreements"),
    ("network.established", "network", "networks"),
    ("strategy.adopted", "strategy", "strategies"),
];

fn forum() -> Vec<Value> {
    let lines = std::fs::read_to_string(repo("events/tokyo.jsonl")).unwrap();
    let facts = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    facts.filter(|fact| fact["type"].is_string()).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The name in a language, else in English, as a page chooses it.
fn name<'n>(names: &'n Value, lang: &str) -> Option<&'n str> {
    names[lang].as_str().or_else(|| names["en"].as_str())
}

/// The addresses that a page leads to, of this server alone.
fn links(text: &str) -> Vec<String> {
    let all = text.split(" href=\"").skip(1);
    let all = all.filter_map(|rest| rest.split('"').next()).map(|one| one.replace("&amp;", "&"));
    all.filter(|one| one.starts_with('/')).collect()
}

#[test]
fn everything_of_the_forum_has_its_page_under_its_name_in_both_languages() {
    let server = Server::tokyo(&NO_RATE);
    let mut asked = 0;
    for fact in forum() {
        let kind = fact["type"].as_str().unwrap();
        let Some((_, field, list)) = ENTERED.iter().find(|(entered, ..)| *entered == kind) else {
            continue;
        };
        let data = &fact["data"];
        let id = data[field].as_str().unwrap();
        for lang in LANGUAGES {
            let text = server.page(&format!("/{lang}/{list}/{id}"));
            let names = if kind == "party.registered" { &data["names"] } else { &data["title"] };
            if let Some(name) = name(names, lang) {
                let name = escaped(name);
                assert!(text.contains(&format!("<title>{name} – ")), "{lang} {id}: {text}");
                assert!(text.split("<h1>").nth(1).unwrap().contains(&name), "{lang} {id}");
                // The list names it as well, and leads to it.
                let listed = server.page(&format!("/{lang}/{list}"));
                assert!(listed.contains(&name), "{lang} {list} without {name}");
                assert!(listed.contains(&format!("\"/{lang}/{list}/{id}\"")), "{list} {id}");
            }
            asked += 1;
        }
    }
    assert_eq!(asked, 2 * (33 + 7 + 3 + 25 + 5 + 1));
}

/// Follows every link from the first pages; what a link names within a page must be there.
fn crawl(server: &Server, view: &str) -> usize {
    let mut waiting: Vec<String> = LANGUAGES.iter().map(|lang| format!("/{lang}/{view}")).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut anchors: BTreeSet<(String, String)> = BTreeSet::new();
    let mut pages: BTreeMap<String, String> = BTreeMap::new();
    while let Some(address) = waiting.pop() {
        let answer = server.get(&address);
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        if !answer.header("content-type").unwrap().starts_with("text/html") {
            continue;
        }
        for link in links(answer.text()) {
            let (link, anchor) = link.split_once('#').unwrap_or((&link, ""));
            if !anchor.is_empty() {
                anchors.insert((link.to_owned(), anchor.to_owned()));
            }
            let path = link.split('?').next().unwrap();
            // Another view of a page leads to the same things: one of each is enough.
            let key = if link.contains("as_of=") && !link.ends_with(view) { path } else { link };
            if seen.insert(key.to_owned()) {
                waiting.push(link.to_owned());
            }
        }
        pages.insert(address, answer.text().to_owned());
    }
    let mut found = 0;
    for (address, anchor) in &anchors {
        if let Some(text) = pages.get(address) {
            assert!(text.contains(&format!(" id=\"{anchor}\"")), "no {anchor} at {address}");
            found += 1;
        }
    }
    assert!(found > 50, "{found} of {} links into pages", anchors.len());
    pages.len()
}

#[test]
fn every_link_on_every_page_leads_to_a_page() {
    let server = Server::tokyo(&NO_RATE);
    let pages = crawl(&server, "");
    assert!(pages > 2 * (154 + 33 + 25 + 7 + 5 + 3), "{pages}");
}

#[test]
fn every_link_of_a_past_view_leads_to_a_page() {
    let server = Server::tokyo(&NO_RATE);
    let pages = crawl(&server, "?as_of=2019-05-21&known_at=124");
    assert!(pages > 2 * (124 + 33 + 25 + 5), "{pages}");
}

#[test]
fn what_is_of_the_register_is_shown_as_text_wherever_it_stands() {
    const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let admin = server.token("admin");
    let headers = format!("{admin}If-Match: *\r\n");
    for (number, mut fact) in story().into_iter().enumerate() {
        // Each with a number: the same name again would be refused.
        tell(&mut fact["data"], &format!("{SCRIPT} {number}"));
        fact["note"] = json!(SCRIPT);
        fact["evidence"] = json!([{"source": SCRIPT, "quote": SCRIPT}]);
        let answer = server.post("/api/v1/events", &headers, &fact);
        assert_eq!(answer.status, 201, "{fact}: {}", answer.text());
    }
    let mut shown = 0;
    let mut waiting: Vec<String> = LANGUAGES.iter().map(|lang| format!("/{lang}/")).collect();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    while let Some(address) = waiting.pop() {
        let answer = server.get(&address);
        let is_page = answer.header("content-type").is_some_and(|kind| kind.contains("text/html"));
        if answer.status != 200 || !is_page {
            continue;
        }
        let text = answer.text();
        assert!(!text.contains("<script>"), "{address}: {text}");
        assert!(!text.contains("<img src=x"), "{address}: {text}");
        // Nor does a quote of it end an attribute, or a text in data for search engines.
        assert!(!text.contains("alert(2)>\"'"), "{address}: {text}");
        shown += usize::from(text.contains("&lt;script&gt;alert(1)"));
        for link in links(text) {
            let path = link.split(['?', '#']).next().unwrap().to_owned();
            let is_here = LANGUAGES.iter().any(|lang| path.starts_with(&format!("/{lang}/")));
            if is_here && seen.insert(path.clone()) {
                waiting.push(path);
            }
        }
    }
    // Every thing, every list that names one, and every entry, in both languages.
    assert!(shown > 60, "{shown}");
}

/// Puts a text into every name, title and text of a fact.
fn tell(value: &mut Value, said: &str) {
    let Value::Object(fields) = value else { return };
    for (field, value) in fields {
        match (field.as_str(), value) {
            ("names" | "title" | "keeper", Value::Object(texts)) => {
                texts.values_mut().for_each(|text| *text = json!(said));
            }
            ("reason" | "role" | "source" | "licence" | "contact", value @ Value::String(_))
                if value != "host" =>
            {
                *value = json!(said);
            }
            ("goals", Value::Array(goals)) => goals.iter_mut().for_each(|goal| tell(goal, said)),
            ("data", value) => tell(value, said),
            _ => {}
        }
    }
}

#[test]
fn lists_are_searched_by_any_name_and_picked_from_by_kind() {
    let server = Server::tokyo(&NO_RATE);
    // Whatever marks and language it is written in.
    for wanted in ["sao+paulo", "S%C3%A3o", "%E3%82%B5%E3%83%B3%E3%83%91%E3%82%A6%E3%83%AD"] {
        let text = server.page(&format!("/en/parties?q={wanted}"));
        assert!(text.contains("1 of 33 cities and other bodies"), "{wanted}: {text}");
        assert!(text.contains("São Paulo (state)"), "{wanted}");
        assert!(!text.contains(">Paris<"), "{wanted}");
    }
    let text = server.page("/ja/parties?kind=state");
    assert!(text.contains("33件のうち3件"), "{text}");
    let text = server.page("/en/agreements?kind=sister_friendship&q=paris");
    assert!(text.contains("1 of 25 agreements and joint statements"), "{text}");
    let text = server.page("/en/network?kind=endorses");
    assert!(text.contains("5 of 32 cities and other bodies"), "{text}");
    let text = server.page("/ja/parties?q=nowhere");
    assert!(text.contains("33件のうち、該当するものはありません。"), "{text}");
    let text = server.page("/en/gatherings?kind=seminar");
    assert!(text.contains("4 of 7 gatherings"), "{text}");
}

/// Where each of these stands on a page; all are there, each after the one before it.
fn are_in_order(text: &str, names: &[&str]) {
    let places: Vec<usize> = names
        .iter()
        .map(|name| text.find(&format!(">{name}<")).unwrap_or_else(|| panic!("no {name}: {text}")))
        .collect();
    assert!(places.is_sorted(), "{names:?}: {places:?}");
}

#[test]
fn names_are_in_the_order_of_their_language_and_the_page_says_in_which() {
    let server = Server::tokyo(&NO_RATE);
    let text = server.page("/en/parties");
    are_in_order(&text, &["Amsterdam", "Rome", "Rotterdam", "São Paulo (state)", "Seoul"]);
    assert!(text.contains("Order: by name, in the English alphabet."), "{text}");
    let text = server.page("/ja/parties");
    are_in_order(&text, &["アムステルダム", "カイロ", "ダーバン", "パリ", "ローマ", "東京都"]);
    assert!(text.contains("並び順：英字、五十音、漢字の順"), "{text}");
    let admin = server.token("admin");
    let readings = [
        ("osaka", "大阪市", "おおさかし"),
        ("zushi", "逗子市", "ずしし"),
        ("akita", "秋田市", "あきたし"),
    ];
    for (id, kanji, kana) in readings {
        let names = json!({"ja": kanji, "ja-Hira": kana});
        let data = json!({"party": id, "kind": "city", "names": names});
        let fact = json!({"type": "party.registered", "data": data});
        assert_eq!(server.post("/api/v1/events", &admin, &fact).status, 201);
    }
    let text = server.page("/ja/parties");
    are_in_order(
        &text,
        &["秋田市", "アムステルダム", "大阪市", "カイロ", "逗子市", "ソウル", "東京都"],
    );
}
