//! What is said of the register itself.

use crate::domain::seq::Seq;
use crate::projections::register::Closed;
use crate::wording::days::date;
use crate::wording::lang::{Lang, message};

/// That the register is kept no longer.
#[must_use]
pub fn closed(lang: Lang, closed: &Closed) -> String {
    let seq = closed.fact.seq;
    match closed.on {
        Some(on) => with_day(lang, &date(lang, on), seq),
        None => message!(
            lang,
            "This register is kept no longer ({seq}).",
            "この台帳はすでに閉鎖されています（{seq}）。",
        ),
    }
}

fn with_day(lang: Lang, on: &str, seq: Seq) -> String {
    message!(
        lang,
        "This register is kept no longer from {on} on ({seq}).",
        "この台帳の閉鎖日：{on}（{seq}）。その日から、新たな記録はありません。",
    )
}
