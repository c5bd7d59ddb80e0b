//! ECRECOVER where it is hard: at the borders of its arguments, and where intermediate sums meet
//! equal or opposite points or infinity.
//!
//! A signature (r, s) over z recovers Q = u1 G + u2 R with R the point at x = r, u1 = -z / r, and
//! u2 = s / r. So any R = k G, u1, and u2 can be had.

use alloy_primitives::{U256, keccak256, uint};
use k256::{
    AffinePoint, ProjectivePoint, Scalar,
    elliptic_curve::{
        Field, PrimeField,
        ops::Reduce,
        point::{AffineCoordinates, DecompressPoint},
        sec1::ToEncodedPoint,
        subtle::Choice,
    },
};
use revm::bytecode::opcode::{
    ADD, CODECOPY, DUP1, DUP2, DUP3, GAS, MSTORE, MUL, POP, RETURNDATASIZE, STATICCALL,
};

use crate::{
    assembler::Code,
    mutants::Random,
    program::{DATA, RESULT, Worker, fold, load_data, repeat, run},
};

/// Call data: hash, v, r, and s.
type Vector = [U256; 4];
const VECTOR: u64 = 128;
/// Vectors in one contract.
const BATCH: usize = 150;
/// Where a vector stands in memory.
const INPUT: u64 = 0x100;
/// Bytes of results: the answer, whether the call succeeded, and the size of the answer.
const RESULTS: u64 = 0x60;

fn word(scalar: Scalar) -> U256 {
    U256::from_be_slice(&scalar.to_bytes())
}

fn scalar(value: i64) -> Scalar {
    let magnitude = Scalar::from(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// The order of the group.
fn n() -> U256 {
    word(-Scalar::ONE) + U256::from(1)
}

/// The modulus of the field.
fn p() -> U256 {
    U256::MAX - U256::from((1u64 << 32) + 976)
}

fn random(random: &mut Random) -> U256 {
    U256::from_limbs([(); 4].map(|()| random.next()))
}

fn random_scalar(source: &mut Random) -> Scalar {
    <Scalar as Reduce<k256::U256>>::reduce_bytes(&random(source).to_be_bytes().into())
}

/// The signature that recovers u1 G + u2 k G.
fn combination(k: Scalar, u1: Scalar, u2: Scalar) -> Vector {
    let point = (ProjectivePoint::GENERATOR * k).to_affine();
    let r = <Scalar as Reduce<k256::U256>>::reduce_bytes(&point.x());
    let v = 27 + point.y_is_odd().unwrap_u8();
    [word(-u1 * r), U256::from(v), word(r), word(u2 * r)]
}

/// Recovery by the book (SEC 1, section 4.1.6), with v as Ethereum has it.
fn recover([z, v, r, s]: Vector) -> Option<U256> {
    let scalar =
        |value: U256| Option::<Scalar>::from(Scalar::from_repr(value.to_be_bytes().into()));
    let odd = [27, 28].iter().position(|known| v == U256::from(*known))?;
    let nonzero = |value| scalar(value).filter(|scalar| !bool::from(scalar.is_zero()));
    let (r_scalar, s) = (nonzero(r)?, nonzero(s)?);
    let odd = Choice::from(u8::try_from(odd).unwrap());
    let point = Option::<AffinePoint>::from(AffinePoint::decompress(&r.to_be_bytes().into(), odd))?;
    let inverse = r_scalar.invert().unwrap();
    let z = <Scalar as Reduce<k256::U256>>::reduce_bytes(&z.to_be_bytes().into());
    let (u1, u2) = (-z * inverse, s * inverse);
    let key = ProjectivePoint::GENERATOR * u1 + ProjectivePoint::from(point) * u2;
    let encoded = key.to_affine().to_encoded_point(false);
    // The point at infinity has no coordinates.
    let hash = keccak256(encoded.as_bytes().get(1..65)?);
    Some(U256::from_be_slice(&hash[12..]))
}

/// R and both scalars among the smallest numbers, halves, and thirds: the sums that a table of small
/// multiples is built from meet each other, and the result is infinity more often than not.
fn small_multiples() -> Vec<Vector> {
    let fractions = [(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (1, 3), (2, 3), (3, 2), (1, 4)];
    let ks = fractions.map(|(above, below)| scalar(above) * scalar(below).invert().unwrap());
    let mut vectors = Vec::new();
    for k in ks.into_iter().flat_map(|k| [k, -k]) {
        for u1 in -3..=3 {
            for u2 in [-3, -2, -1, 1, 2, 3] {
                vectors.push(combination(k, scalar(u1), scalar(u2)));
            }
        }
    }
    vectors
}

/// After the digits a and b of both scalars the sum is a G + b R. Here 4 (a G + b R), to which
/// i G + j R is added next, is that very point or its opposite; more digits may follow.
fn meetings(source: &mut Random) -> Vec<Vector> {
    let mut vectors = Vec::new();
    while vectors.len() < 240 {
        let mut digit = |end| i64::try_from(source.below(end)).unwrap();
        let ([a, b], [i, j]) = ([digit(70), digit(70)], [digit(4), digit(4)]);
        let sign = 1 - 2 * digit(2);
        let below = scalar(4 * b - sign * j);
        let factor = scalar(sign * i - 4 * a) * below.invert().unwrap_or(Scalar::ZERO);
        if (i, j) == (0, 0) || bool::from(factor.is_zero()) {
            continue;
        }
        let more = digit(60);
        let shift = scalar(4).pow_vartime([u64::try_from(more).unwrap()]);
        let mut rest = || match more {
            0 => Scalar::ZERO,
            1..31 => Scalar::from(source.next() & ((1 << (2 * more)) - 1)),
            _ => Scalar::from(source.next()),
        };
        let (u1, u2) = (scalar(4 * a + i) * shift + rest(), scalar(4 * b + j) * shift + rest());
        vectors.push(combination(factor, u1, u2));
    }
    vectors
}

/// Scalars at their ends and with long runs of equal bits.
fn scalars_at_their_ends(source: &mut Random) -> Vec<Vector> {
    let power = |exponent: u64| scalar(2).pow_vartime([exponent]);
    let half = scalar(2).invert().unwrap();
    let us = [
        Scalar::ZERO,
        Scalar::ONE,
        -Scalar::ONE,
        half,
        half - Scalar::ONE,
        power(64),
        power(128) - Scalar::ONE,
        power(192),
        power(255),
        power(255) - Scalar::ONE,
    ];
    let mut vectors = Vec::new();
    for u1 in us {
        for u2 in us {
            vectors.push(combination(random_scalar(source), u1, u2));
        }
    }
    vectors
}

/// Coordinates x with x^3 = -6 and -1 modulo p, so that x^3 + 7 is reduced only after the addition.
/// The first three belong to points with y = 1 and -1, the others to none.
const WRAPPING: [U256; 5] = [
    uint!(0x146d3b65add9f54ccca28533c88e2cbc63f7443e1658783ab41f8ef97c2a10b5_U256),
    uint!(0x1fe1e5ef3fceb5c135ab7741333ce5a6e80d68167653f6b2b24bcbcfaaaff507_U256),
    uint!(0xcbb0deab125754f1fdb2038b0434ed9cb3fb53ab735391129994a535d925f673_U256),
    uint!(0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501ef_U256),
    uint!(0x851695d49a83f8ef919bb86153cbcb16630fb68aed0a766a3ec693d68e6afa41_U256),
];

/// Arguments at the borders of what they may be, of which few are signatures.
fn borders(source: &mut Random) -> Vec<Vector> {
    let (n, p, one) = (n(), p(), U256::from(1));
    let small = (0..10).map(U256::from).chain(WRAPPING);
    let rs: Vec<U256> =
        small.chain([n - one, n, n + one, p - one, p, p + one, U256::MAX]).collect();
    let half = n >> 1;
    let ss = [U256::ZERO, one, half, half + one, n - one, n, n + one, U256::MAX];
    let zs = [U256::ZERO, one, n - one, n, n + one, U256::MAX];
    let vs = [27, 28].map(U256::from);
    let good = combination(random_scalar(source), random_scalar(source), random_scalar(source));
    let mut vectors = Vec::new();
    for v in vs {
        vectors.extend(rs.iter().flat_map(|r| ss.map(|s| [random(source), v, *r, s])));
        vectors.extend(zs.map(|z| [z, v, good[2], good[3]]));
        vectors.extend(zs.map(|z| [z, v, word(random_scalar(source)), good[3]]));
    }
    let high = |byte: usize| U256::from(1) << (8 * byte);
    let odd_vs = (0..40).chain([255, 256 + 27]).map(U256::from);
    let odd_vs = odd_vs.chain((1..32).flat_map(|byte| vs.map(|v| v + high(byte))));
    vectors.extend(odd_vs.map(|v| [good[0], v, good[2], good[3]]));
    vectors
}

/// Good signatures and bad ones, at random; about half of the bad ones have no point at r.
fn at_random(source: &mut Random) -> Vec<Vector> {
    let mut vectors = Vec::new();
    for _ in 0..150 {
        let [k, u1, u2] = [(); 3].map(|()| random_scalar(source));
        vectors.push(combination(k, u1, u2));
        let v = U256::from(27 + source.below(2));
        vectors.push([random(source), v, random(source), random(source)]);
    }
    vectors
}

fn worker(vectors: &[Vector]) -> Worker {
    let data: Vec<u8> = vectors.iter().flatten().flat_map(U256::to_be_bytes::<32>).collect();
    let code = repeat(Code::default(), vectors.len() as u64, |code| {
        let code = code.pushes([VECTOR]).ops([DUP2]).pushes([VECTOR]).ops([MUL]);
        let code = code.pushes([DATA]).ops([ADD]).pushes([INPUT]).ops([CODECOPY]);
        call(code.pushes([VECTOR]))
    });
    Worker::new(code, &data)
}

/// Calls ECRECOVER with the number of bytes on the stack, and folds what comes of it.
fn call(code: Code) -> Code {
    let code = code.pushes([0, RESULT]).ops([MSTORE]).pushes([32, RESULT]);
    // Stack: size, 32, RESULT; the size goes on top.
    let code = code.ops([DUP3]).pushes([INPUT, 1]).ops([GAS, STATICCALL]);
    let code = code.pushes([RESULT + 0x20]).ops([MSTORE, RETURNDATASIZE]);
    let code = code.pushes([RESULT + 0x40]).ops([MSTORE, POP]);
    fold(code, RESULTS)
}

/// The hash of these answers, as [`call`] folds them.
fn folded(answers: impl Iterator<Item = Option<U256>>) -> U256 {
    answers.fold(U256::ZERO, |hash, answer| {
        let size = U256::from(if answer.is_some() { 32 } else { 0 });
        let words = [hash, answer.unwrap_or_default(), U256::from(1), size];
        keccak256(words.map(|word| word.to_be_bytes::<32>()).concat()).into()
    })
}

fn agree(name: &str, vectors: &[Vector]) {
    let batches: Vec<&[Vector]> = vectors.chunks(BATCH).collect();
    let workers: Vec<Worker> = batches.iter().map(|batch| worker(batch)).collect();
    let found = run(name, &workers);
    let expected = batches.iter().map(|batch| folded(batch.iter().copied().map(recover)));
    assert_eq!(found, expected.collect::<Vec<_>>(), "{name}");
}

fn recovered(vectors: &[Vector]) -> usize {
    vectors.iter().filter(|vector| recover(**vector).is_some()).count()
}

#[test]
fn where_sums_meet() {
    let mut source = Random::new(21);
    let vectors = [small_multiples(), meetings(&mut source)].concat();
    let lost = vectors.len() - recovered(&vectors);
    assert!((20..200).contains(&lost), "{lost} of {} end at infinity", vectors.len());
    agree("ecrecover_meetings", &vectors);
}

#[test]
fn at_the_borders() {
    let mut source = Random::new(22);
    let vectors = [borders(&mut source), scalars_at_their_ends(&mut source)].concat();
    let good = recovered(&vectors);
    assert!((60..250).contains(&good), "{good} of {} are signatures", vectors.len());
    agree("ecrecover_borders", &vectors);
}

#[test]
fn good_and_bad_ones() {
    let vectors = at_random(&mut Random::new(23));
    let good = recovered(&vectors);
    assert!((200..250).contains(&good), "{good} of {} are signatures", vectors.len());
    agree("ecrecover_random", &vectors);
}

/// Missing call data counts as zeros, and what follows is not read.
#[test]
fn of_any_length() {
    let mut source = Random::new(24);
    let [k, u1, u2] = [(); 3].map(|()| random_scalar(&mut source));
    // The last byte of s is 0, so that a byte less does not matter yet.
    let mut vector = combination(k, u1, u2);
    vector[3] = vector[3] >> 8 << 8;
    let bytes: Vec<u8> = vector.iter().flat_map(U256::to_be_bytes::<32>).collect();
    let data = [bytes.as_slice(), &[0xff; 40]].concat();
    let code = load_data(Code::default(), INPUT, 0, data.len() as u64);
    let code = repeat(code, data.len() as u64 + 1, |code| call(code.ops([DUP1])));
    let found = run("ecrecover_lengths", &[Worker::new(code, &data)]);
    let answers = (0..=data.len()).map(|length| {
        let mut padded = [0; 128];
        let length = length.min(128);
        padded[..length].copy_from_slice(&bytes[..length]);
        let words: Vec<U256> = padded.chunks(32).map(U256::from_be_slice).collect();
        recover(words.try_into().unwrap())
    });
    assert_eq!(found, [folded(answers)]);
}
