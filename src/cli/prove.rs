//! `daicho prove`: a file with which anybody can check, offline, that an event is in the log.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::level::{level_there, level_viewing};
use crate::cli::new_file;
use crate::cli::output::{Output, Printer};
use crate::cli::view;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::domain::seq::Seq;
use crate::notary::error::NotaryError;
use crate::notary::reader::Reader;
use crate::projections::Projections;
use crate::projections::revising::Revision;
use crate::wording::lang::{Lang, pick};
use crate::wording::proofs;

/// Write a proof that an event is in the log, and of what revised it, to be checked offline
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The seq of the event
    seq: String,
    /// The new file, such as 57.tlog-proof; what revised the event has files beside it. Default stdout,
    /// for the event alone
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Written {
    seq: Seq,
    size: u64,
    out: Option<String>,
    proof: String,
    /// What revised the event, with the proof of each.
    revised_by: Vec<Revising>,
}

#[derive(Serialize)]
struct Revising {
    #[serde(flatten)]
    revision: Revision,
    out: Option<String>,
    proof: String,
}

/// Writes a proof against the checkpoint of the log as it is, and those of what revised the event.
///
/// # Errors
/// Usage, where the seq or a file cannot be used; not found, where the log ends before it;
/// store, where the register cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let seq = view::read_event_seq(&args.seq)?;
    let out = args.out.as_deref();
    let proven = match context.at()? {
        At::Here(place) => level_viewing(&place, |reader, views| prove(reader, views, seq, out))?,
        At::There(client) => prove_there(&client, seq, out)?,
    };
    let Some(written) = proven else {
        return Err(CliError::not_found(
            format!("the log holds no {seq}. See `daicho log` for what it holds."),
            format!("ログに {seq} はありません。`daicho log` で確かめてください。"),
        ));
    };
    if let Some(path) = &args.out {
        write_all(path, &written)?;
    }
    let printer = context.printer(args.output.json);
    if args.out.is_none() {
        remark(printer, &written);
    }
    printer.show(&written, |lang| match &written.out {
        None => written.proof.clone(),
        Some(out) => text(lang, &written, out),
    })
}

/// The proofs of an event and of all that revised it, of one checkpoint.
fn prove(
    reader: &Reader,
    views: &Projections,
    seq: Seq,
    out: Option<&Path>,
) -> Result<Option<Written>, NotaryError> {
    let (Some(proof), Some(published)) = (reader.prove(seq)?, reader.published()) else {
        return Ok(None);
    };
    let size = published.checkpoint.size;
    let shown = |path: &Path| path.display().to_string();
    let mut revised_by = Vec::new();
    for revision in views.revising(seq, Seq(size)) {
        let Some(proof) = reader.prove(revision.seq)? else { continue };
        let out = out.map(|path| shown(&beside(path, revision.seq)));
        revised_by.push(Revising { revision, out, proof: proof.to_text() });
    }
    Ok(Some(Written { seq, size, out: out.map(shown), proof: proof.to_text(), revised_by }))
}

/// The same of a server.
fn prove_there(client: &Client, seq: Seq, out: Option<&Path>) -> Result<Option<Written>, CliError> {
    level_there(client)?;
    let (proof, told) = match client.proof(seq) {
        Ok(proven) => proven,
        Err(ClientError::Problem(told)) if told.slug() == "not-found" => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let shown = |path: &Path| path.display().to_string();
    let mut revised_by = Vec::new();
    for revision in told.revised_by {
        let (proof, _) = client.proof(revision.seq)?;
        let out = out.map(|path| shown(&beside(path, revision.seq)));
        revised_by.push(Revising { revision, out, proof });
    }
    Ok(Some(Written { seq, size: told.size, out: out.map(shown), proof, revised_by }))
}

/// The name of a proof beside that of the fact: `155.156.tlog-proof` beside `155.tlog-proof`.
fn beside(path: &Path, seq: Seq) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_os_string();
    name.push(format!(".{}", seq.0));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Writes every file, or none: the fact's own is the last, so that it never lies there without those
/// that revise it.
fn write_all(path: &Path, written: &Written) -> Result<(), CliError> {
    let mut files: Vec<(PathBuf, &str)> = Vec::new();
    for revising in &written.revised_by {
        files.push((beside(path, revising.revision.seq), &revising.proof));
    }
    // One event may revise twice: the fact, and what ended it.
    files.dedup_by(|one, other| one.0 == other.0);
    files.push((path.to_owned(), &written.proof));
    for (place, (name, proof)) in files.iter().enumerate() {
        let wrote = new_file::write(name, 0o666, |out| {
            out.write_all(proof.as_bytes())?;
            Ok(proof.len() as u64)
        });
        wrote.inspect_err(|_| {
            // The first error is the one to tell.
            files[..place].iter().for_each(|(name, _)| drop(fs::remove_file(name)));
        })?;
    }
    Ok(())
}

fn text(lang: Lang, written: &Written, out: &str) -> String {
    let Written { seq, size, revised_by, .. } = written;
    let mut said = pick(
        lang,
        format!("Wrote the proof that {seq} is among the first {size} events to {out}.\n"),
        format!("{seq} が最初の {size} 件に含まれることの証明を {out} に書き出しました。\n"),
    );
    for Revising { revision, out, .. } in revised_by {
        let (revised, out) = (proofs::revision(lang, revision), out.as_deref().unwrap_or_default());
        said += &pick(
            lang,
            format!("{revised}: the proof of that is in {out}.\n"),
            format!("{revised}。その証明は {out} にあります。\n"),
        );
    }
    if !revised_by.is_empty() {
        said += pick(
            lang,
            "Hand these files on together: `daicho check` shows what they say in the end.\n",
            "これらのファイルは一緒に渡してください。`daicho check` にまとめて渡すと、最終的な内容が示されます。\n",
        );
    }
    said
}

/// Says beside a proof on stdout what it does not show.
fn remark(printer: Printer, written: &Written) {
    if written.revised_by.is_empty() {
        return;
    }
    printer.remark(|lang| {
        let revised = written.revised_by.iter().map(|one| proofs::revision(lang, &one.revision));
        let revised = revised.collect::<Vec<_>>().join(pick(lang, "; ", "。"));
        pick(
            lang,
            format!(
                "{revised}: this proof alone does not show that. Name a file with --out to have all \
                 proofs side by side."
            ),
            format!(
                "{revised}。この証明だけではそれがわかりません。--out でファイルを指定すると、すべての証明を並べて書き出します。"
            ),
        )
    });
}
