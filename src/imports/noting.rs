//! What became of each fact of an import, noted for the row that tells it.

use super::error::{Difference, Differing, OfLine, RowError, RowProblem};
use super::registering::Verdict;
use super::report::{Counts, KnownFact, KnownOutcome, Report, RowReport};
use super::words::Noticed;
use crate::domain::event::fact::Fact;
use crate::domain::fields::Shape;
use crate::domain::rejection::Rejection;
use crate::domain::seq::Seq;
use crate::tracker::{Known, Outcome, Refusal, Submission, Tracker};

/// The report of an import that goes on.
pub struct Noting<'a> {
    /// The report so far.
    pub report: Report,
    /// The facts that are new, by ascending seq, each with its row.
    recorded: Vec<(Seq, usize)>,
    tracker: &'a Tracker,
}

impl<'a> Noting<'a> {
    /// A report of nothing.
    pub fn new(tracker: &'a Tracker, dry_run: bool) -> Self {
        let report = Report {
            import: None,
            dry_run,
            noticed: Noticed::default(),
            counts: Counts::default(),
            rows: Vec::new(),
            registered: Vec::new(),
            limit: None,
        };
        Self { report, recorded: Vec::new(), tracker }
    }

    /// Notes that a row was read, and returns its place in the report.
    pub fn add_row(&mut self, line: u64) -> usize {
        let (seqs, known, refused) = (Vec::new(), Vec::new(), Vec::new());
        let row = RowReport { line, made: None, seqs, is_new: false, known, refused };
        self.report.rows.push(row);
        self.report.rows.len() - 1
    }

    /// Notes that a row, or a fact of it, is refused.
    pub fn refuse(&mut self, row: usize, error: RowError) {
        if let Some(row) = self.report.rows.get_mut(row) {
            // Most rows have one, and there may be very many of them.
            row.refused.reserve_exact(1);
            row.refused.push(error);
            self.report.counts.refused += 1;
        }
    }

    /// Forgets what became of the facts of rows that could be read.
    pub fn begin_anew(&mut self) {
        self.report.counts = Counts { empty: self.report.counts.empty, ..Counts::default() };
        self.recorded.clear();
        for row in &mut self.report.rows {
            (row.seqs, row.known, row.is_new) = (Vec::new(), Vec::new(), false);
        }
    }

    /// Notes what became of facts. `rows` are the places of their rows in the report.
    pub fn note_all(
        &mut self,
        rows: &[usize],
        submissions: &[Submission],
        answers: impl IntoIterator<Item = Result<Outcome, Refusal>>,
    ) {
        // Which of them are new, by ascending seq.
        let mut new: Vec<(Seq, usize)> = Vec::new();
        for (index, (row, answer)) in rows.iter().zip(answers).enumerate() {
            match answer {
                Ok(Outcome::Known(known)) => self.note_known(*row, known),
                Ok(Outcome::Repeated(event)) => self.note_known(*row, Known::Imported(event.seq)),
                Ok(Outcome::Recorded { event, .. }) => {
                    new.push((event.seq, index));
                    self.recorded.push((event.seq, *row));
                    self.report.counts.recorded += 1;
                    if let Some(row) = self.report.rows.get_mut(*row) {
                        row.seqs.push(event.seq);
                        row.is_new = true;
                    }
                }
                Err(refusal) => {
                    let stands = |seq| {
                        let index = find(&new, seq)?;
                        Some((submissions.get(index)?, *rows.get(index)?))
                    };
                    let problem = match submissions.get(index) {
                        Some(came) => self.problem(refusal, came, stands),
                        None => refusal.into(),
                    };
                    self.refuse_fact(*row, problem);
                }
            }
        }
    }

    /// Notes what is refused by a rehearsal.
    pub fn note_rehearsed(
        &mut self,
        rows: &[usize],
        submissions: &[Submission],
        answers: Vec<Result<Outcome, Refusal>>,
        verdicts: &[Verdict],
    ) {
        let new = answers.iter().enumerate().filter_map(|(index, answer)| match answer {
            Ok(Outcome::Recorded { event, .. }) => Some((event.seq, index)),
            Ok(Outcome::Known(_) | Outcome::Repeated(_)) | Err(_) => None,
        });
        let new: Vec<(Seq, usize)> = new.collect();
        let stands = |seq| find(&new, seq).map(|index| (&submissions[index], rows[index]));
        let each = rows.iter().zip(submissions).zip(answers).zip(verdicts);
        for (((row, came), answer), verdict) in each {
            let problem = match (verdict, answer) {
                (Verdict::Refused, Err(refusal)) => self.problem(refusal, came, stands),
                (Verdict::RestsOn(by), _) => RowProblem::RestsOn { line: self.line(*by) },
                (Verdict::Taken(_) | Verdict::Left | Verdict::Refused, _) => continue,
            };
            self.refuse_fact(*row, problem);
        }
    }

    fn refuse_fact(&mut self, row: usize, problem: RowProblem) {
        let line = self.line(row);
        self.refuse(row, RowError { line, column: None, problem });
    }

    fn line(&self, row: usize) -> u64 {
        self.report.rows.get(row).map_or(0, |row| row.line)
    }

    fn note_known(&mut self, row: usize, known: Known) {
        let seq = known.seq();
        let same_as = self.line_of(seq);
        let Report { counts, rows, .. } = &mut self.report;
        let Some(row) = rows.get_mut(row) else { return };
        row.seqs.push(seq);
        let (outcome, retracted_by) = match known {
            Known::Imported(_) | Known::Told(_) if same_as.is_some() => {
                counts.same += 1;
                (KnownOutcome::Same, None)
            }
            Known::Imported(_) => {
                counts.skipped += 1;
                return;
            }
            Known::Told(_) => {
                counts.told += 1;
                (KnownOutcome::Told, None)
            }
            Known::Retracted { by, .. } => {
                counts.retracted += 1;
                (KnownOutcome::Retracted, Some(by))
            }
        };
        let same_as = same_as.filter(|_| outcome == KnownOutcome::Same);
        row.known.push(KnownFact { seq, outcome, same_as, retracted_by });
    }

    /// What is wrong with a fact that is refused: with what stands instead, where something does.
    /// `new` finds what was recorded together with it, and its row: that may have no seq yet, but has a line.
    fn problem<'s>(
        &self,
        refusal: Refusal,
        came: &Submission,
        new: impl Fn(Seq) -> Option<(&'s Submission, usize)>,
    ) -> RowProblem {
        let Some(seq) = named(&refusal) else { return refusal.into() };
        let new = new(seq);
        let line = new.map(|(_, row)| self.line(row)).or_else(|| self.line_of(seq));
        let views = self.tracker.views();
        let stands = new.and_then(|(new, _)| new.command.fact()).or_else(|| views.fact(seq));
        let stands = stands.filter(|_| stands_in_the_way(&refusal)).zip(came.command.fact());
        let differences = stands.map_or_else(Vec::new, |(stands, came)| differences(stands, came));
        if differences.is_empty() {
            return match line {
                Some(line) => RowProblem::OfLine(Box::new(OfLine { refusal, seq, line })),
                None => refusal.into(),
            };
        }
        RowProblem::Differs(Box::new(Differing { refusal, seq, line, differences }))
    }

    /// The line that told a fact which is new.
    fn line_of(&self, seq: Seq) -> Option<u64> {
        let row = find(&self.recorded, seq).and_then(|row| self.report.rows.get(row));
        row.map(|row| row.line)
    }
}

fn find(ascending: &[(Seq, usize)], seq: Seq) -> Option<usize> {
    let place = ascending.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
    ascending.get(place).map(|(_, found)| *found)
}

/// Whether the fact that a refusal names stands in the way of one of the same kind.
fn stands_in_the_way(refusal: &Refusal) -> bool {
    let Refusal::Rule(rule) = refusal else { return false };
    matches!(
        **rule,
        Rejection::StandsAlready { .. }
            | Rejection::RecordedAlready { .. }
            | Rejection::Registered { .. }
            | Rejection::EndedAlready { .. }
    )
}

/// The fact by which something is refused.
fn named(refusal: &Refusal) -> Option<Seq> {
    let rule = match refusal {
        Refusal::Rule(rule) => rule,
        Refusal::OtherPersonal { seq } | Refusal::CommandIdTaken { seq } => return Some(*seq),
        Refusal::Personal(_)
        | Refusal::TooLarge { .. }
        | Refusal::Unreadable(_)
        | Refusal::Unread(_) => return None,
    };
    if let Rejection::StandsAlready { seq, .. }
    | Rejection::RecordedAlready { seq, .. }
    | Rejection::Registered { seq, .. }
    | Rejection::EndedAlready { seq, .. }
    | Rejection::Merged { seq, .. }
    | Rejection::TooEarly { seq, .. }
    | Rejection::PartyEnded { seq, .. }
    | Rejection::RanOut { seq, .. }
    | Rejection::Closed { seq, .. }
    | Rejection::SignedTogether { seq, .. }
    | Rejection::IdentifierTaken { seq, .. } = **rule
    {
        Some(seq)
    } else {
        None
    }
}

/// What two facts of one kind say otherwise of the same thing, field by field.
pub(super) fn differences(stands: &Fact, came: &Fact) -> Vec<Difference> {
    if stands.kind() != came.kind() {
        return Vec::new();
    }
    let fields = came.kind().fields().iter().filter(|field| !field.name.starts_with('_'));
    // What it is about is the same thing, by whatever id.
    let fields = fields.filter(|field| !matches!(field.shape, Shape::Id(_)));
    let (mut stands, mut came) = (stands.object(), came.object());
    let differences = fields.map(|field| Difference {
        field: field.name,
        recorded: stands.remove(field.name),
        came: came.remove(field.name),
    });
    differences.filter(|one| one.recorded != one.came).collect()
}
