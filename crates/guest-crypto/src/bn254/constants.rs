//! Constants of bn254 (EIP-196, EIP-197).

use super::Element;
use crate::{ops::Fp2, pairing::Tower};

/// The field's prime p.
pub const FIELD: Element =
    [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// The order r of the groups.
pub(super) const ORDER: Element =
    [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// x^3 + 3 is what y^2 is in G1.
pub(super) const B: Element = [3, 0, 0, 0];

/// x^3 + 3 / xi is what y^2 is in G2.
pub(super) const B2: Fp2<4> = [
    [0x3267_e6dc_24a1_38e5, 0xb5b4_c5e5_59db_efa3, 0x81be_1899_1be0_6ac3, 0x2b14_9d40_ceb8_aaae],
    [0xe4a2_bd06_85c3_15d2, 0xa74f_a084_e52d_1852, 0xcd2c_afad_eed8_fdf4, 0x0097_13b0_3af0_fed4],
];

/// The parameter x of the curve.
pub(super) const X: u64 = 4_965_661_367_192_848_881;

/// xi = 9 + u, and xi^(i (p - 1) / 6) for i from 1 to 5.
pub(super) const TOWER: Tower<4> = Tower {
    xi: [[9, 0, 0, 0], [1, 0, 0, 0]],
    frobenius: [
        [
            [
                0xd60b_35da_dcc9_e470,
                0x5c52_1e08_292f_2176,
                0xe8b9_9fdd_76e6_8b60,
                0x1284_b71c_2865_a7df,
            ],
            [
                0xca5c_f05f_80f3_62ac,
                0x7479_9277_8eee_c7e5,
                0xa632_7cfe_1215_0b8e,
                0x2469_96f3_b4fa_e7e6,
            ],
        ],
        [
            [
                0x99e3_9557_176f_553d,
                0xb78c_c310_c2c3_330c,
                0x4c0b_ec3c_f559_b143,
                0x2fb3_4798_4f79_11f7,
            ],
            [
                0x1665_d51c_640f_cba2,
                0x32ae_2a1d_0b7c_9dce,
                0x4ba4_cc8b_d75a_0794,
                0x16c9_e550_61eb_ae20,
            ],
        ],
        [
            [
                0xdc54_0146_71a0_135a,
                0xdbaa_e0ed_a9c9_5998,
                0xdc5e_c698_b6e2_f9b9,
                0x063c_f305_489a_f5dc,
            ],
            [
                0x82d3_7f63_2623_b0e3,
                0x2180_7dc9_8fa2_5bd2,
                0x0704_b5a7_ec79_6f2b,
                0x07c0_3cbc_ac41_049a,
            ],
        ],
        [
            [
                0x848a_1f55_921e_a762,
                0xd333_65f7_be94_ec72,
                0x80f3_c0b7_5a18_1e84,
                0x05b5_4f5e_64ee_a801,
            ],
            [
                0xc13b_4711_cd2b_8126,
                0x3685_d2ea_1bde_c763,
                0x9f3a_80b0_3b0b_1c92,
                0x2c14_5edb_e7fd_8aee,
            ],
        ],
        [
            [
                0x2ea2_c810_eab7_692f,
                0x425c_459b_55aa_1bd3,
                0xe93a_3661_a435_3ff4,
                0x0183_c1e7_4f79_8649,
            ],
            [
                0x24c6_b8ee_6e0c_2c4b,
                0xb080_cb99_678e_2ac0,
                0xa27f_b246_c772_9f7d,
                0x12ac_f2ca_76fd_0675,
            ],
        ],
    ],
    divides: false,
};
