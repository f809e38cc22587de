//! What is asked for by name, as a list, or by its place in the log.

use serde::de::DeserializeOwned;

use super::{Asking, Seen, ahead, with_personal};
use crate::cli::error::CliError;
use crate::cli::view::ViewArgs;
use crate::domain::entity::EntityKind;
use crate::domain::recorded::RecordedEvent;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::projections::event_history::EventHistory;
use crate::projections::reading::{Listing, Reading};
use crate::projections::search::{FoundThing, kinds};
use crate::tracker::decode_event;
use crate::tracker::disclosed::WithPersonal;

impl Asking<'_> {
    /// The things whose names or ids hold some words, the best first.
    ///
    /// # Errors
    /// What the server says.
    pub fn search(
        self,
        seen: &Seen,
        words: &str,
        kind: Option<EntityKind>,
    ) -> Result<Listing<FoundThing>, CliError> {
        match self {
            Self::Here(register) => {
                let reading = register.folded.views.at(seen.view());
                let found = reading.search(words, &kinds(kind)).into_iter();
                Ok(Listing { asked: reading.asked(), items: found.map(FoundThing::from).collect() })
            }
            Self::There(client) => Ok(client.search(words, kind, false, &seen.written())?),
        }
    }

    /// The things of some kinds that may be meant by a word: by their id, or else by a whole name.
    ///
    /// # Errors
    /// Usage, for a view that cannot be; what the server says.
    pub fn meant(
        self,
        view: &ViewArgs,
        kinds: &[EntityKind],
        written: &str,
    ) -> Result<Vec<FoundThing>, CliError> {
        match self {
            Self::Here(register) => {
                let views = &register.folded.views;
                let found = views.at(view.read(views)?).all_meant(kinds, written);
                Ok(found.into_iter().map(FoundThing::from).collect())
            }
            Self::There(client) => {
                let kind = if let [kind] = kinds { Some(*kind) } else { None };
                let found = client.search(written, kind, true, &view.written()).map_err(ahead)?;
                Ok(found.items)
            }
        }
    }

    /// A whole list: `here` makes it of a view, and at a server it has this address.
    ///
    /// # Errors
    /// What the server says.
    pub fn listing<T: DeserializeOwned>(
        self,
        seen: &Seen,
        path: &str,
        here: impl FnOnce(&Reading<'_>) -> Listing<T>,
    ) -> Result<Listing<T>, CliError> {
        match self {
            Self::Here(register) => Ok(here(&register.folded.views.at(seen.view()))),
            Self::There(client) => Ok(client.listing(path, &seen.written(), &[])?),
        }
    }

    /// One event, as it is stored.
    ///
    /// # Errors
    /// A rule, where there is no such event; store, where the log cannot be read.
    pub fn event(self, seq: Seq) -> Result<RecordedEvent, CliError> {
        match self {
            Self::Here(register) => {
                let found = register.log.read(seq, 1)?.into_iter().next();
                let head = register.log.head();
                let bytes = found.ok_or(Rejection::NoSuchEvent { seq, head })?;
                Ok(decode_event(seq, &bytes)?)
            }
            Self::There(client) => Ok(client.event(seq)?),
        }
    }

    /// What became of an event, as it was known in a view.
    ///
    /// # Errors
    /// A rule, where the view knows no such event; store, where personal data cannot be read.
    pub fn event_history(
        self,
        view: &ViewArgs,
        seq: Seq,
        personal: bool,
    ) -> Result<WithPersonal<EventHistory>, CliError> {
        let seen = self.see(view)?;
        let head = seen.view().known_at;
        let absent = || Rejection::NoSuchEvent { seq, head };
        if seq > head {
            return Err(absent().into());
        }
        match self {
            Self::Here(register) => {
                let history = register.folded.views.event_history(seq, seen.view());
                with_personal(history.ok_or_else(absent)?, register, &seen, personal)
            }
            Self::There(client) => Ok(client.event_history(seq, &seen.written(), personal)?),
        }
    }
}
