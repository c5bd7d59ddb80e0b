//! Fixture names as file names.

use sha2::{Digest, Sha256};

/// Longest stem kept as it is; `NAME_MAX` is 255 on the file systems that matter, and suffixes
/// such as `.json` and temporary names need room.
const LONGEST: usize = 200;
const PREFIX: usize = 80;

fn is_safe(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-:[]()=,+".contains(c)
}

/// A file name for `name`, without extension.
///
/// A name that is already safe is kept, so that files look as users of the incumbent expect. Any
/// other name becomes a readable prefix and 16 hex digits of its SHA-256: distinct names stay
/// distinct, and none leaves its folder.
pub fn safe_file_name(name: &str) -> String {
    let plain = !name.is_empty()
        && name.len() <= LONGEST
        && !name.starts_with(['.', '-'])
        && name.chars().all(is_safe)
        // A name that looks like one of ours must not collide with one of ours.
        && !has_hash_suffix(name);
    if plain {
        return name.to_owned();
    }
    let prefix: String = name
        .chars()
        .take(PREFIX)
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' })
        .collect();
    let prefix = if prefix.is_empty() { "_".to_owned() } else { prefix };
    let digest = Sha256::digest(name.as_bytes());
    format!("{prefix}-{}", hex::encode(&digest[..8]))
}

fn has_hash_suffix(name: &str) -> bool {
    name.rsplit_once('-').is_some_and(|(_, tail)| {
        tail.len() == 16 && tail.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reference_names_are_kept() {
        let name = "test_marginal_opcodes.py::test_add[fork_Prague-blockchain_test_from_state_test-op_count_0]";
        assert_eq!(safe_file_name(name), name);
    }

    #[test]
    fn hostile_names_stay_inside() {
        for name in
            ["", ".", "..", "../../etc/passwd", "/abs", "a\\b", "a\0b", "-rf", "a\nb", "\u{202e}x"]
        {
            let file = safe_file_name(name);
            assert!(!file.starts_with(['.', '-']), "{name:?} -> {file}");
            assert!(!file.contains(['/', '\\', '\0', '\n']), "{name:?} -> {file}");
        }
        assert!(safe_file_name(&"x".repeat(300)).len() <= 120);
    }

    proptest! {
        #[test]
        fn any_name_gives_a_file_name(name: String) {
            let file = safe_file_name(&name);
            prop_assert!((1..=LONGEST).contains(&file.len()));
            prop_assert!(!file.starts_with(['.', '-']));
            prop_assert!(file.chars().all(is_safe), "{}", file);
            prop_assert!(file == name || (has_hash_suffix(&file) && file.len() <= 97));
            // Nobody can name a fixture so that it gets another's file.
            prop_assert_eq!(safe_file_name(&file) == file, file == name);
        }

        #[test]
        fn names_that_are_nearly_equal_have_files_of_their_own(
            name in "[a-cA-C./\\\\ \u{e9}\u{301}_-]{0,90}", more in ".{1,3}", at in 0..91_usize,
        ) {
            let at = name.char_indices().map(|(at, _)| at).nth(at).unwrap_or(name.len());
            let mut longer = name.clone();
            longer.insert_str(at, &more);
            let swapped: String = name
                .chars()
                .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
                .collect();
            for other in [longer, swapped, name.replace('/', "_"), name.replace('.', "_")] {
                prop_assert_eq!(safe_file_name(&name) == safe_file_name(&other), name == other);
            }
        }
    }
}
