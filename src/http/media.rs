//! What a client accepts: media types, encodings and languages, by their weights (RFC 9110, 12.5).

use warp::http::HeaderMap;
use warp::http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderName};

use super::problem::{NOT_ACCEPTABLE, Problem};
use crate::wording::lang::Lang;

/// JSON.
pub const JSON: &str = "application/json";
/// A page.
pub const HTML: &str = "text/html";
/// What a form sends.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// A picture.
pub const SVG: &str = "image/svg+xml";
/// Plain text: a checkpoint, a proof file.
pub const TEXT: &str = "text/plain";
/// CSV.
pub const CSV: &str = "text/csv";
/// Cells with tabs between them.
pub const TSV: &str = "text/tab-separated-values";
/// A workbook of Office Open XML.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// An OpenDocument spreadsheet.
pub const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";
/// Bytes that only daicho reads: a backup.
pub const OCTETS: &str = "application/octet-stream";
/// The log, an event a line.
pub const JSON_LINES: &str = "application/jsonl";
/// A JSON Schema.
pub const SCHEMA: &str = "application/schema+json";
/// One event as a CloudEvent.
pub const CLOUDEVENT: &str = "application/cloudevents+json";
/// Several events as CloudEvents.
pub const CLOUDEVENTS: &str = "application/cloudevents-batch+json";

/// How the bytes of an answer are encoded on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As they are.
    Identity,
    /// gzip (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
}

impl Encoding {
    /// Its name in a header; none for bytes as they are.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// The weight that a header gives to each of its words, in thousandths; all of 1000 where it is
/// silent about weights.
fn weights<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<(&'a str, u32)> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let parts = values.flat_map(|value| value.split(',')).map(str::trim);
    let weighed = parts.filter(|part| !part.is_empty()).map(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let word = pieces.next().unwrap_or_default();
        let weight = pieces
            .find_map(|piece| piece.strip_prefix(['q', 'Q'])?.strip_prefix('='))
            .map_or(1000, thousandths);
        (word, weight)
    });
    weighed.collect()
}

fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    let fraction = digits.parse().unwrap_or(0);
    if whole == "0" { fraction } else { 1000 }
}

/// The media type, of those on offer, that the client likes best; the first of equals.
///
/// # Errors
/// None of them is accepted.
pub fn negotiate(headers: &HeaderMap, offered: &[&'static str]) -> Result<&'static str, Problem> {
    let first = offered.first().copied().unwrap_or(JSON);
    if !headers.contains_key(ACCEPT) {
        return Ok(first);
    }
    let accepted = weights(headers, &ACCEPT);
    let weight = |media: &str| {
        let range = media.split('/').next().unwrap_or_default();
        // The most exact range decides (RFC 9110, 12.5.1).
        let exactness = |(word, _): &&(&str, u32)| match *word {
            word if word.eq_ignore_ascii_case(media) => 2,
            "*/*" => 0,
            word if word
                .strip_suffix("/*")
                .is_some_and(|kind| kind.eq_ignore_ascii_case(range)) =>
            {
                1
            }
            _ => -1,
        };
        let best = accepted.iter().filter(|entry| exactness(entry) >= 0).max_by_key(exactness);
        best.map_or(0, |(_, weight)| *weight)
    };
    let mut best = (first, 0);
    for media in offered {
        if weight(media) > best.1 {
            best = (media, weight(media));
        }
    }
    if best.1 > 0 {
        return Ok(best.0);
    }
    let list = offered.join(", ");
    Err(Problem::at(
        NOT_ACCEPTABLE,
        "Accept",
        format!("Accept: expected one of {list}. Ask for one of these, or leave the header out."),
        format!("Accept: {list} のいずれかを指定するか、ヘッダーを省いてください。"),
    ))
}

/// The encoding that the client likes best; it never has to be another than none. What it does not
/// name but takes, it likes least (RFC 9110, 12.5.3).
pub fn encoding(headers: &HeaderMap) -> Encoding {
    if !headers.contains_key(ACCEPT_ENCODING) {
        return Encoding::Identity;
    }
    let accepted = weights(headers, &ACCEPT_ENCODING);
    let named = |word: &str| accepted.iter().find(|(other, _)| other.eq_ignore_ascii_case(word));
    let weight = |word: &str| {
        let named = named(word);
        let any = || accepted.iter().find(|(other, _)| *other == "*");
        named.or_else(any).map_or(0, |(_, weight)| *weight)
    };
    let plain = named("identity").map_or(0, |(_, weight)| *weight);
    match (weight("zstd"), weight("gzip")) {
        (zstd, gzip) if zstd.max(gzip) == 0 || zstd.max(gzip) < plain => Encoding::Identity,
        (zstd, gzip) if zstd >= gzip => Encoding::Zstd,
        _ => Encoding::Gzip,
    }
}

/// The language of messages that the client likes best, English where it is silent.
pub fn language(headers: &HeaderMap) -> Lang {
    if !headers.contains_key(ACCEPT_LANGUAGE) {
        return Lang::En;
    }
    let accepted = weights(headers, &ACCEPT_LANGUAGE);
    let weight = |lang: Lang| {
        let of_lang = |word: &str| {
            word.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case(lang.tag()))
        };
        accepted.iter().find(|(word, _)| of_lang(word)).map_or(0, |(_, weight)| *weight)
    };
    if weight(Lang::Ja) > weight(Lang::En) { Lang::Ja } else { Lang::En }
}
