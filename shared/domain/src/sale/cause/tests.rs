//! Causes of every published decline, and of those that nobody has published.

use super::*;

mod razorpay_words;
mod stripe_words;

fn decline(words: [Option<&str>; 4]) -> Decline {
    let [code, reason, source, step] = words.map(|word| word.map(str::to_owned));
    Decline {
        id: "ch_3f8h".to_owned(),
        at: 1_800_000_000,
        code,
        source,
        step,
        reason,
        method: None,
        issuer: None,
    }
}

/// Decline of a card at Stripe with this decline code.
fn refused_card(reason: &str) -> Decline {
    decline([Some("card_declined"), Some(reason), Some("card_error"), None])
}

/// Failed payment at Razorpay.
fn failed(reason: &str, source: Option<&str>, step: Option<&str>) -> Decline {
    decline([Some("BAD_REQUEST_ERROR"), Some(reason), source, step])
}

#[test]
fn each_of_stripes_published_codes_has_the_cause_that_somebody_can_act_on() {
    for (code, cause) in stripe_words::CARD_DECLINES.iter().chain(stripe_words::LOCAL_DECLINES) {
        let decline = refused_card(code);
        assert_eq!(Cause::of(Provider::Stripe, &decline), *cause, "{code}");
        assert!(is_known(Provider::Stripe, &decline), "{code}");
    }
    for (code, cause) in stripe_words::ERRORS {
        let decline = decline([Some(code), None, Some("card_error"), None]);
        assert_eq!(Cause::of(Provider::Stripe, &decline), *cause, "{code}");
        assert!(is_known(Provider::Stripe, &decline), "{code}");
    }
}

#[test]
fn each_of_razorpays_published_reasons_has_the_cause_that_somebody_can_act_on() {
    for (reason, cause) in razorpay_words::REASONS.iter().chain(razorpay_words::MORE) {
        let decline = failed(reason, None, None);
        assert_eq!(Cause::of(Provider::Razorpay, &decline), *cause, "{reason}");
        assert!(is_known(Provider::Razorpay, &decline), "{reason}");
    }
}

#[test]
fn a_word_has_one_meaning_at_a_provider() {
    for tables in [&stripe::TABLES, &razorpay::TABLES] {
        let mut words: Vec<_> = tables.iter().flat_map(|(_, words)| words.iter()).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}

#[test]
fn a_failure_without_a_reason_goes_by_the_party_and_the_step() {
    for (source, step, cause) in [
        (Some("customer"), Some("payment_authentication"), Cause::NotAuthenticated),
        (Some("issuer_bank"), Some("payment_authentication"), Cause::NotAuthenticated),
        (Some("customer"), Some("payment_initiation"), Cause::WrongDetails),
        (Some("issuer_bank"), Some("payment_authorization"), Cause::BankRefused),
        (Some("bank"), Some("payment_authorization"), Cause::BankRefused),
        (Some("gateway"), Some("payment_authorization"), Cause::ProviderTrouble),
        (Some("customer_psp"), Some("payment_response"), Cause::ProviderTrouble),
        (Some("network"), None, Cause::ProviderTrouble),
        (Some("beneficiary_bank"), Some("payment_credit_response"), Cause::ProviderTrouble),
        (Some("internal"), None, Cause::ProviderTrouble),
        (Some("business"), Some("payment_initiation"), Cause::ProviderTrouble),
        (None, None, Cause::BankRefused),
    ] {
        let decline = failed("payment_failed", source, step);
        assert_eq!(Cause::of(Provider::Razorpay, &decline), cause, "{source:?} {step:?}");
        assert!(is_known(Provider::Razorpay, &decline));
    }
    let gateway = decline([Some("GATEWAY_ERROR"), None, None, None]);
    assert_eq!(Cause::of(Provider::Razorpay, &gateway), Cause::ProviderTrouble);
}

#[test]
fn words_that_nobody_has_published_have_a_cause_and_are_told_apart() {
    let new = refused_card("moon_phase_unfavourable");
    assert_eq!(Cause::of(Provider::Stripe, &new), Cause::BankRefused);
    assert!(!is_known(Provider::Stripe, &new));

    let broken = decline([Some("moon"), None, Some("api_error"), None]);
    assert_eq!(Cause::of(Provider::Stripe, &broken), Cause::ProviderTrouble);
    assert!(!is_known(Provider::Stripe, &broken));

    let new = failed("moon_phase_unfavourable", Some("gateway"), None);
    assert_eq!(Cause::of(Provider::Razorpay, &new), Cause::ProviderTrouble);
    assert!(!is_known(Provider::Razorpay, &new));

    let silent = decline([None, Some(" "), None, None]);
    for provider in Provider::ALL {
        assert_eq!(Cause::of(provider, &silent), Cause::BankRefused);
        assert!(!is_known(provider, &silent));
    }
}

#[test]
fn one_providers_words_are_not_the_others() {
    assert!(!is_known(Provider::Razorpay, &refused_card("do_not_honor")));
    assert!(!is_known(Provider::Stripe, &failed("debit_declined", None, None)));
}

#[test]
fn a_cause_has_the_same_name_in_json_and_in_metrics() {
    for cause in Cause::ALL {
        assert_eq!(serde_json::to_value(cause).unwrap(), cause.as_str());
    }
}

#[test]
fn an_issuer_is_a_word_and_no_number() {
    for (parts, word) in [
        ([Some("HDFC Bank Ltd."), None], Some("hdfc_bank_ltd")),
        ([Some("visa"), Some("IN")], Some("visa_in")),
        ([Some("4000 0000 0000 0002"), None], None),
        ([Some("बैंक"), None], None),
        ([None, None], None),
    ] {
        assert_eq!(Decline::issuer_word(parts).as_deref(), word);
    }
    let long = "a very long name ".repeat(9);
    assert!(Decline::issuer_word([Some(long.as_str())]).unwrap().len() <= 40);
}
