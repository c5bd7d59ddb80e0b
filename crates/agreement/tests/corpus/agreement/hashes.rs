//! SHA256 and KECCAK256 at all lengths and alignments that make a difference to words.

use alloy_primitives::{U256, keccak256};
use revm::bytecode::opcode::{ADD, DUP1, DUP3, DUP5, GAS, KECCAK256, MSTORE, MUL, STATICCALL};
use sha2::{Digest, Sha256};

use crate::{
    assembler::Code,
    program::{RESULT, Worker, fold, load_data, noise, repeat, run},
};

/// Where the text to hash stands in memory, on a whole word.
const TEXT: u64 = 0x100;
const TEXT_LENGTH: usize = 4_200;
const ALIGNMENTS: usize = 8;
/// Bytes of results that are folded: room for a hash at any alignment, and a flag.
const RESULTS: u64 = 0x60;

/// `count` lengths: `base`, `base + step`, ...
#[derive(Debug, Clone, Copy)]
struct Lengths {
    base: usize,
    step: usize,
    count: usize,
}

impl Lengths {
    /// A counter on the stack becomes a length.
    fn on_stack(self, code: Code) -> Code {
        code.pushes([self.step as u64]).ops([MUL]).pushes([self.base as u64]).ops([ADD])
    }

    /// Runs a body for each alignment and counter, which it finds on the stack.
    fn worker(self, body: impl FnOnce(Code) -> Code) -> Worker {
        let code = load_data(Code::default(), TEXT, 0, TEXT_LENGTH as u64);
        let code = repeat(code, ALIGNMENTS as u64, |code| {
            repeat(code, self.count as u64, |code| fold(body(code), RESULTS))
        });
        Worker::new(code, &noise(1, TEXT_LENGTH))
    }

    fn sha256(self) -> Worker {
        self.worker(|code| {
            // The hash goes to an address that is aligned as badly as the text.
            let code = code.pushes([32]).ops([DUP3]).pushes([RESULT]).ops([ADD, DUP3]);
            let code = self.on_stack(code).ops([DUP5]).pushes([TEXT]).ops([ADD]).pushes([2]);
            code.ops([GAS, STATICCALL]).pushes([RESULT + 0x40]).ops([MSTORE])
        })
    }

    fn keccak256(self) -> Worker {
        self.worker(|code| {
            let code = self.on_stack(code.ops([DUP1])).ops([DUP3]).pushes([TEXT]).ops([ADD]);
            let code = code.ops([KECCAK256, DUP3]).pushes([RESULT]).ops([ADD, MSTORE]);
            code.pushes([1, RESULT + 0x40]).ops([MSTORE])
        })
    }

    /// What a worker returns if `hash` is what it computes.
    fn expected(self, hash: impl Fn(&[u8]) -> [u8; 32]) -> U256 {
        let text = noise(1, TEXT_LENGTH);
        let mut memory = [0; 0x80];
        memory[0x7f] = 1;
        for alignment in 0..ALIGNMENTS {
            for index in 0..self.count {
                let length = self.base + self.step * index;
                let result = hash(&text[alignment..alignment + length]);
                memory[0x20 + alignment..][..32].copy_from_slice(&result);
                let folded = keccak256(memory);
                memory[..32].copy_from_slice(folded.as_slice());
            }
        }
        U256::from_be_slice(&memory[..32])
    }
}

#[test]
fn sha256() {
    let lengths = [
        Lengths { base: 0, step: 1, count: 201 },
        Lengths { base: 4_094, step: 1, count: 4 },
        Lengths { base: 250, step: 61, count: 12 },
    ];
    let found = run("sha256", &lengths.map(Lengths::sha256));
    let expected = lengths.map(|lengths| lengths.expected(|text| Sha256::digest(text).into()));
    assert_eq!(found, expected);
}

#[test]
fn keccak() {
    let lengths = [
        Lengths { base: 0, step: 1, count: 301 },
        // Whole blocks, and a byte less or more.
        Lengths { base: 136, step: 136, count: 30 },
        Lengths { base: 135, step: 136, count: 30 },
        Lengths { base: 137, step: 136, count: 29 },
    ];
    let found = run("keccak256", &lengths.map(Lengths::keccak256));
    let expected = lengths.map(|lengths| lengths.expected(|text| keccak256(text).0));
    assert_eq!(found, expected);
}
