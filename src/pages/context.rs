//! What every page is told: the language, the view and how the reader chose it, and what the register
//! says of itself. The addresses that a page leads to follow from it.

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::copied::{Led, Target, way, whole};
use crate::domain::event::register::DeclaredScheme;
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

/// The file of a copy that has every entry as it is stored.
pub const LOG: &str = "register.jsonl";
/// The file of a copy with the keys by which its checkpoint is verified.
pub const KEYS: &str = "keys.txt";

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
    /// Where the page is one of a copy: what it leads to. A running server has no such thing.
    pub copied: Option<Led>,
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
        let (public, copied) = (None, None);
        Self { lang, path, own, chosen, asked, present, register, closed, public, copied }
    }

    /// The same of a site that is reached from outside at this address.
    #[must_use]
    pub fn reached_at(mut self, public: Option<String>) -> Self {
        self.public = public;
        self
    }

    /// The same as a page of a copy, which leads to other files of it.
    #[must_use]
    pub fn as_copy(mut self) -> Self {
        self.copied = Some(Led::default());
        self
    }

    /// Whether the page is one of a copy: there nothing can be asked for that is not a file.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        self.copied.is_some()
    }

    /// The same with parameters of the page's own; what is empty is left out.
    #[must_use]
    pub fn with_own(mut self, own: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        self.own = own.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        self
    }

    /// A scheme of identifiers that the register declares.
    #[must_use]
    pub fn declared_scheme(&self, name: &str) -> Option<&DeclaredScheme> {
        let declared = self.register.iter().flat_map(|register| &register.schemes);
        declared.into_iter().find(|scheme| scheme.scheme == name)
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

    /// The same as it is cited, with the host where that is known.
    #[must_use]
    pub fn cited(&self) -> String {
        format!("{}{}", self.public.as_deref().unwrap_or_default(), self.permanent())
    }

    /// The one address under which search engines are to know this page, where the host is known: that
    /// of the present. A page that shows only some of a list, or another part of it, has none.
    #[must_use]
    pub fn canonical(&self) -> Option<String> {
        let public = self.public.as_deref()?;
        if self.is_copy() {
            return Some(whole(public, &self.target().file()));
        }
        if self.own.iter().any(|(name, value)| *name != "sort" && !value.is_empty()) {
            return None;
        }
        Some(format!("{public}{}", self.address(self.lang, &self.path, &Chosen::default(), &[])))
    }

    /// A picture in exactly this view, by its address below the language: `map.svg`.
    #[must_use]
    pub fn picture(&self, path: &str) -> String {
        let target = || Target::Picture(self.lang, path.to_owned());
        self.led(target).unwrap_or_else(|| self.address(self.lang, path, &self.shown(), &[]))
    }

    /// A page in this language, in the present, whatever the view; perhaps a place in it.
    #[must_use]
    pub fn plain(&self, path: &str) -> String {
        let (path, anchor) = path.split_once('#').unwrap_or((path, ""));
        let address = self.address(self.lang, path, &Chosen::default(), &[]);
        if anchor.is_empty() { address } else { format!("{address}#{anchor}") }
    }

    /// A feed by its name, of the whole register or of one thing, such as `party:paris`.
    #[must_use]
    pub fn feed(&self, name: &'static str, of: Option<&str>) -> String {
        let target = || Target::Feed(self.lang, name, of.map(ToOwned::to_owned));
        let query = of.map(|of| format!("?of={}", utf8_percent_encode(of, IN_QUERY)));
        let query = query.unwrap_or_default();
        self.led(target).unwrap_or_else(|| format!("/{}/{name}{query}", self.lang.tag()))
    }

    /// A file by its address from the top of the site: `/checkpoint`.
    #[must_use]
    pub fn file(&self, address: &str) -> String {
        let target = || Target::Plain(address.trim_start_matches('/').to_owned());
        self.led(target).unwrap_or_else(|| address.to_owned())
    }

    /// Where the proofs lie; `seq` stands for the number of an entry.
    #[must_use]
    pub fn proof_of(&self, seq: &str) -> String {
        let path = format!("events/{seq}/tlog-proof");
        match self.copied {
            Some(_) => way(&self.target(), &Target::Data(path).file()),
            None => format!("/api/v1/{path}"),
        }
    }

    /// What the API answers whatever the view: `events/57/tlog-proof`.
    #[must_use]
    pub fn fixed_data(&self, path: &str) -> String {
        self.led(|| in_copy(path)).unwrap_or_else(|| format!("/api/v1/{path}"))
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
        if let Some(way) = self.led(|| in_copy(path)) {
            return way;
        }
        format!("/api/v1/{path}?as_of={}&known_at={}", self.asked.as_of, self.asked.known_at.seq.0)
    }

    /// A page in this language as somebody elsewhere is led to it: of the present, and with the host where
    /// that is known.
    #[must_use]
    pub fn page_from_outside(&self, path: &str) -> String {
        let address = self.address(self.lang, path, &Chosen::default(), &[]);
        self.led_from_outside(Target::page(self.lang, path, &[]), address)
    }

    /// The same of data, whatever the view: `events/57`.
    #[must_use]
    pub fn data_from_outside(&self, path: &str) -> String {
        self.led_from_outside(in_copy(path), self.fixed_data(path))
    }

    /// The same of a feed.
    #[must_use]
    pub fn feed_from_outside(&self, name: &'static str, of: Option<&str>) -> String {
        let target = Target::Feed(self.lang, name, of.map(ToOwned::to_owned));
        self.led_from_outside(target, self.feed(name, of))
    }

    fn led_from_outside(&self, target: Target, address: String) -> String {
        match &self.public {
            None => address,
            Some(public) if self.is_copy() => whole(public, &target.file()),
            Some(public) => format!("{public}{address}"),
        }
    }

    /// This page as a file of a copy.
    #[must_use]
    pub fn target(&self) -> Target {
        Target::page(self.lang, &self.path, &self.own)
    }

    /// The way to another file, where this page is one of a copy.
    fn led(&self, target: impl FnOnce() -> Target) -> Option<String> {
        let led = self.copied.as_ref()?;
        let target = target();
        let way = way(&self.target(), &target.file());
        led.to(target);
        Some(way)
    }

    fn address(
        &self,
        lang: Lang,
        path: &str,
        chosen: &Chosen,
        own: &[(&'static str, String)],
    ) -> String {
        if let Some(way) = self.led(|| Target::page(lang, path, own)) {
            return way;
        }
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

/// Where a copy has what the API answers. Of the entries it has one file, as they are stored.
fn in_copy(path: &str) -> Target {
    match path {
        "events" | LOG => Target::Plain(LOG.to_owned()),
        path => Target::Data(path.to_owned()),
    }
}
