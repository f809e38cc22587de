//! What `record KIND --help` says of its flags is true of what they take.

use daicho::domain::fields::{Field, Form, Shape};
use daicho::imports::kinds::KINDS;

use crate::daicho::Daicho;

/// A value as the help shows it, for a field that takes it alone; none where things must be there.
fn shown(shape: Shape) -> (&'static str, Option<&'static str>) {
    match shape {
        Shape::Id(_) | Shape::Series => ("ID", None),
        Shape::Date => ("DATE", Some("2021-08-07")),
        Shape::Text => ("[LANG=]TEXT", Some("en=Tokyo")),
        Shape::Line | Shape::Prose => ("TEXT", Some("a, b")),
        Shape::Word(list) => ("WORD", Some(list.written[0])),
        Shape::Form(Form::Url) => ("URL", Some("https://example.org/record")),
        Shape::Country => ("CODE", Some("JP")),
        Shape::Subdivision => ("CODE", Some("JP-13")),
        Shape::Language => ("CODE", Some("ja")),
        Shape::Form(_) => ("CODE", None),
        Shape::Degrees(_) | Shape::Count(_) => ("NUMBER", Some("7")),
        Shape::Subject => ("KIND:ID", None),
        Shape::Carried => ("all|KIND:ID", Some("all")),
        Shape::Zone => ("ZONE", Some("Asia/Tokyo")),
        Shape::List(Shape::Id(_) | Shape::Series, _) => ("ID,ID", None),
        Shape::List(item, _) => shown(*item),
        Shape::Object(_) => ("NAME=VALUE,…", None),
    }
}

#[test]
fn every_flag_names_what_it_takes_and_takes_its_own_example() {
    let daicho = Daicho::empty();
    for kind in KINDS {
        let help = |lang| daicho.run(&["record", kind.word, "--help", "--lang", lang]).ok().out;
        let (en, ja) = (help("en"), help("ja"));
        for Field { name, shape, .. } in kind.event.submitted() {
            let (placeholder, value) = shown(*shape);
            let flag = format!("--{}", name.replace('_', "-"));
            for text in [&en, &ja] {
                assert!(text.contains(&format!("{flag} <{placeholder}>")), "{flag}: {text}");
            }
            let Some(value) = value else { continue };
            let said = daicho.run(&["record", kind.word, "--dry-run", &flag, value]).err;
            // Others are missing; of this one nothing is said.
            let of_this =
                |line: &str| line.trim_start_matches("error: ").starts_with(&format!("{name}:"));
            assert!(!said.lines().any(of_this), "{flag} {value}: {said}");
        }
    }
}

#[test]
fn the_address_of_the_register_that_goes_on_is_shown_as_one() {
    let daicho = Daicho::empty();
    let help = |lang| daicho.run(&["record", "closing", "--help", "--lang", lang]).ok().out;
    assert!(help("en").contains("--successor <URL>"), "{}", help("en"));
    assert!(help("en").contains("an address such as https://example.org/record"));
    assert!(help("ja").contains("https://example.org/record のようなアドレス"));
    let closing = ["record", "closing", "--on", "2050-03-31", "--reason", "It goes on elsewhere."];
    let refused = daicho.run(&[&closing[..], &["--successor", "example.org"]].concat()).fails(2);
    assert!(refused.contains("successor: expected an address such as https://"), "{refused}");
    daicho.run(&[&closing[..], &["--successor", "https://example.org/record"]].concat()).ok();
}
