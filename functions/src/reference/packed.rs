//! Texts that are stored compressed and answered as the client takes them.

use std::borrow::Cow;
use std::io::Read;

use domain::Failure;
use domain::ids::fingerprint;
use flate2::read::GzDecoder;
use lambda::{Reply, Request};

use crate::catalog::not_modified::is_current;
use crate::coding;

/// Time for which browsers and edges may answer by themselves: a deployment's text is seen five minutes later.
const CACHE_CONTROL: &str = "public, max-age=300";

/// A text that never changes while an instance lives.
pub(super) struct Packed {
    /// The text, compressed by gzip.
    pub(super) gzip: Cow<'static, [u8]>,
    /// Media type of the text.
    pub(super) content_type: &'static str,
}

impl Packed {
    /// The text as the client takes it; 304 without it if the client has it already.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the stored text cannot be read.
    pub(super) fn reply(&self, request: &Request) -> Result<Reply, Failure> {
        // One tag for both forms, which are the same text but not the same bytes: a weak one.
        let etag = format!("\"{}\"", fingerprint(&self.gzip));
        let reply = if is_current(request, &etag) {
            Reply::empty(304)
        } else if coding::accepts_gzip(request) {
            Reply::gzipped(self.gzip.to_vec()).header("content-type", self.content_type.to_owned())
        } else {
            let mut text = String::new();
            let read = GzDecoder::new(&*self.gzip).read_to_string(&mut text);
            read.map_err(|error| Failure::caused("a stored text", error))?;
            Reply::text(self.content_type, text)
        };
        Ok(reply
            .header("etag", format!("W/{etag}"))
            .header("vary", "accept-encoding".to_owned())
            .header("cache-control", CACHE_CONTROL.to_owned()))
    }
}
