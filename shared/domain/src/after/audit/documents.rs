//! Comparison of documents with money.

use jiff::Timestamp;

use super::{Finding, is_settled, todo};
use crate::after::invoice::{CreditNote, Invoice, credited_refunds, invoiced_payment};
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;

/// A booking with its documents.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// The booking.
    pub booking: &'a Booking,
    /// Its invoice.
    pub invoice: Option<&'a Invoice>,
    /// Its credit notes.
    pub credit_notes: &'a [CreditNote],
}

impl Filed<'_> {
    /// Compares the booking's money with its documents.
    #[must_use]
    pub fn findings(&self, now: Timestamp) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut wrong =
            |what: String| findings.push(Finding::new(&self.booking.booking_id, what, todo::DOCUMENT));
        let payment = invoiced_payment(self.booking);
        match (payment, self.invoice) {
            (Some(_), Some(invoice)) => {
                let paid: i64 = self.booking.kept_payments().map(|payment| payment.amount.amount_minor).sum();
                if invoice.amounts.total_minor != paid {
                    let told = invoice.amounts.total_minor;
                    wrong(format!("{} says {told}, and {paid} were paid", invoice.number));
                }
                let back: i64 = self.credit_notes.iter().map(|note| note.amounts.total_minor).sum();
                if back > invoice.amounts.total_minor {
                    wrong(format!("{} is credited with {back}", invoice.number));
                }
            }
            (Some(_), None) if is_settled(self.moved_at(Kind::Sale, None), now) => {
                wrong("it was paid and has no invoice".to_owned());
            }
            (None, Some(invoice)) => wrong(format!("{} is for no payment", invoice.number)),
            _ => {}
        }
        for (refund, total) in credited_refunds(self.booking) {
            let note = self.credit_notes.iter().find(|note| note.refund_id == refund.refund_id);
            match note {
                Some(note) if note.amounts.total_minor == total => {}
                Some(note) => {
                    let (told, back) = (note.amounts.total_minor, total);
                    wrong(format!("{} says {told}, and {back} go back", note.number));
                }
                None if is_settled(self.moved_at(Kind::Return, Some(refund.refund_id.number())), now) => {
                    wrong(format!("{} has no credit note", refund.refund_id));
                }
                None => {}
            }
        }
        for note in self.credit_notes {
            if !credited_refunds(self.booking).any(|(refund, _)| refund.refund_id == note.refund_id) {
                wrong(format!("{} is for no refund", note.number));
            }
        }
        findings
    }

    /// Second of the ledger's line; the booking's creation without one.
    fn moved_at(&self, kind: Kind, refund: Option<u8>) -> i64 {
        let mut lines = self.booking.ledger.iter();
        let line = lines.rfind(|entry| entry.kind == kind && entry.refund == refund);
        line.map_or(self.booking.created_at.as_second(), |entry| entry.at)
    }
}
