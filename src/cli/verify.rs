//! `daicho verify`: re-reads every byte of the log, recomputes the tree over it, and compares the
//! live views with a fresh replay.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use self::tree::{Against, Rooted};
use crate::cli::Context;
use crate::cli::error::{CliError, Words, store_words};
use crate::cli::output::Output;
use crate::cli::replay::replay;
use crate::domain::seq::Seq;
use crate::pages::words::{Lang, pick};
use crate::store::error::StoreError;
use crate::store::inspect::{Report, verify_copy};

mod tree;

/// Check every byte of the log, its tree and checkpoint, and that the views are what a fresh
/// replay gives
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A checkpoint that somebody kept: the log must still begin with all that it covered
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
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
    #[serde(flatten)]
    rooted: Rooted,
    against: Option<Against>,
}

/// Verifies the register.
///
/// # Errors
/// Verification (exit code 4), naming the first bad seq, or what does not hold.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = context.place()?;
    let kept = args.against.as_deref().map(tree::read_kept).transpose()?;
    // The bytes are checked on a copy: opening a damaged log would change it.
    let Report { events, head, chain, disk_bytes } = verify_copy(&place.log()).map_err(refused)?;
    let register = place.open().map_err(as_verification)?;
    let log = Arc::clone(&register.log);
    let (fresh, _) = replay(&log, head)?;
    let (live, digest) = (register.folded.views.digest(), fresh.digest());
    let rooted = tree::verify(&register, kept.as_ref()).map_err(as_verification);
    log.close_blocking()?;
    if live != digest {
        return Err(CliError::Verification(Words::new(
            format!("the views are not what a fresh replay gives: {live}, {digest}."),
            format!("ビューが再生の結果と一致しません: {live}、{digest}。"),
        )));
    }
    let (rooted, against) = rooted?;
    let chain = chain.to_string();
    let verified = Verified { events, head, chain, disk_bytes, digest, rooted, against };
    context.printer(args.output.json).show(&verified, |lang| text(lang, &verified))
}

fn text(lang: Lang, verified: &Verified) -> String {
    let Verified { events, head, chain, digest, rooted, against, .. } = verified;
    let Rooted { root, signed_size, .. } = rooted;
    let mut said = pick(
        lang,
        format!(
            "Every byte holds: {events} events, no gap, head {head}.\nchain  {chain}\ndigest {digest} (live views = fresh replay)\n"
        ),
        format!(
            "すべてのバイトを確かめました: {events} 件、欠番なし、最新 {head}。\nチェーン {chain}\nダイジェスト {digest}（ビューと再生の結果が一致）\n"
        ),
    );
    said += &match signed_size {
        Some(size) => pick(
            lang,
            format!("root   {root} (tree and signed checkpoint at {size} = the events)\n"),
            format!("ルート {root}（木と {size} 件の署名済みチェックポイントが記録と一致）\n"),
        ),
        None => pick(
            lang,
            format!("root   {root} (nothing was signed yet)\n"),
            format!("ルート {root}（署名はまだありません）\n"),
        ),
    };
    if let Some(Against { size, by_our_key }) = against {
        said += &pick(
            lang,
            format!(
                "The log still begins with all {size} events of the checkpoint that was kept.\n"
            ),
            format!(
                "保管されていたチェックポイントの {size} 件は、すべてそのままログの先頭にあります。\n"
            ),
        );
        if !by_our_key {
            said += pick(
                lang,
                "None of this register's present keys has signed that checkpoint.\n",
                "そのチェックポイントには、この台帳の現在の鍵による署名がありません。\n",
            );
        }
    }
    said
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
