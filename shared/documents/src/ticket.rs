//! PDFs of tickets, one page each.

use domain::booking::Booking;
use domain::event::Event;
use domain::invoice::EventFacts;
use domain::ticket::{Ticket, TicketKey, TicketRefusal, TicketStatus};

use crate::code::TicketCode;
use crate::page::{A5, Document, Printed};
use crate::style::{Style, Weight};
use crate::words::{self, Words, with};
use crate::{Print, when};

const MARGIN: i32 = 3_600;
const WIDTH: i32 = A5.width - 2 * MARGIN;
/// Side of the code with its border: 85 mm, so a module of the usual code has 1.4 mm.
const CODE: i32 = 24_000;

const TITLE: Style = Style { weight: Weight::Bold, size: 1_600 };
const VALUE: Style = Style { weight: Weight::Bold, size: 1_200 };
const TEXT: Style = Style { weight: Weight::Regular, size: 1_000 };
const SMALL: Style = Style { weight: Weight::Regular, size: 750 };

/// Seat of a ticket, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Name of the section.
    pub section: String,
    /// Label of the row; none if places have no numbers.
    pub row: Option<String>,
    /// Label of the seat; none if places have no numbers.
    pub seat: Option<String>,
}

/// Content of a ticket's page.
#[derive(Clone, Debug)]
pub struct TicketSheet {
    /// Ticket of the page.
    pub ticket: Ticket,
    /// Event of the ticket.
    pub event: EventFacts,
    /// Seat of the ticket.
    pub place: Place,
    /// QR code of the ticket.
    pub code: TicketCode,
}

/// The pages for those `tickets` that belong to seats of `booking` and are not void, in the booking's order.
///
/// # Errors
/// [`TicketRefusal::TooLong`] or [`TicketRefusal::TimeInvalid`] if a ticket does not fit a code.
pub fn ticket_sheets(
    booking: &Booking,
    event: &Event,
    tickets: &[Ticket],
    key: &TicketKey,
) -> Result<Vec<TicketSheet>, TicketRefusal> {
    let mut sheets = Vec::with_capacity(tickets.len());
    for block in &booking.blocks {
        let section = event.sections.iter().find(|section| section.section == block.key.section);
        let numbered = !section.is_some_and(|section| section.general_admission);
        for seat in &block.seats {
            let ours =
                |ticket: &&Ticket| ticket.seat_id == seat.seat_id && ticket.status != TicketStatus::Void;
            let Some(ticket) = tickets.iter().find(ours) else { continue };
            sheets.push(TicketSheet {
                ticket: ticket.clone(),
                event: EventFacts::of(event),
                place: Place {
                    section: block.key.section.clone(),
                    row: numbered.then(|| block.key.row.clone()),
                    seat: numbered.then(|| seat.label.clone()),
                },
                code: TicketCode::of(&key.payload(ticket)?)?,
            });
        }
    }
    Ok(sheets)
}

/// The tickets as one PDF, with a page (A5) each.
#[must_use]
pub fn tickets_pdf(sheets: &[TicketSheet], print: &Print<'_>) -> Printed {
    let mut paper = Document::new(print.typesetter(), A5);
    let words = words::of(print.language);
    let title = sheets.first().map_or(words.tickets, |sheet| sheet.event.title.as_str());
    for (i, sheet) in sheets.iter().enumerate() {
        if i > 0 {
            paper.turn();
        }
        draw(&mut paper, sheet, words);
    }
    paper.file(title)
}

fn draw(paper: &mut Document<'_>, sheet: &TicketSheet, words: &Words) {
    let TicketSheet { ticket, event, place, code } = sheet;
    let start = when::local_start(&event.local_start, paper.set.language);
    let mut y = paper.text(TITLE, (MARGIN, MARGIN), (WIDTH, 3), &event.title) + 400;
    y = paper.text(VALUE, (MARGIN, y), (WIDTH, 1), &start);
    y = paper.text(SMALL, (MARGIN, y), (WIDTH, 1), &with(words.clock, &[&event.time_zone])) + 400;
    for names in [[&event.venue, &event.screen], [&event.address, &event.city]] {
        let names = paper.set.listed(names.map(String::as_str));
        y = paper.text(TEXT, (MARGIN, y), (WIDTH, 2), &names);
    }
    y += 500;
    paper.rule(MARGIN, y, WIDTH);
    y = facts(paper, (place, &ticket.kind), words, y + 500) + 300;
    let side = paper.code(code, ((A5.width - CODE) / 2, y), CODE);
    y += side + 100;
    let ids = with(words.ids, &[ticket.booking_id.as_str(), ticket.ticket_id.as_str()]);
    y = paper.text(SMALL, (MARGIN, y), (WIDTH, 1), &ids);
    y = paper.text(SMALL, (MARGIN, y), (WIDTH, 1), words.keep);
    if paper.is_foreign(paper.last()) {
        paper.text(SMALL, (MARGIN, y), (WIDTH, 2), words.foreign);
    }
}

/// Draws section, row, seat and tier side by side: what an usher looks for.
fn facts(paper: &mut Document<'_>, (place, kind): (&Place, &str), words: &Words, y: i32) -> i32 {
    let row = place.row.as_deref().map(|row| (words.row, row, 4_500));
    let seat = place.seat.as_deref().map(|seat| (words.seat, seat, 5_500));
    let narrow: i32 = [row, seat].iter().flatten().map(|(_, _, width)| width).sum();
    let wide = (WIDTH - narrow) / 2;
    let section = Some((words.section, place.section.as_str(), wide));
    let columns = [section, row, seat, Some((words.kind, kind, wide))];
    let (mut x, mut below) = (MARGIN, y);
    for (label, value, width) in columns.into_iter().flatten() {
        let under = paper.text(SMALL, (x, y), (width, 1), label);
        below = below.max(paper.text(VALUE, (x, under), (width - 500, 3), value));
        x += width;
    }
    below
}
