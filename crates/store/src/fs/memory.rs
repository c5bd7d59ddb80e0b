//! A file system in memory that fails when told to, and that forgets in a power cut what was not synced.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Mutex,
};

use super::{Fs, Kind};

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// With an error number of the system, this once.
    Once(i32),
    /// With an error number, and so does everything after it.
    Lasting(i32),
    /// A write stops half-way, and the disk is full.
    ShortWrite,
    /// The process ends before it.
    Crash,
}

/// What survives a power cut of what was not synced.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cut {
    /// Nothing.
    Strict,
    /// Names do, but not the content of files.
    Names,
    /// Some names, by chance.
    Some(u64),
}

#[derive(Debug, Clone)]
enum Op {
    Look,
    MakeFolder(PathBuf),
    Create(PathBuf),
    Write(PathBuf, Vec<u8>),
    SyncFile(PathBuf),
    SyncFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    /// Index of its content.
    File(usize),
}

#[derive(Debug, Clone, Default)]
struct Content {
    now: Vec<u8>,
    synced: bool,
}

/// Names and contents, as they are and as they are on the platter.
#[derive(Debug, Clone, Default)]
struct Tree {
    live: BTreeMap<PathBuf, Node>,
    synced: BTreeMap<PathBuf, Node>,
    contents: Vec<Content>,
}

impl Tree {
    fn file(&self, path: &Path) -> io::Result<usize> {
        match self.live.get(path) {
            Some(Node::File(index)) => Ok(*index),
            Some(Node::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn insert(&mut self, path: &Path, node: Node) -> io::Result<()> {
        if self.live.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        match path.parent() {
            Some(parent) if is_folder(&self.live, parent) => {
                self.live.insert(path.to_owned(), node);
                Ok(())
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn apply(&mut self, op: &Op) -> io::Result<()> {
        match op {
            Op::Look => {}
            Op::MakeFolder(path) => self.insert(path, Node::Folder)?,
            Op::Create(path) => {
                self.insert(path, Node::File(self.contents.len()))?;
                self.contents.push(Content::default());
            }
            Op::Write(path, bytes) => {
                let index = self.file(path)?;
                self.contents[index] = Content { now: bytes.clone(), synced: false };
            }
            Op::SyncFile(path) => {
                let index = self.file(path)?;
                self.contents[index].synced = true;
            }
            Op::SyncFolder(path) => {
                let inside = |name: &Path| name.parent() == Some(path);
                self.synced.retain(|name, _| !inside(name));
                let live = self.live.iter().filter(|(name, _)| inside(name));
                self.synced.extend(live.map(|(name, node)| (name.clone(), *node)));
            }
            Op::Rename(from, to) => {
                let index = self.file(from)?;
                self.live.remove(from);
                self.live.insert(to.clone(), Node::File(index));
            }
            Op::Remove(path) => {
                self.file(path)?;
                self.live.remove(path);
            }
        }
        Ok(())
    }

    /// What is there after a power cut.
    fn after(&self, cut: Cut) -> Self {
        let mut names = BTreeMap::new();
        // In order, so folders come before what is in them.
        let all: BTreeSet<&PathBuf> = self.live.keys().chain(self.synced.keys()).collect();
        for path in all {
            let live = match cut {
                Cut::Strict => false,
                Cut::Names => true,
                Cut::Some(seed) => coin(seed, path),
            };
            let node = if live { self.live.get(path) } else { self.synced.get(path) };
            if let (Some(node), Some(parent)) = (node, path.parent())
                && is_folder(&names, parent)
            {
                names.insert(path.clone(), *node);
            }
        }
        let torn = |content: &Content| {
            let kept = if content.synced { content.now.len() } else { content.now.len() / 2 };
            Content { now: content.now[..kept].to_vec(), synced: true }
        };
        let contents = self.contents.iter().map(torn).collect();
        Self { live: names.clone(), synced: names, contents }
    }
}

fn is_folder(names: &BTreeMap<PathBuf, Node>, path: &Path) -> bool {
    path == Path::new("/") || names.get(path) == Some(&Node::Folder)
}

/// FNV-1a, of which one bit is taken.
fn coin(seed: u64, path: &Path) -> bool {
    let text = path.to_string_lossy();
    let bytes = seed.to_le_bytes();
    let hash = bytes.iter().chain(text.as_bytes()).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 33) & 1 == 1
}

#[derive(Debug, Default)]
struct State {
    first: Tree,
    tree: Tree,
    /// What changed something, since the first tree.
    log: Vec<Op>,
    operations: usize,
    fault: Option<(usize, Fault)>,
    fired: bool,
    dead: bool,
}

/// The file system.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    state: Mutex<State>,
}

impl Memory {
    fn with(tree: Tree) -> Self {
        let state = State { first: tree.clone(), tree, ..State::default() };
        Self { state: Mutex::new(state) }
    }

    /// Fails the operation of this number, from 1.
    pub(crate) fn failing(&self, operation: usize, fault: Fault) {
        let mut state = self.state.lock().unwrap();
        state.fault = Some((state.operations + operation, fault));
    }

    /// Whether the fault has come.
    pub(crate) fn has_failed(&self) -> bool {
        self.state.lock().unwrap().fired
    }

    /// How many changes there were.
    pub(crate) fn changes(&self) -> usize {
        self.state.lock().unwrap().log.len()
    }

    /// What the next process finds.
    pub(crate) fn reopened(&self) -> Self {
        Self::with(self.state.lock().unwrap().tree.clone())
    }

    /// What the next process finds after a power cut behind so many changes.
    pub(crate) fn after_cut(&self, changes: usize, cut: Cut) -> Self {
        let state = self.state.lock().unwrap();
        let mut tree = state.first.clone();
        for op in &state.log[..changes] {
            tree.apply(op).expect("it went well the first time");
        }
        Self::with(tree.after(cut))
    }

    /// The files that are there.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let state = self.state.lock().unwrap();
        let files = state.tree.live.iter().filter(|(_, node)| **node != Node::Folder);
        files.map(|(path, _)| path.clone()).collect()
    }

    fn act(&self, op: Op) -> io::Result<()> {
        let state = &mut *self.state.lock().unwrap();
        if state.dead {
            return Err(io::Error::other("the process is dead"));
        }
        state.operations += 1;
        if let Some((number, fault)) = state.fault
            && state.operations >= number
        {
            let lasting = matches!(fault, Fault::Lasting(_));
            // A short write waits for a write.
            let fits = fault != Fault::ShortWrite || matches!(op, Op::Write(..));
            if fits && (lasting || !state.fired) {
                state.fired = true;
                return Err(state.fail(fault, op));
            }
        }
        state.tree.apply(&op)?;
        if !matches!(op, Op::Look) {
            state.log.push(op);
        }
        Ok(())
    }
}

impl State {
    fn fail(&mut self, fault: Fault, op: Op) -> io::Error {
        match fault {
            Fault::Once(number) | Fault::Lasting(number) => io::Error::from_raw_os_error(number),
            Fault::Crash => {
                self.dead = true;
                io::Error::other("the process ends here")
            }
            Fault::ShortWrite => {
                if let Op::Write(path, bytes) = op {
                    let short = Op::Write(path, bytes[..bytes.len() / 2].to_vec());
                    self.tree.apply(&short).expect("the whole would have gone well");
                    self.log.push(short);
                }
                io::ErrorKind::StorageFull.into()
            }
        }
    }
}

impl Fs for Memory {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.act(Op::Look)?;
        let state = self.state.lock().unwrap();
        let kind = |node: &Node| if *node == Node::Folder { Kind::Folder } else { Kind::File };
        let root = (path == Path::new("/")).then_some(Kind::Folder);
        Ok(root.or_else(|| state.tree.live.get(path).map(kind)))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        self.act(Op::Look)?;
        let state = self.state.lock().unwrap();
        let inside = state.tree.live.iter().filter(|(path, _)| path.parent() == Some(folder));
        let kind = |node: &Node| if *node == Node::Folder { Kind::Folder } else { Kind::File };
        Ok(inside.map(|(path, node)| (path.clone(), kind(node))).collect())
    }

    fn read(&self, path: &Path, _longest: u64) -> io::Result<Vec<u8>> {
        self.act(Op::Look)?;
        let state = self.state.lock().unwrap();
        Ok(state.tree.contents[state.tree.file(path)?].now.clone())
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.act(Op::Create(path.to_owned()))?;
        self.act(Op::Write(path.to_owned(), bytes.to_vec()))?;
        self.act(Op::SyncFile(path.to_owned()))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act(Op::Rename(from.to_owned(), to.to_owned()))
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.state.lock().unwrap().tree.live.contains_key(to) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.act(Op::MakeFolder(path.to_owned()))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.act(Op::SyncFolder(path.to_owned()))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.act(Op::Remove(path.to_owned()))
    }
}
