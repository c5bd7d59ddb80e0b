//! The trie nodes of a witness, put together to tries.

use std::sync::Arc;

use ethrex_common::H256;
use ethrex_crypto::Crypto;
use ethrex_trie::{EMPTY_TRIE_HASH, FxHashMap, Node, NodeHash, NodeRef, OnceLock, Trie};

use crate::node::{leaf_length, parse};

/// Nibbles of a key: a hash of 32 bytes.
const KEY_NIBBLES: usize = 64;

/// Nodes by their hash. Each is hashed and decoded once, and put into the tries that refer to it.
#[derive(Debug, Default)]
pub(crate) struct Nodes(FxHashMap<H256, Slot>);

#[derive(Debug)]
enum Slot {
    /// As it was decoded.
    Loose(Node),
    /// With its children, that many nibbles above the ends of its keys.
    Placed { above: usize, node: Arc<Node> },
}

impl Nodes {
    pub(crate) fn new<'a>(rlps: impl Iterator<Item = &'a [u8]>, crypto: &dyn Crypto) -> Self {
        let slot = |rlp: &'a [u8]| Some((H256(crypto.keccak256(rlp)), Slot::Loose(parse(rlp)?)));
        Self(rlps.filter_map(slot).collect())
    }

    /// The trie with this root, as far as it is known; `None` where not even the root is.
    ///
    /// A node that is absent, or does not end its keys after 64 nibbles, stays a hash, and reaching
    /// it is an error of the trie's.
    pub(crate) fn trie(&mut self, root: H256) -> Option<Trie> {
        if root == EMPTY_TRIE_HASH {
            return Some(Trie::new_temp());
        }
        self.link(root, KEY_NIBBLES).map(Trie::new_temp_with_root)
    }

    fn link(&mut self, hash: H256, above: usize) -> Option<NodeRef> {
        let reference = |node| NodeRef::Node(node, OnceLock::from(NodeHash::Hashed(hash)));
        match self.0.get(&hash)? {
            // A node in two places is one node: a witness cannot make the tries larger than itself.
            Slot::Placed { above: place, node } => {
                return (*place == above).then(|| reference(Arc::clone(node)));
            }
            Slot::Loose(node) if !fits(node, above) => return None,
            Slot::Loose(_) => {}
        }
        let Some(Slot::Loose(mut node)) = self.0.remove(&hash) else { return None };
        self.place(&mut node, above);
        let node = Arc::new(node);
        self.0.insert(hash, Slot::Placed { above, node: Arc::clone(&node) });
        Some(reference(node))
    }

    fn place(&mut self, node: &mut Node, above: usize) {
        match node {
            Node::Leaf(_) => {}
            Node::Extension(extension) => {
                let above = above - extension.prefix.len();
                self.place_child(&mut extension.child, above);
            }
            Node::Branch(branch) => {
                for child in &mut branch.choices {
                    self.place_child(child, above - 1);
                }
            }
        }
    }

    fn place_child(&mut self, child: &mut NodeRef, above: usize) {
        if let NodeRef::Hash(NodeHash::Hashed(hash)) = child
            && let Some(link) = self.link(*hash, above)
        {
            *child = link;
        }
    }
}

/// Whether the keys below the node, as far as they stand in it, end `above` nibbles on.
fn fits(node: &Node, above: usize) -> bool {
    let child_fits = |child: &NodeRef, above| match child {
        NodeRef::Node(node, _) => fits(node, above),
        NodeRef::Hash(_) => true,
    };
    match node {
        Node::Leaf(leaf) => leaf_length(leaf) == above,
        Node::Extension(extension) => {
            let length = extension.prefix.len();
            length < above && child_fits(&extension.child, above - length)
        }
        Node::Branch(branch) => {
            above > 0 && branch.choices.iter().all(|child| child_fits(child, above - 1))
        }
    }
}
