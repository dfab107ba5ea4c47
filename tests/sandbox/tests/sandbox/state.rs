use sandbox::{Sandbox, SandboxConfig};

use crate::shop::{DECLINED, PAYS_LATER, SESSION_FORM, START, Shop, VISA, config};

fn restart(shop: Shop) -> Shop {
    let state = shop.sandbox.state().unwrap();
    Shop { sandbox: Sandbox::restore(config(), &state).unwrap(), now: shop.now }
}

#[test]
fn a_restart_loses_nothing() {
    let mut shop = Shop::open();
    let (paid, open) = (shop.paid_intent(VISA), shop.session());
    shop.paid_intent(PAYS_LATER);
    let kept = shop.post_once("/v1/checkout/sessions", SESSION_FORM, "key");
    let before = shop.get("/v1/events");
    let in_flight = shop.sandbox.due_deliveries(shop.now).len();

    let mut shop = restart(shop);
    assert_eq!(shop.get("/v1/events"), before);
    assert_eq!(shop.get(&format!("/v1/payment_intents/{paid}"))["status"], "succeeded");
    assert_eq!(shop.post_once("/v1/checkout/sessions", SESSION_FORM, "key").body, kept.body);
    assert_eq!(shop.take_webhooks().len(), in_flight, "what was in flight is sent again");
    shop.now += 10;
    assert!(shop.take_event_types().contains(&"checkout.session.async_payment_succeeded".to_owned()));
    shop.now = START + 86_400;
    assert_eq!(shop.get(&format!("/v1/checkout/sessions/{open}"))["status"], "expired");
}

#[test]
fn the_state_contains_no_secret_and_an_invalid_state_is_refused() {
    let mut shop = Shop::open();
    shop.paid_intent(VISA);
    let state = shop.sandbox.state().unwrap();
    assert!(!state.contains("sk_test_sandbox") && !state.contains("whsec_sandbox"));
    assert!(Sandbox::restore(SandboxConfig::default(), "{}").is_err());
}

#[test]
fn the_same_calls_give_the_same_state_again() {
    let play = || {
        let mut shop = Shop::open();
        let session = shop.session();
        shop.sandbox.pay(shop.now, &session, DECLINED).unwrap_err();
        shop.paid_intent(VISA);
        shop.sandbox.state().unwrap()
    };
    assert_eq!(play(), play());
}

#[test]
fn a_change_is_reported_once() {
    let mut shop = Shop::open();
    assert!(shop.sandbox.take_changed());
    assert!(!shop.sandbox.take_changed());
    shop.get("/v1/events");
    shop.session();
    assert!(shop.sandbox.take_changed());
    shop.now += 86_400;
    shop.get("/_sandbox/health");
    assert!(shop.sandbox.take_changed(), "the session expired");
}
