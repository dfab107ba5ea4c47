use domain::quote::{Discount, Discounted, Quote};
use domain::tax::TaxMode;

use super::fixture::{PLAIN, booking, credit_note, event, invoice_of};
use super::reader::Reader;
use crate::{credit_note_pdf, invoice_pdf};

const TIERS: [(&str, i64); 2] = [("premium", 90_000), ("standard", 50_000)];

#[track_caller]
fn assert_shows(lines: &[&str], wanted: &[&str]) {
    for text in wanted {
        assert!(lines.contains(text), "{text:?} is not a line of {lines:#?}");
    }
}

#[test]
fn an_invoice_shows_who_sold_what_to_whom_for_how_much() {
    let event = event(&TIERS);
    let booking = booking(&event, &["premium", "premium", "standard"]);
    let file = invoice_pdf(&invoice_of(&event, &booking), &PLAIN).bytes;
    let read = Reader::open(&file);
    let lines = read.lines();
    assert_shows(&lines, &["Invoice", "INV-000042", "Boxoffice Ltd", "1 Marine Drive", "400020 Mumbai"]);
    assert_shows(&lines, &["Tax id 27AAAAA0000A1Z5", "Asha Rao", "asha@example.com", "cus_asha"]);
    // Issued at 04:45 UTC, which is 10:15 in Mumbai.
    assert_shows(
        &lines,
        &["1 December 2026, 10:15", "Asia/Kolkata", "bkg_0123456789ab", "pay_0123456789ab_1"],
    );
    assert_shows(&lines, &["Monsoon Wedding", "Thursday, 24 December 2026, 19:30 (Asia/Kolkata)"]);
    assert_shows(&lines, &["Royal Opera House, Main hall", "Mathew Road (Girgaon), Mumbai"]);
    assert_shows(&lines, &["premium", "Stalls-C-1, Stalls-C-2", "900.00 INR", "1800.00 INR"]);
    assert_shows(&lines, &["Subtotal", "2300.00 INR", "Fees", "75.00 INR", "Net", "2375.00 INR"]);
    assert_shows(
        &lines,
        &["Tax 18 %", "427.50 INR", "Total", "2802.50 INR", "Invoice INV-000042, page 1 of 1"],
    );
    assert!(!lines.contains(&"Discount"), "what is nothing is not shown");
    assert!(!read.text().contains("transliterated"));
}

#[test]
fn an_invoice_whose_prices_contain_the_tax_says_so() {
    let mut event = event(&[("standard", 11_900)]);
    (event.fee_per_ticket_minor, event.tax_basis_points, event.tax_mode) = (0, 1_900, TaxMode::Inclusive);
    let booking = booking(&event, &["standard"]);
    let read = Reader::open(&invoice_pdf(&invoice_of(&event, &booking), &PLAIN).bytes);
    let lines = read.lines();
    let from_total: Vec<&str> = lines.iter().copied().skip_while(|line| *line != "Total").take(6).collect();
    let right =
        ["Total", "119.00 INR", "Tax 19 %, in the total", "19.00 INR", "Net, in the total", "100.00 INR"];
    assert_eq!(from_total, right);
}

#[test]
fn a_fee_for_the_booking_has_a_line_of_its_own() {
    let mut event = event(&[("standard", 10_000)]);
    event.fee_per_booking_minor = 750;
    for (per_ticket, shown, other) in
        [(200, &["Fees for tickets", "4.00 INR"][..], "Fees"), (0, &[], "Fees for tickets")]
    {
        event.fee_per_ticket_minor = per_ticket;
        let booking = booking(&event, &["standard", "standard"]);
        let read = Reader::open(&invoice_pdf(&invoice_of(&event, &booking), &PLAIN).bytes);
        let lines = read.lines();
        assert_shows(&lines, &[&["Booking fee", "7.50 INR"], shown].concat());
        assert!(!lines.contains(&other), "{other}");
    }
}

#[test]
fn amounts_are_written_as_each_currency_has_them() {
    for (code, shown) in
        [("JPY", "Total 106200 JPY"), ("KWD", "Total 106.200 KWD"), ("EUR", "Total 1062.00 EUR")]
    {
        let mut event = event(&[("standard", 90_000)]);
        (event.currency, event.fee_per_ticket_minor) = (code.parse().unwrap(), 0);
        let booking = booking(&event, &["standard"]);
        let read = Reader::open(&invoice_pdf(&invoice_of(&event, &booking), &PLAIN).bytes);
        assert!(read.text().contains(shown), "{shown} is not in {}", read.text());
    }
}

#[test]
fn a_credit_note_names_the_invoice_and_the_refund_and_says_what_goes_back() {
    let event = event(&TIERS);
    let booking = booking(&event, &["premium", "premium", "standard"]);
    let invoice = invoice_of(&event, &booking);
    let note = credit_note(&booking, &invoice, &["Stalls-C-2"], [45_000, 1_250, 8_325]);
    let read = Reader::open(&credit_note_pdf(&note, &PLAIN).bytes);
    let lines = read.lines();
    assert_shows(&lines, &["Credit note", "CN-000007", "invoice INV-000042", "of 1 December 2026, 10:15"]);
    assert_shows(
        &lines,
        &["rfd_0123456789ab_1_1", "3 December 2026, 01:30", "Stalls-C-2", "Kept by the seller"],
    );
    assert_shows(&lines, &["-462.50 INR", "462.50 INR", "83.25 INR", "Total returned", "545.75 INR"]);
    assert!(!read.text().contains("Stalls-C-1"));
}

#[test]
fn long_names_and_many_tiers_stay_on_the_paper_and_nothing_is_lost() {
    let names: Vec<String> =
        (0..10).map(|i| format!("{} {i}", "A tier with a long name ".repeat(5))).collect();
    let tiers: Vec<(&str, i64)> = names.iter().map(|name| (name.as_str(), 99_999_999_999)).collect();
    let mut event = event(&tiers);
    event.title.name = "Wort".repeat(50);
    event.venue.name = "A very long venue ".repeat(11);
    event.venue.address = "x".repeat(200);
    let kinds: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut booking = booking(&event, &kinds);
    for seat in &mut booking.blocks[0].seats {
        seat.seat_id = format!("{}-C-{}", "Section of the house ".repeat(5), seat.label);
    }
    let invoice = invoice_of(&event, &booking);
    let read = Reader::open(&invoice_pdf(&invoice, &PLAIN).bytes);
    assert!(read.pages.len() > 1);
    for (i, page) in read.pages.iter().enumerate() {
        let foot = format!("Invoice INV-000042, page {} of {}", i + 1, read.pages.len());
        assert!(page.contains(&foot), "{page:#?}");
    }
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let text = squeezed(&read.text());
    assert!(text.contains(&squeezed(&event.title.name)));
    for seat in booking.seat_ids() {
        assert!(text.contains(&squeezed(seat)), "{seat}");
    }
    assert_eq!(read.lines().iter().filter(|line| **line == "999999999.99 INR").count(), 20);
    // Ten seats and their fees with 18 % added.
    assert!(read.text().contains("Total 11800000294.88 INR"), "{}", read.text());
    assert_within(&read, 585.0, 832.0);
}

/// Checks that every line starts on the paper.
#[track_caller]
pub(super) fn assert_within(read: &Reader, width: f64, height: f64) {
    for page in 0..read.pages.len() {
        let places = read.operands(page, "Td", 2);
        assert_eq!(places.len(), read.pages[page].len());
        for place in places {
            assert!(place[0] > 10.0 && place[0] < width && place[1] > 10.0 && place[1] < height, "{place:?}");
        }
    }
}

#[test]
fn a_name_in_another_alphabet_is_transliterated_and_found_by_searching() {
    let mut event = event(&TIERS);
    event.title.name = "दिल 東京 – Dvořák’s Été".into();
    let booking = booking(&event, &["standard"]);
    let invoice = invoice_of(&event, &booking);
    let read = Reader::open(&invoice_pdf(&invoice, &PLAIN).bytes);
    assert!(read.text().contains(" ?? – Dvorák’s Été"), "{}", read.text());
    assert!(read.has_full("दिल 東京 – Dvořák’s Été"));
    assert!(read.text().contains("transliterated or shown as ?"));
}

#[test]
fn the_same_invoice_is_always_the_same_file() {
    let event = event(&TIERS);
    let booking = booking(&event, &["standard"]);
    let invoice = invoice_of(&event, &booking);
    assert_eq!(invoice_pdf(&invoice, &PLAIN), invoice_pdf(&invoice.clone(), &PLAIN));
}

#[test]
fn discounts_are_shown_by_seat_with_their_reason() {
    let event = event(&TIERS);
    let mut booking = booking(&event, &["premium", "premium", "standard"]);
    let discount = |label: &str, amount, fees_waived_minor| Discount {
        id: "off_0123456789".into(),
        label: label.into(),
        funded_by: "organizer".into(),
        amount,
        fees_waived_minor,
    };
    let discounts = vec![
        discount("3 for 2", Discounted::Seats(vec![20_000, 19_999, 10_001]), 0),
        discount("Members", Discounted::Booking(0), 7_500),
    ];
    let tax = booking.quote.tax();
    booking.quote = Quote::of(booking.quote.currency, booking.quote.lines, discounts, 0, tax).unwrap();
    let read = Reader::open(&invoice_pdf(&invoice_of(&event, &booking), &PLAIN).bytes);
    let lines = read.lines();
    assert_shows(&lines, &["3 for 2", "-500.00 INR", "Members", "without fees of 75.00 INR"]);
    let shares = "Stalls-C-1: -200.00 INR, Stalls-C-2: -199.99 INR, Stalls-C-3: -100.01 INR";
    assert!(read.text().contains("Stalls-C-1: -200.00 INR"), "{shares} in {}", read.text());
    assert_shows(&lines, &["Subtotal", "2300.00 INR", "Discount", "Total", "2124.00 INR"]);
}
