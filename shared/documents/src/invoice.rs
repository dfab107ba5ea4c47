//! PDFs of invoices and credit notes.

use domain::invoice::{
    Amounts, Buyer, CreditNote, EventFacts, Invoice, InvoiceDiscount, InvoiceLine, InvoiceSeatDiscount,
    Seller,
};
use domain::tax::{Tax, TaxMode};
use domain::{Currency, Money, limits};

use crate::page::{A4, Page, file};
use crate::rate::rate;
use crate::text::{Font, Line, Style, wrap};
use crate::when;

const MARGIN: i32 = 5_000;
const RIGHT: i32 = A4.width - MARGIN;
const WIDTH: i32 = RIGHT - MARGIN;
/// Lower limit of the text, above the foot.
const BOTTOM: i32 = A4.height - 7_500;
const FOOT: i32 = A4.height - 6_000;
/// Right edge of the table's first column; the others are those of count, price and amount.
const SOLD_WIDTH: i32 = 23_500;
const COUNT_RIGHT: i32 = MARGIN + 27_000;
const UNIT_RIGHT: i32 = MARGIN + 38_000;
const AMOUNT_WIDTH: i32 = 10_500;

const TITLE: Style = Style { font: Font::Bold, size: 2_000 };
const STRONG: Style = Style { font: Font::Bold, size: 1_000 };
const TEXT: Style = Style { font: Font::Regular, size: 1_000 };
const SMALL: Style = Style { font: Font::Regular, size: 750 };

/// Note on a page with substituted letters.
pub(crate) const FOREIGN: &str = "Some letters are transliterated or shown as ?: the full text is found by \
    searching or copying, and in the JSON of this document.";

/// Common parts of both documents.
struct Printed<'a> {
    heading: &'static str,
    number: &'a str,
    facts: Vec<(&'static str, String)>,
    seller: &'a Seller,
    customer: &'a Buyer,
    event: &'a EventFacts,
    currency: Currency,
    lines: &'a [InvoiceLine],
    discounts: &'a [InvoiceDiscount],
    sums: Vec<(String, i64, Style)>,
}

/// The invoice as a PDF (A4).
#[must_use]
pub fn invoice_pdf(invoice: &Invoice) -> Vec<u8> {
    let (issued, zone) = when::instant(invoice.issued_at, &invoice.event.time_zone);
    pdf(&Printed {
        heading: "Invoice",
        number: invoice.number.as_str(),
        facts: vec![
            ("Number", invoice.number.to_string()),
            ("Issued", issued),
            ("", zone),
            ("Booking", invoice.booking_id.to_string()),
            ("Payment", invoice.payment_id.to_string()),
        ],
        seller: &invoice.seller,
        customer: &invoice.customer,
        event: &invoice.event,
        currency: invoice.currency,
        lines: &invoice.lines,
        discounts: &invoice.discounts,
        sums: sums(&invoice.amounts, invoice.tax, "Total"),
    })
}

/// The credit note as a PDF (A4).
#[must_use]
pub fn credit_note_pdf(note: &CreditNote) -> Vec<u8> {
    let (issued, zone) = when::instant(note.issued_at, &note.event.time_zone);
    let (invoice_issued, _) = when::instant(note.invoice_issued_at, &note.event.time_zone);
    pdf(&Printed {
        heading: "Credit note",
        number: note.number.as_str(),
        facts: vec![
            ("Number", note.number.to_string()),
            ("Issued", issued),
            ("", zone),
            ("Corrects", format!("invoice {}", note.invoice_number)),
            ("", format!("of {invoice_issued}")),
            ("Booking", note.booking_id.to_string()),
            ("Payment", note.payment_id.to_string()),
            ("Refund", note.refund_id.to_string()),
        ],
        seller: &note.seller,
        customer: &note.customer,
        event: &note.event,
        currency: note.currency,
        lines: &note.lines,
        discounts: &note.discounts,
        sums: sums(&note.amounts, note.tax, "Total returned"),
    })
}

/// Sums in the order of their addition.
fn sums(amounts: &Amounts, tax: Tax, total: &str) -> Vec<(String, i64, Style)> {
    let mut rows = vec![("Subtotal".to_owned(), amounts.subtotal_minor, TEXT)];
    let booking_fee = amounts.booking_fee_minor;
    let fees = if booking_fee == 0 { "Fees" } else { "Fees for tickets" };
    let optional = [
        ("Discount", -amounts.discount_minor),
        (fees, amounts.fees_minor - booking_fee),
        ("Booking fee", booking_fee),
        ("Kept by the seller", -amounts.retained_minor),
    ];
    rows.extend(
        optional.into_iter().filter(|(_, sum)| *sum != 0).map(|(name, sum)| (name.to_owned(), sum, TEXT)),
    );
    let total = (total.to_owned(), amounts.total_minor, STRONG);
    let rate = rate(tax.basis_points);
    let net = |name: &str| (name.to_owned(), amounts.net_minor, TEXT);
    match tax.mode {
        TaxMode::Exclusive => {
            rows.extend([net("Net"), (format!("Tax {rate}"), amounts.tax_minor, TEXT), total]);
        }
        TaxMode::Inclusive => {
            rows.extend([
                total,
                (format!("Tax {rate}, in the total"), amounts.tax_minor, TEXT),
                net("Net, in the total"),
            ]);
        }
    }
    rows
}

/// Text that flows over pages.
struct Flow {
    pages: Vec<Page>,
    page: Page,
    y: i32,
}

impl Flow {
    /// Starts a new page if `height` does not fit on this one.
    fn keep(&mut self, height: i32) {
        if self.y + height > BOTTOM {
            self.pages.push(std::mem::replace(&mut self.page, Page::new(A4)));
            self.y = MARGIN;
        }
    }

    fn set(&mut self, style: Style, line: &Line) {
        self.keep(style.leading());
        self.page.line(style, MARGIN, self.y, line);
        self.y += style.leading();
    }

    fn text(&mut self, style: Style, (width, lines_max): (i32, usize), text: &str) {
        for line in wrap(text, style, width, lines_max) {
            self.set(style, &line);
        }
    }
}

fn pdf(printed: &Printed<'_>) -> Vec<u8> {
    let mut flow = Flow { pages: Vec::new(), page: Page::new(A4), y: MARGIN };
    head(&mut flow, printed);
    event(&mut flow, printed.event);
    table(&mut flow, printed);
    let height = i32::try_from(printed.sums.len()).unwrap_or_default() * TEXT.leading();
    flow.keep(height);
    let money = |sum| Money::new(sum, printed.currency).to_string();
    for (name, sum, style) in &printed.sums {
        flow.page.text_right(*style, (UNIT_RIGHT, flow.y), UNIT_RIGHT - MARGIN, name);
        flow.page.text_right(*style, (RIGHT, flow.y), AMOUNT_WIDTH, &money(*sum));
        flow.y += style.leading();
    }
    let mut pages = flow.pages;
    pages.push(flow.page);
    let count = pages.len();
    for (i, page) in pages.iter_mut().enumerate() {
        let foot = format!("{} {}, page {} of {count}", printed.heading, printed.number, i + 1);
        page.rule(MARGIN, FOOT - 300, WIDTH);
        page.text(SMALL, (MARGIN, FOOT), (WIDTH, 1), &foot);
        if page.is_foreign() {
            page.text(SMALL, (MARGIN, FOOT + SMALL.leading()), (WIDTH, 1), FOREIGN);
        }
    }
    file(&format!("{} {}", printed.heading, printed.number), A4, pages)
}

/// Draws seller and customer on the left, the document's facts on the right.
fn head(flow: &mut Flow, printed: &Printed<'_>) {
    let Printed { heading, seller, customer, .. } = printed;
    let page = &mut flow.page;
    let top = page.text(TITLE, (MARGIN, flow.y), (WIDTH, 1), heading) + 1_000;
    let room = (26_000, 2);
    let mut left = page.text(STRONG, (MARGIN, top), room, &seller.name);
    // Ten lines suffice for an address; more would push the rest off the page.
    for line in seller.address_lines.iter().take(10) {
        left = page.text(TEXT, (MARGIN, left), room, line);
    }
    for tax_id in seller.tax_ids.iter().take(limits::TAX_IDS_MAX) {
        left = page.text(TEXT, (MARGIN, left), room, &format!("Tax id {tax_id}"));
    }
    left = page.text(SMALL, (MARGIN, left + 800), room, "Customer");
    let known = [customer.name.as_ref(), customer.email.as_ref()];
    for text in known.into_iter().flatten() {
        left = page.text(TEXT, (MARGIN, left), room, text);
    }
    left = page.text(TEXT, (MARGIN, left), room, customer.customer_id.as_str());
    let (label_x, value_x) = (MARGIN + 28_000, MARGIN + 33_000);
    let mut right = top;
    for (label, value) in &printed.facts {
        page.text(TEXT, (label_x, right), (value_x - label_x, 1), label);
        right = page.text(TEXT, (value_x, right), (RIGHT - value_x, 2), value);
    }
    flow.y = left.max(right) + 1_200;
}

fn event(flow: &mut Flow, event: &EventFacts) {
    flow.text(STRONG, (WIDTH, 4), &event.title);
    let start = when::local_start(&event.local_start);
    flow.text(TEXT, (WIDTH, 1), &format!("{start} ({})", event.time_zone));
    flow.text(TEXT, (WIDTH, 3), &format!("{}, {}", event.venue, event.screen));
    flow.text(TEXT, (WIDTH, 3), &format!("{}, {}", event.address, event.city));
    flow.y += 1_200;
}

fn table(flow: &mut Flow, printed: &Printed<'_>) {
    flow.keep(3 * TEXT.leading());
    flow.page.text(SMALL, (MARGIN, flow.y), (SOLD_WIDTH, 1), "Type and seats");
    for (right, name) in [(COUNT_RIGHT, "Count"), (UNIT_RIGHT, "Price"), (RIGHT, "Amount")] {
        flow.page.text_right(SMALL, (right, flow.y), AMOUNT_WIDTH, name);
    }
    flow.y += SMALL.leading() + 200;
    flow.page.rule(MARGIN, flow.y, WIDTH);
    flow.y += 400;
    for line in printed.lines {
        // The whole name of the tier, so that its figures are beside its first line.
        flow.keep(3 * TEXT.leading() + SMALL.leading());
        let y = flow.y;
        let money = |sum| Money::new(sum, printed.currency).to_string();
        flow.text(TEXT, (SOLD_WIDTH, 3), &line.kind);
        flow.page.text_right(TEXT, (COUNT_RIGHT, y), 3_000, &line.count.to_string());
        flow.page.text_right(TEXT, (UNIT_RIGHT, y), AMOUNT_WIDTH, &money(line.unit_minor));
        flow.page.text_right(TEXT, (RIGHT, y), AMOUNT_WIDTH, &money(line.amount_minor));
        // Seats are what the customer paid for: never truncated.
        flow.text(SMALL, (SOLD_WIDTH, usize::MAX), &line.seats.join(", "));
        flow.y += 400;
    }
    flow.page.rule(MARGIN, flow.y, WIDTH);
    flow.y += 400;
    discounts(flow, printed);
}

/// Each discount with its reason, and the shares of the seats.
fn discounts(flow: &mut Flow, printed: &Printed<'_>) {
    let money = |sum| Money::new(sum, printed.currency).to_string();
    for discount in printed.discounts {
        flow.keep(2 * TEXT.leading() + SMALL.leading());
        let y = flow.y;
        flow.text(TEXT, (SOLD_WIDTH, 2), &discount.label);
        flow.page.text_right(TEXT, (RIGHT, y), AMOUNT_WIDTH, &money(-discount.amount_minor));
        let share =
            |share: &InvoiceSeatDiscount| format!("{}: {}", share.seat_id, money(-share.amount_minor));
        let mut shares: Vec<String> = discount.seats.iter().map(share).collect();
        if discount.fees_waived_minor > 0 {
            shares.push(format!("without fees of {}", money(discount.fees_waived_minor)));
        }
        flow.text(SMALL, (SOLD_WIDTH, usize::MAX), &shares.join(", "));
        flow.y += 400;
    }
    if !printed.discounts.is_empty() {
        flow.page.rule(MARGIN, flow.y, WIDTH);
        flow.y += 400;
    }
}
