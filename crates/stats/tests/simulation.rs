//! Planted truths, drawn many times from seeds: intervals cover, outliers and drift are found, and nothing is
//! found where there is nothing.

use zkgas_stats::{Confidence, Measurement, Random, Series, Study};

/// How the noise is distributed.
#[derive(Clone, Copy)]
enum Tails {
    Normal,
    /// exp(sd · Z), so that long proofs are longer.
    Lognormal,
    /// Student's t with 5 degrees of freedom, scaled to the standard deviation.
    Heavy,
}

/// A study as a run makes it.
#[derive(Clone, Copy)]
struct Plan {
    series: usize,
    levels: u32,
    samples: u32,
    constant: f64,
    share: f64,
    tails: Tails,
    /// Share of measurements that take ten times as long.
    wild: f64,
    /// By how much a whole sample is off, as a standard deviation.
    sample_effect: f64,
    /// How much the noise of series differs, as the standard deviation of its logarithm.
    spread: f64,
}

const PLAN: Plan = Plan {
    series: 12,
    levels: 5,
    samples: 3,
    constant: 0.3,
    share: 0.015,
    tails: Tails::Normal,
    wild: 0.0,
    sample_effect: 0.5,
    spread: 0.0,
};

struct Drawn {
    study: Study,
    slopes: Vec<f64>,
    wild: Vec<(usize, usize)>,
}

fn noise(random: &mut Random, tails: Tails) -> f64 {
    let z = random.normal();
    match tails {
        Tails::Normal | Tails::Lognormal => z,
        Tails::Heavy => {
            let square: f64 = (0..5).map(|_| random.normal().powi(2)).sum();
            z / (square / 5.0).sqrt() * 0.6_f64.sqrt()
        }
    }
}

fn draw(plan: Plan, seed: u64) -> Drawn {
    let mut random = Random::seeded(seed);
    let (mut all, mut slopes, mut wild) = (Vec::new(), Vec::new(), Vec::new());
    let effects: Vec<f64> =
        (0..plan.samples).map(|_| plan.sample_effect * random.normal()).collect();
    for position in 0..plan.series {
        let fixed = 8.0 + 30.0 * random.unit();
        let slope = (2.0 + 20.0 * random.unit()) / f64::from(plan.levels);
        let own = if plan.spread > 0.0 { (plan.spread * random.normal()).exp() } else { 1.0 };
        let mut measurements = Vec::new();
        for sample in 0..plan.samples {
            for level in 0..plan.levels {
                let truth = fixed + slope * f64::from(level);
                let sd = own * plan.constant.hypot(plan.share * truth);
                let z = noise(&mut random, plan.tails);
                let mut y = match plan.tails {
                    Tails::Lognormal => {
                        let log_sd = sd / truth;
                        truth * (log_sd * z - log_sd * log_sd / 2.0).exp()
                    }
                    _ => truth + sd * z,
                } + effects[sample as usize];
                if random.unit() < plan.wild {
                    y *= 10.0;
                    wild.push((position, measurements.len()));
                }
                measurements.push(Measurement { x: f64::from(level), sample, y });
            }
        }
        all.push(Series::new(&measurements).expect("two levels"));
        slopes.push(slope);
    }
    Drawn { study: Study::of(all).expect("a study"), slopes, wild }
}

/// The share of slopes within their interval.
fn coverage(plan: Plan, studies: u64) -> f64 {
    let (mut held, mut all) = (0.0, 0.0);
    for seed in 0..studies {
        let drawn = draw(plan, seed);
        for (series, truth) in drawn.slopes.iter().enumerate() {
            let slope = drawn.study.slope(series).expect("a slope").slope();
            held += f64::from(u8::from(slope.interval(Confidence::NINETY_FIVE).contains(*truth)));
            all += 1.0;
        }
    }
    held / all
}

#[track_caller]
fn covers(plan: Plan, studies: u64) {
    let share = coverage(plan, studies);
    assert!((0.93..=0.97).contains(&share), "{share}");
}

#[test]
fn intervals_cover_with_normal_noise() {
    covers(PLAN, 200);
}

#[test]
fn intervals_cover_with_lognormal_noise() {
    covers(Plan { tails: Tails::Lognormal, ..PLAN }, 200);
}

#[test]
fn intervals_cover_with_heavy_tails() {
    covers(Plan { tails: Tails::Heavy, ..PLAN }, 200);
}

#[test]
fn intervals_cover_with_four_levels() {
    covers(Plan { levels: 4, tails: Tails::Lognormal, ..PLAN }, 200);
}

#[test]
fn intervals_cover_with_two_samples() {
    covers(Plan { samples: 2, ..PLAN }, 200);
}

#[test]
fn intervals_cover_with_a_hundred_series() {
    covers(Plan { series: 100, ..PLAN }, 25);
}

#[test]
fn intervals_cover_where_series_differ_in_noise() {
    covers(Plan { series: 30, spread: 0.5, ..PLAN }, 80);
}

#[test]
fn intervals_cover_for_one_series_alone() {
    covers(Plan { series: 1, ..PLAN }, 2000);
}

#[test]
fn intervals_cover_with_one_sample() {
    covers(Plan { series: 40, samples: 1, ..PLAN }, 60);
}

#[test]
fn intervals_cover_with_outliers() {
    covers(Plan { wild: 0.02, tails: Tails::Lognormal, ..PLAN }, 200);
}

#[test]
fn false_alarms_are_rarer_than_one_study_in_twenty() {
    for (tails, series, studies) in [
        (Tails::Normal, 1, 600),
        (Tails::Lognormal, 12, 200),
        (Tails::Heavy, 12, 200),
        (Tails::Heavy, 100, 40),
    ] {
        let plan = Plan { series, tails, ..PLAN };
        let alarms =
            (0..studies).filter(|&seed| !draw(plan, seed).study.outliers().is_empty()).count();
        assert!(u64::try_from(alarms).expect("few") * 20 <= studies, "{alarms} of {studies}");
    }
}

#[test]
fn outliers_times_ten_are_found_unless_their_level_has_two() {
    let plan = Plan { wild: 0.02, tails: Tails::Lognormal, ..PLAN };
    let level = |&(series, measurement): &(usize, usize)| (series, measurement % 5);
    let (mut found, mut lone, mut wrong) = (0, 0, 0);
    for seed in 0..200 {
        let drawn = draw(plan, seed);
        let crowded = |one: &(usize, usize)| {
            drawn.wild.iter().filter(|wild| level(wild) == level(one)).count() > 1
        };
        let outliers: Vec<(usize, usize)> =
            drawn.study.outliers().iter().map(|one| (one.series, one.measurement)).collect();
        let alone = drawn.wild.iter().filter(|one| !crowded(one));
        found += alone.clone().filter(|wild| outliers.contains(wild)).count();
        lone += alone.count();
        let other = outliers.iter().filter(|one| !drawn.wild.contains(one) && !crowded(one));
        wrong += other.count();
    }
    assert!(lone > 600, "{lone}");
    assert_eq!((found, wrong), (lone, 0));
}
