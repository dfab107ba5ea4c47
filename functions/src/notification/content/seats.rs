//! Seats in words: as a list with prices, and as names in a sentence.

use std::sync::Arc;

use domain::booking::{Booking, BookingBlock, BookingSeat};
use domain::event::Event;
use domain::layout::LayoutIndex;
use domain::{Failure, Money};
use mails::{Seat, SeatNames};

use super::scene::{Occasion, Scene};
use crate::App;

impl Scene {
    /// Seats that the booking has, with their list prices.
    pub(super) fn seats(&self) -> Vec<Seat> {
        let event = &self.occasion.event;
        let all =
            self.booking.blocks.iter().flat_map(|block| block.seats.iter().map(move |seat| (block, seat)));
        all.map(|(block, seat)| shown(event, &self.booking, block, seat)).collect()
    }

    /// Names of the seats that the booking has; none if there are none.
    pub(super) fn names(&self) -> Option<SeatNames> {
        let ids: Vec<String> = self.booking.seat_ids().map(str::to_owned).collect();
        (!ids.is_empty()).then(|| names_of_booked(&self.booking, &self.occasion.event, &ids))
    }

    /// Names of seats of the booking, returned ones, too, by the ids under which they were sold.
    pub(super) async fn names_sold_as(&self, app: &App, sold: &[String]) -> Result<SeatNames, Failure> {
        self.occasion.names_of_ids(app, &self.booking.present_ids(sold)).await
    }
}

impl Occasion {
    /// Names of the event's seats with these ids. An id that is not of the present hall stays as it is.
    pub(super) async fn names_of_ids(&self, app: &App, ids: &[String]) -> Result<SeatNames, Failure> {
        let layout: Arc<LayoutIndex> = app.layout(&self.event).await?;
        let mut names = Vec::with_capacity(ids.len());
        for id in ids {
            let mut name = None;
            for section in layout.sections_for(id) {
                let found = app.section(&self.event, section).await?.find(id);
                name = name.or(found.map(|seat| named(&self.event, section, &seat.key.row, &seat.label)));
            }
            names.push(name.unwrap_or_else(|| id.clone()));
        }
        Ok(SeatNames(joined(names)))
    }
}

/// Names of those seats that a booking has with these ids.
pub(crate) fn names_of_booked(booking: &Booking, event: &Event, ids: &[String]) -> SeatNames {
    let names = booking.blocks.iter().flat_map(|block| {
        let wanted = block.seats.iter().filter(|seat| ids.contains(&seat.seat_id));
        wanted.map(move |seat| named(event, &block.key.section, &block.key.row, &seat.label))
    });
    SeatNames(joined(names.collect()))
}

/// Name of a seat: section, row and number, or the section alone if its places have no numbers.
fn named(event: &Event, section: &str, row: &str, label: &str) -> String {
    if is_numbered(event, section) { format!("{section} {row} {label}") } else { section.to_owned() }
}

/// Names, of which equal ones, as places without numbers have, become one with their count.
fn joined(names: Vec<String>) -> Vec<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for name in names {
        match counted.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    let shown = |(name, count)| if count == 1 { name } else { format!("{name} × {count}") };
    counted.into_iter().map(shown).collect()
}

fn is_numbered(event: &Event, section: &str) -> bool {
    !event.sections.iter().any(|known| known.section == section && known.general_admission)
}

fn shown(event: &Event, booking: &Booking, block: &BookingBlock, seat: &BookingSeat) -> Seat {
    let numbered = is_numbered(event, &block.key.section);
    let line = booking.line_of(seat).and_then(|line| booking.quote.lines.get(line));
    let tier = event.tier(&seat.kind).and_then(|tier| tier.label.clone());
    Seat {
        section: block.key.section.clone(),
        row: numbered.then(|| block.key.row.clone()),
        number: numbered.then(|| seat.label.clone()),
        tier: tier.unwrap_or_else(|| seat.kind.clone()),
        price: Money::new(line.map_or(0, |line| line.unit_minor), booking.quote.currency),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_without_numbers_are_counted() {
        let names = ["Floor", "Stalls A 1", "Floor", "Floor"].map(str::to_owned).to_vec();
        assert_eq!(joined(names), ["Floor × 3", "Stalls A 1"]);
    }
}
