//! The lists of pages as readers pick from them and put them in order: by the heads of the columns, by
//! region and country, with the evidence of each row.

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

/// Cities with the days on which they endorsed, in no order.
const CITIES: [(&str, &str, &str, Value); 5] = [
    ("nairobi", "Nairobi", "KE", Value::Null),
    ("tokyo", "Tokyo", "JP", Value::Null),
    ("paris", "Paris", "FR", Value::Null),
    ("osaka", "Osaka", "JP", Value::Null),
    ("lima", "Lima", "PE", Value::Null),
];
const DAYS: [Option<&str>; 5] =
    [Some("2021-05-01"), Some("2020-02-01"), Some("2022-03-03"), None, Some("2020-12-31")];

fn register() -> Daicho {
    let mut facts = vec![json!({"type": "declaration.adopted", "data": {
        "declaration": "d", "kind": "declaration", "title": {"en": "Declaration", "ja": "宣言"},
        "adopted_on": "2020-01-01",
    }})];
    for ((id, name, country, _), day) in CITIES.iter().zip(DAYS) {
        let data = json!({"party": id, "kind": "city", "names": {"en": name}, "country": country});
        facts.push(json!({"type": "party.registered", "data": data}));
        let evidence = json!([{"source": format!("Letter of {name}"), "url": format!("https://example.org/{id}")}]);
        let data = json!({"declaration": "d", "party": id, "on": day});
        facts.push(json!({"type": "declaration.endorsed", "data": data, "evidence": evidence}));
    }
    Daicho::of(&facts)
}

/// The cities of the list in the order of a page.
fn listed(text: &str) -> Vec<&'static str> {
    let list = text.split_once("id=\"list\"").unwrap().1;
    let mut found: Vec<(usize, &str)> = CITIES
        .iter()
        .filter_map(|(id, name, ..)| {
            let link = format!("parties/{id}");
            let head = list.match_indices("<th scope=\"row\">").map(|(at, _)| at);
            let at = head.into_iter().find(|at| {
                list[*at..].split("</th>").next().is_some_and(|cell| cell.contains(&link))
            })?;
            Some((at, *name))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn the_endorsers_are_put_in_order_by_the_heads_of_the_columns() {
    let server = Server::over(register(), &NO_RATE);
    for (query, expected) in [
        ("", ["Lima", "Nairobi", "Osaka", "Paris", "Tokyo"]),
        ("?sort=-name", ["Tokyo", "Paris", "Osaka", "Nairobi", "Lima"]),
        // Whose day is not known comes last, from whichever end.
        ("?sort=date", ["Tokyo", "Lima", "Nairobi", "Paris", "Osaka"]),
        ("?sort=-date", ["Paris", "Nairobi", "Lima", "Tokyo", "Osaka"]),
        ("?sort=recorded", ["Osaka", "Tokyo", "Lima", "Nairobi", "Paris"]),
        ("?sort=-recorded", ["Paris", "Nairobi", "Lima", "Tokyo", "Osaka"]),
        // Africa, Americas, Asia, Europe, and in each by name.
        ("?sort=region", ["Nairobi", "Lima", "Osaka", "Tokyo", "Paris"]),
        ("?sort=act", ["Lima", "Nairobi", "Osaka", "Paris", "Tokyo"]),
        // What is no column is passed over.
        ("?sort=weight", ["Lima", "Nairobi", "Osaka", "Paris", "Tokyo"]),
    ] {
        let text = server.page(&format!("/en/declarations/d{query}"));
        assert_eq!(listed(&text), expected, "{query}");
    }
    let text = server.page("/en/declarations/d?sort=date&act=endorsement&as_of=2023-01-01");
    assert!(text.contains("aria-sort=\"ascending\""), "{text}");
    // The other end of the same column, with all that was asked for.
    let turned =
        "href=\"/en/declarations/d?act=endorsement&amp;sort=-date&amp;as_of=2023-01-01#list\"";
    assert!(text.contains(turned), "{text}");
    assert_eq!(text.matches("aria-sort").count(), 1);
    // The form carries the order on.
    assert!(text.contains("<input type=\"hidden\" name=\"sort\" value=\"date\">"), "{text}");
}

#[test]
fn the_endorsers_are_picked_by_region_and_country_and_what_is_neither_is_passed_over() {
    let server = Server::over(register(), &NO_RATE);
    for (query, expected, said) in [
        ("region=asia", vec!["Osaka", "Tokyo"], "2 of 5 entries"),
        ("country=FR", vec!["Paris"], "1 of 5 entries"),
        ("region=asia&country=FR", vec![], "No match among 5 entries."),
        ("country=DE", vec![], "No match among 5 entries."),
        ("region=asia&q=tok", vec!["Tokyo"], "1 of 5 entries"),
        (
            "region=moon&country=nowhere&act=dance",
            vec!["Lima", "Nairobi", "Osaka", "Paris", "Tokyo"],
            "5 entries",
        ),
    ] {
        let text = server.page(&format!("/en/declarations/d?{query}"));
        assert_eq!(listed(&text), expected, "{query}");
        assert!(text.contains(&format!("role=\"status\">{said}</p>")), "{query}: {text}");
    }
    let text = server.page("/ja/declarations/d?region=europe");
    assert!(text.contains("<option value=\"europe\" selected>ヨーロッパ</option>"), "{text}");
    assert!(text.contains("国・地域（ISOコード）"), "{text}");
    let text = server.page("/en/parties?region=africa");
    assert_eq!(listed(&text), ["Nairobi"]);
    let text = server.page("/en/parties?sort=-recorded&country=JP");
    assert_eq!(listed(&text), ["Osaka", "Tokyo"]);
}

#[test]
fn each_row_leads_to_the_evidence_of_its_entry_and_of_its_correction() {
    let server = Server::over(register(), &NO_RATE);
    let row = |text: &str| {
        let list = text.split_once("id=\"list\"").unwrap().1;
        list.split("parties/paris\"").nth(1).unwrap().split("</tr>").next().unwrap().to_owned()
    };
    let paris = row(&server.page("/en/declarations/d"));
    assert!(paris.contains("<a href=\"https://example.org/paris\">Letter of Paris</a>"), "{paris}");
    let admin = server.token("admin") + "If-Match: *\r\n";
    let events = server.get("/api/v1/events?of=party:paris&type=declaration.endorsed").json();
    let (seq, mut data) = (events["items"][0]["seq"].clone(), events["items"][0]["data"].clone());
    data["on"] = "2022-03-04".into();
    let corrected = json!({
        "type": "event.corrected",
        "data": {"seq": seq, "type": "declaration.endorsed", "data": data, "reason": "A slip."},
        "evidence": [{"source": "Second letter"}],
    });
    assert_eq!(server.post("/api/v1/events", &admin, &corrected).status, 201);
    let paris = row(&server.page("/en/declarations/d"));
    assert!(paris.contains("Letter of Paris") && paris.contains("Second letter"), "{paris}");
}

#[test]
fn every_list_is_put_in_order_by_its_columns() {
    let server = Server::tokyo(&NO_RATE);
    for (list, orders) in [
        ("declarations", &["name", "kind", "date", "named"][..]),
        ("parties", &["name", "kind", "region", "recorded"]),
        ("agreements", &["date", "kind", "recorded"]),
        ("gatherings", &["name", "date", "kind", "recorded"]),
        ("networks", &["name", "kind", "date", "members", "recorded"]),
        ("strategies", &["name", "date", "recorded"]),
        ("network", &["name"]),
    ] {
        for order in orders {
            let rows = |sign: &str| {
                let text = server.page(&format!("/en/{list}?sort={sign}{order}"));
                assert!(text.contains("aria-sort=\""), "{list} {sign}{order}: {text}");
                let cells = text.split("<th scope=\"row\">").skip(1);
                let heads = cells.filter_map(|cell| cell.split("</th>").next());
                heads.map(ToOwned::to_owned).collect::<Vec<_>>()
            };
            let (one, other) = (rows(""), rows("-"));
            let sorted = |mut all: Vec<String>| {
                all.sort();
                all
            };
            assert_eq!(sorted(one.clone()), sorted(other.clone()), "{list} {order}: the same rows");
            let is_one = one.len() == 1;
            // Where all are alike, or nothing is known of any, both orders are the same.
            let alike = ["kind", "named", "region"].contains(order) || list == "networks";
            assert!(is_one || alike || one != other, "{list} {order}: {one:?}");
        }
    }
    let newest = server.page("/en/gatherings?sort=-date");
    assert!(newest.contains("By series"), "{newest}");
}

#[test]
fn home_leads_from_what_is_new_to_the_list_newest_first() {
    let server = Server::tokyo(&NO_RATE);
    let home = server.page("/en/");
    let newest = "/en/declarations/tokyo-declaration?sort=-date#endorsers";
    assert!(home.contains(&format!("href=\"{newest}\"")), "{home}");
    let text = server.page("/en/declarations/tokyo-declaration?sort=-date");
    assert!(text.contains("aria-sort=\"descending\""), "{text}");
}

#[test]
fn the_headline_counts_bodies_by_what_they_are() {
    let server = Server::over(register(), &NO_RATE);
    let recorder = server.token("recorder");
    let facts = [
        json!({"type": "party.registered", "data": {"party": "kenya", "kind": "country", "names": {"en": "Kenya"}}}),
        json!({"type": "declaration.endorsed", "data": {"declaration": "d", "party": "kenya", "on": "2022-01-01"}}),
    ];
    for fact in facts {
        assert_eq!(server.post("/api/v1/events", &recorder, &fact).status, 201);
    }
    let plain = |path: &str| {
        let text = server.page(path);
        let hero = text.split("class=\"hero\">").nth(1).unwrap().split("</h1>").next().unwrap();
        let mut said = String::new();
        for part in hero.split('<') {
            said.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        said
    };
    assert_eq!(plain("/en/"), "5 cities and 1 country endorse the Declaration");
    assert_eq!(plain("/ja/"), "宣言に5都市と1か国が賛同");
    let one = plain("/en/?as_of=2020-02-01");
    assert_eq!(one, "1 city endorses the Declaration");
}
