//! Tries that know only a root, and take their nodes from a source.

use alloy_primitives::B256;
use alloy_trie::EMPTY_ROOT_HASH;
use proptest::prelude::*;
use zkgas_guest_core::{SparseTrie, TrieError};

use crate::model::{Answer, Model, Nodes, Step, Story, models, root_of, run, stories};

/// Answers and root as the map has them.
fn expected(story: &Story) -> (Vec<Answer>, B256) {
    let mut model = story.start.clone();
    let answers = story.steps.iter().map(|step| step.on_model(&mut model)).collect();
    (answers, root_of(&model))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn all_nodes_are_enough(story in stories(30, 40)) {
        let (nodes, root) = Nodes::of(&story.start);
        prop_assert_eq!(root, root_of(&story.start));
        prop_assert_eq!(run(&story.steps, root, &&nodes), Ok(expected(&story)));
    }

    #[test]
    fn the_nodes_asked_for_are_enough_and_none_can_be_spared(story in stories(30, 12)) {
        let (nodes, root) = Nodes::of(&story.start);
        let full = run(&story.steps, root, &&nodes).unwrap();
        let mut recorded = nodes.asked_for();
        prop_assert_eq!(run(&story.steps, root, &&recorded), Ok(full));
        for hash in recorded.by_hash.keys().copied().collect::<Vec<_>>() {
            let rlp = recorded.by_hash.remove(&hash).unwrap();
            prop_assert_eq!(
                run(&story.steps, root, &&recorded).unwrap_err(),
                TrieError::Missing(hash)
            );
            recorded.by_hash.insert(hash, rlp);
        }
    }

    #[test]
    fn no_answer_without_the_node_it_needs(model in models(30), victim in any::<prop::sample::Index>()) {
        let (mut nodes, root) = Nodes::of(&model);
        let gone = *victim.get(&nodes.by_hash.keys().collect::<Vec<_>>());
        let gone = *gone;
        nodes.by_hash.remove(&gone);
        let mut missed = 0;
        for (key, value) in &model {
            match SparseTrie::new(root).get(key, &&nodes) {
                Ok(found) => prop_assert_eq!(found, Some(value.as_slice())),
                Err(error) => {
                    prop_assert_eq!(error, TrieError::Missing(gone));
                    missed += 1;
                }
            }
        }
        prop_assert!(missed > 0, "each node lies on the path to a key");
    }

    #[test]
    fn the_nodes_that_changed_make_the_next_trie(stories in proptest::collection::vec(stories(20, 20), 2..4)) {
        let mut model = stories[0].start.clone();
        let (mut nodes, mut root) = Nodes::of(&model);
        for Story { start, steps } in &stories {
            let writes = start.iter().map(|(key, value)| Step::Insert(*key, value.clone()));
            let steps: Vec<Step> = writes.chain(steps.iter().cloned()).collect();
            let mut changed = Vec::new();
            let next = {
                let source = &nodes;
                let mut trie = SparseTrie::new(root);
                for step in &steps {
                    prop_assert_eq!(
                        step.on_trie(&mut trie, &source).unwrap(),
                        step.on_model(&mut model)
                    );
                }
                trie.root_with(&mut |rlp| changed.push(rlp.to_vec()))
            };
            prop_assert_eq!(next, root_of(&model));
            for rlp in &changed {
                nodes.keep(rlp);
            }
            root = next;
            all_there(&model, root, &nodes)?;
        }
    }
}

fn all_there(model: &Model, root: B256, nodes: &Nodes) -> Result<(), TestCaseError> {
    let mut trie = SparseTrie::new(root);
    for (key, value) in model {
        prop_assert_eq!(trie.get(key, &nodes).unwrap(), Some(value.as_slice()));
    }
    Ok(())
}

#[test]
fn a_trie_that_is_only_read_keeps_its_root_and_changes_nothing() {
    let model: Model = (0..50u8).map(|byte| (B256::repeat_byte(byte), vec![byte; 40])).collect();
    let (nodes, root) = Nodes::of(&model);
    let mut trie = SparseTrie::new(root);
    for byte in 0..=255 {
        let key = B256::repeat_byte(byte);
        assert_eq!(trie.get(&key, &&nodes).unwrap(), model.get(&key).map(Vec::as_slice));
        // Absent keys go on being absent.
        if byte >= 50 {
            trie.remove(&key, &&nodes).unwrap();
        }
    }
    assert_eq!(trie.root_with(&mut |_| panic!("no node has changed")), root);
}

#[test]
fn an_unknown_root_is_missing_and_not_empty() {
    let root = B256::repeat_byte(9);
    let (nodes, key) = (Nodes::default(), B256::ZERO);
    let steps = [Step::Get(key), Step::Insert(key, vec![1]), Step::Remove(key)];
    for step in steps {
        let answer = step.on_trie(&mut SparseTrie::new(root), &&nodes);
        assert_eq!(answer, Err(TrieError::Missing(root)));
    }
    assert_eq!(SparseTrie::new(root).root(), root);
    assert_ne!(root, EMPTY_ROOT_HASH);
}

/// Removal leaves a branch with one child, which the branch then becomes part of: the child must be
/// known even though no key of it is asked for.
#[test]
fn a_collapsing_branch_needs_its_last_child() {
    let key = |nibble: u8, rest: u8| {
        let mut key = B256::repeat_byte(rest);
        key[0] = nibble << 4 | rest & 0xf;
        key
    };
    let (gone, left) = (key(1, 0x11), key(2, 0x22));
    let other = key(2, 0x23);
    for siblings in [vec![left], vec![left, other]] {
        let mut model: Model = siblings.iter().map(|key| (*key, vec![7; 40])).collect();
        model.insert(gone, vec![8; 40]);
        let (mut nodes, root) = Nodes::of(&model);
        let steps = [Step::Remove(gone)];
        model.remove(&gone);
        assert_eq!(run(&steps, root, &&nodes).unwrap().1, root_of(&model));

        let read_only = [Step::Get(gone)];
        nodes.asked.take();
        run(&read_only, root, &&nodes).unwrap();
        let path_only = nodes.asked_for();
        assert!(matches!(run(&steps, root, &&path_only), Err(TrieError::Missing(_))));
        // A reader does not need the sibling.
        assert!(run(&read_only, root, &&path_only).is_ok());
        nodes.by_hash.clear();
        assert_eq!(run(&steps, root, &&nodes), Err(TrieError::Missing(root)));
    }
}
