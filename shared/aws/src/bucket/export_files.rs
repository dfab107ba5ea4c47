//! Files of exports: written part by part, so that a run that dies loses at most what it has not noted, and read by whoever
//! has a presigned address.
//!
//! A rule of the bucket deletes them after some days, and what was begun and never ended.

use std::time::Duration;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SignatureLocation};
use domain::ids::ExportId;
use domain::{Failure, limits};
use jiff::Timestamp;

use super::{Answered, Bucket, Call, EMPTY_BYTES_MAX, File, broken, settings};

/// Media type of the files.
const CSV: &str = "text/csv";

fn key(export: &ExportId) -> String {
    format!("exports/{export}/export.csv")
}

fn tail_key(export: &ExportId, name: &str) -> String {
    format!("exports/{export}/tail-{name}")
}

impl Bucket {
    /// Begins the file of an export, and returns the name that S3 gives to what is unfinished.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn begin_export(&self, export: &ExportId, now: Timestamp) -> Result<String, Failure> {
        let call = Call { method: "POST", query: "?uploads=".to_owned(), ..Call::put(key(export), CSV, &[]) };
        let answer = self.done(&call, now).await?;
        let text = String::from_utf8_lossy(&answer.bytes).into_owned();
        let name = text.split_once("<UploadId>").and_then(|(_, rest)| rest.split_once("</UploadId>"));
        let name = name.map(|(name, _)| name.to_owned()).filter(|name| !name.is_empty());
        name.ok_or_else(|| Failure::broken("s3: an upload without a name"))
    }

    /// Writes the part `number` of an unfinished file, and returns its tag. A repeat replaces it.
    ///
    /// # Errors
    /// If S3 does not answer, or has forgotten the file.
    pub async fn write_export_part(
        &self,
        (export, upload): (&ExportId, &str),
        number: usize,
        body: &[u8],
        now: Timestamp,
    ) -> Result<String, Failure> {
        let query = format!("?partNumber={number}&uploadId={}", escaped(upload));
        let call = Call { query, ..Call::put(key(export), CSV, body) };
        Ok(self.done(&call, now).await?.tag)
    }

    /// Finishes the file of the parts with these tags. Finished before is finished.
    ///
    /// # Errors
    /// If S3 does not answer, or the parts are others.
    pub async fn end_export(
        &self,
        (export, upload): (&ExportId, &str),
        tags: &[String],
        now: Timestamp,
    ) -> Result<(), Failure> {
        let parts = tags.iter().zip(1..).map(|(tag, number)| {
            let tag = tag.replace('"', "&quot;");
            format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>")
        });
        let body =
            format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.collect::<String>());
        let query = format!("?uploadId={}", escaped(upload));
        let call =
            Call { method: "POST", query, ..Call::put(key(export), "application/xml", body.as_bytes()) };
        match self.send(&call, now).await? {
            // S3 may answer 200 before it knows.
            Answered::Done(file) if !file.bytes.windows(6).any(|part| part == b"<Error") => Ok(()),
            Answered::Done(_) => Err(Failure::unavailable("s3: a file was not finished")),
            Answered::TooLong => Err(Failure::broken("s3: a long answer")),
            Answered::Missing => {
                let range = Some("bytes=0-0".to_owned());
                let call = Call { range, ..Call::get(key(export), EMPTY_BYTES_MAX) };
                self.done(&call, now).await.map(drop)
            }
        }
    }

    /// Writes what of an export is in no part yet.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn write_export_tail(
        &self,
        export: &ExportId,
        name: &str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.done(&Call::put(tail_key(export, name), CSV, body), now).await.map(drop)
    }

    /// Reads what of an export is in no part yet.
    ///
    /// # Errors
    /// If S3 does not answer, or has it no more.
    pub async fn read_export_tail(
        &self,
        export: &ExportId,
        name: &str,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failure> {
        let call = Call::get(tail_key(export, name), 2 * limits::EXPORT_PART_BYTES);
        Ok(self.done(&call, now).await?.bytes)
    }

    /// Address of the file of an export, until [`limits::EXPORT_ADDRESS_SECONDS`] after `now`.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the bucket's name makes no address.
    pub fn presigned_export(&self, export: &ExportId, now: Timestamp) -> Result<String, Failure> {
        let kept = "response-content-disposition=attachment%3B%20filename%3D%22";
        let address = format!("{}?{kept}{export}.csv%22", self.address(&key(export)));
        let request =
            SignableRequest::new("GET", address.as_str(), std::iter::empty(), SignableBody::UnsignedPayload);
        let mut settings = settings();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(limits::EXPORT_ADDRESS_SECONDS.into()));
        let signature = self.signature(request.map_err(broken)?, settings, now)?;
        let mut request = http::Request::builder().uri(address).body(()).map_err(broken)?;
        signature.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    }

    async fn done(&self, call: &Call<'_>, now: Timestamp) -> Result<File, Failure> {
        match self.send(call, now).await? {
            Answered::Done(file) => Ok(file),
            Answered::Missing => Err(Failure::broken("s3: a file of an export is not there")),
            Answered::TooLong => Err(Failure::broken("s3: a file of an export is too long")),
        }
    }
}

/// A name in a query.
fn escaped(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}
