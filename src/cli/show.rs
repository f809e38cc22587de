//! `daicho show`: everything about what is registered under an id, with the seq of each fact.

mod agreement;
mod gathering;
mod network;
mod party;
mod strategy;

use serde::Serialize;

use self::strategy::GoalAnswer;
use crate::cli::Context;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::find;
use crate::cli::output::Output;
use crate::cli::personal::{self, Answer, PersonalArgs};
use crate::cli::register::Register;
use crate::cli::status::write_status;
use crate::cli::text::dim;
use crate::cli::view::ViewArgs;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::seq::Seq;
use crate::projections::agreements::AgreementAnswer;
use crate::projections::declarations::DeclarationStatus;
use crate::projections::gatherings::GatheringAnswer;
use crate::projections::networks::NetworkAnswer;
use crate::projections::parties::PartyAnswer;
use crate::projections::reading::Reading;
use crate::projections::strategies::StrategyAnswer;
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

/// What stands under an id, by kind.
#[derive(Default, Serialize)]
struct Found {
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<Box<PartyAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gathering: Option<Box<GatheringAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declaration: Option<Box<DeclarationStatus>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<Box<AgreementAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<Box<NetworkAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    strategy: Option<Box<StrategyAnswer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<Box<GoalAnswer>>,
}

/// Prints everything that stands under an id.
///
/// # Errors
/// Not found, where nothing is known under it in the view.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let entities = find::read(&args.id)?;
    let mut found = Found::default();
    let mut known = Vec::new();
    let (shown, closed) = context.place()?.with_views(|register| {
        let view = args.view.read(&register.folded.views)?;
        let reading = register.folded.views.at(view);
        let look = |entity: &&Entity| found.look(register, &reading, entity);
        known = entities.iter().filter(look).collect();
        if known.is_empty() {
            return Err(find::unknown_of_any_kind(register, view, &entities));
        }
        let shown = personal::shown(register, found.facts(), view.known_at, args.personal)?;
        Ok((shown, reading.closed()))
    })?;
    remark_closing(printer, closed.as_ref());
    printer.show(&Answer::new(&found, &shown), |lang| {
        let mut text = found.write(lang).join("\n");
        text.push_str(&personal::section(lang, &shown));
        for entity in &known {
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

impl Found {
    /// Looks a thing up, and says whether it is known in the view.
    fn look(&mut self, register: &Register, reading: &Reading<'_>, entity: &Entity) -> bool {
        let id = entity.id.as_str();
        macro_rules! look {
            ($field:ident, $ask:ident) => {{
                self.$field = id.parse().ok().and_then(|id| reading.$ask(&id)).map(Box::new);
                self.$field.is_some()
            }};
        }
        match entity.kind {
            EntityKind::Party => look!(party, party),
            EntityKind::Gathering => look!(gathering, gathering),
            EntityKind::Declaration => look!(declaration, declaration_status),
            EntityKind::Agreement => look!(agreement, agreement),
            EntityKind::Network => look!(network, network),
            EntityKind::Strategy => look!(strategy, strategy),
            EntityKind::Register => false,
            EntityKind::Goal => {
                self.goal = strategy::goal(&register.folded.state, reading, entity).map(Box::new);
                self.goal.is_some()
            }
        }
    }

    /// The facts that may have personal data.
    fn facts(&self) -> Vec<Seq> {
        let mut facts = Vec::new();
        facts.extend(self.party.iter().flat_map(|answer| personal::of_party(answer)));
        facts.extend(self.gathering.iter().flat_map(|answer| personal::of_gathering(answer)));
        facts.extend(self.declaration.iter().flat_map(|answer| personal::of_status(answer)));
        facts
    }

    fn write(&self, lang: Lang) -> Vec<String> {
        let texts = [
            self.party.as_ref().map(|answer| party::write(lang, answer)),
            self.gathering.as_ref().map(|answer| gathering::write(lang, answer)),
            self.declaration.as_ref().map(|answer| write_status(lang, answer)),
            self.agreement.as_ref().map(|answer| agreement::write(lang, answer)),
            self.network.as_ref().map(|answer| network::write(lang, answer)),
            self.strategy.as_ref().map(|answer| strategy::write(lang, answer)),
            self.goal.as_ref().map(|answer| strategy::write_goal(lang, answer)),
        ];
        texts.into_iter().flatten().collect()
    }
}
