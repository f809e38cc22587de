//! A declaration's page: its counts, reported against named, and who endorses it.

use chrono::SecondsFormat;
use maud::{Markup, html};

use crate::domain::date::Date;
use crate::pages::layout::page as frame;
use crate::projections::declarations::{DeclarationStatus, Endorsement};
use crate::projections::reading::FactRef;
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::act_word;

/// The page.
#[must_use]
pub fn page(lang: Lang, status: &DeclarationStatus) -> Markup {
    let declaration = &status.declaration;
    let title = declaration.title.get(lang.tag());
    let path = format!("declarations/{}", declaration.declaration);
    let body = html! {
        p {
            (pick(lang, "Adopted: ", "採択: ")) (date(lang, declaration.adopted_on))
        }
        (counts(lang, status))
        div.scroll {
            table {
                caption { (pick(lang, "Named endorsers", "名簿にある賛同者")) }
                thead {
                    tr {
                        th scope="col" { (pick(lang, "Party", "主体")) }
                        th scope="col" { (pick(lang, "Act", "行為")) }
                        th scope="col" { (pick(lang, "On", "日付")) }
                        th scope="col" { (pick(lang, "Certainty", "確実性")) }
                        th.number scope="col" { (pick(lang, "Event", "記録番号")) }
                        th scope="col" { (pick(lang, "Recorded", "記録日時")) }
                    }
                }
                tbody { @for endorsement in &status.endorsements { (row(lang, endorsement)) } }
            }
        }
        @if status.endorsements.is_empty() {
            p { (pick(lang, "Nobody is named in this view.", "この時点で名簿にある賛同者はいません。")) }
        }
    };
    frame(lang, title, &path, &status.asked, &body)
}

fn counts(lang: Lang, status: &DeclarationStatus) -> Markup {
    let declaration = &status.declaration;
    html! {
        ul.counts {
            li { b { (declaration.endorsers.certain) } (pick(lang, "named for certain", "名簿（確実）")) }
            @if declaration.endorsers.possible > 0 {
                li { b { (declaration.endorsers.possible) } (pick(lang, "named, possibly", "名簿（可能性あり）")) }
            }
            @if let Some(reported) = &declaration.reported {
                li {
                    b { (reported.total) }
                    (pick(lang, "reported as of ", "公表数・")) (date(lang, reported.as_of))
                    (pick(lang, "", "時点"))
                }
            }
            @if let Some(not_named) = declaration.not_named {
                li { b { (not_named) } (pick(lang, "reported but not named", "公表されたが名簿にない")) }
            }
            @if declaration.discrepancy > 0 {
                li { b { (declaration.discrepancy) } (pick(lang, "named beyond the reported total", "公表数を超える名簿")) }
            }
        }
        @if let Some(reported) = &declaration.reported {
            p { (pick(lang, "Reported by: ", "公表元: ")) (reported.source) }
        }
    }
}

fn row(lang: Lang, endorsement: &Endorsement) -> Markup {
    let name = endorsement.party.name(lang.tag());
    html! {
        tr {
            th scope="row" { (name) }
            td { (act_word(lang, endorsement.act.act)) }
            td {
                (date(lang, endorsement.act.on))
                @if let Some(effective) = endorsement.act.effective_on {
                    (pick(lang, ", effective ", "、発効 ")) (effective)
                }
            }
            td {
                (match endorsement.certainty {
                    Certainty::Certain => pick(lang, "certain", "確実"),
                    Certainty::Possible => pick(lang, "possible", "可能性あり"),
                })
            }
            td.number { (endorsement.act.fact.seq) }
            td { (recorded_at(endorsement.act.fact)) }
        }
    }
}

/// When a fact was recorded, as `known_at` takes it.
fn recorded_at(fact: FactRef) -> Markup {
    let at = fact.recorded_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    html! { time datetime=(at) { (at) } }
}

fn date(lang: Lang, date: Option<Date>) -> String {
    date.map_or_else(|| pick(lang, "unknown", "不明").to_owned(), |date| date.to_string())
}
