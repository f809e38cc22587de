//! What is said of proofs, keys and checkpoints that do not hold, and by a notary that cannot sign.

use crate::merkle::checkpoint::CheckpointError;
use crate::merkle::key::KeyError;
use crate::merkle::note::NoteError;
use crate::merkle::proof::ProofError;
use crate::merkle::tlog_proof::TlogProofError;
use crate::notary::error::NotaryError;
use crate::projections::revising::{Revision, RevisionKind};
use crate::wording::lang::messages;
use crate::wording::store;

messages! {
    /// What keeps the notary from signing, or a log from being believed.
    pub fn notary(lang, error: &NotaryError) {
        NotaryError::Store(error) => (store::failed(lang, error));
        NotaryError::DamagedTree { why } =>
            "{error}.",
            "ハッシュの木が壊れています（{why}）。作り直せます: ディレクトリー `tree` をよそへ移し、\
             記録または証明を行ってください。";
        NotaryError::LogIsShorter { size, head } =>
            "{error}.",
            "公開済みのチェックポイントは {size} 件を示していますが、ログは {head} で終わっています。\
             記録が失われています。より新しいバックアップを戻してください。";
        NotaryError::OtherHistory { size, expected, actual } =>
            "{error}.",
            "チェックポイントを公開した #{size} でのチェーンは {expected} のはずですが、ログでは {actual} です。\
             履歴が書き換えられたか、別の台帳のログです。バックアップを戻してください。";
        NotaryError::OtherRoot { size, expected, actual } =>
            "{error}.",
            "公開済みのチェックポイントによれば #{size} でのルートは {expected} のはずですが、\
             記録からは {actual} になります。ファイル `checkpoint` かログがこの台帳のものではありません。\
             どちらかを確かめ、よそへ移してください。";
        NotaryError::OtherOrigin { expected, actual } =>
            "{error}.",
            "公開済みのチェックポイントのログ名は「{expected}」ですが、設定では「{actual}」です。\
             ログの名前は変えられません。settings.json を直してください。";
        NotaryError::BadCheckpoint(inner), said = checkpoint(lang, inner) =>
            "{error}.",
            "ファイル `checkpoint` にこの台帳のチェックポイントがありません（{said}）。\
             よそへ移してください。";
        NotaryError::NoKey =>
            "{error}.",
            "公開済みのチェックポイントに署名した鍵がありません。ファイル `key` を戻すか、\
             `daicho key make` で新しい鍵を作ってください。";
        NotaryError::BadKey { line, error: inner }, said = key(lang, inner) =>
            "{error}.",
            "ファイル `key` の {line} 行目: {said}控えからファイルを戻してください。";
        NotaryError::TooManyKeys { limit } =>
            "{error}.",
            "鍵は {limit} 本までです。古い鍵をファイル `key` から除いてください。";
        NotaryError::KeyExists =>
            "{error}.",
            "すでに鍵があります。`daicho key rotate` で追加してください。";
        NotaryError::Ended { why } =>
            "{error}.",
            "署名の処理は終了しています（{why}）。台帳を開き直してください。";
    }
}

messages! {
    /// What a later event did to an earlier one, without a full stop.
    pub fn revision(lang, revision: &Revision) {
        Revision { seq, revises, how: RevisionKind::Corrected } =>
            "{revises} was corrected by {seq}",
            "{revises} は {seq} で訂正されました";
        Revision { seq, revises, how: RevisionKind::Retracted } =>
            "{revises} was retracted by {seq}",
            "{revises} は {seq} で取り消されました";
        Revision { seq, revises, how: RevisionKind::Withdrawn } =>
            "{revises} was withdrawn by {seq}",
            "{revises} は {seq} で撤回されました";
        Revision { seq, revises, how: RevisionKind::Ended } =>
            "what {revises} began was ended by {seq}",
            "{revises} で始まったことは {seq} で終わりました";
        Revision { seq, revises, how: RevisionKind::Erased } =>
            "personal data of {revises} was erased by {seq}",
            "{revises} の個人情報は {seq} で消去されました";
    }
}

messages! {
    /// Why a text is no key.
    pub fn key(lang, error: &KeyError) {
        KeyError::Form => "{error}.", "「名前+鍵ID+BASE64」の形の鍵が必要です。";
        KeyError::Name { name } => "{error}.", "鍵の名前に空白や + は使えません（{name:?}）。";
        KeyError::Id { expected, actual } =>
            "{error}.",
            "鍵 ID は {expected:08x} のはずですが、「{actual}」です。写し間違いかもしれません。";
        KeyError::Kind { kind } =>
            "{error}.",
            "Ed25519 の鍵（種別 1 または 4）が必要ですが、種別 {kind} です。";
        KeyError::Point => "{error}.", "Ed25519 の公開鍵として使えないバイト列です。";
    }
}

messages! {
    /// Why a proof file proves nothing, in one line.
    pub fn proof_file(lang, error: &TlogProofError) {
        TlogProofError::TooLong { bytes, limit } =>
            "{error}.",
            "証明ファイルは {limit} バイトまでですが、{bytes} バイト以上あります。";
        TlogProofError::NoProof => "{error}.", "証明ファイルではありません。";
        TlogProofError::Line { line, .. } =>
            "{error}.",
            "証明ファイルの {line} 行目の形が正しくありません。";
        TlogProofError::NoEntry => "{error}.", "証明ファイルに記録そのもの（extra 行）がありません。";
        TlogProofError::Checkpoint(inner), said = checkpoint(lang, inner) =>
            "{error}.",
            "チェックポイント: {said}";
        TlogProofError::Proof(inner), said = proof(lang, inner) => "{error}.", "{said}";
    }
}

messages! {
    fn proof(lang, error: &ProofError) {
        ProofError::TooLarge { size } => "{error}.", "木が大きすぎます（{size} 件）。";
        ProofError::OutsideTree { index, size } =>
            "{error}.",
            "{size} 件の木に {index} 番の葉はありません。";
        ProofError::OldIsLarger { old_size, size } =>
            "{error}.",
            "古い木（{old_size} 件）が新しい木（{size} 件）より大きくなっています。";
        ProofError::Length { expected, actual } =>
            "{error}.",
            "証明には {expected} 個のハッシュが必要ですが、{actual} 個あります。";
        ProofError::Root { expected, actual } | ProofError::OldRoot { expected, actual } =>
            "{error}.",
            "ルートは {expected} のはずですが、証明からは {actual} になります。";
    }
}

messages! {
    /// Why a note is no checkpoint, or not to be believed, in one line.
    pub fn checkpoint(lang, error: &CheckpointError) {
        CheckpointError::Form => "{error}.", "ログの名前、件数、ルートの 3 行が必要ですが、別の文です。";
        CheckpointError::NotByTheLog { origin } =>
            "{error}.",
            "ログ「{origin}」自身の鍵による署名がありません。";
        CheckpointError::Note(inner), said = note(lang, inner) => "{error}.", "{said}";
    }
}

messages! {
    fn note(lang, error: &NoteError) {
        NoteError::TooLong { bytes, limit } =>
            "{error}.",
            "署名文は {limit} バイトまでですが、{bytes} バイトあります。";
        NoteError::NoText => "{error}.", "制御文字のない UTF-8 の文ではありません。";
        NoteError::NoSignatures => "{error}.", "本文、空行、署名の順に並んでいません。";
        NoteError::BadSignatureLine { number } =>
            "{error}.",
            "{number} 番目の署名の行の形が正しくありません。";
        NoteError::TooManySignatures { limit } => "{error}.", "署名は {limit} 個までです。";
        NoteError::BadSignature { name, id } =>
            "{error}.",
            "{name}+{id:08x} の署名が正しくありません。";
        NoteError::NobodyKnown => "{error}.", "指定された鍵による署名がありません。";
        NoteError::SameId { name, id } =>
            "{error}.",
            "指定された鍵のうち 2 つが同じ {name}+{id:08x} を名乗っています。";
    }
}
