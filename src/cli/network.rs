//! `daicho network`: the new global network, each party with the reasons why it is in.

use crate::cli::Context;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::text::{asked, bold, count, fact, table};
use crate::cli::view::ViewArgs;
use crate::projections::global_network::{Because, GlobalMember, GlobalNetwork, Reason};
use crate::projections::span::Certainty;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{certainty_word, role_word};

/// Show the new global network, with the reasons for each party
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    output: Output,
}

/// Prints the network.
///
/// # Errors
/// Usage, for a view that cannot be.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let (network, names_series, closed) = context.at()?.with_views(|asking| {
        let seen = asking.see(&args.view)?;
        Ok((asking.global_network(&seen)?, seen.names_series, seen.closed))
    })?;
    remark_closing(printer, closed.as_ref());
    if !names_series {
        printer.remark(|lang| {
            pick(
                lang,
                "The register names no series of gatherings (network_series): nobody is in for \
                 attending one. Name them with `daicho record register`."
                    .into(),
                "台帳に会議シリーズ（network_series）の指定がないため、出席による参加者は含まれません。\
                 `daicho record register` で指定できます。"
                    .into(),
            )
        });
    }
    printer.show(&network, |lang| write_network(lang, &network))
}

fn write_network(lang: Lang, network: &GlobalNetwork) -> String {
    let title = bold(pick(lang, "The new global network", "新たなグローバルネットワーク"));
    let (counted, times) = (count(lang, network.count), asked(lang, &network.asked));
    let counted = pick(lang, format!("Parties: {counted}"), format!("都市等: {counted}"));
    let mut text = format!("{title}\n{times}\n\n{counted}\n");
    for (certainty, heading) in [
        (Certainty::Certain, pick(lang, "In for certain", "確実に含まれる都市等")),
        (Certainty::Possible, pick(lang, "Possibly in", "含まれる可能性のある都市等")),
    ] {
        let members = network.parties.iter().filter(|member| member.certainty == certainty);
        let rows = members.flat_map(|member| rows(lang, member)).collect();
        let header = pick(
            lang,
            ["Party", "Id", "Because", "Certainty", "Event"],
            ["都市等", "ID", "理由", "確実性", "記録番号"],
        );
        text.push_str(&table(heading, &header, rows));
    }
    text
}

/// A row for each reason; the party stands in the first.
fn rows(lang: Lang, member: &GlobalMember) -> Vec<Vec<String>> {
    let rows = member.reasons.iter().enumerate().map(|(index, reason)| {
        let (name, id) = match index {
            0 => (member.party.name(lang.tag()).to_owned(), member.party.party.to_string()),
            _ => (String::new(), String::new()),
        };
        // Within each of the two tables only what differs from its heading is worth a word.
        let certainty = match reason.certainty {
            same if same == member.certainty => String::new(),
            other => certainty_word(lang, other).to_owned(),
        };
        let facts = reason.facts.iter().map(|of| fact(lang, *of)).collect::<Vec<_>>();
        let facts = facts.join(pick(lang, ", ", "、"));
        vec![name, id, because(lang, reason), certainty, facts]
    });
    rows.collect()
}

fn because(lang: Lang, reason: &Reason) -> String {
    match &reason.because {
        Because::Endorses { declaration } => {
            pick(lang, format!("endorses {declaration}"), format!("{declaration} に賛同"))
        }
        Because::SisterFriendship { agreement, with } => {
            let with = with.iter().map(|party| party.as_str()).collect::<Vec<_>>();
            let with = with.join(pick(lang, ", ", "、"));
            pick(
                lang,
                format!("sister or friendship tie with {with} ({agreement})"),
                format!("{with} と姉妹友好提携（{agreement}）"),
            )
        }
        Because::Attended { gathering, roles, .. } => {
            let roles = roles.iter().map(|role| role_word(lang, *role)).collect::<Vec<_>>();
            let roles = roles.join(pick(lang, ", ", "、"));
            pick(
                lang,
                format!("at {gathering} ({roles})"),
                format!("{gathering} に出席（{roles}）"),
            )
        }
    }
}
