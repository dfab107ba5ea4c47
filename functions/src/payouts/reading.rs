//! Lines of a payout, with the bookings that they name.

use std::collections::{BTreeMap, BTreeSet};

use aws::in_parallel;
use aws::provider::{MadeBy, PaymentProvider};
use aws::store::{PlacedLine, Thing};
use domain::Failure;
use domain::booking::Booking;
use domain::ids::{BookingId, EventId, OrganizerId};
use domain::payout::{LineKind, LineProblem, Payout, PayoutLine, Stated, explain, explain_returned};

use crate::App;

/// Most bookings that are looked at for one line, along moves of its seats.
const MOVES_MAX: usize = 8;
/// Questions to a provider at once.
const QUESTIONS_AT_ONCE: usize = 8;

/// Bookings by id; those that are missing or cannot be read are left out.
type Bookings = BTreeMap<BookingId, Booking>;

/// Explains a page of lines, and stores them. A repeat writes the same.
pub(super) async fn store_page(
    app: &App,
    api: &dyn PaymentProvider,
    (payout, round): (&Payout, i64),
    page: &str,
    mut stated: Vec<Stated>,
) -> Result<(), Failure> {
    name_makers(api, &mut stated).await?;
    let mut bookings = Bookings::new();
    let named = |line: &Stated| line.named.as_ref().map(|payment| payment.booking_id());
    read(app, &mut bookings, stated.iter().filter_map(named).collect()).await?;
    let mut lines: Vec<PlacedLine> = Vec::with_capacity(stated.len());
    for (number, line) in stated.iter().enumerate() {
        let line = explained(app, payout, &mut bookings, line).await?;
        lines.push((format!("{page}.{number}"), line));
    }
    let claimed = app.store.claim_payout_lines(payout, round, &lines).await?;
    for ((_, line), claimed) in lines.iter_mut().zip(claimed) {
        if !claimed {
            line.problem = Some(LineProblem::Twice);
        }
    }
    add_organizers(app, &mut lines).await?;
    app.store.put_payout_lines(&payout.payout_id, &lines).await
}

/// Asks the provider for the makers of objects that name none: disputes, and refunds by hand.
async fn name_makers(api: &dyn PaymentProvider, lines: &mut [Stated]) -> Result<(), Failure> {
    let asked: Vec<(usize, String)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            matches!(line.kind, LineKind::Refund | LineKind::RefundFailed | LineKind::Dispute)
        })
        .filter(|(_, line)| line.named.is_none() && !line.is_foreign)
        .filter_map(|(place, line)| Some((place, line.capture.clone()?)))
        .collect();
    let makers = asked.iter().map(|(_, capture)| api.maker(capture)).collect();
    let makers = in_parallel(QUESTIONS_AT_ONCE, makers).await?;
    for ((place, _), maker) in asked.iter().zip(makers) {
        let Some(line) = lines.get_mut(*place) else { continue };
        match maker {
            MadeBy::Us(payment_id) => line.named = Some(payment_id),
            MadeBy::Another => line.is_foreign = true,
            MadeBy::Nobody => {}
        }
    }
    Ok(())
}

/// A line, explained by the booking that it names, or by one to which its seats have moved.
async fn explained(
    app: &App,
    payout: &Payout,
    bookings: &mut Bookings,
    line: &Stated,
) -> Result<PayoutLine, Failure> {
    if line.kind == LineKind::ReturnedPayout {
        let returned = app.store.payout(line.about.as_deref().unwrap_or_default()).await?;
        return Ok(explain_returned(payout, line, returned.as_ref().map(|known| &known.payout)));
    }
    let mut ids: Vec<BookingId> = line.named.iter().map(|payment| payment.booking_id()).collect();
    let mut looked = 0;
    loop {
        let found: Vec<&Booking> = ids.iter().filter_map(|id| bookings.get(id)).collect();
        let explained = explain(payout, line, &found);
        let moved: Vec<BookingId> = found.iter().flat_map(|booking| moved_to(booking)).collect();
        let ahead: BTreeSet<BookingId> = moved.into_iter().filter(|id| !ids.contains(id)).collect();
        looked += ahead.len();
        if explained.problem != Some(LineProblem::NotInBooking) || ahead.is_empty() || looked > MOVES_MAX {
            return Ok(explained);
        }
        read(app, bookings, ahead.clone()).await?;
        ids.extend(ahead);
    }
}

/// Bookings that money of this one pays for now.
fn moved_to(booking: &Booking) -> impl Iterator<Item = BookingId> {
    let refunds = booking.payments.iter().flat_map(|payment| &payment.refunds);
    refunds.filter_map(|refund| refund.moved_to.clone())
}

async fn read(app: &App, bookings: &mut Bookings, wanted: BTreeSet<BookingId>) -> Result<(), Failure> {
    let wanted: BTreeSet<BookingId> = wanted.into_iter().filter(|id| !bookings.contains_key(id)).collect();
    let read = app.store.bookings_at(&wanted).await?;
    // The audit reports one that cannot be read; here its lines stay unexplained.
    bookings.extend(read.into_iter().filter_map(|(id, booking)| Some((id, booking.ok()?))));
    Ok(())
}

async fn add_organizers(app: &App, lines: &mut [PlacedLine]) -> Result<(), Failure> {
    let mut known: BTreeMap<EventId, Option<OrganizerId>> = BTreeMap::new();
    for (_, line) in lines {
        let Some(event_id) = line.event_id.clone().filter(|_| line.problem.is_none()) else { continue };
        if !known.contains_key(&event_id) {
            let owner = app.store.organizer_of(Thing::Event(&event_id)).await?;
            known.insert(event_id.clone(), owner);
        }
        line.organizer_id = known.get(&event_id).cloned().flatten();
    }
    Ok(())
}
