//! Which page an address names.

use std::str::FromStr;

use percent_encoding::percent_decode_str;
use smallvec::SmallVec;

use crate::domain::entity::EntityKind;
use crate::domain::name::{
    AgreementId, DeclarationId, GatheringId, NetworkId, PartyId, SeriesId, StrategyId,
};
use crate::domain::seq::Seq;
use crate::http::problem::types::ProblemType;
use crate::pages::names::list_of;
use crate::pages::pictures::Which;

/// A page, or a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// The first page.
    Home,
    /// Every declaration.
    Declarations,
    /// One declaration, with who endorses it.
    Declaration(DeclarationId),
    /// A picture of a declaration; of the one that leads where none is named.
    Picture(Which, Option<DeclarationId>),
    /// A small table of a declaration, for the frames of other sites.
    Embedded(DeclarationId),
    /// Every party.
    Parties,
    /// One party, with what it has a part in.
    Party(PartyId),
    /// What a party endorses, as a small picture for other sites.
    Badge(PartyId),
    /// Every agreement.
    Agreements,
    /// One agreement.
    Agreement(AgreementId),
    /// Every gathering, by series.
    Gatherings,
    /// One gathering, with who was there.
    Gathering(GatheringId),
    /// One series of gatherings, with who came.
    Series(SeriesId),
    /// Every network.
    Networks,
    /// One network, with its members.
    Network(NetworkId),
    /// The new global network.
    GlobalNetwork,
    /// Every strategy.
    Strategies,
    /// One strategy, with what advanced each goal.
    Strategy(StrategyId),
    /// The audit trail.
    Changes,
    /// One entry of it.
    Event(Seq),
    /// What changed between two views.
    Compare,
    /// What bears a name.
    Search,
    /// How a record is checked.
    Check,
    /// What this register is.
    About,
    /// Where its data is.
    Data,
    /// The types of problems.
    Problems,
    /// One type of problem.
    Problem(ProblemType),
    /// The newest entries as Atom.
    Atom,
    /// The newest entries as JSON Feed.
    JsonFeed,
}

/// On which sites a page may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownBy {
    /// On this one alone.
    Us,
    /// On any.
    Everybody,
}

impl Page {
    /// On which sites it may be shown.
    #[must_use]
    pub const fn shown_by(&self) -> ShownBy {
        match self {
            Self::Embedded(_) | Self::Badge(_) | Self::Picture(..) => ShownBy::Everybody,
            Self::Home
            | Self::Declarations
            | Self::Declaration(_)
            | Self::Parties
            | Self::Party(_)
            | Self::Agreements
            | Self::Agreement(_)
            | Self::Gatherings
            | Self::Gathering(_)
            | Self::Series(_)
            | Self::Networks
            | Self::Network(_)
            | Self::GlobalNetwork
            | Self::Strategies
            | Self::Strategy(_)
            | Self::Changes
            | Self::Event(_)
            | Self::Compare
            | Self::Search
            | Self::Check
            | Self::About
            | Self::Data
            | Self::Problems
            | Self::Problem(_)
            | Self::Atom
            | Self::JsonFeed => ShownBy::Us,
        }
    }
}

/// A page, the template of its address, and the parameters that it has beside the two times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What the address names.
    pub page: Page,
    /// The address with names in place of ids.
    pub template: &'static str,
    /// The parameters, in the order in which the page writes them.
    pub parameters: &'static [&'static str],
}

/// What an address below a language names, if anything. A slash at its end is not for this.
#[must_use]
pub fn find(tail: &str) -> Option<Route> {
    let segments: SmallVec<[&str; 4]> = tail.split('/').collect();
    let page = |template, page| Some(Route { page, template, parameters: &[] });
    let list = |template, page| Some(Route { page, template, parameters: LIST });
    match segments.as_slice() {
        [""] => page("/{lang}/", Page::Home),
        ["declarations"] => list("/{lang}/declarations", Page::Declarations),
        ["declarations", id] => {
            let parameters = &["q", "act", "region", "country", "sort", "page", "past"];
            let (template, page) = ("/{lang}/declarations/{id}", Page::Declaration(read(id)?));
            Some(Route { page, template, parameters })
        }
        [name] if picture(name).is_some() => {
            let template = "/{lang}/{picture}";
            picture(name).and_then(|which| page(template, Page::Picture(which, None)))
        }
        ["declarations", id, name] => {
            let (which, id) = (picture(name)?, Some(read(id)?));
            page("/{lang}/declarations/{id}/{picture}", Page::Picture(which, id))
        }
        ["parties"] => list("/{lang}/parties", Page::Parties),
        ["embed", "declarations", id] => {
            page("/{lang}/embed/declarations/{id}", Page::Embedded(read(id)?))
        }
        ["parties", id, "badge.svg"] => {
            page("/{lang}/parties/{id}/badge.svg", Page::Badge(read(id)?))
        }
        ["parties", id] => page("/{lang}/parties/{id}", Page::Party(read(id)?)),
        ["agreements"] => list("/{lang}/agreements", Page::Agreements),
        ["agreements", id] => page("/{lang}/agreements/{id}", Page::Agreement(read(id)?)),
        ["gatherings"] => list("/{lang}/gatherings", Page::Gatherings),
        ["gatherings", id] => page("/{lang}/gatherings/{id}", Page::Gathering(read(id)?)),
        ["series", id] => page("/{lang}/series/{id}", Page::Series(read(id)?)),
        ["networks"] => list("/{lang}/networks", Page::Networks),
        ["networks", id] => page("/{lang}/networks/{id}", Page::Network(read(id)?)),
        ["network"] => list("/{lang}/network", Page::GlobalNetwork),
        ["strategies"] => list("/{lang}/strategies", Page::Strategies),
        ["strategies", id] => page("/{lang}/strategies/{id}", Page::Strategy(read(id)?)),
        ["changes"] => {
            let parameters = &["of", "type", "before"];
            Some(Route { page: Page::Changes, template: "/{lang}/changes", parameters })
        }
        ["events", seq] => {
            let seq = crate::domain::written::seq(seq).ok()?;
            page("/{lang}/events/{seq}", Page::Event(seq))
        }
        ["compare"] => {
            let parameters = &["from", "to"];
            Some(Route { page: Page::Compare, template: "/{lang}/compare", parameters })
        }
        ["search"] => {
            Some(Route { page: Page::Search, template: "/{lang}/search", parameters: &["q"] })
        }
        ["check"] => page("/{lang}/check", Page::Check),
        ["about"] => page("/{lang}/about", Page::About),
        ["data"] => page("/{lang}/data", Page::Data),
        ["problems"] => page("/{lang}/problems", Page::Problems),
        ["problems", slug] => {
            page("/{lang}/problems/{type}", Page::Problem(ProblemType::named(slug)?))
        }
        ["feed.atom"] => page("/{lang}/feed.atom", Page::Atom),
        ["feed.json"] => page("/{lang}/feed.json", Page::JsonFeed),
        _ => None,
    }
}

/// The thing that an address names by what is no id: its kind, and what is written.
#[must_use]
pub fn misnamed(tail: &str) -> Option<(EntityKind, String)> {
    let (list, written) = tail.split_once('/')?;
    let kind = EntityKind::ALL.iter().find(|kind| list_of(**kind) == Some(list))?;
    let written = percent_decode_str(written).decode_utf8().ok()?;
    (!written.is_empty() && !written.contains('/')).then(|| (*kind, written.into_owned()))
}

/// What every list takes.
const LIST: &[&str] = &["q", "kind", "region", "country", "sort", "page"];

/// Which picture a name in an address means.
fn picture(name: &str) -> Option<Which> {
    match name {
        "chart.svg" => Some(Which::Chart),
        "map.svg" => Some(Which::Map),
        _ => None,
    }
}

/// An id as it stands in an address.
fn read<T: FromStr>(segment: &str) -> Option<T> {
    percent_decode_str(segment).decode_utf8().ok()?.parse().ok()
}

/// Where the data of a page lies below `/api/v1`, by the ending put to its address: `parties.csv`,
/// `parties/paris.json`.
#[must_use]
pub fn as_data(tail: &str) -> Option<String> {
    let (stem, ending) = tail.rsplit_once('.')?;
    let csv = match ending {
        "csv" => true,
        "json" => false,
        _ => return None,
    };
    let list = |name: &str| Some(if csv { format!("{name}.csv") } else { name.to_owned() });
    match find(stem)?.page {
        Page::Declarations
        | Page::Parties
        | Page::Agreements
        | Page::Gatherings
        | Page::Networks
        | Page::GlobalNetwork
        | Page::Strategies => list(stem),
        Page::Changes => list("events"),
        Page::Declaration(_) if csv => Some(format!("{stem}/endorsements.csv")),
        Page::Declaration(_)
        | Page::Party(_)
        | Page::Agreement(_)
        | Page::Gathering(_)
        | Page::Network(_)
        | Page::Strategy(_)
        | Page::Event(_) => (!csv).then(|| stem.to_owned()),
        Page::Home
        | Page::Series(_)
        | Page::Picture(..)
        | Page::Embedded(_)
        | Page::Badge(_)
        | Page::Compare
        | Page::Search
        | Page::Check
        | Page::About
        | Page::Data
        | Page::Problems
        | Page::Problem(_)
        | Page::Atom
        | Page::JsonFeed => None,
    }
}
