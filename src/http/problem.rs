//! Every error as a problem document (RFC 9457).

use std::convert::Infallible;

use serde_json::json;
use warp::Rejection;
use warp::http::{Response, StatusCode};
use warp::reject::MethodNotAllowed;

use super::{Answer, respond};

/// An error as a client sees it.
pub struct Problem {
    status: StatusCode,
    title: &'static str,
    /// The parameter at fault.
    field: Option<&'static str>,
    /// What was expected, what came, and what to do.
    detail: String,
}

impl Problem {
    /// A query parameter that cannot be read.
    pub fn parameter(field: &'static str, detail: String) -> Self {
        let title = "Bad parameter";
        Self { status: StatusCode::BAD_REQUEST, title, field: Some(field), detail }
    }

    /// A query parameter that there is not.
    pub fn unknown_parameter(name: &str) -> Self {
        let short: String = name.chars().take(60).collect();
        let detail = format!("Expected as_of or known_at, came {short:?}. Leave it out.");
        let title = "Unknown parameter";
        Self { status: StatusCode::BAD_REQUEST, title, field: None, detail }
    }

    /// Nothing under this address in this view.
    pub fn not_found() -> Self {
        let detail = "Nothing is here in this view. Look for the id at /api/v1/declarations.";
        Self {
            status: StatusCode::NOT_FOUND,
            title: "Not found",
            field: None,
            detail: detail.into(),
        }
    }

    /// Something that should not happen.
    pub fn internal() -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            title: "Internal error",
            field: None,
            detail: "The answer could not be written. Try again.".into(),
        }
    }

    fn method() -> Self {
        Self {
            status: StatusCode::METHOD_NOT_ALLOWED,
            title: "Method not allowed",
            field: None,
            detail: "Expected GET or HEAD.".into(),
        }
    }

    /// The problem document.
    pub fn answer(self) -> Answer {
        let mut body = json!({
            "type": "about:blank",
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let Some(field) = self.field {
            body["field"] = field.into();
        }
        let mut answer: Response<String> =
            respond(self.status, "application/problem+json", body.to_string());
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = warp::http::HeaderValue::from_static("GET, HEAD");
            answer.headers_mut().insert(warp::http::header::ALLOW, allowed);
        }
        answer
    }
}

/// Turns what no route took into a problem document.
pub async fn recover(rejection: Rejection) -> Result<Answer, Infallible> {
    let problem = if rejection.find::<MethodNotAllowed>().is_some() {
        Problem::method()
    } else {
        Problem::not_found()
    };
    Ok(problem.answer())
}
