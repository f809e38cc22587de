//! What a witness decides, case by case, and that no bytes of a stranger make it panic.

use daicho::merkle::checkpoint::Checkpoint;
use daicho::merkle::cosignature;
use daicho::merkle::hash::Hash;
use daicho::merkle::key::{KeyKind, SignerKey, VerifierKey};
use daicho::merkle::note::Note;
use daicho::merkle::proof::prove_consistency;
use daicho::merkle::tree::root;
use daicho::merkle::witness::{
    AddCheckpoint, CosignError, RequestError, Seen, decide, find_cosignature, read_size, request,
};
use proptest::prelude::*;

use crate::merkle_formats::{log_key, signed, witness_key};
use crate::merkle_trees::Stored;

const LARGEST: u64 = 70;

fn root_at(tree: &Stored, size: u64) -> Hash {
    root(size, tree).unwrap()
}

fn seen(tree: &Stored, size: u64) -> Seen {
    Seen { size, root: root_at(tree, size) }
}

fn asking(tree: &Stored, old: u64, size: u64) -> AddCheckpoint {
    let proof = prove_consistency(old.min(size), size, tree).unwrap();
    let note = signed(size, root_at(tree, size), &[log_key(1)]);
    AddCheckpoint::parse(request(old, &proof, &note.to_text()).as_bytes()).unwrap()
}

fn known() -> Vec<VerifierKey> {
    vec![log_key(1).verifier().clone()]
}

#[test]
fn every_extension_is_cosigned_and_every_other_old_size_refused() {
    let tree = Stored::numbered(LARGEST);
    for size in 0..=LARGEST {
        for old in 0..=LARGEST {
            let asked = asking(&tree, old, size);
            for at in [old, (old + 1) % (LARGEST + 1)] {
                let decided = decide(&asked, &seen(&tree, at), &known());
                let expected = if old > size {
                    Err(CosignError::OldIsLarger { old_size: old, size })
                } else if old != at {
                    Err(CosignError::Stale { old_size: old, seen: at })
                } else {
                    Ok(signed(size, root_at(&tree, size), &[log_key(1)]))
                };
                assert_eq!(decided, expected, "from {old} to {size}, seen {at}");
            }
        }
    }
}

#[test]
fn another_history_is_never_cosigned() {
    let (tree, mut other) = (Stored::numbered(LARGEST), (0..LARGEST).collect::<Vec<u64>>());
    other[20] = 1_000;
    let fork = Stored::of(&other.iter().map(|n| n.to_be_bytes()).collect::<Vec<_>>());
    for size in 0..=LARGEST {
        for old in 0..=size {
            // Both histories are the same up to leaf 20.
            let decided = decide(&asking(&fork, old, size), &seen(&tree, old), &known());
            match decided {
                Ok(_) => assert!(old <= 20, "from {old} to {size}"),
                Err(CosignError::OtherRoot { .. }) => assert!(old > 20 && old == size),
                Err(CosignError::NotExtended(_)) => assert!(old > 20 && old < size),
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[test]
fn each_refusal_has_its_reason() {
    let tree = Stored::numbered(9);
    let stranger = SignerKey::from_seed("example.org/log", KeyKind::Note, &[7; 32]).unwrap();
    let good = asking(&tree, 4, 9);
    let with = |change: &dyn Fn(&mut AddCheckpoint)| {
        let mut asked = good.clone();
        change(&mut asked);
        decide(&asked, &seen(&tree, 4), &known())
    };
    assert!(with(&|_| ()).is_ok());
    let proofs = with(&|asked| asked.proof[0] = Hash::EMPTY);
    assert!(matches!(proofs, Err(CosignError::NotExtended(_))), "{proofs:?}");
    let long = with(&|asked| asked.proof.push(Hash::EMPTY));
    assert!(matches!(long, Err(CosignError::NotExtended(_))), "{long:?}");
    let unsigned = with(&|asked| {
        asked.note = signed(9, root_at(&tree, 9), std::slice::from_ref(&stranger));
    });
    assert!(matches!(unsigned, Err(CosignError::NotSigned(_))), "{unsigned:?}");
    let touched = with(&|asked| {
        let text = asked.note.to_text().replacen("\n9\n", "\n8\n", 1);
        asked.note = Note::parse(text.as_bytes()).unwrap();
    });
    assert!(matches!(touched, Err(CosignError::NotSigned(_))), "{touched:?}");
    let unknown = decide(&good, &seen(&tree, 4), &[witness_key().verifier().clone()]);
    assert!(matches!(unknown, Err(CosignError::UnknownOrigin { .. })), "{unknown:?}");
    // A proof from nothing is empty, and the tree of nothing has one root.
    let mut first = asking(&tree, 0, 9);
    first.proof.push(Hash::EMPTY);
    let decided = decide(&first, &Seen::default(), &known());
    assert!(matches!(decided, Err(CosignError::NotExtended(_))), "{decided:?}");
    let note = signed(0, root_at(&tree, 1), &[log_key(1)]).to_text();
    let empty = AddCheckpoint::parse(request(0, &[], &note).as_bytes()).unwrap();
    let decided = decide(&empty, &Seen::default(), &known());
    assert!(matches!(decided, Err(CosignError::NotEmpty { .. })), "{decided:?}");
}

#[test]
fn what_is_kept_bears_the_checked_signatures_alone() {
    let tree = Stored::numbered(3);
    let stranger = SignerKey::from_seed("example.org/log", KeyKind::Note, &[7; 32]).unwrap();
    let mut note = signed(3, root_at(&tree, 3), &[stranger, log_key(1), log_key(2)]);
    let cosigned = cosignature::sign(&note, &witness_key(), 1_700_000_000).unwrap();
    note.add(cosigned.clone());
    let asked = AddCheckpoint::parse(request(0, &[], &note.to_text()).as_bytes()).unwrap();
    let keys = [log_key(1), log_key(2)].map(|key| key.verifier().clone());
    let kept = decide(&asked, &Seen::default(), &keys).unwrap();
    assert_eq!(kept, signed(3, root_at(&tree, 3), &[log_key(1), log_key(2)]));
    // What is answered is found among other lines, and only where it holds for this text.
    let body = format!("{}— other.example AAAAAQID\n", cosigned.to_line());
    let key = witness_key();
    let text = note.text();
    assert_eq!(find_cosignature(body.as_bytes(), text, key.verifier()), Some(cosigned));
    let other = Checkpoint::new("example.org/log", 4, Hash::EMPTY).to_text();
    assert_eq!(find_cosignature(body.as_bytes(), &other, key.verifier()), None);
}

#[test]
fn a_request_is_read_in_one_form_only() {
    let note = signed(1, Stored::numbered(1).edge.root(), &[log_key(1)]).to_text();
    let hash = Hash::EMPTY.base64();
    let read = |head: &str| AddCheckpoint::parse(format!("{head}{note}").as_bytes());
    assert!(read("old 0\n\n").is_ok());
    assert_eq!(read(&format!("old 12\n{hash}\n\n")).unwrap().proof, [Hash::EMPTY]);
    for bad in
        ["", "\n", "old\n\n", "old -1\n\n", "old 01\n\n", "old 1 \n\n", "old 1\r\n\n", "new 1\n\n"]
    {
        assert_eq!(read(bad), Err(RequestError::Old), "{bad:?}");
    }
    for bad in ["old 1\n", "old 1\nAAAA\n\n", &format!("old 1\n {hash}\n\n")] {
        assert_eq!(read(bad), Err(RequestError::Hash { line: 2 }), "{bad:?}");
    }
    let long = format!("old 1\n{}\n", format!("{hash}\n").repeat(64));
    assert_eq!(read(&long), Err(RequestError::Hash { line: 65 }));
    let none = AddCheckpoint::parse(b"old 1\n\nexample.org/log\n");
    assert!(matches!(none, Err(RequestError::Checkpoint(_))), "{none:?}");
    for (body, size) in [("0\n", Some(0)), ("50\n", Some(50)), ("50", None), ("050\n", None)] {
        assert_eq!(read_size(body.as_bytes()), size, "{body:?}");
    }
    assert_eq!(read_size(b""), None);
    assert_eq!(read_size(b"18446744073709551615\n"), None);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let key = witness_key();
        let _ = AddCheckpoint::parse(&bytes);
        let _ = read_size(&bytes);
        prop_assert!(find_cosignature(&bytes, "a\n1\n", key.verifier()).is_none());
    }

    #[test]
    fn a_request_with_one_byte_changed_is_refused_or_says_the_same(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let tree = Stored::numbered(9);
        let proof = prove_consistency(4, 9, &tree).unwrap();
        let note = signed(9, root_at(&tree, 9), &[log_key(1)]).to_text();
        let mut bytes = request(4, &proof, &note).into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(asked) = AddCheckpoint::parse(&bytes)
            && let Ok(kept) = decide(&asked, &seen(&tree, 4), &known())
        {
            prop_assert_eq!(kept.to_text(), note);
        }
    }
}
