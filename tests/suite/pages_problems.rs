//! The pages of what goes wrong: one for each type of problem, and what a reader is told who asks for
//! something that is not there.

use crate::http_fixture::{NO_RATE, Server};

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

#[test]
fn every_type_of_problem_has_its_page_in_both_languages() {
    let server = Server::tokyo(&NO_RATE);
    let description = server.get("/api/v1/openapi.json").json().to_string();
    let list = server.get("/en/problems").text().to_owned();
    let slugs: Vec<&str> = list
        .split("href=\"/en/problems/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(slugs.len() >= 20, "{slugs:?}");
    for slug in &slugs {
        let led = server.ask("GET", &format!("/problems/{slug}"), "Accept-Language: ja\r\n", b"");
        assert_eq!(led.status, 302, "{slug}");
        assert_eq!(led.header("location"), Some(format!("/ja/problems/{slug}").as_str()));
        for (lang, words) in
            [("en", ["When it comes", "What to do"]), ("ja", ["起きるとき", "対処"])]
        {
            let page = server.get(&format!("/{lang}/problems/{slug}"));
            assert_eq!(page.status, 200, "{lang} {slug}");
            assert!(words.iter().all(|word| page.text().contains(word)), "{lang} {slug}");
            assert!(page.text().contains(&format!("<code>/problems/{slug}</code>")));
        }
    }
    // What a program gets names a type that has a page.
    let problem = server.get("/api/v1/parties?limit=x").problem(400, "bad-query").json();
    let kind = problem["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    assert!(slugs.contains(&kind.as_str()), "{kind}");
    assert!(description.contains("parties"));
    let led = server.ask("GET", "/problems", "Accept-Language: en\r\n", b"");
    assert_eq!(led.header("location"), Some("/en/problems"));
    assert_eq!(server.get("/problems/nothing").status, 404);
    assert_eq!(server.get("/en/problems/nothing").status, 404);
}

fn missing(server: &Server, path: &str) -> String {
    let answer = server.ask("GET", path, BROWSER, b"");
    assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    let text = answer.text().to_owned();
    assert!(text.contains("role=\"search\"") && text.contains("ja/\"") || path.starts_with("/en"));
    // What is for programs is not for readers.
    let told = text.split("<main").nth(1).unwrap().split("</main>").next().unwrap();
    for word in ["/api/v1", "GET ", "#154", "known at"] {
        assert!(!told.contains(word), "{path} says {word}: {told}");
    }
    told.to_owned()
}

#[test]
fn who_asks_for_a_thing_that_is_not_there_is_told_what_is_like_it() {
    let server = Server::tokyo(&NO_RATE);
    let told = missing(&server, "/en/parties/pari");
    assert!(told.contains("This register has no party “pari”."), "{told}");
    assert!(told.contains("<a href=\"/en/parties/paris\">"), "{told}");
    assert!(told.contains("<a href=\"/en/parties\">All cities and other bodies</a>"), "{told}");
    // So is who writes what could be no id, such as a name.
    let told = missing(&server, "/ja/parties/%E3%83%91%E3%83%AA");
    assert!(told.contains("この台帳に「パリ」という都市等はありません。"), "{told}");
    assert!(told.contains("<a href=\"/ja/parties/paris\">"), "{told}");
    let told = missing(&server, "/en/declarations/Tokyo%20Declaration");
    assert!(told.contains("/en/declarations/tokyo-declaration"), "{told}");
    let told = missing(&server, "/ja/nothing/at/all");
    assert!(told.contains("アドレスを確かめるか、検索してください。"), "{told}");
    missing(&server, "/en/events/99999");
    let told = missing(&server, "/en/parties/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assert!(!told.contains("<script>"), "{told}");
}

#[test]
fn who_asks_for_a_thing_in_a_view_that_does_not_know_it_yet_is_led_to_it() {
    let server = Server::tokyo(&NO_RATE);
    let told = missing(&server, "/en/declarations/tokyo-declaration?known_at=1");
    assert!(told.contains("is on record today, but was not where you looked."), "{told}");
    assert!(told.contains("<a href=\"/en/declarations/tokyo-declaration\">"), "{told}");
}

#[test]
fn the_page_of_any_other_problem_leads_to_that_of_its_type() {
    let server = Server::tokyo(&NO_RATE);
    let answer = server.ask("GET", "/en/?as_of=yesterday", BROWSER, b"");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("href=\"/en/problems/bad-query\""), "{}", answer.text());
}
