//! The tables, row by row.

use std::sync::LazyLock;

use alloy_primitives::Bloom;
use zkgas_guest_core::ValidationError;
use zkgas_model::Fork;

use crate::{
    ancestors, body, header,
    parts::{Parts, check},
    sample, transactions,
};

pub(crate) static PRAGUE: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Prague));
pub(crate) static OSAKA: LazyLock<Parts> = LazyLock::new(|| parts(Fork::Osaka));

pub(crate) fn parts(fork: Fork) -> Parts {
    Parts::of(&zkgas_witness::make(&sample::block(fork).fixture()).unwrap())
}

#[test]
fn the_sample_is_valid() {
    for fork in [Fork::Prague, Fork::Osaka] {
        let witness = zkgas_witness::make(&sample::block(fork).fixture()).unwrap();
        assert!(witness.success);
        assert_eq!(witness.headers.len() as u64, sample::DEPTH);
        let mut parts = Parts::of(&witness);
        assert_eq!(parts.input(), witness.input());
        let header = parts.header();
        assert_eq!(header.requests_hash, Some(sample::requests_hash()));
        assert_ne!(header.logs_bloom, Bloom::ZERO);
    }
}

#[test]
fn headers_alone() {
    check(&PRAGUE, &header::alone());
    check(&OSAKA, &header::alone());
}

#[test]
fn headers_against_their_parents() {
    check(&PRAGUE, &header::against_parent());
    check(&OSAKA, &header::against_parent());
}

#[test]
fn chains_of_ancestors() {
    check(&PRAGUE, &ancestors::rows());
}

#[test]
fn bodies() {
    check(&PRAGUE, &body::body());
    check(&PRAGUE, &body::consistent());
    check(&PRAGUE, &body::forms());
}

#[test]
fn signatures() {
    check(&PRAGUE, &body::signers());
}

#[test]
fn what_execution_gives() {
    check(&PRAGUE, &body::executed());
    check(&OSAKA, &body::executed());
}

#[test]
fn each_byte_of_the_bloom_counts() {
    for byte in 0..256 {
        let mut parts = PRAGUE.clone();
        parts.header().logs_bloom.0[byte] ^= 1 << (byte % 8);
        let error = parts.verdict().unwrap().error;
        assert_eq!(error, Some(ValidationError::PostExecution("logsBloom")), "byte {byte}");
    }
}

#[test]
fn transactions_that_no_block_may_have() {
    check(&PRAGUE, &transactions::rows());
    check(&OSAKA, &transactions::rows());
    check(&PRAGUE, &transactions::prague());
    check(&OSAKA, &transactions::osaka());
}
