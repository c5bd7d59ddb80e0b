//! `zkgas witness`: what is kept, what is made again, and what other tools can do with the files.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use common::{files, json, zkgas};
use tempfile::TempDir;

/// Fixtures of `POP`: seven of them, in one file. And a folder for their witnesses.
struct Work {
    folder: TempDir,
}

impl Work {
    fn new() -> Self {
        let work = Self { folder: tempfile::tempdir().unwrap() };
        let fill = ["fill", "--include", "pop", "--scale", "10000", "--output"];
        assert!(zkgas(&[&fill[..], &[&work.path("fixtures")]].concat()).status.success());
        work
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The one file of fixtures.
    fn fixtures(&self) -> PathBuf {
        files(Path::new(&self.path("fixtures")))[0].clone()
    }

    fn witnesses(&self) -> Vec<PathBuf> {
        files(Path::new(&self.path("w")))
    }

    /// Makes witnesses: the exit code, and the last remark.
    fn make(&self, more: &[&str]) -> (i32, String) {
        let (from, to) = (self.path("fixtures"), self.path("w"));
        let args = ["witness", "-o", &to, "tests", "--eest-fixtures-path", &from];
        let output = zkgas(&[&args[..], more].concat());
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    #[track_caller]
    fn makes(&self, wrote: usize, kept: usize) {
        let (code, said) = self.make(&[]);
        assert_eq!(code, 0, "{said}");
        let expected = format!("wrote {wrote} witnesses, kept {kept}, 0 failures, ");
        assert!(said.contains(&expected), "{said}");
    }
}

fn times(paths: &[PathBuf]) -> Vec<SystemTime> {
    paths.iter().map(|path| fs::metadata(path).unwrap().modified().unwrap()).collect()
}

#[test]
fn unchanged_fixtures_keep_their_witnesses() {
    let work = Work::new();
    let count = fs::read_to_string(work.fixtures()).unwrap().matches("\"lastblockhash\"").count();
    assert!(count >= 3, "{count}");
    work.makes(count, 0);
    let before = times(&work.witnesses());
    assert_eq!(before.len(), count);
    work.makes(0, count);
    assert_eq!(times(&work.witnesses()), before);
    // Neither where the files are nor how old they are matters.
    fs::rename(work.path("fixtures"), work.path("moved")).unwrap();
    fs::rename(work.path("moved"), work.path("fixtures")).unwrap();
    let text = fs::read(&work.witnesses()[0]).unwrap();
    fs::write(&work.witnesses()[0], &text).unwrap();
    work.makes(0, count);
    // No more than the witnesses is in the folder.
    assert_eq!(fs::read_dir(work.path("w")).unwrap().count(), count);
}

#[test]
fn changed_fixtures_are_made_again() {
    let work = Work::new();
    work.makes(work_count(&work), 0);
    let all = work_count(&work);
    // `_info` is not part of the block, but part of the fixture.
    let path = work.fixtures();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("Marginal cost", "The marginal cost", 1)).unwrap();
    let before = times(&work.witnesses());
    work.makes(1, all - 1);
    let after = times(&work.witnesses());
    assert_eq!(before.iter().zip(&after).filter(|(old, new)| old != new).count(), 1);
}

fn work_count(work: &Work) -> usize {
    fs::read_to_string(work.fixtures()).unwrap().matches("\"lastblockhash\"").count()
}

#[test]
fn what_is_torn_edited_or_gone_is_made_again() {
    let work = Work::new();
    let all = work_count(&work);
    work.makes(all, 0);
    let path = &work.witnesses()[1];
    let whole = fs::read(path).unwrap();
    let digit = |at: usize| {
        let mut text = whole.clone();
        text[at] = if text[at] == b'0' { b'1' } else { b'0' };
        text
    };
    let at = whole.windows(7).position(|window| window == b"\"state\"").unwrap() + 20;
    let without_seal = {
        let mut file = json(path);
        file["zkgas"].as_object_mut().unwrap().remove("seal").unwrap();
        serde_json::to_vec_pretty(&file).unwrap()
    };
    let damaged = [
        Vec::new(),
        whole[..whole.len() / 2].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        // As long as before, in a preimage and in the seal.
        digit(at),
        digit(whole.len() - 30),
        without_seal,
        b"not JSON".to_vec(),
    ];
    for text in damaged {
        fs::write(path, text).unwrap();
        work.makes(1, all - 1);
        assert_eq!(fs::read(path).unwrap(), whole);
    }
    fs::remove_file(path).unwrap();
    work.makes(1, all - 1);
    assert_eq!(fs::read(path).unwrap(), whole);
}

#[test]
fn a_fixture_that_fails_leaves_no_old_witness_and_spoils_no_other() {
    let work = Work::new();
    let all = work_count(&work);
    work.makes(all, 0);
    let path = work.fixtures();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("0x3635c9adc5dea00000", "0x3635c9adc5dea00001", 1)).unwrap();
    let (code, said) = work.make(&[]);
    assert_eq!(code, 7, "{said}");
    let expected = format!("wrote 0 witnesses, kept {}, 1 failures, ", all - 1);
    for word in ["op_count_0", "pop.json", "pre-state has root", &expected] {
        assert!(said.contains(word), "{word} is missing in: {said}");
    }
    assert_eq!(work.witnesses().len(), all - 1);
    fs::write(&path, text).unwrap();
    work.makes(1, all - 1);
}

#[test]
fn filters_are_plain_text_of_the_full_name_and_any_includes() {
    let work = Work::new();
    let all = work_count(&work);
    let wrote = |more: &[&str]| {
        let _ = fs::remove_dir_all(work.path("w"));
        let (code, said) = work.make(more);
        assert!(code == 0 || code == 3, "{said}");
        if code == 0 { work.witnesses().len() } else { 0 }
    };
    let one = "op_count_0]";
    assert_eq!(wrote(&["--include", "tests/benchmark"]), all);
    assert_eq!(wrote(&["--include", one]), 1);
    assert_eq!(wrote(&["--include", one, "--include", "test_pop"]), all);
    assert_eq!(wrote(&["--exclude", one]), all - 1);
    assert_eq!(wrote(&["--include", one, "--exclude", "Prague"]), 0);
    assert_eq!(wrote(&["--include", &format!("{one},test_pop")]), 0, "a comma is a comma");
    assert_eq!(wrote(&["--include", "test_*"]), 0, "a star is a star");
}

#[test]
fn trees_with_and_without_a_level_above_and_without_links() {
    let work = Work::new();
    let all = work_count(&work);
    let deeper = work.path("fixtures/fixtures");
    fs::create_dir(&deeper).unwrap();
    fs::rename(work.path("fixtures/blockchain_tests"), format!("{deeper}/blockchain_tests"))
        .unwrap();
    work.makes(all, 0);
    #[cfg(unix)]
    {
        // A link to a file elsewhere, and one that goes round in circles.
        let tests = format!("{deeper}/blockchain_tests");
        std::os::unix::fs::symlink(work.fixtures(), format!("{tests}/link.json")).unwrap();
        std::os::unix::fs::symlink(&tests, format!("{tests}/circle")).unwrap();
        work.makes(0, all);
    }
    let mut deep = PathBuf::from(&deeper).join("blockchain_tests");
    for _ in 0..70 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    let (code, said) = work.make(&[]);
    assert_eq!(code, 7, "{said}");
    assert!(said.contains("64 folders deep"), "{said}");
}

#[test]
fn two_fixtures_with_one_short_name_are_told_apart() {
    let work = Work::new();
    let all = work_count(&work);
    let path = work.fixtures();
    let text = fs::read_to_string(&path).unwrap();
    let other = text.replace("tests/benchmark/marginal/", "tests/benchmark/other/");
    fs::write(path.with_file_name("zzz.json"), other).unwrap();
    work.makes(2 * all, 0);
    let made: Vec<String> = work
        .witnesses()
        .iter()
        .map(|path| json(path)["name"].as_str().unwrap().to_owned())
        .collect();
    let full = made.iter().filter(|name| name.starts_with("tests/benchmark/other/")).count();
    assert_eq!((made.len(), full), (2 * all, all));
    work.makes(0, 2 * all);

    // The same fixtures once more are nothing new.
    fs::copy(&path, path.with_file_name("copy.json")).unwrap();
    let (code, said) = work.make(&[]);
    assert_eq!(code, 7);
    assert!(said.contains("an earlier file has a fixture of this name"), "{said}");
}

#[test]
fn a_file_without_what_zkgas_adds_runs_just_the_same() {
    let work = Work::new();
    work.makes(work_count(&work), 0);
    let ours = work.witnesses();
    fs::create_dir(work.path("foreign")).unwrap();
    for path in &ours {
        let mut file = json(path);
        file.as_object_mut().unwrap().remove("zkgas").unwrap();
        let to = Path::new(&work.path("foreign")).join(path.file_name().unwrap());
        fs::write(to, file.to_string()).unwrap();
    }
    let run = |input: &str, output: &str| {
        let (input, output) = (work.path(input), work.path(output));
        let args = ["run", "--zkvms", "mock", "--input-folder", &input, "--output-folder", &output];
        let done = zkgas(&args);
        assert!(done.status.success(), "{done:?}");
        files(&Path::new(&output).join("execute")).iter().map(|path| json(path)).collect::<Vec<_>>()
    };
    let (expected, found) = (run("w", "out1"), run("foreign", "out2"));
    assert_eq!(found.len(), ours.len());
    for (expected, found) in expected.iter().zip(&found) {
        for key in ["target", "family", "op_count", "fork", "input_sha256", "block_hash"] {
            assert_eq!(found["zkgas"][key], expected["zkgas"][key], "{key}");
        }
        assert_eq!(found["name"], expected["name"]);
        assert_eq!(found["metadata"], expected["metadata"]);
        // Files of the incumbent do not have the folders.
        assert_eq!(found["zkgas"]["fixture"], found["name"]);
    }
}
