//! Small readers of HTML and XML, strict enough to notice what does not belong.

/// A start or end tag: its name, its attributes, and whether it ends an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) end: bool,
    pub(crate) empty: bool,
}

/// Reads all tags of a page; panics on anything that is not a plain tag or plain text.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix("!DOCTYPE html>") {
            rest = after;
            continue;
        }
        let (tag, after) = tag(rest);
        rest = after;
        // The style sheet and the script are raw text.
        if ["style", "script"].contains(&tag.name.as_str()) && !tag.end {
            let end = format!("</{}", tag.name);
            rest = &rest[rest.find(&end).expect("raw text ends")..];
        }
        tags.push(tag);
    }
    check_text(rest);
    tags
}

fn check_text(text: &str) {
    assert!(!text.contains('>'), "a stray > in {text:?}");
    for (at, _) in text.match_indices('&') {
        let entity = &text[at..text[at..].find(';').map_or(text.len(), |end| at + end + 1)];
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#39;"];
        assert!(known.contains(&entity), "an unknown entity in {text:?}");
    }
}

fn tag(text: &str) -> (Tag, &str) {
    let (end, mut rest) = text.strip_prefix('/').map_or((false, text), |rest| (true, rest));
    let (name, after) = word(rest);
    rest = after;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return (Tag { name, attributes, end, empty: true }, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (Tag { name, attributes, end, empty: false }, after);
        }
        let (key, after) = word(rest);
        let after =
            after.strip_prefix("=\"").unwrap_or_else(|| panic!("a quoted value for {key:?}"));
        let close = after.find('"').expect("the quote closes");
        assert!(!after[..close].contains('<'), "a tag inside the value of {key:?}");
        assert!(attributes.iter().all(|(other, _)| *other != key), "{key:?} twice");
        attributes.push((key, after[..close].to_owned()));
        rest = &after[close + 1..];
    }
}

fn word(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(text.len());
    assert!(end > 0, "a name at {:?}", &text[..text.len().min(40)]);
    (text[..end].to_owned(), &text[end..])
}

/// Panics unless the text is one well-formed XML element of plain tags.
pub(crate) fn check_xml(text: &str) {
    let legal = |c: char| {
        c == '\n' || (c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{7f}'..='\u{9f}'))
    };
    assert!(text.chars().all(legal), "a character that XML forbids");
    let mut open: Vec<String> = Vec::new();
    let all = tags(text);
    for (at, tag) in all.iter().enumerate() {
        if tag.end {
            assert_eq!(open.pop().as_ref(), Some(&tag.name), "tags are balanced");
        } else if !tag.empty {
            assert!(!open.is_empty() || at == 0, "one root");
            open.push(tag.name.clone());
        }
    }
    assert!(open.is_empty(), "unclosed: {open:?}");
    assert_eq!(all.first().map(|tag| tag.name.as_str()), Some("svg"));
}
