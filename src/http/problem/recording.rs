//! What was not recorded, as a problem: which rule, which field, which status.
//!
//! 422 says that the fact itself cannot be so; 409 that it does not fit what is recorded.

use super::{
    AtFault, CONFLICT, INVALID, KEY_REUSED, PRECONDITION_FAILED, Problem, ProblemType, TOO_LARGE,
    UNAVAILABLE,
};
use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::tracker::{Refusal, SubmitError};
use crate::wording::lang::{Lang, Words};
use crate::wording::too_many::{self, Large};
use crate::wording::{self, endpoint, fields, rejections};

/// How many faults a problem names; a hostile body has as many as it has bytes.
const FAULTS_NAMED: usize = 100;
/// How long to wait before asking a register again whose store has failed.
const RETRY_SECONDS: u32 = 30;

/// Faults of the fields of a fact.
pub fn faults(faults: &[Fault]) -> Problem {
    let errors = faults.iter().take(FAULTS_NAMED).map(|fault| AtFault {
        at: fault.field.clone(),
        detail: Words::both(|lang| fields::fault(lang, fault)),
    });
    let problem = Problem::of(INVALID, errors.collect());
    if faults.len() > FAULTS_NAMED { problem.with("faults", faults.len()) } else { problem }
}

/// Why nothing of a request was recorded.
pub fn submit(error: &SubmitError) -> Problem {
    let said = |lang| endpoint::not_recorded(lang, error);
    match error {
        SubmitError::Refused { refusal, .. } => refused(refusal),
        SubmitError::Moved { head, .. } => {
            Problem::said(PRECONDITION_FAILED, said).with("head", head.0)
        }
        SubmitError::Revised { seq, by } => {
            Problem::said(PRECONDITION_FAILED, said).with("seq", seq.0).with("revised_by", by.0)
        }
        SubmitError::TooMany { .. } => large(error, Large::Facts),
        SubmitError::ClockBehind { seq, .. } => {
            tracing::error!(%error, "nothing is recorded");
            Problem::said(CONFLICT, said).with("seq", seq.0)
        }
        SubmitError::Store(_) | SubmitError::ReadOnly { .. } => {
            if !error.is_no_room() {
                tracing::error!(%error, "nothing can be recorded");
            }
            Problem::said(UNAVAILABLE, said).retry_after(RETRY_SECONDS)
        }
    }
}

/// Why nothing of a request was recorded that may be too large for what is recorded at once.
pub fn large(error: &SubmitError, large: Large) -> Problem {
    match error {
        SubmitError::TooMany { facts, limit } => {
            let said = |lang| too_many::refused(lang, large, *facts, *limit);
            Problem::said(TOO_LARGE, said).with("facts", *facts).with("limit", *limit)
        }
        other => submit(other),
    }
}

/// That others recorded each time before a request was.
pub fn overtaken() -> Problem {
    Problem::said(CONFLICT, wording::recording::overtaken)
}

/// Why one submission was refused.
fn refused(refusal: &Refusal) -> Problem {
    let said = |lang| endpoint::refused(lang, refusal);
    match refusal {
        Refusal::Rule(rule) => rejection(rule),
        Refusal::CommandIdTaken { seq } | Refusal::OtherPersonal { seq } => {
            let key = AtFault { at: "Idempotency-Key".into(), detail: Words::both(said) };
            Problem::of(KEY_REUSED, vec![key]).with("seq", seq.0)
        }
        Refusal::Personal(error) => {
            tracing::error!(%error, "personal data can neither be kept nor erased");
            Problem::said(UNAVAILABLE, said).retry_after(RETRY_SECONDS)
        }
        Refusal::TooLarge { .. } => Problem::said(TOO_LARGE, said),
        Refusal::Unreadable(_) => Problem::internal(),
        Refusal::Unread(error) => {
            tracing::error!(%error, "the log cannot be read");
            Problem::internal()
        }
    }
}

fn rejection(rule: &Rejection) -> Problem {
    let said = |lang: Lang| rejections::rejection(lang, rule);
    match field(rule) {
        Some(field) => {
            let at = AtFault { at: format!("data.{field}"), detail: Words::both(said) };
            Problem::of(kind(rule), vec![at])
        }
        None => Problem::said(kind(rule), said),
    }
}

/// The field that a rule is about.
pub const fn field(rule: &Rejection) -> Option<&'static str> {
    match rule {
        Rejection::Unknown { field, .. }
        | Rejection::Future { field, .. }
        | Rejection::TooEarly { field, .. }
        | Rejection::EndsBeforeItBegins { field, .. }
        | Rejection::RanOut { field, .. }
        | Rejection::PartyEnded { field, .. }
        | Rejection::Twice { field, .. } => Some(field),
        Rejection::Merged { .. }
        | Rejection::MergedIntoItself { .. }
        | Rejection::NotAMember { .. }
        | Rejection::StandsAlready { .. } => Some("party"),
        Rejection::TooFewParties { .. } => Some("parties"),
        Rejection::SucceedsItself { .. } => Some("successors"),
        Rejection::NoSuccessor { .. }
        | Rejection::CarriedAnyway { .. }
        | Rejection::NothingToCarry { .. } => Some("carries"),
        Rejection::RenewsItself { .. } => Some("renews"),
        Rejection::NotInCountry { .. } => Some("subdivision"),
        Rejection::WrongMeasure { .. } => Some("measure"),
        Rejection::UnknownScheme { .. }
        | Rejection::WrongIdentifier { .. }
        | Rejection::IdentifierTaken { .. } => Some("identifiers"),
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
        | Rejection::Closed { .. }
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
        | Rejection::RanOut { .. }
        | Rejection::PartyEnded { .. }
        | Rejection::NothingToCarry { .. }
        | Rejection::Closed { .. }
        | Rejection::SignedTogether { .. }
        | Rejection::IdentifierTaken { .. }
        | Rejection::RetractedAlready { .. }
        | Rejection::NothingChanges { .. }
        | Rejection::NothingToErase { .. }
        | Rejection::ErasedAlready { .. }
        | Rejection::OtherDigests { .. }
        | Rejection::Orphans { .. } => CONFLICT,
        Rejection::Unknown { .. }
        | Rejection::MergedIntoItself { .. }
        | Rejection::SucceedsItself { .. }
        | Rejection::NoSuccessor { .. }
        | Rejection::Future { .. }
        | Rejection::TooEarly { .. }
        | Rejection::EndsBeforeItBegins { .. }
        | Rejection::TooFewParties { .. }
        | Rejection::RenewsItself { .. }
        | Rejection::Twice { .. }
        | Rejection::CarriedAnyway { .. }
        | Rejection::NotInCountry { .. }
        | Rejection::UnknownScheme { .. }
        | Rejection::WrongIdentifier { .. }
        | Rejection::WrongMeasure { .. }
        | Rejection::NoSuchEvent { .. }
        | Rejection::NotAFact { .. }
        | Rejection::OtherType { .. }
        | Rejection::NoReason => INVALID,
    }
}
