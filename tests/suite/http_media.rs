//! What a client is given by the media types and encodings that it takes.

use daicho::http::media::*;
use daicho::wording::lang::Lang;
use warp::http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderMap, HeaderName};

fn headers(name: HeaderName, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(name, value.parse().unwrap());
    headers
}

#[test]
fn the_weightiest_media_type_on_offer_is_taken() {
    let offered = [JSON, CSV];
    let chosen = |accept: &str| negotiate(&headers(ACCEPT, accept), &offered).ok();
    assert_eq!(negotiate(&HeaderMap::new(), &offered).unwrap(), JSON);
    for (accept, expected) in [
        ("*/*", Some(JSON)),
        ("text/csv", Some(CSV)),
        ("text/*", Some(CSV)),
        ("application/json;q=0.5, text/csv;q=0.8", Some(CSV)),
        ("text/html, */*;q=0.1", Some(JSON)),
        ("application/json;q=0, */*", Some(CSV)),
        ("image/png", None),
        ("text/csv;q=0", None),
    ] {
        assert_eq!(chosen(accept), expected, "{accept}");
    }
}

#[test]
fn encodings_are_chosen_by_weight() {
    let chosen = |accept: &str| encoding(&headers(ACCEPT_ENCODING, accept));
    assert_eq!(encoding(&HeaderMap::new()), Encoding::Identity);
    assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Zstd);
    assert_eq!(chosen("gzip, deflate"), Encoding::Gzip);
    assert_eq!(chosen("gzip;q=1.0, zstd;q=0.5"), Encoding::Gzip);
    assert_eq!(chosen("gzip;q=0, identity"), Encoding::Identity);
    assert_eq!(chosen("gzip;q=0.5, identity"), Encoding::Identity);
    assert_eq!(chosen("identity;q=0.5, gzip;Q=0.6, zstd;q=0.55"), Encoding::Gzip);
    assert_eq!(chosen("br"), Encoding::Identity);
    assert_eq!(chosen("*;q=0.1"), Encoding::Zstd);
}

#[test]
fn japanese_is_spoken_to_those_who_prefer_it() {
    let chosen = |accept: &str| language(&headers(ACCEPT_LANGUAGE, accept));
    assert_eq!(chosen("ja"), Lang::Ja);
    assert_eq!(chosen("ja-JP,ja;q=0.9,en;q=0.8"), Lang::Ja);
    assert_eq!(chosen("en-GB,en;q=0.9,ja;q=0.8"), Lang::En);
    assert_eq!(chosen("fr"), Lang::En);
}
