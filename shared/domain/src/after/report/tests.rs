use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::Money;
use crate::after::fact::{DeclinedFor, Dimensions, Kind};
use crate::base::provider::Provider;
use crate::sale::fixture::event;

const KINDS: [Kind; 37] = [
    Kind::Locked,
    Kind::Paying,
    Kind::Confirmed,
    Kind::Captured,
    Kind::Sale,
    Kind::Discount,
    Kind::FeeWaived,
    Kind::OfferUsed,
    Kind::Fee,
    Kind::Tax,
    Kind::Returned,
    Kind::Refund,
    Kind::RefundedPrice,
    Kind::RefundedFee,
    Kind::RefundedTax,
    Kind::AutomaticRefund,
    Kind::RefundPaid,
    Kind::RefundFailed,
    Kind::Moved,
    Kind::DisputeOpened,
    Kind::DisputeWon,
    Kind::DisputeLost,
    Kind::DisputeFee,
    Kind::ProviderFee,
    Kind::ProviderFeeReturned,
    Kind::ProviderFeeTax,
    Kind::ProviderFeeTaxReturned,
    Kind::PaidOut,
    Kind::Withheld,
    Kind::LockExpired,
    Kind::Released,
    Kind::PaymentAbandoned,
    Kind::Declined,
    Kind::AttemptFailed,
    Kind::Lost,
    Kind::Recovered,
    Kind::Seen,
];
const GROUPS: [Group; 15] = [
    Group::Total,
    Group::Event,
    Group::Title,
    Group::Tier,
    Group::Day,
    Group::Hour,
    Group::Provider,
    Group::Method,
    Group::Issuer,
    Group::Offer,
    Group::FundedBy,
    Group::TaxRate,
    Group::Reason,
    Group::Cause,
    Group::DeclineCode,
];

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn day(number: i32) -> Date {
    "2026-12-01".parse::<Date>().unwrap().checked_add(jiff::Span::new().days(number)).unwrap()
}

fn line(kind: Kind, code: &str, amount_minor: i64) -> Line {
    Line::of(kind, Money::new(amount_minor, currency(code)))
}

/// Events that differ in title, and their lines.
type Happened = Vec<(bool, i32, HourLine)>;

fn hour_line() -> impl Strategy<Value = HourLine> {
    let of = (0..KINDS.len(), any::<bool>(), 0..24_u8, 0..4_u8, 0..3_u8);
    (of, 1..5_i64, 0..9_i64, 0..1_000_000_000_i64).prop_map(
        |((kind, euro, hour, one, two), count, seats, amount)| {
            let Line { of, .. } = line(KINDS[kind], if euro { "EUR" } else { "INR" }, 0);
            let some = |number: u8, word: &str| (number > 0).then(|| format!("{word}{number}"));
            let of = Dimensions {
                tier: some(one, "tier"),
                provider: [None, Some(Provider::Stripe), Some(Provider::Razorpay)][usize::from(two)],
                method: some(two, "card"),
                offer_id: some(one, "off_"),
                funded_by: some(two, "funder"),
                tax_basis_points: (one > 0).then(|| u32::from(one) * 500),
                tax_included: (one > 0).then_some(two > 0),
                reason: some(two, "reason"),
                declined: (one > 1)
                    .then(|| DeclinedFor { code: some(one, "code"), ..DeclinedFor::default() }),
                ..of
            };
            HourLine { hour, line: Line { of, count, seats, amount_minor: amount } }
        },
    )
}

fn happened() -> impl Strategy<Value = Happened> {
    prop::collection::vec((any::<bool>(), 0..5_i32, hour_line()), 0..60)
}

fn events() -> [Event; 2] {
    let one = event();
    let mut other = event();
    other.event_id = "evt_zzzzzzzzzz".parse().unwrap();
    other.title.title_id = "ttl_zzzzzzzzzz".parse().unwrap();
    [one, other]
}

fn report<F: Figures>(happened: &Happened, group: Group, dates: DateKind) -> (Vec<Row<F>>, Vec<Row<F>>) {
    let events = events();
    let mut report = Report::new(group, dates);
    for (other, on, line) in happened {
        report.add(Told { event: &events[usize::from(*other)], day: day(*on), line });
    }
    report.into_rows()
}

/// The figures by column; averages and rates are left out, because they do not add up.
fn figures<F: Figures + Serialize>(row: &Row<F>) -> BTreeMap<String, i64> {
    let value = serde_json::to_value(row).unwrap();
    let cell = |column: &String| column.split('.').fold(&value, |value, name| &value[name]).as_i64();
    let adds_up = |column: &&String| !column.ends_with("basis_points") && !column.ends_with("average_minor");
    F::columns().iter().filter(adds_up).map(|column| (column.clone(), cell(column).unwrap())).collect()
}

fn add_up<F: Figures + Serialize>(rows: &[Row<F>]) -> BTreeMap<Currency, BTreeMap<String, i64>> {
    let mut sums: BTreeMap<Currency, BTreeMap<String, i64>> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry(row.currency).or_default();
        for (column, figure) in figures(row) {
            *sum.entry(column).or_default() += figure;
        }
    }
    sums
}

fn check<F: Figures + Serialize>(happened: &Happened) {
    let (_, totals) = report::<F>(happened, Group::Total, DateKind::Payment);
    for group in GROUPS {
        for dates in DateKind::ALL {
            let (rows, own) = report::<F>(happened, group, dates);
            assert_eq!(add_up(&own), add_up(&totals), "{group:?}");
            assert_eq!(add_up(&rows), add_up(&totals), "{group:?}");
        }
    }
}

/// Every column once, under the name that it has in JSON.
fn check_columns<F: Figures + Serialize>() {
    fn leaves(prefix: &str, value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                leaves(&name, value, into);
            }),
            _ => into.push(prefix.to_owned()),
        }
    }
    let row = Row { key: None, name: None, currency: currency("INR"), figures: F::default() };
    let (mut shown, mut columns) = (Vec::new(), Row::<F>::columns());
    leaves("", &serde_json::to_value(row).unwrap(), &mut shown);
    shown.sort_unstable();
    columns.sort_unstable();
    assert_eq!(columns, shown);
}

proptest! {
    #[test]
    fn the_rows_of_every_group_add_up_to_the_same_totals(happened in happened()) {
        check::<Kpis>(&happened);
        check::<OffersUsed>(&happened);
        check::<Abandoned>(&happened);
    }

    #[test]
    fn net_revenue_is_what_customers_owe_less_tax_and_what_is_theirs_again(happened in happened()) {
        let (_, totals) = report::<Revenue>(&happened, Group::Total, DateKind::Payment);
        for Row { currency, figures, .. } in totals {
            let lines = || happened.iter().map(|(_, _, hour)| &hour.line).filter(move |line| line.of.currency == currency);
            let sum = |wanted| lines().filter(|line| line.of.kind == wanted).map(|line| line.amount_minor).sum::<i64>();
            let untaxed = sum(Kind::Sale) - sum(Kind::Discount) + sum(Kind::Fee);
            let included: i64 = lines()
                .filter(|line| line.of.kind == Kind::Tax && line.of.tax_included == Some(true))
                .map(|line| line.amount_minor)
                .sum();
            let net = untaxed - included - sum(Kind::RefundedPrice) - sum(Kind::RefundedFee);
            prop_assert_eq!(figures.net_minor, net);
            prop_assert_eq!(figures.owed_minor, untaxed + sum(Kind::Tax) - included);
            prop_assert_eq!(figures.kept_minor, net - sum(Kind::DisputeLost));
        }
    }
}

#[test]
fn a_file_has_a_column_for_each_figure() {
    check_columns::<Kpis>();
    check_columns::<Occupancy>();
    check_columns::<OffersUsed>();
    check_columns::<Abandoned>();
}

#[test]
fn currencies_never_meet_in_a_row() {
    let sale = |code| (false, 0, HourLine { hour: 0, line: line(Kind::Sale, code, 100) });
    let (rows, totals) = report::<Revenue>(&vec![sale("INR"), sale("EUR")], Group::Total, DateKind::Payment);
    let gross = |rows: &[Row<Revenue>]| -> Vec<_> {
        rows.iter().map(|row| (row.currency.code().to_owned(), row.figures.gross_minor)).collect()
    };
    let wanted = vec![("EUR".to_owned(), 100), ("INR".to_owned(), 100)];
    assert_eq!((gross(&rows), gross(&totals)), (wanted.clone(), wanted));
}

#[test]
fn the_pace_is_cumulative_and_ends_at_what_is_sold() {
    let event = event();
    let last = event.local_day().unwrap();
    let seats = |kind, seats| HourLine { hour: 9, line: Line { seats, ..line(kind, "INR", 0) } };
    let mut report = Report::<Occupancy>::new(Group::DaysBefore, DateKind::Event);
    let before = |days: i32| last.checked_sub(jiff::Span::new().days(days)).unwrap();
    for (days, line) in
        [(1, seats(Kind::Returned, 2)), (30, seats(Kind::Sale, 5)), (7, seats(Kind::Sale, 15))]
    {
        report.add(Told { event: &event, day: before(days), line: &line });
    }
    report.add_hall(&event, &[("premium".to_owned(), 40), ("standard".to_owned(), 60)]);
    let (rows, totals) = report.into_rows();
    let pace: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_deref().unwrap(), row.figures.occupied, row.figures.occupancy_basis_points))
        .collect();
    assert_eq!(pace, [("30", 5, Some(500)), ("7", 20, Some(2_000)), ("1", 18, Some(1_800))]);
    let Occupancy { sold, returned, occupied, capacity, .. } = totals[0].figures;
    assert_eq!((sold, returned, occupied, capacity), (20, 2, 18, 100));
}

#[test]
fn a_hall_without_a_sale_is_empty_and_not_missing() {
    let event = event();
    let halls = [("premium".to_owned(), 40), ("standard".to_owned(), 60)];
    for (group, rows_wanted) in [(Group::Total, 1), (Group::Event, 1), (Group::Tier, 2)] {
        let mut report = Report::<Occupancy>::new(group, DateKind::Event);
        report.add_hall(&event, &halls);
        let (rows, totals) = report.into_rows();
        assert_eq!((rows.len(), totals[0].figures.capacity), (rows_wanted, 100), "{group:?}");
        assert_eq!(rows.iter().map(|row| row.figures.capacity).sum::<i64>(), 100);
        assert_eq!(totals[0].figures.occupancy_basis_points, Some(0));
    }
}

#[test]
fn a_tier_that_is_not_in_the_hall_any_more_has_no_seats_of_it() {
    let mut sold = HourLine { hour: 9, line: line(Kind::Sale, "INR", 100) };
    (sold.line.seats, sold.line.of.tier) = (1, Some("balcony".to_owned()));
    let mut report = Report::<Occupancy>::new(Group::Tier, DateKind::Event);
    report.add(Told { event: &event(), day: day(0), line: &sold });
    report.add_hall(&event(), &[("premium".to_owned(), 40), ("standard".to_owned(), 60)]);
    let (rows, totals) = report.into_rows();
    let of = |row: &Row<Occupancy>| {
        (row.figures.occupied, row.figures.capacity, row.figures.occupancy_basis_points)
    };
    assert_eq!(rows.iter().map(of).collect::<Vec<_>>(), [(1, 0, None), (0, 40, Some(0)), (0, 60, Some(0))]);
    assert_eq!(totals.iter().map(of).collect::<Vec<_>>(), [(1, 100, Some(100))]);
}

#[test]
fn a_decline_is_counted_under_its_cause() {
    let declined = DeclinedFor { reason: Some("insufficient_funds".into()), ..DeclinedFor::default() };
    let mut lost = line(Kind::Lost, "INR", 500);
    lost.of.provider = Some(Provider::Stripe);
    lost.of.declined = Some(declined);
    let lost = (false, 0, HourLine { hour: 3, line: lost });
    let (rows, _) = report::<Failures>(&vec![lost], Group::Cause, DateKind::Payment);
    assert_eq!((rows[0].key.as_deref(), rows[0].figures.lost_minor), (Some("not_enough_money"), 500));
    assert_eq!(rows[0].figures.recovered_basis_points, Some(0));
}
