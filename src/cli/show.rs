//! `daicho show`: everything about what is registered under an id, with the seq of each fact.

mod agreement;
mod event;
mod gathering;
mod network;
mod party;
mod strategy;

use self::event::Entry;
use crate::cli::Context;
use crate::cli::asking::Asking;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::meant;
use crate::cli::output::Output;
use crate::cli::personal::{self, PersonalArgs};
use crate::cli::status::write_status;
use crate::cli::text::dim;
use crate::cli::view::ViewArgs;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::seq::Seq;
use crate::projections::register::Closed;
use crate::projections::things::Things;
use crate::tracker::disclosed::WithPersonal;
use crate::wording::lang::{Lang, pick};

/// Show everything about a thing, by its id or name, or an event with what became of it, by its seq
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id or a name; KIND:ID, such as party:tokyo, where several share it; or the seq of an event
    id: String,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    personal: PersonalArgs,
    #[command(flatten)]
    output: Output,
}

/// Prints everything that stands under an id.
///
/// # Errors
/// Not found, where nothing is known under it in the view.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let found = context.at()?.with_views(|asking| {
        let (view, personal) = (&args.view, args.personal);
        let written = match meant(asking, &args)? {
            Meant::Event(seq) => {
                return Ok(Found::Event(Box::new(Entry::ask(asking, view, seq, personal)?)));
            }
            Meant::Thing(written) => written,
        };
        let seen = asking.see(view)?;
        let things = asking.things(&seen, &written, personal.with_personal)?;
        Ok(Found::Things(Box::new(ShownThings { things, written, closed: seen.closed })))
    })?;
    let ShownThings { things: found, written, closed } = match found {
        Found::Event(entry) => return entry.print(printer),
        Found::Things(things) => *things,
    };
    remark_closing(printer, closed.as_ref());
    let id = written.split_once(':').map_or(written.as_str(), |(_, id)| id);
    printer.show(&found, |lang| {
        let mut text = write(lang, &found.answer).join("\n");
        text.push_str(&personal::section(lang, &found.personal));
        for kind in found.answer.kinds() {
            let entity = Entity::new(kind, id);
            let hint = pick(
                lang,
                format!("Every event about it, with evidence: daicho log --of {entity}"),
                format!("すべての記録と根拠: daicho log --of {entity}"),
            );
            text.push_str(&format!("\n{}\n", dim(&hint)));
        }
        text
    })
}

/// What is shown.
enum Found {
    Event(Box<Entry>),
    Things(Box<ShownThings>),
}

/// What stands under an id.
struct ShownThings {
    things: WithPersonal<Things>,
    /// The id, or the kind and the id.
    written: String,
    closed: Option<Closed>,
}

/// What somebody means who writes something to be shown.
enum Meant {
    Event(Seq),
    /// `ID` or `KIND:ID`.
    Thing(String),
}

/// A number is the seq of an event, unless a thing has it as its id.
fn meant(asking: Asking<'_>, args: &Args) -> Result<Meant, CliError> {
    let written = args.id.as_str();
    let seq = event::seq(written);
    if let Some(seq) = seq.filter(|_| written.starts_with('#')) {
        return Ok(Meant::Event(seq));
    }
    let thing = meant::one(asking, &args.view, &EntityKind::ALL, written)?;
    Ok(match (thing, seq) {
        // What is written as an id stays as it is.
        (Some(thing), _) if thing.id != written => Meant::Thing(thing.to_string()),
        (None, Some(seq)) => Meant::Event(seq),
        (Some(_) | None, _) => Meant::Thing(written.to_owned()),
    })
}

fn write(lang: Lang, found: &Things) -> Vec<String> {
    let texts = [
        found.party.as_ref().map(|answer| party::write(lang, answer)),
        found.gathering.as_ref().map(|answer| gathering::write(lang, answer)),
        found.declaration.as_ref().map(|answer| write_status(lang, answer)),
        found.agreement.as_ref().map(|answer| agreement::write(lang, answer)),
        found.network.as_ref().map(|answer| network::write(lang, answer)),
        found.strategy.as_ref().map(|answer| strategy::write(lang, answer)),
        found.goal.as_ref().map(|answer| strategy::write_goal(lang, answer)),
    ];
    texts.into_iter().flatten().collect()
}
