//! What every page is told: the language, the view and how the reader chose it, and what the register
//! says of itself. The addresses that a page leads to follow from it.

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::reading::{Reading, Times};
use crate::projections::register::{Closed, Described};
use crate::wording::lang::{Lang, pick};

/// What stands in a path only in its encoded form, beside all that is not ASCII.
const IN_PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');
/// What stands in a query only in its encoded form.
const IN_QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');

/// The two times as the reader wrote them; none where the present is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Chosen {
    /// The day.
    pub as_of: Option<NaiveDate>,
    /// What was known, as it was written: a day, a time or a number.
    pub known_at: Option<String>,
}

/// What every page is told.
pub struct Context {
    /// The language of the page.
    pub lang: Lang,
    /// The address below the language, such as `declarations/tokyo`; empty for the first page.
    pub path: String,
    /// The page's own parameters, such as what is searched for, in the order in which it names them.
    pub own: Vec<(&'static str, String)>,
    /// The two times as the reader wrote them.
    pub chosen: Chosen,
    /// The two times as they are.
    pub asked: Times,
    /// The present day and the last entry.
    pub present: View,
    /// How the register is described.
    pub register: Option<Described>,
    /// That it is kept no longer.
    pub closed: Option<Closed>,
    /// Where the site is reached from outside, without a slash at its end, as far as that is known.
    pub public: Option<String>,
}

impl Context {
    /// What a page of a view is told.
    #[must_use]
    pub fn new(
        lang: Lang,
        path: &str,
        chosen: Chosen,
        reading: &Reading<'_>,
        present: View,
    ) -> Self {
        let (asked, register, closed) = (reading.asked(), reading.described(), reading.closed());
        let (path, own) = (path.to_owned(), Vec::new());
        Self { lang, path, own, chosen, asked, present, register, closed, public: None }
    }

    /// The same of a site that is reached from outside at this address.
    #[must_use]
    pub fn reached_at(mut self, public: Option<String>) -> Self {
        self.public = public;
        self
    }

    /// The same with parameters of the page's own; what is empty is left out.
    #[must_use]
    pub fn with_own(mut self, own: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.own = own.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self
    }

    /// What a parameter of the page's own says; empty where it was left out.
    #[must_use]
    pub fn own(&self, name: &str) -> &str {
        let named = self.own.iter().find(|(other, _)| *other == name);
        named.map_or("", |(_, value)| value.as_str())
    }

    /// The register's title in the page's language.
    #[must_use]
    pub fn title(&self) -> &str {
        let untitled = pick(self.lang, "Register of declarations", "宣言の台帳");
        self.register.as_ref().map_or(untitled, |register| register.title.get(self.lang.tag()))
    }

    /// Whether the page shows the present, and not an earlier day or what was known earlier.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.asked.as_of == self.present.as_of && self.asked.known_at.seq == self.present.known_at
    }

    /// How many entries were recorded after what is shown was known.
    #[must_use]
    pub fn later_entries(&self) -> u64 {
        let Seq(head) = self.present.known_at;
        head.saturating_sub(self.asked.known_at.seq.0)
    }

    /// A page in this language, in the view that the reader chose.
    #[must_use]
    pub fn page(&self, path: &str) -> String {
        self.address(self.lang, path, &self.chosen, &[])
    }

    /// The same with parameters of that page's own.
    #[must_use]
    pub fn page_with(&self, path: &str, own: &[(&'static str, String)]) -> String {
        self.address(self.lang, path, &self.chosen, own)
    }

    /// This page in another language, in the same view.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> String {
        self.address(lang, &self.path, &self.chosen, &self.own)
    }

    /// This page with other parameters of its own in place of those of the same name; an empty one is
    /// left out.
    #[must_use]
    pub fn with(&self, changed: &[(&'static str, &str)]) -> String {
        let kept = self.own.iter().filter(|(name, _)| changed.iter().all(|(new, _)| new != name));
        let kept = kept.map(|(name, value)| (*name, value.as_str()));
        let own = kept.chain(changed.iter().copied()).filter(|(_, value)| !value.is_empty());
        let own: Vec<_> = own.map(|(name, value)| (name, value.to_owned())).collect();
        self.address(self.lang, &self.path, &self.chosen, &own)
    }

    /// This page as of another day, from what the reader chose to know.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> String {
        let as_of = (day != self.present.as_of).then_some(day);
        let chosen = Chosen { as_of, known_at: self.chosen.known_at.clone() };
        self.address(self.lang, &self.path, &chosen, &self.own)
    }

    /// This page in the present.
    #[must_use]
    pub fn today(&self) -> String {
        self.address(self.lang, &self.path, &Chosen::default(), &self.own)
    }

    /// This page with both times named, so that the address shows the same for ever.
    #[must_use]
    pub fn permanent(&self) -> String {
        self.address(self.lang, &self.path, &self.shown(), &self.own)
    }

    /// A picture in exactly this view, by its address below the language: `map.svg`.
    #[must_use]
    pub fn picture(&self, path: &str) -> String {
        self.address(self.lang, path, &self.shown(), &[])
    }

    /// Both times as they are.
    fn shown(&self) -> Chosen {
        let known_at = Some(self.asked.known_at.seq.0.to_string());
        Chosen { as_of: Some(self.asked.as_of), known_at }
    }

    /// The two times as a form carries them on.
    #[must_use]
    pub fn hidden_view(&self) -> Markup {
        html! {
            @if let Some(day) = self.chosen.as_of { input type="hidden" name="as_of" value=(day); }
            @if let Some(written) = &self.chosen.known_at { input type="hidden" name="known_at" value=(written); }
        }
    }

    /// Where exactly this view of something lies as data: `declarations/tokyo`, `parties.csv`.
    #[must_use]
    pub fn data(&self, path: &str) -> String {
        format!("/api/v1/{path}?as_of={}&known_at={}", self.asked.as_of, self.asked.known_at.seq.0)
    }

    /// A page in this language as somebody elsewhere is led to it: with the host where that is known.
    #[must_use]
    pub fn page_from_outside(&self, path: &str) -> String {
        format!("{}{}", self.public.as_deref().unwrap_or_default(), self.page(path))
    }

    fn address(
        &self,
        lang: Lang,
        path: &str,
        chosen: &Chosen,
        own: &[(&'static str, String)],
    ) -> String {
        let mut address = format!("/{}/{}", lang.tag(), utf8_percent_encode(path, IN_PATH));
        let as_of = chosen.as_of.map(|day| ("as_of", day.to_string()));
        let known_at = chosen.known_at.clone().map(|written| ("known_at", written));
        let parameters = own.iter().cloned().chain(as_of).chain(known_at);
        for ((name, value), sign) in
            parameters.zip(std::iter::once('?').chain(std::iter::repeat('&')))
        {
            let value = utf8_percent_encode(&value, IN_QUERY);
            // Writing to a String does not fail.
            let _ = write!(address, "{sign}{name}={value}");
        }
        address
    }
}
