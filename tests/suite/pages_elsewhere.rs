//! What other sites show of the register: a table in a frame and a badge; and what is copied to have them.

use roxmltree::Document;
use serde_json::json;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

const EMBED: &str = "/en/embed/declarations/tokyo-declaration";

#[test]
fn a_table_may_be_framed_by_any_site_and_nothing_else_by_none() {
    let server = Server::tokyo(&NO_RATE);
    let framed = server.get(EMBED);
    assert_eq!(framed.status, 200, "{}", framed.text());
    let policy = framed.header("content-security-policy").unwrap();
    assert!(
        policy.contains("frame-ancestors *") && policy.contains("default-src 'none'"),
        "{policy}"
    );
    assert_eq!(framed.header("x-frame-options"), None);
    for path in ["/en/", "/en/declarations/tokyo-declaration", "/ja/problems", "/en/parties/paris"]
    {
        let page = server.get(path);
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert_eq!(page.header("x-frame-options"), Some("DENY"), "{path}");
    }
    let text = framed.text();
    for said in ["<span class=\"big\">5</span>", "Paris", "as at", "opens in a new tab"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("<script") && !text.contains("<form"), "{text}");
    let past = server.get(&format!("{EMBED}?as_of=2021-08-06"));
    assert!(past.text().contains("No endorsing city is named here as at 6 August 2021."));
    let ja = server.get("/ja/embed/declarations/tokyo-declaration");
    assert!(ja.text().contains("新規タブで開きます"), "{}", ja.text());
    assert_eq!(server.get("/en/embed/declarations/nothing").status, 404);
}

#[test]
fn pages_say_what_to_copy_with_the_public_address() {
    let server = Server::tokyo(&["--public-url", "https://register.example.org"]);
    let page = server.get("/en/declarations/tokyo-declaration");
    let wanted = "&lt;iframe src=&quot;https://register.example.org/en/embed/declarations/tokyo-declaration&quot;";
    assert!(page.text().contains(wanted), "{}", page.text());
    let page = server.get("/ja/parties/paris");
    let wanted = "&lt;img src=&quot;https://register.example.org/ja/parties/paris/badge.svg&quot;";
    assert!(page.text().contains(wanted), "{}", page.text());
    assert!(!page.text().contains("スラッシュで始まるアドレス"));
    let unknown = Server::tokyo(&NO_RATE);
    let page = unknown.get("/ja/parties/paris");
    assert!(page.text().contains("スラッシュで始まるアドレス"), "{}", page.text());
}

/// What a badge says, which is XML that loads nothing.
fn badge(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    let document = Document::parse(answer.text()).unwrap();
    assert!(document.descendants().all(|node| !node.has_tag_name("script")));
    let title = document.descendants().find(|node| node.has_tag_name((SVG, "title"))).unwrap();
    title.text().unwrap().to_owned()
}

const SVG: &str = "http://www.w3.org/2000/svg";

#[test]
fn a_badge_says_what_the_register_has_of_a_party() {
    let server = Server::tokyo(&NO_RATE);
    let said = badge(&server, "/en/parties/paris/badge.svg");
    assert_eq!(said, "Paris has endorsed the Tokyo Declaration since 7 August 2021");
    let said = badge(&server, "/ja/parties/paris/badge.svg");
    assert_eq!(said, "パリ：サステナブル・リカバリー東京宣言に賛同（2021年8月7日）");
    let said = badge(&server, "/en/parties/beijing/badge.svg");
    assert_eq!(said, "Beijing endorses no declaration of this register");
    let admin = server.token("recorder");
    let withdrawn = json!({"type": "endorsement.withdrawn", "data": {
        "declaration": "tokyo-declaration", "party": "paris", "on": "2022-01-05", "reason": "A vote.",
    }});
    assert_eq!(server.post("/api/v1/events", &admin, &withdrawn).status, 201);
    let said = badge(&server, "/en/parties/paris/badge.svg");
    assert_eq!(
        said,
        "Paris withdrew from the Tokyo Declaration, 5 January 2022 (endorsed it 7 August 2021)"
    );
    // On an earlier day it endorsed it still.
    let said = badge(&server, "/en/parties/paris/badge.svg?as_of=2021-12-31");
    assert!(said.starts_with("Paris has endorsed the"), "{said}");
    assert_eq!(server.get("/en/parties/nobody/badge.svg").status, 404);
}

#[test]
fn a_name_in_a_badge_is_text_whatever_it_says() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let names = json!({"en": "<script>alert(1)</script>\"&"});
    let fact =
        json!({"type": "party.registered", "data": {"party": "x", "kind": "city", "names": names}});
    assert_eq!(server.post("/api/v1/events", &recorder, &fact).status, 201);
    let said = badge(&server, "/en/parties/x/badge.svg");
    assert!(said.starts_with("<script>alert(1)</script>\"&"), "{said}");
}
