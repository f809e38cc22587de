//! `daicho log`: the events themselves, newest last, as text or as the bytes that are stored.

pub mod beside;
mod follow;
mod there;

use std::collections::VecDeque;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::RawValue;

use self::beside::Beside;
use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::closing::{closing_of, remark_closing};
use crate::cli::error::CliError;
use crate::cli::find;
use crate::cli::meant;
use crate::cli::output::{Output, Printer};
use crate::cli::personal::{self, PersonalArgs};
use crate::cli::register::Place;
use crate::cli::take_back;
use crate::cli::text::{bold, moment};
use crate::cli::view::{ViewArgs, unreadable};
use crate::domain::entity::EntityKind;
use crate::domain::event::EventKind;
use crate::domain::event::fact::FactKind;
use crate::domain::near::nearest_word;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::log_filter::{FilterError, LogFilter, WrittenFilter};
use crate::store::EventStore;
use crate::tracker::decode_event;
use crate::tracker::disclosed::Disclosed;
use crate::wording::facts::{kind_words, summary};
use crate::wording::lang::{Lang, pick};

/// How much is kept in memory before it goes into a file.
const ASIDE_IN_MEMORY_BYTES: usize = 16 << 20;

/// List the events, newest last; with --json one event a line, as it is stored
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only events about this id (or KIND:ID, or a name), and what corrected or retracted them
    #[arg(long, value_name = "ID")]
    of: Option<String>,
    /// Only events of this type, such as declaration.endorsed
    #[arg(id = "type", long, value_name = "TYPE")]
    kind: Option<String>,
    /// Only events recorded from this day or time on
    #[arg(long, value_name = "DATE|TIME")]
    since: Option<String>,
    /// Only events recorded up to this day or time
    #[arg(long, value_name = "DATE|TIME")]
    until: Option<String>,
    /// Only events recorded by this name
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Only events of this import, by the id that its report names
    #[arg(long, value_name = "ID")]
    import: Option<String>,
    /// Wait for new events and print them, until Ctrl-C
    #[arg(long)]
    follow: bool,
    /// Only the last so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    personal: PersonalArgs,
    #[command(flatten)]
    output: Output,
}

/// Prints the events.
///
/// # Errors
/// Usage, for a filter that cannot be; not found, for an id that nothing speaks of.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    match log(&args, context) {
        // Nothing speaks of what was written as an id: it may be a name.
        Err(CliError::NotFound(words)) => {
            let Some(of) = args.of.as_deref() else { return Err(CliError::NotFound(words)) };
            let meant = context.at()?.with_views(|asking| {
                meant::one(asking, &ViewArgs::default(), &EntityKind::ALL, of)
            })?;
            let thing = meant.ok_or(CliError::NotFound(words))?;
            log(&Args { of: Some(thing.to_string()), ..args }, context)
        }
        done => done,
    }
}

fn log(args: &Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let filter = read_filter(args)?;
    let way = Way { printer, personal: args.personal };
    let place = match context.at()? {
        At::Here(place) => place,
        At::There(client) => return there::log(&client, args, &filter, way),
    };
    let head = print_new(&place, &filter, Seq::FIRST, args.limit, way)?;
    if args.follow {
        return follow::follow(&place, &filter, head, way);
    }
    Ok(())
}

/// How events are printed, and what is shown beside them.
#[derive(Clone, Copy)]
struct Way {
    printer: Printer,
    personal: PersonalArgs,
}

fn read_filter(args: &Args) -> Result<LogFilter, CliError> {
    let asked = WrittenFilter {
        of: args.of.as_deref(),
        kind: args.kind.as_deref(),
        since: args.since.as_deref(),
        until: args.until.as_deref(),
        by: args.by.as_deref(),
        import: args.import.as_deref(),
    };
    LogFilter::read(&asked).map_err(|error| match error {
        FilterError::Of(error) => find::unknown_kind(error),
        FilterError::Kind { came } => unknown_type(&came),
        FilterError::Import { came } => take_back::bad_id(&came),
        FilterError::Bound { end, error } => unreadable(&format!("--{}", end.as_str()), &error),
    })
}

fn unknown_type(written: &str) -> CliError {
    let words = EventKind::ALL.iter().map(|kind| kind.as_str());
    match nearest_word(written, words.clone()) {
        Some(close) => CliError::usage(
            format!("--type: no event type {written:?}. Did you mean {close:?}?"),
            format!("--type: 「{written}」という種類はありません。「{close}」のことですか？"),
        ),
        None => {
            let list = words.collect::<Vec<_>>().join(", ");
            CliError::usage(
                format!("--type: expected one of {list}, got {written:?}."),
                format!("--type: {list} のいずれかが必要ですが、「{written}」です。"),
            )
        }
    }
}

/// Prints what passes the filter from a seq on, and returns the head. The log is open only while it
/// is read.
fn print_new(
    place: &Place,
    filter: &LogFilter,
    from: Seq,
    limit: Option<usize>,
    way: Way,
) -> Result<Seq, CliError> {
    let read = |log: &dyn EventStore, chosen: Option<Vec<Seq>>| {
        let mut out = Lines::new(way.printer, Beside::look(place, log, way.personal)?);
        let mut last: VecDeque<Vec<u8>> = VecDeque::new();
        let mut failed: Option<CliError> = None;
        let (mut tells_closing, mut is_known) = (false, from > Seq::FIRST);
        log.scan(from, &mut |bundle| {
            for (seq, bytes) in bundle.events() {
                if chosen.as_ref().is_some_and(|chosen| chosen.binary_search(&seq).is_err()) {
                    continue;
                }
                let done = decode_event(seq, bytes).map_err(CliError::from).and_then(|event| {
                    tells_closing |= event.kind() == FactKind::RegisterClosed.into();
                    is_known |= event.correlation_id == filter.import;
                    match (filter.passes(&event), limit) {
                        (false, _) => Ok(()),
                        (true, None) => out.event(&event, bytes),
                        (true, Some(limit)) => {
                            last.push_back(bytes.to_vec());
                            if last.len() > limit {
                                last.pop_front();
                            }
                            Ok(())
                        }
                    }
                });
                if let Err(error) = done {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)?;
        if let Some(import) = filter.import.filter(|_| !is_known && chosen.is_none()) {
            return Err(take_back::unknown(import));
        }
        // Only a log that tells of a closing is folded to see whether that stands.
        let closed = if tells_closing { closing_of(log)? } else { None };
        Ok((log.head(), out, last, closed))
    };
    let (head, mut out, last, closed) = match &filter.of {
        None => place.with_log(|log| read(log, None))?,
        Some(entities) => place.with_views(|register| {
            let views = &register.folded.views;
            let chosen = filter.chosen(views);
            if chosen.as_ref().is_some_and(Vec::is_empty) {
                let view = View { as_of: NaiveDate::MAX, known_at: views.head() };
                let absence = views.why_absent(view, entities);
                return Err(find::unknown_of_any_kind(absence, view, entities));
            }
            let (head, out, last, _) = read(register.log.as_ref(), chosen)?;
            let view = View { as_of: NaiveDate::MAX, known_at: head };
            let closed = views.at(view).closed().filter(|closed| closed.fact.seq >= from);
            Ok((head, out, last, closed))
        })?,
    };
    remark_closing(way.printer, closed.as_ref());
    for bytes in last {
        let event = RecordedEvent::decode(&bytes).map_err(crate::tracker::Refusal::from)?;
        out.event(&event, &bytes)?;
    }
    out.print()?;
    Ok(head)
}

/// An event with the personal data that was asked for, on a line for machines.
#[derive(Serialize)]
struct Joined<'a> {
    event: &'a RawValue,
    personal: Vec<Disclosed>,
}

/// Where the events go: stored bytes for machines, a few lines of text for people.
///
/// They are kept aside, in memory or in a file when they are many, until the log is closed: who
/// reads them slowly, in a pager perhaps, does not keep the log from those who write.
struct Lines {
    printer: Printer,
    beside: Beside,
    aside: io::BufWriter<tempfile::SpooledTempFile>,
}

impl Lines {
    fn new(printer: Printer, beside: Beside) -> Self {
        let aside = tempfile::spooled_tempfile(ASIDE_IN_MEMORY_BYTES);
        Self { printer, beside, aside: io::BufWriter::new(aside) }
    }

    fn event(&mut self, event: &RecordedEvent, bytes: &[u8]) -> Result<(), CliError> {
        let personal = self.beside.of(event)?;
        if self.printer.json {
            if self.beside.is_open() {
                let event: &RawValue = serde_json::from_slice(bytes).map_err(io::Error::from)?;
                serde_json::to_writer(&mut self.aside, &Joined { event, personal })
                    .map_err(io::Error::from)?;
            } else {
                self.aside.write_all(bytes)?;
            }
            return Ok(self.aside.write_all(b"\n")?);
        }
        Ok(self.aside.write_all(entry(self.printer.lang, event, &personal).as_bytes())?)
    }

    fn print(self) -> Result<(), CliError> {
        let mut aside = self.aside.into_inner().map_err(io::IntoInnerError::into_error)?;
        aside.seek(SeekFrom::Start(0))?;
        if self.printer.json {
            // Bytes as they are: what takes colours away could take other bytes away, too.
            let mut out = io::stdout().lock();
            io::copy(&mut aside, &mut out)?;
            return Ok(out.flush()?);
        }
        let mut out = anstream::stdout().lock();
        io::copy(&mut aside, &mut out)?;
        Ok(out.flush()?)
    }
}

/// One event for people: its place and time, what it says, why, and where that is known from.
pub(super) fn entry(lang: Lang, event: &RecordedEvent, personal: &[Disclosed]) -> String {
    let (at, kind, by) =
        (moment(event.recorded_at), kind_words(lang, event.kind()), &event.recorded_by);
    let seq = bold(&event.seq.to_string());
    let clock = event.clock.map(moment).map_or_else(String::new, |clock| {
        pick(lang, format!(" (clock: {clock})"), format!("（時計: {clock}）"))
    });
    let mut text = pick(
        lang,
        format!("{seq}  {at}{clock}  {kind}  by {by}\n"),
        format!("{seq}  {at}{clock}  {kind}  記録者 {by}\n"),
    );
    let mut line = |word: &str, said: &str| {
        // What people wrote may have several lines; each stays under its event.
        let said = said.replace("\r\n", "\n").replace('\n', "\n    ");
        text.push_str(&format!("    {word}{said}\n"));
    };
    line("", &summary(lang, &event.event));
    if let Some(reason) = event.event.reason() {
        line(pick(lang, "Reason: ", "理由: "), reason);
    }
    for one in personal {
        let (word, said) = (personal::field_word(lang, one), personal::text(lang, one));
        line("", &format!("{word}: {said}"));
    }
    if let Some(note) = &event.note {
        line(pick(lang, "Note: ", "備考: "), note);
    }
    let mut sources: Vec<&str> = Vec::new();
    for evidence in &event.evidence {
        if !sources.contains(&evidence.source.as_str()) {
            sources.push(&evidence.source);
            line(pick(lang, "Evidence: ", "根拠: "), &evidence.source);
        }
    }
    text
}
