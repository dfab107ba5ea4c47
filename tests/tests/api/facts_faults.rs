//! The workers of facts die and their calls fail at every place. Every fact is counted, and none twice.

use aws::store::StoredDay;
use domain::Money;
use domain::fact::{Fact, HourLine, Kind, Line};
use functions::Function;
use jiff::civil::Date;
use tests::{Fault, Service, Show, Trouble, World};

use crate::facts::{by_kind, check, event_id, lines, some_history, today};

/// Lines of a history whose recording meets `fault`, and the number of calls that failed.
async fn recorded_despite(fault: Fault) -> (Vec<HourLine>, usize) {
    let world = World::new();
    world.fault(fault);
    let show = some_history(&world).await;
    let failed = world.clear_faults();
    for _ in 0..2 {
        world.pass(183);
        world.settle().await;
    }
    let lines = lines(&world, &show).await;
    let event = show.event_id.parse().unwrap();
    let days = world.store().days_of_event(&event).await.unwrap();
    let organizer = world.organizer().await.parse().unwrap();
    let listed = world.store().days_of_organizer(&organizer, days[0], *days.last().unwrap()).await.unwrap();
    assert_eq!(listed.len(), days.len(), "each day is listed");
    world.finish().await;
    (lines, failed)
}

#[tokio::test(start_paused = true)]
async fn wherever_the_worker_dies_each_fact_is_counted_once() {
    let (right, _) = recorded_despite(Fault::new(Trouble::Fails).function("nobody")).await;
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        let mut n = 1;
        loop {
            let (lines, failed) = recorded_despite(Fault::new(trouble).function("record-facts").nth(n)).await;
            if failed == 0 {
                break;
            }
            assert_eq!(lines, right, "{trouble:?} at call {n}");
            n += 1;
        }
        assert!(n > 10, "only {n} calls were made");
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_fails_each_fact_is_counted_once() {
    let (right, _) = recorded_despite(Fault::new(Trouble::Fails).function("nobody")).await;
    for trouble in [Trouble::Throttle, Trouble::Fails, Trouble::NoAnswer, Trouble::LostAnswer] {
        for operation in ["PutItem", "UpdateItem", "GetItem"] {
            let fault =
                Fault::new(trouble).function("record-facts").service(Service::DynamoDb).operation(operation);
            // The SDK repeats what fails once by itself; after four times in a row it gives up.
            for times in [1, 5] {
                let (lines, failed) = recorded_despite(fault.clone().times(times)).await;
                assert!(lines == right && failed > 0, "{trouble:?} of {operation}: {failed} calls failed");
            }
        }
    }
}

/// Records a sale of this instant, by the steps of `record-facts`: a purchase takes a second for each of a hundred worlds.
async fn record_sale(world: &World, show: &Show) {
    let fact = Fact {
        message_id: format!("msg_{}_0", world.clock.now().as_second()),
        occurred_at: world.clock.now(),
        event_id: event_id(show),
        booking_id: None,
        lines: vec![Line::of(Kind::Sale, Money::new(50_000, "INR".parse().unwrap()))],
    };
    let (store, organizer) = (world.store(), world.organizer().await.parse().unwrap());
    assert!(store.record_fact(&fact, 400).await.unwrap());
    store.step_revision(&fact.event_id, fact.day()).await.unwrap();
    store.list_day(&organizer, &fact.event_id, fact.day()).await.unwrap();
}

/// An event with a sale; added up on the night before, and perhaps sold once more since. If not, the check compares.
async fn to_be_checked(world: &World, known: Known) -> Show {
    let show = world.event().await;
    record_sale(world, &show).await;
    if known != Known::Nothing {
        check(world).await;
        world.pass(86_400);
    }
    if known == Known::Old {
        record_sale(world, &show).await;
    }
    show
}

/// That which the check has stored of an event before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Old,
    All,
}

#[tokio::test(start_paused = true)]
async fn wherever_the_nightly_check_dies_the_next_run_goes_on() {
    let nightly = Function::Schedule(&functions::CHECK_AGGREGATES);
    let deaths = [
        (Known::Nothing, &[Trouble::KillBefore, Trouble::KillAfter, Trouble::NoAnswer][..]),
        (Known::Old, &[Trouble::KillAfter]),
        (Known::All, &[Trouble::KillBefore]),
    ];
    for (known, troubles) in deaths {
        for trouble in troubles.iter().copied() {
            for n in 1.. {
                let world = World::new();
                let show = to_be_checked(&world, known).await;
                let right = by_kind(&world, &show).await;
                world.fault(Fault::new(trouble).function("check-aggregates").nth(n));
                let _ = world.invoke(&nightly, b"{}").await;
                let failed = world.clear_faults();
                check(&world).await;
                let (first, last) = (Date::MIN, today(&world));
                let stored = world.store().stored_days(&event_id(&show), first, last).await.unwrap();
                assert_eq!(stored.len(), if known == Known::Old { 2 } else { 1 });
                assert!(stored.iter().all(StoredDay::is_valid), "{known:?}, {trouble:?} at call {n}");
                assert_eq!((by_kind(&world, &show).await, world.counted("AggregateDiffers")), (right, 0));
                world.finish().await;
                if failed == 0 {
                    assert!(n > 20, "only {n} calls were made");
                    break;
                }
            }
        }
    }
}
