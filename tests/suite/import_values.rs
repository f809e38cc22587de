//! From what people write in a flag or a cell to the JSON that a field holds.

use daicho::domain::event::fact::FactKind;
use daicho::domain::fields::Shape;
use daicho::imports::values::*;
use serde_json::{Value, json};

fn shape(kind: FactKind, name: &str) -> Shape {
    kind.fields().iter().find(|field| field.name == name).unwrap().shape
}

#[test]
fn texts_take_a_tag_or_the_language_at_hand() {
    let names = shape(FactKind::PartyRegistered, "names");
    assert_eq!(read(names, &["Tokyo", "ja=東京"], "en"), json!({"en": "Tokyo", "ja": "東京"}));
    assert_eq!(read(names, &["a b=c"], "en"), json!({"en": "a b=c"}));
}

#[test]
fn lists_and_objects_are_written_with_commas() {
    let parties = shape(FactKind::AgreementSigned, "parties");
    assert_eq!(read(parties, &["tokyo,paris", "seoul"], "en"), json!(["tokyo", "paris", "seoul"]));
    let areas = shape(FactKind::AgreementSigned, "areas");
    assert_eq!(read(areas, &["sports, culture"], "en"), json!(["sports, culture"]));
    let position = shape(FactKind::PartyRegistered, "position");
    assert_eq!(read(position, &["35.7,139.7"], "en"), json!({"lat": 35.7, "lon": 139.7}));
    let identifiers = shape(FactKind::PartyRegistered, "identifiers");
    let locode = json!({"scheme": "locode", "value": "JPTYO"});
    let wikidata = json!({"scheme": "wikidata", "value": "Q1490"});
    assert_eq!(read(identifiers, &["locode:JPTYO"], "en"), json!([locode]));
    assert_eq!(
        read(identifiers, &["locode=JPTYO"], "en"),
        json!([locode]),
        "as it once was written"
    );
    for both in [&["wikidata:Q1490,locode: JPTYO"][..], &["wikidata:Q1490", "locode:JPTYO"]] {
        assert_eq!(read(identifiers, both, "en"), json!([wikidata, locode]));
    }
    assert_eq!(
        read(identifiers, &["scheme=lei,value=x,since=2020"], "en"),
        json!([{"scheme": "lei", "value": "x", "since": "2020"}])
    );
    let signatory = FactKind::DeclarationEndorsed.personal().unwrap().whole.shape;
    assert_eq!(
        read(signatory, &["name=A. Person,title=Mayor, City of X, capacity=in person"], "en"),
        json!({"name": "A. Person", "title": "Mayor, City of X", "capacity": "in person"})
    );
}

#[test]
fn what_fits_no_field_is_left_to_be_named() {
    let on = shape(FactKind::DeclarationEndorsed, "on");
    assert_eq!(read(on, &["2021", "2022"], "en"), json!(["2021", "2022"]));
    let text = shape(FactKind::DeclarationAdopted, "text");
    assert_eq!(
        read(text, &["url=https://x.example/?a=1,sha_256=ab"], "en"),
        json!({"url": "https://x.example/?a=1", "sha_256": "ab"})
    );
    let names = shape(FactKind::PartyRegistered, "names");
    assert_eq!(read(names, &["Osaka", "Kyoto"], "en"), json!({"en": ["Osaka", "Kyoto"]}));
    let signatory = FactKind::DeclarationEndorsed.personal().unwrap().whole.shape;
    assert_eq!(
        read(signatory, &["nme=A. Person", "title=Mayor,Capacity=Chair,of x"], "en"),
        json!({"nme": "A. Person", "title": "Mayor,of x", "Capacity": "Chair"})
    );
    assert_eq!(read(signatory, &["name=A,name=B"], "en"), json!({"name": ["A", "B"]}));
}

#[test]
fn json_may_stand_for_texts_lists_and_objects() {
    let names = shape(FactKind::PartyRegistered, "names");
    assert_eq!(
        read(names, &[r#"{"en":"Tokyo"}"#, "ja=東京"], "en"),
        json!({"en": "Tokyo", "ja": "東京"})
    );
    assert_eq!(read(names, &["{Tokyo}"], "en"), json!({"en": "{Tokyo}"}));
    let areas = shape(FactKind::AgreementSigned, "areas");
    assert_eq!(read(areas, &[r#"["a","b, c"]"#, "d"], "en"), json!(["a", "b, c", "d"]));
    assert_eq!(read(areas, &["{} a"], "en"), json!(["{} a"]));
    let goals = shape(FactKind::StrategyAdopted, "goals");
    let one = r#"{"goal":"g","title":{"en":"G"}}"#;
    let list = format!("[{one}]");
    assert_eq!(
        read(goals, &[one, &list, "goal=h,title=H"], "en"),
        json!([
            {"goal": "g", "title": {"en": "G"}},
            {"goal": "g", "title": {"en": "G"}},
            {"goal": "h", "title": {"en": "H"}},
        ])
    );
    let position = shape(FactKind::PartyRegistered, "position");
    assert_eq!(
        read(position, &[r#"{"lat":35.7,"lon":139.7}"#], "en"),
        json!({"lat": 35.7, "lon": 139.7})
    );
}

#[test]
fn an_unknown_date_is_null_and_a_wrong_one_is_left_to_be_named() {
    let on = shape(FactKind::DeclarationEndorsed, "on");
    assert_eq!(read(on, &["unknown"], "en"), Value::Null);
    assert_eq!(read(on, &["yesterday"], "en"), json!("yesterday"));
}
