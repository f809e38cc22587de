//! Where hashes and entries lie in tiles (C2SP tlog-tiles): paths, widths, bundles of entries.
//!
//! A tile of level `l` holds up to 256 hashes of complete subtrees of `256^l` leaves each. Its
//! bytes are those hashes one after the other, so that a narrower tile is a prefix of a wider
//! one, and a tile that is full never changes again.

use std::fmt;

use thiserror::Error;

use crate::merkle::hash::{HASH_BYTES, Hash};
use crate::merkle::tree::{HashReader, Node};

/// How many hashes a full tile holds.
pub const FULL_WIDTH: u16 = 256;
/// How many levels of the tree one level of tiles spans.
pub const TILE_HEIGHT: u8 = 8;
/// The highest level of tiles that the format knows.
pub const LEVEL_LIMIT: u8 = 63;
/// The largest entry, in bytes.
pub const ENTRY_LIMIT_BYTES: usize = 65_535;
/// No path is longer: 7 groups of digits for the largest index.
const PATH_LIMIT_BYTES: usize = 64;

/// A tile of hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    /// Its level, 0 for the hashes of leaves.
    pub level: u8,
    /// Its place among the tiles of its level, from 0.
    pub index: u64,
    /// How many hashes it holds, 1 to 256.
    pub width: u16,
}

/// What a path of a tiled log names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// A tile of hashes.
    Hashes(Tile),
    /// A bundle of entries.
    Entries {
        /// Its place among the bundles, from 0.
        index: u64,
        /// How many entries it holds, 1 to 256.
        width: u16,
    },
}

/// How many of the hashes of tile (`level`, `index`) exist in the tree of `size` leaves; `None`
/// where there are none.
#[must_use]
pub fn width_in(level: u8, index: u64, size: u64) -> Option<u16> {
    // Nodes of the tile's level in the whole tree.
    let shift = u32::from(level) * u32::from(TILE_HEIGHT);
    let nodes = size.checked_shr(shift).unwrap_or(0);
    let before = index.checked_mul(u64::from(FULL_WIDTH))?;
    let width = nodes.checked_sub(before)?.min(u64::from(FULL_WIDTH));
    u16::try_from(width).ok().filter(|width| *width > 0)
}

impl Tile {
    /// The widest tile (`level`, `index`) of the tree of `size` leaves; `None` where there is none.
    #[must_use]
    pub fn widest(level: u8, index: u64, size: u64) -> Option<Self> {
        width_in(level, index, size).map(|width| Self { level, index, width })
    }

    /// Whether every hash of the tile exists in the tree of `size` leaves.
    #[must_use]
    pub fn is_in(&self, size: u64) -> bool {
        self.width > 0 && width_in(self.level, self.index, size).is_some_and(|w| self.width <= w)
    }

    /// All tiles that the tree of `size` leaves consists of, lower levels first.
    pub fn all(size: u64) -> impl Iterator<Item = Self> {
        (0..=LEVEL_LIMIT)
            .map_while(move |level| Self::widest(level, 0, size).map(|_| level))
            .flat_map(move |level| (0..).map_while(move |index| Self::widest(level, index, size)))
    }
}

impl TilePath {
    /// Reads a path such as `tile/0/x001/234.p/5` or `tile/entries/000`.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        if path.len() > PATH_LIMIT_BYTES {
            return None;
        }
        let rest = path.strip_prefix("tile/")?;
        let (kind, place) = rest.split_once('/')?;
        let (index, width) = match place.split_once(".p/") {
            Some((index, width)) => (index, decimal(width, u64::from(FULL_WIDTH) - 1)?),
            None => (place, u64::from(FULL_WIDTH)),
        };
        let width = u16::try_from(width).ok().filter(|width| *width > 0)?;
        let index = parse_index(index)?;
        if kind == "entries" {
            return Some(Self::Entries { index, width });
        }
        let level = u8::try_from(decimal(kind, u64::from(LEVEL_LIMIT))?).ok()?;
        Some(Self::Hashes(Tile { level, index, width }))
    }
}

/// A number in decimal without leading zeros, up to `limit`.
pub(crate) fn decimal(text: &str, limit: u64) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= limit)
}

/// An index in groups of three digits, all but the last with an `x` before them.
fn parse_index(text: &str) -> Option<u64> {
    let mut index = 0u64;
    let mut groups = text.split('/').peekable();
    let mut first = true;
    while let Some(group) = groups.next() {
        let last = groups.peek().is_none();
        let digits = if last { group } else { group.strip_prefix('x')? };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // A group of zeros in front would be a second way to write the same index.
        if first && !last && digits == "000" {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        first = false;
    }
    Some(index)
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    let mut groups = vec![index % 1000];
    let mut rest = index / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    for group in groups.iter().skip(1).rev() {
        write!(f, "x{group:03}/")?;
    }
    write!(f, "{:03}", groups[0])
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, width) = match self {
            Self::Hashes(tile) => {
                write!(f, "tile/{}/", tile.level)?;
                (tile.index, tile.width)
            }
            Self::Entries { index, width } => {
                f.write_str("tile/entries/")?;
                (*index, *width)
            }
        };
        write_index(f, index)?;
        if width < FULL_WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

/// Why hashes could not be taken from tiles.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TileError<E> {
    /// A node that the tree does not have was asked for.
    #[error("expected a node of the tree, got level {}, index {}", .0.level, .0.index)]
    Outside(Node),
    /// A tile has another size than it says.
    #[error("expected a tile of {} hashes, got {bytes} bytes", .tile.width)]
    Bytes {
        /// The tile.
        tile: Tile,
        /// How many bytes there are.
        bytes: usize,
    },
    /// A tile could not be read.
    #[error("a tile cannot be read")]
    Reading(E),
}

/// Reads hashes of the tree of `size` leaves out of its tiles. Each tile is read once per batch.
pub struct TileHashes<F> {
    size: u64,
    read: F,
}

impl<F, E> TileHashes<F>
where
    F: Fn(&Tile) -> Result<Vec<u8>, E>,
{
    /// A reader for the tree of `size` leaves; `read` returns a tile's bytes.
    pub const fn new(size: u64, read: F) -> Self {
        Self { size, read }
    }

    fn tile_of(&self, node: &Node) -> Option<Tile> {
        let (level, height) = (node.level / TILE_HEIGHT, node.level % TILE_HEIGHT);
        let tile = Tile::widest(level, node.index >> (TILE_HEIGHT - height), self.size)?;
        (places(node).end <= usize::from(tile.width)).then_some(tile)
    }
}

/// Where the hashes below a node stand in its tile.
fn places(node: &Node) -> std::ops::Range<usize> {
    let height = node.level % TILE_HEIGHT;
    let in_tile = node.index & ((1 << (TILE_HEIGHT - height)) - 1);
    let from = usize::try_from(in_tile << height).unwrap_or(usize::MAX / 2);
    from..from + (1 << height)
}

/// The root of a complete subtree, from the hashes of a row of its nodes.
fn complete_root(mut row: Vec<Hash>) -> Hash {
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|pair| Hash::node(&pair[0], pair.last().unwrap_or(&pair[0])))
            .collect();
    }
    row.first().copied().unwrap_or(Hash::EMPTY)
}

impl<F, E> HashReader for TileHashes<F>
where
    F: Fn(&Tile) -> Result<Vec<u8>, E>,
{
    type Error = TileError<E>;

    fn read_hashes(&self, nodes: &[Node]) -> Result<Vec<Hash>, Self::Error> {
        let tile_of = |node: &Node| self.tile_of(node).ok_or(TileError::Outside(*node));
        let tiles = nodes.iter().map(tile_of).collect::<Result<Vec<Tile>, _>>()?;
        let mut wanted = tiles.clone();
        wanted.sort_unstable();
        wanted.dedup();
        let mut bytes = Vec::with_capacity(wanted.len());
        for tile in &wanted {
            let read = (self.read)(tile).map_err(TileError::Reading)?;
            if read.len() != usize::from(tile.width) * HASH_BYTES {
                return Err(TileError::Bytes { tile: *tile, bytes: read.len() });
            }
            bytes.push(read);
        }
        let hash = |(node, tile): (&Node, &Tile)| {
            let place = wanted.binary_search(tile).unwrap_or_default();
            let places = places(node);
            let row = &bytes[place][places.start * HASH_BYTES..places.end * HASH_BYTES];
            complete_root(Hash::all_in(row).collect())
        };
        Ok(nodes.iter().zip(&tiles).map(hash).collect())
    }
}

/// The entries of a bundle: each with its length before it as u16, big endian. `None` where the
/// lengths do not add up, or where there are more than 256 entries or none.
#[must_use]
pub fn parse_entries(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_at_checked(2)?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let (entry, rest) = rest.split_at_checked(length)?;
        if entries.len() == usize::from(FULL_WIDTH) {
            return None;
        }
        entries.push(entry);
        bytes = rest;
    }
    if entries.is_empty() { None } else { Some(entries) }
}
