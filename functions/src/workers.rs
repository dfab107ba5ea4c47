//! The list of functions that no route wakes.

use crate::{
    AUDIT_BOOKS, CANCEL_BOOKINGS, CHECK_AGGREGATES, DELIVER_WEBHOOK, Function, ISSUE_DOCUMENTS,
    LOOK_AT_PAYMENTS, PROCESS_PAYMENT, PROCESS_REFUND, PUBLISH_MESSAGES, RECONCILE_PAYOUTS, RECORD_DELIVERY,
    RECORD_FACTS, RELOCATE_BOOKINGS, REMIND_CUSTOMERS, SEND_NOTIFICATION, SETTLE_REDEMPTIONS, SWEEP_PAYMENTS,
};

/// All functions that a queue, a stream or a schedule wakes.
#[must_use]
pub fn workers() -> Vec<Function> {
    vec![
        Function::Queue(&PROCESS_PAYMENT),
        Function::Queue(&LOOK_AT_PAYMENTS),
        Function::Queue(&PROCESS_REFUND),
        Function::Queue(&ISSUE_DOCUMENTS),
        Function::Queue(&CANCEL_BOOKINGS),
        Function::Queue(&RELOCATE_BOOKINGS),
        Function::Queue(&SETTLE_REDEMPTIONS),
        Function::Queue(&RECORD_DELIVERY),
        Function::Queue(&SEND_NOTIFICATION),
        Function::Queue(&DELIVER_WEBHOOK),
        Function::Queue(&RECORD_FACTS),
        Function::Stream(&PUBLISH_MESSAGES),
        Function::Schedule(&SWEEP_PAYMENTS),
        Function::Schedule(&REMIND_CUSTOMERS),
        Function::Schedule(&AUDIT_BOOKS),
        Function::Schedule(&RECONCILE_PAYOUTS),
        Function::Schedule(&CHECK_AGGREGATES),
    ]
}
