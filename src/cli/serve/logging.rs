//! What a server says about its work, on stderr: as lines for people or as JSON for machines.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object on each line.
    Json,
}

/// The flags of the log.
#[derive(Clone, Debug, Args)]
pub struct LogArgs {
    /// How the log on stderr is written: text or json
    #[arg(
        long,
        env = "DAICHO_LOG_FORMAT",
        value_enum,
        hide_possible_values = true,
        value_name = "FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
    /// What is logged: error, warn, info, debug or trace, or by part: info,daicho::access=debug
    #[arg(long, env = "DAICHO_LOG", value_name = "LEVEL", default_value = "info")]
    log_level: Targets,
}

impl LogArgs {
    /// Writes the log from now on, panics included. The first call counts.
    pub fn start(&self) {
        let lines = fmt::layer().with_writer(std::io::stderr);
        let lines = match self.log_format {
            LogFormat::Text => {
                let colour = std::io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
                lines.with_ansi(colour).boxed()
            }
            LogFormat::Json => lines.json().flatten_event(true).boxed(),
        };
        let filtered = lines.with_filter(self.log_level.clone());
        // Another log is there already only in a program that is not ours.
        let _ = tracing_subscriber::registry().with(filtered).try_init();
        std::panic::set_hook(Box::new(|panic| {
            tracing::error!(%panic, "something that should not happen");
        }));
    }
}
