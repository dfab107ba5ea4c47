use super::*;
use crate::sale::fixture::event;

#[test]
fn a_purchase_is_priced_line_by_line_with_a_fee_for_each_ticket_and_the_tax() {
    let event = Event { fee_per_ticket_minor: 1_000, ..event() };
    let quote = Quote::price(&event, ["stalls", "balcony", "stalls", "stalls"]).unwrap();
    let line = |kind: &str, count, unit_minor| Line { kind: kind.to_owned(), count, unit_minor };
    assert_eq!(quote.lines, [line("stalls", 3, 50_000), line("balcony", 1, 20_000)]);
    assert_eq!((quote.fees_minor, quote.tax_minor), (4_000, 31_320));
    assert_eq!((quote.total_minor, quote.tax_included()), (205_320, false));
    let inclusive = Event { tax_mode: TaxMode::Inclusive, ..event };
    let quote = Quote::price(&inclusive, ["stalls", "stalls"]).unwrap();
    assert_eq!((quote.tax_minor, quote.total_minor, quote.tax_included()), (15_559, 102_000, true));
}

#[test]
fn a_price_without_tax_contains_none() {
    for tax_mode in [TaxMode::Exclusive, TaxMode::Inclusive] {
        let event = Event { tax_basis_points: 0, tax_mode, ..event() };
        let quote = Quote::price(&event, ["stalls"]).unwrap();
        assert_eq!((quote.tax_minor, quote.total_minor), (0, 50_000));
        assert!(!quote.tax_included());
    }
}

#[test]
fn a_discount_does_not_hide_that_the_price_contains_the_tax() {
    let event = Event { tax_mode: TaxMode::Inclusive, fee_per_ticket_minor: 1_000, ..event() };
    let quote = Quote::price(&event, ["stalls"]).unwrap();
    let cheaper = Quote { discount_minor: 5_000, total_minor: quote.total_minor - 5_000, ..quote };
    assert!(cheaper.tax_included());
}

#[test]
fn a_type_that_the_event_does_not_sell_has_no_price() {
    assert_eq!(Quote::price(&event(), ["circle"]), Err(Error::TypeUnknown));
}
