//! Text from outside, made fit to show.

use std::fmt::{Arguments, Write as _};

/// `text` with everything invisible or steering spelled out: controls as `\x1b`, format characters
/// as `\u{202e}`. What remains is safe for a terminal and legal in XML.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control() => push(&mut out, format_args!("\\x{:02x}", u32::from(c))),
            _ if is_unseen(c) => push(&mut out, format_args!("\\u{{{:x}}}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}

/// Appends formatted text.
pub(crate) fn push(out: &mut String, text: Arguments<'_>) {
    out.write_fmt(text).expect("memory does not fail to write");
}

/// Characters that show nothing themselves but change how their neighbours show, and the code
/// points that XML forbids.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(
        u32::from(c),
        0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfdd0..=0xfdef
            | 0xfeff | 0xfff9..=0xfffb | 0xe_0000..=0xe_007f
    ) || u32::from(c) & 0xfffe == 0xfffe
}

/// `text` cut to `max` characters, the last of them an ellipsis.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(max.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// The plural or the singular of a regular noun, after its number.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", crate::number::size(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        assert_eq!(visible("a\x1b[31mb\0c\u{9b}d"), "a\\x1b[31mb\\x00c\\x9bd");
        assert_eq!(visible("x\r\n\ty"), "x\\r\\n\\ty");
        assert_eq!(
            visible("\u{202e}gnp\u{2028}\u{feff}\u{ffff}"),
            "\\u{202e}gnp\\u{2028}\\u{feff}\\u{ffff}"
        );
        assert_eq!(visible("modexp ümläut 漢字"), "modexp ümläut 漢字");
    }

    #[test]
    fn shortening_counts_characters() {
        assert_eq!(shorten("äöü", 3), "äöü");
        assert_eq!(shorten("äöüß", 3), "äö…");
    }
}
