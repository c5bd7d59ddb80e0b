//! What a run would do, without doing it.

use std::time::Duration;

use zkgas_model::record::{Proving, Record};
use zkgas_runner::{Order, to_prove};
use zkgas_store::RunFolder;

use crate::pipeline::costs::float;

/// Bytes of a record where the folder has none to go by.
const RECORD: u64 = 3_000;

/// What proofs in a folder took as a rule.
struct Usual {
    count: u64,
    /// Nanoseconds, with verifying.
    wall: u64,
    proof_bytes: u64,
}

/// What is left of an order, in lines for people.
pub(crate) fn forecast(label: &str, order: &Order<'_>) -> eyre::Result<Vec<String>> {
    let (all, missing) = to_prove(order);
    let cases: usize = order.asked.iter().map(|ask| order.survey.count(ask)).sum();
    let recorded = all - missing;
    let mut lines = vec![format!(
        "{label}: {all} proofs for {cases} records, {recorded} there, {missing} to make"
    )];
    let usual = usual(order.folder)?;
    let left = u64::try_from(missing).unwrap_or(u64::MAX);
    lines.push(match &usual {
        Some(Usual { count, wall, .. }) => {
            let seconds = wall.saturating_mul(left) / 1_000_000_000;
            let time = humantime::format_duration(Duration::from_secs(seconds));
            let mean = float(*wall) / 1e9;
            format!(
                "time: about {time}, at the {mean:.1} s that {count} proofs here took as a rule"
            )
        }
        None => "time: unknown, since the folder has no proof to go by".to_owned(),
    });
    let records = indicatif::HumanBytes(RECORD * u64::try_from(cases).unwrap_or(u64::MAX));
    lines.push(match (&usual, order.proofs.save) {
        (_, false) => format!("disk: about {records}"),
        (Some(usual), true) => {
            let proofs = indicatif::HumanBytes(usual.proof_bytes.saturating_mul(left));
            format!("disk: about {records}, and {proofs} of proofs")
        }
        (None, true) => format!("disk: about {records}, and the proofs, whose size is unknown"),
    });
    Ok(lines)
}

fn usual(folder: &RunFolder) -> eyre::Result<Option<Usual>> {
    if !folder.prove().is_dir() {
        return Ok(None);
    }
    let (records, _) = RunFolder::records(&folder.prove())?;
    let mut usual = Usual { count: 0, wall: 0, proof_bytes: 0 };
    for (wall, bytes) in records.iter().filter_map(own) {
        usual.count += 1;
        usual.wall = usual.wall.saturating_add(wall);
        usual.proof_bytes = usual.proof_bytes.saturating_add(bytes);
    }
    Ok((usual.count > 0).then(|| Usual {
        wall: usual.wall / usual.count,
        proof_bytes: usual.proof_bytes / usual.count,
        ..usual
    }))
}

/// Time and size of a proof that is no other record's.
fn own(record: &Record) -> Option<(u64, u64)> {
    let Some(Proving::Success(success)) = &record.proving else { return None };
    let attempt = record.zkgas.as_ref()?.attempt.as_ref()?;
    let is_own = attempt.shared_with.is_none();
    is_own.then(|| (attempt.wall_time.0, success.proof_size.unwrap_or(0)))
}
