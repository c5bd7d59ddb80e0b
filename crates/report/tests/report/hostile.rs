//! Text from outside can neither break a table nor run as anything.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use zkgas_model::record::{FailureKind, Proving, Record};
use zkgas_report::{Input, LeftOut, OutputFile, RunFacts, analyse, render};

use crate::{
    markup::{check_xml, tags},
    proofs::{failed, proof, reference},
    records::{counted, crashed, entries, file, foreign, provenance, success},
};

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "]]>",
    "--!><svg onload=alert(1)>",
    "</style><style>*{display:none}",
    "</title><base href=//evil>",
    "<foreignObject><iframe srcdoc='x'></foreignObject>",
    "&lt;b&gt;&#60;&amp",
    "a|b|c",
    "\\|",
    "`code` ``` | ```",
    "line one\nline two\r\n\n# heading\n- item",
    "[link](javascript:alert(1)) ![x](http://evil/x.png)",
    "https://evil.example/ www.evil.example me@evil.example",
    "**bold** _it_ ~~gone~~ $x$ ^up^ [^1]",
    "| --- | --- |",
    "1. one",
    "+ - = # >",
    "=HYPERLINK(\"http://evil\",\"x\")",
    "+1+cmd|'/C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "quote \" comma , semicolon ;",
    "\u{1b}[31mred\u{1b}[0m\u{7}\u{8}",
    "nul\0byte \u{9b}31m \u{85}",
    "\u{202e}gnp.exe\u{2066} \u{200b}\u{feff}\u{2028}\u{2029}",
    "\u{ffff}\u{fffe}\u{fdd0}",
    "../../etc/passwd",
    "{{7*7}} ${7*7} <%= 7 %>",
    "漢字 ümläut 🦀",
    "trailing backslash \\",
];

/// Records and facts in which every text is `payload`.
fn poisoned(payload: &str) -> Vec<OutputFile> {
    let mut records: Vec<Record> = [0, 10, 20].map(|n| counted("x", n)).into();
    records.push(crashed("x", 30, Some(FailureKind::Zkvm), payload));
    records.push(counted("x", 40));
    provenance(&mut records[4]).target = Some("empty".to_owned());
    for record in &mut records {
        let text = || payload.to_owned();
        record.name = text();
        record.timestamp_completed = text();
        let facts = provenance(record);
        facts.fixture = text();
        if facts.target.as_deref() != Some("empty") {
            facts.target = Some(text());
        }
        facts.family = Some(text());
        facts.zkvm_version = text();
        facts.elf_sha256 = text();
        facts.input_sha256 = text();
        facts.block_hash = text();
        facts.settings = [(text(), text())].into();
    }
    for (n, record) in (0..).zip(&mut records[..3]) {
        let counts = success(record);
        counts.syscalls = [(payload.to_owned(), 5 * n)].into();
        counts.cycle_parts = [(payload.to_owned(), zkgas_model::Cycles(2))].into();
        counts.region_cycles = [(payload.to_owned(), zkgas_model::Cycles(1))].into();
    }
    records.push(foreign(&format!("{payload}{payload}"), 1, 2));
    records.extend(poisoned_proofs(payload));
    let text = || Some(payload.to_owned());
    let run = RunFacts {
        title: payload.to_owned(),
        zkgas_version: text(),
        started: text(),
        finished: text(),
        cpu_model: text(),
        cores: text(),
        memory: text(),
        scale: text(),
        suite_revision: text(),
        fork: text(),
        // After `mock`, so that the setups stand in one order for every payload.
        zkvm: Some(format!("z{payload}")),
        zkvm_version: text(),
        client: text(),
        elf_sha256: text(),
        gpus: text(),
        environment: text(),
        time: text(),
        profile: text(),
        planned_cases: Some(1),
    };
    let left_out = vec![LeftOut { path: payload.to_owned(), why: payload.to_owned() }];
    render(&analyse(&Input { records: entries(records), run, left_out, ..Input::default() }))
}

/// Proofs in which every text is `payload`, and one that failed.
fn poisoned_proofs(payload: &str) -> Vec<Record> {
    let mut records = Vec::new();
    for (position, (sample, op_count)) in
        (0..).zip([(1, 0), (1, 10), (1, 20), (2, 0), (2, 10), (2, 20)])
    {
        let off = 0.1 * f64::from(position * 5 % 3);
        records.push(proof(1, op_count, sample, 20.0 + off, position));
    }
    records.push(reference(20.0, 7));
    let mut failed = failed(1, 30, 1, FailureKind::Zkvm);
    if let Some(Proving::Crashed(crash)) = &mut failed.proving {
        payload.clone_into(&mut crash.reason);
    }
    records.push(failed);
    for record in &mut records {
        let text = || payload.to_owned();
        record.name = text();
        record.timestamp_completed = text();
        let facts = provenance(record);
        facts.fixture = text();
        facts.target = Some(text());
        facts.family = Some(text());
        facts.zkvm_version = text();
        facts.elf_sha256 = text();
        facts.input_sha256 = text();
        facts.block_hash = text();
        facts.settings = [(text(), text())].into();
        let attempt = facts.attempt.as_mut().expect("an attempt");
        attempt.session = text();
        attempt.machine = text();
    }
    records
}

#[test]
fn html_has_the_skeleton_that_it_has_for_x() {
    let skeleton = |payload: &str| -> Vec<(String, Vec<String>, bool)> {
        let files = poisoned(payload);
        tags(file(&files, "zk-gas-report.html"))
            .into_iter()
            .map(|tag| {
                (tag.name, tag.attributes.into_iter().map(|(key, _)| key).collect(), tag.end)
            })
            .collect()
    };
    let expected = skeleton("x");
    for payload in PAYLOADS {
        assert!(skeleton(payload) == expected, "{payload:?}");
    }
}

#[test]
fn html_runs_and_fetches_nothing() {
    for payload in PAYLOADS {
        let files = poisoned(payload);
        let tags = tags(file(&files, "zk-gas-report.html"));
        let scripts = tags.iter().filter(|tag| tag.name == "script" && !tag.end);
        assert_eq!(scripts.count(), 1, "ours, which the policy names by its hash");
        for tag in tags {
            assert!(
                !["iframe", "img", "link", "object", "base", "form"].contains(&tag.name.as_str())
            );
            for (key, value) in &tag.attributes {
                assert!(!key.starts_with("on") && key != "src" && key != "style", "{key}={value}");
                let inside = ["#s", "#o", "#main"].iter().any(|place| value.starts_with(place));
                assert!(key != "href" || inside, "{value}");
            }
        }
    }
    let files = poisoned("x");
    let policy =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;;";
    assert!(file(&files, "zk-gas-report.html").contains(policy));
}

#[test]
fn figures_are_well_formed_and_described() {
    for payload in PAYLOADS {
        let files = poisoned(payload);
        let figures: Vec<&OutputFile> =
            files.iter().filter(|file| file.path.starts_with("plots/")).collect();
        assert_eq!(figures.len(), 5, "{payload:?}");
        for figure in figures {
            let svg = std::str::from_utf8(&figure.bytes).expect("UTF-8");
            check_xml(svg);
            assert!(svg.starts_with("<svg role=\"img\" "), "{payload:?}");
            assert!(svg.contains("<title>") && svg.contains("<desc>"), "{payload:?}");
            let path = figure.path.strip_prefix("plots/").expect("below plots/");
            let safe = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
            assert!(path.chars().all(safe) && !path.contains("../"), "{path}");
        }
    }
}

/// Block structure of a Markdown file: everything but the text, and code for text.
fn structure(markdown: &str) -> Vec<String> {
    Parser::new_ext(markdown, Options::all() - smart())
        .filter_map(|event| match event {
            Event::Text(_) | Event::Code(_) => None,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(dest_url.starts_with("plots/"), "{dest_url}");
                Some("link".to_owned())
            }
            Event::Start(Tag::Heading { level, .. }) => Some(format!("{level:?}")),
            other => Some(format!("{other:?}")),
        })
        .collect()
}

/// These change text, not structure, and no reader that we know of has them on.
fn smart() -> Options {
    Options::ENABLE_SMART_PUNCTUATION | Options::ENABLE_HEADING_ATTRIBUTES
}

#[test]
fn markdown_has_the_structure_that_it_has_for_x() {
    let expected = structure(file(&poisoned("x"), "zk-gas-report.md"));
    for payload in PAYLOADS {
        let files = poisoned(payload);
        let report = file(&files, "zk-gas-report.md");
        assert!(structure(report) == expected, "{payload:?}\n{report}");
    }
}

/// The text of every table cell.
fn cells(markdown: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut inside = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match (event, &mut inside) {
            (Event::Start(Tag::TableCell), _) => inside = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(cell)) => cell.push_str(&text),
            (Event::End(TagEnd::TableCell), _) => cells.extend(inside.take()),
            _ => {}
        }
    }
    cells
}

#[test]
fn markdown_cells_read_as_what_was_meant() {
    for (payload, shown) in [
        ("a|b|c", "a|b|c"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("**x** _y_ `z` \\|", "**x** _y_ `z` \\|"),
        ("one\ntwo", "one\\ntwo"),
        ("\u{1b}[31m", "\\x1b[31m"),
        ("https://x.y www.z @me", "https://x.y www.z @me"),
        ("bn128_add", "bn128_add"),
    ] {
        let files = poisoned(payload);
        let found = cells(file(&files, "zk-gas-report.md"));
        let count = found.iter().filter(|cell| *cell == shown).count();
        assert!(count > 10, "{payload:?}: {found:?}");
    }
}

#[test]
fn csv_keeps_its_shape_and_computes_nothing() {
    for payload in PAYLOADS {
        let files = poisoned(payload);
        for (path, rows) in [("raw-data.csv", 6), ("regression.csv", 1)] {
            let records: Vec<csv::StringRecord> =
                csv::Reader::from_reader(file(&files, path).as_bytes())
                    .into_records()
                    .collect::<Result<_, _>>()
                    .expect("rows of equal length");
            assert_eq!(records.len(), rows, "{path} {payload:?}");
            for cell in records.iter().flatten() {
                let computes = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!computes || cell.parse::<f64>().is_ok(), "{path}: {cell:?}");
            }
        }
    }
}

#[test]
fn json_carries_text_as_it_was() {
    for payload in PAYLOADS {
        let files = poisoned(payload);
        let report: serde_json::Value =
            serde_json::from_str(file(&files, "zk-gas-report.json")).expect("JSON");
        assert_eq!(report["run"]["title"], *payload);
        let mut ours = report["setups"].as_array().expect("setups").iter();
        let target = ours.find_map(|setup| setup["targets"][0]["target"].as_str());
        assert_eq!(target, Some(*payload));
    }
}

#[test]
fn no_file_holds_a_control_character() {
    for payload in PAYLOADS {
        for file in poisoned(payload) {
            let text = std::str::from_utf8(&file.bytes).expect("UTF-8");
            let control = text.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(control, None, "{} {payload:?}", file.path);
            assert!(
                !text.contains("NaN") && !text.contains('\u{202e}'),
                "{} {payload:?}",
                file.path
            );
        }
    }
}

/// With `ZKGAS_PAGES` the pages are written there, for a browser (`.ci/html`).
#[test]
#[allow(clippy::disallowed_methods, reason = "pages for a browser outlast nothing")]
fn each_payload_has_a_page_with_the_same_script_and_policy() {
    let page = |payload: &str| file(&poisoned(payload), "zk-gas-report.html").to_owned();
    let script = |page: &str| {
        let start = page.find("<script>").expect("a script");
        let policy = page.find("default-src").expect("a policy");
        let end = policy + page[policy..].find('>').expect("its tag ends");
        (page[start..].to_owned(), page[policy..end].to_owned())
    };
    let harmless = script(&page("x"));
    let folder = std::env::var_os("ZKGAS_PAGES").map(std::path::PathBuf::from);
    for (at, payload) in PAYLOADS.iter().enumerate() {
        let page = page(payload);
        assert!(script(&page) == harmless, "{payload:?}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{at:02}.html")), page).expect("written");
        }
    }
}
