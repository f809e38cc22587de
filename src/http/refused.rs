//! What the register refuses, as a problem: which rule, which field, which status.
//!
//! 422 says that the fact itself cannot be so; 409 that it does not fit what is recorded.

use super::problem::{
    AtFault, CONFLICT, INVALID, KEY_REUSED, PRECONDITION_FAILED, Problem, ProblemType, TOO_LARGE,
    UNAVAILABLE,
};
use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::pages::refusals;
use crate::pages::words::{Lang, Words};
use crate::tracker::{Refusal, SubmitError};

/// How many faults a problem names; a hostile body has as many as it has bytes.
const FAULTS_NAMED: usize = 100;
/// How long to wait before asking a register again whose store has failed.
const RETRY_SECONDS: u32 = 30;

/// Faults of the fields of a fact.
pub fn faults(faults: &[Fault]) -> Problem {
    let errors = faults.iter().take(FAULTS_NAMED).map(|fault| AtFault {
        at: fault.field.clone(),
        detail: Words::new(refusals::fault(Lang::En, fault), refusals::fault(Lang::Ja, fault)),
    });
    let problem = Problem::of(INVALID, errors.collect());
    if faults.len() > FAULTS_NAMED { problem.with("faults", faults.len()) } else { problem }
}

/// Why nothing of a request was recorded.
pub fn submit(error: &SubmitError) -> Problem {
    match error {
        SubmitError::Refused { refusal: refused, .. } => refusal(refused),
        SubmitError::Moved { expected, head } => Problem::new(
            PRECONDITION_FAILED,
            format!(
                "If-Match: expected the record to end at {expected}, it ends at {head}. Read it \
                 again, see whether the fact still holds, and send it with the new ETag."
            ),
            format!(
                "If-Match: 記録の末尾は {expected} のはずですが、{head} です。読み直して確かめ、\
                 新しい ETag で送ってください。"
            ),
        )
        .with("head", head.0),
        error if error.is_no_room() => Problem::new(
            UNAVAILABLE,
            "The register's disk is almost full; nothing was recorded. Tell the register's keeper, \
             and send it again when there is room.",
            "台帳のディスクの空きが足りず、何も記録していません。台帳の管理者に知らせ、\
             空きができてから送り直してください。",
        )
        .retry_after(RETRY_SECONDS),
        SubmitError::Store(_) | SubmitError::ReadOnly { .. } => {
            tracing::error!(%error, "nothing can be recorded");
            // What was being written when the store failed may be found when it is opened again, and
            // an erasure may be recorded whose data could not be deleted.
            Problem::new(
                UNAVAILABLE,
                "The log takes nothing at present. Whether this was recorded shows once it is open \
                 again: send it then with the same Idempotency-Key. Tell the register's keeper.",
                "現在ログに書き込めません。記録されたかどうかは、ログを開き直すまで分かりません。\
                 台帳の管理者に知らせ、復旧後に同じ Idempotency-Key で送り直してください。",
            )
            .retry_after(RETRY_SECONDS)
        }
    }
}

/// Why one fact was refused.
fn refusal(refused: &Refusal) -> Problem {
    match refused {
        Refusal::Rule(rule) => rejection(rule),
        Refusal::CommandIdTaken { seq } => Problem::at(
            KEY_REUSED,
            "Idempotency-Key",
            format!(
                "Idempotency-Key: it was used for another fact, recorded as {seq}. Use a new key."
            ),
            format!(
                "Idempotency-Key: {seq} の別の事実に使われています。新しいキーを使ってください。"
            ),
        )
        .with("seq", seq.0),
        Refusal::OtherPersonal { seq } => Problem::at(
            KEY_REUSED,
            "Idempotency-Key",
            format!(
                "Idempotency-Key: the same fact was recorded with it as {seq}, with other personal \
                 data or none. Correct {seq}, or use a new key."
            ),
            format!(
                "Idempotency-Key: 同じ事実が {seq} で記録済みですが、個人情報が異なるか、ありません。\
                 {seq} を訂正するか、新しいキーを使ってください。"
            ),
        )
        .with("seq", seq.0),
        Refusal::Personal(error) => {
            tracing::error!(%error, "personal data can neither be kept nor erased");
            Problem::new(
                UNAVAILABLE,
                "Personal data can neither be kept nor erased at present; nothing was recorded. \
                 Tell the register's keeper.",
                "現在、個人情報を保存も消去もできません。何も記録していません。台帳の管理者に知らせてください。",
            )
            .retry_after(RETRY_SECONDS)
        }
        Refusal::TooLarge { bytes, limit } => Problem::new(
            TOO_LARGE,
            format!(
                "Expected an event of at most {limit} bytes, this one has {bytes}. Shorten its texts."
            ),
            format!(
                "1 件は {limit} バイトまでですが、{bytes} バイトあります。文字列を短くしてください。"
            ),
        ),
        Refusal::Unreadable(_) => Problem::internal(),
    }
}

fn rejection(rule: &Rejection) -> Problem {
    let words =
        Words::new(refusals::rejection(Lang::En, rule), refusals::rejection(Lang::Ja, rule));
    match field(rule) {
        Some(field) => {
            let errors = vec![AtFault { at: format!("data.{field}"), detail: words }];
            Problem::of(kind(rule), errors)
        }
        None => Problem::new(kind(rule), words.en, words.ja),
    }
}

/// The field that a rule is about.
const fn field(rule: &Rejection) -> Option<&'static str> {
    match rule {
        Rejection::Unknown { field, .. }
        | Rejection::Future { field, .. }
        | Rejection::TooEarly { field, .. }
        | Rejection::EndsBeforeItBegins { field, .. }
        | Rejection::Twice { field, .. } => Some(field),
        Rejection::Merged { .. }
        | Rejection::MergedIntoItself { .. }
        | Rejection::NotAMember { .. }
        | Rejection::StandsAlready { .. } => Some("party"),
        Rejection::TooFewParties { .. } => Some("parties"),
        Rejection::RenewsItself { .. } => Some("renews"),
        Rejection::NotInCountry { .. } => Some("subdivision"),
        Rejection::WrongMeasure { .. } => Some("measure"),
        Rejection::NoSuchEvent { .. }
        | Rejection::NotAFact { .. }
        | Rejection::RetractedAlready { .. }
        | Rejection::NothingToErase { .. }
        | Rejection::ErasedAlready { .. }
        | Rejection::Orphans { .. } => Some("seq"),
        Rejection::OtherDigests { .. } => Some("digests"),
        Rejection::OtherType { .. } => Some("type"),
        Rejection::NothingChanges { .. } => Some("data"),
        Rejection::NoReason => Some("reason"),
        Rejection::Registered { .. }
        | Rejection::LooksLike { .. }
        | Rejection::NothingToWithdraw { .. }
        | Rejection::RecordedAlready { .. }
        | Rejection::EndedAlready { .. }
        | Rejection::SignedTogether { .. } => None,
    }
}

/// Whether a fact does not fit the record, or cannot be so at all.
const fn kind(rule: &Rejection) -> ProblemType {
    match rule {
        Rejection::Registered { .. }
        | Rejection::LooksLike { .. }
        | Rejection::Merged { .. }
        | Rejection::StandsAlready { .. }
        | Rejection::NothingToWithdraw { .. }
        | Rejection::RecordedAlready { .. }
        | Rejection::NotAMember { .. }
        | Rejection::EndedAlready { .. }
        | Rejection::SignedTogether { .. }
        | Rejection::RetractedAlready { .. }
        | Rejection::NothingChanges { .. }
        | Rejection::NothingToErase { .. }
        | Rejection::ErasedAlready { .. }
        | Rejection::OtherDigests { .. }
        | Rejection::Orphans { .. } => CONFLICT,
        Rejection::Unknown { .. }
        | Rejection::Future { .. }
        | Rejection::TooEarly { .. }
        | Rejection::EndsBeforeItBegins { .. }
        | Rejection::TooFewParties { .. }
        | Rejection::RenewsItself { .. }
        | Rejection::MergedIntoItself { .. }
        | Rejection::Twice { .. }
        | Rejection::NotInCountry { .. }
        | Rejection::WrongMeasure { .. }
        | Rejection::NoSuchEvent { .. }
        | Rejection::NotAFact { .. }
        | Rejection::OtherType { .. }
        | Rejection::NoReason => INVALID,
    }
}
