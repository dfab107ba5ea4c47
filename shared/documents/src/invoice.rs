//! PDFs of invoices and credit notes.

use domain::invoice::{
    Amounts, Buyer, CreditNote, EventFacts, Invoice, InvoiceDiscount, InvoiceLine, InvoiceSeatDiscount,
    Seller,
};
use domain::tax::{Tax, TaxMode};
use domain::{Currency, Money, limits};

use mails::Language;

use crate::page::{A4, Document, Printed};
use crate::rate::rate;
use crate::style::{Style, Weight};
use crate::text::Line;
use crate::words::{self, Words, with};
use crate::{Print, when};

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
/// Width of the facts' labels, which grows with them up to a bound, and the gap before their values.
const LABEL_WIDTH: i32 = 4_400;
const LABEL_WIDTH_MAX: i32 = 8_000;
const LABEL_GAP: i32 = 600;

const TITLE: Style = Style { weight: Weight::Bold, size: 2_000 };
const STRONG: Style = Style { weight: Weight::Bold, size: 1_000 };
const TEXT: Style = Style { weight: Weight::Regular, size: 1_000 };
const SMALL: Style = Style { weight: Weight::Regular, size: 750 };

/// Common parts of both documents.
struct Common<'a> {
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
pub fn invoice_pdf(invoice: &Invoice, print: &Print<'_>) -> Printed {
    let words = words::of(print.language);
    let (issued, zone) = when::instant(invoice.issued_at, &invoice.event.time_zone, print.language);
    let common = Common {
        heading: words.invoice,
        number: invoice.number.as_str(),
        facts: vec![
            (words.number, invoice.number.to_string()),
            (words.issued, issued),
            ("", zone),
            (words.booking, invoice.booking_id.to_string()),
            (words.payment, invoice.payment_id.to_string()),
        ],
        seller: &invoice.seller,
        customer: &invoice.customer,
        event: &invoice.event,
        currency: invoice.currency,
        lines: &invoice.lines,
        discounts: &invoice.discounts,
        sums: sums(&invoice.amounts, invoice.tax, words.total, print.language),
    };
    pdf(&common, print)
}

/// The credit note as a PDF (A4).
#[must_use]
pub fn credit_note_pdf(note: &CreditNote, print: &Print<'_>) -> Printed {
    let words = words::of(print.language);
    let dated = |at| when::instant(at, &note.event.time_zone, print.language);
    let (issued, zone) = dated(note.issued_at);
    let (invoice_issued, _) = dated(note.invoice_issued_at);
    let common = Common {
        heading: words.credit_note,
        number: note.number.as_str(),
        facts: vec![
            (words.number, note.number.to_string()),
            (words.issued, issued),
            ("", zone),
            (words.corrects, with(words.of_invoice, &[note.invoice_number.as_str()])),
            ("", with(words.of_date, &[&invoice_issued])),
            (words.booking, note.booking_id.to_string()),
            (words.payment, note.payment_id.to_string()),
            (words.refund, note.refund_id.to_string()),
        ],
        seller: &note.seller,
        customer: &note.customer,
        event: &note.event,
        currency: note.currency,
        lines: &note.lines,
        discounts: &note.discounts,
        sums: sums(&note.amounts, note.tax, words.total_returned, print.language),
    };
    pdf(&common, print)
}

/// Sums in the order of their addition.
fn sums(amounts: &Amounts, tax: Tax, total: &str, language: Language) -> Vec<(String, i64, Style)> {
    let words = words::of(language);
    let mut rows = vec![(words.subtotal.to_owned(), amounts.subtotal_minor, TEXT)];
    let booking_fee = amounts.booking_fee_minor;
    let fees = if booking_fee == 0 { words.fees } else { words.fees_for_tickets };
    let optional = [
        (words.discount, -amounts.discount_minor),
        (fees, amounts.fees_minor - booking_fee),
        (words.booking_fee, booking_fee),
        (words.kept, -amounts.retained_minor),
    ];
    rows.extend(
        optional.into_iter().filter(|(_, sum)| *sum != 0).map(|(name, sum)| (name.to_owned(), sum, TEXT)),
    );
    let total = (total.to_owned(), amounts.total_minor, STRONG);
    let rate = rate(tax.basis_points, language);
    let net = |name: &str| (name.to_owned(), amounts.net_minor, TEXT);
    let tax_of = |name| (with(name, &[&rate]), amounts.tax_minor, TEXT);
    match tax.mode {
        TaxMode::Exclusive => rows.extend([net(words.net), tax_of(words.tax), total]),
        TaxMode::Inclusive => rows.extend([total, tax_of(words.tax_in_total), net(words.net_in_total)]),
    }
    rows
}

/// Formats an amount with its currency's code, or as mails have it in other languages.
fn money(language: Language, sum: i64, currency: Currency) -> String {
    let money = Money::new(sum, currency);
    match language {
        Language::English => money.to_string(),
        _ => mails::amount(language, money),
    }
}

/// Text that flows over pages.
struct Flow<'a> {
    page: Document<'a>,
    words: &'static Words,
    currency: Currency,
    y: i32,
}

impl Flow<'_> {
    /// Starts a new page if `height` does not fit on this one.
    fn keep(&mut self, height: i32) {
        if self.y + height > BOTTOM {
            self.page.turn();
            self.y = MARGIN;
        }
    }

    fn set(&mut self, style: Style, line: &Line) {
        self.keep(style.leading());
        self.page.line(style, MARGIN, self.y, line);
        self.y += style.leading();
    }

    fn text(&mut self, style: Style, (width, lines_max): (i32, usize), text: &str) {
        for line in self.page.set.wrap(text, style, width, lines_max) {
            self.set(style, &line);
        }
    }

    fn money(&self, sum: i64) -> String {
        money(self.page.set.language, sum, self.currency)
    }
}

fn pdf(common: &Common<'_>, print: &Print<'_>) -> Printed {
    let words = words::of(print.language);
    let page = Document::new(print.typesetter(), A4);
    let mut flow = Flow { page, words, currency: common.currency, y: MARGIN };
    head(&mut flow, common);
    event(&mut flow, common.event);
    table(&mut flow, common);
    let height = i32::try_from(common.sums.len()).unwrap_or_default() * TEXT.leading();
    flow.keep(height);
    for (name, sum, style) in &common.sums {
        let sum = flow.money(*sum);
        flow.page.text_right(*style, (UNIT_RIGHT, flow.y), UNIT_RIGHT - MARGIN, name);
        flow.page.text_right(*style, (RIGHT, flow.y), AMOUNT_WIDTH, &sum);
        flow.y += style.leading();
    }
    let mut pages = flow.page;
    let count = pages.page_count();
    for at in 0..count {
        let place = [(at + 1).to_string(), count.to_string()];
        let foot = with(words.foot, &[common.heading, common.number, &place[0], &place[1]]);
        pages.rule_on(at, MARGIN, FOOT - 300, WIDTH);
        pages.text_on(at, SMALL, (MARGIN, FOOT), (WIDTH, 1), &foot);
        if pages.is_foreign(at) {
            pages.text_on(at, SMALL, (MARGIN, FOOT + SMALL.leading()), (WIDTH, 1), words.foreign);
        }
    }
    pages.file(&format!("{} {}", common.heading, common.number))
}

/// Draws seller and customer on the left, the document's facts on the right.
fn head(flow: &mut Flow<'_>, common: &Common<'_>) {
    let Common { heading, seller, customer, .. } = common;
    let (page, words) = (&mut flow.page, flow.words);
    let top = page.text(TITLE, (MARGIN, flow.y), (WIDTH, 1), heading) + 1_000;
    let room = (26_000, 2);
    let mut left = page.text(STRONG, (MARGIN, top), room, &seller.name);
    // Ten lines suffice for an address; more would push the rest off the page.
    for line in seller.address_lines.iter().take(10) {
        left = page.text(TEXT, (MARGIN, left), room, line);
    }
    for tax_id in seller.tax_ids.iter().take(limits::TAX_IDS_MAX) {
        left = page.text(TEXT, (MARGIN, left), room, &with(words.tax_id, &[tax_id]));
    }
    left = page.text(SMALL, (MARGIN, left + 800), room, words.customer);
    let known = [customer.name.as_ref(), customer.email.as_ref()];
    for text in known.into_iter().flatten() {
        left = page.text(TEXT, (MARGIN, left), room, text);
    }
    left = page.text(TEXT, (MARGIN, left), room, customer.customer_id.as_str());
    // The longest label is one of Arabic.
    let labels = common.facts.iter().flat_map(|(label, _)| page.set.wrap(label, TEXT, LABEL_WIDTH_MAX, 1));
    let label_width = labels.map(|line| line.width).max().unwrap_or_default().max(LABEL_WIDTH);
    let label_x = MARGIN + 28_000;
    let value_x = label_x + label_width + LABEL_GAP;
    let mut right = top;
    for (label, value) in &common.facts {
        page.text(TEXT, (label_x, right), (label_width, 1), label);
        right = page.text(TEXT, (value_x, right), (RIGHT - value_x, 2), value);
    }
    flow.y = left.max(right) + 1_200;
}

fn event(flow: &mut Flow<'_>, event: &EventFacts) {
    flow.text(STRONG, (WIDTH, 4), &event.title);
    let start = when::local_start(&event.local_start, flow.page.set.language);
    flow.text(TEXT, (WIDTH, 1), &format!("{start} ({})", event.time_zone));
    for names in [[&event.venue, &event.screen], [&event.address, &event.city]] {
        let names = flow.page.set.listed(names.map(String::as_str));
        flow.text(TEXT, (WIDTH, 3), &names);
    }
    flow.y += 1_200;
}

fn table(flow: &mut Flow<'_>, common: &Common<'_>) {
    let words = flow.words;
    flow.keep(3 * TEXT.leading());
    flow.page.text(SMALL, (MARGIN, flow.y), (SOLD_WIDTH, 1), words.type_and_seats);
    for (right, name) in [(COUNT_RIGHT, words.count), (UNIT_RIGHT, words.price), (RIGHT, words.amount)] {
        flow.page.text_right(SMALL, (right, flow.y), AMOUNT_WIDTH, name);
    }
    flow.y += SMALL.leading() + 200;
    flow.page.rule(MARGIN, flow.y, WIDTH);
    flow.y += 400;
    for line in common.lines {
        // The whole name of the tier, so that its figures are beside its first line.
        flow.keep(3 * TEXT.leading() + SMALL.leading());
        let y = flow.y;
        let (unit, amount) = (flow.money(line.unit_minor), flow.money(line.amount_minor));
        flow.text(TEXT, (SOLD_WIDTH, 3), &line.kind);
        flow.page.text_right(TEXT, (COUNT_RIGHT, y), 3_000, &line.count.to_string());
        flow.page.text_right(TEXT, (UNIT_RIGHT, y), AMOUNT_WIDTH, &unit);
        flow.page.text_right(TEXT, (RIGHT, y), AMOUNT_WIDTH, &amount);
        // Seats are what the customer paid for: never truncated.
        flow.text(SMALL, (SOLD_WIDTH, usize::MAX), &line.seats.join(", "));
        flow.y += 400;
    }
    flow.page.rule(MARGIN, flow.y, WIDTH);
    flow.y += 400;
    discounts(flow, common);
}

/// Each discount with its reason, and the shares of the seats.
fn discounts(flow: &mut Flow<'_>, common: &Common<'_>) {
    for discount in common.discounts {
        flow.keep(2 * TEXT.leading() + SMALL.leading());
        let y = flow.y;
        flow.text(TEXT, (SOLD_WIDTH, 2), &discount.label);
        let amount = flow.money(-discount.amount_minor);
        flow.page.text_right(TEXT, (RIGHT, y), AMOUNT_WIDTH, &amount);
        let share =
            |share: &InvoiceSeatDiscount| format!("{}: {}", share.seat_id, flow.money(-share.amount_minor));
        let mut shares: Vec<String> = discount.seats.iter().map(share).collect();
        if discount.fees_waived_minor > 0 {
            shares.push(with(flow.words.without_fees, &[&flow.money(discount.fees_waived_minor)]));
        }
        flow.text(SMALL, (SOLD_WIDTH, usize::MAX), &shares.join(", "));
        flow.y += 400;
    }
    if !common.discounts.is_empty() {
        flow.page.rule(MARGIN, flow.y, WIDTH);
        flow.y += 400;
    }
}
