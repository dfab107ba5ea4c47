//! Acts of customers and of an attacker.

use serde_json::{Value, json};

use super::Dice;
use super::deals::Deals;
use super::refunds::Told;
use crate::money::API_VERSION;
use crate::{
    DECLINED, PAYS_LATER, Person, Reply, Show, UPI, UPI_FAILS, UPI_FAILS_THEN_PAYS, UPI_LATER, VISA, World,
};

/// World, event and offers of a season.
pub(super) type Place<'a> = (&'a World, &'a Show, &'a Deals);

/// Popular seats, in pairs.
const WANTED: [&str; 4] = ["Stalls-C-3", "Balcony-A-1", "Stalls-C-4", "Balcony-A-2"];

/// A customer's next step, or two at once from two devices.
pub(super) async fn act(place: Place<'_>, person: &Person, told: &Told, dice: &mut Dice) {
    let (world, ..) = place;
    let bookings = world.get("/bookings?limit=1", Some(person)).await;
    let newest = &bookings.body["bookings"][0];
    let mut fate = Dice::new(dice.roll(u64::MAX));
    let other = async {
        if fate.roll(8) == 0 && newest.is_object() {
            step(place, person, newest, told, &mut fate).await;
        }
    };
    futures::join!(step(place, person, newest, told, dice), other);
}

/// One step, with the newest booking if there is one. No answer may be an internal error.
async fn step(place: Place<'_>, person: &Person, newest: &Value, told: &Told, dice: &mut Dice) {
    let (world, show, deals) = place;
    if let Some(reply) = deals.change(world, person, newest).await {
        assert!(reply.status != 500 || reply.died(), "{}", reply.body);
        return;
    }
    // Few keys, so that requests are repeated.
    let key = format!("key-{}", dice.roll(3));
    let has_tickets = newest["status"] == "confirmed";
    let reply = match (dice.roll(11), newest["booking_id"].as_str()) {
        (0..=2, _) | (_, None) => book(place, person, &key, dice).await,
        (10, Some(booking)) if has_tickets => {
            move_seat(world, show, person, (booking, &newest["seats"][0]), &key, dice).await
        }
        // A customer with tickets wants more, possibly too many.
        (3..=6, Some(_)) if has_tickets => book(place, person, &key, dice).await,
        (3..=5, Some(booking)) => pay(world, person, booking, &key, dice).await,
        (6, Some(booking)) => world.extend(person, booking).await,
        // A booking without a payment may vanish, and a payment for it is left to a person.
        (7, Some(booking)) if newest["payments"][0].is_object() => {
            pay_something_else(world, booking, dice);
            world.get(&format!("/booking/{booking}"), Some(person)).await
        }
        (8 | 9, Some(booking)) => give_back(world, person, booking, &newest["seats"][0], dice).await,
        (_, Some(booking)) => world.release(person, booking).await,
    };
    told.note(&reply);
    assert!(reply.status != 500 || reply.died(), "{}", reply.body);
}

/// Books seats, and in a hurry pays at once.
async fn book(place: Place<'_>, person: &Person, key: &str, dice: &mut Dice) -> Reply {
    let (world, show, deals) = place;
    let mut body = wish(dice);
    body["event_id"] = show.event_id.clone().into();
    deals.wish(world, person, &mut body).await;
    let reply = world.book(person, key, &body).await;
    match reply.body["booking_id"].as_str().filter(|_| reply.status == 201 && dice.roll(2) == 0) {
        Some(booking) => pay(world, person, booking, key, dice).await,
        None => reply,
    }
}

/// Moves a seat to a popular one, which may cost more, and in a hurry pays at once.
async fn move_seat(
    world: &World,
    show: &Show,
    person: &Person,
    (booking, seat): (&str, &Value),
    key: &str,
    dice: &mut Dice,
) -> Reply {
    let moves = json!({ "booking_id": booking, "seats": [seat] });
    let body = json!({ "event_id": show.event_id, "seats": [dice.choose(&WANTED)], "moves": moves });
    let reply = world.book(person, key, &body).await;
    match reply.body["booking_id"].as_str().filter(|_| reply.status == 201 && dice.roll(2) == 0) {
        Some(booking) => pay(world, person, booking, key, dice).await,
        None => reply,
    }
}

/// Pays at one of the providers, with success or without.
pub(super) async fn pay(world: &World, person: &Person, booking: &str, key: &str, dice: &mut Dice) -> Reply {
    if dice.roll(3) == 0 {
        let reply = world.open_payment_at(person, booking, "razorpay", key).await;
        if reply.body["checkout_fields"]["order_id"].is_string() {
            let instrument = dice.choose(&[UPI, UPI, UPI_FAILS, UPI_LATER, UPI_FAILS_THEN_PAYS]);
            let _ = world.pay_order(&reply.body, instrument);
        }
        return reply;
    }
    let reply = world.open_payment_with_key(person, booking, key).await;
    if reply.body["checkout_url"].is_string() && reply.body["checkout_method"] != "POST" {
        let card = dice.choose(&[VISA, VISA, PAYS_LATER, PAYS_LATER, DECLINED]);
        let _ = world.type_card(&reply.body, card);
    }
    reply
}

/// Returns all seats or one, with the code from the mail.
async fn give_back(world: &World, person: &Person, booking: &str, seat: &Value, dice: &mut Dice) -> Reply {
    let one = seat.as_str().filter(|_| dice.roll(2) == 0);
    let asked = match one {
        Some(seat) => world.ask_back(person, booking, Some(&[seat])).await,
        None => world.ask_back(person, booking, None).await,
    };
    match world.mails(person).last() {
        Some(mail) if asked.status < 300 => world.give_back(person, booking, &mail.code()).await,
        _ => asked,
    }
}

/// A payment of a wrong amount arrives for the booking.
fn pay_something_else(world: &World, booking: &str, dice: &mut Dice) {
    let amount = 49_000 + dice.roll(2_000);
    let deployment = world.deployment();
    let form = format!(
        "amount={amount}&currency=inr&payment_method=pm_card_visa&confirm=true\
         &metadata[deployment]={deployment}&metadata[payment_id]=pay_{}_1",
        &booking[4..]
    );
    // No checkout of ours led there, so only the webhook reports it: that one is not lost.
    let mut drop = false;
    world.provider(|settings| drop = std::mem::take(&mut settings.drop));
    world.provider_post("/v1/payment_intents", &form);
    world.provider(|settings| settings.drop = drop);
}

fn wish(dice: &mut Dice) -> Value {
    match dice.roll(4) {
        0 => json!({ "best_available": { "count": dice.roll(3) + 1, "type": "premium" } }),
        1 => json!({ "best_available": { "count": dice.roll(3) + 1, "type": "standing" } }),
        _ => {
            // Few seats, so that late payments often meet sold ones.
            let [one, other] = dice.choose(&[[WANTED[0], WANTED[1]], [WANTED[2], WANTED[3]]]);
            json!({ "seats": [one, other] })
        }
    }
}

/// Rivals ask at once for the popular seats, when the locks on them have just expired and payments for them
/// may still be under way.
pub(super) async fn hunt(world: &World, show: &Show, rivals: &[Person], dice: &mut Dice) {
    let mut fates: Vec<Dice> = rivals.iter().map(|_| Dice::new(dice.roll(u64::MAX))).collect();
    let hunts = rivals.iter().zip(&mut fates).map(|(rival, dice)| async move {
        let body = json!({ "event_id": show.event_id, "seats": [dice.choose(&WANTED)] });
        let reply = world.book(rival, &format!("hunt-{}", world.number()), &body).await;
        assert!(reply.status != 500 || reply.died(), "{}", reply.body);
        if let (Some(booking), 0) = (reply.body["booking_id"].as_str(), dice.roll(2)) {
            let _ = pay(world, rival, booking, "hunt", dice).await;
        }
    });
    futures::future::join_all(hunts).await;
}

/// An attacker claims that a booking was paid, without a valid signature unless the secret is known.
pub(super) async fn forge(world: &World, dice: &mut Dice) {
    let bookings = world.all_bookings();
    let Some(booking) = bookings.get(usize::try_from(dice.roll(8)).unwrap()) else { return };
    let payment = format!("pay_{}_1", &booking.booking_id.as_str()[4..]);
    let intent = json!({
        "id": "evt_forged", "object": "event", "type": "payment_intent.succeeded",
        "api_version": API_VERSION, "livemode": false, "created": world.clock.second(),
        "data": { "object": {
            "id": "pi_forged", "object": "payment_intent", "status": "succeeded",
            "amount_received": booking.quote.total_minor, "currency": "inr",
            "metadata": { "deployment": world.deployment(), "payment_id": payment },
        } },
    });
    let body = intent.to_string().into_bytes();
    let second = world.clock.second();
    let known = world.secret_is_known();
    let signature = match known {
        true => world.signature(second, &body),
        false => sandbox::stripe_signature("whsec_guessed", second, &body),
    };
    let headers = [("stripe-signature", signature.as_str())];
    let reply = world.call_raw("POST", "/webhooks/stripe", None, &headers, &body).await;
    let refused = (400..500).contains(&reply.status);
    assert!(
        known || refused || reply.died(),
        "a forged message was accepted: {} {}",
        reply.status,
        reply.body
    );
}
