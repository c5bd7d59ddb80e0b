//! The folder of JSON files that the runner writes.

use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::Value;
use zkgas_model::record::Imported;

use crate::{
    ImportError, Origin, Placed, Problem, benchmark::Benchmark, origin::read, place::Taken,
};

/// Longest result file that is read; real ones have a few KiB.
const LONGEST: u64 = 16 << 20;
/// Deepest folder that is searched.
const DEEPEST: usize = 16;
/// Facts about the machine and the run, which are no results.
const FACTS: [&str; 2] = ["hardware.json", "run-metadata.json"];

/// What a folder of results holds.
#[derive(Debug, Default)]
pub struct Tree {
    /// The records.
    pub records: Vec<Placed>,
    /// The files that are none; each says which line.
    pub left_out: Vec<ImportError>,
    /// The machine, as its `hardware.json` describes it, if all that there are agree.
    pub hardware: Option<Value>,
    /// The run, as its `run-metadata.json` describes it, if there is one only.
    pub metadata: Option<Value>,
    /// What of the above disagrees, in words.
    pub remarks: Vec<String>,
}

/// Reads a folder of results, in whatever depth they are. A file that is torn is left out and the rest
/// is read: the runner writes files in place, so a killed run leaves one.
///
/// `origin` says what ran where the folders don't.
pub fn tree(folder: &Path, origin: &Origin) -> Result<Tree, ImportError> {
    let mut paths = Vec::new();
    collect(folder, DEEPEST, &mut paths)?;
    paths.sort();
    let is_fact = |path: &&PathBuf| FACTS.iter().any(|name| path.ends_with(name));
    let (facts, results): (Vec<_>, Vec<_>) = paths.iter().partition(is_fact);
    if results.is_empty() {
        return Err(ImportError::Nothing { path: folder.to_owned() });
    }
    let mut tree = Tree::default();
    let mut taken = Taken::default();
    for path in results {
        match result(folder, path, origin, &mut taken) {
            Ok(records) => tree.records.extend(records),
            Err(error @ ImportError::Malformed { .. }) => tree.left_out.push(error),
            Err(error) => return Err(error),
        }
    }
    for (name, fact) in FACTS.into_iter().zip([&mut tree.hardware, &mut tree.metadata]) {
        let mut found = Vec::new();
        for path in facts.iter().filter(|path| path.ends_with(name)) {
            match fact_of(path) {
                Ok(value) if !found.contains(&value) => found.push(value),
                Ok(_) => {}
                Err(error @ ImportError::Malformed { .. }) => tree.left_out.push(error),
                Err(error) => return Err(error),
            }
        }
        match (found.len(), found.pop()) {
            (1, only) => *fact = only,
            (0, _) => {}
            (many, _) => {
                tree.remarks.push(format!("{many} files `{name}` disagree; none is taken"));
            }
        }
    }
    Ok(tree)
}

fn result(
    folder: &Path,
    path: &Path,
    origin: &Origin,
    taken: &mut Taken,
) -> Result<Vec<Placed>, ImportError> {
    let malformed =
        |problem| ImportError::Malformed { path: path.to_owned(), problems: vec![problem] };
    let (bytes, sha256) = read(path, LONGEST)?;
    let benchmark: Benchmark =
        serde_json::from_slice(&bytes).map_err(|error| malformed(json_problem(&error)))?;
    let below = path.strip_prefix(folder).unwrap_or(path);
    let file = below.to_string_lossy().into_owned();
    let Origin { zkvm, zkvm_version, client } =
        Origin::of_folders(path).unwrap_or_else(|| origin.clone());
    let imported = Imported {
        file,
        sha256,
        sample: sample(path),
        zkvm,
        zkvm_version,
        client,
        ..Imported::default()
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let records =
        benchmark.records(&stem, &imported).map_err(|why| malformed(Problem::whole(why)))?;
    let placed: Vec<Placed> = records.into_iter().map(Placed::new).collect();
    for one in &placed {
        taken.take(&one.path, &imported.file).map_err(|first| {
            let why = format!("the result of {first} again; remove one of them");
            malformed(Problem::whole(why))
        })?;
    }
    Ok(placed)
}

fn fact_of(path: &Path) -> Result<Value, ImportError> {
    let (bytes, _) = read(path, LONGEST)?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let problems = vec![json_problem(&error)];
        ImportError::Malformed { path: path.to_owned(), problems }
    })
}

/// The words of serde without its own place, which the problem carries.
fn json_problem(error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let why = text.rsplit_once(" at line ").map_or(text.as_str(), |(why, _)| why);
    let line = u64::try_from(error.line()).ok().filter(|line| *line > 0);
    Problem { line, why: format!("no result: {why}") }
}

/// The number of the innermost folder `sample-<N>`.
fn sample(path: &Path) -> Option<u32> {
    path.ancestors()
        .filter_map(|folder| folder.file_name()?.to_str()?.strip_prefix("sample-")?.parse().ok())
        .find(|number| *number > 0)
}

/// The JSON files below a folder. Links are not followed.
fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), ImportError> {
    let failed = |source| ImportError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        let path = entry.path();
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths)?;
        } else if kind.is_file() && path.extension().is_some_and(|it| it == "json") {
            paths.push(path);
        }
    }
    Ok(())
}
