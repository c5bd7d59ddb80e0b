//! What a run would do, without doing it.

use zkgas_runner::{Order, to_prove};
use zkgas_store::RunFolder;

use crate::pipeline::{
    backend::Loaded,
    expected::{Expected, own},
};

/// Bytes of a record where the folder has none to go by.
const RECORD: u64 = 3_000;

/// What proofs in a folder are as a rule.
struct Usual {
    count: u64,
    proof_bytes: u64,
}

/// What is left of an order, in lines for people.
pub(crate) fn forecast(loaded: &Loaded, order: &Order<'_>) -> eyre::Result<Vec<String>> {
    let label = loaded.label();
    let (all, missing) = to_prove(order);
    let cases: usize = order.asked.iter().map(|ask| order.survey.count(ask)).sum();
    let expected = Expected::of(order.folder, loaded)
        .total(missing.iter().map(|input| (input.unwrap_or_default(), 1)));
    let missing = missing.len();
    let recorded = all - missing;
    let mut lines = vec![format!(
        "{label}: {all} proofs for {cases} records, {recorded} there, {missing} to make"
    )];
    let usual = usual(order.folder)?;
    let left = u64::try_from(missing).unwrap_or(u64::MAX);
    lines.push(match (&usual, expected) {
        (Some(Usual { count, .. }), Some(expected)) => {
            let seconds = std::time::Duration::from_secs(expected.as_secs());
            let time = humantime::format_duration(seconds);
            format!("time: about {time} of proving, as {count} proofs here took by their cycles")
        }
        _ => "time: unknown, since the folder has no proof to go by".to_owned(),
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
    let mut usual = Usual { count: 0, proof_bytes: 0 };
    for (_, success) in records.iter().filter_map(own) {
        usual.count += 1;
        let bytes = success.proof_size.unwrap_or(0);
        usual.proof_bytes = usual.proof_bytes.saturating_add(bytes);
    }
    let Usual { count, proof_bytes } = usual;
    Ok((count > 0).then(|| Usual { count, proof_bytes: proof_bytes / count }))
}
