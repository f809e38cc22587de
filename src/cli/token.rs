//! `daicho token`: API tokens with roles. They lie beside the log, which stays closed.

use std::path::PathBuf;

use chrono::{Days, NaiveTime};
use clap::Subcommand;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::clock::{SystemEnvironment, random};
use crate::cli::error::CliError;
use crate::cli::output::{Output, Printer, columns};
use crate::cli::text::{dim, moment};
use crate::cli::view::unreadable;
use crate::domain::recorded::Moment;
use crate::domain::written::{self, Bound, Expected, Unreadable};
use crate::tokens::{self, NewToken, Role, Token, TokenError, Validity};
use crate::tracker::Environment;
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::tokens as wording;

/// Give, list and revoke API tokens; works while a server runs
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(AddArgs),
    List(ListArgs),
    Revoke(RevokeArgs),
}

/// Give a token; its secret is shown once
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// What it allows: reader, recorder (records) or admin (also corrects, retracts, manages)
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// Whose it is; unique among the live tokens, and named in the log
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The last day on which it is taken, or the time from which on it is not
    #[arg(long, value_name = "DATE|TIME")]
    expires: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// List the tokens, without their secrets
#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    output: Output,
}

/// Revoke a token; a running server takes it no longer
#[derive(Debug, clap::Args)]
struct RevokeArgs {
    /// Its id or its name
    #[arg(value_name = "ID_OR_NAME")]
    token: String,
    #[command(flatten)]
    output: Output,
}

/// A token for machines.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    role: Role,
    standing: Validity,
    created_at: String,
    expires_at: Option<String>,
    revoked_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

impl<'a> Shown<'a> {
    fn new(token: &'a Token, now: Moment) -> Self {
        Self {
            id: &token.id,
            name: &token.name,
            role: token.role,
            standing: token.validity(now),
            created_at: moment(token.created_at),
            expires_at: token.expires_at.map(moment),
            revoked_at: token.revoked_at.map(moment),
            secret: None,
        }
    }
}

/// Gives, lists or revokes tokens.
///
/// # Errors
/// Usage, refused, or store, where the file of the tokens cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = context.place()?;
    // A directory that holds no register is most likely a slip of the hand.
    place.read_settings()?;
    let path = place.dir().join(tokens::FILE);
    match args.command {
        Action::Add(args) => add(args, path, context),
        Action::List(args) => list(args, path, context),
        Action::Revoke(args) => revoke(args, path, context),
    }
}

fn add(args: AddArgs, path: PathBuf, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let role = args.role.parse().map_err(|()| unknown_role(&args.role))?;
    let expires_at = args.expires.as_deref().map(|text| read_end(text, now)).transpose()?;
    let wanted = NewToken { name: args.name, role, expires_at };
    let (token, secret) = tokens::add(&path, wanted, now, &mut random)?;
    let printer = context.printer(args.output.json);
    let shown = Shown { secret: Some(secret.reveal()), ..Shown::new(&token, now) };
    printer.show(&shown, |_| format!("{}\n", secret.reveal()))?;
    let Token { id, name, role, .. } = &token;
    printer.remark(|lang| {
        pick(
            lang,
            format!(
                "Token {id} ({role}) for {name:?}. Keep the secret now: it is not shown again."
            ),
            format!(
                "「{name}」のトークン {id}（{role}）です。シークレットは二度と表示されません。今保存してください。"
            ),
        )
    });
    Ok(())
}

fn list(args: ListArgs, path: PathBuf, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let tokens = tokens::list(&path)?;
    let shown: Vec<Shown<'_>> = tokens.iter().map(|token| Shown::new(token, now)).collect();
    let printer = context.printer(args.output.json);
    printer.show(&shown, |lang| table(lang, &shown))?;
    if tokens.is_empty() {
        say_none(printer);
    }
    Ok(())
}

fn say_none(printer: Printer) {
    printer.remark(|lang| {
        pick(
            lang,
            "There are no tokens. Give one with `daicho token add`.".into(),
            "トークンはありません。`daicho token add` で発行できます。".into(),
        )
    });
}

fn table(lang: Lang, tokens: &[Shown<'_>]) -> String {
    if tokens.is_empty() {
        return String::new();
    }
    let header = pick(
        lang,
        ["Id", "Name", "Role", "Standing", "Created", "Expires"],
        ["ID", "名前", "ロール", "状態", "発行", "期限"],
    );
    let mut rows: Vec<Vec<String>> = vec![header.map(Into::into).to_vec()];
    for token in tokens {
        let standing = match token.standing {
            Validity::Live => pick(lang, "live", "有効"),
            Validity::Expired => pick(lang, "expired", "期限切れ"),
            Validity::Revoked => pick(lang, "revoked", "失効"),
        };
        let standing = match &token.revoked_at {
            Some(at) => format!("{standing} {at}"),
            None => standing.to_owned(),
        };
        let expires = token.expires_at.clone().unwrap_or_default();
        let (id, name, role) = (token.id.into(), token.name.into(), token.role.to_string());
        rows.push(vec![id, name, role, standing, token.created_at.clone(), expires]);
    }
    let laid_out = columns(&rows);
    let (first, rest) = laid_out.split_once('\n').unwrap_or((&laid_out, ""));
    format!("{}\n{rest}", dim(first))
}

fn revoke(args: RevokeArgs, path: PathBuf, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let token = tokens::revoke(&path, &args.token, now)?;
    let Token { id, name, .. } = &token;
    context.printer(args.output.json).show(&Shown::new(&token, now), |lang| {
        pick(
            lang,
            format!("Revoked the token {id} of {name:?}.\n"),
            format!("「{name}」のトークン {id} を失効させました。\n"),
        )
    })
}

fn unknown_role(came: &str) -> CliError {
    let list = Role::ALL.map(Role::as_str).join(", ");
    CliError::usage(
        format!("--role: expected one of {list}, got {came:?}."),
        format!("--role: {list} のいずれかが必要ですが、「{came}」です。"),
    )
}

/// A day counts to its end, on the calendar of this machine.
fn read_end(written: &str, now: Moment) -> Result<Moment, CliError> {
    let bad = |error: Unreadable| unreadable("--expires", &error);
    let day = match written::bound(written).map_err(bad)? {
        Bound::Time(time) => return Ok(time.first),
        Bound::Day(day) => day,
    };
    let midnight = day.checked_add_days(Days::new(1)).map(|day| day.and_time(NaiveTime::MIN));
    let end = midnight.and_then(|end| end.and_local_timezone(now.timezone()).single());
    end.ok_or_else(|| bad(Unreadable::new(Expected::Bound, written)))
}

impl From<TokenError> for CliError {
    fn from(error: TokenError) -> Self {
        let words = Words::both(|lang| wording::not_changed(lang, &error));
        match error {
            TokenError::Name { .. } | TokenError::ExpiresInThePast { .. } => Self::Usage(words),
            TokenError::NameTaken { .. } | TokenError::RevokedAlready { .. } => {
                Self::Refused(words)
            }
            TokenError::NoSuchToken { .. } => Self::NotFound(words),
            TokenError::Busy | TokenError::Broken { .. } | TokenError::Io { .. } => {
                Self::Store(words)
            }
        }
    }
}
