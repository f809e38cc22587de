//! What a field says before and after, in the words of a page: dates as the language writes them, things
//! by their names as links.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::context::Context;
use super::names::{comma, date, is_of, thing, whole_entry};
use crate::domain::carried::Carried;
use crate::domain::entity::EntityRef;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Shape};
use crate::domain::seq::Seq;
use crate::projections::history::FieldChange;
use crate::projections::reading::Reading;
use crate::wording::field_words::field_word;
use crate::wording::lang::pick;
use crate::wording::terms::listed_word;

/// The field of the data under which a view puts the end of a thing, and in it the seq of the fact that
/// tells the end.
const ENDED: &str = "ended";
const SEQ: &str = "seq";

/// What tells the values of fields: the page, and the view that names things.
pub struct Fields<'t> {
    /// The page.
    pub context: &'t Context,
    /// The view.
    pub reading: &'t Reading<'t>,
}

impl Fields<'_> {
    /// A change of a field of a fact of a type: what it is called, what it was and what it is.
    #[must_use]
    pub fn change(&self, kind: Option<FactKind>, change: &FieldChange) -> Markup {
        let FieldChange { field, before, after } = change;
        let own = kind.into_iter().flat_map(FactKind::fields);
        let own: Vec<&Field> = own.filter(|one| one.name == field).collect();
        let said = |value: &Value| match value {
            Value::Object(end) if field == ENDED => self.ended(end),
            other => self.value(&own, other),
        };
        html! { (self.named(kind, field)) (self.colon()) (said(before)) " → " (said(after)) }
    }

    fn named<'n>(&self, kind: Option<FactKind>, name: &'n str) -> &'n str {
        field_word(self.context.lang, kind, name).unwrap_or(name)
    }

    fn colon(&self) -> &'static str {
        pick(self.context.lang, ": ", "：")
    }

    /// The end of a thing, by the fields of whichever fact tells it.
    fn ended(&self, end: &Map<String, Value>) -> Markup {
        let declared = || FactKind::ALL.iter().flat_map(|kind| kind.fields());
        let parts = end.iter().map(|(name, value)| {
            let so_named: Vec<&Field> = declared().filter(|field| field.name == name).collect();
            let said = match value.as_u64().filter(|_| name == SEQ) {
                Some(seq) => whole_entry(self.context, Seq(seq)),
                None => {
                    html! { (self.named(None, name)) (self.colon()) (self.value(&so_named, value)) }
                }
            };
            // A reason may be long, and the entry is where to read on: they are told last.
            (matches!(name.as_str(), "reason" | SEQ), said)
        });
        let mut parts: Vec<(bool, Markup)> = parts.collect();
        parts.sort_by_key(|(is_last, _)| *is_last);
        self.joined(parts.into_iter().map(|(_, said)| said))
    }

    /// A value, as the fields that it may stand in declare it.
    fn value(&self, fields: &[&Field], value: &Value) -> Markup {
        let lang = self.context.lang;
        if value.is_null() {
            let is_unknown = |field: &&Field| field.required && field.shape == Shape::Date;
            let unknown = fields.iter().any(is_unknown);
            return html! {
                @if unknown { (pick(lang, "unknown", "不明")) } @else { (self.nothing()) }
            };
        }
        let known = fields.iter().find_map(|field| self.shaped(field.shape, value));
        known.unwrap_or_else(|| plain(value))
    }

    fn nothing(&self) -> &'static str {
        pick(self.context.lang, "nothing", "なし")
    }

    /// A value of a shape; none where it is of another.
    fn shaped(&self, shape: Shape, value: &Value) -> Option<Markup> {
        let lang = self.context.lang;
        match (shape, value) {
            (Shape::Word(list), Value::String(word)) => {
                listed_word(lang, list, word).map(|word| html! { (word) })
            }
            (Shape::Date, Value::String(text)) => {
                text.parse().ok().map(|known| date(lang, Some(known)))
            }
            (Shape::Id(kind), Value::String(id)) => {
                Some(self.thing(EntityRef { kind, id: id.as_str() }))
            }
            (Shape::Subject, Value::String(text)) => {
                EntityRef::read(text).map(|entity| self.thing(entity))
            }
            (Shape::Carried, Value::String(text)) => {
                let carried: Carried = text.parse().ok()?;
                carried.entity().map(|entity| self.thing(entity))
            }
            (Shape::List(item, _), Value::Array(items)) => {
                let told = |one| self.shaped(*item, one).unwrap_or_else(|| plain(one));
                let is_empty = items.is_empty();
                Some(
                    html! { @if is_empty { (self.nothing()) } @else { (self.joined(items.iter().map(told))) } },
                )
            }
            (Shape::Object(fields), Value::Object(object)) => {
                let held = fields.iter().filter_map(|field| {
                    let said = self.value(&[field], object.get(field.name)?);
                    Some(html! { (self.named(None, field.name)) (self.colon()) (said) })
                });
                Some(self.joined(held))
            }
            (Shape::Text, Value::Object(texts)) => Some(self.languages(texts)),
            _ => None,
        }
    }

    fn thing<'e>(&self, entity: impl Into<EntityRef<'e>>) -> Markup {
        thing(self.context, self.reading, entity)
    }

    fn joined(&self, all: impl Iterator<Item = Markup>) -> Markup {
        html! {
            @for (at, one) in all.enumerate() {
                @if at > 0 { (comma(self.context.lang)) }
                (one)
            }
        }
    }

    /// A text by language: first the reader's, then the others, each marked with its own.
    fn languages(&self, texts: &Map<String, Value>) -> Markup {
        let lang = self.context.lang;
        let mut texts: Vec<(&String, &str)> =
            texts.iter().filter_map(|(tag, text)| Some((tag, text.as_str()?))).collect();
        texts.sort_by_key(|(tag, _)| !is_of(lang, tag));
        self.joined(texts.into_iter().map(|(tag, text)| html! { bdi lang=(tag) { (text) } }))
    }
}

/// A value of which no shape is known, as it is stored.
fn plain(value: &Value) -> Markup {
    html! {
        @match value {
            Value::String(text) => bdi { (text) },
            other => code { (other) },
        }
    }
}
