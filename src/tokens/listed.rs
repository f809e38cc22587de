//! A token as those see it who manage them: everything but its secret, which is shown once.

use chrono::SecondsFormat;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Role, Secret, Token, Validity};
use crate::domain::recorded::Moment;

/// A token without what makes it one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Token")]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Whose it is: the office in whose name it records.
    pub name: String,
    /// Who holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// What it allows.
    pub role: Role,
    /// Whether it is taken.
    pub standing: Validity,
    /// When it was made.
    pub created_at: String,
    /// From when on it is no longer taken.
    pub expires_at: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
    /// The secret itself, in the answer to whoever has the token made, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

impl Listed {
    /// A token as it stands at a moment.
    #[must_use]
    pub fn new(token: &Token, now: Moment) -> Self {
        Self {
            id: token.id.clone(),
            name: token.name.clone(),
            person: token.person.clone(),
            role: token.role,
            standing: token.validity(now),
            created_at: written(token.created_at),
            expires_at: token.expires_at.map(written),
            revoked_at: token.revoked_at.map(written),
            secret: None,
        }
    }

    /// The same with its secret.
    #[must_use]
    pub fn revealing(self, secret: &Secret) -> Self {
        Self { secret: Some(secret.reveal().to_owned()), ..self }
    }
}

/// All tokens of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tokens {
    /// In the order in which they were made.
    pub items: Vec<Listed>,
}

/// A token that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedToken {
    /// Whose it is to be: 1 to 200 bytes without control characters.
    pub name: String,
    /// Who is to hold it; personal data, kept beside the log with what that person records.
    pub person: Option<String>,
    /// What it is to allow.
    pub role: Role,
    /// From when on it is no longer taken (RFC 3339).
    pub expires_at: Option<Moment>,
}

fn written(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}
