//! What every program must hold to, found by walking its byte code.

use std::collections::BTreeMap;

use zkgas_model::Fork;
use zkgas_suite::{Case, Family, Revision, Selection, tests};

const STACK_LIMIT: usize = 1_024;
/// EIP-170.
const CODE_SIZE_LIMIT: usize = 24_576;

/// The opcodes of `code`, without immediates.
fn opcodes(code: &[u8]) -> impl Iterator<Item = u8> {
    let mut at = 0;
    core::iter::from_fn(move || {
        let &opcode = code.get(at)?;
        let immediate = if (0x60..=0x7f).contains(&opcode) { opcode - 0x5f } else { 0 };
        at += 1 + usize::from(immediate);
        assert!(at <= code.len(), "the last push is cut off");
        Some(opcode)
    })
}

/// How many words an opcode takes from the stack, and how many it puts there.
fn arity(opcode: u8) -> (usize, usize) {
    match opcode {
        0x00 | 0x5b => (0, 0),
        0x01..=0x07 | 0x0a | 0x0b | 0x10..=0x14 | 0x16..=0x18 | 0x1a..=0x1d | 0x20 => (2, 1),
        0x08 | 0x09 | 0xf0 => (3, 1),
        0x15 | 0x19 | 0x31 | 0x35 | 0x3b | 0x3f | 0x40 | 0x49 | 0x51 | 0x54 | 0x5c => (1, 1),
        0x30
        | 0x32..=0x34
        | 0x36
        | 0x38
        | 0x3a
        | 0x3d
        | 0x41..=0x48
        | 0x4a
        | 0x58..=0x5a
        | 0x5f..=0x7f => (0, 1),
        0x37 | 0x39 | 0x3e | 0x5e => (3, 0),
        0x3c => (4, 0),
        0x50 | 0x56 => (1, 0),
        0x52 | 0x53 | 0x55 | 0x57 | 0x5d | 0xfd => (2, 0),
        0x80..=0x8f => (usize::from(opcode - 0x7f), usize::from(opcode - 0x7e)),
        0x90..=0x9f => (usize::from(opcode - 0x8e), usize::from(opcode - 0x8e)),
        0xa0..=0xa4 => (usize::from(opcode - 0x9e), 0),
        0xf5 => (4, 1),
        0xf1 | 0xf2 => (7, 1),
        0xf4 | 0xfa => (6, 1),
        _ => panic!("no case uses opcode {opcode:#04x}"),
    }
}

/// The highest stack of code whose jumps all go ahead to where it would have come anyway, or back
/// to where the stack is as high.
fn peak_stack(code: &[u8]) -> usize {
    let (mut height, mut peak) = (0_usize, 0);
    for opcode in opcodes(code) {
        let (taken, put) = arity(opcode);
        height = height.checked_sub(taken).expect("the stack holds what the opcode takes") + put;
        peak = peak.max(height);
    }
    peak
}

fn each_test(mut check: impl FnMut(Revision, Vec<Case>)) {
    for &revision in Revision::ALL {
        let all = tests(revision, Fork::Prague, &Selection::default()).expect("defined for Prague");
        for test in all {
            check(revision, test.cases(1));
        }
    }
}

fn target(case: &Case) -> &[u8] {
    &case.contracts[case.contracts.len() - 2].code
}

fn histogram(code: &[u8]) -> BTreeMap<u8, i64> {
    let mut counts = BTreeMap::new();
    for opcode in opcodes(code) {
        *counts.entry(opcode).or_insert(0) += 1;
    }
    counts
}

#[test]
fn stack_and_code_stay_in_bounds() {
    let (mut tallest, mut longest) = (0, 0);
    each_test(|_, cases| {
        for case in cases {
            for contract in &case.contracts {
                let (peak, bytes) = (peak_stack(&contract.code), contract.code.len());
                assert!(peak <= STACK_LIMIT, "{}: {peak} words", case.name);
                assert!(bytes <= CODE_SIZE_LIMIT, "{}: {bytes} bytes", case.name);
                (tallest, longest) = (tallest.max(peak), longest.max(bytes));
            }
        }
    });
    assert_eq!((tallest, longest), (1_000, 23_719));
}

#[test]
fn only_the_operation_grows_in_number() {
    each_test(|revision, cases| {
        let baseline = histogram(target(&cases[0]));
        for case in &cases[1..] {
            let n = i64::try_from(case.per_call).expect("a few hundred");
            let mut change = histogram(target(case));
            for (opcode, count) in &baseline {
                *change.entry(*opcode).or_insert(0) -= count;
            }
            change.retain(|_, difference| *difference != 0);
            let change: Vec<(u8, i64)> = change.into_iter().collect();
            match (case.family, revision) {
                // Both call through STATICCALL; only the address pushed differs.
                (Family::Precompile, Revision::F4c8) => assert_eq!(change, [(0x60, n), (0x61, -n)]),
                (Family::Precompile, Revision::R0c73) => {
                    assert_eq!(change, [(0x60, n), (0x73, -n)]);
                }
                // A salt is duplicated where its stand-in is pushed.
                _ if case.target == "create2" => {
                    assert_eq!(change, [(0x61, -n), (0x80, n), (0xf5, n)]);
                }
                _ => assert!(matches!(change[..], [(_, grown)] if grown == n), "{}", case.name),
            }
        }
    });
}

#[test]
fn cases_of_a_test_share_all_but_the_target() {
    each_test(|_, cases| {
        for case in &cases {
            assert_eq!(case.contracts.last(), cases[0].contracts.last());
            assert_eq!(case.num_calls, cases[0].num_calls);
            assert_eq!(case.gas_limit, cases[0].gas_limit);
        }
        for pair in cases.windows(2) {
            assert_ne!(target(&pair[0]), target(&pair[1]));
        }
    });
}

#[test]
fn wide_pushes_hold_what_they_say() {
    each_test(|_, cases| {
        let Some(width) = cases[0].target.strip_prefix("push") else {
            return;
        };
        let width: u8 = width.parse().expect("a number follows");
        let mut pushed = vec![0xff; 1 + usize::from(width)];
        pushed[0] = 0x5f + width;
        // One spare word for each of the positions comes first.
        let spare = target(&cases[0]).iter().take_while(|&&byte| byte == 0x5f).count();
        assert!(target(&cases[1])[spare..].starts_with(&pushed));
    });
}
