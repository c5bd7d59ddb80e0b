//! x
mod checked;
mod confidence;
mod distribution;
mod double;
mod estimate;
mod geometric;
mod line;
mod median;
pub use checked::DataError;
pub use confidence::{Confidence, ConfidenceError};
pub use distribution::{ChiSquared, DistributionError, FisherF, Normal, StudentT};
pub use estimate::{Estimate, EstimateError, Interval};
pub use geometric::geometric_mean;
pub use line::{Line, LineError, Point, fit_line};
pub use median::median;
