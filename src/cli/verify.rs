//! `daicho verify`: re-reads every byte of the log and compares the live views with a fresh replay.

use std::sync::Arc;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::{CliError, Words, store_words};
use crate::cli::output::Output;
use crate::cli::register::Register;
use crate::cli::replay::replay;
use crate::domain::seq::Seq;
use crate::pages::words::pick;
use crate::store::error::StoreError;
use crate::store::inspect::{Report, verify_copy};
use crate::tracker::compare;

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
    /// How many pieces of personal data are held, and how many are erased.
    personal: Personal,
}

#[derive(Serialize)]
struct Personal {
    held: usize,
    erased: usize,
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
    let personal = check_personal(&register);
    let (live, digest) = (register.folded.views.digest(), fresh.digest());
    log.close_blocking()?;
    if live != digest {
        return Err(CliError::Verification(Words::new(
            format!("the views are not what a fresh replay gives: {live}, {digest}."),
            format!("ビューが再生の結果と一致しません: {live}、{digest}。"),
        )));
    }
    let personal = personal?;
    let chain = chain.to_string();
    let verified = Verified { events, head, chain, disk_bytes, digest, personal };
    context.printer(args.output.json).show(&verified, |lang| {
        let Verified { events, chain, digest, personal, .. } = &verified;
        let mut text = pick(
            lang,
            format!("Every byte holds: {events} events, no gap, head {head}.\nchain  {chain}\ndigest {digest} (live views = fresh replay)\n"),
            format!("すべてのバイトを確かめました: {events} 件、欠番なし、最新 {head}。\nチェーン {chain}\nダイジェスト {digest}（ビューと再生の結果が一致）\n"),
        );
        let Personal { held, erased } = personal;
        if held + erased > 0 {
            text.push_str(&pick(
                lang,
                format!("personal data: {held} held, each as the log commits to it; {erased} erased\n"),
                format!("個人情報: 保持 {held} 件（すべてログのダイジェストと一致）、消去 {erased} 件\n"),
            ));
        }
        text
    })
}

/// Each disclosure belongs to a digest in the log, none is there that was erased, and none is lost.
/// What a kill left over was finished when the register was opened.
fn check_personal(register: &Register) -> Result<Personal, CliError> {
    let commitments = register.folded.views.all_commitments();
    let mismatch = compare(commitments, register.disclosures.as_ref()).map_err(refused)?;
    let list = |seqs: &[Seq]| seqs.iter().map(Seq::to_string).collect::<Vec<_>>().join(", ");
    if let Some(seq) = mismatch.lost.first() {
        let (all, seq) = (list(&mismatch.lost), seq.0);
        return Err(CliError::Verification(Words::new(
            format!(
                "the personal data of {all} is lost: no erasure tells of it. Bring the file `personal` back from a backup, or record the loss with `daicho erase {seq}`."
            ),
            format!(
                "{all} の個人情報が、消去の記録なしに失われています。ファイル personal をバックアップから戻すか、`daicho erase {seq}` で失われたことを記録してください。"
            ),
        )));
    }
    if !mismatch.not_erased.is_empty() || !mismatch.strange.is_empty() {
        let (all, strange) = (list(&mismatch.not_erased), mismatch.strange.len());
        return Err(CliError::Verification(Words::new(
            format!(
                "personal data is held that should be gone: erased by {all}; {strange} that no event commits to. Open the register again."
            ),
            format!(
                "消去されたはずの個人情報が残っています（消去の記録: {all}、ログにないもの: {strange} 件）。台帳を開き直してください。"
            ),
        )));
    }
    let erased = commitments.all().filter(|(_, one)| one.erased_by.is_some()).count();
    Ok(Personal { held: commitments.all().count() - erased, erased })
}

fn refused(error: StoreError) -> CliError {
    match &error {
        StoreError::Damaged { .. } | StoreError::PersonalDamaged { .. } => {
            CliError::Verification(store_words(&error))
        }
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
