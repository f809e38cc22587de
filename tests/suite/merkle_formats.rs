//! The written forms: tiles, keys, notes, checkpoints, cosignatures and proof files, by example.

use daicho::merkle::checkpoint::{Checkpoint, CheckpointError};
use daicho::merkle::cosignature;
use daicho::merkle::hash::Hash;
use daicho::merkle::key::{KeyError, KeyKind, SignerKey, VerifierKey};
use daicho::merkle::note::{Note, NoteError};
use daicho::merkle::proof::prove_inclusion;
use daicho::merkle::tile::{Tile, TilePath, parse_entries, width_in};
use daicho::merkle::tlog_proof::{TlogProof, TlogProofError};

use crate::merkle_trees::Stored;

/// The verifier key that the specification of signed notes shows.
const VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

pub fn log_key(seed: u8) -> SignerKey {
    SignerKey::from_seed("example.org/log", KeyKind::Note, &[seed; 32]).unwrap()
}

pub fn witness_key() -> SignerKey {
    SignerKey::from_seed("witness.example", KeyKind::Cosignature, &[9; 32]).unwrap()
}

pub fn signed(size: u64, root: Hash, keys: &[SignerKey]) -> Note {
    Checkpoint::new("example.org/log", size, root).sign(keys).unwrap()
}

pub fn proof() -> TlogProof {
    let tree = Stored::numbered(1000);
    let checkpoint = signed(1000, tree.edge.root(), &[log_key(1)]);
    TlogProof {
        extra: Some(700u64.to_be_bytes().to_vec()),
        index: 700,
        hashes: prove_inclusion(700, 1000, &tree).unwrap(),
        checkpoint: checkpoint.to_text(),
    }
}

#[test]
fn tiles_lie_where_the_specification_says() {
    let hashes = |level, index, width| TilePath::Hashes(Tile { level, index, width });
    let cases = [
        (hashes(0, 0, 256), "tile/0/000"),
        (hashes(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (hashes(1, 0, 1), "tile/1/000.p/1"),
        (hashes(63, 999, 255), "tile/63/999.p/255"),
        (TilePath::Entries { index: 1000, width: 112 }, "tile/entries/x001/000.p/112"),
    ];
    for (path, written) in cases {
        assert_eq!(path.to_string(), written);
        assert_eq!(TilePath::parse(written), Some(path));
    }
    for other in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/8/0/000",
        "tile/entries/00a",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/../key",
        "tile/0/٠٠٠",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
    ] {
        assert_eq!(TilePath::parse(other), None, "{other}");
    }
}

#[test]
fn partial_tiles_are_as_wide_as_the_tree_and_never_empty() {
    assert_eq!(width_in(0, 0, 256), Some(256));
    assert_eq!(width_in(1, 0, 256), Some(1));
    assert_eq!(width_in(0, 1, 256), None);
    assert_eq!(width_in(0, 273, 70_000), Some(112));
    assert_eq!(width_in(1, 1, 70_000), Some(17));
    assert_eq!(width_in(2, 0, 70_000), Some(1));
    assert_eq!(width_in(3, 0, 70_000), None);
    assert_eq!(width_in(63, u64::MAX, u64::MAX), None);
    assert_eq!(Tile::all(70_000).count(), 274 + 2 + 1);
    assert_eq!(Tile::all(0).count(), 0);
    assert!(!Tile { level: 0, index: 0, width: 256 }.is_in(255), "none is full before it is");
}

#[test]
fn entry_bundles_are_read_whole_or_not_at_all() {
    assert_eq!(parse_entries(b"\0\x01a\0\0\0\x02bc"), Some(vec![&b"a"[..], b"", b"bc"]));
    for bad in [&b""[..], b"\0", b"\0\x02a", b"\0\x01ab"] {
        assert_eq!(parse_entries(bad), None, "{bad:?}");
    }
    assert_eq!(parse_entries(&[0; 512]).map(|entries| entries.len()), Some(256));
    assert_eq!(parse_entries(&[0; 514]), None, "a bundle has 256 entries at most");
}

#[test]
fn keys_are_read_as_the_specification_writes_them() {
    let key = VerifierKey::parse(VKEY).unwrap();
    assert_eq!((key.name(), key.id(), key.kind()), ("example.com/foo", 0x530d_903a, KeyKind::Note));
    assert_eq!(key.to_string(), VKEY);
    for key in [log_key(1), witness_key()] {
        let secret = key.secret();
        assert!(secret.starts_with("PRIVATE+KEY+"));
        assert_eq!(SignerKey::parse(&secret).unwrap().verifier(), key.verifier());
        assert_eq!(&VerifierKey::parse(&key.verifier().to_string()).unwrap(), key.verifier());
        assert!(!format!("{key:?}").contains(secret.splitn(5, '+').last().unwrap()));
        assert_eq!(VerifierKey::parse(&secret), Err(KeyError::Form), "a secret is no vkey");
    }
    let wrong_id = VKEY.replace("530d903a", "530d903b");
    assert!(matches!(VerifierKey::parse(&wrong_id), Err(KeyError::Id { .. })));
    for other in ["", "a+b", "a b+530d903a+AekyeRrm", "+530d903a+AA==", "a+530D903A+AA==", "a+1+!"]
    {
        assert!(VerifierKey::parse(other).is_err(), "{other}");
    }
    for name in ["", "a b", "a+b", "a\u{3000}b", "a\nb"] {
        assert!(SignerKey::from_seed(name, KeyKind::Note, &[1; 32]).is_err(), "{name:?}");
    }
}

#[test]
fn a_note_holds_by_known_keys_alone_and_a_bad_signature_spoils_it() {
    let (old, new, stranger) = (log_key(1), log_key(2), log_key(3));
    let note = signed(5, Hash::EMPTY, &[old.clone(), new.clone()]);
    let written = note.to_text();
    let read = Note::parse(written.as_bytes()).unwrap();
    assert_eq!(read, note);
    let known = |keys: &[&SignerKey]| -> Vec<VerifierKey> {
        keys.iter().map(|key| key.verifier().clone()).collect()
    };
    assert_eq!(read.verify(&known(&[&old, &new])).unwrap().len(), 2);
    assert_eq!(read.verify(&known(&[&new, &stranger])).unwrap().len(), 1);
    assert_eq!(read.verify(&known(&[&stranger])), Err(NoteError::NobodyKnown));
    assert_eq!(read.verify(&[]), Err(NoteError::NobodyKnown));
    // One letter of the text, and both signatures are none.
    let touched = Note::parse(written.replacen("\n5\n", "\n6\n", 1).as_bytes()).unwrap();
    assert!(matches!(touched.verify(&known(&[&old])), Err(NoteError::BadSignature { .. })));
    // A good signature beside a bad one of a known key does not help; of an unknown key it does.
    let mut spoilt = note.clone();
    let mut signature = spoilt.signatures()[1].clone();
    signature.bytes[10] ^= 1;
    spoilt.add(signature);
    assert!(matches!(spoilt.verify(&known(&[&old, &new])), Err(NoteError::BadSignature { .. })));
    assert_eq!(spoilt.verify(&known(&[&old])).unwrap().len(), 1);
}

#[test]
fn what_is_no_note_is_refused() {
    let good = signed(5, Hash::EMPTY, &[log_key(1)]).to_text();
    let many = "— a AAAAAAA=\n";
    assert!(Note::parse(format!("x\n\n{}", many.repeat(100)).as_bytes()).is_ok());
    assert!(Note::parse(format!("x\n\n{}", many.repeat(101)).as_bytes()).is_err());
    let bad = [
        String::new(),
        "text alone\n".into(),
        "text\n\n".into(),
        good.replace('—', "-"),
        good.trim_end().to_owned(),
        format!("{good}\n"),
        format!("{good}more"),
        good.replacen('\n', "\r\n", 1),
        "x\n\n— name\n".into(),
        "x\n\n— na+me AAAAAAA=\n".into(),
        "x\n\n— name AAAA\n".into(),
        "x\n\n— name AAAAAAA\n".into(),
    ];
    for text in bad {
        assert!(Note::parse(text.as_bytes()).is_err(), "{text:?}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    assert!(Note::parse(&vec![b'x'; 2 << 20]).is_err());
    // The last empty line divides: the text may hold empty lines.
    let read = Note::parse("a\n\nb\n\n— n AAAAAAA=\n".as_bytes()).unwrap();
    assert_eq!(read.text(), "a\n\nb\n");
}

#[test]
fn a_checkpoint_is_read_strictly() {
    let root = Hash::EMPTY.base64();
    let read = Checkpoint::parse(&format!("o\n0\n{root}\n")).unwrap();
    assert_eq!(read, Checkpoint::new("o", 0, Hash::EMPTY));
    let extended = Checkpoint::parse(&format!("o\n0\n{root}\nmore\n")).unwrap();
    assert_eq!(extended.extensions, ["more"]);
    for bad in [
        String::new(),
        format!("\n0\n{root}\n"),
        format!("o\n00\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n9223372036854775809\n{root}\n"),
        format!("o\n0\n{root}"),
        format!("o\n0\n{root}\n\n"),
        format!("o\n0\n{}\n", &root[1..]),
        format!("o\n0\n{}\n", root.replace('=', "")),
        // The last letter of the base64 holds bits that stand for nothing.
        format!("o\n0\n{}\n", root.replace("U=", "V=")),
    ] {
        assert_eq!(Checkpoint::parse(&bad), Err(CheckpointError::Form), "{bad:?}");
    }
    assert!(Checkpoint::new("two\nlines", 0, Hash::EMPTY).sign(&[]).is_err());
}

#[test]
fn a_checkpoint_holds_only_by_a_key_of_its_own_log() {
    let (log, witness) = (log_key(1), witness_key());
    let mut note = signed(5, Hash::EMPTY, std::slice::from_ref(&log));
    note.add(note.cosign(&witness, 1_700_000_000).unwrap());
    let text = note.to_text();
    let both = [log.verifier().clone(), witness.verifier().clone()];
    let (checkpoint, signatures) = Checkpoint::open(text.as_bytes(), &both).unwrap();
    assert_eq!(checkpoint.size, 5);
    assert_eq!(signatures[1].at_seconds, Some(1_700_000_000));
    let opened = Checkpoint::open(text.as_bytes(), &both[1..]);
    assert!(matches!(opened, Err(CheckpointError::NotByTheLog { .. })), "{opened:?}");
    let other = SignerKey::from_seed("example.org/other", KeyKind::Note, &[1; 32]).unwrap();
    let foreign = signed(5, Hash::EMPTY, std::slice::from_ref(&other)).to_text();
    let opened = Checkpoint::open(foreign.as_bytes(), &[other.verifier().clone()]);
    assert!(matches!(opened, Err(CheckpointError::NotByTheLog { .. })), "{opened:?}");
}

#[test]
fn a_cosignature_binds_its_time() {
    let (log, witness) = (log_key(1), witness_key());
    let note = signed(5, Hash::EMPTY, std::slice::from_ref(&log));
    assert_eq!(note.cosign(&log, 1), None, "a log's key is no witness's");
    let signature = note.cosign(&witness, 77).unwrap();
    assert_eq!(signature.bytes.len(), 72);
    let key = witness.verifier();
    assert_eq!(cosignature::check(note.text(), key, &signature.bytes), Some(77));
    for place in 0..signature.bytes.len() {
        let mut bad = signature.bytes.clone();
        bad[place] ^= 1;
        assert_eq!(cosignature::check(note.text(), key, &bad), None, "byte {place}");
        assert_eq!(cosignature::check(note.text(), key, &bad[..place]), None);
    }
    assert_eq!(cosignature::check("another\n", key, &signature.bytes), None);
}

#[test]
fn a_proof_file_proves_its_entry_and_nothing_else() {
    let proof = proof();
    let keys = [log_key(1).verifier().clone()];
    let written = proof.to_text();
    assert!(written.starts_with("c2sp.org/tlog-proof@v1\nextra AAAAAAAAArw=\nindex 700\n"));
    let read = TlogProof::parse(written.as_bytes()).unwrap();
    assert_eq!(read, proof);
    let proven = read.check(&keys).unwrap();
    assert_eq!((proven.index, proven.checkpoint.size), (700, 1000));
    assert_eq!(proven.entry, 700u64.to_be_bytes());
    let changed = |change: fn(&mut TlogProof)| {
        let mut proof = proof.clone();
        change(&mut proof);
        proof.check(&keys).unwrap_err()
    };
    assert!(matches!(changed(|proof| proof.extra = None), TlogProofError::NoEntry));
    assert!(matches!(
        changed(|proof| proof.extra = Some(b"another".to_vec())),
        TlogProofError::Proof(_)
    ));
    assert!(matches!(changed(|proof| proof.index += 1), TlogProofError::Proof(_)));
    assert!(matches!(changed(|proof| proof.index = u64::MAX), TlogProofError::Proof(_)));
    assert!(matches!(changed(|proof| proof.checkpoint.clear()), TlogProofError::Checkpoint(_)));
    assert!(read.check(&[log_key(2).verifier().clone()]).is_err());
    for bad in [
        "".to_owned(),
        "c2sp.org/tlog-proof@v2\n".into(),
        written.replace("index 700", "index 0700"),
        written.replace("index 700\n", ""),
        written.replace("extra A", "extra !"),
        written.replace("index 700\n", &format!("index 700\n{}", "AAAA\n".repeat(3))),
        written.replace('\n', "\r\n"),
    ] {
        assert!(TlogProof::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}
