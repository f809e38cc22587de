//! The transparency log over HTTP: checkpoint, keys, tiles and entries (C2SP tlog-tiles).
//!
//! Everything is answered from the checkpoint that was published last. Reading the tree's files
//! blocks, and so happens beside the runtime.

use warp::http::Method;
use warp::reply::Response;

use super::answer::{Answer, Freshness};
use super::app::App;
use super::auth::admit;
use super::call::Call;
use super::media::TEXT;
use super::methods::{READ, options};
use super::pool::Lane;
use super::problem::{NOT_FOUND, Problem, UNAVAILABLE};
use super::query::Query;
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::merkle::tile::TilePath;
use crate::notary::error::NotaryError;
use crate::pages::context::KEYS;

/// A tile, or a bundle of entries.
const BYTES: &str = "application/octet-stream";

/// Answers for the checkpoint or a tile, with the template of its address; nothing for another
/// address.
pub async fn answer(
    app: &App,
    call: &Call,
    tail: &str,
) -> Option<(&'static str, Result<Response, Problem>)> {
    let template = match tail {
        "checkpoint" => "/checkpoint",
        KEYS => "/keys.txt",
        _ if tail.starts_with("tile/entries/") => "/tile/entries/{index}",
        _ if tail.starts_with("tile/") => "/tile/{level}/{index}",
        _ => return None,
    };
    let answered = match call.method {
        Method::OPTIONS => Ok(options(READ)),
        Method::GET | Method::HEAD => read(app, call, tail).await,
        _ => Err(Problem::method(READ)),
    };
    Some((template, answered))
}

async fn read(app: &App, call: &Call, tail: &str) -> Result<Response, Problem> {
    admit(app, call)?;
    Query::read(&call.query)?.finish("")?;
    let (answer, freshness) = if tail == "checkpoint" {
        let published = app.reader.published().ok_or_else(not_yet)?;
        let (size, note) = (Seq(published.checkpoint.size), published.note.clone());
        (Answer::new(TEXT, note, size), Freshness::Brief)
    } else if tail == KEYS {
        (Answer::new(TEXT, keys(app), Seq::NONE), Freshness::Revalidate)
    } else {
        let path = TilePath::parse(tail).ok_or_else(|| no_tile(tail))?;
        let bytes = app.work(Lane::Reads, call.client, move |app| {
            let bytes = match path {
                TilePath::Hashes(tile) => app.reader.tile(&tile),
                TilePath::Entries { index, width } => app.reader.entries(index, width),
            };
            bytes.map_err(|error| unreadable(&error))
        });
        let bytes = bytes.await?.ok_or_else(|| no_tile(tail))?;
        (Answer::new(BYTES, bytes, Seq::NONE), Freshness::Immutable)
    };
    Ok(answer.respond(&call.headers, freshness, app.config.private))
}

/// The verifier keys of the log, one a line.
pub fn keys(app: &App) -> String {
    app.config.vkeys.iter().map(|key| format!("{key}\n")).collect()
}

/// A tree that cannot be read, as a problem.
pub fn unreadable(error: &NotaryError) -> Problem {
    tracing::error!(%error, "the tree cannot be read");
    Problem::new(
        UNAVAILABLE,
        "The tree cannot be read here. The register's keeper has to verify it.",
        "木を読めません。台帳の管理者による検証が必要です。",
    )
}

fn not_yet() -> Problem {
    Problem::new(
        NOT_FOUND,
        "No checkpoint is published yet: the log is empty.",
        "チェックポイントはまだありません。ログが空です。",
    )
}

fn no_tile(tail: &str) -> Problem {
    let came = short(tail);
    Problem::new(
        NOT_FOUND,
        format!(
            "The published tree has no {came:?}. A tile's path is tile/LEVEL/INDEX, with .p/WIDTH \
             for a partial one (C2SP tlog-tiles)."
        ),
        format!(
            "公開済みの木に「{came}」はありません。タイルのパスは tile/LEVEL/INDEX、部分タイルには \
             .p/WIDTH を付けます（C2SP tlog-tiles）。"
        ),
    )
}
