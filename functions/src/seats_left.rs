//! Seats that events of a list have left: many, few or none.
//!
//! A list must not look at halls. So whoever sees a whole hall anyway marks its event: readers of the availability, which
//! each buyer's client asks for, and the look for a sold-out event after a confirmation. Most events never get a mark,
//! because none means many. A list reads the marks of its events in one call, and remembers them for some seconds.
//!
//! A mark is a hint, for only a lock decides. One conditional write after the seats' own is enough for it:
//!
//! - Of two who have seen the hall at different instants, the later one's mark stays, in whichever order they write: the
//!   condition compares the instants.
//! - Whoever dies between a change of seats and its mark, or never meant to write one (a lock, a release, an end of a lock),
//!   leaves an old mark. The next who looks at the event's seats mends it.
//! - Nobody looks at seats of an event that lists call sold out. So the message about returned seats has them looked at,
//!   and comes again until that is done; and so has a member who puts seats on sale. No lock can end in such an event: with
//!   one, it would not be sold out. If seats come back in the very second in which an event with many seats has sold out,
//!   their look may come before the mark, which then stays until the next return.
//!
//! An instance compares and writes a mark at most once in [`KNOWN`], so that not even a hall at the edge of two classes, with
//! everybody looking, makes its mark a hot key.

use std::collections::{BTreeSet, HashMap};

use domain::Failure;
use domain::availability::{SeatNumbers, SeatsLeft};
use domain::event::{Event, EventStatus};
use domain::space::SeatSpace;
use jiff::{SignedDuration, Timestamp};
use lambda::telemetry;

use crate::App;
use crate::pictures::{self, PublicPicture, in_time};

/// Time for which an instance takes a mark for what it was.
const KNOWN: SignedDuration = SignedDuration::from_secs(10);

/// Marks of the events of a list.
pub(crate) struct Marks(HashMap<SeatSpace, SeatsLeft>);

impl Marks {
    /// Reads the marks of those of `events` that are for sale. A list without marks is better than none, so a store that
    /// does not answer is logged.
    pub(crate) async fn of<'a>(app: &App, events: impl Iterator<Item = &'a Event>) -> Self {
        let published = events.filter(|event| event.status == EventStatus::Published);
        let spaces: BTreeSet<SeatSpace> = published.map(Event::seat_space).collect();
        let mut marks = HashMap::new();
        let mut unknown = Vec::new();
        for space in spaces {
            match known(app, &space) {
                Some(left) => {
                    marks.insert(space, left);
                }
                None => unknown.push(space),
            }
        }
        let now = app.clock.now();
        if !unknown.is_empty()
            && let Some(read) = in_time("reading marks took too long", app.store.seats_left(&unknown)).await
        {
            for space in unknown {
                let left = read.get(&space).copied().unwrap_or(SeatsLeft::Many);
                app.seats_left.put(space.clone(), (now, left));
                marks.insert(space, left);
            }
        }
        Self(marks)
    }

    /// Seats that are left of the event; none if it is not for sale, or its mark could not be read.
    pub(crate) fn left(&self, event: &Event) -> Option<SeatsLeft> {
        self.0.get(&event.seat_space()).copied()
    }
}

/// Marks an event of which somebody has seen all sections.
pub(crate) async fn seen(app: &App, event: &Event, sections: &[PublicPicture]) {
    if known(app, &event.seat_space()).is_none() {
        let mark = compare(app, event, sections);
        // A reader of the availability waits half a second for it at most, and only while the store is slow.
        in_time("marking the seats that are left took too long", mark).await;
    }
}

/// Marks an event all of whose seats were booked or not for sale a moment ago, and then looks again: of seats that came back
/// in between, the look of their message may have found another mark.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn sold_out(app: &App, event: &Event) -> Result<(), Failure> {
    app.store.mark_seats_left(&event.seat_space(), SeatsLeft::None, app.clock.now()).await?;
    look(app, event, SignedDuration::ZERO).await
}

/// Looks at all sections of an event after a member has put seats on sale. It is no reason to refuse what is done; the next
/// visitor or the same request mends the mark.
pub(crate) async fn freed(app: &App, event: &Event) {
    if let Err(failure) = look(app, event, SignedDuration::ZERO).await {
        telemetry::failed(&failure);
    }
}

/// Looks at all sections of an event after seats came back, by pictures younger than `age`, unless lists say that it has
/// many.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn look(app: &App, event: &Event, age: SignedDuration) -> Result<(), Failure> {
    if event.status != EventStatus::Published || event.relocation.is_some() {
        return Ok(());
    }
    if marked(app, &event.seat_space()).await? == SeatsLeft::Many {
        return Ok(());
    }
    let (left, taken_at) = class(app, &pictures::public(app, event, age).await?);
    // Also if it is the same one: it is later than those of everybody who saw the seats before they came back.
    app.store.mark_seats_left(&event.seat_space(), left, taken_at).await
}

/// The class of an event with these sections, and the instant at which it had it.
fn class(app: &App, sections: &[PublicPicture]) -> (SeatsLeft, Timestamp) {
    let mut numbers = SeatNumbers::default();
    sections.iter().for_each(|section| numbers.add(section.seats(), section.seat_count));
    // As old as its oldest part.
    let taken_at = sections.iter().map(PublicPicture::taken_at).min();
    (numbers.left(), taken_at.unwrap_or_else(|| app.clock.now()))
}

/// Marks the event, if its mark is another one.
async fn compare(app: &App, event: &Event, sections: &[PublicPicture]) -> Result<(), Failure> {
    let space = event.seat_space();
    let (left, taken_at) = class(app, sections);
    if marked(app, &space).await? != left {
        app.store.mark_seats_left(&space, left, taken_at).await?;
    }
    app.seats_left.put(space, (app.clock.now(), left));
    Ok(())
}

/// The mark as it is.
async fn marked(app: &App, space: &SeatSpace) -> Result<SeatsLeft, Failure> {
    let read = app.store.seats_left(std::slice::from_ref(space)).await?;
    Ok(read.get(space).copied().unwrap_or(SeatsLeft::Many))
}

/// The mark, if this instance has read or written it in the last seconds.
fn known(app: &App, space: &SeatSpace) -> Option<SeatsLeft> {
    let (read_at, left) = app.seats_left.get(space)?;
    (app.clock.now().duration_since(read_at).abs() < KNOWN).then_some(left)
}
