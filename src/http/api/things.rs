//! One thing of the register, with everything that is known about it in a view.

use std::str::FromStr;

use warp::reply::Response;

use super::collection::Collection;
use super::view_json;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::text::short;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::pool::Lane;
use crate::http::problem::{Missing, NOT_FOUND, Problem};
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::projections::similar::similar;
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
) -> Result<Response, Problem> {
    match collection {
        Collection::Declarations => {
            one(app, call, collection, id, |r, id| r.declaration_status(id)).await
        }
        Collection::Parties => one(app, call, collection, id, |r, id| r.party(id)).await,
        Collection::Agreements => one(app, call, collection, id, |r, id| r.agreement(id)).await,
        Collection::Gatherings => one(app, call, collection, id, |r, id| r.gathering(id)).await,
        Collection::Networks => one(app, call, collection, id, |r, id| r.network(id)).await,
        Collection::Strategies => one(app, call, collection, id, |r, id| r.strategy(id)).await,
    }
}

async fn one<I: FromStr + Send + 'static, T: serde::Serialize>(
    app: &App,
    call: &Call,
    collection: Collection,
    id: String,
    read: impl FnOnce(&Reading<'_>, &I) -> Option<T> + Send + 'static,
) -> Result<Response, Problem> {
    let parsed: I = parse(app, call, collection.entity(), &id).await?;
    let target = format!("{}/{id}", collection.list_template(false));
    // Its history (RFC 5829, section 3.1).
    let of = Entity::new(collection.entity(), &id).to_string();
    let of = form_urlencoded::byte_serialize(of.as_bytes()).collect::<String>();
    let history = format!("</api/v1/events?of={of}>; rel=\"version-history\"");
    let answer = view_json(app, call, target, vec![history], move |reading| {
        read(reading, &parsed).ok_or_else(|| not_in_view(reading, collection.entity(), &id))
    });
    answer.await
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
    problem.missing(missing)
}
