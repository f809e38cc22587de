//! Giving a token and revoking one.

use std::path::Path;

use data_encoding::HEXLOWER;

use super::file::change;
use super::{Random, Role, Secret, SecretHash, Token, TokenError, Validity};
use crate::domain::recorded::{Moment, names_a_recorder};

/// The random bytes of an id: two hexadecimal digits each.
const ID_BYTES: usize = 4;
/// How many ids are drawn until one is new. One is nearly always enough.
const ID_TRIES: usize = 16;

/// A token that is wanted.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Whose it is to be: 1 to 200 bytes without control characters.
    pub name: String,
    /// Who is to hold it: of the same form.
    pub person: Option<String>,
    /// What it is to allow.
    pub role: Role,
    /// From when on it is no longer taken.
    pub expires_at: Option<Moment>,
}

/// Makes a token and keeps it in the file at `path`. The secret is nowhere but in the answer.
///
/// # Errors
/// [`TokenError`]: nothing was changed then.
pub fn add(
    path: &Path,
    wanted: NewToken,
    now: Moment,
    random: Random<'_>,
) -> Result<(Token, Secret), TokenError> {
    let NewToken { name, person, role, expires_at } = wanted;
    for given in [Some(&name), person.as_ref()].into_iter().flatten() {
        if !names_a_recorder(given) {
            return Err(TokenError::Name { came: given.chars().take(80).collect() });
        }
    }
    if let Some(at) = expires_at.filter(|at| *at <= now) {
        return Err(TokenError::ExpiresInThePast { at, now });
    }
    let secret = Secret::draw(random).map_err(TokenError::io("draw a secret"))?;
    let sha256 = SecretHash::of(secret.reveal());
    let token = change(path, |tokens| {
        let has_name = |token: &&Token| {
            // An id names a token for ever, a name only while it lives.
            token.id == name || token.name == name && token.validity(now) == Validity::Live
        };
        if let Some(other) = tokens.iter().find(has_name) {
            return Err(TokenError::NameTaken { name: name.clone(), id: other.id.clone() });
        }
        let id = new_id(tokens, random)?;
        let (created_at, revoked_at) = (now, None);
        let token = Token { id, name, person, role, created_at, expires_at, revoked_at, sha256 };
        tokens.push(token.clone());
        Ok(token)
    })?;
    Ok((token, secret))
}

fn new_id(tokens: &[Token], random: Random<'_>) -> Result<String, TokenError> {
    for _ in 0..ID_TRIES {
        let mut bytes = [0; ID_BYTES];
        random(&mut bytes).map_err(TokenError::io("draw an id"))?;
        let id = HEXLOWER.encode(&bytes);
        if tokens.iter().all(|token| token.id != id && token.name != id) {
            return Ok(id);
        }
    }
    let source = std::io::Error::other("the random source repeats itself");
    Err(TokenError::Io { doing: "draw an id", source })
}

/// Revokes the token with an id, or else with a name. A server takes it no longer.
///
/// # Errors
/// [`TokenError`]: nothing was changed then.
pub fn revoke(path: &Path, id_or_name: &str, now: Moment) -> Result<Token, TokenError> {
    change(path, |tokens| {
        let found = find(tokens, id_or_name, now).ok_or_else(|| TokenError::NoSuchToken {
            came: id_or_name.chars().take(80).collect(),
        })?;
        if let Some(at) = found.revoked_at {
            return Err(TokenError::RevokedAlready { id: found.id.clone(), at });
        }
        found.revoked_at = Some(now);
        Ok(found.clone())
    })
}

/// The token with this id; else of those with this name the live one, else the latest that was
/// not revoked, else the latest.
fn find<'a>(tokens: &'a mut [Token], written: &str, now: Moment) -> Option<&'a mut Token> {
    let rank = |token: &Token| match token.validity(now) {
        _ if token.id == written => 3,
        Validity::Live => 2,
        Validity::Expired => 1,
        Validity::Revoked => 0,
    };
    let named = tokens.iter_mut().filter(|token| token.id == written || token.name == written);
    named.max_by_key(|token| rank(token))
}
