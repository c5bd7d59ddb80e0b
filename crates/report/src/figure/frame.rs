//! A rectangle with two linear axes, in which points stand.

use super::{
    axis::Linear,
    canvas::{Anchor, Canvas, RULE, SOFT, width},
};

pub(super) const TEXT: f64 = 11.0;
/// Room for one tick label on the horizontal axis, with a gap.
const GAP: f64 = 10.0;

/// Where things stand.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) x: Linear,
    pub(super) y: Linear,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Frame {
    pub(super) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let across = self.left + self.x.share(x) * (self.right - self.left);
        let down = self.bottom - self.y.share(y) * (self.bottom - self.top);
        (across, down)
    }

    /// The vertical axis: its ticks, and rules across.
    pub(super) fn rules(&self, canvas: &mut Canvas<'_>) {
        for (value, label) in self.y.ticks() {
            let (_, y) = self.at(0.0, value);
            canvas.line((self.left, y), (self.right, y), RULE);
            canvas.text(&label, TEXT, Anchor::End, (self.left - 6.0, y), SOFT);
        }
    }

    /// The horizontal axis: its ticks and its name.
    pub(super) fn base(&self, canvas: &mut Canvas<'_>, name: &str, edge: f64) {
        let mut free = f64::NEG_INFINITY;
        for (value, label) in &self.x.ticks() {
            let (x, _) = self.at(*value, 0.0);
            canvas.line((x, self.bottom), (x, self.bottom + 4.0), SOFT);
            // A label that would touch the one before it is left out.
            let half = width(label, TEXT) / 2.0;
            if x - half >= free && x + half <= edge {
                canvas.text(label, TEXT, Anchor::Middle, (x, self.bottom + 14.0), SOFT);
                free = x + half + GAP;
            }
        }
        canvas.line((self.left, self.bottom), (self.right, self.bottom), SOFT);
        let middle = f64::midpoint(self.left, self.right);
        canvas.text(name, TEXT, Anchor::Middle, (middle, self.bottom + 34.0), SOFT);
    }
}

/// Room that the labels of some axes need.
pub(super) fn labels<'a>(axes: impl IntoIterator<Item = &'a Linear>) -> f64 {
    let ticks = axes.into_iter().flat_map(Linear::ticks);
    ticks.map(|tick| width(&tick.1, TEXT)).fold(0.0, f64::max)
}

/// The least and the greatest of some values.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}
