//! The acts by which a party binds itself to a declaration.

use crate::domain::fields::words;

words! {
    /// The act by which a party endorses (Vienna Convention on the Law of Treaties, art. 11;
    /// for succession the convention of 1978, art. 17).
    Act {
        /// A plain endorsement.
        Endorsement = "endorsement",
        /// A signature.
        Signature = "signature",
        /// A ratification.
        Ratification = "ratification",
        /// An acceptance.
        Acceptance = "acceptance",
        /// An approval.
        Approval = "approval",
        /// An accession.
        Accession = "accession",
        /// A succession to a predecessor's consent.
        Succession = "succession",
    }
}
