//! Changing a trie: insertion splits paths, removal joins them again.

use alloc::{borrow::Cow, vec::Vec};

use super::{
    TrieError,
    node::{Link, Node, check_depth},
    path::{self, Key},
};
use crate::Preimages;

impl<'a> Node<'a> {
    /// Sets the value at `key`, whose first `depth` nibbles led here.
    pub(super) fn insert(
        &mut self,
        key: Key<'_>,
        depth: usize,
        new: Vec<u8>,
        source: &impl Preimages<'a>,
    ) -> Result<(), TrieError> {
        match self {
            Self::Leaf { path, value } if path::is_rest_of(path, key, depth) => {
                *value = Cow::Owned(new);
                Ok(())
            }
            Self::Leaf { .. } => self.split(key, depth, new),
            Self::Extension { path, child } => {
                let length = path::length(path);
                if path::common(path, key, depth) < length {
                    return self.split(key, depth, new);
                }
                child.open(true, source)?.insert(key, depth + length, new, source)
            }
            Self::Branch { children } => {
                check_depth(depth)?;
                let slot = &mut children[usize::from(key.nibble(depth))];
                if let Some(child) = slot {
                    return child.open(true, source)?.insert(key, depth + 1, new, source);
                }
                *slot = Some(Link::fresh(Node::leaf(key, depth + 1, new)));
                Ok(())
            }
        }
    }

    /// Replaces a leaf or extension whose path departs from the key by a branch at the fork.
    fn split(&mut self, key: Key<'_>, depth: usize, new: Vec<u8>) -> Result<(), TrieError> {
        let old = core::mem::replace(self, Self::Branch { children: [const { None }; 16] });
        let (Self::Leaf { path: old_path, .. } | Self::Extension { path: old_path, .. }) = &old
        else {
            unreachable!("callers split leaves and extensions")
        };
        let fork = path::common(old_path, key, depth);
        if fork == path::length(old_path) {
            return Err(TrieError::Malformed("leaf path shorter than its key"));
        }
        check_depth(depth + fork)?;
        let nibbles = path::nibbles(old_path, fork);
        let (slot, rest) = (usize::from(nibbles[0]), &nibbles[1..]);
        let remainder = match old {
            Self::Leaf { value, .. } => {
                Link::fresh(Self::Leaf { path: Cow::Owned(path::compact(rest, true)), value })
            }
            Self::Extension { child, .. } if rest.is_empty() => child,
            Self::Extension { child, .. } => {
                Link::fresh(Self::Extension { path: Cow::Owned(path::compact(rest, false)), child })
            }
            Self::Branch { .. } => unreachable!("matched above"),
        };
        let mut children = [const { None }; 16];
        children[slot] = Some(remainder);
        let at = depth + fork;
        children[usize::from(key.nibble(at))] = Some(Link::fresh(Node::leaf(key, at + 1, new)));
        let branch = Self::Branch { children };
        *self = if fork == 0 {
            branch
        } else {
            let path = path::compact_key(key, depth..at, false);
            Self::Extension { path: Cow::Owned(path), child: Link::fresh(branch) }
        };
        Ok(())
    }

    /// Removes `key`, which is present below. Answers whether this node is gone as a whole.
    pub(super) fn remove(
        &mut self,
        key: Key<'_>,
        depth: usize,
        source: &impl Preimages<'a>,
    ) -> Result<bool, TrieError> {
        match self {
            Self::Leaf { .. } => Ok(true),
            Self::Extension { path, child } => {
                let depth = depth + path::length(path);
                let below = child.open(true, source)?;
                // The child is a branch with two children or more, so it never vanishes.
                below.remove(key, depth, source)?;
                self.absorb(source)?;
                Ok(false)
            }
            Self::Branch { children } => {
                check_depth(depth)?;
                let slot = &mut children[usize::from(key.nibble(depth))];
                if let Some(child) = slot
                    && child.open(true, source)?.remove(key, depth + 1, source)?
                {
                    *slot = None;
                    self.collapse(source)?;
                }
                Ok(false)
            }
        }
    }

    /// A branch with one child left becomes an extension to it, or joins it.
    fn collapse(&mut self, source: &impl Preimages<'a>) -> Result<(), TrieError> {
        let Self::Branch { children } = self else { return Ok(()) };
        let mut present = children.iter().enumerate().filter(|(_, child)| child.is_some());
        let (Some((slot, _)), None) = (present.next(), present.next()) else { return Ok(()) };
        let Some(child) = children[slot].take() else { return Ok(()) };
        let nibble = u8::try_from(slot).expect("a branch has 16 slots");
        *self = Self::Extension { path: Cow::Owned(path::compact(&[nibble], false)), child };
        self.absorb(source)
    }

    /// Joins an extension with a child that is itself a leaf or an extension.
    fn absorb(&mut self, source: &impl Preimages<'a>) -> Result<(), TrieError> {
        let Self::Extension { path, child } = self else { return Ok(()) };
        let below = child.open(false, source)?;
        let mut joined = path::nibbles(path, 0);
        let whole = match below {
            Self::Branch { .. } => return Ok(()),
            Self::Leaf { path, value } => {
                joined.extend(path::nibbles(path, 0));
                Self::Leaf {
                    path: Cow::Owned(path::compact(&joined, true)),
                    value: core::mem::take(value),
                }
            }
            Self::Extension { path, child } => {
                joined.extend(path::nibbles(path, 0));
                Self::Extension {
                    path: Cow::Owned(path::compact(&joined, false)),
                    child: core::mem::replace(child, Link::Sealed(&[])),
                }
            }
        };
        *self = whole;
        Ok(())
    }
}
