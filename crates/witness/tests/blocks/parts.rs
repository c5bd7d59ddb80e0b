//! An input taken apart, so that one thing in it can be changed.

use alloy_consensus::{Block, Header, TxEnvelope, proofs};
use alloy_primitives::Bytes;
use zkgas_guest_core::{
    Chain, Input, InputError, Native, ValidationError, Verdict, encode_input, validate,
};
use zkgas_witness::BlockWitness;

/// What a guest input consists of.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) chain: Chain,
    pub(crate) block: Block<TxEnvelope>,
    /// Stands in for the RLP of the block.
    pub(crate) raw_block: Option<Vec<u8>>,
    pub(crate) ancestors: Vec<Bytes>,
    pub(crate) codes: Vec<Bytes>,
    pub(crate) nodes: Vec<Bytes>,
}

impl Parts {
    pub(crate) fn of(witness: &BlockWitness) -> Self {
        Self {
            chain: witness.chain,
            block: alloy_rlp::decode_exact(&witness.block).unwrap(),
            raw_block: None,
            ancestors: witness.headers.clone(),
            codes: witness.codes.clone(),
            nodes: witness.state.clone(),
        }
    }

    pub(crate) fn input(&self) -> Vec<u8> {
        let block = self.raw_block.clone().unwrap_or_else(|| alloy_rlp::encode(&self.block));
        encode_input(&Input {
            chain: self.chain,
            block: &block,
            headers: self.ancestors.iter().map(AsRef::as_ref).collect(),
            codes: self.codes.iter().map(AsRef::as_ref).collect(),
            nodes: self.nodes.iter().map(AsRef::as_ref).collect(),
        })
    }

    pub(crate) fn verdict(&self) -> Result<Verdict, InputError> {
        validate(&self.input(), &mut Native)
    }

    pub(crate) fn header(&mut self) -> &mut Header {
        &mut self.block.header
    }

    pub(crate) fn parent(&self) -> Header {
        alloy_rlp::decode_exact(self.ancestors.last().unwrap()).unwrap()
    }

    /// Changes the parent, and makes the block name it.
    pub(crate) fn change_parent(&mut self, change: impl FnOnce(&mut Header)) {
        let mut parent = self.parent();
        change(&mut parent);
        self.block.header.parent_hash = parent.hash_slow();
        self.ancestors = vec![alloy_rlp::encode(parent).into()];
    }

    /// Changes the transactions, and their root with them.
    pub(crate) fn change_transactions(&mut self, change: impl FnOnce(&mut Vec<TxEnvelope>)) {
        change(&mut self.block.body.transactions);
        let transactions = &self.block.body.transactions;
        self.block.header.transactions_root = proofs::calculate_transaction_root(transactions);
    }
}

/// What must come of a change.
#[derive(Debug, Clone)]
pub(crate) enum Expected {
    /// The block is valid all the same, though it may be another block.
    Valid,
    /// A header field breaks a rule that needs no other block.
    Header(&'static str),
    /// A header field does not follow from the parent, by a rule with these words.
    Parent(&'static str, &'static str),
    /// The body does not match a header field.
    Body(&'static str),
    /// Execution does not match a header field.
    Executed(&'static str),
    /// The executor refuses the block with these words.
    Refused(&'static str),
    /// Exactly this error.
    Error(ValidationError),
    /// There is no block: an error with these words.
    NoBlock(&'static str),
}

impl Expected {
    pub(crate) fn matches(&self, verdict: &Result<Verdict, InputError>) -> bool {
        let verdict = match (self, verdict) {
            (Self::NoBlock(words), Err(error)) => return error.to_string().contains(words),
            (Self::NoBlock(_), Ok(_)) | (_, Err(_)) => return false,
            (_, Ok(verdict)) => verdict,
        };
        if verdict.output.success != verdict.error.is_none() {
            return false;
        }
        match (self, &verdict.error) {
            (Self::Valid, None) => true,
            (Self::Header(name), Some(ValidationError::Header { field, .. }))
            | (Self::Body(name), Some(ValidationError::Body(field)))
            | (Self::Executed(name), Some(ValidationError::PostExecution(field))) => name == field,
            (Self::Parent(name, words), Some(ValidationError::Parent { field, rule })) => {
                name == field && rule.contains(words)
            }
            (Self::Refused(words), Some(ValidationError::Execution(reason))) => {
                reason.contains(words)
            }
            (Self::Error(expected), Some(error)) => expected == error,
            _ => false,
        }
    }
}

/// One change, and what must come of it.
pub(crate) type Row = (&'static str, fn(&mut Parts), Expected);

/// Applies each row to the same parts and collects the rows that end otherwise.
pub(crate) fn check(parts: &Parts, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (name, change, expected) in rows {
        let mut changed = parts.clone();
        change(&mut changed);
        let verdict = changed.verdict();
        if !expected.matches(&verdict) {
            wrong.push(format!("{name}: expected {expected:?}, got {verdict:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
