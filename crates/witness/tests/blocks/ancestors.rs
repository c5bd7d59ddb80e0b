//! Ancestors that are no chain to the block, or too short or too long a one.

use alloy_consensus::Header;
use alloy_primitives::{Bytes, keccak256};
use zkgas_guest_core::{MAX_ANCESTORS, ValidationError};
use zkgas_model::Fork;

use crate::{
    header::empty,
    parts::{
        Expected::{Error, Executed, Refused, Valid},
        Parts, Row,
    },
    sample,
};

const LINK: fn(usize) -> ValidationError = ValidationError::AncestorLink;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        ("none", |p| p.ancestors.clear(), Error(ValidationError::MissingParent)),
        ("no parent", |p| drop(p.ancestors.pop()), Error(LINK(1))),
        ("a gap", |p| drop(p.ancestors.remove(1)), Error(LINK(0))),
        ("the wrong way round", |p| p.ancestors.reverse(), Error(LINK(2))),
        ("the parent twice", |p| p.ancestors.push(p.ancestors[2].clone()), Error(LINK(2))),
        (
            "the parent alone",
            |p| drop(p.ancestors.drain(..2)),
            Refused("lacks the header of block 1"),
        ),
        (
            "the oldest left out",
            |p| drop(p.ancestors.remove(0)),
            Refused("lacks the header of block 1"),
        ),
        ("more than the block asks for", one_more, Valid),
        ("a stranger at the start", |p| p.ancestors.insert(0, [0xc0].into()), Error(LINK(0))),
        (
            "a parent that is no header",
            |p| name_parent(p, vec![0xc0]),
            Error(ValidationError::AncestorDecode {
                index: 0,
                error: alloy_rlp::Error::InputTooShort,
            }),
        ),
        (
            "a parent with a byte after it",
            |p| name_parent(p, [p.ancestors[2].as_ref(), &[0]].concat()),
            Error(ValidationError::AncestorDecode {
                index: 0,
                error: alloy_rlp::Error::UnexpectedLength,
            }),
        ),
        ("a number left out", |p| chain(p, 2, 1), Error(LINK(0))),
        ("a number twice", |p| chain(p, 2, u64::MAX), Error(LINK(0))),
        // The system contract for block hashes stores the parent's.
        ("256", |p| chain(p, MAX_ANCESTORS, 0), Executed("stateRoot")),
        ("257", |p| chain(p, MAX_ANCESTORS + 1, 0), Error(ValidationError::TooManyAncestors(257))),
    ]
}

fn one_more(parts: &mut Parts) {
    let genesis = sample::ancestors(Fork::Prague).fixture().genesis_header;
    parts.ancestors.insert(0, genesis);
}

/// Makes these bytes the only ancestor, and the block name them.
fn name_parent(parts: &mut Parts, bytes: Vec<u8>) {
    parts.header().parent_hash = keccak256(&bytes);
    parts.ancestors = vec![bytes.into()];
}

/// Links a chain of this length to an empty block; the oldest number is short by `lack`.
fn chain(parts: &mut Parts, length: usize, lack: u64) {
    const NUMBER: u64 = 1_000;
    empty(parts);
    let parent = parts.parent();
    let mut ancestors: Vec<Bytes> = Vec::new();
    for back in (0..length as u64).rev() {
        let parent_hash = ancestors.last().map(keccak256).unwrap_or_default();
        let mut header = Header { number: NUMBER - back, parent_hash, ..parent.clone() };
        if ancestors.is_empty() {
            header.number = header.number.wrapping_sub(lack);
        }
        ancestors.push(alloy_rlp::encode(header).into());
    }
    let header = parts.header();
    header.number = NUMBER + 1;
    header.parent_hash = keccak256(ancestors.last().unwrap());
    header.timestamp = parent.timestamp + 12;
    parts.ancestors = ancestors;
}
