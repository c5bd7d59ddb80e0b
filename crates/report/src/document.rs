//! The report as a tree of blocks, which [`crate::write`] turns into Markdown and HTML.
//!
//! Text in the tree is plain: whatever it holds, a writer escapes it. There is no raw markup.

use std::borrow::Cow;

/// A whole report.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
}

/// A piece of a report.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    /// Level 2 or 3; level 1 is the title.
    Heading(u8, String),
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
    Table(Table),
    Figure(Figure),
    /// Many things of a kind: links to their figures in Markdown, folded away in HTML.
    Entries(Vec<Entry>),
}

/// One of many things, with all that is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) facts: Vec<Table>,
    pub(crate) figures: Vec<Figure>,
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Span {
    Text(String),
    Code(String),
    /// The name of something that may have an entry.
    Name(String),
}

/// A table; every row has as many cells as there are columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Span>>,
}

/// Head and alignment of a column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) head: Cow<'static, str>,
    pub(crate) align: Align,
}

/// Numbers go right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// A picture, which is also a file of its own.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(crate) svg: String,
}

impl Document {
    pub(crate) fn heading(&mut self, level: u8, text: impl Into<String>) {
        self.blocks.push(Block::Heading(level, text.into()));
    }

    pub(crate) fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(prose(&text.into())));
    }

    pub(crate) fn list<T: Into<String>>(&mut self, items: impl IntoIterator<Item = T>) {
        self.blocks.push(Block::List(items.into_iter().map(|item| prose(&item.into())).collect()));
    }

    /// A list of text from outside, in which a backtick means itself.
    pub(crate) fn plain_list(&mut self, items: impl IntoIterator<Item = String>) {
        self.blocks
            .push(Block::List(items.into_iter().map(|item| vec![Span::Text(item)]).collect()));
    }

    pub(crate) fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    /// Every figure, in order.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks.iter().flat_map(|block| match block {
            Block::Figure(figure) => vec![figure],
            Block::Entries(entries) => entries.iter().flat_map(|entry| &entry.figures).collect(),
            _ => Vec::new(),
        })
    }
}

/// Splits our own prose at its backticks. Text from outside never passes here.
fn prose(text: &str) -> Vec<Span> {
    text.split('`')
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
        .map(
            |(at, part)| {
                if at % 2 == 0 { Span::Text(part.to_owned()) } else { Span::Code(part.to_owned()) }
            },
        )
        .collect()
}

impl Table {
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        let column = |&(head, align): &(&'static str, Align)| Column { head: head.into(), align };
        Self { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds columns whose heads come from the records.
    pub(crate) fn with_columns(
        mut self,
        heads: impl Iterator<Item = String>,
        align: Align,
    ) -> Self {
        self.columns.extend(heads.map(|head| Column { head: head.into(), align }));
        self
    }

    /// Adds a row to a table of many columns.
    pub(crate) fn row_of(&mut self, cells: impl IntoIterator<Item = Span>) {
        let cells: Vec<Span> = cells.into_iter().collect();
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for every column");
        self.rows.push(cells);
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [Span; N]) {
        debug_assert_eq!(N, self.columns.len(), "a cell for every column");
        self.rows.push(cells.into());
    }
}

/// A cell of plain text.
pub(crate) fn text(content: impl Into<String>) -> Span {
    Span::Text(content.into())
}

/// A cell that names an operation.
pub(crate) fn named(name: impl Into<String>) -> Span {
    Span::Name(name.into())
}

/// A cell of text that may be missing: empty where it is.
pub(crate) fn maybe(content: Option<impl Into<String>>) -> Span {
    Span::Text(content.map(Into::into).unwrap_or_default())
}
