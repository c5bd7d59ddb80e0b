//! All targets of one prover together: their lines, and the noise that they share.

use std::collections::BTreeMap;

use serde::Serialize;
use zkgas_model::Purpose;
use zkgas_stats::{Measurement, NoiseModel, NoiseSource, Series, Study, StudyError};

use super::{
    super::{EMPTY, SetupAnalysis},
    drift::Drift,
    grain::Grain,
    proof::{Proof, ProofRole},
    target::{Plain, TimedPoint, TimedTarget},
};
use crate::number::float;

/// The noise sd(t) = √(a² + (b t)²) of one proof that takes t seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Noise {
    /// a, in seconds.
    pub constant: f64,
    /// b, a share.
    pub share: f64,
    /// Degrees of freedom behind it.
    pub degrees_of_freedom: f64,
    /// Whether replicates of equal blocks showed it. Otherwise distances from lines did, and whatever
    /// isn't straight is in it.
    pub from_replicates: bool,
    /// Whether the reference proofs showed it, because the samples are too few to.
    pub from_references: bool,
}

impl From<&NoiseModel> for Noise {
    fn from(model: &NoiseModel) -> Self {
        Self {
            constant: model.constant(),
            share: model.share(),
            degrees_of_freedom: model.degrees_of_freedom(),
            from_replicates: model.source() == NoiseSource::Replicates,
            from_references: model.source() == NoiseSource::Given,
        }
    }
}

/// Fits every target, and gives the proofs in them their roles.
pub(super) fn targets(
    proofs: &mut [Proof],
    drift: Option<&Drift>,
    executed: Option<&SetupAnalysis>,
    grain: Option<&Grain>,
) -> (Vec<TimedTarget>, Result<Noise, String>) {
    let mut plain: Vec<Plain> = proofs
        .chunk_by_mut(|a, b| a.target == b.target)
        .filter_map(|proofs| gather(proofs, drift, grain))
        .collect();
    // Targets without a family come last.
    plain.sort_by(|a, b| {
        (a.family.is_none(), &a.family, &a.target).cmp(&(b.family.is_none(), &b.family, &b.target))
    });
    let mut sharing: BTreeMap<&str, u32> = BTreeMap::new();
    for block in plain.iter().flat_map(|plain| plain.blocks.values()) {
        *sharing.entry(block).or_default() += 1;
    }
    let series: Vec<Result<Series, String>> =
        plain.iter().map(|plain| series(plain, &sharing)).collect();
    let usable: Vec<usize> = (0..plain.len()).filter(|&at| series[at].is_ok()).collect();
    let all = || series.iter().filter_map(|one| one.clone().ok()).collect();
    let study = match (Study::of(all()), drift.filter(|drift| drift.from_references)) {
        (Err(StudyError::NoResiduals), Some(drift)) => {
            Study::with_noise(all(), drift.noise, drift.total.degrees_of_freedom)
        }
        (study, _) => study,
    };
    if let Ok(study) = &study {
        for outlier in study.outliers() {
            let point = usable
                .get(outlier.series)
                .and_then(|&at| plain[at].points.get_mut(outlier.measurement));
            if let Some(point) = point {
                point.mark(outlier);
            }
        }
    }
    mark(proofs, &plain);
    let cycles = cycles(executed);
    let none = BTreeMap::new();
    let targets = plain
        .into_iter()
        .zip(series)
        .enumerate()
        .map(|(at, (plain, series))| {
            let fit = series.and_then(|_| match (&study, usable.binary_search(&at)) {
                (Ok(study), Ok(position)) => study.slope(position).map_err(|why| why.to_string()),
                (Err(why), _) => Err(why.to_string()),
                (_, Err(_)) => Err("it is in no series".to_owned()),
            });
            let cycles = cycles.get(plain.target.as_str()).unwrap_or(&none);
            TimedTarget::new(plain, fit.as_ref().map_err(Clone::clone), cycles, grain)
        })
        .collect();
    (targets, study.map(|study| study.noise().into()).map_err(|why| why.to_string()))
}

/// The points of one target. The empty block is one only where it was proven at several op counts.
fn gather(proofs: &mut [Proof], drift: Option<&Drift>, grain: Option<&Grain>) -> Option<Plain> {
    let target = proofs.first()?.target.clone()?;
    let counted = |proof: &&Proof| proof.op_count.is_some() && proof.purpose == Purpose::Sample;
    let mut levels: Vec<u64> =
        proofs.iter().filter(counted).filter_map(|proof| proof.op_count).collect();
    levels.sort_unstable();
    levels.dedup();
    if levels.len() < if target == EMPTY { 2 } else { 1 } {
        return None;
    }
    let failed =
        proofs.iter().filter(counted).filter(|proof| proof.role == ProofRole::Failed).count();
    let family = proofs.iter().filter_map(|proof| proof.family.clone()).min();
    let (mut points, mut blocks) = (Vec::new(), BTreeMap::new());
    for proof in proofs.iter_mut().filter(|proof| proof.is_marginal()) {
        proof.role = ProofRole::Point;
        let (Some(op_count), Some(seconds)) = (proof.op_count, proof.seconds()) else { continue };
        blocks.entry(op_count).or_insert_with(|| proof.block().to_owned());
        points.push(TimedPoint {
            fixture: proof.fixture.clone(),
            op_count,
            gas: proof.gas,
            sample: proof.sample.unwrap_or(1),
            position: proof.position,
            seconds,
            corrected: seconds / drift.map_or(1.0, |drift| drift.factor(proof.position)),
            residual: None,
            studentised: None,
            left_out: false,
        });
    }
    let excess = grain.and_then(|grain| grain.excess(&blocks));
    for point in &mut points {
        point.corrected -= excess.as_ref().map_or(0.0, |excess| excess.seconds(point.op_count));
    }
    points.sort_by(|a, b| {
        (a.op_count, a.sample, a.position).cmp(&(b.op_count, b.sample, b.position))
    });
    let parts = proofs.first().map(|proof| proof.parts.clone()).unwrap_or_default();
    Some(Plain { target, family, parts, points, blocks, excess, failed })
}

/// `sharing` is how many targets have a block.
fn series(plain: &Plain, sharing: &BTreeMap<&str, u32>) -> Result<Series, String> {
    let measurement = |point: &TimedPoint| Measurement {
        x: float(point.op_count),
        sample: point.sample,
        y: point.corrected,
    };
    if plain.points.is_empty() {
        return Err("no proof has a time".to_owned());
    }
    let measurements: Vec<Measurement> = plain.points.iter().map(measurement).collect();
    let series = Series::new(&measurements).map_err(|why| why.to_string())?;
    let targets = |block: &String| sharing.get(block.as_str()).copied().unwrap_or(1);
    Ok(series.sharing(plain.blocks.values().map(targets)))
}

/// Outliers that were left out are no points.
fn mark(proofs: &mut [Proof], plain: &[Plain]) {
    let left_out: Vec<u32> = plain
        .iter()
        .flat_map(|plain| &plain.points)
        .filter(|point| point.left_out)
        .map(|point| point.position)
        .collect();
    for proof in proofs.iter_mut().filter(|proof| left_out.contains(&proof.position)) {
        proof.role = ProofRole::Outlier;
    }
}

/// The cycles of the executed blocks, by target and op count.
fn cycles(executed: Option<&SetupAnalysis>) -> BTreeMap<&str, BTreeMap<u64, u64>> {
    let targets = executed.into_iter().flat_map(|setup| &setup.targets);
    targets
        .map(|target| {
            let points = target.points.iter().map(|point| (point.op_count, point.cycles.0));
            (target.target.as_str(), points.collect())
        })
        .collect()
}
