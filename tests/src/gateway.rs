//! The public door: simulates API Gateway's HTTP API before and after the function.

use std::collections::BTreeMap;
use std::io::Read as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use functions::Function;
use lambda::Access;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::World;
use crate::calls::{Call, Units};
use crate::contract;
use crate::dynamo::text;
use crate::invoke::{Invoked, total};
use crate::person::Person;

/// A reply, as the client sees it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Raw bytes of the body.
    pub bytes: Vec<u8>,
    /// Body as JSON; null without one.
    pub body: Value,
    /// True if the function itself has answered, and not the gateway in its place.
    pub from_function: bool,
    /// Calls that the function made.
    pub calls: Vec<Call>,
}

impl Reply {
    fn from_gateway(status: u16, message: &str) -> Self {
        let body = json!({ "message": message });
        Self {
            status,
            headers: BTreeMap::new(),
            bytes: body.to_string().into_bytes(),
            body,
            from_function: false,
            calls: Vec::new(),
        }
    }

    /// The body of a reply, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The problem document of a reply, which must have this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.body);
        self.body
    }

    /// The problem's code; empty without one.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// Returns true if the function died or ran out of time.
    #[must_use]
    pub fn died(&self) -> bool {
        self.status >= 500 && !self.from_function
    }

    /// Cost of the function's calls to DynamoDB, in a world that counts it.
    #[must_use]
    pub fn units(&self) -> Units {
        total(&self.calls)
    }
}

/// The network that requests come from, unless a test says otherwise.
const HOME: &str = "203.0.113.24";

/// An incoming request.
pub(crate) struct Incoming<'a> {
    pub(crate) method: &'a str,
    /// Path and query.
    pub(crate) target: &'a str,
    /// Claims that the authorizer reads in the token, if it accepts one.
    pub(crate) claims: Option<Value>,
    pub(crate) network: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a [u8],
}

impl World {
    /// Sends a request with a JSON body; none if it is `Value::Null`.
    pub async fn call(
        &self,
        method: &str,
        target: &str,
        who: Option<&Person>,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.call_raw(method, target, who, headers, &bytes).await
    }

    /// Sends a request with a raw body.
    pub async fn call_raw(
        &self,
        method: &str,
        target: &str,
        who: Option<&Person>,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Reply {
        let claims = who.map(Person::claims);
        self.pass_gateway(&Incoming { method, target, claims, network: HOME, headers, body }).await
    }

    /// Sends an anonymous request from the network with this address.
    pub async fn call_from(&self, network: &str, method: &str, target: &str, body: &Value) -> Reply {
        let body = body.to_string();
        let body = body.as_bytes();
        self.pass_gateway(&Incoming { method, target, claims: None, network, headers: &[], body }).await
    }

    /// Sends a request with a JSON body of a signed-in person who is in the network with this address.
    pub async fn call_as_from(
        &self,
        (who, network): (&Person, &str),
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let (claims, body) = (Some(who.claims()), body.to_string());
        let body = body.as_bytes();
        self.pass_gateway(&Incoming { method, target, claims, network, headers, body }).await
    }

    /// Sends a request with a token from the user pool; without a body if it is `Value::Null`.
    pub async fn call_with_token(&self, token: &str, method: &str, target: &str, body: &Value) -> Reply {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let claims = self.services.pool.claims(token, self.clock.second());
        let (network, body) = (HOME, bytes.as_slice());
        let authorization = format!("Bearer {token}");
        let headers = [("authorization", authorization.as_str())];
        self.pass_gateway(&Incoming { method, target, claims, network, headers: &headers, body }).await
    }

    /// The person who is signed in with a token from the user pool.
    #[must_use]
    pub fn person_of(&self, token: &str) -> Person {
        let claims = self.services.pool.claims(token, self.clock.second()).expect("a valid token");
        let session = claims["origin_jti"].as_str().map(str::to_owned);
        Person { subject: text(&claims["sub"]), groups: Vec::new(), session }
    }

    /// Sends a GET request of a signed-in person, or an anonymous one.
    pub async fn get(&self, target: &str, who: Option<&Person>) -> Reply {
        self.call("GET", target, who, &[], &Value::Null).await
    }

    async fn pass_gateway(&self, request: &Incoming<'_>) -> Reply {
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let route = functions::routes().into_iter().find_map(|route| {
            let parameters = (route.method == request.method).then(|| matches(route.path, path))??;
            Some((route, parameters))
        });
        let Some((route, parameters)) = route else { return Reply::from_gateway(404, "Not Found") };
        if route.access != Access::Public && request.claims.is_none() {
            return Reply::from_gateway(401, "Unauthorized");
        }
        let request_id = format!("request-{}", self.number());
        let payload = payload(request, &request_id, path, query, &parameters);
        let invoked = self.invoke(&Function::Endpoint(route), payload.to_string().as_bytes()).await;
        let reply = reply(invoked);
        if reply.from_function {
            check_problem(&reply, &request_id);
            contract::check(route.method, route.path, request.body, &reply);
        }
        reply
    }
}

/// Path parameters, if `path` matches `route`.
fn matches(route: &str, path: &str) -> Option<Map<String, Value>> {
    let (wanted, given): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    if wanted.len() != given.len() {
        return None;
    }
    let mut parameters = Map::new();
    for (wanted, given) in wanted.into_iter().zip(given) {
        match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(_) if given.is_empty() => return None,
            Some(name) => drop(parameters.insert(name.to_owned(), decode(given).into())),
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(parameters)
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// Payload of API Gateway in format 2.0.
fn payload(
    request: &Incoming<'_>,
    request_id: &str,
    path: &str,
    query: &str,
    parameters: &Map<String, Value>,
) -> Value {
    let mut headers = Map::new();
    for (name, value) in request.headers {
        headers.insert(name.to_ascii_lowercase(), (*value).into());
    }
    let mut search: BTreeMap<String, String> = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // Repeated parameters arrive as one, separated by commas.
        let known = search.entry(decode(name)).or_default();
        *known = if known.is_empty() { decode(value) } else { format!("{known},{}", decode(value)) };
    }
    let mut payload = json!({
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "isBase64Encoded": false,
        "requestContext": {
            "requestId": request_id,
            "http": { "method": request.method, "path": path, "sourceIp": request.network },
        },
    });
    if !search.is_empty() {
        payload["queryStringParameters"] = json!(search);
    }
    if !parameters.is_empty() {
        payload["pathParameters"] = json!(parameters);
    }
    if let Some(claims) = &request.claims {
        payload["requestContext"]["authorizer"] = json!({ "jwt": { "claims": claims } });
    }
    match std::str::from_utf8(request.body) {
        Ok("") => {}
        Ok(text) => payload["body"] = text.into(),
        Err(_) => {
            payload["body"] = STANDARD.encode(request.body).into();
            payload["isBase64Encoded"] = true.into();
        }
    }
    payload
}

fn reply(invoked: Invoked) -> Reply {
    let Invoked { answer, calls, .. } = invoked;
    let Ok(answer) = answer else {
        // A crash and a timeout look the same from outside.
        return Reply { calls, ..Reply::from_gateway(500, "Internal Server Error") };
    };
    let answer: Value = serde_json::from_slice(&answer).expect("a JSON answer");
    let bytes = match &answer["body"] {
        Value::String(text) if answer["isBase64Encoded"] == true => STANDARD.decode(text).unwrap(),
        Value::String(text) => text.clone().into_bytes(),
        _ => Vec::new(),
    };
    let headers = answer["headers"].as_object().into_iter().flatten();
    let is_compressed = answer["headers"]["content-encoding"] == "gzip";
    Reply {
        status: u16::try_from(answer["statusCode"].as_u64().expect("a status")).unwrap(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().expect("a header's text").to_owned()))
            .collect(),
        body: serde_json::from_slice(&if is_compressed { plain(&bytes) } else { bytes.clone() })
            .unwrap_or_default(),
        bytes,
        from_function: true,
        calls,
    }
}

/// The body that a client reads from a compressed one.
fn plain(compressed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(compressed).read_to_end(&mut plain).expect("a body compressed by gzip");
    plain
}

/// Checks that every error is a problem document with all fields that a client and support need.
fn check_problem(reply: &Reply, request_id: &str) {
    let kind = reply.headers.get("content-type").map(String::as_str);
    // A page for people says in words what is wrong.
    if reply.status < 400 || kind == Some("text/html; charset=utf-8") {
        return;
    }
    let body = &reply.body;
    assert_eq!(kind, Some("application/problem+json"), "{body}");
    assert_eq!(body["status"], reply.status, "{body}");
    assert_eq!(body["request_id"], request_id, "{body}");
    assert!(body["code"].as_str().is_some_and(|code| !code.is_empty()), "{body}");
    assert!(body["title"].is_string() && body["detail"].is_string(), "{body}");
    if matches!(reply.status, 429 | 503) {
        assert!(reply.headers.contains_key("retry-after"), "{:?}", reply.headers);
    }
}
