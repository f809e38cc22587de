//! The form of a fact, made from the fields that its type declares: each with its name, whether it must be
//! filled, a hint, and what is wrong with what stands there.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::hints::{calendar, hint, part, row};
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::presumed;
use crate::domain::event::fact::FactKind;
use crate::domain::fields::{Field, Form as Fixed, Shape, WordList};
use crate::imports::form::{CALENDAR, DATA, LANGUAGES, NEW, NEW_FOR, OTHERS, Written, places};
use crate::imports::kinds::Kind;
use crate::pages::names::{self, capital};
use crate::pages::sentences::plain;
use crate::projections::naming::Called;
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::listed_word;

/// How many things a list to choose from offers; of more, it is better to type and be asked.
const MOST_OFFERED: usize = 500;
/// How many empty rows of a list are shown after those that are filled.
const EMPTY_ROWS: usize = 1;
/// How many more are shown where more are asked for.
const MORE_ROWS: usize = 3;
/// The button by which more rows of a list are asked for, before the name of the list.
pub const MORE: &str = "more:";
/// The button by which a party that is unknown is registered, before the name of the field that names it.
pub const REGISTER: &str = "register:";
/// How many places are suggested for a name.
const PLACES_OFFERED: usize = 6;

/// Something that is wrong with a form.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The field; empty where it is none.
    pub field: String,
    /// What is wrong, and what to do.
    pub said: String,
    /// What may have been meant: ids, each with what it is called.
    pub choices: Vec<(String, Called)>,
    /// Whether the field names a party that is unknown, and may be registered with the fact.
    pub names_new: bool,
}

impl Wrong {
    /// Something that is wrong with a field, for which nothing is offered.
    #[must_use]
    pub fn new(field: &str, said: String) -> Self {
        Self { field: field.to_owned(), said, choices: Vec::new(), names_new: false }
    }
}

/// A form with what was written into it.
pub struct Form<'f> {
    /// The language.
    pub lang: Lang,
    /// What it records.
    pub kind: FactKind,
    /// What was written.
    pub written: &'f Written,
    /// What is wrong with it.
    pub wrong: &'f [Wrong],
    /// The register, which names things.
    pub reading: &'f Reading<'f>,
    /// Whether a party that is unknown may be registered with the fact.
    pub registers: bool,
}

/// The mark of a field that must be filled.
#[must_use]
pub fn must(lang: Lang) -> Markup {
    html! { span.must { (pick(lang, "(required)", "※必須")) } }
}

fn may(lang: Lang) -> Markup {
    html! { span.soft { (pick(lang, "(optional)", "※任意")) } }
}

/// What is wrong, above a form: each a way to its field.
#[must_use]
pub fn summary(lang: Lang, wrong: &[Wrong]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div.notice.errors role="alert" {
                h2 { (pick(lang, "There is a problem", "入力内容を確認してください")) }
                ul {
                    @for one in wrong {
                        li {
                            @if one.field.is_empty() { (one.said) }
                            @else { a href={ "#" (id(&one.field)) } { (one.said) } }
                        }
                    }
                }
            }
        }
    }
}

impl Form<'_> {
    /// All fields of the fact: those that must be filled first.
    #[must_use]
    pub fn fields(&self, kind: Kind) -> Markup {
        html! {
            (self.within(DATA, kind))
            (self.lists())
        }
    }

    fn within(&self, within: &str, kind: Kind) -> Markup {
        // The id of a party that is registered on the way is made from its name.
        let fields = self.kind.submitted().filter(|field| within != NEW || field.name != "party");
        let (must, may): (Vec<_>, Vec<_>) = fields.partition(|field| kind.must_be_said(field));
        html! {
            @for field in must { (self.field(within, field, true)) }
            (self.places(within))
            @for field in may { (self.field(within, field, false)) }
        }
    }

    /// The party that is registered with the fact, where one is.
    #[must_use]
    pub fn new_party(&self) -> Markup {
        let (lang, named_by) = (self.lang, self.written.get(NEW_FOR));
        let kind = Kind::of(FactKind::PartyRegistered);
        let form = Form { kind: FactKind::PartyRegistered, ..*self };
        html! {
            @if let Some(kind) = kind.filter(|_| !named_by.is_empty()) {
                fieldset #new tabindex="-1" {
                    legend { (pick(lang, "New city or other body", "新しい都市等")) }
                    p.soft { (pick(lang, "It is recorded together with what you record above.", "上の内容と一緒に記録されます。")) }
                    input type="hidden" name=(NEW_FOR) value=(named_by);
                    (form.within(NEW, kind))
                    button.plain type="submit" name="step" value="not-new" { (pick(lang, "Do not register it", "登録しない")) }
                }
            }
        }
    }

    /// Where a party that is named and has no position yet may be, as GeoNames has it.
    fn places(&self, within: &str) -> Markup {
        let lang = self.lang;
        let is_open = self.kind == FactKind::PartyRegistered
            && !self.written.says(&format!("{within}.position"));
        let named = LANGUAGES.map(|tag| self.written.get(&format!("{within}.names.{tag}")));
        let named = named.into_iter().find(|name| !name.trim().is_empty()).filter(|_| is_open);
        let places = named.map_or_else(Vec::new, |name| places::suggest(name, PLACES_OFFERED));
        html! {
            @if self.kind == FactKind::PartyRegistered {
                div.suggested {
                    @if !places.is_empty() {
                        p { (pick(lang, "Is it one of these? Names, country and position come from ", "次のどれかですか。名称・国・位置は")) a href="https://www.geonames.org" { "GeoNames" } (pick(lang, " (CC BY 4.0).", "（CC BY 4.0）によります。")) }
                        p.choices {
                            @for place in places {
                                button.plain type="submit" name="choose" value={ "place=" (place.geonames) } {
                                    (place.ja.as_ref().filter(|_| lang == Lang::Ja).unwrap_or(&place.name))
                                    " " span.soft { (place.country) " " (place.position[0]) ", " (place.position[1]) }
                                }
                            }
                        }
                    }
                    @if is_open { button.plain type="submit" name="step" value="suggest" { (pick(lang, "Suggest country and position from the name", "名称から国と位置を提案")) } }
                }
            }
        }
    }

    /// Where the fact is known from, and a remark.
    #[must_use]
    pub fn evidence(&self) -> Markup {
        let lang = self.lang;
        let field = |name: &str, label: &str, hint: &str, wide: bool| {
            let name = format!("evidence.0.{name}");
            html! {
                div.field {
                    label for=(id(&name)) { (label) " " (may(lang)) }
                    @if !hint.is_empty() { small id={ (id(&name)) "-hint" } { (hint) } }
                    @if wide { textarea id=(id(&name)) name=(name) rows="2" cols="60" aria-describedby=[self.described(&name, !hint.is_empty())] aria-invalid=[self.invalid(&name)] { (self.written.get(&name)) } }
                    @else { (self.input(&name, "text", "60", None, !hint.is_empty())) }
                    (self.error(&name))
                }
            }
        };
        html! {
            fieldset {
                legend { (pick(lang, "Source", "出典")) }
                (field("source", pick(lang, "What it is known from", "根拠資料"), pick(lang, "Who published what, such as: Letter of the Mayor of Paris", "誰が何を公表したか。例：パリ市長の書簡"), false))
                (field("url", pick(lang, "Address of the page", "ページのアドレス"), pick(lang, "Beginning with https://", "https:// で始まるもの"), false))
                (field("published_on", pick(lang, "Published on", "公表日"), "", false))
                (field("read_on", pick(lang, "Read on", "確認日"), "", false))
                (field("quote", pick(lang, "Its own words", "資料の文言"), "", true))
            }
            div.field {
                label for="note" { (pick(lang, "Remark", "備考")) " " (may(lang)) }
                small #note-hint { (pick(lang, "Everybody can read it. No personal details.", "誰でも読めます。個人情報は書かないでください。")) }
                textarea #note name="note" rows="2" cols="60" aria-describedby=[self.described("note", true)] aria-invalid=[self.invalid("note")] { (self.written.get("note")) }
                (self.error("note"))
            }
        }
    }

    fn field(&self, within: &str, field: &'static Field, is_required: bool) -> Markup {
        let name = format!("{within}.{}", field.name);
        let of = within.rsplit('.').find(|part| part.parse::<usize>().is_err()).unwrap_or(within);
        let label = capital(part(self.lang, self.kind, of, field.name));
        self.shaped(&name, &label, field.shape, Some(is_required), Some(field))
    }

    /// A field of a shape; `required` is none where the group around it has said that.
    fn shaped(
        &self,
        name: &str,
        label: &str,
        shape: Shape,
        required: Option<bool>,
        field: Option<&'static Field>,
    ) -> Markup {
        let lang = self.lang;
        let mark = html! { @if let Some(required) = required { " " @if required { (must(lang)) } @else { (may(lang)) } } };
        let hint = hint(lang, self.kind, shape, field);
        match shape {
            Shape::Object(parts) => html! {
                fieldset id=(id(name)) tabindex="-1" {
                    legend { (label) (mark) }
                    (self.error(name))
                    @for part in parts { (self.field(name, part, part.required && required == Some(true))) }
                }
            },
            Shape::List(item, least) => self.list(name, label, *item, least, &mark, &hint),
            Shape::Text => html! {
                fieldset id=(id(name)) tabindex="-1" {
                    legend { (label) (mark) }
                    @if !hint.is_empty() { p.soft { (hint) } }
                    (self.error(name))
                    @for language in LANGUAGES {
                        @let name = format!("{name}.{language}");
                        div.field {
                            label for=(id(&name)) { (language_word(lang, language)) }
                            (self.input(&name, "text", "50", None, false))
                            (self.error(&name))
                        }
                    }
                    @let name = format!("{name}.{OTHERS}");
                    div.field {
                        label for=(id(&name)) { (pick(lang, "Other languages", "その他の言語")) }
                        small id={ (id(&name)) "-hint" } { (pick(lang, "With their tags: fr=Ville de Paris; ko=파리", "言語タグを付けて：fr=Ville de Paris; ko=파리")) }
                        (self.input(&name, "text", "50", None, true))
                        (self.error(&name))
                    }
                }
            },
            Shape::Date => html! {
                fieldset.dates {
                    legend { (label) (mark) }
                    @if !hint.is_empty() { small id={ (id(name)) "-hint" } { (hint) } }
                    div.row {
                        div.field {
                            label for=(id(name)) { (pick(lang, "As it is written", "資料の表記で")) }
                            (self.input(name, "text", "26", None, true))
                        }
                        @let chosen = format!("{name}.{CALENDAR}");
                        div.field {
                            label for=(id(&chosen)) { (calendar(lang)) }
                            (self.input(&chosen, "date", "", None, false))
                        }
                    }
                    (self.error(name))
                }
            },
            Shape::Word(list) => html! {
                div.field {
                    label for=(id(name)) { (label) (mark) }
                    (self.words(name, list, required == Some(true), field))
                    (self.error(name))
                }
            },
            Shape::Prose => html! {
                div.field {
                    label for=(id(name)) { (label) (mark) }
                    @if !hint.is_empty() { small id={ (id(name)) "-hint" } { (hint) } }
                    textarea id=(id(name)) name=(name) rows="3" cols="60" aria-describedby=[self.described(name, !hint.is_empty())] aria-invalid=[self.invalid(name)] { (self.written.get(name)) }
                    (self.error(name))
                }
            },
            _ => html! {
                div.field {
                    label for=(id(name)) { (label) (mark) }
                    @if !hint.is_empty() { small id={ (id(name)) "-hint" } { (hint) } }
                    (self.input(name, "text", size(shape), offered(shape), !hint.is_empty()))
                    (self.error(name))
                }
            },
        }
    }

    fn list(
        &self,
        name: &str,
        label: &str,
        item: Shape,
        least: usize,
        mark: &Markup,
        hint: &str,
    ) -> Markup {
        let lang = self.lang;
        let asked: usize = self.written.get(&format!("more.{name}")).parse().unwrap_or(0);
        let shown = (self.written.rows(name) + EMPTY_ROWS).max(least) + asked.min(100) * MORE_ROWS;
        html! {
            fieldset id=(id(name)) tabindex="-1" {
                legend { (label) (mark) }
                @if !hint.is_empty() { p.soft { (hint) } }
                (self.error(name))
                @for place in 0..shown {
                    (self.shaped(&format!("{name}.{place}"), &row(lang, label, place), item, None, None))
                }
                @if asked > 0 { input type="hidden" name={ "more." (name) } value=(asked); }
                button.plain type="submit" name="step" value={ (MORE) (name) } { (pick(lang, "More rows", "行を増やす")) }
            }
        }
    }

    fn words(
        &self,
        name: &str,
        list: &'static WordList,
        is_required: bool,
        field: Option<&'static Field>,
    ) -> Markup {
        let lang = self.lang;
        let presumed = field.and_then(|field| presumed(self.kind, field.name));
        let chosen = Some(self.written.get(name)).filter(|written| !written.is_empty());
        let chosen = chosen.or(presumed).unwrap_or_default();
        html! {
            select id=(id(name)) name=(name) aria-describedby=[self.described(name, false)] aria-invalid=[self.invalid(name)] {
                @if presumed.is_none() {
                    option value="" selected[chosen.is_empty()] {
                        @if is_required { (pick(lang, "Choose", "選んでください")) } @else { (pick(lang, "Not said", "指定しない")) }
                    }
                }
                @for word in list.written {
                    option value=(word) selected[*word == chosen] { (capital(listed_word(lang, list, word).unwrap_or(word))) }
                }
            }
        }
    }

    fn input(
        &self,
        name: &str,
        kind: &str,
        size: &str,
        list: Option<EntityKind>,
        has_hint: bool,
    ) -> Markup {
        let size = Some(size).filter(|size| !size.is_empty());
        html! {
            input id=(id(name)) name=(name) type=(kind) value=(self.written.get(name)) size=[size]
                list=[list.map(list_id)] autocomplete="off"
                aria-describedby=[self.described(name, has_hint)] aria-invalid=[self.invalid(name)];
        }
    }

    fn wrong_with(&self, name: &str) -> impl Iterator<Item = &Wrong> {
        self.wrong.iter().filter(move |one| one.field == name)
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.wrong_with(name).next().map(|_| "true")
    }

    fn described(&self, name: &str, has_hint: bool) -> Option<String> {
        let (is_wrong, name) = (self.wrong_with(name).next().is_some(), id(name));
        let hint = has_hint.then(|| format!("{name}-hint"));
        let error = is_wrong.then(|| format!("{name}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// What is wrong with a field, and what may have been meant: one press puts it there.
    fn error(&self, name: &str) -> Markup {
        let lang = self.lang;
        let said: Vec<&Wrong> = self.wrong_with(name).collect();
        html! {
            @if !said.is_empty() {
                div.error id={ (id(name)) "-error" } {
                    @for one in said {
                        p { (pick(lang, "", "＊")) (one.said) }
                        @if !one.choices.is_empty() {
                            p.choices {
                                @for (id, called) in &one.choices {
                                    button.plain type="submit" name="choose" value={ (name) "=" (id) } {
                                        (names::called(lang, called)) " " span.soft { (id) }
                                    }
                                }
                            }
                        }
                        @if one.names_new && self.registers {
                            p.choices {
                                button.plain type="submit" name="step" value={ (REGISTER) (name) } { (pick(lang, "Register it as a new city or other body", "新しい都市等として登録する")) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The things that fields name, to choose from while one types.
    fn lists(&self) -> Markup {
        let mut kinds = BTreeSet::new();
        self.kind.submitted().for_each(|field| named_kinds(field.shape, &mut kinds));
        html! {
            @for kind in kinds {
                @let things = self.things(kind);
                @if things.len() <= MOST_OFFERED {
                    datalist id=(list_id(kind)) {
                        @for (value, said) in things { option value=(value) { (said) } }
                    }
                }
            }
        }
    }

    /// The things of a kind by their names, and by their ids where two bear one name.
    fn things(&self, kind: EntityKind) -> Vec<(String, String)> {
        let ids = self.reading.known_ids(kind).take(MOST_OFFERED + 1);
        let named = ids.filter_map(|id| {
            let called = self.reading.called(&Entity::new(kind, &id))?;
            Some((plain(&names::called(self.lang, &called)), id))
        });
        let mut named: Vec<(String, String)> = named.collect();
        named.sort();
        let same = |one: &(String, String)| named.iter().filter(|(said, _)| *said == one.0).count();
        let by_id = |one: &(String, String)| kind == EntityKind::Agreement || same(one) > 1;
        let turned = named
            .iter()
            .map(|one| if by_id(one) { (one.1.clone(), one.0.clone()) } else { one.clone() });
        turned.collect()
    }
}

/// The id of a field in the page: its name with hyphens in place of dots.
fn id(name: &str) -> String {
    name.replace('.', "-")
}

fn named_kinds(shape: Shape, kinds: &mut BTreeSet<EntityKind>) {
    match shape {
        Shape::Id(kind) => {
            kinds.insert(kind);
        }
        Shape::List(item, _) => named_kinds(*item, kinds),
        _ => {}
    }
}

const fn offered(shape: Shape) -> Option<EntityKind> {
    match shape {
        Shape::Id(kind) => Some(kind),
        _ => None,
    }
}

fn list_id(kind: EntityKind) -> String {
    format!("things-{}", kind.as_str())
}

const fn size(shape: Shape) -> &'static str {
    match shape {
        Shape::Count(_) | Shape::Degrees(_) | Shape::Language => "10",
        Shape::Country | Shape::Subdivision | Shape::Zone => "24",
        Shape::Form(Fixed::Url | Fixed::Address) | Shape::Line => "60",
        _ => "40",
    }
}

fn language_word(lang: Lang, tag: &str) -> &str {
    match tag {
        "en" => pick(lang, "English", "英語"),
        "ja" => pick(lang, "Japanese", "日本語"),
        other => other,
    }
}
