//! What a run that resumes has nothing to do for.

use rayon::prelude::*;
use zkgas_model::record::{Provenance, Proving, Record};
use zkgas_store::{Found, RunFolder};

use super::Order;
use crate::{run::provenance, survey::Lot};

/// A source of which everything is known but the input.
struct Known {
    name: String,
    provenance: Provenance,
}

/// For each lot of a sample, whether everything that is asked for is recorded as a success.
///
/// A resumed run may have a hundred thousand records, so all cores look, and each source is read once.
/// Whatever is not plainly there (no record, one that is torn, a failure) is left for the line, which
/// looks again and knows what to do.
pub(super) fn settled(order: &Order<'_>, queue: &[(u32, Lot)]) -> Vec<bool> {
    if order.proofs.force_rerun {
        return vec![false; queue.len()];
    }
    let known = |at| {
        let unit = order.survey.source(at).read().ok()?;
        let provenance = provenance(&unit, order.guest);
        Some(Known { name: unit.name, provenance })
    };
    let known: Vec<Option<Known>> = (0..order.survey.len()).into_par_iter().map(known).collect();
    let is_settled = |(sample, lot): &(u32, Lot)| {
        lot.asked.iter().all(|&source| {
            // Whoever stops a run does not want to wait for this either.
            !(order.stop)()
                && known[source].as_ref().is_some_and(|known| is_there(order, *sample, known))
        })
    };
    queue.par_iter().map(is_settled).collect()
}

fn is_there(order: &Order<'_>, sample: u32, known: &Known) -> bool {
    let at = order.place(sample, &known.name);
    matches!(RunFolder::get(&at), Ok(Found::Record(record)) if settles(order, &record, known))
}

fn settles(order: &Order<'_>, record: &Record, known: &Known) -> bool {
    let Some(there) = &record.zkgas else { return false };
    let machine = there.attempt.as_ref().map(|attempt| attempt.machine.as_str());
    matches!(record.proving, Some(Proving::Success(_)))
        && there.is_of_same_unit(&known.provenance)
        && machine.is_none_or(|machine| machine == order.proofs.machine)
}
