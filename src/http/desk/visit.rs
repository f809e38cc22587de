//! Who visits the desk: over which line, from which page, and signed in or not.

use std::sync::Arc;

use warp::http::StatusCode;
use warp::http::header::{HOST, HeaderName, ORIGIN};
use warp::reply::Response;

use super::cookies::Cookie;
use super::door::Door;
use super::reply;
use crate::desk::error::DeskError;
use crate::desk::sessions::SessionSecret;
use crate::domain::seq::Seq;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::outside;
use crate::http::pool::Lane;
use crate::http::problem::{FORBIDDEN, Problem, UNAVAILABLE};
use crate::pages::context::{Chosen, Context};
use crate::pages::desk::{self, Staff as Shown};
use crate::projections::reading::Reading;
use crate::projections::{Projections, View};
use crate::tokens::{Identity, Role};
use crate::wording::lang::{Lang, Words, pick};

/// Where a request comes from, as browsers say it (Fetch Metadata).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Somebody at a page of the desk.
pub struct Visit<'a> {
    pub app: &'a App,
    pub call: &'a Call,
    pub door: &'a Door,
    pub lang: Lang,
    /// The address below the language.
    pub tail: &'a str,
    secret: Option<SessionSecret>,
}

/// The register as it is now, as a page of it is made.
pub struct Now {
    pub views: Arc<Projections>,
    pub view: View,
    pub context: Context,
    /// Who is signed in, as every page says it.
    pub staff: Shown,
}

impl Now {
    /// What is read of it.
    pub fn reading(&self) -> Reading<'_> {
        self.views.at(self.view)
    }
}

/// Who is signed in.
pub struct Staff {
    pub secret: SessionSecret,
    pub identity: Identity,
}

impl Staff {
    /// What every page says of who is signed in.
    pub fn shown(&self) -> Shown {
        Shown {
            office: self.identity.name.clone(),
            person: self.identity.person.clone(),
            is_admin: self.identity.role.allows(Role::Admin),
            form_token: self.secret.form_token(),
        }
    }
}

impl<'a> Visit<'a> {
    /// Who sends a request.
    ///
    /// # Errors
    /// The register's owner, who asks without a browser.
    pub fn of(
        app: &'a App,
        call: &'a Call,
        door: &'a Door,
        lang: Lang,
        tail: &'a str,
    ) -> Result<Self, Problem> {
        if call.client.is_owner() {
            return Err(Problem::not_found());
        }
        let secret = Cookie::Session.read(&call.headers);
        Ok(Self { app, call, door, lang, tail, secret })
    }

    /// What is told to whoever comes over a line that others can read: nobody signs in there.
    pub fn over_an_open_line(&self) -> Option<Response> {
        if outside::is_encrypted(self.app, self.call) || self.is_on_this_machine() {
            return None;
        }
        let page = self.with_present(desk::sign_in::open_line);
        Some(reply::page(StatusCode::FORBIDDEN, page))
    }

    /// Whether the visitor sits at the machine that the endpoint runs on, and has named it as such: a proxy
    /// on it would be named by another name.
    fn is_on_this_machine(&self) -> bool {
        let host = self.call.headers.get(HOST).and_then(|host| host.to_str().ok());
        let host = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
        let is_local = host.is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"));
        is_local && self.call.client.is_on_this_machine()
    }

    /// Refuses what a page of another site sends.
    ///
    /// # Errors
    /// Another origin than this one.
    pub fn check_origin(&self) -> Result<(), Problem> {
        let header = |name: &HeaderName| self.call.headers.get(name).map(|value| value.to_str());
        if let Some(site) = header(&FETCH_SITE) {
            return match site {
                Ok("same-origin") => Ok(()),
                _ => Err(self.forged("a request from another site")),
            };
        }
        match header(&ORIGIN) {
            None => Ok(()),
            Some(Ok(origin)) if origin == outside::base(self.app, self.call) => Ok(()),
            Some(_) => Err(self.forged("a request from another origin")),
        }
    }

    /// That something was sent by none of our forms. It is logged.
    pub fn forged(&self, what: &str) -> Problem {
        tracing::warn!(path = self.tail, "the desk refused {what}");
        Problem::new(
            FORBIDDEN,
            "This form was not made for your session, so nothing was done. Open the page again, and \
             fill in the form there.",
            "このフォームは現在のサインインのものではないため、何も行っていません。ページを開き直し、\
             そこで入力してください。",
        )
    }

    /// Who is signed in, if anybody is: with a token that is still taken, and may record.
    ///
    /// # Errors
    /// Where what is kept cannot be read.
    pub fn staff(&self) -> Result<Option<Staff>, Problem> {
        let Some(secret) = self.secret.clone() else { return Ok(None) };
        let (app, now) = (self.app, self.app.config.environment.now());
        let token = self.door.sessions.token(&secret, now).map_err(|error| failed(&error))?;
        let identity = token.and_then(|id| app.config.tokens.holder(&id, now).ok());
        let identity = identity.filter(|identity| identity.role.allows(Role::Recorder));
        Ok(identity.map(|identity| Staff { secret, identity }))
    }

    /// Makes a page of the register as it is now.
    pub fn with_present<T>(&self, make: impl FnOnce(&Context) -> T) -> T {
        let views = self.app.tracker.views();
        make(&self.context(&views, self.lang))
    }

    /// Makes something beside the runtime, of the register as it is now and for whoever is signed in.
    ///
    /// # Errors
    /// What `make` returns, and where too much waits.
    pub async fn make<T: Send + 'static>(
        &self,
        lane: Lane,
        staff: &Staff,
        make: impl FnOnce(&App, &Now) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let views = self.app.tracker.views();
        let (context, view) = (self.context(&views, self.lang), self.present(&views));
        let now = Now { views, view, context, staff: staff.shown() };
        self.app.work(lane, self.call.client, move |app| make(app, &now)).await
    }

    /// A page that is made so.
    ///
    /// # Errors
    /// As [`Visit::make`].
    pub async fn page(
        &self,
        status: StatusCode,
        staff: &Staff,
        make: impl FnOnce(&App, &Now) -> Result<String, Problem> + Send + 'static,
    ) -> Result<Response, Problem> {
        Ok(reply::page(status, self.make(Lane::Folds, staff, make).await?))
    }

    /// What a page of the present is told.
    fn context(&self, views: &Projections, lang: Lang) -> Context {
        let present = self.present(views);
        Context::new(lang, self.tail, Chosen::default(), &views.at(present), present)
    }

    /// The present.
    fn present(&self, views: &Projections) -> View {
        View { as_of: views.today(self.app.present()), known_at: views.head() }
    }

    /// What a page of the present in the other language is told.
    pub fn context_in_other_language(&self) -> Context {
        self.context(&self.app.tracker.views(), pick(self.lang, Lang::Ja, Lang::En))
    }

    /// The way to the receipt of an entry.
    pub fn to_receipt(&self, Seq(seq): Seq) -> Response {
        reply::see_other(&self.path(&format!("receipts/{seq}")))
    }

    /// A key under which a form is carried out once.
    pub fn new_key(&self) -> String {
        self.app.config.environment.new_id().to_string()
    }

    /// A page of the desk by its address below the desk.
    pub fn path(&self, below: &str) -> String {
        let slash = if below.is_empty() { "" } else { "/" };
        format!("/{}/desk{slash}{below}", self.lang.tag())
    }
}

/// Where what the desk keeps cannot be read or written.
pub fn failed(error: &DeskError) -> Problem {
    tracing::error!(%error, "the desk cannot be used");
    let Words { en, ja } = Words::new(
        "The staff pages cannot be used at present; the register itself can be read. Tell its keeper.",
        "現在、事務局用ページを使えません。台帳の閲覧はできます。台帳の管理者に知らせてください。",
    );
    Problem::new(UNAVAILABLE, en, ja).retry_after(60)
}
