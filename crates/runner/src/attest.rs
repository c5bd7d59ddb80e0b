//! What a saved proof must attest, known from its record alone.

use zkgas_guest_core::Output;
use zkgas_model::{Client, record::Provenance};

/// Checks that public values are those of the unit that a record is of, and says what is wrong.
pub fn attests(unit: &Provenance, public_values: &[u8]) -> Result<(), String> {
    if unit.client == Client::Smoke {
        let rounds = unit.op_count.ok_or("the record does not say how many rounds it is of")?;
        if public_values == zkgas_guest_smoke::answer(rounds) {
            return Ok(());
        }
        return Err(format!("it does not attest {rounds} rounds"));
    }
    let Some(output) = Output::decode(public_values) else {
        return Err(format!("it attests {} bytes that name no block", public_values.len()));
    };
    let (named, wanted) = (output.block_hash.to_string(), &unit.block_hash);
    if named != *wanted {
        return Err(format!("it attests block {named}, the record is of {wanted}"));
    }
    if !output.success {
        return Err(format!("it attests that block {named} is invalid"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use zkgas_model::{Fork, Zkvm};

    use super::*;

    fn unit(client: Client) -> Provenance {
        Provenance {
            schema: 2,
            fixture: "x".to_owned(),
            target: None,
            family: None,
            op_count: Some(7),
            parts: BTreeMap::new(),
            fork: Fork::Prague,
            zkvm: Zkvm::Mock,
            zkvm_version: "1".to_owned(),
            client,
            elf_sha256: String::new(),
            input_sha256: String::new(),
            input_bytes: 0,
            block_hash: format!("0x{}", "01".repeat(32)),
            settings: BTreeMap::new(),
            acceleration: BTreeMap::new(),
            attempt: None,
        }
    }

    #[test]
    fn a_block_is_attested_by_its_hash_and_its_verdict() {
        let mut output = Output {
            block_hash: [1; 32].into(),
            parent_hash: [0; 32].into(),
            success: true,
            chain_id: 1,
        };
        assert_eq!(attests(&unit(Client::Reth), &output.encode()), Ok(()));
        output.success = false;
        let why = attests(&unit(Client::Reth), &output.encode()).expect_err("invalid");
        assert!(why.ends_with("is invalid"), "{why}");
        output.block_hash = [2; 32].into();
        let why = attests(&unit(Client::Reth), &output.encode()).expect_err("another block");
        assert!(why.contains("0x0202") && why.contains("0x0101"), "{why}");
        assert!(attests(&unit(Client::Reth), b"").is_err());
    }

    #[test]
    fn rounds_are_attested_by_the_word_they_lead_to() {
        let right = zkgas_guest_smoke::answer(7);
        assert_eq!(attests(&unit(Client::Smoke), &right), Ok(()));
        assert!(attests(&unit(Client::Smoke), &zkgas_guest_smoke::answer(8)).is_err());
        assert!(attests(&unit(Client::Smoke), &right[1..]).is_err());
    }
}
