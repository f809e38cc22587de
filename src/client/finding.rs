//! What a server finds: things by their names, whole lists, and what became of one event.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Client;
use super::error::ClientError;
use super::reading::{AskedView, MOST, going_on, of_view, query};
use crate::domain::entity::EntityKind;
use crate::domain::seq::Seq;
use crate::projections::event_history::EventHistory;
use crate::projections::reading::{Listing, Times};
use crate::projections::search::FoundThing;
use crate::tracker::disclosed::WithPersonal;

impl Client {
    /// What is found for some words, of one kind or of all; with `exact`, what is meant by them as they are.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn search(
        &self,
        words: &str,
        kind: Option<EntityKind>,
        exact: bool,
        view: &AskedView,
    ) -> Result<Listing<FoundThing>, ClientError> {
        let (kind, exact) = (kind.map(EntityKind::as_str), exact.then_some("true"));
        let asked = [("q", Some(words)), ("kind", kind), ("exact", exact)];
        self.listing("/api/v1/search", view, &asked)
    }

    /// A whole list, page by page.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn listing<T: DeserializeOwned>(
        &self,
        path: &str,
        view: &AskedView,
        more: &[(&str, Option<&str>)],
    ) -> Result<Listing<T>, ClientError> {
        #[derive(Deserialize)]
        struct Page<T> {
            #[serde(flatten)]
            asked: Times,
            items: Vec<T>,
            next: Option<String>,
        }
        let AskedView { as_of, known_at } = view;
        let view = [("as_of", as_of.as_deref()), ("known_at", known_at.as_deref())];
        let parameters = [more, &view, &[("limit", Some(MOST))]].concat();
        let Page { asked, mut items, mut next } = self.json(query(path, &parameters))?;
        while let Some(address) = next {
            let page: Page<T> = self.json(address)?;
            next = going_on(page.next, page.items.is_empty())?;
            items.extend(page.items);
        }
        Ok(Listing { asked, items })
    }

    /// What became of an event, and what it did to others.
    ///
    /// # Errors
    /// [`ClientError`]; a problem of the type `not-found` where there is no such event in the view.
    pub fn event_history(
        &self,
        seq: Seq,
        view: &AskedView,
        personal: bool,
    ) -> Result<WithPersonal<EventHistory>, ClientError> {
        self.json(of_view(&format!("/api/v1/events/{}/history", seq.0), view, personal))
    }
}
