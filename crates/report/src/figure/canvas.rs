//! The drawing library, behind the few strokes that our pictures need.

use std::fmt::Debug;

use plotters::{
    backend::{DrawingBackend, SVGBackend},
    prelude::IntoFont,
    style::{
        Color, RGBColor, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{
    number::{float_of_size, pixel},
    text::visible,
    write::escape,
};

/// Dark grey for text.
pub(super) const INK: RGBColor = RGBColor(0x24, 0x29, 0x2f);
/// Mid grey for axis text.
pub(super) const SOFT: RGBColor = RGBColor(0x57, 0x60, 0x6a);
/// Light grey for rules.
pub(super) const RULE: RGBColor = RGBColor(0xe1, 0xe4, 0xe8);
/// Blue and vermilion of Okabe and Ito's palette, which colour-blind readers tell apart.
pub(super) const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
pub(super) const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
/// Vermilion, thinned for areas behind lines.
pub(super) const BLUSH: RGBColor = RGBColor(0xfa, 0xe6, 0xd9);
/// Blue, thinned for points of less weight.
pub(super) const SKY: RGBColor = RGBColor(0x8c, 0xc0, 0xde);

/// The library divides font sizes by this before it writes them.
const FONT_FACTOR: f64 = 1.24;

/// Width of a character in ems: generous for the common sans-serif faces.
const NARROW: f64 = 0.58;
const WIDE: f64 = 1.05;

/// Which end of a text stands at its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A white picture under construction.
pub(super) struct Canvas<'a> {
    backend: SVGBackend<'a>,
}

/// Draws a picture of the given size; `description` is what a screen reader says of it.
pub(super) fn svg(
    (width, height): (f64, f64),
    title: &str,
    description: &str,
    draw: impl FnOnce(&mut Canvas<'_>),
) -> String {
    let mut out = String::new();
    let size = |side: f64| pixel(side).max(1).unsigned_abs();
    {
        let backend = SVGBackend::with_string(&mut out, (size(width), size(height)));
        let mut canvas = Canvas { backend };
        canvas.rect((0.0, 0.0), (width, height), RGBColor(0xff, 0xff, 0xff));
        draw(&mut canvas);
        drawn(canvas.backend.present());
    }
    describe(&out, title, description)
}

/// Adds what assistive software reads; the library has no means to.
fn describe(svg: &str, title: &str, description: &str) -> String {
    let head = format!("<title>{}</title>\n<desc>{}</desc>", escape(title), escape(description));
    svg.replacen("<svg ", "<svg role=\"img\" ", 1).replacen('>', &format!(">\n{head}"), 1)
}

impl Canvas<'_> {
    pub(super) fn rect(&mut self, from: (f64, f64), to: (f64, f64), color: RGBColor) {
        drawn(self.backend.draw_rect(at(from), at(to), &color.filled(), true));
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), color: RGBColor) {
        drawn(self.backend.draw_line(at(from), at(to), &color.filled()));
    }

    /// A line twice as wide.
    pub(super) fn stroke(&mut self, from: (f64, f64), to: (f64, f64), color: RGBColor) {
        drawn(self.backend.draw_line(at(from), at(to), &color.stroke_width(2)));
    }

    /// The area between two edges, each from left to right.
    pub(super) fn area(&mut self, above: &[(f64, f64)], below: &[(f64, f64)], color: RGBColor) {
        let corners: Vec<(i32, i32)> =
            above.iter().chain(below.iter().rev()).map(|&corner| at(corner)).collect();
        drawn(self.backend.fill_polygon(corners, &color.filled()));
    }

    pub(super) fn dot(&mut self, centre: (f64, f64), radius: u32, color: RGBColor) {
        drawn(self.backend.draw_circle(at(centre), radius, &color.filled(), true));
    }

    pub(super) fn ring(&mut self, centre: (f64, f64), radius: u32, color: RGBColor) {
        drawn(self.backend.draw_circle(at(centre), radius, &color.filled(), false));
    }

    /// Text of `size` pixels, vertically centred on its anchor.
    pub(super) fn text(
        &mut self,
        text: &str,
        size: f64,
        anchor: Anchor,
        centre: (f64, f64),
        color: RGBColor,
    ) {
        let h_pos = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let style = TextStyle::from(("sans-serif", size * FONT_FACTOR).into_font())
            .color(&color)
            .pos(Pos::new(h_pos, VPos::Center));
        drawn(self.backend.draw_text(&visible(text), &style, at(centre)));
    }
}

fn at((x, y): (f64, f64)) -> (i32, i32) {
    (pixel(x), pixel(y))
}

fn drawn<E: Debug>(result: Result<(), E>) {
    result.expect("only writing a file can fail, and this draws into a string");
}

/// Room that a text needs, in pixels; errs on the large side.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let narrow = text.chars().count() - wide;
    (float_of_size(narrow) * NARROW + float_of_size(wide) * WIDE) * size
}

/// `text`, made visible and cut in the middle so that it needs at most `room` pixels: names of
/// variants often differ at their end.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    let text = visible(text);
    if width(&text, size) <= room {
        return text;
    }
    let chars: Vec<char> = text.chars().collect();
    let mut keep = chars.len() - 1;
    loop {
        let head: String = chars.iter().take(keep - keep / 3).collect();
        let tail: String = chars.iter().skip(chars.len() - keep / 3).collect();
        let cut = format!("{head}…{tail}");
        if keep == 0 || width(&cut, size) <= room {
            return cut;
        }
        keep -= 1;
    }
}

/// Capitals of Latin script and whatever lies beyond the alphabets count as wide.
fn is_wide(c: char) -> bool {
    matches!(c, 'M' | 'W' | 'm' | 'w' | '@' | '%' | '…') || u32::from(c) >= 0x1100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_in_the_middle() {
        assert_eq!(fitted("add", 12.0, 100.0), "add");
        let cut = fitted("bls12_map_fp2_to_g2_with_a_very_long_suffix_17", 12.0, 150.0);
        assert!(width(&cut, 12.0) <= 150.0 && cut.contains('…'), "{cut}");
        assert!(cut.starts_with("bls12_map") && cut.ends_with("_17"), "{cut}");
        assert_eq!(fitted("漢字漢字漢字", 12.0, 0.0), "…");
    }

    #[test]
    fn titles_are_escaped_once() {
        let svg = svg((10.0, 10.0), "a<b", "c&d", |_| {});
        assert!(
            svg.starts_with("<svg role=\"img\" width=\"10\" height=\"10\" viewBox=\"0 0 10 10\"")
        );
        assert!(svg.contains("<title>a&lt;b</title>\n<desc>c&amp;d</desc>"), "{svg}");
        assert!(svg.ends_with("</svg>\n"));
    }
}
