//! `daicho verify`: re-reads every byte of the log and compares the live views with a fresh replay.

use std::sync::Arc;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::{CliError, Words, store_words};
use crate::cli::output::Output;
use crate::cli::replay::replay;
use crate::domain::seq::Seq;
use crate::pages::words::pick;
use crate::store::error::StoreError;
use crate::store::inspect::{Report, verify_copy};

/// Check every byte of the log, and that the views are what a fresh replay gives
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    output: Output,
}

/// What was checked.
#[derive(Serialize)]
struct Verified {
    events: u64,
    head: Seq,
    chain: String,
    disk_bytes: u64,
    digest: String,
}

/// Verifies the register.
///
/// # Errors
/// Verification (exit code 4), naming the first bad seq.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = context.place()?;
    // The bytes are checked on a copy: opening a damaged log would change it.
    let Report { events, head, chain, disk_bytes } = verify_copy(&place.log()).map_err(refused)?;
    let register = place.open().map_err(as_verification)?;
    let log = Arc::clone(&register.log);
    let (fresh, _) = replay(&log, head)?;
    let (live, digest) = (register.folded.views.digest(), fresh.digest());
    log.close_blocking()?;
    if live != digest {
        return Err(CliError::Verification(Words::new(
            format!("the views are not what a fresh replay gives: {live}, {digest}."),
            format!("ビューが再生の結果と一致しません: {live}、{digest}。"),
        )));
    }
    let verified = Verified { events, head, chain: chain.to_string(), disk_bytes, digest };
    context.printer(args.output.json).show(&verified, |lang| {
        let Verified { events, chain, digest, .. } = &verified;
        pick(
            lang,
            format!("Every byte holds: {events} events, no gap, head {head}.\nchain  {chain}\ndigest {digest} (live views = fresh replay)\n"),
            format!("すべてのバイトを確かめました: {events} 件、欠番なし、最新 {head}。\nチェーン {chain}\nダイジェスト {digest}（ビューと再生の結果が一致）\n"),
        )
    })
}

fn refused(error: StoreError) -> CliError {
    match &error {
        StoreError::Damaged { .. } => CliError::Verification(store_words(&error)),
        _ => error.into(),
    }
}

/// Events that are whole and yet cannot be read fail the verification, too.
fn as_verification(error: CliError) -> CliError {
    match error {
        CliError::Store(words) => CliError::Verification(words),
        other => other,
    }
}
