//! Tables: within the terminal where a person reads, as wide as they are where a program does.

use daicho::cli::columns::{blocks, columns};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use crate::daicho::Daicho;
use crate::terminal::Terminal;

fn cell() -> impl Strategy<Value = String> {
    "([a-zA-Z0-9#()-]{1,14}|[都市宣言賛同台帳京]{1,9})( ([a-z]{1,9}|[市町村]{1,5})){0,7}"
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_terminal_and_nothing_is_lost(
        rows in prop::collection::vec(prop::collection::vec(cell(), 4), 1..8),
        room in 48..160_usize,
    ) {
        for (row, block) in rows.iter().zip(blocks(&rows, Some(room))) {
            for line in block.lines() {
                prop_assert!(line.width() <= room, "{}: {line}", line.width());
            }
            let mut said: Vec<char> = row.concat().chars().filter(|c| *c != ' ').collect();
            let mut shown: Vec<char> = block.chars().filter(|c| !c.is_whitespace()).collect();
            said.sort_unstable();
            shown.sort_unstable();
            prop_assert_eq!(said, shown);
        }
    }

    #[test]
    fn what_fits_stays_as_it_is(
        rows in prop::collection::vec(prop::collection::vec(cell(), 3), 1..8),
    ) {
        let wide = columns(&rows);
        let widest = wide.lines().map(UnicodeWidthStr::width).max().unwrap();
        prop_assert_eq!(blocks(&rows, Some(widest + 2)).concat(), wide);
    }
}

#[test]
fn a_table_fits_the_terminal_and_a_pipe_gets_all_of_it() {
    let daicho = Daicho::tokyo();
    let withdraws = "--party dakar --declaration tokyo-declaration --on 2022-05-10";
    let withdraws = withdraws.split(' ').chain(["--reason", "A letter that gives many reasons"]);
    daicho.run(&["record", "withdrawal"].into_iter().chain(withdraws).collect::<Vec<_>>()).ok();
    for (arguments, language) in [
        ("status tokyo-declaration", "en"),
        ("status tokyo-declaration", "ja"),
        ("status", "ja"),
        ("show paris", "en"),
        ("network", "ja"),
        ("diff --from 2021-08-06 --to 2022-02-28", "en"),
    ] {
        let words: Vec<&str> =
            ["--lang", language].into_iter().chain(arguments.split(' ')).collect();
        let piped = daicho.run(&words).ok().out;
        for columns in [66, 80, 100] {
            let arguments = format!("--lang {language} {arguments} 2>/dev/null");
            let (code, shown) = Terminal::run(&daicho, &arguments, columns).ended();
            assert_eq!(code, 0, "{shown}");
            let table = shown.split_once("\n\n").unwrap().1;
            for line in table.lines() {
                assert!(line.width() <= columns, "{columns}: {line}\n{shown}");
            }
        }
        let wide = format!("--lang {language} {arguments} 2>/dev/null");
        let (_, wide) = Terminal::run(&daicho, &wide, 400).ended();
        assert_eq!(wide.trim_end(), piped.trim_end());
    }
    assert!(daicho.run(&["network"]).ok().out.lines().any(|line| line.len() > 140));
}
