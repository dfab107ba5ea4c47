//! Requests, which come in through the HTTP API, parsed once (payload format 2.0).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ids::CustomerId;
use domain::{Error, Failure, limits};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

/// The parts of API Gateway's payload that we read. The published crate of event types holds three
/// times as many fields, several deprecated, and parsing them costs start-up time and binary size.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiRequest {
    #[serde(default)]
    headers: BTreeMap<String, String>,
    #[serde(default)]
    query_string_parameters: Option<BTreeMap<String, String>>,
    #[serde(default)]
    path_parameters: Option<BTreeMap<String, String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: Context,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    request_id: String,
    #[serde(default)]
    domain_name: Option<String>,
    #[serde(default)]
    http: Option<Http>,
    #[serde(default)]
    authorizer: Option<Authorizer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http {
    #[serde(default)]
    source_ip: Option<IpAddr>,
}

#[derive(Deserialize)]
struct Authorizer {
    #[serde(default)]
    jwt: Option<Jwt>,
}

#[derive(Deserialize)]
struct Jwt {
    claims: BTreeMap<String, Value>,
}

impl ApiRequest {
    pub(crate) fn id(&self) -> &str {
        &self.request_context.request_id
    }
}

/// Somebody who may change the catalogue. Only a request yields one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member(());

/// A request to one of our routes.
#[derive(Clone, Debug)]
pub struct Request {
    /// API Gateway's id of the request, which it never repeats.
    pub id: String,
    /// The body's bytes, exactly as they were sent.
    pub body: Vec<u8>,
    /// The name under which the API was called; it is API Gateway that says so, not the caller.
    pub domain: Option<String>,
    headers: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    path: BTreeMap<String, String>,
    claims: BTreeMap<String, Value>,
    source: Option<IpAddr>,
}

impl Request {
    pub(crate) fn parse(api: ApiRequest, body_bytes_max: usize) -> Result<Self, Error> {
        let text = api.body.unwrap_or_default();
        let too_large = Error::BodyTooLarge { max_bytes: body_bytes_max };
        // Base 64 is a third longer than what it encodes: refuse before decoding.
        if text.len() / 4 * 3 > body_bytes_max.saturating_add(3) {
            return Err(too_large);
        }
        let body = if api.is_base64_encoded {
            STANDARD.decode(text).map_err(|_| Error::BodyInvalid("it is not base 64".to_owned()))?
        } else {
            text.into_bytes()
        };
        if body.len() > body_bytes_max {
            return Err(too_large);
        }
        let jwt = api.request_context.authorizer.and_then(|authorizer| authorizer.jwt);
        Ok(Self {
            id: api.request_context.request_id,
            body,
            domain: api.request_context.domain_name,
            source: api.request_context.http.and_then(|http| http.source_ip),
            headers: api
                .headers
                .into_iter()
                .map(|(name, value)| (name.to_ascii_lowercase(), value))
                .collect(),
            query: api.query_string_parameters.unwrap_or_default(),
            path: api.path_parameters.unwrap_or_default(),
            claims: jwt.map(|jwt| jwt.claims).unwrap_or_default(),
        })
    }

    /// The header `name`, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The query parameter `name`; an empty one counts as absent.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The path parameter `name`, parsed.
    ///
    /// # Errors
    /// [`Error::NotFound`]: a path with an id that cannot exist leads nowhere.
    pub fn path<T: std::str::FromStr>(&self, name: &str, what: &'static str) -> Result<T, Error> {
        self.path.get(name).and_then(|value| value.parse().ok()).ok_or(Error::NotFound { what })
    }

    /// The body as JSON. It parses the bytes, whatever the content type says.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`] if it is not JSON, [`Error::BodyInvalid`] if it has another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // serde takes an array for an object, too, by position.
        let array = self.body.trim_ascii_start().first() == Some(&b'[');
        match serde_json::from_slice(&self.body) {
            // serde calls a number in place of a name a fault of syntax.
            Err(error) if serde_json::from_slice::<IgnoredAny>(&self.body).is_err() => {
                Err(Error::JsonInvalid(error.to_string()))
            }
            _ if array => Err(Error::BodyInvalid("it must be an object".to_owned())),
            Err(error) => Err(Error::BodyInvalid(error.to_string())),
            Ok(value) => Ok(value),
        }
    }

    /// The `Idempotency-Key` header.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyMissing`] unless it is 1 to 200 visible ASCII characters.
    pub fn idempotency_key(&self) -> Result<&str, Error> {
        self.header("idempotency-key")
            .filter(|key| (1..=limits::IDEMPOTENCY_KEY_CHARS_MAX).contains(&key.len()))
            .filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()))
            .ok_or(Error::IdempotencyKeyMissing)
    }

    /// The page size: the query parameter `limit`.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] unless it is 1 to 100.
    pub fn limit(&self) -> Result<usize, Error> {
        let Some(text) = self.query("limit") else { return Ok(limits::PAGE_ITEMS_DEFAULT) };
        text.parse().ok().filter(|limit| (1..=limits::PAGE_ITEMS_MAX).contains(limit)).ok_or_else(|| {
            Error::ParameterInvalid { name: "limit", reason: format!("1 to {}", limits::PAGE_ITEMS_MAX) }
        })
    }

    /// The network that the request comes from, as API Gateway saw it and not as a header claims: an IPv4 address,
    /// or of an IPv6 address the first 64 bits, because one household has all the others.
    ///
    /// # Errors
    /// [`Failure::Broken`] where API Gateway has not said.
    pub fn network(&self) -> Result<String, Failure> {
        let source = self.source.ok_or_else(|| Failure::Broken("no source address".to_owned()))?;
        Ok(match source.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let network = u128::from(address) >> 64 << 64;
                format!("{}/64", Ipv6Addr::from(network))
            }
        })
    }

    /// Customer who is signed in. Only an access token says so: the authorizer lets an ID token in, too, which
    /// clients pass around to say who somebody is.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] where the authorizer has let nobody in, or by another token.
    pub fn customer(&self) -> Result<CustomerId, Error> {
        if self.claim("token_use") != Some("access") {
            return Err(Error::NotSignedIn);
        }
        let subject = self.claim("sub").ok_or(Error::NotSignedIn)?;
        format!("{}{subject}", CustomerId::PREFIX).parse().map_err(|_| Error::NotSignedIn)
    }

    /// Organizer who is signed in: one of the groups `admin` and `organizer` is theirs.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`], or [`Error::RoleMissing`].
    pub fn member(&self) -> Result<Member, Error> {
        self.customer()?;
        let groups = self.groups();
        let has = |group: &str| groups.iter().any(|name| name == group);
        if has("admin") || has("organizer") { Ok(Member(())) } else { Err(Error::RoleMissing) }
    }

    fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// The HTTP API's authorizer flattens a list claim into the text `[admin organizer]`.
    fn groups(&self) -> Vec<String> {
        match self.claims.get("cognito:groups") {
            Some(Value::Array(groups)) => {
                groups.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(Value::String(text)) => text
                .trim_matches(['[', ']'])
                .split([' ', ','])
                .filter(|group| !group.is_empty())
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from(source: &str) -> Request {
        let context = json!({ "requestId": "r", "http": { "sourceIp": source } });
        let api = serde_json::from_value(json!({ "requestContext": context })).unwrap();
        Request::parse(api, 10).unwrap()
    }

    #[test]
    fn a_household_is_one_network() {
        assert_eq!(from("203.0.113.24").network().unwrap(), "203.0.113.24");
        assert_eq!(from("::ffff:203.0.113.24").network().unwrap(), "203.0.113.24");
        let household = from("2001:db8:1:2::1").network().unwrap();
        assert_eq!(household, from("2001:db8:1:2:ffff::9").network().unwrap());
        assert_ne!(household, from("2001:db8:1:3::1").network().unwrap());
    }
}
