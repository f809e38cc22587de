//! The command line: the composition root, which opens, wires, runs and closes.
//!
//! One file per command, each with its arguments and its `run`. Start at [`run`].

pub mod asking;
pub mod backup;
pub mod check;
pub mod checkpoint;
pub mod clock;
mod closing;
pub mod columns;
pub mod companion;
mod copied;
pub mod demo;
pub mod dialogue;
pub mod diff;
pub mod error;
pub mod examples;
pub mod export;
pub mod find;
pub mod groups;
pub mod help;
pub mod help_ja;
pub mod import;
pub mod init;
pub mod key;
pub mod kinds;
pub mod level;
pub mod list;
pub mod log;
pub mod manual;
pub mod meant;
pub mod mirror;
pub mod network;
pub mod new_file;
pub mod output;
pub mod personal;
pub mod prove;
pub mod publish;
pub mod record;
pub mod register;
pub mod replay;
pub mod restore;
pub mod revise;
pub mod search;
pub mod serve;
pub mod show;
pub mod status;
pub mod submit;
mod take_back;
pub mod text;
pub mod token;
pub mod verify;
pub mod view;
pub mod witness;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::cli::asking::{At, Elsewhere};
use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::cli::register::Place;
use crate::cli::submit::By;
use crate::client::Client;
use crate::client::writing::Recording;
use crate::wording::asked::{self, OnlyHere};
use crate::wording::fields;
use crate::wording::lang::{Lang, Words, pick};

/// Register of record for a forum's declarations and the city diplomacy around them.
#[derive(Debug, Parser)]
#[command(name = "daicho", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub struct Common {
    /// The directory of the register; default the platform's data directory
    #[arg(long, global = true, env = "DAICHO_DATA", value_name = "DIR", display_order = 900)]
    data: Option<PathBuf>,
    /// The address of a server to ask instead, such as `https://register.example.org`
    #[arg(long, global = true, env = "DAICHO_SERVER", value_name = "URL", display_order = 903)]
    server: Option<String>,
    /// The file with the secret of the token for that server; or the secret itself in DAICHO_TOKEN
    #[arg(long, global = true, value_name = "FILE", display_order = 904)]
    token_file: Option<PathBuf>,
    /// The language of messages: en or ja
    #[arg(
        long,
        global = true,
        env = "DAICHO_LANG",
        value_enum,
        hide_possible_values = true,
        default_value = "en",
        display_order = 901
    )]
    lang: Lang,
    /// The time zone for registers that name none, such as Asia/Tokyo; default that of this machine
    #[arg(long, global = true, env = "DAICHO_ZONE", value_name = "ZONE", display_order = 902)]
    zone: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(Box<serve::Args>),
    Witness(Box<witness::Args>),
    Init(init::Args),
    Record(record::Args),
    Correct(revise::CorrectArgs),
    Retract(revise::RetractArgs),
    Erase(revise::EraseArgs),
    Import(Box<import::Args>),
    Export(export::Args),
    Publish(publish::Args),
    Mirror(mirror::Args),
    Status(status::Args),
    Show(show::Args),
    Find(search::Args),
    List(list::Args),
    Log(log::Args),
    Diff(diff::Args),
    Network(network::Args),
    Replay(replay::Args),
    Verify(verify::Args),
    Prove(prove::Args),
    Check(check::Args),
    Checkpoint(checkpoint::Args),
    Key(key::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Token(token::Args),
    Completions(help::CompletionsArgs),
    Man(manual::ManArgs),
}

impl ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::En, Self::Ja]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.tag()))
    }
}

/// What a command is given to work with.
pub struct Context {
    /// The common arguments.
    common: Common,
    /// Whether a machine reads what the command says.
    json: bool,
    /// Whether a directory was named with the command, which goes before a server that is only named in the
    /// environment.
    names_dir: bool,
    /// Whether a server was.
    names_server: bool,
    /// Whether who records was.
    names_recorder: bool,
    /// The command line as it is declared, for completions and the manual.
    declared: clap::Command,
}

impl Context {
    /// Whom to ask: the server that was named, else the one that has the register open, else nobody.
    ///
    /// # Errors
    /// Usage, where the server or its token cannot be used; as [`Context::place`].
    pub fn at(&self) -> Result<At, CliError> {
        let language = self.common.lang.tag();
        match self.server() {
            Some(_) if self.names_dir => Err(CliError::usage(
                "--server: expected either it or --data, got both. Leave one out.",
                "--server: --data と同時には指定できません。どちらかを省いてください。",
            )),
            Some(url) => self.elsewhere(url),
            None => At::of(self.place()?, language),
        }
    }

    /// A server elsewhere.
    ///
    /// # Errors
    /// Usage, where the server or its token cannot be used.
    pub fn elsewhere(&self, url: &str) -> Result<At, CliError> {
        let token_file = self.common.token_file.as_deref();
        At::elsewhere(&Elsewhere { url, token_file }, self.common.lang.tag())
    }

    /// Who records, as it is asked of a server: the owner's own hears a name, all others know it from the
    /// token.
    ///
    /// # Errors
    /// Usage, for a name that cannot be, or is given to a server elsewhere.
    pub fn recording(
        &self,
        client: &Client,
        by: &By,
        dry_run: bool,
    ) -> Result<Recording, CliError> {
        if self.names_recorder && !client.is_owner() {
            return Err(CliError::usage(
                "--by, --person: a server elsewhere knows from the token who records. Leave them out.",
                "--by、--person: 別のサーバーでは、記録者はトークンで決まります。省いてください。",
            ));
        }
        let office = || {
            let kept = self.place()?.read_settings()?.office;
            by.office(kept.as_deref(), self.common.lang)
        };
        let by_whom = client.is_owner().then(office).transpose()?;
        let person = if client.is_owner() { by.person()? } else { None };
        Ok(Recording { by: by_whom, person, dry_run, clock_is_right: by.clock_is_right })
    }

    /// The server that was named.
    fn server(&self) -> Option<&str> {
        let goes_first = self.names_server || !self.names_dir;
        self.common.server.as_deref().filter(|url| !url.is_empty() && goes_first)
    }

    /// Where the register lies, for a command that asks no server.
    ///
    /// # Errors
    /// Usage, where one was named; as [`Context::place`].
    pub fn only_here(&self, why: OnlyHere) -> Result<Place, CliError> {
        if self.server().is_some() {
            return Err(CliError::Usage(
                Words::both(|lang| asked::only_here(lang, why)).about("--server"),
            ));
        }
        self.place()
    }

    /// Where the register lies.
    ///
    /// # Errors
    /// Usage, where no directory is named and the platform has none.
    pub fn place(&self) -> Result<Place, CliError> {
        let place = Place::new(self.common.data.clone())?;
        Ok(if self.json { place } else { place.warning(self.common.lang) })
    }

    /// How to print.
    #[must_use]
    pub const fn printer(&self, json: bool) -> Printer {
        Printer { lang: self.common.lang, json }
    }
}

/// Parses the command line, runs the command, and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let lang = help::language(&arguments);
    let declared = help::translate(Cli::command(), lang);
    let parsed = help::teach(declared.clone(), lang).try_get_matches_from(&arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return help::usage_error(&error, lang),
    };
    let Some(command) = cli.command else { return help::greet(lang) };
    let json = arguments.iter().any(|argument| argument == "--json");
    let has = |flag: &str| {
        arguments.iter().filter_map(|one| one.to_str()).any(|one| {
            one.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        })
    };
    let (names_dir, names_server) = (has("--data"), has("--server"));
    let names_recorder = has("--by") || has("--person");
    let context =
        Context { common: cli.common, json, names_dir, names_server, names_recorder, declared };
    match live_by(context.common.zone.as_deref()).and_then(|()| dispatch(command, &context)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let lang = context.common.lang;
            match error {
                CliError::Closed => {}
                _ if json => anstream::eprintln!("{}", error.json(lang)),
                _ => anstream::eprintln!("{}", help::dressed(lang, &error.message(lang))),
            }
            ExitCode::from(error.exit_code())
        }
    }
}

/// Has days begin and end in the time zone that was named, where a register names none.
fn live_by(zone: Option<&str>) -> Result<(), CliError> {
    let Some(zone) = zone else { return Ok(()) };
    let zone = zone.parse().map_err(|error| {
        let said = |lang| {
            let said = fields::text(lang, &error);
            // It may end with a question already.
            let stop = if said.ends_with(['?', '？']) { "" } else { pick(lang, ".", "。") };
            said + stop
        };
        CliError::Usage(Words::both(said).about("--zone"))
    })?;
    clock::live_by(zone);
    Ok(())
}

fn dispatch(command: Command, context: &Context) -> Result<(), CliError> {
    match command {
        Command::Demo(args) => demo::run(args, context),
        Command::Serve(args) => serve::run(*args, context),
        Command::Witness(args) => witness::run(*args, context),
        Command::Init(args) => init::run(args, context),
        Command::Record(args) => record::run(args, context),
        Command::Correct(args) => revise::correct(args, context),
        Command::Retract(args) => revise::retract(args, context),
        Command::Erase(args) => revise::erase(args, context),
        Command::Import(args) => import::run(*args, context),
        Command::Export(args) => export::run(args, context),
        Command::Publish(args) => publish::run(args, context),
        Command::Mirror(args) => mirror::run(args, context),
        Command::Status(args) => status::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Find(args) => search::run(args, context),
        Command::List(args) => list::run(args, context),
        Command::Log(args) => log::run(args, context),
        Command::Diff(args) => diff::run(args, context),
        Command::Network(args) => network::run(args, context),
        Command::Replay(args) => replay::run(args, context),
        Command::Verify(args) => verify::run(args, context),
        Command::Prove(args) => prove::run(args, context),
        Command::Check(args) => check::run(args, context),
        Command::Checkpoint(args) => checkpoint::run(args, context),
        Command::Key(args) => key::run(args, context),
        Command::Backup(args) => backup::run(args, context),
        Command::Restore(args) => restore::run(args, context),
        Command::Token(args) => token::run(args, context),
        Command::Completions(args) => help::completions(args, context),
        Command::Man(args) => manual::man(args, context),
    }
}
