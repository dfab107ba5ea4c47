//! Occupancy: how much of a hall is sold, and how early.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::group::Key;
use super::{DateKind, Figures, Group, Report, named, rate};
use crate::sale::event::Event;

/// Sold seats of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Occupancy {
    /// Sold seats.
    pub sold: i64,
    /// Sold seats that are free again.
    pub returned: i64,
    /// Sold seats that are not free again.
    pub occupied: i64,
    /// Seats of the layout, house seats among them.
    pub capacity: i64,
    /// Occupied seats in ten-thousandths of the capacity; none without one.
    pub occupancy_basis_points: Option<i64>,
}

impl Figures for Occupancy {
    fn columns() -> Vec<String> {
        named(&["sold", "returned", "occupied", "capacity", "occupancy_basis_points"])
    }

    fn add(&mut self, line: &Line) {
        match line.of.kind {
            Kind::Sale => self.sold += line.seats,
            Kind::Returned => self.returned += line.seats,
            _ => {}
        }
    }

    fn follow(&mut self, before: &Self) {
        self.sold += before.sold;
        self.returned += before.returned;
    }

    fn close(&mut self) {
        self.occupied = self.sold - self.returned;
        self.occupancy_basis_points = rate(self.occupied, self.capacity);
    }
}

impl Report<Occupancy> {
    /// Adds an event's hall: seats by tier, all of them under one of the event's tiers. The lines of all events come before:
    /// each row of a group that has no seats of its own, such as a day, gets the seats of all halls.
    pub fn add_hall(&mut self, event: &Event, tiers: &[(String, i64)]) {
        for (tier, seats) in tiers {
            let key = match self.group {
                Group::Total => Some(None),
                Group::Event => Some(Some(event.event_id.to_string())),
                Group::Title => Some(Some(event.title.title_id.to_string())),
                Group::Tier => Some(Some(tier.clone())),
                Group::Day if self.dates == DateKind::Event => {
                    event.local_day().map(|day| Some(day.to_string()))
                }
                _ => None,
            };
            match key {
                Some(text) => self.row(Key { place: 0, text }, event, event.currency).capacity += seats,
                None => {
                    let rows = self.rows.iter_mut().filter(|((_, currency), _)| *currency == event.currency);
                    rows.for_each(|(_, row)| row.capacity += seats);
                }
            }
            self.totals.entry(event.currency).or_default().capacity += seats;
        }
    }
}
