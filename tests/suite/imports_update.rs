//! The new version of a list: what it says otherwise than the register, and what the register says then.

use std::collections::BTreeSet;
use std::sync::Arc;

use daicho::domain::date::Date;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::imports::error::ImportError;
use daicho::imports::update::Gone;
use daicho::imports::update::carrying::Asked;
use daicho::imports::update::report::{UpdateOutcome, UpdateReport};
use daicho::imports::{Content, Import, Mode, Options};
use daicho::projections::View;
use daicho::tracker::Tracker;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::daicho::{Daicho, Said};
use crate::http_fixture::{NO_RATE, Server};
use crate::imports::{TestEnvironment, register};

const V1: &str = "Name,Signature,Ratification,Force\nAtlantis,2016-04-22,2016-09-21,2016-11-04\n\
                  Lemuria,2016-04-22,,\nMu,2016-05-01,2017-01-05,\n";
const V2: &str = "Name,Signature,Ratification,Force\nAtlantis,2016-04-22,2016-09-22,\n\
                  Lemuria,2016-04-22,2018-03-01,\nThule,2019-02-02,,\n";
const MAP: &str = "party=Name,signature=Signature,ratification=Ratification,\
                   effective_on.ratification=Force";

/// Imports a table of the acts to one treaty.
fn table(daicho: &Daicho, text: &str, more: &[&str]) -> Said {
    let file = daicho.file("table.csv", text);
    let of = ["--as", "endorsement", "--set", "declaration=pact", "--map", MAP];
    let missing = ["--register-missing", "country,treaty", "--evidence", "A list"];
    daicho.run(&[&["import", &file][..], &of, &missing, more].concat())
}

fn outcomes(report: &Value) -> Vec<(&str, u64)> {
    let facts = report["facts"].as_array().unwrap().iter();
    let differing = facts.filter(|fact| fact["outcome"] != "unchanged");
    let told = |fact: &Value| fact["line"].as_u64().or(fact["seq"].as_u64()).unwrap();
    differing.map(|fact| (fact["outcome"].as_str().unwrap(), told(fact))).collect()
}

#[test]
fn the_new_version_of_a_list_is_shown_beside_the_register() {
    let daicho = Daicho::empty();
    table(&daicho, V1, &[]).ok();
    let head = daicho.head();
    let shown = table(&daicho, V2, &["--update"]).ok();
    let first = shown.out.lines().next().unwrap();
    assert_eq!(first, "2 unchanged, 2 new, 1 changed, 2 gone");
    assert!(shown.out.contains("date: 21 September 2016 → 22 September 2016"), "{}", shown.out);
    assert!(shown.out.contains("takes effect: 4 November 2016 → nothing"), "{}", shown.out);
    assert!(shown.err.contains("--apply --reason TEXT"), "{}", shown.err);
    assert_eq!(daicho.head(), head);
    let report = table(&daicho, V2, &["--update", "--json"]).json();
    let (mu_signed, mu_ratified) = (7, 9);
    assert_eq!(
        outcomes(&report),
        [("changed", 2), ("new", 3), ("new", 4), ("gone", mu_signed), ("gone", mu_ratified)],
        "{report:#}"
    );
    let japanese = table(&daicho, V2, &["--update", "--lang", "ja"]).ok();
    assert!(japanese.out.starts_with("変更なし 2 件、新規 2 件、変更 1 件、一覧にない 2 件\n"));
    let same = table(&daicho, V1, &["--update"]).ok();
    assert_eq!(
        (same.out.as_str(), same.err.as_str()),
        ("5 unchanged, 0 new, 0 changed, 0 gone\n", "")
    );
}

#[test]
fn what_an_update_registers_and_passes_over_is_told_as_an_import_tells_it() {
    let daicho = Daicho::empty();
    table(&daicho, V1, &[]).ok();
    let titled = format!("Parties to the pact,,,\n\n{V2}Lemuri,2019-02-02,,\n");
    let shown = table(&daicho, &titled, &["--update"]).ok();
    let like =
        "line 7: party \"Lemuri\" would be registered as lemuri; it looks like lemuria (Lemuria)";
    assert!(shown.err.contains(like), "{}", shown.err);
    assert!(shown.err.contains("would be registered: thule\n"), "{}", shown.err);
    assert!(shown.err.starts_with("header found in line 3: what stands above it"), "{}", shown.err);
    let report = table(&daicho, &titled, &["--update", "--json"]).json();
    let ids = |report: &Value| {
        let registered = report["registered"].as_array().unwrap().iter();
        registered.map(|new| (new["line"].clone(), new["id"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(ids(&report), [(json!(6), json!("thule")), (json!(7), json!("lemuri"))]);
    assert_eq!(report["header_row"], 3);
    let applied = ["--update", "--apply", "--reason", "x", "--lang", "ja"];
    let applied = table(&daicho, &titled, &applied).ok();
    assert!(applied.err.contains("\n登録: thule\n"), "{}", applied.err);
    let refused = daicho.file("refused.csv", "party,on\nNowhere,2020\n");
    let of = ["--as", "endorsement", "--set", "declaration=pact"];
    let said = daicho.run(&[&["import", &refused, "--update"][..], &of].concat()).fails(1);
    assert!(said.ends_with("Nothing was recorded. Set the file right.\n"), "{said}");
}

#[test]
fn it_is_put_in_its_place_with_a_reason_or_not_at_all() {
    let daicho = Daicho::empty();
    table(&daicho, V1, &[]).ok();
    let head = daicho.head();
    let apply = ["--update", "--apply"];
    let told = table(&daicho, V2, &apply).fails(2);
    assert!(told.contains("--reason: expected why"), "{told}");
    let reason = [&apply[..], &["--reason", "The list of 2019."]].concat();
    let withdraw = [&reason[..], &["--gone", "withdraw"]].concat();
    let told = table(&daicho, V2, &withdraw).fails(2);
    assert!(told.contains("--gone-on: expected the day"), "{told}");
    let early = [&withdraw[..], &["--gone-on", "2016-04-30"]].concat();
    let told = table(&daicho, V2, &early).fails(2);
    assert!(told.contains("which is gone:") && told.contains("Nothing was recorded"), "{told}");
    let rehearsed = table(&daicho, V2, &[&reason[..], &["--dry-run"]].concat()).ok();
    assert!(rehearsed.err.contains("Nothing was recorded."), "{}", rehearsed.err);
    assert_eq!(daicho.head(), head, "nothing of all this is recorded");

    let applied = table(&daicho, V2, &[&reason[..], &["--json"]].concat()).json();
    assert_eq!((&applied["applied"], &applied["gone"]), (&json!(true), &json!(2)));
    // Thule, its two acts, and the correction.
    assert_eq!(daicho.head(), head + 4);
    let report = table(&daicho, V2, &["--update", "--json"]).json();
    assert_eq!(outcomes(&report).iter().map(|one| one.0).collect::<BTreeSet<_>>(), ["gone"].into());

    let end = [&withdraw[..], &["--gone-on", "2019-03-01"]].concat();
    table(&daicho, V2, &end).ok();
    let all = table(&daicho, V2, &["--update"]).ok();
    assert!(all.out.starts_with("5 unchanged, 0 new, 0 changed, 0 gone\n"), "{}", all.out);
    let back = table(&daicho, V1, &["--update"]).ok();
    assert!(back.out.contains("2 ended") && back.out.contains("ended by #"), "{}", back.out);
}

#[test]
fn what_is_not_kept_in_lists_cannot_be_held_against_one() {
    let daicho = Daicho::tokyo();
    let file = daicho.file(
        "t.csv",
        "subject,measure,total,as_of,source\nparty:tokyo,sister_friendships,12,2026,X\n",
    );
    let told = daicho.run(&["import", &file, "--as", "total", "--update"]).fails(2);
    assert!(told.contains("expected the list of a declaration"), "{told}");
    let file = daicho.file("e.csv", "party,declaration,on\n");
    let told = daicho.run(&["import", &file, "--as", "endorsement", "--update"]).fails(2);
    assert!(told.contains("would take everything away"), "{told}");
    let file = daicho.file("p.csv", "party,names,kind\ntokyo,Tokio,city\n");
    let of_parties = ["import", &file, "--as", "party", "--update"];
    let shown = daicho.run(&[&of_parties[..], &["--json"]].concat()).json();
    assert_eq!((&shown["changed"], &shown["gone"]), (&json!(1), &json!(32)));
    let names = &shown["facts"][0]["fields"][0];
    assert_eq!(
        (&names["field"], &names["after"]),
        (&json!("names"), &json!({"en": "Tokio", "ja": "東京都"}))
    );
    assert_eq!(
        shown["facts"][0]["fields"].as_array().unwrap().len(),
        1,
        "what has no column stays"
    );
    let end = ["--apply", "--reason", "x", "--gone", "withdraw", "--gone-on", "2026"];
    let told = daicho.run(&[&of_parties[..], &end].concat()).fails(2);
    assert!(told.contains("is not withdrawn"), "{told}");
    let retract = ["--apply", "--reason", "x", "--gone", "retract"];
    let told = daicho.run(&[&of_parties[..], &retract].concat()).fails(2);
    assert!(told.contains("which is gone:"), "others rest on them: {told}");
    for flag in ["--apply", "--reason=x", "--gone=keep", "--gone-on=2020"] {
        daicho.run(&["import", &file, "--as", "party", flag]).fails(2);
    }
}

#[test]
fn an_act_that_is_the_same_for_every_row_has_its_date_in_the_file() {
    let daicho = Daicho::empty();
    let list = |on: &str, more: &[&str]| {
        let file = daicho.file("signed.csv", format!("party,on\nAtlantis,{on}\n"));
        let of = ["--as", "endorsement", "--set", "declaration=pact,act=signature"];
        let missing = ["--register-missing", "country,treaty"];
        daicho.run(&[&["import", &file][..], &of, &missing, more].concat()).ok()
    };
    list("2020-01-01", &[]);
    let shown = list("2020-01-02", &["--update"]);
    assert!(shown.out.starts_with("0 unchanged, 0 new, 1 changed, 0 gone\n"), "{}", shown.out);
}

/// One act of a version of a list: whose, which, and when (a month of 2022, or none).
type ListedAct = (usize, usize, usize, Option<u32>);

const CITIES: [&str; 3] = ["atlantis", "lemuria", "mu"];
const ACTS: [&str; 3] = ["endorsement", "signature", "ratification"];

/// A version: each act of a city at most once.
fn version() -> impl Strategy<Value = Vec<ListedAct>> {
    let one = (0..3_usize, 0..3_usize, 1..9_usize, prop::option::of(1..9_u32));
    prop::collection::vec(one, 1..7).prop_map(|mut acts| {
        let mut seen = BTreeSet::new();
        acts.retain(|(city, act, ..)| seen.insert((*city, *act)));
        acts
    })
}

fn written(version: &[ListedAct]) -> String {
    let rows = version.iter().map(|(city, act, month, effect)| {
        let effect = effect.map(|month| format!("2023-0{month}-01")).unwrap_or_default();
        format!("{},{},2022-0{month}-01,{effect}\n", CITIES[*city], ACTS[*act])
    });
    format!("party,act,on,effective_on\n{}", rows.collect::<String>())
}

fn read(text: &str) -> Import {
    let options = Options {
        kind: Some("endorsement".into()),
        set: vec!["declaration=d".into()],
        register_missing: vec!["city".into()],
        ..Options::default()
    };
    Import::read(Content::Table(text.as_bytes()), &options, &Settings::default()).unwrap()
}

async fn updated(
    tracker: &Tracker,
    text: &str,
    asked: &Asked,
) -> Result<UpdateReport, ImportError> {
    read(text).update(tracker, &TestEnvironment::default(), "us", asked).await
}

/// What stands to the declaration on a day, without the facts that tell it.
fn standing(tracker: &Tracker, as_of: &str, known_at: Seq) -> Vec<(String, String, Option<Date>)> {
    let views = tracker.views();
    let reading = views.at(View { as_of: as_of.parse().unwrap(), known_at });
    let answer = reading.endorsements(&"d".parse().unwrap(), None, usize::MAX).unwrap();
    let acts = answer.items.into_iter();
    acts.map(|one| (one.party.party.to_string(), one.act.act.to_string(), one.act.on)).collect()
}

const DAYS: [&str; 7] = [
    "2022-01-15",
    "2022-04-01",
    "2022-08-20",
    "2023-02-10",
    "2023-06-01",
    "2024-01-01",
    "2026-11-24",
];

async fn imported(version: &[ListedAct]) -> Arc<Tracker> {
    let tracker = register().await;
    let import = read(&written(version));
    import
        .carry_out(&tracker, &TestEnvironment::default(), "us", Mode::default(), |_| {})
        .await
        .unwrap();
    tracker
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_an_update_the_register_says_what_the_new_version_alone_says(
        first in version(),
        second in version(),
        retracts in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (alone, tracker) = (imported(&second).await, imported(&first).await);
            let before = tracker.views().head();
            let then: Vec<_> = DAYS.map(|day| standing(&tracker, day, before)).into();
            let gone = if retracts { Gone::Retract } else { Gone::Withdraw };
            let gone_on = (!retracts).then(|| "2023-12-01".parse().unwrap());
            let reason = Some("The new version.".to_owned());
            let asked = Asked { apply: true, gone, gone_on, reason, ..Asked::default() };
            let report = updated(&tracker, &written(&second), &asked).await.unwrap();
            assert_eq!(report.facts.len() as u64, report.unchanged + report.new + report.changed + report.gone);
            // A withdrawal takes nothing away before its day.
            let days = if retracts { &DAYS[..] } else { &DAYS[5..] };
            for day in days {
                let head = tracker.views().head();
                let wanted = standing(&alone, day, alone.views().head());
                assert_eq!(standing(&tracker, day, head), wanted, "on {day}");
            }
            let now: Vec<_> = DAYS.map(|day| standing(&tracker, day, before)).into();
            assert_eq!(now, then, "what was known before stays");
            let again = updated(&tracker, &written(&second), &Asked::default()).await.unwrap();
            assert!(again.facts.iter().all(|fact| fact.outcome == UpdateOutcome::Unchanged), "{again:?}");
        });
    }
}

#[test]
fn over_http_whoever_records_sees_the_differences_and_an_admin_applies_them() {
    let server = Server::over(Daicho::tokyo(), &NO_RATE);
    let (recorder, admin) = (server.token("recorder"), server.token("admin"));
    let update = |token: &str, query: &str, body: &str| {
        let target =
            format!("/api/v1/updates?as=endorsement&set=declaration%3Dtokyo-declaration{query}");
        server.ask("POST", &target, &format!("{token}Content-Type: text/csv\r\n"), body.as_bytes())
    };
    let list = "party,on\nparis,2021-08-08\nqueensland,2022-03-01\n";
    server
        .ask("POST", "/api/v1/updates", "Content-Type: text/csv\r\n", b"")
        .problem(401, "unauthorized");
    let shown = update(&recorder, "", list).json();
    let (changed, gone) = (shown["changed"].as_u64().unwrap(), shown["gone"].as_u64().unwrap());
    assert_eq!(
        (&shown["applied"], changed, &shown["new"]),
        (&json!(false), 1, &json!(1)),
        "{shown:#}"
    );
    assert!(gone > 1, "{shown:#}");
    update(&recorder, "&apply=true&reason=x", list).problem(403, "forbidden");
    update(&admin, "&apply=true", list).problem(400, "bad-query");
    update(&admin, "&gone=forget", list).problem(400, "bad-query");
    update(&admin, "&gone_on=yesterday", list).problem(400, "bad-query");
    update(&admin, "&colour=red", list).problem(400, "bad-query");
    update(&admin, "", "party,on\nnowhere,2022\n").problem(422, "invalid");
    let head = server.head();
    let rehearsed = update(&admin, "&apply=true&reason=x&dry_run=true", list).json();
    assert_eq!((&rehearsed["dry_run"], server.head()), (&json!(true), head));
    let applied = update(&admin, "&apply=true&reason=x", list).json();
    assert_eq!((&applied["applied"], server.head()), (&json!(true), head + 2), "{applied:#}");
    let after = update(&recorder, "", list).json();
    assert_eq!((&after["unchanged"], &after["gone"]), (&json!(2), &json!(gone)));
}

#[test]
fn an_update_says_the_same_near_and_far() {
    let told = |more: &[&str], language: &str| {
        let daicho = Daicho::empty();
        table(&daicho, V1, &[]).ok();
        let near = table(&daicho, V2, &[&["--update", "--lang", language], more].concat()).ok();
        let again = Daicho::empty();
        table(&again, V1, &[]).ok();
        // While a server has the register open, the command asks it.
        let server = Server::over(again, &NO_RATE);
        let far =
            table(&server.daicho, V2, &[&["--update", "--lang", language], more].concat()).ok();
        // The id under which it was recorded is another each time.
        let remarks = |said: &str| {
            let named =
                |line: &&str| !line.starts_with("import: ") && !line.starts_with("取込み: ");
            said.lines().filter(named).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!((near.out, remarks(&near.err)), (far.out, remarks(&far.err)));
    };
    told(&[], "en");
    told(&["--apply", "--reason", "理由"], "ja");
}
