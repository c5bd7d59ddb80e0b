//! Work in a process apart: a prover that aborts, hangs, runs out of memory, or talks nonsense costs
//! one attempt and nothing else.
//!
//! The host's side is a [`Launcher`] and the [`Worker`]s it starts; the worker's side is
//! [`serve_stdio`], which the program that the launcher names calls first of all. This crate knows
//! frames, processes, and clocks. It knows no particular zkVM, no blocks, and no records, and decides
//! nothing about another attempt: it says what happened, as a [`zkgas_zkvm::Failure`].
//!
//! # Protocol
//!
//! Host and worker speak over the worker's standard input and output, in frames: four bytes with the
//! length of a header, little endian; the header as JSON, at most 1 MiB; and, where the header has a
//! field `bytes`, so many bytes, at most 1 GiB. The host says `hello` with the guest's ELF, and the
//! worker `ready` with its version and settings, or `failed`. Then the host says `task` with an input,
//! a proof, or a part of one to be proven, and waits for `executed`, `proved`, `verified`, `part`, or `failed`, and for `idle`, by which the
//! worker says that nothing which happens from there on is the task's fault. A result stands once it is
//! complete, even if the worker dies before it is idle. The host ends the conversation by closing its
//! stream.
//!
//! JSON, because a conversation can be read with a pager; bytes apart from it, because proofs are
//! megabytes. There is no negotiation: host and worker are the same build, and the version is there to
//! find out when they are not.
//!
//! SDKs print. So a worker keeps its standard output under another number, which children don't
//! inherit, and lets everything else that is written to standard output go to standard error.
//!
//! # How a worker ends
//!
//! | What happens                                   | What the host calls it                            |
//! |:-----------------------------------------------|:--------------------------------------------------|
//! | the program does not start                     | `Environment`                                     |
//! | the backend refuses, and says so               | what it says: `Zkvm`, `VerifyFailed`, and others  |
//! | the backend panics                             | `Zkvm`, and the worker ends                       |
//! | an exit code                                   | `WorkerExit`                                      |
//! | a signal that the host did not send            | `WorkerSignal`                                    |
//! | SIGKILL, while the kernel killed for memory    | `OutOfMemory`                                     |
//! | more resident memory than the ceiling          | `OutOfMemory`                                     |
//! | no answer in time                              | `Timeout`                                         |
//! | anything that is no frame, or not its turn     | `Protocol`                                        |
//! | a result that took longer than the host waited | `Protocol`                                        |
//! | output closed within a frame                   | as the process ended, or `Protocol` if it ended well |
//! | the launcher's `cancel` is set                 | `Cancelled`                                       |
//!
//! A worker leads a process group. One that is to end gets SIGTERM, and SIGCONT in case it is stopped;
//! after the grace period the whole group gets SIGKILL, and only then is the worker reaped, so that no
//! signal reaches a group that has got its number since. A child that makes a session of its own
//! escapes all this.
//!
//! The host doesn't wait for the end of a stream that a grandchild may hold open: it looks for the end
//! of the process too. A thread reads standard error for ever and keeps the last 64 KiB, so a worker
//! that prints without end costs the host no memory. All that reading and writing is bounded, and what
//! arrives is what takes memory, not what is announced.
//!
//! # How a worker ends when its host does
//!
//! An orphan that goes on proving spoils the times of the next run. Three things end it:
//!
//! 1. Its standard input ends. A thread of the worker reads it all the time, and an end while there is
//!    work under way kills the worker's whole group. The children matter: provers start GPU servers.
//! 2. It has another parent, which a second thread looks for twice a second. That is for a stream that
//!    somebody else holds open.
//! 3. Linux sends it SIGCONT when its parent dies (`PR_SET_PDEATHSIG`), so that the first two work for
//!    a worker that is stopped.
//!
//! The usual choice for the third is SIGKILL. But the kernel sends that signal to the worker only, and
//! before it closes the dead host's streams: the worker would die first, and nobody would kill its
//! children. And the kernel sends it when the *thread* dies that started the worker. SIGCONT does
//! nothing to a process that runs, so workers may be started from any thread.
//!
//! # Clocks
//!
//! Durations are measured in the worker, by whoever knows what belongs to a proof. Both processes have
//! the same monotonic clock, so a duration that is longer than what the host waited is a lie, and the
//! attempt fails. The mock plants durations and spends none; it says so by a setting, and only the mock
//! is believed.
//!
//! # Faults on demand
//!
//! The mock's faults of processes ([`zkgas_zkvm::Fault::is_of_process`]) are committed here, in a worker
//! whose hello has the zkVM `mock` and a setting [`Hello::MOCK`] that plants them. So all of the above is
//! tested by workers that really do it.

mod codec;
mod host;
mod protocol;
mod serve;

pub use codec::FrameError;
pub use host::{Launcher, Limits, Worker};
pub use protocol::{Hello, PROTOCOL, Role};
pub use serve::{Factory, ServeError, Sink, serve, serve_stdio};

#[cfg(test)]
mod tests;
