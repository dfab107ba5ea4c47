//! Races of many requests at once.

use std::collections::{HashMap, HashSet};

use futures::future::join_all;
use serde_json::json;

use crate::stack::{Stack, new_key};

#[tokio::test(flavor = "multi_thread")]
async fn of_200_buyers_of_one_seat_exactly_one_gets_it_and_the_others_are_refused() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let answers =
        join_all((0..200).map(|_| {
            let (stack, event) = (stack.clone(), event.clone());
            async move {
                stack.insist("/booking", &new_key(), json!({ "event_id": event, "seats": ["A2"] })).await
            }
        }))
        .await;
    let mut statuses: HashMap<u16, usize> = HashMap::new();
    for answer in &answers {
        *statuses.entry(answer.status).or_default() += 1;
        if answer.status == 409 {
            assert_eq!(answer.json()["code"], "seats_taken");
            assert_eq!(answer.json()["seats"], json!(["A2"]));
        }
    }
    assert_eq!(statuses, HashMap::from([(201, 1), (409, 199)]));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_requests_for_the_best_seats_never_get_the_same_seat() {
    let stack = Stack::open().await;
    let event = stack.event(6, 20).await;
    let answers = join_all((0..60).map(|_| {
        let (stack, event) = (stack.clone(), event.clone());
        async move {
            let wish = json!({ "event_id": event, "best_available": { "count": 2, "type": "stalls" } });
            stack.insist("/booking", &new_key(), wish).await
        }
    }))
    .await;
    let mut seats = HashSet::new();
    for answer in answers {
        assert!(matches!(answer.status, 201 | 409), "{}", answer.status);
        if answer.status == 201 {
            for seat in answer.json()["seats"].as_array().unwrap() {
                assert!(seats.insert(seat.as_str().unwrap().to_owned()), "{seat} was locked twice");
            }
        }
    }
    let locked = stack.statuses(&event).await.into_iter().filter(|(_, status)| status == "locked");
    // A function that could not answer in time may have locked seats that nobody was told.
    let locked: HashSet<String> = locked.map(|(seat, _)| seat).collect();
    assert!(seats.is_subset(&locked), "{:?}", seats.difference(&locked));
}

/// Sends `count` requests for ten seats each at once, the n-th under the key `key(n)`, and checks that only one of
/// them locks seats.
async fn lock_ten_seats(count: usize, key: impl Fn(usize) -> String) {
    let stack = Stack::open().await;
    let event = stack.event_with_limit(20, 40, 10).await;
    let requests = (0..count).map(|n| {
        let (row, first) = (char::from(b'A' + u8::try_from(n / 4).unwrap()), n % 4 * 10 + 1);
        let seats: Vec<String> = (first..first + 10).map(|seat| format!("{row}{seat}")).collect();
        let (stack, key, body) = (stack.clone(), key(n), json!({ "event_id": event, "seats": seats }));
        async move { stack.insist("/booking", &key, body).await }
    });
    let answers = join_all(requests).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 409)));
    let locked = stack.statuses(&event).await.into_values().filter(|status| status == "locked").count();
    assert_eq!(locked, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_customers_eighty_requests_under_one_key_one_locks_its_seats() {
    let key = new_key();
    lock_ten_seats(80, |_| key.clone()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_customers_forty_requests_under_different_keys_one_locks_its_seats() {
    lock_ten_seats(40, |_| new_key()).await;
}
