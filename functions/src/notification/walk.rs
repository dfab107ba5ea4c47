//! Walk over the bookings of an event, which orders a notification for each of them.
//!
//! Each shard of the event's bookings is walked by itself. A step puts an order for every confirmed booking of a page on
//! the queue, then the order of the next step. If it dies, its order comes again, and a part of the walk is walked
//! twice: the orders have ids of their fact and booking, so that nobody is told twice. A booking that is confirmed
//! behind the walk was bought under the new start, and knows it.

use aws::store::keys::EVENT_SHARDS;
use domain::Failure;
use domain::event::Postponed;
use domain::ids::{BookingId, EventId};
use jiff::Timestamp;

use crate::App;
use crate::queue::{EachBooking, Fact, NotificationOrder, OwnFact, outgoing, put, put_all};

/// Begins the walk that tells of a postponed event.
pub(super) async fn begin(app: &App, order: &NotificationOrder, event: &Postponed) -> Result<(), Failure> {
    let mut steps = Vec::new();
    for shard in 0..EVENT_SHARDS {
        let fact = OwnFact::BookingsOf {
            event_id: event.event_id.clone(),
            shard,
            after: None,
            each: EachBooking::Postponed(event.clone()),
        };
        steps.push(outgoing(app, &own(order, order.message_id.clone(), fact), Timestamp::MIN)?);
    }
    put_all::<NotificationOrder>(app, steps).await?.into_iter().collect()
}

/// Makes a step of a walk.
pub(super) async fn step(
    app: &App,
    order: &NotificationOrder,
    (event_id, shard): (&EventId, u32),
    after: Option<&[String]>,
    each: &EachBooking,
) -> Result<(), Failure> {
    let page = app.store.confirmed_in_shard(event_id, shard, after).await?;
    let mut told = Vec::new();
    for booking_id in &page.items {
        let fact = OwnFact::OfBooking { booking_id: booking_id.clone(), each: each.clone() };
        let of_it = own(order, id_for(order, booking_id), fact);
        told.push(outgoing(app, &of_it, Timestamp::MIN)?);
    }
    put_all::<NotificationOrder>(app, told).await?.into_iter().collect::<Result<(), _>>()?;
    let Some(next) = page.next else { return Ok(()) };
    let (event_id, each) = (event_id.clone(), each.clone());
    let fact = OwnFact::BookingsOf { event_id, shard, after: Some(next), each };
    put(app, &own(order, order.message_id.clone(), fact)).await
}

/// Id of what the walk tells the customer of a booking.
fn id_for(order: &NotificationOrder, booking: &BookingId) -> String {
    format!("{}_{booking}", order.message_id)
}

/// An order of our own that follows from `order`.
fn own(order: &NotificationOrder, message_id: String, fact: OwnFact) -> NotificationOrder {
    NotificationOrder { message_id, occurred_at: order.occurred_at, fact: Fact::Own(fact) }
}
