//! What the endpoint says of a request that is not answered, where no room below words it.

use crate::tracker::{Refusal, SubmitError};
use crate::wording::lang::messages;
use crate::wording::recording;
use crate::wording::rejections::rejection;
use crate::wording::too_many::{self, Large};

messages! {
    /// Why nothing of a request was recorded.
    pub fn not_recorded(lang, error: &SubmitError) {
        SubmitError::Refused { refusal, .. } => (refused(lang, refusal));
        SubmitError::Moved { expected, head } =>
            "If-Match: expected the record to end at {expected}, it ends at {head}. Read it again, see \
             whether the fact still holds, and send it with the new ETag.",
            "If-Match: 記録の末尾は {expected} のはずですが、{head} です。読み直して確かめ、\
             新しい ETag で送ってください。";
        error if error.is_no_room() =>
            "The register's disk is almost full; nothing was recorded. Tell the register's keeper, and \
             send it again when there is room.",
            "台帳のディスクの空きが足りず、何も記録していません。台帳の管理者に知らせ、\
             空きができてから送り直してください。";
        SubmitError::Revised { seq, by } =>
            "If-Match: {by} has changed {seq} since the view that was read. Read it again, and send it with \
             the new ETag.",
            "If-Match: {seq} は、読まれた時点より後に {by} で変更されています。読み直し、新しい ETag で\
             送ってください。";
        SubmitError::TooMany { facts, limit } => (too_many::refused(lang, Large::Facts, *facts, *limit));
        SubmitError::ClockBehind { now, seq, last },
        clocks = recording::clock_behind(lang, *now, *seq, *last) =>
            "Nothing was recorded: {clocks} Tell the register's keeper. An admin who knows that the \
             clock is right sends it with clock_is_right=true.",
            "何も記録していません。{clocks}台帳の管理者に知らせてください。\
             時計が正しいと確かめた管理者は clock_is_right=true を付けて送れます。";
        // What was being written when the store failed may be found when it is opened again, and an
        // erasure may be recorded whose data could not be deleted.
        SubmitError::Store(_) | SubmitError::ReadOnly { .. } =>
            "The log takes nothing at present. Whether this was recorded shows once it is open again: \
             send it then with the same Idempotency-Key. Tell the register's keeper.",
            "現在ログに書き込めません。記録されたかどうかは、ログを開き直すまで分かりません。\
             台帳の管理者に知らせ、復旧後に同じ Idempotency-Key で送り直してください。";
    }
}

messages! {
    /// Why one submission was refused.
    pub fn refused(lang, refusal: &Refusal) {
        Refusal::Rule(rule) => (rejection(lang, rule));
        Refusal::CommandIdTaken { seq } =>
            "Idempotency-Key: it was used for another fact, recorded as {seq}. Use a new key.",
            "Idempotency-Key: {seq} の別の事実に使われています。新しいキーを使ってください。";
        Refusal::OtherPersonal { seq } =>
            "Idempotency-Key: the same fact was recorded with it as {seq}, with other personal data or \
             none. Correct {seq}, or use a new key.",
            "Idempotency-Key: 同じ事実が {seq} で記録済みですが、個人情報が異なるか、ありません。\
             {seq} を訂正するか、新しいキーを使ってください。";
        Refusal::Personal(_) =>
            "Personal data can neither be kept nor erased at present; nothing was recorded. Tell the \
             register's keeper.",
            "現在、個人情報を保存も消去もできません。何も記録していません。\
             台帳の管理者に知らせてください。";
        Refusal::TooLarge { bytes, limit } =>
            "Expected an event of at most {limit} bytes, this one has {bytes}. Shorten its texts.",
            "1 件は {limit} バイトまでですが、{bytes} バイトあります。文字列を短くしてください。";
        Refusal::Unreadable(_) | Refusal::Unread(_) => (recording::refused(lang, refusal));
    }
}
