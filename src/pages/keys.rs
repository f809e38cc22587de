//! Where the keys are to be had by which a proof is checked, and why they should come another way as well.

use maud::{Markup, html};

use super::context::{Context, KEYS};
use crate::wording::lang::pick;

/// Where the verifier keys are, and with what they should be compared.
#[must_use]
pub fn key_hint(context: &Context) -> Markup {
    let lang = context.lang;
    html! {
        (pick(lang, "The verifier key of this register is in ", "この台帳の検証鍵は "))
        a href=(context.file(&format!("/{KEYS}"))) { (KEYS) }
        (pick(
            lang,
            ". Compare it with one that you got another way, such as from paper or from the keeper’s own site: whoever forges a register forges its key as well.",
            " にあります。紙や管理者の公式サイトなど、別の経路で得た鍵と必ず照合してください。台帳を偽る者は、鍵も偽ることができます。",
        ))
    }
}
