//! What every command that reads writes alike: headings, dates, seqs, tables, the two times.

use chrono::SecondsFormat;

use crate::cli::columns::{blocks, columns, fits, room};
use crate::domain::date::Date;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::domain::text::Text;
use crate::projections::reading::{Count, FactRef, Times};
use crate::projections::reconcile::Reported;
use crate::projections::span::{Certainty, Standing};
use crate::projections::successions::{PartyEnd, Predecessor};
use crate::wording::days;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{certainty_word, standing_word};

/// A line that stands out on a terminal.
#[must_use]
pub fn bold(text: &str) -> String {
    format!("\u{1b}[1m{text}\u{1b}[0m")
}

/// A line that stands back on a terminal.
#[must_use]
pub fn dim(text: &str) -> String {
    format!("\u{1b}[2m{text}\u{1b}[0m")
}

/// A date in words, or the word for an unknown one.
#[must_use]
pub fn date(lang: Lang, date: Option<Date>) -> String {
    date.map_or_else(|| unknown(lang), |date| days::date(lang, date))
}

/// A date of something that lasts, in words, or the word for an unknown one.
#[must_use]
pub fn lasting(lang: Lang, date: Option<Date>) -> String {
    date.map_or_else(|| unknown(lang), |date| days::lasting(lang, date))
}

/// A date in words where there is one.
#[must_use]
pub fn if_dated(lang: Lang, date: Option<Date>) -> String {
    date.map(|date| days::date(lang, date)).unwrap_or_default()
}

fn unknown(lang: Lang) -> String {
    pick(lang, "unknown", "不明").to_owned()
}

/// What came about, and its date in words or that this is unknown.
#[must_use]
pub fn on_date(lang: Lang, what: &str, date: Option<Date>) -> String {
    match date {
        Some(date) => {
            let on = days::date(lang, date);
            pick(lang, format!("{what} ({on})"), format!("{what}（{on}）"))
        }
        None => pick(lang, format!("{what} (date unknown)"), format!("{what}（日付不明）")),
    }
}

/// That something is to end on a day that lies ahead; nothing where it is not.
#[must_use]
pub fn ends_on(lang: Lang, on: Option<Date>, by: Option<Seq>) -> String {
    let Some(by) = by else { return String::new() };
    let on = date(lang, on);
    pick(lang, format!("ends {on} {by}"), format!("終了予定：{on} {by}"))
}

/// That something ended with its party.
#[must_use]
pub fn ended_with_party(lang: Lang, end: &PartyEnd) -> String {
    let ended = pick(lang, "ended with the party", "団体の消滅に伴い終了");
    format!("{} {}", on_date(lang, ended, end.since()), fact(lang, end.fact))
}

/// What stands for a party, with the body whose act it was where the party succeeded that.
#[must_use]
pub fn of_predecessor(lang: Lang, what: &str, before: Option<&Predecessor>) -> String {
    let Some(before) = before else { return what.to_owned() };
    let (name, fact) = (before.party.name(lang.tag()), fact(lang, before.fact));
    match before.since.map(|on| days::date(lang, on)) {
        Some(on) => pick(
            lang,
            format!("{what} (as successor of {name}, {on}, {fact})"),
            format!("{what}（{name}の承継者として、承継日：{on} {fact}）"),
        ),
        None => pick(
            lang,
            format!("{what} (as successor of {name}, date unknown, {fact})"),
            format!("{what}（{name}の承継者として、承継日不明 {fact}）"),
        ),
    }
}

/// A moment to the second, with its offset.
#[must_use]
pub fn moment(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The seq of a fact with the time of its recording, and the seq of the correction that its data is
/// taken from.
#[must_use]
pub fn fact(lang: Lang, fact: FactRef) -> String {
    let FactRef { seq, recorded_at, corrected_by, .. } = fact;
    let at = moment(recorded_at);
    match corrected_by {
        None => pick(lang, format!("{seq} ({at})"), format!("{seq}（{at}）")),
        Some(by) => pick(
            lang,
            format!("{seq} ({at}, corrected by {by})"),
            format!("{seq}（{at}、{by} で訂正）"),
        ),
    }
}

/// A title in the language asked for, or the id where there is none.
#[must_use]
pub fn title<'a>(lang: Lang, title: Option<&'a Text>, id: &'a str) -> &'a str {
    title.map_or(id, |title| title.get(lang.tag()))
}

/// A text in the other languages that it has, each with its tag.
#[must_use]
pub fn other_languages(lang: Lang, text: &Text) -> String {
    let shown = text.get(lang.tag());
    let others = text.iter().filter(|(_, other)| *other != shown);
    others.map(|(tag, other)| format!("{tag}: {other}")).collect::<Vec<_>>().join(", ")
}

/// How many for certain, and how many more there may be.
#[must_use]
pub fn count(lang: Lang, count: Count) -> String {
    let Count { certain, possible } = count;
    match possible {
        0 => certain.to_string(),
        _ => pick(
            lang,
            format!("{certain}, possibly {possible} more"),
            format!("{certain}（ほかに可能性 {possible}）"),
        ),
    }
}

/// Who published a count, and the fact that tells it.
#[must_use]
pub fn by_whom(lang: Lang, reported: &Reported) -> String {
    let Reported { source, fact: of, .. } = reported;
    let seq = fact(lang, *of);
    pick(lang, format!("{source} {seq}"), format!("{source} {seq}"))
}

/// The two times of an answer.
#[must_use]
pub fn asked(lang: Lang, asked: &Times) -> String {
    let Times { as_of, known_at, zone } = asked;
    let day = days::day(lang, *as_of);
    let zone = zone
        .map_or_else(String::new, |zone| pick(lang, format!(" ({zone})"), format!("（{zone}）")));
    let seq = known_at.seq;
    let at = known_at.recorded_at.map(moment);
    let line = match at {
        Some(at) => pick(
            lang,
            format!("as of {day}{zone}, known at {seq} ({at})"),
            format!("{day}{zone}時点、{seq}（{at}）までの記録による"),
        ),
        None => match known_at.register_began.map(moment) {
            Some(began) => pick(
                lang,
                format!("as of {day}{zone}, before the first event: the register began on {began}"),
                format!("{day}{zone}時点、最初の記録より前（台帳の始まりは {began}）"),
            ),
            None => pick(
                lang,
                format!("as of {day}{zone}, before the first event"),
                format!("{day}{zone}時点、最初の記録より前"),
            ),
        },
    };
    dim(&line)
}

/// The word for what is only possible; nothing for what is certain.
#[must_use]
pub fn if_possible(lang: Lang, certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "",
        Certainty::Possible => certainty_word(lang, certainty),
    }
}

/// Where something that happens once is in its life; nothing where that is certain.
#[must_use]
pub fn unless_certain(lang: Lang, standing: Standing) -> String {
    match standing {
        Standing::Certain => String::new(),
        Standing::Possible => certainty_word(lang, Certainty::Possible).to_owned(),
        Standing::Ended | Standing::NotYet => standing_word(lang, standing).to_owned(),
    }
}

/// Lines of a name and what is to be said of it, aligned. What is empty is left out.
#[must_use]
pub fn lines(rows: Vec<(&str, String)>) -> String {
    let said = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows: Vec<Vec<String>> = said.map(|(name, value)| vec![name.to_owned(), value]).collect();
    columns(&rows)
}

/// A table under its heading. A column in which no row says anything is left out.
#[must_use]
pub fn table(heading: &str, header: &[&str], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let used: Vec<bool> = (0..header.len())
        .map(|index| rows.iter().any(|row| row.get(index).is_some_and(|cell| !cell.is_empty())))
        .collect();
    let keep = |row: Vec<String>| -> Vec<String> {
        row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    let header = header.iter().map(|name| (*name).to_owned()).collect();
    let all: Vec<Vec<String>> = std::iter::once(header).chain(rows).map(keep).collect();
    let room = room();
    let body = if fits(&all, room) { as_table(&all, room) } else { as_list(&all) };
    format!("\n{}\n{body}", bold(heading))
}

fn as_table(all: &[Vec<String>], room: Option<usize>) -> String {
    let mut laid_out = blocks(all, room).into_iter();
    let header: String = laid_out
        .next()
        .unwrap_or_default()
        .lines()
        .map(|line| format!("{}\n", dim(line)))
        .collect();
    header + &laid_out.collect::<String>()
}

/// A table that is too wide for its terminal: each row by itself, a cell a line.
fn as_list(all: &[Vec<String>]) -> String {
    let Some((header, rows)) = all.split_first() else { return String::new() };
    let row = |row: &Vec<String>| {
        let cells = header.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        columns(&cells.map(|(name, cell)| vec![name.clone(), cell.clone()]).collect::<Vec<_>>())
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}
