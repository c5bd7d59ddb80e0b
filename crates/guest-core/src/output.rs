//! The guest's public output.

use alloy_primitives::B256;

/// What a proof attests: the named block was, or was not, valid on the named chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// Hash of the validated block's header.
    pub block_hash: B256,
    /// The parent hash that header names.
    pub parent_hash: B256,
    /// Whether every check passed.
    pub success: bool,
    /// EIP-155 chain id.
    pub chain_id: u64,
}

impl Output {
    /// Length of the encoding in bytes.
    pub const LEN: usize = 32 + 32 + 1 + 8;

    /// Block hash, parent hash, success (0 or 1), chain id (little endian).
    pub fn encode(&self) -> [u8; Self::LEN] {
        let mut out = [0; Self::LEN];
        out[..32].copy_from_slice(self.block_hash.as_slice());
        out[32..64].copy_from_slice(self.parent_hash.as_slice());
        out[64] = u8::from(self.success);
        out[65..].copy_from_slice(&self.chain_id.to_le_bytes());
        out
    }

    /// Reads an encoding; `None` for any other byte string.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LEN] = bytes.try_into().ok()?;
        let success = match bytes[64] {
            0 => false,
            1 => true,
            _ => return None,
        };
        let chain_id = u64::from_le_bytes(bytes[65..].try_into().ok()?);
        Some(Self {
            block_hash: B256::from_slice(&bytes[..32]),
            parent_hash: B256::from_slice(&bytes[32..64]),
            success,
            chain_id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip() {
        let output = Output {
            block_hash: B256::repeat_byte(1),
            parent_hash: B256::repeat_byte(2),
            success: true,
            chain_id: 7,
        };
        let mut bytes = output.encode();
        assert_eq!(Output::decode(&bytes), Some(output));
        assert_eq!(Output::decode(&bytes[1..]), None);
        bytes[64] = 2;
        assert_eq!(Output::decode(&bytes), None);
    }
}
