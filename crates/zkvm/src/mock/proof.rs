//! The mock's proofs: they prove nothing, but a verifier rejects what it should.
//!
//! ```text
//! 16 bytes  `zkgas-mock-proof`
//! u8        length of the kind's word, and the word
//! 32 bytes  SHA-256 of the input
//! u32       length of the public values, little endian, and the values
//! 32 bytes  SHA-256 of the SHA-256 of the ELF and of all bytes before
//! ```

use sha2::{Digest, Sha256};
use zkgas_model::ProofKind;

const MAGIC: &[u8; 16] = b"zkgas-mock-proof";
const HASH: usize = 32;

/// What a proof says.
#[derive(Debug, PartialEq, Eq)]
struct Claim<'p> {
    kind: &'p [u8],
    public_values: &'p [u8],
    checksum: &'p [u8],
    /// All that the checksum covers.
    body: &'p [u8],
}

/// A proof that the guest answers `public_values` to `input`.
pub(super) fn make(
    elf_sha256: &[u8],
    kind: ProofKind,
    input: &[u8],
    public_values: &[u8],
) -> Vec<u8> {
    let word = kind.as_str().as_bytes();
    let mut proof = MAGIC.to_vec();
    proof.push(u8::try_from(word.len()).unwrap_or(u8::MAX));
    proof.extend_from_slice(word);
    proof.extend_from_slice(&Sha256::digest(input));
    proof.extend_from_slice(&u32::try_from(public_values.len()).unwrap_or(u32::MAX).to_le_bytes());
    proof.extend_from_slice(public_values);
    let checksum = checksum(elf_sha256, &proof);
    proof.extend_from_slice(&checksum);
    proof
}

/// The public values of a proof that checks out, or why it doesn't.
pub(super) fn check<'p>(
    elf_sha256: &[u8],
    kind: ProofKind,
    proof: &'p [u8],
) -> Result<&'p [u8], String> {
    let claim = parse(proof).ok_or("it has another shape")?;
    if claim.kind != kind.as_str().as_bytes() {
        return Err(format!("it is no {kind} proof"));
    }
    if claim.checksum != checksum(elf_sha256, claim.body) {
        return Err("its checksum is wrong for this guest".to_owned());
    }
    Ok(claim.public_values)
}

/// The public values that a proof claims, whether true or not.
pub(super) fn public_values(proof: &[u8]) -> Option<&[u8]> {
    Some(parse(proof)?.public_values)
}

fn checksum(elf_sha256: &[u8], body: &[u8]) -> [u8; HASH] {
    Sha256::new().chain_update(elf_sha256).chain_update(body).finalize().into()
}

fn parse(proof: &[u8]) -> Option<Claim<'_>> {
    let (body, checksum) = proof.split_at_checked(proof.len().checked_sub(HASH)?)?;
    let rest = body.strip_prefix(MAGIC)?;
    let (&length, rest) = rest.split_first()?;
    let (kind, rest) = rest.split_at_checked(length.into())?;
    let (_input, rest) = rest.split_at_checked(HASH)?;
    let (length, public_values) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (public_values.len() == length).then_some(Claim { kind, public_values, checksum, body })
}
