//! The course of a run: values in the order in which they came.

use super::{
    Course,
    axis::Linear,
    canvas::{Anchor, BLUE, INK, SKY, SOFT, VERMILION, fitted, svg},
    frame::{Frame, TEXT, extent, labels},
};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 320.0;
const TOP: f64 = 76.0;
const BOTTOM: f64 = HEIGHT - 50.0;
const RIGHT: f64 = WIDTH - 24.0;
const MARGIN: f64 = 16.0;

/// Draws the points and the broken line; nothing but the title if there are no points.
pub(super) fn draw(plot: &Course) -> String {
    svg((WIDTH, HEIGHT), &plot.title, &describe(plot), |canvas| {
        let room = WIDTH - 2.0 * MARGIN;
        canvas.text(&fitted(&plot.title, 16.0, room), 16.0, Anchor::Start, (MARGIN, 22.0), INK);
        canvas.text(&fitted(&plot.subtitle, TEXT, room), TEXT, Anchor::Start, (MARGIN, 42.0), SOFT);
        let all = || plot.marked.iter().chain(&plot.points).chain(&plot.line);
        if all().next().is_none() {
            return;
        }
        let (y_low, y_high) = extent(all().map(|point| point.1));
        let (_, x_high) = extent(all().map(|point| point.0));
        let y = Linear::covering(y_low, y_high, 5.0);
        let left = MARGIN + labels([&y]) + 8.0;
        let x = Linear::covering(0.0, x_high.max(1.0), 10.0);
        let frame = Frame { x, y, left, right: RIGHT, top: TOP, bottom: BOTTOM };
        frame.rules(canvas);
        frame.base(canvas, &plot.x_axis, WIDTH);
        canvas.text(&plot.y_axis, TEXT, Anchor::Start, (MARGIN, TOP - 16.0), SOFT);
        for &(x, y) in &plot.points {
            canvas.dot(frame.at(x, y), 3, SKY);
        }
        for ends in plot.line.windows(2) {
            let [from, to] = ends else { continue };
            canvas.stroke(frame.at(from.0, from.1), frame.at(to.0, to.1), VERMILION);
        }
        for &(x, y) in &plot.marked {
            canvas.dot(frame.at(x, y), 4, BLUE);
        }
    })
}

fn describe(plot: &Course) -> String {
    let points = plot.marked.len() + plot.points.len();
    format!("{points} points, {} against {}. {}", plot.y_axis, plot.x_axis, plot.subtitle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_a_broken_line() {
        let plot = Course {
            title: "t".into(),
            subtitle: "s".into(),
            x_axis: "x".into(),
            y_axis: "y".into(),
            marked: vec![(0.0, 1.0), (9.0, 1.2)],
            points: vec![(3.0, 1.1)],
            line: vec![(0.0, 1.0), (4.0, 1.1), (9.0, 1.2)],
        };
        let svg = plot.svg();
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2);
        let nothing = Course { marked: vec![], points: vec![], line: vec![], ..plot };
        assert!(!nothing.svg().contains("NaN"));
    }
}
