//! What is said where more would be recorded at once than beside others, and what can be done.

use crate::wording::lang::{Lang, message, pick};

/// What is too large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Large {
    /// An import.
    Import,
    /// The new version of a list.
    Update,
    /// An import that is to be taken back.
    TakingBack,
    /// Anything else.
    Facts,
}

/// That it was refused.
#[must_use]
pub fn refused(lang: Lang, large: Large, facts: usize, limit: usize) -> String {
    let what_now = what_now(lang, large);
    message!(
        lang,
        "Nothing was recorded: expected at most {limit} facts at once, so that nobody who records beside waits \
         long; these are {facts}. {what_now}",
        "何も記録していません。ほかの人の記録を長く待たせないよう、一度に記録できるのは {limit} 件までですが、\
         {facts} 件あります。{what_now}"
    )
}

/// That it would be refused.
#[must_use]
pub fn foreseen(lang: Lang, large: Large, limit: u64) -> String {
    let what_now = what_now(lang, large);
    message!(
        lang,
        "This would be refused: while a server has the register open, at most {limit} facts are recorded at once. \
         {what_now}",
        "このままでは拒否されます。サーバーが台帳を開いている間、一度に記録できるのは {limit} 件までです。{what_now}"
    )
}

fn what_now(lang: Lang, large: Large) -> &'static str {
    match large {
        Large::Import => pick(
            lang,
            "Import with --keep-going (over HTTP keep_going=true), which records them in groups; or stop the \
             server, and import where the register is.",
            "--keep-going（HTTP では keep_going=true）を付けてまとまりごとに記録するか、サーバーを止め、\
             台帳のある場所で取り込んでください。",
        ),
        Large::Update => pick(
            lang,
            "Stop the server, and run daicho import --update where the register is.",
            "サーバーを止め、台帳のある場所で daicho import --update を実行してください。",
        ),
        Large::TakingBack => pick(
            lang,
            "Stop the server, and run daicho retract --import where the register is.",
            "サーバーを止め、台帳のある場所で daicho retract --import を実行してください。",
        ),
        Large::Facts => pick(
            lang,
            "Record fewer at once, or stop the server, and record them where the register is.",
            "分けて記録するか、サーバーを止め、台帳のある場所で記録してください。",
        ),
    }
}
