//! `zkgas bench`: the whole job.

use std::{collections::BTreeSet, path::PathBuf};

use clap::{Args, ValueEnum};
use zkgas_model::{
    ExitCode,
    record::{Provenance, Record},
};
use zkgas_runner::Source;
use zkgas_store::{FolderLock, RunFolder};
use zkgas_suite::{Case, empty_block};

use crate::{
    args::{GuestArgs, SuiteArgs},
    failure::refuse,
    interrupt,
    pipeline::{
        amplification::Amplification,
        execute::{describe, exit_code},
        fill::fill_files,
        plan::{self, FixtureFile},
        report::{read_records, write_report},
        session::{self, Plan, Session},
        witness::{Subjects, make_witnesses},
    },
    printer::Printer,
};

/// Writes OUT/fixtures, OUT/witnesses, OUT/execute, and OUT/report. The same command resumes.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    suite: SuiteArgs,
    #[command(flatten)]
    guest: GuestArgs,
    /// Run folder
    #[arg(short, long, value_name = "DIR", default_value = "out/bench")]
    output: PathBuf,
    /// How much amplification
    #[arg(long, default_value = "quick")]
    profile: Profile,
    /// Divide the amplification by N instead
    #[arg(long, value_name = "N", conflicts_with = "profile", value_parser = clap::value_parser!(u64).range(1..))]
    scale: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Profile {
    /// A hundredth of the full amplification, but 20 calls where there are as many: minutes on a laptop
    Quick,
    /// The reference suite's own amplification
    Full,
}

impl Profile {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    const fn amplification(self) -> Amplification {
        match self {
            Self::Quick => QUICK,
            Self::Full => Amplification::divided_by(1),
        }
    }
}

/// Counts are deterministic, so a slope needs no amplification against noise. It does against the one
/// or two bytes of code by which the points of a test differ, and against what happens once in a
/// block: amplification divides that. See docs/performance.md for what is left of it.
const QUICK: Amplification = Amplification { scale: 100, least_calls: 20 };

pub(crate) fn run(args: &BenchArgs, printer: Printer) -> eyre::Result<ExitCode> {
    super::limit_threads(args.guest.jobs)?;
    let loaded = session::load(&args.guest)?;
    let (amplification, profile) = match args.scale {
        Some(scale) => (Amplification::divided_by(scale), "chosen scale".to_owned()),
        None => (args.profile.amplification(), args.profile.name()),
    };
    let tests = plan::selected(&args.suite)?;
    let mut files = plan::files(&tests, amplification, &[])?;
    let empty = empty_block(args.suite.fork);
    files.push(FixtureFile::of_case(empty, args.suite.fork));

    let folder = RunFolder::new(&args.output);
    let _lock = FolderLock::acquire(folder.root())?;
    let plan = Plan {
        revision: args.suite.suite()?.revision().to_owned(),
        fork: args.suite.fork.to_string(),
        scale: amplification.scale,
        least_calls: amplification.least_calls,
    };
    session::require_plan(&folder, &plan)?;
    let fixtures = folder.root().join("fixtures");
    let witness_folder = folder.root().join("witnesses");

    let filled = fill_files(&files, &fixtures, printer)?;
    printer.remark(&filled.to_string());
    interrupt::check()?;

    let paths: Vec<_> = files.iter().map(|file| fixtures.join(&file.path)).collect();
    let cases: Vec<&[Case]> = files.iter().map(FixtureFile::cases).collect::<Result<_, _>>()?;
    let subjects = Subjects::of(cases.iter().copied().flatten());
    let made = make_witnesses(&paths, &|_| true, &subjects, &witness_folder, printer)?;
    interrupt::check()?;
    if let Some((what, why)) = made.failures.first() {
        return refuse(ExitCode::Internal, format!("no witness for {what}: {why}"));
    }
    printer.remark(&format!("made {} witnesses", made.files.len()));

    let sources: Vec<_> = made.files.iter().cloned().map(Source::Witness).collect();
    let session = Session {
        guest: &args.guest,
        folder: &folder,
        sources: &sources,
        witness_folder: &witness_folder,
        plan: Some(plan),
        profile: Some(profile),
        proving: None,
    };
    let summary = session.execute(&loaded, printer)?;
    printer.remark(&describe("executed", &summary));
    interrupt::check()?;

    // An earlier run with other filters, zkVMs, or clients may have left records that this one did
    // not ask for.
    let names: BTreeSet<&str> =
        cases.iter().copied().flatten().map(|case| case.name.short()).collect();
    let ours = |facts: &Provenance| loaded.iter().any(|guest| guest.made(facts));
    let wanted = |record: &Record| {
        names.contains(record.name.as_str()) && record.zkgas.as_ref().is_some_and(ours)
    };
    let records = read_records(&[folder.execute()], wanted, printer)?;
    let report = write_report(&records, &folder.report())?;
    printer.answer(&format!("report: {}", report.display()))?;
    Ok(exit_code(&summary))
}
