//! `daicho witness`: cosigns the checkpoints of other logs, as long as each extends the one before.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::check::read_keys;
use crate::cli::clock::{self, SystemEnvironment};
use crate::cli::error::CliError;
use crate::cli::output::{Output, Printer};
use crate::cli::serve::{Host, LimitArgs, LogArgs, Stop};
use crate::domain::seq::Seq;
use crate::http;
use crate::http::layers::Policy;
use crate::http::tls::TlsFiles;
use crate::merkle::key::VerifierKey;
use crate::notary::witness::{Witness, WitnessError};
use crate::wording::lang::{Words, pick};
use crate::wording::witnesses;

/// Where a witness listens when nothing else is asked for: beside the usual port of a register.
const LISTEN: &str = "127.0.0.1:8467";
/// The witness's name where none is given.
const DEFAULT_NAME: &str = "witness.example";

/// Be a witness for other logs: cosign each checkpoint that extends the one cosigned before
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The verifier key of a log to watch; may be repeated, also with a further key of the same log
    #[arg(
        long = "log",
        id = "watched",
        env = "DAICHO_WATCHED",
        value_name = "VKEY",
        required = true
    )]
    logs: Vec<String>,
    /// The witness's name, a URL without its scheme; it stays what it was when the key was made
    #[arg(long = "name", id = "witness_name", env = "DAICHO_WITNESS_NAME", value_name = "NAME")]
    name: Option<String>,
    /// The address to listen on, host:port or unix:PATH; port 0 takes a free one
    #[arg(long, env = "DAICHO_LISTEN", value_name = "ADDRESS", default_value = LISTEN)]
    listen: String,
    /// The server's certificate chain (PEM); read again on SIGHUP
    #[arg(long, env = "DAICHO_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM, unencrypted)
    #[arg(long, env = "DAICHO_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Take the last hop of X-Forwarded-For for the client; only behind a proxy that sets it
    #[arg(long, env = "DAICHO_TRUST_FORWARDED")]
    trust_forwarded: bool,
    #[command(flatten)]
    log: LogArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    output: Output,
}

/// What is printed at the start.
#[derive(Serialize)]
struct Started<'a> {
    vkey: String,
    origins: Vec<&'a str>,
    listening: String,
    url: Option<String>,
}

/// Cosigns until SIGTERM or SIGINT, then finishes what was begun.
///
/// # Errors
/// Usage, where a key, the address or the certificate cannot be used; store, where what was
/// cosigned before cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    args.log.start();
    let printer = context.printer(args.output.json);
    let witness = open(&args, context)?;
    let limits = args.limits.read();
    let policy =
        Policy { limits, trust_forwarded: args.trust_forwarded, private: false, owner: false };
    let tls = args.tls_cert.zip(args.tls_key);
    let tls = tls.map(|(certificate, key)| TlsFiles { certificate, key });
    let runtime = http::server::runtime()?;
    runtime.block_on(async {
        let mut stop = Stop::listen()?;
        let host = Host::start(&args.listen, tls, policy).await?;
        let witness = Arc::new(witness);
        let environment = Arc::new(SystemEnvironment);
        let routes = http::witness::routes(Arc::clone(&witness), environment, &host.gate())?;
        host.gate().open(routes, Seq::NONE);
        print(&witness, &host, printer)?;
        stop.asked().await;
        tracing::info!("stopping: nothing new is accepted");
        host.end().await;
        Ok(())
    })
}

fn open(args: &Args, context: &Context) -> Result<Witness, CliError> {
    let split = args.logs.iter().flat_map(|written| written.split([',', '\n']));
    let written: Vec<String> =
        split.map(str::trim).filter(|key| !key.is_empty()).map(ToOwned::to_owned).collect();
    let logs: Vec<VerifierKey> = read_keys("--log", &written)?;
    let place = context.place()?;
    let seed = || {
        let mut seed = [0; 32];
        clock::random(&mut seed).map(|()| seed)
    };
    Ok(Witness::open(place.dir(), &logs, args.name.as_deref(), DEFAULT_NAME, seed)?)
}

/// Prints the key and where the witness listens: a line each for people, one document for
/// machines.
fn print(witness: &Witness, host: &Host, printer: Printer) -> Result<(), CliError> {
    let vkey = witness.vkey().to_string();
    let (listening, url) = (host.address().to_string(), host.url());
    if printer.json {
        let origins = witness.origins().collect();
        let started = Started { vkey, origins, listening, url };
        let line = serde_json::to_string(&started).map_err(std::io::Error::from)?;
        return printer.line(&line);
    }
    printer.line(&vkey)?;
    printer.line(&url.unwrap_or(listening))?;
    printer.remark(|lang| pick(lang, "Stop with Ctrl-C.", "Ctrl-C で終了します。").into());
    Ok(())
}

impl From<WitnessError> for CliError {
    fn from(error: WitnessError) -> Self {
        let words = Words::both(|lang| witnesses::not_started(lang, &error));
        match error {
            WitnessError::OtherName { .. } | WitnessError::NoLogKey { .. } => Self::Usage(words),
            WitnessError::Io { .. }
            | WitnessError::InUse
            | WitnessError::NoKey
            | WitnessError::BadKey(_)
            | WitnessError::BadState { .. } => Self::Store(words),
        }
    }
}
