//! Many series of measurements, analysed together.

use thiserror::Error;

use super::{
    noise::{NoiseModel, NoiseSource, finish, settle, squares},
    outlier::{Outlier, OutlierRule, Search},
    series::Series,
    slope::{SlopeError, SlopeFit},
    two_way::TwoWay,
    variance::{Square, Variance},
};

/// Why series can't be analysed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StudyError {
    /// There are no series.
    #[error("there are no series")]
    Empty,
    /// Nothing was replicated, and no line has a residual: there is nothing to learn the noise from.
    #[error("no measurement is replicated, and no line has more points than parameters")]
    NoResiduals,
    /// All residuals are zero: what was measured is a count, or was copied.
    #[error("measurements don't scatter at all")]
    NoNoise,
}

/// Series, the noise that they share, and what it doesn't explain.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    series: Vec<Series>,
    kept: Vec<Vec<bool>>,
    noise: NoiseModel,
    outliers: Vec<Outlier>,
}

impl Study {
    /// With the usual rule for outliers.
    pub fn of(series: Vec<Series>) -> Result<Self, StudyError> {
        Self::with_rule(series, OutlierRule::default())
    }

    /// With a rule for outliers. If nothing is replicated there are none.
    pub fn with_rule(series: Vec<Series>, rule: OutlierRule) -> Result<Self, StudyError> {
        if series.is_empty() {
            return Err(StudyError::Empty);
        }
        let replicated = series.iter().any(|one| {
            let (kept, weights) = (vec![true; one.cells.len()], vec![1.0; one.levels.len()]);
            TwoWay::fit(one, &kept, &weights).degrees > 0
        });
        if replicated {
            let found = Search::new(&series, rule).run().ok_or(StudyError::NoNoise)?;
            let noise = finish(&series, &found.kept, found.settled, NoiseSource::Replicates);
            return Ok(Self { series, kept: found.kept, noise, outliers: found.outliers });
        }
        let kept: Vec<Vec<bool>> = series.iter().map(|one| vec![true; one.cells.len()]).collect();
        let even = Variance { constant: 1.0, factor: 0.0 };
        let residuals: Vec<_> = series
            .iter()
            .zip(&kept)
            .flat_map(|(one, kept)| squares(one, kept, even, NoiseSource::Lines))
            .collect();
        if residuals.is_empty() {
            return Err(StudyError::NoResiduals);
        }
        let residuals = Square::sorted(residuals);
        let start = Variance::start(&residuals).ok_or(StudyError::NoNoise)?;
        let settled =
            settle(&series, &kept, start, NoiseSource::Lines).ok_or(StudyError::NoNoise)?;
        let noise = finish(&series, &kept, settled, NoiseSource::Lines);
        Ok(Self { series, kept, noise, outliers: Vec::new() })
    }

    /// The series, in the order given.
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The noise that they share.
    pub fn noise(&self) -> &NoiseModel {
        &self.noise
    }

    /// What the noise doesn't explain: by series, and within it by level, sample, and value.
    pub fn outliers(&self) -> &[Outlier] {
        &self.outliers
    }

    /// The slope of a series, by its position.
    pub fn slope(&self, series: usize) -> Result<SlopeFit, SlopeError> {
        let (one, kept) =
            self.series.get(series).zip(self.kept.get(series)).ok_or(SlopeError::NoSeries)?;
        SlopeFit::new(one, kept, &self.noise, self.noise.factors[series])
    }
}
