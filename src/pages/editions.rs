//! What a series of gatherings is called, and the numbers of its editions, as each language writes them.

use maud::{Markup, html};

use super::names::is_of;
use crate::domain::name::SeriesId;
use crate::domain::text::Text;
use crate::projections::gatherings::Gathering;
use crate::wording::lang::{Lang, message};

/// A number in a series: 6th, 第6回.
#[must_use]
pub fn numbered(lang: Lang, edition: u32) -> String {
    match lang {
        Lang::En => ordinal(edition),
        Lang::Ja => format!("第{edition}回"),
    }
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// What a series is called: what is left of the titles of its gatherings without their numbers, where
/// that is the same for all; else the title of its newest, which comes first here.
#[must_use]
pub fn name(lang: Lang, series: &SeriesId, gatherings: &[&Gathering]) -> String {
    let Some(newest) = gatherings.first() else { return series.to_string() };
    let plain = |one: &&Gathering| without_number(lang, &one.title, one.edition);
    let first = plain(newest);
    if gatherings.iter().all(|one| plain(one) == first) {
        return first;
    }
    let title = newest.title.get(lang.tag());
    message!(lang, "{title} and others", "{title}ほか")
}

/// The same inside a page, with the language that it is in where that is another.
#[must_use]
pub fn named(lang: Lang, series: &SeriesId, gatherings: &[&Gathering]) -> Markup {
    let said = name(lang, series, gatherings);
    let tag = gatherings.first().map_or("", |newest| newest.title.chosen(lang.tag()).0);
    html! {
        @if tag.is_empty() || is_of(lang, tag) { bdi { (said) } }
        @else { bdi lang=(tag) { (said) } }
    }
}

/// A title without the number that it has in its series.
fn without_number(lang: Lang, title: &Text, edition: Option<u32>) -> String {
    let title = title.get(lang.tag());
    let Some(edition) = edition else { return title.to_owned() };
    let numbers = [ordinal(edition), format!("第{edition}回"), format!("No. {edition}")];
    let bare = numbers.iter().find_map(|number| {
        let (before, after) = title.split_once(number.as_str())?;
        if before.ends_with(|last: char| last.is_ascii_digit()) {
            return None;
        }
        let (before, after) = (before.trim(), after.trim());
        let gap = if before.is_empty() || after.is_empty() || !after.is_ascii() { "" } else { " " };
        Some(format!("{before}{gap}{after}"))
    });
    bare.filter(|bare| !bare.is_empty()).unwrap_or_else(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_loses_the_number_of_its_edition_and_no_other() {
        let title: Text = serde_json::from_str(
            r#"{"en":"1st Tokyo Seminar of 21 cities","ja":"第1回東京セミナー"}"#,
        )
        .unwrap();
        assert_eq!(without_number(Lang::En, &title, Some(1)), "Tokyo Seminar of 21 cities");
        assert_eq!(without_number(Lang::Ja, &title, Some(1)), "東京セミナー");
        assert_eq!(without_number(Lang::Ja, &title, Some(2)), "第1回東京セミナー");
        assert_eq!(without_number(Lang::Ja, &title, None), "第1回東京セミナー");
        let title: Text = serde_json::from_str(r#"{"en":"21st Century Seminar"}"#).unwrap();
        assert_eq!(without_number(Lang::En, &title, Some(1)), "21st Century Seminar");
    }

    #[test]
    fn english_numbers_have_their_endings() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal);
        let expected =
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"];
        assert_eq!(said, expected);
    }
}
