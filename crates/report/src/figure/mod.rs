//! Pictures as SVG text.
//!
//! The rest of the crate describes a picture as data ([`DotPlot`], [`Scatter`]) and gets SVG back;
//! only [`canvas`] knows the drawing library. Text is measured by counting characters, since the
//! fonts of the reader are unknown, and layouts leave room accordingly.

mod axis;
mod canvas;
mod dots;
mod scatter;

/// One value for each of many named rows, on a logarithmic axis, greatest first.
#[derive(Debug, Clone)]
pub(crate) struct DotPlot {
    pub(crate) title: String,
    /// Name and unit of the axis.
    pub(crate) axis: String,
    pub(crate) rows: Vec<(String, f64)>,
}

/// Points and the line through them.
#[derive(Debug, Clone)]
pub(crate) struct Scatter {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) x_axis: String,
    pub(crate) y_axis: String,
    pub(crate) points: Vec<(f64, f64)>,
    /// Slope and intercept.
    pub(crate) line: Option<(f64, f64)>,
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
