//! What a written date is made of: numbers, words and marks, and the year, month and day that these give.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::domain::date::Date;

/// A part of a written date. Spaces only part others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// Digits.
    Number(&'a str),
    /// Letters.
    Word(&'a str),
    /// Anything else, and the characters that stand behind a year, a month and a day in Japanese.
    Mark(char),
}

/// A year, a month and a day as they are written, be they in the calendar or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The year, of four digits at most.
    pub year: u16,
    /// The month.
    pub month: Option<u8>,
    /// The day of the month.
    pub day: Option<u8>,
}

impl Parts {
    /// The parts of a day.
    #[must_use]
    pub const fn day(year: u16, month: u8, day: u8) -> Self {
        Self { year, month: Some(month), day: Some(day) }
    }

    /// As EDTF writes them.
    #[must_use]
    pub fn text(self) -> String {
        let rest = [self.month, self.day].into_iter().flatten().map(|part| format!("-{part:02}"));
        format!("{:04}{}", self.year, rest.collect::<String>())
    }

    /// The date, where the calendar has it.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        self.text().parse().ok()
    }
}

/// A month or a day of one or two digits.
#[must_use]
pub fn small(digits: &str) -> Option<u8> {
    (digits.len() <= 2).then(|| digits.parse().ok()).flatten()
}

/// A year of four digits.
#[must_use]
pub fn year(digits: &str) -> Option<u16> {
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

/// The text by its compatibility composition (UAX #15), every dash as `-`, and with Japanese numerals
/// before 年, 月 and 日 as digits.
#[must_use]
pub fn plain(written: &str) -> Cow<'_, str> {
    if written.is_ascii() {
        return written.trim().into();
    }
    let dashes = |c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    let text: String = written.nfkc().map(dashes).collect();
    let mut plain = String::with_capacity(text.len());
    let mut numeral = String::new();
    for c in text.trim().chars() {
        if is_numeral(c) {
            numeral.push(c);
            continue;
        }
        if !numeral.is_empty() {
            let digits = matches!(c, '年' | '月' | '日').then(|| value(&numeral)).flatten();
            plain.push_str(&digits.unwrap_or_else(|| numeral.clone()));
            numeral.clear();
        }
        plain.push(c);
    }
    (plain + &numeral).into()
}

const NUMERALS: &str = "〇一二三四五六七八九";

fn is_numeral(c: char) -> bool {
    c == '十' || NUMERALS.contains(c)
}

/// The digits of a Japanese numeral: up to 99 with tens (二十一), or digit by digit (二〇二一).
fn value(numeral: &str) -> Option<String> {
    let digit = |c: char| NUMERALS.chars().position(|known| known == c);
    let digits = |part: &str| part.chars().map(digit).collect::<Option<Vec<usize>>>();
    let Some((tens, ones)) = numeral.split_once('十') else {
        return Some(digits(numeral)?.iter().map(usize::to_string).collect());
    };
    let one = |part: &str, empty: usize| match digits(part)?.as_slice() {
        [] => Some(empty),
        [digit] => Some(*digit),
        _ => None,
    };
    Some((one(tens, 1)? * 10 + one(ones, 0)?).to_string())
}

/// The parts of a text, spaces left out.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = |is_of: fn(char) -> bool| rest.find(|c| !is_of(c)).unwrap_or(rest.len());
        let (token, length) = if first.is_ascii_digit() {
            let end = length(|c| c.is_ascii_digit());
            (Token::Number(&rest[..end]), end)
        } else if is_letter(first) {
            let end = length(is_letter);
            (Token::Word(&rest[..end]), end)
        } else {
            (Token::Mark(first), first.len_utf8())
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    tokens
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, '年' | '月' | '日' | '元')
}
