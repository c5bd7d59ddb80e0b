//! Prices from features, resolution, and ratios.

use zkgas_stats::{
    Block, Confidence, Estimate, Measurement, Need, Random, RatioError, Resolution, Series, Study,
    Target, TwoStage, TwoStageError, Validation, ratio, samples_needed,
};

/// What a unit of each feature costs; the third costs nothing, and the fourth is always zero.
const PRICES: [f64; 5] = [0.14, 3.0, 0.0, 1.0, 0.4];
const FIXED: f64 = 7.0;

fn features(random: &mut Random, group: u32) -> Vec<f64> {
    let keccak = if group.is_multiple_of(6) { 4.0 * random.unit() } else { 0.0 };
    let memory = if group % 4 == 1 { 8.0 * random.unit() } else { 0.0 };
    vec![5.0 + 60.0 * random.unit(), keccak, 10.0 * random.unit(), 0.0, memory]
}

/// Sixty groups of four blocks; each group is off by `misfit` as a whole.
fn run(seed: u64, misfit: f64) -> (Vec<Block>, Vec<Target>, Vec<f64>) {
    let mut random = Random::seeded(seed);
    let (mut blocks, mut targets, mut truths) = (Vec::new(), Vec::new(), Vec::new());
    for group in 0..60 {
        let one = features(&mut random, group);
        let cost: f64 = one.iter().zip(PRICES).map(|(f, price)| f * price).sum();
        let truth = cost * (1.0 + misfit * random.normal());
        let mut top = 0.0;
        for level in 0..4 {
            let times = f64::from(level);
            // Every block validates the same base, which has features of its own.
            let block = one
                .iter()
                .enumerate()
                .map(|(index, f)| f * times + if index == 0 { 50.0 } else { 0.0 });
            let y = FIXED + 50.0 * PRICES[0] + truth * times + 0.3 * random.normal();
            blocks.push(Block { group, features: block.collect(), y, sd: 0.3 });
            top = y;
        }
        assert!(top > 0.0);
        let error = 0.3 / 5.0_f64.sqrt();
        let value = truth + error * random.normal();
        targets.push(Target {
            group,
            features: one,
            measured: Estimate::new(value, error, 100.0).expect("finite"),
        });
        truths.push(cost);
    }
    (blocks, targets, truths)
}

#[test]
fn planted_prices_come_back_and_useless_features_stay_out() {
    let (blocks, targets, truths) = run(3, 0.0);
    let fit = TwoStage::fit(&blocks).expect("a fit");
    let mut selected = fit.selected().to_vec();
    selected.sort_unstable();
    assert_eq!(selected, [0, 1, 4]);
    let holds = |estimate: Estimate, truth: f64| {
        assert!(
            (estimate.value() - truth).abs() < 4.0 * estimate.standard_error(),
            "{estimate:?}, {truth}"
        );
    };
    holds(fit.constant().expect("finite"), FIXED);
    for (feature, price) in
        PRICES.iter().enumerate().filter(|(feature, _)| selected.contains(feature))
    {
        holds(fit.unit_price(feature).expect("selected"), *price);
    }
    assert_eq!(fit.unit_price(2), None);
    for (target, truth) in targets.iter().zip(truths) {
        let price = fit.price(&target.features).expect("five features");
        assert!((price.value() / truth - 1.0).abs() < 0.02);
    }
}

#[test]
fn groups_that_were_never_seen_lie_in_their_intervals() {
    let (mut held, mut all) = (0.0, 0.0);
    for seed in 0..20 {
        let (blocks, targets, _) = run(seed, 0.05);
        let check = TwoStage::fit(&blocks)
            .expect("a fit")
            .cross_check(&targets, Confidence::NINETY_FIVE)
            .expect("a check");
        let validation = check.validation.expect("slopes above zero");
        assert!((validation.slope().value() - 1.0).abs() < 0.1, "{:?}", validation.slope());
        assert!(validation.mape() < 0.12, "{}", validation.mape());
        assert!((0.01..0.1).contains(&check.misfit), "{}", check.misfit);
        held += 60.0 * validation.coverage().expect("intervals");
        all += 60.0;
    }
    assert!((0.92..=0.98).contains(&(held / all)), "{}", held / all);
}

#[test]
fn the_order_of_blocks_changes_no_bit() {
    let (mut blocks, targets, _) = run(1, 0.03);
    let check = |blocks: &[Block]| {
        TwoStage::fit(blocks)
            .expect("a fit")
            .cross_check(&targets, Confidence::NINETY_FIVE)
            .expect("a check")
    };
    let before = check(&blocks);
    Random::seeded(9).shuffle(&mut blocks);
    assert_eq!(before, check(&blocks));
}

#[test]
fn too_few_groups_and_strangers_are_refused() {
    let (blocks, mut targets, _) = run(1, 0.0);
    assert!(matches!(TwoStage::fit(&blocks[..16]), Err(TwoStageError::Data(_))));
    targets[0].group = 99;
    let check =
        TwoStage::fit(&blocks).expect("a fit").cross_check(&targets, Confidence::NINETY_FIVE);
    assert_eq!(check, Err(TwoStageError::UnknownGroup(99)));
}

fn estimate(value: f64, error: f64) -> Estimate {
    Estimate::new(value, error, 1e5).expect("finite")
}

/// With normal estimates the interval covers exactly, even where the denominator is poorly known.
#[test]
fn ratios_cover() {
    let (mut held, mut all) = (0.0, 0.0);
    let mut random = Random::seeded(5);
    for _ in 0..4000 {
        let a = estimate(6.0 + 0.5 * random.normal(), 0.5);
        let b = estimate(2.0 + 0.4 * random.normal(), 0.4);
        // Where the denominator isn't resolved the set is unbounded, and holds the truth or not as well.
        let Ok(found) = ratio(a, b, Confidence::NINETY_FIVE) else { continue };
        held += f64::from(u8::from(found.interval().contains(3.0)));
        all += 1.0;
    }
    assert!(all > 3990.0 && (0.94..=0.96).contains(&(held / all)), "{}", held / all);
}

/// Worked by hand: a = 10 ± 1 and b = 5 ± 0.5 at t = 2 have g = 0.04, so (2 ± √(0.16·0.96 + 0.16)) / 0.96.
#[test]
fn fiellers_interval_by_hand() {
    let level = Confidence::new(0.954_499_736_103_641_6).expect("two sigma");
    let a = Estimate::new(10.0, 1.0, 1e5).expect("finite");
    let b = Estimate::new(5.0, 0.5, 1e5).expect("finite");
    let found = ratio(a, b, level).expect("resolved");
    let root = (0.16_f64 * 0.96 + 0.16).sqrt();
    assert!((found.interval().low() - (2.0 - root) / 0.96).abs() < 1e-4);
    assert!((found.interval().high() - (2.0 + root) / 0.96).abs() < 1e-4);
    let poor = Estimate::new(5.0, 3.0, 10.0).expect("finite");
    assert_eq!(ratio(a, poor, level), Err(RatioError::Unbounded));
}

fn study(samples: u32, slope: f64, seed: u64) -> Study {
    let mut random = Random::seeded(seed);
    let mut series = Vec::new();
    for _ in 0..20 {
        let measurements: Vec<Measurement> = (0..samples)
            .flat_map(|sample| (0..5).map(move |level| (sample, level)))
            .map(|(sample, level)| {
                let y = 20.0 + slope * f64::from(level) + 0.5 * random.normal();
                Measurement { x: f64::from(level), sample, y }
            })
            .collect();
        series.push(Series::new(&measurements).expect("five levels"));
    }
    Study::of(series).expect("a study")
}

/// The half-width with all the samples that were asked for is at the target, but for luck.
#[test]
fn the_samples_that_were_asked_for_are_enough() {
    let fit = study(3, 1.0, 1).slope(0).expect("a slope");
    let Need::Samples(more) = samples_needed(&fit, 0.1, Confidence::NINETY_FIVE) else {
        panic!("unresolved");
    };
    let next = study(3 + more, 1.0, 2).slope(0).expect("a slope").slope();
    let width = next.relative_half_width(Confidence::NINETY_FIVE).expect("not zero");
    assert!((0.07..0.13).contains(&width), "{more} more, {width}");
    let easy = study(3, 50.0, 1).slope(0).expect("a slope");
    assert_eq!(samples_needed(&easy, 0.1, Confidence::NINETY_FIVE), Need::Nothing);
    let none = Resolution::of(estimate(0.0, 1.0), 0.1, Confidence::NINETY_FIVE);
    assert_eq!(none, Resolution::Indistinct);
}

#[test]
fn a_bent_series_needs_levels_and_not_samples() {
    let bend = |level: u32| if level == 4 { 8.0 } else { 0.0 };
    let mut random = Random::seeded(4);
    let mut series = Vec::new();
    for bent in [true, false, false, false, false, false] {
        let measurements: Vec<Measurement> = (0..4)
            .flat_map(|sample| (0..5).map(move |level| (sample, level)))
            .map(|(sample, level)| {
                let off = if bent { bend(level) } else { 0.0 };
                let y = 20.0 + f64::from(level) + off + 0.3 * random.normal();
                Measurement { x: f64::from(level), sample, y }
            })
            .collect();
        series.push(Series::new(&measurements).expect("five levels"));
    }
    let study = Study::of(series).expect("a study");
    let curved = study.slope(0).expect("a slope");
    assert!(curved.lack_of_fit().expect("replicated").is_bent());
    assert_eq!(curved.slope().degrees_of_freedom().to_bits(), 3.0_f64.to_bits());
    assert_eq!(samples_needed(&curved, 0.05, Confidence::NINETY_FIVE), Need::Levels);
    assert!(!study.slope(1).expect("a slope").lack_of_fit().expect("replicated").is_bent());
}

#[test]
fn a_perfect_prediction_has_slope_one() {
    let measured = [1.0, 2.0, 4.0, 8.0];
    let validation = Validation::of(&measured, &measured).expect("four");
    assert!((validation.slope().value() - 1.0).abs() < 1e-15);
    assert!(validation.mape() == 0.0 && validation.coverage().is_none());
    let high = [1.1, 2.2, 4.4, 8.8];
    let validation = Validation::of(&high, &measured).expect("four");
    assert!((validation.mape() - 0.1).abs() < 1e-12 && (validation.bias() - 0.1).abs() < 1e-12);
    assert!((validation.slope().value() - 1.0 / 1.1).abs() < 1e-12);
}
