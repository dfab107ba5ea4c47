//! Files of archived bookings: each has the name of its bytes and never changes, and is read in parts.

use std::ops::Range;

use domain::Failure;
use domain::ids::EventId;
use jiff::Timestamp;

use super::{Answered, Bucket, Call};

/// Key of a file of archived bookings.
fn archive_key(event: &EventId, file: &str) -> String {
    format!("archive/{event}/{file}.jsonl")
}

/// Most bytes of a file of archived bookings.
const ARCHIVE_BYTES_MAX: usize = 16 * 1024 * 1024;

impl Bucket {
    /// Writes a file of archived bookings, whose name says which bytes it has: a repeat writes the same.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn write_archive(
        &self,
        event: &EventId,
        file: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Failure> {
        let call = Call::put(archive_key(event, file), "application/jsonl", body);
        match self.send(&call, now).await? {
            Answered::Done(_) => Ok(()),
            Answered::Missing | Answered::TooLong => {
                Err(Failure::broken("s3: a file of the archive was not written"))
            }
        }
    }

    /// These bytes of a file of archived bookings.
    ///
    /// # Errors
    /// [`Failure::Broken`] if there is no such file or it is shorter, or if S3 does not answer.
    pub async fn read_archive(
        &self,
        event: &EventId,
        file: &str,
        wanted: Range<usize>,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failure> {
        let broken = |what: &str| Failure::broken(format!("s3: the archive's {file} of {event} {what}"));
        let range = Some(format!("bytes={}-{}", wanted.start, wanted.end.saturating_sub(1)));
        let call = Call { range, ..Call::get(archive_key(event, file), ARCHIVE_BYTES_MAX) };
        let bytes = match self.send(&call, now).await? {
            Answered::Done(file) => file.bytes,
            Answered::Missing => return Err(broken("is not there")),
            Answered::TooLong => return Err(broken("is longer than any may be")),
        };
        // An emulator may answer the whole file.
        let part =
            if bytes.len() == wanted.len() { Some(bytes) } else { bytes.get(wanted).map(<[u8]>::to_vec) };
        part.ok_or_else(|| broken("is too short"))
    }
}
