//! Operations on documents and tickets.

use domain::Error;
use serde_json::json;

use super::booking::{BOOKING_PAST_THIS, NO_BOOKING};
use super::catalog::{NO_EVENT, conditional};
use super::entry::Entry;
use crate::documents::format::{PDF, PNG};
use crate::documents::get_invoice::DocumentView;
use crate::documents::get_ticket_keys::TicketKeysView;
use crate::documents::get_tickets::TicketsView;
use crate::documents::get_void_tickets::VoidTicketsView;
use crate::{GET_INVOICE, GET_TICKET_KEYS, GET_TICKETS, GET_VOID_TICKETS};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "documents";
    let text = json!({ "type": "string" });
    let format = |words: &[&str]| json!({ "type": "string", "enum": words, "default": "json" });
    let wrong = || Error::ParameterInvalid { name: "format", reason: String::new() };
    vec![
        Entry::new(tag, &GET_TICKETS, "Returns a confirmed booking's tickets, with their signed codes.")
            .query(
                "format",
                "Format of the answer; the header `Accept` decides without it.",
                &format(&["json", "pdf", "png"]),
            )
            .query("ticket_id", "Id of a single ticket; `png` needs it if there are several.", &text)
            .reply::<TicketsView>(
                200,
                "The tickets; as a PDF with all of them, or as a PNG with the code of one.",
            )
            .files([PDF, PNG])
            .refuses([NO_BOOKING, BOOKING_PAST_THIS, wrong()]),
        Entry::new(tag, &GET_INVOICE, "Returns a booking's invoice with its credit notes.")
            .query(
                "format",
                "Format of the answer; the header `Accept` decides without it.",
                &format(&["json", "pdf"]),
            )
            .query("credit_note", "Number of a credit note to return instead.", &text)
            .reply::<DocumentView>(200, "The invoice as it was issued, or the credit note.")
            .files([PDF])
            .refuses([NO_BOOKING, BOOKING_PAST_THIS, Error::NotReady { what: "invoice" }, wrong()]),
        conditional(
            Entry::new(tag, &GET_TICKET_KEYS, "Returns the public keys with which a gate verifies tickets.")
                .reply::<TicketKeysView>(200, "The keys, the present signing key first."),
        ),
        Entry::new(
            tag,
            &GET_VOID_TICKETS,
            "Returns the tickets that open no gate any more, for gates that are offline.",
        )
        .query(
            "since",
            "`version` of the last answer; all void tickets without it.",
            &json!({
                "type": "string", "format": "date-time",
            }),
        )
        .reply::<VoidTicketsView>(200, "Tickets that became void since then.")
        .with_header("cache-control", "Seconds for which the answer may be shared.")
        .refuses([NO_EVENT, Error::ParameterInvalid { name: "since", reason: String::new() }]),
    ]
}
