//! Events that move to another layout, and the progress of moving their bookings.
//!
//! Two items lie beside the event: the progress, which every step replaces under the number of the step that it read,
//! and the plan's pairs of seats, which never change. The transaction that begins a relocation writes both with the
//! event; the one that ends it writes the event in its new hall with the last progress.

use std::collections::BTreeMap;

use domain::Failure;
use domain::activity::{Action, Change};
use domain::block::Mark;
use domain::booking::{Booking, BookingBlock};
use domain::event::{Event, Relocation, Tier, VenueRef};
use domain::ids::{BookingId, EventId, ScreenId};
use domain::member::Member;
use domain::space::SeatSpace;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bookings::{Writing, is_written};
use super::catalog::document_of;
use super::events::item_of_event;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, key, number, text};

/// Sort key of the progress.
const PROGRESS: &str = "relocation";
/// Sort key of the plan.
const PLAN: &str = "relocation#plan";
/// Attribute with the plan's pairs, as JSON.
const PAIRS: &str = "pairs";
/// Most bytes of the pairs: within the store's 400 KB.
pub const PAIRS_BYTES_MAX: usize = 350_000;

/// State of a relocation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelocationState {
    /// Steps follow each other.
    #[default]
    Running,
    /// Bookings could not be moved: a repeated request tries them again.
    Stuck,
    /// The event is in its new hall.
    Done,
}

/// Progress of moving an event's bookings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelocationProgress {
    /// Fingerprint of the request.
    pub request: String,
    /// New screen and layout.
    pub to: Relocation,
    /// Venue of the new screen.
    pub venue: VenueRef,
    /// Time zone of that venue.
    pub time_zone: String,
    /// Number of the new seat space.
    pub space: u32,
    /// Tiers that the request gives for the new layout.
    pub tiers: Vec<Tier>,
    /// Types of the old layout, and those that they are called in the new one.
    pub types: BTreeMap<String, String>,
    /// True if seats without one of the same name become the best free ones.
    pub finds_others: bool,
    /// True if house seats without a seat of the same name are given up.
    pub frees_house_seats: bool,
    /// State of the work.
    pub state: RelocationState,
    /// Number of the step, raised by each.
    pub step: u64,
    /// Number of the pass over the bookings.
    pub pass: u32,
    /// Start of the next step.
    pub cursor: Option<Vec<String>>,
    /// Earliest second for the next step.
    pub not_before: i64,
    /// Second from which a pass can be the last: nobody buys in the old hall any more.
    pub last_from: i64,
    /// True if this pass began at that second or later.
    pub may_be_last: bool,
    /// Bookings processed in this pass.
    pub bookings: u64,
    /// Bookings of this pass that are in the new hall.
    pub moved: u64,
    /// Bookings of this pass that are still being paid for.
    pub waiting: u64,
    /// The first bookings of this pass that could not be moved.
    pub failed: Vec<BookingId>,
}

/// Outcome of moving a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moving {
    /// The booking has its new seats.
    Moved,
    /// Another writer was first: read and decide again.
    Stale,
    /// Somebody has one of the new seats.
    Taken,
}

impl Store {
    /// Begins the relocation of `before`: writes `next`, which sells nothing, with the progress and the plan.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn begin_relocation(
        &self,
        member: &Member,
        (before, next): (&Event, &Event),
        progress: &RelocationProgress,
        pairs: &str,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "event")?;
        let place = |screen: &ScreenId, version: u32| serde_json::json!({ "screen_id": screen, "layout_version": version });
        let from = place(&before.screen.screen_id, before.layout_version);
        let to = place(&progress.to.screen.screen_id, progress.to.layout_version);
        let change = Change::of(Action::EventMoved, &next.event_id, Some(&from), Some(&to))?;
        let put = Write::put(&self.tables.catalog, item_of_event(next)?);
        let put = put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(before.ver));
        let mut plan = key(next.event_id.as_str(), PLAN);
        plan.insert(PAIRS.to_owned(), text(pairs));
        let progress = Write::put(&self.tables.catalog, item_of_progress(&next.event_id, progress)?);
        let writes = vec![put, progress, Write::put(&self.tables.catalog, plan)];
        match self.change(member, change, now, writes).await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }

    /// Reads the progress of the event's last relocation.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn relocation(&self, id: &EventId) -> Result<Option<RelocationProgress>, Failure> {
        self.document_now(id.as_str(), PROGRESS).await
    }

    /// Reads the plan's pairs of the event's last relocation.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn relocation_pairs(&self, id: &EventId) -> Result<BTreeMap<String, String>, Failure> {
        let item = self.item_now(id.as_str(), PLAN).await?.unwrap_or_default();
        let pairs = item.get(PAIRS).and_then(|pairs| pairs.as_s().ok());
        let pairs = pairs.ok_or_else(|| Failure::broken(format!("{id}: a relocation without a plan")))?;
        serde_json::from_str(pairs).map_err(|error| Failure::caused("a plan", error))
    }

    /// Replaces the progress at step `from` by `next`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn advance_relocation(
        &self,
        id: &EventId,
        next: &RelocationProgress,
        from: u64,
    ) -> Result<Writing, Failure> {
        let write = self.at_step(id, next, from)?;
        Ok(match write.send(&self.client, "advance relocation").await? {
            Outcome::Written => Writing::Written,
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().unwrap_or_default();
                // The same write, sent again because its answer was lost.
                let ours = document_of::<RelocationProgress>(there);
                if ours.is_ok_and(|there| there == *next) { Writing::Written } else { Writing::Stale }
            }
        })
    }

    /// Ends the relocation: ONE transaction writes the event in its new hall, if it still has the version before, and
    /// the last progress. A cancelled event has another version.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn end_relocation(
        &self,
        next: &Event,
        progress: &RelocationProgress,
        from: u64,
    ) -> Result<Writing, Failure> {
        let put = Write::put(&self.tables.catalog, item_of_event(next)?);
        let put = put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(next.ver - 1));
        let writes = vec![put, self.at_step(&next.event_id, progress, from)?];
        match send_all(&self.client, "end relocation", writes).await? {
            Outcome::Written => Ok(Writing::Written),
            Outcome::Refused(_) => Ok(Writing::Stale),
        }
    }

    fn at_step(&self, id: &EventId, next: &RelocationProgress, from: u64) -> Result<Write, Failure> {
        let write = Write::put(&self.tables.catalog, item_of_progress(id, next)?);
        Ok(write.only_if("#step = :from").name("#step", "step").value(":from", number(from)))
    }

    /// Moves a confirmed booking to its seats in another seat space: ONE transaction replaces the booking by `next`,
    /// frees its seats in the old blocks, each of which must be sold to it, and sells it those of `next`, each of which
    /// must be free.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the old seats are not the booking's, or if DynamoDB does not answer.
    pub async fn move_booking(
        &self,
        before: &Booking,
        mut next: Booking,
        now: Timestamp,
    ) -> Result<Moving, Failure> {
        let mark = Mark::Sold { booking_id: next.booking_id.clone() };
        let (from, to) = (before.seat_space(), next.seat_space());
        let mut writes = vec![self.replacement(&mut next, now)?];
        writes.extend(next.blocks.iter().map(|held| self.sell_free(&to, held, &mark)));
        let decisive = writes.len();
        writes.extend(before.blocks.iter().map(|held| self.unmark(&from, held, &mark)));
        let Outcome::Refused(refused) = send_all(&self.client, "move booking", writes).await? else {
            return Ok(Moving::Moved);
        };
        // The same transaction, sent again because its answer was lost.
        if is_written(&refused[..refused.len().min(1)], &next) {
            return Ok(Moving::Moved);
        }
        match refused.iter().take(decisive).position(Option::is_some) {
            Some(0) => Ok(Moving::Stale),
            Some(_) => Ok(Moving::Taken),
            None => Err(Failure::broken(format!("{}: seats are not its own", next.booking_id))),
        }
    }

    fn sell_free(&self, space: &SeatSpace, held: &BookingBlock, mark: &Mark) -> Write {
        self.mark(space, held, mark, |seat| format!("attribute_not_exists({seat})"))
    }
}

fn item_of_progress(id: &EventId, progress: &RelocationProgress) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(progress).map_err(|error| Failure::caused("progress of a move", error))?;
    item.extend(key(id.as_str(), PROGRESS));
    Ok(item)
}
