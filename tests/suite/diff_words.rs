//! What a difference says of fields: in the reader's words, and never as JSON.

use std::collections::BTreeSet;

use daicho::domain::event::fact::FactKind;
use daicho::domain::fields::{Field, Shape};
use daicho::projections::View;
use daicho::projections::history::FieldChange;
use daicho::wording::changes::change;
use daicho::wording::field_words::field_word;
use daicho::wording::lang::Lang;
use daicho::wording::terms::listed_word;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::bitemporal::history;
use crate::chronicle::day;
use crate::daicho::Daicho;
use crate::golden::example;

fn is_japanese(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{3040}'..='\u{9fff}'))
}

/// A field with those of the objects in it.
fn visit(field: &'static Field, see: &mut impl FnMut(&'static Field)) {
    see(field);
    let mut shape = &field.shape;
    while let Shape::List(item, _) = shape {
        shape = item;
    }
    if let Shape::Object(fields) = shape {
        fields.iter().for_each(|field| visit(field, see));
    }
}

fn said(kind: FactKind, field: &str, before: Value, after: Value) -> [String; 2] {
    let made = FieldChange { field: field.to_owned(), before, after };
    [Lang::En, Lang::Ja].map(|lang| change(lang, Some(kind), &made))
}

#[test]
fn every_field_and_every_word_in_one_has_a_word_in_either_language() {
    let mut seen = BTreeSet::new();
    for kind in FactKind::ALL {
        for field in kind.fields() {
            visit(field, &mut |field| {
                seen.insert(field.name);
                let [en, ja] =
                    [Lang::En, Lang::Ja].map(|lang| field_word(lang, Some(*kind), field.name));
                assert!(en.is_some_and(|en| !en.contains('_')), "{kind}: {}", field.name);
                assert!(ja.is_some_and(is_japanese), "{kind}: {}", field.name);
                let Shape::Word(list) = field.shape else { return };
                for written in list.iter() {
                    let [en, ja] =
                        [Lang::En, Lang::Ja].map(|lang| listed_word(lang, list, written));
                    assert!(en.is_some_and(|en| !en.contains('_')), "{}: {written}", field.name);
                    assert!(ja.is_some_and(is_japanese), "{}: {written}", field.name);
                }
            });
        }
    }
    assert!(seen.len() > 50, "{seen:?}");
    assert_eq!(field_word(Lang::Ja, None, "nothing_is_called_so"), None);
}

#[test]
fn no_field_of_any_type_is_told_as_json() {
    for kind in FactKind::ALL {
        let recorded: Value = serde_json::from_str(&example(*kind)).unwrap();
        for (field, value) in recorded["data"].as_object().unwrap() {
            for text in said(*kind, field, Value::Null, value.clone()) {
                let json = ["{\"", "[\"", "\":", "{}", "[]", "null"];
                assert!(!json.iter().any(|sign| text.contains(sign)), "{text}");
                assert!(!text.contains('_') || field == "_sd" || value.is_string(), "{text}");
            }
        }
    }
}

#[test]
fn dates_lists_and_objects_are_told_in_words() {
    let told = |field: &str, before: Value, after: Value| {
        said(FactKind::DeclarationAdopted, field, before, after)
    };
    let dates = told("adopted_on", json!("2021~"), json!("../2022-03"));
    assert_eq!(
        dates,
        ["adopted: about 2021 → by March 2022", "採択日：2021年頃 → 2022年3月までに"]
    );
    let dates = told("adopted_on", Value::Null, json!("2021-08?/2021-09%"));
    assert_eq!(
        dates[0],
        "adopted: unknown → August 2021 (unconfirmed) to about September 2021 (unconfirmed)"
    );
    assert_eq!(dates[1], "採択日：不明 → 2021年8月（未確認）〜2021年9月頃（未確認）");
    let [en, ja] = told("title", json!({"en": "A", "ja": "甲"}), json!({"fr": "B"}));
    assert_eq!(
        (en.as_str(), ja.as_str()),
        ("title: A (ja: 甲) → fr: B", "題名：甲（en: A） → fr: B")
    );
    let text = json!({"url": "https://example.org/a", "language": "en"});
    let [en, ja] = told("text", Value::Null, text);
    assert_eq!(en, "text: nothing → address: https://example.org/a, language: en");
    assert_eq!(ja, "本文：なし → アドレス：https://example.org/a、言語：en");
    let (agreement, strategy) = (FactKind::AgreementSigned, FactKind::StrategyAdopted);
    let parties = said(agreement, "parties", json!(["a", "b"]), json!(["a", "c"]));
    assert_eq!(parties, ["parties: a, b → a, c", "当事者：a、b → a、c"]);
    let goal = |id: &str| json!({"goal": id, "title": {"en": id.to_uppercase()}});
    let goals = said(strategy, "goals", json!([]), json!([goal("g"), goal("h")]));
    assert_eq!(goals[0], "goals: nothing → goal: g, title: G; goal: h, title: H");
    let end = json!({"how": "superseded", "on": "2022", "reason": "It was renewed.", "seq": 9});
    let [en, ja] = said(agreement, "ended", Value::Null, end);
    assert_eq!(
        en,
        "end: nothing → date: 2022, how it ended: superseded, reason: It was renewed., entry: #9"
    );
    assert_eq!(
        ja,
        "終了：なし → 日付：2022年、終わり方：新たな合意文書に引継ぎ、理由：It was renewed.、記録番号：#9"
    );
}

#[test]
fn the_command_says_it_in_the_language_asked_for_and_json_stays_as_it_is() {
    let daicho = Daicho::empty();
    for id in ["a", "b"] {
        daicho.run(&["record", "party", "--party", id, "--kind", "city", "--names", id]).ok();
    }
    let agreement = ["record", "agreement", "--agreement", "g", "--kind", "memorandum"];
    let signed =
        [&agreement[..], &["--parties", "a,b", "--on", "2020", "--areas", "water"]].concat();
    daicho.run(&signed).ok();
    daicho.run(&["correct", "3", "--reason", "-", "kind=other", "areas=[\"water\",\"air\"]"]).ok();
    let end = ["record", "agreement-end", "--agreement", "g", "--on", "2022-05"];
    daicho.run(&[&end[..], &["--how", "expired", "--reason", "Its term"]].concat()).ok();
    let diff = |flags: &[&str]| {
        daicho
            .run(&[&["diff", "--from", "2021-01-01@3", "--to", "2024-01-01"], flags].concat())
            .ok()
            .out
    };
    let (en, ja) = (diff(&[]), diff(&["--lang", "ja"]));
    assert!(en.contains("      areas: water → water, air\n"), "{en}");
    assert!(en.contains("      end: nothing → date: May 2022, how it ended: expired, reason: Its term, entry: #5\n"), "{en}");
    assert!(en.contains("      kind: memorandum → other agreement\n"), "{en}");
    assert!(
        ja.contains(
            "      終了：なし → 日付：2022年5月、終わり方：期間満了、理由：Its term、記録番号：#5\n"
        ),
        "{ja}"
    );
    assert!(ja.contains("      種類：覚書 → その他の合意文書\n"), "{ja}");
    let fields: Value = serde_json::from_str(&diff(&["--json"])).unwrap();
    let fields = &fields["withdrawn"][0]["fields"];
    assert_eq!(
        fields[0],
        json!({"field": "areas", "before": ["water"], "after": ["water", "air"]})
    );
    assert_eq!(fields[1]["after"]["how"], "expired");
}

proptest! {
    #[test]
    fn whatever_differs_is_told_without_json_or_the_names_of_fields(
        history in history(), days in (2010_i32..2027, 2010_i32..2027), seqs in (0_u64..40, 0_u64..40)
    ) {
        let view = |year: i32, seq: u64| View {
            as_of: day(&format!("{year}-06-15")),
            known_at: daicho::domain::seq::Seq(seq),
        };
        let diff = history.projections.diff(view(days.0, seqs.0), view(days.1, seqs.1));
        let lists = [&diff.added, &diff.removed, &diff.withdrawn, &diff.restored, &diff.corrected];
        for made in lists.into_iter().flatten() {
            for field in &made.fields {
                for lang in [Lang::En, Lang::Ja] {
                    let text = change(lang, made.kind.fact(), field);
                    prop_assert!(!text.contains(['{', '}', '[', ']', '"', '_']), "{text}");
                    let (name, _) = text.split_once(if lang == Lang::En { ": " } else { "：" }).unwrap();
                    prop_assert!(lang == Lang::En || is_japanese(name), "{text}");
                }
            }
        }
    }
}
