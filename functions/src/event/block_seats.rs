//! `POST /admin/events/{event_id}/house-seats`: blocks seats under a name, so that nobody can buy them.
//!
//! The activity record is written first, with the proof of the member's right; then the seats, block by block, each
//! by one conditional write. A seat that a customer has locked or booked stays the customer's, and the answer names
//! it. A run that dies has blocked some seats: a repeat blocks the others.

use domain::activity::Action;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::house_seats::{HouseSeatsBody, HouseSeatsView, changeable, choose};
use crate::{App, Endpoint};

/// `POST /admin/events/{event_id}/house-seats`
pub static BLOCK_SEATS: Endpoint = Endpoint {
    name: "block-seats",
    method: "POST",
    path: "/admin/events/{event_id}/house-seats",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(block_seats(app, request)),
};

async fn block_seats(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = changeable(app, request).await?;
    let wanted: HouseSeatsBody = request.json()?;
    let chosen = choose(app, &event, &wanted).await?;
    let now = app.clock.now();
    app.store.record_seats(&member, Action::SeatsBlocked, &event.event_id, &wanted.record(), now).await?;
    let left = app.store.block_seats(&event.seat_space(), &wanted.name, &chosen, now).await?;
    Reply::ok(&HouseSeatsView::new(&event, wanted.name, &chosen, &left))
}
