//! Texts, codes and languages: what may stand in them.

use daicho::domain::text::*;

#[test]
fn codes_are_those_of_iso_3166() {
    assert!("JP".parse::<Country>().is_ok());
    for wrong in ["jp", "JPN", "ZZ", "", "日本"] {
        assert!(wrong.parse::<Country>().is_err(), "{wrong}");
    }
    let tokyo: Subdivision = "JP-13".parse().unwrap();
    assert!(tokyo.is_in(&"JP".parse().unwrap()));
    assert!(!tokyo.is_in(&"FR".parse().unwrap()));
    assert!("JP-99".parse::<Subdivision>().is_err());
}

#[test]
fn a_text_falls_back_to_english_and_then_to_any_language() {
    let text: Text = serde_json::from_str(r#"{"en":"Tokyo","ja":"東京"}"#).unwrap();
    assert_eq!(text.get("ja"), "東京");
    assert_eq!(text.get("fr"), "Tokyo");
    assert!(serde_json::from_str::<Text>("{}").is_err());
    assert!(serde_json::from_str::<Text>(r#"{"en":" "}"#).is_err());
    assert!(serde_json::from_str::<Text>(r#"{"e n":"a"}"#).is_err());
}
