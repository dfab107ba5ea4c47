//! Makes API Gateway's payload (format 2.0) safe for `lambda_http`, which panics on some inputs from outside.

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::http::{HeaderName, HeaderValue, Uri, header};
use lambda_http::request::LambdaRequest;
use serde_json::Value;

/// Parses a payload.
///
/// # Errors
/// If it is not a payload of API Gateway.
pub(crate) fn parse(payload: &[u8]) -> Result<LambdaRequest, serde_json::Error> {
    let mut request: ApiGatewayV2httpRequest = match serde_json::from_slice(payload) {
        Ok(request) => request,
        Err(_) => serde_json::from_value(without_odd_headers(serde_json::from_slice(payload)?))?,
    };
    // `lambda_http` builds a URL from these and the path, and panics if it is not valid. Nothing reads it:
    // the route has chosen the function, and the parameters come separately.
    request.raw_path = Some("/".to_owned());
    request.headers.insert(header::HOST, HeaderValue::from_static("localhost"));
    request.headers.remove("x-forwarded-proto");
    request.request_context.stage = None;
    if request
        .raw_query_string
        .as_ref()
        .is_some_and(|query| format!("https://localhost/?{query}").parse::<Uri>().is_err())
    {
        request.raw_query_string = None;
    }
    let is_base64 = || request.body.as_ref().is_none_or(|body| STANDARD.decode(body).is_ok());
    request.is_base64_encoded = request.is_base64_encoded && is_base64();
    Ok(LambdaRequest::ApiGatewayV2(request))
}

/// The payload without headers whose name or value is invalid in HTTP: one of them would fail the whole
/// request.
fn without_odd_headers(mut payload: Value) -> Value {
    let fits = |name: &str, value: &Value| {
        HeaderName::try_from(name).is_ok()
            && value.as_str().is_some_and(|value| HeaderValue::from_str(value).is_ok())
    };
    if let Some(headers) = payload.get_mut("headers").and_then(Value::as_object_mut) {
        headers.retain(|name, value| fits(name, value));
    }
    payload
}

#[cfg(test)]
mod tests {
    use lambda_http::{Request, RequestExt};
    use serde_json::json;

    use super::*;

    fn parsed(field: &str, value: Value) -> Request {
        let mut payload = json!({
            "version": "2.0",
            "rawPath": "/events",
            "rawQueryString": "city=Z%C3%BCrich",
            "headers": { "host": "api.example.com", "x-one": "1" },
            "body": "no base 64 :-)",
            "queryStringParameters": { "city": "Zürich" },
            "requestContext": { "requestId": "r", "domainName": "api.example.com", "http": { "method": "GET" } },
        });
        payload[field] = value;
        parse(payload.to_string().as_bytes()).unwrap().into()
    }

    #[test]
    fn nothing_that_a_stranger_sends_ends_the_instance() {
        for (field, value) in [
            ("rawPath", json!("/events/ ü<>\u{7f}")),
            ("rawPath", json!("//[")),
            ("rawQueryString", json!("city=<\"{|}> \u{1}")),
            ("headers", json!({ "host": "[", "x-forwarded-proto": "://", "x-one": "1" })),
            ("headers", json!({ "x-two": "ü\u{0}", "no name": "1", "x-one": "1" })),
            ("isBase64Encoded", json!(true)),
            (
                "requestContext",
                json!({ "requestId": "r", "domainName": "xn--a", "http": { "method": "GET" } }),
            ),
            ("requestContext", json!({ "requestId": "r", "domainName": "[", "http": { "method": "GET" } })),
        ] {
            let request = parsed(field, value.clone());
            assert_eq!(request.headers()["x-one"], "1", "{field}: {value}");
        }
    }

    #[test]
    fn parameters_are_those_of_the_address() {
        let request = parsed("version", json!("2.0"));
        assert_eq!(request.query_string_parameters().first("city"), Some("Zürich"));
    }
}
