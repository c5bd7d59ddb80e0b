//! Advice that doesn't hold must end the program, whatever is wrong with it.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use zkgas_guest_crypto::{
    Field, Fp, Fp2, Group, Integers, Machine, bls12_381, bn254, modexp, p256,
    software::{self, Bls12381, Bn254, P256, Plain},
};

use crate::bytes;

thread_local! {
    /// Which limb of which piece of advice is changed, and by what it is.
    static LIE: Cell<(usize, usize, u64)> = const { Cell::new((usize::MAX, 0, 0)) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// The operations of another machine, with advice that may be wrong.
enum Liar<T> {
    #[expect(dead_code, reason = "only the type is used")]
    Never(T),
}

impl<T: Machine> Machine for Liar<T> {
    fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64])) {
        T::advise(out, compute);
        let (call, limb, change) = LIE.get();
        if ASKED.replace(ASKED.get() + 1) == call {
            let at = limb % out.len();
            out[at] ^= change;
        }
    }

    fn refuse() -> ! {
        T::refuse()
    }
}

impl<T: Integers> Integers for Liar<T> {
    fn mul_mod(x: &mut [u64; 4], y_and_modulus: &[[u64; 4]; 2]) {
        T::mul_mod(x, y_and_modulus);
    }

    fn mul_add(a: &[u64; 4], b: &[u64; 4], low: &mut [u64; 4], high: &mut [u64; 4]) {
        T::mul_add(a, b, low, high);
    }

    fn add_carry(low: &mut [u64; 4], b: &[u64; 4], carry: &mut [u64; 4]) {
        T::add_carry(low, b, carry);
    }
}

impl<T: Group<N>, const N: usize> Group<N> for Liar<T> {
    fn add_points(p: &mut [Fp<N>; 2], q: &[Fp<N>; 2]) {
        T::add_points(p, q);
    }

    fn double_point(p: &mut [Fp<N>; 2]) {
        T::double_point(p);
    }
}

macro_rules! delegate {
    ($($name:ident: $type:ty $(, $other:ident)?;)*) => {
        impl<T: Field<N>, const N: usize> Field<N> for Liar<T> {
            const MODULUS: Fp<N> = T::MODULUS;

            $(fn $name(x: &mut $type $(, $other: &$type)?) {
                T::$name(x $(, $other)?);
            })*
        }
    };
}

delegate! {
    add: Fp<N>, y;
    sub: Fp<N>, y;
    mul: Fp<N>, y;
    add2: Fp2<N>, y;
    sub2: Fp2<N>, y;
    mul2: Fp2<N>, y;
    double2: Fp2<N>;
    square2: Fp2<N>;
    set2: Fp2<N>, y;
}

/// Runs `work` with each limb of each piece of advice changed in some ways. It must end, or come to
/// the same: -root is a root, too.
fn assert_no_lie_passes<T: PartialEq + std::fmt::Debug>(name: &str, work: impl Fn() -> T) {
    LIE.set((usize::MAX, 0, 0));
    ASKED.set(0);
    let expected = work();
    let asked = ASKED.get();
    assert!(asked > 0, "{name} asks for nothing");
    let mut refused = 0;
    for call in 0..asked.min(4) {
        for limb in 0..12 {
            for change in [1, 1 << 63, u64::MAX] {
                LIE.set((call, limb, change));
                ASKED.set(0);
                match catch_unwind(AssertUnwindSafe(&work)) {
                    Ok(found) => assert_eq!(found, expected, "{name}: {:?}", LIE.get()),
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert_eq!(refused, 36 * asked.min(4), "{name}: of {asked} pieces of advice");
}

#[test]
fn integers() {
    let input = bytes(include_str!("../../../suite/data/modexp.hex"));
    let [base, modulus] = [&input[96..608], &input[609..1121]];
    assert_no_lie_passes("modexp", || modexp::<Liar<Plain>>(base, &[3], modulus));
    assert_no_lie_passes("modexp, reduced", || modexp::<Liar<Plain>>(base, &[1], &modulus[..100]));
    assert_no_lie_passes("one word", || modexp::<Liar<Plain>>(base, &[7], &modulus[..32]));
}

#[test]
fn inverses_and_roots() {
    let input = bytes(include_str!("../../../suite/data/p256verify.hex"));
    let part = |from: usize, to: usize| input[from..to].to_vec();
    let [z, signature, key] = [part(0, 32), part(32, 96), part(96, 160)];
    assert_no_lie_passes("p256", || {
        let (z, signature) = (z.as_slice().try_into().unwrap(), signature.as_slice());
        let (signature, key) = (signature.try_into().unwrap(), key.as_slice().try_into().unwrap());
        p256::verify::<Liar<P256>, Liar<Plain>>(z, signature, key)
    });
    let pairs = bytes(include_str!("../../../suite/data/bn128_pairing.hex"));
    assert_no_lie_passes("bn254", || {
        let pairs = pairs
            .chunks(192)
            .map(|pair| (pair[..64].try_into().unwrap(), pair[64..].try_into().unwrap()));
        bn254::pairing_check::<Liar<Bn254>>(pairs)
    });
    for value in [1, 2, 3, 4] {
        let mut element = [0; 48];
        element[47] = value;
        assert_no_lie_passes("map to G1", || bls12_381::map_to_g1::<Liar<Bls12381>>(&element));
        let both = [element, element];
        assert_no_lie_passes("map to G2", || bls12_381::map_to_g2::<Liar<Bls12381>>(&both));
        // Compressed points at a small x, half of which aren't.
        element[0] = 0x80;
        assert_no_lie_passes("KZG", || {
            let zero = [0; 32];
            bls12_381::verify_kzg_proof::<Liar<software::Bls12381>>(
                &zero, &zero, &element, &element,
            )
        });
    }
}
