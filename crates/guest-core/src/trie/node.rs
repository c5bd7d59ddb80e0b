//! Trie nodes: decoding, reading, encoding.

use alloc::{borrow::Cow, boxed::Box, vec::Vec};

use alloy_primitives::{B256, keccak256};
use alloy_rlp::{EMPTY_STRING_CODE, Encodable, Header};

use super::{
    TrieError,
    path::{self, Key},
};
use crate::Preimages;

/// A child: as it stands in its parent's RLP, or revealed.
#[derive(Debug)]
pub(super) enum Link<'a> {
    /// The item of the parent's RLP: a hash string, or a node shorter than 32 bytes.
    Sealed(&'a [u8]),
    /// The node, and that item while the node is unchanged.
    Open { node: Box<Node<'a>>, sealed: Option<&'a [u8]> },
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "links box their nodes")]
pub(super) enum Node<'a> {
    Leaf { path: Cow<'a, [u8]>, value: Cow<'a, [u8]> },
    Extension { path: Cow<'a, [u8]>, child: Link<'a> },
    Branch { children: [Option<Link<'a>>; 16] },
}

impl<'a> Link<'a> {
    /// A link to a node that no parent has referred to yet.
    pub(super) fn fresh(node: Node<'a>) -> Self {
        Self::Open { node: Box::new(node), sealed: None }
    }

    fn encode(&self, out: &mut Vec<u8>, sink: &mut impl FnMut(&[u8])) {
        match self {
            Self::Sealed(reference) | Self::Open { sealed: Some(reference), .. } => {
                out.extend_from_slice(reference);
            }
            Self::Open { node, sealed: None } => {
                let start = out.len();
                node.encode(out, sink);
                if out.len() - start >= 32 {
                    sink(&out[start..]);
                    let hash = keccak256(&out[start..]);
                    out.truncate(start);
                    out.push(EMPTY_STRING_CODE + 32);
                    out.extend_from_slice(hash.as_slice());
                }
            }
        }
    }
}

impl<'a> Node<'a> {
    /// A leaf for the key, below `depth` nibbles.
    pub(super) fn leaf(key: Key<'_>, depth: usize, value: Vec<u8>) -> Self {
        let path = path::compact_key(key, depth..path::KEY_NIBBLES, true);
        Self::Leaf { path: Cow::Owned(path), value: Cow::Owned(value) }
    }

    pub(super) fn decode(rlp: &'a [u8]) -> Result<Self, TrieError> {
        const BAD_RLP: TrieError = TrieError::Malformed("RLP");
        let mut rest = rlp;
        let payload = Header::decode_bytes(&mut rest, true).map_err(|_| BAD_RLP)?;
        if !rest.is_empty() {
            return Err(BAD_RLP);
        }
        let mut items: [&[u8]; 17] = [&[]; 17];
        let mut count = 0;
        let mut rest = payload;
        while !rest.is_empty() {
            let slot = items.get_mut(count).ok_or(TrieError::Malformed("more than 17 items"))?;
            *slot = take_item(&mut rest).ok_or(BAD_RLP)?;
            count += 1;
        }
        match count {
            17 if items[16] == [EMPTY_STRING_CODE] => {
                let child = |item: &'a [u8]| match item {
                    [EMPTY_STRING_CODE] => Ok(None),
                    item if is_reference(item) => Ok(Some(Link::Sealed(item))),
                    _ => Err(TrieError::Malformed("branch child")),
                };
                let mut children = [const { None }; 16];
                for (slot, item) in children.iter_mut().zip(&items[..16]) {
                    *slot = child(item)?;
                }
                Ok(Self::Branch { children })
            }
            17 => Err(TrieError::Malformed("branch with a value")),
            2 => {
                let path = string(items[0]).ok_or(BAD_RLP)?;
                if path::is_leaf(path)? {
                    let value = string(items[1]).ok_or(BAD_RLP)?;
                    Ok(Self::Leaf { path: Cow::Borrowed(path), value: Cow::Borrowed(value) })
                } else if path::length(path) > 0 && is_reference(items[1]) {
                    let child = Link::Sealed(items[1]);
                    Ok(Self::Extension { path: Cow::Borrowed(path), child })
                } else {
                    Err(TrieError::Malformed("extension"))
                }
            }
            _ => Err(TrieError::Malformed("neither 2 nor 17 items")),
        }
    }

    /// The value at `key`, whose first `depth` nibbles led here.
    pub(super) fn get(
        &mut self,
        key: Key<'_>,
        depth: usize,
        source: &impl Preimages<'a>,
    ) -> Result<Option<&[u8]>, TrieError> {
        let mut node = self;
        let mut depth = depth;
        loop {
            match node {
                Self::Leaf { path, value } => {
                    return Ok(path::is_rest_of(path, key, depth).then_some(&value[..]));
                }
                Self::Extension { path, child } => {
                    let length = path::length(path);
                    if path::common(path, key, depth) < length {
                        return Ok(None);
                    }
                    depth += length;
                    node = child.open(false, source)?;
                }
                Self::Branch { children } => {
                    check_depth(depth)?;
                    let Some(child) = &mut children[usize::from(key.nibble(depth))] else {
                        return Ok(None);
                    };
                    depth += 1;
                    node = child.open(false, source)?;
                }
            }
        }
    }

    /// Appends the node's RLP, and tells `sink` of every changed node below that goes by its hash.
    pub(super) fn encode(&self, out: &mut Vec<u8>, sink: &mut impl FnMut(&[u8])) {
        let mut payload = Vec::with_capacity(544);
        match self {
            Self::Leaf { path, value } => {
                path.as_ref().encode(&mut payload);
                value.as_ref().encode(&mut payload);
            }
            Self::Extension { path, child } => {
                path.as_ref().encode(&mut payload);
                child.encode(&mut payload, sink);
            }
            Self::Branch { children } => {
                for child in children {
                    match child {
                        Some(link) => link.encode(&mut payload, sink),
                        None => payload.push(EMPTY_STRING_CODE),
                    }
                }
                payload.push(EMPTY_STRING_CODE);
            }
        }
        Header { list: true, payload_length: payload.len() }.encode(out);
        out.extend_from_slice(&payload);
    }
}

/// A branch or extension below 64 nibbles would have no key to go on with.
pub(super) fn check_depth(depth: usize) -> Result<(), TrieError> {
    if depth < path::KEY_NIBBLES { Ok(()) } else { Err(TrieError::Malformed("path too deep")) }
}

/// The next RLP item with its header.
fn take_item<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let mut after = *rest;
    let header = Header::decode(&mut after).ok()?;
    let length = rest.len() - after.len() + header.payload_length;
    let (item, tail) = rest.split_at_checked(length)?;
    *rest = tail;
    Some(item)
}

fn string(item: &[u8]) -> Option<&[u8]> {
    let mut rest = item;
    Header::decode_bytes(&mut rest, false).ok()
}

/// A hash string, or a list short enough to stand in for its hash.
fn is_reference(item: &[u8]) -> bool {
    match item {
        [0xa0, hash @ ..] => hash.len() == size_of::<B256>(),
        [first, ..] => *first >= 0xc0 && item.len() < 32,
        [] => false,
    }
}
