//! Carrying a group out: it is written, and then its requests are answered, or what is not durable is
//! taken back and decided anew.

use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use super::appending::{Appender, Wrong};
use super::gather::LastGroup;
use super::group::Decided;
use super::{Desk, Writer};
use crate::tracker::{Answer, ReplayError, Request, SubmitError, read_event};

/// How often a group is decided again after somebody else has written to the same log.
const ATTEMPTS: usize = 8;

impl Writer {
    /// Carries out the open group, if nobody else is writing. The desk is free meanwhile, so that the
    /// next one can be decided; `None` where it was left in disorder.
    pub(super) fn carry_out<'a>(
        &'a self,
        mut desk: MutexGuard<'a, Desk>,
    ) -> Option<MutexGuard<'a, Desk>> {
        let Some(mut appender) = desk.appender.take() else { return Some(desk) };
        let group = std::mem::take(&mut desk.decider.open);
        let load = group.load();
        desk.decider.under_way = group.staged;
        self.release(desk);
        let told = match load.map(|load| appender.write(load)) {
            // What these rest on is durable by now.
            None => group.decided,
            Some(Ok(took)) => return self.landed(appender, group.decided, took),
            Some(Err(wrong)) => {
                let mut desk = self.desk()?;
                self.settle(&mut desk, &mut appender, group.decided, wrong)
            }
        };
        self.answer(told);
        let mut desk = self.desk()?;
        desk.appender = Some(appender);
        Some(desk)
    }

    /// What follows on a group that is durable and shown. Nobody waits for his answer until the desk is
    /// free: the next group may take long to decide.
    fn landed(
        &self,
        appender: Box<Appender>,
        decided: Decided,
        took: Duration,
    ) -> Option<MutexGuard<'_, Desk>> {
        let requests = self.with_us();
        self.answer(decided);
        let last_group = LastGroup { requests, took, ended: Some(Instant::now()) };
        let mut desk = self.desk()?;
        (desk.appender, desk.last_group, desk.overtaken) = (Some(appender), last_group, 0);
        desk.decider.landed();
        Some(desk)
    }

    /// Lets go of the desk, and lets the thread that decides know that a group was taken from it.
    fn release(&self, desk: MutexGuard<'_, Desk>) {
        let awaited = desk.decider_waits;
        drop(desk);
        if awaited {
            self.taken.notify_one();
        }
    }

    /// What follows on a group that went wrong. Returns what is to be told.
    fn settle(
        &self,
        desk: &mut Desk,
        appender: &mut Appender,
        decided: Decided,
        wrong: Wrong,
    ) -> Decided {
        match wrong {
            Wrong::Unfinished(error) => {
                desk.decider.landed();
                let mut told: Decided =
                    decided.into_iter().map(|one| unfinished(one, &error)).collect();
                told.extend(self.end_recording(desk, Vec::new(), error));
                told
            }
            Wrong::NoRoom(error) => {
                let open = desk.decider.take_all_back();
                self.observer.no_room(&error);
                let told = unwritten(desk, decided, &error);
                decide_anew(desk, open);
                told
            }
            Wrong::Overtaken => self.overtaken(desk, appender, decided),
            Wrong::Failed(error) => self.end_recording(desk, decided, error),
        }
    }

    /// Decides anew, upon what somebody else has written, what that overtook.
    fn overtaken(&self, desk: &mut Desk, appender: &mut Appender, decided: Decided) -> Decided {
        let open = desk.decider.take_all_back();
        if let Err(error) = catch_up(desk, appender) {
            return self.end_recording(desk, decided.into_iter().chain(open).collect(), error);
        }
        desk.overtaken += 1;
        let mut told = Vec::new();
        if desk.overtaken < ATTEMPTS {
            decide_anew(desk, decided);
        } else {
            desk.overtaken = 0;
            let why = "another writer keeps overtaking this one".into();
            told = unwritten(desk, decided, &SubmitError::ReadOnly { why });
        }
        decide_anew(desk, open);
        told
    }

    /// Ends recording: what was decided and is not durable never will be.
    fn end_recording(&self, desk: &mut Desk, decided: Decided, error: SubmitError) -> Decided {
        let open = desk.decider.take_all_back();
        let told = unwritten(desk, decided.into_iter().chain(open).collect(), &error);
        self.observer.failed(&error);
        desk.decider.failed = Some(error);
        told
    }

    fn answer(&self, told: Decided) {
        for (request, answer) in told {
            let refused = match &answer {
                Ok(answers) => answers.iter().filter(|answer| answer.is_err()).count(),
                Err(SubmitError::Refused { .. }) => 1,
                Err(_) => 0,
            };
            (0..refused).for_each(|_| self.observer.rejected());
            // Whoever asked may have gone; what was recorded stays recorded.
            let _ = request.answer.send(answer);
        }
    }
}

/// What requests are told that were taken back because of `error`.
fn unwritten(desk: &mut Desk, decided: Decided, error: &SubmitError) -> Decided {
    let told = decided.into_iter().map(|(request, was)| {
        let answer = desk.decider.unwritten(&request, &was, error);
        (request, answer)
    });
    told.collect()
}

/// Decides requests again that were taken back, in their order.
fn decide_anew(desk: &mut Desk, decided: Decided) {
    decided.into_iter().for_each(|(request, _)| desk.decider.take_in(request));
}

/// What is said of a request whose events are durable, after what they erase could not be deleted.
fn unfinished((request, answer): (Request, Answer), error: &SubmitError) -> (Request, Answer) {
    let answer = match answer {
        Ok(_) if !request.asked.dry_run => Err(error.share()),
        answer => answer,
    };
    (request, answer)
}

/// Folds in what somebody else wrote to the same log.
fn catch_up(desk: &mut Desk, appender: &mut Appender) -> Result<(), SubmitError> {
    loop {
        let next = desk.decider.state.head().next();
        let read = read_event(appender.store.as_ref(), next);
        let unreadable = |error: ReplayError| SubmitError::ReadOnly { why: error.to_string() };
        let Ok(Some(recorded)) = read else {
            appender.show();
            return read.map(drop).map_err(unreadable);
        };
        desk.decider.fold(&recorded);
        appender.views.apply(&recorded);
    }
}
