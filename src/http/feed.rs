//! The newest events as feeds: Atom (RFC 4287) and JSON Feed 1.1, in both languages.

use atom_syndication::{Category, Entry, Feed, Generator, Link, Person, Text};
use serde::Serialize;
use warp::reply::Response;

use super::answer::{Answer, Key};
use super::api::events::{Stored, newest};
use super::api::{freshness, json};
use super::app::App;
use super::call::Call;
use super::cloudevents;
use super::media::{HTML, JSON};
use super::outside::base;
use super::pool::Lane;
use super::problem::Problem;
use super::query::{Query, bad_written};
use crate::domain::entity::EntityRef;
use crate::domain::recorded::{Moment, RecordedEvent, written};
use crate::domain::seq::Seq;
use crate::domain::written::seq;
use crate::pages::context::{Chosen, Context};
use crate::pages::names::{self, list_of};
use crate::pages::sentences::{Teller, plain};
use crate::projections::Projections;
use crate::projections::log_filter::WrittenFilter;
use crate::projections::reading::Reading;
use crate::projections::written::Viewed;
use crate::wording::lang::{Lang, pick};

const ATOM: &str = "application/atom+xml";

/// One of the two forms.
struct Form {
    /// The name of its file.
    name: &'static str,
    media: &'static str,
    write: fn(&Source, Lang) -> Result<Vec<u8>, Problem>,
}

const ATOM_FEED: Form =
    Form { name: "feed.atom", media: ATOM, write: |source, lang| Ok(atom_text(source, lang)) };
const JSON_FEED: Form =
    Form { name: "feed.json", media: "application/feed+json", write: json_text };
/// How many events a feed holds.
const NEWEST: usize = 50;

/// A feed according to JSON Feed 1.1.
#[derive(Serialize)]
struct JsonFeed {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    language: &'static str,
    items: Vec<JsonItem>,
}

#[derive(Serialize)]
struct JsonItem {
    id: String,
    url: String,
    title: String,
    content_text: String,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    authors: Vec<JsonAuthor>,
    tags: Vec<String>,
}

#[derive(Serialize)]
struct JsonAuthor {
    name: String,
}

/// What both feeds are made from.
struct Source {
    /// Where the feed itself is.
    own: String,
    /// What the feed is called.
    title: String,
    /// The log's own name, as a URI.
    log: String,
    /// The query that picks out a thing, such as `?of=party:paris`; empty for the whole log.
    of: String,
    /// The page of the thing, or the first one.
    page: String,
    entries: Vec<Told>,
    /// Where its older entries are.
    older: Option<String>,
}

/// An entry in words.
struct Told {
    event: RecordedEvent,
    title: String,
    text: String,
    /// When it was revised last.
    revised: Option<Moment>,
    /// Its page, and the entry as data.
    addresses: [String; 2],
}

impl Told {
    /// When what is said of it last became another.
    fn updated(&self) -> Moment {
        self.revised.unwrap_or(self.event.recorded_at)
    }
}

impl Source {
    /// When the feed last changed; an empty log is as old as time.
    fn updated(&self) -> Moment {
        let newest = self.entries.iter().map(Told::updated).max();
        newest.unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.fixed_offset())
    }
}

/// Tells events in words, with the names of a view.
fn tell(views: &Projections, teller: &Teller<'_>, events: Vec<Stored>) -> Vec<Told> {
    let lang = teller.context.lang;
    let known_at = teller.context.asked.known_at.seq;
    let told = events.into_iter().map(|stored| {
        let event = stored.event;
        let versions = views.versions(event.seq);
        let revised = versions.iter().skip(1).rev().find(|version| version.known_from <= known_at);
        let said = plain(&teller.event(&event.event));
        let text = text(lang, &event, &said);
        let title = format!("{} {said}", event.seq);
        let revised = revised.and_then(|version| version.recorded_at);
        let page = teller.context.page_from_outside(&format!("events/{}", event.seq.0));
        let addresses =
            [page, teller.context.data_from_outside(&format!("events/{}", event.seq.0))];
        Told { title, text, revised, event, addresses }
    });
    told.collect()
}

/// What an entry says, why, and where it is known from.
fn text(lang: Lang, event: &RecordedEvent, said: &str) -> String {
    let mut text = said.to_owned();
    let mut line = |word: &str, said: &str| text.push_str(&format!("\n{word}{said}"));
    if let Some(reason) = event.event.reason() {
        line(pick(lang, "Reason: ", "理由："), reason);
    }
    if let Some(note) = &event.note {
        line(pick(lang, "Note: ", "備考："), note);
    }
    for evidence in &event.evidence {
        line(pick(lang, "Source: ", "出典："), &evidence.source);
    }
    text
}

/// What stands for a character that XML cannot hold (XML 1.0, section 2.2).
pub(super) fn for_xml(text: &str) -> String {
    let fits = |character: char| match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => other >= ' ',
    };
    text.chars().map(|one| if fits(one) { one } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// The newest events as Atom.
///
/// # Errors
/// A parameter that cannot be met, or a log that cannot be read.
pub async fn atom(app: &App, call: &Call, lang: Lang) -> Result<Response, Problem> {
    answer(app, call, lang, &ATOM_FEED).await
}

fn atom_text(source: &Source, lang: Lang) -> Vec<u8> {
    let mut feed = Feed::default();
    let of = &source.of;
    feed.set_title(Text::plain(for_xml(&source.title)));
    // Not the address, which changes with the host that it is asked of.
    feed.set_id(format!("{}/{}/feed.atom{of}", source.log, lang.tag()));
    feed.set_lang(Some(lang.tag().to_owned()));
    feed.set_updated(source.updated());
    feed.set_generator(Some(Generator { value: "daicho".to_owned(), ..Generator::default() }));
    let link = |rel: &str, href: String, mime: &str| Link {
        rel: rel.to_owned(),
        href,
        mime_type: Some(mime.to_owned()),
        ..Link::default()
    };
    let older = source.older.as_ref().map(|older| link("next", older.clone(), ATOM));
    let links =
        [link("self", source.own.clone(), ATOM), link("alternate", source.page.clone(), HTML)];
    // Older entries by RFC 5005, section 3.
    feed.set_links(links.into_iter().chain(older).collect::<Vec<_>>());
    let entries = source.entries.iter().map(atom_entry);
    feed.set_entries(entries.collect::<Vec<_>>());
    feed.to_string().into_bytes()
}

fn atom_entry(told: &Told) -> Entry {
    let event = &told.event;
    let mut entry = Entry::default();
    entry.set_id(format!("urn:uuid:{}", event.id));
    entry.set_title(Text::plain(for_xml(&told.title)));
    entry.set_updated(told.updated());
    entry.set_published(Some(event.recorded_at));
    entry.set_summary(Some(Text::plain(for_xml(&told.text))));
    entry.set_authors(vec![Person { name: for_xml(&event.recorded_by), ..Person::default() }]);
    entry.set_categories(vec![Category {
        term: event.kind().as_str().to_owned(),
        ..Category::default()
    }]);
    let [page, data] = told.addresses.clone();
    let alternate = |href: String, mime: &str| Link {
        rel: "alternate".to_owned(),
        href,
        mime_type: Some(mime.to_owned()),
        ..Link::default()
    };
    entry.set_links(vec![alternate(page, HTML), alternate(data, JSON)]);
    entry
}

/// The newest events as JSON Feed.
///
/// # Errors
/// A parameter that cannot be met, or a log that cannot be read.
pub async fn json_feed(app: &App, call: &Call, lang: Lang) -> Result<Response, Problem> {
    answer(app, call, lang, &JSON_FEED).await
}

fn json_text(source: &Source, lang: Lang) -> Result<Vec<u8>, Problem> {
    let items = source.entries.iter().map(|told| JsonItem {
        id: format!("urn:uuid:{}", told.event.id),
        url: told.addresses[0].clone(),
        title: told.title.clone(),
        content_text: told.text.clone(),
        date_published: told.event.written_at(),
        date_modified: told.revised.map(written),
        authors: vec![JsonAuthor { name: told.event.recorded_by.clone() }],
        tags: vec![told.event.kind().as_str().to_owned()],
    });
    json(&JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: source.title.clone(),
        home_page_url: source.page.clone(),
        next_url: source.older.clone(),
        feed_url: source.own.clone(),
        language: lang.tag(),
        items: items.collect(),
    })
}

async fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    form: &'static Form,
) -> Result<Response, Problem> {
    let mut query = Query::read(&call.query)?;
    let (of, before) = (query.take("of"), query.take("before"));
    let before = before.map(|written| seq(&written).map_err(|error| bad_written("before", &error)));
    let before = before.transpose()?;
    let viewed = query.view(&app.tracker.views(), app.present())?;
    query.finish("as_of, known_at, of, before")?;
    let base = base(app, call);
    let view = Some(viewed.view);
    let media = form.media;
    let key = Key { target: format!("feed {} {base} {of:?} {before:?}", lang.tag()), view, media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let views = app.tracker.views();
        let reading = views.at(viewed.view);
        let context = Context::new(lang, "", Chosen::default(), &reading, viewed.view);
        let context = context.reached_at(Some(base.clone()));
        let (mut source, older) = source(app, &context, &reading, viewed, of.as_deref(), before)?;
        let own = format!("{base}/{}/{}", lang.tag(), form.name);
        source.own = format!("{own}{}", source.of);
        // The feed's own next page begins before the last entry of this one.
        source.older = older.map(|seq| format!("{own}{}", asked(of.as_deref(), Some(seq.next()))));
        Ok(Answer::new(media, (form.write)(&source, lang)?, viewed.view.known_at))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}

/// The query that picks out a thing and the entries before one.
fn asked(of: Option<&str>, before: Option<Seq>) -> String {
    let before = before.map(|seq| seq.0.to_string());
    let pairs = of.map(|of| ("of", of)).into_iter();
    let pairs = pairs.chain(before.as_deref().map(|before| ("before", before)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// A feed as a file of a copy, as its page would lead to it; older entries are in the copy's log.
///
/// # Errors
/// A log that cannot be read.
pub fn of_copy(
    app: &App,
    context: &Context,
    reading: &Reading<'_>,
    viewed: Viewed,
    name: &'static str,
    of: Option<&str>,
) -> Result<Vec<u8>, Problem> {
    let form = if name == ATOM_FEED.name { &ATOM_FEED } else { &JSON_FEED };
    let (mut source, _) = source(app, context, reading, viewed, of, None)?;
    source.own = context.feed_from_outside(form.name, of);
    (form.write)(&source, context.lang)
}

/// What a feed of a view is made from: the entries about one thing, or all of them, before one; and where
/// the older ones begin. How it is called by others is still to be said.
fn source(
    app: &App,
    context: &Context,
    reading: &Reading<'_>,
    viewed: Viewed,
    of: Option<&str>,
    before: Option<Seq>,
) -> Result<(Source, Option<Seq>), Problem> {
    let filter = WrittenFilter { of, ..WrittenFilter::default() };
    let (events, older) = newest(app, viewed, &filter, before.map(Seq::before), NEWEST)?;
    let thing = of.and_then(EntityRef::read);
    let named = thing.and_then(|thing| reading.called(thing));
    let title = match &named {
        Some(called) => {
            format!("{} – {}", plain(&names::called(context.lang, called)), context.title())
        }
        None => context.title().to_owned(),
    };
    let page = thing.and_then(|thing| Some(format!("{}/{}", list_of(thing.kind)?, thing.id)));
    let source = Source {
        own: String::new(),
        log: cloudevents::source(&app.config.settings.origin),
        entries: tell(&app.tracker.views(), &Teller { context, reading }, events),
        of: asked(of, None),
        title,
        page: context.page_from_outside(&page.unwrap_or_default()),
        older: None,
    };
    Ok((source, older))
}
