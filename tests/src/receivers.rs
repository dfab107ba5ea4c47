//! Receivers of webhooks: systems of organizers.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::Value;

use crate::dynamo::Answer;

/// End of the names of receivers.
const RECEIVERS: &str = ".receiver.test";

/// Answer of a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// This HTTP status.
    Status(u16),
    /// This HTTP status after so many seconds.
    Slowly(u16, u64),
    /// None, ever.
    Nothing,
    /// None: the name leads to a private address, which our resolver refuses.
    Inside,
}

/// A call that a receiver has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Whole address.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Text of the body.
    pub body: String,
    /// Second of the call, since 1970.
    pub second: i64,
}

impl Received {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }
}

/// Receivers of a world, by host. They answer 204 unless a test says otherwise.
#[derive(Default)]
pub(crate) struct Receivers(Mutex<BTreeMap<String, Receiver>>);

#[derive(Default)]
struct Receiver {
    answers: Option<Answers>,
    received: Vec<Received>,
}

/// True if a host is a receiver.
pub(crate) fn is_receiver(host: &str) -> bool {
    host.ends_with(RECEIVERS) || host == "allowed.internal"
}

/// Host of a request.
pub(crate) fn host_of(request: &HttpRequest) -> String {
    let uri: http::Uri = request.uri().parse().unwrap();
    uri.host().unwrap_or_default().to_owned()
}

impl Receivers {
    pub(crate) fn set(&self, host: &str, answers: Answers) {
        self.0.lock().unwrap().entry(host.to_owned()).or_default().answers = Some(answers);
    }

    pub(crate) fn received(&self, host: &str) -> Vec<Received> {
        self.0.lock().unwrap().get(host).map(|receiver| receiver.received.clone()).unwrap_or_default()
    }

    /// True if the name leads to a private address.
    pub(crate) fn is_inside(&self, host: String) -> bool {
        self.0.lock().unwrap().entry(host).or_default().answers == Some(Answers::Inside)
    }

    /// Time until the answer.
    pub(crate) fn wait(&self, host: &str) -> Duration {
        match self.0.lock().unwrap().get(host).and_then(|receiver| receiver.answers) {
            Some(Answers::Slowly(_, seconds)) => Duration::from_secs(seconds),
            _ => Duration::ZERO,
        }
    }

    /// Answers a call; none if the receiver never does.
    pub(crate) fn handle(&self, request: &HttpRequest, body: &[u8], second: i64) -> Option<Answer> {
        assert_eq!(request.method(), "POST");
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let body = String::from_utf8(body.to_vec()).expect("a text");
        let received = Received { url: request.uri().to_owned(), headers, body, second };
        let mut receivers = self.0.lock().unwrap();
        let receiver = receivers.entry(host_of(request)).or_default();
        receiver.received.push(received);
        match receiver.answers.unwrap_or(Answers::Status(204)) {
            Answers::Status(status) | Answers::Slowly(status, _) => {
                Some(Answer { status, body: "thanks".to_owned(), replayed: false, file: None })
            }
            Answers::Nothing | Answers::Inside => None,
        }
    }
}
