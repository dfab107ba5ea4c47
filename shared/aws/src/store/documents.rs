//! Invoices and credit notes, numbered without gaps.
//!
//! A series is one item that counts its numbers (`pk = "series#INV"`). ONE transaction raises the count by
//! `k` and puts the `k` documents that get the next numbers, so a crash leaves no number without a document
//! and no document without a number. The count must still be what was read, so no number is used twice; no
//! document may exist, so none is written twice. Documents have their booking's partition key.

use domain::Failure;
use domain::booking::Booking;
use domain::ids::{BookingId, RefundId};
use domain::invoice::{CreditNote, DocumentNumber, Invoice};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::keys::BOOKING;
use super::row::booking_of_item;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, key, number, text};
use crate::sdk_error::failure;

/// Sort key of a booking's invoice.
const INVOICE: &str = "invoice";
/// Prefix of the sort keys of credit notes.
const CREDIT: &str = "credit#";
/// Sort key of a series.
const SERIES: &str = "series";
/// Most documents of one transaction, which is limited to 100 items and 4 MB.
const TOGETHER_MAX: usize = 40;
/// Largest document as JSON, which is no smaller than its item: 40 of them fit the 4 MB.
const DOCUMENT_BYTES_MAX: usize = 64 * 1024;
/// Times that a batch is renumbered because others took numbers first.
const RETRIES_MAX: usize = 10;

/// A booking and its documents.
#[derive(Clone, Debug)]
pub struct BookingDocuments {
    /// The booking.
    pub booking: Booking,
    /// Invoice, once it is issued.
    pub invoice: Option<Invoice>,
    /// Credit notes, in the order of the refunds.
    pub credit_notes: Vec<CreditNote>,
}

/// Position of a document beside its booking.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The booking's invoice.
    Invoice,
    /// The credit note of a refund.
    CreditNote(&'a RefundId),
}

impl Place<'_> {
    fn sort(self) -> String {
        match self {
            Self::Invoice => INVOICE.to_owned(),
            // Padded, so that credit notes sort in their order.
            Self::CreditNote(refund) => format!("{CREDIT}{:03}", refund.number()),
        }
    }
}

/// A document that waits for the next number of its series.
pub struct Draft<'a, T> {
    /// Booking of the document.
    pub booking_id: &'a BookingId,
    /// Position beside the booking.
    pub place: Place<'a>,
    /// Builds the document from its number and instant of issue; called once for each number that is tried.
    pub make: Box<dyn Fn(DocumentNumber, Timestamp) -> Result<T, Failure> + Send + Sync + 'a>,
}

/// Outcome of a draft.
#[derive(Clone, Debug)]
pub enum Issued<T> {
    /// The document is written.
    New(T),
    /// A document existed already and stays as it is.
    There,
}

/// State of a number series.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Series {
    /// Count of issued numbers.
    n: u64,
    /// Instant of the last issue.
    issued_at: Option<Timestamp>,
}

impl Store {
    /// The booking with its documents, in one strong read.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn documents(&self, id: &BookingId) -> Result<Option<BookingDocuments>, Failure> {
        let items = self.collection(id).await?;
        documents_of_items(self.unarchived(items).await?)
    }

    /// All items of a booking's partition, read strongly.
    pub(super) async fn collection(&self, id: &BookingId) -> Result<Vec<Item>, Failure> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(id.as_str()))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("documents", &error))?;
            items.extend(page.items.unwrap_or_default());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Gives the drafts the next numbers of `series` in their order, and puts each document beside its
    /// booking. A draft that cannot be built is left out and takes no number. There is one outcome per draft;
    /// after a failure of the store its document may exist all the same.
    ///
    /// No document is dated before one with a lower number, though the writers' clocks differ.
    pub async fn issue<T: Serialize>(
        &self,
        series: &str,
        now: Timestamp,
        drafts: &[Draft<'_, T>],
    ) -> Vec<Result<Issued<T>, Failure>> {
        let mut outcomes = Vec::with_capacity(drafts.len());
        for together in drafts.chunks(TOGETHER_MAX) {
            match self.issue_together(series, now, together).await {
                Ok(issued) => outcomes.extend(issued),
                Err(failure) => outcomes.extend(together.iter().map(|_| Err(failure.clone()))),
            }
        }
        outcomes
    }

    async fn issue_together<T: Serialize>(
        &self,
        name: &str,
        now: Timestamp,
        drafts: &[Draft<'_, T>],
    ) -> Result<Vec<Result<Issued<T>, Failure>>, Failure> {
        let mut outcomes: Vec<_> = drafts.iter().map(|_| Ok(Issued::There)).collect();
        let mut open: Vec<usize> = (0..drafts.len()).collect();
        let mut series = self.series(name).await?;
        for _ in 0..RETRIES_MAX {
            let issued_at = series.issued_at.map_or(now, |last| last.max(now));
            let (mut documents, mut writes) = (Vec::new(), Vec::new());
            for place in std::mem::take(&mut open) {
                let number = DocumentNumber::new(name, series.n + documents.len() as u64 + 1)?;
                match self.drafted(&drafts[place], number, issued_at) {
                    Ok((document, put)) => {
                        open.push(place);
                        documents.push(document);
                        writes.push(put);
                    }
                    Err(failure) => outcomes[place] = Err(failure),
                }
            }
            if open.is_empty() {
                return Ok(outcomes);
            }
            writes.insert(0, self.count_on(name, series.n, documents.len() as u64, issued_at));
            let Outcome::Refused(refused) = send_all(&self.client, "issue", writes).await? else {
                for (place, document) in open.into_iter().zip(documents) {
                    outcomes[place] = Ok(Issued::New(document));
                }
                return Ok(outcomes);
            };
            // A document counts as existing only if DynamoDB has shown it.
            let mut refused = refused.into_iter().chain(std::iter::repeat(None));
            let counter = refused.next().flatten().filter(|item| !item.is_empty());
            open =
                open.into_iter().zip(refused).filter(|(_, there)| there.is_none()).map(|it| it.0).collect();
            series = match counter {
                Some(item) => series_of(item)?,
                None => self.series(name).await?,
            };
        }
        Err(Failure::unavailable(format!("{name}: others take numbers all the time")))
    }

    /// The document of a draft, and the write that puts it.
    fn drafted<T: Serialize>(
        &self,
        draft: &Draft<'_, T>,
        number: DocumentNumber,
        issued_at: Timestamp,
    ) -> Result<(T, Write), Failure> {
        let broken = |reason: String| Failure::broken(format!("{number}: {reason}"));
        let document = (draft.make)(number.clone(), issued_at)?;
        let bytes = serde_json::to_vec(&document).map_err(|error| broken(error.to_string()))?.len();
        if bytes > DOCUMENT_BYTES_MAX {
            return Err(broken(format!("{bytes} bytes are too much for a document")));
        }
        let mut item: Item = serde_dynamo::to_item(&document).map_err(|error| broken(error.to_string()))?;
        item.extend(key(draft.booking_id.as_str(), draft.place.sort()));
        Ok((document, Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)")))
    }

    /// The write that raises a series from `taken` by `more`.
    fn count_on(&self, series: &str, taken: u64, more: u64, issued_at: Timestamp) -> Write {
        let set = "SET n = :next, issued_at = :issued_at";
        let write = Write::update(&self.tables.bookings, series_key(series), set)
            .value(":next", number(taken + more))
            .text(":issued_at", issued_at.to_string());
        match taken {
            0 => write.only_if("attribute_not_exists(n)"),
            taken => write.only_if("n = :taken").value(":taken", number(taken)),
        }
    }

    /// Number of documents issued in a series.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn series_count(&self, series: &str) -> Result<u64, Failure> {
        Ok(self.series(series).await?.n)
    }

    async fn series(&self, series: &str) -> Result<Series, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(series_key(series)));
        let answer = read.send().await.map_err(|error| failure("series", &error))?;
        answer.item.map_or(Ok(Series::default()), series_of)
    }
}

fn series_key(series: &str) -> Item {
    key(format!("series#{series}"), SERIES)
}

fn series_of(item: Item) -> Result<Series, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("a series' item", error))
}

/// Sorts the items of one booking's partition into the booking and its documents, and ignores others.
pub(super) fn documents_of_items(items: Vec<Item>) -> Result<Option<BookingDocuments>, Failure> {
    let (mut booking, mut invoice, mut credit_notes) = (None, None, Vec::new());
    for item in items {
        match item.get("sk").and_then(|sort| sort.as_s().ok()).map(String::as_str) {
            Some(BOOKING) => booking = Some(booking_of_item(&item)?),
            Some(INVOICE) => invoice = Some(document_of(item)?),
            Some(sort) if sort.starts_with(CREDIT) => credit_notes.push(document_of(item)?),
            _ => {}
        }
    }
    Ok(booking.map(|booking| BookingDocuments { booking, invoice, credit_notes }))
}

fn document_of<T: DeserializeOwned>(item: Item) -> Result<T, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("a document's item", error))
}
