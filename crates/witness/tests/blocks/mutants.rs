//! Inputs with random damage, the same for the same seed.

use alloy_primitives::{Bytes, keccak256};
use zkgas_guest_core::{Input, encode_input};

/// xorshift64*.
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let hash = keccak256(seed.to_be_bytes());
        Self(u64::from_be_bytes(*hash.first_chunk().expect("a hash has 32 bytes")) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `end`, or 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).expect("31 bits") % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}

/// Damages of an input without end: of the bytes as they are, and of one part with its length set
/// right, which gets deeper.
pub(crate) fn mutants(input: &[u8], seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut random = Random::new(seed);
    std::iter::from_fn(move || {
        let times = 1 + random.below(3) / 2;
        if random.below(3) == 0 {
            let mut bytes = input.to_vec();
            (0..times).for_each(|_| damage(&mut bytes, &mut random));
            return Some(bytes);
        }
        let mut parts = Input::decode(input).expect("the original is an input");
        let list = match random.below(8) {
            0..4 => None,
            4 => Some(&mut parts.headers),
            5 => Some(&mut parts.codes),
            _ => Some(&mut parts.nodes),
        };
        let owned: Vec<u8>;
        match list {
            Some(list) if !list.is_empty() => {
                let at = random.below(list.len());
                match random.below(6) {
                    0 => drop(list.remove(at)),
                    1 => {
                        let other = random.below(list.len());
                        list.swap(at, other);
                    }
                    _ => {
                        owned = damaged(list[at], times, &mut random);
                        list[at] = &owned;
                    }
                }
            }
            _ => {
                owned = damaged(parts.block, times, &mut random);
                parts.block = &owned;
            }
        }
        Some(encode_input(&parts))
    })
}

fn damaged(bytes: &[u8], times: usize, random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    (0..times).for_each(|_| damage(&mut bytes, random));
    bytes
}

/// Flips, sets, inserts, deletes, cuts off, doubles, or moves.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let end = (at + random.below(40)).min(bytes.len());
    match random.below(10) {
        _ if bytes.is_empty() => bytes.push(random.byte()),
        0..3 => bytes[at] ^= 1 << random.below(8),
        3 | 4 => bytes[at] = random.byte(),
        5 => bytes.insert(at, random.byte()),
        6 => drop(bytes.drain(at..end)),
        7 => bytes.truncate(at),
        8 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => {
            let to = random.below(bytes.len());
            let piece: Vec<u8> = bytes[at..end].to_vec();
            for (offset, byte) in piece.into_iter().enumerate() {
                if let Some(place) = bytes.get_mut(to + offset) {
                    *place = byte;
                }
            }
        }
    }
}

/// The same list the other way round.
pub(crate) fn reversed(list: &[Bytes]) -> Vec<Bytes> {
    list.iter().rev().cloned().collect()
}
