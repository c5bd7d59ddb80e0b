//! The scatter plot with its line: one small picture for each target.

use super::{
    Scatter,
    axis::Linear,
    canvas::{Anchor, BLUE, Canvas, INK, RULE, SOFT, VERMILION, fitted, svg, width},
};

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 320.0;
const TOP: f64 = 76.0;
const BOTTOM: f64 = HEIGHT - 50.0;
const RIGHT: f64 = WIDTH - 24.0;
const MARGIN: f64 = 14.0;
const TEXT: f64 = 11.0;
/// Room for one tick label on the horizontal axis, with a gap.
const GAP: f64 = 10.0;

/// Where things stand.
struct Layout {
    x: Linear,
    y: Linear,
    left: f64,
}

impl Layout {
    fn of(plot: &Scatter) -> Self {
        let extent = |pick: fn(&(f64, f64)) -> f64| {
            plot.points
                .iter()
                .map(pick)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (low.min(value), high.max(value))
                })
        };
        let (_, x_high) = extent(|point| point.0);
        let (y_low, y_high) = extent(|point| point.1);
        let y = Linear::covering(y_low, y_high, 5.0);
        let labels = y.ticks().iter().map(|tick| width(&tick.1, TEXT)).fold(0.0, f64::max);
        // From zero operations on, where the line meets the fixed cost.
        Self { x: Linear::covering(0.0, x_high.max(1.0), 6.0), y, left: MARGIN + labels + 8.0 }
    }

    fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let across = self.left + self.x.share(x) * (RIGHT - self.left);
        let down = BOTTOM - self.y.share(y) * (BOTTOM - TOP);
        (across, down)
    }
}

/// Draws the points and the line; nothing but a note if there are no points.
pub(super) fn draw(plot: &Scatter) -> String {
    svg((WIDTH, HEIGHT), &plot.title, &describe(plot), |canvas| {
        let room = WIDTH - 2.0 * MARGIN;
        canvas.text(&fitted(&plot.title, 14.0, room), 14.0, Anchor::Start, (MARGIN, 18.0), INK);
        canvas.text(&fitted(&plot.subtitle, TEXT, room), TEXT, Anchor::Start, (MARGIN, 36.0), SOFT);
        if plot.points.is_empty() {
            return;
        }
        let layout = Layout::of(plot);
        axes(canvas, plot, &layout);
        if let Some((slope, intercept)) = plot.line {
            line(canvas, &layout, slope, intercept);
        }
        for &(x, y) in &plot.points {
            canvas.dot(layout.at(x, y), 4, BLUE);
        }
    })
}

fn axes(canvas: &mut Canvas<'_>, plot: &Scatter, layout: &Layout) {
    for (value, label) in layout.y.ticks() {
        let (_, y) = layout.at(0.0, value);
        canvas.line((layout.left, y), (RIGHT, y), RULE);
        canvas.text(&label, TEXT, Anchor::End, (layout.left - 6.0, y), SOFT);
    }
    let ticks = layout.x.ticks();
    let mut free = f64::NEG_INFINITY;
    for (value, label) in &ticks {
        let (x, _) = layout.at(*value, 0.0);
        canvas.line((x, BOTTOM), (x, BOTTOM + 4.0), SOFT);
        // A label that would touch the one before it is left out.
        let half = width(label, TEXT) / 2.0;
        if x - half >= free && x + half <= WIDTH {
            canvas.text(label, TEXT, Anchor::Middle, (x, BOTTOM + 14.0), SOFT);
            free = x + half + GAP;
        }
    }
    canvas.line((layout.left, BOTTOM), (RIGHT, BOTTOM), SOFT);
    let middle = f64::midpoint(layout.left, RIGHT);
    canvas.text(&plot.x_axis, TEXT, Anchor::Middle, (middle, BOTTOM + 34.0), SOFT);
    canvas.text(&plot.y_axis, TEXT, Anchor::Start, (MARGIN, TOP - 20.0), SOFT);
}

/// The part of the line that lies inside the frame.
fn line(canvas: &mut Canvas<'_>, layout: &Layout, slope: f64, intercept: f64) {
    let value = |x: f64| intercept + slope * x;
    let (low, high) = (layout.y.low(), layout.y.high());
    let inside = |x: f64| {
        let y = value(x).clamp(low, high);
        if slope.abs() > 0.0 { ((y - intercept) / slope, y) } else { (x, y) }
    };
    let (from, to) = (inside(layout.x.low()), inside(layout.x.high()));
    canvas.stroke(layout.at(from.0, from.1), layout.at(to.0, to.1), VERMILION);
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
        };
        plot.svg()
    }

    #[test]
    fn points_and_line() {
        let svg = plot(vec![(0.0, 100.0), (50.0, 1100.0), (100.0, 2100.0)], Some((20.0, 100.0)));
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 1);
    }

    #[test]
    fn degenerate_clouds_are_drawn() {
        for points in [vec![], vec![(0.0, 0.0)], vec![(5.0, 7.0), (9.0, 7.0)], vec![(1e15, 1e15)]] {
            for line in [None, Some((0.0, 7.0)), Some((-1.0, 7.0)), Some((1e9, -1e12))] {
                let svg = plot(points.clone(), line);
                assert_eq!(svg.matches("<circle").count(), points.len());
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            }
        }
    }
}
