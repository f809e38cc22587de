//! Personal data beside what a command shows: withheld, unless it is asked for.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::cli::error::CliError;
use crate::cli::register::Register;
use crate::cli::text::table;
use crate::domain::seq::Seq;
use crate::projections::declarations::{ActOf, DeclarationStatus};
use crate::projections::gatherings::GatheringAnswer;
use crate::projections::parties::PartyAnswer;
use crate::tracker::{Left, Piece, pieces};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::personal_field_word;

/// Whether personal data is shown.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct PersonalArgs {
    /// Show personal data, too: signatories and delegates
    #[arg(long)]
    pub with_personal: bool,
}

/// What is shown of one piece of personal data.
#[derive(Debug, Serialize)]
pub struct Shown {
    seq: Seq,
    field: String,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_by: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Map<String, Value>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Held,
    Withheld,
    Erased,
    NotInCopy,
    Lost,
}

/// An answer with the personal data of its facts, for machines.
#[derive(Serialize)]
pub struct Answer<'a, T> {
    #[serde(flatten)]
    answer: &'a T,
    #[serde(skip_serializing_if = "<[Shown]>::is_empty")]
    personal: &'a [Shown],
}

impl<'a, T> Answer<'a, T> {
    /// The answer and what is shown beside it.
    pub const fn new(answer: &'a T, personal: &'a [Shown]) -> Self {
        Self { answer, personal }
    }
}

impl Shown {
    /// A piece that may be shown.
    #[must_use]
    pub fn open(piece: Piece) -> Self {
        let Piece { seq, field, left, .. } = piece;
        let (state, erased_by, value) = match left {
            Left::Held { value, .. } => (State::Held, None, Some(value)),
            Left::Erased { by } => (State::Erased, Some(by), None),
            Left::NotInCopy => (State::NotInCopy, None, None),
            Left::Lost => (State::Lost, None, None),
        };
        Self { seq, field, state, erased_by, value }
    }

    /// A piece that may not be shown; that it was erased may be said.
    #[must_use]
    pub fn closed(seq: Seq, field: &str, erased_by: Option<Seq>) -> Self {
        let state = if erased_by.is_some() { State::Erased } else { State::Withheld };
        Self { seq, field: field.to_owned(), state, erased_by, value: None }
    }

    /// The word for the field.
    #[must_use]
    pub fn field_word(&self, lang: Lang) -> &str {
        personal_field_word(lang, &self.field).unwrap_or(&self.field)
    }

    /// What is said of it, in one line.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self.state, &self.value, self.erased_by) {
            (State::Held, Some(value), _) => {
                let parts = ["name", "title", "capacity"].iter();
                let parts = parts.filter_map(|part| value.get(*part)?.as_str());
                parts.collect::<Vec<_>>().join(pick(lang, ", ", "、"))
            }
            (State::Erased, _, Some(by)) => {
                pick(lang, format!("erased by {by}"), format!("消去済み（{by}）"))
            }
            (State::NotInCopy, ..) => {
                pick(lang, "not in this copy", "この写しには含まれません").to_owned()
            }
            (State::Lost, ..) => pick(lang, "lost", "消失").to_owned(),
            _ => pick(lang, "withheld", "非公開").to_owned(),
        }
    }
}

/// What is shown of the personal data of facts as they were known at a seq.
///
/// # Errors
/// Store, where it is asked for and cannot be read.
pub fn shown(
    register: &Register,
    facts: impl IntoIterator<Item = Seq>,
    known_at: Seq,
    args: PersonalArgs,
) -> Result<Vec<Shown>, CliError> {
    let views = &register.folded.views;
    let mut seqs: Vec<Seq> = facts.into_iter().collect();
    seqs.sort_unstable();
    seqs.dedup();
    let mut shown = Vec::new();
    for seq in seqs {
        if args.with_personal {
            let open = pieces(views, register.disclosures.as_ref(), seq, known_at)?;
            shown.extend(open.into_iter().map(Shown::open));
        } else {
            let field = views.personal_field(seq);
            let closed = views.commitments(seq, known_at).into_iter();
            shown.extend(closed.map(|one| Shown::closed(seq, field, one.erased_by)));
        }
    }
    Ok(shown)
}

/// The section of what is shown, for people.
#[must_use]
pub fn section(lang: Lang, shown: &[Shown]) -> String {
    let rows = shown
        .iter()
        .map(|one| vec![one.seq.to_string(), one.field_word(lang).to_owned(), one.text(lang)]);
    let header = pick(lang, ["Event", "Whose", "Details"], ["記録番号", "項目", "内容"]);
    table(pick(lang, "Personal data", "個人情報"), &header, rows.collect())
}

/// The facts behind the acts of a status.
#[must_use]
pub fn of_status(status: &DeclarationStatus) -> Vec<Seq> {
    let standing = status.endorsements.iter().map(|one| &one.act);
    let ended = status.withdrawn.iter().map(|one| &one.act);
    standing.chain(ended).flat_map(of_act).collect()
}

/// The facts behind the acts and attendances of a party.
#[must_use]
pub fn of_party(answer: &PartyAnswer) -> Vec<Seq> {
    let acts = answer.endorsements.iter().flat_map(|one| of_act(&one.act));
    acts.chain(answer.attendances.iter().map(|one| one.fact.seq)).collect()
}

/// The facts behind the attendances of a gathering.
#[must_use]
pub fn of_gathering(answer: &GatheringAnswer) -> Vec<Seq> {
    answer.attendances.iter().map(|one| one.fact.seq).collect()
}

fn of_act(act: &ActOf) -> impl Iterator<Item = Seq> + '_ {
    std::iter::once(act.fact.seq).chain(act.also.iter().copied())
}
