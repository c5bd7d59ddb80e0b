//! A fixture's chain as a full node has it.

use alloy_consensus::Header;
use alloy_primitives::{B256, Bytes, keccak256};
use alloy_rlp::Decodable;
use zkgas_fixture::{Block, Fixture};
use zkgas_guest_core::{
    Ancestors, Chain, DecodedBlock, MAX_ANCESTORS, Native, StateSink, ValidationError, validate,
    validate_block,
};

use crate::{BlockWitness, WitnessError, keys::Keys, recorder::Recorder, state::FullState};

/// Most blocks that a fixture may have. Filling the ring buffer of EIP-2935 takes 8191.
const MOST_BLOCKS: usize = 1 << 16;

/// The chain as a full node has it.
pub(crate) struct HostChain {
    chain: Chain,
    state: FullState,
    /// The header of every valid block so far, after its parent's.
    headers: Vec<KnownHeader>,
}

/// A header of the chain.
pub(crate) struct KnownHeader {
    pub(crate) hash: B256,
    pub(crate) state_root: B256,
    parent: B256,
    rlp: Bytes,
}

impl HostChain {
    /// The chain at genesis.
    pub(crate) fn new(fixture: &Fixture) -> Result<Self, WitnessError> {
        if fixture.blocks.len() > MOST_BLOCKS {
            let found = fixture.blocks.len();
            return Err(WitnessError::TooManyBlocks { found, limit: MOST_BLOCKS });
        }
        let (state, root) =
            FullState::of(&fixture.pre).expect("a trie built from nothing asks nothing");
        let genesis = Header::decode(&mut fixture.genesis_header.as_ref())
            .map_err(WitnessError::GenesisHeader)?;
        if genesis.state_root != root {
            return Err(WitnessError::Genesis { computed: root, stated: genesis.state_root });
        }
        let header = KnownHeader {
            hash: keccak256(&fixture.genesis_header),
            state_root: root,
            parent: genesis.parent_hash,
            rlp: fixture.genesis_header.clone(),
        };
        Ok(Self { chain: fixture.chain(), state, headers: vec![header] })
    }

    /// The header of the last valid block.
    pub(crate) fn head(&self) -> &KnownHeader {
        self.headers.last().expect("genesis is there from the start")
    }

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
    fn validate(
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
    pub(crate) fn advance(&mut self, index: usize, block: &Block) -> Result<(), WitnessError> {
        let Some(decoded) = decode_or_refuse(index, block)? else { return Ok(()) };
        let mut news = FullState::default();
        let (result, _) = self.validate(&decoded, &Recorder::new(&self.state), &mut news);
        judge(index, block, result.as_ref().err())?;
        if result.is_ok() {
            self.keep(&decoded, block, news);
        }
        Ok(())
    }

    /// [`HostChain::advance`], but the verdict comes from a witness and nothing else.
    pub(crate) fn check(&mut self, index: usize, block: &Block) -> Result<(), WitnessError> {
        let Some(decoded) = decode_or_refuse(index, block)? else { return Ok(()) };
        let mut news = FullState::default();
        let witness = self.record(index, block, &decoded, &mut news)?;
        if let (true, Some(stated)) = (witness.success, block.hash)
            && stated != decoded.hash
        {
            return Err(WitnessError::BlockHash { index, computed: decoded.hash, stated });
        }
        if witness.success {
            self.keep(&decoded, block, news);
        }
        Ok(())
    }

    /// The witness of a block on this chain.
    pub(crate) fn witness(
        &self,
        index: usize,
        block: &Block,
    ) -> Result<BlockWitness, WitnessError> {
        let decoded = DecodedBlock::decode(&block.rlp)
            .map_err(|error| WitnessError::Block { index, error })?;
        self.record(index, block, &decoded, &mut ())
    }

    fn keep(&mut self, decoded: &DecodedBlock, block: &Block, news: FullState) {
        self.state.nodes.extend(news.nodes);
        self.state.codes.extend(news.codes);
        self.headers.push(KnownHeader {
            hash: decoded.hash,
            state_root: decoded.header.state_root,
            parent: decoded.header.parent_hash,
            rlp: header_rlp(&block.rlp),
        });
    }

    /// Validates a block on the full state, keeps what that touched, and validates again from that
    /// alone.
    fn record(
        &self,
        index: usize,
        block: &Block,
        decoded: &DecodedBlock,
        news: &mut impl StateSink,
    ) -> Result<BlockWitness, WitnessError> {
        let recorder = Recorder::new(&self.state);
        let mut keys = Keys::new(news);
        let (result, used) = self.validate(decoded, &recorder, &mut keys);
        let keys = keys.into_list();
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
            keys,
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

/// Decodes a block. `None` is one that is refused for not decoding, as it should be.
fn decode_or_refuse(index: usize, block: &Block) -> Result<Option<DecodedBlock>, WitnessError> {
    match (DecodedBlock::decode(&block.rlp), &block.expect_exception) {
        (Ok(decoded), _) => Ok(Some(decoded)),
        (Err(_), Some(_)) => Ok(None),
        (Err(error), None) => Err(WitnessError::Block { index, error }),
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
