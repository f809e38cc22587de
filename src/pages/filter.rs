//! What picks from a list: a name, and choices of a few words each.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::context::Context;
use super::names::number;
use crate::domain::alike::fold;
use crate::domain::region::Region;
use crate::domain::text::{Country, Text};
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::region_word;

/// A choice among a few words.
pub struct Choice<'w> {
    /// The parameter of the address.
    pub name: &'static str,
    /// What is chosen.
    pub label: &'static str,
    /// The word for no choice at all; none where the first of the options holds then.
    pub any: Option<&'static str>,
    /// Each value with its word; that of the one that holds where nothing is chosen is empty.
    pub options: Vec<(&'w str, &'w str)>,
}

impl<'w> Choice<'w> {
    /// A kind of what is listed; all of them where none is chosen.
    #[must_use]
    pub fn kind(lang: Lang, options: Vec<(&'w str, &'w str)>) -> Self {
        Self { name: "kind", label: pick(lang, "Kind", "種類"), any: all(lang), options }
    }

    /// A region of the world, of these.
    #[must_use]
    pub fn region(lang: Lang, regions: &BTreeSet<Region>) -> Self {
        let options = regions.iter().map(|one| (one.as_str(), region_word(lang, *one))).collect();
        Self {
            name: "region",
            label: pick(lang, "World region", "世界の地域"),
            any: all(lang),
            options,
        }
    }

    /// A country, of these, by its code: a name would say more of its standing than this register does.
    #[must_use]
    pub fn country(lang: Lang, countries: &'w BTreeSet<&Country>) -> Self {
        let label = pick(lang, "Country or area (ISO code)", "国・地域（ISOコード）");
        let options = countries.iter().map(|one| (one.as_str(), one.as_str())).collect();
        Self { name: "country", label, any: all(lang), options }
    }
}

/// The fields that pick from a list; where a choice leaves nothing to choose, it is left out.
#[must_use]
pub fn form(context: &Context, choices: &[Choice<'_>]) -> Markup {
    // A copy has the whole list, in one order.
    if context.is_copy() {
        return html! {};
    }
    let lang = context.lang;
    html! {
        form.filter method="get" action={ "/" (lang.tag()) "/" (context.path) "#list" } {
            (context.hidden_view())
            @if !context.own("sort").is_empty() { input type="hidden" name="sort" value=(context.own("sort")); }
            div.field {
                label for="q" { (pick(lang, "Find a name", "名称で絞り込む")) }
                input #q type="search" name="q" value=(context.own("q"));
            }
            @for choice in choices.iter().filter(|choice| choice.options.len() > 1) { (select(context, choice)) }
            button type="submit" { (pick(lang, "Show", "表示")) }
        }
    }
}

fn select(context: &Context, choice: &Choice<'_>) -> Markup {
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

/// Where somebody lies, as far as a reader asks for it. What names no region and no country is passed
/// over.
#[derive(Default)]
pub struct Where {
    region: Option<Region>,
    country: Option<Country>,
}

impl Where {
    /// What the address asks for.
    #[must_use]
    pub fn of(context: &Context) -> Self {
        let region = context.own("region");
        let region = Region::ALL.into_iter().find(|known| known.as_str() == region);
        Self { region, country: context.own("country").parse().ok() }
    }

    /// Whether that is so of a country.
    #[must_use]
    pub fn takes(&self, country: Option<&Country>) -> bool {
        let region = || country.and_then(Region::of);
        (self.country.is_none() || self.country.as_ref() == country)
            && (self.region.is_none() || self.region == region())
    }
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
        (Lang::En, _) if found == 0 => format!("No match among {all_said} {many}."),
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
