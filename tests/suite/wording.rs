//! The words of every type of fact, in both languages: what the compiler does not see by itself.

use std::collections::BTreeSet;

use daicho::domain::event::EventKind;
use daicho::domain::event::fact::FactKind;
use daicho::domain::recorded::RecordedEvent;
use daicho::imports::kinds::KINDS;
use daicho::wording::facts::{about, summary};
use daicho::wording::lang::Lang;
use daicho::wording::terms::personal_field_word;

use crate::golden::example;

#[test]
fn every_type_of_fact_is_recorded_under_one_word_of_its_own() {
    let kinds: BTreeSet<FactKind> = KINDS.iter().map(|kind| kind.event).collect();
    let words: BTreeSet<&str> = KINDS.iter().map(|kind| kind.word).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), FactKind::ALL);
    assert_eq!(words.len(), FactKind::ALL.len());
}

#[test]
fn every_type_of_fact_is_told_in_words_of_its_own() {
    for lang in [Lang::En, Lang::Ja] {
        let said: BTreeSet<&str> = FactKind::ALL.iter().map(|kind| about(lang, *kind)).collect();
        assert_eq!(said.len(), FactKind::ALL.len(), "{lang:?}");
        assert!(!said.contains(""));
    }
}

#[test]
fn the_line_of_an_event_names_its_thing_in_either_language() {
    for kind in EventKind::ALL {
        let recorded = RecordedEvent::decode(example(*kind).as_bytes()).unwrap();
        let [en, ja] = [Lang::En, Lang::Ja].map(|lang| summary(lang, &recorded.event));
        let is_japanese = |text: &str| {
            text.chars().any(|c| matches!(c, '\u{3001}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}'))
        };
        assert!(en.split(' ').count() >= 2 && ja.chars().count() >= 4, "{en} {ja}");
        assert_ne!(en, ja, "{kind}");
        assert!(is_japanese(&ja), "{ja}");
    }
}

#[test]
fn every_field_of_personal_data_has_a_word() {
    let fields = FactKind::ALL.iter().filter_map(|kind| kind.personal());
    let fields: Vec<&str> = fields.map(|personal| personal.whole.name).collect();
    assert!(!fields.is_empty());
    for field in fields {
        let [en, ja] = [Lang::En, Lang::Ja].map(|lang| personal_field_word(lang, field));
        assert!(en.is_some() && ja.is_some() && en != ja, "{field}");
    }
}
