//! The dot plot: one row for each name, so that the height grows with the number of names.

use super::{
    DotPlot, Row,
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
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.name.cmp(&b.name)));
    let labels: Vec<String> =
        rows.iter().map(|row| fitted(&row.name, TEXT, WIDEST_LABEL)).collect();
    let values: Vec<String> = rows.iter().map(|row| measured(row.value)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text, TEXT)).fold(0.0, f64::max);
    let layout = Layout {
        left: MARGIN + widest(&labels) + 14.0,
        right: WIDTH - MARGIN - widest(&values) - 14.0,
        bottom: TOP + ROW * float_of_size(rows.len()),
        scale: Decades::covering(rows.iter().flat_map(shown)),
    };
    svg((WIDTH, layout.bottom + BOTTOM), &plot.title, &describe(plot, &rows), |canvas| {
        axes(canvas, plot, &layout);
        for (at, row) in rows.iter().enumerate() {
            let y = Layout::y(at);
            canvas.line((layout.left, y), (layout.right, y), RULE);
            canvas.text(&labels[at], TEXT, Anchor::End, (layout.left - 10.0, y), INK);
            canvas.text(&values[at], TEXT, Anchor::End, (WIDTH - MARGIN, y), SOFT);
            if row.value > 0.0 {
                if let Some((low, high)) = row.interval {
                    let x = |end: f64| layout.x(layout.scale.share(end).clamp(0.0, 1.0));
                    let low = if low > 0.0 { x(low) } else { layout.left };
                    canvas.stroke((low, y), (x(high), y), BLUE);
                }
                canvas.dot((layout.x(layout.scale.share(row.value)), y), 4, BLUE);
            } else {
                canvas.ring((layout.left, y), 4, VERMILION);
            }
        }
    })
}

/// What the axis has to reach: the low end of an interval only as far as the value itself is far from
/// it, since that of a wide one may be as good as nothing.
fn shown(row: &Row) -> [f64; 3] {
    let (low, high) = row.interval.unwrap_or((row.value, row.value));
    [row.value, low.max(row.value / 10.0), high]
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

fn describe(plot: &DotPlot, rows: &[Row]) -> String {
    match (rows.first(), rows.last()) {
        (Some(first), Some(last)) => format!(
            "Dot plot of {} values on a logarithmic axis, {}: from {} at {} down to {} at {}.",
            rows.len(),
            plot.axis,
            first.name,
            measured(first.value),
            last.name,
            measured(last.value)
        ),
        _ => "Dot plot without values.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64) -> Row {
        Row { name: name.to_owned(), value, interval: None }
    }

    #[test]
    fn intervals_stay_on_the_axis() {
        let wide = Row { interval: Some((-3.0, 40.0)), ..row("wide", 20.0) };
        let narrow = Row { interval: Some((19.0, 21.0)), ..row("narrow", 20.0) };
        let svg = DotPlot { title: "t".into(), axis: "a".into(), rows: vec![wide, narrow] }.svg();
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 2, "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn height_grows_with_the_rows() {
        let height = |count: usize| {
            let rows = (0..count).map(|n| row(&format!("op{n}"), 1.0 + float_of_size(n))).collect();
            let svg = DotPlot { title: "t".into(), axis: "a".into(), rows }.svg();
            assert_eq!(svg.matches("<circle").count(), count);
            let height = svg.split("height=\"").nth(1).and_then(|rest| rest.split('"').next());
            height.and_then(|text| text.parse::<usize>().ok()).expect("a height")
        };
        assert_eq!(height(161) - height(1), 160 * 18);
    }

    #[test]
    fn values_without_a_logarithm_are_still_drawn() {
        let rows = vec![row("zero", 0.0), row("less", -2.5), row("more", 10.0)];
        let svg = DotPlot { title: "t".into(), axis: "a".into(), rows }.svg();
        assert_eq!(svg.matches("fill=\"none\"").count(), 2, "{svg}");
        assert!(svg.contains("-2.5000"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
