//! Exports: what an organizer takes out as one file, and the rows of it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::after::invoice::{Amounts, CreditNote, EventFacts, Invoice};
use crate::base::ids::{BookingId, CustomerId, ExportId, OrganizerId};
use crate::base::{csv, limits};
use crate::sale::booking::Booking;
use crate::sale::event::Event;
use crate::{Currency, Error};

/// Kind of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// Bookings, a row each.
    Bookings,
    /// Invoices and credit notes, a row each.
    Documents,
}

/// Status of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportStatus {
    /// It is being written.
    Running,
    /// The file is there, until it expires.
    Done,
    /// It cannot be written; another request may.
    Failed,
}

/// Days whose events an export is about: both inclusive, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Days {
    /// The days from `from` to `to`.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] for an end before the start, or too many days.
    pub fn new(from: Date, to: Date) -> Result<Self, Error> {
        let days = from.until(to).map(|span| span.get_days()).unwrap_or(i32::MAX);
        let most = limits::EXPORT_DAYS_MAX;
        match days {
            ..0 => {
                Err(Error::FieldInvalid { name: "to", reason: "is before `from`; swap the two".to_owned() })
            }
            days if days >= most => {
                let reason = format!("is more than {most} days after `from`; ask for several exports");
                Err(Error::FieldInvalid { name: "to", reason })
            }
            _ => Ok(Self { from, to }),
        }
    }

    /// First instant of the days, and the first one after them.
    #[must_use]
    pub fn instants(self) -> (Timestamp, Timestamp) {
        let at = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX);
        (at(self.from), self.to.tomorrow().map_or(Timestamp::MAX, at))
    }
}

/// Position of a writer between two pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPosition {
    /// Start of the event whose bookings come next.
    pub starts_at: Timestamp,
    /// Id of that event.
    pub event_id: String,
    /// Position in its bookings; none at their begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Vec<String>>,
    /// True if all of them are written.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
}

/// An export and its progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Id of the export.
    pub export_id: ExportId,
    /// Organizer whose data it has.
    pub organizer_id: OrganizerId,
    /// Kind of the export.
    pub kind: ExportKind,
    /// Days of the events.
    #[serde(flatten)]
    pub days: Days,
    /// Member who asked for it.
    pub requested_by: CustomerId,
    /// Instant of the request.
    pub requested_at: Timestamp,
    /// Fingerprint of the request.
    pub request: String,
    /// Status of the export.
    pub status: ExportStatus,
    /// Events that are written.
    pub done: u32,
    /// Events in all; none before the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// Rows that are written.
    pub rows: u64,
    /// Version, raised by each write: a run that finds another one stops.
    pub step: u64,
    /// The provider's name of the unfinished file; none before the first bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<String>,
    /// Tags of the parts that are in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
    /// Name of the file with the rows that are in no part yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tail: Option<String>,
    /// Position behind what is in parts and tail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<ExportPosition>,
    /// Instant at which the file was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
}

impl Export {
    /// Instant at which row and file are deleted.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.requested_at + limits::EXPORT_KEPT
    }
}

/// Columns of bookings.
const BOOKING_COLUMNS: [&str; 18] = [
    "booking_id",
    "event_id",
    "title",
    "venue",
    "starts_at",
    "customer_id",
    "status",
    "booked_at",
    "seats",
    "returned_seats",
    "currency",
    "total_minor",
    "fees_minor",
    "tax_minor",
    "paid_minor",
    "refunded_minor",
    "captures",
    "complimentary",
];

/// Columns of documents.
const DOCUMENT_COLUMNS: [&str; 17] = [
    "number",
    "kind",
    "issued_at",
    "corrects",
    "booking_id",
    "event_id",
    "title",
    "venue",
    "city",
    "customer_id",
    "seller",
    "currency",
    "tax_basis_points",
    "net_minor",
    "tax_minor",
    "total_minor",
    "fees_minor",
];

/// The head line of an export's file.
#[must_use]
pub fn head(kind: ExportKind) -> String {
    match kind {
        ExportKind::Bookings => csv::file(BOOKING_COLUMNS, []),
        ExportKind::Documents => csv::file(DOCUMENT_COLUMNS, []),
    }
}

/// The row of a booking.
#[must_use]
pub fn booking_row(event: &Event, booking: &Booking) -> String {
    let joined = |texts: Vec<&str>| texts.join(" ");
    let captured = booking.payments.iter().filter(|payment| payment.capture.is_some());
    let paid: i64 = captured.clone().map(|payment| payment.amount.amount_minor).sum();
    let refunded: i64 = booking.payments.iter().map(|payment| payment.given_back_minor()).sum();
    csv::rows([[
        booking.booking_id.to_string(),
        booking.event_id.to_string(),
        event.title.name.clone(),
        event.venue.name.clone(),
        event.starts_at.to_string(),
        booking.customer_id.to_string(),
        booking.status.as_str().to_owned(),
        booking.created_at.to_string(),
        joined(booking.seat_ids().collect()),
        joined(booking.returned.iter().map(|seat| seat.seat_id.as_str()).collect()),
        booking.quote.currency.to_string(),
        booking.quote.total_minor.to_string(),
        booking.quote.fees_minor.to_string(),
        booking.quote.tax_minor.to_string(),
        paid.to_string(),
        refunded.to_string(),
        joined(captured.filter_map(|payment| payment.capture.as_deref()).collect()),
        booking.complimentary.is_some().to_string(),
    ]])
}

/// Parts of a document's row that invoice and credit note have both.
struct DocumentRow<'a> {
    number: String,
    kind: &'static str,
    issued_at: Timestamp,
    corrects: String,
    booking_id: &'a BookingId,
    event: &'a EventFacts,
    customer_id: &'a CustomerId,
    seller: &'a str,
    currency: Currency,
    tax_basis_points: u32,
    amounts: &'a Amounts,
}

impl DocumentRow<'_> {
    fn text(self) -> String {
        csv::rows([[
            self.number,
            self.kind.to_owned(),
            self.issued_at.to_string(),
            self.corrects,
            self.booking_id.to_string(),
            self.event.event_id.to_string(),
            self.event.title.clone(),
            self.event.venue.clone(),
            self.event.city.clone(),
            self.customer_id.to_string(),
            self.seller.to_owned(),
            self.currency.to_string(),
            self.tax_basis_points.to_string(),
            self.amounts.net_minor.to_string(),
            self.amounts.tax_minor.to_string(),
            self.amounts.total_minor.to_string(),
            self.amounts.fees_minor.to_string(),
        ]])
    }
}

/// The row of an invoice.
#[must_use]
pub fn invoice_row(invoice: &Invoice) -> String {
    let row = DocumentRow {
        number: invoice.number.to_string(),
        kind: "invoice",
        issued_at: invoice.issued_at,
        corrects: String::new(),
        booking_id: &invoice.booking_id,
        event: &invoice.event,
        customer_id: &invoice.customer.customer_id,
        seller: &invoice.seller.name,
        currency: invoice.currency,
        tax_basis_points: invoice.tax.basis_points,
        amounts: &invoice.amounts,
    };
    row.text()
}

/// The row of a credit note, whose amounts go back.
#[must_use]
pub fn credit_note_row(note: &CreditNote) -> String {
    let row = DocumentRow {
        number: note.number.to_string(),
        kind: "credit_note",
        issued_at: note.issued_at,
        corrects: note.invoice_number.to_string(),
        booking_id: &note.booking_id,
        event: &note.event,
        customer_id: &note.customer.customer_id,
        seller: &note.seller.name,
        currency: note.currency,
        tax_basis_points: note.tax.basis_points,
        amounts: &note.amounts,
    };
    row.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::fixture;

    #[test]
    fn days_are_in_order_and_not_too_many() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let days = Days::new(day("2026-01-31"), day("2026-01-31")).unwrap();
        let (from, until) = days.instants();
        assert_eq!(until.duration_since(from), jiff::SignedDuration::from_hours(24));
        assert!(Days::new(day("2026-01-02"), day("2026-01-01")).is_err());
        assert!(Days::new(day("2026-01-01"), day("2026-12-31")).is_ok());
        assert!(Days::new(day("2024-01-01"), day("2026-12-31")).is_err());
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let row = booking_row(&fixture::event(), &fixture::confirmed());
        assert!(row.starts_with("bkg_0123456789ab,evt_0123456789,"), "{row}");
        let cells = |line: &str| line.split(',').count();
        assert_eq!(cells(&head(ExportKind::Bookings)), cells(&row));
        assert!(row.contains("100000") && row.contains("pi_1"), "{row}");
    }
}
