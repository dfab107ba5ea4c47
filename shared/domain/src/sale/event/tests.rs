use super::*;
use crate::sale::fixture::{LOCKED_AT, at, event};
use crate::sale::refund_policy::RefundTier;

/// The field that is refused, if one is.
fn refused(change: impl FnOnce(&mut Event)) -> Option<&'static str> {
    let mut event = event();
    change(&mut event);
    match event.check() {
        Ok(()) => None,
        Err(Error::FieldInvalid { name, .. }) => Some(name),
        Err(Error::AmountOutOfRange) => Some("amount"),
        Err(other) => panic!("{other}"),
    }
}

fn tiers(count: usize) -> Vec<Tier> {
    (0..count).map(|number| Tier { kind: format!("type {number}"), amount_minor: 100 }).collect()
}

#[test]
fn an_event_is_on_sale_from_its_opening_to_just_before_its_closing() {
    let (sales_open_at, sales_close_at) = (at(LOCKED_AT), at(LOCKED_AT + 60));
    let event = Event { sales_open_at, sales_close_at, ..event() };
    for (second, on_sale) in [(-1, false), (0, true), (59, true), (60, false), (61, false)] {
        let now = at(LOCKED_AT + second);
        assert_eq!(event.check_on_sale(now).is_ok(), on_sale, "{second}");
        for status in [EventStatus::Draft, EventStatus::Cancelled] {
            let hidden = Event { status, ..event.clone() };
            assert_eq!(hidden.check_on_sale(now), Err(Error::EventNotOnSale), "{second} {status:?}");
        }
    }
}

#[test]
fn an_organizer_sets_1_to_50_tiers_each_of_its_own_type() {
    assert_eq!(refused(|event| event.tiers = tiers(0)), Some("tiers"));
    assert_eq!(refused(|event| event.tiers = tiers(1)), None);
    assert_eq!(refused(|event| event.tiers = tiers(50)), None);
    assert_eq!(refused(|event| event.tiers = tiers(51)), Some("tiers"));
    assert_eq!(refused(|event| event.tiers[1].kind = event.tiers[0].kind.clone()), Some("tiers"));
}

#[test]
fn prices_fees_and_tax_are_neither_negative_nor_beyond_their_limit() {
    for (amount, told) in
        [(-1, Some("amount")), (0, None), (99_999_999_999, None), (100_000_000_000, Some("amount"))]
    {
        assert_eq!(refused(|event| event.tiers[1].amount_minor = amount), told, "{amount}");
        assert_eq!(refused(|event| event.fee_per_ticket_minor = amount), told, "{amount}");
    }
    assert_eq!(refused(|event| event.tax_basis_points = 10_000), None);
    assert_eq!(refused(|event| event.tax_basis_points = 10_001), Some("tax_basis_points"));
}

#[test]
fn a_sale_closes_after_it_opens() {
    assert_eq!(refused(|event| event.sales_open_at = event.sales_close_at), Some("sales_close_at"));
    let a_second = |event: &mut Event| event.sales_close_at = at(event.sales_open_at.as_second() + 1);
    assert_eq!(refused(a_second), None);
}

#[test]
fn a_lock_lasts_1_to_30_minutes_and_its_ceiling_leaves_room_for_ten_extensions() {
    let told =
        |lock, ceiling| refused(|event| (event.lock_seconds, event.lock_ceiling_seconds) = (lock, ceiling));
    assert_eq!(told(59, 3_600), Some("lock_seconds"));
    assert_eq!(told(1_801, 79_200), Some("lock_seconds"));
    assert_eq!(told(1_800, 79_200), None);
    assert_eq!(told(60, 660), None);
    assert_eq!(told(60, 659), Some("lock_ceiling_seconds"));
    assert_eq!(told(60, 79_201), Some("lock_ceiling_seconds"));
    for (seconds, wanted) in [(299, false), (300, true), (1_800, true), (1_801, false)] {
        let told = refused(|event| event.payment_seconds = seconds);
        assert_eq!(told, (!wanted).then_some("payment_seconds"), "{seconds}");
    }
}

#[test]
fn a_ticket_limit_lets_a_customer_have_at_least_one() {
    let told = |max| refused(|event| event.tickets_per_customer_max = max);
    assert_eq!(told(Some(0)), Some("tickets_per_customer_max"));
    assert_eq!((told(Some(1)), told(None)), (None, None));
}

#[test]
fn an_event_has_no_refund_rules_that_make_no_sense() {
    let tier = RefundTier { hours_before: 1, refund_basis_points: 10_001 };
    assert_eq!(refused(|event| event.cancellation.tiers = vec![tier]), Some("cancellation"));
}

#[test]
fn a_seat_has_the_price_of_its_type() {
    assert_eq!(event().tier("balcony").unwrap().amount_minor, 20_000);
    assert_eq!(event().tier("circle"), None);
}

#[test]
fn a_status_is_one_word_in_the_api_and_in_the_store() {
    for status in [EventStatus::Draft, EventStatus::Published, EventStatus::Cancelled] {
        assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
    }
}
