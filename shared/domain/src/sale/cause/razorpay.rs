//! Razorpay's words for failed payments.
//!
//! Sources: reasons, `https://razorpay.com/docs/payments/payment-gateway/rainy-day/errors/error-reasons`,
//! `https://razorpay.com/docs/errors/payments/list`, those of UPI apps
//! `https://razorpay.com/docs/payments/payment-gateway/ios-integration/standard/payment-methods/turbo-upi/error-codes` and of
//! mandates `https://razorpay.com/docs/payments/recurring-payments/emandate/errors`; parties and steps,
//! `https://razorpay.com/docs/errors/payments/payment-methods-error-parameters`; error codes,
//! `https://razorpay.com/docs/errors`.

use super::Meaning::{ByParty, Is};
use super::{Cause, Meaning};
use crate::sale::payment::Decline;

/// Published words by meaning.
pub(super) static TABLES: [(Meaning, &[&str]); 8] = [
    (Is(Cause::NotEnoughMoney), NOT_ENOUGH_MONEY),
    (Is(Cause::WrongDetails), WRONG_DETAILS),
    (Is(Cause::NotAuthenticated), NOT_AUTHENTICATED),
    (Is(Cause::CustomerLeft), CUSTOMER_LEFT),
    (Is(Cause::BankRefused), BANK_REFUSED),
    (Is(Cause::SuspectedFraud), SUSPECTED_FRAUD),
    (Is(Cause::ProviderTrouble), PROVIDER_TROUBLE),
    (ByParty, &["bad_request_error", "gateway_error", "payment_failed"]),
];

const NOT_ENOUGH_MONEY: &[&str] = &[
    "credit_limit_exceeded",
    "credit_limit_expired",
    "credit_limit_inactive",
    "credit_limit_not_approved",
    "emi_greater_than_max_amount",
    "first_transaction_limit_exceeded",
    "funds_blocked_by_mandate",
    "insufficient_funds",
    "insufficient_funds_mandate_block",
    "mcc_amount_limit_exceeded",
    "transaction_daily_count_exceeded",
    "transaction_daily_limit_exceeded",
    "transaction_frequency_limit_exceeded",
    "transaction_limit_exceeded",
    "user_not_eligible",
];

const WRONG_DETAILS: &[&str] = &[
    "account_does_not_exist",
    "account_dormant",
    "bank_account_inactive",
    "bank_account_invalid",
    "bank_account_validation_failed",
    "card_expired",
    "card_number_invalid",
    "card_type_invalid",
    "emi_plan_unavailable",
    "incorrect_card_details",
    "incorrect_card_expiry_date",
    "incorrect_cardholder_name",
    "incorrect_cvv",
    "incorrect_ifsc",
    "invalid_email",
    "invalid_ifsc",
    "invalid_mobile_number",
    "invalid_user_details",
    "invalid_vpa",
    "joint_account_not_allowed",
    "mandate_not_active",
    "mobile_number_invalid",
    "payment_mandate_not_active",
    "upi_pin_registration_card_expired",
    "upi_pin_registration_card_not_found",
    "user_not_registered_for_netbanking",
];

const NOT_AUTHENTICATED: &[&str] = &[
    "authentication_failed",
    "card_not_enrolled",
    "customer_not_registered",
    "incorrect_atm_pin",
    "incorrect_otp",
    "incorrect_pin",
    "invalid_device",
    "invalid_otp",
    "otp_attempts_exceeded",
    "otp_expired",
    "pin_attempts_exceeded",
    "pin_not_set",
    "sms_text_not_received",
];

const CUSTOMER_LEFT: &[&str] = &[
    "collect_request_pending",
    "mandate_creation_expired",
    "payment_cancelled",
    "payment_cancelled_by_user",
    "payment_collect_request_expired",
    "payment_pending_approval",
    "payment_session_expired",
    "payment_timed_out",
    "psp_not_registered",
];

const BANK_REFUSED: &[&str] = &[
    "already_declined",
    "amount_less_than_minimum_amount",
    "bank_not_live_on_upi",
    "card_declined",
    "card_disabled_for_online_payments",
    "credit_failed",
    "credit_not_permitted",
    "debit_declined",
    "debit_instrument_blocked",
    "debit_instrument_inactive",
    "first_time_transaction_freeze_period",
    "mandate_creation_declined",
    "mandate_creation_failed",
    "payment_declined",
    "psp_app_not_supported",
    "transaction_not_allowed",
    "transaction_on_vpa_restricted",
    "upi_autopay_not_supported_on_psp",
    "upi_pin_registration_card_blocked",
    "upi_pin_registration_card_restricted",
];

const SUSPECTED_FRAUD: &[&str] =
    &["compliance_violation", "payment_amount_tampered", "payment_risk_check_failed"];

const PROVIDER_TROUBLE: &[&str] = &[
    "authorisation_declined_by_psp",
    "bank_cutoff_in_progress",
    "bank_not_available",
    "bank_not_enabled",
    "bank_technical_error",
    "beneficiary_account_does_not_exist",
    "beneficiary_account_dormant",
    "capture_failed",
    "card_network_not_enabled",
    "collect_on_mcc_blocked",
    "deemed_transaction",
    "duplicate_refund_id",
    "duplicate_request",
    "duplicate_rrn_found",
    "gateway_technical_error",
    "input_validation_failed",
    "international_transaction_not_allowed",
    "invalid_amount",
    "invalid_currency",
    "invalid_order_id",
    "invalid_request",
    "invalid_response_from_gateway",
    "issuer_technical_error",
    "linked_account_removal_failed",
    "live_mode_not_enabled",
    "mandate_creation_timeout",
    "merchant_not_activated",
    "mismatch_in_transaction_details",
    "order_already_paid",
    "order_amount_mismatch",
    "order_payment_method_mismatch",
    "payment_declined_due_to_high_traffic",
    "payment_method_not_enabled",
    "payment_pending",
    "psp_app_not_available",
    "psp_not_available",
    "record_not_found",
    "recurring_payment_not_enabled",
    "refund_limit_crossed",
    "reqauth_mandate_not_acknowledged",
    "request_timed_out",
    "server_error",
    "upi_app_technical_error",
    "upi_collect_not_enabled",
    "upi_intent_not_enabled",
    "verification_failed",
    "vpa_resolution_failed",
];

/// Cause by the party that refused, and by the step.
pub(super) fn by_party(decline: &Decline) -> Cause {
    let authenticates = decline.step.as_deref().is_some_and(|step| step.contains("authentication"));
    match decline.source.as_deref() {
        Some("customer" | "bank" | "issuer" | "issuer_bank") if authenticates => Cause::NotAuthenticated,
        Some("customer") => Cause::WrongDetails,
        Some("bank" | "issuer" | "issuer_bank") => Cause::BankRefused,
        Some(_) => Cause::ProviderTrouble,
        None => match decline.code.as_deref() {
            Some("GATEWAY_ERROR") => Cause::ProviderTrouble,
            _ => Cause::BankRefused,
        },
    }
}
