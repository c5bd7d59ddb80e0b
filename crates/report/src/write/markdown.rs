//! Markdown: `CommonMark` with the pipe tables of GitHub.

use crate::{
    document::{Align, Block, Document, Figure, Span, Table},
    text::{push, visible},
};

/// Writes the document.
pub(crate) fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", escape(document.title.trim()));
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading(level, text) => {
                out.push_str(&"#".repeat(usize::from(*level)));
                out.push(' ');
                out.push_str(&escape(text.trim()));
                out.push('\n');
            }
            Block::Paragraph(spans) => {
                out.push_str(&line(spans));
                out.push('\n');
            }
            Block::List(items) => {
                for item in items {
                    out.push_str("- ");
                    out.push_str(&line(item));
                    out.push('\n');
                }
            }
            Block::Table(table) => write_table(&mut out, table),
            Block::Figure(figure) => {
                push(&mut out, format_args!("![{}]({})\n\n", escape(&figure.title), figure.path));
                out.push_str(&escape(&figure.caption));
                out.push('\n');
            }
            Block::Entries(entries) => {
                for entry in entries {
                    let links: Vec<String> = entry.figures.iter().map(link).collect();
                    let name = escape(&entry.name);
                    push(&mut out, format_args!("- {name}: {}\n", links.join(", ")));
                }
            }
        }
    }
    out
}

fn link(figure: &Figure) -> String {
    format!("[{}]({})", escape(&figure.title), figure.path)
}

fn write_table(out: &mut String, table: &Table) {
    let heads: Vec<String> = table.columns.iter().map(|column| escape(&column.head)).collect();
    push(out, format_args!("| {} |\n", heads.join(" | ")));
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|column| if column.align == Align::Right { "--:" } else { ":--" })
        .collect();
    push(out, format_args!("|{}|\n", rules.join("|")));
    for row in &table.rows {
        out.push('|');
        for cell in row {
            out.push(' ');
            out.push_str(&span(cell));
            out.push_str(" |");
        }
        out.push('\n');
    }
}

fn line(spans: &[Span]) -> String {
    let line: String = spans.iter().map(span).collect();
    line.trim().to_owned()
}

fn span(span: &Span) -> String {
    match span {
        Span::Code(text) if is_plain_code(text) => format!("`{text}`"),
        Span::Text(text) | Span::Code(text) | Span::Name(text) => escape(text),
    }
}

/// Whether text may stand in backticks as it is, in a table too.
fn is_plain_code(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().all(|c| c.is_ascii_graphic() && !"`|\\".contains(c) || c == ' ')
}

/// Escapes text so that it reads as itself anywhere inside a line.
fn escape(text: &str) -> String {
    let text = visible(text);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        let after = chars.get(at + 1);
        let inside_word = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '^' | '@' => true,
            // Underscores inside a word are no emphasis, and names are full of them.
            '_' => !(inside_word(before) && inside_word(after)),
            // These start a block where they start a line.
            '#' | '+' | '-' | '=' | '!' => at == 0,
            '.' | ')' => {
                at > 0 && chars[..at].iter().all(char::is_ascii_digit) && after == Some(&' ')
            }
            // No automatic links.
            ':' => after == Some(&'/'),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_readable() {
        assert_eq!(escape("bn128_add"), "bn128_add");
        assert_eq!(escape("sp1-v6.10.0 with reth"), "sp1-v6.10.0 with reth");
        assert_eq!(escape("1.5 and 2"), "1.5 and 2");
    }

    #[test]
    fn markup_is_spelled_out() {
        assert_eq!(escape("a|b\nc"), "a\\|b\\\\nc");
        assert_eq!(escape("_x_ *y* `z`"), "\\_x\\_ \\*y\\* \\`z\\`");
        assert_eq!(escape("<script>"), "\\<script\\>");
        assert_eq!(escape("# not a heading"), "\\# not a heading");
        assert_eq!(escape("1. not a list"), "1\\. not a list");
        assert_eq!(escape("https://x.y"), "https\\://x.y");
    }

    #[test]
    fn code_with_markup_becomes_text() {
        assert_eq!(span(&Span::Code("op_count".into())), "`op_count`");
        assert_eq!(span(&Span::Code("a`|b".into())), "a\\`\\|b");
    }
}
