//! The dot plot: one row for each name, so that the height grows with the number of names.

use super::{
    DotPlot,
    axis::Decades,
    canvas::{Anchor, BLUE, Canvas, INK, RULE, SOFT, VERMILION, fitted, svg, width},
};
use crate::number::{float_of_size, measured};

const WIDTH: f64 = 900.0;
const ROW: f64 = 18.0;
const TEXT: f64 = 12.0;
const MARGIN: f64 = 16.0;
/// From the top edge to the first row: title, axis name, ticks.
const TOP: f64 = 84.0;
/// From the last row to the bottom edge: ticks again.
const BOTTOM: f64 = 36.0;
const WIDEST_LABEL: f64 = 280.0;

/// Where things stand.
struct Layout {
    left: f64,
    right: f64,
    bottom: f64,
    scale: Decades,
}

impl Layout {
    fn x(&self, share: f64) -> f64 {
        self.left + share * (self.right - self.left)
    }

    fn y(row: usize) -> f64 {
        TOP + ROW * (float_of_size(row) + 0.5)
    }
}

/// Draws the rows, greatest value first; rows without a place on a logarithmic axis, at zero or
/// below, come last and are marked by a ring at the left edge.
pub(super) fn draw(plot: &DotPlot) -> String {
    let mut rows = plot.rows.clone();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let labels: Vec<String> = rows.iter().map(|row| fitted(&row.0, TEXT, WIDEST_LABEL)).collect();
    let values: Vec<String> = rows.iter().map(|row| measured(row.1)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text, TEXT)).fold(0.0, f64::max);
    let layout = Layout {
        left: MARGIN + widest(&labels) + 14.0,
        right: WIDTH - MARGIN - widest(&values) - 14.0,
        bottom: TOP + ROW * float_of_size(rows.len()),
        scale: Decades::covering(rows.iter().map(|row| row.1)),
    };
    svg((WIDTH, layout.bottom + BOTTOM), &plot.title, &describe(plot, &rows), |canvas| {
        axes(canvas, plot, &layout);
        for (at, (_, value)) in rows.iter().enumerate() {
            let y = Layout::y(at);
            canvas.line((layout.left, y), (layout.right, y), RULE);
            canvas.text(&labels[at], TEXT, Anchor::End, (layout.left - 10.0, y), INK);
            canvas.text(&values[at], TEXT, Anchor::End, (WIDTH - MARGIN, y), SOFT);
            if *value > 0.0 {
                canvas.dot((layout.x(layout.scale.share(*value)), y), 5, BLUE);
            } else {
                canvas.ring((layout.left, y), 4, VERMILION);
            }
        }
    })
}

fn axes(canvas: &mut Canvas<'_>, plot: &DotPlot, layout: &Layout) {
    let room = WIDTH - 2.0 * MARGIN;
    canvas.text(&fitted(&plot.title, 16.0, room), 16.0, Anchor::Start, (MARGIN, 22.0), INK);
    canvas.text(&fitted(&plot.axis, TEXT, room), TEXT, Anchor::Start, (MARGIN, 44.0), SOFT);
    for (share, label) in layout.scale.ticks() {
        let x = layout.x(share);
        canvas.line((x, TOP - 6.0), (x, layout.bottom + 6.0), RULE);
        canvas.text(&label, TEXT, Anchor::Middle, (x, TOP - 16.0), SOFT);
        canvas.text(&label, TEXT, Anchor::Middle, (x, layout.bottom + 16.0), SOFT);
    }
}

fn describe(plot: &DotPlot, rows: &[(String, f64)]) -> String {
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => format!(
            "Dot plot of {} values on a logarithmic axis, {}: from {} at {} down to {} at {}.",
            rows.len(),
            plot.axis,
            first.0,
            measured(first.1),
            last.0,
            measured(last.1)
        ),
        _ => "Dot plot without values.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn height_grows_with_the_rows() {
        let height = |count: usize| {
            let rows = (0..count).map(|n| (format!("op{n}"), 1.0 + float_of_size(n))).collect();
            let svg = DotPlot { title: "t".into(), axis: "a".into(), rows }.svg();
            assert_eq!(svg.matches("<circle").count(), count);
            let height = svg.split("height=\"").nth(1).and_then(|rest| rest.split('"').next());
            height.and_then(|text| text.parse::<usize>().ok()).expect("a height")
        };
        assert_eq!(height(161) - height(1), 160 * 18);
    }

    #[test]
    fn values_without_a_logarithm_are_still_drawn() {
        let rows = vec![("zero".into(), 0.0), ("less".into(), -2.5), ("more".into(), 10.0)];
        let svg = DotPlot { title: "t".into(), axis: "a".into(), rows }.svg();
        assert_eq!(svg.matches("fill=\"none\"").count(), 2, "{svg}");
        assert!(svg.contains("-2.5000"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
