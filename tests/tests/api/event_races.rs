//! Changes of events against their publication, their cancellation and purchases.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Hall, World};

use crate::events::{admin_path, change, change_under, opera, tag, tiers};
use crate::support::{let_others_run, text};

/// A draft's limit may go, a published event's may not: whoever is first decides.
#[tokio::test(start_paused = true)]
async fn a_change_of_a_draft_never_comes_after_its_publication() {
    let mut outcomes = BTreeSet::new();
    for turns in (0..60).step_by(3) {
        let world = World::with_seed(turns + 1);
        let organizer = world.organizer().await;
        let maya = world.member(&organizer, "maya", "manager").await;
        let show = world
            .draft_with(&Hall::small().chart(), |event| event["tickets_per_customer_max"] = json!(4))
            .await;
        let read = tag(&world, &maya, &show.event_id).await;
        let body = json!({ "tickets_per_customer_max": null });
        // Either may be first.
        let (change_waits, publication_waits) = if turns % 2 == 0 { (0, turns) } else { (turns, 0) };
        let change = async {
            let_others_run(change_waits).await;
            change_under(&world, &maya, &show.event_id, &read, &body).await
        };
        let publish = async {
            let_others_run(publication_waits).await;
            world.publish(&show).await
        };
        let (changed, published) = tokio::join!(change, publish);
        published.expect(200);
        let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
        assert_eq!(event["status"], "published");
        match changed.status {
            200 => assert_eq!(event["tickets_per_customer_max"], Value::Null),
            412 => assert_eq!(event["tickets_per_customer_max"], 4),
            status => panic!("{status}: {}", changed.body),
        }
        outcomes.insert(changed.status);
        world.finish().await;
    }
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), [200, 412], "both orders were tried");
}

#[tokio::test(start_paused = true)]
async fn a_change_never_revives_an_event_that_is_called_off() {
    for turns in (0..60).step_by(3) {
        let world = World::with_seed(turns + 1);
        let organizer = world.organizer().await;
        let maya = world.member(&organizer, "maya", "manager").await;
        let show = world.event().await;
        let read = tag(&world, &maya, &show.event_id).await;
        let cancel = async {
            let_others_run(turns).await;
            world.admin("POST", &format!("/admin/events/{}/cancel", show.event_id), &Value::Null).await
        };
        let fee = json!({ "fee_per_ticket_minor": 900 });
        let (changed, cancelled) =
            tokio::join!(change_under(&world, &maya, &show.event_id, &read, &fee), cancel);
        cancelled.expect(200);
        assert!([200, 409, 412].contains(&changed.status), "{}", changed.body);
        let event = world.get(&admin_path(&show.event_id), Some(&maya)).await.expect(200);
        assert_eq!(event["status"], "cancelled");
        world.settle().await;
        world.finish().await;
    }
}

/// A purchase that begins while the price changes is charged what its booking shows, by one price or the other.
#[tokio::test(start_paused = true)]
async fn who_buys_while_the_price_changes_pays_what_the_booking_shows() {
    for turns in (0..40).step_by(4) {
        let (world, maya, show) = opera().await;
        let asha = world.customer("asha");
        let buy = async {
            let_others_run(turns).await;
            world.lock(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await.expect(201)
        };
        let body = json!({ "tiers": tiers(70_000) });
        let (changed, booking) = tokio::join!(change(&world, &maya, &show.event_id, &body), buy);
        changed.expect(200);
        let total = booking["amount"]["amount_minor"].as_i64().unwrap();
        assert!([100_000, 140_000].contains(&total), "{booking}");
        let payment = world.paid(&asha, text(&booking["booking_id"])).await;
        assert_eq!(payment["amount"]["amount_minor"], total);
        world.settle().await;
        world.finish().await;
    }
}
