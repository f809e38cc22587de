//! `daicho token`: API tokens with roles. They lie beside the log, which stays closed.

use std::path::PathBuf;

use chrono::{Days, NaiveTime};
use clap::Subcommand;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::clock::{SystemEnvironment, random};
use crate::cli::columns::columns;
use crate::cli::error::CliError;
use crate::cli::output::{Output, Printer};
use crate::cli::text::dim;
use crate::cli::view::unreadable;
use crate::client::Client;
use crate::domain::recorded::Moment;
use crate::domain::written::{self, Bound, Expected, Unreadable};
use crate::tokens::listed::{Listed, WantedToken};
use crate::tokens::{self, NewToken, Role, TokenError, Validity};
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
    /// The office in whose name it records; unique among the live tokens, and named in the log
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The person who holds it: kept beside the log with what that person records
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
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

/// Gives, lists or revokes tokens.
///
/// # Errors
/// Usage, refused, or store, where the file of the tokens cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let keeping = Keeping::of(context)?;
    match args.command {
        Action::Add(args) => add(args, &keeping, context),
        Action::List(args) => list(args, &keeping, context),
        Action::Revoke(args) => revoke(args, &keeping, context),
    }
}

/// Where the tokens are kept: in a file here, though a server runs, or elsewhere behind one.
enum Keeping {
    Here(PathBuf),
    There(Box<Client>),
}

impl Keeping {
    fn of(context: &Context) -> Result<Self, CliError> {
        if let At::There(client) = context.at()?
            && !client.is_owner()
        {
            return Ok(Self::There(client));
        }
        let place = context.place()?;
        // A directory that holds no register is most likely a slip of the hand.
        place.read_settings()?;
        Ok(Self::Here(place.dir().join(tokens::FILE)))
    }
}

fn add(args: AddArgs, keeping: &Keeping, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let role = args.role.parse().map_err(|()| unknown_role(&args.role))?;
    let expires_at = args.expires.as_deref().map(|text| read_end(text, now)).transpose()?;
    let (name, person) = (args.name, args.person);
    let token = match keeping {
        Keeping::Here(path) => {
            let wanted = NewToken { name, person, role, expires_at };
            let (token, secret) = tokens::add(path, wanted, now, &mut random)?;
            Listed::new(&token, now).revealing(&secret)
        }
        Keeping::There(client) => {
            client.add_token(&WantedToken { name, person, role, expires_at })?
        }
    };
    let printer = context.printer(args.output.json);
    printer.show(&token, |_| format!("{}\n", token.secret.as_deref().unwrap_or_default()))?;
    let Listed { id, name, role, .. } = &token;
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

fn list(args: ListArgs, keeping: &Keeping, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let shown: Vec<Listed> = match keeping {
        Keeping::Here(path) => {
            tokens::list(path)?.iter().map(|token| Listed::new(token, now)).collect()
        }
        Keeping::There(client) => client.tokens()?.items,
    };
    let printer = context.printer(args.output.json);
    printer.show(&shown, |lang| table(lang, &shown))?;
    if shown.is_empty() {
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

fn table(lang: Lang, tokens: &[Listed]) -> String {
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
        let (id, name, role) = (token.id.clone(), token.name.clone(), token.role.to_string());
        rows.push(vec![id, name, role, standing, token.created_at.clone(), expires]);
    }
    let laid_out = columns(&rows);
    let (first, rest) = laid_out.split_once('\n').unwrap_or((&laid_out, ""));
    format!("{}\n{rest}", dim(first))
}

fn revoke(args: RevokeArgs, keeping: &Keeping, context: &Context) -> Result<(), CliError> {
    let now = SystemEnvironment.now();
    let token = match keeping {
        Keeping::Here(path) => Listed::new(&tokens::revoke(path, &args.token, now)?, now),
        Keeping::There(client) => client.revoke_token(&args.token)?,
    };
    let Listed { id, name, .. } = &token;
    context.printer(args.output.json).show(&token, |lang| {
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
