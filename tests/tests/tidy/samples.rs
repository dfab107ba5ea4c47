//! Samples, each of which its function must accept.

use std::sync::Arc;

use aws::{Connection, Endpoint};
use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use functions::{App, Clock, Config, Function};
use serde_json::Value;

use crate::files;
use crate::functions_by_name;
use crate::report::Report;

/// Network without any answer.
#[derive(Debug)]
struct Nobody;

impl HttpConnector for Nobody {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err(ConnectorError::io("nobody answers".into())))
    }
}

fn app() -> App {
    let config = Config::read(|name| match name {
        "AWS_ENDPOINT_URL" | "TICKET_OLD_KEYS" => None,
        "TICKET_KEY_ID" => Some("1".to_owned()),
        "SEEN_ONE_IN" => Some("1".to_owned()),
        "FACT_DAYS" => Some("400".to_owned()),
        "TICKET_KEY_SEED" => Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned()),
        "ARCHIVE_AFTER_DAYS" => Some("400".to_owned()),
        "SIGN_IN_PROVIDERS" => Some("google".to_owned()),
        _ => Some(name.to_ascii_lowercase()),
    });
    let endpoint = Endpoint { region: "eu-central-1".to_owned(), ..config.endpoint.clone() };
    // The instant of the samples.
    let clock = Clock::from_fn(|| "2025-11-24T19:22:24Z".parse().expect("an instant"));
    App::new(config, clock, Connection::new(endpoint, SharedHttpConnector::new(Nobody), || None))
}

fn sample(name: &str) -> (String, Vec<u8>) {
    let path = format!("events/{name}.json");
    let bytes = files::read(&path).into_bytes();
    (path, bytes)
}

/// Error codes of a route that accepts its sample while no service answers. Any other code would be about the sample
/// itself. The signature in a sample is not made with a secret of ours.
const ONLY_FOR_LACK_OF_THE_WORLD: [&str; 2] = ["unavailable", "signature_invalid"];

#[tokio::test(start_paused = true)]
async fn every_sample_of_a_route_is_accepted() {
    let app = Arc::new(app());
    let mut report = Report::default();
    for route in functions::routes() {
        let (path, bytes) = sample(route.name);
        let payload: Value = serde_json::from_slice(&bytes).expect("a sample is JSON");
        let key = format!("{} {}", route.method, route.path);
        report.check(payload["routeKey"] == key.as_str(), &path, format!("routeKey is {key}"));
        let answer = Function::Endpoint(route).invoke(&app, &bytes, lambda::Context::default()).await;
        let answer: Value = match answer {
            Ok(answer) => serde_json::from_slice(&answer).expect("an answer is JSON"),
            Err(why) => {
                report.check(false, &path, format!("is no payload of API Gateway: {why}"));
                continue;
            }
        };
        let body = answer["body"].as_str().unwrap_or_default();
        let problem: Value = serde_json::from_str(body).unwrap_or_default();
        let code = problem["code"].as_str().unwrap_or_default();
        // One route needs no other service.
        let passed = ONLY_FOR_LACK_OF_THE_WORLD.contains(&code) || answer["statusCode"] == 200;
        report.check(passed, &path, format!("is refused for its own sake: {} {body}", answer["statusCode"]));
    }
    report.finish();
}

#[tokio::test(start_paused = true)]
async fn every_sample_of_a_worker_is_understood() {
    let app = app();
    let mut report = Report::default();
    for worker in functions::workers() {
        let (path, bytes) = sample(worker.name());
        let answer = worker.invoke(&app, &bytes, lambda::Context::default()).await;
        match (&worker, answer) {
            (Function::Schedule(_), Err(why)) => {
                report.check(
                    why.starts_with("unavailable"),
                    &path,
                    format!("fails for another reason: {why}"),
                );
            }
            (Function::Schedule(_), Ok(_)) => {}
            (_, Err(why)) => report.check(false, &path, format!("is no payload of its trigger: {why}")),
            (_, Ok(answer)) => {
                let answer: Value = serde_json::from_slice(&answer).expect("an answer is JSON");
                let failed = answer["batchItemFailures"].as_array().map(Vec::len);
                report.check(failed == Some(1), &path, format!("its one record is kept for later: {answer}"));
            }
        }
    }
    report.finish();
}

#[test]
fn every_function_is_sampled_once() {
    for function in functions_by_name::all() {
        let (path, bytes) = sample(function.name());
        let payload: Value = serde_json::from_slice(&bytes).expect("a sample is JSON");
        let records = payload["Records"].as_array().map_or(1, Vec::len);
        assert_eq!(records, 1, "{path}: one record is enough to show the shape");
    }
}
