use serde_json::{Map, Value, json};

use super::*;
use crate::sale::fixture::inr;

/// Refusals of a request or of seats that tell a program more than their code.
fn telling() -> Vec<(Error, &'static str, Value)> {
    let seats = || vec!["A1".to_owned()];
    let fault = Fault { pointer: "/rows/0".into(), message: "no label".into() };
    let seats_of_table = vec!["T11".to_owned(), "T12".to_owned()];
    let table = TableView { section: "Main".into(), table: "T1".into(), seats: seats_of_table };
    let view = BlockView { section: "Main".into(), row: "A".into(), available: vec!["A2".into()] };
    vec![
        (Error::BodyTooLarge { max_bytes: 7 }, "body_too_large", json!({ "max_bytes": 7 })),
        (
            Error::ParameterInvalid { name: "limit", reason: "x".into() },
            "parameter_invalid",
            json!({ "parameter": "limit" }),
        ),
        (Error::FieldInvalid { name: "otp", reason: "x".into() }, "field_invalid", json!({ "field": "otp" })),
        (
            Error::ChartInvalid { faults: vec![fault] },
            "chart_invalid",
            json!({ "errors": [{ "pointer": "/rows/0", "message": "no label" }] }),
        ),
        (Error::SeriesTaken { series: "INV".into() }, "series_taken", json!({ "series": "INV" })),
        (Error::DuplicateSeats { seats: seats() }, "duplicate_seats", json!({ "seats": ["A1"] })),
        (Error::UnknownSeats { seats: seats() }, "unknown_seats", json!({ "seats": ["A1"] })),
        (
            Error::TableIncomplete { tables: vec![table] },
            "table_incomplete",
            json!({ "tables": [{ "section": "Main", "table": "T1", "seats": ["T11", "T12"] }] }),
        ),
        (
            Error::SeatsTaken { seats: seats(), blocks: vec![view] },
            "seats_taken",
            json!({ "seats": ["A1"], "blocks": [{ "section": "Main", "row": "A", "available": ["A2"] }] }),
        ),
    ]
}

/// The same, of bookings and payments.
fn telling_of_money() -> Vec<(Error, &'static str, Value)> {
    let booking_id: BookingId = "bkg_0123456789ab".parse().unwrap();
    let others = || vec![Provider::Razorpay];
    let (refund, left, least, step) = (inr(40), inr(140), inr(100), inr(1));
    vec![
        (
            Error::OpenLockExists { booking_id },
            "open_lock_exists",
            json!({ "booking_id": "bkg_0123456789ab" }),
        ),
        (Error::TicketLimitReached { max: 4 }, "ticket_limit_reached", json!({ "max": 4 })),
        (
            Error::ProviderUnavailable { other_providers: others() },
            "provider_unavailable",
            json!({ "other_providers": ["razorpay"] }),
        ),
        (
            Error::AccountInUse {
                ties: vec![TieView {
                    booking_id: "bkg_0123456789ab".parse().unwrap(),
                    reason: Tie::OpenRefund,
                }],
                organizers: vec!["org_0123456789".parse().unwrap()],
            },
            "account_in_use",
            json!({
                "bookings": [{ "booking_id": "bkg_0123456789ab", "reason": "open_refund" }],
                "organizers": ["org_0123456789"],
            }),
        ),
        (
            Error::ProviderNotOffered { other_providers: others() },
            "provider_not_offered",
            json!({ "other_providers": ["razorpay"] }),
        ),
        (
            Error::AmountNotTaken { reason: "x".into(), other_providers: others() },
            "amount_not_taken",
            json!({ "other_providers": ["razorpay"] }),
        ),
        (
            Error::RefundNotPossible { refund, left, least, step },
            "refund_not_possible",
            json!({ "refund": refund, "left": left, "least": least, "step": step }),
        ),
        (
            Error::RefundChanged { quoted: left, refund },
            "refund_changed",
            json!({ "quoted": left, "refund": refund }),
        ),
        (
            Error::TooManyAttempts { retry_after_seconds: 60 },
            "too_many_attempts",
            json!({ "retry_after_seconds": 60 }),
        ),
        (
            Error::TooManyCodes { retry_after_seconds: 60 },
            "too_many_codes",
            json!({ "retry_after_seconds": 60 }),
        ),
    ]
}

#[test]
fn a_refusal_tells_a_program_its_code_and_what_to_do_next() {
    for (error, code, fields) in telling().into_iter().chain(telling_of_money()) {
        assert_eq!(error.code(), code);
        assert!(Error::CODES.contains(&code));
        assert_eq!(Value::Object(error.fields()), fields, "{code}");
    }
    assert_eq!(Error::NotSignedIn.fields(), Map::new());
}

#[test]
fn failures_are_alike_if_they_say_the_same() {
    assert_eq!(Failure::broken("the store"), Failure::broken("the store"));
    assert_ne!(Failure::broken("the store"), Failure::broken("the queue"));
    assert_ne!(Failure::broken("the store"), Failure::unavailable("the store"));
}
