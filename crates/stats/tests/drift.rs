//! Drift is found where it was planted, and a planted slope comes back in spite of it.

use zkgas_stats::{
    Confidence, Drift, DriftError, Measurement, Random, Reference, Series, Study, median,
};

/// Relative noise of 1 %, and sometimes a value ten times too large.
fn noisy(random: &mut Random, truth: f64, sd: f64, wild: f64) -> f64 {
    let factor = if random.unit() < wild { 10.0 } else { 1.0 };
    truth * (sd * random.normal()).exp() * factor
}

/// References at every twentieth of 1,365 proofs, in a run that drifts linearly by `total`.
fn references(seed: u64, total: f64, wild: f64) -> Vec<Reference> {
    let mut random = Random::seeded(seed);
    (0..68_u32)
        .map(|index| {
            let position = f64::from(index * 20);
            let truth = 40.0 * (1.0 + total * position / 1365.0);
            Reference { position, group: 0, value: noisy(&mut random, truth, 0.01, wild) }
        })
        .collect()
}

/// Three samples of a hundred things, each sample in an order of its own.
fn replicates(seed: u64, total: f64) -> Vec<Reference> {
    let mut random = Random::seeded(seed);
    let mut list = Vec::new();
    for sample in 0..3 {
        let mut order: Vec<u32> = (0..100).collect();
        random.shuffle(&mut order);
        for (index, group) in order.into_iter().enumerate() {
            let position = f64::from(sample * 100 + u32::try_from(index).expect("few"));
            let truth = (8.0 + f64::from(group)) * (1.0 + total * position / 300.0);
            list.push(Reference { position, group, value: noisy(&mut random, truth, 0.015, 0.0) });
        }
    }
    list
}

fn flagged(seeds: u64, draw: impl Fn(u64) -> Vec<Reference>) -> f64 {
    let flags = (0..seeds).filter(|&seed| Drift::fit(&draw(seed), 1).expect("a fit").is_drifting());
    f64::from(u32::try_from(flags.count()).expect("few"))
        / f64::from(u32::try_from(seeds).expect("few"))
}

#[test]
fn two_percent_are_flagged_and_none_is_not() {
    for wild in [0.0, 0.02] {
        for total in [0.02, -0.02, 0.05] {
            let share = flagged(1000, |seed| references(seed, total, wild));
            assert!(share >= 0.95, "{total}, {wild}: {share}");
        }
        let share = flagged(1000, |seed| references(seed, 0.0, wild));
        assert!(share <= 0.05, "{share}");
    }
}

#[test]
fn replicates_serve_as_references() {
    let share = flagged(300, |seed| replicates(seed, 0.02));
    assert!(share >= 0.95, "{share}");
    let share = flagged(1000, |seed| replicates(seed, 0.0));
    assert!(share <= 0.05, "{share}");
}

#[test]
fn the_factor_covers_the_truth() {
    let (mut held, mut all) = (0.0, 0.0);
    for seed in 0..500 {
        let drift = Drift::fit(&references(seed, 0.04, 0.0), 1).expect("a fit");
        let average = 1.0 + 0.04 * 670.0 / 1365.0;
        for position in [0.0, 300.0, 1200.0] {
            let truth = (1.0 + 0.04 * position / 1365.0) / average;
            let factor = drift.at(position).expect("within the run");
            held += f64::from(u8::from(factor.interval(Confidence::NINETY_FIVE).contains(truth)));
            all += 1.0;
        }
    }
    let share = held / all;
    assert!((0.93..=0.97).contains(&share), "{share}");
}

#[test]
fn a_bend_takes_more_segments_and_a_line_does_not() {
    let bent = |seed| -> Vec<Reference> {
        let mut random = Random::seeded(seed);
        let at = |index: u32| {
            let truth = if index < 34 { 40.0 } else { 42.0 + 0.05 * f64::from(index - 34) };
            (f64::from(index), truth)
        };
        (0..68)
            .map(|index| {
                let (position, truth) = at(index);
                Reference { position, group: 0, value: noisy(&mut random, truth, 0.005, 0.0) }
            })
            .collect()
    };
    let bends =
        (0..100).filter(|&seed| Drift::best(&bent(seed), 6).expect("a fit").knots().len() > 2);
    assert_eq!(bends.count(), 100);
    let straight = (0..100).filter(|&seed| {
        Drift::best(&references(seed, 0.03, 0.0), 6).expect("a fit").knots().len() == 2
    });
    assert!(straight.count() >= 65);
}

#[test]
fn what_was_never_repeated_tells_nothing() {
    let single: Vec<Reference> = (0..9)
        .map(|group| Reference { position: f64::from(group), group, value: 1.0 + f64::from(group) })
        .collect();
    assert!(matches!(Drift::fit(&single, 1), Err(DriftError::TooFew { found: 0 })));
    let at_once: Vec<Reference> = (0..9)
        .map(|value| Reference { position: 3.0, group: 1, value: f64::from(value) + 1.0 })
        .collect();
    assert!(matches!(Drift::fit(&at_once, 1), Err(DriftError::Fit(_))));
    assert!(matches!(Drift::fit(&at_once, 9), Err(DriftError::Segments(9))));
    assert!(Drift::fit(&references(1, 0.0, 0.0), 1).expect("a fit").at(2000.0).is_none());
}

/// A run of four operations at five levels, ten samples in random order, with a reference after each
/// three proofs: 2 % of the values are ten times too large, and everything gets slower by 4 %.
fn recover(seed: u64) -> (bool, f64) {
    const SLOPES: [f64; 4] = [10.0, 3.0, 6.0, 1.5];
    let mut random = Random::seeded(seed);
    let (mut measured, mut references, mut position) = (Vec::new(), Vec::new(), 0_u32);
    let slow = |position: u32| 1.0 + 0.04 * f64::from(position) / 270.0;
    for sample in 0..10 {
        let mut order: Vec<(usize, u32)> =
            (0..4).flat_map(|series| (0..5).map(move |level| (series, level))).collect();
        random.shuffle(&mut order);
        for (index, (series, level)) in order.into_iter().enumerate() {
            if index % 3 == 0 {
                let value = noisy(&mut random, 25.0 * slow(position), 0.015, 0.02);
                references.push(Reference { position: f64::from(position), group: 0, value });
                position += 1;
            }
            let truth = (9.0 + SLOPES[series] * f64::from(level)) * slow(position);
            let y = noisy(&mut random, truth, 0.015, 0.02);
            measured.push((series, position, Measurement { x: f64::from(level), sample, y }));
            position += 1;
        }
    }
    let drift = Drift::fit(&references, 1).expect("a fit");
    assert!(drift.is_drifting());
    // The first and the last reference may have been left out; past them the factor stays as it is.
    let (first, last) = (drift.knots()[0], drift.knots()[1]);
    let factor = |position: u32| {
        drift.at(f64::from(position).clamp(first, last)).expect("within the run").value()
    };
    let series = |wanted: usize| {
        let own = measured.iter().filter(|(series, _, _)| *series == wanted);
        let corrected: Vec<Measurement> = own
            .map(|(_, position, one)| Measurement { y: one.y / factor(*position), ..*one })
            .collect();
        Series::new(&corrected).expect("five levels")
    };
    let study = Study::of((0..4).map(series).collect()).expect("a study");
    let slope = study.slope(0).expect("a slope").slope();
    // Corrected values are those of the average reference.
    let average = references.iter().map(|one| 1.0 + 0.04 * one.position / 270.0).sum::<f64>()
        / f64::from(u32::try_from(references.len()).expect("few"));
    let truth = SLOPES[0] * average;
    (slope.interval(Confidence::NINETY_FIVE).contains(truth), (slope.value() / truth - 1.0).abs())
}

#[test]
fn a_planted_slope_comes_back_through_outliers_and_drift() {
    let recovered: Vec<(bool, f64)> = (0..1000).map(recover).collect();
    let held = recovered.iter().filter(|(held, _)| *held).count();
    let errors: Vec<f64> = recovered.iter().map(|(_, error)| *error).collect();
    let middle = median(&errors).expect("errors");
    assert!(held >= 930, "{held}");
    assert!(middle <= 0.01, "{middle}");
}
