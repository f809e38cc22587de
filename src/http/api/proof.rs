//! The proof that an event is in the log, as a file that stays (C2SP tlog-proof) or as JSON.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;
use uuid::Uuid;
use warp::reply::Response;

use super::events::raw;
use super::json;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::domain::text::short;
use crate::http::answer::{Answer, Freshness};
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::{JSON, TEXT, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::{NOT_FOUND, Problem};
use crate::http::query::Query;
use crate::http::tlog::unreadable;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::tlog_proof::TlogProof;
use crate::notary::error::NotaryError;
use crate::notary::reader::Reader;
use crate::projections::revising::{Revision, RevisionKind};

/// The proof that an event is in the log, for programs that read JSON. The file of the same
/// address as plain text holds the same.
#[derive(Serialize, JsonSchema)]
pub struct Proof {
    /// The event's seq.
    seq: Seq,
    /// Its place among the leaves: its seq less one.
    index: u64,
    /// SHA-256 of a zero byte and the event's stored bytes, in base64.
    leaf_hash: String,
    /// How many events the checkpoint covers.
    size: u64,
    /// The root of the tree of that size, in base64.
    root: String,
    /// The inclusion proof (RFC 6962, section 2.1.1), in base64.
    hashes: Vec<String>,
    /// The signed checkpoint (C2SP tlog-checkpoint).
    checkpoint: String,
    /// What revised the event, up to the checkpoint: whoever is given this proof alone would believe
    /// what no longer holds. The header `Link` names the same proofs.
    revised_by: Vec<Revising>,
    /// The event, byte for byte as it is stored.
    #[schemars(with = "RecordedEvent")]
    event: Box<RawValue>,
}

/// What revised the event, with the address of its own proof.
#[derive(Serialize, JsonSchema)]
pub struct Revising {
    #[serde(flatten)]
    revision: Revision,
    /// Where its proof is.
    proof: String,
}

impl Revising {
    fn new(revision: Revision) -> Self {
        Self { revision, proof: format!("/api/v1/events/{}/proof", revision.seq.0) }
    }

    /// As a value of `Link`: a later version of the same (RFC 5829), else what is related to it.
    fn link(&self) -> String {
        let (relation, how) = match self.revision.how {
            RevisionKind::Corrected => ("successor-version", "corrected"),
            RevisionKind::Retracted => ("successor-version", "retracted"),
            RevisionKind::Withdrawn => ("related", "withdrawn"),
            RevisionKind::Ended => ("related", "ended"),
            RevisionKind::Erased => ("related", "erased"),
        };
        format!("<{}>; rel=\"{relation}\"; title=\"{how}\"", self.proof)
    }
}

/// Answers with the proof of an event, named by its seq, its id, or the hash of its leaf, in one of the
/// media types that are offered.
///
/// # Errors
/// An event that the checkpoint does not cover, or a tree that cannot be read.
pub async fn proof(
    app: &App,
    call: &Call,
    written: String,
    offered: &[&'static str],
) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, offered)?;
    Query::read(&call.query)?.finish("")?;
    let seq = find(app, call, &written).await?.ok_or_else(|| unproven(app, &written))?;
    let make = move |app: &App| {
        let proof = app.reader.prove(seq).map_err(|error| unreadable(&error))?;
        let proof = proof.ok_or_else(|| unproven(app, &written))?;
        Ok(Arc::new(answer(app, seq, &proof, media)?))
    };
    let answer = app.made(Lane::Reads, call, make).await?;
    Ok(answer.respond(&call.headers, Freshness::Revalidate, app.config.private))
}

fn answer(app: &App, seq: Seq, proof: &TlogProof, media: &str) -> Result<Answer, Problem> {
    let (checkpoint, _) =
        Checkpoint::read(proof.checkpoint.as_bytes()).map_err(|_| Problem::internal())?;
    let head = Seq(checkpoint.size);
    let revised = app.tracker.views().revising(seq, head);
    let revised: Vec<Revising> = revised.into_iter().map(Revising::new).collect();
    let links: Vec<String> = revised.iter().map(Revising::link).collect();
    let answer = if media == JSON {
        Answer::new(JSON, json(&described(seq, proof, &checkpoint, revised)?)?, head)
    } else {
        Answer::new(TEXT, proof.to_text(), head).as_file(&format!("{}.tlog-proof", seq.0))
    };
    Ok(answer.with_links(&links))
}

fn described(
    seq: Seq,
    proof: &TlogProof,
    checkpoint: &Checkpoint,
    revised_by: Vec<Revising>,
) -> Result<Proof, Problem> {
    let entry = proof.extra.as_deref().ok_or_else(Problem::internal)?;
    Ok(Proof {
        seq,
        index: proof.index,
        leaf_hash: Hash::leaf(entry).base64(),
        size: checkpoint.size,
        root: checkpoint.root.base64(),
        hashes: proof.hashes.iter().map(Hash::base64).collect(),
        checkpoint: proof.checkpoint.clone(),
        revised_by,
        event: raw(entry)?,
    })
}

/// The seq of an event by what it is called: `57`, a UUID, or a leaf's hash in hexadecimal or
/// base64.
async fn find(app: &App, call: &Call, written: &str) -> Result<Option<Seq>, Problem> {
    if let Some(seq) = Seq::from_digits(written) {
        return Ok(Some(seq));
    }
    if let Some(leaf) = Hash::from_hex(written).or_else(|| Hash::from_base64(written)) {
        return search(app, call, Lane::Scans, move |reader| reader.find_leaf(&leaf)).await;
    }
    let Ok(id) = Uuid::try_parse(written) else { return Ok(None) };
    let near = search(app, call, Lane::Reads, move |reader| reader.find_event(&id, id_of)).await?;
    if near.is_some() {
        return Ok(near);
    }
    search(app, call, Lane::Scans, move |reader| reader.search_event(&id, id_of)).await
}

fn id_of(event: &[u8]) -> Option<Uuid> {
    RecordedEvent::decode(event).ok().map(|recorded| recorded.id)
}

async fn search(
    app: &App,
    call: &Call,
    lane: Lane,
    ask: impl FnOnce(&Reader) -> Result<Option<Seq>, NotaryError> + Send + 'static,
) -> Result<Option<Seq>, Problem> {
    let found = move |app: &App| ask(&app.reader).map_err(|error| unreadable(&error));
    app.work(lane, call.client, found).await
}

fn unproven(app: &App, written: &str) -> Problem {
    let size = app.reader.published().map_or(0, |published| published.checkpoint.size);
    let came = short(written);
    Problem::new(
        NOT_FOUND,
        format!(
            "The checkpoint covers {size} events, and {came:?} is none of them. Name a seq, an \
             event's id, or the hash of its leaf; what was just recorded is covered shortly."
        ),
        format!(
            "チェックポイントは {size} 件を含みますが、「{came}」はありません。番号、記録の ID、葉の\
             ハッシュのいずれかを指定してください。記録直後のものは、まもなく含まれます。"
        ),
    )
}
