//! Signing in with a token, and out again.

use warp::http::StatusCode;
use warp::reply::Response;

use super::cookies::Cookie;
use super::posted::{FORM_TOKEN, Posted, STEP};
use super::reply;
use super::visit::{Staff, Visit, failed};
use crate::desk::sessions::SessionSecret;
use crate::http::problem::Problem;
use crate::pages::desk::sign_in::{self, Carried, Refused};
use crate::tokens::Role;

/// The field with the token.
const TOKEN: &str = "token";
/// The field with the page to go on to.
const TO: &str = "to";
/// What stands before the name of a field that is carried through.
const CARRIED: &str = "carried.";

/// The form to sign in, for whoever wants a page of the desk. What was typed into a form of a session that
/// has ended comes along.
pub(super) fn wanted(visit: &Visit<'_>, posted: Option<Posted>) -> Result<Response, Problem> {
    let Some(posted) = posted else {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair(TO, &format!("/{}/{}", visit.lang.tag(), visit.tail))
            .finish();
        return Ok(reply::see_other(&format!("{}?{query}", visit.path("sign-in"))));
    };
    let carried = Carried {
        to: format!("/{}/{}", visit.lang.tag(), visit.tail),
        fields: posted.carried().map(|(name, value)| (name.into(), value.into())).collect(),
    };
    form(visit, Some(carried), None)
}

/// Shows the form, or lets somebody in.
///
/// # Errors
/// A form from elsewhere; what the store reports.
pub(super) async fn sign_in(
    visit: &Visit<'_>,
    posted: Option<Posted>,
) -> Result<Response, Problem> {
    let Some(posted) = posted else {
        let query = form_urlencoded::parse(visit.call.query.as_bytes());
        let to = query.into_owned().find(|(name, _)| name == TO).map(|(_, to)| to);
        let to = to.filter(|to| is_of_desk(to));
        return form(visit, to.map(|to| Carried { to, fields: Vec::new() }), None);
    };
    let carried = read_carried(&posted);
    let secret = Cookie::SigningIn.read(&visit.call.headers);
    if !secret.is_some_and(|secret| secret.made(posted.get(FORM_TOKEN))) {
        // The cookie goes with the browser's window, and the form may be older.
        return form(visit, carried, Some(Refused::Stale));
    }
    if let Err(wait) = visit.door.attempts.count(visit.call.client) {
        tracing::warn!("the desk refused to let somebody try further tokens");
        return form(visit, carried, Some(Refused::TooOften { seconds: wait.as_secs() + 1 }));
    }
    let config = &visit.app.config;
    let now = config.environment.now();
    let identity = config.tokens.authenticate(posted.get(TOKEN).trim(), now);
    let identity = match identity {
        Ok(identity) if identity.role.allows(Role::Recorder) => identity,
        Ok(_) => return form(visit, carried, Some(Refused::ReadsOnly)),
        Err(error) => {
            tracing::warn!(%error, "the desk refused a token");
            return form(visit, carried, Some(Refused::Unknown));
        }
    };
    let secret = draw(visit)?;
    visit.door.sessions.begin(&identity.id, &secret, now).map_err(|error| failed(&error))?;
    tracing::info!(token = identity.id, "signed in at the desk");
    let staff = Staff { secret, identity };
    let mut response = match carried {
        Some(carried) if !carried.fields.is_empty() => {
            let shown = staff.shown();
            let page = visit.with_present(|context| sign_in::go_on(context, &shown, &carried));
            reply::page(StatusCode::OK, page)
        }
        Some(carried) => reply::see_other(&carried.to),
        None => reply::see_other(&visit.path("")),
    };
    Cookie::Session.keep(Some(&staff.secret), response.headers_mut());
    Cookie::SigningIn.keep(None, response.headers_mut());
    Ok(response)
}

/// Ends the session, or every one that began with the same token.
///
/// # Errors
/// What the store reports.
pub(super) fn sign_out(
    visit: &Visit<'_>,
    staff: &Staff,
    posted: Option<&Posted>,
) -> Result<Response, Problem> {
    let Some(posted) = posted else { return Ok(reply::see_other(&visit.path(""))) };
    let sessions = &visit.door.sessions;
    let ended = match posted.get(STEP) {
        "everywhere" => sessions.end_all(&staff.identity.id),
        _ => sessions.end(&staff.secret),
    };
    ended.map_err(|error| failed(&error))?;
    let mut response = reply::see_other(&visit.path("sign-in"));
    Cookie::Session.keep(None, response.headers_mut());
    Ok(response)
}

/// The form to sign in, with a secret of its own.
fn form(
    visit: &Visit<'_>,
    carried: Option<Carried>,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let known = Cookie::SigningIn.read(&visit.call.headers);
    let secret = known.map_or_else(|| draw(visit), Ok)?;
    let status = match refused {
        None => StatusCode::OK,
        Some(Refused::TooOften { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Some(Refused::Stale | Refused::Unknown | Refused::ReadsOnly) => StatusCode::FORBIDDEN,
    };
    let page = visit.with_present(|context| {
        sign_in::sign_in(context, &secret.form_token(), carried.as_ref(), refused.as_ref())
    });
    let mut response = reply::page(status, page);
    Cookie::SigningIn.keep(Some(&secret), response.headers_mut());
    Ok(response)
}

/// What comes along with the form to sign in.
fn read_carried(posted: &Posted) -> Option<Carried> {
    let to = Some(posted.get(TO)).filter(|to| is_of_desk(to))?.to_owned();
    let fields = posted.carried().filter_map(|(name, value)| {
        Some((name.strip_prefix(CARRIED)?.to_owned(), value.to_owned()))
    });
    Some(Carried { to, fields: fields.collect() })
}

/// Whether an address is one of the desk, in either language: nobody is led elsewhere.
fn is_of_desk(path: &str) -> bool {
    let tail = path.strip_prefix("/en/").or_else(|| path.strip_prefix("/ja/"));
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    is_plain && tail.is_some_and(|tail| super::is_desk(tail.split('?').next().unwrap_or_default()))
}

fn draw(visit: &Visit<'_>) -> Result<SessionSecret, Problem> {
    let random = visit.app.config.environment.salt();
    random.map(|random| SessionSecret::new(&random)).map_err(|error| {
        tracing::error!(%error, "no random bytes for a session");
        Problem::internal()
    })
}
