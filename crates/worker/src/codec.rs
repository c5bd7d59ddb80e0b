//! Frames: the length of a header, the header as JSON, and the bytes that it announces.
//!
//! ```text
//! u32    length of the header, little endian
//! bytes  the header, JSON
//! bytes  as many as the header says in its field `bytes`, none without one
//! ```

use std::{
    io::{self, Read, Write},
    marker::PhantomData,
    mem,
};

use serde::{Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::protocol::Header;

/// The longest header in bytes.
pub(crate) const LONGEST_HEADER: usize = 1 << 20;
/// The longest input, ELF, or proof in bytes, unless the host wants less.
pub(crate) const LONGEST_BLOB: u64 = 1 << 30;
/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// What is wrong with a frame.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameError {
    /// The stream ends within a frame.
    #[error("the stream ends within a frame, {missing} bytes before the end of its {part}")]
    Truncated {
        /// Which part is cut off.
        part: &'static str,
        /// How many bytes are missing of it.
        missing: usize,
    },
    /// The header is longer than any.
    #[error("a header of {length} bytes is announced, the limit is {LONGEST_HEADER}")]
    HeaderTooLong {
        /// Its length.
        length: usize,
    },
    /// More bytes are to follow than may.
    #[error("{length} bytes are announced, the limit is {limit}")]
    BlobTooLong {
        /// Their number.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// The header is no text.
    #[error("the header is no UTF-8")]
    NotUtf8,
    /// The header is text, but none that the protocol has.
    #[error("the header is none of this protocol: {why}")]
    Malformed {
        /// What the parser says.
        why: String,
    },
}

/// What stops a reader of frames.
#[derive(Debug, Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("the stream fails")]
    Io(#[from] io::Error),
}

/// A frame: its header, and the bytes that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame<H> {
    pub(crate) header: H,
    pub(crate) bytes: Vec<u8>,
}

/// What a step of reading gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress<H> {
    /// Something, but no frame yet.
    More,
    /// A frame.
    Frame(Frame<H>),
    /// The stream has ended, and not within a frame.
    End,
}

#[derive(Debug)]
enum Part<H> {
    Length,
    Header,
    Blob(H),
}

/// Reads frames from a stream that may give any number of bytes at a time. Memory grows with what has
/// arrived, not with what was announced.
#[derive(Debug)]
pub(crate) struct Decoder<H> {
    part: Part<H>,
    buffer: Vec<u8>,
    /// Length of the part that is being read.
    length: usize,
    longest_blob: u64,
}

impl<H: Header + DeserializeOwned> Decoder<H> {
    pub(crate) fn new(longest_blob: u64) -> Self {
        Self { part: Part::Length, buffer: Vec::new(), length: 4, longest_blob }
    }

    /// Reads once from the stream. Errors of the stream, such as that it would block, leave the
    /// decoder as it was.
    pub(crate) fn advance(&mut self, stream: &mut impl Read) -> Result<Progress<H>, ReadError> {
        let have = self.buffer.len();
        let wanted = (self.length - have).min(CHUNK);
        if wanted > 0 {
            self.buffer.resize(have + wanted, 0);
            let got = stream.read(&mut self.buffer[have..]);
            self.buffer.truncate(have + got.as_ref().copied().unwrap_or(0));
            if got? == 0 {
                return self.end();
            }
        }
        if self.buffer.len() < self.length {
            return Ok(Progress::More);
        }
        Ok(self.complete()?.map_or(Progress::More, Progress::Frame))
    }

    /// Reads until there is a frame or the stream ends.
    pub(crate) fn next(&mut self, stream: &mut impl Read) -> Result<Option<Frame<H>>, ReadError> {
        loop {
            match self.advance(stream) {
                Ok(Progress::More) => {}
                Ok(Progress::Frame(frame)) => return Ok(Some(frame)),
                Ok(Progress::End) => return Ok(None),
                Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// How much memory it takes.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.buffer.capacity()
    }

    fn end(&self) -> Result<Progress<H>, ReadError> {
        let part = match &self.part {
            Part::Length if self.buffer.is_empty() => return Ok(Progress::End),
            Part::Length => "length",
            Part::Header => "header",
            Part::Blob(_) => "bytes",
        };
        Err(FrameError::Truncated { part, missing: self.length - self.buffer.len() }.into())
    }

    /// A part is there: goes on to the next.
    fn complete(&mut self) -> Result<Option<Frame<H>>, FrameError> {
        let bytes = mem::take(&mut self.buffer);
        match mem::replace(&mut self.part, Part::Length) {
            Part::Length => {
                let length = bytes.iter().rev().fold(0, |sum, &byte| sum << 8 | usize::from(byte));
                if length > LONGEST_HEADER {
                    return Err(FrameError::HeaderTooLong { length });
                }
                (self.part, self.length) = (Part::Header, length);
                Ok(None)
            }
            Part::Header => {
                let text = str::from_utf8(&bytes).map_err(|_| FrameError::NotUtf8)?;
                let header: H = serde_json::from_str(text)
                    .map_err(|error| FrameError::Malformed { why: error.to_string() })?;
                let (length, limit) = (header.bytes(), self.longest_blob);
                self.length = usize::try_from(length)
                    .ok()
                    .filter(|_| length <= limit)
                    .ok_or(FrameError::BlobTooLong { length, limit })?;
                self.part = Part::Blob(header);
                // Nothing more to read for an empty blob, so the frame must not wait for more.
                if self.length == 0 { self.complete() } else { Ok(None) }
            }
            Part::Blob(header) => {
                self.length = 4;
                Ok(Some(Frame { header, bytes }))
            }
        }
    }
}

/// A frame on its way out, which may leave in pieces.
#[derive(Debug)]
pub(crate) struct Outgoing<'b, H> {
    head: Vec<u8>,
    bytes: &'b [u8],
    sent: usize,
    header: PhantomData<H>,
}

impl<'b, H: Header + Serialize> Outgoing<'b, H> {
    /// The frame of a header, and of the bytes that it announces.
    pub(crate) fn new(header: &H, bytes: &'b [u8]) -> Result<Self, FrameError> {
        debug_assert_eq!(header.bytes(), bytes.len() as u64);
        let json = serde_json::to_vec(header)
            .map_err(|error| FrameError::Malformed { why: error.to_string() })?;
        let length = u32::try_from(json.len()).ok().filter(|_| json.len() <= LONGEST_HEADER);
        let length = length.ok_or(FrameError::HeaderTooLong { length: json.len() })?;
        if header.bytes() > LONGEST_BLOB {
            return Err(FrameError::BlobTooLong { length: header.bytes(), limit: LONGEST_BLOB });
        }
        let head = [&length.to_le_bytes()[..], &json].concat();
        Ok(Self { head, bytes, sent: 0, header: PhantomData })
    }

    /// Whether all of it has left.
    pub(crate) fn is_sent(&self) -> bool {
        self.sent == self.head.len() + self.bytes.len()
    }

    /// Writes once.
    pub(crate) fn advance(&mut self, stream: &mut impl Write) -> io::Result<()> {
        let rest = match self.head.get(self.sent..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => &self.bytes[self.sent - self.head.len()..],
        };
        match stream.write(rest) {
            Ok(0) if !rest.is_empty() => Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => {
                self.sent += written;
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes all of it.
    pub(crate) fn write(mut self, stream: &mut impl Write) -> io::Result<()> {
        while !self.is_sent() {
            self.advance(stream)?;
        }
        stream.flush()
    }

    /// All of it.
    pub(crate) fn to_vec(&self) -> Vec<u8> {
        [&self.head[..], self.bytes].concat()
    }
}
