//! Every reading address of the API: its media types, its two times, and that it agrees with what
//! the command line says of the same register.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_addresses::{addresses, reads};
use crate::http_fixture::{NO_RATE, Server};

const PROBLEM: &str = "application/problem+json";

fn accept(media: &str) -> String {
    format!("Accept: {media}\r\n")
}

fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    reader.deserialize().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_address_answers_in_every_media_type_that_it_describes() {
    let server = Server::tokyo(&NO_RATE);
    let mut csvs = 0;
    for address in reads(&server) {
        let path = &address.path;
        let plain = server.get(path);
        assert_eq!(plain.status, 200, "{path}");
        let by_ending = match path.rsplit(['.', '/']).next() {
            Some("csv") => "text/csv",
            // The proof as a file to keep; without the word before it, it is for programs.
            Some("tlog-proof") => "text/plain",
            Some("jsonl") => "application/jsonl",
            Some("zip") => "application/zip",
            Some("sqlite") => "application/vnd.sqlite3",
            _ => "application/json",
        };
        assert!(plain.header("content-type").unwrap().starts_with(by_ending), "{path}");
        for media in address.media() {
            let answer = server.ask("GET", path, &accept(media), b"");
            assert_eq!(answer.status, 200, "{path} as {media}");
            assert!(answer.header("content-type").unwrap().starts_with(media), "{path}");
            if media == "text/csv" {
                let disposition = answer.header("content-disposition").unwrap();
                assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
                let twin = path.strip_suffix(".csv").unwrap_or(path);
                let by_ending = server.get(&format!("{twin}.csv"));
                let by_accept = server.ask("GET", twin, &accept(media), b"");
                assert!(by_ending.body == answer.body && by_accept.body == answer.body, "{path}");
                csvs += 1;
            } else if media == "text/plain" {
                assert!(answer.text().starts_with("c2sp.org/tlog-proof@v1\n"), "{path}");
            } else if media.ends_with("json") {
                answer.json();
            } else {
                // One file, as others have it: held against the export elsewhere.
                assert!(answer.body == plain.body && !answer.body.is_empty(), "{path}");
            }
        }
        for nothing in ["image/png", "text/xml", "application/json;q=0, text/csv;q=0"] {
            let answer = server.ask("GET", path, &accept(nothing), b"");
            let said = answer.problem(406, "not-acceptable").json();
            assert_eq!(said["errors"][0]["field"], "Accept", "{path}");
        }
    }
    assert_eq!(csvs, 2 * 10, "each list by Accept and by its ending");
}

#[test]
fn a_csv_holds_what_the_list_holds() {
    let server = Server::tokyo(&NO_RATE);
    for (list, column) in [
        ("parties", "party"),
        ("agreements", "agreement"),
        ("gatherings", "gathering"),
        ("networks", "network"),
        ("declarations", "declaration"),
        ("strategies", "strategy"),
        ("network", "party"),
        ("events", "seq"),
    ] {
        let list = format!("/api/v1/{list}");
        let page = server.get(&format!("{list}?limit=1000")).json();
        let of_items = page["items"].as_array().unwrap().iter().map(|item| match &item[column] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let mut of_items: Vec<String> = of_items.collect();
        let rows = csv_rows(&server.get(&format!("{list}.csv")).body);
        let mut of_rows: Vec<String> = rows.iter().map(|row| row[column].clone()).collect();
        assert!(!of_items.is_empty(), "{list}");
        of_items.sort();
        of_rows.sort();
        // One thing may take several rows, such as a strategy one for each goal.
        of_rows.dedup();
        assert_eq!(of_rows, of_items, "{list}");
    }
}

#[test]
fn a_view_of_the_past_stays_as_it_was_when_the_record_is_corrected() {
    let server = Server::tokyo(&NO_RATE);
    let admin = server.token("admin");
    let head = server.head();
    let pinned = format!("as_of=2026-01-01&known_at={head}");
    let earlier = format!("as_of=2026-01-01&known_at={}", head - 60);
    let with_times: Vec<_> = reads(&server).into_iter().filter(|a| a.takes("known_at")).collect();
    assert!(with_times.len() >= 25, "{}", with_times.len());
    let mut before = Vec::new();
    for address in &with_times {
        assert!(address.takes("as_of"), "{}", address.template);
        for query in [&pinned, &earlier] {
            for media in address.media() {
                let (target, media) = (address.with(query), accept(media));
                let answer = server.ask("GET", &target, &media, b"");
                let found = if *query == earlier { [200, 404] } else { [200, 200] };
                assert!(found.contains(&answer.status), "{target}: {}", answer.text());
                before.push((target, media, answer.status, answer.body));
            }
        }
    }
    let event = server.get("/api/v1/events/40").json();
    let mut data = event["data"].clone();
    data["on"] = json!("1979-03-15");
    let kind = &event["type"];
    let data = json!({"seq": 40, "type": kind, "data": data, "reason": "a slip"});
    let correction = json!({"type": "event.corrected", "data": data});
    let answer = server.post("/api/v1/events", &format!("{admin}If-Match: *\r\n"), &correction);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let moment = answer.json()["recorded_at"].as_str().unwrap().to_owned();
    let renamed = json!({"party": "tokyo", "names": {"en": "Edo"}, "on": "2025-01-01"});
    let renamed = json!({"type": "party.renamed", "data": renamed});
    assert_eq!(server.post("/api/v1/events", &admin, &renamed).status, 201);
    for (target, media, status, body) in before {
        let after = server.ask("GET", &target, &media, b"");
        assert_eq!((after.status, &after.body), (status, &body), "{target} {media}");
    }
    // And the present has changed, at the correction's seq and at its time alike.
    let agreement = addresses(&server).into_iter().find(|a| a.path.contains("/agreements/"));
    assert!(agreement.is_some());
    let on = |query: &str| {
        let target = format!("/api/v1/agreements/tokyo-beijing-1979{query}");
        let found = server.get(&target).json().to_string();
        (found.contains("1979-03-14"), found.contains("1979-03-15"))
    };
    if server.get("/api/v1/events/40").text().contains("tokyo-beijing-1979") {
        assert_eq!(on(&format!("?known_at={head}")), (true, false));
        assert!(on("").1 && on(&format!("?known_at={}", head + 1)).1);
        assert!(on(&format!("?known_at={}", moment.replace('+', "%2B"))).1);
    }
    assert!(server.get("/api/v1/parties/tokyo").text().contains("Edo"));
    assert!(!server.get("/api/v1/parties/tokyo?as_of=2024-12-31").text().contains("Edo"));
}

#[test]
fn each_event_is_byte_for_byte_what_the_export_has() {
    let daicho = Daicho::tokyo();
    let export = daicho.run(&["export"]).ok().out;
    let server = Server::over(daicho, &NO_RATE);
    let lines: Vec<&str> = export.lines().collect();
    assert_eq!(lines.len() as u64, server.head());
    let mut connection = server.connect();
    for (index, line) in lines.iter().enumerate() {
        let target = format!("/api/v1/events/{}", index + 1);
        assert_eq!(connection.get(&target).text(), *line, "{target}");
    }
    // The list has the same bytes, too.
    let list = connection.get("/api/v1/events?limit=1000");
    let joined = lines.join(",");
    assert!(list.text().contains(&joined));
    for absent in ["0", "9999", "01", "+1", "-1", "1.0", "x", "%31%00", "18446744073709551616"] {
        let answer = connection.get(&format!("/api/v1/events/{absent}"));
        answer.problem(404, "not-found");
    }
    assert_eq!(connection.get("/api/v1/events/%31").text(), lines[0]);
    connection.get("/api/v1/events/41?known_at=40").problem(404, "not-found");
}

#[test]
fn the_filters_of_events_agree_with_the_command_line() {
    let daicho = Daicho::tokyo();
    let later = json!({"party": "tokyo", "names": {"en": "Edo"}, "on": "2025-01-01"});
    let later =
        daicho.file("later.json", json!({"type": "party.renamed", "data": later}).to_string());
    daicho.run(&["record", "rename", "--json", &later, "--by", "Somebody else"]);
    let log: Vec<Value> = {
        let all = daicho.run(&["log", "--json"]).ok().out;
        all.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let middle = log[70]["recorded_at"].as_str().unwrap().to_owned();
    let day = &middle[..10];
    let cases: Vec<Vec<(&str, &str)>> = vec![
        vec![],
        vec![("of", "tokyo")],
        vec![("of", "party:tokyo")],
        vec![("of", "declaration:tokyo-declaration")],
        vec![("of", "nobody-knows")],
        vec![("type", "agreement.signed")],
        vec![("type", "party.renamed")],
        vec![("since", &middle)],
        vec![("until", &middle)],
        vec![("since", day)],
        vec![("until", "2001-01-01")],
        vec![("by", "Secretariat")],
        vec![("by", "Somebody else")],
        vec![("by", "secretariat")],
        vec![("of", "tokyo"), ("type", "agreement.signed"), ("until", &middle)],
    ];
    let expected: Vec<Vec<Value>> = cases
        .iter()
        .map(|case| {
            let mut arguments = vec!["log".to_owned(), "--json".to_owned()];
            for (name, value) in case {
                arguments.extend([format!("--{name}"), (*value).to_owned()]);
            }
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let said = daicho.run(&arguments);
            // An id that nothing bears is a mistake on the command line, and no events here.
            said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        })
        .collect();
    assert!(expected.iter().filter(|events| !events.is_empty()).count() >= 10);
    let server = Server::over(daicho, &NO_RATE);
    for (case, expected) in cases.iter().zip(expected) {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(case).finish();
        let list = |more: &str| {
            let answer = server.get(&format!("/api/v1/events?{query}{more}"));
            assert_eq!(answer.status, 200, "{query}: {}", answer.text());
            answer.json()["items"].as_array().unwrap().clone()
        };
        assert_eq!(list("&limit=1000"), expected, "{query}");
        let mut newest = list("&limit=1000&order=desc");
        newest.reverse();
        assert_eq!(newest, expected, "{query}");
        assert_eq!(list("&limit=3"), expected[..expected.len().min(3)], "{query}");
        let rows = csv_rows(&server.get(&format!("/api/v1/events.csv?{query}")).body);
        let seqs: Vec<Value> = rows.iter().map(|row| row["seq"].parse().unwrap()).collect();
        assert_eq!(seqs, expected.iter().map(|event| event["seq"].clone()).collect::<Vec<_>>());
    }
    for bad in ["type=party", "since=yesterday", "until=2026-13-01", "order=up", "of=city:tokyo"] {
        let name = bad.split('=').next().unwrap();
        let said = server.get(&format!("/api/v1/events?{bad}")).problem(400, "bad-query").json();
        assert_eq!(said["errors"][0]["field"], name);
    }
}

#[test]
fn events_are_cloudevents_where_somebody_asks_for_them() {
    let server = Server::tokyo(&NO_RATE);
    let one = |seq: u64| {
        let target = format!("/api/v1/events/{seq}");
        let answer = server.ask("GET", &target, &accept("application/cloudevents+json"), b"");
        assert_eq!(answer.header("content-type"), Some("application/cloudevents+json"));
        (answer.json(), server.get(&target).json())
    };
    let (event, stored) = one(40);
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["data"], stored);
    assert_eq!((&event["id"], &event["time"]), (&stored["id"], &stored["recorded_at"]));
    let kind = stored["type"].as_str().unwrap();
    assert_eq!(
        event["type"],
        format!("example.daicho.{kind}.v1"),
        "the log is daicho.example/tokyo"
    );
    assert_eq!(event["source"], "https://daicho.example/tokyo");
    assert_eq!(event["datacontenttype"], "application/json");
    let batch = accept("application/cloudevents-batch+json");
    let page = server.ask("GET", "/api/v1/events?limit=41", &batch, b"");
    assert_eq!(page.header("content-type"), Some("application/cloudevents-batch+json"));
    assert!(page.header("link").is_some());
    let events = page.json();
    let events = events.as_array().unwrap();
    assert_eq!((events.len(), &events[39]), (41, &event));
    let sequences: Vec<&str> = events.iter().map(|e| e["sequence"].as_str().unwrap()).collect();
    assert!(sequences.is_sorted());
}

#[test]
fn a_difference_agrees_with_the_command_line() {
    let daicho = Daicho::tokyo();
    let pairs = [
        ("2021-12-31@60", "2026-01-01@154"),
        ("@100", "@120"),
        ("2000-01-01", "2026-01-01"),
        ("50", "#60"),
    ];
    let expected: Vec<Value> = pairs
        .iter()
        .filter(|(_, to)| to.contains('@') || to.contains('-'))
        .map(|(from, to)| daicho.run(&["diff", "--from", from, "--to", to, "--json"]).json())
        .collect();
    let server = Server::over(daicho, &NO_RATE);
    for ((from, to), expected) in pairs.iter().zip(expected) {
        let answer = server.get(&format!("/api/v1/diff?from={from}&to={to}"));
        let said = answer.json();
        assert_eq!(said, expected, "{from} {to}");
        assert!(said.to_string().len() > 300, "{said}");
        assert_eq!(turned(&server, &format!("/api/v1/diff?from={from}&to={to}&limit=7")), said);
    }
    for (query, field) in [
        ("from=x", "from"),
        ("from=@99999", "from"),
        ("to=2021-02-30", "to"),
        ("to=2021@x", "to"),
        ("from=1@2@3", "from"),
        ("form=1", "form"),
        ("limit=0", "limit"),
        ("cursor=x", "cursor"),
    ] {
        let answer = server.get(&format!("/api/v1/diff?{query}"));
        let said = answer.problem(400, "bad-query").json();
        assert_eq!(said["errors"][0]["field"], field);
    }
}

/// A difference, page by page: the changes of all of them.
fn turned(server: &Server, first: &str) -> Value {
    let (mut whole, mut next) = (Value::Null, Some(first.to_owned()));
    while let Some(address) = next {
        let mut page = server.get(&address).json();
        next = page["next"].as_str().map(str::to_owned);
        page.as_object_mut().unwrap().remove("next");
        if whole.is_null() {
            whole = page;
            continue;
        }
        for (field, value) in page.as_object_mut().unwrap() {
            if let Some(changes) = value.as_array_mut() {
                whole[field].as_array_mut().unwrap().append(changes);
            } else {
                assert_eq!(whole[field], *value, "every page is of the same two views");
            }
        }
    }
    whole
}

#[test]
fn every_version_of_an_event_is_told() {
    let server = Server::tokyo(&NO_RATE);
    let headers = format!("{}If-Match: *\r\n", server.token("admin"));
    let head = server.head();
    let revise = |kind: &str, data: Value| {
        let answer = server.post("/api/v1/events", &headers, &json!({"type": kind, "data": data}));
        assert_eq!(answer.status, 201, "{}", answer.text());
    };
    let versions = |query: &str| {
        let answer = server.get(&format!("/api/v1/events/40/versions{query}"));
        answer.json()["items"].as_array().unwrap().clone()
    };
    let event = server.get("/api/v1/events/40").json();
    assert_eq!(versions("").len(), 1);
    let mut data = event["data"].clone();
    data["order"] = json!(7);
    let kind = &event["type"];
    let reason = "a slip";
    revise("event.corrected", json!({"seq": 40, "type": kind, "data": data, "reason": reason}));
    revise("event.retracted", json!({"seq": 40, "reason": reason}));
    assert_eq!(versions("").len(), 3);
    assert_eq!(versions(&format!("?known_at={}", head + 1)).len(), 2);
    assert_eq!(versions(&format!("?known_at={head}")).len(), 1);
    assert!(versions("")[1].to_string().contains("\"order\":7"), "{:?}", versions(""));
}

#[test]
fn problems_speak_the_language_that_is_asked_for() {
    let server = Server::tokyo(&NO_RATE);
    let token = format!("{}Content-Type: application/json\r\n", server.token("recorder"));
    let is_japanese = |text: &str| text.chars().any(|c| ('ぁ'..='ん').contains(&c));
    let ask = |method: &str, target: &str, headers: &str, body: &str| {
        for (lang, japanese) in
            [("ja", true), ("ja-JP, en;q=0.5", true), ("en", false), ("fr", false)]
        {
            let headers = format!("{headers}Accept-Language: {lang}\r\n");
            let answer = server.ask(method, target, &headers, body.as_bytes());
            assert!(answer.status >= 400 && answer.header("content-type") == Some(PROBLEM));
            let tag = if japanese { "ja" } else { "en" };
            assert_eq!(answer.header("content-language"), Some(tag), "{method} {target}");
            let said = answer.json();
            for text in [&said["title"], &said["detail"]] {
                let text = text.as_str().unwrap();
                assert_eq!(is_japanese(text), japanese, "{method} {target}: {text}");
            }
            for error in said["errors"].as_array().unwrap_or(&Vec::new()) {
                assert_eq!(is_japanese(error["detail"].as_str().unwrap()), japanese, "{error}");
            }
        }
    };
    ask("GET", "/api/v1/nothing", "", "");
    ask("GET", "/nothing", "", "");
    ask("GET", "/api/v1/parties/tokio", "", "");
    ask("GET", "/api/v1/events/9999", "", "");
    ask("GET", "/api/v1/parties?as_of=x", "", "");
    ask("GET", "/api/v1/parties?x=y", "", "");
    ask("GET", "/api/v1/parties?cursor=y", "", "");
    ask("GET", "/api/v1/events?type=y", "", "");
    ask("GET", "/api/v1/parties", "Accept: image/png\r\n", "");
    ask("GET", "/api/v1/parties", "Authorization: Basic x\r\n", "");
    ask("PUT", "/api/v1/parties", "", "");
    ask("POST", "/api/v1/events", "", "{}");
    ask("POST", "/api/v1/events", &token, "{}");
    ask("POST", "/api/v1/events", &token, "{");
    let twice = json!({"party": "tokyo", "kind": "city", "names": {"en": "Tokyo"}});
    ask(
        "POST",
        "/api/v1/events",
        &token,
        &json!({"type": "party.registered", "data": twice}).to_string(),
    );
    let retraction = json!({"type": "event.retracted", "data": {"seq": 40, "reason": "x"}});
    ask("POST", "/api/v1/events", &token, &retraction.to_string());
}
