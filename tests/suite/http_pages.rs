//! Lists by pages: complete, without doubles or gaps, and still while the record grows.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http_addresses::{Address, reads};
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

fn party(id: &str) -> Value {
    let data = json!({"party": id, "kind": "city", "names": {"en": id}});
    json!({"type": "party.registered", "data": data})
}

fn items(page: &Answer) -> Vec<Value> {
    page.json()["items"].as_array().unwrap().clone()
}

/// The address of the next page: `next` and `Link` say the same.
fn next(page: &Answer) -> Option<String> {
    let body = page.json();
    let next = body["next"].as_str().map(ToOwned::to_owned);
    let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
    let linked = page.header("link").unwrap_or_default().split(", ");
    let linked = linked.into_iter().find(|link| link.ends_with("; rel=\"next\""));
    assert_eq!(linked, link.as_deref());
    assert!(next.is_some() || body["next"].is_null(), "{}", body["next"]);
    next
}

/// All pages, each followed to the next; something is done between them.
fn turn(server: &Server, first: &str, mut between: impl FnMut()) -> Vec<Answer> {
    let mut pages = vec![server.get(first)];
    assert_eq!(pages[0].status, 200, "{first}: {}", pages[0].text());
    while let Some(next) = next(pages.last().unwrap()) {
        between();
        assert!(pages.len() < 500, "{first} goes round in circles");
        let page = server.get(&next);
        assert_eq!(page.status, 200, "{next}: {}", page.text());
        pages.push(page);
    }
    pages
}

fn lists(server: &Server) -> Vec<Address> {
    let lists: Vec<Address> = reads(server).into_iter().filter(Address::is_list).collect();
    assert!(lists.len() >= 9, "{}", lists.len());
    lists
}

fn join(target: &str, more: &str) -> String {
    format!("{target}{}{more}", if target.contains('?') { '&' } else { '?' })
}

#[test]
fn pages_are_complete_without_doubles_or_gaps() {
    let server = Server::tokyo(&NO_RATE);
    for list in lists(&server) {
        let whole = server.get(&join(&list.path, "limit=1000"));
        assert_eq!(next(&whole), None);
        let all = items(&whole);
        for limit in [1, 2, 7, all.len().max(1)].into_iter().filter(|limit| all.len() / limit < 60)
        {
            let pages = turn(&server, &join(&list.path, &format!("limit={limit}")), || {});
            let turned: Vec<Value> = pages.iter().flat_map(items).collect();
            assert_eq!(turned, all, "{} by {limit}", list.path);
            let distinct: BTreeSet<String> = turned.iter().map(Value::to_string).collect();
            assert_eq!(distinct.len(), all.len(), "{} by {limit}", list.path);
            assert_eq!(pages.len(), all.len().div_ceil(limit).max(1), "{}", list.path);
            for page in &pages {
                let (said, whole) = (page.json(), whole.json());
                assert_eq!(said["as_of"], whole["as_of"]);
                assert_eq!(said["known_at"], whole["known_at"]);
                // The events are not counted before they are read.
                if list.template != "/api/v1/events" {
                    assert_eq!(said["total"], all.len(), "{}", list.path);
                }
            }
        }
    }
}

#[test]
fn what_is_recorded_between_two_pages_changes_none_of_them() {
    let server = Server::tokyo(&NO_RATE);
    let admin = server.token("admin");
    let mut number = 0;
    let mut record = || {
        number += 1;
        // Before, between and behind what is listed.
        for letter in ["a", "m", "zz"] {
            let answer =
                server.post("/api/v1/events", &admin, &party(&format!("{letter}{number}")));
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
    };
    let mut compared = 0;
    let first = ["/api/v1/parties", "/api/v1/events", "/api/v1/events?order=desc"];
    let more = ["/api/v1/events?type=party.registered", "/api/v1/agreements", "/api/v1/network"];
    for list in first.into_iter().chain(more) {
        let before = items(&server.get(&join(list, "limit=1000")));
        let pages = turn(&server, &join(list, "limit=20"), &mut record);
        let turned: Vec<Value> = pages.iter().flat_map(items).collect();
        assert_eq!(turned, before, "{list}");
        assert!(pages.len() > 1, "{list} has one page only");
        for page in &pages {
            assert_eq!(page.json()["known_at"], pages[0].json()["known_at"]);
        }
        compared += turned.len();
    }
    assert!(compared > 300, "{compared}");
    // A correction does not reach into pages that were begun before it, either.
    let pages = turn(&server, "/api/v1/agreements?limit=9", || {
        let data = json!({"seq": 40, "reason": "a slip"});
        let retraction = json!({"type": "event.retracted", "data": data});
        let headers = format!("{admin}If-Match: *\r\n");
        let status = server.post("/api/v1/events", &headers, &retraction).status;
        assert!(matches!(status, 201 | 409), "{status}");
    });
    let total = pages[0].json()["total"].as_u64().unwrap();
    assert_eq!(pages.iter().map(|page| items(page).len() as u64).sum::<u64>(), total);
    assert_eq!(server.get("/api/v1/agreements").json()["total"], total - 1);
}

fn cursor(server: &Server, list: &str) -> String {
    let page = server.get(&join(list, "limit=2"));
    let next = next(&page).unwrap();
    next.split("cursor=").nth(1).unwrap().to_owned()
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    let server = Server::tokyo(&NO_RATE);
    for list in lists(&server) {
        let Some(next) = next(&server.get(&join(&list.path, "limit=2"))) else { continue };
        let given = next.split("cursor=").nth(1).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(given).unwrap();
        let mut bad: Vec<String> = ["x", "!!!", "AAAA", "%00", "%FF", "1", "-1", "null", "é"]
            .map(ToOwned::to_owned)
            .into();
        bad.push(format!("{given}="));
        bad.push(given[..given.len() - 1].to_owned());
        bad.push(format!("{given}AA"));
        for at in 0..bytes.len() {
            for flip in [1, 4] {
                let mut tampered = bytes.clone();
                tampered[at] ^= flip;
                bad.push(URL_SAFE_NO_PAD.encode(tampered));
            }
        }
        for cursor in bad {
            let answer = server.get(&join(&list.path, &format!("cursor={cursor}")));
            assert_eq!(answer.status, 400, "{} took {cursor}", list.path);
            let said = answer.problem(400, "bad-query").json();
            let field = said["errors"][0]["field"].as_str().unwrap();
            assert!(field == "cursor" || cursor == "%FF", "{said}");
        }
        assert_eq!(server.get(&join(&list.path, &format!("cursor={given}"))).status, 200);
    }
}

#[test]
fn a_cursor_of_another_list_or_view_is_refused() {
    let server = Server::tokyo(&NO_RATE);
    let parties = cursor(&server, "/api/v1/parties");
    let events = cursor(&server, "/api/v1/events");
    let of_filter = cursor(&server, "/api/v1/events?type=party.registered");
    let early = cursor(&server, "/api/v1/parties?as_of=2021-12-31&known_at=20");
    let early_events = cursor(&server, "/api/v1/events?known_at=20");
    let refused = |target: String| {
        let answer = server.get(&target);
        assert_eq!(answer.status, 400, "{target}: {}", answer.text());
        answer.problem(400, "bad-query");
    };
    refused(format!("/api/v1/agreements?cursor={parties}"));
    refused(format!("/api/v1/events?cursor={parties}"));
    refused(format!("/api/v1/parties?cursor={events}"));
    refused(format!("/api/v1/events?cursor={of_filter}"));
    refused(format!("/api/v1/events?order=desc&cursor={events}"));
    refused(format!("/api/v1/events?type=party.registered&cursor={events}"));
    refused(format!("/api/v1/parties?as_of=2020-01-01&cursor={early}"));
    refused(format!("/api/v1/parties?known_at=21&cursor={early}"));
    refused(format!("/api/v1/events?known_at=21&cursor={early_events}"));
    refused(format!("/api/v1/events?as_of=1999-01-01&cursor={early_events}"));
    let target = format!("/api/v1/parties?as_of=2021-12-31&known_at=20&cursor={early}");
    assert_eq!(server.get(&target).status, 200);
    let target = format!("/api/v1/events?known_at=20&cursor={early_events}");
    assert_eq!(server.get(&target).json()["known_at"]["seq"], 20);
    // A cursor of a record that went further than this one.
    let shorter = Server::over(crate::daicho::Daicho::empty(), &NO_RATE);
    shorter.get(&format!("/api/v1/parties?cursor={parties}")).problem(400, "bad-query");
}

#[test]
fn a_limit_that_is_none_is_refused() {
    let server = Server::tokyo(&NO_RATE);
    for list in lists(&server) {
        for limit in ["0", "-1", "1001", "x", "1.5", "99999999999999999999", "1e3", "%00"] {
            let answer = server.get(&join(&list.path, &format!("limit={limit}")));
            let said = answer.problem(400, "bad-query").json();
            assert_eq!(said["errors"][0]["field"], "limit");
        }
        let csv = "Accept: text/csv\r\n";
        for more in ["limit=5", "cursor=x"] {
            let answer = server.ask("GET", &join(&list.path, more), csv, b"");
            answer.problem(400, "bad-query");
        }
    }
}
