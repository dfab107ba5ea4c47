//! Guesses at codes of offers by fifty customers at once: they find nothing, and cost what the note in
//! `docs/decisions/prices.md` says.

use fastrand::Rng;
use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Person, Reply, Show, World};

use crate::offers::target;
use crate::offers_bought::{minor, offer, tenth};

/// Customers who guess.
const GUESSERS: usize = 50;
/// Wrong codes that one customer has looked up in a minute.
const LOOKS_A_MINUTE: usize = 10;
/// Codes that exist beside the one that many may use.
const CODES: usize = 1_000;
/// Guesses of all customers in a minute, all of them under way at once.
const AT_ONCE: usize = 1_000;
/// Price of a million write units and of a million read units in thousandths of a dollar: `infra/cost/prices.toml`.
const WRITES_PRICE: u64 = 625;
const READS_PRICE: u64 = 125;
/// Most that ten thousand guesses cost at DynamoDB, in millionths of a dollar: the decision's 2 cents.
const COST_MAX: u64 = 20_000;

/// A customer who guesses, and the network of the guesses.
struct Guesser {
    who: Person,
    network: String,
}

/// Way to send a code.
#[derive(Clone, Copy, Debug)]
enum Door {
    Quote,
    Booking,
}

/// Guesses, and what they cost.
#[derive(Default)]
struct Tally {
    guesses: usize,
    looked_up: usize,
    read_halves: u64,
    write_halves: u64,
}

/// Half of the customers have a network of their own, and five of the others share one.
fn guessers(world: &World) -> Vec<Guesser> {
    let network = |n: usize| match n % 2 {
        0 => format!("198.51.100.{n}"),
        _ => format!("192.0.2.{}", n % 10),
    };
    (0..GUESSERS)
        .map(|n| Guesser { who: world.customer(&format!("guesser{n}")), network: network(n) })
        .collect()
}

/// A code that looks like a generated one.
fn guessed(random: &mut Rng) -> String {
    let letters: String = (0..12).map(|_| random.alphanumeric().to_ascii_uppercase()).collect();
    format!("PRESS-{letters}")
}

async fn send(world: &World, door: Door, guesser: &Guesser, key: &str, body: &Value) -> Reply {
    let from = (&guesser.who, guesser.network.as_str());
    match door {
        Door::Quote => world.call_as_from(from, "POST", "/quote", &[], body).await,
        Door::Booking => {
            world.call_as_from(from, "POST", "/booking", &[("idempotency-key", key)], body).await
        }
    }
}

fn wanted(show: &Show, code: Option<&str>) -> Value {
    json!({ "event_id": show.event_id, "seats": ["Stalls-A-2"], "codes": code.as_slice() })
}

/// Sends codes that do not exist, all at once, and checks every answer.
async fn guess(world: &World, show: &Show, guessers: &[Guesser], minute: usize, random: &mut Rng) -> Tally {
    let sent = (0..AT_ONCE).map(|n| {
        let door = if n % 3 == 0 { Door::Booking } else { Door::Quote };
        let body = wanted(show, Some(&guessed(random)));
        async move {
            let key = format!("guess-{minute}-{n}");
            (door, send(world, door, &guessers[n % GUESSERS], &key, &body).await)
        }
    });
    let mut tally = Tally::default();
    let (mut refused, mut throttled) = (None, None);
    for (door, reply) in join_all(sent).await {
        let units = reply.units();
        let is_looked_up = reply.status == 422;
        // A refused booking is read, because an earlier run of its request may have made it.
        let of_door = if matches!(door, Door::Booking) { 2 } else { 0 };
        let (reads, writes) = if is_looked_up { (26, 4) } else { (1, 2) };
        assert!(units.read_halves <= reads + of_door && units.write_halves <= writes, "{door:?}: {reply:?}");
        let waits = reply.headers.get("retry-after").cloned();
        assert_eq!(waits, reply.body["retry_after_seconds"].as_u64().map(|seconds| seconds.to_string()));
        tally.guesses += 1;
        tally.looked_up += usize::from(is_looked_up);
        tally.read_halves += units.read_halves;
        tally.write_halves += units.write_halves;
        // Without the id of its request, the answer is that of all others of its kind.
        let mut body = if is_looked_up {
            reply.refused(422, "code_refused")
        } else {
            let body = reply.refused(429, "too_many_attempts");
            assert!((1..=60).contains(&body["retry_after_seconds"].as_i64().unwrap()), "{body}");
            body
        };
        body.as_object_mut().unwrap().remove("request_id");
        let known = if is_looked_up { &mut refused } else { &mut throttled };
        assert_eq!(*known.get_or_insert_with(|| body.clone()), body);
    }
    tally
}

/// Checks that a right code is taken from somebody who has guessed, and that no use is counted.
async fn check_codes(world: &World, show: &Show, guesser: &Guesser, generated: &str) {
    let administrator = world.administrator();
    let list = world.get(&format!("{generated}/codes"), Some(&administrator)).await;
    let list = String::from_utf8(list.bytes).unwrap();
    let (single, _) = list.lines().nth(1).unwrap().split_once(',').unwrap();
    for code in ["AUTUMN-26", single] {
        let body = wanted(show, Some(code));
        let quote = send(world, Door::Quote, guesser, "", &body).await.expect(200);
        assert_eq!(minor(&quote["amount"]), 45_000, "{code}");
    }
    let offers = format!("/admin/offers?organizer_id={}", world.organizer().await);
    let offers = world.get(&offers, Some(&administrator)).await.expect(200);
    for offer in offers["offers"].as_array().unwrap() {
        let uses = world.get(&target(offer), Some(&administrator)).await.expect(200)["uses"].clone();
        assert_eq!((&uses["reserved"], &uses["used"]), (&json!(0), &json!(0)), "{offer}");
    }
}

/// Lets fifty customers guess for some minutes, as fast as they can.
async fn guess_for(minutes: usize) {
    let mut random = Rng::with_seed(13);
    let world = World::new();
    let show = world.event().await;
    offer(&world, tenth()).await;
    let mut generated = tenth();
    (generated["label"], generated["given"]) = ("Press".into(), json!({ "by": "codes" }));
    let generated = target(&offer(&world, generated).await);
    let codes = json!({ "count": CODES, "prefix": "PRESS" });
    let key = [("idempotency-key", "codes")];
    let administrator = world.administrator();
    let made = world.call("POST", &format!("{generated}/codes"), Some(&administrator), &key, &codes).await;
    assert_eq!(made.expect(201)["codes_count"], CODES);
    let guessers = guessers(&world);
    let owner = Guesser { who: world.customer("asha"), network: "203.0.113.24".to_owned() };
    let mut all = Tally::default();
    world.meter();
    for minute in 0..minutes {
        // Instances read events and automatic offers anew after some seconds; that is no cost of a guess.
        for door in [Door::Quote, Door::Booking] {
            let reply = send(&world, door, &owner, "own", &wanted(&show, None)).await;
            assert!(reply.status < 300, "{}", reply.body);
        }
        let tally = guess(&world, &show, &guessers, minute, &mut random).await;
        assert!(tally.looked_up <= GUESSERS * LOOKS_A_MINUTE, "{} codes were looked up", tally.looked_up);
        // Whoever has a network alone gets every look.
        assert!(tally.looked_up >= GUESSERS / 2 * LOOKS_A_MINUTE, "{} codes were looked up", tally.looked_up);
        all.guesses += tally.guesses;
        all.looked_up += tally.looked_up;
        all.read_halves += tally.read_halves;
        all.write_halves += tally.write_halves;
        world.pass(60);
    }
    let millionths = all.write_halves * WRITES_PRICE / 2_000 + all.read_halves * READS_PRICE / 2_000;
    let millionths = millionths * 10_000 / u64::try_from(all.guesses).unwrap();
    println!(
        "{} guesses in {minutes} min: {} looked up, {} write units, {} read units; 10,000 cost {millionths} millionths of a dollar",
        all.guesses,
        all.looked_up,
        all.write_halves.div_ceil(2),
        all.read_halves.div_ceil(2),
    );
    assert!(millionths <= COST_MAX, "10,000 guesses cost {millionths} millionths of a dollar");
    check_codes(&world, &show, &guessers[0], &generated).await;
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_guesses_of_fifty_customers_at_once_find_nothing_and_are_throttled() {
    guess_for(1).await;
}

/// `make prove-prices`.
#[tokio::test(start_paused = true)]
#[ignore = "takes longer than the suite should"]
async fn ten_thousand_guesses_of_fifty_customers_find_nothing_and_cost_what_the_note_says() {
    guess_for(10).await;
}
