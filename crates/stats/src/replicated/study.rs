//! Many series of measurements, analysed together.

use thiserror::Error;

use super::{
    noise::{NoiseModel, NoiseSource, finish, given, settle, squares},
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

    /// Of series that tell nothing of their noise: it is `share` of what is measured, known from other
    /// measurements with so many degrees of freedom. There are no outliers.
    pub fn with_noise(series: Vec<Series>, share: f64, degrees: f64) -> Result<Self, StudyError> {
        if series.is_empty() {
            return Err(StudyError::Empty);
        }
        let usable = share.is_finite() && share > 0.0 && degrees.is_finite() && degrees >= 1.0;
        if !usable {
            return Err(StudyError::NoNoise);
        }
        let kept = series.iter().map(|one| vec![true; one.cells.len()]).collect();
        let noise = given(series.len(), share, degrees);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Measurement;

    #[test]
    fn a_given_noise_is_that_of_the_slope() {
        let at = |x, y| Measurement { x, sample: 1, y };
        let series = Series::new(&[at(0.0, 3.0), at(10.0, 7.0)]).expect("two levels");
        assert_eq!(Study::of(vec![series.clone()]), Err(StudyError::NoResiduals));
        let study = Study::with_noise(vec![series], 0.02, 12.0).expect("a noise");
        let slope = study.slope(0).expect("a slope").slope();
        // √(3² + 7²) · 0.02 / 10.
        assert!((slope.value() - 0.4).abs() < 1e-12);
        assert!((slope.standard_error() - 0.015_231_546_211_727_816).abs() < 1e-12);
        assert!((slope.degrees_of_freedom() - 12.0).abs() < 1e-9);
        assert_eq!(study.noise().source(), NoiseSource::Given);
    }

    /// Twelve series of two levels and five samples, of which the lower is the same block.
    #[test]
    fn what_several_series_share_tells_of_the_noise_once() {
        let noise = |at: u32| 0.01 * f64::from((at * 7 + at / 3 * 5) % 11) - 0.05;
        let series = |one: u32| {
            let own = move |sample| Measurement {
                x: 1.0,
                sample,
                y: 2.0 + f64::from(one) + noise(17 * one + sample),
            };
            let low = |sample| Measurement { x: 0.0, sample, y: 1.0 + noise(sample + 200) };
            let all: Vec<_> = (1..=5).map(low).chain((1..=5).map(own)).collect();
            Series::new(&all).expect("two levels")
        };
        let apart = Study::of((0..12).map(series).collect()).expect("noise");
        let shared = (0..12).map(|one| series(one).sharing([12, 1])).collect();
        let shared = Study::of(shared).expect("noise");
        let degrees = |study: &Study| study.noise().degrees_of_freedom();
        // 4 for each series, about half of them from its lower level.
        assert!((degrees(&apart) - 48.0).abs() < 1e-9, "{}", degrees(&apart));
        assert!((24.0..32.0).contains(&degrees(&shared)), "{}", degrees(&shared));
        let slope = |study: &Study| study.slope(3).expect("a slope").slope();
        assert!((slope(&apart).value() - slope(&shared).value()).abs() < 1e-3);
        assert!(slope(&shared).degrees_of_freedom() < slope(&apart).degrees_of_freedom());
    }

    #[test]
    fn a_noise_that_is_none_is_refused() {
        let at = |x| Measurement { x, sample: 1, y: x + 1.0 };
        let series = || vec![Series::new(&[at(0.0), at(1.0)]).expect("two levels")];
        for (share, degrees) in [(0.0, 9.0), (f64::NAN, 9.0), (0.1, 0.0), (0.1, f64::INFINITY)] {
            assert_eq!(Study::with_noise(series(), share, degrees), Err(StudyError::NoNoise));
        }
        assert_eq!(Study::with_noise(Vec::new(), 0.1, 9.0), Err(StudyError::Empty));
    }
}
