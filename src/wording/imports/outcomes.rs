//! What is said of an import that was carried out: in numbers, and of rows that are neither new nor refused.

use std::fmt::Write as _;

use uuid::Uuid;

use crate::imports::report::{Counts, KnownFact, KnownOutcome};
use crate::imports::words::{Noticed, ReadAs, Unnamed};
use crate::wording::lang::{Lang, message, pick};

/// So many lines are named of which one thing is said.
const NAMED_LINES: usize = 20;

/// An import in numbers; what there is none of is left out, but for the three that always count.
#[must_use]
pub fn summary(lang: Lang, counts: Counts, dry_run: bool) -> String {
    let Counts { recorded, skipped, refused, empty, same, told, retracted } = counts;
    let (en, ja) =
        if dry_run { ("would be recorded", "記録予定") } else { ("recorded", "記録") };
    let mut said = message!(
        lang,
        "{recorded} {en}, {skipped} skipped, {refused} refused",
        "{ja} {recorded} 件、スキップ {skipped} 件、拒否 {refused} 件"
    );
    let more = [
        (empty, " empty", ("記録対象なし", "行")),
        (same, " same as an earlier line", ("前の行と同じ", "件")),
        (told, " told already", ("記録済みの事実", "件")),
        (retracted, " retracted since", ("取消し済み", "件")),
    ];
    for (count, en, (ja, counter)) in more.into_iter().filter(|(count, ..)| *count > 0) {
        let added = match lang {
            Lang::En => write!(said, ", {count}{en}"),
            Lang::Ja => write!(said, "、{ja} {count} {counter}"),
        };
        // Writing to a text cannot fail.
        let _ = added;
    }
    said.push('\n');
    said
}

/// What is told of a table as it was read, in lines.
#[must_use]
pub fn noticed(lang: Lang, noticed: &Noticed) -> Vec<String> {
    let Noticed { header_row, read_as, unnamed } = noticed;
    let header = header_row.map(|row| header(lang, row));
    let unnamed = (!unnamed.is_empty()).then(|| self::unnamed(lang, unnamed));
    let read_as = (!read_as.is_empty()).then(|| self::read_as(lang, read_as));
    [header, unnamed, read_as].into_iter().flatten().collect()
}

/// In which line the header was found.
fn header(lang: Lang, row: u64) -> String {
    message!(
        lang,
        "header found in line {row}: what stands above it was passed over.",
        "見出しは {row} 行目にあり、それより上は読み飛ばしました。"
    )
}

/// Which cells were read as other words.
fn read_as(lang: Lang, read: &[ReadAs]) -> String {
    let each = read.iter().map(|ReadAs { column, cell, word, cells }| {
        let cell = if cell.is_empty() { pick(lang, "empty cells", "空のセル") } else { cell };
        let word = if word.is_empty() { pick(lang, "empty", "空") } else { word };
        message!(
            lang,
            "{column}: {cell} as {word} ({cells})",
            "{column}: {cell} → {word}（{cells} 個）"
        )
    });
    let list = listed(lang, each);
    message!(lang, "cells read as --read says: {list}", "--read により読み替えたセル: {list}")
}

/// Which columns have no name, and so were not read.
fn unnamed(lang: Lang, unnamed: &[Unnamed]) -> String {
    let each = unnamed.iter().map(|Unnamed { first, cells }| match cells {
        1 => first.clone(),
        _ => message!(lang, "{first} ({cells} cells)", "{first}（{cells} 個）"),
    });
    let list = listed(lang, each);
    message!(
        lang,
        "not read, since no name stands above them in the header: from cell {list} down",
        "見出しに列名がないため読まなかった列（最初のセル）: {list}"
    )
}

/// Which lines tell no fact, and what to write where a date is not known.
#[must_use]
pub fn empty(lang: Lang, lines: &[u64]) -> String {
    let lines = listed(lang, lines.iter().map(u64::to_string));
    message!(
        lang,
        "no fact in line {lines}: nothing is written there, or no date. A date that nobody knows is \
         written unknown.",
        "{lines} 行目: 空行か、日付がないため、記録していません。誰も知らない日付は unknown と書きます。"
    )
}

/// Which lines say the same as an earlier one, each with that line.
#[must_use]
pub fn same(lang: Lang, lines: &[(u64, Option<u64>)]) -> String {
    let each = lines.iter().map(|(line, earlier)| match earlier {
        Some(earlier) => message!(lang, "{line} (line {earlier})", "{line} 行目（{earlier} 行目）"),
        None => message!(lang, "{line}", "{line} 行目"),
    });
    let lines = listed(lang, each);
    message!(
        lang,
        "the same as an earlier line, recorded once: line {lines}.",
        "前の行と同じため、記録は 1 回だけです: {lines}。"
    )
}

/// Of which lines the register or the file says the facts already, by which facts or lines, and what to do.
#[must_use]
pub fn known(lang: Lang, outcome: KnownOutcome, known: &[(u64, &KnownFact)]) -> String {
    let each = known.iter().map(|(line, KnownFact { seq, retracted_by, .. })| match retracted_by {
        Some(by) => {
            message!(lang, "{line} ({seq}, by {by})", "{line} 行目（{seq}、取消しは {by}）")
        }
        None => message!(lang, "{line} ({seq})", "{line} 行目（{seq}）"),
    });
    let lines = listed(lang, each);
    match outcome {
        KnownOutcome::Same => {
            let each = known.iter().map(|(line, fact)| (*line, fact.same_as));
            same(lang, &each.collect::<Vec<_>>())
        }
        KnownOutcome::Told => message!(
            lang,
            "told already, and not recorded again: line {lines}.",
            "すでに記録されている事実のため、記録していません: {lines}。"
        ),
        KnownOutcome::Retracted => message!(
            lang,
            "recorded before and retracted since, and not recorded again: line {lines}. Where they hold after \
             all, import with --again.",
            "以前に記録され、その後取り消されたため、記録していません: {lines}。\
             やはり正しければ --again を付けて取り込んでください。"
        ),
    }
}

/// Which ids were made from names.
#[must_use]
pub fn made(lang: Lang, made: &[(u64, &str)]) -> String {
    let lines = listed(
        lang,
        made.iter().map(|(line, id)| message!(lang, "{id} (line {line})", "{id}（{line} 行目）")),
    );
    message!(lang, "ids made from the names: {lines}.", "名称から作った ID: {lines}。")
}

/// The first of some, and how many more there are.
fn listed(lang: Lang, all: impl ExactSizeIterator<Item = String>) -> String {
    let more = all.len().saturating_sub(NAMED_LINES);
    let named: Vec<String> = all.take(NAMED_LINES).collect();
    let named = named.join(pick(lang, ", ", "、"));
    match more {
        0 => named,
        more => message!(lang, "{named} and {more} more", "{named} ほか {more} 件"),
    }
}

/// Under which id an import is found again, and what can be done with it.
#[must_use]
pub fn found_again(lang: Lang, import: Uuid) -> String {
    message!(
        lang,
        "import: {import} (daicho log --import shows it, daicho retract --import takes it back)",
        "取込み: {import}（daicho log --import で表示、daicho retract --import で取消し）"
    )
}
