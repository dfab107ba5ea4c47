//! `GET /booking/{booking_id}/tickets`: returns a ticket for each seat of a confirmed booking. It only reads;
//! tickets are derived from the booking, and a repeated signature gives the same code.

use documents::{TicketCode, ticket_png, ticket_sheets, tickets_pdf};
use domain::booking::{Booking, BookingStatus};
use domain::ids::{BookingId, EventId, TicketId};
use domain::ticket::{Ticket, TicketKey};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::Serialize;

use super::format::{Format, PDF, PNG};
use crate::config::unsignable;
use crate::{App, Endpoint};

/// `GET /booking/{booking_id}/tickets`
pub static GET_TICKETS: Endpoint = Endpoint {
    name: "get-tickets",
    method: "GET",
    path: "/booking/{booking_id}/tickets",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_tickets(app, request)),
};

/// Tickets of a booking, one for each seat that was not returned.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TicketsView {
    /// The booking.
    pub booking_id: BookingId,
    /// Event of the tickets.
    pub event_id: EventId,
    /// The tickets, in the booking's order.
    pub tickets: Vec<TicketView>,
}

/// A ticket with its QR code.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TicketView {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// Text of the QR code, which a gate verifies with the keys of `GET /tickets/keys`.
    pub payload: String,
}

async fn get_tickets(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let id: BookingId = request.path("booking_id", "booking")?;
    let format = Format::of(request, &[Format::Json, Format::Pdf, Format::Png])?;
    let booking = app.store.booking_of(&customer, &id).await?;
    if booking.status != BookingStatus::Confirmed {
        let status = booking.status_at(app.clock.now()).as_str();
        return Err(Error::BookingStatusWrong { status }.into());
    }
    let key = app.config.ticket_keys.signing()?;
    let mut tickets = Ticket::of_confirmed(&booking);
    if let Some(wanted) = request.query("ticket_id") {
        tickets.retain(|ticket| ticket.ticket_id.as_str() == wanted);
        if tickets.is_empty() {
            return Err(Error::NotFound { what: "ticket" }.into());
        }
    }
    match format {
        Format::Json => Reply::ok(&view(&booking, &tickets, &key)?),
        Format::Pdf => pdf(app, &booking, &tickets, &key).await,
        Format::Png => png(&tickets, &key),
    }
}

fn view(booking: &Booking, tickets: &[Ticket], key: &TicketKey) -> Result<TicketsView, Failure> {
    let signed = |ticket: &Ticket| {
        let payload = key.payload(ticket).map_err(|refusal| unsignable(&refusal))?;
        Ok(TicketView { ticket: ticket.clone(), payload })
    };
    Ok(TicketsView {
        booking_id: booking.booking_id.clone(),
        event_id: booking.event_id.clone(),
        tickets: tickets.iter().map(signed).collect::<Result<_, Failure>>()?,
    })
}

async fn pdf(app: &App, booking: &Booking, tickets: &[Ticket], key: &TicketKey) -> Result<Reply, Failure> {
    let event = app.event(&booking.event_id).await?;
    let sheets = ticket_sheets(booking, &event, tickets, key).map_err(|refusal| unsignable(&refusal))?;
    let language = app.language_of(&booking.customer_id).await?;
    let file = app.printed(language, &|print| tickets_pdf(&sheets, print)).await;
    Ok(Reply::file(PDF, &format!("{}.pdf", booking.booking_id), &file))
}

/// A single QR code; the request must name the seat if there are several.
fn png(tickets: &[Ticket], key: &TicketKey) -> Result<Reply, Failure> {
    let [ticket] = tickets else {
        let reason = "say which ticket's code, one at a time".to_owned();
        return Err(Error::ParameterInvalid { name: "ticket_id", reason }.into());
    };
    let payload = key.payload(ticket).map_err(|refusal| unsignable(&refusal))?;
    let code = TicketCode::of(&payload).map_err(|refusal| unsignable(&refusal))?;
    Ok(Reply::file(PNG, &file_name(&ticket.ticket_id), &ticket_png(&code)?))
}

fn file_name(ticket: &TicketId) -> String {
    format!("{ticket}.png")
}
