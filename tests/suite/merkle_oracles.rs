//! The tree and the notes, held against three libraries that others wrote, and every parser
//! against bytes that nobody wrote.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use daicho::merkle::checkpoint::Checkpoint;
use daicho::merkle::hash::Hash;
use daicho::merkle::key::{SignerKey, VerifierKey};
use daicho::merkle::note::{Note, NoteSignature};
use daicho::merkle::proof::{
    check_consistency, check_inclusion, prove_consistency, prove_inclusion,
};
use daicho::merkle::tile::{TilePath, parse_entries};
use daicho::merkle::tlog_proof::TlogProof;
use daicho::merkle::tree::root;
use proptest::prelude::*;
use sha2::Sha256;
use signed_note::{StandardSigner, StandardVerifier, VerifierList};

use crate::merkle_formats::{log_key, proof, signed, witness_key};
use crate::merkle_trees::Stored;

fn entries() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 1..600)
}

/// The hashes that `tlog_tiles` stores for a tree, in its own order.
struct Theirs(Vec<tlog_tiles::Hash>);

impl tlog_tiles::HashReader for Theirs {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

fn theirs(entries: &[Vec<u8>]) -> Theirs {
    let mut stored = Theirs(Vec::new());
    for (n, entry) in entries.iter().enumerate() {
        let hashes = tlog_tiles::stored_hashes(n as u64, entry, &stored).unwrap();
        stored.0.extend(hashes);
    }
    stored
}

fn same(ours: &[Hash], theirs: &[tlog_tiles::Hash]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| ours.0 == theirs.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn tlog_tiles_makes_the_same_roots_and_proofs(entries in entries(), at in any::<u64>()) {
        let (tree, other) = (Stored::of(&entries), theirs(&entries));
        let size = entries.len() as u64;
        let expected = tlog_tiles::tree_hash(size, &other).unwrap();
        prop_assert_eq!(root(size, &tree).unwrap().0, expected.0);
        let index = at % size;
        let inclusion = prove_inclusion(index, size, &tree).unwrap();
        let theirs = tlog_tiles::prove_record(size, index, &other).unwrap();
        prop_assert!(same(&inclusion, &theirs));
        let consistency = prove_consistency(index + 1, size, &tree).unwrap();
        let theirs = tlog_tiles::prove_tree(size, index + 1, &other).unwrap();
        prop_assert!(same(&consistency, &theirs));
    }

    #[test]
    fn ct_merkle_believes_our_proofs_and_we_believe_its(entries in entries(), at in any::<u64>()) {
        let tree = Stored::of(&entries);
        let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        entries.iter().for_each(|entry| other.push(entry.clone()));
        let size = entries.len() as u64;
        let ours = root(size, &tree).unwrap();
        let their_root = other.root();
        prop_assert_eq!(&ours.0[..], &their_root.as_bytes()[..]);
        let index = at % size;
        let theirs = other.prove_inclusion(index as usize);
        let hashes: Vec<Hash> = Hash::all_in(theirs.as_bytes()).collect();
        check_inclusion(&Hash::leaf(&entries[index as usize]), index, size, &hashes, &ours).unwrap();
        prop_assert_eq!(&hashes, &prove_inclusion(index, size, &tree).unwrap());
        let old_size = index + 1;
        let theirs = other.prove_consistency((size - old_size) as usize);
        let hashes: Vec<Hash> = Hash::all_in(theirs.as_bytes()).collect();
        let old = root(old_size, &tree).unwrap();
        check_consistency(old_size, size, &hashes, &old, &ours).unwrap();
    }

    #[test]
    fn signed_note_believes_our_notes_and_we_believe_its(
        seed in any::<[u8; 32]>(),
        lines in proptest::collection::vec("[^\\x00-\\x1f]{0,30}", 1..6),
    ) {
        let text = lines.join("\n") + "\n";
        let key = SignerKey::from_seed("example.org/log", daicho::merkle::key::KeyKind::Note, &seed);
        let key = key.unwrap();
        let mut ours = Note::new(text.clone()).unwrap();
        ours.sign(&key);
        let written = ours.to_text();
        let read = signed_note::Note::from_bytes(written.as_bytes()).unwrap();
        prop_assert_eq!(read.text(), text.as_bytes());
        let verifier = StandardVerifier::new(&key.verifier().to_string()).unwrap();
        let (known, _) = read.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
        prop_assert_eq!(known.len(), 1);
        // The other way round: their signer reads our secret key, and signs the same note.
        let signer = StandardSigner::new(&key.secret()).unwrap();
        let mut theirs = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
        theirs.add_sigs(&[&signer]).unwrap();
        prop_assert_eq!(theirs.to_bytes(), written.into_bytes());
    }

    #[test]
    fn tlog_tiles_reads_our_checkpoints(size in 0u64..1 << 63, root in any::<[u8; 32]>()) {
        let text = Checkpoint::new("example.org/log", size, Hash(root)).to_text();
        let read = tlog_tiles::Checkpoint::from_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!((read.size(), read.hash().0), (size, root));
        let ours = Checkpoint::parse(&text).unwrap();
        prop_assert_eq!((ours.size, ours.root.0), (size, root));
    }
}

/// Gives `bytes` to every parser: each answers, and what it reads it writes again.
fn parse_everything(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert!(Note::parse(note.to_text().as_bytes()).is_ok());
        let _ = note.verify(&[log_key(1).verifier().clone(), witness_key().verifier().clone()]);
    }
    let keys = [log_key(1).verifier().clone()];
    let _ = Checkpoint::open(bytes, &keys);
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(TlogProof::parse(proof.to_text().as_bytes()).as_ref(), Ok(&proof));
        let _ = proof.check(&keys);
    }
    let _ = parse_entries(bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Ok(checkpoint) = Checkpoint::parse(&text) {
        assert_eq!(checkpoint.to_text(), text, "one way to write a checkpoint");
    }
    if let Some(path) = TilePath::parse(&text) {
        assert_eq!(path.to_string(), text, "one way to write a path");
    }
    if let Ok(key) = VerifierKey::parse(&text) {
        assert_eq!(key.to_string(), text, "one way to write a key");
    }
    let _ = SignerKey::parse(&text);
    let _ = NoteSignature::parse(&text);
    let _ = Hash::from_hex(&text);
    let _ = Hash::from_base64(&text);
}

/// Things that are well formed, to be spoilt.
fn models() -> Vec<Vec<u8>> {
    let (log, witness) = (log_key(1), witness_key());
    let mut note = signed(1000, Hash::EMPTY, &[log.clone(), log_key(2)]);
    note.add(note.cosign(&witness, 5).unwrap());
    let texts = [
        note.to_text(),
        note.text().to_owned(),
        proof().to_text(),
        log.verifier().to_string(),
        log.secret(),
        witness.verifier().to_string(),
        "tile/0/x001/x234/067.p/12".to_owned(),
        "tile/entries/000.p/12".to_owned(),
        "\0\u{1}a\0\u{2}bc".to_owned(),
        Hash::EMPTY.base64(),
        Hash::EMPTY.to_string(),
        note.signatures()[0].to_line(),
    ];
    texts.into_iter().map(String::into_bytes).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        parse_everything(&bytes);
    }

    #[test]
    fn any_change_to_a_good_text_is_answered(
        model in 0usize..12,
        changes in proptest::collection::vec((any::<u16>(), any::<u8>(), 0u8..4), 1..5),
    ) {
        let mut bytes = models()[model].clone();
        for (place, byte, kind) in changes {
            let place = usize::from(place) % bytes.len().max(1);
            match kind {
                _ if bytes.is_empty() => bytes.push(byte),
                0 => bytes[place] = byte,
                1 => { bytes.remove(place); }
                2 => bytes.insert(place, byte),
                _ => bytes.truncate(place),
            }
        }
        parse_everything(&bytes);
    }

    #[test]
    fn a_proof_with_one_byte_changed_never_proves_another_entry(
        place in any::<u16>(),
        flip in 1u8..,
    ) {
        let good = proof();
        let mut bytes = good.to_text().into_bytes();
        let place = usize::from(place) % bytes.len();
        bytes[place] ^= flip;
        let keys = [log_key(1).verifier().clone()];
        if let Ok(proven) = TlogProof::parse(&bytes).and_then(|read| read.check(&keys)) {
            prop_assert_eq!(Some(proven.entry), good.extra);
            prop_assert_eq!((proven.index, proven.checkpoint.size), (700, 1000));
        }
    }
}
