//! Parallel handling of a batch of queue messages.

use std::convert::Infallible;

use aws::in_parallel;
use domain::Failure;
use domain::ids::{BookingId, PaymentId};
use lambda::{BoxFuture, Outcomes, QueueMessage, telemetry};

use super::{Queued, read};
use crate::App;

/// Most bookings of one batch that are handled in parallel.
const AT_ONCE: usize = 16;

/// Handles the messages of a batch independently: those of the same booking in their order, all others in
/// parallel. A failure delays no other message.
///
/// The order saves writes that would be refused. Nothing depends on it: another instance may handle the same
/// booking's next batch at the same time.
pub(crate) async fn each<M: Queued>(
    app: &App,
    messages: &[QueueMessage],
    handle: for<'b> fn(&'b App, M) -> BoxFuture<'b, Result<(), Failure>>,
) -> Outcomes {
    let groups = by_booking(messages).into_iter().map(|places| async move {
        let mut outcomes = Vec::with_capacity(places.len());
        for place in places {
            let message = &messages[place];
            let handled = async {
                if let Some(booking) = booking_named_in(&message.body) {
                    telemetry::about("booking.id", booking.as_str());
                }
                handle(app, read(message)?).await
            };
            outcomes.push((place, message.within(handled).await));
        }
        Ok::<_, Infallible>(outcomes)
    });
    let Ok(groups) = in_parallel(AT_ONCE, groups.collect()).await;
    let mut outcomes: Vec<_> = groups.into_iter().flatten().collect();
    outcomes.sort_unstable_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Indexes of the messages in their batch, grouped by booking.
fn by_booking(messages: &[QueueMessage]) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Option<BookingId>, Vec<usize>)> = Vec::new();
    for (place, message) in messages.iter().enumerate() {
        let booking = booking_named_in(&message.body);
        let same = groups.iter_mut().find(|(of, _)| booking.is_some() && *of == booking);
        match same {
            Some((_, places)) => places.push(place),
            None => groups.push((booking, vec![place])),
        }
    }
    groups.into_iter().map(|(_, places)| places).collect()
}

/// The first booking named in a body, by its id or by that of a payment. This needs no parsing of provider
/// messages, whose ids stand in different places.
fn booking_named_in(body: &str) -> Option<BookingId> {
    let words = body.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    words.into_iter().find_map(|word| match word.get(..4) {
        Some("bkg_") => word.parse().ok(),
        Some("pay_") => word.parse().ok().map(|payment: PaymentId| payment.booking_id()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_one_booking_stay_in_order_and_those_without_stand_alone() {
        let bodies = [
            r#"{"payment_id": "pay_3f8h1n5r7t9w_1"}"#,
            r#"{"source": "stripe_webhook", "body": "{\"metadata\": {\"booking_id\": \"bkg_0123456789ab\"}}"}"#,
            r#"{"event_id": "evt_0123456789"}"#,
            r#"{"booking_id": "bkg_3f8h1n5r7t9w"}"#,
            r#"{"body": "{\"payment\": {\"id\": \"pay_NXhj2kYz1xQp3T\"}}"}"#,
            r#"{"body": "{\"id\": \"pay_NXhj2kYz1xQp3T\", \"receipt\": \"pay_0123456789ab_2\"}"}"#,
            "no JSON",
        ];
        let messages: Vec<_> = bodies.iter().map(|body| QueueMessage::with_body(body)).collect();
        assert_eq!(by_booking(&messages), [vec![0, 3], vec![1, 5], vec![2], vec![4], vec![6]]);
    }
}
