//! Constants of BLS12-381 (EIP-2537), and of its KZG setup (EIP-4844).

use super::{Element, Element2};
use crate::pairing::Tower;

/// The field's prime p.
pub const FIELD: Element = [
    0xb9fe_ffff_ffff_aaab,
    0x1eab_fffe_b153_ffff,
    0x6730_d2a0_f6b0_f624,
    0x6477_4b84_f385_12bf,
    0x4b1b_a7b6_434b_acd7,
    0x1a01_11ea_397f_e69a,
];

/// The order r of the groups.
pub(super) const ORDER: [u64; 4] =
    [0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe, 0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48];

/// x^3 + 4 is what y^2 is in G1.
pub(super) const B: Element = [4, 0, 0, 0, 0, 0];

/// x^3 + 4 xi is what y^2 is in G2.
pub(super) const B2: Element2 = [[4, 0, 0, 0, 0, 0], [4, 0, 0, 0, 0, 0]];

/// The parameter of the curve is the negative of this.
pub(super) const MINUS_X: u64 = 0xd201_0000_0001_0000;

/// A third root of unity: x times it, and y, is the point times -x^2 of the parameter.
pub(super) const THIRD_ROOT: Element = [
    0x2e01_ffff_fffe_fffe,
    0xde17_d813_620a_0002,
    0xddb3_a93b_e6f8_9688,
    0xba69_c607_6a0f_77ea,
    0x5f19_672f_df76_ce51,
    0x0000_0000_0000_0000,
];

/// xi = 1 + u, and xi^(i (p - 1) / 6) for i from 1 to 5.
pub(super) const TOWER: Tower<6> = Tower {
    xi: [[1, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]],
    frobenius: [
        [
            [
                0x8d07_75ed_9223_5fb8,
                0xf67e_a53d_63e7_813d,
                0x7b24_43d7_84ba_b9c4,
                0x0fd6_03fd_3cbd_5f4f,
                0xc231_beb4_202c_0d1f,
                0x1904_d3bf_02bb_0667,
            ],
            [
                0x2cf7_8a12_6ddc_4af3,
                0x282d_5ac1_4d6c_7ec2,
                0xec0c_8ec9_71f6_3c5f,
                0x54a1_4787_b6c7_b36f,
                0x88e9_e902_231f_9fb8,
                0x00fc_3e2b_36c4_e032,
            ],
        ],
        [
            [0, 0, 0, 0, 0, 0],
            [
                0x8bfd_0000_0000_aaac,
                0x4094_27eb_4f49_fffd,
                0x897d_2965_0fb8_5f9b,
                0xaa0d_857d_8975_9ad4,
                0xec02_4086_63d4_de85,
                0x1a01_11ea_397f_e699,
            ],
        ],
        [
            [
                0xc810_84fb_ede3_cc09,
                0xee67_992f_72ec_05f4,
                0x77f7_6e17_0092_41c5,
                0x4839_5dab_c2d3_435e,
                0x6831_e36d_6bd1_7ffe,
                0x06af_0e04_37ff_400b,
            ],
            [
                0xc810_84fb_ede3_cc09,
                0xee67_992f_72ec_05f4,
                0x77f7_6e17_0092_41c5,
                0x4839_5dab_c2d3_435e,
                0x6831_e36d_6bd1_7ffe,
                0x06af_0e04_37ff_400b,
            ],
        ],
        [
            [
                0x8bfd_0000_0000_aaad,
                0x4094_27eb_4f49_fffd,
                0x897d_2965_0fb8_5f9b,
                0xaa0d_857d_8975_9ad4,
                0xec02_4086_63d4_de85,
                0x1a01_11ea_397f_e699,
            ],
            [0, 0, 0, 0, 0, 0],
        ],
        [
            [
                0x9b18_fae9_8007_8116,
                0xc63a_3e6e_257f_8732,
                0x8bea_df4d_8e9c_0566,
                0xf398_1624_0c0b_8fee,
                0xdf47_fa6b_48b1_e045,
                0x05b2_cfd9_013a_5fd8,
            ],
            [
                0x1ee6_0516_7ff8_2995,
                0x5871_c190_8bd4_78cd,
                0xdb45_f353_6814_f0bd,
                0x70df_3560_e779_82d0,
                0x6bd3_ad4a_fa99_cc91,
                0x144e_4211_3845_86c1,
            ],
        ],
    ],
    divides: true,
};

/// The Frobenius endomorphism of the twist multiplies conjugates of x and y by these.
pub(super) const TWIST: [Element2; 2] = [
    [
        [0, 0, 0, 0, 0, 0],
        [
            0x8bfd_0000_0000_aaad,
            0x4094_27eb_4f49_fffd,
            0x897d_2965_0fb8_5f9b,
            0xaa0d_857d_8975_9ad4,
            0xec02_4086_63d4_de85,
            0x1a01_11ea_397f_e699,
        ],
    ],
    [
        [
            0xf1ee_7b04_121b_dea2,
            0x3044_66cf_3e67_fa0a,
            0xef39_6489_f61e_b45e,
            0x1c3d_edd9_30b1_cf60,
            0xe2e9_c448_d77a_2cd9,
            0x1352_03e6_0180_a68e,
        ],
        [
            0xc810_84fb_ede3_cc09,
            0xee67_992f_72ec_05f4,
            0x77f7_6e17_0092_41c5,
            0x4839_5dab_c2d3_435e,
            0x6831_e36d_6bd1_7ffe,
            0x06af_0e04_37ff_400b,
        ],
    ],
];

/// The generator of G1.
pub(super) const G1: [Element; 2] = [
    [
        0xfb3a_f00a_db22_c6bb,
        0x6c55_e83f_f97a_1aef,
        0xa14e_3a3f_171b_ac58,
        0xc368_8c4f_9774_b905,
        0x2695_638c_4fa9_ac0f,
        0x17f1_d3a7_3197_d794,
    ],
    [
        0x0caa_2329_46c5_e7e1,
        0xd03c_c744_a288_8ae4,
        0x00db_18cb_2c04_b3ed,
        0xfcf5_e095_d5d0_0af6,
        0xa09e_30ed_741d_8ae4,
        0x08b3_f481_e3aa_a0f1,
    ],
];

/// The generator of G2.
pub(super) const G2: [Element2; 2] = [
    [
        [
            0xd480_56c8_c121_bdb8,
            0x0bac_0326_a805_bbef,
            0xb451_0b64_7ae3_d177,
            0xc6e4_7ad4_fa40_3b02,
            0x2608_0527_2dc5_1051,
            0x024a_a2b2_f08f_0a91,
        ],
        [
            0xe5ac_7d05_5d04_2b7e,
            0x334c_f112_1394_5d57,
            0xb5da_61bb_dc7f_5049,
            0x596b_d0d0_9920_b61a,
            0x7dac_d3a0_8827_4f65,
            0x13e0_2b60_5271_9f60,
        ],
    ],
    [
        [
            0xe193_5486_08b8_2801,
            0x923a_c9cc_3bac_a289,
            0x6d42_9a69_5160_d12c,
            0xadfd_9baa_8cbd_d3a7,
            0x8cc9_cdc6_da2e_351a,
            0x0ce5_d527_727d_6e11,
        ],
        [
            0xaaa9_075f_f05f_79be,
            0x3f37_0d27_5cec_1da1,
            0x2674_92ab_572e_99ab,
            0xcb3e_287e_85a7_63af,
            0x32ac_d2b0_2bc2_8b99,
            0x0606_c4a0_2ea7_34cc,
        ],
    ],
];

/// The generator of G2 times the secret of the KZG ceremony (`g2_monomial[1]` of the trusted setup).
pub(super) const TAU_G2: [Element2; 2] = [
    [
        [
            0xc98e_dada_20c1_def2,
            0x0870_41de_6210_00ed,
            0xa368_5147_7ba4_c60b,
            0x3926_c911_ccec_eac9,
            0x7344_29b7_b386_08e2,
            0x185c_bfee_5349_2714,
        ],
        [
            0xafaa_ab24_f349_9f72,
            0x2914_e587_0cb4_52d2,
            0x1009_a2ce_615a_c53d,
            0x2618_7075_cbfb_efa8,
            0x843b_c287_230a_f389,
            0x15bf_d7dd_8cde_b128,
        ],
    ],
    [
        [
            0xee68_9bfb_bb83_2a99,
            0x4ce2_6d10_5941_f383,
            0xe824_51a4_96a9_c979,
            0x1315_6949_0e28_de18,
            0xd7d5_ee85_99d1_fca2,
            0x0143_53bd_b96b_626d,
        ],
        [
            0x2304_8ef3_0d0a_154f,
            0x9495_346f_3d7a_c9cd,
            0xda5e_d1ba_9bfa_0789,
            0xef79_de09_fc63_671f,
            0x0343_2fca_e018_1b4b,
            0x1666_c54b_0a32_5295,
        ],
    ],
];
