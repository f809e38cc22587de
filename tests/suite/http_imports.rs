//! Importing over HTTP: all or nothing, again without effect, with a report for every row.

use serde_json::{Value, json};

use crate::daicho::{Daicho, repo};
use crate::http_client::Answer;
use crate::http_fixture::{NO_RATE, Server};

const IMPORTS: &str = "/api/v1/imports";

/// The README's command line as parameters.
const WIPO: [(&str, &str); 5] = [
    ("as", "endorsement"),
    (
        "map",
        "party=Contracting Party,declaration=Treaty,signature=Signature Date,act=Instrument Type,\
         on=Instrument Date,effective_on=Entry Into Force Date",
    ),
    (
        "read",
        "Declaration of Continued Application=succession,\
         Declaration/Notification of Succession=succession",
    ),
    ("register_missing", "country,treaty"),
    ("evidence", "WIPO, membership of the treaties it administers"),
];

fn target(parameters: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{IMPORTS}?{query}")
}

fn send(server: &Server, token: &str, media: &str, target: &str, body: &[u8]) -> Answer {
    server.ask("POST", target, &format!("{token}Content-Type: {media}\r\n"), body)
}

fn party(id: &str) -> Value {
    let data = json!({"party": id, "kind": "city", "names": {"en": id}});
    json!({"type": "party.registered", "data": data})
}

fn lines(facts: &[Value]) -> Vec<u8> {
    facts.iter().map(|fact| format!("{fact}\n")).collect::<String>().into_bytes()
}

fn outcomes(report: &Value) -> Vec<(u64, String)> {
    let rows = report["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["line"].as_u64().unwrap(), row["outcome"].as_str().unwrap().to_owned()))
        .collect()
}

fn counts(report: &Value) -> [u64; 3] {
    ["recorded", "skipped", "refused"].map(|name| report[name].as_u64().unwrap())
}

#[test]
fn a_whole_file_of_another_house_is_imported_once() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let csv = std::fs::read(repo("tests/data/wipo/membership-to-copyright-treaties.csv")).unwrap();
    let target = target(&WIPO);
    let import = |target: &str| {
        let answer = send(&server, &recorder, "text/csv; charset=utf-8", target, &csv);
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let dry = import(&format!("{target}&dry_run=true"));
    assert_eq!((counts(&dry), &dry["dry_run"]), ([2055, 0, 0], &true.into()));
    assert_eq!(server.head(), 0);
    let report = import(&target);
    assert_eq!(counts(&report), [2055, 0, 0]);
    assert_eq!(outcomes(&report).len(), 1501);
    assert_eq!(server.head(), 2055);
    let seqs: usize = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["seqs"].as_array().unwrap().len())
        .sum();
    assert!(seqs > 1501, "{seqs}");
    let again = import(&target);
    assert_eq!((counts(&again)[0], counts(&again)[2]), (0, 0));
    assert!(outcomes(&again).iter().all(|(_, outcome)| outcome == "skipped"));
    assert_eq!(server.head(), 2055);
    let first = server.get("/api/v1/events/1").json();
    assert_eq!(first["recorded_by"], "recorder");
    assert!(first["correlation_id"].is_string());
    // The view agrees with that of the command line.
    let mine = server.get("/api/v1/declarations/berne?as_of=1990-01-01").json();
    assert_eq!(mine["endorsers"]["certain"], 80);
}

#[test]
fn lines_of_json_are_imported_under_every_name_of_their_type() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    for (index, media) in ["application/jsonl", "application/x-ndjson", "application/json-lines"]
        .into_iter()
        .enumerate()
    {
        let facts = [party(&format!("a{index}")), party(&format!("b{index}"))];
        let body = [lines(&facts[..1]), b"\n".to_vec(), lines(&facts[1..])].concat();
        let report = send(&server, &recorder, media, IMPORTS, &body);
        assert_eq!(report.status, 200, "{}", report.text());
        let report = report.json();
        assert_eq!(counts(&report), [2, 0, 0]);
        let recorded = |line| (line, "recorded".to_owned());
        assert_eq!(outcomes(&report), [recorded(1), recorded(3)], "blank lines say nothing");
        let seqs: Vec<&Value> =
            report["rows"].as_array().unwrap().iter().map(|row| &row["seqs"][0]).collect();
        assert_eq!(seqs, [&json!(index * 2 + 1), &json!(index * 2 + 2)]);
        assert_eq!(counts(&send(&server, &recorder, media, IMPORTS, &body).json()), [0, 2, 0]);
    }
    let empty = send(&server, &recorder, "application/jsonl", IMPORTS, b"");
    assert!(matches!(empty.status, 200 | 400), "{}", empty.text());
    assert_eq!(server.head(), 6);
}

#[test]
fn one_wrong_row_keeps_all_out_unless_it_is_to_go_on() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let facts = [
        party("tokyo"),
        json!({"type": "party.registered", "data": {"party": "x"}}),
        party("kyoto"),
        party("tokyo"),
        json!({"type": "network.joined", "data": {"network": "n", "party": "tokyo", "on": null}}),
    ];
    let mut body = lines(&facts);
    body.extend_from_slice(b"{nonsense\n\xff\xfe\n");
    let jsonl = "application/jsonl";
    for target in [IMPORTS.to_owned(), format!("{IMPORTS}?dry_run=true")] {
        let said = send(&server, &recorder, jsonl, &target, &body).problem(422, "invalid").json();
        let fields: Vec<&str> = said["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap())
            .collect();
        for line in [2, 5, 6, 7] {
            let line = format!("line {line}");
            assert!(fields.iter().any(|field| field.starts_with(&line)), "{line}: {said}");
        }
        assert_eq!(said["refused"], fields.len());
        assert!(!fields.contains(&"line 1") && !fields.contains(&"line 3"), "{said}");
        assert_eq!(server.head(), 0);
    }
    let go_on = format!("{IMPORTS}?keep_going=true");
    let answer = send(&server, &recorder, jsonl, &go_on, &body);
    assert_eq!(answer.status, 207, "{}", answer.text());
    let report = answer.json();
    let refused: Vec<u64> = outcomes(&report)
        .into_iter()
        .filter(|(_, outcome)| outcome == "refused")
        .map(|(line, _)| line)
        .collect();
    assert_eq!(refused, [2, 5, 6, 7]);
    assert_eq!((counts(&report)[0], server.head()), (2, 2));
    for row in report["rows"].as_array().unwrap() {
        assert_eq!(row["message"].is_string(), row["outcome"] == "refused", "{row}");
    }
    let csv = "party,names,kind\nosaka,Osaka,city\nnara,Nara,planet\n";
    let said = send(&server, &recorder, "text/csv", &format!("{IMPORTS}?as=party"), csv.as_bytes());
    let said = said.problem(422, "invalid").json();
    let field = said["errors"][0]["field"].as_str().unwrap();
    assert!(field.starts_with("line 3, column"), "{said}");
    assert_eq!(server.head(), 2);
}

#[test]
fn an_import_that_revises_is_for_admins() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let (recorder, admin) = (server.token("recorder"), server.token("admin"));
    let retraction = json!({"type": "event.retracted", "data": {"seq": 1, "reason": "x"}});
    let body = lines(&[party("tokyo"), retraction]);
    for query in ["", "?dry_run=true", "?keep_going=true"] {
        let target = format!("{IMPORTS}{query}");
        let answer = send(&server, &recorder, "application/jsonl", &target, &body);
        answer.problem(403, "forbidden");
        assert_eq!(server.head(), 0, "{query}");
    }
    let done = send(&server, &admin, "application/jsonl", IMPORTS, &body);
    assert_eq!((done.status, server.head()), (200, 2), "{}", done.text());
}

#[test]
fn what_an_import_is_not_told_rightly_is_named() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let csv = b"party,name\nosaka,Osaka\n";
    for (query, status, field) in [
        ("as=city", 400, Some("as")),
        ("", 400, Some("as")),
        ("as=party&map=party=Nope", 400, Some("map")),
        ("as=party&map=nope=party", 400, Some("map")),
        ("as=party&map=party", 400, Some("map")),
        ("as=party&set=kind", 400, Some("set")),
        ("as=party&read=x", 400, Some("read")),
        ("as=party&register_missing=planet", 400, Some("register_missing")),
        ("as=party&map=names=name&language=x y", 400, Some("language")),
        ("as=party&map=names=name&language=jp", 400, Some("language")),
        ("as=party&map=names=name&synonyms=x", 400, Some("synonyms")),
        ("as=party&dry_run=yes", 400, Some("dry_run")),
        ("as=party&keep_going=1", 400, Some("keep_going")),
        ("as=party&keepgoing=true", 400, Some("keepgoing")),
        ("as=party&as=party", 400, Some("as")),
        ("as=party&evidence=x&evidence_url=nowhere", 422, Some("evidence.url")),
    ] {
        let pairs: Vec<(&str, &str)> =
            query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let answer = send(&server, &recorder, "text/csv", &target(&pairs), csv);
        assert_eq!(answer.status, status, "{query}: {}", answer.text());
        let said = answer.json();
        if let Some(field) = field {
            assert_eq!(said["errors"][0]["field"], field, "{query}: {said}");
        }
    }
    for (media, status) in [("application/json", 415), ("text/plain", 415), ("", 415)] {
        assert_eq!(send(&server, &recorder, media, IMPORTS, csv).status, status, "{media:?}");
    }
    for body in [&b"\xff\xfe\x00"[..], b"party,party\na,b\n", b"\"party\na,b\n", b"", b"\0"] {
        let answer = send(&server, &recorder, "text/csv", &format!("{IMPORTS}?as=party"), body);
        assert!(matches!(answer.status, 400 | 422), "{body:?}: {}", answer.text());
        answer.json();
    }
    assert_eq!(server.head(), 0);
}

#[test]
fn who_is_meant_is_told_as_it_is_at_the_command_line() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let ask = |more: &[(&str, &str)], csv: &str| {
        let asked = [("as", "endorsement"), ("set", "declaration=pact")];
        let target = target(&[&asked[..], more].concat());
        send(&server, &recorder, "text/csv", &target, csv.as_bytes())
    };
    let map = ("map", "party=City,party.country=Country,on=on");
    let missing = ("register_missing", "city,treaty");
    let csv = "City,Country,on\nValencia,スペイン,2020\nValencia,VEN,2021\n";
    let report = ask(&[map, missing], csv).json();
    let spanish = json!({"line": 2, "kind": "party", "id": "valencia-es", "name": "Valencia",
        "alike": [{"id": "valencia-ve", "name": "Valencia"}]});
    assert_eq!((counts(&report), &report["registered"][0]), ([5, 0, 0], &spanish));
    let csv = "party,on,act\n\"Val, ES\",2022,ratification\n";
    let unknown = ask(&[("synonyms", "written,id\nV,valencia\n")], csv);
    assert_eq!((unknown.status, &unknown.json()["errors"][0]["field"]), (400, &json!("synonyms")));
    let report = ask(&[("synonyms", "written,id\n\"Val, ES\",valencia-es\n")], csv).json();
    assert_eq!(counts(&report), [1, 0, 0], "{report}");
    let refused = ask(&[], "party,on\nValencia,2023\n");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("valencia-ve (Valencia, VE, city)"), "{}", refused.text());
}

#[test]
fn more_than_is_recorded_at_once_goes_in_groups_and_its_report_can_be_had_again() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let facts: Vec<Value> = (0..20_001).map(|n| party(&format!("city-{n}"))).collect();
    let import = |parameters: &str, accept: &str| {
        let headers = format!("{recorder}Accept: {accept}\r\n");
        let target = format!("{IMPORTS}?{parameters}");
        send(&server, &headers, "application/jsonl", &target, &lines(&facts))
    };
    for accept in ["application/json", "application/jsonl"] {
        let refused = import("", accept);
        let told = if accept == "application/json" {
            assert_eq!(refused.status, 413, "{}", refused.text());
            refused.json()
        } else {
            refused.json()["problem"].clone()
        };
        assert_eq!((&told["facts"], &told["limit"]), (&20_001.into(), &20_000.into()), "{told}");
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.contains("keep_going=true") && detail.contains("20000"), "{detail}");
    }
    assert_eq!(server.head(), 0);
    let dry = import("dry_run=true", "application/json");
    assert_eq!((counts(&dry.json())[0], dry.header("location")), (20_001, None));
    assert_eq!(dry.json()["limit"], 20_000);
    let admin = server.token("admin");
    let update = |more: &str| {
        let target = format!("/api/v1/updates?reason=x{more}");
        send(&server, &admin, "application/jsonl", &target, &lines(&facts))
    };
    let shown = update("").json();
    assert_eq!((&shown["new"], &shown["limit"]), (&20_001.into(), &20_000.into()));
    let refused = update("&apply=true").json()["detail"].to_string();
    assert!(refused.contains("daicho import --update") && !refused.contains("keep"), "{refused}");

    let report = import("keep_going=true", "application/json");
    assert_eq!((report.status, counts(&report.json())[0]), (200, 20_001));
    let place = report.header("location").unwrap().to_owned();
    let id = report.json()["import"].as_str().unwrap().to_owned();
    assert_eq!(place, format!("{IMPORTS}/{id}"));
    let again = server.ask("GET", &place, &recorder, b"");
    assert_eq!((again.status, again.json()), (200, report.json()));
    let by_admin = server.ask("GET", &place, &admin, b"");
    assert_eq!(by_admin.json(), report.json());
    let back = |more: &str| {
        let reason = json!({"reason": "Another list"});
        server.post(&format!("{IMPORTS}/{id}/retract{more}"), &admin, &reason).json()
    };
    assert_eq!(back("?dry_run=true")["limit"], 20_000);
    let refused = back("")["detail"].to_string();
    assert!(refused.contains("daicho retract --import") && !refused.contains("keep"), "{refused}");

    // Nobody else learns what was in it.
    let other = server.daicho.run(&["token", "add", "--role", "recorder", "--name", "o", "--json"]);
    let other = format!("Authorization: Bearer {}\r\n", other.json()["secret"].as_str().unwrap());
    for (token, status) in [("", 401), (other.as_str(), 404)] {
        assert_eq!(server.ask("GET", &place, token, b"").status, status);
    }
    let none = server.ask("GET", &format!("{IMPORTS}/{}", uuid::Uuid::nil()), &recorder, b"");
    assert_eq!(none.status, 404);
    let told = server.ask("GET", &place, &other, b"").json()["detail"].to_string();
    assert!(told.contains(&format!("/api/v1/events?import={id}")), "{told}");
}

#[test]
fn what_an_import_that_was_told_as_it_went_was_refused_for_can_be_had_again() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let token = server.token("recorder");
    let recorder = format!("{token}Accept: application/jsonl\r\n");
    let body = b"party,on\nnowhere,2022\n";
    let target = format!("{IMPORTS}?as=endorsement&set=declaration%3Dd");
    let refused = send(&server, &recorder, "text/csv", &target, body);
    assert!(refused.json()["refused"].is_array(), "{}", refused.text());
    let place = refused.header("location").unwrap().to_owned();
    let again = server.ask("GET", &place, &token, b"");
    let problem = again.problem(422, "invalid").json();
    assert_eq!(problem["errors"][0]["field"], "line 2, column party");
}
