//! The curve that a field element is mapped to first, and the isogeny from there to G2's (RFC 9380,
//! section 8.8.2 and appendix E.3).

use super::{
    Element2,
    map::{Isogeny, Simple},
};

/// y^2 = x^3 + a x + b, with a map of degree 3 to G2's curve.
pub(super) const SIMPLE_G2: Simple<Element2> = Simple {
    a: [[0, 0, 0, 0, 0, 0], [240, 0, 0, 0, 0, 0]],
    b: [[0x0000_0000_0000_03f4, 0, 0, 0, 0, 0], [0x0000_0000_0000_03f4, 0, 0, 0, 0, 0]],
    z: [
        [
            0xb9fe_ffff_ffff_aaa9,
            0x1eab_fffe_b153_ffff,
            0x6730_d2a0_f6b0_f624,
            0x6477_4b84_f385_12bf,
            0x4b1b_a7b6_434b_acd7,
            0x1a01_11ea_397f_e69a,
        ],
        [
            0xb9fe_ffff_ffff_aaaa,
            0x1eab_fffe_b153_ffff,
            0x6730_d2a0_f6b0_f624,
            0x6477_4b84_f385_12bf,
            0x4b1b_a7b6_434b_acd7,
            0x1a01_11ea_397f_e69a,
        ],
    ],
};

pub(super) const ISOGENY_G2: Isogeny<Element2> = Isogeny {
    x_numerator: &[
        [
            [
                0x6238_aaaa_aaaa_97d6,
                0x5c26_38e3_43d9_c71c,
                0x88b5_8423_c50a_e15d,
                0x32c5_2d39_fd3a_042a,
                0xbb5b_7a9a_47d7_ed85,
                0x05c7_5950_7e8e_333e,
            ],
            [
                0x6238_aaaa_aaaa_97d6,
                0x5c26_38e3_43d9_c71c,
                0x88b5_8423_c50a_e15d,
                0x32c5_2d39_fd3a_042a,
                0xbb5b_7a9a_47d7_ed85,
                0x05c7_5950_7e8e_333e,
            ],
        ],
        [
            [0, 0, 0, 0, 0, 0],
            [
                0x26a9_ffff_ffff_c71a,
                0x1472_aaa9_cb8d_5555,
                0x9a20_8c6b_4f20_a418,
                0x984f_87ad_f7ae_0c7f,
                0x3212_6fce_d787_c88f,
                0x1156_0bf1_7baa_99bc,
            ],
        ],
        [
            [
                0x26a9_ffff_ffff_c71e,
                0x1472_aaa9_cb8d_5555,
                0x9a20_8c6b_4f20_a418,
                0x984f_87ad_f7ae_0c7f,
                0x3212_6fce_d787_c88f,
                0x1156_0bf1_7baa_99bc,
            ],
            [
                0x9354_ffff_ffff_e38d,
                0x0a39_5554_e5c6_aaaa,
                0xcd10_4635_a790_520c,
                0xcc27_c3d6_fbd7_063f,
                0x1909_37e7_6bc3_e447,
                0x08ab_05f8_bdd5_4cde,
            ],
        ],
        [
            [
                0x88e2_aaaa_aaaa_5ed1,
                0x7098_e38d_0f67_1c71,
                0x22d6_108f_142b_8575,
                0xcb14_b4e7_f4e8_10aa,
                0xed6d_ea69_1f5f_b614,
                0x171d_6541_fa38_ccfa,
            ],
            [0, 0, 0, 0, 0, 0],
        ],
    ],
    x_denominator: &[
        [
            [0, 0, 0, 0, 0, 0],
            [
                0xb9fe_ffff_ffff_aa63,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
        ],
        [
            [12, 0, 0, 0, 0, 0],
            [
                0xb9fe_ffff_ffff_aa9f,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
        ],
        [[1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    ],
    y_numerator: &[
        [
            [
                0x12cf_c71c_71c6_d706,
                0xfc8c_25eb_f8c9_2f68,
                0xf544_39d8_7d27_e500,
                0x0f7d_a5d4_a07f_649b,
                0x59a4_c18b_076d_1193,
                0x1530_477c_7ab4_113b,
            ],
            [
                0x12cf_c71c_71c6_d706,
                0xfc8c_25eb_f8c9_2f68,
                0xf544_39d8_7d27_e500,
                0x0f7d_a5d4_a07f_649b,
                0x59a4_c18b_076d_1193,
                0x1530_477c_7ab4_113b,
            ],
        ],
        [
            [0, 0, 0, 0, 0, 0],
            [
                0x6238_aaaa_aaaa_97be,
                0x5c26_38e3_43d9_c71c,
                0x88b5_8423_c50a_e15d,
                0x32c5_2d39_fd3a_042a,
                0xbb5b_7a9a_47d7_ed85,
                0x05c7_5950_7e8e_333e,
            ],
        ],
        [
            [
                0x26a9_ffff_ffff_c71c,
                0x1472_aaa9_cb8d_5555,
                0x9a20_8c6b_4f20_a418,
                0x984f_87ad_f7ae_0c7f,
                0x3212_6fce_d787_c88f,
                0x1156_0bf1_7baa_99bc,
            ],
            [
                0x9354_ffff_ffff_e38f,
                0x0a39_5554_e5c6_aaaa,
                0xcd10_4635_a790_520c,
                0xcc27_c3d6_fbd7_063f,
                0x1909_37e7_6bc3_e447,
                0x08ab_05f8_bdd5_4cde,
            ],
        ],
        [
            [
                0xe1b3_71c7_1c71_8b10,
                0x4e79_097a_56dc_4bd9,
                0xb0e9_77c6_9aa2_7452,
                0x761b_0f37_a1e2_6286,
                0xfbf7_043d_e381_1ad0,
                0x124c_9ad4_3b6c_f79b,
            ],
            [0, 0, 0, 0, 0, 0],
        ],
    ],
    y_denominator: &[
        [
            [
                0xb9fe_ffff_ffff_a8fb,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
            [
                0xb9fe_ffff_ffff_a8fb,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
        ],
        [
            [0, 0, 0, 0, 0, 0],
            [
                0xb9fe_ffff_ffff_a9d3,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
        ],
        [
            [18, 0, 0, 0, 0, 0],
            [
                0xb9fe_ffff_ffff_aa99,
                0x1eab_fffe_b153_ffff,
                0x6730_d2a0_f6b0_f624,
                0x6477_4b84_f385_12bf,
                0x4b1b_a7b6_434b_acd7,
                0x1a01_11ea_397f_e69a,
            ],
        ],
        [[1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]],
    ],
};
