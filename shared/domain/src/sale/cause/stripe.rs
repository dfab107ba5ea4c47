//! Stripe's words for declines.
//!
//! Sources: decline codes of cards and of local payment methods, `https://docs.stripe.com/declines/codes`; error codes
//! that a PaymentIntent's `last_payment_error` can have, `https://docs.stripe.com/error-codes`; an error's types,
//! `https://docs.stripe.com/api/errors#errors-type`.

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
    (ByParty, &["payment_intent_payment_attempt_failed", "setup_attempt_failed"]),
];

const NOT_ENOUGH_MONEY: &[&str] = &[
    "card_velocity_exceeded",
    "insufficient_funds",
    "partner_insufficient_funds",
    "payment_limit_exceeded",
    "withdrawal_count_limit_exceeded",
];

const WRONG_DETAILS: &[&str] = &[
    "account_closed",
    "account_number_invalid",
    "bank_account_bad_routing_numbers",
    "bank_account_unusable",
    "bank_account_unverified",
    "bank_account_verification_failed",
    "expired_card",
    "expired_payment_information",
    "incorrect_address",
    "incorrect_cvc",
    "incorrect_number",
    "incorrect_zip",
    "invalid_account",
    "invalid_billing_agreement",
    "invalid_cvc",
    "invalid_expiry_month",
    "invalid_expiry_year",
    "invalid_number",
    "invalid_payment_information",
    "invalid_track_data",
    "new_account_information_available",
    "no_account",
    "partner_expired_card",
    "payment_intent_konbini_rejected_confirmation_number",
    "payment_method_billing_details_address_missing",
    "postal_code_invalid",
    "routing_number_invalid",
    "testmode_decline",
];

const NOT_AUTHENTICATED: &[&str] = &[
    "authentication_not_handled",
    "authentication_required",
    "incorrect_pin",
    "invalid_pin",
    "mobile_device_authentication_required",
    "offline_pin_required",
    "online_or_offline_pin_required",
    "payment_intent_action_required",
    "payment_intent_authentication_failure",
    "pin_try_exceeded",
    "setup_intent_authentication_failure",
];

const CUSTOMER_LEFT: &[&str] = &[
    "debit_not_authorized",
    "invalid_authorization",
    "payment_intent_payment_attempt_expired",
    "payment_method_customer_decline",
    "refer_to_customer",
    "setup_intent_setup_attempt_expired",
];

const BANK_REFUSED: &[&str] = &[
    "approve_with_id",
    "bank_account_declined",
    "bank_account_restricted",
    "call_issuer",
    "card_already_activated",
    "card_declined",
    "card_not_supported",
    "currency_not_supported",
    "do_not_honor",
    "do_not_try_again",
    "duplicate_transaction",
    "generic_decline",
    "invalid_amount",
    "invalid_customer_account",
    "no_action_taken",
    "not_permitted",
    "partner_action_not_supported",
    "partner_duplicate_transaction",
    "partner_generic_decline",
    "partner_invalid_amount",
    "partner_invalid_currency",
    "payment_intent_mandate_invalid",
    "payment_method_provider_decline",
    "recurring_not_supported_by_bank",
    "restricted_card",
    "revocation_of_all_authorizations",
    "revocation_of_authorization",
    "service_not_allowed",
    "stop_payment_order",
    "transaction_not_allowed",
];

const SUSPECTED_FRAUD: &[&str] = &[
    "card_decline_rate_limit_exceeded",
    "compliance_violation",
    "fraudulent",
    "lost_card",
    "lost_or_stolen_card",
    "merchant_blacklist",
    "partner_high_risk_customer",
    "payment_disputed",
    "payment_method_bank_account_blocked",
    "pickup_card",
    "security_violation",
    "stolen_card",
];

const PROVIDER_TROUBLE: &[&str] = &[
    "amount_too_large",
    "amount_too_small",
    "capture_charge_authorization_expired",
    "charge_exceeds_source_limit",
    "charge_exceeds_transaction_limit",
    "charge_expired_for_capture",
    "invalid_business_account",
    "invalid_charge_amount",
    "issuer_not_available",
    "livemode_mismatch",
    "lock_timeout",
    "partner_payment_not_found",
    "partner_processing_error",
    "payment_intent_incompatible_payment_method",
    "payment_intent_invalid_parameter",
    "payment_intent_unexpected_state",
    "payment_method_currency_mismatch",
    "payment_method_invalid_parameter",
    "payment_method_not_available",
    "payment_method_provider_timeout",
    "payment_method_unactivated",
    "payment_method_unexpected_state",
    "payment_method_unsupported_type",
    "processing_error",
    "rate_limit",
    "reenter_transaction",
    "sepa_unsupported_account",
    "try_again_later",
];

/// Cause by the error's type: only a card's error comes from the bank.
pub(super) fn by_party(decline: &Decline) -> Cause {
    match decline.source.as_deref() {
        Some("api_error" | "idempotency_error" | "invalid_request_error") => Cause::ProviderTrouble,
        _ => Cause::BankRefused,
    }
}
