//! Money for a booking.

pub(crate) mod create_payment;
pub(crate) mod get_payment;
pub(crate) mod receive_razorpay_webhook;
pub(crate) mod receive_stripe_webhook;
pub(crate) mod return_payer;

pub(crate) mod capture;
pub(crate) mod look;
pub(crate) mod look_order;
pub(crate) mod orphan;
pub(crate) mod provider;
pub(crate) mod provider_message;
pub(crate) mod settle;
