//! This program as a witness of other logs, over HTTP (C2SP tlog-witness): `/add-checkpoint`, and
//! what was cosigned last for those who watch over logs.

use std::io;
use std::sync::Arc;

use warp::Filter;
use warp::http::{HeaderValue, Method, StatusCode, header};
use warp::path::Tail;
use warp::reply::Response;

use super::answer::{Answer, Freshness};
use super::call::Call;
use super::health::{Gate, Routes};
use super::media::TEXT;
use super::methods::{READ, options};
use super::pool::Queue;
use super::problem::{
    BAD_BODY, CONFLICT, INVALID, NOT_FOUND, NOT_SIGNED, Problem, UNAVAILABLE, crowded,
};
use super::{call, finish};
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::merkle::note::NoteSignature;
use crate::merkle::witness::{AddCheckpoint, CosignError, REQUEST_LIMIT_BYTES, SIZE_TYPE};
use crate::notary::witness::{AddError, Witness};
use crate::tracker::Environment;
use crate::wording::witnesses;

/// The methods of `/add-checkpoint`.
const ADD: &str = "POST, OPTIONS";

/// How many logs may be decided on at once.
const DECIDING: usize = 2;

/// What the routes are given; cheap to clone.
#[derive(Clone)]
struct WitnessApp {
    witness: Arc<Witness>,
    environment: Arc<dyn Environment>,
    /// Decides, on threads that may wait for the disk.
    deciding: Arc<Queue>,
}

/// Everything that a witness answers.
///
/// # Errors
/// Where the system has no thread to give.
pub fn routes(
    witness: Arc<Witness>,
    environment: Arc<dyn Environment>,
    gate: &Gate,
) -> io::Result<Routes> {
    let deciding = Arc::new(Queue::alone("cosigning", DECIDING, gate)?);
    let app = WitnessApp { witness, environment, deciding };
    let routes = warp::path::tail()
        .and(call())
        .then(move |tail: Tail, call: Call| {
            let app = app.clone();
            async move {
                let (template, answered) = app.answer(&call, tail.as_str()).await;
                finish(&call, template, answered)
            }
        })
        .boxed();
    Ok(routes)
}

impl WitnessApp {
    async fn answer(&self, call: &Call, tail: &str) -> (&'static str, Result<Response, Problem>) {
        if tail == "add-checkpoint" {
            let answered = match call.method {
                Method::POST => self.add(call).await,
                Method::OPTIONS => Ok(options(ADD)),
                _ => Err(Problem::method(ADD)),
            };
            return ("/add-checkpoint", answered);
        }
        let watched = tail.strip_suffix("/checkpoint").filter(|hash| !hash.contains('/'));
        let Some(origin_hash) = watched else { return ("unmatched", Err(nothing(tail))) };
        let answered = match call.method {
            Method::GET | Method::HEAD => self.latest(call, origin_hash),
            Method::OPTIONS => Ok(options(READ)),
            _ => Err(Problem::method(READ)),
        };
        ("/{origin_hash}/checkpoint", answered)
    }

    async fn add(&self, call: &Call) -> Result<Response, Problem> {
        let body = call.read_body(REQUEST_LIMIT_BYTES as u64).await?;
        let asked = AddCheckpoint::parse(&body)
            .map_err(|error| Problem::said(BAD_BODY, |lang| witnesses::no_request(lang, &error)))?;
        let app = self.clone();
        // Deciding waits for the disk. Once begun it goes on to its end, whoever has gone away.
        let added = self.deciding.run(call.client, move || {
            let at_seconds = u64::try_from(app.environment.now().timestamp()).unwrap_or(0);
            (app.witness.add(&asked, at_seconds), asked.checkpoint)
        });
        let (added, checkpoint) = added.await.map_err(|_| crowded::busy())?;
        let (origin, size) = (short(&checkpoint.origin), checkpoint.size);
        match added {
            Ok(cosignature) => {
                tracing::info!(origin, size, "cosigned");
                Ok(cosigned(&cosignature))
            }
            Err(AddError::Refused(CosignError::Stale { seen, .. })) => Ok(conflict(seen)),
            Err(AddError::Refused(refusal)) => {
                tracing::warn!(origin, size, %refusal, "not cosigned");
                Err(not_cosigned(&refusal))
            }
            Err(error @ AddError::Io(_)) => {
                tracing::error!(origin, size, %error, "not cosigned");
                Err(Problem::new(
                    UNAVAILABLE,
                    "The witness cannot keep what it cosigns, and so cosigns nothing. Try again.",
                    "連署の控えを保存できないため、連署しません。もう一度試してください。",
                )
                .retry_after(10))
            }
        }
    }

    fn latest(&self, call: &Call, origin_hash: &str) -> Result<Response, Problem> {
        let note = self.witness.latest(origin_hash).ok_or_else(|| nothing(origin_hash))?;
        let answer = Answer::new(TEXT, note.as_bytes().to_vec(), Seq::NONE);
        Ok(answer.respond(&call.headers, Freshness::Brief, false))
    }
}

fn text(status: StatusCode, media: &'static str, body: String) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn cosigned(cosignature: &NoteSignature) -> Response {
    text(StatusCode::OK, "text/plain; charset=utf-8", cosignature.to_line())
}

/// What was cosigned last has another size than the log thought.
fn conflict(seen: u64) -> Response {
    text(StatusCode::CONFLICT, SIZE_TYPE, format!("{seen}\n"))
}

/// The specification leaves these bodies open.
fn not_cosigned(error: &CosignError) -> Problem {
    let kind = match error {
        CosignError::UnknownOrigin { .. } => NOT_FOUND,
        CosignError::NotSigned(_) => NOT_SIGNED,
        CosignError::OldIsLarger { .. } => BAD_BODY,
        // A conflict is answered with the size alone; see `add`.
        CosignError::Stale { .. } => CONFLICT,
        CosignError::OtherRoot { .. }
        | CosignError::NotEmpty { .. }
        | CosignError::NotExtended(_) => INVALID,
    };
    Problem::said(kind, |lang| witnesses::not_cosigned(lang, error))
}

fn nothing(came: &str) -> Problem {
    let came = short(came);
    Problem::new(
        NOT_FOUND,
        format!(
            "Nothing is at {came:?}. A witness answers at /add-checkpoint, and at \
             /ORIGIN_HASH/checkpoint for a log of which it has cosigned something."
        ),
        format!(
            "「{came}」には何もありません。証人が応答するのは /add-checkpoint と、連署したことのある\
             ログの /ORIGIN_HASH/checkpoint です。"
        ),
    )
}
