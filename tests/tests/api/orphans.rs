//! Money for nothing: it comes for a booking that is not there, or is there once more.

use serde_json::{Value, json};
use tests::{Person, Reply, Show, World};

use crate::support::{tell_once_more, text};

#[tokio::test(start_paused = true)]
async fn money_for_a_booking_that_is_not_there_goes_back_however_often_it_comes() {
    let world = World::new();
    for amount in [50_000, 49_000] {
        pay(&world, "bkg_0123456789ab", amount);
        world.settle().await;
    }
    let refunds = world.provider_list("/v1/refunds");
    let amounts: Vec<&Value> = refunds.iter().map(|refund| &refund["amount"]).collect();
    assert_eq!(amounts, [&json!(49_000), &json!(50_000)]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_booking_whose_money_went_back_when_it_was_not_there_is_not_made_again() {
    // The next copy of the news would confirm it, with money that has gone: one that comes after the refund was
    // made, and one that comes while it waits on its queue.
    for refund_waits in [false, true] {
        let world = World::new();
        let vanished = vanished(&world).await;
        pay(&world, &vanished.booking, 50_000);
        if refund_waits {
            world.deliver_webhooks().await;
            assert!(world.step_one_queue("payments").await);
        } else {
            world.settle().await;
        }
        assert_eq!(vanished.again(&world).await.code(), "idempotency_key_reused");
        tell_once_more(&world, "payment_intent.succeeded");
        world.settle().await;
        assert_eq!(world.provider_list("/v1/refunds").len(), 1);
        assert_eq!(world.all_bookings(), []);

        // Under another key the seat is bought like any other.
        let booking = world.bought(&vanished.asha, &vanished.show, &["Stalls-A-1"]).await;
        assert_eq!(world.booking(&vanished.asha, &booking).await["status"], "confirmed");
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0]);
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_booking_that_is_made_again_while_its_money_comes_is_paid_or_refused() {
    let mut paid = 0;
    for seed in 1..25 {
        let world = World::with_seed(seed);
        let vanished = vanished(&world).await;
        pay(&world, &vanished.booking, 50_000);
        world.deliver_webhooks().await;
        tell_once_more(&world, "payment_intent.succeeded");
        let (_, again) = futures::join!(world.step_one_queue("payments"), vanished.again(&world));
        world.settle().await;
        world.pass(361);
        world.settle().await;
        let refunds = world.provider_list("/v1/refunds").len();
        if again.status == 201 {
            assert_eq!(
                world.booking(&vanished.asha, &vanished.booking).await["status"],
                "confirmed",
                "{seed}"
            );
            assert_eq!(refunds, 0, "{seed}");
            paid += 1;
        } else {
            assert_eq!((again.code(), refunds), ("idempotency_key_reused", 1), "{seed}");
        }
        world.pass(3_700);
        assert_eq!(world.audit_books().await, [""; 0], "{seed}");
        world.finish().await;
    }
    assert!((1..24).contains(&paid), "both happen: {paid}");
}

/// A booking whose lock ran out and which is not in the store any more.
struct Vanished {
    show: Show,
    asha: Person,
    booking: String,
}

async fn vanished(world: &World) -> Vanished {
    let show = world.event().await;
    let asha = world.customer("asha");
    let mut vanished = Vanished { show, asha, booking: String::new() };
    vanished.booking = text(&vanished.again(world).await.expect(201)["booking_id"]).to_owned();
    world.pass(3_901);
    assert!(world.sweep_ttl() > 0);
    vanished
}

impl Vanished {
    /// Sends the request once more that made it.
    async fn again(&self, world: &World) -> Reply {
        world.lock_with_key(&self.asha, &self.show, &["Stalls-A-1"], "same").await
    }
}

/// Pays what nobody was given.
fn pay(world: &World, booking: &str, amount: i64) {
    let form = format!(
        "amount={amount}&currency=inr&payment_method=pm_card_visa&confirm=true\
         &metadata[booking_id]={booking}&metadata[payment_id]=pay_{}_1",
        &booking[4..]
    );
    world.provider_post("/v1/payment_intents", &form);
}
