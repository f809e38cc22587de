//! Who is signed in: sessions with two ends, one after the last request and one after the first.
//!
//! The browser has a secret, and only its SHA-256 is kept. A session is that of a token: what the token
//! allows is looked up each time, so that a revoked one ends every session that began with it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::error::DeskError;
use super::store::{DeskStore, Shelf};
use crate::domain::recorded::Moment;

/// How long a session lasts after its last request.
pub const IDLE: TimeDelta = TimeDelta::hours(1);
/// How long a session lasts after its first request, whatever is done with it.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// How old the note of the last request may be before it is written anew.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    token: String,
    begun_at: Moment,
    seen_at: Moment,
}

impl Kept {
    fn lasts(&self, now: Moment) -> bool {
        now < self.seen_at + IDLE && now < self.begun_at + LONGEST
    }
}

/// The secret of a session, for the browser alone. It has no `Debug` form that shows it.
#[derive(Clone)]
pub struct SessionSecret(String);

impl SessionSecret {
    /// A secret of these random bytes.
    #[must_use]
    pub fn new(random: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// A secret as a browser presents it; none where it is of another form.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(written).ok()?;
        (bytes.len() == 32).then(|| Self(written.to_owned()))
    }

    /// The secret itself, for the cookie.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    fn key(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(&self.0))
    }

    /// What every form of the session holds, which no other site can know. The secret does not follow
    /// from it.
    #[must_use]
    pub fn form_token(&self) -> String {
        let hash = Sha256::new().chain_update("form\0").chain_update(&self.0).finalize();
        URL_SAFE_NO_PAD.encode(hash)
    }

    /// Whether a form holds what forms of this session do. Takes as long whatever it holds.
    #[must_use]
    pub fn made(&self, form_token: &str) -> bool {
        self.form_token().as_bytes().ct_eq(form_token.as_bytes()).into()
    }
}

/// The sessions of a register.
#[derive(Clone)]
pub struct Sessions(Arc<dyn DeskStore>);

impl Sessions {
    /// Sessions that are kept here.
    #[must_use]
    pub fn new(store: Arc<dyn DeskStore>) -> Self {
        Self(store)
    }

    /// Begins a session of a token. What has ended by then is removed.
    ///
    /// # Errors
    /// What the store reports.
    pub fn begin(&self, token: &str, secret: &SessionSecret, now: Moment) -> Result<(), DeskError> {
        self.remove(|kept| !kept.lasts(now))?;
        self.keep(&secret.key(), &Kept { token: token.to_owned(), begun_at: now, seen_at: now })
    }

    /// The token that a session is of, and that it was used now; none where it has ended.
    ///
    /// # Errors
    /// What the store reports.
    pub fn token(&self, secret: &SessionSecret, now: Moment) -> Result<Option<String>, DeskError> {
        let key = secret.key();
        let Some(bytes) = self.0.get(Shelf::Sessions, &key)? else { return Ok(None) };
        let kept = read(&bytes)?;
        if !kept.lasts(now) {
            self.0.remove(Shelf::Sessions, &key)?;
            return Ok(None);
        }
        if kept.seen_at + NOTED <= now {
            self.keep(&key, &Kept { seen_at: now, ..kept.clone() })?;
        }
        Ok(Some(kept.token))
    }

    /// Ends one session.
    ///
    /// # Errors
    /// What the store reports.
    pub fn end(&self, secret: &SessionSecret) -> Result<(), DeskError> {
        self.0.remove(Shelf::Sessions, &secret.key()).map(drop)
    }

    /// Ends every session of a token, in whatever browser.
    ///
    /// # Errors
    /// What the store reports.
    pub fn end_all(&self, token: &str) -> Result<(), DeskError> {
        self.remove(|kept| kept.token == token)
    }

    fn keep(&self, key: &str, kept: &Kept) -> Result<(), DeskError> {
        let piece = serde_json::to_vec(kept).map_err(unreadable)?;
        self.0.put(Shelf::Sessions, key, &piece)
    }

    fn remove(&self, which: impl Fn(&Kept) -> bool) -> Result<(), DeskError> {
        for (key, bytes) in self.0.all(Shelf::Sessions)? {
            if which(&read(&bytes)?) {
                self.0.remove(Shelf::Sessions, &key)?;
            }
        }
        Ok(())
    }
}

fn read(bytes: &[u8]) -> Result<Kept, DeskError> {
    serde_json::from_slice(bytes).map_err(unreadable)
}

fn unreadable(source: serde_json::Error) -> DeskError {
    DeskError::Unreadable { shelf: Shelf::Sessions.as_str(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sqlite::SqliteDesk;

    fn at(minutes: i64) -> Moment {
        let begin: Moment = "2026-11-24T09:00:00+09:00".parse().unwrap();
        begin + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_session_ends_an_hour_after_its_last_request_and_half_a_day_after_its_first() {
        let sessions = Sessions::new(Arc::new(SqliteDesk::in_memory().unwrap()));
        let (idle, busy) = (SessionSecret::new(&[1; 32]), SessionSecret::new(&[2; 32]));
        sessions.begin("t", &idle, at(0)).unwrap();
        sessions.begin("t", &busy, at(0)).unwrap();
        let token = |secret: &SessionSecret, minutes| sessions.token(secret, at(minutes)).unwrap();
        assert_eq!(token(&idle, 59).as_deref(), Some("t"));
        assert_eq!(token(&idle, 119), None);
        for minutes in (0..720).step_by(45) {
            assert!(token(&busy, minutes).is_some(), "{minutes}");
        }
        assert_eq!(token(&busy, 720), None);
        assert_eq!(token(&busy, 1), None, "it is gone, and does not come back");
    }

    #[test]
    fn signing_out_everywhere_ends_what_began_with_the_same_token() {
        let store = Arc::new(SqliteDesk::in_memory().unwrap());
        let sessions = Sessions::new(Arc::clone(&store) as Arc<dyn DeskStore>);
        let secrets = [1, 2, 3].map(|byte| SessionSecret::new(&[byte; 32]));
        for (secret, token) in secrets.iter().zip(["mine", "mine", "other"]) {
            sessions.begin(token, secret, at(0)).unwrap();
        }
        sessions.end(&secrets[0]).unwrap();
        assert_eq!(sessions.token(&secrets[0], at(1)).unwrap(), None);
        assert!(sessions.token(&secrets[1], at(1)).unwrap().is_some());
        sessions.end_all("mine").unwrap();
        assert_eq!(sessions.token(&secrets[1], at(1)).unwrap(), None);
        assert_eq!(sessions.token(&secrets[2], at(1)).unwrap().as_deref(), Some("other"));
        // Nothing that is kept is a secret, or leads to one.
        let kept = store.all(Shelf::Sessions).unwrap();
        let text = format!("{kept:?}");
        assert!(!text.contains(secrets[2].reveal()) && !text.contains(&secrets[2].form_token()));
    }

    #[test]
    fn a_form_is_known_by_its_session() {
        let [one, other] = [1, 2].map(|byte| SessionSecret::new(&[byte; 32]));
        assert!(one.made(&one.form_token()));
        assert!(!one.made(&other.form_token()) && !one.made("") && !one.made(one.reveal()));
        assert!(SessionSecret::read(one.reveal()).is_some());
        assert!(SessionSecret::read("daicho").is_none());
    }
}
