//! Precompiled contracts, at addresses 1 to 17 and 256.
//!
//! The inputs under `data` are those of the reference suite, 32 bytes a line. Every one is accepted
//! by its precompile: the layout does not look at success, a refused input would measure nothing.

use zkgas_model::Fork;

use super::entry::Input::{Hex, Ones};
use super::entry::{Entry, precompile};

/// The same input in both revisions, from `data/<name>.hex`.
macro_rules! data {
    ($name:literal) => {
        [Hex(include_str!(concat!("../../data/", $name, ".hex"))); 2]
    };
}

const MILLION: u64 = 1_000_000;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    precompile(0x01, "ecrecover", data!("ecrecover"), [(200, 66, 2), (200, 66, 2)], [32; 2]),
    precompile(0x02, "sha256", [Ones(4_096); 2], [(1_000, 334, 8), (550, 137, 8)], [32; 2]),
    precompile(0x03, "ripemd160", [Ones(1_024); 2], [(1_000, 334, 3), (650, 162, 3)], [32; 2]),
    precompile(0x04, "identity", [Ones(1_024), Ones(128)], [(300, 100, 200), (300, 75, 300)], [1_024, 128]),
    precompile(0x05, "modexp", data!("modexp"), [(36, 12, 1), (36, 12, 1)], [512; 2])
        .in_small_block(10 * MILLION),
    precompile(0x06, "bn128_add", data!("bn128_add"), [(800, 267, 3), (700, 175, 3)], [64; 2]),
    precompile(0x07, "bn128_mul", data!("bn128_mul"), [(72, 24, 2), (72, 24, 2)], [64; 2]),
    precompile(0x08, "bn128_pairing", data!("bn128_pairing"), [(8, 3, 2), (8, 2, 2)], [32; 2]),
    precompile(0x09, "blake2f", data!("blake2f"), [(9, 3, 1), (9, 3, 1)], [64; 2])
        .in_small_block(MILLION),
    precompile(0x0a, "point_evaluation", data!("point_evaluation"), [(9, 3, 1), (9, 3, 1)], [64; 2])
        .in_small_block(MILLION),
    precompile(0x0b, "bls12_g1add", data!("bls12_g1add"), [(770, 257, 2), (690, 172, 2)], [128; 2])
        .in_small_block(MILLION),
    precompile(0x0c, "bls12_g1msm", data!("bls12_g1msm"), [(39, 13, 1), (39, 13, 1)], [128; 2])
        .in_small_block(MILLION),
    precompile(0x0d, "bls12_g2add", data!("bls12_g2add"), [(450, 150, 1), (450, 112, 1)], [256; 2])
        .in_small_block(MILLION),
    precompile(0x0e, "bls12_g2msm", data!("bls12_g2msm"), [(24, 8, 1), (24, 6, 1)], [256; 2])
        .in_small_block(10 * MILLION),
    precompile(0x0f, "bls12_pairing", data!("bls12_pairing"), [(9, 3, 1), (9, 3, 1)], [32; 2])
        .in_small_block(10 * MILLION),
    precompile(0x10, "bls12_map_fp_to_g1", data!("bls12_map_fp_to_g1"), [(75, 25, 1), (75, 18, 1)], [128; 2])
        .in_small_block(MILLION),
    precompile(0x11, "bls12_map_fp2_to_g2", data!("bls12_map_fp2_to_g2"), [(27, 9, 1), (27, 6, 1)], [256; 2])
        .in_small_block(MILLION),
    // Input and grid are those of the reference's commit a3ed677cbbcf, which has it beside the two
    // revisions.
    precompile(0x100, "p256verify", data!("p256verify"), [(200, 66, 2), (200, 66, 2)], [32; 2])
        .since(Fork::Osaka), // EIP-7951
];
