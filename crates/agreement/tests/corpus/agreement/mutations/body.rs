//! Of transactions and withdrawals, with and without the roots that go with them.

use alloy_consensus::{TxEip1559, TxEnvelope, proofs, transaction::SignerRecoverable};
use alloy_eips::eip4895::{Withdrawal, Withdrawals};
use alloy_primitives::{Address, Signature, TxKind, U256, uint};

use super::{EITHER, INVALID, Kind, NO_BLOCK, flip, flip_number, flip_word};
use crate::{mutants::Random, parts::Parts, program::noise, sample::SENDERS, sign::key};

/// The order of secp256k1 (SEC 2, section 2.4.1).
const ORDER: U256 = uint!(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141_U256);

/// Changes the signature of some transaction, and the root.
fn sign(p: &mut Parts, r: &mut Random, change: fn(U256, U256, bool, &mut Random) -> Signature) {
    p.change_transactions(|transactions| {
        let at = r.below(transactions.len());
        let tx = &mut transactions[at];
        let old = *tx.signature();
        let new = change(old.r(), old.s(), old.v(), r);
        *tx = match tx.clone() {
            TxEnvelope::Legacy(tx) => tx.strip_signature().into_signed_with(new),
            TxEnvelope::Eip2930(tx) => tx.strip_signature().into_signed_with(new),
            TxEnvelope::Eip1559(tx) => tx.strip_signature().into_signed_with(new),
            TxEnvelope::Eip4844(tx) => tx.strip_signature().into_signed_with(new),
            TxEnvelope::Eip7702(tx) => tx.strip_signature().into_signed_with(new),
        };
    });
}

/// What a transaction becomes with a signature.
trait IntoSignedWith {
    fn into_signed_with(self, signature: Signature) -> TxEnvelope;
}

impl<T> IntoSignedWith for T
where
    T: alloy_consensus::SignableTransaction<Signature>,
    TxEnvelope: From<alloy_consensus::Signed<T>>,
{
    fn into_signed_with(self, signature: Signature) -> TxEnvelope {
        self.into_signed(signature).into()
    }
}

/// Changes one of the transactions of EIP-1559, signs it again, and sets the root.
fn resign(p: &mut Parts, r: &mut Random, change: fn(&mut TxEip1559, &mut Random)) {
    p.change_transactions(|transactions| {
        let mut all: Vec<&mut TxEnvelope> =
            transactions.iter_mut().filter(|tx| tx.is_eip1559()).collect();
        let at = r.below(all.len());
        let sender = all[at].recover_signer().unwrap();
        let key = SENDERS.map(key).into_iter().find(|key| key.address == sender).unwrap();
        let mut tx = all[at].as_eip1559().unwrap().tx().clone();
        change(&mut tx, r);
        *all[at] = key.sign(tx).into();
    });
}

fn withdrawals(p: &mut Parts) -> &mut Vec<Withdrawal> {
    &mut p.block.body.withdrawals.as_mut().unwrap().0
}

/// Sets the root of the withdrawals.
fn seal(p: &mut Parts) {
    let root = proofs::calculate_withdrawals_root(withdrawals(p));
    p.header().withdrawals_root = Some(root);
}

fn some<'a, T>(list: &'a mut [T], r: &mut Random) -> &'a mut T {
    let at = r.below(list.len());
    &mut list[at]
}

/// The encoding of some transaction, changed, in the block's RLP.
fn raw_transaction(p: &mut Parts, r: &mut Random, change: fn(&mut Vec<u8>, &mut Random)) {
    let block = alloy_rlp::encode(&p.block);
    let tx = some(&mut p.block.body.transactions, r).clone();
    let item = alloy_rlp::encode(tx);
    let at = block.windows(item.len()).position(|window| window == item).unwrap();
    let mut changed = item.clone();
    change(&mut changed, r);
    p.raw_block = Some([&block[..at], &changed, &block[at + item.len()..]].concat());
}

pub(super) fn kinds() -> Vec<Kind> {
    [transactions(), signatures(), of_withdrawals()].concat()
}

fn signatures() -> Vec<Kind> {
    vec![
        ("signature's r", INVALID, |p, r| {
            sign(p, r, |mut rx, s, v, r| {
                flip_word(&mut rx, r);
                Signature::new(rx, s, v)
            });
        }),
        ("signature's s", INVALID, |p, r| {
            sign(p, r, |rx, mut s, v, r| {
                flip_word(&mut s, r);
                Signature::new(rx, s, v)
            });
        }),
        ("signature's parity", INVALID, |p, r| {
            sign(p, r, |rx, s, v, _| Signature::new(rx, s, !v));
        }),
        ("signature with a high s", INVALID, |p, r| {
            sign(p, r, |rx, s, v, _| Signature::new(rx, ORDER - s, !v));
        }),
        ("signature out of range", INVALID, |p, r| {
            sign(p, r, |rx, s, v, r| {
                let out = [U256::ZERO, ORDER, ORDER + U256::from(1), U256::MAX][r.below(4)];
                if r.below(2) == 0 { Signature::new(out, s, v) } else { Signature::new(rx, out, v) }
            });
        }),
        ("signature without its root", INVALID, |p, r| {
            let root = p.header().transactions_root;
            sign(p, r, |rx, s, v, _| Signature::new(rx, s, !v));
            p.header().transactions_root = root;
        }),
    ]
}

fn transactions() -> Vec<Kind> {
    vec![
        ("transaction removed", INVALID, |p, r| {
            p.change_transactions(|all| drop(all.remove(r.below(all.len()))));
        }),
        ("transaction removed, not from the root", INVALID, |p, r| {
            let all = &mut p.block.body.transactions;
            all.remove(r.below(all.len()));
        }),
        ("transaction twice", INVALID, |p, r| {
            p.change_transactions(|all| all.push(all[r.below(all.len())].clone()));
        }),
        ("transactions swapped, not in the root", INVALID, |p, r| {
            let all = &mut p.block.body.transactions;
            let at = r.below(all.len() - 1);
            all.swap(at, at + 1);
        }),
        ("transactions swapped", INVALID, |p, r| {
            p.change_transactions(|all| {
                let at = r.below(all.len() - 1);
                all.swap(at, at + 1);
            });
        }),
        ("transaction's nonce", INVALID, |p, r| {
            resign(p, r, |tx, r| flip_number(&mut tx.nonce, r));
        }),
        ("transaction's chain", INVALID, |p, r| {
            resign(p, r, |tx, r| flip_number(&mut tx.chain_id, r));
        }),
        ("transaction's gas", EITHER, |p, r| {
            resign(p, r, |tx, r| flip_number(&mut tx.gas_limit, r));
        }),
        ("transaction's maximum fee", EITHER, |p, r| {
            resign(p, r, |tx, r| tx.max_fee_per_gas ^= 1 << r.below(128));
        }),
        ("transaction's priority fee", EITHER, |p, r| {
            resign(p, r, |tx, r| tx.max_priority_fee_per_gas ^= 1 << r.below(128));
        }),
        // The vault gives it back.
        ("transaction's value", EITHER, |p, r| resign(p, r, |tx, r| flip_word(&mut tx.value, r))),
        ("transaction's target", INVALID, |p, r| {
            resign(p, r, |tx, r| {
                let mut to = tx.to.to().copied().unwrap_or_default();
                flip(to.as_mut_slice(), r);
                tx.to = TxKind::Call(to);
            });
        }),
        ("transaction's input", INVALID, |p, r| {
            resign(p, r, |tx, r| {
                tx.input = [tx.input.to_vec(), noise(r.next(), 1 + r.below(99))].concat().into();
            });
        }),
        ("transaction's access list", EITHER, |p, r| {
            resign(p, r, |tx, r| {
                let address = Address::from_slice(&noise(r.next(), 20));
                let storage_keys = (0..r.below(3)).map(|at| U256::from(at).into()).collect();
                tx.access_list
                    .0
                    .push(alloy_eips::eip2930::AccessListItem { address, storage_keys });
            });
        }),
        ("transaction's bit", EITHER, |p, r| raw_transaction(p, r, |tx, r| flip(tx, r))),
        ("transaction's byte", EITHER, |p, r| {
            raw_transaction(p, r, |tx, r| *some(tx, r) = noise(r.next(), 1)[0]);
        }),
        ("transaction short of a byte", NO_BLOCK, |p, r| {
            raw_transaction(p, r, |tx, r| {
                tx.remove(r.below(tx.len()));
            });
        }),
        ("transaction with a byte more", NO_BLOCK, |p, r| {
            raw_transaction(p, r, |tx, r| tx.insert(r.below(tx.len()), noise(r.next(), 1)[0]));
        }),
    ]
}

fn of_withdrawals() -> Vec<Kind> {
    vec![
        // Of one there is nothing to receive.
        ("withdrawal's recipient", EITHER, |p, r| {
            flip(some(withdrawals(p), r).address.as_mut_slice(), r);
            seal(p);
        }),
        ("withdrawal's amount", INVALID, |p, r| {
            flip_number(&mut some(withdrawals(p), r).amount, r);
            seal(p);
        }),
        // Only the consensus layer minds.
        ("withdrawal's index", super::VALID, |p, r| {
            flip_number(&mut some(withdrawals(p), r).index, r);
            seal(p);
        }),
        ("withdrawal's validator", super::VALID, |p, r| {
            flip_number(&mut some(withdrawals(p), r).validator_index, r);
            seal(p);
        }),
        ("withdrawal without its root", INVALID, |p, r| {
            flip_number(&mut some(withdrawals(p), r).index, r);
        }),
        ("withdrawal removed", EITHER, |p, r| {
            let all = withdrawals(p);
            all.remove(r.below(all.len()));
            seal(p);
        }),
        ("withdrawal twice", EITHER, |p, r| {
            let one = *some(withdrawals(p), r);
            withdrawals(p).push(one);
            seal(p);
        }),
        ("no withdrawals, and none in the root", INVALID, |p, r| {
            p.block.body.withdrawals = Some(Withdrawals::default());
            if r.below(2) == 0 {
                seal(p);
            }
        }),
    ]
}
