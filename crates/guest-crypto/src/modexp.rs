//! Modular exponentiation (EIP-198) on words of 256 bits.
//!
//! A product modulo m of several words is a product in full, then a division whose quotient and
//! remainder are advice: the remainder is less than m, and quotient times m plus remainder is the
//! product.

use alloc::{vec, vec::Vec};

use crate::{
    limbs::{is_zero, less, read_be, write_be},
    ops::Integers,
    slow,
};

type Word = [u64; 4];

/// Exponents of more bits than this are worked off four bits at a time.
const SHORT_EXPONENT: usize = 32;

/// base^exponent modulo the modulus, all big endian; as long as the modulus without leading zeros,
/// and empty for a modulus of 0.
pub fn modexp<I: Integers>(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    let (base, exponent, bytes) = (stripped(base), stripped(exponent), stripped(modulus));
    let modulus = words(bytes, bytes.len().div_ceil(32));
    let mut out = vec![0; bytes.len()];
    // A modulus of 1 would take a power of 1 for a remainder.
    if bytes.is_empty() || bytes == [1] {
        return out;
    }
    let mut base_words = words(base, base.len().div_ceil(32).max(modulus.len()));
    if base_words.len() > modulus.len() || !less(base_words.as_flattened(), modulus.as_flattened())
    {
        base_words = remainder::<I>(&base_words, &modulus);
    }
    let power = if let ([modulus], [base]) = (modulus.as_slice(), base_words.as_slice()) {
        let mut power = [*base];
        raise(&mut power, exponent, &mut |value, factor| {
            I::mul_mod(&mut value[0], &[factor[0], *modulus]);
        });
        power.to_vec()
    } else {
        let mut room = Room::default();
        let mut power = base_words;
        raise(&mut power, exponent, &mut |value, factor| {
            room.multiply::<I>(value, factor, &modulus);
        });
        power
    };
    let mut wide = vec![0; 32 * power.len()];
    write_be(power.as_flattened(), &mut wide);
    out.copy_from_slice(&wide[wide.len() - bytes.len()..]);
    out
}

/// Without leading zeros.
fn stripped(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    &bytes[start..]
}

fn words(bytes: &[u8], count: usize) -> Vec<Word> {
    let mut out = vec![[0; 4]; count];
    read_be(out.as_flattened_mut(), bytes);
    out
}

/// Raises a value to an exponent without leading zeros, by a multiplication in place.
fn raise(value: &mut [Word], exponent: &[u8], multiply: &mut dyn FnMut(&mut [Word], &[Word])) {
    let base = value.to_vec();
    let mut factor = base.clone();
    let Some(first) = exponent.first() else {
        value.fill([0; 4]);
        value[0][0] = 1;
        return;
    };
    let bits = 8 * exponent.len() - first.leading_zeros() as usize;
    if bits <= SHORT_EXPONENT {
        for at in (0..bits - 1).rev() {
            factor.copy_from_slice(value);
            multiply(value, &factor);
            if exponent[exponent.len() - 1 - at / 8] >> (at % 8) & 1 == 1 {
                multiply(value, &base);
            }
        }
        return;
    }
    // powers[i] is the base to the i + 1.
    let mut powers = vec![base];
    for _ in 2..16 {
        let mut next = powers[0].clone();
        multiply(&mut next, &powers[powers.len() - 1]);
        powers.push(next);
    }
    let mut started = false;
    for nibble in exponent.iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        if started {
            for _ in 0..4 {
                factor.copy_from_slice(value);
                multiply(value, &factor);
            }
        }
        let power = nibble.checked_sub(1).map(|at| &powers[usize::from(at)]);
        match power {
            Some(power) if started => multiply(value, power),
            Some(power) => value.copy_from_slice(power),
            None => continue,
        }
        started = true;
    }
}

/// Room for products, so that it is made once.
#[derive(Debug, Default)]
struct Room {
    product: Vec<Word>,
    check: Vec<Word>,
    high: Vec<Word>,
}

impl Room {
    /// value = value * factor modulo the modulus, all of the same length and below it.
    fn multiply<I: Integers>(&mut self, value: &mut [Word], factor: &[Word], modulus: &[Word]) {
        if I::mul_mod_wide(value, factor, modulus) {
            return;
        }
        let length = modulus.len();
        self.product.clear();
        self.product.resize(2 * length, [0; 4]);
        add_product::<I>(&mut self.product, value, factor, &mut self.high);
        let advice = divide::<I>(&self.product, modulus, length);
        let (quotient, rest) = advice.split_at(length);
        self.check::<I>(quotient, rest, modulus, length);
        value.copy_from_slice(rest);
    }

    /// Ends the program unless product = quotient * modulus + rest and rest < modulus.
    fn check<I: Integers>(
        &mut self,
        quotient: &[Word],
        rest: &[Word],
        modulus: &[Word],
        length: usize,
    ) {
        self.check.clear();
        self.check.extend_from_slice(rest);
        self.check.resize(quotient.len() + length, [0; 4]);
        add_product::<I>(&mut self.check, quotient, modulus, &mut self.high);
        let same = self.check.as_flattened();
        let product = self.product.as_flattened();
        let (front, beyond) = same.split_at(product.len().min(same.len()));
        let holds = front == &product[..front.len()]
            && is_zero(beyond)
            && is_zero(&product[front.len()..])
            && less(rest.as_flattened(), modulus.as_flattened());
        if !holds {
            I::refuse();
        }
    }
}

/// The remainder of a value that may be longer than the modulus.
fn remainder<I: Integers>(value: &[Word], modulus: &[Word]) -> Vec<Word> {
    let mut room = Room { product: value.to_vec(), ..Room::default() };
    let advice = divide::<I>(value, modulus, value.len());
    let (quotient, rest) = advice.split_at(value.len());
    room.check::<I>(quotient, rest, modulus, modulus.len());
    rest.to_vec()
}

/// Advice: a quotient of `length` words, and a remainder as long as the modulus.
fn divide<I: Integers>(value: &[Word], modulus: &[Word], length: usize) -> Vec<Word> {
    let mut out = vec![[0; 4]; length + modulus.len()];
    I::advise(out.as_flattened_mut(), |out| {
        let mut rest = value.as_flattened().to_vec();
        let quotient = slow::divide(&mut rest, modulus.as_flattened());
        let (to_quotient, to_rest) = out.split_at_mut(4 * length);
        to_quotient.copy_from_slice(&quotient[..4 * length]);
        let width = rest.len().min(to_rest.len());
        to_rest[..width].copy_from_slice(&rest[..width]);
    });
    out
}

/// sum += a b, where the sum has as many words as both, and what it held was below 2^256 to the length
/// of `b`.
fn add_product<I: Integers>(sum: &mut [Word], a: &[Word], b: &[Word], high: &mut Vec<Word>) {
    high.resize(b.len(), [0; 4]);
    let mut carry = [0; 4];
    for (at, a) in a.iter().enumerate() {
        let row = &mut sum[at..=at + b.len()];
        for ((low, b), high) in row.iter_mut().zip(b).zip(high.iter_mut()) {
            I::mul_add(a, b, low, high);
        }
        // Ends without a carry: row by row, the sum so far is below 2^256 to its length.
        for (low, high) in row[1..].iter_mut().zip(high.iter()) {
            I::add_carry(low, high, &mut carry);
        }
    }
}
