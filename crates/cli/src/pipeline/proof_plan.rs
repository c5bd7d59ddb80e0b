//! The place of `plan.json`.

use std::path::Path;

use zkgas_model::ExitCode;
use zkgas_runner::{Hardware, PlanError, ProofPlan, Wanted};
use zkgas_store::RunFolder;

use crate::{
    failure::refuse,
    pipeline::session::{Facts, read_facts, read_facts_up_to},
};

const NAME: &str = "plan.json";
/// Longest plan that is read: that of a hundred thousand cases has 25 MB.
const LONGEST: u64 = 64 << 20;

/// The plan of a folder with what is asked for in it, not written yet. Refuses what the folder must
/// not hold.
pub(crate) fn settle(
    folder: &RunFolder,
    wanted: Wanted,
    hardware: &Hardware,
) -> eyre::Result<(ProofPlan, bool)> {
    let path = folder.root().join(NAME);
    match read_facts_up_to::<ProofPlan>(&path, LONGEST)? {
        Facts::Nothing => Ok((ProofPlan::new(wanted), true)),
        Facts::Read(mut plan) => match plan.extend(wanted) {
            Ok(changed) => Ok((plan, changed)),
            Err(error @ PlanError::Differs { .. }) => {
                let differences = differences(folder, &plan, hardware)?;
                refuse(ExitCode::Usage, format!("{} {error}{differences}", path.display()))
            }
            Err(error) => refuse(ExitCode::Usage, format!("{} {error}", path.display())),
        },
        Facts::Unreadable(why) => refuse(
            ExitCode::BadInput,
            format!("{} is unreadable: {why}; restore it, or name another folder", path.display()),
        ),
    }
}

/// In what the machine of a plan is another than this one, as far as the folder tells.
fn differences(folder: &RunFolder, plan: &ProofPlan, here: &Hardware) -> eyre::Result<String> {
    let there = match read_facts::<Hardware>(&folder.root().join("hardware.json"))? {
        Facts::Read(there) if there.fingerprint() == plan.fixed.machine => there,
        _ => return Ok(String::new()),
    };
    let differences = there.differences(here);
    Ok(if differences.is_empty() {
        String::new()
    } else {
        format!(" (the machines differ in {})", differences.join("; "))
    })
}

/// Whether a folder has a plan, and so proofs.
pub(crate) fn is_there(folder: &RunFolder) -> bool {
    folder.root().join(NAME).exists()
}

/// Why the plan of a run folder cannot be used, if there is one and it cannot.
pub(crate) fn flaw(root: &Path) -> eyre::Result<Option<String>> {
    Ok(match read_facts_up_to::<ProofPlan>(&root.join(NAME), LONGEST)? {
        Facts::Nothing => None,
        Facts::Read(plan) => plan.verify().err().map(|error| format!("it {error}")),
        Facts::Unreadable(why) => Some(format!("{why}; restore it, or name another folder")),
    })
}

/// Writes a plan, which happens before what it plans.
pub(crate) fn write(folder: &RunFolder, plan: &ProofPlan) -> eyre::Result<()> {
    Ok(folder.put_facts(NAME, plan)?)
}
