//! The errors for what people type that stands for nothing, and what they may have meant.

use crate::cli::error::CliError;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::near::nearest_word;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::similar::{Absence, UnknownKind, read_entities};
use crate::wording::lang::Lang;
use crate::wording::rejections;

/// What `ID` or `KIND:ID` may stand for: one entity for each kind that is possible.
///
/// # Errors
/// Usage, where the kind is none.
pub fn read(written: &str) -> Result<Vec<Entity>, CliError> {
    read_entities(written).map_err(unknown_kind)
}

/// The error for a kind before a colon that is none.
#[must_use]
pub fn unknown_kind(error: UnknownKind) -> CliError {
    let UnknownKind { came: word } = error;
    let words = || EntityKind::ALL.iter().map(|kind| kind.as_str());
    let list = words().collect::<Vec<_>>().join(", ");
    let (en, ja) = nearest_word(&word, words()).map_or_else(Default::default, |close| {
        (format!(" Did you mean {close:?}?"), format!("「{close}」のことですか？"))
    });
    CliError::usage(
        format!("expected one of {list} before the colon, got {word:?}.{en}"),
        format!("コロンの前には {list} のいずれかが必要ですが、「{word}」です。{ja}"),
    )
}

/// The error for an id of one kind that the view does not know.
#[must_use]
pub fn unknown(absence: Absence, view: View, entity: Entity, field: &'static str) -> CliError {
    match absence {
        Absence::Later { entity, first } => not_yet(view, &entity, first),
        Absence::Unknown { similar } => {
            let similar = similar.into_iter().map(|near| near.id.to_string()).collect();
            let rejection = Rejection::Unknown { field, similar, entity };
            CliError::not_found(
                rejections::rejection(Lang::En, &rejection),
                rejections::rejection(Lang::Ja, &rejection),
            )
        }
    }
}

/// The error for an id that stands for nothing in the view, whatever the kind.
#[must_use]
pub fn unknown_of_any_kind(absence: Absence, view: View, entities: &[Entity]) -> CliError {
    let id = entities.first().map_or("", |entity| entity.id.as_str());
    let close: Vec<String> = match absence {
        Absence::Later { entity, first } => return not_yet(view, &entity, first),
        Absence::Unknown { similar } => similar.iter().map(ToString::to_string).collect(),
    };
    if close.is_empty() {
        return CliError::not_found(
            format!("nothing is registered under {id:?}. Look for it with `daicho find`."),
            format!("「{id}」は登録されていません。`daicho find` で探してください。"),
        );
    }
    CliError::not_found(
        format!("nothing is registered under {id:?}. Did you mean {}?", close.join(" or ")),
        format!(
            "「{id}」は登録されていません。{}のことですか？",
            close.iter().map(|id| format!("「{id}」")).collect::<Vec<_>>().join("または")
        ),
    )
}

/// The error for what is in the log, and yet not known in the view.
fn not_yet(view: View, known: &Entity, first: Seq) -> CliError {
    let seq = view.known_at;
    CliError::not_found(
        format!(
            "{known} is not registered in what was known at {seq}; the log first speaks of it in \
             {first}. See `daicho log --of {known}`."
        ),
        format!(
            "{known} は {seq} までの記録では登録されていません（ログに最初に現れるのは {first}）。\
             `daicho log --of {known}` で確かめてください。"
        ),
    )
}
