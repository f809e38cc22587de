//! `daicho demo`: a throw-away register with the forum's real history, served until it is stopped.

use std::sync::Arc;

use crate::cli::Context;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::import;
use crate::cli::register::Place;
use crate::cli::serve::{Host, Stop};
use crate::cli::submit::with_tracker_and_reader;
use crate::http;
use crate::http::app::{App, Config};
use crate::http::layers::Policy;
use crate::http::limits::Limits;
use crate::http::listener::BoundAddress;
use crate::imports;
use crate::tokens::{self, TokenBook};
use crate::wording::lang::pick;

/// The history that comes with the program.
const HISTORY: &str = include_str!("../../events/tokyo.jsonl");

/// Serve a throw-away register with the Sustainable Recovery Tokyo Forum's history
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8466")]
    listen: String,
}

/// Serves the demo until it is interrupted.
///
/// # Errors
/// Usage, where the address cannot be listened on.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let dir = tempfile::tempdir()?;
    let history = imports::read_history(&mut HISTORY.as_bytes())
        .map_err(|error| CliError::import(error, "events/tokyo.jsonl"))?;
    let settings = history.settings.clone().unwrap_or_default();
    let register = Place::new(Some(dir.path().to_owned()))?.create(&settings)?;
    let printer = context.printer(false);
    // The directory must outlive the notary, which signs a last time when the work is done.
    let tokens = TokenBook::open(dir.path().join(tokens::FILE));
    register.run(|register| {
        let vkeys = register.companion()?.vkeys;
        with_tracker_and_reader(register, |tracker, reader| async move {
            let mut stop = Stop::listen()?;
            let host = Host::start(&args.listen, None, Policy::default()).await?;
            let served = host.address().clone();
            import::record_rows(&tracker, history, "daicho demo").await?;
            let head = tracker.store().head();
            let setting = Config {
                vkeys,
                ..Config::new(&settings, tokens, Arc::new(SystemEnvironment), &Limits::default())
            };
            let ending = host.ending().watch();
            let app = App::new(Arc::new(tracker), reader, setting, ending, &host.gate())?;
            host.gate().open(http::routes(app), head);
            printer.show(&served.to_string(), |lang| {
                let Served { en, ja } = addresses(&served);
                pick(lang, en, ja)
            })?;
            stop.asked().await;
            host.end().await;
            Ok(())
        })
    })
}

struct Served {
    en: String,
    ja: String,
}

fn addresses(at: &BoundAddress) -> Served {
    let declaration = format!("http://{at}/en/declarations/tokyo-declaration");
    let api = format!("http://{at}/api/v1/declarations/tokyo-declaration");
    Served {
        en: format!(
            "The record of the Sustainable Recovery Tokyo Forum is served at\n  \
             http://{at}/en/\n  http://{at}/ja/\n\n\
             Three things to try:\n  \
             who endorses the declaration      {declaration}\n  \
             the same on the eve of its day    {declaration}?as_of=2021-08-06\n  \
             the same for machines             curl '{api}?as_of=2022-02-28'\n\n\
             Nothing of it is kept: stop it with Ctrl-C.\n"
        ),
        ja: format!(
            "サステナブル・リカバリー東京会議の記録を公開しています\n  \
             http://{at}/ja/\n  http://{at}/en/\n\n\
             まずは 3 つ:\n  \
             誰が宣言に賛同しているか    http://{at}/ja/declarations/tokyo-declaration\n  \
             採択前日の時点では          http://{at}/ja/declarations/tokyo-declaration?as_of=2021-08-06\n  \
             同じ内容を JSON で          curl '{api}?as_of=2022-02-28'\n\n\
             何も残りません。Ctrl-C で終了します。\n"
        ),
    }
}
