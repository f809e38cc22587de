//! Why something was not recorded, and why what was recorded cannot be read.

use chrono::SecondsFormat;

use crate::domain::event::EventError;
use crate::domain::recorded::{Moment, RecordedError};
use crate::domain::seq::Seq;
use crate::tracker::{Refusal, ReplayError, SubmitError};
use crate::wording::lang::{Lang, message, messages};
use crate::wording::rejections::rejection;
use crate::wording::store;
use crate::wording::too_many::{self, Large};

messages! {
    /// Why nothing of a request was recorded.
    pub fn not_recorded(lang, error: &SubmitError) {
        SubmitError::Refused { refusal, .. } => (refused(lang, refusal));
        SubmitError::Moved { expected, head } =>
            "expected the head {expected}, found {head}. Look again and decide anew.",
            "末尾は {expected} のはずですが、{head} です。確かめてからやり直してください。";
        SubmitError::Revised { seq, by } =>
            "{by} has changed {seq} since it was looked at. Look again and decide anew.",
            "{seq} は、確認した後に {by} で変更されています。確かめてからやり直してください。";
        SubmitError::TooMany { facts, limit } => (too_many::refused(lang, Large::Facts, *facts, *limit));
        SubmitError::ClockBehind { now, seq, last }, clocks = clock_behind(lang, *now, *seq, *last) =>
            "{clocks} Set the clock right, or say with --clock-is-right that it is; nothing is \
             recorded until then.",
            "{clocks}時計を合わせるか、この時計が正しければ --clock-is-right を付けてください。\
             それまで何も記録しません。";
        SubmitError::Store(error) => (store::failed(lang, error));
        SubmitError::ReadOnly { why } =>
            "the log is read-only ({why}). Open it again.",
            "ログは読み取り専用です（{why}）。開き直してください。";
    }
}

/// That others recorded each time before a request was.
#[must_use]
pub fn overtaken(lang: Lang) -> String {
    message!(
        lang,
        "others recorded again and again while this was decided, and nothing of it was recorded. Do it once more, \
         or when fewer record.",
        "決定するたびにほかの人の記録が入ったため、何も記録していません。もう一度行うか、記録が落ち着いてから\
         行ってください。"
    )
}

/// That the clock is behind the one by which the last event was recorded.
#[must_use]
pub fn clock_behind(lang: Lang, now: Moment, seq: Seq, last: Moment) -> String {
    let [now, last] = [now, last].map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true));
    message!(
        lang,
        "the clock says {now}, and that of {seq}, the last event, said {last}.",
        "時計は {now} ですが、最新の {seq} を記録した時計は {last} でした。"
    )
}

messages! {
    /// Why one submission was refused.
    pub fn refused(lang, refusal: &Refusal) {
        Refusal::Rule(rule) => (rejection(lang, rule));
        Refusal::CommandIdTaken { seq } =>
            "the command id belongs to another command, recorded as {seq}. Use a new id.",
            "このコマンド ID は {seq} の別のコマンドで使われています。新しい ID を使ってください。";
        Refusal::OtherPersonal { seq }, number = seq.0 =>
            "the same was recorded as {seq}, with other personal data or none. Set it right with \
             `daicho correct {number}`.",
            "同じ内容が {seq} で記録済みですが、個人情報が異なるか、ありません。\
             `daicho correct {number}` で訂正してください。";
        Refusal::Personal(error), said = store::failed(lang, error) =>
            "personal data cannot be kept or erased: {said}",
            "個人情報を保存または消去できません。{said}";
        Refusal::TooLarge { bytes, limit } =>
            "expected an event of at most {limit} bytes, this one has {bytes}. Shorten its texts.",
            "1 件は {limit} バイトまでですが、{bytes} バイトあります。文字列を短くしてください。";
        Refusal::Unreadable(error), said = unreadable(lang, error) =>
            "{said}.",
            "記録を読み書きできません（{said}）。";
        Refusal::Unread(error) => (not_folded(lang, error));
    }
}

messages! {
    /// Why a log cannot be folded.
    pub fn not_folded(lang, error: &ReplayError) {
        ReplayError::Store(error) => (store::failed(lang, error));
        ReplayError::Unreadable { seq, source }, said = unreadable(lang, source) =>
            "{seq} cannot be read: {said}. Use the version of daicho that wrote it.",
            "{seq} を読めません（{said}）。記録した版の daicho を使ってください。";
        ReplayError::Misplaced { place, says } =>
            "expected {place}, the event there says {says}. Verify the log.",
            "{place} の位置にある記録が {says} と名乗っています。ログを検証してください。";
    }
}

messages! {
    /// Why bytes are no event of the record, without a full stop.
    pub fn unreadable(lang, error: &RecordedError) {
        RecordedError::Envelope(source) => "{error}", "記録の形をしていません: {source}";
        RecordedError::Time { field, got } =>
            "{error}",
            "{field} には RFC 3339 の時刻が必要ですが、「{got}」です";
        RecordedError::Event(EventError::UnknownType(kind)) =>
            "{error}",
            "「{kind}」という種類は、この版の daicho にはありません";
        RecordedError::Event(EventError::UnknownVersion { kind, version }) =>
            "{error}",
            "{kind} のバージョン {version} は、この版の daicho にはありません";
        RecordedError::Event(EventError::NoFact(kind)) =>
            "{error}",
            "事実の種類が必要ですが、{kind} です";
        RecordedError::Event(EventError::Data { kind, source }) =>
            "{error}",
            "{kind} のデータが正しくありません: {source}";
        RecordedError::Write(source) => "{error}", "記録を書き出せません: {source}";
    }
}
