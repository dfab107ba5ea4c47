//! Addresses of webhooks. An organizer gives them, so that each could be an attack on what only we can reach: the services
//! of the machine, of the network around it, or of the cloud.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::address::is_public;
use crate::base::limits;

/// Ends of names that lead nowhere in the public internet.
const INSIDE_NAMES: [&str; 5] = [".localhost", ".local", ".internal", ".lan", ".home.arpa"];

/// An address that a webhook is called at: `https://`, a host, perhaps a port, a path and a query. It is written in ASCII,
/// without a user, a password or a fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^https?://[^\\s/?#@]+(/[^\\s#]*)?$", "maxLength" = limits::URL_CHARS_MAX))]
pub struct WebhookUrl(String);

/// Hosts that may be called although they are inside, and without TLS: an operator's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<String>);

impl Hosts {
    /// The hosts of a list with commas.
    #[must_use]
    pub fn of(list: &str) -> Self {
        let hosts = list.split(',').map(|host| host.trim().to_ascii_lowercase());
        Self(hosts.filter(|host| !host.is_empty()).collect())
    }

    /// True if this host is one of them.
    #[must_use]
    pub fn has(&self, host: &str) -> bool {
        self.0.iter().any(|known| known == host)
    }
}

impl WebhookUrl {
    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host: a name, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let (_, host, _) = parts(&self.0).unwrap_or(("", "", ""));
        host
    }

    /// Refuses an address inside, unless its host is `allowed`. A name is checked once more by the addresses that it
    /// leads to, at every call.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`].
    pub fn check(&self, allowed: &Hosts) -> Result<(), Error> {
        let host = self.host();
        if allowed.has(host) {
            return Ok(());
        }
        if !self.0.starts_with("https://") {
            return Err(refused("it must begin with `https://`"));
        }
        let inside = match host.parse::<IpAddr>() {
            Ok(address) => !is_public(address),
            Err(_) => !host.contains('.') || INSIDE_NAMES.iter().any(|end| host.ends_with(end)),
        };
        if inside { Err(refused("its host is not in the public internet")) } else { Ok(()) }
    }
}

/// Scheme, host without brackets, and path with query.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let is_port =
        |port: &str| port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port);
    let has_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    (has_port && !host.is_empty()).then_some((scheme, host, path))
}

/// True for names such as `hooks.example.com`. A name of digits alone, such as `2130706433`, would be read as an address.
fn is_name(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253 && host.split('.').all(is_label) && last.starts_with(|c: char| c.is_ascii_lowercase())
}

fn refused(reason: &str) -> Error {
    Error::FieldInvalid { name: "url", reason: reason.to_owned() }
}

impl FromStr for WebhookUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#@".contains(&byte));
        if !plain {
            let reason = "write it in ASCII, with everything else escaped, and without a user, a password or a fragment";
            return Err(refused(reason));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(refused("it must begin with `https://`"));
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let slash = if path.starts_with('/') { "" } else { "/" };
        let url =
            format!("{}://{}{slash}{path}", scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        let Some((scheme, host, _)) = parts(&url) else {
            return Err(refused("its host or port is not valid"));
        };
        if !matches!(scheme, "https" | "http") {
            return Err(refused("it must begin with `https://`"));
        }
        if host.parse::<IpAddr>().is_err() && !is_name(host) {
            return Err(refused("its host or port is not valid"));
        }
        if url.len() > limits::URL_CHARS_MAX {
            return Err(refused(&format!("at most {} characters", limits::URL_CHARS_MAX)));
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for WebhookUrl {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<WebhookUrl> for String {
    fn from(url: WebhookUrl) -> Self {
        url.0
    }
}

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
