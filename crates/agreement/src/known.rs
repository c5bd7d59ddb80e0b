//! The differences that are known, and why they are.

use crate::{Party, Says};

/// The corpora of the tests.
pub const CORPORA: &[&str] = &[
    "suite",
    "reference",
    "samples",
    "prague rows",
    "osaka rows",
    "garbage",
    "hash bytes",
    "altered preimages",
    "mutants",
    "mutations",
    "sha256",
    "ripemd160",
    "identity",
    "blake2f",
    "prague powers",
    "osaka powers",
    "bn254 sums",
    "bn254 products",
    "bn254 pairings",
    "bls g1 sums",
    "bls g1 products",
    "bls g2 sums",
    "bls g2 products",
    "bls map to g1",
    "bls map to g2",
    "bls pairings",
    "kzg",
    "p256",
];

/// Cases of a corpus on which parties say something else than the reference.
#[derive(Debug)]
pub struct Known {
    /// One of [`CORPORA`].
    pub corpus: &'static str,
    /// Who differs.
    pub parties: &'static [Party],
    /// What they say.
    pub says: Says,
    /// Why they do.
    pub reason: &'static str,
    /// The names of the cases, all of them.
    pub cases: &'static [&'static str],
}

/// All of them.
pub const KNOWN: &[Known] = &[];

/// Those of a corpus.
///
/// # Panics
///
/// If there is no such corpus: nobody would notice that differences listed for another name vanish.
pub fn of(corpus: &str) -> impl Iterator<Item = &'static Known> {
    assert!(CORPORA.contains(&corpus), "no corpus {corpus}");
    KNOWN.iter().filter(move |known| known.corpus == corpus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_lists_known_differences_with_reasons() {
        for known in KNOWN {
            assert!(CORPORA.contains(&known.corpus), "no corpus {}", known.corpus);
            assert!(
                !known.reason.is_empty() && !known.parties.is_empty() && !known.cases.is_empty()
            );
            assert!(known.parties.iter().all(|party| *party != Party::REFERENCE));
        }
    }
}
