//! The statistics of zkgas: pure functions from numbers to numbers.
//!
//! A leaf of the workspace. It knows nothing of fixtures, gas, or zkVMs, and does no I/O. Random numbers
//! come from a generator that the caller seeds. One file holds one statistic.
//!
//! Three promises hold for everything here:
//!
//! - the order of the input never changes a bit of the result;
//! - no function returns a NaN or an infinity: what has no value is `None` or an error;
//! - results agree with certified or exactly computed values to at least 9 digits (`tests/`).
//!
//! Counts and times are different quantities. A count is exact: [`Shape`] names where it leaves the line.
//! A time is noisy: a [`Study`] learns the noise from replicates of everything, fits each line with it,
//! and an [`Estimate`] carries the result.

mod bootstrap;
mod checked;
mod comparison;
mod confidence;
mod distribution;
mod double;
mod drift;
mod estimate;
mod fraction;
mod geometric;
mod huber;
mod line;
mod median;
mod multiple;
mod multiplicity;
mod random;
mod regression;
mod replicated;
mod resolution;
mod shape;
mod theil_sen;
mod two_stage;
mod validation;

pub use bootstrap::{Bootstrap, BootstrapError};
pub use checked::DataError;
pub use comparison::{Ratio, RatioError, difference, ratio, sample_mean, weighted_sum};
pub use confidence::{Confidence, ConfidenceError};
pub use distribution::{ChiSquared, DistributionError, FisherF, Normal, StudentT};
pub use drift::{Drift, DriftError, Reference};
pub use estimate::{Estimate, EstimateError, Interval};
pub use fraction::Fraction;
pub use geometric::geometric_mean;
pub use huber::{huber_location, huber_location_with_scale, robust_sd};
pub use line::{Line, LineError, Point, fit_line};
pub use median::median;
pub use multiple::{Multiple, MultipleError, NonNegative, Table, fit_non_negative};
pub use multiplicity::{benjamini_hochberg, holm};
pub use random::Random;
pub use regression::{Regression, RegressionError};
pub use replicated::{
    Fate, LackOfFit, LevelMean, Measurement, NoiseModel, NoiseSource, Outlier, OutlierRule, Series,
    SeriesError, SlopeError, SlopeFit, Study, StudyError,
};
pub use resolution::{Need, Resolution, samples_needed};
pub use shape::{Jump, Level, Shape, ShapeError, Verdict};
pub use theil_sen::{TheilSen, TheilSenError};
pub use two_stage::{Block, CrossCheck, Prediction, Target, TwoStage, TwoStageError};
pub use validation::{Validation, ValidationError};
