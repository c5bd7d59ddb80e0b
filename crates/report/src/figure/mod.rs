//! Pictures as SVG text.
//!
//! The rest of the crate describes a picture as data ([`DotPlot`], [`Scatter`], [`Course`]) and
//! gets SVG back; only [`canvas`] knows the drawing library. Text is measured by counting characters,
//! since the fonts of the reader are unknown, and layouts leave room accordingly.

mod axis;
mod canvas;
mod course;
mod dots;
mod frame;
mod scatter;

/// One value for each of many named rows, on a logarithmic axis, greatest first.
#[derive(Debug, Clone)]
pub(crate) struct DotPlot {
    pub(crate) title: String,
    /// Name and unit of the axis.
    pub(crate) axis: String,
    pub(crate) rows: Vec<Row>,
}

/// A value, and its interval if it has one.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) interval: Option<(f64, f64)>,
}

/// Points and the line through them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scatter {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) x_axis: String,
    pub(crate) y_axis: String,
    pub(crate) points: Vec<(f64, f64)>,
    /// Points that the line was not fitted to.
    pub(crate) left_out: Vec<(f64, f64)>,
    /// Slope and intercept.
    pub(crate) line: Option<(f64, f64)>,
    /// The interval of the line: where, from, to.
    pub(crate) band: Vec<(f64, f64, f64)>,
}

/// Values in the order in which they came, and the broken line through them.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) x_axis: String,
    pub(crate) y_axis: String,
    /// What the run was steered by.
    pub(crate) marked: Vec<(f64, f64)>,
    /// Everything else.
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) line: Vec<(f64, f64)>,
}

impl DotPlot {
    pub(crate) fn svg(&self) -> String {
        dots::draw(self)
    }
}

impl Scatter {
    pub(crate) fn svg(&self) -> String {
        scatter::draw(self)
    }
}

impl Course {
    pub(crate) fn svg(&self) -> String {
        course::draw(self)
    }
}
