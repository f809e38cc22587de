//! The first page: the leading declaration in one look, and the way to everything else.

use std::collections::BTreeSet;

use maud::{Markup, html};
use serde_json::{Value, json};

use super::changes;
use super::context::{Context, LOG};
use super::declaration::presets;
use super::declarations::table;
use super::endorsements;
use super::figures::{compared, figures, headline, reported};
use super::frame::{Page, page as frame};
use super::names::number;
use super::pictures;
use crate::domain::recorded::RecordedEvent;
use crate::domain::region::Region;
use crate::projections::declarations::{Declaration, DeclarationStatus, Endorsement};
use crate::projections::places::Place;
use crate::projections::reading::Reading;
use crate::projections::span::{Certainty, Standing};
use crate::wording::lang::pick;

/// How many endorsers the first page lists.
const LISTED: usize = 20;

/// The page, with the newest entries of the audit trail.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, newest: &[RecordedEvent]) -> Markup {
    let lang = context.lang;
    let list = reading.declarations();
    let leading = reading.leading(&list.items);
    let leading = list.items.iter().find(|one| Some(&one.declaration) == leading);
    let status = leading.and_then(|one| reading.declaration_status(&one.declaration));
    let is_other = |one: &&Declaration| {
        one.standing != Standing::NotYet
            && leading.is_none_or(|led| led.declaration != one.declaration)
    };
    let others: Vec<&Declaration> = list.items.iter().filter(is_other).collect();
    let body = html! {
        @match &status {
            None => p { (pick(lang, "No declaration had been adopted.", "採択された宣言はありません。")) },
            Some(status) => {
                @let leading = &status.declaration;
                (reported(context, leading))
                (figures(context, leading))
                (compared(context, leading))
                @let places = reading.places(status);
                (key_figures(context, reading, leading, &places))
                (pictures::sections(context, reading, leading, &places))
                div.side-by-side {
                    section aria-labelledby="endorsers" { (shortened(context, status)) }
                    section aria-labelledby="newest" {
                        h2 #newest { (pick(lang, "Latest changes", "最近の更新")) }
                        (changes::list(context, reading, newest))
                        p { a href=(context.page("changes")) { (pick(lang, "All changes", "更新履歴をすべて見る")) } }
                    }
                }
            }
        }
        @if !others.is_empty() {
            h2 { (pick(lang, "Other declarations", "その他の宣言")) }
            (table(context, &others))
        }
    };
    let mut data =
        vec![("CSV", context.data("declarations.csv")), ("JSON", context.data("declarations"))];
    if let Some(one) = leading {
        let who = format!("declarations/{}/endorsements.csv", one.declaration);
        data.insert(
            0,
            (pick(lang, "CSV (who endorses it)", "CSV（賛同都市等）"), context.data(&who)),
        );
        data.push((pictures::chart_file(lang), context.picture("chart.svg")));
        data.push((pictures::map_file(lang), context.picture("map.svg")));
    }
    let page = Page {
        title: context.title().to_owned(),
        heading: status
            .as_ref()
            .map(|one| html! { h1.hero { (headline(context, &one.declaration)) } }),
        presets: Some(leading.map(|one| presets(lang, one)).unwrap_or_default()),
        data,
        dataset: Some(dataset(context)),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// Who endorses the leading declaration, or the first of them, with the way to all.
fn shortened(context: &Context, status: &DeclarationStatus) -> Markup {
    let lang = context.lang;
    let mut all: Vec<&Endorsement> = status.endorsements.iter().collect();
    endorsements::sort(context, &mut all);
    let first = all.get(..LISTED).unwrap_or(&all);
    html! {
        h2 #endorsers { (pick(lang, "Who endorses it", "賛同都市等")) }
        (endorsements::short_rows(context, first))
        p { a href=(context.page(&format!("declarations/{}", status.declaration.declaration))) { (pick(lang, "Everybody, with what each stated", "賛同都市等と声明の一覧を見る")) } }
    }
}

/// The register as a data set (schema.org), for those who search for data.
fn dataset(context: &Context) -> Value {
    let lang = context.lang.tag();
    let register = context.register.as_ref();
    let terms = register.and_then(|register| register.terms.as_ref());
    let keeper = register.and_then(|register| register.keeper.as_ref());
    let keeper = keeper.map(|keeper| json!({"@type": "Organization", "name": keeper.get(lang)}));
    let files = [
        ("declarations.csv", "text/csv"),
        ("parties.csv", "text/csv"),
        ("events.csv", "text/csv"),
        (LOG, "application/jsonl"),
        ("datapackage.zip", "application/zip"),
        ("register.sqlite", "application/vnd.sqlite3"),
    ];
    let files = files.map(|(name, media)| {
        let address = context.data_from_outside(name);
        json!({"@type": "DataDownload", "encodingFormat": media, "contentUrl": address})
    });
    let description = pick(
        context.lang,
        "Who endorsed which declaration and when, with every correction and its source.",
        "どの都市がいつ宣言に賛同したかを、訂正と出典を含めて記録した台帳。",
    );
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": context.title(),
        "description": description,
        "inLanguage": lang,
        "license": terms.and_then(|terms| terms.licence.as_deref()),
        "creator": keeper,
        "distribution": files,
        "dateModified": context.asked.known_at.recorded_at,
    })
}

/// What else is to be known at a glance, each figure with the way to its list.
fn key_figures(
    context: &Context,
    reading: &Reading<'_>,
    leading: &Declaration,
    places: &[Place],
) -> Markup {
    let lang = context.lang;
    let certain = places.iter().filter(|place| place.standing == Standing::Certain);
    let regions: BTreeSet<Region> =
        certain.filter_map(|place| Region::of(place.country.as_ref()?)).collect();
    let new = places.iter().filter(|place| place.is_new).count();
    let held = reading.gatherings_held().into_iter();
    let held = held.filter(|(_, certainty)| *certainty == Certainty::Certain).count();
    let in_force = reading.agreements_begun().into_iter();
    let in_force = in_force.filter(|(_, standing)| *standing == Standing::Certain).count();
    let declaration = format!("declarations/{}", leading.declaration);
    let newest = context.page_with(&declaration, &[("sort", "date".to_owned())]);
    let list = context.page(&declaration);
    let figures = [
        (pick(lang, "World regions", "世界の地域"), regions.len(), format!("{list}#endorsers")),
        (
            pick(lang, "New in the last 12 months", "過去12か月の新規賛同"),
            new,
            format!("{newest}#endorsers"),
        ),
        (pick(lang, "Gatherings held", "開催した会議・行事"), held, context.page("gatherings")),
        (pick(lang, "Agreements in force", "有効な合意文書"), in_force, context.page("agreements")),
    ];
    html! {
        dl.figures.keys {
            @for (word, value, address) in figures {
                div { dt { a href=(address) { (word) } } dd { (number(value as u64)) } }
            }
        }
    }
}
