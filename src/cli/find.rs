//! Finding things by what people type: ids, kinds before ids, and what they may have meant.

use crate::cli::error::CliError;
use crate::cli::register::Register;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::name::{self, fold};
use crate::domain::rejection::Rejection;
use crate::domain::text::Text;
use crate::pages::refusals::{self, closest};
use crate::pages::words::Lang;
use crate::projections::View;
use crate::projections::reading::Reading;

/// How near a written id must be to a registered one to be meant, from 0 to 1.
const NEAR: f64 = 0.8;
/// How many are named.
const NAMED: usize = 3;

/// What `ID` or `KIND:ID` may stand for: one entity for each kind that is possible.
///
/// # Errors
/// Usage, where the kind is none or the id could be no id.
pub fn read(written: &str) -> Result<Vec<Entity>, CliError> {
    let (kinds, id) = match written.split_once(':') {
        None => (EntityKind::ALL.to_vec(), written),
        Some((word, id)) => (vec![kind(word)?], id),
    };
    Ok(kinds.into_iter().map(|kind| Entity::new(kind, id)).collect())
}

fn kind(word: &str) -> Result<EntityKind, CliError> {
    let words = || EntityKind::ALL.iter().map(|kind| kind.as_str());
    if let Some(kind) = EntityKind::ALL.into_iter().find(|kind| kind.as_str() == word) {
        return Ok(kind);
    }
    let list = words().collect::<Vec<_>>().join(", ");
    let (en, ja) = closest(word, words()).map_or_else(Default::default, |close| {
        (format!(" Did you mean {close:?}?"), format!("「{close}」のことですか？"))
    });
    Err(CliError::usage(
        format!("expected one of {list} before the colon, came {word:?}.{en}"),
        format!("コロンの前には {list} のいずれかが必要ですが、「{word}」です。{ja}"),
    ))
}

/// The error for an id of one kind that the view does not know.
#[must_use]
pub fn unknown(register: &Register, view: View, entity: Entity, field: &'static str) -> CliError {
    if let Some(error) = unknown_in_view(register, view, std::slice::from_ref(&entity)) {
        return error;
    }
    let reading = register.folded.views.at(view);
    let candidates = candidates(&reading, &[entity.kind]);
    let similar = similar(&entity.id, &candidates).into_iter().map(|near| near.id.to_string());
    let rejection = Rejection::Unknown { field, similar: similar.collect(), entity };
    CliError::not_found(
        refusals::rejection(Lang::En, &rejection),
        refusals::rejection(Lang::Ja, &rejection),
    )
}

/// The error for an id that stands for nothing in the view, whatever the kind.
#[must_use]
pub fn unknown_of_any_kind(register: &Register, view: View, entities: &[Entity]) -> CliError {
    if let Some(error) = unknown_in_view(register, view, entities) {
        return error;
    }
    let kinds: Vec<EntityKind> = entities.iter().map(|entity| entity.kind).collect();
    let id = entities.first().map_or("", |entity| entity.id.as_str());
    let reading = register.folded.views.at(view);
    let candidates = candidates(&reading, &kinds);
    let close: Vec<String> =
        similar(id, &candidates).iter().map(|entity| format!("{entity}")).collect();
    if close.is_empty() {
        return CliError::not_found(
            format!("nothing is registered under {id:?}. Look for its id with `daicho log`."),
            format!("「{id}」は登録されていません。`daicho log` で ID を確かめてください。"),
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
fn unknown_in_view(register: &Register, view: View, entities: &[Entity]) -> Option<CliError> {
    let views = &register.folded.views;
    let known = entities.iter().find(|entity| !views.mentions(entity).is_empty())?;
    let first = views.mentions(known).first()?;
    let seq = view.known_at;
    Some(CliError::not_found(
        format!(
            "{known} is not registered in what was known at {seq}; the log first speaks of it in \
             {first}. See `daicho log --of {known}`."
        ),
        format!(
            "{known} は {seq} までの記録では登録されていません（ログに最初に現れるのは {first}）。\
             `daicho log --of {known}` で確かめてください。"
        ),
    ))
}

/// Something registered, with its names.
struct Candidate {
    entity: Entity,
    names: Vec<String>,
}

fn names(text: Option<&Text>) -> Vec<String> {
    text.iter().flat_map(|text| text.iter()).map(|(_, name)| fold(name)).collect()
}

fn candidates(reading: &Reading<'_>, kinds: &[EntityKind]) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut add = |entity: Entity, text: Option<&Text>| {
        if kinds.contains(&entity.kind) {
            all.push(Candidate { entity, names: names(text) });
        }
    };
    for one in reading.parties().items {
        add((&one.party).into(), Some(&one.names));
    }
    for one in reading.declarations().items {
        add((&one.declaration).into(), Some(&one.title));
    }
    for one in reading.gatherings().items {
        add((&one.gathering).into(), Some(&one.title));
    }
    for one in reading.agreements().items {
        add((&one.agreement).into(), one.title.as_ref());
    }
    for one in reading.networks().items {
        add((&one.network).into(), Some(&one.title));
    }
    for one in reading.strategies().items {
        add((&one.strategy).into(), Some(&one.title));
        for goal in one.goals {
            add((&goal.goal).into(), Some(&goal.title));
        }
    }
    all
}

/// The nearest candidates by id, or by name for those who type one.
fn similar<'a>(written: &str, candidates: &'a [Candidate]) -> Vec<&'a Entity> {
    let folded = fold(written);
    let slug = name::slug(written).map(|slug| slug.to_string()).unwrap_or_default();
    let nearness = |candidate: &Candidate| {
        let id = fold(&candidate.entity.id);
        let by_id = strsim::jaro_winkler(&folded, &id).max(strsim::jaro_winkler(&slug, &id));
        let by_name = candidate.names.iter().map(|name| strsim::jaro_winkler(&folded, name));
        by_name.fold(by_id, f64::max)
    };
    let mut near: Vec<(f64, &Entity)> =
        candidates.iter().map(|candidate| (nearness(candidate), &candidate.entity)).collect();
    near.retain(|(nearness, _)| *nearness >= NEAR);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(NAMED).map(|(_, entity)| entity).collect()
}
