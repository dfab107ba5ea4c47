//! Races of many customers for the same seats.

use std::collections::HashSet;
use std::sync::Mutex;

use serde_json::{Value, json};
use tests::{Hall, PAYS_LATER, Reply, Section, World};

use crate::support::{let_others_run, texts};

#[tokio::test(start_paused = true)]
async fn of_two_hundred_buyers_of_one_seat_exactly_one_gets_it() {
    for seed in [1, 2, 3] {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let people: Vec<_> = (0..200).map(|i| world.customer(&format!("person{i}"))).collect();
        let wishes = people.iter().map(|person| world.lock(person, &show, &["Stalls-A-1"]));
        let replies = futures::future::join_all(wishes).await;
        let with = |status: u16| replies.iter().filter(|reply| reply.status == status).count();
        assert_eq!((with(201), with(409)), (1, 199));
        for reply in replies.iter().filter(|reply| reply.status == 409) {
            assert_eq!(reply.code(), "seats_taken");
            assert_eq!(texts(&reply.body["seats"]), ["Stalls-A-1"]);
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_sent_fifty_times_at_once_makes_one_booking() {
    for body in [
        json!({ "seats": ["Stalls-A-1", "Stalls-B-1"] }),
        json!({ "best_available": { "count": 4, "type": "premium" } }),
        json!({ "best_available": { "count": 4, "type": "standing" } }),
    ] {
        for seed in [1, 2, 3] {
            let world = World::with_seed(seed);
            let show = world.event().await;
            let asha = world.customer("asha");
            let mut body = body.clone();
            body["event_id"] = show.event_id.clone().into();
            let replies = futures::future::join_all((0..50).map(|_| world.book(&asha, "same", &body))).await;
            let first = &world.book(&asha, "same", &body).await.expect(201);
            assert!(replies.iter().any(|reply| reply.status == 201));
            for reply in &replies {
                if reply.status == 409 {
                    assert_eq!(reply.code(), "request_in_progress", "{}", reply.body);
                    continue;
                }
                assert_eq!(reply.status, 201, "{}", reply.body);
                assert_eq!(
                    (&reply.body["booking_id"], &reply.body["seats"]),
                    (&first["booking_id"], &first["seats"])
                );
            }
            assert_eq!(world.all_bookings().len(), 1);
            assert_eq!(world.all_marks().len(), texts(&first["seats"]).len(), "{:?}", world.all_marks());
            world.finish().await;
        }
    }
}

/// Requests for seats of the same blocks in different orders, whose transactions conflict.
#[tokio::test(start_paused = true)]
async fn groups_who_want_each_others_seats_are_answered_201_or_409() {
    for seed in 1..=20 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let wishes: Vec<[&str; 3]> = vec![
            ["Stalls-A-1", "Stalls-B-1", "Balcony-A-1"],
            ["Balcony-A-1", "Stalls-A-1", "Stalls-B-1"],
            ["Stalls-B-1", "Balcony-A-1", "Stalls-A-1"],
            ["Stalls-B-1", "Stalls-A-2", "Balcony-A-2"],
        ];
        let people: Vec<_> = (0..wishes.len()).map(|i| world.customer(&format!("person{i}"))).collect();
        let all = people.iter().zip(&wishes).map(|(person, wish)| world.lock(person, &show, wish));
        let replies = futures::future::join_all(all).await;
        assert!(replies.iter().all(|reply| [201, 409].contains(&reply.status)));
        assert!(replies.iter().any(|reply| reply.status == 201), "no request won");
        world.finish().await;
    }
}

/// Request and answer of a buyer, and their order among those of others.
struct Told {
    wish: Vec<String>,
    reply: Reply,
    /// Number of bookings that were answered before this buyer's request.
    before: usize,
}

fn big_hall() -> Hall {
    let mut hall = Hall::default();
    let premium = hall.category("premium");
    ["North", "East", "South", "West"].into_iter().fold(hall, |hall, name| {
        let section = Section::new(name, premium);
        hall.section((1..=8).fold(section, |section, row| section.row(&format!("{row}"), 40)))
    })
}

/// Groups of 1 to 6 neighbouring seats, the same in every run.
fn groups(count: usize) -> Vec<Vec<String>> {
    let mut dice = 0x9E37_79B9_7F4A_7C15_u64;
    let mut roll = move |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    let sections = ["North", "East", "South", "West"];
    (0..count)
        .map(|_| {
            let section = sections[usize::try_from(roll(4)).unwrap()];
            let (row, size) = (roll(8) + 1, roll(6) + 1);
            let first = roll(41 - size) + 1;
            (first..first + size).map(|seat| format!("{section}-{row}-{seat}")).collect()
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn two_thousand_buyers_of_random_groups_all_get_true_answers() {
    let world = World::with_seed(42);
    let show = world.event_with(&big_hall(), |_| {}).await;
    // Booked seats in the order in which their buyers were answered.
    let booked: Mutex<Vec<Vec<String>>> = Mutex::default();
    let buyers = groups(2000).into_iter().enumerate().map(|(i, wish)| {
        let (world, show, booked) = (&world, &show, &booked);
        async move {
            let person = world.customer(&format!("buyer{i}"));
            let before = booked.lock().unwrap().len();
            let seats: Vec<&str> = wish.iter().map(String::as_str).collect();
            let reply = world.lock(&person, show, &seats).await;
            if reply.status == 201 {
                booked.lock().unwrap().push(wish.clone());
            }
            Told { wish, reply, before }
        }
    });
    let told = futures::future::join_all(buyers).await;
    let booked = booked.into_inner().unwrap();
    check_truth(&told, &booked);
    let won: Vec<(usize, &Value)> = told
        .iter()
        .enumerate()
        .filter(|(_, told)| told.reply.status == 201)
        .map(|(i, told)| (i, &told.reply.body))
        .collect();
    println!("{} of 2000 groups got their seats", won.len());
    assert!(won.len() > 200);
    // A third of them pay, a third release, and a third do nothing.
    for (i, booking) in won {
        let person = world.customer(&format!("buyer{i}"));
        let id = booking["booking_id"].as_str().unwrap();
        match i % 3 {
            0 => drop(world.paid(&person, id).await),
            1 => drop(world.release(&person, id).await.expect(200)),
            _ => {}
        }
    }
    world.settle().await;
    world.finish().await;
}

fn check_truth(told: &[Told], booked: &[Vec<String>]) {
    let taken: HashSet<&str> = booked.iter().flatten().map(String::as_str).collect();
    assert_eq!(taken.len(), booked.iter().map(Vec::len).sum::<usize>(), "a seat was locked twice");
    for Told { wish, reply, before } in told {
        if reply.status == 201 {
            assert_eq!(texts(&reply.body["seats"]), *wish);
            continue;
        }
        assert_eq!((reply.status, reply.code()), (409, "seats_taken"), "{}", reply.body);
        let lost = texts(&reply.body["seats"]);
        assert!(!lost.is_empty(), "{}", reply.body);
        for seat in &lost {
            assert!(wish.iter().any(|wanted| wanted == seat), "{seat} was not requested");
            // Nobody releases seats in this race, so a lost seat still belongs to somebody.
            assert!(taken.contains(seat), "{seat} is reported as lost, and nobody has it");
        }
        let gone: HashSet<&str> = booked[..*before].iter().flatten().map(String::as_str).collect();
        for block in reply.body["blocks"].as_array().unwrap() {
            for seat in texts(&block["available"]) {
                assert!(
                    !gone.contains(seat),
                    "{seat} is reported as free, and was locked before the request"
                );
                assert!(!lost.contains(&seat), "{seat} is reported as both lost and free");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn seats_that_a_refusal_names_as_free_can_be_locked() {
    let world = World::new();
    let show = world.event().await;
    let (asha, ben, carla) = (world.customer("asha"), world.customer("ben"), world.customer("carla"));
    world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-2"]).await;
    let problem = world.lock(&ben, &show, &["Stalls-A-1", "Stalls-B-2"]).await.refused(409, "seats_taken");
    let mut lost = texts(&problem["seats"]);
    lost.sort_unstable();
    assert_eq!(lost, ["Stalls-A-1", "Stalls-B-2"]);
    let mut persons = [ben, carla].into_iter();
    for block in problem["blocks"].as_array().unwrap() {
        let free = texts(&block["available"]);
        let some: Vec<&str> = free.into_iter().take(10).collect();
        world.lock(&persons.next().unwrap(), &show, &some).await.expect(201);
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_hundred_buyers_of_a_seat_with_an_expired_lock_exactly_one_gets_it() {
    let world = World::with_seed(9);
    let show = world.event().await;
    world.locked(&world.customer("asha"), &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.pass(301);
    let people: Vec<_> = (0..200).map(|i| world.customer(&format!("person{i}"))).collect();
    let wishes = people.iter().map(|person| world.lock(person, &show, &["Stalls-A-2", "Stalls-A-3"]));
    let replies = futures::future::join_all(wishes).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.code() == "seats_taken").count(), 199);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_late_payment_and_a_new_buyer_in_the_same_moment_never_both_have_the_seat() {
    let mut late = 0;
    for seed in 1..=40 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-B-1"]).await;
        let payment = world.open_payment(&asha, &booking).await.expect(201);
        world.settle().await;
        // The bank answers in the second in which the seats become available.
        world.provider(|settings| settings.async_seconds = 2_641);
        world.type_card(&payment, PAYS_LATER).unwrap();
        world.pass(2_641);
        world.deliver_webhooks().await;
        let buying = world.lock(&ben, &show, &["Stalls-B-1", "Stalls-B-2"]);
        let settling = async {
            let_others_run(seed).await;
            world.step_one_queue("payments").await
        };
        let (bens, _) = futures::join!(buying, settling);
        world.settle().await;
        let seen = world.booking(&asha, &booking).await;
        if seen["status"] == "confirmed" {
            late += 1;
            assert_eq!(texts(&bens.refused(409, "seats_taken")["seats"]), ["Stalls-B-1"]);
        } else {
            bens.expect(201);
            assert_eq!(seen["payments"][0]["refunds"][0]["status"], "refunded", "seed {seed}");
        }
        world.finish().await;
    }
    assert!((1..40).contains(&late), "no race: the late payment won {late} of 40");
}

/// The first run is refused because of the open lock; the second may come after the release, together with a third.
#[tokio::test(start_paused = true)]
async fn a_request_sent_again_while_the_other_lock_is_released_locks_all_its_seats_or_is_refused() {
    let (mut booked, mut refused) = (0, 0);
    for seed in 1..=150 {
        let world = World::with_seed(seed);
        let show = world.event().await;
        let asha = world.customer("asha");
        let open = world.locked(&asha, &show, &["Stalls-A-1"]).await;
        let body = json!({ "event_id": show.event_id, "seats": ["Stalls-B-1", "Balcony-A-1"] });
        let send = async |turns| {
            let_others_run(turns).await;
            world.book(&asha, "same", &body).await
        };
        let release = async {
            let_others_run(seed % 7).await;
            world.release(&asha, &open).await
        };
        let (first, second, third, _) = futures::join!(send(0), send(seed % 5), send(seed % 11), release);
        for reply in [first, second, third] {
            match (reply.status, reply.code()) {
                (201, _) => booked += 1,
                (409, "open_lock_exists") => refused += 1,
                (409, "request_in_progress") => {}
                _ => panic!("{} {}", reply.status, reply.body),
            }
        }
        world.settle().await;
        world.finish().await;
    }
    assert!(booked > 20 && refused > 20, "{booked} booked, {refused} refused");
}
