//! What an event makes of other facts, in a sentence each.

use crate::domain::consequences::{Becomes, Consequence};
use crate::domain::seq::Seq;
use crate::wording::lang::{Lang, message};

/// The sentence for what becomes of a fact because of the event `own`.
#[must_use]
pub fn consequence(lang: Lang, own: Seq, consequence: &Consequence) -> String {
    let Consequence { seq, becomes, by, successor } = consequence;
    let (seq, becomes) = (*seq, *becomes);
    let by = by.unwrap_or(own);
    let heir = successor.as_ref().map_or("", |party| party.as_str());
    match becomes {
        Becomes::Ended if seq == own => message!(
            lang,
            "By the dates, {by} has already ended what {own} begins.",
            "日付の順によれば、{own} で始まるものは {by} ですでに終わっています。",
        ),
        Becomes::Begins => message!(
            lang,
            "{seq} now begins anew; before, it only told again what stood.",
            "{seq} は新たな始まりとなります（これまでは、有効なものの重複した記録という扱いでした）。",
        ),
        Becomes::Ended => {
            message!(
                lang,
                "What {seq} began is ended by {by}.",
                "{seq} で始まったものは {by} で終わります。"
            )
        }
        Becomes::GoesOn => {
            message!(lang, "What {seq} began goes on.", "{seq} で始まったものは引き続き有効です。")
        }
        Becomes::ToldAgain => message!(
            lang,
            "{seq} now only tells again what {by} began.",
            "{seq} は、{by} で始まったものの重複した記録という扱いになります。",
        ),
        Becomes::Ends => message!(
            lang,
            "{seq} now ends what stood until then.",
            "{seq} は、それまで有効だったものを終わらせます。",
        ),
        Becomes::PassesOn => message!(
            lang,
            "What {seq} began passes on to {heir}.",
            "{seq} で始まったものは {heir} が引き継ぎます。",
        ),
        Becomes::PassesOnNoLonger => message!(
            lang,
            "What {seq} began passes on to {heir} no longer.",
            "{seq} で始まったものを {heir} が引き継ぐことはなくなります。",
        ),
        Becomes::SaysNothingNew => message!(
            lang,
            "{seq} now says nothing new: {by} says the same already.",
            "{seq} は、{by} がすでに述べていることの繰り返しになります。",
        ),
        Becomes::EndsNothing => message!(
            lang,
            "{seq} now ends nothing: by the dates, it had ended before.",
            "{seq} では何も終わりません（日付の順によれば、それより前に終わっています）。",
        ),
    }
}
