//! What picks from a list and orders it: a name, and choices of a few words each.

use maud::{Markup, html};

use super::context::Context;
use super::names::number;
use crate::domain::name::fold;
use crate::domain::text::Text;
use crate::wording::lang::{Lang, message, pick};

/// A choice among a few words.
pub struct Choice {
    /// The parameter of the address.
    pub name: &'static str,
    /// What is chosen.
    pub label: &'static str,
    /// The word for no choice at all; none where the first of the options holds then.
    pub any: Option<&'static str>,
    /// Each value with its word; that of the one that holds where nothing is chosen is empty.
    pub options: Vec<(&'static str, &'static str)>,
}

impl Choice {
    /// A kind of what is listed; all of them where none is chosen.
    #[must_use]
    pub fn kind(lang: Lang, options: Vec<(&'static str, &'static str)>) -> Self {
        Self { name: "kind", label: pick(lang, "Kind", "種類"), any: all(lang), options }
    }

    /// The order of the list; the first of the options where none is chosen.
    #[must_use]
    pub fn order(lang: Lang, options: Vec<(&'static str, &'static str)>) -> Self {
        Self { name: "sort", label: pick(lang, "Order", "並び順"), any: None, options }
    }
}

/// The fields that pick from a list; where a choice leaves nothing to choose, it is left out.
#[must_use]
pub fn form(context: &Context, choices: &[Choice]) -> Markup {
    // A copy has the whole list, in one order.
    if context.is_copy() {
        return html! {};
    }
    let lang = context.lang;
    html! {
        form.filter method="get" action={ "/" (lang.tag()) "/" (context.path) "#list" } {
            (context.hidden_view())
            div.field {
                label for="q" { (pick(lang, "Find a name", "名称で絞り込む")) }
                input #q type="search" name="q" value=(context.own("q"));
            }
            @for choice in choices.iter().filter(|choice| choice.options.len() > 1) { (select(context, choice)) }
            button type="submit" { (pick(lang, "Show", "表示")) }
        }
    }
}

fn select(context: &Context, choice: &Choice) -> Markup {
    let chosen = context.own(choice.name);
    html! {
        div.field {
            label for=(choice.name) { (choice.label) }
            select id=(choice.name) name=(choice.name) {
                @if let Some(word) = choice.any { option value="" { (word) } }
                @for (value, word) in &choice.options {
                    option value=(value) selected[chosen == *value] { (word) }
                }
            }
        }
    }
}

/// The word for no choice at all.
#[must_use]
pub fn all(lang: Lang) -> Option<&'static str> {
    Some(pick(lang, "all", "すべて"))
}

/// Whether any of these names has in it what is searched for, whatever marks and case it is written in.
pub fn is_found<'n>(wanted: &str, mut names: impl Iterator<Item = &'n str>) -> bool {
    let wanted = fold(wanted);
    wanted.is_empty() || names.any(|name| fold(name).contains(&wanted))
}

/// The name in every language.
pub fn every<'n>(names: impl IntoIterator<Item = &'n Text>) -> impl Iterator<Item = &'n str> {
    names.into_iter().flat_map(Text::iter).map(|(_, name)| name)
}

/// What a list counts, in words of their own for one, for several and for none.
pub struct Counted {
    /// One of them in English.
    pub one: &'static str,
    /// Several in English.
    pub many: &'static str,
    /// What follows a number in Japanese.
    pub counter: &'static str,
    /// That there are none.
    pub none: &'static str,
}

/// How many were found, of how many.
#[must_use]
pub fn count(context: &Context, found: usize, all: usize, of: &Counted) -> Markup {
    let lang = context.lang;
    let many = of.many;
    let (counter, found_said, all_said) = (of.counter, number(found as u64), number(all as u64));
    let said = match (lang, all) {
        (_, 0) => of.none.to_owned(),
        (Lang::En, 1) if found == 1 => format!("1 {}", of.one),
        (Lang::En, _) if found == all => format!("{all_said} {}", of.many),
        (Lang::Ja, _) if found == all => format!("{all_said}{counter}"),
        (Lang::En, _) if found == 0 => format!("None of {all_said} {} is so called.", of.many),
        (Lang::Ja, _) if found == 0 => {
            format!("{all_said}{counter}のうち、該当するものはありません。")
        }
        _ => message!(
            lang,
            "{found_said} of {all_said} {many}",
            "{all_said}{counter}のうち{found_said}{counter}",
        ),
    };
    html! { p #list role="status" { (said) } }
}
