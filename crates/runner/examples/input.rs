//! The inputs that witness files give a guest, for tools that know no witness: `input FOLDER WITNESS…`.

#![allow(clippy::disallowed_methods, reason = "a tool: a torn file is made again")]

use std::{env, error::Error, path::PathBuf};

use zkgas_runner::Unit;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = env::args_os().skip(1).map(PathBuf::from);
    let folder = paths.next().ok_or("usage: input FOLDER WITNESS…")?;
    for path in paths {
        let unit = Unit::read(&path)?;
        let target = unit.subject.target.unwrap_or(unit.name);
        let count = unit.subject.op_count.unwrap_or_default();
        std::fs::write(folder.join(format!("{target}-{count}.bin")), unit.input)?;
    }
    Ok(())
}
