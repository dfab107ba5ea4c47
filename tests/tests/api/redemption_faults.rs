//! Uses of offers where a function dies, an answer is lost, or another run is in the way.

use aws::store::Reserving;
use domain::redemption::Uses;
use serde_json::json;
use tests::{Fault, Trouble, World};

use crate::faults_money::{at_every_call, settle_for_long};
use crate::redemptions::{booking_id, offer, row};
use crate::redemptions_settled::{fifty, now, redeemed, uses};

const SEATS: [&str; 2] = ["Stalls-A-1", "Stalls-B-1"];

#[tokio::test(start_paused = true)]
async fn wherever_a_settlement_fails_the_use_of_a_paid_booking_is_counted_once() {
    at_every_call("settle-redemptions", 4, async |world, fault| {
        let (show, asha, offer) = (world.event().await, world.customer("asha"), fifty("ticket"));
        let (booking, _) = redeemed(&world, &offer, &asha, &show, &SEATS).await;
        world.paid(&asha, booking.booking_id.as_str()).await;
        world.fault(fault);
        settle_for_long(&world).await;
        let came = world.clear_faults() > 0;
        settle_for_long(&world).await;
        let uses = uses(&world, &offer).await;
        assert_eq!((uses.reserved.uses, uses.used.uses), (0, 2));
        assert_eq!(world.counted("RedemptionOverdrawn"), 0);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wherever_a_settlement_fails_the_use_of_an_ended_lock_comes_back_once() {
    for function in ["settle-redemptions", "publish-messages"] {
        at_every_call(function, 2, async |world, fault| {
            let (show, asha, offer) = (world.event().await, world.customer("asha"), fifty("ticket"));
            redeemed(&world, &offer, &asha, &show, &SEATS).await;
            world.fault(fault);
            settle_for_long(&world).await;
            let came = world.clear_faults() > 0;
            settle_for_long(&world).await;
            assert_eq!(uses(&world, &offer).await.reserved, Uses::default());
            world.finish().await;
            came
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_a_reservation_fails_its_use_is_given_out_once_and_comes_back_when_the_run_is_over() {
    at_every_call("create-booking", 2, async |world: World, fault: Fault| {
        let store = world.store();
        let caps = json!({ "uses_max": 1, "per_customer_max": 2, "money_max_minor": 1_000 });
        let offer = offer(1, caps);
        let booking = booking_id("asha", "key");
        let run = |name: &str| {
            let mut row = row(&offer, &booking, "asha", name, now(&world));
            row.uses.minor = 1_000;
            row
        };
        world.fault(fault);
        let first = run("first");
        let first = world.run_as("create-booking", store.reserve(&offer, &first, now(&world))).await;
        let came = world.clear_faults() > 0;
        if let Some(Ok(outcome)) = &first {
            assert!(matches!(outcome, Reserving::Reserved(_)), "{outcome:?}");
        }
        assert_eq!(store.check_counts(&offer).await.unwrap(), []);
        // The same run again, as after a lost answer, has the same use, with room left or without.
        if let Some(Ok(Reserving::Reserved(row))) = &first {
            let again = store.reserve(&offer, &run("first"), now(&world)).await.unwrap();
            assert_eq!(again, Reserving::Reserved(row.clone()));
        }
        let second = store.reserve(&offer, &run("second"), now(&world)).await.unwrap();
        let is_there = store.uses_of(&offer).await.unwrap().reserved;
        assert_eq!(is_there, Uses { uses: 1, minor: 1_000 });
        if matches!(first, Some(Ok(_))) {
            assert_eq!(second, Reserving::InProgress);
        }
        world.pass(46);
        if second == Reserving::InProgress {
            let third = store.reserve(&offer, &run("third"), now(&world)).await.unwrap();
            assert!(matches!(third, Reserving::Reserved(_)), "{third:?}");
        }
        assert_eq!(store.uses_of(&offer).await.unwrap().reserved, Uses { uses: 1, minor: 1_000 });
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn reservations_that_conflict_for_long_go_to_another_shard_and_are_never_taken_for_used_up() {
    for (shards, busy) in [(4, 4), (4, 8), (1, 4), (1, 100)] {
        let world = World::new();
        let store = world.store();
        let offer = offer(shards, json!({ "uses_max": 100 }));
        let row = row(&offer, &booking_id("asha", "key"), "asha", "run", now(&world));
        let mut alike = offer.clone();
        alike.offer_id = "off_abcdefghjk".parse().unwrap();
        let Reserving::Reserved(own) = store.reserve(&alike, &row, now(&world)).await.unwrap() else {
            panic!("nobody has it");
        };
        world.fault(Fault::new(Trouble::Conflict).operation("TransactWriteItems").times(busy));
        match store.reserve(&offer, &row, now(&world)).await {
            Ok(Reserving::Reserved(there)) => {
                assert_eq!(there.redemption.shard != own.redemption.shard, shards == 4);
            }
            Ok(refused) => panic!("{refused:?}"),
            Err(_) => assert_eq!(busy, 100),
        }
        world.clear_faults();
        assert_eq!(store.check_counts(&offer).await.unwrap(), []);
        world.finish().await;
    }
}
