//! The precompiles. Columns: address, name, input, bytes returned, and what one is expected to cost.
//!
//! ECRECOVER, RIPEMD160, and those of bn254 and BLS12-381 but for `BLS12_G2MSM`, the maps, and
//! `POINT_EVALUATION` are from one proof each on one H100. The others are estimated by these.
//! The blocks of seven are four times as long as others: accelerators fill shards of their own, and what those
//! of a short block leave empty is no small part of its time.

use zkgas_model::Fork;

use super::entry::{Dense, cycles, micros, precompile};
use crate::catalogue::Input::{self, Hex, Ones};

const BLAKE2F: Input = Hex(data!("blake2f"));

#[rustfmt::skip]
pub(super) const ENTRIES: &[Dense] = &[
    precompile(0x01, "ecrecover",     Hex(data!("ecrecover")),       32, micros(18_000)),
    precompile(0x02, "sha256",        Ones(4_096),              32, micros(8_500)),
    precompile(0x03, "ripemd160",     Ones(1_024),              32, micros(9_300)),
    precompile(0x04, "identity",      Ones(1_024),           1_024, cycles(1_500)),
    precompile(0x05, "modexp",        Hex(data!("modexp")),         512, micros(30_000)),
    precompile(0x06, "bn128_add",     Hex(data!("bn128_add")),       64, micros(3_100)).longer(4),
    precompile(0x07, "bn128_mul",     Hex(data!("bn128_mul")),       64, micros(44_000)).longer(4),
    precompile(0x08, "bn128_pairing", Hex(data!("bn128_pairing")),   32, micros(2_250_000)),
    precompile(0x09, "blake2f",       BLAKE2F,                  64, cycles(12_066_221)),
    precompile(0x0a, "point_evaluation", Hex(data!("point_evaluation")), 64, micros(2_500_000)).longer(4),
    precompile(0x0b, "bls12_g1add",   Hex(data!("bls12_g1add")),    128, micros(2_600)).longer(4),
    precompile(0x0c, "bls12_g1msm",   Hex(data!("bls12_g1msm")),    128, micros(76_000)).longer(4),
    precompile(0x0d, "bls12_g2add",   Hex(data!("bls12_g2add")),    256, micros(8_700)),
    precompile(0x0e, "bls12_g2msm",   Hex(data!("bls12_g2msm")),    256, micros(260_000)),
    precompile(0x0f, "bls12_pairing", Hex(data!("bls12_pairing")),   32, micros(2_750_000)).longer(4),
    precompile(0x10, "bls12_map_fp_to_g1",  Hex(data!("bls12_map_fp_to_g1")),  128, micros(20_000)).longer(4),
    precompile(0x11, "bls12_map_fp2_to_g2", Hex(data!("bls12_map_fp2_to_g2")), 256, micros(200_000)),
    precompile(0x100, "p256verify",   Hex(data!("p256verify")),      32, micros(30_000)).since(Fork::Osaka),
];
