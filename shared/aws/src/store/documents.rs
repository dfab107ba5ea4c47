//! Invoices and credit notes, numbered without gaps.
//!
//! A series of numbers is one item that says how many there are (`pk = "series#INV"`). Raising it and
//! putting the document that gets the new number is ONE transaction: there is no number without a document
//! and no document without a number, wherever a function dies. The counter must still be what was read, so no
//! number is given twice; the document must not be there, so none is written twice. Documents lie under their
//! booking's partition key, beside it.

use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::booking::Booking;
use domain::ids::{BookingId, RefundId};
use domain::invoice::{CreditNote, DocumentNumber, Invoice};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::row::{BOOKING, booking_of_item};
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, key, number, text};
use crate::fault::{despite_conflicts, failure};

/// Sort key of a booking's invoice.
const INVOICE: &str = "invoice";
/// What the sort keys of its credit notes begin with.
const CREDIT: &str = "credit#";
/// Sort key of a series' item.
const SERIES: &str = "series";

/// A booking and its documents, as they are now.
#[derive(Clone, Debug)]
pub struct Papers {
    /// The booking.
    pub booking: Booking,
    /// Its invoice, once there is one.
    pub invoice: Option<Invoice>,
    /// Its credit notes, in the order of the refunds.
    pub credit_notes: Vec<CreditNote>,
}

/// Where a document is to be put.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The booking's invoice.
    Invoice,
    /// The credit note of this refund.
    CreditNote(&'a RefundId),
}

impl Place<'_> {
    fn sort(self) -> String {
        match self {
            Self::Invoice => INVOICE.to_owned(),
            // Padded, so that notes sort as they were made.
            Self::CreditNote(refund) => format!("{CREDIT}{:03}", refund.number()),
        }
    }
}

impl Store {
    /// The booking with its documents: one read, which sees every write before it.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn papers(&self, id: &BookingId) -> Result<Option<Papers>, Failure> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let query = self.client.query().table_name(&self.tables.bookings).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(id.as_str()))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("papers", &error))?;
            items.extend(page.items().iter().cloned());
            start = page.last_evaluated_key().cloned();
            if start.is_none() {
                return papers_of_items(items);
            }
        }
    }

    /// Gives the document that `make` makes the next number of `series`, and puts it in its `place` beside
    /// the booking. One that is there already stays as it is, and no number is used.
    ///
    /// # Errors
    /// Those of `make`; or where DynamoDB does not answer, or others take numbers all the time.
    pub async fn issue<T: Serialize>(
        &self,
        series: &str,
        booking: &BookingId,
        place: Place<'_>,
        make: impl Fn(DocumentNumber) -> Result<T, Failure>,
    ) -> Result<(), Failure> {
        // Somebody who was refused knows the count already.
        let count = AtomicU64::new(self.series_count(series).await?);
        let (count, make, sort) = (&count, &make, &place.sort());
        despite_conflicts("issue", || async move {
            let taken = count.load(Ordering::Relaxed);
            let document = make(DocumentNumber::new(series, taken + 1)?)?;
            let mut item = item_of(&document)?;
            item.extend(key(booking.as_str(), sort));
            let put = Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)");
            let writes = vec![self.next_number(series, taken), put];
            let Outcome::Refused(refused) = send_all(&self.client, "issue", writes).await? else {
                return Ok(Some(()));
            };
            let mut refused = refused.into_iter();
            let (counter, there) = (refused.next().flatten(), refused.next().flatten());
            // The document first: where it is there, it does not matter how far others have counted.
            if there.is_some() {
                return Ok(Some(()));
            }
            count.store(count_of(&counter.unwrap_or_default()), Ordering::Relaxed);
            Ok(None)
        })
        .await
    }

    fn next_number(&self, series: &str, taken: u64) -> Write {
        let write = Write::update(&self.tables.bookings, series_key(series), "SET n = :next")
            .value(":next", number(taken + 1));
        match taken {
            0 => write.only_if("attribute_not_exists(n)"),
            taken => write.only_if("n = :taken").value(":taken", number(taken)),
        }
    }

    /// How many documents a series has.
    ///
    /// # Errors
    /// Where DynamoDB does not answer.
    pub async fn series_count(&self, series: &str) -> Result<u64, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(series_key(series)));
        let answer = read.send().await.map_err(|error| failure("series", &error))?;
        Ok(answer.item().map_or(0, count_of))
    }
}

fn series_key(series: &str) -> Item {
    key(format!("series#{series}"), SERIES)
}

fn count_of(item: &Item) -> u64 {
    match item.get("n") {
        Some(AttributeValue::N(count)) => count.parse().unwrap_or_default(),
        _ => 0,
    }
}

fn item_of<T: Serialize>(document: &T) -> Result<Item, Failure> {
    serde_dynamo::to_item(document).map_err(|error| Failure::Broken(error.to_string()))
}

/// What the items of one booking's partition are; others that lie there are none of ours.
pub(super) fn papers_of_items(items: Vec<Item>) -> Result<Option<Papers>, Failure> {
    let (mut booking, mut invoice, mut credit_notes) = (None, None, Vec::new());
    for item in items {
        match item.get("sk").and_then(|sort| sort.as_s().ok()).map(String::as_str) {
            Some(BOOKING) => booking = Some(booking_of_item(&item)?),
            Some(INVOICE) => invoice = Some(document_of(item)?),
            Some(sort) if sort.starts_with(CREDIT) => credit_notes.push(document_of(item)?),
            _ => {}
        }
    }
    Ok(booking.map(|booking| Papers { booking, invoice, credit_notes }))
}

fn document_of<T: DeserializeOwned>(item: Item) -> Result<T, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::Broken(format!("a document's item: {error}")))
}
