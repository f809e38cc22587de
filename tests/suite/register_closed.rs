//! A register that is kept no longer says so everywhere, and takes corrections alone.

use serde_json::json;

use crate::http_fixture::Server;

#[test]
fn every_answer_says_when_the_register_ends_and_which_goes_on() {
    let server = Server::tokyo(&[]);
    let admin = server.token("admin");
    let before = server.get("/en/");
    assert_eq!(before.header("sunset"), None);
    let closing = json!({"type": "register.closed", "data": {
        "on": "2020-03-31", "reason": "It goes on elsewhere.",
        "successor": "https://example.org/record",
    }});
    assert_eq!(server.post("/api/v1/events", &admin, &closing).status, 201);
    for address in ["/en/", "/api/v1/declarations", "/checkpoint"] {
        let answer = server.get(address);
        assert_eq!(answer.header("sunset"), Some("Tue, 31 Mar 2020 00:00:00 GMT"), "{address}");
        let links = answer.header("link").unwrap_or_default();
        assert!(
            links.contains("<https://example.org/record>; rel=\"successor-version\""),
            "{links}"
        );
    }
    assert!(
        server.get("/en/").text().contains("This register is kept no longer from 2020-03-31 on")
    );
    assert!(server.get("/ja/").text().contains("この台帳は 2020-03-31 をもって閉鎖されます"));
    let party = json!({"type": "party.registered", "data": {
        "party": "late", "kind": "city", "names": {"en": "Late"},
    }});
    let refused = server.post("/api/v1/events", &admin, &party);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("kept no longer"), "{}", refused.text());
}
