//! S3: files that members upload, images that pages show, archived bookings, exports and statements.
//!
//! A few calls need no SDK of three megabytes: `aws-sigv4`, which all SDKs use, signs them. An upload goes past the API,
//! because a request may have at most 6 MB. Its address is signed with the length and the type that were announced, and
//! with `If-None-Match: *`, so that it takes one file of exactly that kind, once.

mod archive_files;
mod export_files;
mod statement_files;

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningInstructions, SigningParams, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use domain::ids::{ImageId, OrganizerId, UploadId};
use domain::{Error, Failure, limits};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;

use crate::Connection;

/// Attempts of one call.
const ATTEMPTS: u32 = 2;
/// Longest wait for one attempt: all of them end within the time of a function.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(4);
/// Most bytes of an answer without a file.
const EMPTY_BYTES_MAX: usize = 4 * 1024;

/// The bucket of a deployment's files.
pub struct Bucket {
    connection: Connection,
    name: String,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Media type that was announced for it.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its entity tag, which S3 gives to what it has.
    pub tag: String,
}

/// Header of an upload that S3 refuses once there is a file.
pub const ONCE: (&str, &str) = ("if-none-match", "*");

/// Key of an upload, which a rule of the bucket deletes after a day.
fn upload_key(organizer: &OrganizerId, upload: &UploadId) -> String {
    format!("uploads/{organizer}/{upload}")
}

/// Key of an image.
fn image_key(image: &ImageId) -> String {
    format!("media/{image}")
}

/// Key of a font, which whoever deploys has put there.
fn font_key(name: &str) -> String {
    format!("fonts/{name}")
}

/// A request that is to be signed.
struct Call<'a> {
    method: &'static str,
    key: String,
    /// The query with its question mark, if there is one.
    query: String,
    content_type: Option<&'a str>,
    body: &'a [u8],
    /// Bytes that are wanted, in the words of the header `Range`; all without it.
    range: Option<String>,
    /// Most bytes of the answer.
    bytes_max: usize,
}

impl<'a> Call<'a> {
    /// A read of a file of at most `bytes_max` bytes.
    fn get(key: String, bytes_max: usize) -> Self {
        let query = String::new();
        Self { method: "GET", key, query, content_type: None, body: &[], range: None, bytes_max }
    }

    /// A write of a file.
    fn put(key: String, content_type: &'a str, body: &'a [u8]) -> Self {
        let content_type = Some(content_type);
        let (query, bytes_max) = (String::new(), EMPTY_BYTES_MAX);
        Self { method: "PUT", key, query, content_type, body, range: None, bytes_max }
    }
}

/// Outcome of an attempt.
enum Answered {
    Done(File),
    Missing,
    TooLong,
}

impl Bucket {
    /// The bucket `name`.
    #[must_use]
    pub fn new(connection: &Connection, name: String) -> Self {
        Self { connection: connection.clone(), name }
    }

    /// Address to which the upload can be put until [`limits::UPLOAD_SECONDS`] after `now`: once, with exactly this
    /// type and length, and with the header [`ONCE`].
    ///
    /// # Errors
    /// [`Failure::Broken`] if the bucket's name makes no address.
    pub fn presigned_upload(
        &self,
        (organizer, upload): (&OrganizerId, &UploadId),
        content_type: &str,
        byte_length: usize,
        now: Timestamp,
    ) -> Result<String, Failure> {
        let address = self.address(&upload_key(organizer, upload));
        let length = byte_length.to_string();
        let headers = [("content-type", content_type), ("content-length", length.as_str()), ONCE];
        let request =
            SignableRequest::new("PUT", address.as_str(), headers.into_iter(), SignableBody::UnsignedPayload);
        let mut settings = settings();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(limits::UPLOAD_SECONDS.into()));
        let signature = self.signature(request.map_err(broken)?, settings, now)?;
        let mut request = http::Request::builder().uri(address).body(()).map_err(broken)?;
        signature.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    }

    /// The file of an organizer's upload, of at most `bytes_max` bytes.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if nothing was uploaded, it is gone, or it is too long; or if S3 does not answer.
    pub async fn read_upload(
        &self,
        (organizer, upload): (&OrganizerId, &UploadId),
        bytes_max: usize,
        now: Timestamp,
    ) -> Result<File, Failure> {
        let call = Call::get(upload_key(organizer, upload), bytes_max);
        let reason = match self.send(&call, now).await? {
            Answered::Done(file) => return Ok(file),
            Answered::Missing => {
                "nothing was uploaded here in the last day; ask for another upload".to_owned()
            }
            Answered::TooLong => format!("the file has more than {bytes_max} bytes"),
        };
        Err(Error::FieldInvalid { name: "upload_id", reason }.into())
    }

    /// Writes an image, whose id says which bytes it has: a repeat writes the same.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn store_image(
        &self,
        image: &ImageId,
        content_type: &'static str,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), Failure> {
        match self.send(&Call::put(image_key(image), content_type, body), now).await? {
            Answered::Done(_) => Ok(()),
            Answered::Missing | Answered::TooLong => Err(Failure::broken("s3: an image was not written")),
        }
    }

    /// The bytes of an image; none if there is no such image.
    ///
    /// # Errors
    /// If S3 does not answer.
    pub async fn read_image(&self, image: &ImageId, now: Timestamp) -> Result<Option<Vec<u8>>, Failure> {
        match self.send(&Call::get(image_key(image), limits::IMAGE_BYTES_MAX), now).await? {
            Answered::Done(file) => Ok(Some(file.bytes)),
            Answered::Missing => Ok(None),
            Answered::TooLong => Err(Failure::broken("s3: an image is longer than any may be")),
        }
    }

    /// The bytes of a font's file.
    ///
    /// # Errors
    /// [`Failure::Broken`] if there is no such file or it is too long, or if S3 does not answer.
    pub async fn read_font(&self, name: &str, now: Timestamp) -> Result<Vec<u8>, Failure> {
        match self.send(&Call::get(font_key(name), limits::FONT_BYTES_MAX), now).await? {
            Answered::Done(file) => Ok(file.bytes),
            Answered::Missing => Err(Failure::broken(format!("s3: there is no font {name}"))),
            Answered::TooLong => Err(Failure::broken(format!("s3: {name} is longer than a font may be"))),
        }
    }

    /// Makes up to [`ATTEMPTS`] attempts: every call may be repeated.
    async fn send(&self, call: &Call<'_>, now: Timestamp) -> Result<Answered, Failure> {
        let mut last = Failure::unavailable("s3");
        for _ in 0..ATTEMPTS {
            let request = self.request(call, now)?;
            let silent = |_| Err(Failure::unavailable(format!("s3: no answer in {ATTEMPT_TIMEOUT:?}")));
            let attempt = tokio::time::timeout(ATTEMPT_TIMEOUT, self.attempt(request, call.bytes_max));
            match attempt.await.unwrap_or_else(silent) {
                Err(failure @ Failure::Unavailable(_)) => last = failure,
                done => return done,
            }
        }
        Err(last)
    }

    async fn attempt(&self, request: HttpRequest, bytes_max: usize) -> Result<Answered, Failure> {
        let silent = |cause: String| Failure::unavailable(format!("s3: {cause}"));
        let answer = self.connection.connector.call(request).await;
        let answer = answer.map_err(|error| silent(format!("{error:?}")))?;
        match answer.status().as_u16() {
            200 | 206 => {}
            404 => return Ok(Answered::Missing),
            // 409: another write of the same key is under way.
            status @ (409 | 429 | 500..) => return Err(silent(status.to_string())),
            // S3's sentence names the key and the account: no log may contain it.
            status => return Err(Failure::broken(format!("s3: {status}"))),
        }
        let header = |name| answer.headers().get(name).unwrap_or_default().to_owned();
        let (content_type, tag) = (header("content-type"), header("etag"));
        match Limited::new(answer.into_body(), bytes_max).collect().await {
            Ok(body) => Ok(Answered::Done(File { content_type, bytes: body.to_bytes().to_vec(), tag })),
            Err(error) if error.is::<LengthLimitError>() => Ok(Answered::TooLong),
            Err(error) => Err(silent(error.to_string())),
        }
    }

    /// The signed request of a call.
    fn request(&self, call: &Call<'_>, now: Timestamp) -> Result<HttpRequest, Failure> {
        let address = format!("{}{}", self.address(&call.key), call.query);
        let kind = call.content_type.map(|kind| ("content-type", kind));
        let headers = kind.into_iter().chain(call.range.as_deref().map(|range| ("range", range)));
        let signable = SignableRequest::new(
            call.method,
            address.as_str(),
            headers.clone(),
            SignableBody::Bytes(call.body),
        );
        let signature = self.signature(signable.map_err(broken)?, settings(), now)?;
        let mut request = http::Request::builder().method(call.method).uri(address);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut request = request.body(SdkBody::from(call.body)).map_err(broken)?;
        signature.apply_to_request_http1x(&mut request);
        HttpRequest::try_from(request).map_err(broken)
    }

    fn signature(
        &self,
        request: SignableRequest<'_>,
        settings: SigningSettings,
        now: Timestamp,
    ) -> Result<SigningInstructions, Failure> {
        let identity = self.connection.credentials().into();
        let since = Duration::from_secs(now.as_second().try_into().unwrap_or_default());
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.connection.endpoint.region)
            .name("s3")
            .time(SystemTime::UNIX_EPOCH + since)
            .settings(settings);
        let params: SigningParams<'_> = params.build().map_err(broken)?.into();
        let (signature, _) = sign(request, &params).map_err(broken)?.into_parts();
        Ok(signature)
    }

    /// Address of a key, whose letters all stand for themselves in a URL: the bucket's own host at AWS, a path at an
    /// emulator.
    fn address(&self, key: &str) -> String {
        let (name, region) = (&self.name, &self.connection.endpoint.region);
        if let Some(url) = &self.connection.endpoint.url {
            return format!("{}/{name}/{key}", url.trim_end_matches('/'));
        }
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{name}.s3.{region}.{domain}/{key}")
    }
}

/// S3's way of signing: paths as they are, and the hash of the body as a header.
fn settings() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::caused("a request to s3", error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Endpoint, plain_connector};

    fn bucket(region: &str, url: Option<&str>) -> Bucket {
        let endpoint = Endpoint {
            region: region.to_owned(),
            access_key_id: "key".to_owned(),
            secret_access_key: "secret".to_owned(),
            session_token: Some("token/+=".to_owned()),
            url: url.map(str::to_owned),
        };
        Bucket::new(&Connection::new(endpoint, plain_connector(), || None), "stack-media-1".to_owned())
    }

    #[test]
    fn a_bucket_has_a_host_of_its_own_at_aws_and_a_path_elsewhere() {
        for (region, url, wanted) in [
            ("ap-south-1", None, "https://stack-media-1.s3.ap-south-1.amazonaws.com/media/x"),
            ("cn-north-1", None, "https://stack-media-1.s3.cn-north-1.amazonaws.com.cn/media/x"),
            ("eu-west-1", Some("http://127.0.0.1:4566/"), "http://127.0.0.1:4566/stack-media-1/media/x"),
        ] {
            assert_eq!(bucket(region, url).address("media/x"), wanted);
        }
    }

    #[test]
    fn the_address_of_an_upload_is_signed_with_length_type_and_once() {
        let ids = ("org_0123456789".parse().unwrap(), "upl_0123456789".parse().unwrap());
        let now = "2026-11-30T12:00:00Z".parse().unwrap();
        let sign = |length| {
            let bucket = bucket("ap-south-1", None);
            bucket.presigned_upload((&ids.0, &ids.1), "image/png", length, now).unwrap()
        };
        let address = sign(7);
        for part in [
            "https://stack-media-1.s3.ap-south-1.amazonaws.com/uploads/org_0123456789/upl_0123456789?",
            "X-Amz-Date=20261130T120000Z",
            "X-Amz-Expires=900",
            "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match",
            "X-Amz-Security-Token=token%2F%2B%3D",
        ] {
            assert!(address.contains(part), "{address} has no {part}");
        }
        assert_ne!(address, sign(8));
    }
}
