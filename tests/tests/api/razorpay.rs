//! Payments at Razorpay: orders that do not end, late answers of banks, and captures by the product.

use serde_json::{Value, json};
use tests::{
    Fault, Person, REFUND_PENDING, Service, Show, Trouble, UPI, UPI_FAILS, UPI_FAILS_THEN_PAYS, UPI_LATER,
    World,
};

use crate::support::text;

/// Locks a seat and opens a payment at Razorpay; the customer is about to pay.
pub(crate) async fn at_the_till(world: &World) -> (Show, Person, String, Value) {
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_order(&asha, &booking).await.expect(201);
    (show, asha, booking, payment)
}

fn orders(world: &World) -> Vec<Value> {
    world.sandbox(|sandbox, _| sandbox.razorpay_orders())
}

pub(crate) fn refunds(world: &World) -> Vec<Value> {
    world.sandbox(|sandbox, _| sandbox.razorpay_refunds())
}

/// Status of each payment at Razorpay, oldest first.
pub(crate) fn statuses(world: &World) -> Vec<String> {
    let payments = world.sandbox(|sandbox, _| sandbox.razorpay_payments());
    payments.iter().rev().map(|payment| text(&payment["status"]).to_owned()).collect()
}

pub(crate) fn capture_by_hand(world: &World, capture: &str) {
    world.sandbox(|sandbox, now| sandbox.capture_payment_by_hand(now, capture)).unwrap();
}

pub(crate) async fn minutes(world: &World, count: usize) {
    for _ in 0..count {
        world.minute().await;
    }
}

/// Releases a seat and pays for it afterwards; somebody captures the payment in the dashboard.
async fn captured_for_nothing(world: &World, instrument: &str) -> (Person, String) {
    let (_, asha, booking, payment) = at_the_till(world).await;
    world.release(&asha, &booking).await.expect(200);
    let paid = world.pay_order(&payment, instrument).unwrap();
    capture_by_hand(world, &paid.payment_id);
    (asha, booking)
}

#[tokio::test(start_paused = true)]
async fn a_customer_pays_at_razorpay_and_the_seats_are_theirs() {
    let world = World::new();
    let (show, asha, booking, payment) = at_the_till(&world).await;
    assert_eq!(payment["checkout_method"], "POST");
    assert!(text(&payment["checkout_url"]).ends_with("/v1/checkout/embedded"));
    let fields = &payment["checkout_fields"];
    assert_eq!((text(&fields["amount"]), text(&fields["currency"])), ("50000", "INR"));
    let back = format!("https://api.tickets.test/payment/{}/return", text(&payment["payment_id"]));
    assert_eq!(text(&fields["callback_url"]), back);
    assert!(fields.get("key_secret").is_none());
    // Razorpay's page accepts the form unchanged.
    let form: Vec<String> =
        fields.as_object().unwrap().iter().map(|(k, v)| format!("{k}={}", text(v))).collect();
    let page = sandbox::Request::post_form("/v1/checkout/embedded", &form.join("&").replace(' ', "+"));
    assert_eq!(world.sandbox(|sandbox, now| sandbox.handle(now, &page)).status, 200);
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!((&seen["status"], &seen["payments"][0]["status"]), (&json!("confirmed"), &json!("success")));
    assert_eq!(seen["payments"][0]["provider"], "razorpay");
    assert_eq!(world.seat_status(&show, "Stalls", "Stalls-A-1").await, "booked");
    assert_eq!(world.published("BookingConfirmed").len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_request_that_is_sent_again_gets_the_same_order() {
    let world = World::new();
    let show = world.event().await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let first = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    let again = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    assert_eq!(first, again);
    world.open_payment_at(&asha, &booking, "stripe", "same").await.refused(409, "idempotency_key_reused");
    assert_eq!(orders(&world).len(), 1);
    world.pay_order(&again, UPI).unwrap();
    world.settle().await;
    let after = world.open_payment_at(&asha, &booking, "razorpay", "same").await.expect(201);
    assert_eq!((after.get("checkout_url"), &after["status"]), (None, &json!("success")));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_decline_does_not_end_an_attempt_and_a_later_authorization_pays() {
    for instrument in [UPI_FAILS_THEN_PAYS, UPI_LATER] {
        let world = World::new();
        let (_, asha, booking, payment) = at_the_till(&world).await;
        assert!(world.pay_order(&payment, UPI_FAILS).is_err());
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["payments"][0]["status"], "pending");
        let _ = world.pay_order(&payment, instrument);
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "pending", "{instrument}");
        world.pass(20);
        world.settle().await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{instrument}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_product_captures_an_authorized_payment_whatever_the_dashboard_is_set_to() {
    for auto_capture in [false, true] {
        let world = World::new();
        world.provider(|settings| settings.razorpay.auto_capture = auto_capture);
        let (_, asha, booking, payment) = at_the_till(&world).await;
        world.pay_order(&payment, UPI).unwrap();
        assert_eq!(statuses(&world), ["authorized"]);
        world.settle().await;
        assert_eq!(statuses(&world), ["captured"]);
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_authorized_payment_for_a_released_booking_is_never_captured() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    world.release(&asha, &booking).await.expect(200);
    world.pay_order(&payment, UPI).unwrap();
    minutes(&world, 3).await;
    assert_eq!(statuses(&world), ["authorized"]);
    assert_eq!(world.booking(&asha, &booking).await["status"], "cancelled");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_webhook_never_comes_is_confirmed_within_five_minutes() {
    for instrument in [UPI, UPI_FAILS_THEN_PAYS] {
        let world = World::new();
        world.provider(|settings| settings.drop = true);
        let (_, asha, booking, payment) = at_the_till(&world).await;
        let _ = world.pay_order(&payment, instrument);
        minutes(&world, 5).await;
        assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed", "{instrument}");
        assert_eq!(world.all_bookings()[0].next_due_at, None, "no look is due any more");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_capture_whose_answer_is_lost_is_found_by_the_next_look() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (_, asha, booking, payment) = at_the_till(&world).await;
    let paid = world.pay_order(&payment, UPI).unwrap();
    // The calls are for orders, payments and the capture.
    let capture = Fault::new(Trouble::LostAnswer).service(Service::Razorpay).function("look-at-payments");
    world.fault(capture.nth(3));
    minutes(&world, 3).await;
    assert_eq!(world.clear_faults(), 1);
    assert_eq!(statuses(&world), ["captured"]);
    let attempt = &world.all_bookings()[0].payments[0];
    let written = attempt.capturing.as_ref().or(attempt.capture.as_ref());
    assert_eq!(written, Some(&paid.payment_id), "the booking names the payment before it is captured");
    minutes(&world, 11).await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    assert_eq!(refunds(&world), [] as [Value; 0]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_payment_of_another_amount_is_refunded_and_one_of_the_right_amount_still_pays() {
    let world = World::new();
    let (_, asha, booking, payment) = at_the_till(&world).await;
    let receipt = format!("{}/{}", world.deployment(), text(&payment["payment_id"]));
    let order = json!({ "amount": 49_900, "currency": "INR", "receipt": receipt });
    let order = world.razorpay_post("/v1/orders", &order);
    world.sandbox(|sandbox, now| sandbox.pay_order(now, text(&order["id"]), UPI)).unwrap();
    world.settle().await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["status"], "pending");
    assert_eq!(seen["payments"][1]["refunds"][0]["reason"], "amount_differs");
    assert_eq!(refunds(&world).len(), 1);
    world.pay_order(&payment, UPI).unwrap();
    world.settle().await;
    assert_eq!(world.booking(&asha, &booking).await["status"], "confirmed");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_pending_refund_is_read_until_it_is_paid() {
    let world = World::new();
    world.provider(|settings| {
        settings.drop = true;
        settings.async_seconds = 3600;
    });
    let (asha, booking) = captured_for_nothing(&world, REFUND_PENDING).await;
    minutes(&world, 6).await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "requested");
    minutes(&world, 125).await;
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_refund_whose_answer_is_lost_is_paid_once() {
    let world = World::new();
    world.provider(|settings| settings.drop = true);
    let (asha, booking) = captured_for_nothing(&world, UPI).await;
    world.fault(
        Fault::new(Trouble::LostAnswer).service(Service::Razorpay).function("process-refund").times(2),
    );
    minutes(&world, 12).await;
    assert!(world.clear_faults() > 0);
    let seen = world.booking(&asha, &booking).await;
    assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded");
    assert_eq!(refunds(&world).len(), 1);
    world.finish().await;
}
