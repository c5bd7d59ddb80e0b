//! Recovery of a secp256k1 public key from a signature (SEC 1, section 4.1.6).
//!
//! Points are added and doubled by system calls. The two hard numbers, a square root and an inverse,
//! are asked of the host and checked here; a host that answers wrongly ends the program with exit
//! code 3.

use crate::{
    halt::halt,
    io, syscall,
    uint256::{from_be, less, mulmod, sub, to_be},
};

type Limbs = [u64; 4];
/// x and y, or `None` for the point at infinity.
type Point = Option<[u64; 8]>;

/// The field's modulus p = 2^256 - 2^32 - 977.
const P: Limbs = [0xffff_fffe_ffff_fc2f, u64::MAX, u64::MAX, u64::MAX];
/// The group's order n.
const N: Limbs = [0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, u64::MAX];
/// The generator.
const G: [u64; 8] = [
    0x59f2_815b_16f8_1798,
    0x029b_fcdb_2dce_28d9,
    0x55a0_6295_ce87_0b07,
    0x79be_667e_f9dc_bbac,
    0x9c47_d08f_fb10_d4b8,
    0xfd17_b448_a685_5419,
    0x5da4_fbfc_0e11_08a8,
    0x483a_da77_26a3_c465,
];

/// The host's hook for square roots and inverses.
const FD_ECRECOVER: u64 = 15;
const CURVE_SECP256K1: u8 = 1;
/// 3 has no square root modulo p, since p = 7 mod 12.
const NON_RESIDUE: Limbs = [3, 0, 0, 0];

/// The public key (x and y, big endian) that made the signature `(r, s)` with recovery id 0 or 1
/// over the message hash, or `None` if there is none.
pub fn recover(signature: &[u8; 64], recovery_id: u8, message: &[u8; 32]) -> Option<[u8; 64]> {
    let (r_bytes, s_bytes) = split(signature);
    let (r, s) = (from_be(r_bytes), from_be(s_bytes));
    let is_scalar = |k: &Limbs| *k != [0; 4] && less(k, &N);
    // An x of r + n (recovery ids 2 and 3) does not occur in Ethereum: v is 27 or 28 (Yellow Paper,
    // appendix E.1).
    if recovery_id > 1 || !is_scalar(&r) || !is_scalar(&s) {
        return None;
    }
    let hints = Hints::ask(r_bytes, &r, recovery_id == 1)?;
    // Q = (s R - z G) / r.
    let z = mulmod(&from_be(message), &[1, 0, 0, 0], &N);
    let minus_z = if z == [0; 4] { z } else { sub(&N, &z) };
    let u1 = mulmod(&minus_z, &hints.r_inverse, &N);
    let u2 = mulmod(&s, &hints.r_inverse, &N);
    let mut point = [0; 8];
    point[..4].copy_from_slice(&r);
    point[4..].copy_from_slice(&hints.y);
    let key = double_scalar(&u1, &u2, point)?;
    let mut out = [0; 64];
    out[..32].copy_from_slice(&to_be(&coordinate(&key, 0)));
    out[32..].copy_from_slice(&to_be(&coordinate(&key, 4)));
    Some(out)
}

struct Hints {
    /// y of the point with x = r and the wanted parity.
    y: Limbs,
    /// r^-1 modulo n.
    r_inverse: Limbs,
}

impl Hints {
    /// `None` when no point has x = r.
    fn ask(r_bytes: &[u8; 32], r: &Limbs, odd: bool) -> Option<Self> {
        // alpha = x^3 + 7. It is never 0: the group has odd order, so no point has y = 0.
        let square = mulmod(r, r, &P);
        let alpha = add_small(&mulmod(&square, r, &P), 7);
        let mut question = [0; 65];
        question[0] = CURVE_SECP256K1 | u8::from(odd) << 7;
        question[1..33].copy_from_slice(r_bytes);
        question[33..].copy_from_slice(&to_be(&alpha));
        io::ask(FD_ECRECOVER, &question);
        match io::next_hint() {
            Some([1]) => {
                let (y, r_inverse) = (answer(), answer());
                let holds = less(&y, &P)
                    && (y[0] & 1 == 1) == odd
                    && mulmod(&y, &y, &P) == alpha
                    && less(&r_inverse, &N)
                    && mulmod(&r_inverse, r, &N) == [1, 0, 0, 0];
                if holds { Some(Self { y, r_inverse }) } else { halt(3) }
            }
            _ => {
                // A root of 3 alpha shows that alpha has none.
                let root = answer();
                let shown = mulmod(&root, &root, &P) == mulmod(&alpha, &NON_RESIDUE, &P);
                if shown { None } else { halt(3) }
            }
        }
    }
}

fn answer() -> Limbs {
    match io::next_hint().map(TryInto::try_into) {
        Some(Ok(bytes)) => from_be(bytes),
        _ => halt(3),
    }
}

/// u1 G + u2 R, two bits of both scalars at a time.
fn double_scalar(u1: &Limbs, u2: &Limbs, r: [u64; 8]) -> Point {
    // table[4 j + i] = i G + j R.
    let mut table: [Point; 16] = [None; 16];
    for index in 1..16 {
        table[index] = if index % 4 > 0 {
            add(table[index - 1], &Some(G))
        } else {
            add(table[index - 4], &Some(r))
        };
    }
    let mut sum: Point = None;
    for limb in (0..4).rev() {
        for shift in (0..64).step_by(2).rev() {
            if let Some(point) = &mut sum {
                syscall::secp256k1_double(point);
                syscall::secp256k1_double(point);
            }
            let index = (u1[limb] >> shift & 3 | (u2[limb] >> shift & 3) << 2) as usize;
            if index > 0 {
                sum = add(sum, &table[index]);
            }
        }
    }
    sum
}

/// Complete addition: the system call itself must not see equal or opposite points.
#[inline(always)]
fn add(p: Point, q: &Point) -> Point {
    let (Some(mut p), Some(q)) = (p, q) else { return if p.is_some() { p } else { *q } };
    if p[..4] != q[..4] {
        syscall::secp256k1_add(&mut p, q);
        return Some(p);
    }
    // Equal x: the same point, or opposite ones. No point has y = 0, so doubling is fine.
    if p[4..] != q[4..] {
        return None;
    }
    syscall::secp256k1_double(&mut p);
    Some(p)
}

/// a + small modulo p, for a below p.
fn add_small(a: &Limbs, small: u64) -> Limbs {
    let mut out = *a;
    let mut carry = small;
    for limb in &mut out {
        let (sum, over) = limb.overflowing_add(carry);
        *limb = sum;
        carry = u64::from(over);
    }
    // The sum stays below 2^256 + p unless it wrapped, and one subtraction is enough.
    if carry == 1 || !less(&out, &P) { sub_wrapping(&out) } else { out }
}

fn sub_wrapping(a: &Limbs) -> Limbs {
    // a + 2^256 - p when a wrapped, a - p otherwise: the same limbs.
    let mut out = *a;
    let mut carry = 0x1_0000_03d1;
    for limb in &mut out {
        let (sum, over) = limb.overflowing_add(carry);
        *limb = sum;
        carry = u64::from(over);
    }
    out
}

fn coordinate(point: &[u64; 8], at: usize) -> Limbs {
    [point[at], point[at + 1], point[at + 2], point[at + 3]]
}

fn split(signature: &[u8; 64]) -> (&[u8; 32], &[u8; 32]) {
    let (r, s) = signature.split_at(32);
    match (r.try_into(), s.try_into()) {
        (Ok(r), Ok(s)) => (r, s),
        _ => unreachable!("both halves have 32 bytes"),
    }
}
