//! Archive: the details of settled bookings of events long over are in files, and the table keeps a stub of each.
//!
//! A stub has neither `ver` nor `event_shard`: no write of a booking finds the version that it asks for, and the index of
//! the event's bookings does not have it. Whoever reads a booking gets the whole one. A writer who was refused because of
//! a stub puts the whole booking back in its place and reads again; so the stream shows first a change that means nothing,
//! and then, between two whole bookings, the one that does.
//!
//! A file has a booking a line, and a stub says at which bytes its line is, so that one booking is one read of a kilobyte.
//! A file never changes and none is deleted: whatever a stub names stays readable, however often a run died.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::booking::Booking;
use domain::ids::{BookingId, EventId, file_name_of};
use jiff::Timestamp;

use super::keys::{BOOKING, INSTANT};
use super::row::{booking_of_item, item_of_booking};
use super::write::{Outcome, Write};
use super::{Item, Store, Tables, attribute, key, number, text};
use crate::{Bucket, Connection, in_parallel};

/// Stubs that are written at once, and files that are read at once.
const AT_ONCE: usize = 32;
/// Attribute with the instant at which a booking became a stub: no whole booking has it.
const ARCHIVED_AT: &str = "archived_at";
/// Attribute with the version of the archived booking.
const VERSION: &str = "archived_ver";
/// Attribute with the file of a stub, and the first byte and the number of bytes of its line.
const PLACE: &str = "archive";
/// Begin of the sort keys of an event's files.
pub(super) const FILES: &str = "archived#";
/// Attribute with the bookings of a file, in its order.
pub(super) const BOOKINGS: &str = "bookings";

/// Clock that signs requests.
pub type SignedAt = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Files of archived bookings, and the clock that signs their requests.
#[derive(Clone)]
pub(super) struct Archive {
    bucket: Arc<Bucket>,
    now: SignedAt,
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Archive")
    }
}

/// A stub.
struct Stub {
    booking_id: BookingId,
    event_id: EventId,
    ver: u64,
    file: String,
    line: Range<usize>,
}

impl Stub {
    /// The stub in an item; none in any other.
    fn of(item: &Item) -> Option<Result<Self, Failure>> {
        item.contains_key(ARCHIVED_AT).then(|| {
            let id = attribute(item, "pk");
            Self::parse(item).ok_or_else(|| Failure::broken(format!("{id}: its stub cannot be read")))
        })
    }

    fn parse(item: &Item) -> Option<Self> {
        let place = attribute(item, PLACE);
        let mut parts = place.split(' ');
        let file = parts.next()?.to_owned();
        let from: usize = parts.next()?.parse().ok()?;
        let length: usize = parts.next()?.parse().ok()?;
        let AttributeValue::N(ver) = item.get(VERSION)? else { return None };
        Some(Self {
            booking_id: attribute(item, "pk").parse().ok()?,
            event_id: attribute(item, "event_id").parse().ok()?,
            ver: ver.parse().ok()?,
            file,
            line: from..from.checked_add(length)?,
        })
    }

    fn place(&self) -> String {
        place(&self.file, &self.line)
    }
}

fn place(file: &str, line: &Range<usize>) -> String {
    format!("{file} {} {}", line.start, line.len())
}

/// True if the item is a stub.
pub(super) fn is_stub(item: &Item) -> bool {
    item.contains_key(ARCHIVED_AT)
}

/// True if the item is a stub whose line is in `file`.
pub(super) fn is_in(item: &Item, file: &str) -> bool {
    is_stub(item) && attribute(item, PLACE).split(' ').next() == Some(file)
}

/// True if a stream's image is a booking's stub.
#[must_use]
pub fn is_archived_image(image: &serde_dynamo::Item) -> bool {
    image.get(ARCHIVED_AT).is_some()
}

/// Item of the stub of `booking`: what names it, what replays, late money and a person look for, and its line.
fn stub_of(booking: &Booking, file: &str, line: &Range<usize>, now: Timestamp) -> Item {
    let mut item = key(booking.booking_id.as_str(), BOOKING);
    let payments = booking.payments.iter().map(|payment| {
        let (provider, capture) =
            (payment.provider.as_str(), payment.capture.as_deref().unwrap_or("not paid"));
        text(format!("{} {provider} {capture}", payment.payment_id))
    });
    item.extend(
        [
            ("customer_id", text(booking.customer_id.as_str())),
            ("created_at", text(booking.created_at.to_string())),
            ("event_id", text(booking.event_id.as_str())),
            ("status", text(booking.status.as_str())),
            ("payments", AttributeValue::L(payments.collect())),
            (ARCHIVED_AT, text(now.strftime("%FT%TZ").to_string())),
            (VERSION, number(booking.ver)),
            (PLACE, text(place(file, line))),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    item
}

impl Store {
    /// A store with an archive in the bucket of this name, whose requests are signed with the time `now`. Without one, a
    /// function that meets an archived booking fails.
    #[must_use]
    pub fn archiving(connection: &Connection, tables: &Tables, bucket: Option<&str>, now: SignedAt) -> Self {
        let bucket = bucket.map(|name| Arc::new(Bucket::new(connection, name.to_owned())));
        let archive = bucket.map(|bucket| Archive { bucket, now });
        Self { archive, ..Self::new(connection, tables.clone()) }
    }

    fn archive(&self) -> Result<&Archive, Failure> {
        self.archive.as_ref().ok_or_else(|| Failure::broken("a function without the archive met a stub"))
    }

    /// Puts settled bookings of an event, newest first, into one file, and stubs in their places. Returns how many are
    /// stubs now; a booking that has changed since it was read stays as it is.
    ///
    /// The file comes first, then its row, then each stub under the booking's version. If it dies before a stub, the
    /// booking is whole, and the file's line of it is nobody's: no list shows it, because no stub names it. The next run
    /// makes a file of those that are left. A repeat of the same bookings writes the same file.
    ///
    /// # Errors
    /// If S3 or DynamoDB does not answer.
    pub async fn archive_bookings(
        &self,
        event: &EventId,
        bookings: &[Booking],
        now: Timestamp,
    ) -> Result<usize, Failure> {
        let Some(newest) = bookings.first() else { return Ok(0) };
        let (mut bytes, mut lines) = (Vec::new(), Vec::new());
        for booking in bookings {
            let line =
                serde_json::to_vec(booking).map_err(|error| Failure::caused("an archived booking", error))?;
            lines.push(bytes.len()..bytes.len() + line.len());
            bytes.extend(line);
            bytes.push(b'\n');
        }
        let file = file_name_of(&bytes);
        let archive = self.archive()?;
        archive.bucket.write_archive(event, &file, &bytes, (archive.now)()).await?;
        let at = newest.created_at.strftime(INSTANT);
        let mut row = key(event.as_str(), format!("{FILES}{at}#{file}"));
        let ids: Vec<&str> = bookings.iter().map(|booking| booking.booking_id.as_str()).collect();
        row.insert(BOOKINGS.to_owned(), text(ids.join(" ")));
        // A repeat puts the same.
        Write::put(&self.tables.bookings, row).send(&self.client, "a file's row").await?;
        let stubs = bookings.iter().zip(&lines);
        let writes = stubs.map(|(booking, line)| self.put_stub(booking, stub_of(booking, &file, line, now)));
        let written = in_parallel(AT_ONCE, writes.collect()).await?;
        Ok(written.into_iter().filter(|written| *written).count())
    }

    async fn put_stub(&self, booking: &Booking, stub: Item) -> Result<bool, Failure> {
        let place = attribute(&stub, PLACE);
        let write = Write::put(&self.tables.bookings, stub)
            .only_if("ver = :ver AND created_at = :created_at")
            .value(":ver", number(booking.ver))
            .text(":created_at", booking.created_at.to_string());
        Ok(match write.send(&self.client, "archive a booking").await? {
            Outcome::Written => true,
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) => {
                refused.iter().flatten().any(|there| attribute(there, PLACE) == place)
            }
        })
    }

    /// The booking of an item, from the archive if it is a stub.
    pub(super) async fn whole_booking(&self, item: Item) -> Result<Booking, Failure> {
        let whole = self.unarchived(vec![item]).await?;
        booking_of_item(&whole.into_iter().next().unwrap_or_default())
    }

    /// The items with whole bookings in place of the stubs among them: one read for each file.
    pub(super) async fn unarchived(&self, items: Vec<Item>) -> Result<Vec<Item>, Failure> {
        if !items.iter().any(is_stub) {
            return Ok(items);
        }
        let stubs: Vec<Stub> = items.iter().filter_map(Stub::of).collect::<Result<_, _>>()?;
        let mut files: BTreeMap<(&EventId, &str), Vec<&Stub>> = BTreeMap::new();
        for stub in &stubs {
            files.entry((&stub.event_id, &stub.file)).or_default().push(stub);
        }
        let reads = files.into_values().map(|stubs| self.read_stubs(stubs)).collect();
        let mut whole: BTreeMap<String, Booking> = BTreeMap::new();
        for booking in in_parallel(AT_ONCE, reads).await?.into_iter().flatten() {
            whole.insert(booking.booking_id.as_str().to_owned(), booking);
        }
        let replaced = items.into_iter().map(|item| {
            let booking = is_stub(&item).then(|| whole.get(&attribute(&item, "pk"))).flatten();
            booking.map_or(Ok(item), |booking| item_of_booking(booking, None))
        });
        replaced.collect()
    }

    /// The bookings of stubs of one file, by one read of the bytes from the first of their lines to the last.
    async fn read_stubs(&self, stubs: Vec<&Stub>) -> Result<Vec<Booking>, Failure> {
        let (Some(begin), Some(end)) =
            (stubs.iter().map(|stub| stub.line.start).min(), stubs.iter().map(|stub| stub.line.end).max())
        else {
            return Ok(Vec::new());
        };
        let archive = self.archive()?;
        let Some(Stub { event_id, file, .. }) = stubs.first() else { return Ok(Vec::new()) };
        let bytes = archive.bucket.read_archive(event_id, file, begin..end, (archive.now)()).await?;
        let read = |stub: &Stub| {
            let wrong =
                |what: &str| Failure::broken(format!("{}: its archived line {what}", stub.booking_id));
            let line = bytes.get(stub.line.start - begin..stub.line.end - begin);
            let booking = serde_json::from_slice::<Booking>(line.unwrap_or_default());
            let booking = booking.map_err(|error| wrong(&format!("cannot be read: {error}")))?;
            let same = booking.booking_id == stub.booking_id && booking.ver == stub.ver;
            if same { Ok(booking) } else { Err(wrong("is another's")) }
        };
        stubs.into_iter().map(read).collect()
    }

    /// The same for the outcome of a transaction.
    pub(super) async fn restore_refusing(&self, outcome: &Outcome) -> Result<(), Failure> {
        match outcome {
            Outcome::Written => Ok(()),
            Outcome::Refused(refused) => self.restore(refused).await,
        }
    }

    /// Puts whole bookings in the places of the stubs that have refused a write, whose caller reads again. If somebody
    /// else was first, there is nothing left to do.
    pub(super) async fn restore(&self, refused: &[Option<Item>]) -> Result<(), Failure> {
        for stub in refused.iter().flatten().filter_map(Stub::of) {
            let stub = stub?;
            let Some(mut booking) = self.read_stubs(vec![&stub]).await?.pop() else { continue };
            booking.ver += 1;
            let write = Write::put(&self.tables.bookings, item_of_booking(&booking, (self.trace)())?)
                .only_if("archived_ver = :ver AND #archive = :place")
                .name("#archive", PLACE)
                .value(":ver", number(stub.ver))
                .text(":place", stub.place());
            write.send(&self.client, "restore a booking").await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(place: &str) -> Item {
        let mut item = key("bkg_0123456789ab", BOOKING);
        item.insert("event_id".to_owned(), text("evt_0123456789"));
        item.insert(ARCHIVED_AT.to_owned(), text("2026-01-01T00:00:00Z"));
        item.insert(VERSION.to_owned(), number(7));
        item.insert(PLACE.to_owned(), text(place));
        item
    }

    #[test]
    fn a_stub_names_its_line_and_a_broken_one_is_refused() {
        let stub = Stub::of(&item("abc 10 20")).unwrap().unwrap();
        assert_eq!((stub.ver, stub.line.clone(), stub.place().as_str()), (7, 10..30, "abc 10 20"));
        assert!(is_in(&item("abc 10 20"), "abc") && !is_in(&item("abcd 10 20"), "abc"));
        let most = usize::MAX.to_string();
        for broken in ["", "abc", "abc 1", "abc x 1", "abc 1 -1", &format!("abc 1 {most}")] {
            assert!(Stub::of(&item(broken)).unwrap().is_err(), "{broken}");
        }
        assert!(Stub::of(&key("bkg_0123456789ab", BOOKING)).is_none());
    }
}
