//! The badge of a party: a small picture that says whether it endorses a declaration and since when, for
//! other sites to show.

use maud::{Markup, html};

use super::context::Context;
use super::names::the;
use super::picture::{colour, text_width};
use super::sentences::acted;
use crate::domain::event::act::Act;
use crate::projections::declarations::ActOf;
use crate::projections::parties::{PartyAnswer, PartyEndorsement};
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// The height of a badge, in pixels.
const HEIGHT: f64 = 78.0;
/// Where its text begins.
const LEFT: f64 = 58.0;
/// The room after its text.
const RIGHT: f64 = 18.0;
/// The sizes of its three lines.
const SIZES: [f64; 3] = [17.0, 13.0, 11.0];

/// The badge, of the declaration that leads where the party has to do with it, else of the one that it
/// endorsed last.
#[must_use]
pub fn picture(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let leading = reading.leading();
    let acts = &answer.endorsements;
    let of_leading = || acts.iter().filter(|one| Some(&one.declaration) == leading.as_ref());
    let surest = of_leading().min_by_key(|one| (one.standing, std::cmp::Reverse(one.act.fact.seq)));
    let last = || acts.iter().min_by_key(|one| (one.standing, std::cmp::Reverse(one.act.fact.seq)));
    let told = surest.or_else(last);
    let name = answer.party.names.get(lang.tag()).to_owned();
    let said = told.map_or_else(|| none(lang), |one| said(lang, one));
    let stands = told.is_some_and(|one| one.standing == Standing::Certain);
    let register = context.title();
    let day = days::day(lang, context.asked.as_of);
    let whence = message!(lang, "{register}, as at {day}", "{register}、{day}現在");
    drawn(lang, [&name, &said, &whence], stands)
}

/// What a party did, in words that follow its name on a line of their own.
fn said(lang: Lang, one: &PartyEndorsement) -> String {
    let title = one.title.as_ref().map_or(one.declaration.as_str(), |title| title.get(lang.tag()));
    let since = days::may_be(lang, one.act.effective_on.or(one.act.on));
    let (does, the) = (does(lang, one.act.act), the(title));
    match one.standing {
        Standing::Certain if one.act.act == Act::Endorsement => {
            message!(lang, "has endorsed {the} since {since}", "{title}{does}（{since}）")
        }
        Standing::Certain => message!(lang, "{does} {the}, {since}", "{title}{does}（{since}）"),
        Standing::Possible => message!(
            lang,
            "{does} {the}, {since}, possibly: date not exact",
            "{title}{does}（{since}、可能性あり：日付が不確定）"
        ),
        Standing::Ended => ended(lang, title, &one.act),
        Standing::NotYet => none(lang),
    }
}

/// That it no longer endorses a declaration, and how that came.
fn ended(lang: Lang, title: &str, act: &ActOf) -> String {
    let (since, the) = (days::may_be(lang, act.on), the(title));
    match &act.withdrawal {
        Some(withdrawal) => {
            let end = days::may_be(lang, withdrawal.effective_on.or(withdrawal.on));
            message!(
                lang,
                "withdrew from {the}, {end} (endorsed it {since})",
                "{title}への賛同を撤回（{end}、賛同は{since}）"
            )
        }
        None => message!(
            lang,
            "no longer endorses {the} (endorsed it {since})",
            "{title}への賛同は終了（賛同は{since}）"
        ),
    }
}

fn none(lang: Lang) -> String {
    pick(
        lang,
        "endorses no declaration of this register",
        "この台帳の宣言への賛同の記録はありません",
    )
    .to_owned()
}

/// What an act makes of a party.
fn does(lang: Lang, act: Act) -> &'static str {
    if act == Act::Endorsement { pick(lang, "endorses", "に賛同") } else { acted(lang, act) }
}

fn drawn(lang: Lang, lines: [&str; 3], stands: bool) -> Markup {
    let widths = lines.iter().zip(SIZES).map(|(line, size)| text_width(line, size * 1.06));
    let width = (LEFT + widths.fold(0.0, f64::max) + RIGHT).ceil();
    let between = pick(lang, " ", "：");
    let (name, said) = (lines[0], lines[1]);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(HEIGHT) viewBox={ "0 0 " (width) " " (HEIGHT) }
            xml:lang=(lang.tag()) role="img" aria-labelledby="title"
            font-family="'Noto Sans', 'Hiragino Sans', 'Noto Sans CJK JP', Meiryo, sans-serif" {
            title id="title" { (name) (between) (said) }
            rect x="1" y="1" width=(width - 2.0) height=(HEIGHT - 2.0) rx="10" fill=(colour::PAPER) stroke=(colour::LATER) stroke-width="1.5" {}
            (sign(stands))
            text x=(LEFT) y="28" font-size=(SIZES[0]) font-weight="700" fill=(colour::INK) { (lines[0]) }
            text x=(LEFT) y="48" font-size=(SIZES[1]) fill=(colour::INK) { (lines[1]) }
            text x=(LEFT) y="66" font-size=(SIZES[2]) fill=(colour::SOFT) { (lines[2]) }
        }
    }
}

/// A tick for what stands, else a ring: nothing that only a colour tells.
fn sign(stands: bool) -> Markup {
    html! {
        @if stands {
            circle cx="30" cy="39" r="16" fill=(colour::BLUE) {}
            path d="M22.5 39.5 L28 45 L38 33.5" fill="none" stroke=(colour::PAPER) stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round" {}
        } @else {
            circle cx="30" cy="39" r="14.5" fill="none" stroke=(colour::LATER) stroke-width="3" {}
        }
    }
}
