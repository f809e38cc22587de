//! The frame of every page: head, header, what it shows and when, and at its foot who keeps the
//! register, the view as data, and the address that shows exactly this for ever.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::assets;
use super::context::Context;
use super::control::{Preset, control, past};
use super::names::comma;
use crate::projections::register::Closed;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::register;

/// What one page adds to the frame.
#[derive(Default)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Its heading, where that says more than the title.
    pub heading: Option<Markup>,
    /// The pages above it, from the first page on: what each is called, and its address below the
    /// language.
    pub trail: Vec<(String, String)>,
    /// Days that its readers may want; none where the page has no view.
    pub presets: Option<Vec<Preset>>,
    /// The same as data: what each file is called, and its address.
    pub data: Vec<(&'static str, String)>,
    /// What it is about, as a feed of its own is asked for it: `party:paris`.
    pub about: Option<String>,
    /// What it is as a data set (schema.org), for search engines.
    pub dataset: Option<Value>,
    /// A script that it needs beside the common one.
    pub script: Option<&'static str>,
    /// What it shows.
    pub body: Markup,
}

/// A page as a whole.
#[must_use]
pub fn page(context: &Context, page: &Page) -> Markup {
    let lang = context.lang;
    let register = context.title();
    let whole = if page.title == register {
        register.to_owned()
    } else {
        format!("{} – {register}", page.title)
    };
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (whole) }
                link rel="stylesheet" href=(context.file(assets::style()));
                link rel="icon" type="image/svg+xml" href=(context.file(assets::icon()));
                @if let Some(address) = context.canonical() { link rel="canonical" href=(address); }
                @for other in [Lang::En, Lang::Ja] {
                    link rel="alternate" hreflang=(other.tag()) href=(context.in_lang(other));
                }
                (feeds(context, None))
                @if let Some(about) = &page.about { (feeds(context, Some((about, &page.title)))) }
                @for (name, address) in &page.data {
                    link rel="alternate" type=(media(name)) href=(address);
                }
                script src=(context.file(assets::script())) defer {}
                @if let Some(dataset) = &page.dataset {
                    // A block of data, which nothing runs; no text can end it.
                    script type="application/ld+json" { (PreEscaped(dataset.to_string().replace('<', "\\u003c"))) }
                }
                @if let Some(script) = page.script { script src=(context.file(script)) defer {} }
            }
            body {
                a.skip href="#main" { (pick(lang, "Skip to main content", "本文へ移動")) }
                (header(context))
                (menu(context))
                main #main tabindex="-1" {
                    div.wrap {
                        @if let Some(closed) = &context.closed { (notice(lang, closed)) }
                        @if page.presets.is_some() { (past(context)) }
                        (trail(context, page))
                        @match &page.heading {
                            Some(heading) => (heading),
                            None => h1 { (page.title) },
                        }
                        (page.body)
                        @if let Some(presets) = &page.presets { (control(context, presets)) }
                    }
                }
                (foot(context, page))
            }
        }
    }
}

/// The feeds of the register, or of one thing, as a reader's program finds them.
fn feeds(context: &Context, of: Option<(&String, &String)>) -> Markup {
    let lang = context.lang;
    let changes = pick(lang, "Changes", "更新情報");
    let title = of.map_or_else(|| changes.to_owned(), |(_, title)| format!("{title} – {changes}"));
    let about = of.map(|(about, _)| about.as_str());
    html! {
        link rel="alternate" type="application/atom+xml" title=(title) href=(context.feed("feed.atom", about));
        link rel="alternate" type="application/feed+json" title=(title) href=(context.feed("feed.json", about));
    }
}

fn media(name: &str) -> &'static str {
    match name {
        "CSV" => "text/csv",
        svg if svg.starts_with("SVG") => "image/svg+xml",
        _ => "application/json",
    }
}

fn header(context: &Context) -> Markup {
    let lang = context.lang;
    let other = pick(lang, Lang::Ja, Lang::En);
    let keeper = context.register.as_ref().and_then(|register| register.keeper.as_ref());
    html! {
        header.top {
            div.wrap {
                a.brand href=(context.page("")) {
                    img src=(context.file(assets::icon())) width="40" height="40" alt="";
                    span {
                        strong { (context.title()) }
                        @if let Some(keeper) = keeper { small { (keeper.get(lang.tag())) } }
                    }
                }
                a.language href=(context.in_lang(other)) hreflang=(other.tag()) lang=(other.tag()) {
                    (pick(other, "English", "日本語"))
                }
            }
        }
    }
}

/// What the menu leads to.
const MENU: [(&str, &str, &str); 8] = [
    ("declarations", "Declarations", "宣言"),
    ("parties", "Cities", "都市等"),
    ("agreements", "Agreements", "合意文書"),
    ("gatherings", "Gatherings", "会議・行事"),
    ("networks", "Networks", "ネットワーク"),
    ("strategies", "Strategies", "戦略"),
    ("changes", "Changes", "更新履歴"),
    ("search", "Search", "検索"),
];

fn menu(context: &Context) -> Markup {
    let lang = context.lang;
    // What has no place of its own in the menu stands below what leads to it.
    let shown = match context.path.split('/').next() {
        Some("series") => "gatherings/",
        Some("network") => "networks/",
        Some(_) | None => context.path.as_str(),
    };
    let of = |path: &str| {
        let below = shown.strip_prefix(path);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    html! {
        nav.menu aria-label=(pick(lang, "Main", "メイン")) {
            div.wrap {
                ul {
                    // A copy has no server that could search.
                    @for (path, en, ja) in MENU.into_iter().filter(|(path, ..)| !context.is_copy() || *path != "search") {
                        @let current = of(path).then_some(if context.path == path { "page" } else { "true" });
                        li { a href=(context.page(path)) aria-current=[current] { (pick(lang, en, ja)) } }
                    }
                }
            }
        }
    }
}

/// That the register is kept no longer.
fn notice(lang: Lang, closed: &Closed) -> Markup {
    html! {
        div.notice role="note" {
            p {
                strong { (register::closed(lang, closed)) }
                " " (closed.reason)
                @if let Some(successor) = &closed.successor {
                    " " a href=(successor) { (pick(lang, "It goes on here", "引き継いだ台帳")) }
                }
            }
        }
    }
}

fn trail(context: &Context, page: &Page) -> Markup {
    let lang = context.lang;
    html! {
        @if !page.trail.is_empty() {
            nav.trail aria-label=(pick(lang, "You are here", "現在位置")) {
                ol {
                    li { a href=(context.page("")) { (pick(lang, "Home", "ホーム")) } }
                    @for (name, path) in &page.trail { li { a href=(context.page(path)) { (name) } } }
                    li aria-current="page" { (page.title) }
                }
            }
        }
    }
}

fn foot(context: &Context, page: &Page) -> Markup {
    let lang = context.lang;
    let (known, zone) = (&context.asked.known_at, context.asked.zone);
    // Of a copy only one page says so: the others stay as they are where nothing of theirs has changed.
    let recorded_at = known.recorded_at.filter(|_| !context.is_copy());
    let updated = recorded_at.map(|moment| days::moment(lang, moment, zone));
    html! {
        footer.foot {
            div.wrap {
                (keeper(context, updated.as_deref()))
                @if context.is_copy() {
                    div { (copied(context)) (data(lang, page)) }
                } @else if page.presets.is_some() {
                    div {
                        h2 { (pick(lang, "Cite this view", "この表示の固定URL")) }
                        p.address { a href=(context.permanent()) { (context.cited()) } }
                        (data(lang, page))
                    }
                }
                (links(context))
            }
        }
    }
}

/// The same as data.
fn data(lang: Lang, page: &Page) -> Markup {
    html! {
        @if !page.data.is_empty() {
            p.data {
                (pick(lang, "The same as data: ", "同じ内容のデータ："))
                @for (at, (name, address)) in page.data.iter().enumerate() {
                    @if at > 0 { (comma(lang)) }
                    a href=(address) { (name) }
                }
            }
        }
    }
}

/// When the copy was made of which the page is one.
fn copied(context: &Context) -> Markup {
    let lang = context.lang;
    let day = days::day(lang, context.present.as_of);
    html! {
        h2 { (pick(lang, "This copy", "この写し")) }
        p {
            (message!(
                lang,
                "Made on {day}. It shows the register as it stood on that day, without a server. ",
                "作成日：{day}。同日時点の台帳を、サーバーなしで閲覧できます。",
            ))
            a href=(context.plain("about#copy")) { (pick(lang, "About this copy", "この写しについて")) }
        }
    }
}

/// Who answers for the register, and when it was last added to.
fn keeper(context: &Context, updated: Option<&str>) -> Markup {
    let lang = context.lang;
    let register = context.register.as_ref();
    let terms = register.and_then(|register| register.terms.as_ref());
    let lines = [
        (
            pick(lang, "Kept by", "管理"),
            register
                .and_then(|register| register.keeper.as_ref())
                .map(|keeper| keeper.get(lang.tag())),
        ),
        (pick(lang, "Contact", "問合せ先"), terms.and_then(|terms| terms.contact.as_deref())),
        (pick(lang, "Licence", "利用条件"), terms.and_then(|terms| terms.licence.as_deref())),
        (pick(lang, "Last entry", "更新日"), updated),
    ];
    html! {
        div {
            h2 { (pick(lang, "This register", "この台帳について")) }
            ul {
                @for (word, said) in lines {
                    @if let Some(said) = said { li { (word) (pick(lang, ": ", "：")) (said) } }
                }
            }
        }
    }
}

/// What the page is called where the data is: a copy has no programming interface.
#[must_use]
pub fn data_title(context: &Context) -> &'static str {
    match (context.lang, context.is_copy()) {
        (Lang::En, false) => "Data and API",
        (Lang::En, true) => "Data",
        (Lang::Ja, false) => "データとAPI",
        (Lang::Ja, true) => "データ",
    }
}

fn links(context: &Context) -> Markup {
    let lang = context.lang;
    let links = [
        ("about", pick(lang, "About this register", "台帳の読み方")),
        ("check", pick(lang, "Check a record", "記録を確かめる")),
        ("compare", pick(lang, "Compare two days", "二つの時点を比べる")),
        ("data", data_title(context)),
        ("about#accessibility", pick(lang, "Accessibility", "ウェブアクセシビリティ方針")),
        ("about#privacy", pick(lang, "Privacy", "個人情報保護方針")),
        ("about#terms", pick(lang, "Terms of use", "利用条件")),
    ];
    html! {
        nav aria-label=(pick(lang, "About", "案内")) {
            ul {
                // To compare takes a server.
                @for (path, name) in links.into_iter().filter(|(path, _)| !context.is_copy() || *path != "compare") {
                    li { a href=(context.plain(path)) { (name) } }
                }
            }
        }
    }
}
