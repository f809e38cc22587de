//! What is said of the register itself.

use crate::projections::register::Closed;
use crate::wording::lang::{Lang, message};

/// That the register is kept no longer.
#[must_use]
pub fn closed(lang: Lang, closed: &Closed) -> String {
    let seq = closed.fact.seq;
    match closed.on {
        Some(on) => message!(
            lang,
            "This register is kept no longer from {on} on ({seq}).",
            "この台帳は {on} に閉鎖されます（{seq}）。その日から、新たな記録はありません。",
        ),
        None => message!(
            lang,
            "This register is kept no longer ({seq}).",
            "この台帳はすでに閉鎖されています（{seq}）。",
        ),
    }
}
