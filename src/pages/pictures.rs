//! The pictures of a declaration: the map and the chart as sections of a page, and each as a file of its own.

use maud::{Markup, html};

use super::chart::Chart;
use super::context::Context;
use super::map::{self, Map};
use super::picture::whole;
use super::timeline;
use crate::projections::declarations::Declaration;
use crate::projections::places::Place;
use crate::projections::reading::Reading;
use crate::projections::who_endorses::WhoEndorses;
use crate::wording::lang::Lang;

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// How many endorse over time.
    Chart,
    /// Where they are.
    Map,
}

/// The chart as a file, by its name among a page's data.
#[must_use]
pub const fn chart_file(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "SVG (chart)",
        Lang::Ja => "SVG（図）",
    }
}

/// The map as a file, by its name among a page's data.
#[must_use]
pub const fn map_file(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "SVG (map)",
        Lang::Ja => "SVG（地図）",
    }
}

/// Both pictures on a page.
#[must_use]
pub fn sections(
    context: &Context,
    reading: &Reading<'_>,
    declaration: &Declaration,
    places: &[Place<'_>],
) -> Markup {
    let id = &declaration.declaration;
    let curve = reading.curve(id);
    let address = |name: &str| context.picture(&format!("declarations/{id}/{name}"));
    html! {
        (map::section(&Map::new(context.lang, places), &address("map.svg")))
        @if let Some(curve) = &curve {
            (timeline::section(context, &Chart::new(context, declaration, curve), &address("chart.svg")))
        }
    }
}

/// One of them as a file of its own.
#[must_use]
pub fn file(
    context: &Context,
    reading: &Reading<'_>,
    all: &WhoEndorses<'_>,
    which: Which,
) -> Markup {
    let declaration = &all.declaration;
    let title = declaration.title.get(context.lang.tag());
    let picture = match which {
        Which::Chart => {
            let curve = reading.curve(&declaration.declaration).unwrap_or_default();
            Chart::new(context, declaration, &curve).picture(title)
        }
        Which::Map => Map::new(context.lang, &reading.places(all)).picture(title),
    };
    whole(context, &picture)
}
