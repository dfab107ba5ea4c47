//! Failures as RFC 9457 problem documents. Only this module maps errors to HTTP statuses.

use domain::{Error, Failure};
use serde_json::{Map, Value, json};

use crate::Reply;

/// Seconds to wait before repeating a request that met an unavailable dependency.
const RETRY_AFTER_SECONDS: &str = "1";

/// Code of a problem that a retry may not meet.
pub const UNAVAILABLE: &str = "unavailable";
/// Code of a problem that is the server's fault.
pub const INTERNAL: &str = "internal";

pub(crate) fn reply(failure: &Failure, request_id: &str) -> Reply {
    let of_error = |error: &Error| (status(error), error.code(), error.to_string(), error.fields());
    let (status, code, detail, fields) = match failure {
        Failure::Refused(error) => of_error(error),
        Failure::ProviderSilent(_) => of_error(&Error::ProviderUnavailable { other_providers: Vec::new() }),
        Failure::Unavailable(_) => (
            503,
            UNAVAILABLE,
            "The service is busy. Send the same request again in a moment.".to_owned(),
            Map::new(),
        ),
        Failure::Broken(_) => (
            500,
            INTERNAL,
            "Something is wrong on our side. It has been logged; tell support the request_id.".to_owned(),
            Map::new(),
        ),
    };
    let mut problem = json!({
        "type": "about:blank",
        "title": title(status),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
    });
    if let Value::Object(document) = &mut problem {
        document.extend(fields);
    }
    let reply = Reply::json(status, &problem).unwrap_or_else(|_| Reply::empty(500));
    let reply = reply.header("content-type", "application/problem+json".to_owned());
    match (status, code) {
        (429 | 503, _) | (_, "not_ready" | "request_in_progress") => {
            reply.header("retry-after", retry_after(failure))
        }
        _ => reply,
    }
}

/// Seconds to wait before repeating the request.
fn retry_after(failure: &Failure) -> String {
    match failure {
        Failure::Refused(
            Error::TooManyAttempts { retry_after_seconds } | Error::TooManyCodes { retry_after_seconds },
        ) => retry_after_seconds.to_string(),
        _ => RETRY_AFTER_SECONDS.to_owned(),
    }
}

fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// The HTTP status of an error.
#[must_use]
#[allow(clippy::too_many_lines, reason = "it is a table with one line for each variant")]
pub fn status(error: &Error) -> u16 {
    match error {
        Error::JsonInvalid(_)
        | Error::BodyInvalid(_)
        | Error::ParameterInvalid { .. }
        | Error::FieldInvalid { .. }
        | Error::CursorInvalid
        | Error::IdInvalid { .. }
        | Error::CurrencyUnknown
        | Error::AmountOutOfRange
        | Error::IdempotencyKeyMissing
        | Error::NoSeats
        | Error::TooManySeats
        | Error::TableIncomplete { .. }
        | Error::DuplicateSeats { .. }
        | Error::UnknownSeats { .. }
        | Error::TypeUnknown
        | Error::CodeInvalid
        | Error::CodeExpired
        | Error::SecondFactorWrong
        | Error::PasswordWeak(_)
        | Error::SignatureInvalid => 400,
        Error::NotSignedIn
        | Error::CredentialsInvalid
        | Error::SecondFactorNeeded { .. }
        | Error::SecondFactorLate
        | Error::SignInLate => 401,
        Error::RoleMissing { .. } | Error::SecondFactorMissing | Error::EmailUnverified => 403,
        Error::NotFound { .. } => 404,
        Error::EmailTaken
        | Error::SecondFactorOn
        | Error::SignInAgain
        | Error::AccountInUse { .. }
        | Error::MemberAlready
        | Error::LastOwner
        | Error::SeriesTaken { .. }
        | Error::EventStatusWrong { .. }
        | Error::EventNotOnSale
        | Error::EventMoving
        | Error::EventNotMovable { .. }
        | Error::FieldFixed { .. }
        | Error::SeatsProtected { .. }
        | Error::SeatsTaken { .. }
        | Error::NotEnoughSeats
        | Error::OpenLockExists { .. }
        | Error::TicketLimitReached { .. }
        | Error::RequestInProgress
        | Error::IdempotencyKeyReused
        | Error::NotReady { .. }
        | Error::LockExpired
        | Error::LockCeilingReached
        | Error::BookingStatusWrong { .. }
        | Error::TooManyPayments
        | Error::NotCancellable { .. }
        | Error::RefundNotPossible { .. }
        | Error::MoveNotPossible { .. }
        | Error::MoveTooCheap { .. }
        | Error::RefundChanged { .. }
        | Error::PriceChanged { .. }
        | Error::OfferLost { .. }
        | Error::PriceFixed
        | Error::TooManyTries => 409,
        Error::InvitationCode(refusal) => status(refusal),
        Error::VersionStale => 412,
        Error::BodyTooLarge { .. } => 413,
        Error::ChartInvalid { .. }
        | Error::CodeRefused { .. }
        | Error::OfferNotReached { .. }
        | Error::ProviderRefused(_)
        | Error::ProviderNotOffered { .. }
        | Error::AmountNotTaken { .. } => 422,
        Error::VersionMissing => 428,
        Error::TooManyAttempts { .. } | Error::TooManyCodes { .. } => 429,
        Error::ProviderUnavailable { .. } => 503,
    }
}
