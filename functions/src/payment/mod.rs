//! Payments: attempts, provider messages, looks, refunds.

pub(crate) mod create_payment;
pub(crate) mod get_payment;
pub(crate) mod look_at_payments;
pub(crate) mod process_payment;
pub(crate) mod process_refund;
pub(crate) mod receive_razorpay_webhook;
pub(crate) mod receive_stripe_webhook;
pub(crate) mod return_payer;
pub(crate) mod sweep_payments;

mod capture;
mod look;
pub(crate) mod looks;
mod orphan;
pub(crate) mod provider;
pub(crate) mod settle;
mod shared;
mod update;
