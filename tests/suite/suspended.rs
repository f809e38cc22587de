//! An agreement that is suspended is shown as such until it ends for good, whichever was told first.

use daicho::domain::command::Command;
use daicho::domain::consequences::{Becomes, Consequence};
use daicho::domain::event::agreement::Ending;
use daicho::domain::seq::Seq;
use daicho::projections::View;
use daicho::projections::span::Standing;
use proptest::prelude::*;

use crate::chronicle::day;
use crate::daicho::Daicho;
use crate::party_ended::{Register, bodies};
use crate::scenario::{ended, given, id, signed, today, with};

fn told(ends: &[Command]) -> Register {
    let mut register = Register::new(bodies());
    let signing = signed("tie", &["paris", "urawa"], "1980-01-01");
    for command in std::iter::once(&signing).chain(ends) {
        assert!(register.takes(command), "{command:?}");
    }
    register
}

/// Where the agreement is on a day, and how it came there.
fn shown(register: &Register, on: &str) -> (Standing, Option<Ending>) {
    let one = register.1.as_of(on).agreement(&id("tie")).unwrap().agreement;
    (one.standing, one.ended.map(|end| end.how))
}

#[test]
fn a_suspended_agreement_is_suspended_until_it_ends_for_good() {
    let (suspended, over) =
        (ended("tie", "2022-03-01", "suspended"), ended("tie", "2023", "terminated"));
    for ends in [[&suspended, &over], [&over, &suspended]] {
        let register = told(&ends.map(Clone::clone));
        let stopped = (Standing::Ended, Some(Ending::Suspended));
        assert_eq!(shown(&register, "2022-02-28"), (Standing::Certain, None));
        assert_eq!(shown(&register, "2022-03-01"), stopped);
        assert_eq!(shown(&register, "2023-06-01"), stopped, "it has only perhaps ended for good");
        assert_eq!(shown(&register, "2023-12-31"), (Standing::Ended, Some(Ending::Terminated)));
    }
}

#[test]
fn an_announced_end_of_a_suspended_agreement_is_told_beside_its_suspension() {
    let over = with(ended("tie", "2026-01-01", "terminated"), "effective_on", "2027-01-01");
    let register = told(&[ended("tie", "2022-03-01", "suspended"), over]);
    let one = register.1.as_of("2026-11-01").agreement(&id("tie")).unwrap().agreement;
    assert_eq!(one.ended.unwrap().how, Ending::Suspended);
    assert_eq!(one.ends_on.unwrap().to_string(), "2027-01-01");
}

#[test]
fn whoever_ends_it_for_good_hears_what_that_ends() {
    let scenario = given(bodies())
        .and(signed("tie", &["paris", "urawa"], "1980-01-01"))
        .and(ended("tie", "2022-03-01", "suspended"));
    let consequences = |command: &Command| {
        let event = daicho::domain::decide::decide(scenario.state(), command, today()).unwrap();
        daicho::domain::consequences::consequences(scenario.state(), &event, today())
    };
    let one = |seq, becomes, by: Option<u64>| Consequence {
        seq: Seq(seq),
        becomes,
        by: by.map(Seq),
        successor: None,
    };
    let over = consequences(&ended("tie", "2023", "terminated"));
    assert_eq!(over, [one(8, Becomes::Ended, Some(10))]);
    let before = consequences(&ended("tie", "2021", "terminated"));
    assert_eq!(before, [one(8, Becomes::Ended, Some(10)), one(9, Becomes::EndsNothing, None)]);
}

#[test]
fn a_difference_tells_that_what_was_suspended_has_ended() {
    let register =
        told(&[ended("tie", "2022-03-01", "suspended"), ended("tie", "2023-05-01", "expired")]);
    let head = register.1.projections.head();
    let view = |on: &str, known_at| View { as_of: day(on), known_at };
    let (before, after) = (view("2023-04-30", head), view("2023-05-01", head));
    let diff = register.1.projections.diff(before, after);
    assert_eq!((diff.withdrawn.len(), diff.corrected.len()), (1, 0), "{diff:?}");
    assert_eq!(diff.withdrawn[0].causes[0].seq, head);
    assert_eq!(register.1.projections.diff(after, before).restored.len(), 1);
    let learned =
        register.1.projections.diff(view("2023-05-01", Seq(head.0 - 1)), view("2023-05-01", head));
    assert_eq!(learned.withdrawn[0].causes[0].seq, head);
}

#[test]
fn the_command_line_tells_suspended_from_ended_in_either_language() {
    let daicho = Daicho::empty();
    for id in ["a", "b"] {
        daicho.run(&["record", "party", "--party", id, "--kind", "city", "--names", id]).ok();
    }
    let tie = ["record", "agreement", "--agreement", "tie", "--kind", "memorandum"];
    daicho.run(&[&tie[..], &["--parties", "a,b", "--on", "1981"]].concat()).ok();
    for (on, how) in [("2010-01-01", "suspended"), ("2015-01-01", "terminated")] {
        let end = ["record", "agreement-end", "--agreement", "tie", "--on", on, "--how", how];
        daicho.run(&[&end[..], &["--reason", "A quarrel"]].concat()).ok();
    }
    let show = |of: &str, on: &str, lang: &str| {
        daicho.run(&["show", of, "--as-of", on, "--lang", lang]).ok().out
    };
    for (on, en, ja) in [("2012-01-01", "suspended", "停止"), ("2016-01-01", "ended", "終了")] {
        let (english, japanese) = (show("tie", on, "en"), show("tie", on, "ja"));
        assert!(english.contains(&format!("Standing  {en}\n")), "{english}");
        assert!(japanese.contains(&format!("状態  {ja}\n")), "{japanese}");
        assert!(show("a", on, "en").contains(&format!("1981    {en}")), "{}", show("a", on, "en"));
    }
    assert!(show("tie", "2012-01-01", "en").contains("; ends 1 January 2015 #5"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// By the days of its two ends, in whatever order they were learned.
    #[test]
    fn on_every_day_it_is_what_its_last_end_made_of_it(
        stops in 0..9_000_u64, goes_on in 1..5_000_u64, asked in 0..15_000_u64, first in any::<bool>()
    ) {
        let start = day("1980-01-02");
        let at = |days: u64| start + chrono::Days::new(days);
        let (stopped, over) = (at(stops), at(stops + goes_on));
        let mut ends = [
            ended("tie", &stopped.to_string(), "suspended"),
            ended("tie", &over.to_string(), "terminated"),
        ];
        if first {
            ends.reverse();
        }
        let on = at(asked);
        let expected = if on < stopped {
            (Standing::Certain, None)
        } else if on < over {
            (Standing::Ended, Some(Ending::Suspended))
        } else {
            (Standing::Ended, Some(Ending::Terminated))
        };
        prop_assert_eq!(shown(&told(&ends), &on.to_string()), expected);
    }
}
