//! Importing without a command line: what comes in as bytes, and what is told of each row.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::DateTime;
use daicho::domain::entry::read_one_evidence;
use daicho::domain::recorded::Moment;
use daicho::domain::seq::Seq;
use daicho::domain::settings::Settings;
use daicho::imports::error::ImportError;
use daicho::imports::report::Report;
use daicho::imports::{Content, Import, Mode, Options, read_history};
use daicho::projections::View;
use daicho::store::disclosures::MemoryDisclosures;
use daicho::store::memory::MemoryLog;
use daicho::tracker::{Environment, Folded, Tracker, read_event};
use daicho::wording::imports::{self as wording, Terms};
use daicho::wording::lang::Lang;
use serde_json::{Value, json};
use uuid::Uuid;

/// A clock that stands still, and ids that count.
#[derive(Default)]
pub struct TestEnvironment(AtomicU64);

impl Environment for TestEnvironment {
    fn now(&self) -> Moment {
        DateTime::parse_from_rfc3339("2026-11-24T09:00:00+09:00").unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)) + 1)
    }

    fn salt(&self) -> std::io::Result<[u8; 32]> {
        Ok([7; 32])
    }
}

pub const KEEP_GOING: Mode =
    Mode { dry_run: false, keep_going: true, repeated: false, again: false, clock_is_right: false };

/// A register with two cities and a declaration, seqs 1 to 3.
pub async fn register() -> Arc<Tracker> {
    let environment: Arc<dyn Environment> = Arc::new(TestEnvironment::default());
    let (log, disclosures) = (Arc::new(MemoryLog::new()), Arc::new(MemoryDisclosures::default()));
    let tracker = Tracker::start(log, disclosures, Folded::default(), environment).unwrap();
    let party = |id: &str, name: &str| json!({"type": "party.registered", "data": {"party": id, "kind": "city", "names": {"en": name}}});
    let adopted = json!({"type": "declaration.adopted", "data": {"declaration": "d",
        "kind": "declaration", "title": {"en": "D"}, "adopted_on": "2021-08-07"}});
    let lines = [party("tokyo", "Tokyo"), party("paris", "Paris"), adopted];
    let text = lines.map(|line| line.to_string()).join("\n");
    let history = read_history(&mut text.as_bytes()).unwrap();
    let import = Import::from(history);
    import
        .carry_out(&tracker, &TestEnvironment::default(), "us", Mode::default(), |_| {})
        .await
        .unwrap();
    Arc::new(tracker)
}

pub fn endorsements() -> Options {
    Options { kind: Some("endorsement".into()), ..Options::default() }
}

fn read(text: &str, asked: &Options) -> Result<Import, ImportError> {
    Import::read(Content::Table(text.as_bytes()), asked, &Settings::default())
}

pub async fn import(tracker: &Arc<Tracker>, text: &str, asked: &Options, mode: Mode) -> Report {
    let import = read(text, asked).unwrap();
    let tracker = Arc::clone(tracker);
    // As the endpoint does: on a task of its own, which a future has to be `Send` for.
    let task = tokio::spawn(async move {
        import.carry_out(&tracker, &TestEnvironment::default(), "us", mode, |_| {}).await
    });
    task.await.unwrap().unwrap()
}

fn told(report: &Report, lang: Lang) -> Value {
    serde_json::to_value(report.worded(lang)).unwrap()
}

#[tokio::test]
async fn each_row_is_told_of_with_its_outcome_its_seqs_and_its_message() {
    let tracker = register().await;
    let first = "party,declaration,on\nTokyo,d,2021-08-07\n";
    import(&tracker, first, &endorsements(), Mode::default()).await;
    let text = "party,declaration,on\nTokyo,d,2021-08-07\nparis,d,2022\nparis,d,2022-02\n\
                Pariss,d,2022\nparis,d\nparis,d,soon\nosaka,d,2022\n";
    let dry = Mode { dry_run: true, ..KEEP_GOING };
    let asked = Options { register_missing: vec!["city".into()], ..endorsements() };
    let report = import(&tracker, text, &asked, dry).await;
    assert_eq!(tracker.views().head(), Seq(4), "a dry run records nothing");
    let report_then = import(&tracker, text, &asked, KEEP_GOING).await;
    let told_dry = told(&report, Lang::En);
    let told = told(&report_then, Lang::En);
    assert_eq!(told_dry["rows"], told["rows"], "a dry run tells what would be");
    let counts = (&told["recorded"], &told["skipped"], &told["refused"]);
    assert_eq!(counts, (&json!(5), &json!(1), &json!(3)));
    let rows = told["rows"].as_array().unwrap();
    let brief = rows.iter().map(|row| json!([row["line"], row["outcome"], row["seqs"]]));
    assert_eq!(
        brief.collect::<Vec<_>>(),
        [
            json!([2, "skipped", [4]]),
            json!([3, "recorded", [7]]),
            json!([4, "refused", []]),
            json!([5, "recorded", [5, 8]]),
            json!([6, "refused", []]),
            json!([7, "refused", []]),
            json!([8, "recorded", [6, 9]]),
        ]
    );
    assert!(rows[2]["message"].as_str().unwrap().contains("stands already, as line "));
    assert_eq!(rows[4]["message"], "expected 3 cells as in the header, got 2.");
    assert_eq!(rows[5]["column"], "on");
    assert!(rows[1].get("message").is_none(), "a row that was taken has no message");
}

#[tokio::test]
async fn without_keep_going_one_bad_row_refuses_all_and_each_bad_row_is_named() {
    let tracker = register().await;
    let head = tracker.views().head();
    let text = "party,declaration,on\ntokyo,d,2021-08-07\nparsi,d,2022\ntokyo,d\n";
    let import = read(text, &endorsements()).unwrap();
    let environment = TestEnvironment::default();
    let carried = import.carry_out(&tracker, &environment, "us", Mode::default(), |_| {}).await;
    let Err(ImportError::Rows { rows }) = carried else { panic!("it is refused") };
    assert_eq!(tracker.views().head(), head);
    let row = serde_json::to_value(rows[0].worded(Lang::Ja)).unwrap();
    assert_eq!((&row["line"], &row["column"]), (&json!(3), &json!("party")));
    assert!(row["message"].as_str().unwrap().contains("登録されていません"), "{row}");
    assert_eq!((rows.len(), rows[1].line), (2, 4));
    assert!(rows[0].problem.rule().is_some() && rows[1].problem.rule().is_none());
}

#[tokio::test]
async fn the_same_content_twice_changes_nothing_and_evidence_goes_to_every_fact() {
    let tracker = register().await;
    let evidence = json!({"source": "Paris, letter of 3 May", "url": null});
    let evidence = read_one_evidence(evidence.as_object().unwrap().clone()).unwrap();
    let asked = Options {
        evidence: vec![evidence.clone()],
        register_missing: vec!["city".into()],
        language: Some("fr".into()),
        ..endorsements()
    };
    let text = "party,declaration,on\nLyon,d,2022-05\nparis,d,2022-05\n";
    let once = import(&tracker, text, &asked, Mode::default()).await;
    let again = import(&tracker, text, &asked, Mode::default()).await;
    assert_eq!((once.counts.recorded, again.counts.recorded, again.counts.skipped), (3, 0, 2));
    let store = Arc::clone(tracker.store());
    let first = read_event(store.as_ref(), Seq(4)).unwrap().unwrap();
    let last = read_event(store.as_ref(), Seq(6)).unwrap().unwrap();
    assert_eq!(json!(first.event)["names"], json!({"fr": "Lyon"}));
    assert_eq!((&first.evidence, &last.evidence), (&vec![evidence.clone()], &vec![evidence]));
    assert_eq!(first.correlation_id, last.correlation_id);
    assert!(first.correlation_id.is_some(), "one import belongs together");
}

#[test]
fn what_is_wrong_with_the_request_is_data_that_each_edge_words() {
    let header = "party,declaration,on\n";
    let with = |change: fn(&mut Options)| {
        let mut asked = endorsements();
        change(&mut asked);
        read(header, &asked).unwrap_err()
    };
    let said = |error: &ImportError| wording::import(Lang::En, error, Terms::request());
    let error = with(|asked| asked.kind = None);
    assert_eq!(error.parameter(), Some("as"));
    assert!(said(&error).contains("as=KIND"), "{}", said(&error));
    let error = with(|asked| asked.kind = Some("endorsment".into()));
    assert!(said(&error).starts_with("as: no kind") && said(&error).contains("endorsement"));
    let error = with(|asked| asked.register_missing = vec!["village".into()]);
    assert!(said(&error).starts_with("register_missing: expected one of city"));
    let flags = wording::import(Lang::Ja, &error, Terms::command_line("x.csv"));
    assert!(flags.starts_with("--register-missing: city"), "{flags}");
    let error = with(|asked| asked.language = Some("???".into()));
    assert_eq!(error.parameter(), Some("language"));
    let error = with(|asked| asked.map = vec!["party=City".into()]);
    assert!(matches!(&error, ImportError::NoColumn { line: 1, column, header, .. }
        if column == "City" && header.len() == 3));
    let error = with(|asked| asked.set = vec!["partie=x".into()]);
    assert!(matches!(&error, ImportError::UnknownField { name, .. } if name == "partie"));
    let error = with(|asked| asked.read = vec!["x".into()]);
    assert!(matches!(error, ImportError::Pair { .. }));
    let error = read("stadt,on\n", &endorsements()).unwrap_err();
    assert!(said(&error).starts_with("body, line 1: column \"stadt\""), "{}", said(&error));
    let faults = read_one_evidence(json!({"url": "x"}).as_object().unwrap().clone()).unwrap_err();
    assert!(faults.iter().any(|fault| fault.field == "evidence.source"));
}

#[tokio::test]
async fn what_registers_is_decided_first_and_the_rest_by_date() {
    let tracker = register().await;
    let endorsed = |party: &str, on: &str| {
        json!({"type": "declaration.endorsed",
               "data": {"declaration": "d", "party": party, "on": on}})
    };
    let withdrawn = json!({"type": "endorsement.withdrawn",
        "data": {"declaration": "d", "party": "tokyo", "on": "2022-05-01", "reason": "changed"}});
    let osaka = json!({"type": "party.registered",
        "data": {"party": "osaka", "kind": "city", "names": {"en": "Osaka"}}});
    let lines = [
        endorsed("tokyo", "2023-01-01"),
        withdrawn,
        endorsed("osaka", "2022-01-01"),
        endorsed("tokyo", "2021-08-07"),
        osaka,
    ];
    let text = lines.map(|line| line.to_string()).join("\n");
    let mut lines = text.as_bytes();
    let read =
        Import::read(Content::JsonLines(&mut lines), &Options::default(), &Settings::default());
    let (environment, mode) = (TestEnvironment::default(), Mode::default());
    let report = read.unwrap().carry_out(&tracker, &environment, "us", mode, |_| {}).await.unwrap();
    assert_eq!(report.counts.recorded, 5);
    let seqs: Vec<_> = report.rows.iter().map(|row| (row.line, row.seqs[0].0)).collect();
    assert_eq!(seqs, [(1, 8), (2, 7), (3, 6), (4, 5), (5, 4)]);
}

#[tokio::test]
async fn a_second_act_of_a_kind_is_told_again_where_that_is_asked_for() {
    let tracker = register().await;
    let text = "party,declaration,on\nTokyo,d,2021-08-07\nTokyo,d,2022-03-01\n";
    let refused = import(&tracker, text, &endorsements(), KEEP_GOING).await;
    assert_eq!((refused.counts.recorded, refused.counts.refused), (1, 1));
    let repeated = Mode { repeated: true, ..KEEP_GOING };
    let taken = import(&tracker, text, &endorsements(), repeated).await;
    assert_eq!((taken.counts.recorded, taken.counts.skipped), (1, 1));
    let view = View { as_of: "2026-01-01".parse().unwrap(), known_at: tracker.views().head() };
    let status = tracker.views().at(view).declaration_status(&"d".parse().unwrap()).unwrap();
    assert_eq!(status.declaration.endorsers.certain, 1);
    assert_eq!(status.endorsements[0].act.also, [Seq(5)]);
}
