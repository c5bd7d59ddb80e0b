//! Trie nodes from RLP.
//!
//! ethrex's own decoder asserts what it expects of a node; these come from a witness that anybody
//! may have made, so whatever is not a node is refused here.

use std::sync::Arc;

use alloy_rlp::{EMPTY_STRING_CODE, Header};
use ethrex_common::H256;
use ethrex_trie::{
    Nibbles, Node, NodeHash, NodeRef, OnceLock,
    node::{BranchNode, ExtensionNode, LeafNode},
};

/// Ends the nibbles of a leaf's path in ethrex.
const TERMINATOR: u8 = 16;

/// A node of a trie whose keys are 32-byte hashes; `None` for anything else. Children that go by
/// their hash stay hashes.
pub(crate) fn parse(rlp: &[u8]) -> Option<Node> {
    let mut rest = rlp;
    let mut payload = Header::decode_bytes(&mut rest, true).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let first = take_item(&mut payload)?;
    let second = take_item(&mut payload)?;
    if payload.is_empty() {
        return short(first, second);
    }
    let mut choices = BranchNode::EMPTY_CHOICES;
    choices[0] = child(first)?;
    choices[1] = child(second)?;
    for choice in &mut choices[2..] {
        *choice = child(take_item(&mut payload)?)?;
    }
    // No key is a prefix of another, so branches hold no values.
    (payload == [EMPTY_STRING_CODE]).then(|| BranchNode::new(choices).into())
}

/// A leaf or an extension (Yellow Paper, appendix C: the hex-prefix encoding).
fn short(path: &[u8], item: &[u8]) -> Option<Node> {
    let path = string(path)?;
    let (&head, tail) = path.split_first()?;
    let (is_leaf, is_odd) = match head >> 4 {
        flags @ 0..4 => (flags & 2 != 0, flags & 1 != 0),
        _ => return None,
    };
    let mut nibbles = Vec::with_capacity(2 * tail.len() + 2);
    if is_odd {
        nibbles.push(head & 0xf);
    } else if head & 0xf != 0 {
        return None;
    }
    for byte in tail {
        nibbles.extend([byte >> 4, byte & 0xf]);
    }
    if is_leaf {
        nibbles.push(TERMINATOR);
        let value = string(item)?.to_vec();
        return Some(LeafNode { partial: Nibbles::from_hex(nibbles), value }.into());
    }
    let child = child(item)?;
    let goes_on = !nibbles.is_empty() && child.is_valid();
    goes_on.then(|| ExtensionNode { prefix: Nibbles::from_hex(nibbles), child }.into())
}

/// Nothing, a hash, or a node shorter than one.
fn child(item: &[u8]) -> Option<NodeRef> {
    match item {
        [EMPTY_STRING_CODE] => Some(NodeRef::default()),
        [0xa0, hash @ ..] if hash.len() == 32 => {
            Some(NodeRef::Hash(NodeHash::Hashed(H256::from_slice(hash))))
        }
        [0xc0..=0xff, ..] if item.len() < 32 => {
            let mut bytes = [0; 31];
            bytes[..item.len()].copy_from_slice(item);
            let hash = NodeHash::Inline((bytes, u8::try_from(item.len()).ok()?));
            Some(NodeRef::Node(Arc::new(parse(item)?), OnceLock::from(hash)))
        }
        _ => None,
    }
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
    let string = Header::decode_bytes(&mut rest, false).ok()?;
    rest.is_empty().then_some(string)
}

/// Nibbles of a leaf's path without the terminator.
pub(crate) fn leaf_length(leaf: &LeafNode) -> usize {
    leaf.partial.len().saturating_sub(1)
}
