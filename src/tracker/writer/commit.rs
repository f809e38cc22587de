//! What an event is to commit to: the personal data of a submission, drawn with a fresh salt.

use std::borrow::Cow;

use serde_json::Map;

use super::deciding::Decider;
use crate::domain::command::Command;
use crate::domain::digest::Digest;
use crate::domain::disclosure::{Details, Disclosure, Personal};
use crate::domain::recorded::PERSON;
use crate::domain::seq::Seq;
use crate::domain::state::Status;
use crate::store::error::StoreError;
use crate::tracker::{Refusal, Submission};

/// A command with its digests, and the disclosure that one of them is made of.
type Committed<'a> = (Cow<'a, Command>, Option<Disclosure>);

impl Decider {
    /// The command with the digests that its event is to hold.
    ///
    /// Whatever digests a submission came with, a new fact has that of its details, or none. A
    /// correction that says nothing of personal data, or gives the details that its fact has, keeps
    /// the digests of its fact: their disclosures belong to both versions.
    pub(super) fn commit<'a>(&self, submission: &'a Submission) -> Result<Committed<'a>, Refusal> {
        let given = matches!(submission.personal, Personal::Given(_));
        let command = match &submission.command {
            Command::Erase { .. } => {
                self.disclosures.check().map_err(Refusal::Personal)?;
                return Ok((Cow::Borrowed(&submission.command), None));
            }
            Command::Retract { .. } => return Ok((Cow::Borrowed(&submission.command), None)),
            Command::Record(fact) | Command::Retell(fact)
                if !given && fact.digests().is_empty() =>
            {
                return Ok((Cow::Borrowed(&submission.command), None));
            }
            Command::Record(fact) => {
                let (digests, disclosure) = self.digests(submission, None)?;
                (Command::Record(fact.clone().with_digests(&digests)), disclosure)
            }
            Command::Retell(fact) => {
                let (digests, disclosure) = self.digests(submission, None)?;
                (Command::Retell(fact.clone().with_digests(&digests)), disclosure)
            }
            Command::Correct { seq, data, reason } => {
                let (digests, disclosure) = self.digests(submission, Some(*seq))?;
                let data = data.clone().with_digests(&digests);
                (Command::Correct { seq: *seq, data, reason: reason.clone() }, disclosure)
            }
        };
        Ok((Cow::Owned(command.0), command.1))
    }

    /// The digests for a new fact, or for the correction of one, and a disclosure where one is new.
    fn digests(
        &self,
        submission: &Submission,
        corrects: Option<Seq>,
    ) -> Result<(Vec<Digest>, Option<Disclosure>), Refusal> {
        let old = match corrects.map(|seq| self.state.status(seq)) {
            Some(Status::Fact(old)) => old.digests(),
            Some(Status::Retracted { .. } | Status::Revision { .. } | Status::Missing) | None => {
                &[]
            }
        };
        let details = match &submission.personal {
            Personal::Unsaid => return Ok((old.to_vec(), None)),
            Personal::Absent => return Ok((Vec::new(), None)),
            Personal::Given(details) => details,
        };
        self.disclosures.check().map_err(Refusal::Personal)?;
        for digest in old {
            if self.details(digest)?.is_some_and(|held| held == *details) {
                return Ok((old.to_vec(), None));
            }
        }
        let made = self.disclose(details.clone())?;
        Ok((vec![made.digest().clone()], Some(made)))
    }

    /// Who records it for the office, where a person was named.
    pub(super) fn person(&self, submission: &Submission) -> Result<Option<Disclosure>, Refusal> {
        let Some(name) = &submission.person else { return Ok(None) };
        self.disclosures.check().map_err(Refusal::Personal)?;
        let value = Map::from_iter([("name".to_owned(), name.as_str().into())]);
        self.disclose(Details { field: PERSON.to_owned(), value }).map(Some)
    }

    /// Details with a fresh salt.
    fn disclose(&self, details: Details) -> Result<Disclosure, Refusal> {
        let no_salt = |source| StoreError::Io { doing: "draw a salt", source };
        let salt = self.environment.salt().map_err(|error| Refusal::Personal(no_salt(error)))?;
        Ok(Disclosure::new(&salt, details))
    }

    /// Whether one of the digests is that of these details. What is erased is taken to have been the
    /// same: to submit it again must not bring it back.
    pub(super) fn has_details<'a>(
        &self,
        digests: impl IntoIterator<Item = &'a Digest>,
        personal: &Personal,
    ) -> Result<bool, Refusal> {
        let Personal::Given(details) = personal else { return Ok(true) };
        for digest in digests {
            if self.details(digest)?.is_none_or(|held| held == *details) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The details of a digest, kept or about to be. None are left of what is about to be erased.
    fn details(&self, digest: &Digest) -> Result<Option<Details>, Refusal> {
        if self.staged().any(|staged| staged.erased().contains(digest)) {
            return Ok(None);
        }
        let mut staged = self.staged().flat_map(|staged| &staged.disclosures);
        let found = match staged.find(|one| one.digest() == digest) {
            Some(staged) => Some(staged.clone()),
            None => self.disclosures.get(digest).map_err(Refusal::Personal)?,
        };
        Ok(found.map(|found| found.details().clone()))
    }
}
