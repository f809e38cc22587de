//! `record KIND` on a real terminal: fields are asked for, shown and recorded; a pipe is asked nothing.

use crate::daicho::Daicho;
use crate::terminal::Terminal;

const ENTER: &str = "\r";

fn evidence_of(daicho: &Daicho, seq: &str) -> String {
    let events = daicho.run(&["log", "--json"]).ok().out;
    events.lines().find(|line| line.contains(&format!("\"seq\":{seq},"))).unwrap().to_owned()
}

#[test]
fn an_endorsement_is_asked_for_shown_and_recorded() {
    let daicho = Daicho::tokyo();
    let mut terminal = Terminal::run(&daicho, "record endorsement", 100);
    terminal.answer("declaration:", "tokyo-declaration\r");
    terminal.answer("party:", "seoul\r");
    terminal.answer("date:", "2022-13\r");
    terminal
        .answer("there is no such day", "\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}2022-01-05\r");
    terminal.answer("endorsement", ENTER);
    terminal.answer("takes effect:", ENTER);
    terminal.answer("statement: add one?", ENTER);
    terminal.answer("signatory: add one?", "y\r");
    terminal.answer("name:", "A. Person\r");
    terminal.answer("title:", "Mayor\r");
    terminal.answer("capacity:", ENTER);
    terminal.answer("known from:", "Letter of the City\r");
    terminal.answer("Record this?", ENTER);
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert!(
        shown.contains("  seoul to tokyo-declaration: endorsement, 5 January 2022\n"),
        "{shown}"
    );
    assert!(shown.contains("  signatory: A. Person, Mayor\n"), "{shown}");
    assert!(shown.contains("--party seoul") && shown.contains("#155"), "{shown}");
    let event = evidence_of(&daicho, "155");
    assert!(
        event.contains(r#""on":"2022-01-05""#) && event.contains("Letter of the City"),
        "{event}"
    );
    assert!(event.contains("_sd") && !event.contains("A. Person"), "{event}");
}

#[test]
fn the_command_that_is_shown_says_the_same() {
    let daicho = Daicho::tokyo();
    let mut terminal = Terminal::run(&daicho, "--lang ja record party", 200);
    terminal.answer("都市等:", "osaka\r");
    terminal.answer("地域", ENTER);
    terminal.answer("（英語）:", "Osaka's own\r");
    terminal.answer("（日本語）:", "大阪市\r");
    terminal.answer("国", "JP\r");
    terminal.answer("地域コード", "JP-27\r");
    terminal.answer("入力しますか", "n\r");
    terminal.answer("入力しますか", "n\r");
    terminal.answer("根拠:", ENTER);
    terminal.answer("記録しますか", "いいえ\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("何も記録していません"), "{shown}");
    assert_eq!(daicho.head(), 154);
    let typed =
        shown.lines().find_map(|line| line.trim().strip_prefix("daicho record party ")).unwrap();
    let line = format!("{} record party {typed}", env!("CARGO_BIN_EXE_daicho"));
    let own = daicho.command();
    let mut shell = std::process::Command::new("sh");
    for (name, value) in own.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    assert!(shell.args(["-c", &line]).output().unwrap().status.success(), "{line}");
    let event = evidence_of(&daicho, "155");
    let names = r#""names":{"en":"Osaka's own","ja":"大阪市"}"#;
    assert!(event.contains(names) && event.contains(r#""subdivision":"JP-27""#), "{event}");
}

#[test]
fn a_list_of_objects_is_asked_for_one_by_one() {
    let daicho = Daicho::empty();
    let mut terminal = Terminal::run(&daicho, "record strategy", 100);
    terminal.answer("strategy:", "climate-strategy\r");
    terminal.answer("title, in English:", "Climate Strategy\r");
    terminal.answer("title, in Japanese:", ENTER);
    terminal.answer("date:", "2022-03\r");
    terminal.answer("goal:", "halve-emissions\r");
    terminal.answer("title, in English:", "Halve emissions\r");
    terminal.answer("title, in Japanese:", ENTER);
    terminal.answer("goals: add one?", "n\r");
    terminal.answer("known from:", ENTER);
    terminal.answer("Record this?", "y\r");
    let (code, shown) = terminal.ended();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(daicho.head(), 1);
}

#[test]
fn ctrl_c_ctrl_d_and_escape_record_nothing() {
    let daicho = Daicho::tokyo();
    for (keys, expected, says) in [
        ("\u{3}", 130, "nothing was recorded"),
        ("\u{4}", 2, "Nothing was recorded"),
        ("\u{1b}", 2, "Nothing was recorded"),
    ] {
        let mut terminal = Terminal::run(&daicho, "record join", 100);
        terminal.answer("network:", "u20\r");
        terminal.answer("party:", keys);
        let (code, shown) = terminal.ended();
        assert_eq!(code, expected, "{shown}");
        assert!(shown.contains(says) && !shown.contains("panicked"), "{shown}");
    }
    let mut terminal = Terminal::run(&daicho, "record merge", 100);
    terminal.answer("party:", "paris\r");
    terminal.answer("merged into:", "rome\r");
    terminal.answer("known from:", ENTER);
    terminal.answer("Record this?", "\u{3}");
    assert_eq!(terminal.ended().0, 130);
    assert_eq!(daicho.head(), 154);
}

#[test]
fn a_rule_says_no_as_ever_and_where_nobody_sits_nothing_is_asked() {
    let daicho = Daicho::tokyo();
    let mut terminal = Terminal::run(&daicho, "record merge", 100);
    terminal.answer("party:", "lutetia\r");
    terminal.answer("merged into:", "paris\r");
    terminal.answer("known from:", ENTER);
    terminal.answer("Record this?", ENTER);
    let (code, shown) = terminal.ended();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("no party \"lutetia\""), "{shown}");
    let refused = daicho.run(&["record", "merge"]).fails(2);
    assert!(refused.contains("party: expected the id of a party, got nothing"), "{refused}");
}
