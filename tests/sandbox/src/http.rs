//! Requests and responses as plain values, with which the state machine needs no server and no runtime.

use percent_encoding::percent_decode_str;

/// One HTTP request, already read to its end.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method in upper case.
    pub method: String,
    /// Path with the query behind it, as on the request line.
    pub path_and_query: String,
    /// Headers, names in any case; the first of a name counts.
    pub headers: Vec<(String, String)>,
    /// The raw bytes.
    pub body: Vec<u8>,
}

/// One HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// HTTP status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The raw bytes.
    pub body: Vec<u8>,
    /// False if an outage loses the answer: the caller must see a timeout instead of this response.
    pub answered: bool,
}

impl Request {
    /// A GET of `path_and_query` without headers.
    pub fn get(path_and_query: &str) -> Request {
        Request::new("GET", path_and_query)
    }

    /// A form-encoded POST; `form` is the finished body, for example `amount=100&currency=inr`.
    pub fn post_form(path: &str, form: &str) -> Request {
        let mut request = Request::new("POST", path).with_header("content-type", FORM);
        request.body = form.as_bytes().to_vec();
        request
    }

    /// A JSON POST, as the control API wants it.
    pub fn post_json(path: &str, json: &serde_json::Value) -> Request {
        let mut request = Request::new("POST", path).with_header("content-type", "application/json");
        request.body = json.to_string().into_bytes();
        request
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    /// The query without its `?`, or nothing.
    pub fn query(&self) -> &str {
        self.path_and_query.split_once('?').map_or("", |(_, query)| query)
    }

    /// True if the body is declared to be of this media type, parameters such as `charset` aside.
    pub(crate) fn has_content_type(&self, wanted: &str) -> bool {
        let declared = self.header("content-type").unwrap_or_default();
        declared.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
    }

    fn new(method: &str, path_and_query: &str) -> Request {
        Request {
            method: method.to_owned(),
            path_and_query: path_and_query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }
}

impl Response {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Response {
        Response::new(status, "application/json", body.to_string().into_bytes())
    }

    /// An answer of any media type.
    pub(crate) fn new(status: u16, content_type: &str, body: Vec<u8>) -> Response {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Response { status, headers, body, answered: true }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Response {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON, or `null` if it is not JSON.
    pub fn value(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Splits `a=1&b=2` into decoded pairs.
///
/// # Errors
/// The undecodable piece, where a percent sign is not followed by two hex digits or the bytes are not UTF-8.
pub(crate) fn form_pairs(form: &str) -> Result<Vec<(String, String)>, String> {
    form.split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            let (key, value) = (decode(key), decode(value));
            key.zip(value).ok_or_else(|| piece.to_owned())
        })
        .collect()
}

fn decode(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('%') {
        let digits = after.get(..2)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        rest = after.get(2..)?;
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_a_broken_escape_is_refused() {
        assert_eq!(
            form_pairs("a%5Bb%5D=x+y&c=").unwrap(),
            [("a[b]".into(), "x y".into()), ("c".into(), "".into())]
        );
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "a=%é1"] {
            assert!(form_pairs(broken).is_err(), "{broken}");
        }
    }
}
