//! Redemptions of one code with many uses: units by key, and the same under DynamoDB's limits.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use aws::Store;
use aws::store::{Creation, Reserving};
use domain::booking::Booking;
use domain::ids::{BookingId, ClaimId, CustomerId, DeploymentId};
use domain::offer::Offer;
use domain::redemption::{Redemption, Row, Uses};
use functions::Clock;
use futures::future::join_all;
use serde_json::json;

use crate::limits::Layout;
use crate::run::{Run, heading};
use crate::touch::Key;
use crate::watched::{Spent, Watch};

/// Uses of the code; it has a shard for each 64.
const USES: u32 = 4_096;
const SHARDS: u32 = 64;
/// Reservations a second of the real sale.
const PER_SECOND: f64 = 1_500.0;
/// Duration of the load under limits.
const SECONDS: f64 = 30.0;

/// Reserves `count` uses and settles each as used, at most `at_once` at a time; answers what they cost.
pub(crate) async fn spent(run: &Run, count: usize, at_once: usize) -> Spent {
    let watch = Watch::unlimited();
    let store = run.service.store(|inner| watch.over(inner));
    let next = Mutex::new(0..count);
    let client = async || {
        loop {
            let Some(number) = next.lock().expect("no panic").next() else { break };
            assert!(use_code(&store, "capacity", number).await, "the code has uses left");
        }
    };
    join_all((0..at_once).map(|_| client())).await;
    let of_offers = |(key, _): &(Key, bool)| key.value.starts_with("offer#");
    watch.spent().into_iter().filter(|(key, _)| of_offers(key)).collect()
}

/// Measures reservations at the rate of a sale, with limits and rate divided by `scale`.
pub(crate) async fn under_limits(run: &mut Run, scale: f64) {
    heading(&format!("one code: 1,500 reservations a second, divided by {scale}"));
    let watch = Watch::limited(Layout::Spread, scale);
    let store = run.service.store(|inner| watch.over(inner));
    let rate = PER_SECOND / scale;
    let count = (rate * SECONDS) as usize;
    let began = Instant::now();
    let arrive = |number: usize| {
        let (store, after) = (&store, Duration::from_secs_f64(number as f64 / rate));
        async move {
            tokio::time::sleep_until((began + after).into()).await;
            use_code(store, "limits", number).await
        }
    };
    let used = join_all((0..count).map(arrive)).await;
    let served = used.iter().filter(|used| **used).count();
    let tally = watch.tally();
    let report = &mut run.report;
    report.add("limits.spread.redemptions.reserved", served as f64, "");
    report.add("limits.spread.redemptions.unserved", (count - served) as f64, "");
    report.add("limits.spread.redemptions.store_conflicts", tally.conflicts as f64, "");
    let throttled = tally.throttled.values().sum::<usize>();
    report.add("limits.spread.redemptions.store_throttled", throttled as f64, "");
}

/// Reserves a use of the code for the customer `number`, whose booking is then confirmed, and settles it. False if that
/// fails.
async fn use_code(store: &Store, sale: &str, number: usize) -> bool {
    let offer = offer(sale);
    let customer: CustomerId = format!("cus_{sale}-{number}").parse().expect("an id");
    let id = BookingId::derive(&DeploymentId::from_random([7; 6]), &customer, "key");
    let now = Clock::system().now();
    let until = now.as_second() + 300;
    let redemption = Redemption {
        offer_id: offer.offer_id.clone(),
        shard: 0,
        row: Redemption::row_name(until, &ClaimId::of(&id, "run")),
        per_ticket: false,
        reserved: true,
        code: None,
        first_with: None,
        conditional: false,
    };
    let wanted = Row::wanted(redemption, id.clone(), customer.clone(), until, Uses { uses: 1, minor: 500 });
    let Ok(Reserving::Reserved(row)) = store.reserve(&offer, &wanted, now).await else { return false };
    let booking = confirmed(&offer, &id, &customer, &row.redemption, &now.to_string());
    if !matches!(store.create_booking(&booking).await, Ok(Creation::Created)) {
        return false;
    }
    store.settle_redemption(&row.redemption, &id, now).await.is_ok()
}

fn offer(sale: &str) -> Offer {
    let offer_id = if sale == "limits" { "off_0000000001" } else { "off_0000000002" };
    let offer = json!({
        "offer_id": offer_id, "organizer_id": "org_0000000001", "ver": 1, "shards": SHARDS,
        "terms": {
            "label": "One of ten", "given": { "by": "code", "code": "TEN" }, "caps": { "uses_max": USES },
            "effect": { "kind": "amount", "amount_minor": 500, "off": "booking" },
        },
    });
    serde_json::from_value(offer).expect("an offer")
}

/// A confirmed booking of one seat that names the redemption.
fn confirmed(
    offer: &Offer,
    id: &BookingId,
    customer: &CustomerId,
    redemption: &Redemption,
    at: &str,
) -> Booking {
    let seat = json!({ "seat_id": "Stalls-A-1", "label": "1", "type": "stalls" });
    let discount =
        json!({ "id": offer.offer_id, "label": "One of ten", "funded_by": "organizer", "amount_minor": 500 });
    let quote = json!({
        "currency": "EUR", "lines": [{ "type": "stalls", "count": 1, "unit_minor": 5_000 }], "discounts": [discount],
        "fees_minor": 0, "tax_basis_points": 0, "tax_minor": 0, "total_minor": 4_500,
    });
    let booking = json!({
        "booking_id": id, "customer_id": customer, "event_id": "evt_0000000001", "status": "confirmed", "ver": 2,
        "blocks": [{ "section": "Stalls", "row": "A", "slice": 0, "seats": [seat] }], "quote": quote,
        "created_at": at, "expires_at": at, "request": "r", "redemptions": [redemption],
    });
    serde_json::from_value(booking).expect("a booking")
}
