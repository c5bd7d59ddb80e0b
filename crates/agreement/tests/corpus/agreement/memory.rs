//! Copying at all alignments of source and destination, which is what the guest's own `memcpy`,
//! `memmove`, and `memset` are about.

use alloy_primitives::{U256, keccak256};
use revm::bytecode::opcode::{
    ADD, ADDRESS, CALLDATACOPY, CODECOPY, DUP1, DUP2, DUP3, DUP4, DUP5, EXTCODECOPY, GAS,
    KECCAK256, LOG1, MCOPY, MLOAD, MSIZE, MSTORE, MSTORE8, MUL, POP, RETURNDATACOPY, STATICCALL,
};

use crate::{
    assembler::Code,
    program::{DATA, RESULT, Worker, fold, load_data, noise, repeat, run},
};

/// Bytes that are folded after each copy: the destination and what is around it.
const REGION: usize = 160;
/// Where in the region an aligned destination begins.
const MARGIN: usize = 0x20;
const TARGET: u64 = RESULT + MARGIN as u64;
/// Where the source of copies within memory stands.
const SOURCE: u64 = 0x400;
const SOURCE_LENGTH: usize = 256;
const ALIGNMENTS: usize = 8;
/// Copies have 0 to 100 bytes.
const SIZES: usize = 101;
/// Copies that run over the end of their source begin this many bytes before it.
const TAIL: usize = 56;

fn pattern() -> Vec<u8> {
    noise(41, REGION)
}

fn source() -> Vec<u8> {
    noise(42, SOURCE_LENGTH)
}

/// Data of a worker: the pattern of the region, and the source.
fn data() -> Vec<u8> {
    [pattern(), source()].concat()
}

/// Copies for all alignments of the destination and of the source, and for all sizes, which stand
/// on the stack in this order; each time the region is restored before and folded after.
fn copies(copy: impl FnOnce(Code) -> Code) -> Worker {
    let code = load_data(Code::default(), SOURCE, REGION as u64, SOURCE_LENGTH as u64);
    // The answer of the identity precompile, for RETURNDATACOPY.
    let code = code.pushes([0, 0, SOURCE_LENGTH as u64, SOURCE, 4]).ops([GAS, STATICCALL, POP]);
    let code = repeat(code, ALIGNMENTS as u64, |code| {
        repeat(code, ALIGNMENTS as u64, |code| {
            repeat(code, SIZES as u64, |code| {
                fold(copy(load_data(code, RESULT, 0, REGION as u64)), REGION as u64)
            })
        })
    });
    Worker::new(code, &data()).with_calldata(source())
}

/// Pushes size, source, and destination, the last on top, the source counting from `base`.
fn arguments(code: Code, base: u64) -> Code {
    let code = code.ops([DUP1, DUP3]).pushes([base]).ops([ADD, DUP5]);
    code.pushes([TARGET]).ops([ADD])
}

/// The hash that [`copies`] return for a source, zeros after its end.
fn copied(source: &[u8]) -> U256 {
    let mut hash = U256::ZERO;
    for to in 0..ALIGNMENTS {
        for from in 0..ALIGNMENTS {
            for size in 0..SIZES {
                let mut region = pattern();
                let bytes = source[from..].iter().copied().chain(std::iter::repeat(0));
                for (place, byte) in region[MARGIN + to..][..size].iter_mut().zip(bytes) {
                    *place = byte;
                }
                hash = next(hash, &region);
            }
        }
    }
    hash
}

fn next(hash: U256, region: &[u8]) -> U256 {
    keccak256([&hash.to_be_bytes::<32>(), region].concat()).into()
}

#[test]
fn within_memory() {
    let worker = copies(|code| arguments(code, SOURCE).ops([MCOPY]));
    assert_eq!(run("mcopy", &[worker]), [copied(&source())]);
}

#[test]
fn by_the_identity_precompile() {
    let worker = copies(|code| {
        let code = code.ops([DUP1, DUP4]).pushes([TARGET]).ops([ADD, DUP3, DUP5]);
        code.pushes([SOURCE]).ops([ADD]).pushes([4]).ops([GAS, STATICCALL, POP])
    });
    assert_eq!(run("identity", &[worker]), [copied(&source())]);
}

#[test]
fn from_return_data() {
    let worker = copies(|code| arguments(code, 0).ops([RETURNDATACOPY]));
    assert_eq!(run("returndatacopy", &[worker]), [copied(&source())]);
}

#[test]
fn from_call_data() {
    let tail = (SOURCE_LENGTH - TAIL) as u64;
    let workers = [0, tail].map(|base| copies(|code| arguments(code, base).ops([CALLDATACOPY])));
    let expected = [copied(&source()), copied(&source()[SOURCE_LENGTH - TAIL..])];
    assert_eq!(run("calldatacopy", &workers), expected);
}

#[test]
fn from_code() {
    let begin = DATA + REGION as u64;
    let tail = begin + (SOURCE_LENGTH - TAIL) as u64;
    let workers = [
        copies(|code| arguments(code, begin).ops([CODECOPY])),
        copies(|code| arguments(code, tail).ops([CODECOPY])),
        copies(|code| arguments(code, begin).ops([ADDRESS, EXTCODECOPY])),
        copies(|code| arguments(code, tail).ops([ADDRESS, EXTCODECOPY])),
    ];
    let [whole, end] = [copied(&source()), copied(&source()[SOURCE_LENGTH - TAIL..])];
    assert_eq!(run("codecopy", &workers), [whole, end, whole, end]);
}

/// Bytes folded after a copy onto itself.
const OVERLAP_REGION: usize = 256;
/// Sizes of such copies: 1, 10, ..., 100.
const OVERLAP_SIZES: usize = 12;

/// Copies of a region onto itself, by `step` times as many bytes as the second number on the stack
/// says, less `back`.
fn overlaps(step: usize, count: usize, back: usize) -> (Worker, U256) {
    // The destination: far enough from both ends of the region.
    let middle = 80;
    let code = repeat(Code::default(), ALIGNMENTS as u64, |code| {
        repeat(code, count as u64, |code| {
            repeat(code, OVERLAP_SIZES as u64, |code| {
                let code = load_data(code, RESULT, 0, OVERLAP_REGION as u64);
                let code = code.ops([DUP1]).pushes([9]).ops([MUL]).pushes([1]).ops([ADD]);
                // Source: middle + alignment + step * number - back.
                let code = code.ops([DUP3]).pushes([step as u64]).ops([MUL, DUP5, ADD]);
                let code = code.pushes([RESULT + middle - back as u64]).ops([ADD, DUP5]);
                let code = code.pushes([RESULT + middle]).ops([ADD, MCOPY]);
                fold(code, OVERLAP_REGION as u64)
            })
        })
    });
    let text = noise(43, OVERLAP_REGION);
    let middle = usize::try_from(middle).unwrap();
    let mut hash = U256::ZERO;
    for alignment in 0..ALIGNMENTS {
        for number in 0..count {
            for size in (0..OVERLAP_SIZES).map(|index| 1 + 9 * index) {
                let mut region = text.clone();
                let from = middle + alignment + step * number - back;
                region.copy_within(from..from + size, middle + alignment);
                hash = next(hash, &region);
            }
        }
    }
    (Worker::new(code, &text), hash)
}

#[test]
fn onto_itself() {
    let (near, near_hash) = overlaps(1, 41, 20);
    let (far, far_hash) = overlaps(7, 19, 70);
    assert_eq!(run("overlaps", &[near, far]), [near_hash, far_hash]);
}

/// MSTORE, MLOAD, and MSTORE8 at every address.
#[test]
fn words_anywhere() {
    let code = load_data(Code::default(), SOURCE, REGION as u64, SOURCE_LENGTH as u64);
    let code = repeat(code, 96, |code| {
        let code = load_data(code, RESULT, 0, REGION as u64).ops([DUP1]);
        let code = code.pushes([SOURCE]).ops([ADD, MLOAD, DUP1, DUP3]);
        let code = code.pushes([RESULT]).ops([ADD, MSTORE, DUP2]);
        let code = code.pushes([RESULT + 40]).ops([ADD, MSTORE8]);
        fold(code, REGION as u64)
    });
    let mut hash = U256::ZERO;
    for at in 0..96 {
        let mut region = pattern();
        let word = source()[at..][..32].to_vec();
        region[at..][..32].copy_from_slice(&word);
        region[at + 40] = word[31];
        hash = next(hash, &region);
    }
    assert_eq!(run("words", &[Worker::new(code, &data())]), [hash]);
}

/// Memory that a call has not written reads as zeros, whatever a call before left there.
#[test]
fn fresh_memory_is_zero() {
    let dirty = load_data(Code::default(), 0, 0, 8_000).ops([MSIZE, POP]);
    let clean = repeat(Code::default(), 100, |code| {
        // Position 41 i + 64, size i.
        let code = code.ops([DUP1, DUP2]).pushes([41]).ops([MUL]).pushes([64]).ops([ADD]);
        let code = code.ops([KECCAK256]).pushes([RESULT]).ops([MSTORE]);
        fold(code, 32)
    });
    let workers = [Worker::new(dirty, &noise(44, 8_000)), Worker::new(clean, &[])];
    let hash =
        (0..100).fold(U256::ZERO, |hash, size| next(hash, keccak256(vec![0; size]).as_slice()));
    assert_eq!(run("fresh", &workers)[1], hash);
}

/// The receipts have what was logged, at any alignment and size.
#[test]
fn logs() {
    let code = load_data(Code::default(), SOURCE, REGION as u64, SOURCE_LENGTH as u64);
    let code = repeat(code, ALIGNMENTS as u64, |code| {
        repeat(code, SIZES as u64, |code| {
            let code = code.ops([DUP1, DUP1, DUP4]).pushes([SOURCE]).ops([ADD, LOG1]);
            fold(code, 32)
        })
    });
    run("logs", &[Worker::new(code, &data())]);
}
