//! Tries that know all of their nodes.

use alloy_primitives::B256;
use alloy_trie::EMPTY_ROOT_HASH;
use proptest::prelude::*;
use zkgas_guest_core::SparseTrie;

use crate::model::{Model, Nothing, build, models, related_keys, root_of, stories};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn insertion_gives_the_root_of_the_map(model in models(60)) {
        prop_assert_eq!(build(&model).root(), root_of(&model));
    }

    #[test]
    fn the_order_of_insertion_does_not_matter(
        entries in models(30).prop_map(|model| model.into_iter().collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut trie = SparseTrie::empty();
        for (key, value) in &entries {
            trie.insert(key, value.clone(), &Nothing).unwrap();
        }
        prop_assert_eq!(trie.root(), root_of(&entries.into_iter().collect()));
    }

    #[test]
    fn every_present_key_is_found_and_no_absent_one(
        model in models(40),
        strangers in related_keys(20),
    ) {
        let mut trie = build(&model);
        for key in model.keys().chain(&strangers).flat_map(near) {
            let found = trie.get(&key, &Nothing).unwrap().map(<[u8]>::to_vec);
            prop_assert_eq!(found.as_ref(), model.get(&key));
        }
        prop_assert_eq!(trie.root(), root_of(&model));
    }

    #[test]
    fn every_step_does_what_it_does_to_the_map(story in stories(24, 60)) {
        let mut model = story.start;
        let mut trie = build(&model);
        for step in &story.steps {
            let answer = step.on_trie(&mut trie, &Nothing).unwrap();
            prop_assert_eq!(answer, step.on_model(&mut model), "after {:?}", step);
            prop_assert_eq!(trie.root(), root_of(&model), "after {:?}", step);
        }
    }

    #[test]
    fn removing_everything_leaves_nothing(
        entries in models(30).prop_map(|model| model.into_iter().collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut left: Model = entries.iter().cloned().collect();
        let mut trie = build(&left);
        for (key, _) in &entries {
            trie.remove(key, &Nothing).unwrap();
            left.remove(key);
            prop_assert_eq!(trie.root(), root_of(&left));
        }
        prop_assert_eq!(trie.root(), EMPTY_ROOT_HASH);
    }
}

/// The key, and keys that agree with it up to the middle and up to the last nibble.
fn near(key: &B256) -> [B256; 3] {
    let (mut middle, mut last) = (*key, *key);
    middle[16] ^= 0x10;
    last[31] ^= 1;
    [*key, middle, last]
}

#[test]
fn the_empty_trie_is_empty() {
    let key = B256::repeat_byte(7);
    for mut trie in [SparseTrie::empty(), SparseTrie::new(EMPTY_ROOT_HASH)] {
        assert_eq!(trie.get(&key, &Nothing), Ok(None));
        assert_eq!(trie.remove(&key, &Nothing), Ok(()));
        assert_eq!(trie.root(), EMPTY_ROOT_HASH);
        trie.insert(&key, vec![1], &Nothing).unwrap();
        assert_eq!(trie.root(), root_of(&[(key, vec![1])].into()));
        trie.remove(&key, &Nothing).unwrap();
        assert_eq!(trie.root(), EMPTY_ROOT_HASH);
    }
}

/// Sixteen keys that differ in the last nibble only: the branch at the bottom has leaves with empty
/// paths, and values of one byte stand inside it.
#[test]
fn a_full_branch_at_the_last_nibble() {
    let key = |last: u8| {
        let mut key = B256::repeat_byte(0xab);
        key[31] = 0xa0 | last;
        key
    };
    for length in [1, 31, 32, 33, 100] {
        let mut model: Model = (0..16).map(|last| (key(last), vec![last + 1; length])).collect();
        let mut trie = build(&model);
        assert_eq!(trie.root(), root_of(&model));
        for last in [5, 0, 15, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13] {
            trie.remove(&key(last), &Nothing).unwrap();
            model.remove(&key(last));
            assert_eq!(trie.root(), root_of(&model), "without {last}");
        }
        assert_eq!(trie.get(&key(14), &Nothing).unwrap(), Some(vec![15; length].as_slice()));
    }
}
