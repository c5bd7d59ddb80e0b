//! Where a count leaves the line, by name.

use serde::Serialize;
use zkgas_stats::{Level, Verdict};

use super::fit::Point;
use crate::number::{float, integer, measured};

/// A curve, and steps as small as that, are looked at again with distances of one part in this many of
/// the range allowed: jitter of the block around an operation must neither hide a step nor be one.
const SLACK: u64 = 1000;

/// The shape of a count over the op count, from the exact slopes between neighbours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountShape {
    /// What the slopes say.
    pub is: ShapeKind,
    /// The slope that is common to neighbours; of a curve, from the first op count to the last.
    pub slope: f64,
    /// How far a count may be off and still be on the slope; 0 where all is exact.
    pub slack: u64,
    /// Of `first_ops`: what the first step costs over the slope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<f64>,
    /// Of `steps`: the jumps, by op count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub jumps: Vec<CountJump>,
}

/// What the slopes between neighbours say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    /// There are two op counts.
    Untested,
    /// All slopes are equal.
    Line,
    /// All but the first are equal: the first operations cost something else.
    FirstOps,
    /// A staircase.
    Steps,
    /// None of these.
    Curve,
}

impl ShapeKind {
    /// As `regression.csv` prints it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Untested => "untested",
            Self::Line => "line",
            Self::FirstOps => "first ops",
            Self::Steps => "steps",
            Self::Curve => "curve",
        }
    }
}

/// A jump between two neighbouring op counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CountJump {
    /// The lower op count.
    pub after: u64,
    /// The upper op count.
    pub before: u64,
    /// What the count rises by, over what the slope accounts for.
    pub size: f64,
}

impl CountShape {
    /// `None` where there are fewer than two op counts, or one has two counts.
    pub(super) fn of(points: &[Point], count: impl Fn(&Point) -> Option<u64>) -> Option<Self> {
        let level = |point: &Point| Some(Level { x: point.op_count, y: count(point)? });
        let levels: Vec<Level> = points.iter().filter_map(level).collect();
        let exact = zkgas_stats::Shape::of(&levels).ok()?;
        let (least, greatest) = levels.iter().fold((u64::MAX, 0), |(least, greatest), level| {
            (least.min(level.y), greatest.max(level.y))
        });
        let slack = (greatest - least) / SLACK;
        let read = Self::read(&exact, 0);
        let jitter = read.jumps.iter().any(|jump| jump.size.abs() <= float(slack));
        if read.is != ShapeKind::Curve && !jitter {
            return Some(read);
        }
        let loose = zkgas_stats::Shape::with_slack(&levels, slack).ok()?;
        Some(Self::read(&loose, slack))
    }

    fn read(shape: &zkgas_stats::Shape, slack: u64) -> Self {
        let mut read = Self {
            is: ShapeKind::Curve,
            slope: shape.slope().to_f64(),
            slack,
            extra: None,
            jumps: Vec::new(),
        };
        match shape.verdict() {
            Verdict::Line { .. } if !shape.is_tested() => read.is = ShapeKind::Untested,
            Verdict::Line { .. } => read.is = ShapeKind::Line,
            Verdict::FirstStep { extra, .. } => {
                read.is = ShapeKind::FirstOps;
                read.extra = Some(extra.to_f64());
            }
            Verdict::Steps { jumps, .. } => {
                read.is = ShapeKind::Steps;
                let jump = |jump: &zkgas_stats::Jump| CountJump {
                    after: jump.after,
                    before: jump.before,
                    size: jump.size.to_f64(),
                };
                read.jumps = jumps.iter().map(jump).collect();
            }
            // A curve has the slope of its chord, and no slack helped.
            Verdict::Curve { .. } => read.slack = 0,
        }
        read
    }

    /// In words, what a line would average away; `None` where there is no such thing.
    pub(super) fn words(&self, what: &str) -> Option<String> {
        let within = if self.slack == 0 {
            String::new()
        } else {
            format!(" (within {} {what})", integer(self.slack))
        };
        match self.is {
            ShapeKind::Untested | ShapeKind::Line | ShapeKind::Curve => None,
            ShapeKind::FirstOps => {
                let extra = self.extra?;
                let direction = if extra < 0.0 { "less" } else { "more" };
                Some(format!(
                    "the first step of the op count costs {} {what} {direction} than the slope of the \
                     others, which is {}{within}",
                    measured(extra.abs()),
                    measured(self.slope)
                ))
            }
            ShapeKind::Steps => {
                let first = self.jumps.first()?;
                let others = match self.jumps.len() {
                    1 => String::new(),
                    jumps => format!(", the first of {jumps}"),
                };
                Some(format!(
                    "a step of {} {what} between op counts {} and {}{others}; between steps the slope \
                     is {}{within}",
                    measured(first.size),
                    integer(first.after),
                    integer(first.before),
                    measured(self.slope)
                ))
            }
        }
    }
}
