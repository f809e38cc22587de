//! What stands between a connection and the routes: refusals, limits, a request id, common
//! headers, counting, the access log. One function rather than a stack, since each layer of a
//! stack would cost every request.

use std::any::Any;
use std::future::poll_fn;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use hyper::body::Body;
use hyper::header::{self, CONNECTION, CONTENT_TYPE, HeaderValue, TRANSFER_ENCODING};
use hyper::http::uri::PathAndQuery;
use hyper::{Method, Request, Version};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tower_service::Service;
use warp::reply::Response;

use super::call::name_client;
use super::cors;
use super::health::{Gate, Routes};
use super::limits::Limits;
use super::media::language;
use super::metrics::{Counted, UNMATCHED, take_route};
use super::problem::{Problem, unrouted};
use super::rate::{Client, Rates, forwarded};
use super::request_id::{REQUEST_ID, RequestIds};
use crate::wording::lang::Lang;

/// Pages load what is ours, from here, and nothing else, and stand in no frame of others.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// A picture that is opened by itself loads nothing and runs nothing.
const PICTURE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'");

/// How the endpoint treats those who ask.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// What may be asked of it.
    pub limits: Limits,
    /// Whether a proxy stands before it, whose `X-Forwarded-For` names the client.
    pub trust_forwarded: bool,
    /// Whether reading needs a token, so that scripts from elsewhere are not invited.
    pub private: bool,
    /// Whether nobody but the register's owner can connect.
    pub owner: bool,
}

/// The endpoint: everything between a connection and the routes.
pub struct Endpoint {
    gate: Arc<Gate>,
    policy: Policy,
    rates: Rates,
    ids: RequestIds,
}

/// What is kept of a request while it is answered.
struct Exchange {
    begun: Instant,
    id: HeaderValue,
    method: Method,
    target: Option<PathAndQuery>,
    version: Version,
    client: Option<IpAddr>,
    /// Whether the connection must end with this answer.
    last: bool,
    /// The language of messages.
    lang: Lang,
}

/// A request that a route works on: its answer, or what a panic said.
trait Answering: Future<Output = Result<Response, Box<dyn Any + Send>>> + Send + Unpin {}

impl<F: Future<Output = Result<Response, Box<dyn Any + Send>>> + Send + Unpin> Answering for F {}

/// How far a request has come at first sight.
enum Begun<W> {
    /// Answered by a route, which the future hands out once.
    Answered(Option<Response>, &'static str),
    /// With the routes, and counted among those that are worked on.
    Working { work: W, _counted: Counted },
}

impl Endpoint {
    /// An endpoint before a gate.
    #[must_use]
    pub fn new(gate: Arc<Gate>, policy: Policy) -> Self {
        let rates = Rates::new(policy.limits.rate_per_second, policy.limits.rate_burst);
        Self { gate, policy, rates, ids: RequestIds::default() }
    }

    /// What may be asked of it.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.policy.limits
    }

    /// How many connections one client may hold, where a connection has one client.
    pub(super) fn client_connections(&self) -> Option<u32> {
        self.limits().client_connections.filter(|_| !self.policy.trust_forwarded)
    }

    /// The gate before its routes.
    #[must_use]
    pub const fn gate(&self) -> &Arc<Gate> {
        &self.gate
    }

    pub(super) fn forget_silent_clients(&self) {
        self.rates.forget_silent();
    }

    /// Answers one request of `peer`, which is `None` for a client of this machine.
    ///
    /// The request goes to the routes before the future is made, so that it holds the request once
    /// and not once per function: futures are moved about, and this one is made for every request.
    pub fn answer<B>(
        &self,
        request: Request<B>,
        peer: Option<IpAddr>,
    ) -> impl Future<Output = Response> + use<'_, B>
    where
        B: Body + Send + Sync + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let asked = self.ask(&request, peer);
        let mut begun = match self.turn_away(&request, &asked) {
            Some(answer) => Begun::Answered(Some(answer), take_route()),
            None => self.begin(request, &asked),
        };
        async move {
            let (mut answer, route) = match &mut begun {
                Begun::Answered(answer, route) => (answer.take().unwrap_or_default(), *route),
                Begun::Working { work, .. } => (self.end(work, &asked).await, take_route()),
            };
            self.note(&answer, route, &asked);
            self.dress(&mut answer, asked);
            answer
        }
    }

    fn ask<B>(&self, request: &Request<B>, peer: Option<IpAddr>) -> Exchange {
        let headers = request.headers();
        let named = if self.policy.trust_forwarded { forwarded(headers) } else { None };
        Exchange {
            begun: Instant::now(),
            id: self.ids.of(headers),
            method: request.method().clone(),
            target: request.uri().path_and_query().cloned(),
            version: request.version(),
            client: named.or(peer),
            lang: language(headers),
            // A length beside chunks is how a second request is smuggled into a first. It is gone
            // by now; so that nothing behind it is taken for a request, none is read.
            last: headers.contains_key(TRANSFER_ENCODING),
        }
    }

    /// Answers what needs no route.
    fn turn_away<B>(&self, request: &Request<B>, asked: &Exchange) -> Option<Response> {
        if let Some(refused) = unrouted::shape(request) {
            return Some(refused.respond(asked.lang));
        }
        if let Some(answer) =
            self.gate.watched(&asked.method, request.uri().path(), request.headers())
        {
            return Some(answer);
        }
        let client = asked.client?;
        let wait = self.rates.count(client).err()?;
        Some(unrouted::too_many_requests(wait).respond(asked.lang))
    }

    fn begin<B>(&self, request: Request<B>, asked: &Exchange) -> Begun<impl Answering + use<B>>
    where
        B: Body + Send + Sync + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let turn_away =
            |problem: Problem| Begun::Answered(Some(problem.respond(asked.lang)), UNMATCHED);
        let Some(routes) = self.gate.routes() else {
            return turn_away(unrouted::starting());
        };
        let (counted, before) = Counted::new(&self.gate.metrics().in_flight);
        if !self.policy.owner && usize::try_from(before).unwrap_or(0) >= self.limits().in_flight {
            return turn_away(unrouted::overloaded());
        }
        let client = self.client(asked);
        let mut request = request;
        name_host(&mut request);
        Begun::Working { work: guarded(routes, request, client), _counted: counted }
    }

    /// Who asks.
    fn client(&self, asked: &Exchange) -> Client {
        if self.policy.owner {
            return Client::OWNER;
        }
        asked.client.map_or(Client::HERE, Client::of)
    }

    async fn end(&self, work: &mut impl Answering, asked: &Exchange) -> Response {
        match within(self.limits().request_time, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(panic)) => {
                let id = asked.id.to_str().unwrap_or_default();
                tracing::error!(request_id = id, panic = said(&*panic), "a route panicked");
                unrouted::internal().respond(asked.lang)
            }
            Err(_) => unrouted::timeout().respond(asked.lang),
        }
    }

    /// Adds the headers that every answer bears, where the route has not set its own.
    fn dress(&self, answer: &mut Response, asked: Exchange) {
        let headers = answer.headers_mut();
        headers.insert(REQUEST_ID, asked.id);
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if !self.policy.private {
            cors::invite(&asked.method, headers);
        }
        let is = |media: &[u8]| {
            headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(media))
        };
        let (is_page, is_picture) = (is(b"text/html"), is(b"image/svg+xml"));
        if is_picture {
            headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(PICTURE_POLICY);
        }
        if is_page {
            let referrer = HeaderValue::from_static("strict-origin-when-cross-origin");
            headers.entry(header::REFERRER_POLICY).or_insert(referrer);
            // A page with a policy of its own says in it who may frame it.
            if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
                headers.insert(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
                headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
            }
        }
        if asked.version > Version::HTTP_11 {
            // There an answer ends its own stream, and no header may say so (RFC 9113, 8.2.2).
            headers.remove(CONNECTION);
        } else if asked.last {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }

    /// Counts the answer and writes it to the log: what went well and changed nothing at the
    /// level debug, what failed here at the level warn, everything else at info.
    fn note(&self, answer: &Response, route: &'static str, asked: &Exchange) {
        let took = asked.begun.elapsed();
        let status = answer.status();
        self.gate.metrics().answered(route, &asked.method, status, took);
        let reads = matches!(asked.method, Method::GET | Method::HEAD);
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(
                    target: "daicho::access",
                    request_id = asked.id.to_str().unwrap_or_default(),
                    client = asked.client.map(tracing::field::display),
                    method = asked.method.as_str(),
                    // Without the query, which may hold what is not for the log.
                    path = asked.target.as_ref().map_or("", PathAndQuery::path),
                    status = status.as_u16(),
                    seconds = took.as_secs_f64(),
                )
            };
        }
        if status.is_server_error() {
            log!(warn);
        } else if reads && !status.is_client_error() {
            log!(debug);
        } else {
            log!(info);
        }
    }
}

/// Says in `Host` what HTTP/2 says in `:authority`: resources look in one place.
fn name_host<B>(request: &mut Request<B>) {
    if request.headers().contains_key(header::HOST) {
        return;
    }
    let named = request.uri().authority().map(|one| HeaderValue::from_str(one.as_str()));
    if let Some(Ok(host)) = named {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Ends work that takes longer than `limit`. Most answers are there at once, and need no timer.
async fn within<T>(
    limit: Duration,
    work: &mut (impl Future<Output = T> + Unpin),
) -> Result<T, Elapsed> {
    match poll_fn(|context| Poll::Ready(Pin::new(&mut *work).poll(context))).await {
        Poll::Ready(done) => Ok(done),
        Poll::Pending => timeout(limit, work).await,
    }
}

/// Asks the routes; a panic in one of them ends the request and nothing else.
fn guarded<B>(routes: &Routes, request: Request<B>, client: Client) -> impl Answering + use<B>
where
    B: Body + Send + Sync + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut service = warp::service(routes.clone());
    // After a panic nothing of the request is looked at again.
    let mut asked = catch_unwind(AssertUnwindSafe(move || service.call(request))).map_err(Some);
    poll_fn(move |context| {
        let asked = match &mut asked {
            Ok(asked) => asked,
            Err(panic) => return Poll::Ready(Err(panic.take().unwrap_or_else(|| Box::new(())))),
        };
        name_client(client);
        match catch_unwind(AssertUnwindSafe(|| Pin::new(asked).poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(answer))) => Poll::Ready(Ok(answer)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let literal = panic.downcast_ref::<&str>().copied();
    literal.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use hyper::StatusCode;
    use warp::Filter;

    use super::*;
    use crate::domain::seq::Seq;

    fn endpoint(limits: Limits, routes: Routes) -> Endpoint {
        let gate = Arc::new(Gate::default());
        gate.open(routes, Seq(1));
        Endpoint::new(gate, Policy { limits, ..Policy::default() })
    }

    fn get(path: &str) -> Request<String> {
        Request::builder().uri(path).header("host", "here").body(String::new()).unwrap()
    }

    async fn body(answer: Response) -> String {
        let mut body = pin!(answer.into_body());
        let mut bytes = Vec::new();
        while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            bytes.extend_from_slice(frame.unwrap().data_ref().unwrap());
        }
        String::from_utf8(bytes).unwrap()
    }

    #[tokio::test]
    async fn a_panic_in_a_route_is_a_problem_that_tells_nothing() {
        let routes = warp::any().map(|| -> Response { panic!("secret {}", 42) }).boxed();
        let endpoint = endpoint(Limits::default(), routes);
        for _ in 0..2 {
            let answer = endpoint.answer(get("/x"), None).await;
            assert_eq!(answer.status(), 500);
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert!(answer.headers().contains_key("x-request-id"));
            let said = body(answer).await;
            assert!(said.contains("/problems/internal") && !said.contains("secret"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_ended() {
        let slow = warp::path("slow").and_then(async || {
            std::future::pending::<()>().await;
            Ok::<_, warp::Rejection>(Response::new("late".into()))
        });
        let request_time = Duration::from_millis(50);
        let endpoint = endpoint(Limits { request_time, ..Limits::default() }, slow.boxed());
        let begun = Instant::now();
        let answer = endpoint.answer(get("/slow"), None).await;
        assert_eq!(answer.status().as_u16(), 503);
        assert!(begun.elapsed() >= request_time);
        assert!(answer.headers().contains_key("retry-after"));
        assert!(body(answer).await.contains("/problems/timeout"));
    }

    #[tokio::test]
    async fn no_more_is_worked_on_than_the_limit_says() {
        let waiting = warp::path("wait").and_then(async || {
            std::future::pending::<()>().await;
            Ok::<_, warp::Rejection>(Response::default())
        });
        let routes = waiting.or(warp::any().map(Response::default)).unify().boxed();
        let endpoint = endpoint(Limits { in_flight: 1, ..Limits::default() }, routes);
        let mut first = Box::pin(endpoint.answer(get("/wait"), None));
        poll_fn(|context| {
            assert!(first.as_mut().poll(context).is_pending());
            Poll::Ready(())
        })
        .await;
        let second = endpoint.answer(get("/x"), None).await;
        assert_eq!(second.status(), 503);
        assert_eq!(second.headers()["retry-after"], "1");
        assert_eq!(endpoint.answer(get("/livez"), None).await.status(), 200);
        drop(first);
        assert_eq!(endpoint.answer(get("/x"), None).await.status(), 200);
    }

    #[tokio::test]
    async fn every_answer_bears_the_common_headers() {
        let page = warp::path("page").map(|| {
            let mut page = Response::new("<p>".into());
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            page.headers_mut().insert(CONTENT_TYPE, html);
            page
        });
        let routes = page.or(warp::any().map(Response::default)).unify().boxed();
        let endpoint = endpoint(Limits::default(), routes);
        let mut named = get("/x");
        named.headers_mut().insert(REQUEST_ID, HeaderValue::from_static("import-7.a"));
        let answer = endpoint.answer(named, None).await;
        assert_eq!(answer.headers()["x-request-id"], "import-7.a");
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert!(!answer.headers().contains_key("content-security-policy"));
        let mut insane = get("/page");
        insane.headers_mut().insert(REQUEST_ID, HeaderValue::from_static("a b\"<script>"));
        let answer = endpoint.answer(insane, None).await;
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(id.len() == 25 && !id.contains(' '), "{id}");
        for name in ["content-security-policy", "x-frame-options", "referrer-policy"] {
            assert!(answer.headers().contains_key(name), "{name}");
        }
        let post = Request::post("/x").header("host", "h").body(String::new()).unwrap();
        let answer = endpoint.answer(post, None).await;
        assert!(!answer.headers().contains_key("access-control-allow-origin"));
    }

    #[tokio::test]
    async fn until_the_register_is_open_only_watchers_are_answered() {
        let endpoint = Endpoint::new(Arc::default(), Policy::default());
        assert_eq!(endpoint.answer(get("/livez"), None).await.status(), 200);
        assert_eq!(endpoint.answer(get("/readyz"), None).await.status(), 503);
        let answer = endpoint.answer(get("/en/"), None).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(answer.headers().contains_key("retry-after"));
    }
}
