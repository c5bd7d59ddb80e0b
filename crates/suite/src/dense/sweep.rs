//! The suite `sweep`: how the cost of an operation depends on what it is given: sizes, and the state it
//! finds.
//!
//! The programs are those of `dense`. Columns as there; a name ends with the size in bytes, with the
//! number of pairs or terms, or with what becomes of a slot or an account that the block hasn't met before.

use alloy_primitives::U256;

use super::entry::Shape::{Drop, Pop};
use super::entry::{Dense, cycles, micros, opcode, precompile};
use super::fresh::Keys::{Absent, Accounts, Slots};
use crate::Family;
use crate::catalogue::Input::{Cycle, Modexp, Ones};
use crate::catalogue::Setup::{Fill, Mstore};
use crate::catalogue::arithmetic::POSITIVE;
use crate::code::word;

const ZERO: U256 = U256::ZERO;
const MAX: U256 = U256::MAX;

/// Every entry, by family.
pub(crate) static FAMILIES: &[(Family, &[Dense])] = &[
    (Family::Arithmetic, ARITHMETIC),
    (Family::Keccak, KECCAK),
    (Family::Memory, MEMORY),
    (Family::Storage, STORAGE),
    (Family::Account, ACCOUNT),
    (Family::Call, CALL),
    (Family::Precompile, PRECOMPILES),
];

#[rustfmt::skip]
const ARITHMETIC: &[Dense] = &[
    opcode(Pop, 0x0a, "exp_0",  &[ZERO, MAX],                              cycles(150)),
    opcode(Pop, 0x0a, "exp_1",  &[word(0xff), MAX],                        cycles(1_000)),
    opcode(Pop, 0x0a, "exp_4",  &[word(0xffff_ffff), MAX],                 cycles(3_600)),
    opcode(Pop, 0x0a, "exp_8",  &[word(u64::MAX), MAX],                    cycles(7_000)),
    opcode(Pop, 0x0a, "exp_16", &[U256::from_limbs([u64::MAX, u64::MAX, 0, 0]), MAX], cycles(13_700)),
    opcode(Pop, 0x0a, "exp_32", &[MAX, MAX],                               cycles(27_340)),
];

// A permutation takes 136 bytes, and one more byte another one.
#[rustfmt::skip]
const KECCAK: &[Dense] = &[
    opcode(Pop, 0x20, "keccak256_0",    &[ZERO, ZERO],         micros(240)),
    opcode(Pop, 0x20, "keccak256_32",   &[word(32), ZERO],     micros(250)).after(&[Fill(1)]),
    opcode(Pop, 0x20, "keccak256_135",  &[word(135), ZERO],    micros(260)).after(&[Fill(5)]),
    opcode(Pop, 0x20, "keccak256_136",  &[word(136), ZERO],    micros(480)).after(&[Fill(5)]),
    opcode(Pop, 0x20, "keccak256_1024", &[word(1_024), ZERO],  micros(2_000)).after(&[Fill(32)]),
    opcode(Pop, 0x20, "keccak256_8192", &[word(8_192), ZERO],  micros(16_000)).after(&[Fill(256)]),
];

#[rustfmt::skip]
const MEMORY: &[Dense] = &[
    opcode(Drop, 0x37, "calldatacopy_32",   &[word(32), ZERO, ZERO],    cycles(159)).after(&[Mstore(0, ZERO)]),
    opcode(Drop, 0x37, "calldatacopy_1024", &[word(1_024), ZERO, ZERO], cycles(420)).after(&[Mstore(992, ZERO)]),
    opcode(Drop, 0x37, "calldatacopy_8192", &[word(8_192), ZERO, ZERO], cycles(2_300)).after(&[Mstore(8_160, ZERO)]),
    opcode(Drop, 0x5e, "mcopy_32",   &[word(32), ZERO, ZERO],           cycles(200)).after(&[Mstore(0, MAX)]),
    opcode(Drop, 0x5e, "mcopy_1024", &[word(1_024), ZERO, word(4_096)], cycles(438)).after(&[Mstore(5_088, ZERO)]),
    opcode(Drop, 0x5e, "mcopy_8192", &[word(8_192), ZERO, word(8_192)], cycles(2_400)).after(&[Mstore(16_352, ZERO)]),
];

/// The argument that is a slot or an address of its own; the zero is never pushed.
const KEY: U256 = ZERO;
const COLD: &str = "the first access, with its way through the trie";
/// Nothing in, nothing out, no value, and no gas, which is all that a code takes that stops.
const CALL_NOBODY: &[U256] = &[ZERO, ZERO, ZERO, ZERO, ZERO, KEY, ZERO];

// What `dense` does is warm: SLOAD, SSTORE of a slot that was written before, BALANCE, EXTCODESIZE, CALL.
// Costs by prover gas: an operation of `dense` takes some 50 ns a unit, as 190 ns a cycle assume.
#[rustfmt::skip]
const STORAGE: &[Dense] = &[
    opcode(Pop,  0x54, "sload_absent",  &[KEY],               cycles(1_900)).fresh(0, Absent).unlike_marginal(COLD),
    opcode(Pop,  0x54, "sload_cold",    &[KEY],               cycles(3_700)).fresh(0, Slots).unlike_marginal(COLD),
    opcode(Drop, 0x55, "sstore_set",    &[MAX, KEY],          cycles(4_800)).fresh(1, Absent).unlike_marginal(COLD),
    opcode(Drop, 0x55, "sstore_same",   &[MAX, KEY],          cycles(3_700)).fresh(1, Slots).unlike_marginal(COLD),
    opcode(Drop, 0x55, "sstore_reset",  &[POSITIVE, KEY],     cycles(6_000)).fresh(1, Slots).unlike_marginal(COLD),
    // Refunds are a fifth of the gas at most (EIP-3529), once there are some.
    opcode(Drop, 0x55, "sstore_clear",  &[ZERO, KEY],         cycles(5_000)).fresh(1, Slots).unlike_marginal(COLD).with_first_op_effect(),
];

#[rustfmt::skip]
const ACCOUNT: &[Dense] = &[
    opcode(Pop, 0x31, "balance_absent",          &[KEY],      cycles(1_900)).fresh(0, Absent).unlike_marginal(COLD),
    opcode(Pop, 0x31, "balance_cold",            &[KEY],      cycles(4_000)).fresh(0, Accounts(0)).unlike_marginal(COLD),
    opcode(Pop, 0x3f, "extcodehash_cold",        &[KEY],      cycles(4_000)).fresh(0, Accounts(0)).unlike_marginal(COLD),
    opcode(Pop, 0x3b, "extcodesize_cold_32",     &[KEY],      cycles(5_500)).fresh(0, Accounts(32)).unlike_marginal(COLD),
    opcode(Pop, 0x3b, "extcodesize_cold_1024",   &[KEY],      cycles(13_500)).fresh(0, Accounts(1_024)).unlike_marginal(COLD),
    opcode(Pop, 0x3b, "extcodesize_cold_24576",  &[KEY],      micros(40_000)).fresh(0, Accounts(24_576)).unlike_marginal(COLD),
];

#[rustfmt::skip]
const CALL: &[Dense] = &[
    opcode(Pop, 0xf1, "call_absent",   CALL_NOBODY,           cycles(3_200)).fresh(5, Absent).unlike_marginal(COLD),
    opcode(Pop, 0xf1, "call_cold_32",  CALL_NOBODY,           cycles(8_500)).fresh(5, Accounts(32)).unlike_marginal(COLD),
];

#[rustfmt::skip]
const PRECOMPILES: &[Dense] = &[
    precompile(0x02, "sha256_32",     Ones(32),       32, micros(300)),
    precompile(0x02, "sha256_256",    Ones(256),      32, micros(700)),
    precompile(0x02, "sha256_1024",   Ones(1_024),    32, micros(2_300)),
    precompile(0x02, "sha256_4096",   Ones(4_096),    32, micros(8_500)),
    precompile(0x03, "ripemd160_32",  Ones(32),       32, micros(700)),
    precompile(0x03, "ripemd160_256", Ones(256),      32, micros(2_400)),
    precompile(0x04, "identity_32",   Ones(32),       32, cycles(1_200)),
    precompile(0x04, "identity_4096", Ones(4_096), 4_096, cycles(3_000)),
    precompile(0x05, "modexp_32",  Modexp { size: 32,  exponent: 32 },  32, micros(3_000)),
    precompile(0x05, "modexp_64",  Modexp { size: 64,  exponent: 32 },  64, micros(10_000)),
    precompile(0x05, "modexp_128", Modexp { size: 128, exponent: 32 }, 128, micros(30_000)),
    precompile(0x05, "modexp_256", Modexp { size: 256, exponent: 32 }, 256, micros(90_000)),
    precompile(0x05, "modexp_512", Modexp { size: 512, exponent: 32 }, 512, micros(300_000)),
    precompile(0x08, "bn128_pairing_1", Cycle(data!("bn128_pairing"), 192),   32, micros(1_300_000)),
    precompile(0x08, "bn128_pairing_2", Cycle(data!("bn128_pairing"), 384),   32, micros(2_250_000)),
    precompile(0x08, "bn128_pairing_4", Cycle(data!("bn128_pairing"), 768),   32, micros(4_200_000)),
    precompile(0x0c, "bls12_g1msm_1",  Cycle(data!("bls12_g1msm"), 160),     128, micros(39_000)),
    precompile(0x0c, "bls12_g1msm_8",  Cycle(data!("bls12_g1msm"), 1_280),   128, micros(300_000)),
    precompile(0x0c, "bls12_g1msm_32", Cycle(data!("bls12_g1msm"), 5_120),   128, micros(1_000_000)),
    precompile(0x0e, "bls12_g2msm_1",  Cycle(data!("bls12_g2msm"), 288),     256, micros(130_000)),
    precompile(0x0e, "bls12_g2msm_8",  Cycle(data!("bls12_g2msm"), 2_304),   256, micros(900_000)),
    precompile(0x0f, "bls12_pairing_1", Cycle(data!("bls12_pairing"), 384),   32, micros(1_600_000)),
    precompile(0x0f, "bls12_pairing_2", Cycle(data!("bls12_pairing"), 768),   32, micros(2_750_000)),
    precompile(0x0f, "bls12_pairing_4", Cycle(data!("bls12_pairing"), 1_536), 32, micros(5_000_000)),
];
