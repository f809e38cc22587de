//! The operations of those who manage a register: its tokens, its personal data, backups, verification.

use serde_json::json;

use super::parameters::path;
use super::{Access, Operation, of};
use crate::http::media::{JSON, JSON_LINES, OCTETS, TEXT};
use crate::http::problem::{BAD_BODY, CONFLICT, INVALID, TOO_LARGE, UNSUPPORTED};
use crate::tokens::listed::{Listed, Tokens, WantedToken};
use crate::tracker::verified::Verification;

/// The operations of those who manage a register.
pub(super) fn operations() -> Vec<Operation> {
    vec![tokens(), add_token(), revoke_token(), disclosures(), backup(), verify()]
}

/// A read of what is never kept on the way.
fn read(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    body: super::Media,
) -> Operation {
    let read = Operation::read(path, id, summary, Vec::new(), vec![body]);
    Operation { access: Access::Admin, answers: vec![(200, vec![body])], ..read }
}

fn tokens() -> Operation {
    let about = "The tokens, without their secrets";
    read("/api/v1/tokens", "tokens", about, (JSON, Some(of::<Tokens>)))
}

fn add_token() -> Operation {
    Operation {
        method: "post",
        takes: vec![(JSON, Some(of::<WantedToken>))],
        answers: vec![(201, vec![(JSON, Some(of::<Listed>))])],
        problems: vec![BAD_BODY, CONFLICT, INVALID, TOO_LARGE, UNSUPPORTED],
        id: "add_token",
        summary: "Make a token; its secret is in the answer, and never shown again",
        ..tokens()
    }
}

fn revoke_token() -> Operation {
    Operation {
        method: "delete",
        path: "/api/v1/tokens/{token}",
        id: "revoke_token",
        summary: "Revoke a token",
        parameters: vec![path("token", "The token's id, or its name.")],
        answers: vec![(200, vec![(JSON, Some(of::<Listed>))])],
        problems: vec![CONFLICT],
        ..tokens()
    }
}

fn disclosures() -> Operation {
    let about = "The personal data that is kept beside the log, a disclosure a line (RFC 9901)";
    read("/api/v1/disclosures.jsonl", "disclosures", about, (JSON_LINES, None))
}

fn backup() -> Operation {
    let about = "A backup of the register as it is, with its personal data, for `daicho restore`";
    read("/api/v1/backup", "backup", about, (OCTETS, None))
}

fn verify() -> Operation {
    Operation {
        method: "post",
        takes: vec![(TEXT, Some(|_| schemars::json_schema!({"type": "string"})))],
        problems: vec![BAD_BODY, TOO_LARGE, UNSUPPORTED],
        ..read(
            "/api/v1/verify",
            "verify",
            "Read every event again, and hold all that follows from them against what is shown and \
             signed; the body is empty, or a checkpoint that somebody kept",
            (JSON, Some(of::<Verification>)),
        )
    }
}

/// The parameter that asks for personal data, too.
pub(super) fn personal() -> super::Parameter {
    let about = "For admins: show personal data, too.";
    super::parameters::query("personal", about, json!({"type": "boolean", "default": false}))
}
