//! Personal data beside what a command shows: withheld, unless it is asked for.

use crate::cli::text::table;
use crate::tracker::disclosed::{Disclosed, DisclosedState};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::personal_field_word;

/// Whether personal data is shown.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct PersonalArgs {
    /// Show personal data, too: signatories, delegates and who recorded
    #[arg(long)]
    pub with_personal: bool,
}

/// The word for the field of a piece.
#[must_use]
pub fn field_word(lang: Lang, one: &Disclosed) -> &str {
    personal_field_word(lang, &one.field).unwrap_or(&one.field)
}

/// What is said of a piece, in one line.
#[must_use]
pub fn text(lang: Lang, one: &Disclosed) -> String {
    match (one.state, &one.value, one.erased_by) {
        (DisclosedState::Held, Some(value), _) => {
            let parts = ["name", "title", "capacity"].iter();
            let parts = parts.filter_map(|part| value.get(*part)?.as_str());
            parts.collect::<Vec<_>>().join(pick(lang, ", ", "、"))
        }
        (DisclosedState::Erased, _, Some(by)) => {
            pick(lang, format!("erased by {by}"), format!("消去済み（{by}）"))
        }
        (DisclosedState::NotInCopy, ..) => {
            pick(lang, "not in this copy", "この写しには含まれません").to_owned()
        }
        (DisclosedState::Lost, ..) => pick(lang, "lost", "消失").to_owned(),
        (DisclosedState::Held | DisclosedState::Withheld | DisclosedState::Erased, ..) => {
            pick(lang, "withheld", "非公開").to_owned()
        }
    }
}

/// The section of what is shown, for people.
#[must_use]
pub fn section(lang: Lang, shown: &[Disclosed]) -> String {
    let rows = shown
        .iter()
        .map(|one| vec![one.seq.to_string(), field_word(lang, one).to_owned(), text(lang, one)]);
    let header = pick(lang, ["Event", "Whose", "Details"], ["記録番号", "項目", "内容"]);
    table(pick(lang, "Personal data", "個人情報"), &header, rows.collect())
}
