//! Nodes that are none. The hash of a node vouches for its bytes, so these cannot occur below the
//! root of a real state; all that is asked is an end without a panic.

use std::cell::Cell;

use alloy_primitives::B256;
use alloy_rlp::Encodable;
use proptest::{collection::vec, prelude::*, sample::Index};
use zkgas_guest_core::{Preimages, SparseTrie, TrieError};

use crate::model::{Nodes, Step, stories};

/// Runs all steps, also past errors, and encodes what is left.
fn endure<'a>(steps: &[Step], root: B256, source: &impl Preimages<'a>) {
    let mut trie = SparseTrie::new(root);
    for step in steps {
        let _ = step.on_trie(&mut trie, source);
    }
    trie.root_with(&mut |rlp| assert!(!rlp.is_empty()));
}

/// Answers any hash with the next node of a list, and so lets a trie go on for ever, in circles.
#[derive(Debug)]
struct Circle<'a> {
    nodes: &'a [Vec<u8>],
    next: Cell<usize>,
}

impl<'a> Preimages<'a> for Circle<'a> {
    fn node(&self, _hash: &B256) -> Option<&'a [u8]> {
        let next = self.next.get();
        self.next.set(next + 1);
        Some(&self.nodes[next % self.nodes.len()])
    }

    fn code(&self, _hash: &B256) -> Option<&'a [u8]> {
        None
    }
}

#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Insert(Index, u8),
    Delete(Index),
    Truncate(Index),
    Swap(Index),
}

impl Damage {
    fn inflict(&self, rlp: &mut Vec<u8>, others: &[Vec<u8>]) {
        match self {
            _ if rlp.is_empty() => {}
            Self::Flip(at, bits) => {
                let at = at.index(rlp.len());
                rlp[at] ^= bits;
            }
            Self::Insert(at, byte) => rlp.insert(at.index(rlp.len()), *byte),
            Self::Delete(at) => drop(rlp.remove(at.index(rlp.len()))),
            Self::Truncate(at) => rlp.truncate(at.index(rlp.len())),
            Self::Swap(other) => rlp.clone_from(other.get(others)),
        }
    }
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<Index>(), 1..=255u8).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        1 => any::<Index>().prop_map(Damage::Delete),
        1 => any::<Index>().prop_map(Damage::Truncate),
        2 => any::<Index>().prop_map(Damage::Swap),
    ]
}

/// An RLP item such as nodes consist of: nothing, a reference, a path, or a small node.
fn items() -> impl Strategy<Value = Vec<u8>> {
    let string = |bytes: Vec<u8>| alloy_rlp::encode(bytes.as_slice());
    prop_oneof![
        3 => Just(vec![0x80]),
        3 => any::<[u8; 32]>().prop_map(move |hash| string(hash.to_vec())),
        2 => (0..4u8, vec(any::<u8>(), 0..34)).prop_map(move |(flag, mut path)| {
            if let Some(first) = path.first_mut() {
                *first = flag << 4 | if flag % 2 == 1 { *first & 0xf } else { 0 };
            }
            string(path)
        }),
        1 => vec(any::<u8>(), 0..60).prop_map(string),
        1 => vec(any::<u8>(), 0..31).prop_map(|payload| list(&[payload])),
    ]
}

/// Lists of as many items as a node has, nodes within nodes, or plain noise.
fn nodes() -> impl Strategy<Value = Vec<u8>> {
    let count = prop_oneof![4 => Just(2usize), 4 => Just(17), 1 => 0..20usize];
    let shaped = count.prop_flat_map(|count| vec(items(), count)).prop_map(|items| list(&items));
    let nested = (items(), items(), items())
        .prop_map(|(path, below, leaf)| list(&[path, list(&[below, leaf])]));
    prop_oneof![6 => shaped, 2 => nested, 1 => vec(any::<u8>(), 0..200)]
}

fn list(items: &[Vec<u8>]) -> Vec<u8> {
    let payload = items.concat();
    let mut out = Vec::new();
    alloy_rlp::Header { list: true, payload_length: payload.len() }.encode(&mut out);
    out.extend(payload);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn damaged_nodes_never_panic(
        story in stories(20, 20),
        damages in vec((any::<Index>(), damages()), 1..6),
    ) {
        let (mut nodes, root) = Nodes::of(&story.start);
        let hashes: Vec<B256> = nodes.by_hash.keys().copied().collect();
        let all: Vec<Vec<u8>> = nodes.by_hash.values().cloned().collect();
        if !hashes.is_empty() {
            for (which, damage) in &damages {
                damage.inflict(nodes.by_hash.get_mut(which.get(&hashes)).unwrap(), &all);
            }
        }
        endure(&story.steps, root, &&nodes);
    }

    #[test]
    fn invented_nodes_never_panic(story in stories(20, 20), nodes in vec(nodes(), 1..8)) {
        endure(&story.steps, B256::repeat_byte(1), &Circle { nodes: &nodes, next: Cell::new(0) });
    }
}

/// What a lookup says of a root node with these items.
fn verdict(items: &[Vec<u8>], key: B256) -> Result<Option<Vec<u8>>, TrieError> {
    let rlp = [list(items)];
    let mut trie = SparseTrie::new(B256::repeat_byte(1));
    let found = trie.get(&key, &Circle { nodes: &rlp, next: Cell::new(0) })?;
    Ok(found.map(<[u8]>::to_vec))
}

#[test]
fn each_kind_of_malformed_node_is_named() {
    let string = |bytes: &[u8]| alloy_rlp::encode(bytes);
    let empty = || string(&[]);
    let branch = |last: Vec<u8>| [vec![empty(); 16], vec![last]].concat();
    let with_child = |child: Vec<u8>| [vec![child], vec![empty(); 16]].concat();
    let leaf = |path: &[u8]| vec![string(path), string(b"value")];
    let hash = || string(&[1; 32]);
    let table: [(&str, Vec<Vec<u8>>, &str); 11] = [
        ("no item", vec![], "neither 2 nor 17 items"),
        ("three items", vec![empty(), empty(), empty()], "neither 2 nor 17 items"),
        ("eighteen items", vec![empty(); 18], "more than 17 items"),
        ("a branch with a value", branch(string(b"value")), "branch with a value"),
        ("a short reference", with_child(string(&[1; 31])), "branch child"),
        ("a long embedded node", with_child(list(&[string(&[1; 40])])), "branch child"),
        ("an empty path", leaf(&[]), "path flag"),
        ("an unknown flag", leaf(&[0x40]), "path flag"),
        ("an unclean flag", leaf(&[0x21]), "path flag"),
        ("a path of 34 bytes", leaf(&[0x20; 34]), "path too long"),
        ("an extension of nothing", vec![string(&[0x00]), hash()], "extension"),
    ];
    for (name, items, expected) in table {
        let key = B256::ZERO;
        assert_eq!(verdict(&items, key), Err(TrieError::Malformed(expected)), "{name}");
    }
}

/// Extensions and branches without end: a key has 64 nibbles, and then it is over.
#[test]
fn a_path_deeper_than_a_key_ends() {
    let hash = alloy_rlp::encode([1u8; 32].as_slice());
    let branch = list(&[vec![hash.clone(); 16], vec![vec![0x80]]].concat());
    let mut path = Vec::new();
    [0x10u8].as_slice().encode(&mut path);
    let extension = list(&[path, hash]);
    for nodes in [vec![branch.clone()], vec![extension.clone()], vec![extension, branch]] {
        for step in
            [Step::Get(B256::ZERO), Step::Insert(B256::ZERO, vec![1]), Step::Remove(B256::ZERO)]
        {
            let circle = Circle { nodes: &nodes, next: Cell::new(0) };
            let mut trie = SparseTrie::new(B256::repeat_byte(1));
            let _ = step.on_trie(&mut trie, &circle);
            assert!(circle.next.get() <= 66, "{} nodes for one key", circle.next.get());
            trie.root();
        }
    }
}
