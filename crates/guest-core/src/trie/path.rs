//! Keys and the compact paths inside nodes (Yellow Paper, appendix C).

use alloc::vec::Vec;

use alloy_primitives::B256;

use super::TrieError;

/// Nibbles in a key.
pub(super) const KEY_NIBBLES: usize = 64;

/// A key, read nibble by nibble.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'k>(pub(super) &'k B256);

impl Key<'_> {
    pub(super) fn nibble(self, index: usize) -> u8 {
        let byte = self.0[index / 2];
        if index.is_multiple_of(2) { byte >> 4 } else { byte & 0xf }
    }
}

/// Whether a compact path is a leaf's; refuses flags and lengths that no trie of ours has.
pub(super) fn is_leaf(compact: &[u8]) -> Result<bool, TrieError> {
    if compact.len() > 33 {
        return Err(TrieError::Malformed("path too long"));
    }
    match compact.first() {
        Some(0x00 | 0x10..=0x1f) => Ok(false),
        Some(0x20 | 0x30..=0x3f) => Ok(true),
        _ => Err(TrieError::Malformed("path flag")),
    }
}

/// Number of nibbles in a compact path.
pub(super) fn length(compact: &[u8]) -> usize {
    let odd = usize::from(compact[0] & 0x10 != 0);
    (compact.len() - 1) * 2 + odd
}

/// Nibble `index` of a compact path.
pub(super) fn nibble(compact: &[u8], index: usize) -> u8 {
    let at = if compact[0] & 0x10 != 0 { index + 1 } else { index + 2 };
    let byte = compact[at / 2];
    if at.is_multiple_of(2) { byte >> 4 } else { byte & 0xf }
}

/// How many nibbles of the path agree with the key from `depth` on.
pub(super) fn common(compact: &[u8], key: Key<'_>, depth: usize) -> usize {
    let end = length(compact).min(KEY_NIBBLES - depth);
    (0..end).find(|&i| nibble(compact, i) != key.nibble(depth + i)).unwrap_or(end)
}

/// Whether a leaf's path is exactly the rest of the key. The common case, so it compares bytes.
pub(super) fn is_rest_of(compact: &[u8], key: Key<'_>, depth: usize) -> bool {
    let bytes = key.0.as_slice();
    if depth.is_multiple_of(2) {
        compact[0] == 0x20 && compact[1..] == bytes[depth / 2..]
    } else {
        compact[0] == 0x30 | bytes[depth / 2] & 0xf && compact[1..] == bytes[depth / 2 + 1..]
    }
}

/// The compact form of the key's nibbles `range`.
pub(super) fn compact_key(key: Key<'_>, range: core::ops::Range<usize>, leaf: bool) -> Vec<u8> {
    let nibbles: Vec<u8> = range.map(|i| key.nibble(i)).collect();
    compact(&nibbles, leaf)
}

/// The nibbles of a compact path from `start` on.
pub(super) fn nibbles(path: &[u8], start: usize) -> Vec<u8> {
    (start..length(path)).map(|i| nibble(path, i)).collect()
}

/// The compact form of nibbles.
pub(super) fn compact(nibbles: &[u8], leaf: bool) -> Vec<u8> {
    let flag = if leaf { 0x20 } else { 0 };
    let (first, rest) = if nibbles.len().is_multiple_of(2) {
        (flag, nibbles)
    } else {
        (flag | 0x10 | nibbles[0], &nibbles[1..])
    };
    let mut out = Vec::with_capacity(1 + rest.len() / 2);
    out.push(first);
    out.extend(rest.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]));
    out
}
