//! Best available: the server chooses seats, and tries others if it loses them.

use std::collections::VecDeque;
use std::sync::Arc;

use aws::in_parallel;
use aws::store::Locking;
use domain::availability::PackedSection;
use domain::best_available::{self, Candidate, Group};
use domain::block::{Block, Mark};
use domain::booking::BookingBlock;
use domain::event::Event;
use domain::ids::BookingId;
use domain::layout::{LayoutIndex, Section};
use domain::{Error, Failure, limits};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::seats::{self, add_seat, taken};
use crate::App;
use crate::offers::{Agreed, Deal};
use crate::pictures::{self, FRESH, PRESENT, Picture};

/// Most locks that one request tries from one picture.
const TRIES_MAX: usize = 6;
/// Most pictures that one request chooses from. Each lock is a write, so the two bound the cost of a crowd.
const PICTURES_MAX: usize = 5;
/// Sections whose pictures are read at once.
const SECTIONS_AT_ONCE: usize = 8;
/// Time after the start of a sale in which everybody is taken for part of a crowd.
const RUSH: SignedDuration = SignedDuration::from_secs(60);

/// A request for the best free seats.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BestAvailable {
    /// Number of seats next to each other: at most 10, or those of a table that is sold as a whole.
    #[schemars(range(min = 1, max = 32))]
    pub count: usize,
    /// Tier of the seats.
    #[serde(rename = "type")]
    pub kind: String,
    /// Section to choose from; all of them without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// The booking that seats are chosen for.
#[derive(Clone)]
pub(super) struct Wish<'a> {
    pub(super) event: &'a Event,
    pub(super) booking_id: &'a BookingId,
    pub(super) until: Timestamp,
    pub(super) now: Timestamp,
    /// True if the wanted tier exists for the request: it is not hidden, or unlocked.
    pub(super) shows_kind: bool,
    /// Sections whose seats of the tier the request may buy now.
    pub(super) open: Vec<&'a str>,
}

/// Candidates for a lock, best first.
pub(super) struct Plan {
    section: Arc<Section>,
    tries: VecDeque<Vec<BookingBlock>>,
    /// True if released seats are among them, because there are no others.
    takes_released: bool,
}

impl Plan {
    /// The first candidate: what nobody has locked when the plan was made.
    pub(super) fn first(&self) -> Vec<BookingBlock> {
        self.tries.front().cloned().unwrap_or_default()
    }
}

impl BestAvailable {
    fn group(&self, takes_released: bool) -> Group<'_> {
        Group { kind: &self.kind, count: self.count, takes_released }
    }
}

/// Pictures that seats are chosen from.
#[derive(Clone, Copy)]
enum Look<'a> {
    /// Younger than this.
    Shared(SignedDuration),
    /// Of this section one that is taken now, because all candidates there were lost; of others a present one.
    Again(&'a str),
}

/// Chooses the best free seats from pictures that may be a second old; if they show none, from present ones.
///
/// # Errors
/// [`Error::NotEnoughSeats`] if no section has as many, or a failure of the store.
pub(super) async fn plan(app: &App, wish: &Wish<'_>, best: &BestAvailable) -> Result<Plan, Failure> {
    check(wish, &*app.layout(wish.event).await?, best)?;
    for look in [Look::Shared(FRESH), Look::Shared(PRESENT)] {
        if let Some(plan) = choose(app, wish, best, look).await? {
            return Ok(plan);
        }
    }
    Err(Error::NotEnoughSeats.into())
}

/// Candidates of the first section that has as many seats as wanted; none if no section has. Accessible seats that the
/// event has released come last: only if no section has others.
async fn choose(
    app: &App,
    wish: &Wish<'_>,
    best: &BestAvailable,
    look: Look<'_>,
) -> Result<Option<Plan>, Failure> {
    let plan = choose_for(app, wish, best.group(false), (best, look)).await?;
    if plan.is_some() || !wish.event.releases_accessible(wish.now) {
        return Ok(plan);
    }
    choose_for(app, wish, best.group(true), (best, look)).await
}

async fn choose_for(
    app: &App,
    wish: &Wish<'_>,
    group: Group<'_>,
    (best, look): (&BestAvailable, Look<'_>),
) -> Result<Option<Plan>, Failure> {
    let layout = app.layout(wish.event).await?;
    let wanted = |name: &str| {
        best.section.as_deref().is_none_or(|section| section == name) && wish.open.contains(&name)
    };
    let names = layout.sections_with_type(&best.kind).into_iter().map(|summary| summary.section.as_str());
    let names: Vec<&str> = names.filter(|name| wanted(name)).collect();
    for names in names.chunks(SECTIONS_AT_ONCE) {
        let seen: Vec<_> = names.iter().map(|name| see(app, wish, name, look)).collect();
        for (section, picture, blocks) in in_parallel(SECTIONS_AT_ONCE, seen).await? {
            // Only blocks that are read now show what another run of this request has locked.
            let ours = ours(&section, &blocks, wish, best);
            let tries = if ours.iter().map(|part| part.seats.len()).sum::<usize>() == best.count {
                VecDeque::from([ours])
            } else {
                tries(&section, &picture.seats, wish, group)
            };
            if !tries.is_empty() {
                return Ok(Some(Plan { section, tries, takes_released: group.takes_released }));
            }
        }
    }
    Ok(None)
}

/// A section with its picture, and with its blocks if the picture is taken now.
async fn see(
    app: &App,
    wish: &Wish<'_>,
    name: &str,
    look: Look<'_>,
) -> Result<(Arc<Section>, Arc<Picture>, Vec<Block>), Failure> {
    let section = app.section(wish.event, name).await?;
    let (picture, blocks) = match look {
        Look::Again(lost) if lost == name => pictures::take(app, wish.event, &section).await?,
        Look::Again(_) => (pictures::picture(app, wish.event, &section, PRESENT).await?, Vec::new()),
        Look::Shared(age) => (pictures::picture(app, wish.event, &section, age).await?, Vec::new()),
    };
    Ok((section, picture, blocks))
}

fn check(wish: &Wish<'_>, layout: &LayoutIndex, best: &BestAvailable) -> Result<(), Error> {
    let event = wish.event;
    if best.count == 0 {
        return Err(Error::NoSeats);
    }
    if best.count > layout.booking_seats_max() {
        return Err(Error::TooManySeats);
    }
    // A hidden tier does not exist.
    event.tier(&best.kind).filter(|_| wish.shows_kind).ok_or(Error::TypeUnknown)?;
    let is_open = |name: &String| wish.open.contains(&name.as_str());
    match &best.section {
        Some(name) if event.sections.iter().all(|section| section.section != *name) => {
            Err(Error::NotFound { what: "section" })
        }
        Some(name) if !is_open(name) => Err(Error::EventNotOnSale),
        None if wish.open.is_empty() => Err(Error::EventNotOnSale),
        _ => Ok(()),
    }
}

/// Candidates to try to lock, best first.
fn tries(
    section: &Section,
    statuses: &PackedSection,
    wish: &Wish<'_>,
    group: Group<'_>,
) -> VecDeque<Vec<BookingBlock>> {
    let candidates = best_available::candidates(section, statuses, group);
    if candidates.is_empty() && group.count <= limits::SEATS_PER_BOOKING_MAX {
        let combined = best_available::combined(section, statuses, group);
        return combined.into_iter().map(|parts| blocks_of(section, &parts)).collect();
    }
    let seed = best_available::seed(wish.booking_id.as_str());
    let spread = best_available::spread(candidates, crowd(statuses, wish, group.count), seed);
    spread.iter().take(TRIES_MAX).map(|one| blocks_of(section, std::slice::from_ref(one))).collect()
}

/// Number of customers who presumably choose now: as many as have locks, and very many when the sale has just begun.
fn crowd(statuses: &PackedSection, wish: &Wish<'_>, count: usize) -> usize {
    if wish.now.duration_since(wish.event.sales_open_at) < RUSH {
        return usize::MAX;
    }
    statuses.locked() / count.max(1)
}

/// Seats of the wanted tier that the booking has locked already.
fn ours(section: &Section, blocks: &[Block], wish: &Wish<'_>, best: &BestAvailable) -> Vec<BookingBlock> {
    let mut parts = Vec::new();
    for block in blocks {
        let locked =
            |mark: &Mark| matches!(mark, Mark::Locked { booking_id, .. } if booking_id == wish.booking_id);
        let Some(found) = section.block(&block.key) else { continue };
        for (i, seat) in found.seats.iter().enumerate() {
            if block.marks.get(&seat.label).is_some_and(locked)
                && section.type_of(seat) == best.kind
                && let Some(place) = section.place(found.row, found.first + i)
                && let Some(id) = section.seat_id(found.row, found.first + i)
            {
                add_seat(&mut parts, place, id.to_string());
            }
        }
    }
    parts
}

fn blocks_of(section: &Section, candidates: &[Candidate]) -> Vec<BookingBlock> {
    let mut parts = Vec::new();
    for candidate in candidates {
        for seat in &candidate.seats {
            if let (Some(place), Some(id)) =
                (section.place(candidate.row, *seat), section.seat_id(candidate.row, *seat))
            {
                add_seat(&mut parts, place, id.to_string());
            }
        }
    }
    parts
}

/// Outcome of trying all candidates of a plan.
enum Tried {
    Locked(Agreed),
    /// The seats that were lost last, and their blocks.
    Lost(Vec<BookingBlock>, Vec<Block>),
    /// All have another price than the customer was shown: the refusal for the best ones.
    PriceChanged(Box<Error>),
}

/// Locks a candidate of `plan` at the price that `deal` makes for it; if other customers are faster at all of them,
/// candidates of a new picture; if none has the price that the customer was shown, those of another section.
///
/// # Errors
/// [`Error::NotEnoughSeats`] if others have got the last ones, [`Error::SeatsTaken`] if they were faster at every
/// try, [`Error::PriceChanged`] with the price of the best ones if no free ones have the price that was shown, those of
/// [`Deal::agree`], or a failure of the store.
pub(super) async fn lock(
    app: &App,
    wish: &Wish<'_>,
    (best, plan): (&BestAvailable, &Plan),
    deal: &mut Deal<'_>,
) -> Result<Agreed, Failure> {
    let mut wish = wish.clone();
    let mut tried = try_all(app, &wish, (best, plan), deal).await?;
    let mut section = Arc::clone(&plan.section);
    let mut changed = None;
    for _ in 1..PICTURES_MAX {
        let look = match tried {
            Tried::Locked(agreed) => return Ok(agreed),
            Tried::Lost(..) => Look::Again(&section.name),
            Tried::PriceChanged(refusal) => {
                changed.get_or_insert(refusal);
                wish.open.retain(|open| *open != section.name);
                Look::Shared(PRESENT)
            }
        };
        let Some(plan) = choose(app, &wish, best, look).await? else {
            return Err(changed.map_or(Error::NotEnoughSeats, |changed| *changed).into());
        };
        tried = try_all(app, &wish, (best, &plan), deal).await?;
        section = plan.section;
    }
    match tried {
        Tried::Locked(agreed) => Ok(agreed),
        Tried::PriceChanged(refusal) => Err((*changed.unwrap_or(refusal)).into()),
        Tried::Lost(parts, blocks) => {
            let seats = seats::lost(&parts, &blocks, wish.booking_id, wish.now);
            let shows = |kind: &str| kind == best.kind || !wish.event.is_hidden(kind);
            Err(taken(app, wish.event, seats, (&blocks, &shows), wish.now).await?.into())
        }
    }
}

/// Tries one candidate after the other. A lost try returns the block's present state; if enough seats are
/// free there, they are tried next, because that costs no read and is fresher. Not after the first try: the
/// whole crowd has lost the best seats and would collide again beside them. Candidates at another price than the customer
/// was shown are left out.
async fn try_all(
    app: &App,
    wish: &Wish<'_>,
    (best, plan): (&BestAvailable, &Plan),
    deal: &mut Deal<'_>,
) -> Result<Tried, Failure> {
    let Wish { event, booking_id, until, now, .. } = wish;
    let mut tries = plan.tries.clone();
    let (mut lost, mut changed) = ((Vec::new(), Vec::new()), None);
    for round in 0..TRIES_MAX {
        let Some(parts) = tries.pop_front() else { break };
        let agreed = match deal.agree(&parts).await {
            Err(Failure::Refused(refusal @ Error::PriceChanged { .. })) => {
                changed.get_or_insert(refusal);
                continue;
            }
            agreed => agreed?,
        };
        let blocks = match app.store.lock(&event.seat_space(), booking_id, &parts, *until, *now).await? {
            Locking::Locked => return Ok(Tried::Locked(agreed)),
            Locking::Lost(blocks) => blocks,
        };
        for block in &blocks {
            let again = best_available::in_block(&plan.section, block, best.group(plan.takes_released), *now);
            let again = again.map(|candidate| blocks_of(&plan.section, &[candidate]));
            match (round, again) {
                (_, None) => {}
                (0, Some(again)) => tries.push_back(again),
                (_, Some(again)) => tries.push_front(again),
            }
        }
        lost = (parts, blocks);
    }
    Ok(match changed {
        Some(changed) if lost.0.is_empty() => Tried::PriceChanged(Box::new(changed)),
        _ => Tried::Lost(lost.0, lost.1),
    })
}
