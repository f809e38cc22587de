//! Ids: what may be one, what looks like one, and what is made of a name.

use daicho::domain::alike::fold;
use daicho::domain::name::*;

#[test]
fn ids_are_letters_and_digits_of_any_script() {
    for good in ["tokyo", "東京", "são-paulo.state", "u20_2019", "9"] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    assert_eq!(check(""), Err(NameError::Empty));
    assert_eq!(check("-a"), Err(NameError::Character { character: '-', place: 1 }));
    assert_eq!(check("a b"), Err(NameError::Character { character: ' ', place: 2 }));
    assert_eq!(check("a\0"), Err(NameError::Character { character: '\0', place: 2 }));
    assert_eq!(check(&"a".repeat(129)), Err(NameError::TooLong { bytes: 129 }));
    assert!(matches!(check("sa\u{303}o"), Err(NameError::NotNormal { .. })));
    assert_eq!(check("दिल्ली"), Ok(()));
    assert_eq!(check("\u{93f}द"), Err(NameError::Character { character: '\u{93f}', place: 1 }));
}

#[test]
fn folding_forgets_case_width_and_diacritics_but_not_voicing() {
    assert_eq!(fold("São-Paulo"), fold("sao-paulo"));
    assert_eq!(fold("ＴＯＫＹＯ"), fold("tokyo"));
    assert_eq!(fold("Łódź"), fold("lodz"));
    assert_eq!(fold("TROMSØ"), fold("tromso"));
    assert_eq!(fold("straße"), fold("STRASSE"));
    assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
    assert_eq!(fold("İstanbul"), fold("istanbul"));
    assert_eq!(fold("Diyarbakır"), fold("diyarbakir"));
    assert_eq!(fold("葛\u{e0100}城"), fold("葛城"));
    assert_eq!(fold("서울"), "서울");
    assert_eq!(fold("ｶﾞ"), fold("ガ"));
    assert_ne!(fold("हिन्द"), fold("हन्द"));
    assert_ne!(fold("か"), fold("が"));
}

#[test]
fn a_slug_is_an_id() {
    assert_eq!(slug("Côte d'Ivoire").as_deref(), Ok("cote-divoire"));
    assert_eq!(slug("Iran (Islamic Republic of)").as_deref(), Ok("iran-islamic-republic-of"));
    assert_eq!(slug("東京 都").as_deref(), Ok("東京-都"));
    assert_eq!(slug("Łódź").as_deref(), Ok("lodz"));
    assert_eq!(slug("São Paulo (state)").as_deref(), Ok("sao-paulo-state"));
    assert_eq!(slug("!?"), Err(NameError::Empty));
}
