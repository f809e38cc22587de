//! The first file of a copy, which leads to the pages in both languages: nobody is there to choose for the
//! reader.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::context::Context;
use super::copied::{Target, way};
use crate::wording::days;
use crate::wording::lang::{message, pick};
use crate::wording::register;

/// The name of the file.
pub const FILE: &str = "index.html";

/// The page, of the first page in each language.
#[must_use]
pub fn page(first: &[Context]) -> Markup {
    let here = Target::Plain(FILE.to_owned());
    let to = |address: &str| way(&here, address.trim_start_matches('/'));
    let titles: Vec<&str> = first.iter().map(Context::title).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (titles.join(" / ")) }
                link rel="stylesheet" href=(to(assets::style()));
                link rel="icon" type="image/svg+xml" href=(to(assets::icon()));
            }
            body {
                header.top {
                    div.wrap {
                        span.brand {
                            img src=(to(assets::icon())) width="40" height="40" alt="";
                            span { @for context in first { strong lang=(context.lang.tag()) { (context.title()) } } }
                        }
                    }
                }
                main #main {
                    div.wrap {
                        h1.hidden { (titles.join(" / ")) }
                        @for context in first { (section(context, &to(&context.target().file()))) }
                    }
                }
            }
        }
    }
}

fn section(context: &Context, address: &str) -> Markup {
    let lang = context.lang;
    let day = days::day(lang, context.present.as_of);
    html! {
        section lang=(lang.tag()) {
            h2 { a href=(address) hreflang=(lang.tag()) { (pick(lang, "Read it in English", "日本語で読む")) } }
            @if let Some(closed) = &context.closed {
                p.notice { strong { (register::closed(lang, closed)) } " " (closed.reason) }
            }
            p { (message!(lang, "A copy of the register as plain files, made on {day}.", "台帳をファイルとして書き出した写しです（作成日：{day}）。")) }
        }
    }
}
