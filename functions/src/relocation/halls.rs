//! Halls of a relocation, read from the store.

use std::collections::{BTreeMap, HashSet};

use aws::in_parallel;
use aws::store::RelocationProgress;
use domain::Failure;
use domain::block::Block;
use domain::booking::Booking;
use domain::event::{Event, NewHall, Relocation};
use domain::layout::LayoutIndex;
use domain::relocation::{Hall, Holder, Plan, Rules, Spot, Taken, plan, taken};
use domain::space::SeatSpace;
use jiff::Timestamp;

use crate::{App, local_time};

/// Sections that are read at the same time.
const SECTIONS_AT_ONCE: usize = 8;

/// The event as it would be on another screen, only to read the layout.
pub(super) fn on(event: &Event, to: &Relocation) -> Event {
    Event { screen: to.screen.clone(), layout_version: to.layout_version, ..event.clone() }
}

/// All sections of the event's layout, best first.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn hall(app: &App, event: &Event, layout: &LayoutIndex) -> Result<Hall, Failure> {
    let mut summaries: Vec<_> = layout.sections.iter().collect();
    summaries.sort_by_key(|summary| summary.rank);
    let reads = summaries.into_iter().map(|summary| app.section(event, &summary.section)).collect();
    Ok(Hall::new(in_parallel(SECTIONS_AT_ONCE, reads).await?))
}

/// The seats of a space that somebody has, as they are now.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn taken_in(
    app: &App,
    space: &SeatSpace,
    (hall, layout): (&Hall, &LayoutIndex),
) -> Result<Vec<Taken>, Failure> {
    let reads = layout.sections.iter().map(|summary| app.store.blocks_now(space, &summary.section)).collect();
    let blocks: Vec<Vec<Block>> = in_parallel(SECTIONS_AT_ONCE, reads).await?;
    Ok(taken(hall, &blocks.concat(), app.clock.now()))
}

/// Both halls of a relocation that is under way, with its plan.
pub(super) struct Halls {
    event: Event,
    layouts: (LayoutIndex, LayoutIndex),
    halls: (Hall, Hall),
    spaces: (SeatSpace, SeatSpace),
    pairs: BTreeMap<String, String>,
    rules: Rules,
}

impl Halls {
    /// Reads the halls and the plan of the event's relocation.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn read(
        app: &App,
        event: &Event,
        progress: &RelocationProgress,
    ) -> Result<Self, Failure> {
        let moved = on(event, &progress.to);
        let layouts = ((*app.layout(event).await?).clone(), (*app.layout(&moved).await?).clone());
        let halls = (hall(app, event, &layouts.0).await?, hall(app, &moved, &layouts.1).await?);
        let pairs = app.store.relocation_pairs(&event.event_id).await?;
        let rules = Rules {
            pairs: pairs.iter().map(|(from, to)| (from.clone(), to.clone())).collect(),
            types: progress.types.clone(),
            finds_others: progress.finds_others,
            frees_house_seats: progress.frees_house_seats,
        };
        let spaces = (event.seat_space(), SeatSpace::new(&event.event_id, progress.space));
        Ok(Self { event: event.clone(), layouts, halls, spaces, pairs, rules })
    }

    /// Number of the old seat space, and of the new one.
    pub(super) fn spaces(&self) -> (u32, u32) {
        (self.spaces.0.number, self.spaces.1.number)
    }

    /// The booking in the new hall, by the plan.
    pub(super) fn planned(&self, booking: &Booking) -> Option<Booking> {
        self.relocated(booking, &self.pairs)
    }

    /// The booking in the new hall, by a plan for the seats as they are now: it was made after the first plan, or
    /// somebody has its seats.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn planned_anew(
        &self,
        app: &App,
        booking: &Booking,
    ) -> Result<Option<Booking>, Failure> {
        // A house seat of the new hall is taken, too: a complimentary booking was moved there and returned since.
        let plan = self.plan(app, |_| true).await?;
        let id = Some(&booking.booking_id);
        if plan.conflicts.iter().any(|conflict| conflict.booking_id.as_ref() == id) {
            return Ok(None);
        }
        Ok(self.relocated(booking, &plan.moves))
    }

    fn relocated(&self, booking: &Booking, pairs: &BTreeMap<String, String>) -> Option<Booking> {
        let given: HashSet<&str> = pairs.values().map(String::as_str).collect();
        let (old, new) = &self.halls;
        booking.relocated((old, new), (pairs, &given), &self.rules, self.spaces.1.number)
    }

    /// Plan for the seats as they are now, without the seats of the new hall whose holders `occupies` names.
    async fn plan(&self, app: &App, occupies: impl Fn(&Holder) -> bool) -> Result<Plan, Failure> {
        let (old, new) = &self.halls;
        let left = taken_in(app, &self.spaces.0, (old, &self.layouts.0)).await?;
        let there = taken_in(app, &self.spaces.1, (new, &self.layouts.1)).await?;
        let occupied = there.iter().filter(|seat| occupies(&seat.holder));
        let occupied: HashSet<Spot> = occupied.map(|seat| seat.spot).collect();
        Ok(plan(old, new, &left, &occupied, &self.rules))
    }

    /// Blocks the house seats of the old hall in the new one. A repeat changes nothing.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(super) async fn move_house_seats(&self, app: &App) -> Result<(), Failure> {
        let now: Timestamp = app.clock.now();
        // House seats that an earlier run has blocked there are planned again.
        let plan = self.plan(app, |holder| matches!(holder, Holder::Booking(_))).await?;
        for conflict in plan.conflicts.iter().filter(|conflict| conflict.house_name.is_some()) {
            let (id, seats) = (&self.event.event_id, conflict.seats.len());
            tracing::warn!(event.id = %id, seats, "house seats without a place left behind");
        }
        for (name, spots) in plan.house {
            let blocks = self.halls.1.house_blocks(&spots);
            let left = app.store.block_seats(&self.spaces.1, &name, &blocks, now).await?;
            if !left.is_empty() {
                tracing::warn!(event.id = %self.event.event_id, seats = left.len(), "house seats left behind");
            }
        }
        Ok(())
    }

    /// The event in its new hall.
    ///
    /// # Errors
    /// If the time zone of the venue is unknown.
    pub(super) fn arrived(&self, event: &Event, progress: &RelocationProgress) -> Result<Event, Failure> {
        let zone = local_time::time_zone(&progress.time_zone)?;
        Ok(event.in_hall(NewHall {
            to: progress.to.clone(),
            venue: progress.venue.clone(),
            time_zone: progress.time_zone.clone(),
            local_start: local_time::shown(&zone, event.starts_at),
            layout: &self.layouts.1,
            tiers: &progress.tiers,
        }))
    }
}
