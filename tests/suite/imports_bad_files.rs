//! Files that are not what they seem, are too large, or are broken: a message says what they are and what to do,
//! nothing is recorded, and little memory is taken.

use daicho::domain::settings::Settings;
use daicho::imports::error::ImportError;
use daicho::imports::{Content, Import, Options};
use proptest::prelude::*;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};
use crate::spreadsheets::Written::{Day, Number, Text};
use crate::spreadsheets::{archive, ods, ods_of, ods_with, xlsx, xlsx_of};

/// The most memory that a file from which nothing is imported may take.
const MEMORY_BYTES: u64 = 256 << 20;

fn compound(streams: &str) -> Vec<u8> {
    let mut file = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    file.resize(1024, 0);
    file.extend(streams.encode_utf16().flat_map(u16::to_le_bytes));
    file.resize(4096, 0);
    file
}

/// Files that are none to import, with what is said of each in both languages.
fn foreign() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let encrypted = "<manifest:encryption-data/>";
    vec![
        ("empty.csv", Vec::new(), "the file is empty", "空のファイルです"),
        ("blank.csv", b"\xef\xbb\xbf\r\n".to_vec(), "the file is empty", "空のファイルです"),
        ("list.xlsx", b"%PDF-1.7\n%\xe2\xe3".to_vec(), "is a PDF", "は PDF で"),
        ("list.csv", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "is a picture", "は画像で"),
        ("list.ods", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "is a picture", "は画像で"),
        ("list.csv", b"\x1f\x8b\x08\0\0".to_vec(), "is compressed", "は圧縮ファイルです"),
        ("list.xls", b"<html><table>".to_vec(), "is a page of HTML", "HTML のページです"),
        ("list.xls", b"<?xml version='1.0'?><Workbook/>".to_vec(), "is XML", "は XML です"),
        ("list.xls", compound("Workbook"), "Office 97 to 2003", "Office 97〜2003"),
        ("list.xlsx", compound("EncryptedPackage"), "protected by a password", "パスワード"),
        ("list.ods", ods_with("", encrypted), "protected by a password", "パスワード"),
        ("list.xlsx", archive(&[("a.txt", b"a")]), "zip archive that holds no workbook", "ZIP"),
        (
            "letter.xlsx",
            archive(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("_rels/.rels", b"<a/>"),
                ("word/document.xml", b"<a/>"),
            ]),
            "zip archive that holds no workbook",
            "ZIP",
        ),
        (
            "list.xlsb",
            archive(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"\0")]),
            "binary workbook (.xlsb)",
            "（.xlsb）",
        ),
        (
            "list.csv",
            b"\0\x01\x02\xff\xfe\0\0\0\x80".to_vec(),
            "neither text nor a workbook",
            "でもありません",
        ),
    ]
}

#[test]
fn what_a_file_is_and_what_to_do_is_said_in_both_languages() {
    let daicho = Daicho::empty();
    for (name, content, en, ja) in foreign() {
        let file = daicho.file(name, content);
        let run = |lang: &str| {
            daicho.run(&["import", &file, "--as", "party", "--keep-going", "--lang", lang]).fails(2)
        };
        let (english, japanese) = (run("en"), run("ja"));
        assert!(english.contains(en), "{name}: {english}");
        assert!(japanese.contains(ja), "{name}: {japanese}");
        for said in [english, japanese] {
            assert!(said.contains(name) && !said.contains(file.as_str()), "{said}");
        }
    }
    assert_eq!(daicho.head(), 0);
}

#[test]
fn a_control_character_that_is_left_over_is_refused_with_its_cell() {
    let daicho = Daicho::empty();
    for (name, text) in [
        ("nul.csv", "party,names,kind\nto\0kyo,Tokyo,city\nkobe,Kobe,city\n"),
        ("bell.csv", "party,names,kind,seen\nto\u{7}kyo,東京,city,\nkobe,神戸,city,\0\n"),
    ] {
        let file = daicho.file(name, text);
        let asked =
            ["import", &file, "--as", "party", "--map", "party=party,names=names,kind=kind"];
        let told = daicho.run(&asked).fails(1);
        assert!(
            told.starts_with("error: line 2, column \"party\": expected text without control"),
            "{told}"
        );
        assert_eq!(
            told.matches("line ").count(),
            1,
            "a column that is not read says nothing: {told}"
        );
        let told = daicho.run(&[&asked[..], &["--lang", "ja"]].concat()).fails(1);
        assert!(told.contains("2 行目、列「party」: 制御文字は使えませんが、U+00"), "{told}");
        let kept = daicho.run(&[&asked[..], &["--keep-going", "--dry-run"]].concat()).fails(1);
        assert!(kept.contains("1 row was refused"), "{kept}");
    }
    let broken = b"party,names,kind\nt\0,\xe6\x9d\xb1\xe4\xba\xac,city\nx,\xff,city\n";
    let told = daicho.run(&["import", &daicho.file("both.csv", broken), "--as", "party"]).fails(1);
    assert!(
        told.contains("U+0000") && told.contains("line 3: expected UTF-8, got bytes"),
        "{told}"
    );
    assert_eq!(daicho.head(), 0);
}

#[test]
fn what_would_say_nothing_of_lines_of_json_is_refused() {
    let daicho = Daicho::empty();
    let line =
        r#"{"type":"party.registered","data":{"party":"x","kind":"city","names":{"en":"X"}}}"#;
    let file = daicho.file("facts.jsonl", line);
    let synonyms = daicho.file("synonyms.csv", "written,id\n");
    for [flag, value] in
        [["--synonyms", synonyms.as_str()], ["--register-missing", "city"], ["--dates", "dmy"]]
    {
        let told = daicho.run(&["import", &file, flag, value]).fails(2);
        assert!(
            told.contains(&format!("{flag}: expected with a table, and facts.jsonl is none")),
            "{told}"
        );
    }
    let server = Server::over(daicho, &NO_RATE);
    let headers = format!("{}Content-Type: application/jsonl\r\n", server.token("recorder"));
    for (parameter, query) in [
        ("synonyms", "synonyms=written,id"),
        ("register_missing", "register_missing=city"),
        ("dates", "dates=dmy"),
    ] {
        let answer =
            server.ask("POST", &format!("/api/v1/imports?{query}"), &headers, line.as_bytes());
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(answer.json()["errors"][0]["field"], parameter);
    }
    assert_eq!(server.head(), 0);
}

/// Workbooks that are more than they seem, with what is said of each.
fn swollen() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let spaces = vec![b' '; 200 << 20];
    let named = ["party", "kind", "names"]
        .map(|name| format!("<c t='inlineStr'><is><t>{name}</t></is></c>"))
        .concat();
    let filled = "<c><v>1</v></c>".repeat(500_001);
    let rows = format!("<row>{named}</row>{}", "<row><c><v>1</v></c></row>".repeat(100_001));
    let xml = |part: &str| format!("<a>{part}</a>").into_bytes();
    let shared = |count: &str| format!("<sst uniqueCount='{count}'><si><t>a</t></si></sst>");
    let fonts = "<xf/>".repeat(60_000);
    let styles = format!(
        "<styleSheet><fonts><font><name val='{}'/></font></fonts><cellXfs>{fonts}</cellXfs></styleSheet>",
        "x".repeat(900_000)
    );
    let pointing = "<c t='s'><v>0</v></c>".repeat(900);
    let long = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(900_000));
    let word = "<table:table-cell office:value-type='string'";
    let end = "><text:p>x</text:p></table:table-cell>";
    let gap = "<table:table-row table:number-rows-repeated='1048575'/>";
    let cells = "<table:table-cell table:number-columns-repeated='16383'/>";
    let ods_lone = format!("{gap}<table:table-row>{cells}{word}{end}</table:table-row>");
    let ods_wide = format!(
        "<table:table-row table:number-rows-repeated='1048576'>{word} \
         table:number-columns-repeated='16384'{end}</table:table-row>"
    );
    let ods_spaces = format!(
        "<table:table-row>{word}><text:p><text:s text:c='4000000000'/></text:p></table:table-cell>\
         </table:table-row>"
    );
    let ods_text = format!(
        "<table:table-row>{word} table:number-columns-repeated='900'><text:p>{}</text:p>\
         </table:table-cell></table:table-row>",
        "x".repeat(900_000)
    );
    let sheet = |name: &str, content: &[u8]| xlsx_of("", &[(name, content)]);
    let padded = [&b"<a>"[..], &spaces, b"</a>"].concat();
    let bomb = format!("<row><c><is><t>{}</t></is></c></row>", "x".repeat(1_000_000)).repeat(140);
    vec![
        ("bomb.xlsx", xlsx_of(&bomb, &[]), "128 MiB once they are unpacked"),
        ("cells.xlsx", xlsx_of(&filled, &[]), "at most 500,000 cells"),
        ("rows.xlsx", xlsx_of(&rows, &[]), "at most 100,000 rows"),
        ("texts.xlsx", sheet("xl/sharedStrings.xml", &padded), "no text above 1 MiB"),
        ("shared.xlsx", sheet("xl/sharedStrings.xml", &xml(&"<si/>".repeat(8_000_000))), "cells"),
        ("count.xlsx", sheet("xl/sharedStrings.xml", shared("9000000000000").as_bytes()), "cells"),
        ("styles.xlsx", sheet("xl/styles.xml", styles.as_bytes()), "cell formats"),
        (
            "formulas.xlsx",
            xlsx_of("<row><c><f t='shared' si='4000000000' ref='A1'>1</f><v>1</v></c></row>", &[]),
            "at most 100,000 cells",
        ),
        (
            "pointing.xlsx",
            xlsx_of(
                &format!("<row>{pointing}</row>"),
                &[("xl/sharedStrings.xml", long.as_bytes())],
            ),
            "at most 32 MiB of text",
        ),
        ("lone.ods", ods_of(&ods_lone), "at most 500,000 cells"),
        ("wide.ods", ods_of(&ods_wide), "at most 500,000 cells"),
        ("spaces.ods", ods_of(&ods_spaces), "of text"),
        ("text.ods", ods_of(&ods_text), "at most 32 MiB of text"),
        ("cut.ods", ods_of("<table:table-row>"), "this workbook cannot be read"),
        (
            "nested.ods",
            ods_of("<table:table table:name='b'></table:table>"),
            "a table within a table",
        ),
        ("large.xlsx", [archive(&[]), vec![0; 33 << 20]].concat(), "a file of at most 32 MiB"),
    ]
}

#[test]
fn a_workbook_that_swells_is_refused_before_it_does() {
    let files = swollen();
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = format!("{recorder}Content-Type: {media}\r\n");
    for (name, content, said) in files {
        let answer = server.ask("POST", "/api/v1/imports?as=party", &headers, &content);
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
        assert!(answer.text().contains(said), "{name}: {}", answer.text());
        let peak = server.peak_memory_bytes();
        assert!(peak < MEMORY_BYTES, "{name}: {} MiB", peak >> 20);
    }
    assert_eq!(server.head(), 0);
}

#[test]
fn a_wide_table_of_which_every_row_is_refused_takes_little_room() {
    let acts = [
        "endorsement",
        "signature",
        "ratification",
        "acceptance",
        "approval",
        "accession",
        "succession",
        "effective_on.ratification",
    ];
    let row = |party: &str, cells: &str| format!("<row>{}{cells}</row>", cell(party));
    let header = row("party", &acts.map(cell).concat());
    let dates = cell("2020-01-01").repeat(acts.len());
    let rows: String =
        (0..49_990).map(|number| row(&format!("Nowhere {number}"), &dates)).collect();
    let content = xlsx_of(&(header + &rows), &[]);
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let headers = format!("{}Content-Type: {media}\r\n", server.token("recorder"));
    let target = "/api/v1/imports?as=endorsement&set=declaration%3Dpact";
    let told = server.ask("POST", target, &headers, &content).problem(422, "invalid").json();
    assert_eq!(told["refused"], 49_990, "each is counted");
    assert_eq!(told["errors"].as_array().unwrap().len(), 100, "and some are named");
    let peak = server.peak_memory_bytes();
    assert!(peak < MEMORY_BYTES, "{} MiB", peak >> 20);
}

fn cell(text: &str) -> String {
    format!("<c t='inlineStr'><is><t>{text}</t></is></c>")
}

#[test]
fn a_lone_cell_in_the_last_corner_takes_no_room() {
    let cell = "<row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t>x</t></is></c></row>";
    let daicho = Daicho::empty();
    let file = daicho.file("lone.xlsx", xlsx_of(cell, &[]));
    let told = daicho.run(&["import", &file, "--as", "party"]).fails(2);
    assert!(told.contains("lone.xlsx, line 1048576: column \"x\" is no field of party"), "{told}");
}

fn read(content: &[u8]) -> Result<Import, ImportError> {
    let asked = Options { kind: Some("party".into()), ..Options::default() };
    Import::read(Content::Table(content), &asked, &Settings::default())
}

/// A workbook with words, numbers and dates.
fn whole() -> [Vec<u8>; 2] {
    let header = ["party", "kind", "names"];
    let words = header.map(Text);
    let book = xlsx(&[
        &words,
        &[Text("tokyo"), Text("city"), Text("Tokyo")],
        &[Text("paris"), Number(1.5), Day("2016-04-22")],
    ]);
    let rows = [header, ["tokyo", "city", "Tokyo"], ["paris", "city", "Paris & Cie"]];
    [book, ods(&rows.map(|row| row.map(str::to_owned).to_vec()))]
}

#[test]
fn a_workbook_that_breaks_off_is_refused() {
    for book in whole() {
        assert!(read(&book).is_ok());
        for length in (4..book.len()).step_by(97) {
            let told = read(&book[..length]);
            assert!(
                matches!(told, Err(ImportError::Damaged { .. } | ImportError::Foreign(_))),
                "{length}: {told:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_the_reader_fail(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        begins in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"PK\x05\x06", b"sep=", b"\xff\xfe", b"{"]),
    ) {
        let content = [begins, &bytes].concat();
        let _ = read(&content);
    }

    #[test]
    fn no_change_of_a_workbook_makes_its_reader_fail(
        which in 0..2_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut book = whole()[which].clone();
        for (at, byte) in changes {
            let at = at.index(book.len());
            book[at] = byte;
        }
        let _ = read(&book);
    }

    #[test]
    fn no_sheet_makes_its_reader_fail(
        // Pieces of what a sheet is made of, in any order: an archive of them is always whole.
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<row>", "</row>", "<row r='0'>", "<row r='9'/>", "<row r='99999999999'>", "<c r='A1'>",
            "<c r='XFE1'>", "<c r=''>", "<c r='1A'>", "<c r='AAAAAAAA1'>", "<c t='s'>", "<c t='d'>", "<c t='zz'>",
            "<c s='99'>", "</c>", "<v>1</v>", "<v>x</v>", "<v>1e400</v>", "<v/>", "<f>A1</f>",
            "<f t='shared' si='3'/>", "<is><t>party</t></is>", "<is>", "</is>", "x", "&lt;", "&x;", "<![CDATA[x]]>",
        ]), 0..12),
    ) {
        let _ = read(&xlsx_of(&pieces.concat(), &[]));
    }
}
