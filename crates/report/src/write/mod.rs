//! The document tree as Markdown and as HTML.

mod html;
mod markdown;

pub(crate) use html::{escape, html};
pub(crate) use markdown::markdown;
