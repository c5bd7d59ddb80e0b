//! Of the witness, and of the bytes of block and input.

use alloy_primitives::Bytes;
use alloy_rlp::Header as ListHead;
use zkgas_guest_core::Fork;

use super::{EITHER, INVALID, Kind, NO_BLOCK, VALID, flip};
use crate::{mutants::Random, parts::Parts, program::noise, sample};

fn change(list: &mut [Bytes], r: &mut Random, change: fn(&mut Vec<u8>, &mut Random)) {
    let item = &mut list[r.below(list.len())];
    let mut bytes = item.to_vec();
    change(&mut bytes, r);
    *item = bytes.into();
}

fn remove(list: &mut Vec<Bytes>, r: &mut Random) {
    list.remove(r.below(list.len()));
}

fn insert(list: &mut Vec<Bytes>, r: &mut Random, item: Bytes) {
    list.insert(r.below(list.len() + 1), item);
}

fn twice(list: &mut Vec<Bytes>, r: &mut Random) {
    let item = list[r.below(list.len())].clone();
    insert(list, r, item);
}

fn shuffle(list: &mut [Bytes], r: &mut Random) {
    for end in (1..list.len()).rev() {
        list.swap(end, r.below(end + 1));
    }
}

/// The bytes of the block, changed.
fn raw(p: &mut Parts, r: &mut Random, change: fn(&mut Vec<u8>, &mut Random)) {
    let mut block = alloy_rlp::encode(&p.block);
    change(&mut block, r);
    p.raw_block = Some(block);
}

/// A leaf that the trie doesn't have.
fn leaf(r: &mut Random) -> Bytes {
    let path = [&[0x20], noise(r.next(), 32).as_slice()].concat();
    let items = [alloy_rlp::encode(path.as_slice()), alloy_rlp::encode(&noise(r.next(), 70)[..])];
    let payload = items.concat();
    let mut out = Vec::new();
    ListHead { list: true, payload_length: payload.len() }.encode(&mut out);
    [out, payload].concat().into()
}

/// The header of the block before those that the worker asks for.
fn genesis(p: &Parts) -> Bytes {
    let fork = match p.chain.fork {
        Fork::Prague => zkgas_model::Fork::Prague,
        Fork::Osaka => zkgas_model::Fork::Osaka,
    };
    sample::block(fork).fixture().genesis_header
}

fn cut(bytes: &mut Vec<u8>, r: &mut Random) {
    bytes.truncate(r.below(bytes.len()));
}

pub(super) fn kinds() -> Vec<Kind> {
    [nodes(), codes(), ancestors(), bytes()].concat()
}

fn nodes() -> Vec<Kind> {
    vec![
        ("node's bit", INVALID, |p, r| change(&mut p.nodes, r, |node, r| flip(node, r))),
        ("node cut off", INVALID, |p, r| change(&mut p.nodes, r, cut)),
        ("node with a byte more", INVALID, |p, r| change(&mut p.nodes, r, |node, _| node.push(0))),
        ("node missing", INVALID, |p, r| remove(&mut p.nodes, r)),
        ("node twice", VALID, |p, r| twice(&mut p.nodes, r)),
        ("node of no trie", VALID, |p, r| {
            let leaf = leaf(r);
            insert(&mut p.nodes, r, leaf);
        }),
        ("node of noise", VALID, |p, r| {
            let node = noise(r.next(), r.below(600)).into();
            insert(&mut p.nodes, r, node);
        }),
        ("nodes shuffled", VALID, |p, r| shuffle(&mut p.nodes, r)),
        ("node among codes", VALID, |p, r| {
            let node = p.nodes[r.below(p.nodes.len())].clone();
            insert(&mut p.codes, r, node);
        }),
    ]
}

fn codes() -> Vec<Kind> {
    vec![
        ("code's bit", INVALID, |p, r| change(&mut p.codes, r, |code, r| flip(code, r))),
        ("code cut off", INVALID, |p, r| change(&mut p.codes, r, cut)),
        ("code with a byte more", INVALID, |p, r| change(&mut p.codes, r, |code, _| code.push(0))),
        ("code missing", INVALID, |p, r| remove(&mut p.codes, r)),
        ("code twice", VALID, |p, r| twice(&mut p.codes, r)),
        ("code of noise", VALID, |p, r| {
            let code = noise(r.next(), r.below(600)).into();
            insert(&mut p.codes, r, code);
        }),
        ("codes shuffled", VALID, |p, r| shuffle(&mut p.codes, r)),
    ]
}

fn ancestors() -> Vec<Kind> {
    vec![
        ("ancestor's bit", INVALID, |p, r| {
            change(&mut p.ancestors, r, |header, r| flip(header, r));
        }),
        ("ancestor cut off", INVALID, |p, r| change(&mut p.ancestors, r, cut)),
        ("ancestor missing", INVALID, |p, r| remove(&mut p.ancestors, r)),
        ("ancestor twice", INVALID, |p, r| twice(&mut p.ancestors, r)),
        ("ancestor of noise", INVALID, |p, r| {
            let header = noise(r.next(), r.below(600)).into();
            insert(&mut p.ancestors, r, header);
        }),
        ("genesis where it belongs", VALID, |p, _| p.ancestors.insert(0, genesis(p))),
        ("genesis where it doesn't", INVALID, |p, r| {
            let at = 1 + r.below(p.ancestors.len());
            p.ancestors.insert(at, genesis(p));
        }),
        ("ancestors the other way round", INVALID, |p, _| p.ancestors.reverse()),
        ("no ancestors", INVALID, |p, _| p.ancestors.clear()),
    ]
}

fn bytes() -> Vec<Kind> {
    vec![
        ("block's bit", EITHER, |p, r| raw(p, r, |block, r| flip(block, r))),
        ("block cut off", NO_BLOCK, |p, r| raw(p, r, cut)),
        ("block with a byte more", NO_BLOCK, |p, r| {
            raw(p, r, |block, r| block.push(noise(r.next(), 1)[0]));
        }),
        ("block with a byte inserted", EITHER, |p, r| {
            raw(p, r, |block, r| block.insert(r.below(block.len()), noise(r.next(), 1)[0]));
        }),
        ("block short of a byte", EITHER, |p, r| {
            raw(p, r, |block, r| {
                block.remove(r.below(block.len()));
            });
        }),
        ("block's first bytes", EITHER, |p, r| raw(p, r, |block, r| flip(&mut block[..10], r))),
        ("chain id", INVALID, |p, r| super::flip_number(&mut p.chain.chain_id, r)),
        ("fork", EITHER, |p, _| {
            p.chain.fork = match p.chain.fork {
                Fork::Prague => Fork::Osaka,
                Fork::Osaka => Fork::Prague,
            };
        }),
    ]
}
