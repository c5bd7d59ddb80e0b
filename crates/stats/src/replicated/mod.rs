//! Replicated designs: levels times samples, many series of them, and one noise.

mod moderation;
mod noise;
mod outlier;
mod series;
mod slope;
mod study;
mod two_way;
mod variance;
mod within;

pub use noise::{NoiseModel, NoiseSource};
pub use outlier::{Fate, Outlier, OutlierRule};
pub use series::{Measurement, Series, SeriesError};
pub use slope::{LackOfFit, LevelMean, SlopeError, SlopeFit};
pub use study::{Study, StudyError};
