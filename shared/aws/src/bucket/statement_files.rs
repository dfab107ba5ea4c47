//! Files of statements: what a closed month came to, and the days that it has counted. Their names say which bytes they
//! have, so nothing changes one; nothing deletes one.

use domain::Failure;
use domain::ids::{OrganizerId, file_name_of};
use jiff::Timestamp;

use super::{Answered, Bucket, Call};

/// Most bytes of a statement: an answer of the API has less than six megabytes.
const STATEMENT_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Most bytes of the days that a statement has counted.
const STATED_BYTES_MAX: usize = 96 * 1024 * 1024;

fn key(organizer: &OrganizerId, name: &str) -> String {
    format!("statements/{organizer}/{name}.json")
}

impl Bucket {
    /// Writes a file of an organizer's statement, and returns its name.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn write_statement(
        &self,
        organizer: &OrganizerId,
        body: &[u8],
        now: Timestamp,
    ) -> Result<String, Failure> {
        let name = file_name_of(body);
        match self.send(&Call::put(key(organizer, &name), "application/json", body), now).await? {
            Answered::Done(_) => Ok(name),
            Answered::Missing | Answered::TooLong => Err(Failure::broken("s3: a statement was not written")),
        }
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it is not there, or if S3 does not answer.
    pub async fn read_statement(
        &self,
        organizer: &OrganizerId,
        name: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failure> {
        self.statement_file(Call::get(key(organizer, name), STATEMENT_BYTES_MAX), now).await
    }

    /// Reads the days that a statement has counted.
    ///
    /// # Errors
    /// As [`Bucket::read_statement`].
    pub async fn read_stated(
        &self,
        organizer: &OrganizerId,
        name: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failure> {
        self.statement_file(Call::get(key(organizer, name), STATED_BYTES_MAX), now).await
    }

    async fn statement_file(&self, call: Call<'_>, now: Timestamp) -> Result<Vec<u8>, Failure> {
        match self.send(&call, now).await? {
            Answered::Done(file) => Ok(file.bytes),
            Answered::Missing => Err(Failure::broken("s3: a file of a statement is not there")),
            Answered::TooLong => Err(Failure::broken("s3: a file of a statement is too long")),
        }
    }
}
