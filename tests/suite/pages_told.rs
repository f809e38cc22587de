//! What pages tell of entries: those that only tell again, those whose personal details are erased, and
//! comparisons in words.

use serde_json::json;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

/// A register of one city that endorsed on a day of 2021, in entry no. 4; another city is known.
fn endorsed() -> Daicho {
    let facts = [
        json!({"type": "declaration.adopted", "data": {"declaration": "d", "kind": "declaration",
            "title": {"en": "Declaration", "ja": "宣言"}, "adopted_on": "2020-01-01"}}),
        json!({"type": "party.registered", "data": {"party": "paris", "kind": "city",
            "names": {"en": "Paris", "ja": "パリ"}}}),
        json!({"type": "party.registered", "data": {"party": "lyon", "kind": "city",
            "names": {"en": "Lyon"}}}),
        json!({"type": "declaration.endorsed", "data": {"declaration": "d", "party": "paris",
            "on": "2021-05-01", "signatory": {"name": "A. Signatory"}}}),
    ];
    Daicho::of(&facts)
}

#[test]
fn what_only_tells_again_says_so_on_its_page_and_is_not_told_as_added() {
    let server = Server::over(endorsed(), &NO_RATE);
    let recorder = server.token("recorder");
    let alone = server.page("/en/compare?from=2023-01-01@1&to=2023-01-01@4");
    assert!(alone.contains("Added (3)") && !alone.contains("Recorded again"), "{alone}");
    // An earlier day is learned later: what was recorded first only tells it again.
    let earlier = json!({"type": "declaration.endorsed",
        "data": {"declaration": "d", "party": "paris", "on": "2020-06-01"}});
    assert_eq!(server.post("/api/v1/events", &recorder, &earlier).status, 201);
    let entry = server.page("/en/events/4");
    assert!(
        entry.contains("Tells again what stood already, by <a href=\"/en/events/5\">"),
        "{entry}"
    );
    let entry = server.page("/ja/events/4");
    assert!(entry.contains("既に有効な内容の重複した記録です"), "{entry}");
    for other in ["/en/events/5", "/en/events/2", "/en/events/4?known_at=4"] {
        assert!(!server.page(other).contains("Tells again"), "{other}");
    }
    let both = server.page("/en/compare?from=2023-01-01@1&to=2023-01-01@5");
    assert!(both.contains("Added (3)"), "{both}");
    assert!(both.contains("Recorded again, what stood already (1)"), "{both}");
    let both = server.page("/ja/compare?from=2023-01-01@1&to=2023-01-01@5");
    assert!(both.contains("既に有効な内容の重複した記録 (1)"), "{both}");
}

#[test]
fn an_entry_whose_personal_details_are_erased_says_so_on_its_page() {
    let daicho = endorsed();
    daicho.run(&["erase", "4", "--reason", "Asked for."]).ok();
    let server = Server::over(daicho, &NO_RATE);
    let entry = server.page("/en/events/4");
    assert!(entry.contains("Personal details erased, by <a href=\"/en/events/5\">"), "{entry}");
    let entry = server.page("/ja/events/4");
    assert!(entry.contains("個人情報を消去："), "{entry}");
    for other in ["/en/events/2", "/en/events/5", "/en/events/4?known_at=4"] {
        assert!(!server.page(other).contains("Personal details erased, by"), "{other}");
    }
}

#[test]
fn a_comparison_tells_dates_in_words_and_things_by_their_names() {
    let server = Server::over(endorsed(), &NO_RATE);
    let admin = server.token("admin") + "If-Match: *\r\n";
    let corrected = json!({"type": "event.corrected", "data": {"seq": 4, "type": "declaration.endorsed",
        "data": {"declaration": "d", "party": "paris", "act": "endorsement", "on": "2021-06"}, "reason": "A slip."}});
    assert_eq!(server.post("/api/v1/events", &admin, &corrected).status, 201);
    let text = server.page("/en/compare?from=2023-01-01@4&to=2023-01-01@5");
    let words = "date: <time class=\"day\" datetime=\"2021-05-01\">1 May 2021</time> → \
                 <time class=\"day\" datetime=\"2021-06\">June 2021</time>";
    assert!(text.contains(words), "{text}");
    let text = server.page("/ja/compare?from=2023-01-01@4&to=2023-01-01@5");
    assert!(text.contains("2021年5月1日</time> → "), "{text}");
    let moved = json!({"type": "event.corrected", "data": {"seq": 4, "type": "declaration.endorsed",
        "data": {"declaration": "d", "party": "lyon", "act": "endorsement", "on": "2021-06"}, "reason": "Another city."}});
    assert_eq!(server.post("/api/v1/events", &admin, &moved).status, 201);
    let text = server.page("/en/events/4");
    let named =
        "<a href=\"/en/parties/paris\"><bdi>Paris</bdi></a> → <a href=\"/en/parties/lyon\">";
    assert!(text.contains(named), "{text}");
}

#[test]
fn agreements_without_a_title_are_told_apart_by_their_parties() {
    let server = Server::tokyo(&NO_RATE);
    for lang in ["en", "ja"] {
        let text = server.page(&format!("/{lang}/agreements"));
        let cells = text.split("<th scope=\"row\"><a ").skip(1);
        let links: Vec<&str> =
            cells.filter_map(|cell| cell.split_once('>')?.1.split("</a>").next()).collect();
        let mut apart = links.clone();
        apart.sort_unstable();
        apart.dedup();
        assert_eq!(links.len(), 25);
        assert_eq!(apart.len(), 25, "{lang}: {links:#?}");
    }
}
