//! The wording of everything about proofs, keys and checkpoints that goes wrong, in both languages.

use crate::cli::error::{CliError, store_words};
use crate::merkle::checkpoint::CheckpointError;
use crate::merkle::key::KeyError;
use crate::merkle::note::NoteError;
use crate::merkle::proof::ProofError;
use crate::merkle::tlog_proof::TlogProofError;
use crate::notary::error::NotaryError;
use crate::pages::words::Words;
use crate::store::error::StoreError;

impl From<NotaryError> for CliError {
    fn from(error: NotaryError) -> Self {
        match &error {
            NotaryError::Store(inner) if matches!(**inner, StoreError::InUse) => Self::InUse,
            _ => Self::Store(notary_words(&error)),
        }
    }
}

/// What keeps the notary from signing, or a log from being believed.
#[must_use]
pub fn notary_words(error: &NotaryError) -> Words {
    let ja = match error {
        NotaryError::Store(error) => return store_words(error),
        NotaryError::DamagedTree { why } => format!(
            "ハッシュの木が壊れています（{why}）。作り直せます: ディレクトリー `tree` をよそへ移し、記録または証明を行ってください。"
        ),
        NotaryError::LogIsShorter { size, head } => format!(
            "公開済みのチェックポイントは {size} 件を示していますが、ログは {head} で終わっています。記録が失われています。より新しいバックアップを戻してください。"
        ),
        NotaryError::OtherHistory { size, expected, actual } => format!(
            "チェックポイントを公開した #{size} でのチェーンは {expected} のはずですが、ログでは {actual} です。履歴が書き換えられたか、別の台帳のログです。バックアップを戻してください。"
        ),
        NotaryError::OtherRoot { size, expected, actual } => format!(
            "公開済みのチェックポイントによれば #{size} でのルートは {expected} のはずですが、記録からは {actual} になります。ファイル `checkpoint` かログがこの台帳のものではありません。どちらかを確かめ、よそへ移してください。"
        ),
        NotaryError::OtherOrigin { expected, actual } => format!(
            "公開済みのチェックポイントのログ名は「{expected}」ですが、設定では「{actual}」です。ログの名前は変えられません。settings.json を直してください。"
        ),
        NotaryError::BadCheckpoint(error) => format!(
            "ファイル `checkpoint` にこの台帳のチェックポイントがありません（{}）。よそへ移してください。",
            checkpoint_words(error).ja
        ),
        NotaryError::NoKey => {
            "公開済みのチェックポイントに署名した鍵がありません。ファイル `key` を戻すか、`daicho key make` で新しい鍵を作ってください。".into()
        }
        NotaryError::BadKey { line, error } => format!(
            "ファイル `key` の {line} 行目: {}控えからファイルを戻してください。",
            key_words(error).ja
        ),
        NotaryError::TooManyKeys { limit } => format!(
            "鍵は {limit} 本までです。古い鍵をファイル `key` から除いてください。"
        ),
        NotaryError::KeyExists => {
            "すでに鍵があります。`daicho key rotate` で追加してください。".into()
        }
        NotaryError::Ended { why } => {
            format!("署名の処理は終了しています（{why}）。台帳を開き直してください。")
        }
    };
    Words::new(format!("{error}."), ja)
}

/// Why a text is no key.
#[must_use]
pub fn key_words(error: &KeyError) -> Words {
    let ja = match error {
        KeyError::Form => "「名前+鍵ID+BASE64」の形の鍵が必要です。".into(),
        KeyError::Name { name } => format!("鍵の名前に空白や + は使えません（{name:?}）。"),
        KeyError::Id { expected, actual } => format!(
            "鍵 ID は {expected:08x} のはずですが、「{actual}」です。写し間違いかもしれません。"
        ),
        KeyError::Kind { kind } => {
            format!("Ed25519 の鍵（種別 1 または 4）が必要ですが、種別 {kind} です。")
        }
        KeyError::Point => "Ed25519 の公開鍵として使えないバイト列です。".into(),
    };
    Words::new(format!("{error}."), ja)
}

/// Why a proof file proves nothing, in one line.
#[must_use]
pub fn proof_words(error: &TlogProofError) -> Words {
    let ja = match error {
        TlogProofError::TooLong { bytes, limit } => {
            format!("証明ファイルは {limit} バイトまでですが、{bytes} バイト以上あります。")
        }
        TlogProofError::NoProof => "証明ファイルではありません。".into(),
        TlogProofError::Line { line, .. } => {
            format!("証明ファイルの {line} 行目の形が正しくありません。")
        }
        TlogProofError::NoEntry => "証明ファイルに記録そのもの（extra 行）がありません。".into(),
        TlogProofError::Checkpoint(error) => {
            format!("チェックポイント: {}", checkpoint_words(error).ja)
        }
        TlogProofError::Proof(error) => inclusion_ja(error),
    };
    Words::new(format!("{error}."), ja)
}

fn inclusion_ja(error: &ProofError) -> String {
    match error {
        ProofError::TooLarge { size } => format!("木が大きすぎます（{size} 件）。"),
        ProofError::OutsideTree { index, size } => {
            format!("{size} 件の木に {index} 番の葉はありません。")
        }
        ProofError::OldIsLarger { old_size, size } => {
            format!("古い木（{old_size} 件）が新しい木（{size} 件）より大きくなっています。")
        }
        ProofError::Length { expected, actual } => {
            format!("証明には {expected} 個のハッシュが必要ですが、{actual} 個あります。")
        }
        ProofError::Root { expected, actual } | ProofError::OldRoot { expected, actual } => {
            format!("ルートは {expected} のはずですが、証明からは {actual} になります。")
        }
    }
}

/// Why a note is no checkpoint, or not to be believed, in one line.
#[must_use]
pub fn checkpoint_words(error: &CheckpointError) -> Words {
    let ja = match error {
        CheckpointError::Form => "ログの名前、件数、ルートの 3 行が必要ですが、別の文です。".into(),
        CheckpointError::NotByTheLog { origin } => {
            format!("ログ「{origin}」自身の鍵による署名がありません。")
        }
        CheckpointError::Note(error) => match error {
            NoteError::TooLong { bytes, limit } => {
                format!("署名文は {limit} バイトまでですが、{bytes} バイトあります。")
            }
            NoteError::NoText => "制御文字のない UTF-8 の文ではありません。".into(),
            NoteError::NoSignatures => "本文、空行、署名の順に並んでいません。".into(),
            NoteError::BadSignatureLine { number } => {
                format!("{number} 番目の署名の行の形が正しくありません。")
            }
            NoteError::TooManySignatures { limit } => format!("署名は {limit} 個までです。"),
            NoteError::BadSignature { name, id } => {
                format!("{name}+{id:08x} の署名が正しくありません。")
            }
            NoteError::NobodyKnown => "指定された鍵による署名がありません。".into(),
            NoteError::SameId { name, id } => {
                format!("指定された鍵のうち 2 つが同じ {name}+{id:08x} を名乗っています。")
            }
        },
    };
    Words::new(format!("{error}."), ja)
}
