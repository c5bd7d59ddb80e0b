//! What goes wrong, and when.

use std::{fmt, str::FromStr};

use alloy_primitives::B256;
use zkgas_guest_core::{DecodedBlock, Input, Output};

use super::proof;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The guest calls the block invalid.
    Invalid,
    /// The guest answers for another block: executions, proofs, and verifiers say so.
    OtherBlock,
    /// The guest stops with exit code 1.
    Panic,
    /// The zkVM gives up.
    Fail,
    /// The prover gives up, and says that it is of no more use.
    Poison,
    /// A bit of the proof is flipped.
    Corrupt,

    /// The process ends with exit code 0 and without an answer.
    ExitZero,
    /// The process ends with exit code 1.
    ExitOne,
    /// The backend panics.
    Unwind,
    /// The process aborts.
    Abort,
    /// The process gets SIGSEGV.
    Segfault,
    /// The process gets SIGKILL.
    Kill,
    /// The process allocates until somebody stops it.
    Allocate,
    /// The process ignores SIGTERM and never answers.
    Hang,
    /// The process gets SIGSTOP.
    Stop,
    /// The process closes its output and lives on.
    CloseOutput,
    /// The process writes half a frame and ends with exit code 0.
    HalfFrame,
    /// The process announces a header of 4 GiB.
    HugeHeader,
    /// The header is no UTF-8.
    NotUtf8,
    /// The header has a tag that the protocol doesn't know.
    UnknownTag,
    /// The process names another version of the protocol.
    WrongVersion,
    /// The process answers for another task.
    WrongId,
    /// The process writes to its standard error for ever.
    EndlessStderr,
    /// The process writes 200 MB to its standard error and then answers well.
    Chatty,
    /// The process ends, and leaves a child that holds its output open.
    Grandchild,
    /// The process answers well and then crashes.
    ResultThenCrash,
}

impl Fault {
    /// Every fault with its word, those of guests and zkVMs first.
    pub const WORDS: &[(Self, &'static str)] = &[
        (Self::Invalid, "invalid"),
        (Self::OtherBlock, "other_block"),
        (Self::Panic, "panic"),
        (Self::Fail, "fail"),
        (Self::Poison, "poison"),
        (Self::Corrupt, "corrupt"),
        (Self::ExitZero, "exit_0"),
        (Self::ExitOne, "exit_1"),
        (Self::Unwind, "unwind"),
        (Self::Abort, "abort"),
        (Self::Segfault, "segfault"),
        (Self::Kill, "kill"),
        (Self::Allocate, "allocate"),
        (Self::Hang, "hang"),
        (Self::Stop, "stop"),
        (Self::CloseOutput, "close_output"),
        (Self::HalfFrame, "half_frame"),
        (Self::HugeHeader, "huge_header"),
        (Self::NotUtf8, "not_utf8"),
        (Self::UnknownTag, "unknown_tag"),
        (Self::WrongVersion, "wrong_version"),
        (Self::WrongId, "wrong_id"),
        (Self::EndlessStderr, "endless_stderr"),
        (Self::Chatty, "chatty"),
        (Self::Grandchild, "grandchild"),
        (Self::ResultThenCrash, "result_then_crash"),
    ];

    /// Whether it is a fault of a process, which the mock itself never commits: whoever serves it in
    /// a process apart does.
    pub const fn is_of_process(self) -> bool {
        !matches!(
            self,
            Self::Invalid
                | Self::OtherBlock
                | Self::Panic
                | Self::Fail
                | Self::Poison
                | Self::Corrupt
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every variant has a word; a test holds that.
        let word = Self::WORDS.iter().find(|(fault, _)| fault == self);
        f.write_str(word.map_or("", |(_, word)| word))
    }
}

/// Where in the work of a worker a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Point {
    /// As it starts.
    Start,
    /// As it executes.
    Execute,
    /// As it proves.
    Prove,
    /// As it verifies.
    Verify,
}

impl Point {
    /// Every point.
    pub const ALL: [Self; 4] = [Self::Start, Self::Execute, Self::Prove, Self::Verify];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Execute => "execute",
            Self::Prove => "prove",
            Self::Verify => "verify",
        }
    }
}

/// Which tasks a fault strikes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All.
    Every,
    /// The nth at its point, from 1.
    Number(u64),
    /// Those about blocks whose hash starts with this hexadecimal text.
    Block(String),
}

/// A fault with its time and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// What happens.
    pub fault: Fault,
    /// Where; anywhere but at the start if absent.
    pub point: Option<Point>,
    /// To which tasks.
    pub which: Which,
    /// How many times at most.
    pub times: Option<u64>,
}

impl Planted {
    /// A fault that strikes the nth task at each point.
    pub const fn at(fault: Fault, number: u64) -> Self {
        Self { fault, point: None, which: Which::Number(number), times: None }
    }

    /// Whether it strikes the task with this number at this point.
    pub(super) fn strikes(&self, point: Point, number: u64, block: Option<B256>) -> bool {
        let here = self.point.map_or(point != Point::Start, |planted| planted == point);
        here && match &self.which {
            Which::Every => true,
            Which::Number(wanted) => *wanted == number,
            Which::Block(prefix) => {
                block.is_some_and(|hash| hash.to_string()[2..].starts_with(prefix))
            }
        }
    }
}

/// `FAULT[@[POINT][:][NUMBER|0xHASH]][*TIMES]`, such as `abort@2`, `hang@prove:0xabcd`, or
/// `kill@prove*1`.
impl FromStr for Planted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, times) = match text.split_once('*') {
            None => (text, None),
            Some((text, times)) => (text, Some(number(times)?)),
        };
        let (word, place) = text.split_once('@').unwrap_or((text, ""));
        let known = Fault::WORDS.iter().find(|(_, known)| *known == word);
        let Some(&(fault, _)) = known else {
            let words: Vec<&str> = Fault::WORDS.iter().map(|(_, word)| *word).collect();
            return Err(format!("no fault is called `{word}`; there are {}", words.join(", ")));
        };
        let (head, tail) = place.split_once(':').unwrap_or((place, ""));
        let point = Point::ALL.into_iter().find(|point| point.as_str() == head);
        let which = match point {
            Some(_) => tail,
            None if place.contains(':') => return Err(format!("`{head}` is no phase")),
            None => place,
        };
        Ok(Self { fault, point, which: which_of(which)?, times })
    }
}

fn which_of(text: &str) -> Result<Which, String> {
    if text.is_empty() {
        return Ok(Which::Every);
    }
    match text.strip_prefix("0x") {
        None => Ok(Which::Number(number(text)?)),
        Some(hash) if hash.len() <= 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(Which::Block(hash.to_ascii_lowercase()))
        }
        Some(_) => Err(format!("`{text}` is no block hash")),
    }
}

fn number(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("`{text}` is no number from 1")),
        Ok(number) => Ok(number),
    }
}

impl fmt::Display for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.fault)?;
        let point = self.point.map(Point::as_str);
        let which = match &self.which {
            Which::Every => None,
            Which::Number(number) => Some(number.to_string()),
            Which::Block(prefix) => Some(format!("0x{prefix}")),
        };
        match (point, which) {
            (None, None) => {}
            (Some(point), None) => write!(f, "@{point}")?,
            (None, Some(which)) => write!(f, "@{which}")?,
            (Some(point), Some(which)) => write!(f, "@{point}:{which}")?,
        }
        if let Some(times) = self.times {
            write!(f, "*{times}")?;
        }
        Ok(())
    }
}

/// The block that a task is about, where that can be told.
pub(super) fn block_of(point: Point, bytes: &[u8]) -> Option<B256> {
    match point {
        Point::Start => None,
        Point::Execute | Point::Prove => {
            let input = Input::decode(bytes).ok()?;
            Some(DecodedBlock::decode(input.block).ok()?.hash)
        }
        Point::Verify => Some(Output::decode(proof::public_values(bytes)?)?.block_hash),
    }
}
