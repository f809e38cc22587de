//! The frame of every page: title, language switch, the two times, and what is common in style.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::projections::reading::Times;
use crate::projections::register::Closed;
use crate::wording::lang::{Lang, pick};
use crate::wording::register;

const STYLE: &str = "
:root{color-scheme:light dark;font:100%/1.6 system-ui,sans-serif}
body{margin:0 auto;max-width:60rem;padding:1rem}
a{color:LinkText}
header,footer{display:flex;flex-wrap:wrap;gap:1rem;align-items:baseline;justify-content:space-between}
h1{font-size:1.6rem;line-height:1.25;margin:1.2rem 0 .4rem}
.notice{border:2px solid;padding:.6rem .8rem;border-radius:.4rem}
form{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;padding:.8rem;border:1px solid GrayText;border-radius:.4rem;margin:1rem 0}
label{display:grid;font-size:.9rem}
input,button{font:inherit;padding:.3rem .5rem;min-height:2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:start;font-weight:bold;padding:.4rem 0}
th,td{text-align:start;padding:.35rem .6rem .35rem 0;border-bottom:1px solid GrayText;vertical-align:top}
.number{text-align:end;font-variant-numeric:tabular-nums}
.counts{display:flex;flex-wrap:wrap;gap:.5rem 2rem;padding:0;list-style:none}
.counts b{font-size:1.6rem;display:block;font-variant-numeric:tabular-nums}
@media print{form,footer{display:none}}
";

/// A page. `path` is its address without language and query, such as `declarations/ID`.
#[must_use]
pub fn page(
    lang: Lang,
    title: &str,
    path: &str,
    asked: &Times,
    closed: Option<&Closed>,
    body: &Markup,
) -> Markup {
    let query = view_query(asked);
    let other = pick(lang, Lang::Ja, Lang::En);
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · daicho" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    nav { a href={ "/" (lang.tag()) "/" } { (pick(lang, "daicho · Register of record", "台帳 daicho")) } }
                    a href={ "/" (other.tag()) "/" (path) "?" (query) } lang=(other.tag()) { (pick(lang, "日本語", "English")) }
                }
                @if let Some(closed) = closed { (notice(lang, closed)) }
                main {
                    h1 { (title) }
                    (times(lang, asked))
                    (body)
                }
                footer {
                    a href={ "/" (lang.tag()) "/" (path) "?" (query) } { (pick(lang, "Permanent link to exactly this view", "この時点の固定リンク")) }
                    a href={ "/api/v1/" (if path.is_empty() { "declarations" } else { path }) "?" (query) } { "JSON" }
                }
            }
        }
    }
}

/// That the register is kept no longer.
fn notice(lang: Lang, closed: &Closed) -> Markup {
    html! {
        p.notice role="note" {
            strong { (register::closed(lang, closed)) }
            " " (closed.reason)
            @if let Some(successor) = &closed.successor {
                " " a href=(successor) { (pick(lang, "It goes on here", "引き継いだ台帳")) }
            }
        }
    }
}

/// The query that names exactly this view.
#[must_use]
pub fn view_query(asked: &Times) -> String {
    format!("as_of={}&known_at={}", asked.as_of, asked.known_at.seq.0)
}

/// The form with the two times.
fn times(lang: Lang, asked: &Times) -> Markup {
    html! {
        form method="get" {
            label {
                (pick(lang, "True as of", "基準日"))
                input type="date" name="as_of" value=(asked.as_of);
                @if let Some(zone) = asked.zone { small { (zone) } }
            }
            label {
                (pick(lang, "Known at (seq or time)", "既知時点（番号または時刻）"))
                input type="text" name="known_at" value=(asked.known_at.seq.0) size="24";
            }
            button { (pick(lang, "Show", "表示")) }
        }
    }
}
