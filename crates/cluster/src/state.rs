//! The folder that describes a cluster: its compose file, its topology, and its passwords.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use fs_err as fs;
use serde::{Deserialize, Serialize};
use zkgas_store::{FolderLock, write_if_changed};

use crate::{ClusterError, Topology, render};

/// The compose file in the folder.
pub const COMPOSE_FILE: &str = "compose.yaml";
/// The passwords in the folder.
pub const SECRETS_FILE: &str = "secrets.env";
const TOPOLOGY_FILE: &str = "cluster.json";
const SCHEMA: u32 = 1;
/// Bytes of a password.
const STRENGTH: usize = 32;
/// Longest description that is read.
const LONGEST: u64 = 64 * 1024;
const PASSWORDS: &[&str] = &["POSTGRES_PASSWORD", "REDIS_PASSWORD"];

/// Such a folder.
#[derive(Debug, Clone)]
pub struct StateFolder {
    root: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Described {
    schema: u32,
    topology: Topology,
}

impl StateFolder {
    /// The folder at this path; nothing is created.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The compose file.
    pub fn compose_file(&self) -> PathBuf {
        self.root.join(COMPOSE_FILE)
    }

    /// The passwords.
    pub fn secrets_file(&self) -> PathBuf {
        self.root.join(SECRETS_FILE)
    }

    /// Keeps other processes out while the cluster is changed.
    pub fn lock(&self) -> Result<FolderLock, ClusterError> {
        Ok(FolderLock::acquire(&self.root)?)
    }

    /// Writes everything. Passwords that are there stay, since the database was made with them.
    pub fn write(&self, topology: &Topology) -> Result<(), ClusterError> {
        self.write_secrets()?;
        write_if_changed(&self.compose_file(), render(topology)?.as_bytes())?;
        let described = Described { schema: SCHEMA, topology: topology.clone() };
        let mut text = serde_json::to_vec_pretty(&described)
            .map_err(|error| ClusterError::Render(error.to_string()))?;
        text.push(b'\n');
        write_if_changed(&self.root.join(TOPOLOGY_FILE), &text)?;
        Ok(())
    }

    /// What the cluster of this folder consists of.
    pub fn topology(&self) -> Result<Topology, ClusterError> {
        let path = self.root.join(TOPOLOGY_FILE);
        let unreadable = |why: String| ClusterError::Unreadable { path: path.clone(), why };
        let length = match fs::metadata(&path) {
            Ok(found) => found.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ClusterError::NotStarted { path: self.root.clone() });
            }
            Err(error) => return Err(unreadable(error.to_string())),
        };
        if length > LONGEST {
            return Err(unreadable(format!("{length} bytes are too many")));
        }
        let text = fs::read(&path).map_err(|error| unreadable(error.to_string()))?;
        let described: Described =
            serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        if described.schema != SCHEMA {
            return Err(unreadable(format!("its schema is {}, not {SCHEMA}", described.schema)));
        }
        Ok(described.topology)
    }

    /// `zkgas_store` makes files that everybody may read, so this one is written here: whole, synced,
    /// and for its owner only.
    fn write_secrets(&self) -> Result<(), ClusterError> {
        let path = self.secrets_file();
        if fs::metadata(&path).is_ok_and(|found| found.len() > 0) {
            return own(&path).map_err(|source| ClusterError::Write { path, source });
        }
        let mut text = String::new();
        for name in PASSWORDS {
            let mut bytes = [0; STRENGTH];
            getrandom::fill(&mut bytes).map_err(ClusterError::Random)?;
            text.push_str(name);
            text.push('=');
            text.push_str(&hex::encode(bytes));
            text.push('\n');
        }
        private(&self.root, &path, text.as_bytes())
            .map_err(|source| ClusterError::Write { path, source })
    }
}

/// A new file that only its owner may read from the moment it exists.
fn private(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // Temporary files are made with mode 0600.
    let mut file = tempfile::Builder::new().prefix(".zkgas-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    own(path)?;
    fs::File::open(folder)?.sync_all()
}

/// Takes away what others may do with a file.
fn own(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
