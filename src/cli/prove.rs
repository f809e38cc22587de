//! `daicho prove`: a file with which anybody can check, offline, that an event is in the log.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::register::Place;
use crate::cli::view;
use crate::domain::seq::Seq;
use crate::notary::error::NotaryError;
use crate::notary::reader::Reader;
use crate::wording::lang::pick;

/// Write a proof that an event is in the log, to be checked offline
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The seq of the event
    seq: String,
    /// The new file, such as 57.tlog-proof; default stdout
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
}

/// Writes a proof against the checkpoint of the log as it is.
///
/// # Errors
/// Usage, where the seq or the file cannot be used; not found, where the log ends before it;
/// store, where the register cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let seq = view::read_event_seq(&args.seq)?;
    let proven = level(&context.place()?, |reader| Ok((reader.prove(seq)?, reader.published())))?;
    let (Some(proof), Some(published)) = proven else {
        return Err(CliError::not_found(
            format!("the log holds no {seq}. See `daicho log` for what it holds."),
            format!("ログに {seq} はありません。`daicho log` で確かめてください。"),
        ));
    };
    let text = proof.to_text();
    if let Some(path) = &args.out {
        write_new(path, &text)?;
    }
    let size = published.checkpoint.size;
    let out = args.out.map(|path| path.display().to_string());
    let written = Written { seq, size, out, proof: text };
    context.printer(args.output.json).show(&written, |lang| match &written.out {
        None => written.proof.clone(),
        Some(out) => pick(
            lang,
            format!("Wrote the proof that {seq} is among the first {size} events to {out}.\n"),
            format!("{seq} が最初の {size} 件に含まれることの証明を {out} に書き出しました。\n"),
        ),
    })
}

/// Opens the register, brings the checkpoint level with the log, and lets `read` read.
///
/// # Errors
/// Store, where the register or its key cannot be used.
pub fn level<T>(
    place: &Place,
    read: impl FnOnce(&Reader) -> Result<T, NotaryError>,
) -> Result<T, CliError> {
    place.with(|mut register| {
        let notary = register.notary()?;
        notary.level()?;
        Ok(read(notary.reader())?)
    })
}

fn write_new(path: &Path, text: &str) -> Result<(), CliError> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| CliError::file(&path.display().to_string(), &error))
}
