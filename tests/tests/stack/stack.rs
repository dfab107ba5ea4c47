//! A deployed stack, with its administrator, who acts for organizers, and a customer.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::http::{Answer, Http};

/// Longest wait for a payment to pass queue, worker, stream and bus.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

/// Lock on the stack, shared by all tests but those that kill its functions.
static STACK: RwLock<()> = RwLock::const_new(());

/// A stack, with its signed-in people.
#[derive(Clone)]
pub(crate) struct Stack {
    _turn: Arc<Turn>,
    env: HashMap<String, String>,
    http: Http,
    admin: String,
    customer: String,
}

/// A test's lock on the stack.
enum Turn {
    Shared(#[allow(dead_code, reason = "kept until the test ends")] RwLockReadGuard<'static, ()>),
    Alone(#[allow(dead_code, reason = "kept until the test ends")] RwLockWriteGuard<'static, ()>),
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Variables of the stack in a folder below `target`: lines `NAME=value`, some of them quoted for the shell.
fn read_env(folder: &str) -> HashMap<String, String> {
    let path = root().join("target").join(folder).join("env");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!("{} is missing: the Makefile's targets start the stacks and run this", path.display())
    });
    text.lines()
        .filter_map(|line| line.strip_prefix("export ").unwrap_or(line).split_once('='))
        .map(|(name, value)| (name.to_owned(), value.trim_matches('\'').to_owned()))
        .collect()
}

/// A number that no other call of this process gets.
pub(crate) fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A fresh `Idempotency-Key`, also across runs against one stack.
pub(crate) fn new_key() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/uuid").unwrap().trim().to_owned()
}

impl Stack {
    /// The stack, shared with other tests.
    pub(crate) async fn open() -> Self {
        Self::enter("stack", Turn::Shared(STACK.read().await)).await
    }

    /// The separate stack in a folder below `target`.
    pub(crate) async fn of(folder: &str) -> Self {
        Self::enter(folder, Turn::Shared(STACK.read().await)).await
    }

    /// The stack for one test alone, which would disturb others.
    pub(crate) async fn alone() -> Self {
        Self::enter("stack", Turn::Alone(STACK.write().await)).await
    }

    async fn enter(folder: &str, turn: Turn) -> Self {
        let (env, http) = (read_env(folder), Http::new());
        let mut stack =
            Self { _turn: Arc::new(turn), env, http, admin: String::new(), customer: String::new() };
        stack.sign_in().await;
        stack
    }

    /// The same stack, with the customer of this access token.
    pub(crate) fn with_customer(self, token: &str) -> Self {
        Self { customer: token.to_owned(), ..self }
    }

    /// `Authorization` of the organizer.
    pub(crate) fn bearer_of_organizer(&self) -> String {
        format!("Bearer {}", self.admin)
    }

    /// Signs its people in, or in again: sessions last for a quarter of an hour, and long tests for longer.
    pub(crate) async fn sign_in(&mut self) {
        self.admin = self.log_in("ADMIN").await;
        self.customer = self.log_in("CUSTOMER").await;
    }

    pub(crate) fn env(&self, name: &str) -> &str {
        self.env.get(name).unwrap_or_else(|| panic!("target/stack/env has no {name}"))
    }

    async fn log_in(&self, who: &str) -> String {
        let email = self.env(&format!("{who}_EMAIL"));
        let password = self.env(&format!("{who}_PASSWORD"));
        let answer =
            self.api("POST", "/auth/login", None, json!({ "email": email, "password": password })).await;
        answer.expect(200)["access_token"].as_str().unwrap().to_owned()
    }

    /// Calls the API with these headers.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer, String> {
        let url = format!("{}{path}", self.env("API_URL"));
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.http.send(method, &url, &all, body).await
    }

    async fn api(&self, method: &str, path: &str, token: Option<&str>, body: Value) -> Answer {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        self.call(method, path, &headers, &body).await.unwrap()
    }

    pub(crate) async fn anyone(&self, method: &str, path: &str, body: Value) -> Answer {
        self.api(method, path, None, body).await
    }

    pub(crate) async fn organizer(&self, method: &str, path: &str, body: Value) -> Answer {
        self.api(method, path, Some(&self.admin), body).await
    }

    pub(crate) async fn customer(&self, method: &str, path: &str, body: Value) -> Answer {
        self.api(method, path, Some(&self.customer), body).await
    }

    /// Calls the API as the customer, for requests that move seats or money.
    ///
    /// # Errors
    /// A lost answer.
    pub(crate) async fn buy(&self, path: &str, key: &str, body: Value) -> Result<Answer, String> {
        let bearer = format!("Bearer {}", self.customer);
        self.call("POST", path, &[("authorization", &bearer), ("idempotency-key", key)], &body).await
    }

    /// Sends a request under `key` until a function has answered it, as a client does. On a busy machine the emulator
    /// answers 502 for functions that it could not start in time.
    pub(crate) async fn insist(&self, path: &str, key: &str, body: Value) -> Answer {
        for _ in 0..40 {
            match self.buy(path, key, body.clone()).await {
                Ok(answer) if answer.status < 500 => return answer,
                _ => tokio::time::sleep(Duration::from_millis(500)).await,
            }
        }
        panic!("no function has answered {path} under {key}")
    }

    /// Creates an event in a new hall of `rows` rows with `seats` seats each, on sale without a ticket limit.
    pub(crate) async fn event(&self, rows: usize, seats: usize) -> String {
        self.event_of_chart(chart(rows, seats)).await
    }

    /// Creates an event with a limit of `tickets_max` tickets for each customer.
    pub(crate) async fn event_with_limit(&self, rows: usize, seats: usize, tickets_max: u64) -> String {
        self.event_with(chart(rows, seats), |event| event["tickets_per_customer_max"] = json!(tickets_max))
            .await
    }

    pub(crate) async fn event_of_chart(&self, chart: Value) -> String {
        self.event_with(chart, |_| {}).await
    }

    /// `POST` of the organizer with a fresh `Idempotency-Key`.
    pub(crate) async fn organizer_makes(&self, path: &str, body: &Value) -> Value {
        let bearer = self.bearer_of_organizer();
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", &new_key())];
        self.call("POST", path, &headers, body).await.unwrap().expect(201)
    }

    /// Creates an event of a new organizer, on sale without a ticket limit; `change` may change the request.
    pub(crate) async fn event_with(&self, chart: Value, change: impl FnOnce(&mut Value)) -> String {
        let organizer = self.organizer_makes("/admin/organizers", &json!({ "name": "Pier Theatre" })).await;
        let organizer_id = organizer["organizer_id"].clone();
        let venue = json!({
            "organizer_id": organizer_id, "name": "Pier Theatre", "address": "1 Pier Road", "city": "Brighton", "country": "GB",
            "time_zone": "Europe/London",
        });
        let venue = self.organizer("POST", "/admin/venues", venue).await.expect(201);
        let path = format!("/admin/venues/{}/screens", venue["venue_id"].as_str().unwrap());
        let screen =
            self.organizer("POST", &path, json!({ "name": "Main", "chart": chart })).await.expect(201);
        let title = json!({ "organizer_id": organizer_id, "name": "The Long Wait", "kind": "play" });
        let title = self.organizer("POST", "/admin/titles", title).await.expect(201);
        let tiers: Vec<Value> = screen["types"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kind| json!({ "type": kind, "amount_minor": 4500 }))
            .collect();
        let mut event = json!({
            "title_id": title["title_id"], "screen_id": screen["screen_id"], "local_start": "2099-06-01T19:30",
            "currency": "GBP", "tiers": tiers, "tickets_per_customer_max": null,
        });
        change(&mut event);
        let event = self.organizer("POST", "/admin/events", event).await.expect(201);
        let id = event["event_id"].as_str().unwrap().to_owned();
        self.organizer("POST", &format!("/admin/events/{id}/publish"), json!({})).await.expect(200);
        id
    }

    /// Locks `seats`, and returns the booking.
    pub(crate) async fn lock(&self, event: &str, seats: &[&str]) -> Value {
        let body = json!({ "event_id": event, "seats": seats });
        self.buy("/booking", &new_key(), body).await.unwrap().expect(201)
    }

    /// Opens a payment of `booking`, and returns it with the id of the provider's session.
    pub(crate) async fn start_payment(&self, booking: &Value) -> (Value, String) {
        let body = json!({ "booking_id": booking["booking_id"], "provider": "stripe", "method": "card" });
        let payment = self.buy("/payment", &new_key(), body).await.unwrap().expect(201);
        let url = payment["checkout_url"].as_str().unwrap();
        let session = url.rsplit('/').next().unwrap().split(['?', '#']).next().unwrap().to_owned();
        (payment, session)
    }

    /// Pays on the provider's page with the customer's card.
    pub(crate) async fn pay(&self, session: &str) -> Answer {
        self.provider(
            "POST",
            &format!("/_sandbox/checkout/{session}/pay"),
            json!({ "card": "4242424242424242" }),
        )
        .await
    }

    /// Delays all provider messages from now on.
    pub(crate) async fn delay_messages(&self, seconds: i64) {
        let delay = json!({ "delay_seconds": seconds });
        self.provider("POST", "/_sandbox/settings", delay).await.expect(200);
    }

    /// The code in the last mail to an address, as MiniStack lists the mails that SES has sent.
    pub(crate) async fn mailed_code(&self, address: &str) -> String {
        let mails = self.emulator("/_ministack/ses/messages").await.expect(200);
        let accounts = mails["messages"].as_object().unwrap().values();
        let mut mails = accounts.flat_map(|mails| mails.as_array().unwrap());
        let is_code = |mail: &Value| mail["Subject"].as_str().unwrap().starts_with("Your code: ");
        let mail = mails.rfind(|mail| mail["To"] == json!([address]) && is_code(mail)).unwrap();
        mail["Subject"].as_str().unwrap().chars().filter(char::is_ascii_digit).collect()
    }

    /// Calls the providers' sandbox.
    pub(crate) async fn provider(&self, method: &str, path: &str, body: Value) -> Answer {
        let url = format!("{}{path}", self.env("STRIPE_API_URL"));
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let key = format!("Bearer {}", self.env("STRIPE_SECRET_KEY"));
        let headers = [
            ("content-type", "application/json"),
            ("authorization", key.as_str()),
            ("stripe-version", "2025-09-30.clover"),
        ];
        self.http.send(method, &url, &headers, body).await.unwrap()
    }

    /// Reads the emulator's own API.
    pub(crate) async fn emulator(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.env("AWS_ENDPOINT_URL"));
        self.http.send("GET", &url, &[], Vec::new()).await.unwrap()
    }

    /// Reads a bucket or a file of it, as AWS's own clients do.
    pub(crate) async fn file(&self, path: &str) -> Answer {
        let signed = self.signed("s3");
        let headers = [("authorization", signed.as_str()), ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")];
        let url = format!("{}{path}", self.env("AWS_ENDPOINT_URL"));
        self.http.send("GET", &url, &headers, Vec::new()).await.unwrap()
    }

    fn signed(&self, service: &str) -> String {
        let scope = format!("test/20260101/{}/{service}/aws4_request", self.env("AWS_REGION"));
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none")
    }

    /// Calls one of the emulator's services as AWS's own clients do; a target makes the body JSON, none makes it a form.
    pub(crate) async fn aws(&self, service: &str, target: Option<&str>, body: String) -> Answer {
        let signed = self.signed(service);
        let mut headers = vec![("authorization", signed.as_str())];
        match target {
            Some(target) => {
                headers.extend([("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)]);
            }
            None => headers.push(("content-type", "application/x-www-form-urlencoded")),
        }
        let url = self.env("AWS_ENDPOINT_URL");
        self.http.send("POST", url, &headers, body.into_bytes()).await.unwrap()
    }

    pub(crate) async fn booking(&self, booking: &Value) -> Value {
        let path = format!("/booking/{}", booking["booking_id"].as_str().unwrap());
        self.customer("GET", &path, Value::Null).await.expect(200)
    }

    /// Waits until `wanted` is true of the booking, and returns the booking.
    pub(crate) async fn until(&self, booking: &Value, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until_within(PATIENCE, booking, what, wanted).await
    }

    pub(crate) async fn until_within(
        &self,
        patience: Duration,
        booking: &Value,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let began = std::time::Instant::now();
        loop {
            let now = self.booking(booking).await;
            if wanted(&now) {
                return now;
            }
            assert!(began.elapsed() < patience, "not {what} after {patience:?}: {now}");
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Statuses of every seat of the event, by seat id. What customers see is up to a second old.
    pub(crate) async fn statuses(&self, event: &str) -> HashMap<String, String> {
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        let seats = self.seats(event).await;
        let text = |seat: &Value, name: &str| seat[name].as_str().unwrap().to_owned();
        seats.iter().map(|seat| (text(seat, "seat_id"), text(seat, "status"))).collect()
    }

    /// Every seat of the event, as anyone sees it.
    pub(crate) async fn seats(&self, event: &str) -> Vec<Value> {
        let mut seats = Vec::new();
        let mut target = format!("/events/{event}/seats");
        loop {
            let page = self.anyone("GET", &target, Value::Null).await.expect(200);
            seats.extend_from_slice(page["seats"].as_array().unwrap());
            match page["next_cursor"].as_str() {
                Some(next) => target = format!("/events/{event}/seats?cursor={next}"),
                None => return seats,
            }
        }
    }
}

/// A seats.io chart: one section, rows `A`, `B`, …, seats `1`, `2`, ….
pub(crate) fn chart(rows: usize, seats: usize) -> Value {
    let row = |r: usize| {
        let seat = |s: usize| json!({ "label": (s + 1).to_string(), "x": 20 * s, "y": 25 * r, "categoryKey": 1, "categoryLabel": "Stalls" });
        json!({ "label": char::from(b'A' + u8::try_from(r).unwrap()).to_string(),
            "seats": (0..seats).map(seat).collect::<Vec<_>>() })
    };
    json!({
        "name": "Pier Theatre",
        "categories": { "list": [{ "key": 1, "label": "Stalls", "color": "#336699" }] },
        "subChart": { "rows": (0..rows).map(row).collect::<Vec<_>>(), "sections": [], "generalAdmissionAreas": [] },
    })
}
