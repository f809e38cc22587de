//! Importing tables whose dates are written as people write them: what is read, and what is refused by line.

use serde_json::json;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};
use crate::imports_empty::endorsements as signatures;

/// The acts that stand, each with its party and its day.
fn acts(daicho: &Daicho) -> Vec<String> {
    let status = daicho.run(&["status", "pact", "--json"]).json();
    let acts = status["endorsements"].as_array().unwrap().iter();
    let said = |act: &serde_json::Value, name: &str| act[name].as_str().unwrap_or("-").to_owned();
    let mut acts: Vec<String> =
        acts.map(|act| ["party", "act", "on"].map(|name| said(act, name)).join(" ")).collect();
    acts.sort();
    acts
}

#[test]
fn the_dates_that_spreadsheets_hold_are_read_as_the_days_that_they_are() {
    for (text, expected) in [
        ("Atlantis,signature,2016/04/22\n", "2016-04-22"),
        ("Atlantis,signature,20160422\n", "2016-04-22"),
        ("Atlantis,signature,2016年4月22日\n", "2016-04-22"),
        ("Atlantis,signature,平成28年4月22日\n", "2016-04-22"),
        ("Atlantis,signature,令和3年8月7日\n", "2021-08-07"),
        ("Atlantis,signature,2016-04-22 00:00:00\n", "2016-04-22"),
        ("Atlantis,signature,2016-04-22T00:00:00Z\n", "2016-04-22"),
        ("Atlantis,signature,\"April 22, 2016\"\n", "2016-04-22"),
        ("Atlantis,signature,22 Apr 2016\n", "2016-04-22"),
        ("Atlantis,signature,22/04/2016\n", "2016-04-22"),
    ] {
        let daicho = Daicho::empty();
        signatures(&daicho, &format!("party,act,on\r\n{text}"), &[]).ok();
        assert_eq!(acts(&daicho), [format!("atlantis signature {expected}")], "{text}");
        // The form is no part of the fact: written otherwise it is the same.
        let again = format!("party,act,on\nAtlantis,signature,{expected}\n");
        assert!(signatures(&daicho, &again, &[]).ok().out.starts_with("0 recorded, 1 skipped"));
    }
}

#[test]
fn what_may_be_several_days_is_refused_by_line_and_taken_in_the_order_that_is_said() {
    let daicho = Daicho::empty();
    let text = "party,act,on\nAtlantis,signature,22/04/2016\nLemuria,ratification,05.01.2017\n";
    let told = signatures(&daicho, text, &[]).fails(1);
    assert!(
        told.contains("line 3, column \"on\": expected a date with one reading, got \"05.01.2017\": 2017-01-05 or \
                       2017-05-01"),
        "{told}"
    );
    assert_eq!(daicho.run(&["status", "--json"]).json()["known_at"]["seq"], 0);
    let told = signatures(&daicho, text, &["--lang", "ja"]).fails(1);
    assert!(
        told.contains("3 行目、列「on」: 「05.01.2017」は 2017-01-05 とも 2017-05-01 とも"),
        "{told}"
    );
    let told = signatures(&daicho, text, &["--dates", "mdy"]).fails(1);
    assert!(told.contains("line 2") && told.contains("only the other way round"), "{told}");
    let told = signatures(&daicho, text, &["--dates", "day first"]).fails(2);
    assert!(told.contains("--dates: expected dmy"), "{told}");
    signatures(&daicho, text, &["--dates", "dmy"]).ok();
    assert_eq!(acts(&daicho), ["atlantis signature 2016-04-22", "lemuria ratification 2017-01-05"]);
}

#[test]
fn numbers_and_days_that_stand_for_none_are_never_recorded() {
    let daicho = Daicho::empty();
    let told = signatures(&daicho, "party,act,on\nAtlantis,signature,42482\n", &[]).fails(1);
    assert!(told.contains("2016-04-22 in Excel, or 2020-04-23"), "{told}");
    let text = "party,act,on\nAtlantis,signature,0001-01-01\nLemuria,signature,1900-01-00\n\
                Mu,signature,9999-12-31\nThule,signature,2021-03-00\n";
    let told = signatures(&daicho, text, &[]).fails(1);
    for line in 2..=4 {
        assert!(
            told.contains(&format!("line {line}, column \"on\": expected a date, got")),
            "{told}"
        );
    }
    assert!(told.contains("--read '9999-12-31=unknown'"), "{told}");
    assert!(told.contains("line 5") && told.contains("write 2021-03"), "{told}");
    let read = "0001-01-01=unknown,1900-01-00=,9999-12-31=unknown,2021-03-00=2021-03";
    let done = signatures(&daicho, text, &["--read", read]).ok();
    assert!(done.out.ends_with("1 empty\n"), "{}", done.out);
    assert_eq!(
        acts(&daicho),
        ["atlantis signature -", "mu signature -", "thule signature 2021-03"]
    );
}

#[test]
fn the_letters_of_a_treatys_table_name_the_act_where_somebody_says_which() {
    let daicho = Daicho::empty();
    let text = "Participant,Signature,Ratification\n\
                Atlantis,22 Mar 1956,1 Apr 1957\nLemuria,,22 Mar 1958 a\nMu,,2 Jun 1959 AA\n\
                Thule,3 May 1956,4 May 1957 A\nAvalon,,5 May 1991 d\n";
    let map = ["--map", "party=Participant,signature=Signature,ratification=Ratification"];
    let told = signatures(&daicho, text, &map).fails(1);
    assert!(
        told.contains("line 3, column \"Ratification\": expected a date alone, got \"a\""),
        "{told}"
    );
    assert!(
        told.contains("add --read a=accession") && told.contains("--read AA=approval"),
        "{told}"
    );
    let read = ["--read", "a=accession,A=acceptance,AA=approval,d=succession"];
    signatures(&daicho, text, &[&map[..], &read].concat()).ok();
    assert_eq!(
        acts(&daicho),
        [
            "atlantis ratification 1957-04-01",
            "atlantis signature 1956-03-22",
            "avalon succession 1991-05-05",
            "lemuria accession 1958-03-22",
            "mu approval 1959-06-02",
            "thule acceptance 1957-05-04",
            "thule signature 1956-05-03",
        ]
    );
    let log = daicho.run(&["log", "--of", "lemuria"]).ok().out;
    assert!(log.contains("Note: Ratification: 22 Mar 1958 a"), "{log}");
    let beside = "party,act,on\nHyperborea,ratification,22 Mar 1958 a\n";
    let told = signatures(&daicho, beside, &read).fails(1);
    assert!(told.contains("read as accession, and ratification in a cell"), "{told}");
    let wrong = signatures(&daicho, text, &[&map[..], &["--read", "a=joined"]].concat()).fails(1);
    assert!(wrong.contains("column \"Ratification\"") && wrong.contains("joined"), "{wrong}");
}

#[test]
fn over_http_dates_are_read_and_refused_in_the_same_words() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let target = |more: &str| {
        format!(
            "/api/v1/imports?as=endorsement&set=declaration%3Dpact&register_missing=country,treaty{more}"
        )
    };
    let text = "party,act,on\nAtlantis,signature,3/4/2016\n";
    let send = |more: &str| {
        let headers = format!("{recorder}Content-Type: text/csv\r\n");
        server.ask("POST", &target(more), &headers, text.as_bytes())
    };
    let refused = send("");
    assert_eq!(refused.status, 422);
    let detail = refused.json()["errors"][0].clone();
    assert_eq!(detail["field"], "line 2, column on");
    assert!(detail["detail"].as_str().unwrap().contains("2016-04-03 or 2016-03-04"), "{detail}");
    assert_eq!(send("&dates=ymd").status, 400);
    assert_eq!(send("&dates=dmy").json()["recorded"], json!(3));
    let one = server.get("/api/v1/declarations/pact").json();
    assert_eq!(one["endorsements"][0]["on"], "2016-04-03");
}
