//! Instructions on 256-bit words at the values where carries, signs, and shifts turn.

use alloy_primitives::{I256, U256, U512, keccak256};
use revm::bytecode::opcode::{
    ADD, ADDMOD, AND, BYTE, DIV, DUP1, DUP3, DUP5, EQ, EXP, GT, ISZERO, JUMPDEST, LT, MLOAD, MOD,
    MSTORE, MUL, MULMOD, NOT, OR, POP, PUSH1, SAR, SDIV, SGT, SHL, SHR, SIGNEXTEND, SLT, SMOD, SUB,
    SWAP1, XOR,
};

use crate::{
    assembler::Code,
    mutants::Random,
    program::{RESULT, Worker, fold, load_data, noise, repeat, run},
};

/// Where the table of operands stands in memory.
const TABLE: u64 = 0x1000;

type Binary = (u8, fn(U256, U256) -> U256);
type Ternary = (u8, fn(U256, U256, U256) -> U256);

/// What each instruction makes of the top of the stack and the word below.
const BINARY: [Binary; 20] = [
    (ADD, |a, b| a.wrapping_add(b)),
    (MUL, |a, b| a.wrapping_mul(b)),
    (SUB, |a, b| a.wrapping_sub(b)),
    (DIV, |a, b| a.checked_div(b).unwrap_or_default()),
    (MOD, |a, b| a.checked_rem(b).unwrap_or_default()),
    (SDIV, |a, b| if b.is_zero() { b } else { signed(a).wrapping_div(signed(b)).into_raw() }),
    (SMOD, |a, b| if b.is_zero() { b } else { signed(a).wrapping_rem(signed(b)).into_raw() }),
    (SIGNEXTEND, sign_extend),
    (LT, |a, b| U256::from(a < b)),
    (GT, |a, b| U256::from(a > b)),
    (SLT, |a, b| U256::from(signed(a) < signed(b))),
    (SGT, |a, b| U256::from(signed(a) > signed(b))),
    (EQ, |a, b| U256::from(a == b)),
    (AND, |a, b| a & b),
    (OR, |a, b| a | b),
    (XOR, |a, b| a ^ b),
    (BYTE, |a, b| small(a, 32).map_or(U256::ZERO, |at| U256::from(b.to_be_bytes::<32>()[at]))),
    (SHL, |a, b| small(a, 256).map_or(U256::ZERO, |bits| b << bits)),
    (SHR, |a, b| small(a, 256).map_or(U256::ZERO, |bits| b >> bits)),
    (SAR, |a, b| b.arithmetic_shr(small(a, 256).unwrap_or(256))),
];

const POWERS: [Binary; 1] = [(EXP, |a, b| a.wrapping_pow(b))];

/// The top of the stack and the two words below.
const TERNARY: [Ternary; 2] = [
    (ADDMOD, |a, b, m| wide(a, b, m, |a, b| a + b)),
    (MULMOD, |a, b, m| wide(a, b, m, |a, b| a * b)),
];

const UNARY: [u8; 2] = [ISZERO, NOT];

fn signed(word: U256) -> I256 {
    I256::from_raw(word)
}

fn small(word: U256, end: usize) -> Option<usize> {
    usize::try_from(word).ok().filter(|value| *value < end)
}

fn sign_extend(at: U256, word: U256) -> U256 {
    let Some(at) = small(at, 31) else { return word };
    let unused = 8 * (31 - at);
    (word << unused).arithmetic_shr(unused)
}

/// In full precision, which 512 bits are.
fn wide(a: U256, b: U256, modulus: U256, op: fn(U512, U512) -> U512) -> U256 {
    if modulus.is_zero() {
        return modulus;
    }
    (op(U512::from(a), U512::from(b)) % U512::from(modulus)).to()
}

/// Words where something turns.
fn operands() -> Vec<U256> {
    let power = |exponent: usize| U256::from(1) << exponent;
    let one = U256::from(1);
    let mut words: Vec<U256> =
        [0, 1, 2, 3, 7, 8, 30, 31, 32, 33, 127, 128, 255, 256, 257].map(U256::from).into();
    for exponent in [32, 64, 128, 192, 255] {
        words.extend([power(exponent) - one, power(exponent), power(exponent) + one]);
    }
    words.extend([0u64, 1, 2, 7, 127, 255, 1 << 63].map(|less| U256::MAX - U256::from(less)));
    words.extend(noise(31, 96).chunks(32).map(U256::from_be_slice));
    words
}

/// A few of those, for what takes long or three of them.
fn few() -> Vec<U256> {
    let all = operands();
    [0, 1, 2, 3, 9, 14, 18, 19, 21, 24, 27, 28, 30, 31, 36, 37, 38].map(|at| all[at]).into()
}

fn table(code: Code, operands: &[U256]) -> (Code, Vec<u8>) {
    let data: Vec<u8> = operands.iter().flat_map(U256::to_be_bytes::<32>).collect();
    (load_data(code, TABLE, 0, data.len() as u64), data)
}

/// Pushes the operand whose number `dup` finds on the stack.
fn operand(code: Code, dup: u8) -> Code {
    code.ops([dup]).pushes([5]).ops([SHL]).pushes([TABLE]).ops([ADD, MLOAD])
}

fn next(hash: U256, results: &[U256]) -> U256 {
    let words = std::iter::once(&hash).chain(results);
    keccak256(words.flat_map(U256::to_be_bytes::<32>).collect::<Vec<u8>>()).into()
}

fn binary(name: &str, operands: &[U256], instructions: &[Binary]) {
    let (code, data) = table(Code::default(), operands);
    let count = operands.len() as u64;
    let size = 32 * instructions.len() as u64;
    let code = repeat(code, count, |code| {
        repeat(code, count, |code| {
            let code = (0..).zip(instructions).fold(code, |code, (index, (instruction, _))| {
                // Stack: a's number, b's number; then b, then a on top.
                let code = operand(operand(code, DUP1), DUP3);
                code.ops([*instruction]).pushes([RESULT + 32 * index]).ops([MSTORE])
            });
            fold(code, size)
        })
    });
    let found = run(name, &[Worker::new(code, &data)]);
    let mut hash = U256::ZERO;
    for a in operands {
        for b in operands {
            let results = instructions.iter().map(|(_, op)| op(*a, *b));
            hash = next(hash, &results.collect::<Vec<_>>());
        }
    }
    assert_eq!(found, [hash], "{name}");
}

#[test]
fn of_two_words() {
    binary("binary", &operands(), &BINARY);
}

#[test]
fn powers() {
    binary("powers", &few(), &POWERS);
}

#[test]
fn of_three_words() {
    let operands = few();
    let (code, data) = table(Code::default(), &operands);
    let count = operands.len() as u64;
    let code = repeat(code, count, |code| {
        repeat(code, count, |code| {
            repeat(code, count, |code| {
                let code = (0..).zip(TERNARY).fold(code, |code, (index, (instruction, _))| {
                    // Stack: the numbers of a, b, and the modulus; then the three, a on top.
                    let code = operand(operand(operand(code, DUP1), DUP3), DUP5);
                    code.ops([instruction]).pushes([RESULT + 32 * index]).ops([MSTORE])
                });
                fold(code, 64)
            })
        })
    });
    let found = run("ternary", &[Worker::new(code, &data)]);
    let mut hash = U256::ZERO;
    for a in &operands {
        for b in &operands {
            for modulus in &operands {
                hash = next(hash, &TERNARY.map(|(_, op)| op(*a, *b, *modulus)));
            }
        }
    }
    assert_eq!(found, [hash]);
}

/// MULMOD goes through an accelerator: more of it, on words without a pattern.
#[test]
fn products_at_random() {
    let mut random = Random::new(32);
    let mut word = || {
        let bits = random.below(257);
        let word = U256::from_limbs([(); 4].map(|()| random.next()));
        word.checked_shr(bits).unwrap_or_default()
    };
    let operands: Vec<U256> = (0..24).map(|_| word()).collect();
    let (code, data) = table(Code::default(), &operands);
    let count = operands.len() as u64;
    let code = repeat(code, count, |code| {
        repeat(code, count, |code| {
            repeat(code, count, |code| {
                let code = operand(operand(operand(code, DUP1), DUP3), DUP5);
                fold(code.ops([MULMOD]).pushes([RESULT]).ops([MSTORE]), 32)
            })
        })
    });
    let found = run("mulmod", &[Worker::new(code, &data)]);
    let mut hash = U256::ZERO;
    for a in &operands {
        for b in &operands {
            for modulus in &operands {
                hash = next(hash, &[TERNARY[1].1(*a, *b, *modulus)]);
            }
        }
    }
    assert_eq!(found, [hash]);
}

#[test]
fn of_one_word() {
    let operands = operands();
    let (code, data) = table(Code::default(), &operands);
    let code = repeat(code, operands.len() as u64, |code| {
        let code = (0..).zip(UNARY).fold(code, |code, (index, instruction)| {
            operand(code, DUP1).ops([instruction]).pushes([RESULT + 32 * index]).ops([MSTORE])
        });
        fold(code, 64)
    });
    let found = run("unary", &[Worker::new(code, &data)]);
    let hash = operands
        .iter()
        .fold(U256::ZERO, |hash, word| next(hash, &[U256::from(word.is_zero()), !*word]));
    assert_eq!(found, [hash]);
}

/// DUP1 to DUP16, SWAP1 to SWAP16, each on a full set of words.
#[test]
fn stack_instructions() {
    let worker = |depth: u8| {
        let mut stack: Vec<U256> =
            noise(depth.into(), 17 * 32).chunks(32).map(U256::from_be_slice).collect();
        let code = stack.iter().fold(Code::default(), |code, word| code.push(*word));
        let code = code.ops([DUP1 + depth]).pushes([RESULT]).ops([MSTORE]);
        let code = fold(code, 32).ops([SWAP1 + depth]);
        let code = (0..17).fold(code, |code, at| code.pushes([RESULT + 32 * at]).ops([MSTORE]));
        let depth = usize::from(depth);
        let hash = next(U256::ZERO, &[stack[16 - depth]]);
        stack.swap(16, 15 - depth);
        stack.reverse();
        (Worker::new(fold(code, 17 * 32), &[]), next(hash, &stack))
    };
    let (workers, hashes): (Vec<Worker>, Vec<U256>) = (0..16).map(worker).unzip();
    assert_eq!(run("stack", &workers), hashes);
}

/// PUSH1 to PUSH32, each at every alignment that code can have in memory.
#[test]
fn pushes() {
    let text = noise(33, 64);
    let mut hash = U256::ZERO;
    let workers: Vec<Worker> = (0..8)
        .map(|alignment| {
            let mut code = Code::default().ops(vec![JUMPDEST; alignment]);
            for width in 1..=32 {
                let push = PUSH1 + u8::try_from(width - 1).unwrap();
                code = code.ops([push]).ops(&text[width..2 * width]).ops([DUP1]);
                code = fold(code.pushes([RESULT]).ops([MSTORE]), 32).ops([POP]);
            }
            Worker::new(code, &[])
        })
        .collect();
    for width in 1..=32 {
        hash = next(hash, &[U256::from_be_slice(&text[width..2 * width])]);
    }
    assert_eq!(run("pushes", &workers), [hash; 8]);
}
