//! `zkgas run`: witnesses to records.

use std::path::PathBuf;

use clap::Args;
use zkgas_model::{Action, ExitCode, Resource};
use zkgas_store::{FolderLock, RunFolder};

use crate::{
    args::GuestArgs,
    failure::refuse,
    interrupt::Interrupted,
    pipeline::{
        execute::{describe, exit_code},
        session::{self, Session},
        tree::json_files,
    },
    printer::Printer,
    words::one_of,
};

/// Every record is written whole as soon as its unit ends; the same command resumes.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    guest: GuestArgs,
    /// What to do with each witness
    #[arg(long, default_value = "execute", ignore_case = true, value_parser = one_of(Action::ALL, Action::as_str))]
    actions: Action,
    /// Where to execute
    #[arg(long, default_value = "cpu", ignore_case = true, value_parser = one_of(Resource::ALL, Resource::as_str))]
    execute_resource: Resource,
    /// Folder of witnesses (`zkgas witness`)
    #[arg(short, long, value_name = "DIR")]
    input_folder: PathBuf,
    /// Run folder
    #[arg(short, long, value_name = "DIR")]
    output_folder: PathBuf,
}

pub(crate) fn run(args: &RunArgs, printer: Printer) -> eyre::Result<ExitCode> {
    if args.actions != Action::Execute {
        let text = "this build cannot prove; use --actions execute";
        return refuse(ExitCode::Environment, text);
    }
    if args.execute_resource != Resource::Cpu {
        let text = "executions run on cpu; use --execute-resource cpu";
        return refuse(ExitCode::Environment, text);
    }
    super::limit_threads(args.guest.jobs)?;
    let loaded = session::load(&args.guest)?;
    let witnesses = json_files(&args.input_folder)?;
    let folder = RunFolder::new(&args.output_folder);
    let _lock = FolderLock::acquire(folder.root())?;
    let session = Session {
        guest: &args.guest,
        folder: &folder,
        witnesses: &witnesses,
        witness_folder: &args.input_folder,
        plan: None,
        profile: None,
    };
    let summary = session.run(&loaded, printer)?;
    printer.remark(&describe(&summary));
    if summary.left > 0 {
        return Err(Interrupted.into());
    }
    printer.answer(&folder.execute().display().to_string())?;
    Ok(exit_code(&summary))
}
