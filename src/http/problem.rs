//! Every error as a problem document (RFC 9457), in English or Japanese by `Accept-Language`.

pub mod crowded;
pub mod recording;
pub mod types;
pub mod unrouted;

use serde::Serialize;
use warp::Reply;
use warp::http::{HeaderName, HeaderValue, StatusCode, header};
use warp::reply::Response;

pub use self::types::{
    BAD_BODY, BAD_HEADER, BAD_QUERY, BAD_REQUEST, BUSY, CONFLICT, FORBIDDEN, HEADERS_TOO_LARGE,
    INTERNAL, INVALID, KEY_REUSED, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, NOT_FOUND, NOT_SIGNED,
    PRECONDITION_FAILED, PRECONDITION_REQUIRED, ProblemType, TIMEOUT, TOO_LARGE, TOO_MANY_REQUESTS,
    TOO_MANY_STREAMS, UNAUTHORIZED, UNAVAILABLE, UNSUPPORTED,
};
use super::methods::READ;
use crate::domain::entity::Entity;
use crate::wording::lang::{Lang, Words};

/// The media type of a problem document.
pub const PROBLEM: &str = "application/problem+json";

/// What is wrong with one part of a request.
#[derive(Clone, Debug)]
pub struct AtFault {
    /// The field, parameter, header, or line and column.
    pub at: String,
    /// What was expected, what came, and what to do.
    pub detail: Words,
}

/// An error as a client sees it. Small, because it is the other half of every result.
#[derive(Clone, Debug)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    kind: ProblemType,
    detail: Words,
    errors: Vec<AtFault>,
    /// A header that says what would be taken, and its value.
    taken: Option<(HeaderName, &'static str)>,
    retry_after_seconds: Option<u32>,
    closes: bool,
    extra: Vec<(&'static str, serde_json::Value)>,
    missing: Option<Missing>,
}

/// What is not on record where it was asked for.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The thing that the address names.
    pub entity: Entity,
    /// What may have been meant, the nearest first.
    pub like: Vec<Entity>,
}

/// The document itself.
#[derive(Serialize, schemars::JsonSchema)]
#[schemars(rename = "Problem", description = "A problem document (RFC 9457).")]
pub struct Document {
    /// What kind of problem it is: a URI reference that never changes.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What was expected, what came, and what to do.
    detail: String,
    /// Each part of the request that is at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(required)]
    #[serde(default)]
    errors: Vec<DocumentError>,
}

#[derive(Serialize, schemars::JsonSchema)]
#[schemars(rename = "ProblemError", description = "One part of a request that is at fault.")]
struct DocumentError {
    /// The field, parameter or header, or the line and column.
    field: String,
    /// What was expected, what came, and what to do.
    detail: String,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(kind: ProblemType, en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            kind,
            detail: Words::new(en, ja),
            errors: Vec::new(),
            taken: None,
            retry_after_seconds: None,
            closes: false,
            extra: Vec::new(),
            missing: None,
        }))
    }

    /// A problem of a kind, said in each language.
    pub fn said(kind: ProblemType, said: impl Fn(Lang) -> String) -> Self {
        let Words { en, ja } = Words::both(said);
        Self::new(kind, en, ja)
    }

    /// A problem with one named part of the request.
    pub fn at(
        kind: ProblemType,
        at: impl Into<String>,
        en: impl Into<String>,
        ja: impl Into<String>,
    ) -> Self {
        Self::of(kind, vec![AtFault { at: at.into(), detail: Words::new(en, ja) }])
    }

    /// A problem with several parts of the request.
    pub fn of(kind: ProblemType, errors: Vec<AtFault>) -> Self {
        let join = |lang| {
            errors.iter().fold(String::new(), |mut text, error| {
                if !text.is_empty() {
                    let ended = text.ends_with(['.', '?', '。', '？']);
                    text.push_str(if ended { " " } else { "; " });
                }
                text.push_str(error.detail.in_lang(lang));
                text
            })
        };
        let mut problem = Self::new(kind, join(Lang::En), join(Lang::Ja));
        problem.0.errors = errors;
        problem
    }

    /// Nothing under this address.
    pub fn not_found() -> Self {
        Self::new(
            NOT_FOUND,
            "Nothing is here. The addresses are listed at /api/v1.",
            "ここには何もありません。アドレスの一覧は /api/v1 にあります。",
        )
    }

    /// A method that a resource does not know.
    pub fn method(allow: &'static str) -> Self {
        let mut problem = Self::new(
            METHOD_NOT_ALLOWED,
            format!("Expected one of {allow}."),
            format!("使えるのは {allow} です。"),
        );
        problem.0.taken = Some((header::ALLOW, allow));
        problem
    }

    /// A mirror records nothing.
    pub fn mirror(of: &str) -> Self {
        let mut problem = Self::new(
            METHOD_NOT_ALLOWED,
            format!("This is a mirror of {of}, which is only read. Record there."),
            format!(
                "これは {of} のミラー（読み取り専用の写し）です。記録は元の台帳で行ってください。"
            ),
        );
        problem.0.taken = Some((header::ALLOW, READ));
        problem
    }

    /// A token is needed, and none was presented in the way that is taken.
    pub fn unauthorized(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self::new(UNAUTHORIZED, en, ja).challenging("Bearer realm=\"daicho\"")
    }

    /// The token that was presented is not valid (RFC 6750, section 3.1).
    pub fn invalid_token(en: impl Into<String>, ja: impl Into<String>) -> Self {
        let challenge = "Bearer realm=\"daicho\", error=\"invalid_token\"";
        Self::new(UNAUTHORIZED, en, ja).challenging(challenge)
    }

    /// The token that was presented does not allow this (RFC 6750, section 3.1).
    pub fn forbidden(en: impl Into<String>, ja: impl Into<String>) -> Self {
        let challenge = "Bearer realm=\"daicho\", error=\"insufficient_scope\"";
        Self::new(FORBIDDEN, en, ja).challenging(challenge)
    }

    fn challenging(mut self, challenge: &'static str) -> Self {
        self.0.taken = Some((header::WWW_AUTHENTICATE, challenge));
        self
    }

    /// The same problem with the encodings in which a body is taken (RFC 9110, section 12.5.3).
    #[must_use]
    pub fn taking_encodings(mut self, encodings: &'static str) -> Self {
        self.0.taken = Some((header::ACCEPT_ENCODING, encodings));
        self
    }

    /// Something that should not happen.
    pub fn internal() -> Self {
        Self::new(
            INTERNAL,
            "The answer could not be made. Try again, and tell the register's keeper.",
            "応答を作れませんでした。もう一度試し、台帳の管理者に知らせてください。",
        )
    }

    /// The same problem, to be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// The same problem, with which the connection ends, so that its place is free for others.
    #[must_use]
    pub fn closing(mut self) -> Self {
        self.0.closes = true;
        self
    }

    /// The same problem with a further member of the document.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.0.extra.push((name, value.into()));
        self
    }

    /// The same problem with what is not on record, for the page of it.
    #[must_use]
    pub fn missing(mut self, missing: Missing) -> Self {
        self.0.missing = Some(missing);
        self
    }

    /// What is not on record, where that is the problem.
    pub fn is_missing(&self) -> Option<&Missing> {
        self.0.missing.as_ref()
    }

    /// What kind of problem it is, in words.
    pub fn title(&self, lang: Lang) -> &'static str {
        self.0.kind.title(lang)
    }

    /// What was expected, what came, and what to do.
    pub fn detail(&self, lang: Lang) -> &str {
        self.0.detail.in_lang(lang)
    }

    /// The kind of problem.
    pub const fn kind(&self) -> ProblemType {
        self.0.kind
    }

    /// The status of an answer with it.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem as a document.
    pub fn document(&self, lang: Lang) -> serde_json::Value {
        let parts = &*self.0;
        let errors = parts.errors.iter().map(|error| DocumentError {
            field: error.at.clone(),
            detail: error.detail.in_lang(lang).to_owned(),
        });
        let document = Document {
            kind: format!("/problems/{}", parts.kind.slug),
            title: self.title(lang).to_owned(),
            status: parts.kind.status,
            detail: self.detail(lang).to_owned(),
            errors: errors.collect(),
        };
        let mut value = serde_json::to_value(&document).unwrap_or_default();
        for (name, extra) in &parts.extra {
            value[*name] = extra.clone();
        }
        value
    }

    /// The problem as an answer.
    pub fn respond(&self, lang: Lang) -> Response {
        let parts = &*self.0;
        let mut response = self.document(lang).to_string().into_response();
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        let json = HeaderValue::from_static(PROBLEM);
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, taken)) = &parts.taken {
            headers.insert(name, HeaderValue::from_static(taken));
        }
        if let Some(seconds) = parts.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if parts.closes {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
