//! What the program says about itself: greeting, help in both languages, usage errors, completions.
//!
//! [`translate`] makes the command line of one language, [`teach`] adds what only its help shows.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use clap_complete::Shell;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::examples::Example;
use crate::cli::groups::grouped;
use crate::cli::help_ja::{ABOUT, AFTER, ARGUMENTS};
use crate::cli::kinds;
use crate::imports::kinds::{KINDS, Kind};
use crate::wording::lang::{Lang, pick};

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(hide_possible_values = true)]
    shell: Shell,
}

/// Prints completions.
///
/// # Errors
/// When stdout cannot be written.
pub fn completions(args: CompletionsArgs, context: &Context) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut context.declared.clone(), "daicho", &mut script);
    Ok(std::io::stdout().write_all(&script)?)
}

/// The language asked for, before anything else of the command line is understood.
#[must_use]
pub fn language(arguments: &[OsString]) -> Lang {
    let mut words = arguments.iter().filter_map(|argument| argument.to_str());
    let mut named = None;
    while let Some(word) = words.next() {
        if word == "--lang" {
            named = words.next().map(ToOwned::to_owned);
        } else if let Some(value) = word.strip_prefix("--lang=") {
            named = Some(value.to_owned());
        }
    }
    match named.or_else(|| std::env::var("DAICHO_LANG").ok()).as_deref() {
        Some("ja") => Lang::Ja,
        _ => Lang::En,
    }
}

/// The command line with its help in the language asked for.
#[must_use]
pub fn translate(command: Command, lang: Lang) -> Command {
    translate_within("", command, lang)
}

/// The same of a command within another one.
fn translate_within(within: &str, command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return under_headings(command);
    }
    let name = command.get_name().to_owned();
    let command = in_japanese(command).mut_args(|argument| translate_argument(&name, argument));
    let own = format!("{within} {name}");
    let find = |wanted: &str| ABOUT.iter().find(|(known, _)| *known == wanted);
    let about = find(&own).or_else(|| find(&name));
    let command = match about {
        Some((_, about)) => command.about(*about),
        None => command,
    };
    let command = match AFTER.iter().find(|(known, _)| *known == name) {
        Some((_, after)) => command.after_help(*after),
        None => command,
    };
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, inner| {
        command.mut_subcommand(&inner, |sub| match KINDS.iter().find(|kind| kind.word == inner) {
            Some(kind) if sub.get_arguments().any(|a| a.get_id() == first_field(*kind)) => {
                // Its fields are translated where they are declared.
                in_japanese(kinds::command(*kind, lang)).mut_args(|argument| {
                    match argument.get_id().as_str() {
                        "help" => translate_argument("", argument),
                        _ => argument,
                    }
                })
            }
            _ => translate_within(&name, sub, lang),
        })
    })
}

/// English help with its arguments under headings, so that those of a fact come before those that every
/// command takes.
fn under_headings(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help("Print help");
    let command = command.disable_help_flag(true).arg(help.display_order(903));
    let command = command.mut_args(|argument| match argument.get_help_heading() {
        Some(_) => argument,
        None if argument.is_positional() => argument.help_heading("Arguments"),
        None => argument.help_heading("Options"),
    });
    command.mut_subcommands(under_headings)
}

/// Adds what the help shows and no manual page: the commands in groups, and an example below each.
#[must_use]
pub fn teach(command: Command, lang: Lang) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let taught = names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |sub| with_examples(sub, &name, lang))
    });
    grouped(taught, lang)
}

/// The help of a command, and of those below it, with its example.
fn with_examples(command: Command, typed: &str, lang: Lang) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| {
        let below = format!("{typed} {name}");
        command.mut_subcommand(&name, |sub| with_examples(sub, &below, lang))
    });
    let Some(example) = Example::of(typed) else { return command };
    let after = match command.get_after_help() {
        Some(after) => format!("{}\n\n{}", after.ansi(), example.text(lang)),
        None => example.text(lang),
    };
    command.after_help(after)
}

fn first_field(kind: Kind) -> &'static str {
    kind.event.fields().first().map_or("", |field| field.name)
}

/// The heading of arguments with a name.
const OPTIONS: &str = "オプション";

/// The parts of a help page that clap writes itself.
fn in_japanese(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(902);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let has_version = command.get_version().is_some();
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help)
        .help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("コマンド");
    if has_version { command.arg(version.display_order(903)) } else { command }
}

/// An argument of a command with its help: its own, or what the argument means everywhere.
fn translate_argument(command: &str, argument: Arg) -> Arg {
    let id = argument.get_id().as_str().to_owned();
    let own = format!("{command} {id}");
    let find = |wanted: &str| ARGUMENTS.iter().find(|(known, _)| *known == wanted);
    let heading = if argument.is_positional() { "引数" } else { OPTIONS };
    let argument = argument.help_heading(heading);
    match find(&own).or_else(|| find(&id)) {
        Some((_, help)) => argument.help(*help),
        None => argument,
    }
}

/// What a bare `daicho` says.
#[must_use]
pub fn greet(lang: Lang) -> ExitCode {
    let text = pick(
        lang,
        "daicho keeps the record of a forum's declarations and shows any past state of it again.\n\n\
         Try:\n  \
         daicho demo                      the Sustainable Recovery Tokyo Forum's record, served here\n  \
         daicho init --from FILE.jsonl    a register of your own, with an opening history\n  \
         daicho status --as-of 2022-02-28 who endorsed what, as it was on a day\n\n\
         All commands: daicho --help\n",
        "daicho は、フォーラムの宣言の記録を残し、過去のどの時点の状態も再現します。\n\n\
         まずは:\n  \
         daicho demo                      サステナブル・リカバリー東京会議の記録をここで公開\n  \
         daicho init --from FILE.jsonl    最初の記録から自分の台帳を作る\n  \
         daicho status --as-of 2022-02-28 ある日の時点で誰が何に賛同していたか\n\n\
         すべてのコマンド: daicho --help\n",
    );
    anstream::print!("{text}");
    ExitCode::SUCCESS
}

/// A message as it stands on the terminal.
#[must_use]
pub fn dressed(lang: Lang, message: &str) -> String {
    let word = pick(lang, "error", "エラー");
    format!("\u{1b}[1;31m{word}:\u{1b}[0m {message}")
}

/// Prints what is wrong with the command line, or the help that was asked for.
#[must_use]
pub fn usage_error(error: &clap::Error, lang: Lang) -> ExitCode {
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if asked || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // A closed pipe is no reason to complain.
        let _ = error.print();
        return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    match lang {
        Lang::En => {
            let _ = error.print();
        }
        Lang::Ja => anstream::eprintln!("{}", dressed(lang, &usage_in_japanese(error))),
    }
    ExitCode::from(2)
}

/// What clap suggests, each word in brackets; the nearest, which clap names last, first.
fn suggestions(value: &ContextValue) -> String {
    let words = match value {
        ContextValue::Strings(words) => {
            words.iter().rev().map(|word| format!("「{word}」")).collect()
        }
        other => vec![format!("「{other}」")],
    };
    words.join("または")
}

fn usage_in_japanese(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(ContextValue::to_string).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
            .into_iter()
            .find_map(|kind| error.get(kind).map(suggestions))
            .filter(|text| !text.is_empty());
    let said = match error.kind() {
        ErrorKind::UnknownArgument => format!("「{argument}」という引数はありません。"),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません。", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("次の引数が必要です: {argument}。"),
        ErrorKind::MissingSubcommand => "コマンドが必要です。".into(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("{argument} には値が必要です。")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{argument} の値「{value}」は使えません。")
        }
        ErrorKind::ArgumentConflict => format!("{argument} は重ねて指定できません。"),
        _ => "コマンドの形が正しくありません。".into(),
    };
    let hint = suggested.map(|close| format!("{close}のことですか？")).unwrap_or_default();
    format!("{said}{hint}\n使い方は `daicho --help --lang ja` で確かめてください。")
}
