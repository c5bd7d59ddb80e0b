//! The host's side of a guest's system calls, as risc0-zkvm 3.0.6 answers them.
//!
//! A guest names a call by the address of a string and passes arguments in registers; the answer is
//! a buffer, and two registers that the kernel reads in a second step. What is not needed to
//! validate a block is refused: a guest that asks for random numbers has no cycle count.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use anyhow::{Context, Result, bail, ensure};
use risc0_binfmt::ByteAddr;
use risc0_circuit_rv32im::execute::{REG_A3, REG_A4, REG_A5, Syscall, SyscallContext};

use crate::{
    keccak::Batches,
    regions::{LONGEST_MARK, Regions},
};

const STDIN: u32 = 0;
const STDOUT: u32 = 1;
const STDERR: u32 = 2;
const JOURNAL: u32 = 3;

const KECCAK_PERMUTE: u32 = 0;
const KECCAK_PROVE: u32 = 1;

/// RISC Zero's own limit on a journal, in bytes.
const LONGEST_JOURNAL: usize = 100 << 20;
/// Longer names are none.
const LONGEST_NAME: usize = 128;
/// Longer panic messages are cut.
const LONGEST_MESSAGE: u32 = 1 << 10;

/// The two registers of an answer.
type Registers = (u32, u32);

/// One execution's host.
#[derive(Debug)]
pub(crate) struct Host<'i> {
    /// What is left of the input.
    input: Cell<&'i [u8]>,
    answer: Cell<Registers>,
    pub(crate) journal: RefCell<Vec<u8>>,
    pub(crate) regions: RefCell<Regions>,
    /// Calls by name.
    pub(crate) calls: RefCell<BTreeMap<String, u64>>,
    batches: RefCell<Batches>,
}

impl<'i> Host<'i> {
    pub(crate) fn new(input: &'i [u8], keccak_po2: u32) -> Self {
        Self {
            input: Cell::new(input),
            answer: Cell::default(),
            journal: RefCell::default(),
            regions: RefCell::default(),
            calls: RefCell::default(),
            batches: RefCell::new(Batches::new(keccak_po2)),
        }
    }

    fn count(&self, what: &str) {
        *self.calls.borrow_mut().entry(what.to_owned()).or_default() += 1;
    }

    fn call(
        &self,
        name: &str,
        ctx: &mut impl SyscallContext,
        to_guest: &mut [u8],
    ) -> Result<Registers> {
        match name {
            "SYS_READ" => self.read(ctx, to_guest),
            "SYS_WRITE" => self.write(ctx),
            "SYS_KECCAK" => self.keccak(ctx, to_guest),
            // SYS_VERIFY_INTEGRITY2 is the claim of a keccak batch: proven apart, resolved afterwards.
            "SYS_VERIFY_INTEGRITY2" | "SYS_ARGC" | "SYS_LOG" => Ok((0, 0)),
            // No variable is set.
            "SYS_GETENV" => Ok((u32::MAX, 0)),
            "SYS_PANIC" => {
                let (at, len) = (ctx.peek_register(REG_A3)?, ctx.peek_register(REG_A4)?);
                let message = ctx.peek_region(ByteAddr(at), len.min(LONGEST_MESSAGE) as usize)?;
                bail!("guest panicked: {}", String::from_utf8_lossy(&message))
            }
            _ => bail!("guest asks for {name}, which an execution that is measured does not offer"),
        }
    }

    /// Fills the buffer from the input, whole words first. The rest of fewer than four bytes goes to
    /// a register.
    fn read(&self, ctx: &mut impl SyscallContext, to_guest: &mut [u8]) -> Result<Registers> {
        let (fd, wanted) = (ctx.peek_register(REG_A3)?, ctx.peek_register(REG_A4)? as usize);
        ensure!(fd == STDIN, "guest reads from descriptor {fd}; only its input can be read");
        ensure!(wanted >= to_guest.len(), "guest reads {wanted} bytes into a longer buffer");
        let take = |out: &mut [u8]| {
            let input = self.input.get();
            let len = out.len().min(input.len());
            out[..len].copy_from_slice(&input[..len]);
            self.input.set(&input[len..]);
            len
        };
        let whole = take(to_guest);
        let left = wanted - whole;
        let mut word = [0; 4];
        let rest = if left <= word.len() { take(&mut word[..left]) } else { 0 };
        Ok((length(whole + rest)?, u32::from_le_bytes(word)))
    }

    fn write(&self, ctx: &mut impl SyscallContext) -> Result<Registers> {
        let (fd, at) = (ctx.peek_register(REG_A3)?, ByteAddr(ctx.peek_register(REG_A4)?));
        let len = ctx.peek_register(REG_A5)?;
        match fd {
            STDOUT if len <= LONGEST_MARK => {
                let line = ctx.peek_region(at, len as usize)?;
                self.regions.borrow_mut().printed(&line, ctx.get_cycle());
            }
            STDOUT | STDERR => {}
            JOURNAL => {
                let mut journal = self.journal.borrow_mut();
                ensure!(journal.len() + len as usize <= LONGEST_JOURNAL, "the journal is too long");
                journal.extend(ctx.peek_region(at, len as usize)?);
            }
            _ => bail!("guest writes to descriptor {fd}, which is none"),
        }
        Ok((0, 0))
    }

    fn keccak(&self, ctx: &mut impl SyscallContext, to_guest: &mut [u8]) -> Result<Registers> {
        match ctx.peek_register(REG_A3)? {
            KECCAK_PERMUTE => {
                let at = ctx.peek_register(REG_A4)?;
                let bytes = ctx.peek_region(ByteAddr(at), 200)?;
                let mut state = [0; 25];
                for (lane, bytes) in state.iter_mut().zip(bytes.as_chunks().0) {
                    *lane = u64::from_le_bytes(*bytes);
                }
                let full = self.batches.borrow_mut().permute(&mut state);
                let full = full.context("guest goes on with a keccak batch that is full")?;
                ensure!(to_guest.len() == 200, "guest takes {} bytes of keccak", to_guest.len());
                for (bytes, lane) in to_guest.as_chunks_mut().0.iter_mut().zip(state) {
                    *bytes = lane.to_le_bytes();
                }
                self.count("keccak_permutation");
                Ok((u32::from(full), 0))
            }
            KECCAK_PROVE => {
                self.batches.borrow_mut().close();
                self.count("keccak_batch");
                Ok((0, 0))
            }
            mode => bail!("guest asks for keccak in mode {mode}, which is none"),
        }
    }
}

impl Syscall for Host<'_> {
    fn host_read(&self, ctx: &mut impl SyscallContext, fd: u32, buf: &mut [u8]) -> Result<u32> {
        if fd == 0 {
            let (a0, a1) = self.answer.get();
            let [first, second] = buf.as_chunks_mut::<4>().0 else {
                bail!("the kernel takes an answer of {} bytes", buf.len());
            };
            (*first, *second) = (a0.to_le_bytes(), a1.to_le_bytes());
            return Ok(8);
        }
        let name = string(ctx, ByteAddr(fd))?;
        // Names are paths, such as `risc0_zkvm_platform::syscall::nr::SYS_READ`.
        let short = name.rsplit("::").next().unwrap_or_default();
        self.count(short);
        self.answer.set(self.call(short, ctx, buf)?);
        length(buf.len())
    }

    /// The kernel's own output: nothing that counts.
    fn host_write(&self, _ctx: &mut impl SyscallContext, _fd: u32, buf: &[u8]) -> Result<u32> {
        length(buf.len())
    }
}

fn length(bytes: usize) -> Result<u32> {
    u32::try_from(bytes).context("longer than the guest's memory")
}

fn string(ctx: &mut impl SyscallContext, mut at: ByteAddr) -> Result<String> {
    let mut bytes = Vec::new();
    loop {
        match ctx.peek_u8(at)? {
            0 => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
            byte => bytes.push(byte),
        }
        ensure!(bytes.len() <= LONGEST_NAME, "guest asks for a call without a name");
        at += 1u32;
    }
}
