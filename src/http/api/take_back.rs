//! Taking an import back over HTTP: whole or not at all, by an admin.

use tokio::runtime::Handle;
use uuid::Uuid;
use warp::http::StatusCode;
use warp::reply::Response;

use super::json;
use super::manage::{not_kept, note};
use crate::domain::json::{json_fault, read_json};
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::answer::Answer;
use crate::http::app::App;
use crate::http::auth::{recorder, require};
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::{BAD_BODY, CONFLICT, INVALID, NOT_FOUND, Problem, recording};
use crate::http::query::Query;
use crate::imports::take_back::{TakeBackError, TakingBack};
use crate::imports::taken_back::WantedTakeBack;
use crate::tokens::{Identity, Role};
use crate::wording::lang::{Lang, Words};
use crate::wording::taken_back;
use crate::wording::too_many::Large;

/// How many facts that rest on an import a problem names.
const ORPHANS_NAMED: usize = 100;

/// Takes an import back.
///
/// # Errors
/// Who may not; no such import; facts that rest on it. Nothing was recorded then.
pub async fn take_back(
    app: &App,
    call: &Call,
    identity: Option<Identity>,
    written: &str,
) -> Result<Response, Problem> {
    let identity = require(Some(recorder(app, identity)?), Role::Admin)?;
    negotiate(&call.headers, &[JSON])?;
    call.content_type(&[JSON])?;
    let mut query = Query::read(&call.query)?;
    let (dry_run, clock_is_right) = (query.flag("dry_run")?, query.flag("clock_is_right")?);
    query.finish("dry_run, clock_is_right")?;
    let body = call.read_body(app.config.limits.body_bytes as u64).await?;
    let wanted = read_json(&body).and_then(serde_json::from_value::<WantedTakeBack>);
    let wanted = wanted.map_err(|error| bad_body(&error))?;
    wanted.check().map_err(|faults| recording::faults(&faults))?;
    let import = Uuid::try_parse(written).map_err(|_| no_import(written))?;
    if !dry_run {
        note(&identity, "takes an import back");
    }
    let Identity { name: by, person, .. } = identity;
    let taking = TakingBack { import, wanted, by, person, dry_run, clock_is_right };
    let (lang, runtime) = (call.lang(), Handle::current());
    let taken = app.work(Lane::Imports, call.client, move |app| {
        let (tracker, environment) = (&app.tracker, &*app.config.environment);
        let taken = runtime.block_on(taking.carry_out(tracker, environment));
        json(&taken.map_err(|error| problem(&error))?.worded(lang))
    });
    let mut response = not_kept(Answer::new(JSON, taken.await?, Seq::NONE), call);
    *response.status_mut() = StatusCode::OK;
    Ok(response)
}

/// Why nothing was taken back.
fn problem(error: &TakeBackError) -> Problem {
    match error {
        TakeBackError::Unknown { import } => {
            Problem::said(NOT_FOUND, |lang| taken_back::unknown(lang, *import))
        }
        TakeBackError::Orphans(report) => {
            let orphaned = |lang: Lang| report.worded(lang).orphaned;
            let said = Words::both(|lang| taken_back::orphans(lang, &orphaned(lang)));
            let seqs = report.orphaned.iter().take(ORPHANS_NAMED);
            let seqs: Vec<u64> = seqs.map(|orphaned| orphaned.seq.0).collect();
            Problem::new(CONFLICT, said.en, said.ja)
                .with("orphaned", seqs)
                .with("orphans", report.orphaned.len())
        }
        TakeBackError::Overtaken => recording::overtaken(),
        TakeBackError::Submit(error) => recording::large(error, Large::TakingBack),
    }
}

pub(super) fn no_import(written: &str) -> Problem {
    let came = short(written);
    Problem::new(
        NOT_FOUND,
        format!("expected the id of an import, a UUID, got {came:?}. Its report names it."),
        format!("取込みの ID（UUID）が必要ですが、「{came}」です。取込みの結果に表示されます。"),
    )
}

fn bad_body(error: &serde_json::Error) -> Problem {
    let said = json_fault(error);
    let said = short(&said);
    // What is JSON and no such object could be read, and cannot be so.
    let kind = if error.is_data() { INVALID } else { BAD_BODY };
    Problem::at(
        kind,
        "body",
        format!("Expected a reason, and perhaps evidence and a note, as JSON: {said}."),
        format!(
            "理由（reason）、必要なら根拠（evidence）と備考（note）の JSON が必要です（{said}）。"
        ),
    )
}
