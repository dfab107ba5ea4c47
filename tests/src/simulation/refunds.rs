//! Promises in the answers to customers.

use std::sync::Mutex;

use domain::booking::{Booking, BookingStatus};
use serde_json::Value;

use crate::Reply;

/// Bodies of answers with a promise.
#[derive(Default)]
pub(super) struct Told(Mutex<Vec<Value>>);

impl Told {
    /// Stores an answer until all is at rest.
    pub(super) fn note(&self, reply: &Reply) {
        if matches!(reply.status, 200 | 201) {
            self.0.lock().unwrap().push(reply.body.clone());
        }
    }

    /// Broken promises: an attempt that customers were sent to pay must be in its booking, a cancelled
    /// booking must stay cancelled, and a promised refund must be ordered.
    pub(super) fn findings(&self, bookings: &[Booking]) -> Vec<String> {
        let told = self.0.lock().unwrap();
        let broken = |answer: &&Value| !attempt_is_written(answer, bookings) || !end_stands(answer, bookings);
        let broken = told.iter().filter(|answer| broken(answer) || !refund_is_ordered(answer, bookings));
        broken.map(|answer| format!("a customer got an untrue answer: {answer}")).collect()
    }
}

fn attempt_is_written(answer: &Value, bookings: &[Booking]) -> bool {
    let Some(id) = answer["payment_id"].as_str() else { return true };
    let mut payments = bookings.iter().flat_map(|booking| &booking.payments);
    payments
        .any(|payment| payment.payment_id.as_str() == id && answer["provider"] == payment.provider.as_str())
}

fn end_stands(answer: &Value, bookings: &[Booking]) -> bool {
    // A booking that vanished may have been created again under its key.
    let is_it = |booking: &&Booking| {
        answer["booking_id"] == booking.booking_id.as_str()
            && answer["created_at"] == booking.created_at.to_string()
    };
    let booking = bookings.iter().find(is_it).filter(|_| answer["status"] == "cancelled");
    booking.is_none_or(|booking| booking.status == BookingStatus::Cancelled)
}

fn refund_is_ordered(answer: &Value, bookings: &[Booking]) -> bool {
    let Some(id) = answer["refund_id"].as_str() else { return true };
    let payments = bookings.iter().flat_map(|booking| &booking.payments);
    payments.flat_map(|payment| &payment.refunds).any(|refund| refund.refund_id.as_str() == id)
}
