//! Precompiles of curves and of big integers: the suite's inputs, and what is hard about them. The host
//! runs revm's own, so agreeing on the block is agreeing with those.

use revm::{
    bytecode::opcode::{MSTORE, RETURNDATASIZE, STATICCALL},
    precompile::{Crypto, DefaultCrypto},
};
use zkgas_model::Fork;

use crate::{
    assembler::Code,
    program::{RESULT, Worker, fold, load_data, noise, run_on},
};

const REVM: DefaultCrypto = DefaultCrypto;

/// Where an input stands in memory.
const INPUT: u64 = 0x400;
/// The most bytes of output that are looked at.
const OUTPUT: u64 = 0x200;
/// More than any call here takes.
const CALL_GAS: u64 = 400_000;
/// What fits into a contract beside its code (EIP-170).
const DATA_LENGTH: usize = 20_000;
/// Calls whose code fits before the data.
const CALLS: usize = 60;

/// Calls a precompile with each input, on the host and in the guest.
fn agree(fork: Fork, name: &str, address: u64, inputs: &[Vec<u8>]) {
    let mut workers = Vec::new();
    let mut rest = inputs;
    while !rest.is_empty() {
        let mut length = 0;
        let fits = |input: &&Vec<u8>| {
            length += input.len();
            length <= DATA_LENGTH
        };
        let (batch, after) = rest.split_at(rest.iter().take(CALLS).take_while(fits).count());
        assert!(!batch.is_empty(), "{name}: an input that is too long");
        workers.push(worker(address, batch));
        rest = after;
    }
    run_on(fork, name, &workers);
}

fn worker(address: u64, inputs: &[Vec<u8>]) -> Worker {
    let mut code = Code::default();
    let mut at = 0;
    for input in inputs {
        let length = input.len() as u64;
        code = load_data(code, INPUT, at, length);
        code = code.pushes([OUTPUT, RESULT + 0x40, length, INPUT, address, CALL_GAS]);
        code = code.ops([STATICCALL]).pushes([RESULT]).ops([MSTORE, RETURNDATASIZE]);
        code = fold(code.pushes([RESULT + 0x20]).ops([MSTORE]), OUTPUT + 0x40);
        at += length;
    }
    Worker::new(code, &inputs.concat())
}

/// The suite's input, 32 bytes a line.
macro_rules! suite {
    ($name:literal) => {
        bytes(include_str!(concat!("../../../suite/data/", $name, ".hex")))
    };
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u32> = hex.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).unwrap()).collect()
}

/// An input, what is missing of it and too much of it, and the input with each of some bits changed.
fn variants(input: &[u8], bits: impl IntoIterator<Item = usize>) -> Vec<Vec<u8>> {
    let shorter = input[..input.len() - 1].to_vec();
    let longer = [input, &[1]].concat();
    let changed = bits.into_iter().map(|bit| {
        let mut out = input.to_vec();
        out[bit / 8] ^= 0x80 >> (bit % 8);
        out
    });
    [vec![], input.to_vec(), shorter, longer].into_iter().chain(changed).collect()
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

const BN254_PRIME: &str = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47";
const BN254_ORDER: &str = "30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
const BLS12_381_PRIME: &str = "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624\
                               1eabfffeb153ffffb9feffffffffaaab";
const BLS12_381_ORDER: &str = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

/// Scalars where something turns.
fn scalars(order: &str) -> Vec<Vec<u8>> {
    let few = (0..6).map(|value| small::<32>(value).to_vec());
    let more = [vec![0xff; 32], noise(41, 32), noise(42, 32)];
    few.chain(around(&bytes(order))).chain(more).collect()
}

#[test]
fn bn254_points() {
    let generator = [small::<32>(1), small::<32>(2)].concat();
    let scalars = scalars(BN254_ORDER);
    let multiples: Vec<_> =
        scalars.iter().map(|k| REVM.bn254_g1_mul(&generator, k).unwrap().to_vec()).collect();
    let mut sums = variants(&suite!("bn128_add"), [0, 1, 255, 400, 1_000]);
    for p in &multiples {
        sums.extend(multiples.iter().step_by(2).map(|q| [p.as_slice(), q].concat()));
        sums.push([p.as_slice(), p].concat());
    }
    for x in around(&bytes(BN254_PRIME)) {
        sums.push([x.as_slice(), &small::<32>(2)].concat());
        sums.push([small::<32>(1).as_slice(), &x].concat());
    }
    agree(Fork::Prague, "bn254_add", 6, &sums);
    let mut products = variants(&suite!("bn128_mul"), [3, 300, 600]);
    for point in multiples.iter().step_by(3) {
        products.extend(scalars.iter().map(|scalar| [point.as_slice(), scalar].concat()));
    }
    agree(Fork::Prague, "bn254_mul", 7, &products);
}

#[test]
fn bn254_pairings() {
    let input = suite!("bn128_pairing");
    let (g1, g2) = (&input[192..256], &input[256..384]);
    let opposite = REVM.bn254_g1_mul(g1, &around(&bytes(BN254_ORDER))[0]).unwrap();
    let mut inputs = variants(&input, [100, 700, 1_100, 1_535, 2_000]);
    inputs.push([g1, g2, &opposite, g2].concat());
    inputs.push([g1, g2, &opposite, g2, &[0; 64], g2, g1, &[0; 128]].concat());
    inputs.push([g1, g2].concat());
    inputs.push([[0; 64].as_slice(), g2].concat());
    inputs.push(vec![0; 192]);
    agree(Fork::Prague, "bn254_pairing", 8, &inputs);
}

#[test]
fn powers() {
    let header = |lengths: [usize; 3]| lengths.map(small_length).concat();
    let mut inputs = variants(&suite!("modexp"), [800, 5_000]);
    for (index, lengths) in [
        [1, 1, 1],
        [32, 32, 32],
        [31, 33, 32],
        [33, 1, 33],
        [64, 2, 64],
        [100, 3, 40],
        [40, 40, 100],
        [96, 5, 96],
        [0, 1, 32],
        [32, 0, 32],
        [32, 1, 0],
    ]
    .into_iter()
    .enumerate()
    {
        let [base, exponent, modulus] = lengths;
        let seed = 50 + index as u64;
        let [b, e, m] = [(seed, base), (seed + 20, exponent), (seed + 40, modulus)]
            .map(|(seed, length)| noise(seed, length));
        let zero = vec![0; modulus];
        let one = [vec![0; modulus.saturating_sub(1)], vec![1; modulus.min(1)]].concat();
        let power = [vec![1; modulus.min(1)], vec![0; modulus.saturating_sub(1)]].concat();
        let ones = vec![0xff; modulus];
        for modulus in [m, zero, one, power, ones] {
            inputs.push([header(lengths), b.clone(), e.clone(), modulus.clone()].concat());
            inputs.push([header(lengths), vec![0xff; base], e.clone(), modulus].concat());
        }
    }
    agree(Fork::Prague, "modexp", 5, &inputs);
}

fn small_length(length: usize) -> [u8; 32] {
    let mut out = [0; 32];
    out[24..].copy_from_slice(&(length as u64).to_be_bytes());
    out
}

/// Coordinates of 48 bytes, padded to 64.
fn padded(unpadded: &[u8]) -> Vec<u8> {
    unpadded.chunks(48).flat_map(|part| [vec![0; 16], part.to_vec()].concat()).collect()
}

#[test]
fn bls12_381_points() {
    let (add1, add2) = (suite!("bls12_g1add"), suite!("bls12_g2add"));
    let (msm1, msm2) = (suite!("bls12_g1msm"), suite!("bls12_g2msm"));
    for (name, address, add, length) in
        [("bls12_g1add", 0x0b, &add1, 128), ("bls12_g2add", 0x0d, &add2, 256)]
    {
        let mut inputs = variants(add, [0, 200, 1_000]);
        let (p, q) = add.split_at(length);
        let infinity = vec![0; length];
        inputs.extend(
            [[p, p], [q, q], [p, &infinity], [&infinity, q], [&infinity, &infinity]]
                .map(|points| points.concat()),
        );
        agree(Fork::Prague, name, address, &inputs);
    }
    for (name, address, msm, length) in
        [("bls12_g1msm", 0x0c, &msm1, 128), ("bls12_g2msm", 0x0e, &msm2, 256)]
    {
        let mut inputs = variants(msm, [0, 200, 900, 1_050]);
        let point = &msm[..length];
        for scalar in scalars(BLS12_381_ORDER) {
            inputs.push([point, &scalar].concat());
            inputs.push([point, &scalar, point, &scalar].concat());
            inputs.push([&vec![0; length], scalar.as_slice(), point, &noise(43, 32)].concat());
        }
        agree(Fork::Prague, name, address, &inputs);
    }
    // (0, 2) is on the curve of G1 and has order 3.
    let small = padded(&[[0; 48], small(2)].concat());
    let scalar = [1; 32];
    agree(Fork::Prague, "bls12_small", 0x0c, &[[small.as_slice(), &scalar].concat()]);
    agree(Fork::Prague, "bls12_small_sum", 0x0b, &[[small.as_slice(), &small].concat()]);
}

#[test]
fn bls12_381_maps_and_pairings() {
    let prime = around(&bytes(BLS12_381_PRIME));
    let elements: Vec<_> =
        (0..4).map(|value| small::<48>(value).to_vec()).chain(prime).map(|x| padded(&x)).collect();
    let mut ones = variants(&suite!("bls12_map_fp_to_g1"), [200, 300]);
    ones.extend(elements.iter().cloned());
    agree(Fork::Prague, "bls12_map_fp_to_g1", 0x10, &ones);
    let mut twos = variants(&suite!("bls12_map_fp2_to_g2"), [200, 300, 800]);
    for x in &elements {
        twos.extend([&elements[0], &elements[3], x].map(|y| [x.as_slice(), y].concat()));
        twos.push([elements[0].as_slice(), x].concat());
    }
    agree(Fork::Prague, "bls12_map_fp2_to_g2", 0x11, &twos);
    let pairs = suite!("bls12_pairing");
    let mut inputs = variants(&pairs, [200, 1_500, 2_900]);
    inputs.push(pairs[..384].to_vec());
    inputs.push([[0; 128].as_slice(), &pairs[128..384]].concat());
    inputs.push([&pairs[..128], &[0; 256]].concat());
    agree(Fork::Prague, "bls12_pairing", 0x0f, &inputs);
}

#[test]
fn kzg_proofs() {
    let input = suite!("point_evaluation");
    let mut inputs =
        variants(&input, [7, 511, 767, 768, 769, 770, 900, 1_152, 1_153, 1_154, 1_400]);
    let mut infinity = input.clone();
    infinity[144..].fill(0);
    infinity[144] = 0xc0;
    inputs.push(infinity);
    agree(Fork::Prague, "point_evaluation", 0x0a, &inputs);
}

#[test]
fn p256_signatures() {
    let input = suite!("p256verify");
    let mut inputs = variants(&input, [5, 255, 300, 511, 600, 767, 800, 1_100]);
    for at in [32, 64, 96, 128] {
        for fill in [0, 0xff] {
            let mut changed = input.clone();
            changed[at..at + 32].fill(fill);
            inputs.push(changed);
        }
    }
    agree(Fork::Osaka, "p256verify", 0x100, &inputs);
}
