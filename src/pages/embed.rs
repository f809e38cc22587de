//! What other sites show of this register: a small table of a declaration, made to stand in their frames,
//! and what their authors copy to have it or a badge.

use maud::{DOCTYPE, Markup, html};

use super::acts::dates;
use super::assets;
use super::context::Context;
use super::endorsements::first;
use super::figures::headline;
use super::names::{number, text, the};
use super::standing::doubt;
use super::table::Column::Words;
use super::table::table;
use crate::domain::name::{DeclarationId, PartyId};
use crate::projections::reading::Reading;
use crate::projections::who_endorses::WhoEndorses;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// How many acts the table has at most.
const LISTED: usize = 100;

/// The table: how many endorse the declaration, who they are, as at which day, and the way to all of it.
#[must_use]
pub fn page<'a>(context: &Context, reading: &Reading<'a>, all: &WhoEndorses<'a>) -> Markup {
    let lang = context.lang;
    let declaration = &all.declaration;
    let title = declaration.title.get(lang.tag());
    let register = context.title();
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – " (register) }
                link rel="stylesheet" href=(assets::style());
            }
            body.embed {
                main {
                    h1.hero { (headline(context, all)) }
                    p.soft { (as_at(context)) }
                    (rows(context, reading, all))
                    p {
                        a href=(context.page(&format!("declarations/{}", declaration.declaration))) target="_blank" rel="noopener" {
                            (pick(lang, "The whole list, with its sources", "出典を含む一覧の全体"))
                            (pick(lang, " (opens in a new tab)", "（新規タブで開きます）"))
                        }
                    }
                }
            }
        }
    }
}

/// Of which register and day it is.
fn as_at(context: &Context) -> String {
    let (lang, register) = (context.lang, context.title());
    let day = days::day(lang, context.asked.as_of);
    message!(lang, "{register}, as at {day}", "{register}、{day}現在")
}

/// The first by name. They are no links: what these lead to stands in no frame.
fn rows<'a>(context: &Context, reading: &Reading<'a>, all: &WhoEndorses<'a>) -> Markup {
    let lang = context.lang;
    let acts = first(context, reading, all, LISTED);
    let more = number(all.standing.len().saturating_sub(acts.len()) as u64);
    let columns = [Words(pick(lang, "City", "都市等")), Words(pick(lang, "Date", "日付"))];
    let rows = acts.iter().map(|one| {
        let name = html! {
            @match &one.party.names {
                Some(names) => (text(lang, names)),
                None => bdi { (one.party.party) },
            }
            (doubt(lang, one.certainty))
        };
        vec![name, dates(lang, &one.act)]
    });
    html! {
        (table(&columns, rows))
        @if all.standing.len() > acts.len() {
            p { (message!(lang, "And {more} more.", "ほか{more}件。")) }
        }
    }
}

/// What to copy to show the table of a declaration elsewhere.
#[must_use]
pub fn of_declaration(context: &Context, id: &DeclarationId, title: &str) -> Markup {
    // Files cannot say who may frame them.
    if context.is_copy() {
        return html! {};
    }
    let address = context.page_from_outside(&format!("embed/declarations/{id}"));
    let frame = html! { iframe src=(address) title=(frame_title(context.lang, title)) width="100%" height="480" loading="lazy" {} };
    let said = pick(
        context.lang,
        "A small table with the present numbers, for any site to show in a frame:",
        "現在の賛同都市等の一覧を、どのサイトにも枠として表示できます。",
    );
    copied(context, said, &frame)
}

/// What to copy to show the badge of a party elsewhere.
#[must_use]
pub fn of_party(context: &Context, id: &PartyId, name: &str) -> Markup {
    if context.is_copy() {
        return html! {};
    }
    let lang = context.lang;
    let badge = context.page_from_outside(&format!("parties/{id}/badge.svg"));
    let page = context.page_from_outside(&format!("parties/{id}"));
    let register = context.title();
    let described = message!(lang, "{name} in: {register}", "{register}における{name}");
    let link = html! { a href=(page) { img src=(badge) alt=(described); } };
    let said = pick(
        lang,
        "A badge that says what this register has of it, for any site to show:",
        "この台帳の記録を示すバッジを、どのサイトにも表示できます。",
    );
    copied(context, said, &link)
}

fn copied(context: &Context, said: &str, markup: &Markup) -> Markup {
    let lang = context.lang;
    html! {
        details.elsewhere.no-print {
            summary { (pick(lang, "Show this on another site", "ほかのサイトに表示する")) }
            p { (said) }
            pre { code { (markup.0) } }
            @if context.public.is_none() {
                p.soft { (pick(lang, "Put the address of this site before the addresses that begin with a slash.", "スラッシュで始まるアドレスの前に、このサイトのアドレスを付けてください。")) }
            }
        }
    }
}

/// The title of the frame, for those who hear it.
fn frame_title(lang: Lang, title: &str) -> String {
    let the = the(title);
    message!(lang, "Who endorses {the}", "{title}の賛同都市等")
}
