//! Requests of the HTTP API, parsed once (payload format 2.0).

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};

use aws_lambda_events::apigw::ApiGatewayV2httpRequestContext as Context;
use aws_lambda_events::query_map::QueryMap;
use domain::ids::CustomerId;
use domain::member::Caller;
use domain::{Error, Failure, limits};
use lambda_http::http::HeaderMap;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt};
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::{plain_words, telemetry};

/// A request to a route.
#[derive(Clone, Debug)]
pub struct Request {
    /// API Gateway's id of the request, which is never repeated.
    pub id: String,
    /// Raw bytes of the body.
    pub body: Vec<u8>,
    /// Host under which the API was called, as API Gateway reports it and not the caller.
    pub domain: Option<String>,
    headers: HeaderMap,
    query: QueryMap,
    path: QueryMap,
    claims: HashMap<String, String>,
    source: Option<IpAddr>,
}

/// API Gateway's id of a request.
pub(crate) fn id_of(request: &lambda_http::Request) -> String {
    context_of(request).and_then(|context| context.request_id.clone()).unwrap_or_default()
}

fn context_of(request: &lambda_http::Request) -> Option<&Context> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => Some(context),
        _ => None,
    }
}

impl Request {
    pub(crate) fn parse(request: lambda_http::Request, body_bytes_max: usize) -> Result<Self, Error> {
        let context = context_of(&request).cloned().unwrap_or_default();
        let (query, path) = (request.query_string_parameters(), request.path_parameters());
        let (parts, body) = request.into_parts();
        let body = match body {
            Body::Text(text) => text.into_bytes(),
            Body::Binary(bytes) => bytes,
            _ => Vec::new(),
        };
        if body.len() > body_bytes_max {
            return Err(Error::BodyTooLarge { max_bytes: body_bytes_max });
        }
        let jwt = context.authorizer.and_then(|authorizer| authorizer.jwt);
        Ok(Self {
            id: context.request_id.unwrap_or_default(),
            body,
            domain: context.domain_name,
            headers: parts.headers,
            query,
            path,
            claims: jwt.map(|jwt| jwt.claims).unwrap_or_default(),
            source: context.http.source_ip.and_then(|ip| ip.parse().ok()),
        })
    }

    /// Adds the ids in the path to the log lines, if they have the form of ids.
    pub(crate) fn log_ids(&self) {
        for (parameter, field) in [
            ("booking_id", "booking.id"),
            ("payment_id", "payment.id"),
            ("event_id", "event.id"),
            ("organizer_id", "organizer.id"),
        ] {
            let id = self.path.first(parameter).unwrap_or_default();
            if !id.is_empty()
                && id.len() <= 40
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            {
                telemetry::about(field, id);
            }
        }
    }

    /// The header `name`, which must be in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The query parameter `name`. An empty one is a value, which its parser refuses: a client that sends it has lost
    /// what it wanted to ask.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.first(name)
    }

    /// The query parameter `name`, also an empty one: where an empty one is a mistake.
    #[must_use]
    pub fn given_query(&self, name: &str) -> Option<&str> {
        self.query.first(name)
    }

    /// The path parameter `name`, parsed.
    ///
    /// # Errors
    /// [`Error::NotFound`]: a path with an id that cannot exist leads nowhere.
    pub fn path<T: std::str::FromStr>(&self, name: &str, what: &'static str) -> Result<T, Error> {
        self.path.first(name).and_then(|value| value.parse().ok()).ok_or(Error::NotFound { what })
    }

    /// Parses the body as JSON, whatever the content type says.
    ///
    /// # Errors
    /// [`Error::JsonInvalid`] if it is not JSON, [`Error::BodyInvalid`] if it has another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // serde also accepts an array for an object, by position.
        let array = self.body.trim_ascii_start().first() == Some(&b'[');
        match serde_json::from_slice(&self.body) {
            // serde reports a number in place of a name as a syntax error.
            Err(error) if serde_json::from_slice::<IgnoredAny>(&self.body).is_err() => {
                Err(Error::JsonInvalid(error.to_string()))
            }
            _ if array => Err(Error::BodyInvalid("it must be an object".to_owned())),
            Err(error) => Err(Error::BodyInvalid(plain_words::fault(&error))),
            Ok(value) => Ok(value),
        }
    }

    /// The header `Idempotency-Key`.
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

    /// The caller's network, as API Gateway saw it and not as a header claims: an IPv4 address, or the first
    /// 64 bits of an IPv6 address, because one household has all the others.
    ///
    /// # Errors
    /// [`Failure::Broken`] if API Gateway does not report it.
    pub fn network(&self) -> Result<String, Failure> {
        let source = self.source.ok_or_else(|| Failure::broken("no source address"))?;
        Ok(match source.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let network = u128::from(address) >> 64 << 64;
                format!("{}/64", Ipv6Addr::from(network))
            }
        })
    }

    /// The signed-in customer. Only an access token counts: the authorizer also admits ID tokens, which
    /// clients pass around. The user name of an account of ours is its id. An account that the user pool has made for an
    /// identity of a provider has another one, and is nobody's here: its address is not verified, or another's.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] if nobody is signed in, or by another kind of token.
    pub fn customer(&self) -> Result<CustomerId, Error> {
        if self.claim("token_use") != Some("access") {
            return Err(Error::NotSignedIn);
        }
        let subject = self.claim("sub").ok_or(Error::NotSignedIn)?;
        if self.claim("username") != Some(subject) {
            return Err(Error::NotSignedIn);
        }
        format!("{}{subject}", CustomerId::PREFIX).parse().map_err(|_| Error::NotSignedIn)
    }

    /// The signed-in customer, and if that is an administrator of the deployment: a member of the group `admin`.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`].
    pub fn caller(&self) -> Result<Caller, Error> {
        Ok(Caller {
            customer_id: self.customer()?,
            is_admin: self.groups().any(|group| group == "admin"),
            session: self.claim("origin_jti").map(str::to_owned),
        })
    }

    /// The token of the header `Authorization`, for calls of the user pool in the customer's own name. The authorizer
    /// has read its claims.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`] without one.
    pub fn access_token(&self) -> Result<&str, Error> {
        let (scheme, token) = self.header("authorization").and_then(|text| text.split_once(' ')).unzip();
        let is_bearer = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        token.map(str::trim).filter(|token| is_bearer && !token.is_empty()).ok_or(Error::NotSignedIn)
    }

    /// The version that the header `If-Match` names, which is the `ETag` of an earlier reply.
    ///
    /// # Errors
    /// [`Error::VersionMissing`] without the header, or if it names no version.
    pub fn if_match(&self) -> Result<u64, Error> {
        let tag = self.header("if-match").ok_or(Error::VersionMissing)?;
        // A cache that compresses makes our strong tag a weak one.
        let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
        tag.parse().map_err(|_| Error::VersionMissing)
    }

    fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).map(String::as_str)
    }

    /// Groups of the signed-in user. The HTTP API's authorizer flattens the claim's list into the text
    /// `[admin other]`.
    fn groups(&self) -> impl Iterator<Item = &str> {
        let text = self.claim("cognito:groups").unwrap_or_default().trim_matches(['[', ']']);
        text.split([' ', ',']).filter(|group| !group.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn from(source: &str) -> Request {
        let context = json!({ "requestId": "r", "http": { "method": "GET", "sourceIp": source } });
        let payload = json!({ "requestContext": context }).to_string();
        Request::parse(crate::door::parse(payload.as_bytes()).unwrap().into(), 10).unwrap()
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
