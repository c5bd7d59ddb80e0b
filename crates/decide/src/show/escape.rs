//! Text from outside, made fit for what it stands in.

use core::fmt::Write as _;

/// Everything invisible or steering spelled out, so that text keeps to its line and its direction.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_unseen(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters that show nothing themselves but change how their neighbours show.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    )
}

/// For a cell of a spreadsheet, which takes no text for a formula.
pub(super) fn spreadsheet(text: &str) -> String {
    let text = visible(text);
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    if is_formula { format!("'{text}") } else { text }
}

/// For a cell of a Markdown table: no character has a meaning.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("&#124;"),
            c if "\\`*_[]>~$#!:@".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// For a comment of a contract: ASCII on one line.
pub(super) fn comment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if c.is_ascii() { out.push(c) } else { out.extend(c.escape_unicode()) }
    }
    out
}

/// An identifier for a constant; distinct names have distinct ones. Small letters become capitals, digits and `_`
/// stay, and anything else becomes its number between `$`, which Solidity allows in identifiers.
pub(super) fn identifier(name: &str) -> String {
    let mut out = String::from("OP_");
    for c in name.chars() {
        match c {
            'a'..='z' => out.push(c.to_ascii_uppercase()),
            '0'..='9' | '_' => out.push(c),
            c => write!(out, "${:x}$", u32::from(c)).expect("memory does not fail to write"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identifiers_of_known_names() {
        assert_eq!(identifier("bls12_g1add"), "OP_BLS12_G1ADD");
        assert_eq!(identifier("ADD"), "OP_$41$$44$$44$");
        assert_eq!(identifier("a;}"), "OP_A$3b$$7d$");
    }

    proptest! {
        #[test]
        fn identifiers_are_injective_and_plain(a in "[a-cA-C0-2_$ é]{0,6}", b in "[a-cA-C0-2_$ é]{0,6}") {
            prop_assert_eq!(identifier(&a) == identifier(&b), a == b);
            prop_assert!(identifier(&a).chars().all(|c| c.is_ascii_alphanumeric() || "_$".contains(c)));
        }

        #[test]
        fn nothing_ends_a_line(text in any::<String>()) {
            for shown in [visible(&text), spreadsheet(&text), markdown(&text), comment(&text)] {
                prop_assert!(!shown.contains(|c: char| c.is_control() || is_unseen(c)));
            }
            prop_assert!(!spreadsheet(&text).starts_with(['=', '+', '-', '@']));
            prop_assert!(comment(&text).is_ascii());
        }
    }
}
