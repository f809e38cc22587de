//! The list of a declaration's page: who endorses it and by which act, who did once, and what each stated.

use maud::{Markup, html};

use super::context::Context;
use super::listing::{Listed, pager};
use super::names::{date, entry, number, party, recorded};
use crate::domain::event::act::Act;
use crate::domain::name::fold;
use crate::projections::declarations::{
    ActOf, DeclarationStatus, Endorsement, WithdrawnEndorsement,
};
use crate::projections::reading::PartyRef;
use crate::projections::span::Certainty;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::act_word;

/// The list, with the fields that pick from it.
#[must_use]
pub fn section(context: &Context, status: &DeclarationStatus) -> Markup {
    let lang = context.lang;
    let mut found: Vec<&Endorsement> = status
        .endorsements
        .iter()
        .filter(|one| is_wanted(context, &one.party, one.act.act))
        .collect();
    sort(context, &mut found);
    let withdrawn = status.withdrawn.iter();
    let withdrawn: Vec<_> =
        withdrawn.filter(|one| is_wanted(context, &one.party, one.act.act)).collect();
    let listed = Listed::of(context, &found);
    html! {
        h2 #list { (pick(lang, "Who endorses it", "賛同都市等")) }
        (filter(context, status))
        p role="status" { (counted(lang, found.len(), status.endorsements.len())) }
        @if !found.is_empty() { (table(context, listed.rows)) (pager(context, &listed)) }
        @if !withdrawn.is_empty() {
            h2 #withdrawn { (pick(lang, "Who withdrew", "賛同を撤回した都市等")) }
            ul { @for one in withdrawn { li { (ended(context, one)) } } }
        }
    }
}

/// Whether an act is among what was asked for.
fn is_wanted(context: &Context, named: &PartyRef, act: Act) -> bool {
    let wanted = fold(context.own("q"));
    let of_act = context.own("act");
    let names = || named.names.iter().flat_map(|names| names.iter()).map(|(_, name)| name);
    (of_act.is_empty() || of_act == act.as_str())
        && (wanted.is_empty()
            || names().chain([named.party.as_str()]).any(|name| fold(name).contains(&wanted)))
}

/// Puts acts in the order asked for: by name, by date, or as they were recorded.
fn sort(context: &Context, acts: &mut [&Endorsement]) {
    match context.own("sort") {
        "date" => acts.sort_by_key(|one| (one.act.on.map(|on| on.latest()), one.act.fact.seq)),
        "recorded" => acts.sort_by_key(|one| one.act.fact.seq),
        _ => acts.sort_by_cached_key(|one| fold(one.party.name(context.lang.tag()))),
    }
}

/// The fields that pick from the list and order it.
fn filter(context: &Context, status: &DeclarationStatus) -> Markup {
    let lang = context.lang;
    let acts: Vec<Act> = status.declaration.by_act.keys().copied().collect();
    let orders = [
        ("", pick(lang, "name", "名称順")),
        ("date", pick(lang, "date", "日付順")),
        ("recorded", pick(lang, "order of recording", "記録順")),
    ];
    html! {
        form.filter method="get" action={ "/" (lang.tag()) "/" (context.path) "#list" } {
            (context.hidden_view())
            div.field {
                label for="q" { (pick(lang, "Find a name", "名称で絞り込む")) }
                input #q type="search" name="q" value=(context.own("q"));
            }
            @if acts.len() > 1 {
                div.field {
                    label for="act" { (pick(lang, "Type of act", "区分")) }
                    select #act name="act" {
                        option value="" { (pick(lang, "all", "すべて")) }
                        @for act in acts {
                            option value=(act.as_str()) selected[context.own("act") == act.as_str()] { (act_word(lang, act)) }
                        }
                    }
                }
            }
            div.field {
                label for="sort" { (pick(lang, "Order", "並び順")) }
                select #sort name="sort" {
                    @for (value, word) in orders {
                        option value=(value) selected[context.own("sort") == value] { (word) }
                    }
                }
            }
            button { (pick(lang, "Show", "表示")) }
        }
    }
}

/// How many were found, of how many.
fn counted(lang: Lang, found: usize, all: usize) -> String {
    let (found_said, all_said) = (number(found as u64), number(all as u64));
    match (lang, found, all) {
        (Lang::En, _, 0) => "Nobody is named.".to_owned(),
        (Lang::Ja, _, 0) => "名称を確認できた賛同都市はありません。".to_owned(),
        (Lang::En, 1, 1) => "1 entry".to_owned(),
        (Lang::En, ..) if found == all => format!("{all_said} entries"),
        (Lang::Ja, ..) if found == all => format!("{all_said}件"),
        _ => {
            message!(lang, "{found_said} of {all_said} entries", "{all_said}件のうち{found_said}件")
        }
    }
}

fn table(context: &Context, acts: &[&Endorsement]) -> Markup {
    let lang = context.lang;
    let words = [
        pick(lang, "City", "都市等"),
        pick(lang, "Type of act", "区分"),
        pick(lang, "Date", "日付"),
        pick(lang, "Recorded", "台帳への記録"),
        pick(lang, "Notes", "備考"),
    ];
    html! {
        div.scroll {
            table.rows {
                thead { tr { @for word in words { th scope="col" { (word) } } } }
                tbody {
                    @for one in acts {
                        tr {
                            th scope="row" { (party(context, &one.party)) }
                            td data-label=(words[1]) { (act_word(lang, one.act.act)) }
                            td data-label=(words[2]) { (dates(lang, &one.act)) }
                            td data-label=(words[3]) { (recorded(context, one.act.fact)) " (" (entry(context, one.act.fact)) ")" }
                            td data-label=(words[4]) { (notes(context, one)) }
                        }
                    }
                }
            }
        }
    }
}

/// The day of an act, and the one from which it counts where that is another.
fn dates(lang: Lang, act: &ActOf) -> Markup {
    html! {
        (date(lang, act.on))
        @if act.effective_on.is_some() {
            br;
            span.soft { (pick(lang, "in force from ", "効力発生：")) (date(lang, act.effective_on)) }
        }
    }
}

/// What else is to be known of an act that stands.
fn notes(context: &Context, one: &Endorsement) -> Markup {
    let lang = context.lang;
    html! {
        @if one.certainty == Certainty::Possible {
            span.tag.warn { (pick(lang, "possibly: date not exact", "可能性あり（日付が不確定）")) } " "
        }
        (history(context, &one.act))
        @if let Some(withdrawal) = &one.act.withdrawal {
            p { (pick(lang, "May have withdrawn: ", "撤回の可能性：")) (date(lang, withdrawal.on)) " – " (withdrawal.reason) " (" (entry(context, withdrawal.fact)) ")" }
        }
    }
}

/// Where an act came from, what became of its record, and what was stated with it.
fn history(context: &Context, act: &ActOf) -> Markup {
    let lang = context.lang;
    html! {
        @if let Some(predecessor) = &act.passage.successor_of {
            p { (pick(lang, "As successor of ", "承継元：")) (party(context, &predecessor.party)) ", " (date(lang, predecessor.since)) }
        }
        @if let Some(by) = act.fact.corrected_by.map(|by| by.0) {
            p { a href=(context.page(&format!("events/{}", act.fact.seq.0))) { (message!(lang, "Corrected by entry no. {by}", "記録番号{by}により訂正")) } }
        }
        @if act.ends_on.is_some() {
            p { (pick(lang, "Ends on ", "終了予定：")) (date(lang, act.ends_on)) }
        }
        @if let Some(statement) = &act.statement {
            blockquote lang=(statement.language.as_str()) { (statement.text) }
        }
    }
}

/// One act that has ended, in a sentence.
fn ended(context: &Context, one: &WithdrawnEndorsement) -> Markup {
    let lang = context.lang;
    let act = act_word(lang, one.act.act);
    html! {
        (party(context, &one.party)) ": " (act) " " (date(lang, one.act.on))
        @if let Some(withdrawal) = &one.act.withdrawal {
            (pick(lang, "; withdrawn ", "、撤回 ")) (date(lang, withdrawal.on))
            @if withdrawal.effective_on.is_some() {
                (pick(lang, ", with effect from ", "、効力発生 ")) (date(lang, withdrawal.effective_on))
            }
            ". " (withdrawal.reason) " (" (entry(context, withdrawal.fact)) ")"
        }
        @if let Some(end) = &one.act.passage.party_ended {
            (pick(lang, "; ended with the body itself ", "、主体の終了に伴い終了 ")) (days::may_be(lang, end.since())) " (" (entry(context, end.fact)) ")"
        }
        (history(context, &one.act))
    }
}
