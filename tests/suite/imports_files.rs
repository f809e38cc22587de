//! Importing the files that people have: whatever lies between the cells, whatever the encoding, wherever the
//! header stands, the same table tells the same facts.

use daicho::domain::settings::Settings;
use daicho::imports::{Content, Import, Options};
use encoding_rs::{EUC_JP, SHIFT_JIS};
use proptest::prelude::*;
use serde_json::Value;

use crate::daicho::{Daicho, Said, repo};
use crate::spreadsheets::{Written, ods, xlsx};

/// Imports endorsements of one treaty, and registers whom and what they name.
fn import(daicho: &Daicho, file: &str, more: &[&str]) -> Said {
    let asked = ["import", file, "--as", "endorsement", "--set", "declaration=pact"];
    let missing = ["--register-missing", "country,treaty"];
    daicho.run(&[&asked[..], &missing, more].concat())
}

/// The same of a file as it came from somebody's spreadsheet.
fn import_theirs(daicho: &Daicho, name: &str, more: &[&str]) -> Said {
    import(daicho, &repo(&format!("tests/data/import/{name}")), more)
}

/// The acts that stand, each with its party and its day.
fn acts(daicho: &Daicho) -> Vec<String> {
    let status = daicho.run(&["status", "pact", "--json"]).json();
    let said = |act: &Value, name: &str| act[name].as_str().unwrap_or("-").to_owned();
    let acts = status["endorsements"].as_array().unwrap().iter();
    let mut acts: Vec<String> =
        acts.map(|act| ["party", "act", "on"].map(|name| said(act, name)).join(" ")).collect();
    acts.sort();
    acts
}

const BOTH: [&str; 2] = ["atlantis signature 2016-04-22", "lemuria ratification 2017-01-05"];

#[test]
fn what_lies_between_cells_is_found() {
    for name in ["semi.csv", "tab.csv", "tab.tsv", "bom.csv", "utf16.csv", "cr.csv", "list.xlsx"] {
        let daicho = Daicho::empty();
        let done = import_theirs(&daicho, name, &[]).ok();
        assert_eq!(done.out, "5 recorded, 0 skipped, 0 refused\n", "{name}");
        assert_eq!(acts(&daicho), BOTH, "{name}");
    }
    let daicho = Daicho::empty();
    let named = "sep=|\r\nparty|act|on\r\nAtlantis|signature|2016-04-22\r\nMu|signature|soon\r\n";
    let told = import(&daicho, &daicho.file("named.csv", named), &[]).fails(1);
    assert!(told.contains("line 4, column \"on\""), "{told}");
    // The delimiter is the one under which the columns are there, however many others stand around.
    let text = "Name;Day, as published;on\nAtlantis;Friday, 22 April;2016-04-22\n";
    let map = ["--map", "party=Name,on=on", "--set", "act=signature"];
    import(&daicho, &daicho.file("commas.csv", text), &map).ok();
    assert_eq!(acts(&daicho), BOTH[..1]);
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    let daicho = Daicho::empty();
    for ends in ["\n", "\r\n", "\r"] {
        let text =
            ["party,act,on", "", "\"At", "lantis\",signature,2016-04-22", "", "Mu,signature,x"];
        let told = import(&daicho, &daicho.file("lines.csv", text.join(ends)), &[]).fails(1);
        assert!(told.contains("line 6, column \"on\""), "{ends:?}: {told}");
    }
}

#[test]
fn rows_of_nothing_are_not_refused() {
    let daicho = Daicho::empty();
    let done = import_theirs(&daicho, "blank.csv", &["--json"]).json();
    assert_eq!((&done["recorded"], &done["empty_lines"]), (&3.into(), &serde_json::json!([2, 4])));
    assert_eq!(acts(&daicho), BOTH[..1]);
    // As Excel writes what once held something: below the table, and to the right of it.
    let daicho = Daicho::empty();
    let text = "party,act,on,,\nAtlantis,signature,2016-04-22,,\n,,,,\n,,,,,,\n,\n";
    let done = import(&daicho, &daicho.file("rest.csv", text), &[]).ok();
    assert_eq!(done.out, "3 recorded, 0 skipped, 0 refused, 3 empty\n");
    let text = "party,act,on,\nAtlantis,signature,2016-04-22,see below\n";
    let told = import(&daicho, &daicho.file("beside.csv", text), &[]).fails(1);
    assert!(told.contains("cell D2: expected a column with a name in the header"), "{told}");
    let map = ["--map", "party=party,act=act,on=on"];
    import(&daicho, &daicho.file("beside.csv", text), &map).ok();
}

#[test]
fn a_row_of_another_length_is_refused_and_not_padded() {
    let daicho = Daicho::empty();
    let told = import_theirs(&daicho, "short.csv", &[]).fails(1);
    assert!(told.contains("line 2: expected 3 cells as in the header, got 2."), "{told}");
    assert!(told.contains("line 3: expected 3 cells as in the header, got 4."), "{told}");
    let told = import_theirs(&daicho, "foot.csv", &[]).fails(1);
    assert!(told.contains("line 4, column \"on\""), "{told}");
    assert_eq!(daicho.head(), 0);
    let rest = import_theirs(&daicho, "foot.csv", &["--keep-going"]);
    assert!(rest.out.contains(", 1 refused"), "{}{}", rest.out, rest.err);
    let expected = ["atlantis ratification 2017-04-22", "atlantis-1 signature 2016-04-22"];
    assert_eq!(acts(&daicho), expected);
}

#[test]
fn what_stands_for_nothing_is_no_day() {
    let daicho = Daicho::empty();
    let told = import_theirs(&daicho, "na.csv", &[]).fails(1);
    for (line, word) in [(2, "NA"), (3, "n/a"), (4, "-")] {
        assert!(told.contains(&format!("line {line}, column \"on\"")), "{told}");
        assert!(told.contains(&format!("got {word:?}")), "{told}");
    }
    let told = import_theirs(&daicho, "zero.csv", &[]).fails(1);
    assert!(told.contains("line 3, column \"on\""), "{told}");
    let errors =
        "party,act,on\nAtlantis,signature,#N/A\nMu,signature,2016-04-22\n#REF!,signature,2016\n";
    let file = daicho.file("errors.csv", errors);
    let told = import(&daicho, &file, &[]).fails(1);
    assert!(told.contains("cell C2: expected a value, its formula came to #N/A."), "{told}");
    assert!(told.contains("cell A4: expected a value, its formula came to #REF!."), "{told}");
    assert_eq!(daicho.head(), 0);
    let done = import(&daicho, &file, &["--read", "#N/A=,#REF!=Lemuria"]).ok();
    assert!(done.out.contains("1 empty"), "{}", done.out);
    assert_eq!(acts(&daicho), ["lemuria signature 2016", "mu signature 2016-04-22"]);
    // Either it is the day that it says, or it is refused; it is no other.
    let daicho = Daicho::empty();
    match import_theirs(&daicho, "compact.csv", &[]).code {
        0 => assert_eq!(acts(&daicho), BOTH[..1]),
        code => assert_eq!((code, daicho.head()), (1, 0)),
    }
}

#[test]
fn the_header_is_found_below_titles_or_named() {
    let daicho = Daicho::empty();
    let told = import_theirs(&daicho, "title.csv", &[]).ok();
    assert!(told.err.starts_with("header found in line "), "{}", told.err);
    assert_eq!(acts(&daicho), BOTH[..1]);
    let text = "Endorsers\nas of,2020\n\nName,Kind,Day\n2016,x,y\nAtlantis,signature,2016-04-22\n";
    let file = daicho.file("titles.csv", text);
    let map = ["--map", "party=Name,act=Kind,on=Day"];
    let told = import(&daicho, &file, &map).fails(1);
    assert!(told.contains("line 5"), "{told}");
    let done = import(&daicho, &file, &[&map[..], &["--header-row", "4"]].concat()).fails(1);
    assert_eq!(done, told);
    let lacking = ["--map", "party=Name,act=Kind,on=Date"];
    let told = import(&daicho, &file, &lacking).fails(2);
    assert!(
        told.contains("titles.csv, line 4: expected a column \"Date\", there are Name, Kind, Day.")
    );
    let named = ["--header-row", "2"];
    let told = import(&daicho, &file, &named).fails(2);
    assert!(told.contains("titles.csv, line 2: column \"as of\" is no field"), "{told}");
    let told = import(&daicho, &file, &["--header-row", "3"]).fails(2);
    assert!(told.contains("--header-row: expected the row that names the columns"), "{told}");
    let told = import(&daicho, &file, &["--header-row", "99", "--lang", "ja"]).fails(2);
    assert!(told.contains("99 行目には何もありません"), "{told}");
    import(&daicho, &file, &["--header-row", "0"]).fails(2);
    let twice = daicho.file("twice.csv", "party,Day,Day,act\nAtlantis,2016,2017,signature\n");
    let told = import(&daicho, &twice, &["--map", "party=party,on=Day,act=act"]).fails(2);
    assert!(told.contains("expected each column once, got \"Day\" twice"), "{told}");
    import(&daicho, &twice, &["--map", "party=party,act=act", "--set", "on=2016-04-22"]).ok();
}

#[test]
fn an_encoding_is_proposed_and_never_guessed() {
    let daicho = Daicho::empty();
    let told = import_theirs(&daicho, "sjis.csv", &[]).fails(2);
    assert!(told.contains("sjis.csv, line 1: expected UTF-8"), "{told}");
    assert!(told.contains("--encoding shift_jis reads \"都市\""), "{told}");
    let told = import_theirs(&daicho, "sjis.csv", &["--lang", "ja"]).fails(2);
    assert!(told.contains("--encoding shift_jis なら「都市」"), "{told}");
    let told = import_theirs(&daicho, "latin1.csv", &["--keep-going"]).fails(2);
    assert!(told.contains("--encoding windows-1252 reads \"Île Mythique\""), "{told}");
    assert_eq!(daicho.head(), 0);
    let told = import_theirs(&daicho, "latin1.csv", &["--encoding", "latin-one"]).fails(2);
    assert!(told.contains("--encoding: expected an encoding such as shift_jis"), "{told}");
    let map = ["--map", "party=都市,act=行為,on=日付", "--language", "ja"];
    let read = ["--read", "署名=signature,批准=ratification,幻市=Maboroshi,架空市=Kakuu"];
    import_theirs(&daicho, "sjis.csv", &[&map[..], &read, &["--encoding", "cp932"]].concat()).ok();
    assert_eq!(acts(&daicho), ["kakuu signature 2016-04-22", "maboroshi ratification 2017-01-05"]);
    let daicho = Daicho::empty();
    import_theirs(&daicho, "latin1.csv", &["--encoding", "windows-1252"]).ok();
    assert_eq!(acts(&daicho).len(), 1);
    assert!(daicho.run(&["list", "parties"]).ok().out.contains("Île Mythique"));
}

#[test]
fn bytes_that_cannot_be_read_are_refused_by_line() {
    let daicho = Daicho::empty();
    let (sjis, ..) = SHIFT_JIS
        .encode("party,act,on,statement\nMu,signature,2016,東京\nAtlantis,signature,2016,");
    let file = daicho.file("broken.csv", [&*sjis, b"\x93\n"].concat());
    let told = import(&daicho, &file, &["--encoding", "shift_jis"]).fails(1);
    assert!(told.contains("line 3: expected Shift_JIS, got bytes that are none in it."), "{told}");
    // A text that is UTF-8 but for one word is not in another encoding.
    let mixed =
        ["party,act,on\n東京,signature,2016\n".as_bytes(), b"\xcele,signature,2016\n"].concat();
    let file = daicho.file("mixed.csv", mixed);
    let told = import(&daicho, &file, &[]).fails(1);
    assert!(told.contains("line 3: expected UTF-8, got bytes that are none in it."), "{told}");
    assert_eq!(daicho.head(), 0);
    import(&daicho, &file, &["--keep-going", "--read", "東京=Tokyo"]);
    assert_eq!(acts(&daicho), ["tokyo signature 2016"]);
}

#[test]
fn text_on_stdin_is_a_table_where_its_kind_is_named() {
    let daicho = Daicho::empty();
    let table = "party;kind;names\ntokyo;city;Tokyo\n";
    daicho.run_with(&["import", "-", "--as", "party"], table.as_bytes()).ok();
    let line = r#"{"party": "paris", "kind": "city", "names": {"en": "Paris"}}"#;
    daicho.run_with(&["import", "-", "--as", "party"], line.as_bytes()).ok();
    let cells = [["party", "kind", "names"], ["seoul", "city", "Seoul"]];
    let rows = cells.map(|row| row.map(Written::Text));
    let book = xlsx(&rows.each_ref().map(|row| &row[..]));
    daicho.run_with(&["import", "-", "--as", "party"], &book).ok();
    // The content says what a file is, whatever its name says.
    daicho.run(&["import", &daicho.file("book.csv", &book), "--as", "party"]).ok();
    daicho.run(&["import", &daicho.file("table.xlsx", table), "--as", "party"]).ok();
    assert_eq!(daicho.head(), 3);
    let told = daicho.run(&["import", &daicho.file("table.xlsx", table)]).fails(2);
    assert!(told.contains("expected --as KIND with a table"), "{told}");
    let told = daicho.run(&["import", "table.xlsx", "--as", "party", "--sheet", "1"]).fails(2);
    assert!(told.contains("--sheet: expected with a workbook, and table.xlsx is none"), "{told}");
    let told = daicho.run(&["import", "book.csv", "--as", "party", "--encoding", "utf-8"]).fails(2);
    assert!(told.contains("--encoding: expected with a table that is text"), "{told}");
    let lines = daicho.file("lines.jsonl", line);
    let told = daicho.run(&["import", &lines, "--as", "party", "--header-row", "1"]).fails(2);
    assert!(told.contains("--header-row: expected with a table"), "{told}");
}

/// The facts of a table that registers parties, as they are read.
fn facts(content: &[u8], encoding: Option<&str>) -> String {
    let kind = Some("party".to_owned());
    let encoding = encoding.map(str::to_owned);
    let asked = Options { kind, encoding, ..Options::default() };
    let read = Import::read(Content::Table(content), &asked, &Settings::default());
    format!("{:?}", read.unwrap())
}

fn delimited(rows: &[Vec<String>], delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_table_tells_the_same_in_every_form(
        cells in prop::collection::vec(("p[a-z]{1,5}", "[a-zあ-ん東京,;\"'=& -]{0,9}", "[0-9.,;]{0,6}"), 0..9)
    ) {
        let mut rows = vec![["party", "kind", "names"].map(str::to_owned).to_vec()];
        rows.extend(cells.into_iter().map(|(id, kind, name)| vec![id, kind.trim().into(), name]));
        let commas = delimited(&rows, b',');
        let told = facts(commas.as_bytes(), None);
        let (sjis, ..) = SHIFT_JIS.encode(&commas);
        let (euc, ..) = EUC_JP.encode(&commas);
        let utf16: Vec<u8> = format!("\u{feff}{commas}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let unmarked: Vec<u8> = commas.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let written: Vec<Vec<Written<'_>>> =
            rows.iter().map(|row| row.iter().map(|cell| Written::Text(cell)).collect()).collect();
        let book = xlsx(&written.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let others: [(Vec<u8>, Option<&str>); 10] = [
            (delimited(&rows, b';').into_bytes(), None),
            (delimited(&rows, b'\t').into_bytes(), None),
            (commas.replace('\n', "\r\n").into_bytes(), None),
            (commas.replace('\n', "\r").into_bytes(), None),
            (utf16, None),
            (unmarked, Some("utf-16le")),
            (sjis.into_owned(), Some("shift_jis")),
            (euc.into_owned(), Some("euc-jp")),
            (book, None),
            (ods(&rows), None),
        ];
        for (place, (content, encoding)) in others.iter().enumerate() {
            prop_assert_eq!(&facts(content, *encoding), &told, "form {}", place);
        }
    }
}
