//! Errors of callers: one variant and one stable code for each.
//!
//! The code is part of the API; the sentence is for people and says what to do. Only `lambda::problem` maps a
//! variant to an HTTP status.

mod failure;
mod fields;

pub use failure::{Cause, Failure, causes};

use crate::Money;
use crate::base::ids::{BookingId, OrganizerId};
use crate::base::limits;
use crate::base::provider::Provider;

mod views;

pub use views::{BlockView, ConflictReason, ConflictView, Fault, TableView, Tie, TieView};

/// A refusal that the caller caused. A store that does not answer, or a bug, is a [`Failure`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each variant's sentence is its documentation")]
pub enum Error {
    // The request itself.
    #[error("The body is not valid JSON: {0}.")]
    JsonInvalid(String),
    #[error("The body does not fit: {0}.")]
    BodyInvalid(String),
    #[error("The body is larger than {max_bytes} bytes.")]
    BodyTooLarge { max_bytes: usize },
    #[error("The parameter `{name}` is not valid: {reason}.")]
    ParameterInvalid { name: &'static str, reason: String },
    #[error("The field `{name}` is not valid: {reason}.")]
    FieldInvalid { name: &'static str, reason: String },
    #[error("The cursor is not from this list. Start again without it.")]
    CursorInvalid,
    #[error("An id that starts with `{expected}` is expected here.")]
    IdInvalid { expected: &'static str },
    #[error("The currency is not an ISO 4217 code.")]
    CurrencyUnknown,
    #[error("The amount is out of range.")]
    AmountOutOfRange,
    #[error("Send an `Idempotency-Key` header of 1 to {max} printable characters, new for each request and the same on each retry of it.", max = limits::IDEMPOTENCY_KEY_CHARS_MAX)]
    IdempotencyKeyMissing,
    #[error("This `Idempotency-Key` was used with another request. Use a new key for a new request.")]
    IdempotencyKeyReused,

    // The caller.
    #[error("Sign in first.")]
    NotSignedIn,
    #[error("Your role does not allow this: it takes {needed}.")]
    RoleMissing { needed: &'static str },
    #[error("There is no {what} here.")]
    NotFound { what: &'static str },
    #[error("The e-mail address or the password is wrong.")]
    CredentialsInvalid,
    #[error(
        "The password is right. Send the code that your authenticator app shows, with `session`, to `POST /auth/login/second-factor`."
    )]
    SecondFactorNeeded { session: String },
    #[error("The code is wrong or was used before. Wait for the next one of your authenticator app.")]
    SecondFactorWrong,
    #[error("The sign-in took too long. Begin again with the password.")]
    SecondFactorLate,
    #[error(
        "This takes a session that was opened with a second factor. Set one up with `POST /account/second-factor` if you have none, and sign in again."
    )]
    SecondFactorMissing,
    #[error(
        "The account has a second factor. Switch it off with `DELETE /account/second-factor` before you set up another."
    )]
    SecondFactorOn,
    #[error("The sign-in at the provider has expired, or was finished already. Begin it again.")]
    SignInLate,
    #[error("Your account is ready. Begin the sign-in at the provider once more.")]
    SignInAgain,
    #[error(
        "The provider has not verified your e-mail address. Verify it there, or sign up with a password."
    )]
    EmailUnverified,
    #[error("Another account has this e-mail address already.")]
    EmailTaken,
    #[error("The code is wrong or has expired. Ask for a new one.")]
    CodeInvalid,
    #[error("The password is too weak: {0}.")]
    PasswordWeak(String),
    #[error(
        "The account cannot be closed yet: `bookings` are still open, or `organizers` have you as a member."
    )]
    AccountInUse { ties: Vec<TieView>, organizers: Vec<OrganizerId> },
    #[error("Too many attempts. Wait a while and try again.")]
    TooManyAttempts { retry_after_seconds: i64 },

    // Organizers and members.
    #[error("You are a member already. An owner changes your role.")]
    MemberAlready,
    #[error(
        "The invitation's code is wrong, has expired or was tried too often. Ask an owner of the organizer to invite you again."
    )]
    InvitationCode(Box<Self>),
    #[error("This is the last owner. Make somebody else an owner first.")]
    LastOwner,
    #[error("The number series {series} belongs to another seller. Choose another prefix.")]
    SeriesTaken { series: String },
    #[error("Send an `If-Match` header with the `ETag` of what you have read.")]
    VersionMissing,
    #[error("It has been changed since you read it. Read it again, and repeat your change.")]
    VersionStale,

    // Layouts and events.
    #[error("The drawing has {} fault(s); nothing was written.", faults.len())]
    ChartInvalid { faults: Vec<Fault> },
    #[error("The event is {status}, so this is not possible.")]
    EventStatusWrong { status: &'static str },
    #[error("The event is not on sale now.")]
    EventNotOnSale,
    #[error("The event is moving to another hall. Try again in some minutes.")]
    EventMoving,
    #[error("The move has {count} conflict(s); nothing was written. A dry run lists them, too.")]
    EventNotMovable { count: usize, conflicts: Vec<ConflictView> },
    #[error("The field `{name}` cannot change any more: {reason}.")]
    FieldFixed { name: &'static str, reason: &'static str },

    // Seats.
    #[error("Ask for at least one seat.")]
    NoSeats,
    #[error("A booking can have at most {max} seats, or one table that is sold as a whole.", max = limits::SEATS_PER_BOOKING_MAX)]
    TooManySeats,
    #[error(
        "The seats of {} are sold and given back only together. Choose all of them, or none.",
        names_of(tables)
    )]
    TableIncomplete { tables: Vec<TableView> },
    #[error("The same seat is named twice.")]
    DuplicateSeats { seats: Vec<String> },
    #[error("This event has no such seats.")]
    UnknownSeats { seats: Vec<String> },
    #[error("The event has no tier of this type.")]
    TypeUnknown,
    #[error(
        "These seats are kept for people with reduced mobility and their companions. Choose others, or say `accessible` if you need them."
    )]
    SeatsProtected { seats: Vec<String> },
    #[error("These seats are taken. Choose others.")]
    SeatsTaken { seats: Vec<String>, blocks: Vec<BlockView> },
    #[error("There are not enough free seats next to each other. Try another number, or another type.")]
    NotEnoughSeats,
    #[error("You have seats locked for this event already. Pay for that booking or release it first.")]
    OpenLockExists { booking_id: BookingId },
    #[error("One customer can have {max} tickets for this event.")]
    TicketLimitReached { max: u32 },
    #[error("A request with this `Idempotency-Key` is in progress. Send the same request again in a moment.")]
    RequestInProgress,

    // Documents.
    #[error("The {what} is being written. Ask again in a moment.")]
    NotReady { what: &'static str },

    // Bookings and payments.
    #[error("The lock has expired. Choose seats again.")]
    LockExpired,
    #[error("The lock cannot be extended beyond this event's limit.")]
    LockCeilingReached,
    #[error("The booking is {status}, so this is not possible.")]
    BookingStatusWrong { status: &'static str },
    #[error("This booking has had {max} payment attempts, the most allowed.", max = limits::PAYMENTS_PER_BOOKING_MAX)]
    TooManyPayments,
    #[error("These seats cannot be given back: {reason}.")]
    NotCancellable { reason: &'static str },
    #[error(
        "A refund of {refund} is not possible: the payment provider refunds {least} or more, in steps of {step}, and {left} of the payment are left. Ask the organizer."
    )]
    RefundNotPossible { refund: Money, left: Money, least: Money, step: Money },
    #[error("These seats cannot be moved: {reason}.")]
    MoveNotPossible { reason: &'static str },
    #[error(
        "The new seats cost {price}, less than the {worth} of the seats that you give up. Choose seats for {worth} or more."
    )]
    MoveTooCheap { price: Money, worth: Money },
    #[error(
        "The refund is now lower than the amount you were quoted. Ask for a new code if you still want to give the seats back."
    )]
    RefundChanged { quoted: Money, refund: Money },
    #[error("The code has expired. Ask for a new one.")]
    CodeExpired,
    #[error("This code was tried too often. Ask for a new one.")]
    TooManyTries,
    #[error("{max} codes were sent for this booking within an hour, the most allowed. Use the last one, or wait.", max = limits::SENDS_PER_HOUR_MAX)]
    TooManyCodes { retry_after_seconds: i64 },
    // Offers.
    #[error("This code cannot be used for these seats. Check it, or buy without it.")]
    CodeRefused { field: &'static str },
    #[error("`{offer}` does not apply yet: {missing}.")]
    OfferNotReached { offer: String, missing: String },
    #[error("The price is not the one that you were shown. Look at the new `quote`, and send its total.")]
    PriceChanged { quote: Box<serde_json::Value> },
    #[error(
        "You cannot have `{offer}` any more. Take it off with `PUT /booking/{{booking_id}}/coupon`, and pay the new price."
    )]
    OfferLost { offer: String },
    #[error("A payment of this booking has begun, so its price cannot change any more.")]
    PriceFixed,

    #[error("The payment provider refused: {0}. Try again, or pay another way.")]
    ProviderRefused(String),
    #[error(
        "The payment provider does not answer. Your seats are still locked: try again in a moment, or pay with another of `other_providers`."
    )]
    ProviderUnavailable { other_providers: Vec<Provider> },
    #[error("This payment provider is not offered here. Pay with one of `other_providers`.")]
    ProviderNotOffered { other_providers: Vec<Provider> },
    #[error("This payment provider does not accept the amount: {reason}. Pay with one of `other_providers`.")]
    AmountNotTaken { reason: String, other_providers: Vec<Provider> },
    #[error("The signature does not match.")]
    SignatureInvalid,
}

/// The tables' labels, as a sentence has them.
fn names_of(tables: &[TableView]) -> String {
    let names: Vec<String> = tables.iter().map(|table| format!("table {}", table.table)).collect();
    names.join(" and of ")
}

impl Error {
    /// All codes of [`Error::code`], in the same order. `tidy` compares the two.
    pub const CODES: [&str; 74] = [
        "json_invalid",
        "body_invalid",
        "body_too_large",
        "parameter_invalid",
        "field_invalid",
        "cursor_invalid",
        "id_invalid",
        "currency_unknown",
        "amount_out_of_range",
        "idempotency_key_missing",
        "idempotency_key_reused",
        "not_signed_in",
        "role_missing",
        "not_found",
        "credentials_invalid",
        "second_factor_needed",
        "second_factor_wrong",
        "second_factor_late",
        "second_factor_missing",
        "second_factor_on",
        "sign_in_late",
        "sign_in_again",
        "email_unverified",
        "email_taken",
        "code_invalid",
        "password_weak",
        "account_in_use",
        "too_many_attempts",
        "member_already",
        "last_owner",
        "series_taken",
        "version_missing",
        "version_stale",
        "chart_invalid",
        "event_status_wrong",
        "event_not_on_sale",
        "event_moving",
        "event_not_movable",
        "field_fixed",
        "no_seats",
        "too_many_seats",
        "table_incomplete",
        "duplicate_seats",
        "unknown_seats",
        "type_unknown",
        "seats_protected",
        "seats_taken",
        "not_enough_seats",
        "open_lock_exists",
        "ticket_limit_reached",
        "request_in_progress",
        "not_ready",
        "lock_expired",
        "lock_ceiling_reached",
        "booking_status_wrong",
        "too_many_payments",
        "not_cancellable",
        "refund_not_possible",
        "move_not_possible",
        "move_too_cheap",
        "refund_changed",
        "code_expired",
        "too_many_tries",
        "too_many_codes",
        "code_refused",
        "offer_not_reached",
        "price_changed",
        "offer_lost",
        "price_fixed",
        "provider_refused",
        "provider_unavailable",
        "provider_not_offered",
        "amount_not_taken",
        "signature_invalid",
    ];

    /// Stable code of the error in the API.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "it is a table with one line for each variant")]
    pub fn code(&self) -> &'static str {
        match self {
            Self::JsonInvalid(_) => "json_invalid",
            Self::BodyInvalid(_) => "body_invalid",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::ParameterInvalid { .. } => "parameter_invalid",
            Self::FieldInvalid { .. } => "field_invalid",
            Self::CursorInvalid => "cursor_invalid",
            Self::IdInvalid { .. } => "id_invalid",
            Self::CurrencyUnknown => "currency_unknown",
            Self::AmountOutOfRange => "amount_out_of_range",
            Self::IdempotencyKeyMissing => "idempotency_key_missing",
            Self::IdempotencyKeyReused => "idempotency_key_reused",
            Self::NotSignedIn => "not_signed_in",
            Self::RoleMissing { .. } => "role_missing",
            Self::NotFound { .. } => "not_found",
            Self::CredentialsInvalid => "credentials_invalid",
            Self::SecondFactorNeeded { .. } => "second_factor_needed",
            Self::SecondFactorWrong => "second_factor_wrong",
            Self::SecondFactorLate => "second_factor_late",
            Self::SecondFactorMissing => "second_factor_missing",
            Self::SecondFactorOn => "second_factor_on",
            Self::SignInLate => "sign_in_late",
            Self::SignInAgain => "sign_in_again",
            Self::EmailUnverified => "email_unverified",
            Self::EmailTaken => "email_taken",
            Self::CodeInvalid => "code_invalid",
            Self::PasswordWeak(_) => "password_weak",
            Self::AccountInUse { .. } => "account_in_use",
            Self::TooManyAttempts { .. } => "too_many_attempts",
            Self::MemberAlready => "member_already",
            Self::LastOwner => "last_owner",
            Self::InvitationCode(refusal) => refusal.code(),
            Self::SeriesTaken { .. } => "series_taken",
            Self::VersionMissing => "version_missing",
            Self::VersionStale => "version_stale",
            Self::ChartInvalid { .. } => "chart_invalid",
            Self::EventStatusWrong { .. } => "event_status_wrong",
            Self::EventNotOnSale => "event_not_on_sale",
            Self::EventMoving => "event_moving",
            Self::EventNotMovable { .. } => "event_not_movable",
            Self::FieldFixed { .. } => "field_fixed",
            Self::NoSeats => "no_seats",
            Self::TooManySeats => "too_many_seats",
            Self::TableIncomplete { .. } => "table_incomplete",
            Self::DuplicateSeats { .. } => "duplicate_seats",
            Self::UnknownSeats { .. } => "unknown_seats",
            Self::TypeUnknown => "type_unknown",
            Self::SeatsProtected { .. } => "seats_protected",
            Self::SeatsTaken { .. } => "seats_taken",
            Self::NotEnoughSeats => "not_enough_seats",
            Self::OpenLockExists { .. } => "open_lock_exists",
            Self::TicketLimitReached { .. } => "ticket_limit_reached",
            Self::RequestInProgress => "request_in_progress",
            Self::NotReady { .. } => "not_ready",
            Self::LockExpired => "lock_expired",
            Self::LockCeilingReached => "lock_ceiling_reached",
            Self::BookingStatusWrong { .. } => "booking_status_wrong",
            Self::TooManyPayments => "too_many_payments",
            Self::NotCancellable { .. } => "not_cancellable",
            Self::RefundNotPossible { .. } => "refund_not_possible",
            Self::MoveNotPossible { .. } => "move_not_possible",
            Self::MoveTooCheap { .. } => "move_too_cheap",
            Self::RefundChanged { .. } => "refund_changed",
            Self::CodeExpired => "code_expired",
            Self::TooManyTries => "too_many_tries",
            Self::TooManyCodes { .. } => "too_many_codes",
            Self::CodeRefused { .. } => "code_refused",
            Self::OfferNotReached { .. } => "offer_not_reached",
            Self::PriceChanged { .. } => "price_changed",
            Self::OfferLost { .. } => "offer_lost",
            Self::PriceFixed => "price_fixed",
            Self::ProviderRefused(_) => "provider_refused",
            Self::ProviderUnavailable { .. } => "provider_unavailable",
            Self::ProviderNotOffered { .. } => "provider_not_offered",
            Self::AmountNotTaken { .. } => "amount_not_taken",
            Self::SignatureInvalid => "signature_invalid",
        }
    }
}

#[cfg(test)]
mod tests;
