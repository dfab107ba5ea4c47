//! Crashes: a function's process is killed in the middle of its work.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::stack::{Stack, new_key};

/// Kills every process of the function `name` as the kernel does when memory runs out, and returns their number.
fn kill(name: &str) -> usize {
    let mut killed = 0;
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        let is_function = environment.split(|byte| *byte == 0).any(|pair| {
            pair.strip_prefix(b"AWS_LAMBDA_FUNCTION_NAME=")
                .is_some_and(|function| function.ends_with(name.as_bytes()))
        });
        let is_bootstrap = std::fs::read_link(entry.path().join("exe"))
            .is_ok_and(|path| path.file_name().is_some_and(|file| Path::new(file) == Path::new("bootstrap")));
        if is_function && is_bootstrap {
            let pid = entry.file_name().to_string_lossy().into_owned();
            killed += usize::from(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        }
    }
    killed
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_sent_again_completes_a_booking_whose_function_was_killed() {
    let stack = Stack::alone().await;
    let event = stack.event(8, 10).await;
    let mut killed = 0;
    for round in 0..24_u64 {
        let seats =
            [format!("{}{}", char::from(b'A' + u8::try_from(round / 3).unwrap()), 3 * (round % 3) + 1)];
        let key = new_key();
        let body = json!({ "event_id": event, "seats": seats });
        let request = tokio::spawn({
            let (stack, key, body) = (stack.clone(), key.clone(), body.clone());
            async move { stack.buy("/booking", &key, body).await }
        });
        // The kill comes two milliseconds later each round: from before the lock to after the booking.
        tokio::time::sleep(Duration::from_millis(2 * round)).await;
        killed += kill("-create-booking");
        let _ = request.await.unwrap();
        let booking = loop {
            match stack.buy("/booking", &key, body.clone()).await {
                Ok(answer) if answer.status < 500 => break answer.expect(201),
                _ => tokio::time::sleep(Duration::from_millis(200)).await,
            }
        };
        assert_eq!(booking["seats"], json!(seats));
        assert_eq!(stack.booking(&booking).await["status"], "pending");
    }
    assert!(killed > 0, "no process was killed, so this test has shown nothing");
    let locked = stack.statuses(&event).await.into_values().filter(|status| status == "locked").count();
    assert_eq!(locked, 24);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_worker_is_killed_is_settled_nevertheless() {
    let stack = Stack::alone().await;
    let event = stack.event(1, 6).await;
    let mut killed = 0;
    let mut bookings = Vec::new();
    for seat in ["A1", "A2", "A3", "A4"] {
        let booking = stack.lock(&event, &[seat]).await;
        let (_, session) = stack.start_payment(&booking).await;
        stack.pay(&session).await.expect(200);
        bookings.push(booking);
    }
    // The kills come while the webhooks are delivered and settled.
    for _ in 0..150 {
        killed += kill("-process-payment");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(killed > 0, "no process was killed, so this test has shown nothing");
    // The queue redelivers the message of a killed worker after its visibility timeout; after five times,
    // `look-at-payments` reads the payment from the provider.
    let patience = Duration::from_secs(420);
    for booking in &bookings {
        let confirmed = |now: &Value| now["status"] == "confirmed";
        stack.until_within(patience, booking, "confirmed", confirmed).await;
    }
    let booked = stack.statuses(&event).await.into_values().filter(|status| status == "booked").count();
    assert_eq!(booked, 4);
}
