//! Making the witness of a fixture's last block.

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes, keccak256};
use alloy_rlp::Decodable;
use zkgas_fixture::{Block, Fixture};
use zkgas_guest_core::{
    Ancestors, Chain, DecodedBlock, Input, MAX_ANCESTORS, Native, StateSink, ValidationError,
    encode_input, validate, validate_block,
};

use crate::{WitnessError, recorder::Recorder, state::FullState};

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
    let (state, root) =
        FullState::of(&fixture.pre).expect("a trie built from nothing asks nothing");
    let genesis = Header::decode(&mut fixture.genesis_header.as_ref())
        .map_err(WitnessError::GenesisHeader)?;
    if genesis.state_root != root {
        return Err(WitnessError::Genesis { computed: root, stated: genesis.state_root });
    }
    let mut chain = HostChain {
        chain: fixture.chain(),
        state,
        headers: vec![KnownHeader {
            hash: keccak256(&fixture.genesis_header),
            parent: genesis.parent_hash,
            rlp: fixture.genesis_header.clone(),
        }],
    };
    let (last, earlier) = fixture.blocks.split_last().ok_or(WitnessError::NoBlock)?;
    for (index, block) in earlier.iter().enumerate() {
        chain.advance(index, block)?;
    }
    chain.witness(fixture.blocks.len() - 1, last)
}

/// The chain as a full node has it.
struct HostChain {
    chain: Chain,
    state: FullState,
    /// The header of every valid block so far, after its parent's.
    headers: Vec<KnownHeader>,
}

struct KnownHeader {
    hash: B256,
    parent: B256,
    rlp: Bytes,
}

impl HostChain {
    /// The ancestors of a block whose parent has this hash, oldest first. A fixture may have blocks
    /// beside its main chain, which are nobody's ancestors but their own.
    fn ancestors(&self, parent: B256) -> Vec<&[u8]> {
        let mut wanted = parent;
        let on_the_way = |header: &&KnownHeader| {
            let found = header.hash == wanted;
            if found {
                wanted = header.parent;
            }
            found
        };
        let newest_first = self.headers.iter().rev().filter(on_the_way).take(MAX_ANCESTORS);
        let mut ancestors: Vec<&[u8]> = newest_first.map(|header| header.rlp.as_ref()).collect();
        ancestors.reverse();
        ancestors
    }

    /// The verdict on a block, and how many of its ancestors it took.
    fn check(
        &self,
        block: &DecodedBlock,
        recorder: &Recorder<'_>,
        sink: &mut impl StateSink,
    ) -> (Result<(), ValidationError>, usize) {
        let parent = block.header.parent_hash;
        match Ancestors::link(&self.ancestors(parent), parent) {
            Ok(ancestors) => {
                let result =
                    validate_block(block, self.chain, &ancestors, recorder, &mut Native, sink);
                (result, ancestors.used())
            }
            Err(error) => (Err(error), 1),
        }
    }

    /// Executes a block and keeps the state it leaves; an invalid block leaves none.
    fn advance(&mut self, index: usize, block: &Block) -> Result<(), WitnessError> {
        let decoded = match (DecodedBlock::decode(&block.rlp), &block.expect_exception) {
            (Ok(decoded), _) => decoded,
            (Err(_), Some(_)) => return Ok(()),
            (Err(error), None) => return Err(WitnessError::Block { index, error }),
        };
        let mut news = FullState::default();
        let (result, _) = self.check(&decoded, &Recorder::new(&self.state), &mut news);
        judge(index, block, result.as_ref().err())?;
        if result.is_ok() {
            self.state.nodes.extend(news.nodes);
            self.state.codes.extend(news.codes);
            self.headers.push(KnownHeader {
                hash: decoded.hash,
                parent: decoded.header.parent_hash,
                rlp: header_rlp(&block.rlp),
            });
        }
        Ok(())
    }

    /// Validates a block on the full state, keeps what that touched, and validates again from that
    /// alone.
    fn witness(&self, index: usize, block: &Block) -> Result<BlockWitness, WitnessError> {
        let decoded = DecodedBlock::decode(&block.rlp)
            .map_err(|error| WitnessError::Block { index, error })?;
        let recorder = Recorder::new(&self.state);
        let (result, used) = self.check(&decoded, &recorder, &mut ());
        judge(index, block, result.as_ref().err())?;
        let parents = self.ancestors(decoded.header.parent_hash);
        let used = used.min(parents.len());
        let (state, codes) = recorder.into_parts();
        let bytes = |list: &[&[u8]]| list.iter().map(|item| Bytes::copy_from_slice(item)).collect();
        let witness = BlockWitness {
            chain: self.chain,
            block: block.rlp.clone(),
            block_hash: decoded.hash,
            gas_used: decoded.header.gas_used,
            success: result.is_ok(),
            headers: bytes(&parents[parents.len() - used..]),
            codes: bytes(&codes),
            state: bytes(&state),
        };
        let verdict = validate(&witness.input(), &mut Native)
            .map_err(|error| WitnessError::Block { index, error })?;
        if verdict.error == result.err() {
            Ok(witness)
        } else {
            let verdict = verdict.error.map_or("valid".to_owned(), |error| error.to_string());
            Err(WitnessError::Incomplete { index, verdict })
        }
    }
}

/// Compares a verdict with what the fixture expects.
fn judge(index: usize, block: &Block, error: Option<&ValidationError>) -> Result<(), WitnessError> {
    match (error, &block.expect_exception) {
        (Some(error), None) => Err(WitnessError::Invalid { index, error: error.clone() }),
        (None, Some(expected)) => {
            Err(WitnessError::UnexpectedlyValid { index, expected: expected.clone() })
        }
        _ => Ok(()),
    }
}

/// The header's own bytes inside a block that has decoded.
fn header_rlp(block: &Bytes) -> Bytes {
    let mut rest: &[u8] = block;
    let parsed = (|| {
        let mut body = alloy_rlp::Header::decode_bytes(&mut rest, true)?;
        let before = body;
        alloy_rlp::Header::decode_bytes(&mut body, true)?;
        Ok::<_, alloy_rlp::Error>(&before[..before.len() - body.len()])
    })();
    block.slice_ref(parsed.expect("the block has decoded"))
}
