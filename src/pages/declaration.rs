//! A declaration's page: its counts, reported against named, and who endorses it.

use chrono::SecondsFormat;
use maud::{Markup, html};

use crate::domain::date::Date;
use crate::domain::event::network::Measure;
use crate::pages::layout::page as frame;
use crate::projections::declarations::{DeclarationStatus, Endorsement};
use crate::projections::reading::{FactRef, PartyRef};
use crate::projections::register::Closed;
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, pick};
use crate::wording::reconciled::reported;
use crate::wording::terms::act_word;

/// The page.
#[must_use]
pub fn page(lang: Lang, status: &DeclarationStatus, closed: Option<&Closed>) -> Markup {
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
    frame(lang, title, &path, &status.asked, closed, &body)
}

fn counts(lang: Lang, status: &DeclarationStatus) -> Markup {
    let declaration = &status.declaration;
    html! {
        ul.counts {
            li { b { (declaration.endorsers.certain) } (pick(lang, "named for certain", "名称確認済み")) }
            @if declaration.endorsers.possible > 0 {
                li { b { (declaration.endorsers.possible) } (pick(lang, "named, possibly", "可能性あり（日付が不確定）")) }
            }
            @for told in &declaration.comparison.reported {
                li { b { (told.total) } (pick(lang, "reported", "公表値")) }
                @if told.not_named > 0 {
                    li {
                        b { (told.not_named) }
                        (pick(lang, "of them not named as of that day", "うち同日に名称未確認"))
                    }
                }
            }
        }
        @for told in &declaration.comparison.reported {
            p {
                (reported(lang, Measure::Endorsers, told, &declaration.comparison))
                (pick(lang, ". Source: ", "。出典：")) (told.source)
            }
        }
        (names(lang, ("Endorsed since: ", "その後に賛同："), &declaration.comparison.since))
        (names(lang, ("Withdrawn since: ", "その後に撤回："), &declaration.comparison.withdrawn_since))
    }
}

fn names(lang: Lang, label: (&str, &str), parties: &[PartyRef]) -> Markup {
    let names = parties.iter().map(|party| party.name(lang.tag())).collect::<Vec<_>>();
    html! {
        @if !names.is_empty() {
            p { (pick(lang, label.0, label.1)) (names.join(pick(lang, ", ", "、"))) }
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
