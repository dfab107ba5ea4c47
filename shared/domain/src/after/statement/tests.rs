use jiff::civil::Date;

use super::*;
use crate::Money;
use crate::sale::fixture;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn stated(on: &str, lines: &[(Kind, i64)]) -> StatedDay {
    let event = fixture::event();
    let line = |(kind, amount): &(Kind, i64)| {
        let mut line = Line::of(*kind, Money::new(*amount, "INR".parse().unwrap()));
        if matches!(kind, Kind::Tax | Kind::RefundedTax) {
            (line.of.tax_basis_points, line.of.tax_included) = (Some(1_800), Some(false));
        }
        line
    };
    StatedDay { event_id: event.event_id, day: day(on), lines: lines.iter().map(line).collect() }
}

fn events() -> BTreeMap<EventId, Event> {
    let event = fixture::event();
    BTreeMap::from([(event.event_id.clone(), event)])
}

#[test]
fn a_month_adds_up_and_tax_is_apart_by_rate_and_place() {
    let month = Month::try_from("2026-10".to_owned()).unwrap();
    let days = vec![
        stated(
            "2026-10-01",
            &[(Kind::Sale, 1_000), (Kind::Discount, 100), (Kind::Fee, 50), (Kind::Tax, 171)],
        ),
        stated("2026-10-31", &[(Kind::RefundedPrice, 300), (Kind::RefundedTax, 54), (Kind::DisputeLost, 20)]),
    ];
    let draft = draft(month, days, &[], &events());
    let [total] = draft.rows.totals.as_slice() else { panic!("{:?}", draft.rows) };
    assert_eq!(total.amounts.gross_minor, 1_121);
    assert_eq!(total.amounts.refunded_minor, 354);
    assert_eq!(total.amounts.net_minor, 950 - 300 - 20);
    let [tax] = draft.rows.taxes.as_slice() else { panic!("{:?}", draft.rows) };
    assert_eq!((tax.basis_points, tax.tax_minor, tax.refunded_minor), (1_800, 171, 54));
    assert_eq!(draft.corrections, StatedRows::default());
}

#[test]
fn a_late_fact_is_a_correction_of_the_next_statement_and_of_no_other() {
    let (october, november) = (Month::of(day("2026-10-01")), Month::of(day("2026-11-01")));
    let first = draft(october, vec![stated("2026-10-05", &[(Kind::Sale, 1_000)])], &[], &events());
    let late = stated("2026-10-05", &[(Kind::Sale, 1_000), (Kind::Fee, 7)]);
    let unknown = stated("2026-10-06", &[(Kind::Sale, 5)]);
    let days = vec![late.clone(), unknown.clone(), stated("2026-11-02", &[(Kind::Sale, 9)])];
    let second = draft(november, days, &first.stated, &events());
    assert_eq!(second.rows.totals[0].amounts.gross_minor, 9);
    let [event] = second.corrections.events.as_slice() else { panic!("{:?}", second.corrections) };
    assert_eq!((event.month, event.amounts.gross_minor), (october, 12));
    let third = draft(november.next(), vec![late, unknown], &second.stated, &events());
    assert_eq!(third.corrections, StatedRows::default());
}

#[test]
fn months_follow_each_other_over_the_years() {
    let december = Month::try_from("2026-12".to_owned()).unwrap();
    assert_eq!(
        (december.next().to_string(), december.before().to_string()),
        ("2027-01".into(), "2026-11".into())
    );
    assert_eq!(december.last().to_string(), "2026-12-31");
    for wrong in ["2026-13", "2026-1", "26-01", "2026-12-01", ""] {
        assert!(Month::try_from(wrong.to_owned()).is_err(), "{wrong}");
    }
}
