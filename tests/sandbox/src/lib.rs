//! Stand-in for payment providers on this machine, with which the whole journey of a customer, from the seat map
//! to the confirmed booking and the refund, works offline.
//!
//! It stands in for Stripe in test mode: the API below `/v1/` (Checkout Sessions, Payment Intents, Charges,
//! Refunds, Disputes, Balance Transactions, Payouts, Events), the hosted payment page, and signed webhooks, which settings duplicate, delay,
//! reorder or drop. It is as strict as Stripe: it refuses unknown parameters, missing keys, sessions that end too
//! soon, amounts that cannot be charged and refunds beyond the charge, and it repeats the first answer under an
//! `Idempotency-Key` for a day, a 500 included.
//!
//! It stands in for Razorpay in the same way: Orders, Payments, Refunds, Disputes and Settlements below `/v1/`, the
//! hosted checkout at `/v1/checkout/embedded`, and its webhooks, each of which is disabled after a day of
//! failures. Authorizations lapse unless they are captured in time, and one payment of an order can be captured.
//! If both providers have a path (`/v1/refunds`, `/v1/disputes`), the caller's key decides: HTTP Basic with a
//! key id that begins with `rzp_` means Razorpay.
//!
//! There is one account at each provider, which several deployments may share: every message goes to every
//! [`Webhook`], signed with its own secret. Each provider has a clock of its own, which may be wrong.
//!
//! [`Sandbox`] is a state machine without clock, threads or network: `now` is an argument, ids come from a
//! counter, and messages for the webhooks are returned. Tests embed it and move the clock; the binary wraps it
//! in a server ([`front`]). Each provider is a module of its own; the outbox sends the messages of both.
//!
//! # The control API
//!
//! Paths below `/_sandbox/`, with JSON bodies; an embedded sandbox has methods for the same.
//!
//! | call | effect |
//! |---|---|
//! | `GET`, `POST settings` | reads, changes [`Settings`] |
//! | `POST outage`, `razorpay/outage` | sets an [`Outage`] |
//! | `GET`, `POST webhooks`, `DELETE webhooks/{id}` | lists, adds (`provider`, `url`, `secret`, `id`, `api_version`), removes endpoints |
//! | `POST razorpay/webhook/enable` | enables disabled webhooks |
//! | `GET deliveries`, `POST events/{id}/resend` | shows messages; sends one again |
//! | `POST events/{id}/send_as` | sends it with another `livemode` or `api_version` |
//! | `GET versions` | the API versions that requests were written for |
//! | `GET cards`, `razorpay/instruments` | lists test cards and UPI addresses |
//! | `POST checkout/{session}/pay`, `razorpay/orders/{id}/pay` | pays as a payer does, now or `after_seconds` |
//! | `POST charges`, `razorpay/orders` | charges or makes an order in the dashboard, without metadata or notes |
//! | `POST charges/{id}/refund`, `razorpay/payments/{id}/refund` | refunds in the dashboard (`amount`) |
//! | `POST razorpay/payments/{id}/capture` | captures in the dashboard |
//! | `POST charges/{id}/dispute`, `…/inquire`, `razorpay/payments/{id}/dispute` | opens a dispute (`amount`) or an inquiry |
//! | `POST razorpay/disputes/{id}/review` | starts the bank's review of a dispute |
//! | `POST disputes/{id}`, `razorpay/disputes/{id}` | ends a dispute (`outcome`) |
//! | `POST payouts`, `razorpay/settlements` | pays out the balance of a `currency` |
//! | `POST adjustments`, `razorpay/adjustments` | changes the balance by hand (`amount`, `currency`, at Stripe `kind`) |
//! | `POST payouts/{id}/fail`, `razorpay/settlements/{id}/fail` | the bank sends a payout back: its money is in the balance again |
//! | `POST statement/{id}`, `razorpay/statement/{id}` | plants an `error` in a line or payout ([`Planted`]) |
//! | `GET razorpay/orders`, `payments`, `refunds` | lists everything, even during an outage |
//!
//! # Beyond the providers
//!
//! Some things exist for tests and demos only; the providers do not have them:
//!
//! - `GET /v1/checkout/embedded` with the form's fields as query, so that a plain link opens Razorpay's
//!   page. Razorpay documents the POST of a form only.
//! - `callback_method=get` among the fields of that form: the payer comes back by a GET with the three
//!   `razorpay_…` fields in the query. Razorpay documents it for Payment Links; its checkout comes back by
//!   POST, as the page does here by default.
//! - Test cards and UPI addresses whose payments or refunds are answered late.
//! - The sandbox refuses a request to Stripe without `Stripe-Version`. Stripe answers in the account's version.
//!
//! # Limits
//!
//! - The sandbox cannot show behaviour that the providers do not document: error texts and the order of events
//!   follow documentation and reports, not recordings.
//! - Of Stripe: 3-D Secure, wallets, saved cards, Customers, evidence in disputes, manual payouts, messages about
//!   payouts, exchange of currencies, Connect, manual capture, most of `expand`, rate limits and API versions other than the one whose shapes it
//!   writes. The code of a bank debit that fails is a guess.
//! - Of Razorpay: `checkout.js` and its handler, partial payments, offers, customers and tokens, payment
//!   links, transfers, evidence in disputes, `expand[]`, PATCH of notes and rate limits. The checkout comes
//!   back to the merchant after success only; a payer who fails tries again on the page. Its fee is two percent,
//!   whatever the method. One message that fails for a day disables its webhook, even if others arrived, and
//!   loses all that wait for it. That an answer is kept under `X-Refund-Idempotency` for a day and a refusal
//!   too, that the second authorization of a paid order cannot be captured, that a failed refund makes the
//!   payment refundable again, that a disputed payment may be refunded, and that an order's notes are not its
//!   payments', are guesses.
//! - It accepts test cards only, and no number leaves this machine.

mod config;
mod control;
mod dispute;
pub mod front;
mod http;
mod ids;
mod money;
mod outbox;
mod page;
mod razorpay;
mod router;
mod sandbox;
mod settings;
mod shelf;
mod statement;
mod stripe;
mod timers;
mod webhooks;

pub use config::{RazorpayConfig, SandboxConfig, Webhook};
pub use dispute::{DisputeOutcome, DisputeRefusal};
pub use http::{Request, Response};
pub use outbox::DeliveryRecord;
pub use razorpay::{
    OrderPaid, OrderRefusal, PaymentStatus, razorpay_checkout_signature, razorpay_webhook_signature,
};
pub use sandbox::{Delivery, Sandbox, StateError};
pub use settings::{Outage, OutageMode, PaidOrders, Provider, RazorpaySettings, Settings, check_loopback};
pub use statement::Planted;
pub use stripe::{Method, Paid, PayRefusal, RefundOutcome, stripe_signature};
