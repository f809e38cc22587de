//! What an answer costs as the register grows: at ten thousand, a hundred thousand and a million events.
//!
//! Prints a table of medians, each of answers for ever-new days and seqs, with the factor of the last
//! step. Run with `cargo bench --bench growth`.

#[path = "sample/register.rs"]
mod register;

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use daicho::domain::name::DeclarationId;
use daicho::domain::seq::Seq;
use daicho::projections::{Projections, View};

use register::{EVENTS, Log};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [usize; 3] = [EVENTS / 100, EVENTS / 10, EVENTS];
const TIMES: usize = 21;

/// A register of some size, and what is asked of it.
struct Register {
    views: Projections,
    declaration: DeclarationId,
    asked: u64,
}

impl Register {
    fn of(events: usize) -> Self {
        let mut views = Projections::new();
        Log::of(events).decoded().iter().for_each(|event| views.apply(event));
        let declaration = "declaration-7".parse().expect("an id");
        Self { views, declaration, asked: 0 }
    }

    /// A view that was not asked for before: a day on which something happened, in the second half of the
    /// log.
    fn view(&mut self) -> View {
        self.asked += 1;
        let scattered = self.asked.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        let step = u32::try_from(scattered % 420).unwrap_or_default();
        let (year, month, day) = (2002 + step % 20, 1 + step % 12, 1 + step % 28);
        let as_of = i32::try_from(year).ok();
        let as_of =
            as_of.and_then(|year| NaiveDate::from_ymd_opt(year, month, day)).expect("a day");
        let head = self.views.head().0;
        let known_at = Seq(head - scattered % (head / 2));
        View { as_of, known_at }
    }
}

type Ask = fn(&mut Register) -> usize;

/// What is asked, each answer as JSON or CSV.
const ASKED: [(&str, Ask); 8] = [
    ("page of 100 endorsers, with the count", |register| {
        let view = register.view();
        let page = register.views.at(view).endorsements(&register.declaration, None, 100);
        page.map_or(0, |page| json(&page.items))
    }),
    ("page of 100 parties, with the count", |register| {
        let view = register.view();
        json(&register.views.at(view).parties_from(None, 100).items)
    }),
    ("declarations with their counts", |register| {
        let view = register.view();
        json(&register.views.at(view).declarations())
    }),
    ("page of 100 of the global network", |register| {
        let view = register.view();
        json(&register.views.at(view).global_network_from(None, 100).items)
    }),
    ("endorsements of one declaration, CSV", |register| {
        let view = register.view();
        let table = register.views.at(view).endorsements_table(&register.declaration);
        let mut csv = Vec::new();
        table.expect("a table").write_csv(&mut csv).expect("memory");
        csv.len()
    }),
    ("a declaration with all its endorsers", |register| {
        let view = register.view();
        json(&register.views.at(view).declaration_status(&register.declaration))
    }),
    ("difference of one day", |register| {
        let to = register.view();
        let from = View { as_of: to.as_of - Days::new(1), ..to };
        json(&register.views.diff(from, to))
    }),
    ("difference of one seq", |register| {
        let to = register.view();
        let from = View { known_at: to.known_at.before(), ..to };
        json(&register.views.diff(from, to))
    }),
];

fn json(value: &impl serde::Serialize) -> usize {
    serde_json::to_vec(value).expect("every answer can be written").len()
}

fn main() {
    let mut columns: Vec<Vec<Duration>> = Vec::new();
    for events in SIZES {
        let mut register = Register::of(events);
        columns.push(ASKED.iter().map(|(_, ask)| median(&mut register, *ask)).collect());
    }
    println!(
        "{:<40} {:>12} {:>12} {:>12} {:>8}",
        "milliseconds, events", "10,000", "100,000", "1,000,000", "factor"
    );
    for (row, (what, _)) in ASKED.iter().enumerate() {
        let of = |column: usize| columns[column][row].as_secs_f64() * 1e3;
        let factor = of(2) / of(1);
        println!("{what:<40} {:>12.3} {:>12.3} {:>12.3} {factor:>8.1}", of(0), of(1), of(2));
    }
}

fn median(register: &mut Register, ask: Ask) -> Duration {
    // The first one may make what later ones carry on.
    black_box(ask(register));
    let mut times: Vec<Duration> = (0..TIMES)
        .map(|_| {
            let start = Instant::now();
            black_box(ask(register));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[TIMES / 2]
}
