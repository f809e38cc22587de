//! Which column of a table fills what: parts of fields, ids made from names, several facts in a row, several
//! kinds in a file; and what is refused before it could be lost or made up.

use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};
use crate::imports_empty;
use crate::imports_empty::endorsements as acts;

/// Imports a table.
fn import(daicho: &Daicho, text: &str, asked: &[&str]) -> Said {
    let file = daicho.file("table.csv", text);
    daicho.run(&[&["import", &file][..], asked].concat())
}

/// The acts that stand, each with its party, its day, and the day of its effect, in order.
fn standing(daicho: &Daicho) -> Vec<String> {
    let mut acts = imports_empty::acts(daicho);
    acts.sort();
    acts
}

/// The events of the log, in its order.
fn log(daicho: &Daicho) -> Vec<Value> {
    let log = daicho.run(&["log", "--json"]).ok().out;
    let mut log: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    log.sort_by_key(|event| event["seq"].as_u64());
    log
}

const PARTIES: [&str; 4] = ["--as", "party", "--set", "kind=city"];

#[test]
fn names_by_language_and_a_position_come_from_columns() {
    let daicho = Daicho::empty();
    let text = "party,en,ja,country,Lat,Lon\nsapporo,Sapporo,札幌市,JP,43.06,141.35\n\
                otaru,Otaru,,JP,,\n";
    let map =
        "party=party,names.en=en,names.ja=ja,position.lat=Lat,position.lon=Lon,country=country";
    import(&daicho, text, &[&PARTIES[..], &["--map", map]].concat()).ok();
    let log = log(&daicho);
    assert_eq!(log[0]["data"]["names"], json!({"en": "Sapporo", "ja": "札幌市"}));
    assert_eq!(log[0]["data"]["position"], json!({"lat": 43.06, "lon": 141.35}));
    assert_eq!(
        log[1]["data"],
        json!({"party": "otaru", "kind": "city", "names": {"en": "Otaru"},
                                      "country": "JP"})
    );
    // One language of two columns is said twice, and half a position is none.
    let twice = "party,a,b\nkobe,Kobe,Kōbe\n";
    let map = ["--map", "party=party,names=a,names.en=b"];
    let told = import(&daicho, twice, &[&PARTIES[..], &map].concat()).fails(1);
    assert!(told.contains("line 2, column \"b\": names.en"), "{told}");
    let half = "party,a,Lat\nkobe,Kobe,34.7\n";
    let map = ["--map", "party=party,names=a,position.lat=Lat"];
    let told = import(&daicho, half, &[&PARTIES[..], &map].concat()).fails(1);
    assert!(told.contains("position.lon"), "{told}");
    let wrong = ["--map", "party=party,names.e_n=a"];
    let told = import(&daicho, half, &[&PARTIES[..], &wrong].concat()).fails(2);
    assert!(
        told.contains("party has no field \"names.e_n\". Did you mean \"names.en\"?"),
        "{told}"
    );
}

#[test]
fn an_id_that_no_column_holds_is_made_from_the_name_and_told() {
    let daicho = Daicho::empty();
    let asked = ["--as", "party", "--map", "party=name,names=name,kind=kind,country=cc"];
    let done = import(&daicho, "name,kind,cc\nNagoya,city,JP\n", &asked).ok();
    assert_eq!(done.out, "1 recorded, 0 skipped, 0 refused\n");
    assert!(done.err.contains("ids made from the names: nagoya (line 2)."), "{}", done.err);
    // The English name comes first, then the language of the file, then whichever there is.
    let text = "ja,fr,en\n札幌市,Sapporo-fr,Sapporo City\n小樽市,,\n,Île Bleue,\n";
    let map = ["--map", "names.ja=ja,names.fr=fr,names.en=en", "--json"];
    let report = import(&daicho, text, &[&PARTIES[..], &map].concat()).json();
    let made = json!([{"line": 2, "id": "sapporo-city"}, {"line": 3, "id": "小樽市"},
                      {"line": 4, "id": "ile-bleue"}]);
    assert_eq!(report["made"], made);
    let again = import(&daicho, text, &[&PARTIES[..], &map[..2]].concat()).ok();
    assert_eq!(again.out, "0 recorded, 3 skipped, 0 refused\n");
    assert!(!again.err.contains("ids made"), "{}", again.err);
    // A long name is cut between its words.
    let long = format!("name\n{}\n", "Union of Intergovernmental Unions ".repeat(9).trim());
    let map = ["--map", "names=name", "--json"];
    let made = import(&daicho, &long, &[&PARTIES[..], &map].concat()).json();
    let id = made["made"][0]["id"].as_str().unwrap();
    assert!(
        id.len() <= 128
            && (id.ends_with("-unions")
                || id.ends_with("-union")
                || id.ends_with("-of")
                || id.ends_with("-intergovernmental")),
        "{id}"
    );
    // Things of other kinds have titles.
    let text = "title,on\nTokyo Accord,2021-08-07\n";
    let asked =
        ["--as", "declaration", "--map", "title=title,adopted_on=on", "--set", "kind=treaty"];
    import(&daicho, text, &asked).ok();
    daicho.run(&["show", "tokyo-accord"]).ok();
    let told = import(&daicho, "name\n!?\n", &[&PARTIES[..], &map[..2]].concat()).fails(1);
    assert!(told.contains("line 2, column \"name\": party"), "{told}");
    let told = import(&daicho, "cc\nJP\n", &[&PARTIES[..], &["--map", "country=cc"]].concat());
    let told = told.fails(2);
    assert!(told.contains("expected a column for party, names, which party needs"), "{told}");
}

#[test]
fn bodies_of_one_name_get_ids_of_their_own_and_one_body_never_two() {
    let daicho = Daicho::empty();
    let text =
        "name,cc,kind\nValencia,ES,city\nValencia,VE,city\nValencia,ES,region\nValencia,ES,city\n";
    let asked = ["--as", "party", "--map", "names=name,kind=kind,country=cc"];
    let done = import(&daicho, text, &asked).ok();
    assert_eq!(done.out, "3 recorded, 0 skipped, 0 refused, 1 same as an earlier line\n");
    let ids: Vec<Value> = log(&daicho).iter().map(|event| event["data"]["party"].clone()).collect();
    assert_eq!(ids, ["valencia", "valencia-ve", "valencia-region"]);
    let turned = "name,cc,kind\nValencia,VE,city\nValencia,ES,region\nValencia,ES,city\n";
    let again = import(&daicho, turned, &asked).ok();
    assert_eq!((again.out.as_str(), daicho.head()), ("0 recorded, 3 skipped, 0 refused\n", 3));
    // What may be any of several is asked about, and what has changed is no second body.
    let some = import(&daicho, "name,cc,kind\nValencia,,city\n", &asked).fails(1);
    assert!(some.contains("\"Valencia\" is the name of valencia, valencia-ve"), "{some}");
    let map = ["--as", "party", "--map", "names.en=name,names.es=es,kind=kind,country=cc"];
    let more = "name,es,cc,kind\nValencia,València,ES,city\n";
    let told = import(&daicho, more, &map).fails(1);
    assert!(told.contains("party:valencia is registered already, as #1"), "{told}");
    // A body that somebody registered under another id, and one whose id looks like the name.
    let party = ["record", "party", "--kind", "city", "--country", "JP"];
    daicho.run(&[&party[..], &["--party", "tyo", "--names", "Tokyo"]].concat()).ok();
    daicho.run(&[&party[..], &["--party", "new-york", "--names", "NYC"]].concat()).ok();
    let told = import(&daicho, "name,cc,kind\nTokyo,JP,city\n", &asked).ok();
    assert_eq!(told.out, "0 recorded, 0 skipped, 0 refused, 1 told already\n");
    let told = import(&daicho, "name,cc,kind\nNew York,JP,city\n", &asked).fails(1);
    assert!(told.contains("party:new-york is registered already, as #5"), "{told}");
    assert_eq!(daicho.head(), 5);
    let refused = "name,cc,kind\nKobe,J,city\nKobe,JP,city\n";
    let some = import(&daicho, refused, &[&asked[..], &["--keep-going"]].concat());
    assert!(some.err.contains("line 2") && some.out.starts_with("1 recorded"), "{}", some.err);
    assert_eq!(log(&daicho)[5]["data"]["party"], "kobe", "a row that is refused takes no id");
}

#[test]
fn a_row_tells_of_an_endorsement_and_of_its_withdrawal() {
    let daicho = Daicho::empty();
    let wide = "party,signature,ratification,withdrawn\nAtlantis,2016-04-22,2016-09-21,2019-11-04\n\
                Lemuria,2016-04-22,,\n";
    let map = "party=party,signature=signature,ratification=ratification,withdrawal=withdrawn";
    let without = acts(&daicho, wide, &["--map", map]).fails(2);
    assert!(without.contains("withdrawal.reason"), "{without}");
    let done = acts(&daicho, wide, &["--map", map, "--set", "reason=left"]).ok();
    assert_eq!(done.out, "7 recorded, 0 skipped, 0 refused\n");
    assert_eq!(standing(&daicho), ["lemuria signature 2016-04-22 -"]);
    let again = acts(&daicho, wide, &["--map", map, "--set", "withdrawal.reason=left"]).ok();
    assert_eq!(again.out, "0 recorded, 4 skipped, 0 refused\n");
    let told =
        acts(&daicho, wide, &["--map", "party=party,signature=signature", "--set", "reason=x"]);
    let told = told.fails(2);
    assert!(told.contains("withdrawal=COLUMN"), "{told}");
    let all = [
        "--map",
        "party=party,signature=signature,withdrawal=withdrawn",
        "--set",
        "effective_on.withdrawal=2020",
    ];
    let told = acts(&daicho, wide, &all).fails(2);
    assert!(told.contains("--set: effective_on.withdrawal is a date that each row has"), "{told}");
    // A reason without a day of withdrawal would be lost.
    let lost = "party,signature,withdrawn,why\nMu,2016-04-22,,Changed its mind.\n";
    let map =
        ["--map", "party=party,signature=signature,withdrawal=withdrawn,withdrawal.reason=why"];
    let told = acts(&daicho, lost, &map).fails(1);
    assert!(told.contains("line 2, column \"why\": reason is told, and no date of it"), "{told}");
    // So do joining and leaving, and an agreement and its end.
    let text = "party,joined,left\nMu,2001-01-01,2005-01-01\nLemuria,2002-01-01,\n";
    let joins = [
        "--as",
        "join",
        "--map",
        "party=party,on=joined,leave=left",
        "--set",
        "network=n",
        "--register-missing",
        "country,network",
    ];
    let done = import(&daicho, text, &joins).ok();
    assert_eq!(done.out, "5 recorded, 0 skipped, 0 refused\n");
    let text = "title,parties,signed,ended\nOne,Mu;Lemuria,1950-01-01,1960-01-01\n\
                Two,Mu;Atlantis,1951-01-01,\n";
    let agreements = [
        "--as",
        "agreement",
        "--map",
        "title=title,parties=parties,on=signed,agreement-end=ended",
        "--set",
        "kind=other,how=terminated,reason=over",
    ];
    let done = import(&daicho, text, &agreements).ok();
    assert_eq!(done.out, "3 recorded, 0 skipped, 0 refused\n");
    let last = log(&daicho).pop().unwrap();
    assert_eq!(
        (&last["type"], &last["data"]["agreement"]),
        (&json!("agreement.ended"), &json!("one"))
    );
}

#[test]
fn a_column_says_what_each_row_records() {
    let daicho = Daicho::empty();
    let rows = "party,declaration,kind,on,why\nAtlantis,pact,Endorsement,2016-04-22,\n\
                Atlantis,pact,Austritt,2019-11-04,Left.\n,,,,\nLemuria,pact,endorsement,2017-01-01,\n";
    let asked = [
        "--as-column",
        "kind",
        "--map",
        "party=party,on=on,reason=why",
        "--read",
        "Austritt=withdrawal",
        "--register-missing",
        "country,treaty",
    ];
    let done = import(&daicho, rows, &asked).ok();
    assert_eq!(done.out, "6 recorded, 0 skipped, 0 refused, 1 empty\n");
    assert_eq!(standing(&daicho), ["lemuria endorsement 2017-01-01 -"]);
    let told = import(&daicho, rows, &[&asked[..4], &asked[6..]].concat()).fails(1);
    assert!(told.contains("line 3, column \"kind\"") && told.contains("Austritt"), "{told}");
    let foreign = "party,declaration,kind,on,why\nMu,pact,endorsement,2016-04-22,Liked it.\n\
                   Mu,pact,,2016-04-22,\n";
    let told = import(&daicho, foreign, &asked).fails(1);
    assert!(told.contains("line 2, column \"why\": endorsement has no field reason"), "{told}");
    assert!(told.contains("line 3, column \"kind\": expected what the row records"), "{told}");
    // What a kind needs is asked for before the first row, and only where the file has the kind.
    let joins = "party,kind,on\nMu,join,2016\n";
    let told = import(&daicho, joins, &["--as-column", "kind"]).fails(2);
    assert!(told.contains("expected a column for network, which join needs"), "{told}");
    let both = ["--as", "endorsement", "--as-column", "kind"];
    let told = import(&daicho, joins, &both).fails(2);
    assert!(told.contains("--as-column: expected either one kind"), "{told}");
    let told = import(&daicho, joins, &["--as-column", "sort"]).fails(2);
    assert!(told.contains("expected a column \"sort\""), "{told}");
    let told =
        import(&daicho, joins, &["--as-column", "kind", "--map", "declaraton=party"]).fails(2);
    assert!(
        told.contains("no kind of fact has a field \"declaraton\". Did you mean \"declaration\"?"),
        "{told}"
    );
    // A row may name what a later one registers.
    let mixed = "kind,party,names,sort,declaration,on\nendorsement,Kobe City,,,pact,2020\n\
                 party,kobe-city,Kobe City,city,,\n";
    let map = [
        "--as-column",
        "kind",
        "--map",
        "party=party,names=names,kind=sort,declaration=declaration,on=on",
    ];
    let done = import(&daicho, mixed, &map).ok();
    assert_eq!(done.out, "2 recorded, 0 skipped, 0 refused\n");
    assert!(standing(&daicho).contains(&"kobe-city endorsement 2020 -".to_owned()));
    let lines = daicho.file("facts.jsonl", "{\"party\": \"mu\"}\n");
    let told = daicho.run(&["import", &lines, "--as-column", "kind"]).fails(2);
    assert!(told.contains("--as-column is for files with columns"), "{told}");
    let told = daicho.run(&["import", &lines, "--as", "party", "--map", "party=x"]).fails(2);
    assert!(told.contains("--map is for files with columns"), "{told}");
}

#[test]
fn an_act_is_never_lost_and_never_made_up() {
    let daicho = Daicho::empty();
    let map = ["--map", "party=Name,signature=Signature,act=Act,on=On,effective_on=Force"];
    // An act without a date beside another act.
    let lost = "Name,Signature,Act,On,Force\nMu,2016-04-22,ratification,,\n";
    let told = acts(&daicho, lost, &map).fails(1);
    assert!(told.contains("line 2, column \"Act\": act is told, and no date of it"), "{told}");
    let told = acts(&daicho, lost, &[&map[..], &["--lang", "ja"]].concat()).fails(1);
    assert!(told.contains("act はありますが、その日付がありません"), "{told}");
    // A day of effect of nothing that is named, beside another act.
    let whose = "Name,Signature,Act,On,Force\nMu,2016-04-22,,,2016-11-04\n";
    let told = acts(&daicho, whose, &map).fails(1);
    assert!(told.contains("line 2, column \"Force\": a day of effect"), "{told}");
    assert_eq!(daicho.head(), 0);
    // By itself, or with its act, it tells of an act on an unknown day.
    let alone = "Name,Signature,Act,On,Force\nMu,,,,2016-11-04\n\
                 Lemuria,2016-04-22,ratification,,2016-11-04\n";
    acts(&daicho, alone, &map).ok();
    let stand = [
        "lemuria ratification - 2016-11-04",
        "lemuria signature 2016-04-22 -",
        "mu endorsement - 2016-11-04",
    ];
    assert_eq!(standing(&daicho), stand);
    // The same date for every row would be an act more in each.
    let table = "Name,Signature,Ratification\nMu,2016-04-22,\n";
    let of_acts = ["--map", "party=Name,signature=Signature,ratification=Ratification"];
    for set in ["on=2016", "effective_on=2016", "act=accession"] {
        let told = acts(&daicho, table, &[&of_acts[..], &["--set", set]].concat()).fails(2);
        assert!(told.contains("beside columns of acts"), "{told}");
    }
    let told = acts(&daicho, table, &["--map", "party=Name", "--set", "signature=2016"]).fails(2);
    assert!(told.contains("--set: signature is a date that each row has for itself"), "{told}");
    let wrong = ["--map", "party=Name,signature=Signature,effective_on.signatur=Ratification"];
    let told = acts(&daicho, table, &wrong).fails(2);
    assert!(told.contains("Did you mean \"effective_on.signature\"?"), "{told}");
    let of_none = ["--map", "party=Name,effective_on.ratification=Ratification"];
    let told = acts(&daicho, table, &of_none).fails(2);
    assert!(
        told.contains("effective_on.ratification") && !told.contains("column for on"),
        "{told}"
    );
}

#[test]
fn beside_a_map_a_column_counts_by_its_name_only_where_it_must() {
    let daicho = Daicho::empty();
    // `act` and `on` are those of a law here, and `declaration` must be there.
    let text = "Name,Rat,act,on,declaration\nAtlantis,2016-09-21,Act No 5,1999-01-01,pact\n";
    let asked = [
        "--as",
        "endorsement",
        "--map",
        "party=Name,ratification=Rat",
        "--register-missing",
        "country,treaty",
    ];
    import(&daicho, text, &asked).ok();
    assert_eq!(standing(&daicho), ["atlantis ratification 2016-09-21 -"]);
    let text = "party,en,country\nsapporo,Sapporo,Nippon\n";
    import(&daicho, text, &[&PARTIES[..], &["--map", "names=en"]].concat()).ok();
    let last = log(&daicho).pop().unwrap();
    assert_eq!(
        last["data"],
        json!({"party": "sapporo", "kind": "city", "names": {"en": "Sapporo"}})
    );
    // Without a map each column counts, so that none may be set as well.
    let told = import(&daicho, "party,names,kind\nkobe,Kobe,town\n", &PARTIES).fails(2);
    assert!(told.contains("got kind, whose column"), "{told}");
}

#[test]
fn what_is_read_otherwise_is_kept_in_the_note_of_every_fact_that_it_bears_on() {
    let daicho = Daicho::empty();
    let text = "Name,Signature,Ratification\nAtlantide,22/4,n.d.\n";
    let map = ["--map", "party=Name,signature=Signature,ratification=Ratification"];
    let read = ["--read", "Atlantide=atlantis,22/4=2016-04-22,n.d.=unknown"];
    acts(&daicho, text, &[&map[..], &read].concat()).ok();
    let notes: Vec<Value> = log(&daicho)[2..].iter().map(|event| event["note"].clone()).collect();
    assert_eq!(notes.len(), 2);
    assert!(notes.contains(&json!("Name: Atlantide; Signature: 22/4")), "{notes:?}");
    assert!(notes.contains(&json!("Name: Atlantide; Ratification: n.d.")), "{notes:?}");
    // An empty cell is a date that nobody knows only where somebody says so; elsewhere it stays empty.
    let text = "party,on,statement.text\nMu,,\n,,\n";
    let done = acts(&daicho, text, &["--read", "=unknown"]).ok();
    assert_eq!(done.out, "2 recorded, 0 skipped, 0 refused, 1 empty\n");
    let last = log(&daicho).pop().unwrap();
    assert_eq!((&last["data"]["on"], last.get("note")), (&Value::Null, None));
}
