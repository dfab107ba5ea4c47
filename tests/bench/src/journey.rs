//! Journey of a customer from the lock to the confirmed booking.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use functions::Endpoint;
use sandbox::Delivery;
use serde_json::{Value, json};

use crate::outside::Outside;
use crate::service::{Answer, Payload, Service};

/// Longest wait for a payment to be settled.
const PATIENCE: Duration = Duration::from_secs(60);
/// Most tries of a request that is answered 503.
const TRIES: usize = 20;
/// Pause before the same request is sent again.
const PAUSE: Duration = Duration::from_millis(250);

static CUSTOMERS: AtomicUsize = AtomicUsize::new(1);
/// Number of answers 503 since the last call of `busy`.
static BUSY: AtomicUsize = AtomicUsize::new(0);

/// Number of answers 503 since the last call.
pub(crate) fn busy() -> f64 {
    BUSY.swap(0, Ordering::Relaxed) as f64
}

/// A new customer.
pub(crate) struct Customer {
    number: usize,
    service: Service,
    outside: Arc<Outside>,
}

/// Durations of the steps of a journey.
pub(crate) struct Times {
    /// Duration of `POST /booking`, from its scheduled start.
    pub(crate) booking: Duration,
    /// Duration of `POST /payment`.
    pub(crate) payment: Duration,
    /// Duration from the scheduled start to the confirmed booking.
    pub(crate) journey: Duration,
}

impl Customer {
    /// A new customer of the service.
    pub(crate) fn new(service: &Service, outside: &Arc<Outside>) -> Self {
        let number = CUSTOMERS.fetch_add(1, Ordering::Relaxed);
        Self { number, service: service.clone(), outside: Arc::clone(outside) }
    }

    /// Locks these seats.
    pub(crate) async fn book(&self, event_id: &str, seats: &[String]) -> Answer {
        self.post_booking(&json!({ "event_id": event_id, "seats": seats })).await
    }

    /// Locks the best free seats.
    pub(crate) async fn book_best(&self, event_id: &str, kind: &str, count: usize) -> Answer {
        let wish = json!({ "count": count, "type": kind });
        self.post_booking(&json!({ "event_id": event_id, "best_available": wish })).await
    }

    async fn post_booking(&self, body: &Value) -> Answer {
        let payload = Payload::create_booking().from(self.number).header("idempotency-key", "booking-1");
        self.send(&functions::CREATE_BOOKING, &payload.body(&body.to_string())).await
    }

    /// Sends a request, and repeats it while it is answered 503. All requests of the benchmark may be repeated.
    async fn send(&self, endpoint: &'static Endpoint, payload: &[u8]) -> Answer {
        for _ in 1..TRIES {
            let answer = self.service.call(endpoint, payload.to_vec()).await;
            if answer.status != 503 {
                return answer;
            }
            BUSY.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(PAUSE).await;
        }
        self.service.call(endpoint, payload.to_vec()).await
    }

    /// Opens a payment.
    pub(crate) async fn ask_to_pay(&self, booking_id: &str) -> Answer {
        let body = json!({ "booking_id": booking_id, "provider": "stripe", "method": "card" });
        let payload = Payload::create_payment().from(self.number).header("idempotency-key", "payment-1");
        self.send(&functions::CREATE_PAYMENT, &payload.body(&body.to_string())).await
    }

    /// Opens a payment, and returns the address of the provider's page.
    pub(crate) async fn open_payment(&self, booking_id: &str) -> String {
        let answer = self.ask_to_pay(booking_id).await;
        assert!(answer.status == 201, "{answer:?}");
        checkout_url(&answer).to_owned()
    }

    /// Pays on the provider's page, and returns the due webhooks.
    pub(crate) fn pay(&self, checkout_url: &str) -> Vec<Delivery> {
        self.outside.pay(checkout_url)
    }

    /// Delivers a webhook to its function.
    pub(crate) async fn deliver(&self, delivery: &Delivery) {
        let body = std::str::from_utf8(&delivery.body).expect("JSON is text");
        let mut payload = Payload::webhook();
        for (name, value) in &delivery.headers {
            payload = payload.header(name, value);
        }
        let answer = self.send(&functions::RECEIVE_STRIPE_WEBHOOK, &payload.body(body)).await;
        assert!(answer.status == 200, "{answer:?}");
    }

    /// Pays for a pending booking and waits until it is confirmed.
    pub(crate) async fn pay_and_wait(&self, booking_id: &str) -> Duration {
        let began = Instant::now();
        let checkout_url = self.open_payment(booking_id).await;
        let took = began.elapsed();
        let settled = self.outside.settled(booking_id);
        for delivery in self.pay(&checkout_url) {
            self.deliver(&delivery).await;
        }
        tokio::time::timeout(PATIENCE, settled).await.expect("settled in time").expect("the sender is kept");
        took
    }

    /// Runs the whole journey, which is scheduled for `intended`.
    ///
    /// # Errors
    /// The answer to `POST /booking`, unless it is 201.
    pub(crate) async fn buy(
        &self,
        event_id: &str,
        seats: &[String],
        intended: Instant,
    ) -> Result<Times, Answer> {
        let answer = self.book(event_id, seats).await;
        let booking = intended.elapsed();
        if answer.status != 201 {
            return Err(answer);
        }
        let payment = self.pay_and_wait(booking_id(&answer)).await;
        Ok(Times { booking, payment, journey: intended.elapsed() })
    }
}

/// The address of the provider's page in an answer.
pub(crate) fn checkout_url(answer: &Answer) -> &str {
    answer.body["checkout_url"].as_str().expect("where to pay")
}

/// The id of the booking in an answer.
pub(crate) fn booking_id(answer: &Answer) -> &str {
    answer.body["booking_id"].as_str().expect("an id")
}
