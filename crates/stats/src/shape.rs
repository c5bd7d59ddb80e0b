//! The shape of a deterministic count over its levels, in exact arithmetic.
//!
//! A count has no noise: where it leaves the line, something happened. A straight line through it
//! would average that away, so the slopes between neighbouring levels,
//!
//! sᵢ = (yᵢ₊₁ − yᵢ) / (xᵢ₊₁ − xᵢ),
//!
//! are compared as fractions, and what they say is named. First-difference tests of this kind are
//! the discrete form of "piecewise constant derivative"; nothing is estimated, so nothing is cited.

use thiserror::Error;

use crate::fraction::Fraction;

/// Counts below 2⁶², so that sums and products fit.
const LARGEST: u64 = 1 << 62;

/// A count at one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level {
    /// What was set, such as the op count.
    pub x: u64,
    /// What was counted, such as cycles.
    pub y: u64,
}

/// Why counts have no shape.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// A slope needs two levels.
    #[error("a shape needs two levels, found {levels}")]
    TooFewLevels {
        /// Number of distinct x: 0 or 1.
        levels: usize,
    },
    /// The same x gave two counts: what was counted isn't deterministic.
    #[error("the count at {x} is {first} as well as {second}")]
    NotDeterministic {
        /// The level.
        x: u64,
        /// The smaller count.
        first: u64,
        /// The greater count.
        second: u64,
    },
    /// A number of 2⁶² or more.
    #[error("{value} is too large for exact slopes")]
    TooLarge {
        /// The number.
        value: u64,
    },
}

/// A jump between two neighbouring levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump {
    /// The lower level.
    pub after: u64,
    /// The upper level.
    pub before: u64,
    /// What the count rises by, over what the slope accounts for.
    pub size: Fraction,
}

/// What the slopes between neighbouring levels say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All slopes are equal. With two levels that says nothing; see [`Shape::is_tested`].
    Line {
        /// Change of the count per unit of x.
        slope: Fraction,
    },
    /// All slopes but the first are equal: the first operations cost something else.
    FirstStep {
        /// Slope from the second level on.
        slope: Fraction,
        /// What the step from the first level to the second costs over that slope.
        extra: Fraction,
    },
    /// At least half the slopes are equal, and all others lie on one side: a staircase, as padding
    /// makes it.
    Steps {
        /// Slope within a step.
        slope: Fraction,
        /// The jumps, by level.
        jumps: Vec<Jump>,
    },
    /// None of these.
    Curve {
        /// The least slope between neighbours.
        least: Fraction,
        /// The greatest slope between neighbours.
        greatest: Fraction,
        /// The greatest distance of a count from the chord between the first and the last.
        bend: Fraction,
    },
}

/// Exact slopes, and the verdict on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    levels: Vec<Level>,
    slopes: Vec<Fraction>,
    verdict: Verdict,
}

impl Shape {
    /// Of counts whose order doesn't matter. Repeated equal counts are one level.
    pub fn of(counts: &[Level]) -> Result<Self, ShapeError> {
        Self::with_slack(counts, 0)
    }

    /// As [`Shape::of`], but a rise may be off by `slack`, a whole number of counts, and still
    /// be that of the slope. The slack is the user's decision, never a rounding.
    pub fn with_slack(counts: &[Level], slack: u64) -> Result<Self, ShapeError> {
        let levels = distinct(counts)?;
        let slopes: Vec<Fraction> = levels.windows(2).map(|pair| slope(pair[0], pair[1])).collect();
        let verdict = judge(&levels, &slopes, slack.min(LARGEST));
        Ok(Self { levels, slopes, verdict })
    }

    /// The distinct levels, by x.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The slopes between neighbouring levels.
    pub fn slopes(&self) -> &[Fraction] {
        &self.slopes
    }

    /// What they say.
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// Whether there are enough levels for the counts to leave the line.
    pub fn is_tested(&self) -> bool {
        self.levels.len() > 2
    }

    /// The slope that the verdict names; of a curve, that of its chord.
    pub fn slope(&self) -> Fraction {
        match &self.verdict {
            Verdict::Line { slope }
            | Verdict::FirstStep { slope, .. }
            | Verdict::Steps { slope, .. } => *slope,
            Verdict::Curve { .. } => chord(&self.levels),
        }
    }
}

fn distinct(counts: &[Level]) -> Result<Vec<Level>, ShapeError> {
    let mut levels = counts.to_vec();
    for value in levels.iter().flat_map(|level| [level.x, level.y]) {
        if value >= LARGEST {
            return Err(ShapeError::TooLarge { value });
        }
    }
    levels.sort_unstable();
    levels.dedup();
    for pair in levels.windows(2) {
        if pair[0].x == pair[1].x {
            let (first, second) = (pair[0].y, pair[1].y);
            return Err(ShapeError::NotDeterministic { x: pair[0].x, first, second });
        }
    }
    if levels.len() < 2 {
        return Err(ShapeError::TooFewLevels { levels: levels.len() });
    }
    Ok(levels)
}

fn run(from: Level, to: Level) -> i128 {
    i128::from(to.x) - i128::from(from.x)
}

fn rise(from: Level, to: Level) -> i128 {
    i128::from(to.y) - i128::from(from.y)
}

fn slope(from: Level, to: Level) -> Fraction {
    Fraction::new(rise(from, to), run(from, to))
}

fn chord(levels: &[Level]) -> Fraction {
    slope(levels[0], levels[levels.len() - 1])
}

/// How far the rise between two levels exceeds that of the slope, in multiples of one over the
/// slope's denominator. All products fit, because all numbers are below 2⁶².
fn excess(from: Level, to: Level, slope: Fraction) -> Fraction {
    let (up, along) = (slope.numerator(), slope.denominator());
    Fraction::new(rise(from, to) * along - up * run(from, to), along)
}

/// Whether all levels lie on the line through the first of them, with this slope, but for the slack.
fn is_line(levels: &[Level], slope: Fraction, slack: Fraction) -> bool {
    levels.iter().all(|&level| excess(levels[0], level, slope).abs() <= slack)
}

fn judge(levels: &[Level], slopes: &[Fraction], slack: u64) -> Verdict {
    let allowed = Fraction::new(i128::from(slack), 1);
    let whole = chord(levels);
    if is_line(levels, whole, allowed) {
        return Verdict::Line { slope: whole };
    }
    // Three levels after the first, or there would be nothing that the rest agrees on.
    if levels.len() > 3 {
        let rest = chord(&levels[1..]);
        if is_line(&levels[1..], rest, allowed) {
            return Verdict::FirstStep { slope: rest, extra: excess(levels[0], levels[1], rest) };
        }
        if let Some(steps) = staircase(levels, slopes, allowed) {
            return steps;
        }
    }
    Verdict::Curve {
        least: slopes.iter().copied().min().unwrap_or(whole),
        greatest: slopes.iter().copied().max().unwrap_or(whole),
        bend: levels
            .iter()
            .map(|&level| excess(levels[0], level, whole).abs())
            .max()
            .unwrap_or(Fraction::new(0, 1)),
    }
}

/// The staircase whose treads are at least half of the intervals, and at least two.
fn staircase(levels: &[Level], slopes: &[Fraction], allowed: Fraction) -> Option<Verdict> {
    let jumps = |slope: Fraction| -> Vec<Jump> {
        levels
            .windows(2)
            .map(|pair| Jump {
                after: pair[0].x,
                before: pair[1].x,
                size: excess(pair[0], pair[1], slope),
            })
            .filter(|jump| jump.size.abs() > allowed)
            .collect()
    };
    let mut candidates = slopes.to_vec();
    candidates.sort_unstable();
    candidates.dedup();
    let (slope, jumps) = candidates
        .into_iter()
        .map(|slope| (slope, jumps(slope)))
        .min_by_key(|(_, jumps)| jumps.len())?;
    let treads = slopes.len() - jumps.len();
    let up = jumps.iter().filter(|jump| jump.size.numerator() > 0).count();
    let one_way = up == 0 || up == jumps.len();
    (treads >= 2 && treads >= jumps.len() && one_way).then_some(Verdict::Steps { slope, jumps })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(y: &[u64]) -> Verdict {
        let x = (0..).map(|step| step * 100);
        let levels: Vec<Level> = x.zip(y).map(|(x, &y)| Level { x, y }).collect();
        Shape::of(&levels).expect("a shape").verdict().clone()
    }

    fn whole(value: i128) -> Fraction {
        Fraction::new(value, 1)
    }

    #[test]
    fn the_four_verdicts_have_their_sizes() {
        assert_eq!(shape(&[7, 307, 607, 907]), Verdict::Line { slope: whole(3) });
        let first = Verdict::FirstStep { slope: whole(3), extra: whole(-40) };
        assert_eq!(shape(&[7, 267, 567, 867, 1167]), first);
        let jump = Jump { after: 200, before: 300, size: whole(64) };
        let steps = Verdict::Steps { slope: whole(3), jumps: vec![jump] };
        assert_eq!(shape(&[7, 307, 607, 971, 1271]), steps);
        let curve = Verdict::Curve { least: whole(1), greatest: whole(5), bend: whole(200) };
        assert_eq!(shape(&[0, 100, 400, 900]), curve);
    }

    #[test]
    fn one_count_in_four_billion_billions_is_seen() {
        let base = 1 << 61;
        assert_eq!(shape(&[base, base + 100, base + 200]), Verdict::Line { slope: whole(1) });
        assert!(matches!(shape(&[base, base + 101, base + 200]), Verdict::Curve { .. }));
    }

    #[test]
    fn slack_is_what_the_caller_allows() {
        let levels: Vec<Level> =
            [(0, 0), (1, 10), (2, 21), (3, 30)].map(|(x, y)| Level { x, y }).to_vec();
        let verdict = |slack| Shape::with_slack(&levels, slack).expect("a shape").verdict().clone();
        assert!(matches!(verdict(0), Verdict::Curve { .. }));
        assert_eq!(verdict(1), Verdict::Line { slope: whole(10) });
    }

    #[test]
    fn the_order_and_repetitions_change_nothing() {
        let levels: Vec<Level> =
            [(0, 5), (10, 9), (20, 13), (30, 99)].map(|(x, y)| Level { x, y }).to_vec();
        let mut shuffled = levels.clone();
        shuffled.rotate_left(2);
        shuffled.extend(&levels);
        assert_eq!(Shape::of(&levels), Shape::of(&shuffled));
    }

    #[test]
    fn what_has_no_shape_says_why() {
        let level = |x, y| Level { x, y };
        assert_eq!(Shape::of(&[level(1, 1)]), Err(ShapeError::TooFewLevels { levels: 1 }));
        assert_eq!(
            Shape::of(&[level(1, 2), level(1, 1), level(3, 4)]),
            Err(ShapeError::NotDeterministic { x: 1, first: 1, second: 2 })
        );
        let value = 1 << 62;
        assert_eq!(Shape::of(&[level(value, 0)]), Err(ShapeError::TooLarge { value }));
    }
}
