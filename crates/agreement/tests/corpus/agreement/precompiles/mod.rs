//! Precompiles at the edges of what they accept: facts of their EIPs, and of the vectors that come
//! with them. The reference runs revm's own, so agreeing on the block is agreeing with those.

mod bls12_381;
mod bn254;
mod bytes;
mod kzg;
mod modexp;
mod p256;

use std::collections::BTreeSet;

use alloy_primitives::Address;
use rayon::prelude::*;
use revm::{
    bytecode::opcode::{MSTORE, RETURNDATASIZE, STATICCALL},
    precompile::{PrecompileOutput, Precompiles},
};
use zkgas_agreement::{Case, Says, compare, judge, known};
use zkgas_model::Fork;

use crate::{
    assembler::Code,
    program::{RESULT, Worker, block, fold, load_data},
};

/// The most bytes of output that are looked at.
const OUTPUT: u64 = 0x400;
/// Where an input stands in memory.
const INPUT: u64 = 0x600;
/// For calls that fail: more than any here would take if it didn't.
const FAILURE_GAS: u64 = 400_000;
/// What fits into a contract beside its code (EIP-170).
const DATA_LENGTH: usize = 20_000;
/// Calls whose code fits before the data.
const CALLS: usize = 60;
/// What fits into a transaction of Osaka (EIP-7825).
const BLOCK_GAS: u64 = 12_000_000;

/// What a call must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// The call fails.
    Fails,
    /// It succeeds and returns nothing.
    Empty,
    /// It returns this word.
    Word(u8),
    /// It returns so many bytes.
    Bytes(usize),
    /// What revm makes of it.
    Any,
}

/// One call of a precompile.
#[derive(Debug, Clone)]
struct Vector {
    name: String,
    input: Vec<u8>,
    expect: Expect,
}

fn vector(name: impl Into<String>, input: impl Into<Vec<u8>>, expect: Expect) -> Vector {
    Vector { name: name.into(), input: input.into(), expect }
}

/// A vector, and the gas to call the precompile with: exactly what it takes.
type Priced = (Vector, u64);

fn price(fork: Fork, address: u64, vector: Vector) -> Priced {
    let precompiles = match fork {
        Fork::Prague => Precompiles::prague(),
        Fork::Osaka => Precompiles::osaka(),
    };
    let at = Address::from_word(alloy_primitives::U256::from(address).into());
    let precompile = precompiles.get(&at).unwrap();
    let PrecompileOutput { status, gas_used, bytes, .. } =
        precompile.execute(&vector.input, BLOCK_GAS, 0).unwrap();
    let met = match vector.expect {
        Expect::Fails => status.is_halt(),
        Expect::Empty => status.is_success() && bytes.is_empty(),
        Expect::Word(word) => status.is_success() && bytes[..] == small::<32>(word),
        Expect::Bytes(length) => status.is_success() && bytes.len() == length,
        Expect::Any => true,
    };
    let Vector { name, expect, .. } = &vector;
    assert!(met, "{name}: expected {expect:?}, got {status:?} and {} bytes", bytes.len());
    let gas = if status.is_success() { gas_used } else { FAILURE_GAS };
    (vector, gas)
}

/// Calls a precompile with each input. Calls share blocks, and where a block is judged differently,
/// each of its calls gets one of its own.
fn agree(fork: Fork, corpus: &str, address: u64, vectors: Vec<Vector>) {
    let names: BTreeSet<&str> = vectors.iter().map(|vector| vector.name.as_str()).collect();
    assert_eq!(names.len(), vectors.len(), "{corpus}: two vectors have one name");
    let vectors: Vec<Priced> =
        vectors.into_par_iter().map(|vector| price(fork, address, vector)).collect();
    let case = |name: &str, vectors: &[Priced]| Case {
        name: name.to_owned(),
        input: block(fork, "calls", &[worker(address, vectors)]).1.input(),
        must: Some(Says::Valid),
    };
    let known: Vec<&str> = known::of(corpus).flat_map(|known| known.cases).copied().collect();
    let (alone, shared): (Vec<Priced>, Vec<Priced>) =
        vectors.into_iter().partition(|(vector, _)| known.contains(&vector.name.as_str()));
    let single = |priced: &Priced| case(&priced.0.name, std::slice::from_ref(priced));
    let shared = batches(&shared).into_par_iter().enumerate().flat_map_iter(|(index, batch)| {
        let together = case(&format!("block {index}"), batch);
        let each = if compare(&together).is_empty() { &[][..] } else { batch };
        std::iter::once(together).chain(each.iter().map(single)).collect::<Vec<_>>()
    });
    let cases: Vec<Case> = shared.chain(alone.par_iter().map(single)).collect();
    judge(corpus, cases.into_par_iter());
}

/// Vectors that fit into one block.
fn batches(mut rest: &[Priced]) -> Vec<&[Priced]> {
    let mut batches = Vec::new();
    while !rest.is_empty() {
        let (mut length, mut all_gas) = (0, 0);
        let fits = |(vector, gas): &&Priced| {
            length += vector.input.len();
            all_gas += gas;
            length <= DATA_LENGTH && all_gas <= BLOCK_GAS
        };
        let (batch, after) = rest.split_at(rest.iter().take(CALLS).take_while(fits).count());
        assert!(!batch.is_empty(), "{} fits into no block", rest[0].0.name);
        batches.push(batch);
        rest = after;
    }
    batches
}

fn worker(address: u64, vectors: &[Priced]) -> Worker {
    let mut code = Code::default();
    let mut data = Vec::new();
    for (Vector { input, .. }, gas) in vectors {
        let length = input.len() as u64;
        code = load_data(code, INPUT, data.len() as u64, length);
        code = code.pushes([OUTPUT, RESULT + 0x40, length, INPUT, address, *gas]);
        code = code.ops([STATICCALL]).pushes([RESULT]).ops([MSTORE, RETURNDATASIZE]);
        code = fold(code.pushes([RESULT + 0x20]).ops([MSTORE]), OUTPUT + 0x40);
        data.extend(input);
    }
    Worker::new(code, &data)
}

/// The suite's input, 32 bytes a line.
macro_rules! suite {
    ($name:literal) => {
        $crate::agreement::precompiles::hex(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../suite/data/",
            $name,
            ".hex"
        )))
    };
}
use suite;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

/// An input that is accepted; nothing, a byte less, and a byte more of it, and it with each of some
/// bits changed.
fn variants(input: &[u8], bits: impl IntoIterator<Item = usize>) -> Vec<Vector> {
    let changed = bits.into_iter().map(|bit| {
        let mut out = input.to_vec();
        out[bit / 8] ^= 0x80 >> (bit % 8);
        vector(format!("the suite's with bit {bit} changed"), out, Expect::Any)
    });
    let shorter = &input[..input.len() - 1];
    [
        vector("nothing", [], Expect::Any),
        vector("the suite's", input, Expect::Any),
        vector("the suite's less a byte", shorter, Expect::Any),
        vector("the suite's and a byte", [input, &[1]].concat(), Expect::Any),
    ]
    .into_iter()
    .chain(changed)
    .collect()
}

/// A number of `N` bytes.
fn small<const N: usize>(value: u8) -> [u8; N] {
    let mut out = [0; N];
    out[N - 1] = value;
    out
}

/// A number, and those that are a little smaller or larger; its last byte must allow that.
fn around(number: &[u8]) -> [Vec<u8>; 3] {
    [-1i16, 0, 1].map(|more| {
        let mut out = number.to_vec();
        let last = out.last_mut().unwrap();
        *last = u8::try_from(i16::from(*last) + more).unwrap();
        out
    })
}

/// Scalars where something turns, with names.
fn scalars(order: &str) -> Vec<(String, Vec<u8>)> {
    let [below, order, above] = around(&hex(order));
    let few = (0..6).map(|value| (value.to_string(), small::<32>(value).to_vec()));
    let more = [
        ("r - 1", below),
        ("r", order),
        ("r + 1", above),
        ("2^256 - 1", vec![0xff; 32]),
        ("noise", crate::program::noise(41, 32)),
        ("more noise", crate::program::noise(42, 32)),
    ];
    few.chain(more.map(|(name, scalar)| (name.to_owned(), scalar))).collect()
}
