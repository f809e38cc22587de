//! One thing of the register, with everything that is known about it in a view.

use std::str::FromStr;

use warp::reply::Response;

use super::collection::Collection;
use super::events::damaged;
use super::manage::{not_kept, note};
use super::{freshness, json};
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::near::nearest_word;
use crate::domain::text::short;
use crate::http::answer::{Answer, Key};
use crate::http::app::App;
use crate::http::auth::require;
use crate::http::call::Call;
use crate::http::media::{JSON, negotiate};
use crate::http::pool::Lane;
use crate::http::problem::{Missing, NOT_FOUND, Problem};
use crate::http::query::{Query, unreadable};
use crate::projections::reading::Reading;
use crate::projections::similar::{Absence, UnknownKind, read_entities, similar};
use crate::projections::things::OfFacts;
use crate::projections::{Projections, View};
use crate::tokens::{Identity, Role};
use crate::tracker::disclosed::WithPersonal;
use crate::wording::lang::Lang;
use crate::wording::terms::kind_word;

/// Answers with one thing.
///
/// # Errors
/// A thing that the view does not know, a parameter or a header that cannot be met.
pub async fn thing(
    app: &App,
    call: &Call,
    collection: Collection,
    id: String,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    macro_rules! ask {
        ($ask:ident) => {
            one(app, call, collection, id, identity, |reading, id| reading.$ask(id)).await
        };
    }
    match collection {
        Collection::Declarations => ask!(declaration_status),
        Collection::Parties => ask!(party),
        Collection::Agreements => ask!(agreement),
        Collection::Gatherings => ask!(gathering),
        Collection::Networks => ask!(network),
        Collection::Strategies => ask!(strategy),
    }
}

async fn one<I: FromStr + Send + 'static, T: serde::Serialize + OfFacts>(
    app: &App,
    call: &Call,
    collection: Collection,
    id: String,
    identity: Option<Identity>,
    read: impl FnOnce(&Reading<'_>, &I) -> Option<T> + Send + 'static,
) -> Result<Response, Problem> {
    let parsed: I = parse(app, call, collection.entity(), &id).await?;
    let address = format!("{}/{id}", collection.list_template(false));
    let entity = Entity::new(collection.entity(), &id);
    let told = Told { address, histories: vec![history(&entity)] };
    let answer = answer(app, call, told, identity, move |views, view| {
        let found = read(&views.at(view), &parsed);
        found.ok_or_else(|| absent(views, view, &[entity], not_in_view))
    });
    answer.await
}

/// Answers with whatever stands under an id, or under a kind and an id, of any kind.
///
/// # Errors
/// An id under which the view knows nothing, a parameter or a header that cannot be met.
pub async fn any(
    app: &App,
    call: &Call,
    written: String,
    identity: Option<Identity>,
) -> Result<Response, Problem> {
    let entities = read_entities(&written).map_err(|error| unknown_kind(&error))?;
    let address = format!("/api/v1/things/{written}");
    let told = Told { address, histories: entities.iter().map(history).collect() };
    let answer = answer(app, call, told, identity, move |views, view| {
        let found = views.at(view).things(&entities);
        if found.kinds().is_empty() {
            return Err(absent(views, view, &entities, |reading, _, id| nothing(reading, id)));
        }
        Ok(found)
    });
    answer.await
}

/// What an answer is called, and where the history of what it tells is.
pub(super) struct Told {
    /// Its address.
    pub(super) address: String,
    /// Links to the histories.
    pub(super) histories: Vec<String>,
}

/// The history of a thing (RFC 5829, section 3.1).
fn history(of: &Entity) -> String {
    let of = form_urlencoded::byte_serialize(of.to_string().as_bytes()).collect::<String>();
    format!("</api/v1/events?of={of}>; rel=\"version-history\"")
}

/// Answers with what the view says, and what may be said of the personal data of its facts: to those
/// who manage the register and ask for it, the data itself.
pub(super) async fn answer<T: serde::Serialize + OfFacts>(
    app: &App,
    call: &Call,
    told: Told,
    identity: Option<Identity>,
    find: impl FnOnce(&Projections, View) -> Result<T, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let media = negotiate(&call.headers, &[JSON])?;
    let mut query = Query::read(&call.query)?;
    let viewed = query.view(&app.tracker.views(), app.present())?;
    let is_open = query.flag("personal")?;
    query.finish("as_of, known_at, personal")?;
    let view = viewed.view;
    if is_open {
        note(&require(identity, Role::Admin)?, "looks at personal data");
        let made = app.work(Lane::Folds, call.client, move |app| {
            let (views, disclosures) = (app.tracker.views(), app.tracker.disclosures());
            let found = find(&views, view)?;
            let open = WithPersonal::open(found, &views, disclosures.store(), view.known_at);
            json(&open.map_err(|error| damaged(&error))?)
        });
        return Ok(not_kept(Answer::new(media, made.await?, view.known_at), call));
    }
    let Told { address, histories } = told;
    let key = Key { target: address, view: Some(view), media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let closed = WithPersonal::closed(find(&views, view)?, &views, view.known_at);
        let answer = Answer::new(media, json(&closed)?, view.known_at);
        Ok(answer.with_links(&histories))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// Reads an id; what could be none is nowhere registered.
///
/// # Errors
/// 404, with the ids that are close in the present.
pub async fn parse<I: FromStr>(
    app: &App,
    call: &Call,
    kind: EntityKind,
    id: &str,
) -> Result<I, Problem> {
    if let Ok(parsed) = id.parse() {
        return Ok(parsed);
    }
    let id = id.to_owned();
    let refused = app.work(Lane::Folds, call.client, move |app| {
        let views = app.tracker.views();
        let view = View { as_of: views.today(app.present()), known_at: views.head() };
        Ok(not_in_view(&views.at(view), kind, &id))
    });
    Err(refused.await?)
}

/// 404 for what an id may stand for, with the place in the log that first speaks of it where one does, and
/// else what may have been meant.
fn absent(
    views: &Projections,
    view: View,
    entities: &[Entity],
    said: impl FnOnce(&Reading<'_>, EntityKind, &str) -> Problem,
) -> Problem {
    let (kind, id) = entities.first().map_or((EntityKind::Party, ""), |one| (one.kind, &*one.id));
    let problem = said(&views.at(view), kind, id);
    match views.why_absent(view, entities) {
        Absence::Later { entity, first } => {
            problem.with("entity", entity.to_string()).with("first", first.0)
        }
        Absence::Unknown { similar } => {
            let similar: Vec<String> = similar.iter().map(ToString::to_string).collect();
            problem.with("like", similar)
        }
    }
}

/// 404 for an id under which nothing stands.
fn nothing(reading: &Reading<'_>, id: &str) -> Problem {
    let (asked, came) = (reading.asked(), short(id));
    let (seq, day) = (asked.known_at.seq, asked.as_of);
    Problem::new(
        NOT_FOUND,
        format!("Nothing is registered under {came:?} as of {day} in what was known at {seq}."),
        format!("{day} 時点、{seq} までの記録に「{came}」はありません。"),
    )
}

fn unknown_kind(UnknownKind { came }: &UnknownKind) -> Problem {
    let words = || EntityKind::ALL.iter().map(|kind| kind.as_str());
    let list = words().collect::<Vec<_>>().join(", ");
    let meant = nearest_word(came, words());
    let en = meant.map_or_else(|| format!("one of {list}"), |near| format!("{near:?}"));
    unreadable("id", came, (&en, &format!("{list} のいずれか")))
}

/// 404 for an id of a kind, with the one that may have been meant.
pub fn not_in_view(reading: &Reading<'_>, kind: EntityKind, id: &str) -> Problem {
    let asked = reading.asked();
    let (seq, day, came) = (asked.known_at.seq, asked.as_of, short(id));
    let near = similar(reading, &[kind], id);
    let (en, ja) = near.first().map_or_else(Default::default, |near| {
        (format!(" Did you mean {:?}?", near.id), format!("「{}」のことですか？", near.id))
    });
    let word = |lang| kind_word(lang, kind);
    let entity = Entity::new(kind, &came);
    let missing = Missing { entity: Entity::new(kind, id), like: near };
    let problem = Problem::new(
        NOT_FOUND,
        format!(
            "No {} {came:?} is registered as of {day} in what was known at {seq}.{en} \
             GET /api/v1/events?of={entity} tells whether it ever was.",
            word(Lang::En)
        ),
        format!(
            "{day} 時点、{seq} までの記録に{}「{came}」はありません。{ja}\
             GET /api/v1/events?of={entity} で過去の記録を確かめられます。",
            word(Lang::Ja)
        ),
    );
    let like: Vec<String> = missing.like.iter().map(ToString::to_string).collect();
    problem.missing(missing).with("like", like)
}
