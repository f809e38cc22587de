//! The golden examples: what is stored of each type, read and written back byte for byte.

use std::collections::BTreeSet;
use std::path::PathBuf;

use daicho::domain::event::fact::FactKind;
use daicho::domain::event::{EventError, EventKind, decode};
use daicho::domain::recorded::bare::BareEvent;
use daicho::domain::recorded::{RecordedError, RecordedEvent};
use proptest::prelude::*;
use serde_json::json;

/// A directory of the written vocabulary.
pub fn directory(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("events").join(name)
}

/// The golden example of a type, without the line feed at its end.
pub fn example(kind: impl Into<EventKind>) -> String {
    let kind = kind.into();
    example_of(kind, kind.version())
}

/// The golden example of a version of a type.
pub fn example_of(kind: EventKind, version: u32) -> String {
    let path = directory("examples").join(format!("{kind}.v{version}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    text.strip_suffix('\n').expect("an example ends with a line feed").into()
}

fn read(text: &str) -> Result<RecordedEvent, RecordedError> {
    RecordedEvent::decode(text.as_bytes())
}

/// Every version of every type.
pub fn versions() -> impl Iterator<Item = (EventKind, u32)> {
    let kinds = EventKind::ALL.iter().copied();
    kinds.flat_map(|kind| (1..=kind.version()).map(move |version| (kind, version)))
}

#[test]
fn every_example_is_read_and_written_back_byte_for_byte() {
    for (kind, version) in versions() {
        let text = example_of(kind, version);
        let event = read(&text).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(event.kind(), kind);
        let bytes = event.encode().unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
    }
}

#[test]
fn there_is_an_example_for_every_type_and_no_other() {
    let found: BTreeSet<String> = std::fs::read_dir(directory("examples"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted = versions().map(|(kind, version)| format!("{kind}.v{version}.json"));
    assert_eq!(found, wanted.collect());
}

#[test]
fn an_event_is_recorded_on_the_day_of_the_clock_that_recorded_it() {
    let text = example(FactKind::DeclarationEndorsed);
    let early = text.replace("T09:00:00.000000+09:00", "T08:00:00.000000+09:00");
    assert_eq!(read(&early).unwrap().day().to_string(), "2026-11-24");
    assert_eq!(read(&early).unwrap().recorded_at.naive_utc().to_string(), "2026-11-23 23:00:00");
}

#[test]
fn a_type_from_the_future_is_refused_by_name() {
    let text = example(FactKind::NetworkJoined).replace("network.joined", "network.dissolved");
    let error = read(&text).unwrap_err();
    let RecordedError::Event(EventError::UnknownType(named)) = &error else { panic!("{error}") };
    assert_eq!(named, "network.dissolved");
    assert!(error.to_string().contains("later version of daicho"), "{error}");
}

#[test]
fn a_version_from_the_future_is_refused_by_name() {
    for &kind in EventKind::ALL {
        let text = example(kind);
        let end = format!("{}}}", kind.version());
        let text = text.strip_suffix(&end).expect("the version comes last");
        let error = read(&format!("{text}3}}")).unwrap_err();
        let RecordedError::Event(EventError::UnknownVersion { kind: named, version: 3 }) = error
        else {
            panic!("{kind}: {error}")
        };
        assert_eq!(named, kind);
        assert!(error.to_string().contains(kind.as_str()), "{error}");
    }
}

#[test]
fn an_earlier_version_says_the_same_in_the_words_of_today() {
    let upcast = read(&example_of(FactKind::PartyRegistered.into(), 1)).unwrap();
    let data = json!(upcast.event);
    let wanted = json!([
        {"scheme": "wikidata", "value": "Q1490"},
        {"scheme": "locode", "value": "JPTYO"},
    ]);
    assert_eq!(data["identifiers"], wanted);
    let today = read(&example(FactKind::PartyRegistered)).unwrap();
    let mut without = json!(today.event);
    without["identifiers"] = wanted;
    assert_eq!(data, without, "all else stays");
    assert_eq!((upcast.version(), today.version()), (1, 2));

    let upcast = read(&example_of(FactKind::RegisterDescribed.into(), 1)).unwrap();
    let mut today = json!(read(&example(FactKind::RegisterDescribed)).unwrap().event);
    today.as_object_mut().unwrap().remove("schemes");
    assert_eq!(json!(upcast.event), today);

    let bare = |version| {
        let text = example_of(FactKind::PartyRegistered.into(), version);
        BareEvent::decode(text.as_bytes()).unwrap()
    };
    assert_eq!(
        bare(1),
        BareEvent::from(read(&example_of(FactKind::PartyRegistered.into(), 1)).unwrap())
    );
    assert_eq!(bare(2).recorded_at, bare(1).recorded_at);
}

#[test]
fn neither_version_takes_the_identifiers_of_the_other() {
    let old = json!({"party": "p", "kind": "city", "names": {"en": "P"}, "identifiers": {"wikidata": "Q1"}});
    let new = json!({"party": "p", "kind": "city", "names": {"en": "P"},
        "identifiers": [{"scheme": "wikidata", "value": "Q1"}]});
    for (version, fits, not) in [(1, &old, &new), (2, &new, &old)] {
        assert!(decode("party.registered", version, &fits.to_string()).is_ok());
        assert!(decode("party.registered", version, &not.to_string()).is_err());
    }
    for gone in [0, 3] {
        assert!(decode("party.registered", gone, &new.to_string()).is_err());
    }
}

#[test]
fn a_correction_keeps_the_version_of_its_data() {
    let data = json!({"party": "tokyo", "kind": "city", "names": {"en": "Tokyo"},
        "identifiers": {"wikidata": "Q1490"}});
    let example = example(EventKind::Corrected);
    let mut written: serde_json::Value = serde_json::from_str(&example).unwrap();
    written["data"]["type"] = "party.registered".into();
    written["data"]["data"] = data;
    let written = written.to_string();
    let event = read(&written).unwrap();
    assert_eq!(json!(event.event)["data"]["identifiers"][0]["value"], "Q1490");
    assert_eq!(String::from_utf8(event.encode().unwrap()).unwrap(), written);
    assert_eq!(BareEvent::decode(written.as_bytes()).unwrap(), BareEvent::from(event));
}

#[test]
fn the_data_of_a_correction_from_the_future_is_refused_by_name() {
    let text = example(EventKind::Corrected);
    let error = read(&text.replace(r#""version":1},"id""#, r#""version":9},"id""#)).unwrap_err();
    let wanted = "unknown version 9 of gathering.held; a later version of daicho may know it";
    assert_eq!(error.to_string(), wanted);
}

#[test]
fn an_unknown_field_is_an_error_in_the_envelope_and_in_the_data() {
    for &kind in EventKind::ALL {
        let envelope = example(kind).replacen('{', r#"{"colour":"red","#, 1);
        let error = read(&envelope).unwrap_err();
        assert!(matches!(error, RecordedError::Envelope(_)), "{kind}: {error}");
        assert!(error.to_string().contains("colour"), "{kind}: {error}");

        let data = example(kind).replacen(r#""data":{"#, r#""data":{"colour":"red","#, 1);
        let error = read(&data).unwrap_err();
        assert!(matches!(error, RecordedError::Event(EventError::Data { .. })), "{kind}: {error}");
        assert!(error.to_string().contains("colour"), "{kind}: {error}");
    }
}

#[test]
fn a_field_that_must_be_there_may_be_null_but_not_left_out() {
    let data = |on: &str| format!(r#"{{"network":"u20","party":"tokyo"{on}}}"#);
    assert!(decode("network.joined", 1, &data(r#","on":null"#)).is_ok());
    let error = decode("network.joined", 1, &data("")).unwrap_err();
    assert!(error.to_string().contains("missing field `on`"), "{error}");
}

#[test]
fn what_is_no_event_at_all_is_an_error() {
    let example = example(FactKind::NetworkJoined);
    for wrong in ["", "null", "[]", "{}", "\0", &example[..example.len() - 1]] {
        assert!(matches!(read(wrong), Err(RecordedError::Envelope(_))), "{wrong:?}");
    }
    let time = example.replace("2026-11-24T", "2026-11-31T");
    assert!(matches!(read(&time), Err(RecordedError::Time { field: "recorded_at", .. })));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_as_it_was(
        lat in -90.0..=90.0_f64,
        lon in -180.0..=180.0_f64,
        name in "\\PC{1,20}",
        total in 0..=u64::from(u32::MAX),
    ) {
        let mut event = read(&example(FactKind::PartyRegistered)).unwrap();
        let names = json!({"en": format!("x{name}")});
        let position = json!({"lat": lat, "lon": lon});
        let party = json!({"party": "p", "kind": "city", "names": names, "position": position});
        let Ok(party) = decode("party.registered", 2, &party.to_string()) else { return Ok(()) };
        let counted = json!({"subject": "party:p", "measure": "sister_friendships",
            "total": total, "as_of": null, "source": name});
        let counted = decode("total.reported", 1, &counted.to_string()).unwrap();
        for fact in [party, counted] {
            event.event = fact;
            let bytes = event.encode().unwrap();
            let again = RecordedEvent::decode(&bytes).unwrap();
            prop_assert_eq!(&again, &event);
            prop_assert_eq!(again.encode().unwrap(), bytes);
        }
    }
}
