//! The site as a reader finds it: addresses, languages, the two times, and what does not work out.

use daicho::domain::recorded::RecordedEvent;
use serde_json::json;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n";

fn page(server: &Server, path: &str) -> String {
    told(server, path, 200)
}

/// A page that is answered with a status.
fn told(server: &Server, path: &str, status: u16) -> String {
    let answer = server.ask("GET", path, BROWSER, b"");
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    answer.text().to_owned()
}

#[test]
fn home_says_in_one_sentence_how_many_endorse_and_how_many_were_published() {
    let server = Server::tokyo(&[]);
    let en = page(&server, "/en/");
    assert!(en.contains("<span class=\"big\">5</span>"), "{en}");
    assert!(en.contains("38 cities had endorsed it by 28 February 2022"), "{en}");
    assert!(en.contains("For that day this register names 5; 33 are not named."), "{en}");
    let ja = page(&server, "/ja/");
    assert!(ja.contains("<html lang=\"ja\">"), "{ja}");
    assert!(ja.contains("2022年2月28日現在、38都市が賛同しています。"), "{ja}");
}

#[test]
fn a_past_view_says_what_it_shows_and_leads_back() {
    let server = Server::tokyo(&[]);
    let present = page(&server, "/en/declarations/tokyo-declaration");
    assert!(!present.contains("class=\"notice past\""), "{present}");
    let past = page(&server, "/en/declarations/tokyo-declaration?as_of=2021-08-06");
    assert!(past.contains("As it stood on 6 August 2021."), "{past}");
    assert!(past.contains("had not been adopted; it was adopted on 7 August 2021."), "{past}");
    assert!(past.contains("href=\"/en/declarations/tokyo-declaration\""), "{past}");
    // What is led to is seen as of the same day; what was known is not said where nobody chose it.
    assert!(past.contains("href=\"/en/declarations?as_of=2021-08-06\""), "{past}");
    assert!(
        past.contains("href=\"/ja/declarations/tokyo-declaration?as_of=2021-08-06\""),
        "{past}"
    );
    let known = page(&server, "/en/declarations/tokyo-declaration?known_at=151");
    assert!(known.contains("later entries are left out."), "{known}");
    assert!(known.contains("href=\"/en/changes?known_at=151\""), "{known}");
}

#[test]
fn what_a_form_leaves_empty_and_what_others_add_to_an_address_changes_nothing() {
    let server = Server::tokyo(&[]);
    let plain = page(&server, "/en/");
    for query in ["?as_of=", "?as_of=&known_at=", "?utm_source=letter&fbclid=x", "?a=%FF&a=1"] {
        assert_eq!(page(&server, &format!("/en/{query}")), plain, "{query}");
    }
    told(&server, "/en/?as_of=yesterday", 400);
}

#[test]
fn every_other_way_to_a_page_leads_to_its_one_address() {
    let server = Server::tokyo(&[]);
    let led = |path: &str| {
        let answer = server.ask("GET", path, "Accept-Language: ja\r\n", b"");
        (answer.status, answer.header("location").unwrap_or_default().to_owned())
    };
    assert_eq!(led("/?as_of=2022-03-01"), (302, "/ja/?as_of=2022-03-01".into()));
    assert_eq!(led("/en"), (308, "/en/".into()));
    assert_eq!(led("/en/declarations/?q=x"), (308, "/en/declarations?q=x".into()));
    assert_eq!(led("/en/nothing/").0, 404);
    let data = "/api/v1/declarations/tokyo-declaration";
    assert_eq!(led("/ja/parties.csv?as_of=2022-03-01").1, "/api/v1/parties.csv?as_of=2022-03-01");
    assert_eq!(led("/en/declarations/tokyo-declaration.json"), (302, data.into()));
    assert_eq!(led("/en/declarations/tokyo-declaration.csv").1, format!("{data}/endorsements.csv"));
    assert_eq!(led("/en/changes.json").1, "/api/v1/events");
    assert_eq!(led("/en/parties/paris.csv").0, 404);
    let history = server.get(data).header("link").unwrap_or_default().to_owned();
    assert!(history.contains("</api/v1/events?of=declaration%3Atokyo-declaration>"), "{history}");
    assert!(history.contains("rel=\"version-history\""), "{history}");
}

#[test]
fn what_is_not_found_is_a_page_for_people_and_a_document_for_programs() {
    let server = Server::tokyo(&[]);
    for (path, lang) in [("/ja/nothing", "ja"), ("/en/declarations/tokyo", "en"), ("/x", "en")] {
        let page = told(&server, path, 404);
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{path}");
        assert!(page.contains("role=\"search\""), "{path}");
        server.get(path).problem(404, "not-found");
    }
}

#[test]
fn the_audit_trail_tells_every_entry_in_a_sentence_and_each_has_its_page() {
    let server = Server::over(Daicho::tokyo(), &NO_RATE);
    let newest = page(&server, "/en/changes");
    assert!(
        newest.contains("endorsed <a href=\"/en/declarations/tokyo-declaration\">"),
        "{newest}"
    );
    let of = page(&server, "/ja/changes?of=party:paris");
    assert!(of.contains("次に関する記録：<a href=\"/ja/parties/paris\">"), "{of}");
    let head = server.get("/api/v1/status").json()["events"].as_u64().unwrap();
    for seq in 1..=head {
        let entry = page(&server, &format!("/en/events/{seq}"));
        let stored = server.get(&format!("/api/v1/events/{seq}"));
        let stored = RecordedEvent::decode(stored.text().as_bytes()).unwrap();
        assert!(entry.contains(&stored.id.to_string()), "{seq}: as it is stored");
    }
    told(&server, &format!("/en/events/{}", head + 1), 404);
}

#[test]
fn a_corrected_entry_shows_what_it_was_and_what_it_is() {
    let server = Server::tokyo(&[]);
    let admin = server.token("admin") + "If-Match: *\r\n";
    let events = server.get("/api/v1/events?of=party:paris&type=declaration.endorsed").json();
    let endorsed = events["items"][0].clone();
    let seq = endorsed["seq"].as_u64().unwrap();
    let mut data = endorsed["data"].clone();
    data["on"] = "2021-08-08".into();
    let corrected = json!({"type": "event.corrected", "data": {
        "seq": seq, "type": "declaration.endorsed", "data": data, "reason": "A slip <b>of the pen</b>.",
    }});
    assert_eq!(server.post("/api/v1/events", &admin, &corrected).status, 201);
    let entry = page(&server, &format!("/en/events/{seq}"));
    assert!(entry.contains("What became of it"), "{entry}");
    assert!(entry.contains("7 August 2021</time> → <time"), "{entry}");
    assert!(entry.contains("A slip &lt;b&gt;of the pen&lt;/b&gt;."), "{entry}");
    let list = page(&server, "/en/declarations/tokyo-declaration");
    assert!(list.contains("Corrected by entry no."), "{list}");
    assert!(list.contains("8 August 2021"), "{list}");
}

#[test]
fn long_lists_have_pages_a_search_and_an_order() {
    let daicho = Daicho::empty();
    let mut facts = vec![json!({"type": "declaration.adopted", "data": {
        "declaration": "big", "kind": "declaration", "title": {"en": "Big"}, "adopted_on": "2020-01-01",
    }})];
    for number in 0..250 {
        let id = format!("city-{number:03}");
        let names = json!({"en": format!("City {number:03}")});
        let data = json!({"party": id, "kind": "city", "names": names});
        facts.push(json!({"type": "party.registered", "data": data}));
        let data = json!({"declaration": "big", "party": id, "on": format!("2020-02-{:02}", 28 - number % 28)});
        facts.push(json!({"type": "declaration.endorsed", "data": data}));
    }
    let lines: Vec<String> = facts.iter().map(ToString::to_string).collect();
    let file = daicho.file("facts.jsonl", lines.join("\n"));
    daicho.run(&["import", &file]).ok();
    let server = Server::over(daicho, &[]);
    // Above the list stands the table of the chart.
    let list = |page: &str| page.split_once("id=\"list\"").unwrap().1.to_owned();
    let rows = |page: &str| list(page).matches("<tr><th scope=\"row\">").count();
    let first = page(&server, "/en/declarations/big");
    assert_eq!(rows(&first), 100);
    assert!(first.contains("250 entries") && first.contains("rel=\"next\""), "{first}");
    let last = page(&server, "/en/declarations/big?page=3");
    assert_eq!(rows(&last), 50);
    assert_eq!(
        page(&server, "/en/declarations/big?q=CITY%20007&page=9").matches("City 007").count(),
        1
    );
    let by_date = page(&server, "/en/declarations/big?sort=date");
    assert!(by_date.find("City 027").unwrap() < by_date.find("City 026").unwrap());
}

#[test]
fn search_engines_are_told_every_page_and_what_the_data_is() {
    let server = Server::tokyo(&["--public-url", "https://register.example.org"]);
    let robots = server.get("/robots.txt");
    assert!(robots.text().contains("Sitemap: https://register.example.org/sitemap.xml"));
    let sitemap = server.get("/sitemap.xml");
    let document = roxmltree::Document::parse(sitemap.text()).unwrap();
    let places = document.descendants().filter(|node| node.has_tag_name("loc"));
    let places: Vec<&str> = places.filter_map(|node| node.text()).collect();
    for wanted in [
        "/en/",
        "/ja/declarations/tokyo-declaration",
        "/en/parties/paris",
        "/ja/series/tokyo-global-partners-seminar",
        "/ja/check",
    ] {
        let wanted = format!("https://register.example.org{wanted}");
        assert!(places.contains(&wanted.as_str()), "{wanted}");
    }
    let home = page(&server, "/en/");
    let data =
        home.split("application/ld+json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["@type"], "Dataset");
    assert_eq!(data["creator"]["name"], "Secretariat of the Sustainable Recovery Tokyo Forum");
    let package = "https://register.example.org/api/v1/datapackage.zip";
    assert!(data["distribution"].to_string().contains(package), "{data}");
}

#[test]
fn where_the_host_is_known_a_page_names_its_one_address_and_is_cited_with_the_host() {
    let server = Server::tokyo(&["--public-url", "https://register.example.org"]);
    let canonical = |path: &str| {
        let page = page(&server, path);
        let named = page.split("<link rel=\"canonical\" href=\"").nth(1).unwrap();
        named.split('"').next().unwrap().to_owned()
    };
    for (path, address) in [
        ("/en/", "/en/"),
        ("/ja/parties/paris", "/ja/parties/paris"),
        ("/en/parties/paris?as_of=2021-08-07&known_at=150&utm_source=x", "/en/parties/paris"),
        ("/en/parties?sort=kind", "/en/parties"),
        ("/ja/events/57", "/ja/events/57"),
    ] {
        assert_eq!(canonical(path), format!("https://register.example.org{address}"), "{path}");
    }
    // What shows only some of a list, or another part of it, is no page of its own to them.
    for path in ["/en/parties?q=a", "/en/parties?page=2", "/en/changes?of=party:paris"] {
        assert!(!page(&server, path).contains("rel=\"canonical\""), "{path}");
    }
    let past = page(&server, "/en/parties/paris?as_of=2021-08-07&known_at=150");
    let cited = ">https://register.example.org/en/parties/paris?as_of=2021-08-07&amp;known_at=150<";
    assert!(past.contains(cited), "{past}");
    // Without a host that is known, nothing is guessed from what a client says.
    let unknown = Server::tokyo(&[]);
    let home = page(&unknown, "/en/");
    assert!(!home.contains("canonical") && !home.contains("register.example.org"));
    // A page that tells of an error is no page of the site.
    let missing = server.ask("GET", "/en/parties/nobody", "Accept: text/html\r\n", b"");
    assert_eq!((missing.status, missing.text().contains("canonical")), (404, false));
}

#[test]
fn who_is_to_check_is_told_where_the_key_is_and_to_compare_it() {
    let server = Server::tokyo(&[]);
    let keys = server.get("/keys.txt");
    let key = server.daicho.run(&["key"]).ok().out;
    assert_eq!((keys.status, keys.text()), (200, key.as_str()));
    for path in ["check", "events/57", "about", "data"] {
        let (en, ja) =
            (page(&server, &format!("/en/{path}")), page(&server, &format!("/ja/{path}")));
        assert!(en.contains("href=\"/keys.txt\"") && en.contains("got another way"), "{path}");
        assert!(ja.contains("href=\"/keys.txt\"") && ja.contains("別の経路"), "{path}");
    }
}

#[test]
fn files_of_pages_may_be_kept_for_ever_and_nothing_is_inline() {
    let server = Server::tokyo(&[]);
    let home = page(&server, "/en/");
    for inline in ["<style", "style=", "onclick", "<script>", "javascript:"] {
        assert!(!home.contains(inline), "{inline}");
    }
    let addresses: Vec<&str> =
        home.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert!(addresses.len() >= 3, "{addresses:?}");
    for address in addresses {
        let answer = server.get(address);
        assert_eq!(answer.status, 200, "{address}");
        assert!(answer.header("cache-control").unwrap().contains("immutable"), "{address}");
    }
    server.get("/assets/000000000000/style.css").problem(404, "not-found");
}
