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
use crate::projections::declarations::Declaration;
use crate::projections::places::Place;
use crate::projections::reading::Reading;
use crate::projections::span::{Certainty, Standing};
use crate::projections::who_endorses::WhoEndorses;
use crate::wording::lang::pick;

/// How many endorsers the first page lists.
const LISTED: usize = 20;

/// The page, with the newest entries of the audit trail.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, newest: &[RecordedEvent]) -> Markup {
    let lang = context.lang;
    let leading = reading.leading();
    let others = reading.declarations_beside(leading.as_ref()).items;
    let others: Vec<&Declaration> = others.iter().collect();
    let all = leading.and_then(|id| reading.who_endorses(&id));
    let leading = all.as_ref().map(|all| &all.declaration);
    let body = html! {
        @match &all {
            None => p { (pick(lang, "No declaration had been adopted.", "採択された宣言はありません。")) },
            Some(all) => {
                @let leading = &all.declaration;
                (reported(context, leading))
                (figures(context, leading))
                (compared(context, leading))
                @let places = reading.places(all);
                (key_figures(context, reading, leading, &places))
                (pictures::sections(context, reading, leading, &places))
                div.side-by-side {
                    section aria-labelledby="endorsers" { (shortened(context, reading, all)) }
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
            (table(context, &others, None))
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
        heading: all.as_ref().map(|all| html! { h1.hero { (headline(context, all)) } }),
        presets: Some(leading.map(|one| presets(lang, one)).unwrap_or_default()),
        data,
        dataset: Some(dataset(context)),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// Who endorses the leading declaration, or the first of them, with the way to all.
fn shortened<'a>(context: &Context, reading: &Reading<'a>, all: &WhoEndorses<'a>) -> Markup {
    let lang = context.lang;
    let first = endorsements::first(context, reading, all, LISTED);
    html! {
        h2 #endorsers { (pick(lang, "Who endorses it", "賛同都市等")) }
        (endorsements::short_rows(context, &first))
        p { a href=(context.page(&format!("declarations/{}", all.declaration.declaration))) { (pick(lang, "Everybody, with what each stated", "賛同都市等と声明の一覧を見る")) } }
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
    places: &[Place<'_>],
) -> Markup {
    let lang = context.lang;
    let certain = places.iter().filter(|place| place.standing == Standing::Certain);
    let regions: BTreeSet<Region> =
        certain.filter_map(|place| Region::of(place.country?)).collect();
    let new = places.iter().filter(|place| place.is_new).count();
    let held = reading.gatherings_held().into_iter();
    let held = held.filter(|(_, certainty)| *certainty == Certainty::Certain).count();
    let in_force = reading.agreements_begun().into_iter();
    let in_force = in_force.filter(|(_, standing)| *standing == Standing::Certain).count();
    let declaration = format!("declarations/{}", leading.declaration);
    let newest = context.page_with(&declaration, &[("sort", "-date".to_owned())]);
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
