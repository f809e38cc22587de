//! Proofs of what was corrected, withdrawn or erased, through the real program: none is handed out as
//! though nothing had followed.

use std::fs;

use serde_json::json;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};
use crate::proofs::{copy, vkeys};

/// Brisbane's endorsement, #150, corrected by #155 and withdrawn by #156, whose date #157 corrects.
pub fn revised() -> Daicho {
    let daicho = Daicho::tokyo();
    daicho.run(&["correct", "150", "on=2021-08-08", "--reason", "a letter"]).ok();
    withdraw(&daicho);
    daicho.run(&["correct", "156", "on=2022-05-11", "--reason", "a slip"]).ok();
    daicho
}

fn withdraw(daicho: &Daicho) {
    let brisbane = ["record", "withdrawal", "--party", "brisbane"];
    let rest = ["--declaration", "tokyo-declaration", "--on", "2022-05-10", "--reason", "left"];
    daicho.run(&[&brisbane[..], &rest[..]].concat()).ok();
}

#[test]
fn the_proofs_of_all_that_revised_an_event_are_written_beside_it() {
    let daicho = revised();
    let said = daicho.run(&["prove", "150", "--out", "150.tlog-proof"]).ok().out;
    for (seq, how) in [(155, "was corrected"), (156, "was withdrawn"), (157, "was corrected")] {
        assert!(said.contains(&format!("{how} by #{seq}")), "{said}");
        assert!(daicho.path(&format!("150.{seq}.tlog-proof")).exists());
    }
    let key = vkeys(&daicho).remove(0);
    let names =
        ["150.157.tlog-proof", "150.tlog-proof", "150.156.tlog-proof", "150.155.tlog-proof"];
    let check = [&["--data", "nowhere", "check"], &names[..], &["--vkey", &key]].concat();
    let shown = daicho.run(&[&check[..], &["--json"]].concat()).json();
    let revision = |seq, revises, how| json!({"seq": seq, "revises": revises, "how": how});
    let expected = [
        revision(155, 150, "corrected"),
        revision(156, 150, "withdrawn"),
        revision(157, 156, "corrected"),
    ];
    assert_eq!(shown["revisions"], json!(expected));
    assert_eq!((&shown["seq"], &shown["others"][2]["seq"]), (&json!(150), &json!(157)));
    let shown = daicho.run(&check).ok().out;
    for said in ["#150 was corrected by #155: brisbane", "11 May 2022", "No file can show"] {
        assert!(shown.contains(said), "{shown}");
    }
    let shown = daicho.run(&[&check[..], &["--lang", "ja"]].concat()).ok().out;
    assert!(shown.contains("#150 は #156 で撤回されました"), "{shown}");
}

#[test]
fn a_proof_alone_never_goes_without_a_word_of_what_followed() {
    let daicho = revised();
    let alone = daicho.run(&["prove", "150"]).ok();
    assert!(alone.err.contains("#150 was corrected by #155"), "{}", alone.err);
    let written = daicho.run(&["prove", "150", "--json"]).json();
    assert_eq!(written["proof"], alone.out);
    let seqs: Vec<_> =
        written["revised_by"].as_array().unwrap().iter().map(|by| &by["seq"]).collect();
    assert_eq!(json!(seqs), json!([155, 156, 157]));
    // Of the correction itself, what came before it is no news.
    let written = daicho.run(&["prove", "155", "--json"]).json();
    let seqs: Vec<_> =
        written["revised_by"].as_array().unwrap().iter().map(|by| &by["seq"]).collect();
    assert_eq!(json!(seqs), json!([156, 157]));
    // What nothing followed says so, too: that no file could show it.
    let file = daicho.file("151", daicho.run(&["prove", "151"]).ok().out);
    let key = vkeys(&daicho).remove(0);
    for (lang, said) in [("en", "No file can show"), ("ja", "どのファイルでも示せません")]
    {
        let shown = daicho.run(&["check", &file, "--vkey", &key, "--lang", lang]).ok().out;
        assert!(shown.contains(said) && shown.contains("daicho prove 151"), "{shown}");
    }
}

#[test]
fn a_retraction_and_an_erasure_are_proven_beside_the_fact() {
    let daicho = Daicho::tokyo();
    let host = ["record", "attendance", "--gathering", "sustainable-recovery-tokyo-forum"];
    let rest = ["--party", "dakar", "--role", "speaker", "--delegate", "name=A. Person"];
    daicho.run(&[&host[..], &rest[..]].concat()).ok();
    daicho.run(&["erase", "155", "--reason", "asked for"]).ok();
    daicho.run(&["retract", "155", "--reason", "was not there"]).ok();
    let written = daicho.run(&["prove", "155", "--json"]).json();
    let how: Vec<_> =
        written["revised_by"].as_array().unwrap().iter().map(|by| &by["how"]).collect();
    assert_eq!(json!(how), json!(["erased", "retracted"]));
}

#[test]
fn nothing_is_written_where_one_of_the_files_cannot_be() {
    let daicho = revised();
    daicho.file("150.156.tlog-proof", "mine");
    let said = daicho.run(&["prove", "150", "--out", "150.tlog-proof"]).fails(2);
    assert!(said.contains("150.156.tlog-proof exists"), "{said}");
    let left = |name: &str| daicho.path(name).exists();
    assert!(!left("150.tlog-proof") && !left("150.155.tlog-proof") && !left("150.157.tlog-proof"));
    assert_eq!(fs::read_to_string(daicho.path("150.156.tlog-proof")).unwrap(), "mine");
}

#[test]
fn files_that_contradict_each_other_are_told_as_evidence() {
    let daicho = Daicho::tokyo();
    // The same key signs two histories, as only its holder can.
    let other = Daicho::new();
    copy(&daicho.path("register"), &other.path("register"));
    daicho.run(&["correct", "150", "on=2021-08-08", "--reason", "one"]).ok();
    other.run(&["correct", "150", "on=2021-08-09", "--reason", "other"]).ok();
    let key = vkeys(&daicho).remove(0);
    let one = daicho.file("one", daicho.run(&["prove", "150"]).ok().out);
    let two = daicho.file("two", other.run(&["prove", "150"]).ok().out);
    let check = ["check", &one, &two, "--vkey", &key];
    let said = daicho.run(&check).fails(4);
    assert!(said.contains("has signed two histories"), "{said}");
    let said = daicho.run(&[&check[..], &["--lang", "ja"]].concat()).fails(4);
    assert!(said.contains("2 つの履歴"), "{said}");
    // Of two logs, each by its own right.
    let third = Daicho::new();
    third.run(&["init", "--origin", "elsewhere.example"]).ok();
    third.run(&["record", "party", "--kind", "city", "--names", "X", "--party", "x"]).ok();
    let elsewhere = daicho.file("three", third.run(&["prove", "1"]).ok().out);
    let their_key = vkeys(&third).remove(0);
    let both = ["check", &one, &elsewhere, "--vkey", &key, "--vkey", &their_key];
    let said = daicho.run(&both).fails(4);
    assert!(said.contains("proofs of one log"), "{said}");
}

#[test]
fn a_proof_that_went_through_windows_still_holds_and_a_changed_one_does_not() {
    let daicho = Daicho::tokyo();
    let key = vkeys(&daicho).remove(0);
    let proof = daicho.run(&["prove", "150"]).ok().out;
    let windows = proof.replace('\n', "\r\n");
    let marked = format!("\u{feff}{proof}");
    for text in [&windows, &marked, &format!("\u{feff}{windows}")] {
        let file = daicho.file("sent", text);
        let said = daicho.run(&["check", &file, "--vkey", &key]).ok().out;
        assert!(said.contains("Windows line ends or the byte order mark"), "{said}");
        let changed = daicho.file("changed", text.replacen("extra ey", "extra ez", 1));
        daicho.run(&["check", &changed, "--vkey", &key]).fails(4);
    }
    let plain = daicho.file("plain", &proof);
    let said = daicho.run(&["check", &plain, "--vkey", &key, "--json"]).json();
    assert_eq!(said.get("taken_away"), None);
}

#[test]
fn over_http_a_proof_links_to_those_of_what_revised_its_event() {
    let server = Server::over(revised(), &NO_RATE);
    let proof = server.get("/api/v1/events/150/proof");
    let link = proof.header("link").unwrap().to_owned();
    assert_eq!(
        link,
        "</api/v1/events/155/proof>; rel=\"successor-version\"; title=\"corrected\", \
         </api/v1/events/156/proof>; rel=\"related\"; title=\"withdrawn\", \
         </api/v1/events/157/proof>; rel=\"successor-version\"; title=\"corrected\""
    );
    let json = server.ask("GET", "/api/v1/events/150/proof", "Accept: application/json\r\n", b"");
    assert_eq!(json.header("link"), Some(&*link));
    let revised_by = json.json()["revised_by"].clone();
    assert_eq!(
        revised_by[1],
        json!({"seq": 156, "revises": 150, "how": "withdrawn", "proof": "/api/v1/events/156/proof"})
    );
    for one in revised_by.as_array().unwrap() {
        assert_eq!(server.get(one["proof"].as_str().unwrap()).status, 200);
    }
    let whole = server.get("/api/v1/events/151/proof");
    let of_service = whole.header("link").unwrap();
    assert!(!of_service.contains("version") && !of_service.contains("related"), "{of_service}");
}
