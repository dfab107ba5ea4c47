//! Operations on payments.

use domain::Error;
use serde_json::{Map, Value};

use super::booking::{BOOKING_PAST_THIS, NO_BOOKING};
use super::entry::Entry;
use crate::payment::create_payment::PaymentBody;
use crate::payment::receive_stripe_webhook::ReceiptView;
use crate::view::PaymentView;
use crate::{CREATE_PAYMENT, GET_PAYMENT, RECEIVE_RAZORPAY_WEBHOOK, RECEIVE_STRIPE_WEBHOOK, RETURN_PAYER};

pub(super) fn entries() -> Vec<Entry> {
    let tag = "payment";
    vec![
        Entry::new(tag, &CREATE_PAYMENT, "Opens an attempt to pay and returns its checkout.")
            .idempotency_key()
            .body::<PaymentBody>()
            .reply::<PaymentView>(201, "The open attempt, or the first answer to the same request.")
            .refuses([
                NO_BOOKING,
                BOOKING_PAST_THIS,
                Error::LockExpired,
                Error::TooManyPayments,
                Error::EventMoving,
                Error::TicketLimitReached { max: 0 },
                Error::MoveNotPossible { reason: "" },
                Error::OfferLost { offer: String::new() },
                Error::ProviderRefused(String::new()),
                Error::ProviderUnavailable { other_providers: Vec::new() },
                Error::ProviderNotOffered { other_providers: Vec::new() },
                Error::AmountNotTaken { reason: String::new(), other_providers: Vec::new() },
            ]),
        Entry::new(tag, &GET_PAYMENT, "Returns an attempt to pay.")
            .reply::<PaymentView>(200, "The attempt.")
            .refuses([Error::NotFound { what: "payment" }]),
        Entry::new(tag, &RECEIVE_STRIPE_WEBHOOK, "Accepts a message that only Stripe can sign.")
            .header("Stripe-Signature", true, "Stripe's timestamp and HMAC-SHA256 of the raw body.")
            .body::<Map<String, Value>>()
            .reply::<ReceiptView>(200, "The message is stored and will be settled.")
            .refuses([Error::SignatureInvalid]),
        Entry::new(tag, &RECEIVE_RAZORPAY_WEBHOOK, "Accepts a message that only Razorpay can sign.")
            .header("X-Razorpay-Signature", true, "Razorpay's HMAC-SHA256 of the raw body.")
            .header("x-razorpay-event-id", false, "Razorpay's id of the message.")
            .body::<Map<String, Value>>()
            .reply::<ReceiptView>(200, "The message is stored and will be settled.")
            .refuses([Error::SignatureInvalid]),
        Entry::new(tag, &RETURN_PAYER, "Redirects a customer who comes from Razorpay's page with its form.")
            .form()
            .empty(303, "Redirect to the booking's page, which shows the outcome of the payment.")
            .with_header("Location", "The booking's page in the web client.")
            .refuses([Error::NotFound { what: "payment" }]),
    ]
}
