//! The one rule by which names are compared, and the characters in a name that nobody sees.
//!
//! Two names are the same where nothing but case, width, diacritics, characters that show nothing, and what
//! stands between words tells them apart. The properties of characters are those of Unicode (UAX #44).

use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup,
    Ideographic, JoiningType, Script, VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;

/// Zero width non-joiner.
const ZWNJ: char = '\u{200c}';
/// Zero width joiner.
const ZWJ: char = '\u{200d}';

/// The form in which two names are equal when they are the same: folded, with nothing between the words.
///
/// Between two numbers something stays, since `1-12` is not `11-2`. What is nothing but punctuation is
/// compared as it is written.
#[must_use]
pub fn key(name: &str) -> String {
    joined(fold(name))
}

/// The same of what is folded already.
#[must_use]
pub fn joined(folded: String) -> String {
    if folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return folded;
    }
    let (mut key, mut is_apart) = (String::with_capacity(folded.len()), false);
    for character in folded.chars() {
        if is_between(character) {
            is_apart = true;
            continue;
        }
        if is_apart && character.is_numeric() && key.ends_with(char::is_numeric) {
            key.push('-');
        }
        is_apart = false;
        key.push(character);
    }
    if key.is_empty() { folded.trim().to_owned() } else { key }
}

/// Whether a character stands between words, or in one without being any of its letters: a space, a hyphen,
/// a full stop, an apostrophe, a middle dot or other punctuation. Symbols such as + are part of a name, and
/// control characters make it none.
fn is_between(character: char) -> bool {
    let is_apostrophe = matches!(character, '`' | '\u{2bb}' | '\u{2bc}');
    character.is_whitespace()
        || is_apostrophe
        || GeneralCategoryGroup::Punctuation
            .contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

/// The form in which two texts are equal when they differ only by case, width, diacritics or characters
/// that show nothing.
///
/// Compatibility decomposition (UAX #15), diacritics and what Unicode calls default-ignorable dropped, one
/// case. Japanese voicing marks and the vowel signs of Indic scripts are parts of letters and stay.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Upper case first: the small letters ß and ς meet their fellows only there.
    let one_case = text.nfkd().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for character in one_case.nfkd().filter(|character| !is_dropped(*character)) {
        match undecomposed(character) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(character),
        }
    }
    folded.nfc().collect()
}

/// Diacritical marks, and what shows nothing, such as the selectors of variant forms of 葛.
fn is_dropped(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
        || is_ignorable(character)
}

/// Letters whose diacritic Unicode does not take apart, by their plain letters.
const fn undecomposed(character: char) -> Option<&'static str> {
    Some(match character {
        'ø' => "o",
        'ł' => "l",
        'đ' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

/// Whether a character shows nothing by itself: the property `Default_Ignorable_Code_Point`.
fn is_ignorable(character: char) -> bool {
    !character.is_ascii()
        && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// The first character of a name that shows nothing and has no work to do where it stands, with its place,
/// counted from 1. With such, two names can look the same and be different.
///
/// Joiners have work between letters that join, and beside a sign that joins consonants (RFC 5892, appendices
/// A.1 and A.2; before that sign too, as Bengali has it, and after letters that join only to the right, as
/// Persian is typed). So do selectors of
/// variants after ideographs and Mongolian letters.
#[must_use]
pub fn hidden(name: &str) -> Option<(char, usize)> {
    if name.is_ascii() {
        return None;
    }
    let characters: Vec<char> = name.chars().collect();
    let has_work = |place: usize| match characters[place] {
        ZWNJ | ZWJ => joins(&characters[..place], &characters[place + 1..]),
        selector if CodePointSetData::new::<VariationSelector>().contains(selector) => {
            place.checked_sub(1).is_some_and(|before| takes_variant(characters[before], selector))
        }
        _ => false,
    };
    let hidden = |place: &usize| is_ignorable(characters[*place]) && !has_work(*place);
    (0..characters.len()).find(hidden).map(|place| (characters[place], place + 1))
}

/// Whether a joiner has work between what stands before and after it.
fn joins(before: &[char], after: &[char]) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    let is_virama = |character: Option<&char>| {
        character.is_some_and(|one| class.get(*one) == CanonicalCombiningClass::Virama)
    };
    if is_virama(before.last()) || is_virama(after.first()) && !before.is_empty() {
        return true;
    }
    let joining = CodePointMapData::<JoiningType>::new();
    let joins = |character: Option<&char>| {
        character.is_some_and(|character| {
            let joining = joining.get(*character);
            [JoiningType::DualJoining, JoiningType::LeftJoining, JoiningType::RightJoining]
                .contains(&joining)
        })
    };
    let is_transparent = |character: &&char| joining.get(**character) == JoiningType::Transparent;
    joins(before.iter().rev().find(|character| !is_transparent(character)))
        && joins(after.iter().find(|character| !is_transparent(character)))
}

/// Whether a character has variants among which a selector may choose.
fn takes_variant(character: char, selector: char) -> bool {
    if matches!(selector, '\u{180b}'..='\u{180f}') {
        return CodePointMapData::<Script>::new().get(character) == Script::Mongolian;
    }
    CodePointSetData::new::<Ideographic>().contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_words_tells_no_names_apart() {
        for same in [
            "New York",
            "new-york",
            "NewYork",
            "ＮＥＷ　ＹＯＲＫ",
            "New\u{ad}York",
            "New\u{a0}York",
        ] {
            assert_eq!(key(same), "newyork", "{same}");
        }
        assert_eq!(key("Ao\u{200b}ba"), key("aoba"));
        assert_eq!(key("Côte d’Ivoire"), key("Cote D'Ivoire"));
        assert_eq!(key("サン・パウロ"), key("サンパウロ"));
        assert_eq!(key("葛\u{e0100}城"), key("葛城"));
        assert_ne!(key("1-12"), key("11-2"));
        assert_eq!(key("Hawai\u{2bb}i"), key("Hawaii"));
        assert_ne!(key("C++"), key("C"));
        assert_ne!(key("か"), key("が"));
        assert_ne!(key("Ber\0lin"), key("Berlin"));
        assert_eq!(key("Ber\tlin"), key("Berlin"));
        assert_ne!(key("サンパウロ"), key("サンパウロー"));
        assert_eq!((key("!?").as_str(), key("★ ").as_str(), key("").as_str()), ("!?", "★", ""));
    }

    #[test]
    fn a_character_that_nobody_sees_is_hidden_unless_it_has_work() {
        for hidden_in in
            ["Ao\u{200b}ba", "ab\u{ad}", "a\u{200d}b", "ab\u{fe0f}", "אב\u{200f}ג", "가\u{3164}"]
        {
            let (character, place) = hidden(hidden_in).unwrap();
            assert_eq!(hidden_in.chars().nth(place - 1), Some(character));
        }
        assert_eq!(hidden("Ao\u{200b}ba"), Some(('\u{200b}', 3)));
        let persian = "می\u{200c}خواهم";
        let (after_r, sinhala) = ("شهر\u{200c}ها", "ශ්\u{200d}රී ලංකා");
        let bengali = "র\u{200d}্যাব";
        for plain in
            ["São Paulo", "葛\u{e0100}城市", "辻\u{fe00}", persian, after_r, sinhala, "क्\u{200c}ष"]
        {
            assert_eq!(hidden(plain), None, "{plain}");
        }
        assert_eq!(hidden("\u{200d}").map(|(_, place)| place), Some(1));
        assert!(hidden(bengali).is_none());
    }
}
