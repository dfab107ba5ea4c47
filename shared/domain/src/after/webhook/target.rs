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

/// Usual port of `http`.
const HTTP: u16 = 80;
/// Usual port of `https`.
const HTTPS: u16 = 443;
/// First port that is no well-known service's.
const FREE_PORTS: u16 = 1024;

/// An address that a webhook is called at: `https://`, a host, perhaps a port, a path and a query. It is written in ASCII,
/// without a user, a password or a fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^https?://[^\\s/?#@]+(/[^\\s#]*)?$", "maxLength" = limits::URL_CHARS_MAX))]
pub struct WebhookUrl(String);

/// Targets that may be called although they are inside: an operator's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts(Vec<Target>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    scheme: &'static str,
    host: String,
    /// Port; none for every port.
    port: Option<u16>,
}

impl Hosts {
    /// The targets of a list with commas: each a host, perhaps with a port, or `*` for every port. They are called with TLS,
    /// unless `http://` is written before one. What cannot be read allows nothing.
    #[must_use]
    pub fn of(list: &str) -> Self {
        Self(list.split(',').filter_map(|given| Target::of(given.trim())).collect())
    }

    /// True if this address is one of them.
    #[must_use]
    pub fn has(&self, url: &WebhookUrl) -> bool {
        let Some(parts) = parts(&url.0) else { return false };
        self.0.iter().any(|known| {
            known.scheme == parts.scheme
                && known.host == parts.host
                && known.port.is_none_or(|port| port == parts.port())
        })
    }
}

impl Target {
    fn of(given: &str) -> Option<Self> {
        let given = given.to_ascii_lowercase();
        let (scheme, rest) = match given.strip_prefix("http://") {
            Some(rest) => ("http", rest),
            None => ("https", given.strip_prefix("https://").unwrap_or(&given)),
        };
        let (rest, any) = rest.strip_suffix(":*").map_or((rest, false), |rest| (rest, true));
        let url = format!("{scheme}://{rest}/");
        let parts = parts(&url).filter(|parts| !any || parts.written_port.is_none())?;
        let port = (!any).then(|| parts.port());
        Some(Self { scheme, host: parts.host.to_owned(), port })
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
        parts(&self.0).map_or("", |parts| parts.host)
    }

    /// Refuses an address inside and a port that is no web server's, unless both are `allowed`. A name is checked once
    /// more by the addresses that it leads to, at every call.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`].
    pub fn check(&self, allowed: &Hosts) -> Result<(), Error> {
        if allowed.has(self) {
            return Ok(());
        }
        let Some(parts) = parts(&self.0).filter(|parts| parts.scheme == "https") else {
            return Err(refused("it must begin with `https://`"));
        };
        let (host, port) = (parts.host, parts.port());
        let inside = match host.parse::<IpAddr>() {
            Ok(address) => !is_public(address),
            Err(_) => !host.contains('.') || INSIDE_NAMES.iter().any(|end| host.ends_with(end)),
        };
        if inside {
            return Err(refused("its host is not in the public internet"));
        }
        // The others are those of mail, shells and databases: nobody looks at them by our hand.
        let is_web = port == HTTPS || port >= FREE_PORTS;
        if is_web { Ok(()) } else { Err(refused("its port must be 443, or 1024 or higher")) }
    }
}

/// Parts of an address.
struct Parts<'a> {
    scheme: &'a str,
    /// Host without brackets.
    host: &'a str,
    written_port: Option<u16>,
}

impl Parts<'_> {
    fn port(&self) -> u16 {
        self.written_port.unwrap_or(if self.scheme == "http" { HTTP } else { HTTPS })
    }
}

fn parts(url: &str) -> Option<Parts<'_>> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, _) = rest.split_at(end);
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let read =
        |port: &str| port.parse::<u16>().ok().filter(|number| *number > 0 && number.to_string() == port);
    let written_port = match port.strip_prefix(':') {
        Some(port) => Some(read(port)?),
        None if port.is_empty() => None,
        None => return None,
    };
    (!host.is_empty()).then_some(Parts { scheme, host, written_port })
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
        let Some(Parts { scheme, host, .. }) = parts(&url) else {
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
