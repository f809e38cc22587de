//! Which events a reader of the log is shown, and what an unknown id may have meant.

use daicho::domain::entity::{Entity, EntityKind};
use daicho::domain::event::fact::FactKind;
use daicho::domain::seq::Seq;
use daicho::domain::written::{Bound, Expected, Unreadable};
use daicho::projections::View;
use daicho::projections::log_filter::{End, FilterError, LogFilter, WrittenFilter};
use daicho::projections::similar::{Absence, UnknownKind, read_entities};
use serde_json::json;

use crate::chronicle::{Chronicle, day};

/// Two parties, one of them corrected out of an endorsement, and a retraction: seqs 1 to 7.
fn register() -> Chronicle {
    let mut register = Chronicle::new();
    register.on("2026-11-20").declaration("d1");
    register.party("tokyo");
    register.on("2026-11-21").party("toyota");
    let endorsed = register.endorsed("d1", "toyota", json!("2021-08-07"));
    let right = json!({"declaration": "d1", "party": "tokyo", "act": "endorsement", "on": "2021"});
    register.on("2026-11-22").correct(endorsed, right);
    register.on("2026-11-23").retract(endorsed);
    register.party("osaka");
    register
}

/// The seqs of what a filter shows, asked in one go, among its candidates, and event by event.
fn shown(register: &Chronicle, asked: WrittenFilter<'_>) -> Vec<u64> {
    let filter = LogFilter::read(&asked).unwrap();
    let chosen = filter.chosen(&register.projections);
    let passing = register.events.iter().filter(|event| filter.passes(event));
    let at_once = passing
        .filter(|event| chosen.as_ref().is_none_or(|seqs| seqs.binary_search(&event.seq).is_ok()))
        .map(|event| event.seq.0);
    let one_by_one = register.events.iter().filter(|e| filter.takes(&register.projections, e));
    let at_once: Vec<u64> = at_once.collect();
    assert_eq!(at_once, one_by_one.map(|event| event.seq.0).collect::<Vec<_>>());
    let head = register.projections.head();
    let candidates: Vec<Seq> =
        filter.candidates(&register.projections, Seq::NONE, head, None).collect();
    let passing = register.events.iter().filter(|event| filter.passes(event));
    let among = passing.filter(|event| candidates.contains(&event.seq));
    assert_eq!(at_once, among.map(|event| event.seq.0).collect::<Vec<_>>());
    assert!(candidates.is_sorted());
    at_once
}

#[test]
fn a_filter_shows_the_events_that_are_asked_for() {
    let register = register();
    let none = WrittenFilter::default();
    let revised = [3, 4, 5, 6];
    assert_eq!(shown(&register, none), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(shown(&register, WrittenFilter { of: Some("party:toyota"), ..none }), revised);
    assert_eq!(shown(&register, WrittenFilter { of: Some("tokyo"), ..none }), [2, 4, 5, 6]);
    assert_eq!(
        shown(&register, WrittenFilter { of: Some("declaration:tokyo"), ..none }),
        [0_u64; 0]
    );
    assert_eq!(
        shown(&register, WrittenFilter { kind: Some("party.registered"), ..none }),
        [2, 3, 7]
    );
    assert_eq!(shown(&register, WrittenFilter { since: Some("2026-11-22"), ..none }), [5, 6, 7]);
    assert_eq!(shown(&register, WrittenFilter { until: Some("2026-11-20"), ..none }), [1, 2]);
    let moment = Some("2026-11-21T23:00:00Z");
    assert_eq!(shown(&register, WrittenFilter { since: moment, ..none }), [5, 6, 7]);
    assert_eq!(shown(&register, WrittenFilter { until: moment, ..none }), [1, 2, 3, 4, 5]);
    assert_eq!(shown(&register, WrittenFilter { by: Some("somebody"), ..none }), [0_u64; 0]);
    let both =
        WrittenFilter { of: Some("toyota"), until: Some("2026-11-22"), by: Some("tester"), ..none };
    assert_eq!(shown(&register, both), [3, 4, 5]);
}

#[test]
fn what_cannot_be_read_is_told_as_data() {
    let read = |asked: WrittenFilter<'_>| LogFilter::read(&asked).unwrap_err();
    let none = WrittenFilter::default();
    let error = read(WrittenFilter { of: Some("town:x"), ..none });
    assert_eq!(error, FilterError::Of(UnknownKind { came: "town".into() }));
    let error = read(WrittenFilter { kind: Some("party.founded"), ..none });
    assert_eq!(
        (error.parameter(), error),
        ("type", FilterError::Kind { came: "party.founded".into() })
    );
    let error = read(WrittenFilter { until: Some("2026-02-30"), ..none });
    assert_eq!(error.parameter(), "until");
    let bad = Unreadable { expected: Expected::Bound, got: "2026-02-30".into() };
    assert_eq!(error, FilterError::Bound { end: End::Until, error: bad });
    let good = LogFilter::read(&WrittenFilter {
        since: Some("2026-02-28"),
        kind: Some("party.renamed"),
        ..none
    });
    let good = good.unwrap();
    assert_eq!(good.since, Some(Bound::Day(day("2026-02-28"))));
    assert_eq!(good.kind, Some(FactKind::PartyRenamed.into()));
}

#[test]
fn an_unknown_id_is_answered_with_what_may_have_been_meant() {
    let register = register();
    let why = |written: &str, known_at: u64| {
        let view = View { as_of: day("2026-11-24"), known_at: Seq(known_at) };
        register.projections.why_absent(view, &read_entities(written).unwrap())
    };
    let party = |id: &str| Entity::new(EntityKind::Party, id);
    assert_eq!(why("tokio", 7), Absence::Unknown { similar: vec![party("tokyo")] });
    assert_eq!(
        why("TOKYO", 7),
        Absence::Unknown { similar: vec![party("tokyo"), party("toyota")] }
    );
    assert_eq!(why("party:Osakka", 7), Absence::Unknown { similar: vec![party("osaka")] });
    assert_eq!(why("declaration:tokio", 7), Absence::Unknown { similar: vec![] });
    assert_eq!(why("osaka", 6), Absence::Later { entity: party("osaka"), first: Seq(7) });
    assert_eq!(why("Osakka", 6), Absence::Unknown { similar: vec![] }, "it is not known yet");
    assert_eq!(why("", 7), Absence::Unknown { similar: vec![] });
}
