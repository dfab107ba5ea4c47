//! What happens when everybody comes at once.

use std::collections::{HashMap, HashSet};

use futures::future::join_all;
use serde_json::json;

use crate::shop::{Shop, new_key};

#[tokio::test(flavor = "multi_thread")]
async fn of_200_buyers_of_one_seat_exactly_one_gets_it_and_the_others_are_told() {
    let shop = Shop::open().await;
    let event = shop.event(1, 4).await;
    let answers = join_all((0..200).map(|_| {
        let (shop, event) = (shop.clone(), event.clone());
        async move {
            shop.buy("/booking", &new_key(), json!({ "event_id": event, "seats": ["A2"] })).await.unwrap()
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
async fn a_crowd_that_asks_for_the_best_seats_never_shares_one() {
    let shop = Shop::open().await;
    let event = shop.event(6, 20).await;
    let answers = join_all((0..60).map(|_| {
        let (shop, event) = (shop.clone(), event.clone());
        async move {
            let wish = json!({ "event_id": event, "best_available": { "count": 2, "type": "stalls" } });
            shop.buy("/booking", &new_key(), wish).await.unwrap()
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
    let locked = shop.statuses(&event).await.into_iter().filter(|(_, status)| status == "locked");
    assert_eq!(locked.map(|(seat, _)| seat).collect::<HashSet<_>>(), seats);
}
