//! `daicho show`: everything about what is registered under an id, with the seq of each fact.

mod agreement;
mod gathering;
mod network;
mod party;
mod strategy;

use crate::cli::Context;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::personal::{self, PersonalArgs};
use crate::cli::status::write_status;
use crate::cli::text::dim;
use crate::cli::view::ViewArgs;
use crate::domain::entity::Entity;
use crate::projections::things::Things;
use crate::wording::lang::{Lang, pick};

/// Show everything about a party, declaration, agreement, gathering, network, strategy or goal
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id; KIND:ID, such as party:tokyo, where several kinds of things share it
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
    let (found, closed) = context.at()?.with_views(|asking| {
        let seen = asking.see(&args.view)?;
        Ok((asking.things(&seen, &args.id, args.personal.with_personal)?, seen.closed))
    })?;
    remark_closing(printer, closed.as_ref());
    let id = args.id.split_once(':').map_or(args.id.as_str(), |(_, id)| id);
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
