//! Delivery of webhook messages to receivers on this machine.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Front, StateFile};
use crate::{Delivery, Provider, check_loopback};

const TICK: Duration = Duration::from_millis(200);
/// Deliveries at once; few, because local emulators start a process for each concurrent call.
const CONCURRENT: usize = 8;

/// Delivers what is due and saves what changed, again and again.
pub async fn keep_delivering(front: Arc<Front>, state_file: Option<StateFile>) {
    let mut ticks = tokio::time::interval(TICK);
    let permits = Arc::new(Semaphore::new(CONCURRENT));
    let mut under_way = JoinSet::new();
    loop {
        ticks.tick().await;
        let due = front.sandbox().due_deliveries(front.now());
        for delivery in due {
            let (front, permits) = (Arc::clone(&front), Arc::clone(&permits));
            under_way.spawn(async move {
                // The semaphore is never closed.
                let _permit = permits.acquire().await;
                deliver(&front, delivery).await;
            });
        }
        while under_way.try_join_next().is_some() {}
        if let Some(state_file) = &state_file {
            state_file.save_if_changed(&front);
        }
    }
}

/// Delivers once what is due now, one after the other; returns how many there were.
pub async fn deliver_due(front: &Front) -> usize {
    let due = front.sandbox().due_deliveries(front.now());
    let count = due.len();
    for delivery in due {
        deliver(front, delivery).await;
    }
    count
}

async fn deliver(front: &Front, delivery: Delivery) {
    let outcome = tokio::time::timeout(patience(delivery.provider), post(front, &delivery)).await;
    let outcome = outcome.unwrap_or_else(|_| Err("no answer in time".to_owned()));
    let ok = matches!(outcome, Ok(200..=299));
    let shown = outcome.map_or_else(|error| error, |status| status.to_string());
    eprintln!("webhook {} {} attempt {}: {shown}", delivery.event_type, delivery.event_id, delivery.attempt);
    front.sandbox().delivery_result(delivery.id, ok, front.now());
}

/// Time for which the provider waits for an answer.
fn patience(provider: Provider) -> Duration {
    match provider {
        Provider::Stripe => Duration::from_secs(20),
        Provider::Razorpay => Duration::from_secs(5),
    }
}

/// Posts a delivery, and returns the status of the answer. Like the providers, it does not follow redirects.
async fn post(front: &Front, delivery: &Delivery) -> Result<u16, String> {
    check_loopback(&delivery.url)?;
    let mut request = axum::http::Request::post(&delivery.url);
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(delivery.body.clone())).map_err(|error| error.to_string())?;
    let response = front.client.request(request).await.map_err(|error| error.to_string())?;
    Ok(response.status().as_u16())
}
