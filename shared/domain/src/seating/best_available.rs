//! Best available: seats for a request for "the best four".
//!
//! The server chooses, because a client's view of the hall is a second old and every wrong guess costs its
//! customer a refusal. Seats are adjacent, in one row and one block, so that locking them is one write;
//! accessible seats and their companions are given to a general request only once they are released.

use std::ops::Range;

use jiff::Timestamp;

use crate::base::limits;
use crate::seating::availability::PackedSection;
use crate::seating::block::{Block, BlockKey, SeatStatus};
use crate::seating::layout::{BlockSeats, Row, Seat, SeatId, Section};

/// Number of best candidates that [`spread`] orders differently for each customer.
pub const SPREAD_AMONG: usize = 16;

/// A general request for seats: nobody in the group has said to need an accessible one.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// Tier of the seats.
    pub kind: &'a str,
    /// Number of seats.
    pub count: usize,
    /// True if the group may also have accessible seats and those of companions, because they are released.
    pub takes_released: bool,
}

/// Seats to try to lock, all in one block unless they are a table that is sold as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Block of the seats, or of the first ones of a table in several blocks.
    pub key: BlockKey,
    /// Index of the row in the section.
    pub row: usize,
    /// Indexes of the seats in their row, ascending.
    pub seats: Vec<usize>,
    /// Distance from the ideal seats; equal costs are equally good.
    cost: Cost,
}

/// Cost of seats, compared in this order: number with a restricted view; distance of the row, where a
/// stranded single seat counts like one row; the row itself; distance from the row's best seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    restricted: usize,
    back: usize,
    rank: u32,
    aside: usize,
}

impl Candidate {
    /// The labels of the seats in their block.
    #[must_use]
    pub fn labels<'a>(&self, section: &'a Section) -> Vec<&'a str> {
        self.found(section).map(|(_, seat)| seat.label.as_str()).collect()
    }

    /// The ids of the seats.
    #[must_use]
    pub fn seat_ids(&self, section: &Section) -> Vec<SeatId> {
        self.found(section).map(|(row, seat)| section.id_of(row, seat)).collect()
    }

    fn found<'a>(&self, section: &'a Section) -> impl Iterator<Item = (&'a Row, &'a Seat)> {
        let row = section.rows.get(self.row);
        self.seats.iter().filter_map(move |index| Some((row?, row?.seats.get(*index)?)))
    }
}

/// The best seats for `group` in each block of `section` that has as many by `statuses`, best block
/// first: one candidate per block, so that three tries go to three blocks.
///
/// In a general admission section any free places of a block will do, and blocks are equally good. A table that
/// is sold as a whole is only given to a request for as many seats as it has, and nothing else to a request for
/// more than [`limits::SEATS_PER_BOOKING_MAX`].
#[must_use]
pub fn candidates(section: &Section, statuses: &PackedSection, group: Group<'_>) -> Vec<Candidate> {
    let Some(search) = Search::new(section, group) else { return Vec::new() };
    let mut candidates = Vec::new();
    for (row, free) in free_rows(section, statuses).iter().enumerate() {
        match section.rows.get(row) {
            Some(table) if table.whole => candidates.extend(search.whole_table(row, table, free)),
            _ => candidates.extend(section.row_blocks(row).filter_map(|seats| search.best_in(&seats, free))),
        }
    }
    // Stable: equally good candidates stay in layout order.
    candidates.sort_by_key(|candidate| candidate.cost);
    candidates
}

/// The best seats for `group` in this block, chosen from the state that a refused write returned,
/// without a read. Seats of other blocks count as taken.
#[must_use]
pub fn in_block(section: &Section, block: &Block, group: Group<'_>, now: Timestamp) -> Option<Candidate> {
    let search = Search::new(section, group)?;
    let seats = section.block(&block.key)?;
    let mut free = vec![false; seats.first];
    free.extend(seats.seats.iter().map(|seat| is_free(block, seat, now)));
    search.best_in(&seats, &free)
}

/// Places for `group` in a general admission section, from as few blocks as possible, if no single block has as
/// many: one candidate per block, to be locked in one transaction. None if the section has numbered seats,
/// which are sold adjacent or not at all, or too few free places.
#[must_use]
pub fn combined(section: &Section, statuses: &PackedSection, group: Group<'_>) -> Option<Vec<Candidate>> {
    let search = Search::new(section, group).filter(|_| section.general_admission)?;
    let mut by_block: Vec<Candidate> = Vec::new();
    for (row, free) in free_rows(section, statuses).iter().enumerate() {
        by_block.extend(section.row_blocks(row).map(|seats| search.any_in(&seats, free)));
    }
    by_block.sort_by_key(|candidate| std::cmp::Reverse(candidate.seats.len()));
    let mut missing = group.count;
    let mut chosen = Vec::new();
    for mut candidate in by_block {
        candidate.seats.truncate(missing);
        missing -= candidate.seats.len();
        if candidate.seats.is_empty() {
            break;
        }
        chosen.push(candidate);
    }
    (missing == 0).then_some(chosen)
}

/// Orders the candidates so that a crowd of as many customers spreads.
///
/// Simultaneous requests see the same best seats, and only one gets them. Every lost try costs a write unit of
/// one block, and all tries of one block meet at its partition. So customers start at different ones of the best
/// `crowd` candidates, at most [`SPREAD_AMONG`] and none with a worse view, and try the others among these in
/// different orders, both by [`seed`]. A customer alone gets the best. Candidates that are as good as the best, as
/// all blocks of a general admission section are, may always come first.
#[must_use]
pub fn spread(mut candidates: Vec<Candidate>, crowd: usize, seed: u64) -> Vec<Candidate> {
    let Some(best) = candidates.first().map(|candidate| candidate.cost) else { return candidates };
    let as_good = candidates.iter().take_while(|candidate| candidate.cost == best).count();
    let clear =
        candidates.iter().take_while(|candidate| candidate.cost.restricted == best.restricted).count();
    let near = clear.min(SPREAD_AMONG);
    let mut random = SplitMix(seed);
    shuffle(candidates.get_mut(..as_good.max(crowd.min(near))).unwrap_or_default(), &mut random);
    shuffle(candidates.get_mut(1..near).unwrap_or_default(), &mut random);
    candidates
}

/// A seed for [`spread`] from a text that differs between customers, such as the booking's id.
#[must_use]
pub fn seed(text: &str) -> u64 {
    // FNV-1a.
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Search for seats in a section.
struct Search<'a> {
    section: &'a Section,
    type_index: u8,
    count: usize,
    takes_released: bool,
}

impl<'a> Search<'a> {
    fn new(section: &'a Section, group: Group<'_>) -> Option<Self> {
        let Group { kind, count, takes_released } = group;
        let type_index = section.types.iter().position(|own| own == kind)?;
        let type_index = u8::try_from(type_index).ok()?;
        (count > 0).then_some(Self { section, type_index, count, takes_released })
    }

    /// The best candidate of the block, if it has one. `free` says for each seat of the row if it is
    /// available.
    fn best_in(&self, seats: &BlockSeats<'_>, free: &[bool]) -> Option<Candidate> {
        let row = self.section.rows.get(seats.row)?;
        if !row.whole && self.count > limits::SEATS_PER_BOOKING_MAX {
            return None;
        }
        if self.section.general_admission {
            let mut candidate = self.any_in(seats, free);
            candidate.seats.truncate(self.count);
            return (candidate.seats.len() == self.count).then_some(candidate);
        }
        if row.whole {
            // What a block does not show of its table may be taken.
            return (seats.seats.len() == row.seats.len()).then(|| self.whole_table(seats.row, row, free))?;
        }
        self.runs(seats, row, free)
            .into_iter()
            .flat_map(|run| self.windows(seats, row, free, run))
            .map(|window| self.candidate(seats, row, window, free))
            .min_by_key(|candidate| candidate.cost)
    }

    /// The table `row` as a candidate, if it has as many seats as wanted, all of them suitable and free. Long labels
    /// may spread it over several blocks.
    fn whole_table(&self, index: usize, row: &Row, free: &[bool]) -> Option<Candidate> {
        let all =
            row.seats.iter().enumerate().all(|(i, seat)| self.suits(seat) && free.get(i) == Some(&true));
        let first = self.section.row_blocks(index).next()?;
        (all && row.seats.len() == self.count).then(|| self.candidate(&first, row, 0..self.count, free))
    }

    /// Runs of suitable free seats of the block next to each other, as indexes in the row.
    fn runs(&self, seats: &BlockSeats<'_>, row: &Row, free: &[bool]) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for index in seats.first..seats.first + seats.seats.len() {
            let Some(seat) = row.seats.get(index) else { break };
            if !self.suits(seat) || free.get(index) != Some(&true) {
                continue;
            }
            match runs.last_mut() {
                Some(run) if run.end == index && !seat.gap_before => run.end = index + 1,
                _ => runs.push(index..index + 1),
            }
        }
        runs
    }

    /// Places in a run where the seats may be sold. At an end of the run, beside a wall or a neighbour, they leave
    /// the rest in one piece. In a run without a neighbour they may also be anywhere in between, as near to the
    /// middle as wanted, if groups of the same size can fill both sides as far as they could fill the run.
    fn windows(
        &self,
        seats: &BlockSeats<'_>,
        row: &Row,
        free: &[bool],
        run: Range<usize>,
    ) -> Vec<Range<usize>> {
        let Some(room) = run.len().checked_sub(self.count) else { return Vec::new() };
        let end = seats.first + seats.seats.len();
        let has_gap = |index: usize| row.seats.get(index).is_none_or(|seat| seat.gap_before);
        let is_taken = |index: usize| {
            free.get(index) == Some(&false) && row.seats.get(index).is_some_and(|seat| self.suits(seat))
        };
        let left = run.start > seats.first && !has_gap(run.start) && is_taken(run.start - 1);
        let right = run.end < end && !has_gap(run.end) && is_taken(run.end);
        let untouched = !left && !right;
        let wastes_nothing =
            |before: &usize| before % self.count + (room - before) % self.count == run.len() % self.count;
        (0..=room)
            .filter(|before| [0, room].contains(before) || (untouched && wastes_nothing(before)))
            .map(|before| run.start + before..run.start + before + self.count)
            .collect()
    }

    /// All suitable free places of the block, adjacent or not.
    fn any_in(&self, seats: &BlockSeats<'_>, free: &[bool]) -> Candidate {
        let places = seats.seats.iter().enumerate().map(|(offset, seat)| (seats.first + offset, seat));
        let suits = |index: usize, seat: &Seat| self.suits(seat) && free.get(index) == Some(&true);
        let seats_free = places.filter(|(index, seat)| suits(*index, seat)).map(|(index, _)| index).collect();
        let cost = Cost { restricted: 0, back: 0, rank: 0, aside: 0 };
        Candidate { key: seats.key.clone(), row: seats.row, seats: seats_free, cost }
    }

    fn suits(&self, seat: &Seat) -> bool {
        seat.type_index == self.type_index && (self.takes_released || seat.is_general())
    }

    fn candidate(&self, seats: &BlockSeats<'_>, row: &Row, window: Range<usize>, free: &[bool]) -> Candidate {
        let is_restricted = |index: &usize| row.seats.get(*index).is_some_and(|seat| seat.restricted_view);
        let middle = usize::try_from(row.middle_doubled).unwrap_or(usize::MAX);
        let rank = usize::try_from(row.rank).unwrap_or(usize::MAX);
        let cost = Cost {
            restricted: window.clone().filter(is_restricted).count(),
            back: rank.saturating_add(lonely_seats(row, &window, free)),
            rank: row.rank,
            aside: middle.abs_diff(window.start + window.end - 1),
        };
        Candidate { key: seats.key.clone(), row: seats.row, seats: window.collect(), cost }
    }
}

/// Counts the free seats that would be left without a free neighbour if `window` were sold.
fn lonely_seats(row: &Row, window: &Range<usize>, free: &[bool]) -> usize {
    // Whether two neighbours can be sold together: seats `index` and `index + 1`.
    let is_free =
        |index: usize| free.get(index) == Some(&true) && row.seats.get(index).is_some_and(Seat::is_general);
    let has_gap = |index: usize| row.seats.get(index).is_none_or(|seat| seat.gap_before);
    let before = window
        .start
        .checked_sub(1)
        .filter(|left| is_free(*left) && !has_gap(window.start))
        .is_some_and(|left| has_gap(left) || !left.checked_sub(1).is_some_and(is_free));
    let right = window.end;
    let after = is_free(right) && !has_gap(right) && (has_gap(right + 1) || !is_free(right + 1));
    usize::from(before) + usize::from(after)
}

fn is_free(block: &Block, seat: &Seat, now: Timestamp) -> bool {
    block.status(&seat.label, now) == SeatStatus::Available
}

/// For each row, and each of its seats, true if the seat is available.
fn free_rows(section: &Section, statuses: &PackedSection) -> Vec<Vec<bool>> {
    let mut indexes = 0..;
    let is_free = |index| statuses.status(index) == SeatStatus::Available;
    let row = |row: &Row| indexes.by_ref().take(row.seats.len()).map(is_free).collect();
    section.rows.iter().map(row).collect()
}

fn shuffle(candidates: &mut [Candidate], random: &mut SplitMix) {
    for last in (1..candidates.len()).rev() {
        let other = random.below(last + 1);
        candidates.swap(last, other);
    }
}

/// Steele, Lea and Flood's SplitMix64: a few instructions, and good enough to deal cards.
struct SplitMix(u64);

impl SplitMix {
    /// A number below `bound`, or 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(mixed % bound).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
