//! Ten thousand movements of both providers, explained to the last cent, and errors that are planted among them.

use std::collections::BTreeMap;

use aws::Store;
use domain::Money;
use domain::booking::Booking;
use domain::ids::{BookingId, PaymentId};
use domain::payment::{Dispute, DisputeStatus, Payment, Refund, RefundReason, RefundStatus};
use domain::provider::Provider;
use sandbox::{DisputeOutcome, Planted, Sandbox};
use serde_json::{Value, json};
use tests::{UPI, World};

use crate::support::text;

/// Purchases at each provider. One in two is refunded in part; one in ten is disputed, and at Stripe half of these disputes
/// are won, which is another movement.
const PURCHASES: usize = 3_150;

/// A world with a paid booking, of which others are copies.
struct Shop {
    world: World,
    store: Store,
    pattern: Booking,
    deployment: String,
    /// Bookings so far.
    made: usize,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new();
        let show = world.event().await;
        let asha = world.customer("asha");
        world.bought(&asha, &show, &["Stalls-A-1"]).await;
        let pattern = world.all_bookings().remove(0);
        // Its own movements are paid out, and messages are of no use here: the bookings are written as they follow.
        world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
        world.provider(|settings| settings.drop = true);
        let store = world.store();
        let deployment = world.deployment();
        Self { world, store, pattern, deployment, made: 0 }
    }

    fn name(&mut self) -> (BookingId, PaymentId) {
        self.made += 1;
        let id: BookingId = format!("bkg_{:012}", self.made).parse().unwrap();
        (id.clone(), PaymentId::of(&id, 1))
    }

    /// Buys, refunds and disputes at a provider as number `n` does, and writes the booking that follows.
    async fn buy(&mut self, provider: Provider, n: usize) -> Booking {
        let (booking_id, payment_id) = self.name();
        let amount = 20_000 + i64::try_from(n % 977).unwrap() * 100;
        let capture = match provider {
            Provider::Stripe => self.charge(&payment_id, amount),
            Provider::Razorpay => self.pay_order(&payment_id, amount),
        };
        let mut payment = Payment {
            payment_id: payment_id.clone(),
            provider,
            amount: Money::new(amount, "INR".parse().unwrap()),
            capture: Some(capture.clone()),
            ..self.pattern.payments[0].clone()
        };
        if n.is_multiple_of(2) {
            let part = 1_000 + i64::try_from(n % 13).unwrap() * 100;
            let made = self.refund(provider, &payment_id, &capture, part);
            let due = Refund::due(
                payment.next_refund_id(),
                part,
                RefundReason::AtProvider,
                self.pattern.created_at,
            );
            payment.refunds.push(Refund { status: RefundStatus::Refunded, provider_ref: Some(made), ..due });
        } else if n % 10 == 5 {
            let (dispute_id, status) = self.dispute(provider, &capture, n % 20 == 5);
            payment.disputes.push(Dispute { dispute_id, status, amount: payment.amount, fee: None });
        }
        let booking = Booking { booking_id, payments: vec![payment], ..self.pattern.clone() };
        self.store.create_booking(&booking).await.unwrap();
        booking
    }

    fn charge(&self, payment: &PaymentId, amount: i64) -> String {
        let form = format!(
            "amount={amount}&currency=inr&payment_method=pm_card_visa&confirm=true\
             &metadata[deployment]={}&metadata[payment_id]={payment}",
            self.deployment
        );
        text(&self.world.provider_post("/v1/payment_intents", &form)["id"]).to_owned()
    }

    fn pay_order(&self, payment: &PaymentId, amount: i64) -> String {
        let deployment = &self.deployment;
        let order = self.world.razorpay_post(
            "/v1/orders",
            &json!({ "amount": amount, "currency": "INR", "receipt": format!("{deployment}/{payment}") }),
        );
        let order = text(&order["id"]).to_owned();
        self.world.sandbox(|sandbox, now| sandbox.pay_order(now, &order, UPI)).unwrap().payment_id
    }

    fn refund(&self, provider: Provider, payment: &PaymentId, capture: &str, amount: i64) -> String {
        let deployment = &self.deployment;
        let made = match provider {
            Provider::Stripe => self.world.provider_post(
                "/v1/refunds",
                &format!(
                    "payment_intent={capture}&amount={amount}&metadata[deployment]={deployment}\
                     &metadata[payment_id]={payment}"
                ),
            ),
            Provider::Razorpay => self.world.razorpay_post(
                &format!("/v1/payments/{capture}/refund"),
                &json!({ "amount": amount, "notes": { "deployment": deployment, "payment_id": payment } }),
            ),
        };
        text(&made["id"]).to_owned()
    }

    /// Disputes a capture. Both providers take the money of a lost dispute, and Stripe brings that of a won one back.
    fn dispute(&self, provider: Provider, capture: &str, won: bool) -> (String, DisputeStatus) {
        let outcome = if won { DisputeOutcome::Won } else { DisputeOutcome::Lost };
        let id = match provider {
            Provider::Stripe => {
                let intent = self.world.provider_get(&format!("/v1/payment_intents/{capture}"));
                let charge = text(&intent["latest_charge"]).to_owned();
                let dispute = |sandbox: &mut Sandbox, now| {
                    let id = sandbox.dispute_charge(now, &charge, None).unwrap();
                    sandbox.end_charge_dispute(now, &id, outcome).unwrap();
                    id
                };
                self.world.sandbox(dispute)
            }
            Provider::Razorpay => self.world.sandbox(|sandbox, now| {
                let id = sandbox.dispute_payment(now, capture, None).unwrap();
                sandbox.end_payment_dispute(now, &id, outcome).unwrap();
                id
            }),
        };
        (id, if won { DisputeStatus::Won } else { DisputeStatus::Lost })
    }

    fn pay_out(&self, provider: Provider) -> String {
        let paid = self.world.sandbox(|sandbox, now| match provider {
            Provider::Stripe => sandbox.pay_out(now, "inr"),
            Provider::Razorpay => sandbox.settle_balance(now, "INR"),
        });
        paid.unwrap()
    }

    async fn payouts(&self) -> BTreeMap<String, Value> {
        let page =
            self.world.admin("GET", "/admin/reports/payouts?limit=100", &Value::Null).await.expect(200);
        let payouts = page["payouts"].as_array().unwrap().iter();
        payouts.map(|payout| (text(&payout["payout_id"]).to_owned(), payout.clone())).collect()
    }
}

/// Pays out what both providers have.
fn pay_all_out(shop: &Shop) {
    for provider in Provider::ALL {
        shop.pay_out(provider);
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_movements_of_both_providers_are_explained_to_the_last_cent() {
    let mut shop = Shop::open().await;
    for n in 0..PURCHASES {
        for provider in Provider::ALL {
            shop.buy(provider, n).await;
        }
        if n % 1_000 == 999 {
            pay_all_out(&shop);
            shop.world.pass(86_400);
        }
    }
    pay_all_out(&shop);
    shop.world.reconcile_payouts().await;
    let payouts = shop.payouts().await;
    let lines: i64 = payouts.values().map(|payout| payout["lines"].as_i64().unwrap()).sum();
    assert!(lines >= 10_000, "{lines} movements");
    for (id, payout) in &payouts {
        let total = &payout["total"];
        assert_eq!(
            (&total["unexplained_minor"], &total["unexplained_lines"]),
            (&json!(0), &json!(0)),
            "{id}"
        );
    }
    assert_eq!(shop.world.counted("PayoutUnexplained"), 0);
    shop.world.abandon();
}

/// An error for the payout of one purchase.
type Plant = (Provider, &'static str, fn(&mut Sandbox, i64, &Made));

/// Ids that a purchase has made at its provider: the lines of capture and refund, and the payout.
struct Made {
    capture: String,
    refund: String,
    payout: String,
}

fn at_stripe(sandbox: &mut Sandbox, now: i64, line: &str, planted: Planted) {
    assert!(sandbox.plant(now, line, planted), "no line {line}");
}

fn at_razorpay(sandbox: &mut Sandbox, now: i64, line: &str, planted: Planted) {
    assert!(sandbox.plant_razorpay(now, line, planted), "no line {line}");
}

const PLANTS: [Plant; 14] = [
    (Provider::Stripe, "a refund is missing", |s, now, made| {
        at_stripe(s, now, &made.refund, Planted::Missing)
    }),
    (Provider::Stripe, "a charge is missing", |s, now, made| {
        at_stripe(s, now, &made.capture, Planted::Missing)
    }),
    (Provider::Stripe, "a refund is doubled", |s, now, made| {
        at_stripe(s, now, &made.refund, Planted::Doubled)
    }),
    (Provider::Stripe, "a fee is wrong", |s, now, made| at_stripe(s, now, &made.capture, Planted::Fee(1))),
    (Provider::Stripe, "an amount is wrong", |s, now, made| {
        at_stripe(s, now, &made.capture, Planted::Amount(20_001));
    }),
    (Provider::Stripe, "a currency is wrong", |s, now, made| {
        at_stripe(s, now, &made.refund, Planted::Currency("usd".to_owned()));
    }),
    (Provider::Stripe, "a kind is unknown", |s, now, made| {
        at_stripe(s, now, &made.refund, Planted::Kind("climate_order_purchase".to_owned()));
    }),
    (Provider::Stripe, "a line is about nothing", |s, now, made| {
        at_stripe(s, now, &made.refund, Planted::Source("re_nothing".to_owned()));
    }),
    (Provider::Stripe, "a cent too much is paid", |s, now, made| {
        at_stripe(s, now, &made.payout, Planted::Amount(18_391));
    }),
    (Provider::Razorpay, "a payment is missing", |s, now, made| {
        at_razorpay(s, now, &made.capture, Planted::Missing);
    }),
    (Provider::Razorpay, "a payment is doubled", |s, now, made| {
        at_razorpay(s, now, &made.capture, Planted::Doubled);
    }),
    (Provider::Razorpay, "a fee is wrong", |s, now, made| {
        at_razorpay(s, now, &made.capture, Planted::Fee(1))
    }),
    (Provider::Razorpay, "an amount is wrong", |s, now, made| {
        at_razorpay(s, now, &made.refund, Planted::Amount(-999));
    }),
    (Provider::Razorpay, "another amount is paid", |s, now, made| {
        at_razorpay(s, now, &made.payout, Planted::Amount(1));
    }),
];

#[tokio::test(start_paused = true)]
async fn each_planted_error_is_found_and_nothing_else_is() {
    let mut shop = Shop::open().await;
    let mut planted = BTreeMap::new();
    for (provider, error, plant) in PLANTS {
        let booking = shop.buy(provider, 0).await;
        let payment = &booking.payments[0];
        let (capture, refund) =
            (payment.capture.clone().unwrap(), payment.refunds[0].provider_ref.clone().unwrap());
        let payout = shop.pay_out(provider);
        let made = match provider {
            Provider::Stripe => {
                let intent = shop.world.provider_get(&format!("/v1/payment_intents/{capture}"));
                let charge =
                    shop.world.provider_get(&format!("/v1/charges/{}", text(&intent["latest_charge"])));
                let refund = shop.world.provider_get(&format!("/v1/refunds/{refund}"));
                let line = |object: &Value| text(&object["balance_transaction"]).to_owned();
                Made { capture: line(&charge), refund: line(&refund), payout }
            }
            Provider::Razorpay => Made { capture, refund, payout },
        };
        shop.world.sandbox(|sandbox, now| plant(sandbox, now, &made));
        planted.insert(made.payout, format!("{provider:?}: {error}"));
        // Beside it, a payout without an error.
        shop.world.pass(3_600);
        shop.buy(provider, 1).await;
        shop.pay_out(provider);
        shop.world.pass(86_400);
    }
    // Somebody charges, and Razorpay adjusts, by hand.
    shop.world.sandbox(|sandbox, now| sandbox.charge_by_hand(now, 50_000, "inr", tests::VISA)).unwrap();
    planted.insert(shop.pay_out(Provider::Stripe), "Stripe: a charge by hand".to_owned());
    shop.world.sandbox(|sandbox, now| sandbox.adjust_razorpay(now, -700, "INR"));
    planted.insert(shop.pay_out(Provider::Razorpay), "Razorpay: an adjustment by hand".to_owned());
    shop.world.reconcile_payouts().await;
    let payouts = shop.payouts().await;
    for (id, payout) in &payouts {
        let (found, wanted) = (payout["total"]["finding"].is_string(), planted.get(id));
        assert_eq!(found, wanted.is_some(), "{wanted:?} {payout:#}");
    }
    let findings = i64::try_from(planted.len()).unwrap();
    assert_eq!((findings, shop.world.counted("PayoutUnexplained")), (16, findings));
    assert_eq!(payouts.len(), 2 * PLANTS.len() + 3);
    shop.world.abandon();
}
