//! The scatter plot with its line and, below, the distances from it: one small picture for each target.

use super::{
    Scatter,
    axis::Linear,
    canvas::{Anchor, BLUE, BLUSH, Canvas, INK, SOFT, VERMILION, fitted, svg},
    frame::{Frame, TEXT, extent, labels},
};

const WIDTH: f64 = 460.0;
const TOP: f64 = 76.0;
const BOTTOM: f64 = 270.0;
const RIGHT: f64 = WIDTH - 24.0;
const MARGIN: f64 = 14.0;
/// The panel of distances, and the room below either panel.
const BELOW: (f64, f64) = (BOTTOM + 36.0, BOTTOM + 106.0);
const FOOT: f64 = 50.0;
/// A smaller share of the values is no distance.
const EXACT: f64 = 1e-9;

/// Both panels. The lower one is there where there is a line.
struct Layout {
    points: Frame,
    distances: Option<Frame>,
}

impl Layout {
    fn of(plot: &Scatter) -> Self {
        let all = || plot.points.iter().chain(&plot.left_out);
        let (_, x_high) = extent(all().map(|point| point.0));
        let band = plot.band.iter().flat_map(|(_, low, high)| [*low, *high]);
        let (y_low, y_high) = extent(all().map(|point| point.1).chain(band));
        let y = Linear::covering(y_low, y_high, 5.0);
        let distances = plot.line.map(|line| {
            let far = extent(plot.points.iter().map(|point| distance(line, *point).abs())).1;
            // Points on their line are off it by what rounding leaves.
            let far = if far < y_high.abs().max(y_low.abs()) * EXACT { 1.0 } else { far };
            Linear::covering(-far, far, 2.0)
        });
        // From zero operations on, where the line meets the fixed cost.
        let x = Linear::covering(0.0, x_high.max(1.0), 6.0);
        let left = MARGIN + labels([&y].into_iter().chain(&distances)) + 8.0;
        let frame = |y, (top, bottom)| Frame { x: x.clone(), y, left, right: RIGHT, top, bottom };
        Self { distances: distances.map(|y| frame(y, BELOW)), points: frame(y, (TOP, BOTTOM)) }
    }
}

/// Draws the points and the line; nothing but a note if there are no points.
pub(super) fn draw(plot: &Scatter) -> String {
    let has_panel = plot.line.is_some() && !plot.points.is_empty();
    let height = FOOT + if has_panel { BELOW.1 } else { BOTTOM };
    svg((WIDTH, height), &plot.title, &describe(plot), |canvas| {
        let room = WIDTH - 2.0 * MARGIN;
        canvas.text(&fitted(&plot.title, 14.0, room), 14.0, Anchor::Start, (MARGIN, 18.0), INK);
        canvas.text(&fitted(&plot.subtitle, TEXT, room), TEXT, Anchor::Start, (MARGIN, 36.0), SOFT);
        if plot.points.is_empty() {
            return;
        }
        let layout = Layout::of(plot);
        let frame = &layout.points;
        band(canvas, frame, &plot.band);
        frame.rules(canvas);
        canvas.text(&plot.y_axis, TEXT, Anchor::Start, (MARGIN, TOP - 20.0), SOFT);
        if let Some((slope, intercept)) = plot.line {
            line(canvas, frame, slope, intercept);
        }
        for &(x, y) in &plot.points {
            canvas.dot(frame.at(x, y), 4, BLUE);
        }
        for &(x, y) in &plot.left_out {
            canvas.ring(frame.at(x, y), 4, VERMILION);
        }
        let lowest = layout.distances.as_ref().unwrap_or(frame);
        lowest.base(canvas, &plot.x_axis, WIDTH);
        if let (Some(frame), Some(line)) = (&layout.distances, plot.line) {
            frame.rules(canvas);
            let name = format!("distance from the line, {}", plot.y_axis);
            canvas.text(&name, TEXT, Anchor::Start, (MARGIN, frame.top - 14.0), SOFT);
            let zero = |x| frame.at(x, 0.0);
            canvas.stroke(zero(frame.x.low()), zero(frame.x.high()), VERMILION);
            for point in &plot.points {
                canvas.dot(frame.at(point.0, distance(line, *point)), 3, BLUE);
            }
        }
    })
}

fn distance((slope, intercept): (f64, f64), (x, y): (f64, f64)) -> f64 {
    y - (intercept + slope * x)
}

/// The interval of the line.
fn band(canvas: &mut Canvas<'_>, frame: &Frame, band: &[(f64, f64, f64)]) {
    if band.len() > 1 {
        let low: Vec<_> = band.iter().map(|(x, low, _)| frame.at(*x, *low)).collect();
        let high: Vec<_> = band.iter().map(|(x, _, high)| frame.at(*x, *high)).collect();
        canvas.area(&high, &low, BLUSH);
    }
}

/// The part of the line that lies inside the frame.
fn line(canvas: &mut Canvas<'_>, frame: &Frame, slope: f64, intercept: f64) {
    let value = |x: f64| intercept + slope * x;
    let (low, high) = (frame.y.low(), frame.y.high());
    let inside = |x: f64| {
        let y = value(x).clamp(low, high);
        if slope.abs() > 0.0 { ((y - intercept) / slope, y) } else { (x, y) }
    };
    let (from, to) = (inside(frame.x.low()), inside(frame.x.high()));
    canvas.stroke(frame.at(from.0, from.1), frame.at(to.0, to.1), VERMILION);
}

fn describe(plot: &Scatter) -> String {
    let what = format!("{} against {}", plot.y_axis, plot.x_axis);
    format!("Scatter plot of {} points, {what}. {}", plot.points.len(), plot.subtitle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(points: Vec<(f64, f64)>, line: Option<(f64, f64)>) -> String {
        let plot = Scatter {
            title: "title".into(),
            subtitle: "subtitle".into(),
            x_axis: "operations".into(),
            y_axis: "cycles".into(),
            points,
            line,
            ..Scatter::default()
        };
        plot.svg()
    }

    #[test]
    fn points_and_line() {
        let svg = plot(vec![(0.0, 100.0), (50.0, 1100.0), (100.0, 2100.0)], Some((20.0, 100.0)));
        assert_eq!(svg.matches("<circle").count(), 6, "each above, and below its distance");
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2);
        let without = plot(vec![(0.0, 100.0), (50.0, 1100.0)], None);
        assert_eq!(without.matches("<circle").count(), 2);
    }

    #[test]
    fn the_interval_is_an_area() {
        let plot = Scatter {
            points: vec![(0.0, 1.0), (10.0, 2.0)],
            left_out: vec![(10.0, 9.0)],
            line: Some((0.1, 1.0)),
            band: vec![(0.0, 0.8, 1.2), (10.0, 1.9, 2.1)],
            ..Scatter::default()
        };
        let svg = plot.svg();
        assert_eq!(svg.matches("<polygon").count(), 1, "{svg}");
        assert_eq!(svg.matches("<circle").count(), 5, "{svg}");
    }

    #[test]
    fn degenerate_clouds_are_drawn() {
        for points in [vec![], vec![(0.0, 0.0)], vec![(5.0, 7.0), (9.0, 7.0)], vec![(1e15, 1e15)]] {
            for line in [None, Some((0.0, 7.0)), Some((-1.0, 7.0)), Some((1e9, -1e12))] {
                let svg = plot(points.clone(), line);
                let panels = 1 + usize::from(line.is_some());
                assert_eq!(svg.matches("<circle").count(), points.len() * panels);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
