//! An audit of a server by somebody who trusts nothing but a key: every event fetched, the tree and the views
//! made anew, and held against what the server has signed and says.

use std::thread::sleep;
use std::time::Duration;

use serde::Serialize;

use super::{Args, tree};
use crate::cli::Context;
use crate::cli::check::read_keys;
use crate::cli::check::trusted::{enough_witnesses, required};
use crate::cli::copied::fetch;
use crate::cli::error::CliError;
use crate::cli::level::level_there;
use crate::client::Client;
use crate::domain::seq::Seq;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::merkle::tree::Edge;
use crate::store::EventStore;
use crate::tracker::replay_to;
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::proofs;

/// What was audited, and holds.
#[derive(Serialize)]
struct Audited {
    origin: String,
    events: u64,
    root: String,
    /// The names of the keys whose signatures hold.
    signed_by: Vec<String>,
    digest: String,
    /// How many events a checkpoint that was kept covers.
    against: Option<u64>,
    checkpoint: String,
}

/// Audits the server.
pub(super) fn run(client: &Client, args: &Args, context: &Context) -> Result<(), CliError> {
    let keys = read_keys("--vkey", &args.vkey)?;
    if keys.is_empty() {
        return Err(CliError::usage(
            "--vkey: expected the verifier key of the log: without it, whoever answers could have made \
             everything up. Get it another way than from that server.",
            "--vkey: ログの検証鍵が必要です。鍵がなければ、応答がすべて作り話でも見抜けません。\
             そのサーバー以外から入手してください。",
        ));
    }
    let kept = args.against.as_deref().map(tree::read_kept).transpose()?;
    // The digest first: the checkpoint and the log reach at least as far.
    let (shown_at, theirs) = client.digest()?;
    let (note, checkpoint, signed_by) = cosigned(client, &keys, args.witnesses)?;
    let log = fetch(client)?;
    let size = checkpoint.size;
    if log.head().0 < size {
        return Err(CliError::verification(
            format!("the checkpoint covers {size} events, the server hands out {}.", log.head().0),
            format!(
                "チェックポイントは {size} 件を示していますが、サーバーが渡したのは {} 件です。",
                log.head().0
            ),
        ));
    }
    let at = kept.as_ref().map_or(size, |(kept, _)| kept.size);
    let roots = roots(log.as_ref(), &[size, at])?;
    same_root(&checkpoint, roots[0])?;
    if let Some((kept, _)) = &kept {
        if kept.origin != checkpoint.origin {
            return Err(CliError::verification(
                format!(
                    "the checkpoint that was kept is of {:?}, the server is {:?}.",
                    kept.origin, checkpoint.origin
                ),
                format!(
                    "保管されていたチェックポイントは「{}」のもので、サーバーは「{}」です。",
                    kept.origin, checkpoint.origin
                ),
            ));
        }
        if kept.size > size {
            return Err(CliError::verification(
                format!(
                    "the checkpoint that was kept covers {} events, the server has signed {size}: events are missing.",
                    kept.size
                ),
                format!(
                    "保管されていたチェックポイントは {} 件を示していますが、サーバーの署名は {size} 件までです。記録が失われています。",
                    kept.size
                ),
            ));
        }
        same_root(kept, roots[1])?;
    }
    let digest = replay_to(log.as_ref(), shown_at, &mut |_| {})?.digest();
    if digest != theirs {
        return Err(CliError::verification(
            format!(
                "the events fold into {digest}, the server names {theirs}: it does not show what its log says."
            ),
            format!(
                "記録の再生結果は {digest} ですが、サーバーは {theirs} を示しています。表示がログと一致しません。"
            ),
        ));
    }
    let audited = Audited {
        origin: checkpoint.origin,
        events: size,
        root: checkpoint.root.to_string(),
        signed_by,
        digest,
        against: kept.map(|(kept, _)| kept.size),
        checkpoint: note,
    };
    context.printer(args.output.json).show(&audited, |lang| text(lang, &audited))
}

/// How often, and after how long each time, a checkpoint is asked for again whose cosignatures are not there
/// yet: witnesses sign a moment after the log.
const LOOKS: u32 = 20;
const LOOK: Duration = Duration::from_millis(500);

/// The checkpoint of a server that covers everything, which the log's key must have signed, and so many of
/// the witnesses whose keys were given (all of them, unless a number was asked for); with who has.
///
/// # Errors
/// Verification, where a signature is missing or does not hold; what the server says.
pub fn cosigned(
    client: &Client,
    keys: &[VerifierKey],
    witnesses: Option<usize>,
) -> Result<(String, Checkpoint, Vec<String>), CliError> {
    let required = required(keys, witnesses)?;
    let mut looks = 1;
    loop {
        let note = level_there(client)?;
        let opened = Checkpoint::open(note.as_bytes(), keys);
        let (checkpoint, signed) = opened.map_err(|error| {
            CliError::Verification(Words::both(|lang| proofs::checkpoint(lang, &error)))
        })?;
        match enough_witnesses(keys, required, &signed) {
            Ok(()) => {
                let names = signed.iter().map(|one| one.key.name().to_owned()).collect();
                return Ok((note, checkpoint, names));
            }
            Err(error) if looks == LOOKS => return Err(error),
            Err(_) => sleep(LOOK),
        }
        looks += 1;
    }
}

/// The roots of the tree over so many of the first events.
///
/// # Errors
/// Store, where the log cannot be read.
pub fn roots(log: &dyn EventStore, sizes: &[u64]) -> Result<Vec<Hash>, CliError> {
    let (mut edge, mut roots) = (Edge::default(), vec![Hash::EMPTY; sizes.len()]);
    log.scan(Seq::FIRST, &mut |bundle| {
        for (_, event) in bundle.events() {
            edge.push(Hash::leaf(event), |_, _| {});
            for (at, root) in sizes.iter().zip(&mut roots) {
                if *at == edge.size() {
                    *root = edge.root();
                }
            }
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(roots)
}

/// Whether the events give the root that a checkpoint speaks of.
///
/// # Errors
/// Verification, where they do not.
pub fn same_root(checkpoint: &Checkpoint, root: Hash) -> Result<(), CliError> {
    if checkpoint.root == root {
        return Ok(());
    }
    let (size, expected) = (checkpoint.size, checkpoint.root);
    Err(CliError::verification(
        format!(
            "expected the root {expected} at #{size}, as the checkpoint says, the events give {root}: the history was rewritten."
        ),
        format!(
            "チェックポイントによれば #{size} でのルートは {expected} のはずですが、記録からは {root} になります。履歴が書き換えられています。"
        ),
    ))
}

fn text(lang: Lang, audited: &Audited) -> String {
    let Audited { origin, events, root, signed_by, digest, against, .. } = audited;
    let signed_by = signed_by.join(pick(lang, ", ", "、"));
    let mut said = pick(
        lang,
        format!(
            "{origin} holds: {events} events fetched, their tree is the one that {signed_by} signed.\nroot   {root}\ndigest {digest} (of what its events fold into, as the server says)\n"
        ),
        format!(
            "{origin} を確かめました: {events} 件を取得し、{signed_by} の署名した木と一致します。\nルート {root}\nダイジェスト {digest}（記録の再生結果。サーバーの値と一致）\n"
        ),
    );
    if let Some(size) = against {
        said += &pick(
            lang,
            format!(
                "The log still begins with all {size} events of the checkpoint that was kept.\n"
            ),
            format!(
                "保管されていたチェックポイントの {size} 件は、すべてそのままログの先頭にあります。\n"
            ),
        );
    }
    said
}
