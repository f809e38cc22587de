//! The first page: the leading declaration in one look, and the way to everything else.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::context::Context;
use super::declaration::presets;
use super::declarations::table;
use super::figures::{compared, figures, hero};
use super::frame::{Page, page as frame};
use crate::projections::declarations::Declaration;
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::lang::pick;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.declarations();
    let leading = reading.leading(&list.items);
    let leading = list.items.iter().find(|one| Some(&one.declaration) == leading);
    let is_other = |one: &&Declaration| {
        one.standing != Standing::NotYet
            && leading.is_none_or(|led| led.declaration != one.declaration)
    };
    let others: Vec<&Declaration> = list.items.iter().filter(is_other).collect();
    let body = html! {
        @match leading {
            None => p { (pick(lang, "No declaration had been adopted.", "採択された宣言はありません。")) },
            Some(leading) => {
                (hero(context, leading))
                (figures(context, leading))
                (compared(context, leading))
                p { a href=(context.page(&format!("declarations/{}", leading.declaration))) { (pick(lang, "Who endorses it, and since when", "賛同都市等の一覧を見る")) } }
            }
        }
        @if !others.is_empty() {
            h2 { (pick(lang, "Other declarations", "その他の宣言")) }
            (table(context, &others))
        }
    };
    let page = Page {
        title: context.title().to_owned(),
        presets: Some(leading.map(|one| presets(lang, one)).unwrap_or_default()),
        data: vec![
            ("CSV", context.data("declarations.csv")),
            ("JSON", context.data("declarations")),
        ],
        dataset: Some(dataset(context)),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// The register as a data set (schema.org), for those who search for data.
fn dataset(context: &Context) -> Value {
    let lang = context.lang.tag();
    let register = context.register.as_ref();
    let terms = register.and_then(|register| register.terms.as_ref());
    let keeper = register.and_then(|register| register.keeper.as_ref());
    let keeper = keeper.map(|keeper| json!({"@type": "Organization", "name": keeper.get(lang)}));
    let files = [("declarations", "text/csv"), ("parties", "text/csv"), ("events", "text/csv")];
    let files = files.map(|(name, media)| {
        let address = format!("/api/v1/{name}.csv");
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
