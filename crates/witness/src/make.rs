//! Making the witness of a fixture's last block, and checking whole fixtures.

use alloy_primitives::{B256, Bytes};
use zkgas_fixture::Fixture;
use zkgas_guest_core::{Chain, Input, encode_input};

use crate::{WitnessError, chain::HostChain, state::FullState};

/// A block with everything needed to validate it without the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockWitness {
    /// Chain id and fork.
    pub chain: Chain,
    /// RLP of the block.
    pub block: Bytes,
    /// Hash of its header.
    pub block_hash: B256,
    /// Gas used, from its header.
    pub gas_used: u64,
    /// Whether the block is valid.
    pub success: bool,
    /// RLP of ancestor headers, oldest first, the parent last.
    pub headers: Vec<Bytes>,
    /// Codes.
    pub codes: Vec<Bytes>,
    /// RLP of trie nodes.
    pub state: Vec<Bytes>,
    /// Each address that the block looked up, followed by its slots. The guest needs none of them.
    pub keys: Vec<Bytes>,
}

impl BlockWitness {
    /// The guest's input.
    pub fn input(&self) -> Vec<u8> {
        fn slices(list: &[Bytes]) -> Vec<&[u8]> {
            list.iter().map(AsRef::as_ref).collect()
        }
        encode_input(&Input {
            chain: self.chain,
            block: &self.block,
            headers: slices(&self.headers),
            codes: slices(&self.codes),
            nodes: slices(&self.state),
        })
    }
}

/// The witness of the fixture's last block; earlier blocks only build the state.
pub fn make(fixture: &Fixture) -> Result<BlockWitness, WitnessError> {
    let mut chain = HostChain::new(fixture)?;
    let (last, earlier) = fixture.blocks.split_last().ok_or(WitnessError::NoBlock)?;
    for (index, block) in earlier.iter().enumerate() {
        chain.advance(index, block)?;
    }
    chain.witness(fixture.blocks.len() - 1, last)
}

/// Validates every block of a fixture from a witness alone, and compares where the chain ends with
/// what the fixture says.
pub fn check(fixture: &Fixture) -> Result<(), WitnessError> {
    let mut chain = HostChain::new(fixture)?;
    for (index, block) in fixture.blocks.iter().enumerate() {
        chain.check(index, block)?;
    }
    let head = chain.head();
    if head.hash != fixture.last_block_hash {
        let stated = fixture.last_block_hash;
        return Err(WitnessError::LastBlock { computed: head.hash, stated });
    }
    match &fixture.post_state {
        Some(accounts) => {
            let (_, stated) =
                FullState::of(accounts).expect("a trie built from nothing asks nothing");
            let computed = head.state_root;
            if computed == stated {
                Ok(())
            } else {
                Err(WitnessError::PostState { computed, stated })
            }
        }
        None => Ok(()),
    }
}
