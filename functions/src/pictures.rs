//! Pictures of sections: the status of every seat at one moment, shared by all instances.
//!
//! Thousands of customers look at the same seats at once, and none of them can tell a picture from one that is a
//! second older. So a section is read at most about once a second, however many look at it: whoever finds its picture
//! too old reads the section's blocks and stores a new one for everybody. Only a lock decides who gets a seat.

use std::sync::Arc;
use std::time::Duration;

use aws::in_parallel;
use domain::Failure;
use domain::availability::{PackedSection, pack};
use domain::block::Block;
use domain::event::Event;
use domain::layout::Section;
use jiff::{SignedDuration, Timestamp};
use lambda::telemetry;

use crate::App;

/// Age up to which a picture is shown, and seats are chosen from it.
pub(crate) const FRESH: SignedDuration = SignedDuration::from_secs(1);
/// Age up to which a picture proves that a section has no seats left.
pub(crate) const PRESENT: SignedDuration = SignedDuration::from_millis(250);
/// Clocks of instances differ by less. A picture from further in the future has a wrong instant.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_millis(100);
/// Sections that are read at once. More would wait for connections.
const SECTIONS_AT_ONCE: usize = 16;
/// Longest wait for a picture to be read or stored: without it, the customer gets an answer all the same.
const SHARE_TIME: Duration = Duration::from_millis(500);

/// Status of a section's seats at one moment.
pub(crate) struct Picture {
    taken_at: Timestamp,
    /// The statuses.
    pub(crate) seats: PackedSection,
}

impl Picture {
    fn is_younger(&self, age: SignedDuration, now: Timestamp) -> bool {
        let own = now.duration_since(self.taken_at);
        -CLOCKS_DIFFER < own && own < age
    }

    /// Returns true for one reader in sixteen of a picture that has half of its `age`, so that not all take a new one
    /// when it is too old; the clock's last digits are the dice.
    fn is_to_be_renewed(&self, age: SignedDuration, now: Timestamp) -> bool {
        !self.is_younger(age / 2, now) && now.subsec_nanosecond() / 1_000 % 16 == 0
    }
}

/// Picture of a section as the public sees it: without seats of hidden tiers.
pub(crate) struct PublicPicture {
    picture: Arc<Picture>,
    /// The seats that are shown, if some are not.
    shown: Option<PackedSection>,
    /// Number of seats that are shown.
    pub(crate) seat_count: usize,
}

impl PublicPicture {
    /// The statuses.
    pub(crate) fn seats(&self) -> &PackedSection {
        self.shown.as_ref().unwrap_or(&self.picture.seats)
    }

    /// Instant of the picture.
    pub(crate) fn taken_at(&self) -> Timestamp {
        self.picture.taken_at
    }
}

/// Pictures of all sections of an event, in drawing order, each younger than `age`.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn public(
    app: &App,
    event: &Event,
    age: SignedDuration,
) -> Result<Vec<PublicPicture>, Failure> {
    let has_hidden = event.tiers.iter().any(|tier| tier.hidden);
    let read = async |name: &str| {
        let section = app.section(event, name).await?;
        let picture = picture(app, event, &section, age).await?;
        let hidden = has_hidden.then(|| picture.seats.without(&section, |kind| event.is_hidden(kind)));
        let (shown, seat_count) = match hidden {
            Some((seats, seat_count)) => (Some(seats), seat_count),
            None => (None, section.seat_count()),
        };
        Ok::<_, Failure>(PublicPicture { picture, shown, seat_count })
    };
    let reads = event.sections.iter().map(|section| read(&section.section)).collect();
    in_parallel(SECTIONS_AT_ONCE, reads).await
}

/// A picture of `section` that is younger than `age`.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn picture(
    app: &App,
    event: &Event,
    section: &Section,
    age: SignedDuration,
) -> Result<Arc<Picture>, Failure> {
    let now = app.clock.now();
    let key = (event.seat_space(), section.name.clone());
    let is_good = |known: &Picture| known.is_younger(age, now) && !known.is_to_be_renewed(age, now);
    if let Some(known) = app.pictures.get(&key).filter(|known| is_good(known)) {
        return Ok(known);
    }
    // If it cannot be read, the blocks may answer: they have other keys.
    let read = in_time("reading a picture took too long", app.store.picture(&key.0, &key.1)).await.flatten();
    let shared = read.and_then(|(taken_at, bytes)| {
        Some(Arc::new(Picture { taken_at, seats: PackedSection::from_bytes(bytes, section.seat_count())? }))
    });
    let shared = shared.filter(|shared| shared.is_younger(age, now));
    if let Some(good) = shared.as_ref().filter(|shared| is_good(shared)) {
        app.pictures.put(key, Arc::clone(good));
        return Ok(Arc::clone(good));
    }
    match (take(app, event, section).await, shared) {
        (Ok((picture, _)), _) => Ok(picture),
        (Err(Failure::Unavailable(_)), Some(shared)) => Ok(shared),
        (Err(failure), _) => Err(failure),
    }
}

/// Takes a new picture of `section` and shares it; returns the blocks that it shows, too.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn take(
    app: &App,
    event: &Event,
    section: &Section,
) -> Result<(Arc<Picture>, Vec<Block>), Failure> {
    let now = app.clock.now();
    let blocks = app.store.blocks(&event.seat_space(), &section.name).await?;
    let picture = Arc::new(Picture { taken_at: now, seats: pack(section, &blocks, now) });
    let space = event.seat_space();
    // If it is not shared, others take their own.
    let share = app.store.share_picture(&space, &section.name, now, &picture.seats.bytes);
    in_time("sharing a picture took too long", share).await;
    app.pictures.put((event.seat_space(), section.name.clone()), Arc::clone(&picture));
    Ok((picture, blocks))
}

/// Result of `work`; none, with a warning, if it fails or takes too long. Then the warning is `too_long`.
pub(crate) async fn in_time<T>(too_long: &str, work: impl Future<Output = Result<T, Failure>>) -> Option<T> {
    match tokio::time::timeout(SHARE_TIME, work).await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(failure)) => {
            telemetry::failed(&failure);
            None
        }
        Err(_) => {
            tracing::warn!("{too_long}");
            None
        }
    }
}
