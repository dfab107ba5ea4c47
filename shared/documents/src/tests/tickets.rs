use domain::booking::Booking;
use domain::event::Event;
use domain::ticket::{Ticket, verify};

use super::fixture::{PLAIN, at, booking, event, key};
use super::invoices::assert_within;
use super::reader::Reader;
use crate::{TicketCode, TicketSheet, ticket_png, ticket_sheets, tickets_pdf};

pub(super) fn tickets(booking: &Booking) -> Vec<Ticket> {
    Ticket::of_booking(booking, at("2026-12-01T04:45:00.5Z"))
}

pub(super) fn sheets(event: &Event, booking: &Booking) -> Vec<TicketSheet> {
    ticket_sheets(booking, event, &tickets(booking), &key()).unwrap()
}

/// Reads a square picture, as a camera does.
fn scan(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
    let grey = |x, y| if dark(x, y) { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
    let codes = picture.detect_grids();
    assert_eq!(codes.len(), 1, "one code in the picture");
    codes[0].decode().unwrap().1
}

fn scan_png(file: &[u8]) -> String {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.bit_depth, info.color_type), (png::BitDepth::One, png::ColorType::Grayscale));
    let side = info.width as usize;
    let light = |x: usize, y: usize| pixels[y * info.line_size + x / 8] >> (7 - x % 8) & 1 == 1;
    assert!((0..32).all(|i| (0..side).all(|j| light(i, j) && light(j, i))), "four white modules around");
    scan(side, |x, y| !light(x, y))
}

/// Paints the squares of a page, four pixels per module, and scans them.
fn scan_page(read: &Reader, page: usize) -> String {
    let whole = |numbers: Vec<f64>| -> Vec<usize> { numbers.iter().map(|number| *number as usize).collect() };
    let squares: Vec<Vec<usize>> = read.operands(page, "re", 4).into_iter().map(whole).collect();
    let side = 4 * (squares.iter().map(|square| square[0] + square[2]).max().unwrap() + 4);
    let mut dark = vec![false; side * side];
    for square in squares {
        for y in 4 * square[1]..4 * (square[1] + square[3]) {
            dark[y * side + 4 * square[0]..y * side + 4 * (square[0] + square[2])].fill(true);
        }
    }
    scan(side, |x, y| dark[y * side + x])
}

#[test]
fn a_camera_at_a_gate_without_a_network_reads_the_png_and_believes_it() {
    let event = event(&[("premium", 90_000)]);
    let booking = booking(&event, &["premium"]);
    let ticket = &tickets(&booking)[0];
    let code = TicketCode::of(&key().payload(ticket).unwrap()).unwrap();
    assert_eq!(code.version(), 9);
    let claims = verify(&scan_png(&ticket_png(&code).unwrap()), &[(3, key().public_key())]).unwrap();
    assert_eq!((claims.ticket_id, claims.event_id), (ticket.ticket_id.clone(), event.event_id));
    assert_eq!((claims.seat_id.as_str(), claims.kind.as_str()), ("Stalls-C-1", "premium"));
}

#[test]
fn each_seat_has_a_page_with_its_facts_and_its_own_code() {
    let event = event(&[("premium", 90_000), ("standard", 50_000)]);
    let booking = booking(&event, &["premium", "standard"]);
    let read = Reader::open(&tickets_pdf(&sheets(&event, &booking), &PLAIN).bytes);
    assert_eq!(read.pages.len(), 2);
    for (i, (seat, kind)) in [("1", "premium"), ("2", "standard")].into_iter().enumerate() {
        let lines = &read.pages[i];
        let wanted = [
            "Monsoon Wedding",
            "Thursday, 24 December 2026, 19:30",
            "on the clock of the venue (Asia/Kolkata)",
            "Royal Opera House, Main hall",
            "Mathew Road (Girgaon), Mumbai",
        ];
        assert_eq!(lines[..5], wanted);
        assert_eq!(lines[5..13], ["Section", "Stalls", "Row", "C", "Seat", seat, "Type", kind]);
        let ticket = &tickets(&booking)[i];
        assert_eq!(lines[13], format!("Booking bkg_0123456789ab   Ticket {}", ticket.ticket_id));
        let claims = verify(&scan_page(&read, i), &[(3, key().public_key())]).unwrap();
        assert_eq!(claims.ticket_id, ticket.ticket_id);
    }
}

#[test]
fn places_without_numbers_name_no_row_and_no_seat() {
    let mut event = event(&[("standing", 50_000)]);
    event.sections[0].general_admission = true;
    let booking = booking(&event, &["standing"]);
    let read = Reader::open(&tickets_pdf(&sheets(&event, &booking), &PLAIN).bytes);
    assert_eq!(read.pages[0][5..9], ["Section", "Stalls", "Type", "standing"]);
}

#[test]
fn a_ticket_whose_seat_was_given_back_is_not_printed() {
    let event = event(&[("premium", 90_000)]);
    let booking = booking(&event, &["premium", "premium"]);
    let mut tickets = tickets(&booking);
    tickets[0] = tickets[0].voided().unwrap();
    let sheets = ticket_sheets(&booking, &event, &tickets, &key()).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].ticket.seat_id, "Stalls-C-2");
}

#[test]
fn ten_tickets_with_the_longest_names_fit_their_pages_and_are_read() {
    let name = "An evening of very long names ".repeat(4);
    let kind = name.trim_end();
    let mut event = event(&[(kind, 90_000)]);
    event.title.name = "दिल ".repeat(50);
    event.venue.name = "W".repeat(200);
    event.venue.address = "x".repeat(200);
    let mut booking = booking(&event, &[kind; 10]);
    booking.blocks[0].key.section = "東".repeat(120);
    for seat in &mut booking.blocks[0].seats {
        seat.seat_id = format!("{}-C-{}", "東".repeat(120), seat.label);
    }
    let sheets = sheets(&event, &booking);
    let read = Reader::open(&tickets_pdf(&sheets, &PLAIN).bytes);
    assert_eq!(read.pages.len(), 10);
    assert_within(&read, 410.0, 585.0);
    assert!(read.pages[0].iter().any(|line| line.contains('…')));
    let claims = verify(&scan_page(&read, 9), &[(3, key().public_key())]).unwrap();
    assert_eq!(claims.seat_id, format!("{}-C-10", "東".repeat(120)));
    assert!(scan_png(&ticket_png(&sheets[0].code).unwrap()).starts_with("BO1."));
}

#[test]
fn the_same_tickets_are_always_the_same_files() {
    let event = event(&[("premium", 90_000)]);
    let booking = booking(&event, &["premium"; 10]);
    let (one, two) = (sheets(&event, &booking), sheets(&event, &booking));
    assert_eq!(tickets_pdf(&one, &PLAIN), tickets_pdf(&two, &PLAIN));
    assert_eq!(ticket_png(&one[0].code), ticket_png(&two[0].code));
}
