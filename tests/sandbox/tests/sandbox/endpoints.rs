use sandbox::{
    Delivery, Provider, RazorpayConfig, Request, Sandbox, SandboxConfig, Webhook, razorpay_webhook_signature,
    stripe_signature,
};
use serde_json::{Value, json};

use crate::razorpay::UPI;
use crate::shop::{START, Shop, VISA, event, text};

fn webhook(id: &str, provider: Provider, secret: &str, api_version: Option<&str>) -> Webhook {
    let url = format!("http://127.0.0.1/{id}");
    let api_version = api_version.map(str::to_owned);
    Webhook { id: id.to_owned(), provider, url, secret: secret.to_owned(), api_version }
}

/// An account at each provider with two deployments.
fn config() -> SandboxConfig {
    let first = |path: &str| Some(format!("http://127.0.0.1/{path}"));
    SandboxConfig {
        webhook_url: first("stripe"),
        webhooks: vec![
            webhook("south", Provider::Stripe, "whsec_south", Some("2024-06-20")),
            webhook("south-razorpay", Provider::Razorpay, "secret_south", None),
        ],
        razorpay: RazorpayConfig { webhook_url: first("razorpay"), ..RazorpayConfig::default() },
        ..SandboxConfig::default()
    }
}

fn open() -> Shop {
    Shop { sandbox: Sandbox::new(config()), now: START }
}

fn of<'a>(due: &'a [Delivery], webhook: &str) -> Vec<&'a Delivery> {
    due.iter().filter(|delivery| delivery.webhook == webhook).collect()
}

fn header<'a>(delivery: &'a Delivery, wanted: &str) -> &'a str {
    &delivery.headers.iter().find(|(name, _)| name == wanted).unwrap().1
}

#[test]
fn every_message_goes_to_every_endpoint_with_its_own_secret_and_version() {
    let mut shop = open();
    shop.paid_intent(VISA);
    let due = shop.take_webhooks();
    assert_eq!((of(&due, "stripe").len(), of(&due, "south").len(), due.len()), (4, 4, 8));
    for (webhook, secret, version) in
        [("stripe", "whsec_sandbox", "2025-09-30.clover"), ("south", "whsec_south", "2024-06-20")]
    {
        let delivery = of(&due, webhook)[0];
        assert_eq!(delivery.url, format!("http://127.0.0.1/{webhook}"));
        assert_eq!(header(delivery, "stripe-signature"), stripe_signature(secret, START, &delivery.body));
        assert_eq!(event(delivery)["api_version"], version);
        assert_eq!(event(delivery)["pending_webhooks"], 2);
    }
    assert_eq!(of(&due, "stripe")[0].event_id, of(&due, "south")[0].event_id);
    shop.captured(UPI);
    let due = shop.take_webhooks();
    assert_eq!(due.len(), 6);
    for (webhook, secret) in [("razorpay", "razorpay_webhook_sandbox"), ("south-razorpay", "secret_south")] {
        let delivery = of(&due, webhook)[0];
        let signature = razorpay_webhook_signature(secret, &delivery.body);
        assert_eq!(header(delivery, "x-razorpay-signature"), signature);
    }
}

#[test]
fn one_endpoint_gets_messages_while_the_other_is_down() {
    let mut shop = open();
    shop.paid_intent(VISA);
    for delivery in shop.sandbox.due_deliveries(shop.now) {
        shop.sandbox.delivery_result(delivery.id, delivery.webhook == "south", shop.now);
    }
    shop.now += 5;
    let due = shop.take_webhooks();
    assert_eq!((of(&due, "stripe").len(), due.len()), (4, 4));
}

#[test]
fn razorpay_disables_the_webhook_that_fails_for_a_day_and_no_other() {
    let mut shop = open();
    shop.captured(UPI);
    let due = shop.sandbox.due_deliveries(shop.now);
    for delivery in &due {
        let arrives = delivery.webhook == "razorpay";
        shop.sandbox.delivery_result(delivery.id, arrives, shop.now + 86_400);
    }
    shop.now += 86_400;
    shop.captured(UPI);
    let due = shop.take_webhooks();
    assert_eq!((of(&due, "razorpay").len(), due.len()), (3, 3));
    assert_eq!(shop.control("razorpay/webhook/enable", json!({})).status, 200);
    shop.captured(UPI);
    assert_eq!(shop.take_webhooks().len(), 6);
}

#[test]
fn an_endpoint_is_added_and_removed_while_the_account_lives_and_survives_a_restart() {
    let mut shop = open();
    let body = json!({
        "id": "north", "provider": "stripe", "url": "http://127.0.0.1/north", "secret": "whsec_north",
        "api_version": "2024-04-10",
    });
    assert_eq!(shop.control("webhooks", body.clone()).value()["id"], "north");
    assert_eq!(shop.control("webhooks", body).status, 200, "again: it is replaced");
    let nameless = json!({ "provider": "razorpay", "url": "http://127.0.0.1/n", "secret": "s" });
    assert!(text(&shop.control("webhooks", nameless).value()["id"]).starts_with("we_"));
    let state = shop.sandbox.state().unwrap();
    let mut shop = Shop { sandbox: Sandbox::restore(config(), &state).unwrap(), now: START };
    shop.paid_intent(VISA);
    let due = shop.take_webhooks();
    assert_eq!((of(&due, "north").len(), due.len()), (4, 12));
    let list = shop.get("/_sandbox/webhooks");
    assert_eq!(list["webhooks"].as_array().unwrap().len(), 6);
    assert!(!list.to_string().contains("whsec"), "secrets are not shown");
    shop.paid_intent(VISA);
    let mut delete = Request::get("/_sandbox/webhooks/north");
    delete.method = "DELETE".to_owned();
    assert_eq!(shop.sandbox.handle(shop.now, &delete).status, 200);
    assert_eq!(shop.sandbox.handle(shop.now, &delete).status, 404);
    assert_eq!(of(&shop.take_webhooks(), "north").len(), 0, "its waiting messages are dropped");
}

#[test]
fn an_invalid_endpoint_is_refused() {
    let mut shop = open();
    for body in [
        json!({ "provider": "stripe", "url": "https://example.com/hook", "secret": "s" }),
        json!({ "provider": "stripe", "url": "http://127.0.0.1/x", "secret": "" }),
        json!({ "id": "stripe", "provider": "stripe", "url": "http://127.0.0.1/x", "secret": "s" }),
        json!({ "provider": "stripe", "url": "http://127.0.0.1/x", "secret": "s", "api_version": "latest" }),
        json!({ "provider": "paypal", "url": "http://127.0.0.1/x", "secret": "s" }),
        json!({ "url": "http://127.0.0.1/x", "secret": "s" }),
    ] {
        assert_eq!(shop.control("webhooks", body.clone()).status, 400, "{body}");
    }
}

#[test]
fn an_event_can_be_sent_in_another_mode_or_version() {
    let mut shop = Shop::open();
    shop.paid_intent(VISA);
    let first = shop.take_webhooks().remove(3);
    let path = format!("events/{}/send_as", first.event_id);
    let told = |shop: &mut Shop, body: Value| {
        assert_eq!(shop.control(&path, body).status, 200);
        event(&shop.take_webhooks()[0])
    };
    let live = told(&mut shop, json!({ "livemode": true }));
    assert_eq!((&live["livemode"], &live["id"]), (&json!(true), &json!(first.event_id)));
    let old = told(&mut shop, json!({ "api_version": "2019-12-03" }));
    assert_eq!((&old["api_version"], &old["livemode"]), (&json!("2019-12-03"), &json!(false)));
    assert_eq!(shop.control("events/evt_x/send_as", json!({})).status, 404);
}
