//! Importing workbooks of Excel and LibreOffice, from the command line and over HTTP: which sheet, which header,
//! and what numbers, dates and formulas say.

use rust_xlsxwriter::{Format, Workbook};

use crate::daicho::{Daicho, Said, repo};
use crate::http_fixture::{NO_RATE, Server};
use crate::spreadsheets::Written::{Day, Formula, Moment, Number, Text, Time};
use crate::spreadsheets::{Written, ods_of, ods_with, sheets, write, xlsx, xlsx_of};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
const ASKED: [&str; 6] =
    ["--as", "endorsement", "--set", "declaration=pact", "--register-missing", "country,treaty"];

fn import(daicho: &Daicho, content: &[u8], more: &[&str]) -> Said {
    let file = daicho.file("list.xlsx", content);
    daicho.run(&[&["import", &file][..], &ASKED, more].concat())
}

/// The acts that stand, each with its party and its day.
fn acts(daicho: &Daicho) -> Vec<String> {
    let status = daicho.run(&["status", "pact", "--json"]).json();
    let acts = status["endorsements"].as_array().unwrap().iter();
    let mut acts: Vec<String> = acts
        .map(|act| {
            format!("{} {}", act["party"].as_str().unwrap(), act["on"].as_str().unwrap_or("-"))
        })
        .collect();
    acts.sort();
    acts
}

const HEADER: [Written<'_>; 3] = [Text("party"), Text("act"), Text("on")];

#[test]
fn cells_say_what_the_spreadsheet_shows() {
    let daicho = Daicho::empty();
    let signed = Text("signature");
    let book = xlsx(&[
        &HEADER,
        &[Text("Atlantis"), signed, Day("2016-04-22")],
        &[Text("Lemuria"), signed, Number(2017.0)],
        &[Text("Mu"), signed, Moment("2018-01-05T23:59:30")],
        &[],
        &[Text("Thule"), signed, Formula("=TEXT(1,\"y\")", "2019-02")],
        &[Number(42.0), signed, Text("2020~")],
    ]);
    let done = import(&daicho, &book, &["--json"]).json();
    assert_eq!((&done["recorded"], &done["refused"]), (&11.into(), &0.into()), "{done}");
    let expected =
        ["42 2020~", "atlantis 2016-04-22", "lemuria 2017", "mu 2018-01-05", "thule 2019-02"];
    assert_eq!(acts(&daicho), expected);
    let again = import(&daicho, &book, &[]).ok();
    assert_eq!(again.out, "0 recorded, 5 skipped, 0 refused\n");
}

#[test]
fn what_holds_no_value_is_refused_with_its_cell() {
    let daicho = Daicho::empty();
    let row = |place: u32, cells: &str| format!("<row r='{place}'>{cells}</row>");
    let text = |text: &str| format!("<c t='inlineStr'><is><t>{text}</t></is></c>");
    let header = row(3, &["party", "act", "on", "notes"].map(text).concat());
    let titles = row(1, &text("Endorsers"));
    let acts_of = |place, cell: &str| {
        row(place, &format!("{}{}{cell}<c t='e'><v>#REF!</v></c>", text("Mu"), text("signature")))
    };
    let failed = acts_of(5, "<c t='e'><f>VLOOKUP(A5,B:C,2)</f><v>#N/A</v></c>");
    let uncalculated = acts_of(8, "<c><f>TODAY()</f></c>");
    let book = xlsx_of(&[titles, header, failed, uncalculated].concat(), &[]);
    let map = ["--map", "party=party,act=act,on=on"];
    let told = import(&daicho, &book, &map).fails(1);
    assert!(
        told.contains(
            "line 5, column \"on\": cell C5: expected a value, its formula came to #N/A."
        )
    );
    assert!(told.contains("line 8, column \"on\": cell C8: expected a value, its formula is not"));
    let told = import(&daicho, &book, &[&map[..], &["--lang", "ja"]].concat()).fails(1);
    assert!(told.contains("セル C5: 値が必要ですが、数式がエラー（#N/A）です。"), "{told}");
    let clock = xlsx(&[&HEADER, &[Text("Mu"), Text("signature"), Time(0.5)]]);
    let told = import(&daicho, &clock, &[]).fails(1);
    assert!(
        told.contains("cell C2: expected a day, got a time or a length of time (0.5)"),
        "{told}"
    );
    let beside = xlsx(&[&HEADER, &[Text("Mu"), Text("signature"), Number(2016.0), Text("?")]]);
    let told = import(&daicho, &beside, &[]).fails(1);
    assert!(
        told.contains("line 2: cell D2: expected a column with a name in the header."),
        "{told}"
    );
    assert_eq!(daicho.head(), 0);
    import(&daicho, &beside, &map).ok();
    assert_eq!(acts(&daicho), ["mu 2016"]);
}

#[test]
fn the_sheet_that_is_meant_is_read() {
    let daicho = Daicho::empty();
    let row = [Text("Mu"), Text("signature"), Day("2016-04-22")];
    let table: [&[Written<'_>]; 2] = [&HEADER, &row];
    let several =
        sheets(&[("Empty", &[]), ("Notes", &[&[Text("by A. Person")]]), ("名簿", &table)]);
    let told = import(&daicho, &several, &[]).fails(2);
    assert!(
        told.contains("there are Notes, 名簿. Name the one to read with --sheet NAME."),
        "{told}"
    );
    let told = import(&daicho, &several, &["--lang", "ja"]).fails(2);
    assert!(told.contains("読むシートを --sheet NAME で指定してください。"), "{told}");
    let told = import(&daicho, &several, &["--sheet", "4"]).fails(2);
    assert!(told.contains("--sheet: expected one of Empty, Notes, 名簿, got \"4\"."), "{told}");
    let told = import(&daicho, &several, &["--sheet", "1"]).fails(2);
    assert!(told.contains("expected a header"), "{told}");
    import(&daicho, &several, &["--sheet", "名簿"]).ok();
    let again = import(&daicho, &several, &["--sheet", "3"]).ok();
    assert_eq!(again.out, "0 recorded, 1 skipped, 0 refused\n");
    // What is hidden is not what people mean when they say which file.
    let mut book = Workbook::new();
    write(book.add_worksheet().set_name("List").unwrap(), &table);
    write(book.add_worksheet().set_name("Words").unwrap().set_hidden(true), &table);
    import(&daicho, &book.save_to_buffer().unwrap(), &[]).ok();
    let told = import(&daicho, &sheets(&[("One", &[])]), &[]).fails(2);
    assert!(told.contains("nothing stands on its sheets"), "{told}");
    let hidden = "<table:table table:name='A'/><table:table table:name='B'><table:table-row>\
                  <table:table-cell office:value-type='string'><text:p>x</text:p></table:table-cell>\
                  </table:table-row></table:table>";
    let told = import(&daicho, &ods_with(hidden, ""), &[]).fails(2);
    assert!(told.contains("line 1: column \"x\" is no field of endorsement"), "{told}");
}

#[test]
fn a_table_may_stand_anywhere_on_its_sheet() {
    let daicho = Daicho::empty();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 1, 5, "Endorsers of the pact", &Format::new()).unwrap();
    let cells =
        [["party", "act", "on"], ["Mu", "signature", "2016"], ["Thule", "signature", "2017"]];
    for (row, cells) in (4..).zip(cells) {
        for (column, text) in (2..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    import(&daicho, &book.save_to_buffer().unwrap(), &[]).ok();
    assert_eq!(acts(&daicho), ["mu 2016", "thule 2017"]);
}

/// Rows of an OpenDocument spreadsheet: words, dates as the format holds them, and what is repeated.
fn open_document() -> Vec<u8> {
    let words = |words: &[&str]| -> String {
        let cell = |word: &&str| {
            format!(
                "<table:table-cell office:value-type='string'><text:p>{word}</text:p>\
                 </table:table-cell>"
            )
        };
        words.iter().map(cell).collect()
    };
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let day = |day: &str| {
        format!(
            "<table:table-cell office:value-type='date' office:date-value='{day}'><text:p>whatever \
             is shown</text:p></table:table-cell>"
        )
    };
    let signed = |party: &str, on: &str| row(&(words(&[party, "signature"]) + on));
    let year = "<table:table-cell office:value-type='float' office:value='2017'><text:p>2017\
                </text:p></table:table-cell>";
    let gap = "<table:table-row table:number-rows-repeated='3'><table:table-cell \
               table:number-columns-repeated='3'/></table:table-row>";
    let rows = [
        row(&words(&["Endorsers"])),
        row(&words(&["party", "act", "on"])),
        signed("Atlantis", &day("2016-04-22")),
        gap.to_owned(),
        signed("Lemuria", year),
        signed("Mu", &day("2018-01-05T13:45:00")),
        signed("Thule", "<table:table-cell office:value-type='time' office:time-value='PT12H'/>"),
    ];
    ods_of(&rows.concat())
}

#[test]
fn an_open_document_spreadsheet_says_the_same() {
    let daicho = Daicho::empty();
    let told = import(&daicho, &open_document(), &[]).fails(1);
    let expected =
        "line 9, column \"on\": cell C9: expected a day, got a time or a length of time (PT12H)";
    assert!(told.contains(expected), "{told}");
    let rest = import(&daicho, &open_document(), &["--keep-going"]);
    assert!(rest.out.contains("1 refused"), "{}", rest.err);
    assert_eq!(acts(&daicho), ["atlantis 2016-04-22", "lemuria 2017", "mu 2018-01-05"]);
}

#[test]
fn workbooks_are_taken_over_http_as_near() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let recorder = server.token("recorder");
    let query =
        "/api/v1/imports?as=endorsement&set=declaration%3Dpact&register_missing=country,treaty";
    let send = |media: &str, more: &str, body: &[u8]| {
        let headers = format!("{recorder}Content-Type: {media}\r\n");
        server.ask("POST", &format!("{query}{more}"), &headers, body)
    };
    let book = std::fs::read(repo("tests/data/import/list.xlsx")).unwrap();
    let done = send(XLSX, "&sheet=Sheet&header_row=1", &book);
    assert_eq!((done.status, done.json()["recorded"].as_u64()), (200, Some(5)), "{}", done.text());
    let again = send("text/csv; charset=utf-8", "", &book);
    assert_eq!(again.json()["skipped"], 2, "the content says what it is: {}", again.text());
    let done = send(ODS, "&keep_going=true", &open_document());
    assert_eq!((done.status, done.json()["recorded"].as_u64()), (207, Some(3)), "{}", done.text());
    let tabs = std::fs::read(repo("tests/data/import/tab.tsv")).unwrap();
    assert_eq!(send("text/tab-separated-values", "", &tabs).json()["skipped"], 2);
    let latin = std::fs::read(repo("tests/data/import/latin1.csv")).unwrap();
    let refused = send("text/csv; charset=utf-8", "", &latin);
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("encoding=windows-1252 reads"), "{}", refused.text());
    assert_eq!(refused.json()["errors"][0]["field"], "line 2");
    assert_eq!(send("text/csv; charset=\"ISO-8859-1\"", "&dry_run=true", &latin).status, 200);
    assert_eq!(send("text/csv", "&encoding=windows-1252", &latin).json()["recorded"], 2);
    for (parameter, value) in
        [("encoding", "x"), ("sheet", "1"), ("header_row", "7"), ("header_row", "a")]
    {
        let refused = send("text/csv", &format!("&{parameter}={value}"), &tabs);
        assert_eq!(
            (refused.status, &refused.json()["errors"][0]["field"]),
            (400, &parameter.into())
        );
    }
    // The command line sends the file as it is.
    let far = |file: &str, more: &[&str]| {
        let asked = ["import", file];
        server.daicho.run(&[&asked[..], &ASKED, more].concat())
    };
    let file = server.daicho.file("far.xlsx", &book);
    let done = far(&file, &["--sheet", "1"]).ok();
    assert_eq!(done.out, "0 recorded, 2 skipped, 0 refused\n");
    let file = server.daicho.file("far.csv", &latin);
    let done = far(&file, &["--encoding", "cp1252", "--header-row", "1"]).ok();
    assert_eq!(done.out, "0 recorded, 1 skipped, 0 refused\n");
    let file = server.daicho.file("far.pdf", "%PDF-1.7");
    assert!(far(&file, &[]).fails(2).contains("far.pdf is a PDF"));
}
