//! On the command line a name goes where an id does, as long as one thing alone bears it; things are found
//! and listed without knowing any id; and a number is an event with all that became of it.

use serde_json::{Value, json};

use crate::daicho::{Daicho, SEOUL_ENDORSES};

fn data(said: &Value) -> &Value {
    &said["event"]["data"]
}

#[test]
fn a_name_goes_where_an_id_does() {
    let daicho = Daicho::tokyo();
    let record = |arguments: &[&str]| daicho.run(&[&["record"], arguments, &["--json"]].concat());
    let declaration = "Tokyo Declaration";
    let said = record(&[
        "endorsement",
        "--party",
        "ソウル",
        "--declaration",
        declaration,
        "--on",
        "2022-01-05",
    ]);
    assert_eq!(data(&said.json())["party"], "seoul");
    assert_eq!(data(&said.json())["declaration"], "tokyo-declaration");
    let said = record(&[
        "agreement",
        "--agreement",
        "a1",
        "--kind",
        "memorandum",
        "--parties",
        "Tokyo,party:ソウル",
        "--on",
        "2022-03-01",
    ]);
    assert_eq!(data(&said.json())["parties"], json!(["tokyo", "seoul"]));
    let said = record(&[
        "total",
        "--subject",
        "declaration:サステナブル・リカバリー東京宣言",
        "--measure",
        "endorsers",
        "--total",
        "40",
        "--as-of",
        "2022-03-31",
        "--source",
        "a page",
    ]);
    let subject = data(&said.json())["subject"].clone();
    assert!(subject == "declaration:tokyo-declaration" || subject == Value::Null, "{subject}");
    let said = daicho.run(&["correct", "155", "party=CAIRO", "--reason", "another", "--json"]);
    assert_eq!(data(&said.json())["data"]["party"], "cairo");
    let said = daicho.run(&["status", "tokyo declaration", "--json"]).json();
    assert_eq!(said["declaration"], "tokyo-declaration");
    let said = daicho.run(&["show", "カイロ", "--json"]).json();
    assert_eq!(said["party"]["party"], "cairo");
    let named = daicho.run(&["log", "--of", "カイロ", "--json"]).ok().out;
    assert_eq!(named, daicho.run(&["log", "--of", "party:cairo", "--json"]).ok().out);
}

#[test]
fn what_is_registered_keeps_the_id_that_it_is_given() {
    let daicho = Daicho::tokyo();
    let party = ["record", "party", "--party", "SEOUL", "--kind", "city", "--names", "en=Seoul"];
    let said = daicho.run(&party);
    assert_eq!(said.code, 1, "an id like another one is refused, not taken for it: {}", said.err);
}

#[test]
fn where_several_bear_a_name_they_are_named_and_nothing_is_done() {
    let daicho = Daicho::tokyo();
    daicho
        .run(&[
            "record",
            "party",
            "--party",
            "port-of-seoul",
            "--kind",
            "organisation",
            "--names",
            "en=Seoul",
            "--names",
            "ja=ソウル港",
        ])
        .ok();
    let endorsement = [
        "record",
        "endorsement",
        "--declaration",
        "tokyo-declaration",
        "--on",
        "2022-01-05",
        "--party",
    ];
    let with = |name: &'static str| [&endorsement[..], &[name]].concat();
    let said = daicho.run(&with("Seoul")).fails(2);
    for told in ["--party", "party:seoul (Seoul)", "party:port-of-seoul", "Write the id"] {
        assert!(said.contains(told), "{said}");
    }
    let said = daicho.run(&[&with("Seoul")[..], &["--lang", "ja"]].concat()).fails(2);
    for told in ["party:seoul（ソウル）", "party:port-of-seoul（ソウル港）", "ID で指定"]
    {
        assert!(said.contains(told), "{said}");
    }
    for command in [&["show", "Seoul"][..], &["log", "--of", "Seoul"]] {
        let said = daicho.run(command).fails(2);
        assert!(said.contains("port-of-seoul"), "{said}");
    }
    let head = daicho.run(&["log", "--limit", "1", "--json"]).json()["seq"].clone();
    assert_eq!(head, 155, "nothing was recorded");
    assert_eq!(daicho.run(&[&with("ソウル")[..], &["--json"]].concat()).json()["seq"], 156);
}

#[test]
fn a_name_that_nothing_bears_is_refused_as_an_id_is() {
    let daicho = Daicho::tokyo();
    let endorse =
        ["record", "endorsement", "--declaration", "tokyo-declaration", "--on", "2022", "--party"];
    let unknown = daicho.run(&[&endorse[..], &["sooul"]].concat()).fails(1);
    assert!(unknown.contains("seoul"), "{unknown}");
    let spaced = daicho.run(&[&endorse[..], &["No Such Place"]].concat()).fails(2);
    assert!(spaced.starts_with("error: party:"), "{spaced}");
    let both =
        daicho.run(&["record", "endorsement", "--party", "No Place", "--on", "1.1.2022"]).fails(2);
    assert!(both.contains("on:") && both.contains("declaration"), "{both}");
    let said = daicho.run(&["show", "No Such Place"]).fails(1);
    assert!(said.contains("daicho find"), "{said}");
}

#[test]
fn things_are_found_and_listed_without_their_ids() {
    let daicho = Daicho::tokyo();
    let found = daicho.run(&["find", "rio", "janeiro", "--json"]).json();
    assert_eq!(found["items"][0]["id"], "rio-de-janeiro");
    let said = daicho.run(&["find", "リオ", "--lang", "ja"]).ok().out;
    assert!(said.contains("rio-de-janeiro") && said.contains("都市等"), "{said}");
    let nothing = daicho.run(&["find", "zzz"]).ok().out;
    assert!(nothing.contains("Nothing here is called"), "{nothing}");
    let all = daicho.run(&["list", "parties", "--json"]).json();
    let count = |country: &str| {
        let listed = daicho.run(&["list", "parties", "--country", country, "--json"]).json();
        let items = listed["items"].as_array().unwrap().clone();
        assert!(items.iter().all(|one| one["country"] == country), "{country}");
        items.len()
    };
    let of_all = |country: &str| {
        let items = all["items"].as_array().unwrap();
        items.iter().filter(|one| one["country"] == country).count()
    };
    for country in ["JP", "BR", "FR", "IS"] {
        assert_eq!(count(country), of_all(country), "{country}");
    }
    let states = daicho.run(&["list", "parties", "--kind", "state"]).ok().out;
    assert!(states.contains("new-south-wales") && !states.contains("berlin"), "{states}");
    for things in ["declarations", "agreements", "gatherings", "networks", "strategies"] {
        for lang in ["en", "ja"] {
            let said = daicho.run(&["list", things, "--lang", lang]).ok().out;
            assert!(said.lines().count() > 4, "{said}");
        }
    }
    for (arguments, told) in [
        (&["list", "cities"][..], "parties"),
        (&["list", "parties", "--kind", "town"], "city"),
        (&["list", "strategies", "--kind", "x"], "no kinds"),
        (&["list", "networks", "--country", "JP"], "parties"),
        (&["list", "parties", "--country", "Japan"], "ISO 3166-1"),
        (&["find"], "WORDS"),
        (&["find", "x", "--kind", "city"], "party"),
    ] {
        let said = daicho.run(arguments).fails(2);
        assert!(said.contains(told), "{arguments:?}: {said}");
    }
}

#[test]
fn a_number_is_an_event_with_all_that_became_of_it() {
    let daicho = Daicho::tokyo();
    let endorsed = [&SEOUL_ENDORSES[..], &["--evidence", "A letter"]].concat();
    daicho.run(&endorsed).ok();
    daicho.run(&["correct", "155", "on=2022-01-06", "--reason", "a slip"]).ok();
    let withdrawn = [
        "record",
        "withdrawal",
        "--party",
        "seoul",
        "--declaration",
        "tokyo-declaration",
        "--on",
        "2022-05-01",
        "--reason",
        "left",
    ];
    daicho.run(&withdrawn).ok();
    let shown = daicho.run(&["show", "155", "--json"]).json();
    let revised: Vec<(u64, &str)> = shown["revised_by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["seq"].as_u64().unwrap(), one["how"].as_str().unwrap()))
        .collect();
    assert_eq!(revised, [(156, "corrected"), (157, "withdrawn")]);
    assert_eq!(shown["personal"][0]["state"], "withheld");
    assert_eq!(shown["event"]["seq"], 155);
    assert_eq!(shown, daicho.run(&["show", "#155", "--json"]).json());
    let of_end = daicho.run(&["show", "157", "--json"]).json();
    assert_eq!(of_end["revises"], json!([{"seq": 157, "revises": 155, "how": "withdrawn"}]));
    let of_correction = daicho.run(&["show", "156", "--json"]).json();
    assert_eq!(of_correction["revises"][0]["revises"], 155);
    daicho.run(&["erase", "155", "--reason", "asked for"]).ok();
    let said = daicho.run(&["show", "155", "--with-personal"]).ok().out;
    for told in
        ["corrected", "a slip", "withdrawn", "personal data erased", "erased by #158", "A letter"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("A. Person"), "{said}");
    let said = daicho.run(&["show", "155", "--lang", "ja"]).ok().out;
    for told in ["訂正", "撤回", "個人情報の消去", "消去済み"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let then = daicho.run(&["show", "155", "--known-at", "155", "--json"]).json();
    assert_eq!(then["revised_by"], json!([]), "nothing had become of it yet");
    for nowhere in ["9999", "#9999", "#0", "#x"] {
        daicho.run(&["show", nowhere]).fails(1);
    }
}

#[test]
fn a_thing_whose_id_is_a_number_comes_before_the_event_of_that_number() {
    let daicho = Daicho::tokyo();
    daicho.run(&["record", "party", "--party", "57", "--kind", "city", "--names", "en=Fifty"]).ok();
    assert_eq!(daicho.run(&["show", "57", "--json"]).json()["party"]["party"], "57");
    assert_eq!(daicho.run(&["show", "#57", "--json"]).json()["event"]["seq"], 57);
}

#[test]
fn the_end_of_a_body_did_all_that_it_ended() {
    let daicho = Daicho::tokyo();
    let ended =
        ["record", "party-end", "--party", "brisbane", "--on", "2022-06-30", "--how", "dissolved"];
    daicho.run(&ended).ok();
    let shown = daicho.run(&["show", "155", "--json"]).json();
    let ended = shown["revises"].as_array().unwrap();
    assert!(ended.iter().any(|one| one["revises"] == 150 && one["how"] == "ended"), "{ended:?}");
}
