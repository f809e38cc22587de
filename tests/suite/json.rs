//! JSON as it is read, with no name twice.

use daicho::domain::json::*;
use serde_json::Value;

#[test]
fn json_is_read_as_it_stands() {
    for text in [
        "null",
        "true",
        "-1",
        "18446744073709551615",
        "0.1",
        "1e300",
        r#""a\u3042\n""#,
        r#"{"a":[1,{"b":{}}],"c":{"a":""},"":[[]]}"#,
    ] {
        let read: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read_json(text.as_bytes()).unwrap(), read, "{text}");
    }
    for text in ["", "{", "[1,]", "1 2", "\"\u{1}\"", "1e999"] {
        assert!(read_json(text.as_bytes()).is_err(), "{text}");
    }
    assert!(read_json(&[b'['; 1 << 20]).is_err(), "no deeper than the stack allows");
}

#[test]
fn a_field_that_comes_twice_is_named_with_its_place() {
    for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"b":2,"\u0061":3}}]"#] {
        let error = read_json(text.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("\"a\" comes twice"), "{error}");
        assert!(error.line() == 1 && error.column() > 8, "{error}");
    }
    assert!(read_json(br#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
}
