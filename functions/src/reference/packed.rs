//! Texts that are stored compressed and answered as the client takes them.

use std::borrow::Cow;
use std::io::Read;

use domain::Failure;
use domain::ids::fingerprint;
use flate2::read::GzDecoder;
use lambda::{Reply, Request};

use crate::catalog::not_modified::is_current;

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
        } else if takes_gzip(request.header("accept-encoding").unwrap_or_default()) {
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

/// Returns true if `Accept-Encoding` takes gzip, by its name or by `*`.
fn takes_gzip(accepted: &str) -> bool {
    let weight = |name: &str| {
        accepted.split(',').find_map(|part| {
            let (coding, parameter) = part.split_once(';').unwrap_or((part, "q=1"));
            let is_zero =
                parameter.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty());
            coding.trim().eq_ignore_ascii_case(name).then_some(!is_zero)
        })
    };
    weight("gzip").or_else(|| weight("*")).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::takes_gzip;

    #[test]
    fn gzip_is_sent_only_to_who_takes_it() {
        for yes in ["gzip", "br, gzip", "GZIP;q=0.5", "gzip ; q=1.0, *;q=0", "*", "identity, *;q=0.1"] {
            assert!(takes_gzip(yes), "{yes}");
        }
        for no in ["", "br", "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "xgzip"] {
            assert!(!takes_gzip(no), "{no}");
        }
    }
}
