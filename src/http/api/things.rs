//! One thing of the register, with everything that is known about it in a view.

use std::str::FromStr;

use warp::reply::Response;

use super::collection::Collection;
use super::view_json;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::text::short;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::problem::{NOT_FOUND, Problem};
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::projections::similar::similar;
use crate::wording::lang::Lang;
use crate::wording::terms::kind_word;

/// Answers with one thing.
///
/// # Errors
/// A thing that the view does not know, a parameter or a header that cannot be met.
pub fn thing(
    app: &App,
    call: &Call,
    collection: Collection,
    id: &str,
) -> Result<Response, Problem> {
    match collection {
        Collection::Declarations => {
            one(app, call, collection, id, |r, id| r.declaration_status(id))
        }
        Collection::Parties => one(app, call, collection, id, |r, id| r.party(id)),
        Collection::Agreements => one(app, call, collection, id, |r, id| r.agreement(id)),
        Collection::Gatherings => one(app, call, collection, id, |r, id| r.gathering(id)),
        Collection::Networks => one(app, call, collection, id, |r, id| r.network(id)),
        Collection::Strategies => one(app, call, collection, id, |r, id| r.strategy(id)),
    }
}

fn one<I: FromStr, T: serde::Serialize>(
    app: &App,
    call: &Call,
    collection: Collection,
    id: &str,
    read: impl FnOnce(&Reading<'_>, &I) -> Option<T>,
) -> Result<Response, Problem> {
    let parsed: I = parse(app, collection.entity(), id)?;
    let target = format!("{}/{id}", collection.list_template(false));
    view_json(app, call, target, |reading| {
        read(reading, &parsed).ok_or_else(|| not_in_view(reading, collection.entity(), id))
    })
}

/// Reads an id; what could be none is nowhere registered.
///
/// # Errors
/// 404, with the ids that are close in the present.
pub fn parse<I: FromStr>(app: &App, kind: EntityKind, id: &str) -> Result<I, Problem> {
    id.parse().map_err(|_| {
        let views = app.tracker.views();
        let view = View { as_of: views.today(app.present()), known_at: views.head() };
        not_in_view(&views.at(view), kind, id)
    })
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
    Problem::new(
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
    )
}
