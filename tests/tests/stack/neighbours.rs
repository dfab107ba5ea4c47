//! Two deployments of one organizer that share an account at the providers: each gets the messages about every
//! payment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use serde_json::{Value, json};

use crate::stack::Stack;

/// Purchases of each deployment.
const PURCHASES: usize = 500;
/// Purchases under way at once.
const AT_ONCE: usize = 8;
const ROWS: usize = 20;

/// Kind of a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Story {
    /// The customer pays and keeps the seat.
    Kept,
    /// The customer pays, and cancels with the mailed code.
    Cancelled,
    /// The customer pays in one tab and releases the booking in another.
    GivenUp,
}

impl Story {
    fn of(n: usize) -> Self {
        match n % 5 {
            0 | 3 => Self::Cancelled,
            4 => Self::GivenUp,
            _ => Self::Kept,
        }
    }
}

fn path(booking: &Value, rest: &str) -> String {
    format!("/booking/{}{rest}", booking["booking_id"].as_str().unwrap())
}

/// Locks a seat and pays for it.
async fn paid(stack: &Stack, event: &str, n: usize) -> Value {
    let seat = format!("{}{}", char::from(b'A' + u8::try_from(n % ROWS).unwrap()), n / ROWS + 1);
    let booking = stack.lock(event, &[&seat]).await;
    let (_, session) = stack.start_payment(&booking).await;
    stack.pay(&session).await.expect(200);
    if Story::of(n) == Story::GivenUp {
        // If the payment is settled first, the seat is sold; if the release is first, the payment is refunded.
        stack.customer("DELETE", &path(&booking, ""), Value::Null).await;
    }
    booking
}

/// Cancels a booking with the mailed code; one at a time, because a mail does not name its booking.
async fn cancel(stack: &Stack, booking: &Value) {
    stack.customer("POST", &path(booking, "/cancellation"), json!({})).await.expect(201);
    let code = stack.mailed_code(stack.env("CUSTOMER_EMAIL")).await;
    stack.customer("POST", &path(booking, "/cancellation/confirm"), json!({ "otp": code })).await.expect(200);
}

/// True if the payment is settled and every refund is paid.
fn is_at_rest(booking: &Value) -> bool {
    let payment = &booking["payments"][0];
    let refunds = payment["refunds"].as_array();
    let is_back = refunds.into_iter().flatten().all(|refund| refund["status"] == "refunded");
    match booking["status"].as_str() {
        Some("confirmed") => true,
        Some("cancelled") => refunds.is_some_and(|refunds| !refunds.is_empty()) && is_back,
        _ => false,
    }
}

/// Makes a purchase for every seat of an event, and returns the number of seats sold in the end.
async fn sell_out(stack: Stack) -> usize {
    let event = stack.event(ROWS, PURCHASES / ROWS).await;
    let next = Arc::new(AtomicUsize::new(0));
    let customers = (0..AT_ONCE).map(|_| async {
        let mut bookings = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= PURCHASES {
                return bookings;
            }
            bookings.push((n, paid(&stack, &event, n).await));
        }
    });
    let bookings: Vec<(usize, Value)> = join_all(customers).await.into_iter().flatten().collect();
    for (n, booking) in &bookings {
        if Story::of(*n) == Story::Cancelled {
            stack.until(booking, "confirmed", |booking| booking["status"] == "confirmed").await;
            cancel(&stack, booking).await;
        }
    }
    let mut sold = 0;
    for (n, booking) in &bookings {
        let now = stack.until(booking, "at rest", is_at_rest).await;
        let is_sold = now["status"] == "confirmed";
        assert!(is_sold || Story::of(*n) != Story::Kept, "{now}");
        sold += usize::from(is_sold);
    }
    let booked = stack.statuses(&event).await.into_values().filter(|status| status == "booked").count();
    assert_eq!(booked, sold);
    sold
}

/// The audits of both, which `make test-neighbours` runs after this, check that neither settled the other's payments.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "`make test-neighbours` starts the two stacks"]
async fn two_deployments_on_one_account_sell_five_hundred_seats_each_and_ignore_each_others_payments() {
    let (here, there) = (Stack::of("neighbours/a").await, Stack::of("neighbours/b").await);
    let endpoints = here.provider("GET", "/_sandbox/webhooks", Value::Null).await.expect(200);
    assert!(endpoints["webhooks"].as_array().unwrap().len() >= 4, "{endpoints}");
    let (sold_here, sold_there) = futures::join!(sell_out(here), sell_out(there));
    println!("{PURCHASES} purchases each: {sold_here} and {sold_there} seats are sold in the end");
}
