//! Parties that a file names by what they are called in other registers, in a column of their own or in any
//! cell; and never as a name of somebody new.

use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};
use crate::http_fixture::{NO_RATE, Server};

/// A declaration, and two cities with their identifiers; one of them is of a scheme of the register's own.
fn register() -> Daicho {
    let party = |id: &str, country: &str, identifiers: Value| {
        let data = json!({"party": id, "kind": "city", "names": {"en": id}, "country": country,
            "identifiers": identifiers});
        json!({"type": "party.registered", "data": data})
    };
    let one = |scheme: &str, value: &str| json!({"scheme": scheme, "value": value});
    let (tokyo, sapporo) = (
        json!([one("wikidata", "Q1490"), one("locode", "JPTYO"), one("house", "A 1")]),
        json!([one("wikidata", "Q37951"), one("jp-local-government", "011002")]),
    );
    let schemes = json!([{"scheme": "house", "title": {"en": "Files"}}]);
    let described = json!({"title": {"en": "R"}, "schemes": schemes});
    let daicho = Daicho::of(&[json!({"type": "register.described", "data": described})]);
    let facts = [
        json!({"type": "declaration.adopted", "data": {"declaration": "pact", "kind": "treaty",
            "title": {"en": "Pact"}, "adopted_on": null}}),
        party("tokyo", "JP", tokyo),
        party("sapporo", "JP", sapporo),
    ];
    let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
    daicho.run(&["import", &daicho.file("facts.jsonl", lines)]).ok();
    daicho
}

fn endorse(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("list.csv", text);
    let asked = ["import", &file, "--as", "endorsement", "--set", "declaration=pact"];
    daicho.run(&[&asked[..], more].concat())
}

/// The parties of every event of a type, in the order of the log.
fn parties(daicho: &Daicho, kind: &str) -> Vec<String> {
    let log = daicho.run(&["export"]).ok();
    let events = log.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told = events.filter(|event| event["type"] == kind);
    told.map(|event| event["data"]["party"].as_str().unwrap().to_owned()).collect()
}

const REGISTERING: [&str; 2] = ["--register-missing", "city"];

#[test]
fn a_column_of_identifiers_finds_parties() {
    for (column, first, second) in [
        ("wikidata", "Q1490", "http://www.wikidata.org/entity/Q37951"),
        ("wikidata", "ｑ１４９０", "jp-local-government:011002"),
        ("jp-local-government", "locode:jp tyo", "０１１００２"),
        ("house", "A 1", "wikidata:Q37951"),
    ] {
        let daicho = register();
        let text = format!("Code,When\n{first},2020-02-01\n{second},2020-02-02\n");
        let map = ["--map", &format!("party={column}:Code,on=When")];
        endorse(&daicho, &text, &[&map[..], &REGISTERING].concat()).ok();
        assert_eq!(parties(&daicho, "declaration.endorsed"), ["tokyo", "sapporo"], "{column}");
        assert_eq!(parties(&daicho, "party.registered"), ["tokyo", "sapporo"], "{column}");
        let by_name = endorse(&daicho, "party,on\nTokyo,2020-02-01\n", &[]).ok();
        assert!(by_name.out.contains("1 skipped"), "{}", by_name.out);
    }
}

#[test]
fn an_identifier_stands_in_any_cell_that_names_a_party() {
    let daicho = register();
    let text = "party,on\nwikidata:Q1490,2020-02-01\nLocode : JP TYO,2020-02-01\n\
                ｊｐ－local-government：011002,2020-02-02\n";
    let said = endorse(&daicho, text, &REGISTERING).ok();
    assert!(said.out.starts_with("2 recorded, 0 skipped, 0 refused, 1 same"), "{}", said.out);
    let agreement = "agreement,kind,parties,on\nx,memorandum,wikidata:Q1490;sapporo,2020\n";
    let file = daicho.file("agreements.csv", agreement);
    daicho.run(&["import", &file, "--as", "agreement"]).ok();
    let mapped =
        daicho.file("mapped.csv", "agreement,kind,P,on\ny,memorandum,Q1490; Q37951,2021\n");
    let map = "agreement=agreement,kind=kind,parties=wikidata:P,on=on";
    daicho.run(&["import", &mapped, "--as", "agreement", "--map", map]).ok();
    let log = daicho.run(&["log", "--json"]).ok();
    assert_eq!(log.out.matches("\"parties\":[\"tokyo\",\"sapporo\"]").count(), 2, "{}", log.out);
    let synonyms = daicho.file("synonyms.csv", "written,id\n東京,locode:JPTYO\n");
    let said = endorse(&daicho, "party,on\n東京,2020-02-01\n", &["--synonyms", &synonyms]).ok();
    assert!(said.out.contains("1 skipped"), "{}", said.out);
}

#[test]
fn what_stands_for_nobody_is_refused_by_its_line_and_never_registered() {
    let daicho = register();
    let head = daicho.head();
    for (written, english, japanese) in [
        (
            "wikidata:Q5",
            "no party is known as wikidata:Q5. Register it",
            "識別子のものは登録されていません",
        ),
        (
            "wikidta:Q1490",
            "wikidta is no scheme of those that there are (wikidata,",
            "体系はありません",
        ),
        ("https://www.wikidata.org/wiki/Q1490", "https is no scheme", "体系はありません"),
        (
            "locode:TOKYO1",
            "\"TOKYO1\" is no value of locode: expected one such as JPTYO",
            "JPTYO のような",
        ),
        ("jp-local-government:11002", "a digit is missing", "先頭のゼロ"),
        ("jp-local-government:011003", "with the right ones it would be 011002", "011002 です"),
        ("wikidata:", "\"\" is no value of wikidata", "Q1490 のような"),
    ] {
        let text = format!("party,on\n{written},2020\n");
        let said = endorse(&daicho, &text, &REGISTERING).fails(1);
        assert!(
            said.contains("line 2, column \"party\": party: ") && said.contains(english),
            "{said}"
        );
        let said = endorse(&daicho, &text, &["--lang", "ja"]).fails(1);
        assert!(said.contains(japanese), "{said}");
    }
    let mapped = |text: &str, map: &str| {
        endorse(&daicho, text, &[&["--map", map][..], &REGISTERING].concat()).fails(1)
    };
    let lost = mapped("Code,on\n11002,2020\n", "party=jp-local-government:Code,on=on");
    assert!(lost.contains("Was it 011002, 110027?"), "{lost}");
    let name = mapped("QID,on\nTokyo,2020\n", "party=wikidata:QID,on=on");
    assert!(name.contains("is no value of wikidata"), "{name}");
    let elsewhere = "QID,Country,on\nQ1490,KR,2020\n";
    let another = mapped(elsewhere, "party=wikidata:QID,party.country=Country,on=on");
    assert!(another.contains("is tokyo (tokyo, JP, city), and the row says"), "{another}");
    assert_eq!(daicho.head(), head);
}

#[test]
fn a_map_is_taken_at_its_word_or_refused_by_name() {
    let daicho = register();
    let text = "QID,wikidata:QID,on\nQ1490,Sapporo,2020\n";
    let both = endorse(&daicho, text, &["--map", "party=wikidata:QID,on=on"]).fails(2);
    assert!(both.contains("the column \"wikidata:QID\", or the column \"QID\""), "{both}");
    let only = |map: &str, cell: &str| {
        let text = format!("wikidata:QID,on\n{cell},2020\n");
        endorse(&daicho, &text, &["--map", map, "--dry-run"]).ok();
    };
    only("party=wikidata:QID,on=on", "Sapporo");
    only("party=wikidata:wikidata:QID,on=on", "Q37951");
    let none =
        endorse(&daicho, "QID,on\nQ1,2020\n", &["--map", "party=wikidta:QID,on=on"]).fails(2);
    assert!(none.contains("--map: expected one of wikidata, locode,"), "{none}");
    assert!(none.contains("house, got \"wikidta\""), "{none}");
    let date = endorse(&daicho, "party,on\nTokyo,2020\n", &["--map", "party=party,on=wikidata:on"]);
    assert!(date.fails(2).contains("on is neither. Write on=on"));
    let file = daicho.file("cities.csv", "Name,QID\nOsaka,Q35765\nKyoto,q34600\n");
    let cities = |map: &str| {
        daicho.run(&["import", &file, "--as", "party", "--set", "kind=city", "--map", map])
    };
    assert!(cities("names=Name,party=wikidata:QID").fails(2).contains("party is neither"));
    cities("names=Name,identifiers=wikidata:QID").ok();
    assert_eq!(
        daicho.run(&["show", "wikidata:Q34600", "--json"]).json()["party"]["party"],
        "kyoto"
    );
}

#[test]
fn what_a_row_registers_is_found_by_the_others_and_by_nobody_once_it_is_refused() {
    let daicho = register();
    let text = "what,party,names,kind,identifiers,on\nendorsement,wikidata:Q35765,,,,2020\n\
                party,osaka,Osaka,city,wikidata:Q35765,\n";
    let file = daicho.file("both.csv", text);
    let both = ["--as-column", "what", "--set", "declaration=pact"];
    daicho.run(&[&["import", &file][..], &both].concat()).ok();
    assert_eq!(parties(&daicho, "declaration.endorsed"), ["osaka"]);
    let wrong = daicho.file(
        "wrong.csv",
        text.replace("osaka,Osaka,city", "kyoto,Kyoto,town").replace("Q35765", "Q34600"),
    );
    let refused = daicho.run(&[&["import", &wrong][..], &both].concat()).fails(1);
    assert!(
        refused.contains("line 2, column \"party\": party: no party is known as wikidata:Q34600"),
        "{refused}"
    );
}

#[test]
fn the_same_words_work_over_http() {
    let server = Server::over(register(), &NO_RATE);
    let recorder = server.token("recorder");
    let ask = |map: &str, csv: &str| {
        let pairs = [("as", "endorsement"), ("set", "declaration=pact"), ("map", map)];
        let mut query = form_urlencoded::Serializer::new(String::new());
        let target = format!("/api/v1/imports?{}", query.extend_pairs(pairs).finish());
        server.ask(
            "POST",
            &target,
            &format!("{recorder}Content-Type: text/csv\r\n"),
            csv.as_bytes(),
        )
    };
    let csv = "QID,on\nQ1490,2020\nQ37951,2020\n";
    assert_eq!(ask("party=wikidata:QID,on=on", csv).json()["recorded"], 2);
    let unknown = ask("party=wikidta:QID,on=on", csv);
    assert_eq!((unknown.status, &unknown.json()["errors"][0]["field"]), (400, &json!("map")));
    let refused = ask("party=wikidata:QID,on=on", "QID,on\nQ5,2020\n");
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert!(refused.text().contains("no party is known as wikidata:Q5"), "{}", refused.text());
}
