//! What a server is asked to record, and to change of itself. Each can be asked again under the same key
//! where a connection was lost.

use std::ops::ControlFlow;

use hyper::Method;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, IF_MATCH};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Client;
use super::connection::Asked;
use super::error::ClientError;
use super::reading::{query, unreadable};
use crate::domain::consequences::Consequence;
use crate::domain::recorded::RecordedEvent;
use crate::imports::report::{ProgressLine, Worded, WordedRow};
use crate::imports::taken_back::{WantedTakeBack, Worded as TakenBack};
use crate::imports::update::report::UpdateReport;
use crate::tokens::listed::{Listed, WantedToken};
use crate::tracker::verified::Verification;

/// The header that names a request, so that it is carried out once.
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header in which the register's owner says who records.
static RECORDED_BY: HeaderName = HeaderName::from_static("recorded-by");
/// The header in which the register's owner names the person who records for the office.
static RECORDING_PERSON: HeaderName = HeaderName::from_static("recording-person");
/// The header that says that a request was carried out before.
static REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Who records, and how.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Who, where the register's owner asks; else the token says it.
    pub by: Option<String>,
    /// The person who does for the office, likewise.
    pub person: Option<String>,
    /// Whether it is only decided.
    pub dry_run: bool,
    /// Whether somebody vouches for the clock.
    pub clock_is_right: bool,
}

/// What came of one fact.
#[derive(Debug)]
pub struct Recorded {
    /// The event.
    pub event: RecordedEvent,
    /// What it makes of other facts.
    pub consequences: Vec<Consequence>,
    /// Whether it was carried out before.
    pub repeated: bool,
}

/// What came of an import.
#[derive(Debug)]
pub enum Imported {
    /// It was carried out.
    Report(Worded),
    /// Rows were refused, and nothing was recorded.
    Refused(Vec<WordedRow>),
}

impl Client {
    /// Has one fact recorded, under the id of its command.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::MayBeDone`] where nobody knows.
    pub fn record(
        &self,
        entry: &Value,
        command_id: Uuid,
        recording: &Recording,
    ) -> Result<Recorded, ClientError> {
        let asked = self.posting("/api/v1/events", recording, &[]);
        let key = command_id.to_string();
        let asked =
            asked.with(CONTENT_TYPE, "application/json").with(IDEMPOTENCY_KEY.clone(), &key);
        // Whoever uses the command line has seen the register as it is.
        let mut asked = asked.with(ACCEPT, "application/json").with(IF_MATCH, "*");
        asked.body = entry.to_string().into();
        let target = asked.target.clone();
        let read = self.read(asked).map_err(|error| {
            if recording.dry_run { error } else { may_be_done(error, Some(key)) }
        })?;
        let repeated = read.headers.contains_key(&REPLAYED);
        // It said yes; what it said besides cannot be read.
        let unreadable = |error: &dyn std::fmt::Display| {
            let cause = unreadable(&target, error);
            if recording.dry_run { cause } else { may_be_done(cause, Some(command_id.to_string())) }
        };
        let mut event: Map<String, Value> =
            serde_json::from_slice(&read.body).map_err(|error| unreadable(&error))?;
        let consequences =
            event.remove("consequences").unwrap_or_else(|| Vec::<Value>::new().into());
        let consequences =
            serde_json::from_value(consequences).map_err(|error| unreadable(&error))?;
        let bytes = serde_json::to_vec(&event).map_err(|error| unreadable(&error))?;
        let event = RecordedEvent::decode(&bytes).map_err(|error| unreadable(&error))?;
        Ok(Recorded { event, consequences, repeated })
    }

    /// Has a file imported. `progress` hears of facts that are about to be recorded.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::MayBeDone`] where nobody knows.
    pub fn import(
        &self,
        content: Vec<u8>,
        media: &str,
        options: &[(&str, Option<&str>)],
        recording: &Recording,
        mut progress: impl FnMut(u64),
    ) -> Result<Imported, ClientError> {
        let mut asked = self.posting("/api/v1/imports", recording, options);
        asked = asked.with(CONTENT_TYPE, media).with(ACCEPT, "application/jsonl");
        asked.body = content.into();
        let (target, mut text, mut end) = (asked.target.clone(), Vec::new(), None);
        let read = self.parts(asked, &mut |part| {
            text.extend_from_slice(part);
            while let Some(line) = text.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = text.drain(..=line).collect();
                let line = serde_json::from_slice(&line);
                match line.map_err(|error| unreadable(&target, &error))? {
                    ProgressLine::Progress(facts) => progress(facts),
                    ProgressLine::Report(report) => end = Some(Ok(Imported::Report(report))),
                    ProgressLine::Refused(rows) => end = Some(Ok(Imported::Refused(rows))),
                    ProgressLine::Problem(problem) => {
                        let told = serde_json::from_value(problem);
                        let told = told.map_err(|error| unreadable(&target, &error))?;
                        end = Some(Err(ClientError::Problem(told)));
                    }
                }
            }
            Ok(ControlFlow::Continue(()))
        });
        let lost = || ClientError::BrokeOff { why: "the report has no end".to_owned() };
        match (read, end) {
            (_, Some(end)) => end,
            (Err(error), None) if recording.dry_run => Err(error),
            (Err(error), None) => Err(may_be_done(error, None)),
            (Ok(()), None) => Err(may_be_done(lost(), None)),
        }
    }

    /// Has the new version of a list held against the register, and perhaps put in its place.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::MayBeDone`] where nobody knows.
    pub fn update(
        &self,
        content: Vec<u8>,
        media: &str,
        options: &[(&str, Option<&str>)],
        recording: &Recording,
    ) -> Result<UpdateReport, ClientError> {
        let mut asked = self.posting("/api/v1/updates", recording, options);
        asked = asked.with(CONTENT_TYPE, media).with(ACCEPT, "application/json");
        asked.body = content.into();
        let target = asked.target.clone();
        let read = self
            .read(asked)
            .map_err(|error| if recording.dry_run { error } else { may_be_done(error, None) })?;
        serde_json::from_slice(&read.body).map_err(|error| unreadable(&target, &error))
    }

    /// Has an import taken back.
    ///
    /// # Errors
    /// [`ClientError`]; [`ClientError::MayBeDone`] where nobody knows.
    pub fn take_back(
        &self,
        import: Uuid,
        wanted: &WantedTakeBack,
        recording: &Recording,
    ) -> Result<TakenBack, ClientError> {
        let mut asked = self.posting(&format!("/api/v1/imports/{import}/retract"), recording, &[]);
        let body = serde_json::to_vec(wanted);
        asked.body = body.map_err(|error| unreadable(&asked.target, &error))?.into();
        let done = self.json_of(asked.with(CONTENT_TYPE, "application/json"));
        done.map_err(|error| if recording.dry_run { error } else { may_be_done(error, None) })
    }

    /// Has a token made. Its secret is in the answer, and nowhere else.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn add_token(&self, wanted: &WantedToken) -> Result<Listed, ClientError> {
        let body = serde_json::to_vec(wanted);
        let body = body.map_err(|error| unreadable("/api/v1/tokens", &error))?;
        let mut asked = Asked::get("/api/v1/tokens").with(CONTENT_TYPE, "application/json");
        (asked.method, asked.body) = (Method::POST, body.into());
        self.json_of(asked)
    }

    /// Has the token of an id or a name revoked.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn revoke_token(&self, id_or_name: &str) -> Result<Listed, ClientError> {
        let name = utf8_percent_encode(id_or_name, NON_ALPHANUMERIC);
        let mut asked = Asked::get(format!("/api/v1/tokens/{name}"));
        asked.method = Method::DELETE;
        self.json_of(asked)
    }

    /// Has the register verified, also against a checkpoint that somebody kept; none is empty.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn verify(&self, kept: Vec<u8>) -> Result<Verification, ClientError> {
        let mut asked = Asked::get("/api/v1/verify").with(CONTENT_TYPE, "text/plain");
        (asked.method, asked.body) = (Method::POST, kept.into());
        self.json_of(asked)
    }

    fn json_of<T: DeserializeOwned>(&self, asked: Asked) -> Result<T, ClientError> {
        let target = asked.target.clone();
        let read = self.read(asked.with(ACCEPT, "application/json"))?;
        serde_json::from_slice(&read.body).map_err(|error| unreadable(&target, &error))
    }

    fn posting(
        &self,
        path: &str,
        recording: &Recording,
        options: &[(&str, Option<&str>)],
    ) -> Asked {
        let flag = |set: bool| set.then_some("true");
        let mut parameters = vec![
            ("dry_run", flag(recording.dry_run)),
            ("clock_is_right", flag(recording.clock_is_right)),
        ];
        parameters.extend_from_slice(options);
        let mut asked = Asked::get(query(path, &parameters));
        asked.method = Method::POST;
        let named = [(&RECORDED_BY, &recording.by), (&RECORDING_PERSON, &recording.person)];
        for (header, name) in named {
            if let Some(name) = name {
                let name = utf8_percent_encode(name, NON_ALPHANUMERIC).to_string();
                asked = asked.with(header.clone(), &name);
            }
        }
        asked
    }
}

/// What is said of a request that may have been carried out: of one that was answered, or never arrived,
/// that is known.
fn may_be_done(error: ClientError, key: Option<String>) -> ClientError {
    match error {
        ClientError::Late(_)
        | ClientError::BrokeOff { .. }
        | ClientError::TooLong { .. }
        | ClientError::OtherVersion { .. } => {
            ClientError::MayBeDone { cause: Box::new(error), key }
        }
        ClientError::Problem(told) if matches!(told.slug(), "timeout") => {
            ClientError::MayBeDone { cause: Box::new(ClientError::Problem(told)), key }
        }
        ClientError::Unreachable { .. }
        | ClientError::NotDaicho { .. }
        | ClientError::Problem(_)
        | ClientError::MayBeDone { .. }
        | ClientError::Write(_) => error,
    }
}
