//! The chain of ancestor headers.

use alloc::vec::Vec;
use core::cell::Cell;

use alloy_consensus::Header;
use alloy_primitives::{B256, keccak256};
use alloy_rlp::Decodable;

use crate::ValidationError;

/// BLOCKHASH reaches this far back.
pub const MAX_ANCESTORS: usize = 256;

/// Headers that were checked to form a chain, by hash and by number, up to the block's parent.
#[derive(Debug)]
pub struct Ancestors {
    parent: Header,
    /// Hashes, oldest first.
    hashes: Vec<B256>,
    /// How many of the newest have been asked for.
    used: Cell<usize>,
}

impl Ancestors {
    /// Decodes and links the headers; the last must be the one `parent_hash` names.
    pub fn link(headers: &[&[u8]], parent_hash: B256) -> Result<Self, ValidationError> {
        if headers.len() > MAX_ANCESTORS {
            return Err(ValidationError::TooManyAncestors(headers.len()));
        }
        let mut hashes: Vec<B256> = headers.iter().map(keccak256).collect();
        let mut parent: Option<Header> = None;
        let mut expected = parent_hash;
        // From the parent backwards: each header is known by its hash before it is decoded.
        for (index, rlp) in headers.iter().enumerate().rev() {
            if hashes[index] != expected {
                return Err(ValidationError::AncestorLink(index));
            }
            let header =
                decode(rlp).map_err(|error| ValidationError::AncestorDecode { index, error })?;
            expected = header.parent_hash;
            match &parent {
                None => parent = Some(header),
                Some(parent) => {
                    let distance = (headers.len() - 1 - index) as u64;
                    if header.number.checked_add(distance) != Some(parent.number) {
                        return Err(ValidationError::AncestorLink(index));
                    }
                }
            }
        }
        hashes.shrink_to_fit();
        Ok(Self {
            parent: parent.ok_or(ValidationError::MissingParent)?,
            hashes,
            used: Cell::new(1),
        })
    }

    /// The block's parent.
    pub const fn parent(&self) -> &Header {
        &self.parent
    }

    /// Hash of the ancestor with this number, if the witness has it.
    pub fn hash(&self, number: u64) -> Option<B256> {
        let back = usize::try_from(self.parent.number.checked_sub(number)?).ok()?;
        self.used.set(self.used.get().max(back + 1));
        self.hashes.len().checked_sub(back + 1).map(|index| self.hashes[index])
    }

    /// How many headers, newest first, answer everything asked so far. The parent always counts.
    pub const fn used(&self) -> usize {
        self.used.get()
    }
}

fn decode(mut rlp: &[u8]) -> alloy_rlp::Result<Header> {
    let header = Header::decode(&mut rlp)?;
    if rlp.is_empty() { Ok(header) } else { Err(alloy_rlp::Error::UnexpectedLength) }
}
