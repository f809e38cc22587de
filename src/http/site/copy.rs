//! A copy of the whole site as plain files: every page, picture, feed and answer that a page leads to, made
//! by what a server answers with.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;

use futures_util::stream;
use serde_json::value::RawValue;
use warp::http::{HeaderMap, Method, StatusCode};
use warp::hyper::body::Body;

use super::making;
use super::refused::trouble;
use super::route::find;
use super::sitemap::{paths, written};
use crate::http::api;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::feed::{self, for_xml};
use crate::http::list::LIMIT_MOST;
use crate::http::problem::{NOT_FOUND, Problem};
use crate::http::tlog::{keys, unreadable};
use crate::http::whole::Whole;
use crate::merkle::tile::{Tile, TilePath, width_in};
use crate::pages::context::{Chosen, Context, KEYS, LOG};
use crate::pages::copied::Target;
use crate::pages::{assets, front, problem};
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::projections::written::Viewed;
use crate::wording::lang::Lang;

/// Both languages.
const LANGS: [Lang; 2] = [Lang::En, Lang::Ja];
/// The file of a copy with the checkpoint that its keys verify.
pub const CHECKPOINT: &str = "checkpoint";

/// Hands over every file of a copy of the present, by its name from the top of the copy, but for the log
/// and the checkpoint, which come from the register.
///
/// # Errors
/// A log or a tree that cannot be read; what `put` returns.
pub async fn write<E: From<Problem>>(
    app: &App,
    put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let views = app.tracker.views();
    let view = View { as_of: views.today(app.present()), known_at: views.head() };
    let copy = Copy {
        app,
        view,
        reading: views.at(view),
        public: app.config.public_url.as_ref().map(ToString::to_string),
    };
    let mut ahead = copy.first();
    let mut seen = ahead.clone();
    while let Some(target) = ahead.pop_first() {
        let (bytes, led) = copy.make(&target).await?;
        put(&target.file(), &bytes)?;
        for next in led {
            let comes_from_the_register =
                matches!(&next, Target::Plain(name) if name == LOG || name == CHECKPOINT);
            if !comes_from_the_register && seen.insert(next.clone()) {
                ahead.insert(next);
            }
        }
    }
    copy.tiles(put)?;
    copy.for_search_engines(put)
}

/// A copy of one view.
struct Copy<'a> {
    app: &'a App,
    view: View,
    reading: Reading<'a>,
    /// Where the copy is reached from outside.
    public: Option<String>,
}

impl Copy<'_> {
    /// What is in the copy whether or not something leads there.
    fn first(&self) -> BTreeSet<Target> {
        let pages = paths(&self.reading);
        let pages = LANGS
            .into_iter()
            .flat_map(|lang| pages.iter().map(move |path| Target::page(lang, path, &[])));
        let plain = [front::FILE, KEYS].map(|name| Target::Plain(name.to_owned()));
        pages.chain(plain).chain([Target::Data("status".to_owned())]).collect()
    }

    /// The bytes of a file, and what it leads to.
    async fn make(&self, target: &Target) -> Result<(Vec<u8>, BTreeSet<Target>), Problem> {
        match target {
            Target::Page { lang, path, own } => self.page(*lang, path, own),
            Target::Picture(lang, path) => {
                let (made, led) = self.page(*lang, path, &[])?;
                Ok((for_xml(&String::from_utf8_lossy(&made)).into_bytes(), led))
            }
            Target::Feed(lang, name, of) => {
                let own = of.iter().map(|of| ("of", of.clone())).collect();
                let context = self.context(*lang, if of.is_some() { "changes" } else { "" }, own);
                let viewed = Viewed { view: self.view, pinned: false, names_a_day: false };
                let of = of.as_deref();
                let made = feed::of_copy(self.app, &context, &self.reading, viewed, name, of)?;
                Ok((made, led(context)))
            }
            Target::Data(path) => Ok((self.data(path).await?, BTreeSet::new())),
            Target::Plain(name) if name == front::FILE => {
                let first = LANGS.map(|lang| self.context(lang, "", Vec::new()));
                Ok((front::page(&first).into_string().into_bytes(), BTreeSet::new()))
            }
            Target::Plain(name) if name == KEYS => Ok((keys(self.app).into(), BTreeSet::new())),
            Target::Plain(name) => {
                let asset = assets::at(&format!("/{name}")).ok_or_else(Problem::not_found)?;
                Ok((asset.text.into(), BTreeSet::new()))
            }
        }
    }

    fn context(&self, lang: Lang, path: &str, own: Vec<(&'static str, String)>) -> Context {
        let context = Context::new(lang, path, Chosen::default(), &self.reading, self.view);
        context.with_own(own).reached_at(self.public.clone()).as_copy()
    }

    /// A page, or a picture.
    fn page(
        &self,
        lang: Lang,
        path: &str,
        own: &[(&'static str, String)],
    ) -> Result<(Vec<u8>, BTreeSet<Target>), Problem> {
        let context = self.context(lang, path, own.to_vec());
        let route = find(path).ok_or_else(Problem::not_found)?;
        let page = match making::make(self.app, &route.page, &context, &self.reading) {
            // What is named without being there in this view is told of as a server would.
            Err(missing) if missing.kind() == NOT_FOUND => {
                problem::page(&context, &self.reading, &trouble(&missing, lang))
            }
            made => made?,
        };
        Ok((page.into_string().into_bytes(), led(context)))
    }

    /// What the API answers; a list as a whole.
    async fn data(&self, path: &str) -> Result<Vec<u8>, Problem> {
        let View { as_of, known_at } = self.view;
        let view = format!("as_of={as_of}&known_at={}", known_at.0);
        // What is of the present alone takes no view.
        let is_whole = Whole::ALL.iter().any(|whole| whole.file() == path);
        if is_whole || path.ends_with("/tlog-proof") {
            return self.ask(path, String::new()).await;
        }
        if path.contains(['/', '.']) || path == "status" {
            return self.ask(path, view).await;
        }
        let mut items: Vec<Box<RawValue>> = Vec::new();
        let mut query = format!("{view}&limit={LIMIT_MOST}");
        loop {
            let answer = self.ask(path, query).await?;
            let mut whole: BTreeMap<String, Box<RawValue>> = read(&answer)?;
            let more: Vec<Box<RawValue>> = read(part(&whole, "items"))?;
            items.extend(more);
            let next: Option<String> = read(part(&whole, "next"))?;
            let Some((_, next)) = next.as_deref().and_then(|next| next.split_once('?')) else {
                let all = serde_json::value::to_raw_value(&items);
                whole.insert("items".to_owned(), all.map_err(|_| Problem::internal())?);
                whole.remove("next");
                return api::json(&whole);
            };
            query = next.to_owned();
        }
    }

    /// What the API answers at an address.
    async fn ask(&self, path: &str, query: String) -> Result<Vec<u8>, Problem> {
        let nothing = stream::empty::<Result<bytes::Bytes, warp::Error>>();
        let call = Call::new(Method::GET, HeaderMap::new(), query, nothing);
        let (_, answered) = api::answer(self.app, &call, path).await;
        let response = answered?;
        if response.status() != StatusCode::OK {
            return Err(Problem::internal());
        }
        let mut body = pin!(response.into_body());
        let mut bytes = Vec::new();
        while let Some(frame) = std::future::poll_fn(|task| body.as_mut().poll_frame(task)).await {
            let frame = frame.map_err(|_| Problem::internal())?;
            if let Ok(data) = frame.into_data() {
                bytes.extend_from_slice(&data);
            }
        }
        Ok(bytes)
    }

    /// The tree and the entries as tiles (C2SP tlog-tiles).
    fn tiles<E: From<Problem>>(
        &self,
        put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let reader = &self.app.reader;
        let size = reader.published().map_or(0, |published| published.checkpoint.size);
        for tile in Tile::all(size) {
            let bytes = reader.tile(&tile).map_err(|error| unreadable(&error))?;
            let bytes = bytes.ok_or_else(Problem::internal)?;
            put(&TilePath::Hashes(tile).to_string(), &bytes)?;
        }
        for (index, width) in (0..).map_while(|index| Some((index, width_in(0, index, size)?))) {
            let bytes = reader.entries(index, width).map_err(|error| unreadable(&error))?;
            let bytes = bytes.ok_or_else(Problem::internal)?;
            put(&TilePath::Entries { index, width }.to_string(), &bytes)?;
        }
        Ok(())
    }

    /// Where the pages are, for those who search; their addresses are whole, and so the copy's own has to
    /// be known.
    fn for_search_engines<E: From<Problem>>(
        &self,
        put: &mut impl FnMut(&str, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(public) = &self.public else { return Ok(()) };
        put("sitemap.xml", written(public, paths(&self.reading), "/").as_bytes())?;
        put(
            "robots.txt",
            format!("User-agent: *\nAllow: /\n\nSitemap: {public}/sitemap.xml\n").as_bytes(),
        )
    }
}

fn led(context: Context) -> BTreeSet<Target> {
    context.copied.map(crate::pages::copied::Led::into_all).unwrap_or_default()
}

/// What one of our own answers says.
fn read<T: serde::de::DeserializeOwned>(answer: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(answer).map_err(|_| Problem::internal())
}

fn part<'w>(whole: &'w BTreeMap<String, Box<RawValue>>, name: &str) -> &'w [u8] {
    whole.get(name).map_or("null", |part| part.get()).as_bytes()
}
