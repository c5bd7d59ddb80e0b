//! Of the header, and of the parent.

use alloy_consensus::Header;
use alloy_primitives::{Bytes, U256};

use super::{EITHER, INVALID, Kind, VALID, flip, flip_number, flip_word};
use crate::{mutants::Random, program::noise};

fn number(field: Option<&mut u64>, random: &mut Random) {
    flip_number(field.unwrap(), random);
}

/// The number's neighbours, which rules are most likely to mistake for it.
fn neighbour(number: &mut u64, random: &mut Random) {
    *number = if random.below(2) == 0 { number.wrapping_add(1) } else { number.wrapping_sub(1) };
}

/// As many optional fields as chance has it are left out.
fn cut(header: &mut Header, random: &mut Random) {
    let fields: [fn(&mut Header); 6] = [
        |header| header.base_fee_per_gas = None,
        |header| header.withdrawals_root = None,
        |header| header.blob_gas_used = None,
        |header| header.excess_blob_gas = None,
        |header| header.parent_beacon_block_root = None,
        |header| header.requests_hash = None,
    ];
    fields[random.below(6)..].iter().for_each(|cut| cut(header));
}

fn extra_data(random: &mut Random, shortest: usize, count: usize) -> Bytes {
    noise(random.next(), shortest + random.below(count)).into()
}

pub(super) fn kinds() -> Vec<Kind> {
    vec![
        ("parent hash", INVALID, |p, r| flip(&mut p.header().parent_hash.0, r)),
        ("ommers hash", INVALID, |p, r| flip(&mut p.header().ommers_hash.0, r)),
        ("beneficiary", INVALID, |p, r| flip(p.header().beneficiary.as_mut_slice(), r)),
        ("state root", INVALID, |p, r| flip(&mut p.header().state_root.0, r)),
        ("parent's state root", INVALID, |p, _| p.header().state_root = p.parent().state_root),
        ("transactions root", INVALID, |p, r| flip(&mut p.header().transactions_root.0, r)),
        ("receipts root", INVALID, |p, r| flip(&mut p.header().receipts_root.0, r)),
        ("bloom", INVALID, |p, r| flip(p.header().logs_bloom.as_mut_slice(), r)),
        ("difficulty", INVALID, |p, r| flip_word(&mut p.header().difficulty, r)),
        ("number", INVALID, |p, r| flip_number(&mut p.header().number, r)),
        ("number next to it", INVALID, |p, r| neighbour(&mut p.header().number, r)),
        // The worker stores it.
        ("gas limit", INVALID, |p, r| flip_number(&mut p.header().gas_limit, r)),
        ("gas limit next to it", INVALID, |p, r| neighbour(&mut p.header().gas_limit, r)),
        ("gas used", INVALID, |p, r| flip_number(&mut p.header().gas_used, r)),
        ("gas used next to it", INVALID, |p, r| neighbour(&mut p.header().gas_used, r)),
        ("timestamp", INVALID, |p, r| flip_number(&mut p.header().timestamp, r)),
        ("timestamp next to it", INVALID, |p, r| neighbour(&mut p.header().timestamp, r)),
        ("extra data", VALID, |p, r| p.header().extra_data = extra_data(r, 0, 33)),
        ("long extra data", INVALID, |p, r| p.header().extra_data = extra_data(r, 33, 300)),
        ("mix hash", INVALID, |p, r| flip(&mut p.header().mix_hash.0, r)),
        ("nonce", INVALID, |p, r| flip(p.header().nonce.as_mut_slice(), r)),
        ("base fee", INVALID, |p, r| number(p.header().base_fee_per_gas.as_mut(), r)),
        ("withdrawals root", INVALID, |p, r| {
            flip(&mut p.header().withdrawals_root.as_mut().unwrap().0, r);
        }),
        ("blob gas used", INVALID, |p, r| number(p.header().blob_gas_used.as_mut(), r)),
        ("blobs", INVALID, |p, r| {
            let used = p.header().blob_gas_used.as_mut().unwrap();
            *used = (*used / 131_072 + 1 + r.below(20) as u64) * 131_072;
        }),
        ("excess blob gas", INVALID, |p, r| number(p.header().excess_blob_gas.as_mut(), r)),
        ("beacon root", INVALID, |p, r| {
            flip(&mut p.header().parent_beacon_block_root.as_mut().unwrap().0, r);
        }),
        ("requests hash", INVALID, |p, r| {
            flip(&mut p.header().requests_hash.as_mut().unwrap().0, r);
        }),
        ("optional fields left out", INVALID, |p, r| cut(p.header(), r)),
        ("fields of later forks", INVALID, |p, r| {
            p.header().block_access_list_hash = Some(U256::from(r.next()).into());
            p.header().slot_number = (r.below(2) == 0).then_some(7);
        }),
        ("parent with another state", INVALID, |p, r| {
            p.change_parent(|parent| flip(&mut parent.state_root.0, r));
        }),
        ("parent with another number", INVALID, |p, r| {
            p.change_parent(|parent| flip_number(&mut parent.number, r));
        }),
        ("parent with another time", INVALID, |p, r| {
            p.change_parent(|parent| flip_number(&mut parent.timestamp, r));
        }),
        ("parent with another gas limit", INVALID, |p, r| {
            p.change_parent(|parent| flip_number(&mut parent.gas_limit, r));
        }),
        ("parent with other gas used", INVALID, |p, r| {
            p.change_parent(|parent| flip_number(&mut parent.gas_used, r));
        }),
        ("parent with another base fee", INVALID, |p, r| {
            p.change_parent(|parent| number(parent.base_fee_per_gas.as_mut(), r));
        }),
        ("parent with other blob gas", INVALID, |p, r| {
            p.change_parent(|parent| number(parent.excess_blob_gas.as_mut(), r));
            p.change_parent(|parent| number(parent.blob_gas_used.as_mut(), r));
        }),
        ("parent without fields", INVALID, |p, r| p.change_parent(|parent| cut(parent, r))),
        ("parent of much else", EITHER, |p, r| {
            p.change_parent(|parent| {
                flip(&mut parent.receipts_root.0, r);
                flip(parent.beneficiary.as_mut_slice(), r);
                parent.extra_data = extra_data(r, 0, 64);
            });
        }),
    ]
}
