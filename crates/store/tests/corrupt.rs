//! Whatever became of a record, it is found out: cut anywhere, any bit flipped, or replaced by something
//! that was made to harm.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use zkgas_store::{Found, RunFolder, check};

/// Sealed records of a run of the mock, by their paths in the run folder.
fn golden() -> [(PathBuf, Vec<u8>); 2] {
    let name = "smoke/mock-v1/smoke.py::test_smoke[op_count_10].json";
    ["execute", "prove/sample-1"].map(|above| {
        let below = Path::new(above).join(name);
        let v3 = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/v3");
        let bytes = fs::read(v3.join(&below)).unwrap();
        (below, bytes)
    })
}

/// Calls it with the place of each golden record in a new folder, and its bytes.
fn with_golden(test: impl Fn(&Path, &[u8])) {
    for (below, bytes) in golden() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(RunFolder::get(&path), Ok(Found::Record(_))));
        test(&path, &bytes);
    }
}

/// What is wrong with the file, if anything is found to be.
fn flaw(path: &Path, bytes: &[u8]) -> Option<String> {
    // Some file systems sync a file that is cut to nothing and written again.
    fs::remove_file(path).unwrap();
    fs::write(path, bytes).unwrap();
    match RunFolder::get(path).unwrap() {
        Found::Unreadable(why) => Some(why),
        _ => None,
    }
}

#[test]
fn a_record_cut_at_any_offset_is_found_out() {
    with_golden(|path, whole| {
        for end in 0..whole.len() {
            assert!(flaw(path, &whole[..end]).is_some(), "cut at {end}");
        }
    });
}

#[test]
fn a_record_with_any_bit_flipped_is_found_out() {
    with_golden(|path, whole| {
        for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 1 << bit;
            assert!(flaw(path, &bytes).is_some(), "bit {bit} of byte {at}");
        }
    });
}

#[test]
fn a_record_with_zeros_from_any_offset_on_or_anything_behind_it_is_found_out() {
    with_golden(|path, whole| {
        // What some file systems leave after a power cut.
        for at in 0..whole.len() {
            let mut bytes = whole.to_vec();
            bytes[at..].fill(0);
            assert!(flaw(path, &bytes).is_some(), "zeros from {at} on");
        }
        for more in [&b" "[..], b"\n", b"\0", b"}", whole] {
            assert!(flaw(path, &[whole, more].concat()).is_some(), "{more:?} behind it");
        }
    });
}

#[test]
fn what_is_found_out_is_set_aside_and_nothing_of_it_is_lost() {
    with_golden(|path, whole| {
        let root =
            path.ancestors().find(|it| it.join("execute").exists() || it.join("prove").exists());
        for (number, end) in [1, whole.len() / 2, whole.len() - 1].into_iter().enumerate() {
            fs::write(path, &whole[..end]).unwrap();
            let found = check(root.unwrap()).unwrap();
            assert_eq!((found.corrupt.len(), found.set_aside.len()), (1, number));
            let aside = RunFolder::set_aside(path).unwrap();
            assert_eq!(fs::read(aside).unwrap(), whole[..end]);
            assert!(matches!(RunFolder::get(path), Ok(Found::Nothing)));
        }
    });
}

/// Files that no record is, and a word of what must be said of each.
fn hostile(whole: &str) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    const DEEP: usize = 1_000_000;
    let digits = "9".repeat(8 << 20);
    let twice = whole.replacen("{\n", "{\n  \"name\": \"another\",\n", 1);
    let unsealed =
        r#"{"name": "t", "timestamp_completed": "x", "metadata": {"block_used_gas": N}}"#;
    let gas = |number: &str| unsealed.replace('N', number).into_bytes();
    vec![
        ("empty", vec![], "EOF"),
        ("deep list", "[".repeat(DEEP).into_bytes(), ""),
        ("deep list, closed", ("[".repeat(DEEP) + &"]".repeat(DEEP)).into_bytes(), ""),
        ("deep object", "{\"a\":".repeat(DEEP).into_bytes(), "column"),
        ("deep in a field", format!("{{\"zkgas\": {}", "[".repeat(DEEP)).into_bytes(), ""),
        ("long number", gas(&digits), "column"),
        ("long fraction", gas(&format!("0.{digits}")), "column"),
        ("long exponent", gas(&format!("1e{digits}")), "column"),
        ("long schema", format!("{{\"zkgas\": {{\"schema\": {digits}}}}}").into_bytes(), "column"),
        ("too large", gas("1e999"), "number out of range"),
        ("negative", gas("-1"), "-1"),
        ("fraction", gas("1.5"), "1.5"),
        ("NaN", gas("NaN"), "column"),
        ("Infinity", gas("Infinity"), "column"),
        ("key twice", twice.into_bytes(), "seal"),
        ("key twice, no seal", br#"{"name": "a", "name": "b"}"#.to_vec(), "duplicate field `name`"),
        ("byte order mark", format!("\u{feff}{whole}").into_bytes(), "seal"),
        ("line ends of another system", whole.replace('\n', "\r\n").into_bytes(), "seal"),
        ("UTF-16", whole.encode_utf16().flat_map(u16::to_le_bytes).collect(), "column"),
        ("no UTF-8", b"{\"name\": \"\xff\xfe\"}".to_vec(), "column"),
        ("half a pair", br#"{"name": "\ud800"}"#.to_vec(), "column"),
        ("long text", format!("{{\"name\": \"{digits}").into_bytes(), "EOF"),
        ("16 MiB and a byte", vec![b' '; (16 << 20) + 1], "too many"),
    ]
}

#[test]
fn hostile_json_is_refused_within_a_second_in_few_words() {
    with_golden(|path, whole| {
        for (name, bytes, words) in hostile(std::str::from_utf8(whole).unwrap()) {
            fs::write(path, bytes).unwrap();
            let start = Instant::now();
            let found = RunFolder::get(path).unwrap();
            assert!(start.elapsed() < Duration::from_secs(1), "{name}: {:?}", start.elapsed());
            let Found::Unreadable(why) = found else { panic!("{name}: {found:?}") };
            assert!(why.contains(words) && why.len() < 500, "{name}: {why}");
        }
    });
}

#[test]
fn two_gibibytes_of_nothing_are_refused_without_being_read() {
    with_golden(|path, _| {
        fs::File::create(path).unwrap().set_len(2 << 30).unwrap();
        let start = Instant::now();
        let found = RunFolder::get(path).unwrap();
        assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
        assert!(matches!(found, Found::Unreadable(why) if why.contains("2147483648 bytes")));
    });
}
