//! The personal data beside the events of the log, found without folding any view.

use std::ops::ControlFlow;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde_json::value::RawValue;

use crate::cli::asking::Asking;
use crate::cli::error::CliError;
use crate::cli::personal::PersonalArgs;
use crate::cli::register::Place;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::client::reading::AskedEvents;
use crate::domain::digest::Digest;
use crate::domain::event::{Event, EventKind};
use crate::domain::recorded::{PERSON, RecordedEvent};
use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::store::disclosures::{DisclosureStore, MemoryDisclosures, read_lines};
use crate::tracker::disclosed::Disclosed;
use crate::tracker::{Left, Piece, decode_event};

/// What is known of the digests in events; by default nothing.
#[derive(Default)]
pub(super) struct Beside {
    /// The erasure of each digest that is erased, at whichever place of the log.
    erased: FxHashMap<Digest, Seq>,
    /// The disclosures, where they may be shown.
    open: Option<Arc<dyn DisclosureStore>>,
}

/// What the bytes of every erasure hold near their end, where canonical JSON has the type.
const ERASURE: &[u8] = br#""type":"disclosure.erased""#;
/// How near: the type, the version and the closing brace.
const END_BYTES: usize = ERASURE.len() + 24;

impl Beside {
    /// Looks for erasures in the whole log: an event before one is not shown as if it were not.
    ///
    /// # Errors
    /// Store, where the log cannot be read.
    pub(super) fn look(
        place: &Place,
        log: &dyn EventStore,
        personal: PersonalArgs,
    ) -> Result<Self, CliError> {
        let mut erased = FxHashMap::default();
        let mut failed = None;
        log.scan(Seq::FIRST, &mut |bundle| {
            for (seq, bytes) in bundle.events() {
                let end = bytes.get(bytes.len().saturating_sub(END_BYTES)..).unwrap_or_default();
                if !end.windows(ERASURE.len()).any(|window| window == ERASURE) {
                    continue;
                }
                match decode_event(seq, bytes) {
                    Ok(recorded) => note(&mut erased, &recorded),
                    Err(error) => {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)?;
        let open = personal
            .with_personal
            .then(|| -> Arc<dyn DisclosureStore> { Arc::new(place.personal_as_is()) });
        Ok(Self { erased, open })
    }

    /// Asks a server for the erasures in its log, and for the personal data where it may be shown.
    ///
    /// # Errors
    /// What the server says.
    pub(super) fn ask(client: &Client, personal: PersonalArgs) -> Result<Self, CliError> {
        let mut erased = FxHashMap::default();
        let erasures = vec![("type", EventKind::Erased.as_str().to_owned())];
        let asked = AskedEvents { filters: erasures, ..AskedEvents::default() };
        client.events(&asked, |event| {
            note(&mut erased, &read_event(&event)?);
            Ok::<_, CliError>(())
        })?;
        let open = personal.with_personal.then(|| disclosures(client)).transpose()?;
        Ok(Self { erased, open: open.map(|open| -> Arc<dyn DisclosureStore> { Arc::new(open) }) })
    }

    /// Whether personal data is shown.
    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// What is shown of the personal data that an event commits to.
    ///
    /// # Errors
    /// Store, where personal data cannot be read.
    pub(super) fn of(&self, recorded: &RecordedEvent) -> Result<Vec<Disclosed>, CliError> {
        let fact = recorded.event.told().and_then(|fact| fact.kind().personal());
        let field = fact.map_or("", |personal| personal.whole.name);
        let of_fact = recorded.event.digests().iter().map(|digest| (field, digest));
        let of_fact = of_fact.map(|(field, digest)| self.piece(recorded.seq, field, digest));
        of_fact.chain(self.of_recorder(recorded)).collect()
    }

    /// What is shown of the person who recorded an event, where one was named.
    fn of_recorder(&self, recorded: &RecordedEvent) -> Option<Result<Disclosed, CliError>> {
        recorded.person.as_ref().map(|digest| self.piece(recorded.seq, PERSON, digest))
    }

    fn piece(&self, seq: Seq, field: &str, digest: &Digest) -> Result<Disclosed, CliError> {
        let by = self.erased.get(digest).copied();
        let Some(open) = self.open.as_deref() else {
            return Ok(Disclosed::closed(seq, field, by));
        };
        let left = match (by, open.get(digest)?) {
            (Some(by), _) => Left::Erased { by },
            (None, None) => Left::missing(seq, open),
            (None, Some(found)) => Left::Held {
                value: found.details().value.clone(),
                disclosure: found.as_str().to_owned(),
            },
        };
        let (field, digest) = (field.to_owned(), digest.clone());
        Ok(Disclosed::open(Piece { seq, made_by: seq, field, digest, left }))
    }
}

/// What is shown of the person who recorded an event, where one was named.
///
/// # Errors
/// As [`Beside::ask`] and [`Beside::of`].
pub(in crate::cli) fn recorder(
    asking: Asking<'_>,
    recorded: &RecordedEvent,
    personal: PersonalArgs,
) -> Result<Option<Disclosed>, CliError> {
    if recorded.person.is_none() {
        return Ok(None);
    }
    let beside = match asking {
        // The views know what is erased: the log need not be looked through for it.
        Asking::Here(register) => {
            let committed = register.folded.views.all_commitments().of_recorder(recorded.seq);
            let erased = committed.and_then(|one| Some((one.digest.clone(), one.erased_by?)));
            let open = personal.with_personal.then(|| Arc::clone(&register.disclosures));
            Beside { erased: erased.into_iter().collect(), open }
        }
        Asking::There(client) => Beside::ask(client, personal)?,
    };
    beside.of_recorder(recorded).transpose()
}

/// An event that a server sent.
///
/// # Errors
/// One that this version of daicho does not know.
pub(in crate::cli) fn read_event(event: &RawValue) -> Result<RecordedEvent, CliError> {
    let read = RecordedEvent::decode(event.get().as_bytes());
    let why = |error: &dyn std::fmt::Display| error.to_string();
    let asked = || "/api/v1/events".to_owned();
    Ok(read.map_err(|error| ClientError::OtherVersion { asked: asked(), why: why(&error) })?)
}

/// The personal data that a server keeps.
///
/// # Errors
/// What the server says, and what is no personal data.
pub(in crate::cli) fn disclosures(client: &Client) -> Result<MemoryDisclosures, CliError> {
    let held = MemoryDisclosures::default();
    held.add(&read_lines(&client.disclosures()?)?)?;
    Ok(held)
}

fn note(erased: &mut FxHashMap<Digest, Seq>, recorded: &RecordedEvent) {
    if let Event::Erased(erasure) = &recorded.event {
        for digest in &erasure.digests {
            erased.entry(digest.clone()).or_insert(recorded.seq);
        }
    }
}
