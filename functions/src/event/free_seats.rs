//! `POST /admin/events/{event_id}/house-seats/free`: puts house seats back on sale.
//!
//! Like blocking them: the activity record first, then the seats, block by block. Seats that are available already
//! count as freed, so that a repeat answers the same.

use domain::activity::Action;
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::house_seats::{HouseSeatsBody, HouseSeatsView, changeable, choose};
use crate::{App, Endpoint, seats_left};

/// `POST /admin/events/{event_id}/house-seats/free`
pub static FREE_SEATS: Endpoint = Endpoint {
    name: "free-seats",
    method: "POST",
    path: "/admin/events/{event_id}/house-seats/free",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(free_seats(app, request)),
};

async fn free_seats(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = changeable(app, request).await?;
    let wanted: HouseSeatsBody = request.json()?;
    let chosen = choose(app, &event, &wanted).await?;
    app.store
        .record_seats(&member, Action::SeatsFreed, &event.event_id, &wanted.record(), app.clock.now())
        .await?;
    let mut left = app.store.free_house_seats(&event.seat_space(), &wanted.name, &chosen).await?;
    left.retain(|seat| seat.mark.is_some());
    seats_left::freed(app, &event).await;
    Reply::ok(&HouseSeatsView::new(&event, wanted.name, &chosen, &left))
}
