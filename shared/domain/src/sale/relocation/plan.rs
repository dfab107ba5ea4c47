//! Plan of a relocation: which seat of the new hall each taken seat of the old one becomes.
//!
//! In this order: the organizer's own pairs; seats of the same section, row and label; for what is left the best free
//! seats of the same tier. Seats next to each other stay so: if one of them has no seat of its name, all of them get
//! others. The result is a function of its arguments alone.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::hall::{Hall, Spot};
use super::{Holder, Rules, Taken};
use crate::base::error::{ConflictReason, ConflictView};
use crate::seating::house::HouseName;
use crate::seating::layout::Seat;

/// Plan of a relocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Seats of bookings and their new seats, if those have another section, row or label; by id.
    pub moves: BTreeMap<String, String>,
    /// House seats in the new hall, by name.
    pub house: BTreeMap<HouseName, Vec<Spot>>,
    /// Seats without a place in the new hall.
    pub conflicts: Vec<ConflictView>,
}

struct Planner<'a> {
    old: &'a Hall,
    new: &'a Hall,
    rules: &'a Rules,
    /// Taken seats of the old hall by holder.
    taken: BTreeMap<&'a Holder, BTreeSet<Spot>>,
    targets: BTreeMap<Spot, Spot>,
    used: HashSet<Spot>,
    conflicts: Vec<ConflictView>,
}

/// Plans a relocation from `old` to `new`; `occupied` seats of the new hall are given to nobody.
#[must_use]
pub fn plan(old: &Hall, new: &Hall, taken: &[Taken], occupied: &HashSet<Spot>, rules: &Rules) -> Plan {
    let mut by_holder: BTreeMap<&Holder, BTreeSet<Spot>> = BTreeMap::new();
    for seat in taken {
        by_holder.entry(&seat.holder).or_default().insert(seat.spot);
    }
    let mut planner = Planner {
        old,
        new,
        rules,
        taken: by_holder,
        targets: BTreeMap::new(),
        used: occupied.clone(),
        conflicts: Vec::new(),
    };
    planner.keep_to_pairs();
    planner.keep_names();
    planner.keep_tables_whole();
    planner.keep_house_seats();
    planner.find_others();
    planner.finish()
}

/// True if a customer with the seat `from` can have the seat `to`: of the same tier, no worse to see from, and no worse
/// to reach.
pub(super) fn suits((old, from): (&Hall, Spot), (new, to): (&Hall, Spot), rules: &Rules) -> bool {
    let (Some((old, _, before)), Some((new, _, after))) = (old.at(from), new.at(to)) else { return false };
    let view = before.restricted_view || !after.restricted_view;
    let access = (after.accessible || !before.accessible) && (after.companion || !before.companion);
    rules.type_after(old.type_of(before)) == new.type_of(after) && view && access
}

impl<'a> Planner<'a> {
    fn assign(&mut self, from: Spot, to: Spot) {
        self.targets.insert(from, to);
        self.used.insert(to);
    }

    fn bookings(&self) -> Vec<(&'a Holder, BTreeSet<Spot>)> {
        let bookings = self.taken.iter().filter(|(holder, _)| matches!(holder, Holder::Booking(_)));
        bookings.map(|(holder, seats)| (*holder, seats.clone())).collect()
    }

    fn keep_to_pairs(&mut self) {
        let all: HashSet<Spot> = self.taken.values().flatten().copied().collect();
        for (from, to) in &self.rules.pairs {
            if let (Some(from), Some(to)) = (self.old.find(from), self.new.find(to))
                && all.contains(&from)
                && !self.used.contains(&to)
            {
                self.assign(from, to);
            }
        }
    }

    fn named(&self, from: Spot) -> Option<Spot> {
        let (section, row, seat) = self.old.at(from)?;
        self.new.named(&section.name, &row.label, &seat.label)
    }

    fn keep_names(&mut self) {
        for (_, seats) in self.bookings() {
            for run in self.runs(&seats) {
                let same = |from: &Spot| {
                    let to = self.named(*from)?;
                    (!self.used.contains(&to) && self.suits(*from, to)).then_some((*from, to))
                };
                let same: Option<Vec<_>> = run.iter().map(same).collect();
                for (from, to) in same.unwrap_or_default() {
                    self.assign(from, to);
                }
            }
        }
    }

    fn suits(&self, from: Spot, to: Spot) -> bool {
        suits((self.old, from), (self.new, to), self.rules)
    }

    /// Takes back what would leave a part of a table that is sold as a whole, which is a conflict.
    fn keep_tables_whole(&mut self) {
        for (holder, seats) in self.bookings() {
            let given: Vec<(Spot, Spot)> =
                seats.iter().filter_map(|from| Some((*from, *self.targets.get(from)?))).collect();
            let is_partial = |to: &Spot| {
                let of_row =
                    given.iter().filter(|(_, other)| (other.section, other.row) == (to.section, to.row));
                self.new.at(*to).is_some_and(|(_, row, _)| row.whole && row.seats.len() != of_row.count())
            };
            let partial: Vec<Spot> =
                given.iter().filter(|(_, to)| is_partial(to)).map(|(from, _)| *from).collect();
            if !partial.is_empty() {
                self.conflict(ConflictReason::TableIncomplete, holder, &partial);
                for from in partial {
                    // It stays used: nobody else gets a part of the table.
                    self.targets.remove(&from);
                    if let Some(seats) = self.taken.get_mut(holder) {
                        seats.remove(&from);
                    }
                }
            }
        }
    }

    fn keep_house_seats(&mut self) {
        let house: Vec<_> = self.taken.iter().map(|(holder, seats)| (*holder, seats.clone())).collect();
        for (holder, seats) in house.into_iter().filter(|(holder, _)| matches!(holder, Holder::House(_))) {
            let mut without = Vec::new();
            for from in seats {
                match self.named(from).filter(|to| !self.used.contains(to)) {
                    _ if self.targets.contains_key(&from) => {}
                    Some(to) => self.assign(from, to),
                    None => without.push(from),
                }
            }
            if !without.is_empty() && !self.rules.frees_house_seats {
                self.conflict(ConflictReason::HouseSeats, holder, &without);
            }
        }
    }

    /// Finds seats for runs that cannot keep their names, the longest first.
    fn find_others(&mut self) {
        let mut runs: Vec<(&Holder, Vec<Spot>)> = Vec::new();
        for (holder, seats) in self.bookings() {
            runs.extend(self.runs(&seats).into_iter().map(|run| (holder, run)));
        }
        runs.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.cmp(b)));
        for (holder, run) in runs {
            match self.best_for(&run) {
                Some(spots) => run.iter().zip(spots).for_each(|(from, to)| self.assign(*from, to)),
                None => self.conflict(ConflictReason::NoCounterpart, holder, &run),
            }
        }
    }

    /// Seats of a booking that have no target yet, in runs of neighbours; in an area without numbers all are.
    fn runs(&self, seats: &BTreeSet<Spot>) -> Vec<Vec<Spot>> {
        let mut runs: Vec<Vec<Spot>> = Vec::new();
        for spot in seats.iter().filter(|spot| !self.targets.contains_key(*spot)) {
            let beside = |last: &Spot| {
                let area = self.old.section(spot.section).is_some_and(|section| section.general_admission);
                last.section == spot.section && (area || (last.row == spot.row && last.seat + 1 == spot.seat))
            };
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(beside) => run.push(*spot),
                _ => runs.push(vec![*spot]),
            }
        }
        runs
    }

    /// Free seats of the run's tier, as many, next to each other; none if the run's table is sold as a whole.
    fn best_for(&self, run: &[Spot]) -> Option<Vec<Spot>> {
        let (section, row, _) = self.old.at(*run.first()?)?;
        if row.whole || !self.rules.finds_others {
            return None;
        }
        let rows = self.new.sections_from(&section.name).into_iter().flat_map(|index| {
            let rows = self.new.section(index).map_or(0, |section| section.rows.len());
            (0..rows).map(move |row| (index, row))
        });
        rows.into_iter().find_map(|(index, row)| self.best_in(run, index, row))
    }

    fn best_in(&self, run: &[Spot], section: usize, row: usize) -> Option<Vec<Spot>> {
        let found = self.new.section(section)?;
        let seats = found.rows.get(row).filter(|row| !row.whole)?;
        let area = self.old.section(run.first()?.section)?.general_admission;
        if found.general_admission != area {
            return None;
        }
        let spot = |seat: usize| Spot { section, row, seat };
        let is_free =
            |seat: usize, from: &Spot| !self.used.contains(&spot(seat)) && self.equals(*from, spot(seat));
        if area {
            let first = run.first()?;
            let free: Vec<Spot> = (0..seats.seats.len())
                .filter(|seat| is_free(*seat, first))
                .take(run.len())
                .map(spot)
                .collect();
            return (free.len() == run.len()).then_some(free);
        }
        let starts = 0..(seats.seats.len() + 1).saturating_sub(run.len());
        let fits = |start: &usize| {
            run.iter().enumerate().all(|(place, from)| {
                let gap = place > 0 && seats.seats[start + place].gap_before;
                !gap && is_free(start + place, from)
            })
        };
        let middle = i64::from(seats.middle_doubled);
        let off =
            |start: &usize| (i64::try_from(2 * start + run.len()).unwrap_or(i64::MAX) - 1 - middle).abs();
        let start = starts.filter(fits).min_by_key(off)?;
        Some((start..start + run.len()).map(spot).collect())
    }

    /// True if a customer with the seat `from` may be given the seat `to` of another name.
    fn equals(&self, from: Spot, to: Spot) -> bool {
        let flags = |seat: &Seat| (seat.accessible, seat.companion);
        let (Some((_, _, before)), Some((_, _, after))) = (self.old.at(from), self.new.at(to)) else {
            return false;
        };
        self.suits(from, to) && flags(before) == flags(after)
    }

    fn conflict(&mut self, reason: ConflictReason, holder: &Holder, seats: &[Spot]) {
        let (booking_id, house_name) = match holder {
            Holder::Booking(id) => (Some(id.clone()), None),
            Holder::House(name) => (None, Some(String::from(name.clone()))),
        };
        let seats = seats.iter().map(|spot| self.old.id(*spot)).collect();
        self.conflicts.push(ConflictView { reason, booking_id, house_name, kind: None, seats });
    }

    fn finish(self) -> Plan {
        let (mut moves, mut house) = (BTreeMap::new(), BTreeMap::<HouseName, Vec<Spot>>::new());
        for (holder, seats) in &self.taken {
            for from in seats {
                let Some(to) = self.targets.get(from) else { continue };
                match holder {
                    Holder::House(name) => house.entry(name.clone()).or_default().push(*to),
                    Holder::Booking(_) if self.named(*from) == Some(*to) => {}
                    Holder::Booking(_) => drop(moves.insert(self.old.id(*from), self.new.id(*to))),
                }
            }
        }
        Plan { moves, house, conflicts: self.conflicts }
    }
}
