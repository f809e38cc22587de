//! The chart and the map of a declaration, on pages and as pictures of their own.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use roxmltree::Document;
use serde_json::json;

use crate::daicho::Daicho;
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

const SVG: &str = "http://www.w3.org/2000/svg";

fn picture(server: &Server, target: &str) -> Answer {
    let answer = server.get(target);
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"), "{target}");
    assert_eq!(answer.header("content-security-policy"), Some("default-src 'none'"), "{target}");
    answer
}

/// A picture is XML, says in words what it shows, and neither runs nor loads anything.
fn check(answer: &Answer) -> String {
    let document = Document::parse(answer.text()).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name((SVG, "svg")) && root.has_attribute("viewBox"));
    for name in ["title", "desc"] {
        let said = root.children().find(|child| child.has_tag_name((SVG, name))).unwrap();
        assert!(said.text().is_some_and(|text| !text.is_empty()), "{name}");
    }
    for node in root.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        let known = ["svg", "g", "title", "desc", "rect", "line", "path", "circle", "text"];
        assert!(known.contains(&name), "{name}");
        for attribute in node.attributes() {
            let name = attribute.name();
            assert!(!name.starts_with("on") && !["href", "style"].contains(&name), "{name}");
            assert!(!attribute.value().contains("NaN"), "{name}={}", attribute.value());
        }
    }
    let texts = root.descendants().filter(|node| node.has_tag_name((SVG, "text")));
    let said: Vec<&str> = texts.filter_map(|node| node.text()).collect();
    said.join("\n")
}

#[test]
fn a_picture_tells_what_it_shows_and_whence_in_both_languages() {
    let server = Server::tokyo(&NO_RATE);
    for name in ["chart.svg", "map.svg"] {
        let leading = picture(&server, &format!("/en/{name}"));
        let own = picture(&server, &format!("/en/declarations/tokyo-declaration/{name}"));
        assert_eq!(leading.text(), own.text(), "{name} of the declaration that leads");
        let said = check(&leading).replace('\n', " ");
        for told in [
            "Tokyo Declaration",
            "As it stood on",
            "entry no. 154",
            "Source: Sustainable Recovery Tokyo Forum",
        ] {
            assert!(said.contains(told), "{name}: {told} in {said}");
        }
        let said = check(&picture(&server, &format!("/ja/{name}")));
        for told in [
            "サステナブル・リカバリー東京宣言",
            "日本時間",
            "出典：サステナブル・リカバリー東京会議",
        ] {
            assert!(said.contains(told), "{name}: {told} in {said}");
        }
    }
    let map = check(&picture(&server, "/ja/map.svg"));
    for city in ["東京都", "パリ", "ダカール", "ロサンゼルス", "ブリスベン"] {
        assert!(map.contains(city), "{city} in {map}");
    }
    server.get("/en/declarations/no-such/map.svg").problem(404, "not-found");
}

#[test]
fn a_picture_shows_the_view_that_is_asked_for_and_is_kept_like_a_page() {
    let server = Server::tokyo(&NO_RATE);
    let past = check(&picture(&server, "/en/chart.svg?as_of=2022-03-01&known_at=149"));
    assert!(past.contains("As it stood on 1 March 2022"), "{past}");
    assert!(past.contains("What came later") && past.contains("Day shown: 1 March 2022"), "{past}");
    assert!(!past.contains("38"), "the figure was not known at that entry: {past}");
    let now = picture(&server, "/en/chart.svg?utm_source=paper");
    assert!(check(&now).contains("38"), "{}", now.text());
    let tag = now.header("etag").unwrap();
    let again = server.ask("GET", "/en/chart.svg", &format!("if-none-match: {tag}\r\n"), b"");
    assert_eq!(again.status, 304);
    let before = server.get("/en/map.svg?as_of=2010-01-01");
    before.problem(404, "not-found");
}

#[test]
fn pages_show_both_pictures_and_lead_to_their_files() {
    let server = Server::tokyo(&NO_RATE);
    for lang in ["en", "ja"] {
        for path in ["", "declarations/tokyo-declaration"] {
            let page = server.get(&format!("/{lang}/{path}"));
            let said = page.text();
            for part in [
                "class=\"map\"",
                "class=\"chart\"",
                "data-from=\"2021-08-07\"",
                "<details class=\"steps\">",
            ] {
                assert!(said.contains(part), "/{lang}/{path}: {part}");
            }
            // The strict policy allows no style of one element.
            assert!(!said.contains(" style="), "/{lang}/{path}");
            for file in said.split("href=\"").filter_map(|rest| rest.split('"').next()) {
                if file.contains(".svg?") {
                    check(&picture(&server, &file.replace("&amp;", "&")));
                }
            }
            assert!(said.matches(".svg?").count() >= 4, "/{lang}/{path}");
        }
    }
    let before = server.get("/en/declarations/tokyo-declaration?as_of=2021-08-06");
    assert!(!before.text().contains("class=\"chart\""), "nothing to draw before the adoption");
}

#[test]
fn nothing_that_is_recorded_breaks_out_of_a_picture() {
    let nasty = "a <script>alert(1)</script> \"c\" 'd' ]]> \u{fffe} &amp;";
    let daicho = Daicho::empty();
    let facts = [
        json!({"type": "register.described", "data": {"title": {"en": nasty}, "keeper": {"en": nasty}, "network_series": [], "terms": {"licence": nasty}}}),
        json!({"type": "party.registered", "data": {"party": "town", "kind": "city", "names": {"en": nasty}, "country": "JP", "position": {"lat": 35.0, "lon": 139.0}}}),
        json!({"type": "party.registered", "data": {"party": "pole", "kind": "city", "names": {"fr": nasty}, "position": {"lat": -90.0, "lon": 180.0}}}),
        json!({"type": "declaration.adopted", "data": {"declaration": "d", "kind": "declaration", "title": {"en": nasty}, "adopted_on": "2020-01-01"}}),
        json!({"type": "declaration.endorsed", "data": {"declaration": "d", "party": "town", "on": "2020-01-01"}}),
        json!({"type": "declaration.endorsed", "data": {"declaration": "d", "party": "pole", "on": "2021"}}),
        json!({"type": "total.reported", "data": {"subject": "declaration:d", "measure": "endorsers", "total": u32::MAX, "as_of": "2020-02-01", "source": nasty}}),
    ];
    let lines: Vec<String> = facts.iter().map(ToString::to_string).collect();
    let file = daicho.file("nasty.jsonl", lines.join("\n") + "\n");
    daicho.run(&["import", &file]).ok();
    let server = Server::over(daicho, &NO_RATE);
    for target in ["/en/chart.svg", "/ja/map.svg", "/en/map.svg?as_of=2021-06-01"] {
        let said = check(&picture(&server, target));
        assert!(said.contains("<script>"), "{target} shows it as text: {said}");
    }
    for page in ["/en/", "/ja/declarations/d"] {
        assert!(!server.get(page).text().contains("<script>"), "{page}");
    }
}

#[test]
fn the_first_page_is_light() {
    let server = Server::tokyo(&NO_RATE);
    let page = server.get("/ja/");
    let assets = page.text().split('"').filter(|part| part.starts_with("/assets/"));
    let mut addresses: Vec<&str> = assets.collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert!(addresses.len() >= 3, "{addresses:?}");
    let mut bytes = 0;
    for target in addresses.into_iter().chain(["/ja/"]) {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(server.get(target).text().as_bytes()).unwrap();
        bytes += encoder.finish().unwrap().len();
    }
    assert!(bytes < 60_000, "{bytes} bytes");
}

/// How light a colour is (WCAG 2.2, relative luminance).
fn luminance(colour: &str) -> f64 {
    let digits = colour.trim_start_matches('#');
    let digits: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn what_is_drawn_can_be_told_apart_in_both_schemes() {
    let server = Server::tokyo(&NO_RATE);
    let page = server.get("/en/");
    let style = page.text().split('"').find(|part| part.ends_with("/style.css")).unwrap();
    let style = server.get(style);
    let schemes: Vec<&str> = style.text().split(":root {").skip(1).take(2).collect();
    let colour = |scheme: &str, name: &str| {
        let begin = format!("--{name}: ");
        let value = schemes[usize::from(scheme == "dark")].split_once(&begin).unwrap().1;
        value.split(';').next().unwrap().to_owned()
    };
    // Text over a drawing, which a browser's checker leaves open (WCAG 2.2, 1.4.3 and 1.4.11).
    let texts = [
        ("ink", "land"),
        ("ink", "sea"),
        ("ink", "paper"),
        ("soft", "paper"),
        ("vermilion", "paper"),
        ("vermilion", "area"),
        ("ink", "area"),
        ("card", "blue"),
        ("card", "vermilion"),
    ];
    let signs = [
        ("blue", "land"),
        ("blue", "sea"),
        ("blue", "area"),
        ("vermilion", "land"),
        ("vermilion", "sea"),
        ("soft", "land"),
        ("soft", "sea"),
        ("later", "paper"),
        ("edge", "paper"),
    ];
    for scheme in ["light", "dark"] {
        let tell = |pairs: &[(&str, &str)], least: f64| {
            for (one, other) in pairs {
                let found = contrast(&colour(scheme, one), &colour(scheme, other));
                assert!(found >= least, "{scheme}: {one} on {other} is {found:.2}, not {least}");
            }
        };
        tell(&texts, 4.5);
        tell(&signs, 3.0);
    }
}
