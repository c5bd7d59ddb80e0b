//! What a trie is compared with, where its nodes come from, and random keys, values, and steps.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use alloy_primitives::{B256, keccak256};
use alloy_trie::{HashBuilder, Nibbles};
use proptest::{collection::vec, prelude::*, sample::select};
use zkgas_guest_core::{Preimages, SparseTrie, TrieError};

pub(crate) type Model = BTreeMap<B256, Vec<u8>>;

/// The root of an ordered map, by alloy-trie.
pub(crate) fn root_of(model: &Model) -> B256 {
    let mut builder = HashBuilder::default();
    for (key, value) in model {
        builder.add_leaf(Nibbles::unpack(key), value);
    }
    builder.root()
}

/// A trie that was built from nothing asks for nothing.
#[derive(Debug)]
pub(crate) struct Nothing;

impl Preimages<'static> for Nothing {
    fn node(&self, hash: &B256) -> Option<&'static [u8]> {
        panic!("asked for node {hash}")
    }

    fn code(&self, hash: &B256) -> Option<&'static [u8]> {
        panic!("asked for code {hash}")
    }
}

/// The trie of a map, built from nothing.
pub(crate) fn build(model: &Model) -> SparseTrie<'static> {
    let mut trie = SparseTrie::empty();
    for (key, value) in model {
        trie.insert(key, value.clone(), &Nothing).unwrap();
    }
    trie
}

/// Trie nodes by hash; remembers which it gave out.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) by_hash: BTreeMap<B256, Vec<u8>>,
    pub(crate) asked: RefCell<BTreeSet<B256>>,
}

impl Nodes {
    /// Every node of the trie of a map, and its root.
    pub(crate) fn of(model: &Model) -> (Self, B256) {
        let mut nodes = Self::default();
        let root = build(model).root_with(&mut |rlp| nodes.keep(rlp));
        (nodes, root)
    }

    pub(crate) fn keep(&mut self, rlp: &[u8]) {
        self.by_hash.insert(keccak256(rlp), rlp.to_vec());
    }

    /// Only the nodes that have been asked for.
    pub(crate) fn asked_for(&self) -> Self {
        let asked = self.asked.borrow();
        let kept = self.by_hash.iter().filter(|(hash, _)| asked.contains(*hash));
        Self {
            by_hash: kept.map(|(hash, rlp)| (*hash, rlp.clone())).collect(),
            asked: RefCell::default(),
        }
    }
}

impl<'a> Preimages<'a> for &'a Nodes {
    fn node(&self, hash: &B256) -> Option<&'a [u8]> {
        self.asked.borrow_mut().insert(*hash);
        self.by_hash.get(hash).map(Vec::as_slice)
    }

    fn code(&self, _hash: &B256) -> Option<&'a [u8]> {
        None
    }
}

/// One use of a trie.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Get(B256),
    Insert(B256, Vec<u8>),
    Remove(B256),
    Root,
}

/// What a step answers: the value read, the root, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    Value(Option<Vec<u8>>),
    Root(B256),
    Done,
}

impl Step {
    pub(crate) fn on_trie<'a>(
        &self,
        trie: &mut SparseTrie<'a>,
        source: &impl Preimages<'a>,
    ) -> Result<Answer, TrieError> {
        Ok(match self {
            Self::Get(key) => Answer::Value(trie.get(key, source)?.map(<[u8]>::to_vec)),
            Self::Insert(key, value) => {
                trie.insert(key, value.clone(), source)?;
                Answer::Done
            }
            Self::Remove(key) => {
                trie.remove(key, source)?;
                Answer::Done
            }
            Self::Root => Answer::Root(trie.root()),
        })
    }

    pub(crate) fn on_model(&self, model: &mut Model) -> Answer {
        match self {
            Self::Get(key) => Answer::Value(model.get(key).cloned()),
            Self::Insert(key, value) => {
                model.insert(*key, value.clone());
                Answer::Done
            }
            Self::Remove(key) => {
                model.remove(key);
                Answer::Done
            }
            Self::Root => Answer::Root(root_of(model)),
        }
    }
}

/// All steps on the trie, and the root at the end.
pub(crate) fn run<'a>(
    steps: &[Step],
    root: B256,
    source: &impl Preimages<'a>,
) -> Result<(Vec<Answer>, B256), TrieError> {
    let mut trie = SparseTrie::new(root);
    let answers = steps.iter().map(|step| step.on_trie(&mut trie, source));
    let answers = answers.collect::<Result<_, _>>()?;
    Ok((answers, trie.root()))
}

/// A start, and steps over keys of which some are in it.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub(crate) start: Model,
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn stories(keys: usize, steps: usize) -> impl Strategy<Value = Story> {
    (2..keys).prop_flat_map(related_keys).prop_flat_map(move |keys| {
        let start = prop::collection::btree_map(select(keys.clone()), values(), 0..=keys.len());
        (start, vec(step(keys), 1..steps)).prop_map(|(start, steps)| Story { start, steps })
    })
}

fn step(keys: Vec<B256>) -> impl Strategy<Value = Step> {
    let key = select(keys);
    prop_oneof![
        2 => key.clone().prop_map(Step::Get),
        3 => (key.clone(), values()).prop_map(|(key, value)| Step::Insert(key, value)),
        4 => key.prop_map(Step::Remove),
        1 => Just(Step::Root),
    ]
}

/// Maps over keys with shared prefixes.
pub(crate) fn models(keys: usize) -> impl Strategy<Value = Model> {
    (1..keys).prop_flat_map(related_keys).prop_flat_map(|keys| {
        let count = keys.len();
        vec(values(), count).prop_map(move |values| keys.iter().copied().zip(values).collect())
    })
}

/// From values that make nodes of less than 32 bytes to those of accounts and beyond.
fn values() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 1..4), vec(any::<u8>(), 28..36), vec(any::<u8>(), 60..200)]
}

/// Keys of which each departs from an earlier one at some nibble: at any depth, the last included.
pub(crate) fn related_keys(count: usize) -> impl Strategy<Value = Vec<B256>> {
    let departure =
        (any::<prop::sample::Index>(), depth(), any::<[u8; 32]>().prop_map(B256::from).no_shrink());
    vec(departure, count).prop_map(|departures| {
        let mut keys: Vec<B256> = Vec::new();
        for (from, depth, fresh) in departures {
            let key = if keys.is_empty() { fresh } else { depart(from.get(&keys), depth, fresh) };
            keys.push(key);
        }
        keys
    })
}

fn depth() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 0..4usize, 3 => 0..64usize, 2 => 56..64usize]
}

/// The first `depth` nibbles of `from`, the rest of `fresh`.
fn depart(from: &B256, depth: usize, fresh: B256) -> B256 {
    let mut key = fresh;
    key[..depth / 2].copy_from_slice(&from[..depth / 2]);
    if depth % 2 == 1 {
        key[depth / 2] = from[depth / 2] & 0xf0 | fresh[depth / 2] & 0xf;
    }
    key
}
