//! Whom a command asks: the register that lies here, or the server that has it open, near or far.

use std::fs;
use std::path::Path;

use super::error::CliError;
use super::find;
use super::register::{Place, Register};
use super::view::{ViewArgs, read_written};
use crate::client::Client;
use crate::client::connection::Target;
use crate::client::error::ClientError;
use crate::client::outbound::BaseUrl;
use crate::client::problem::Told;
use crate::client::reading::AskedView;
use crate::client::socket;
use crate::domain::digest::Digest;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::Fact;
use crate::domain::event::{Event, decode};
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::domain::state::Status;
use crate::projections::declarations::{Declaration, DeclarationStatus};
use crate::projections::global_network::GlobalNetwork;
use crate::projections::history::Diff;
use crate::projections::reading::{Listing, Times};
use crate::projections::register::Closed;
use crate::projections::similar::Absence;
use crate::projections::things::Things;
use crate::projections::{Projections, View};
use crate::tracker::disclosed::WithPersonal;
use crate::tracker::read_event;
use crate::wording::lang::Words;

/// Where the register is that a command is about.
pub enum At {
    /// In a directory that no server has open.
    Here(Place),
    /// Behind a server.
    There(Box<Client>),
}

/// An open register, or the server that answers for it.
#[derive(Clone, Copy)]
pub enum Asking<'a> {
    /// The register itself.
    Here(&'a Register),
    /// Its server.
    There(&'a Client),
}

/// A view that was asked for, as it was understood, and what is said beside all that it shows.
pub struct Seen {
    /// Its two times.
    pub asked: Times,
    /// That the register is kept no longer.
    pub closed: Option<Closed>,
    /// Whether the register names series of gatherings.
    pub names_series: bool,
}

impl Seen {
    /// The view itself.
    #[must_use]
    pub fn view(&self) -> View {
        View { as_of: self.asked.as_of, known_at: self.asked.known_at.seq }
    }

    fn written(&self) -> AskedView {
        (&self.asked).into()
    }
}

/// What is asked of a server elsewhere.
pub struct Elsewhere<'a> {
    /// Its address.
    pub url: &'a str,
    /// The file with the secret of a token.
    pub token_file: Option<&'a Path>,
}

impl At {
    /// A server elsewhere, which is asked in a language.
    ///
    /// # Errors
    /// Usage, where the address or the token cannot be used.
    pub fn elsewhere(asked: &Elsewhere<'_>, language: &'static str) -> Result<Self, CliError> {
        let base: BaseUrl = asked.url.parse().map_err(|_| bad_address(asked.url))?;
        let token = token(asked.token_file)?;
        if token.is_some() && !base.keeps_secrets() {
            return Err(CliError::usage(
                "--server: expected an address that begins with https, since a token goes with what \
                 is asked. Anybody on the way could read it. Leave the token out, or ask by https.",
                "--server: トークンを送るには https で始まるアドレスが必要です（途中で読み取られるおそれがあります）。\
                 トークンを省くか、https を使ってください。",
            ));
        }
        Ok(Self::There(Box::new(Client::new(Target::Url(base), token, language)?)))
    }

    /// A register in a directory: the server that has it open, where there is one.
    ///
    /// # Errors
    /// Store, where the server cannot be asked.
    pub fn of(place: Place, language: &'static str) -> Result<Self, CliError> {
        if !socket::is_served(place.dir()) {
            return Ok(Self::Here(place));
        }
        let target = Target::Socket(place.dir().to_owned());
        Ok(Self::There(Box::new(Client::new(target, None, language)?)))
    }

    /// Runs work that records nothing.
    ///
    /// # Errors
    /// As [`Place::with_views`]; what the work returns.
    pub fn with_views<T>(
        &self,
        work: impl FnOnce(Asking<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        match self {
            Self::Here(place) => place.with_views(|register| work(Asking::Here(register))),
            Self::There(client) => work(Asking::There(client)),
        }
    }
}

impl Asking<'_> {
    /// Understands a view that was asked for.
    ///
    /// # Errors
    /// Usage, for a view that cannot be; a rule, for one that lies ahead.
    pub fn see(self, args: &ViewArgs) -> Result<Seen, CliError> {
        match self {
            Self::Here(register) => {
                let views = &register.folded.views;
                let reading = views.at(args.read(views)?);
                let names_series = !reading.network_series().is_empty();
                Ok(Seen { asked: reading.asked(), closed: reading.closed(), names_series })
            }
            Self::There(client) => {
                let told = client.register(&args.written()).map_err(ahead)?;
                let names_series = !told.network_series.is_empty();
                Ok(Seen { asked: told.asked, closed: told.closed, names_series })
            }
        }
    }

    /// Every declaration with its counts.
    ///
    /// # Errors
    /// What the server says.
    pub fn declarations(self, seen: &Seen) -> Result<Listing<Declaration>, CliError> {
        match self {
            Self::Here(register) => Ok(register.folded.views.at(seen.view()).declarations()),
            Self::There(client) => Ok(client.declarations(&seen.written())?),
        }
    }

    /// A declaration with everybody who endorses it.
    ///
    /// # Errors
    /// Not found, where the view does not know it; store, where personal data cannot be read.
    pub fn declaration(
        self,
        seen: &Seen,
        id: &str,
        personal: bool,
    ) -> Result<WithPersonal<DeclarationStatus>, CliError> {
        let entity = Entity::new(EntityKind::Declaration, id);
        match self {
            Self::Here(register) => {
                let reading = register.folded.views.at(seen.view());
                let known = id.parse().ok().and_then(|id| reading.declaration_status(&id));
                let absent = || {
                    find::unknown(
                        why_absent(register, seen, &entity),
                        seen.view(),
                        entity.clone(),
                        "declaration",
                    )
                };
                let known = known.ok_or_else(absent)?;
                with_personal(known, register, seen, personal)
            }
            Self::There(client) => {
                client.declaration(id, &seen.written(), personal).map_err(|error| {
                    absence(error, |absence| {
                        find::unknown(absence, seen.view(), entity, "declaration")
                    })
                })
            }
        }
    }

    /// What stands under an id, written `ID` or `KIND:ID`.
    ///
    /// # Errors
    /// Usage, for a kind that is none; not found, where the view knows nothing under it; store, where
    /// personal data cannot be read.
    pub fn things(
        self,
        seen: &Seen,
        written: &str,
        personal: bool,
    ) -> Result<WithPersonal<Things>, CliError> {
        let entities = find::read(written)?;
        match self {
            Self::Here(register) => {
                let views = &register.folded.views;
                let known = views.at(seen.view()).things(&entities);
                if known.kinds().is_empty() {
                    let absence = views.why_absent(seen.view(), &entities);
                    return Err(find::unknown_of_any_kind(absence, seen.view(), &entities));
                }
                with_personal(known, register, seen, personal)
            }
            Self::There(client) => {
                let asked = client.things(written, &seen.written(), personal);
                asked.map_err(|error| {
                    absence(error, |absence| {
                        find::unknown_of_any_kind(absence, seen.view(), &entities)
                    })
                })
            }
        }
    }

    /// The data of a fact as it stands now.
    ///
    /// # Errors
    /// A rule, where the event is no fact, or void, or not there.
    pub fn standing(self, seq: Seq) -> Result<Fact, CliError> {
        match self {
            Self::Here(register) => {
                let state = &register.folded.state;
                Err(match state.status(seq) {
                    Status::Fact(fact) => return Ok(fact.clone()),
                    Status::Retracted { by } => Rejection::RetractedAlready { seq, by },
                    Status::Revision { of } => Rejection::NotAFact { seq, of },
                    Status::Missing => Rejection::NoSuchEvent { seq, head: state.head() },
                }
                .into())
            }
            Self::There(client) => standing_there(client, seq),
        }
    }

    /// The digest of who recorded an event, as a list.
    ///
    /// # Errors
    /// A rule, where there is no such event, or nobody was named.
    pub fn recorder(self, seq: Seq) -> Result<Vec<Digest>, CliError> {
        let recorded = match self {
            Self::Here(register) => read_event(register.log.as_ref(), seq)?,
            Self::There(client) => match client.event(seq) {
                Err(ClientError::Problem(told)) if told.slug() == "not-found" => None,
                asked => Some(asked?),
            },
        };
        let head = || match self {
            Self::Here(register) => Ok(register.folded.views.head()),
            Self::There(client) => client.register(&AskedView::default()).map(|told| told.head),
        };
        let Some(recorded) = recorded else {
            return Err(Rejection::NoSuchEvent { seq, head: head()? }.into());
        };
        let person = recorded.person.map(|person| vec![person]);
        Ok(person.ok_or(Rejection::NothingToErase { seq })?)
    }

    /// What changed between two views, each written `as_of@known_at`, that were given with flags.
    ///
    /// # Errors
    /// Usage, for a view that cannot be; a rule, for one that lies ahead.
    pub fn diff(self, from: &str, to: &str) -> Result<Diff, CliError> {
        match self {
            Self::Here(register) => {
                let views = &register.folded.views;
                let from = read_written("--from", from, views)?;
                Ok(views.diff(from, read_written("--to", to, views)?))
            }
            Self::There(client) => {
                let whole = |written: &str| {
                    if written.is_empty() { "@".into() } else { written.to_owned() }
                };
                client.diff(&whole(from), &whole(to)).map_err(ahead)
            }
        }
    }

    /// The new global network.
    ///
    /// # Errors
    /// What the server says.
    pub fn global_network(self, seen: &Seen) -> Result<GlobalNetwork, CliError> {
        match self {
            Self::Here(register) => Ok(register.folded.views.at(seen.view()).global_network(&[])),
            Self::There(client) => Ok(client.global_network(&seen.written())?),
        }
    }
}

/// The data of a fact as a server says that it stands.
fn standing_there(client: &Client, seq: Seq) -> Result<Fact, CliError> {
    let head = client.register(&AskedView::default())?.head;
    if seq == Seq::NONE || seq > head {
        return Err(Rejection::NoSuchEvent { seq, head }.into());
    }
    let event = client.event(seq)?;
    let versions = client.versions(seq)?;
    let kind = match event.event {
        Event::Fact(fact) => fact.kind(),
        Event::Corrected(correction) => return Err(not_a_fact(seq, correction.seq)),
        Event::Retracted(retraction) => return Err(not_a_fact(seq, retraction.seq)),
        Event::Erased(erasure) => return Err(not_a_fact(seq, erasure.seq)),
    };
    let unreadable =
        |why: String| ClientError::OtherVersion { asked: "/api/v1/events".into(), why };
    let last = versions.last().ok_or_else(|| unreadable("no version".to_owned()))?;
    let Some(data) = &last.data else {
        return Err(Rejection::RetractedAlready { seq, by: last.known_from }.into());
    };
    let data = serde_json::to_string(data).map_err(|error| unreadable(error.to_string()))?;
    match decode(kind.as_str(), kind.version(), &data) {
        Ok(Event::Fact(fact)) => Ok(fact),
        Ok(Event::Corrected(_) | Event::Retracted(_) | Event::Erased(_)) => {
            Err(unreadable("no fact".to_owned()).into())
        }
        Err(error) => Err(unreadable(error.to_string()).into()),
    }
}

fn not_a_fact(seq: Seq, of: Seq) -> CliError {
    Rejection::NotAFact { seq, of }.into()
}

fn with_personal<T: crate::projections::things::OfFacts>(
    answer: T,
    register: &Register,
    seen: &Seen,
    personal: bool,
) -> Result<WithPersonal<T>, CliError> {
    let (views, known_at): (&Projections, Seq) = (&register.folded.views, seen.view().known_at);
    if personal {
        Ok(WithPersonal::open(answer, views, register.disclosures.as_ref(), known_at)?)
    } else {
        Ok(WithPersonal::closed(answer, views, known_at))
    }
}

fn why_absent(register: &Register, seen: &Seen, entity: &Entity) -> Absence {
    register.folded.views.why_absent(seen.view(), std::slice::from_ref(entity))
}

/// The error for what a server does not know in a view, in the words for a register that lies here.
pub fn absence(error: ClientError, said: impl FnOnce(Absence) -> CliError) -> CliError {
    let ClientError::Problem(told) = error else { return error.into() };
    let of_more = |name: &str| told.more.get(name);
    let entity = |value: &serde_json::Value| serde_json::from_value::<Entity>(value.clone()).ok();
    let first = of_more("first").and_then(serde_json::Value::as_u64).map(Seq);
    if told.slug() != "not-found" {
        return ClientError::Problem(told).into();
    }
    if let Some((entity, first)) = of_more("entity").and_then(entity).zip(first) {
        return said(Absence::Later { entity, first });
    }
    let like = of_more("like").and_then(serde_json::Value::as_array);
    said(Absence::Unknown { similar: like.into_iter().flatten().filter_map(entity).collect() })
}

/// The error for a view that lies ahead, in the words for a register that lies here.
fn ahead(error: ClientError) -> CliError {
    if let ClientError::Problem(told) = &error {
        let number = |name: &str| told.more.get(name).and_then(serde_json::Value::as_u64).map(Seq);
        if let Some((seq, head)) = number("seq").zip(number("head")) {
            return Rejection::NoSuchEvent { seq, head }.into();
        }
    }
    error.into()
}

/// The secret of a token: from a file, or from the environment.
fn token(file: Option<&Path>) -> Result<Option<String>, CliError> {
    let read = |file: &Path| {
        let read = fs::read_to_string(file);
        read.map_err(|error| CliError::file(&file.display().to_string(), &error))
    };
    let secret = file.map(read).transpose()?.or_else(|| std::env::var("DAICHO_TOKEN").ok());
    let secret = secret.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty());
    if secret.as_deref().is_some_and(|secret| secret.contains(|c: char| !c.is_ascii_graphic())) {
        return Err(CliError::usage(
            "--token-file: expected the secret of a token, in one line. Write it there again as it was \
             shown.",
            "--token-file: トークンのシークレットが 1 行で必要です。表示されたとおりに書き直してください。",
        ));
    }
    Ok(secret)
}

fn bad_address(came: &str) -> CliError {
    CliError::usage(
        format!(
            "--server: expected an address such as https://register.example.org, got {came:?}."
        ),
        format!(
            "--server: https://register.example.org のようなアドレスが必要ですが、「{came}」です。"
        ),
    )
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let words = Words::both(|lang| crate::wording::asked::unanswered(lang, &error));
        match error {
            ClientError::Problem(told) => of_problem(&told, words),
            ClientError::Write(error) => error.into(),
            ClientError::Unreachable { .. }
            | ClientError::Late(_)
            | ClientError::BrokeOff { .. }
            | ClientError::TooLong { .. }
            | ClientError::NotDaicho { .. }
            | ClientError::OtherVersion { .. }
            | ClientError::MayBeDone { .. } => Self::Store(words),
        }
    }
}

/// What a server says of what it did not do, with the exit code that it would have here.
fn of_problem(told: &Told, words: Words) -> CliError {
    match told.slug() {
        "conflict" | "invalid" | "precondition-failed" | "unauthorized" | "forbidden" => {
            CliError::Refused(words)
        }
        "not-found" => CliError::NotFound(words),
        "unavailable" | "busy" | "timeout" | "internal" | "too-many-requests"
        | "too-many-streams" => CliError::Store(words),
        _ => CliError::Usage(words),
    }
}
