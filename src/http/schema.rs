//! The JSON Schemas of events under `/schema/`: where the `$id` of each, the `dataschema` of CloudEvents
//! and the header `Link` lead. They say nothing of a register, and so are public beside a private one.

use warp::http::Method;
use warp::reply::Response;

use super::answer::{Answer, Freshness, Key};
use super::app::App;
use super::call::Call;
use super::media::{JSON, SCHEMA, negotiate};
use super::methods::{READ, options};
use super::outside::base;
use super::pool::Lane;
use super::problem::{NOT_FOUND, Problem};
use super::query::Query;
use crate::domain::near::nearest_word;
use crate::domain::schemas::PublicSchema;
use crate::domain::seq::Seq;
use crate::domain::text::short;

/// The path of a schema.
#[must_use]
pub fn path(schema: PublicSchema) -> String {
    format!("/schema/{}", schema.file())
}

/// Answers with a schema by its file.
///
/// # Errors
/// No such schema; a method, a parameter or a header that cannot be met.
pub async fn answer(app: &App, call: &Call, file: &str) -> Result<Response, Problem> {
    let schema = PublicSchema::of_file(file).ok_or_else(|| unknown(file))?;
    match call.method {
        Method::GET | Method::HEAD => {}
        Method::OPTIONS => return Ok(options(READ)),
        _ => return Err(Problem::method(READ)),
    }
    let media = negotiate(&call.headers, &[SCHEMA, JSON])?;
    Query::read(&call.query)?.finish("")?;
    let id = format!("{}{}", base(app, call), path(schema));
    let key = Key { target: id.clone(), view: None, media };
    let answer = app.kept(Lane::Folds, call, key, move |_| {
        Ok(Answer::new(media, schema.document(&id).to_string(), Seq::NONE))
    });
    Ok(answer.await?.respond(&call.headers, Freshness::Revalidate, false))
}

fn unknown(file: &str) -> Problem {
    let came = short(file);
    let files: Vec<String> = PublicSchema::all().map(PublicSchema::file).collect();
    let near = nearest_word(file, files.iter().map(String::as_str));
    let (en, ja) = near.map_or_else(Default::default, |near| {
        (format!(" Did you mean {near:?}?"), format!("「{near}」のことですか？"))
    });
    Problem::new(
        NOT_FOUND,
        format!(
            "Expected the file of a schema, such as party.registered.v1.json, got {came:?}.{en}"
        ),
        format!(
            "party.registered.v1.json のようなスキーマのファイル名が必要ですが、「{came}」です。{ja}"
        ),
    )
}
