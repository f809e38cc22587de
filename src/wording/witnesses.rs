//! What is said by and of a witness: why it does not start, and why it does not cosign.

use crate::merkle::witness::{CosignError, RequestError};
use crate::notary::witness::WitnessError;
use crate::wording::lang::messages;
use crate::wording::proofs::{checkpoint, key};

messages! {
    /// Why a witness does not start.
    pub fn not_started(lang, error: &WitnessError) {
        WitnessError::Io { doing, source } =>
            "{error}.",
            "ディスクの操作に失敗しました（{doing}: {source}）。空き容量と権限を確かめてください。";
        WitnessError::InUse =>
            "{error}.",
            "別の daicho プロセスがこのディレクトリーで連署しています。先にそれを止めてください。";
        WitnessError::NoKey =>
            "{error}.",
            "以前に連署した鍵がありません。控えからファイル `witness-key` を戻してください。";
        WitnessError::BadKey(inner), said = key(lang, inner) =>
            "{error}.",
            "ファイル `witness-key`: {said}控えからファイルを戻してください。";
        WitnessError::OtherName { asked, name } =>
            "{error}.",
            "名前「{asked}」を求められましたが、鍵の名前は「{name}」です。証人の名前は変えられません。";
        WitnessError::NoLogKey { vkey } =>
            "{error}.",
            "ログの検証鍵（種別 1）が必要ですが、証人の検証鍵です: {vkey}";
        WitnessError::BadState { origin, file } =>
            "{error}.",
            "ファイル `witness/{file}` に、ログ「{origin}」に最後に連署したものがありません。\
             それより古くない控えを戻すか、別のディレクトリーで別の鍵から始めてください。";
    }
}

messages! {
    /// Why a witness does not cosign.
    pub fn not_cosigned(lang, error: &CosignError) {
        CosignError::UnknownOrigin { origin } =>
            "Not cosigned: {error}.",
            "この証人はログ「{origin}」を見ていません。";
        CosignError::NotSigned(_) =>
            "Not cosigned: {error}.",
            "このログの既知の鍵による正しい署名がありません。";
        CosignError::OldIsLarger { old_size, size } =>
            "Not cosigned: {error}.",
            "古い件数は {size} 以下のはずですが、{old_size} です。";
        CosignError::Stale { seen, .. } =>
            "Not cosigned: {error}.",
            "最後に連署した件数は {seen} です。そこからの証明が必要です。";
        CosignError::OtherRoot { size, .. } =>
            "Not cosigned: {error}.",
            "{size} 件では別のルートに連署しました。履歴が二つあります。";
        CosignError::NotEmpty { .. } => "Not cosigned: {error}.", "空の木のルートではありません。";
        CosignError::NotExtended(_) =>
            "Not cosigned: {error}.",
            "最後に連署した木の続きであることの証明が成り立ちません。";
    }
}

messages! {
    /// Why a body asks a witness for nothing.
    pub fn no_request(lang, error: &RequestError) {
        RequestError::Old =>
            "Expected the body of tlog-witness: {error}.",
            "本文が tlog-witness の形になっていません。1 行目に「old 件数」が必要です。";
        RequestError::Hash { line } =>
            "Expected the body of tlog-witness: {error}.",
            "本文が tlog-witness の形になっていません。{line} 行目にハッシュか空行が必要です。";
        RequestError::Checkpoint(inner), said = checkpoint(lang, inner) =>
            "Expected the body of tlog-witness: {error}.",
            "本文が tlog-witness の形になっていません。チェックポイント: {said}";
    }
}
