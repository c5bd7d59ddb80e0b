//! Which releases of SP1 cluster go with which versions of SP1.
//!
//! What a proof can be verified with is decided by the circuit, not by the version of the crates: SP1
//! 6.4.0 and 6.8.0, which the releases below are built from, and 6.10.0 all say `v6.1.0` in
//! `SP1_CIRCUIT_VERSION`, and the published crates `sp1-prover` carry the same `vk_map.bin`, `wrap_vk.bin`,
//! and `verifier_vks.bin`, byte for byte. The SDK sends and compares that circuit version, and the
//! gateway's contract is the `base` variant of the network's protocol.

use crate::ClusterError;

/// A release of SP1 cluster, and the versions of SP1 that can use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Its tag, which the image tags end with.
    pub tag: &'static str,
    /// The SP1 that its images are built from.
    pub built_from: &'static str,
    /// What `SP1_CIRCUIT_VERSION` says there.
    pub circuit: &'static str,
    /// Versions of SP1 with the same circuit.
    pub serves: &'static [&'static str],
}

/// Every release that is known; another is one entry.
pub const RELEASES: &[Release] = &[
    Release {
        tag: DEFAULT_RELEASE,
        built_from: "6.4.0",
        circuit: "v6.1.0",
        serves: &["6.4.0", "6.8.0", "6.10.0"],
    },
    Release {
        tag: "v2.8.3",
        built_from: "6.8.0",
        circuit: "v6.1.0",
        serves: &["6.4.0", "6.8.0", "6.10.0"],
    },
];

/// The release that is used unless another is asked for.
pub const DEFAULT_RELEASE: &str = "v2.7.2";

/// The release with this tag, if it is one that serves this SP1. With `allow_mismatch` any fixed tag is
/// let through, and `None` says that nothing is known about it.
pub fn check_pair(
    tag: &str,
    sp1: &str,
    allow_mismatch: bool,
) -> Result<Option<Release>, ClusterError> {
    // An image tag, and nothing that could be more than that in a compose file.
    let is_tag = tag.starts_with('v')
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && tag.bytes().any(|b| b.is_ascii_digit());
    if !is_tag || tag.len() > 64 {
        let release = tag.to_owned();
        return Err(ClusterError::NotARelease { release, example: DEFAULT_RELEASE });
    }
    let known = RELEASES.iter().find(|release| release.tag == tag);
    match known.filter(|release| release.serves.contains(&sp1)) {
        Some(release) => Ok(Some(*release)),
        None if allow_mismatch => Ok(None),
        None => Err(ClusterError::UnsupportedPair {
            release: tag.to_owned(),
            sp1: sp1.to_owned(),
            known: known_pairs(),
        }),
    }
}

/// `v2.7.2 with SP1 6.4.0, 6.8.0, or 6.10.0; …`
fn known_pairs() -> String {
    let pairs = RELEASES.iter().map(|release| match release.serves {
        [first @ .., last] if !first.is_empty() => {
            format!("{} with SP1 {}, or {last}", release.tag, first.join(", "))
        }
        all => format!("{} with SP1 {}", release.tag, all.join(", ")),
    });
    pairs.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_release_serves_the_sp1_of_the_guests() {
        let release = check_pair(DEFAULT_RELEASE, "6.10.0", false).expect("supported");
        assert_eq!(release.map(|release| release.built_from), Some("6.4.0"));
    }

    #[test]
    fn every_release_serves_what_it_is_built_from() {
        for release in RELEASES {
            assert!(release.serves.contains(&release.built_from), "{release:?}");
            // Had the circuit changed, proofs of one could not be verified by the other.
            assert_eq!(release.circuit, RELEASES[0].circuit);
        }
    }

    #[test]
    fn an_unsupported_pair_is_refused_with_the_supported_ones() {
        for (tag, sp1) in [("v2.7.2", "5.2.1"), ("v1.0.4", "6.10.0")] {
            let error = check_pair(tag, sp1, false).expect_err("unsupported");
            let text = error.to_string();
            assert!(error.is_usage());
            assert!(text.contains(&format!("{tag} is not known to work with SP1 {sp1}")), "{text}");
            assert!(text.contains("v2.7.2 with SP1 6.4.0, 6.8.0, or 6.10.0; v2.8.3"), "{text}");
            assert_eq!(check_pair(tag, sp1, true).expect("let through"), None);
        }
    }

    #[test]
    fn a_moving_tag_is_refused_even_if_a_mismatch_is_allowed() {
        for tag in ["latest", "", "base-latest", "v", "vlatest", "v1\nx: y", "v1 ", "v${X}1"] {
            let error = check_pair(tag, "6.10.0", true).expect_err(tag);
            assert!(matches!(error, ClusterError::NotARelease { .. }), "{error}");
        }
    }
}
