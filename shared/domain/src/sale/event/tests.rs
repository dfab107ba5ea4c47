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

fn of_section(section: &str, rows: &[&str]) -> SectionPrice {
    let rows = rows.iter().map(|row| (*row).to_owned()).collect();
    SectionPrice { section: section.into(), rows, amount_minor: 70_000, phases: Vec::new() }
}

fn tiers(count: usize) -> Vec<Tier> {
    (0..count)
        .map(|number| Tier {
            kind: format!("type {number}"),
            label: None,
            amount_minor: 100,
            phases: Vec::new(),
            section_prices: Vec::new(),
            hidden: false,
        })
        .collect()
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
fn a_presale_begins_before_the_sale_and_ends_with_it() {
    let (sales_open_at, sales_close_at) = (at(LOCKED_AT), at(LOCKED_AT + 60));
    let event = Event { sales_open_at, sales_close_at, ..event() };
    for (second, on_sale) in [(-1, true), (0, true), (59, true), (60, false)] {
        let now = at(LOCKED_AT + second);
        assert_eq!(event.check_on_sale_with(now, true).is_ok(), on_sale, "{second}");
    }
    let draft = Event { status: EventStatus::Draft, ..event };
    assert_eq!(draft.check_on_sale_with(at(LOCKED_AT), true), Err(Error::EventNotOnSale));
}

#[test]
fn a_tier_may_be_hidden_but_not_all_of_an_event() {
    let mut event = event();
    event.tiers[0].hidden = true;
    assert_eq!(event.check(), Ok(()));
    assert!(event.is_hidden("stalls") && !event.is_hidden("balcony") && !event.is_hidden("box"));
    assert_eq!(refused(|event| event.tiers.iter_mut().for_each(|tier| tier.hidden = true)), Some("tiers"));
    let stored = serde_json::to_value(&event.tiers).unwrap();
    assert_eq!((stored[0].get("hidden"), stored[1].get("hidden")), (Some(&true.into()), None));
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
        assert_eq!(refused(|event| event.fee_per_booking_minor = amount), told, "{amount}");
        let price = SectionPrice { amount_minor: amount, ..of_section("Stalls", &[]) };
        assert_eq!(refused(|event| event.tiers[1].section_prices = vec![price]), told, "{amount}");
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

/// The field that stands in the way of a change.
fn stands_in_the_way(before: &Event, change: impl FnOnce(&mut Event)) -> Option<&'static str> {
    let mut after = before.clone();
    change(&mut after);
    match after.check_change_of(before) {
        Ok(()) => None,
        Err(Error::FieldFixed { name, .. } | Error::FieldInvalid { name, .. }) => Some(name),
        Err(Error::EventStatusWrong { .. }) => Some("status"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_customers_may_have_bought_under_is_fixed_by_the_publication() {
    let published = Event { tickets_per_customer_max: Some(6), ..event() };
    let draft = Event { status: EventStatus::Draft, ..published.clone() };
    type Change = fn(&mut Event);
    let changes: [(&str, Change); 5] = [
        ("tax_basis_points", |event| event.tax_basis_points = 1_900),
        ("tax_mode", |event| event.tax_mode = TaxMode::Inclusive),
        ("tickets_per_customer_max", |event| event.tickets_per_customer_max = None),
        ("cancellation", |event| event.cancellation.tiers.clear()),
        ("cancellation", |event| event.cancellation.single_seats = false),
    ];
    for (field, change) in changes {
        assert_eq!(stands_in_the_way(&published, change), Some(field));
        assert_eq!(stands_in_the_way(&draft, change), None, "{field}");
        let cancelled = Event { status: EventStatus::Cancelled, ..published.clone() };
        assert_eq!(stands_in_the_way(&cancelled, change), Some("status"));
    }
    let unlimited = Event { tickets_per_customer_max: None, ..event() };
    let limited = |event: &mut Event| event.tickets_per_customer_max = Some(6);
    assert_eq!(stands_in_the_way(&unlimited, limited), Some("tickets_per_customer_max"));
}

#[test]
fn prices_times_and_the_number_of_tickets_change_after_the_publication() {
    let published = Event { tickets_per_customer_max: Some(6), ..event() };
    let changes: [fn(&mut Event); 8] = [
        |event| event.tickets_per_customer_max = Some(2),
        |event| event.tiers[0].amount_minor = 1,
        |event| event.tiers.reverse(),
        |event| event.fee_per_ticket_minor = 900,
        |event| event.fee_per_booking_minor = 900,
        |event| event.tiers[0].section_prices = vec![of_section("Stalls", &["A"])],
        |event| event.cancellation.fees_returned = true,
        |event| event.visibility = Visibility::Unlisted,
    ];
    for change in changes {
        assert_eq!(stands_in_the_way(&published, change), None);
    }
    let renamed = |event: &mut Event| event.tiers[0].kind = "circle".into();
    assert_eq!(stands_in_the_way(&published, renamed), Some("tiers"));
    let without = |event: &mut Event| event.tiers.truncate(1);
    assert_eq!(stands_in_the_way(&published, without), Some("tiers"));
}

#[test]
fn a_phase_has_its_price_until_just_before_its_end() {
    let mut event = event();
    let phase = |second, amount_minor| PricePhase { until: at(LOCKED_AT + second), amount_minor };
    event.tiers[0].phases = vec![phase(10, 100), phase(20, 200)];
    for (second, price) in [(0, 100), (9, 100), (10, 200), (19, 200), (20, 50_000)] {
        assert_eq!(event.tiers[0].amount_at(at(LOCKED_AT + second)), price, "{second}");
    }
    assert_eq!(event.check(), Ok(()));
    for phases in [vec![phase(10, 100), phase(10, 200)], vec![phase(20, 100), phase(10, 200)]] {
        assert_eq!(refused(|event| event.tiers[0].phases = phases), Some("tiers"));
    }
    assert_eq!(refused(|event| event.tiers[0].phases = vec![phase(10, -1)]), Some("amount"));
    let eleven = (1..=11).map(|second| phase(second, 100)).collect();
    assert_eq!(refused(|event| event.tiers[0].phases = eleven), Some("tiers"));
}

#[test]
fn the_price_of_a_row_comes_before_that_of_its_section_and_that_before_the_tiers() {
    let mut event = event();
    let price = |section, rows: &[&str], amount_minor| SectionPrice {
        amount_minor,
        phases: vec![PricePhase { until: at(LOCKED_AT + 10), amount_minor: amount_minor / 2 }],
        ..of_section(section, rows)
    };
    event.tiers[0].section_prices = vec![
        price("Left", &["A", "B"], 80_000),
        price("Left", &[], 60_000),
        price("Left", &["C"], 90_000),
        price("Right", &["A"], 40_000),
    ];
    assert_eq!(event.check(), Ok(()));
    let price_of = |place, second| event.price_of("stalls", place, at(LOCKED_AT + second)).unwrap();
    for (place, early, late) in [
        (("Left", "A"), 40_000, 80_000),
        (("Left", "B"), 40_000, 80_000),
        (("Left", "C"), 45_000, 90_000),
        (("Left", "D"), 30_000, 60_000),
        (("Right", "A"), 20_000, 40_000),
        (("Right", "B"), 50_000, 50_000),
        (("Middle", "A"), 50_000, 50_000),
    ] {
        assert_eq!((price_of(place, 9), price_of(place, 10)), (early, late), "{place:?}");
    }
    assert_eq!(event.price_of("balcony", ("Left", "A"), at(LOCKED_AT)), Ok(20_000));
    assert_eq!(event.price_of("circle", ("Left", "A"), at(LOCKED_AT)), Err(Error::TypeUnknown));
    let all: Vec<i64> = event.tiers[0].amounts_at(at(LOCKED_AT + 10)).collect();
    assert_eq!(all, [50_000, 80_000, 60_000, 90_000, 40_000]);
}

#[test]
fn a_place_has_one_price_and_an_event_a_hundred_of_them() {
    let told = |prices: Vec<SectionPrice>| refused(|event| event.tiers[0].section_prices = prices);
    let twice = |rows: &[&str]| vec![of_section("Left", rows), of_section("Left", rows)];
    assert_eq!(told(twice(&[])), Some("tiers"));
    assert_eq!(told(twice(&["A"])), Some("tiers"));
    assert_eq!(told(vec![of_section("Left", &["A", "A"])]), Some("tiers"));
    assert_eq!(told(vec![of_section("Left", &["A"]), of_section("Right", &["A"])]), None);
    let late = PricePhase { until: at(9), amount_minor: 1 };
    let phases = vec![late.clone(), late];
    assert_eq!(told(vec![SectionPrice { phases, ..of_section("Left", &[]) }]), Some("tiers"));

    let many = |count| (0..count).map(|number| of_section(&format!("{number}"), &[])).collect::<Vec<_>>();
    assert_eq!(told(many(100)), None);
    assert_eq!(told(many(101)), Some("tiers"));
    let in_two_tiers = |event: &mut Event| {
        event.tiers[0].section_prices = many(100);
        event.tiers[1].section_prices = many(1);
    };
    assert_eq!(refused(in_two_tiers), Some("tiers"));
    let rows = |count: usize| {
        let rows = (0..count).map(|number| number.to_string()).collect();
        vec![SectionPrice { rows, ..of_section("Left", &[]) }]
    };
    assert_eq!(told(rows(500)), None);
    assert_eq!(told(rows(501)), Some("tiers"));
}

#[test]
fn an_unlisted_event_and_a_draft_are_in_no_list() {
    let listed = |status, visibility| Event { status, visibility, ..event() }.is_listed();
    assert!(listed(EventStatus::Published, Visibility::Public));
    assert!(!listed(EventStatus::Published, Visibility::Unlisted));
    assert!(!listed(EventStatus::Draft, Visibility::Public));
}
