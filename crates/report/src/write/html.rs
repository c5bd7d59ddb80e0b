//! HTML: one file that loads nothing, and runs nothing but one script of ours.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    document::{Align, Block, Document, Entry, Figure, Span, Table},
    text::{push, visible},
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Nothing may be fetched, and no style and no script but these may be used, whatever slips into the
/// page (Content Security Policy Level 3, section 6.7.3.3).
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

/// Writes the document.
pub(crate) fn html(document: &Document) -> String {
    let mut page = Page { out: String::new(), entries: entries(document) };
    page.open(&document.title);
    page.contents(document);
    page.out.push_str("<main id=\"main\">\n");
    page.element("h1", &document.title);
    let mut section = 0;
    for block in &document.blocks {
        match block {
            Block::Heading(level, text) => {
                section += 1;
                push(
                    &mut page.out,
                    format_args!("<h{level} id=\"s{section}\">{}</h{level}>\n", escape(text)),
                );
            }
            Block::Paragraph(text) => {
                let text = page.spans(text);
                push(&mut page.out, format_args!("<p>{text}</p>\n"));
            }
            Block::List(items) => page.list(items),
            Block::Table(table) => page.table(table),
            Block::Figure(figure) => page.figure(figure),
            Block::Entries(entries) => page.list_entries(entries),
        }
    }
    push(&mut page.out, format_args!("</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"));
    page.out
}

struct Page<'d> {
    out: String,
    /// Where the entry of a name is.
    entries: BTreeMap<&'d str, usize>,
}

/// The first entry of each name, by its place among all.
fn entries(document: &Document) -> BTreeMap<&str, usize> {
    let all = document.blocks.iter().flat_map(|block| match block {
        Block::Entries(entries) => &entries[..],
        _ => &[],
    });
    let mut places = BTreeMap::new();
    for (place, entry) in all.enumerate() {
        places.entry(entry.name.as_str()).or_insert(place);
    }
    places
}

impl Page<'_> {
    fn open(&mut self, title: &str) {
        self.out
            .push_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        push(
            &mut self.out,
            format_args!(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n",
                escape(&policy())
            ),
        );
        self.out
            .push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        self.out.push_str("<meta name=\"referrer\" content=\"no-referrer\">\n");
        self.element("title", title);
        push(&mut self.out, format_args!("<style>{STYLE}</style>\n</head>\n<body>\n"));
        self.out.push_str("<a class=\"skip\" href=\"#main\">To the report</a>\n");
    }

    /// A list of links to the sections.
    fn contents(&mut self, document: &Document) {
        self.out.push_str("<nav aria-label=\"Sections\">\n<ul>\n");
        let headings = document.blocks.iter().filter_map(|block| match block {
            Block::Heading(level, text) => Some((level, text)),
            _ => None,
        });
        for (at, (level, text)) in headings.enumerate() {
            push(
                &mut self.out,
                format_args!(
                    "<li class=\"l{level}\"><a href=\"#s{}\">{}</a></li>\n",
                    at + 1,
                    escape(text)
                ),
            );
        }
        self.out.push_str("</ul>\n</nav>\n");
    }

    fn element(&mut self, name: &str, text: &str) {
        push(&mut self.out, format_args!("<{name}>{}</{name}>\n", escape(text)));
    }

    fn list(&mut self, items: &[Vec<Span>]) {
        self.out.push_str("<ul>\n");
        for item in items {
            let text = self.spans(item);
            push(&mut self.out, format_args!("<li>{text}</li>\n"));
        }
        self.out.push_str("</ul>\n");
    }

    fn table(&mut self, table: &Table) {
        self.out.push_str("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        for column in &table.columns {
            let class = class(column.align);
            push(
                &mut self.out,
                format_args!("<th scope=\"col\"{class}>{}</th>", escape(&column.head)),
            );
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                let content = self.span(cell);
                push(&mut self.out, format_args!("<td{}>{content}</td>", class(column.align)));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody>\n</table></div>\n");
    }

    /// The SVG carries its own title and description, and escaped its text when it was drawn.
    fn figure(&mut self, figure: &Figure) {
        self.out.push_str("<figure>\n");
        self.out.push_str(&figure.svg);
        self.element("figcaption", &figure.caption);
        self.out.push_str("</figure>\n");
    }

    fn spans(&self, all: &[Span]) -> String {
        all.iter().map(|span| self.span(span)).collect()
    }

    /// What names something of which there is an entry leads there.
    fn span(&self, span: &Span) -> String {
        match span {
            Span::Text(text) => escape(text),
            Span::Code(text) => format!("<code>{}</code>", escape(text)),
            Span::Name(name) => match self.entries.get(name.as_str()) {
                Some(place) => format!("<a href=\"#o{place}\">{}</a>", escape(name)),
                None => escape(name),
            },
        }
    }

    fn list_entries(&mut self, entries: &[Entry]) {
        self.out.push_str("<div class=\"entries\">\n");
        for entry in entries {
            let place = self.entries.get(entry.name.as_str()).copied().unwrap_or_default();
            push(
                &mut self.out,
                format_args!(
                    "<details id=\"o{place}\">\n<summary><b>{}</b> {}</summary>\n",
                    escape(&entry.name),
                    escape(&entry.summary)
                ),
            );
            for facts in &entry.facts {
                self.table(facts);
            }
            self.out.push_str("<div class=\"gallery\">\n");
            for figure in &entry.figures {
                self.figure(figure);
            }
            self.out.push_str("</div>\n</details>\n");
        }
        self.out.push_str("</div>\n");
    }
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Right => " class=\"n\"",
    }
}

/// Escapes for element content and for quoted attributes alike; XML knows these entities too.
pub(crate) fn escape(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_for_content_and_attributes() {
        assert_eq!(
            escape("<a href='x' b=\"y\">&"),
            "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;"
        );
        assert_eq!(escape("a\0b"), "a\\x00b");
    }
}
