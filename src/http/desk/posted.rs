//! What a form of the desk sends: names and values, URL-encoded.

use form_urlencoded::parse;

use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::FORM;
use crate::http::problem::{BAD_BODY, Problem};
use crate::imports::form::Written;

/// The field that says by which session a form was made.
pub const FORM_TOKEN: &str = "form";
/// The field that says what is to be done with a form.
pub const STEP: &str = "step";
/// The field under which a form is carried out once.
pub const KEY: &str = "key";

/// The most bytes of a form.
const MOST_BYTES: u64 = 1 << 20;
/// The most fields of a form.
const MOST_FIELDS: usize = 2000;

/// The fields of a form that was sent.
#[derive(Clone, Debug, Default)]
pub struct Posted(Vec<(String, String)>);

impl Posted {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// Another media type; more than a form has.
    pub async fn of(app: &App, call: &Call) -> Result<Self, Problem> {
        call.content_type(&[FORM])?;
        let body = call.read_body(MOST_BYTES.min(app.config.limits.body_bytes as u64)).await?;
        let fields: Vec<(String, String)> =
            parse(&body).into_owned().take(MOST_FIELDS + 1).collect();
        if fields.len() > MOST_FIELDS {
            return Err(Problem::at(
                BAD_BODY,
                "body",
                format!("Expected a form of at most {MOST_FIELDS} fields."),
                format!("フォームの項目は {MOST_FIELDS} 個までです。"),
            ));
        }
        Ok(Self(fields))
    }

    /// What stands in a field; empty where it is not there. Of two the last counts: the button that was
    /// pressed comes after all else.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        let named = self.0.iter().rev().find(|(other, _)| other == name);
        named.map_or("", |(_, value)| value)
    }

    /// What was written: all but what the form itself needs.
    #[must_use]
    pub fn written(&self) -> Written {
        let own = [FORM_TOKEN, STEP, KEY];
        let written = self.0.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        Written::new(written.cloned().collect())
    }

    /// All fields but the one that names a session.
    pub fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        let carried = self.0.iter().filter(|(name, _)| name != FORM_TOKEN);
        carried.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
