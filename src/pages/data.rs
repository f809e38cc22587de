//! Where the data is: every list as a file, the log, the feeds, and the programming interface as its own
//! description tells it.

use maud::{Markup, html};
use serde_json::Value;

use super::context::{Context, LOG};
use super::frame::{Page, data_title, page as frame};
use super::keys::key_hint;
use super::problems;
use crate::wording::lang::pick;

/// The page. `description` is the OpenAPI document.
#[must_use]
pub fn page(context: &Context, description: &Value) -> Markup {
    let lang = context.lang;
    let body = html! {
        p.lead {
            (pick(
                lang,
                "Everything on these pages is there as data. CSV files open in a spreadsheet; JSON is for programs.",
                "このサイトの内容は、すべてデータとして取得できます。CSVは表計算ソフトで開け、JSONはプログラム向けです。",
            ))
        }
        (files(context))
        p { (key_hint(context)) }
        @if !context.is_copy() { (interface(context, description)) }
    };
    let page = Page {
        title: data_title(context).to_owned(),
        presets: Some(Vec::new()),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// What programs may ask a running register.
fn interface(context: &Context, description: &Value) -> Markup {
    let lang = context.lang;
    html! {
        h2 #api { (pick(lang, "Programming interface (API)", "API")) }
        p {
            a href="/api/v1/openapi.json" { "OpenAPI" }
            (pick(lang, ": the description from which clients can be generated. Summaries are in English.", "：クライアントを生成できる記述書。要約は英語です。"))
        }
        p { a href=(context.page("problems")) { (problems::called(context)) } }
        (operations(description))
    }
}

/// Every list as a file, in this view.
fn files(context: &Context) -> Markup {
    let lang = context.lang;
    let lists = [
        ("declarations", pick(lang, "Declarations", "宣言")),
        ("parties", pick(lang, "Cities and other bodies", "都市・州・団体")),
        ("agreements", pick(lang, "Agreements", "合意文書")),
        ("gatherings", pick(lang, "Gatherings", "会議・行事")),
        ("networks", pick(lang, "Networks", "ネットワーク")),
        (
            "network",
            pick(lang, "Cities of the planned network", "新たな国際ネットワークの対象都市"),
        ),
        ("strategies", pick(lang, "Strategies", "戦略")),
        ("events", pick(lang, "All entries", "全記録")),
    ];
    let wholes = [
        (
            "datapackage.zip",
            pick(
                lang,
                "every list as CSV with what its columns mean, as a Frictionless data package",
                "すべての一覧のCSVと各列の説明（Frictionless データパッケージ）",
            ),
        ),
        (
            "register.sqlite",
            pick(
                lang,
                "every list and entry as an SQLite database, which Datasette opens",
                "すべての一覧と記録のSQLiteデータベース（Datasetteで開けます）",
            ),
        ),
        (
            LOG,
            pick(
                lang,
                "every entry as it is stored, one a line (JSON Lines)",
                "保存されている形のすべての記録（JSON Lines、1行に1件）",
            ),
        ),
    ];
    let feeds = [("feed.atom", "Atom"), ("feed.json", "JSON Feed")];
    html! {
        h2 #files { (pick(lang, "Files", "ファイル")) }
        ul {
            @for (path, name) in wholes {
                li { a href=(context.fixed_data(path)) { (path) } (pick(lang, ": ", "：")) (name) }
            }
            @for (path, name) in lists {
                li {
                    (name) (pick(lang, ": ", "："))
                    a href=(context.data(&format!("{path}.csv"))) { "CSV" }
                    // A copy has the entries as JSON in one file, above.
                    @if !context.is_copy() || path != "events" { ", " a href=(context.data(path)) { "JSON" } }
                }
            }
            li {
                (pick(lang, "Changes: ", "更新情報："))
                @for (at, (path, name)) in feeds.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href=(context.feed(path, None)) { (name) }
                }
            }
        }
    }
}

/// What the description says of each address.
fn operations(description: &Value) -> Markup {
    let paths = description["paths"].as_object();
    html! {
        @for (path, operations) in paths.into_iter().flatten() {
            @for (method, operation) in operations.as_object().into_iter().flatten() {
                @if let Some(summary) = operation["summary"].as_str() {
                    details {
                        summary { code { (method.to_uppercase()) " " (path) } }
                        p lang="en" { (summary) }
                        @if let Some(more) = operation["description"].as_str() { p lang="en" { (more) } }
                        (parameters(operation))
                    }
                }
            }
        }
    }
}

fn parameters(operation: &Value) -> Markup {
    let all = operation["parameters"].as_array();
    html! {
        dl.facts lang="en" {
            @for one in all.into_iter().flatten() {
                @if let Some(name) = one["name"].as_str() {
                    dt { code { (name) } }
                    dd { (one["description"].as_str().unwrap_or_default()) }
                }
            }
        }
    }
}
