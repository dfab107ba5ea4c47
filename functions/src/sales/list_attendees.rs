//! `GET /admin/events/{event_id}/attendees`: lists the valid tickets of an event as CSV, booking by booking.

use domain::booking::{Booking, BookingStatus};
use domain::member::Right;
use domain::ticket::Ticket;
use domain::{Failure, csv, limits};
use lambda::{Access, Reply, Request};

use crate::authority::event_at;
use crate::{App, Endpoint, csv_file, cursor};

/// `GET /admin/events/{event_id}/attendees`
pub static LIST_ATTENDEES: Endpoint = Endpoint {
    name: "list-attendees",
    method: "GET",
    path: "/admin/events/{event_id}/attendees",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(list_attendees(app, request)),
};

/// Columns of the file.
const COLUMNS: [&str; 8] =
    ["ticket_id", "booking_id", "customer_id", "seat_id", "type", "issued_at", "booked_at", "offers"];

async fn list_attendees(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::Serve).await?;
    let scope = format!("attendees of {}", event.event_id);
    let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
    let page = app.store.newest_bookings(&member, &event, limits::PAGE_ITEMS_MAX, from.as_deref()).await?;
    let rows = page.items.iter().filter(|booking| booking.status == BookingStatus::Confirmed).flat_map(rows);
    let next_cursor = page.next.map(|parts| cursor::encode(&scope, &parts));
    let name = format!("attendees-{}.csv", event.event_id);
    Ok(csv_file::reply(&name, &csv::file(COLUMNS, rows), next_cursor))
}

/// A row for each ticket of the booking that was not returned.
fn rows(booking: &Booking) -> Vec<[String; 8]> {
    let allocations = booking.allocations().unwrap_or_default();
    let offers = |seat_id: &str| {
        let of_seat = allocations.iter().find(|(seat, _)| seat.seat_id == seat_id);
        let shares = of_seat.map(|(_, allocation)| allocation.discounts.iter().zip(&allocation.waived));
        let discounts = booking.quote.discounts.iter().zip(shares.into_iter().flatten());
        let lower = discounts.filter(|(_, (price, fees))| **price + **fees > 0);
        lower.map(|(discount, _)| discount.label.as_str()).collect::<Vec<_>>().join("; ")
    };
    let row = |ticket: Ticket| {
        let offers = offers(&ticket.seat_id);
        [
            ticket.ticket_id.to_string(),
            ticket.booking_id.to_string(),
            booking.customer_id.to_string(),
            ticket.seat_id,
            ticket.kind,
            ticket.issued_at.to_string(),
            booking.created_at.to_string(),
            offers,
        ]
    };
    Ticket::of_confirmed(booking).into_iter().map(row).collect()
}
