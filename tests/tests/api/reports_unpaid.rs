//! Reports of what was not paid: the funnel, abandoned purchases, and declines by cause.

use serde_json::json;
use tests::{DECLINED, UPI_FAILS_THEN_PAYS, VISA, World};

use crate::reports::{by_key, figure, report, total};
use crate::support::text;

#[tokio::test(start_paused = true)]
async fn a_declined_payment_is_recovered_or_lost_once_and_under_its_cause() {
    let world = World::new();
    let show = world.event().await;
    let mia = world.member(&world.organizer().await, "mia", "manager").await;
    let id = format!("event_id={}", show.event_id);
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));

    let one = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_payment(&asha, &one).await.expect(201);
    world.type_card(&payment, DECLINED).unwrap_err();
    world.type_card(&payment, DECLINED).unwrap_err();
    world.settle().await;
    let declined = report(&world, &mia, "failures", &id).await;
    assert_eq!(by_key(&declined, "declined"), [("bank_refused".to_owned(), 2)]);
    assert_eq!((figure(&declined, "lost"), figure(&declined, "recovered")), (0, 0));

    world.type_card(&payment, VISA).unwrap();
    world.settle().await;
    let recovered = report(&world, &mia, "failures", &id).await;
    assert_eq!((figure(&recovered, "recovered"), figure(&recovered, "recovered_minor")), (1, 50_000));
    assert_eq!(
        (figure(&recovered, "lost"), total(&recovered)["recovered_basis_points"].clone()),
        (0, json!(10_000))
    );

    let two = world.locked(&ben, &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    let payment = world.open_payment(&ben, &two).await.expect(201);
    world.type_card(&payment, DECLINED).unwrap_err();
    for _ in 0..90 {
        world.minute().await;
    }
    assert_eq!(world.booking(&ben, &two).await["status"], "expired");
    let lost = report(&world, &mia, "failures", &id).await;
    assert_eq!(by_key(&lost, "lost_minor"), [(String::new(), 0), ("bank_refused".to_owned(), 100_000)]);
    assert_eq!((figure(&lost, "recovered_minor"), figure(&lost, "attempts_failed")), (50_000, 1));
    assert_eq!(total(&lost)["recovered_basis_points"], 3_333);
    let codes = report(&world, &mia, "failures", &format!("{id}&group=decline_code")).await;
    assert_eq!(codes["totals"], lost["totals"]);
    let providers = report(&world, &mia, "failures", &format!("{id}&group=provider")).await;
    assert!(by_key(&providers, "lost_minor").contains(&("stripe".to_owned(), 100_000)));
    let methods = report(&world, &mia, "failures", &format!("{id}&group=method")).await;
    assert!(by_key(&methods, "declined").contains(&("card".to_owned(), 3)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_decline_at_razorpay_has_a_cause_too() {
    let world = World::new();
    let show = world.event().await;
    let mia = world.member(&world.organizer().await, "mia", "manager").await;
    let asha = world.customer("asha");
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let payment = world.open_order(&asha, &booking).await.expect(201);
    let _ = world.pay_order(&payment, UPI_FAILS_THEN_PAYS);
    for _ in 0..90 {
        world.minute().await;
    }
    let failures = report(&world, &mia, "failures", &format!("event_id={}", show.event_id)).await;
    assert!(figure(&failures, "declined") >= 1, "{failures}");
    let causes = by_key(&failures, "declined");
    assert!(causes.iter().all(|(cause, declined)| !cause.is_empty() || *declined == 0), "{causes:?}");
    let ended = figure(&failures, "lost") + figure(&failures, "recovered");
    assert_eq!(ended, 1, "{failures}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_lock_ends_in_the_hour_that_its_customer_was_shown_however_late_it_is_told() {
    let world = World::new();
    let show = world.event().await;
    let mia = world.member(&world.organizer().await, "mia", "manager").await;
    let id = format!("event_id={}", show.event_id);
    let (asha, ben) = (world.customer("asha"), world.customer("ben"));
    let booking = world.locked(&asha, &show, &["Stalls-A-1"]).await;
    let left = world.locked(&ben, &show, &["Stalls-A-2"]).await;
    world.open_payment(&ben, &left).await.expect(201);
    let ends: Vec<String> = [world.booking(&asha, &booking).await, world.booking(&ben, &left).await]
        .iter()
        .map(|booking| text(&booking["expires_at"]).to_owned())
        .collect();
    // Ben's attempt to pay is over within the hour. DynamoDB is late, and removes Asha's booking on the day after the next.
    for _ in 0..90 {
        world.minute().await;
    }
    world.pass(2 * 86_400);
    world.sweep_ttl();
    world.settle().await;
    let days = report(&world, &mia, "abandoned", &format!("{id}&group=day")).await;
    assert_eq!(by_key(&days, "expired"), [(ends[0][..10].to_owned(), 1)], "{days}");
    let hours = report(&world, &mia, "abandoned", &format!("{id}&group=hour")).await;
    let of = |name: &str, end: &str| by_key(&hours, name).contains(&(end[11..13].to_owned(), 1));
    assert!(of("expired", &ends[0]) && of("payment_abandoned", &ends[1]), "{hours}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn every_booking_ends_paid_or_abandoned_in_one_way() {
    let world = World::new();
    let show = world.event().await;
    let mia = world.member(&world.organizer().await, "mia", "manager").await;
    let id = format!("event_id={}", show.event_id);
    let people: Vec<_> = ["asha", "ben", "carl", "dora"].map(|name| world.customer(name)).into();
    world.bought(&people[0], &show, &["Stalls-A-1"]).await;
    world.locked(&people[1], &show, &["Stalls-A-2", "Stalls-A-3"]).await;
    let released = world.locked(&people[2], &show, &["Stalls-A-4"]).await;
    world.release(&people[2], &released).await;
    let left = world.locked(&people[3], &show, &["Stalls-A-5"]).await;
    world.open_payment(&people[3], &left).await.expect(201);
    for _ in 0..90 {
        world.minute().await;
    }
    world.sweep_ttl();
    world.settle().await;
    let funnel = report(&world, &mia, "funnel", &id).await;
    let steps = ["seen_sampled", "locked", "paying", "confirmed", "abandoned"];
    assert_eq!(steps.map(|step| figure(&funnel, step)), [0, 4, 2, 1, 3], "{funnel}");
    let rates = ["paying_basis_points", "paid_basis_points", "abandoned_basis_points"];
    assert_eq!(rates.map(|rate| figure(&funnel, rate)), [5_000, 5_000, 7_500]);
    let abandoned = report(&world, &mia, "abandoned", &id).await;
    let ways = ["expired", "released", "payment_abandoned", "abandoned", "seats", "abandoned_minor"];
    assert_eq!(ways.map(|way| figure(&abandoned, way)), [1, 1, 1, 3, 4, 200_000], "{abandoned}");
    assert_eq!(figure(&abandoned, "rate_basis_points"), 7_500);
    let hours = report(&world, &mia, "abandoned", &format!("{id}&group=hour")).await;
    assert_eq!(by_key(&hours, "abandoned").iter().map(|(_, count)| count).sum::<i64>(), 3);
    world.finish().await;
}
