//! Checks bookings against their seats, money, documents and customers' ticket counts.
//!
//! A page may be stale and may show one write without the next. So a booking that looks wrong is read again,
//! strongly, before and after its seats. A finding is reported only if the booking is the same both times; a
//! booking that changed in between waits for the next pass.

use std::collections::{BTreeMap, BTreeSet};

use aws::in_parallel;
use aws::store::{BookingDocuments, FiledRead, Segment, SlotRow};
use domain::Failure;
use domain::audit::{self, Filed, Finding, Place};
use domain::block::{Block, BlockKey, Mark};
use domain::booking::Booking;
use domain::event::EventStatus;
use domain::space::SeatSpace;
use lambda::metrics;

use super::pass::Stage;
use super::passes::Passes;
use super::{provider, redemptions};
use crate::App;
use crate::payment::looks::forgotten;
use crate::queue::put_at;

/// Reads that run at once.
const AT_ONCE: usize = 8;

/// Outcome of one page.
struct Checked {
    findings: Vec<Finding>,
    bookings: Vec<Booking>,
    numbers: Vec<String>,
    /// Captures without a booking that are not refunded.
    orphans: Vec<String>,
    next: Option<Segment>,
}

/// Checks a page of bookings of each segment.
pub(crate) async fn pages(app: &App, passes: &mut Passes, rest: &[Segment]) -> Result<Vec<Finding>, Failure> {
    let pages = rest.iter().map(|segment| page(app, segment)).collect();
    let checked = in_parallel(rest.len(), pages).await?;
    checked.iter().flat_map(|page| &page.orphans).for_each(|capture| passes.watch_orphan(capture));
    let pass = &mut passes.whole;
    // Of all pages together, because customers need the provider's limit, too.
    let bookings = checked.iter().flat_map(|page| &page.bookings);
    let window = (pass.before_at.as_second(), pass.began_at.as_second());
    let asked = ask(app, bookings, window).await?;
    checked.iter().flat_map(|page| &page.numbers).for_each(|number| pass.count(number));
    let rest: Vec<Segment> = checked.iter().filter_map(|page| page.next.clone()).collect();
    let mut findings: Vec<Finding> = checked.into_iter().flat_map(|page| page.findings).collect();
    findings.extend(asked);
    pass.stage = if rest.is_empty() {
        let series = pass.series.iter();
        let of_one = |s: &super::pass::Series| audit::series_finding(&s.name, s.issued, s.found);
        findings.extend(series.filter_map(of_one));
        Stage::Seats { rest: Segment::all() }
    } else {
        Stage::Bookings { rest }
    };
    Ok(findings)
}

async fn page(app: &App, segment: &Segment) -> Result<Checked, Failure> {
    let page = app.store.audit_page(segment).await?;
    let mut findings = check(app, &page.filed).await?;
    let unreadable = page.unreadable.iter();
    findings.extend(unreadable.map(|(about, reason)| audit::unreadable_finding(about, reason)));
    let slots = page.slots.iter().map(|slot| slot_finding(app, slot)).collect();
    findings.extend(in_parallel(AT_ONCE, slots).await?.into_iter().flatten());
    findings.extend(redemptions::check(app, &page).await?);
    let asked = page.orphans.iter().map(|orphan| provider::orphan_finding(app, orphan)).collect();
    let mut orphans = Vec::new();
    for (orphan, finding) in page.orphans.iter().zip(in_parallel(AT_ONCE, asked).await?) {
        if let Some(finding) = finding {
            orphans.push(orphan.capture.clone());
            findings.push(finding);
        }
    }
    let bookings = page.filed.into_iter().map(|documents| documents.booking).collect();
    Ok(Checked { findings, bookings, numbers: page.numbers, orphans, next: page.next })
}

/// Checks bookings that were read by name, the ticket counts of their customers, and, in this window of seconds, what the
/// providers say. Returns the findings and the bookings.
pub(super) async fn check_read(
    app: &App,
    read: FiledRead,
    window: (i64, i64),
) -> Result<(Vec<Finding>, Vec<Booking>), Failure> {
    let mut findings = check(app, &read.filed).await?;
    let unreadable = read.unreadable.iter();
    findings.extend(unreadable.map(|(about, reason)| audit::unreadable_finding(about, reason)));
    let bookings: Vec<Booking> = read.filed.into_iter().map(|documents| documents.booking).collect();
    let limited = bookings.iter().filter(|booking| booking.tickets_max.is_some());
    let slots: BTreeSet<_> = limited.map(|booking| (&booking.customer_id, &booking.event_id)).collect();
    let slots: Vec<SlotRow> =
        slots.into_iter().map(|(customer, event)| SlotRow::of(customer, event)).collect();
    let counted = slots.iter().map(|slot| slot_finding(app, slot)).collect();
    findings.extend(in_parallel(AT_ONCE, counted).await?.into_iter().flatten());
    findings.extend(ask(app, bookings.iter(), window).await?);
    Ok((findings, bookings))
}

/// Asks the providers about what they took and gave back in a window of seconds.
async fn ask(
    app: &App,
    bookings: impl Iterator<Item = &Booking>,
    window: (i64, i64),
) -> Result<Vec<Finding>, Failure> {
    let asked = bookings.map(|booking| provider::ask_provider(app, window, booking)).collect();
    Ok(in_parallel(AT_ONCE, asked).await?.into_iter().flatten().collect())
}

/// Checks bookings against their seats, money, documents and events, and queues the looks that they are missing.
async fn check(app: &App, filed: &[BookingDocuments]) -> Result<Vec<Finding>, Failure> {
    let bookings = || filed.iter().map(|documents| &documents.booking);
    let marks = Marks::of(app, bookings()).await?;
    let suspicious = filed.iter().filter(|documents| !findings_of(app, documents, &marks).is_empty());
    let rechecks = suspicious.map(|documents| recheck(app, &documents.booking)).collect();
    let mut findings: Vec<Finding> = in_parallel(AT_ONCE, rechecks).await?.into_iter().flatten().collect();
    follow_forgotten(app, bookings()).await?;
    findings.extend(of_changed_events(app, bookings()).await?);
    Ok(findings)
}

/// Finds bookings that are confirmed though their event is cancelled and all its bookings have been processed, or though
/// it has left their hall. The booking is read again, because the page may be older than that.
async fn of_changed_events(
    app: &App,
    bookings: impl Iterator<Item = &Booking>,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for booking in bookings.filter(|booking| audit::cancelled_event_finding(booking).is_some()) {
        let event = match app.event(&booking.event_id).await {
            Ok(event) => event,
            Err(Failure::Refused(_)) => continue,
            Err(failure) => return Err(failure),
        };
        if event.status == EventStatus::Cancelled {
            if app.store.progress(&booking.event_id).await?.is_some_and(|progress| progress.done) {
                let booking = app.store.booking(&booking.booking_id).await?;
                findings.extend(booking.as_ref().and_then(audit::cancelled_event_finding));
            }
        } else if event.relocation.is_none() && audit::space_finding(booking, event.space).is_some() {
            // The event may be older than the booking.
            let Some(event) = app.store.event_now(&booking.event_id).await? else { continue };
            let booking =
                app.store.booking(&booking.booking_id).await?.filter(|_| event.relocation.is_none());
            findings.extend(booking.and_then(|booking| audit::space_finding(&booking, event.space)));
        }
    }
    Ok(findings)
}

/// Queues the looks that bookings are missing.
async fn follow_forgotten(app: &App, bookings: impl Iterator<Item = &Booking>) -> Result<(), Failure> {
    let now = app.clock.now();
    for look in bookings.filter_map(|booking| forgotten(booking, now)) {
        metrics::count("AttemptForgotten");
        put_at(app, &look, now).await?;
    }
    Ok(())
}

/// Seat marks of some bookings, by block.
struct Marks(BTreeMap<(SeatSpace, BlockKey), Block>);

impl Marks {
    async fn of(app: &App, bookings: impl Iterator<Item = &Booking>) -> Result<Self, Failure> {
        let places = bookings.flat_map(|booking| audit::places(booking).into_keys());
        let wanted: BTreeSet<(SeatSpace, BlockKey)> =
            places.map(|(space, block, _)| (space, block)).collect();
        let blocks = app.store.blocks_at(&wanted).await?;
        Ok(Self(blocks.into_iter().map(|(space, block)| ((space, block.key.clone()), block)).collect()))
    }

    fn at(&self, (space, block, label): &Place) -> Option<&Mark> {
        self.0.get(&(space.clone(), block.clone())).and_then(|block| block.marks.get(label))
    }
}

fn findings_of(app: &App, documents: &BookingDocuments, marks: &Marks) -> Vec<Finding> {
    let now = app.clock.now();
    let BookingDocuments { booking, invoice, credit_notes } = documents;
    let mut findings = audit::seat_findings(booking, |place| marks.at(place));
    findings.extend(audit::money_findings(booking, now));
    findings.extend(Filed { booking, invoice: invoice.as_ref(), credit_notes }.findings(now));
    findings
}

/// Reads a suspicious booking again and returns what is still wrong with it.
async fn recheck(app: &App, seen: &Booking) -> Result<Vec<Finding>, Failure> {
    let id = &seen.booking_id;
    let Some(documents) = app.store.documents(id).await? else { return Ok(Vec::new()) };
    let marks = Marks::of(app, [&documents.booking].into_iter()).await?;
    let findings = findings_of(app, &documents, &marks);
    if findings.is_empty() || app.store.booking(id).await?.as_ref() != Some(&documents.booking) {
        return Ok(Vec::new());
    }
    Ok(findings)
}

/// Checks a customer's ticket count. It is read before and after the customer's bookings; if it has changed,
/// so have they, and nothing is reported. If one of the bookings cannot be read, that is the finding.
async fn slot_finding(app: &App, slot: &SlotRow) -> Result<Option<Finding>, Failure> {
    let counted = || app.store.slot(&slot.customer_id, &slot.event_id);
    let before = counted().await?.tickets;
    let bookings = match app.store.bookings_of_slot(slot).await {
        Ok(Some(bookings)) => bookings,
        Ok(None) => return Ok(None),
        Err(reason @ Failure::Broken(_)) => {
            let about = audit::slot_name(&slot.customer_id, &slot.event_id);
            return Ok(Some(audit::unreadable_finding(about, &reason)));
        }
        Err(failure) => return Err(failure),
    };
    let finding = audit::slot_finding(&slot.customer_id, &slot.event_id, before, &bookings, app.clock.now());
    Ok(if finding.is_some() && counted().await?.tickets == before { finding } else { None })
}
