//! What is read from a server, by the types that the answers are made of.

use std::io::Write;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::time::Duration;

use hyper::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use hyper::{Method, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::Client;
use super::connection::{Answered, Asked};
use super::error::ClientError;
use super::problem::Told;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::projections::declarations::{Declaration, DeclarationStatus};
use crate::projections::global_network::{GlobalMember, GlobalNetwork};
use crate::projections::history::{Diff, Version};
use crate::projections::reading::{Listing, Times};
use crate::projections::register::RegisterAnswer;
use crate::projections::revising::Revision;
use crate::projections::things::Things;
use crate::tokens::listed::Tokens;
use crate::tracker::disclosed::WithPersonal;

/// JSON.
const JSON: &str = "application/json";
/// The most items of a page.
pub(super) const MOST: &str = "1000";
/// The longest line of a stream, or of a log: many times the largest event.
pub const LINE_BYTES: usize = 4 << 20;
/// How often a server that is not ready yet is asked again, and how long at most between.
const TRIES: u32 = 10;
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// What need not be encoded in a part of a path (RFC 3986, section 2.3).
const PART: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which view is asked for, as it is written in a query.
#[derive(Clone, Debug, Default)]
pub struct AskedView {
    /// The day.
    pub as_of: Option<String>,
    /// The place in the log.
    pub known_at: Option<String>,
}

impl From<&Times> for AskedView {
    /// The same view, whatever is recorded meanwhile.
    fn from(times: &Times) -> Self {
        let known_at = times.known_at.seq.0.to_string();
        Self { as_of: Some(times.as_of.to_string()), known_at: Some(known_at) }
    }
}

/// An answer that was read to its end.
pub struct Read {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: hyper::HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

/// Which events are asked for.
#[derive(Clone, Debug, Default)]
pub struct AskedEvents {
    /// The filters, by the names of their parameters.
    pub filters: Vec<(&'static str, String)>,
    /// Only those after this seq.
    pub after: Option<Seq>,
    /// Only the last so many, newest first.
    pub last: Option<usize>,
}

/// Sees a part of an answer, and says whether it wants more.
pub(super) type SeePart<'a> = dyn FnMut(&[u8]) -> Result<ControlFlow<()>, ClientError> + 'a;

/// An event, byte for byte as it is stored.
pub type Stored = Box<RawValue>;

/// The proof of an event as far as its text does not say it.
#[derive(Debug, Deserialize)]
pub struct ProofAnswer {
    /// How many events the checkpoint covers.
    pub size: u64,
    /// What revised the event.
    pub revised_by: Vec<Revision>,
}

/// A query with its parameters.
#[must_use]
pub fn query(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let mut written = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            written.append_pair(name, value);
        }
    }
    match written.finish() {
        nothing if nothing.is_empty() => path.to_owned(),
        some => format!("{path}?{some}"),
    }
}

fn part(id: &str) -> String {
    utf8_percent_encode(id, PART).to_string()
}

/// The address of what a view says.
pub(super) fn of_view(path: &str, view: &AskedView, personal: bool) -> String {
    let personal = personal.then_some("true");
    let AskedView { as_of, known_at } = view;
    query(
        path,
        &[("as_of", as_of.as_deref()), ("known_at", known_at.as_deref()), ("personal", personal)],
    )
}

impl Client {
    /// What the register is, in a view.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn register(&self, view: &AskedView) -> Result<RegisterAnswer, ClientError> {
        self.json(of_view("/api/v1/register", view, false))
    }

    /// Every declaration with its counts.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn declarations(&self, view: &AskedView) -> Result<Listing<Declaration>, ClientError> {
        #[derive(Deserialize)]
        struct Status {
            #[serde(flatten)]
            asked: Times,
            declarations: Vec<Declaration>,
        }
        let status: Status = self.json(of_view("/api/v1/status", view, false))?;
        Ok(Listing { asked: status.asked, items: status.declarations })
    }

    /// A declaration with everybody who endorses it.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where the view does not know it.
    pub fn declaration(
        &self,
        id: &str,
        view: &AskedView,
        personal: bool,
    ) -> Result<WithPersonal<DeclarationStatus>, ClientError> {
        self.json(of_view(&format!("/api/v1/declarations/{}", part(id)), view, personal))
    }

    /// What stands under `ID` or `KIND:ID`.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where the view knows nothing under it.
    pub fn things(
        &self,
        written: &str,
        view: &AskedView,
        personal: bool,
    ) -> Result<WithPersonal<Things>, ClientError> {
        self.json(of_view(&format!("/api/v1/things/{}", part(written)), view, personal))
    }

    /// What changed between two views, each written `as_of@known_at`.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn diff(&self, from: &str, to: &str) -> Result<Diff, ClientError> {
        #[derive(Deserialize)]
        struct Page {
            #[serde(flatten)]
            diff: Diff,
            next: Option<String>,
        }
        let parameters = [("from", Some(from)), ("to", Some(to)), ("limit", Some(MOST))];
        let Page { mut diff, mut next } = self.json(query("/api/v1/diff", &parameters))?;
        while let Some(address) = next {
            let page: Page = self.json(address)?;
            next = going_on(page.next, page.diff.is_empty())?;
            diff.extend(page.diff);
        }
        Ok(diff)
    }

    /// The new global network.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn global_network(&self, view: &AskedView) -> Result<GlobalNetwork, ClientError> {
        let Listing { asked, items: parties } = self.listing("/api/v1/network", view, &[])?;
        let parties: Vec<GlobalMember> = parties;
        let count = parties.iter().map(|member| member.certainty).collect();
        Ok(GlobalNetwork { asked, count, parties })
    }

    /// Every version of an event, the latest last.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where there is no such event.
    pub fn versions(&self, seq: Seq) -> Result<Vec<Version>, ClientError> {
        let all: Listing<Version> = self.json(format!("/api/v1/events/{}/versions", seq.0))?;
        Ok(all.items)
    }

    /// One event.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where there is no such event.
    pub fn event(&self, seq: Seq) -> Result<RecordedEvent, ClientError> {
        let target = format!("/api/v1/events/{}", seq.0);
        let read = self.read(Asked::get(target.clone()).with(ACCEPT, JSON))?;
        RecordedEvent::decode(&read.body).map_err(|error| unreadable(&target, &error))
    }

    /// Shows events to `see`, as they are stored, oldest first, or with `last` newest first.
    ///
    /// # Errors
    /// [`ClientError`], and what `see` returns.
    pub fn events<E: From<ClientError>>(
        &self,
        asked: &AskedEvents,
        mut see: impl FnMut(Stored) -> Result<(), E>,
    ) -> Result<(), E> {
        #[derive(Deserialize)]
        struct Page {
            items: Vec<Stored>,
            next: Option<String>,
        }
        let AskedEvents { filters, after, last } = asked;
        let after = after.map(|after| after.0.to_string());
        let mut left = last.unwrap_or(usize::MAX);
        let limit = left.clamp(1, 1000).to_string();
        let mut parameters: Vec<_> =
            filters.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        let order = last.map(|_| "desc");
        parameters.extend([("after", after.as_deref()), ("order", order), ("limit", Some(&limit))]);
        let mut next = (left > 0).then(|| query("/api/v1/events", &parameters));
        while let Some(address) = next {
            let page: Page = self.json(address)?;
            next = going_on(page.next, page.items.is_empty())?;
            for event in page.items.into_iter().take(left) {
                see(event)?;
                left -= 1;
            }
            next = next.filter(|_| left > 0);
        }
        Ok(())
    }

    /// The proof of an event: the file that is kept, and what it does not say.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where the checkpoint does not cover it.
    pub fn proof(&self, seq: Seq) -> Result<(String, ProofAnswer), ClientError> {
        let answer = self.json(format!("/api/v1/events/{}/proof", seq.0))?;
        Ok((self.text(format!("/api/v1/events/{}/tlog-proof", seq.0))?, answer))
    }

    /// The signed checkpoint.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn checkpoint(&self) -> Result<String, ClientError> {
        self.text("/checkpoint".to_owned())
    }

    /// The verifier keys, oldest first.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn keys(&self) -> Result<Vec<String>, ClientError> {
        let text = self.text("/keys.txt".to_owned())?;
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        Ok(lines.map(str::to_owned).collect())
    }

    /// The seq of the last event.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn head(&self) -> Result<Seq, ClientError> {
        Ok(self.register(&AskedView::default())?.asked.known_at.seq)
    }

    /// The seq of the last event, and the digest of what all events fold into.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn digest(&self) -> Result<(Seq, String), ClientError> {
        #[derive(Deserialize)]
        struct Digested {
            head: Seq,
            digest: String,
        }
        let Digested { head, digest } = self.json("/api/v1/digest".to_owned())?;
        Ok((head, digest))
    }

    /// All tokens, without their secrets.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn tokens(&self) -> Result<Tokens, ClientError> {
        self.json("/api/v1/tokens".to_owned())
    }

    /// All personal data that is kept, a disclosure a line.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn disclosures(&self) -> Result<Vec<u8>, ClientError> {
        let asked = Asked::get("/api/v1/disclosures.jsonl").with(ACCEPT, "application/jsonl");
        Ok(self.read(asked)?.body)
    }

    /// Copies what an address holds, and returns how many bytes that were.
    ///
    /// # Errors
    /// [`ClientError`], and what `out` reports.
    pub fn copy(&self, target: &str, media: &str, out: &mut dyn Write) -> Result<u64, ClientError> {
        let mut bytes = 0;
        self.parts(Asked::get(target).with(ACCEPT, media), &mut |part| {
            bytes += part.len() as u64;
            out.write_all(part).map_err(ClientError::Write)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(bytes)
    }

    /// Shows every event after a seq to `see`, and goes on with those that are recorded later, until it
    /// says to stop or `stopped` is there.
    ///
    /// # Errors
    /// [`ClientError`], and what `see` returns.
    pub fn follow<E: From<ClientError>>(
        &self,
        filters: &[(&'static str, String)],
        after: Seq,
        stopped: impl Future<Output = ()>,
        mut see: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        let after = after.0.to_string();
        let mut parameters: Vec<_> =
            filters.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        parameters.push(("after", Some(&after)));
        let asked = Asked::get(query("/api/v1/events/stream", &parameters));
        let asked = self.dressed(asked.with(ACCEPT, "text/event-stream"));
        let mut answer = self
            .runtime
            .block_on(async { good(&asked.target, self.connection.ask(&asked).await?).await })?;
        let (mut stopped, mut text) = (std::pin::pin!(stopped), Vec::new());
        // What is seen is seen between two waits: whoever sees it may ask something else meanwhile.
        while let Some(line) =
            self.runtime.block_on(next_line(&mut answer, &mut text, stopped.as_mut()))?
        {
            if let Some(event) = line.strip_prefix("data:") {
                see(event)?;
            }
        }
        Ok(())
    }

    /// Plain text.
    fn text(&self, target: String) -> Result<String, ClientError> {
        let read = self.read(Asked::get(target.clone()).with(ACCEPT, "text/plain"))?;
        String::from_utf8(read.body).map_err(|error| unreadable(&target, &error))
    }

    /// A JSON document.
    pub(super) fn json<T: DeserializeOwned>(&self, target: String) -> Result<T, ClientError> {
        let read = self.read(Asked::get(target.clone()).with(ACCEPT, JSON))?;
        let media = read.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !media.is_some_and(|media| media.contains("json")) {
            let came = format!("{} {}", read.status, media.unwrap_or_default());
            return Err(ClientError::NotDaicho { came });
        }
        serde_json::from_slice(&read.body).map_err(|error| unreadable(&target, &error))
    }

    /// Asks, and reads the answer to its end.
    ///
    /// # Errors
    /// [`ClientError`].
    pub(super) fn read(&self, asked: Asked) -> Result<Read, ClientError> {
        let asked = self.dressed(asked);
        self.runtime.block_on(async {
            let mut answer = self.answer(&asked).await?;
            let body = answer.whole().await?;
            let Answered { status, headers, .. } = answer;
            Ok(Read { status, headers, body })
        })
    }

    /// Asks, and shows the answer part by part.
    pub(super) fn parts(&self, asked: Asked, see: &mut SeePart<'_>) -> Result<(), ClientError> {
        let asked = self.dressed(asked);
        self.runtime.block_on(async {
            let mut answer = self.answer(&asked).await?;
            while let Some(part) = answer.part().await? {
                if see(&part)?.is_break() {
                    return Ok(());
                }
            }
            Ok(())
        })
    }

    /// The head of the answer that says yes. A server that is about to be ready, or that has too much to do
    /// for a moment, is asked again where it was only to be read.
    async fn answer(&self, asked: &Asked) -> Result<Answered, ClientError> {
        let mut tries = 1;
        loop {
            let answer = self.connection.ask(asked).await?;
            let wait = wait(&answer).filter(|_| tries < TRIES && asked.method == Method::GET);
            let Some(wait) = wait else { return good(&asked.target, answer).await };
            drop(answer);
            tokio::time::sleep(wait).await;
            tries += 1;
        }
    }

    fn dressed(&self, asked: Asked) -> Asked {
        let asked = asked.with(ACCEPT_LANGUAGE, self.language);
        match &self.token {
            Some(token) => asked.with(AUTHORIZATION, &format!("Bearer {token}")),
            None => asked,
        }
    }
}

/// The address of the next page. One after a page without anything would lead on for ever.
pub(super) fn going_on(
    next: Option<String>,
    is_empty: bool,
) -> Result<Option<String>, ClientError> {
    let endless = || unreadable("/api/v1", &"a page without anything leads on");
    if next.is_some() && is_empty { Err(endless()) } else { Ok(next) }
}

/// The next line of a stream; none where it was stopped.
async fn next_line(
    answer: &mut Answered,
    text: &mut Vec<u8>,
    mut stopped: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<String>, ClientError> {
    loop {
        if let Some(end) = text.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = text.drain(..=end).collect();
            return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
        }
        let part = tokio::select! {
            () = stopped.as_mut() => return Ok(None),
            part = answer.part() => part?,
        };
        let ended = || ClientError::BrokeOff { why: "the stream ended".to_owned() };
        text.extend_from_slice(&part.ok_or_else(ended)?);
        if text.len() > LINE_BYTES {
            return Err(ClientError::TooLong { limit: LINE_BYTES });
        }
    }
}

/// After how long a server asks to be asked again that is not ready.
fn wait(answer: &Answered) -> Option<Duration> {
    let status = answer.status;
    if status != StatusCode::SERVICE_UNAVAILABLE && status != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = answer.headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// The answer, where it is one of a daicho that says yes.
async fn good(target: &str, mut answer: Answered) -> Result<Answered, ClientError> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    let media = answer.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let (status, media) = (answer.status, media.unwrap_or_default().to_owned());
    let not_daicho = || ClientError::NotDaicho { came: format!("{status} {media}") };
    if !media.starts_with("application/problem+json") {
        return Err(not_daicho());
    }
    let told: Told = serde_json::from_slice(&answer.whole().await?)
        .map_err(|error| unreadable(target, &error))?;
    if told.kind.contains("/problems/") {
        Err(ClientError::Problem(Box::new(told)))
    } else {
        Err(not_daicho())
    }
}

/// An answer that is not what this program reads.
pub(super) fn unreadable(target: &str, error: &dyn std::fmt::Display) -> ClientError {
    let asked = target.split('?').next().unwrap_or_default().to_owned();
    ClientError::OtherVersion { asked, why: error.to_string() }
}
