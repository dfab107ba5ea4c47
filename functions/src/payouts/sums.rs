//! Sums of a payout's stored lines: by event, and by organizer. Messages tell of each event's.

use aws::{Bus, in_parallel};
use domain::ids::{EventId, OrganizerId};
use domain::message::{EventPaidOut, Message};
use domain::payout::{EventPart, Explained, OrganizerPart, Part, PartSums, Payout, Told};
use domain::{Currency, Failure};
use lambda::metrics;

use super::walk::{Current, Shares, Stage, Sums, Total};
use crate::App;

/// Events of which messages tell at once.
const TOLD_AT_ONCE: usize = 8;

/// Adds up a page of stored lines, and writes the part of each event whose lines are behind it.
pub(super) async fn sum_page(
    app: &App,
    round: i64,
    current: Current,
    mut sums: Sums,
) -> Result<Current, Failure> {
    let id = &current.payout.payout_id;
    let (lines, next) = app.store.stored_lines(id, sums.after.as_deref()).await?;
    for line in &lines {
        if line.problem.is_some() {
            sums.total.unexplained_lines = sums.total.unexplained_lines.saturating_add(1);
            continue;
        }
        sums.total.all.add(line);
        // An event has one organizer, and lines of nobody are no event's.
        let of = line.organizer_id.clone().zip(line.event_id.clone());
        let known = sums.event.as_ref().map(|(_, event, _)| event);
        if known != of.as_ref().map(|(_, event)| event) {
            write_event(app, id, round, sums.event.take()).await?;
            sums.event = of.map(|(owner, event)| (owner, event, Part::default()));
        }
        if let Some((_, _, part)) = &mut sums.event {
            part.add(line);
        }
    }
    if next.is_some() {
        sums.after = next;
        return Ok(Current { stage: Stage::Sum(sums), ..current });
    }
    write_event(app, id, round, sums.event.take()).await?;
    let shares = Shares { total: sums.total, ..Shares::default() };
    Ok(Current { stage: Stage::Share(shares), ..current })
}

async fn write_event(
    app: &App,
    payout_id: &str,
    round: i64,
    event: Option<(OrganizerId, EventId, Part)>,
) -> Result<(), Failure> {
    let Some((organizer_id, event_id, part)) = event else { return Ok(()) };
    let part = EventPart { organizer_id, event_id, round, part, told: Told::default() };
    app.store.put_event_part(payout_id, &part).await
}

/// Adds up a page of the events' parts, and writes the part of each organizer whose events are behind it. An organizer of
/// which an earlier look had lines, and this one has none, has no part any more.
pub(super) async fn share_page(
    app: &App,
    round: i64,
    current: Current,
    mut shares: Shares,
    findings: &mut usize,
) -> Result<Option<Current>, Failure> {
    let payout = &current.payout;
    let (mut parts, next) = app.store.event_parts(&payout.payout_id, shares.after.as_deref()).await?;
    for event in parts.iter_mut().filter(|event| event.round != round) {
        event.part = Part::default();
    }
    let told = parts.iter().map(|event| tell(app, payout, event.clone()));
    in_parallel(TOLD_AT_ONCE, told.collect()).await?;
    for event in &parts {
        if shares.owner.as_ref().map(|(owner, _)| owner) != Some(&event.organizer_id) {
            write_owner(app, payout, shares.owner.take()).await?;
        }
        let (_, sum) = shares.owner.get_or_insert_with(|| (event.organizer_id.clone(), Part::default()));
        sum.add_all(&event.part);
    }
    if next.is_some() {
        shares.after = next;
        return Ok(Some(Current { stage: Stage::Share(shares), ..current }));
    }
    write_owner(app, payout, shares.owner.take()).await?;
    finish(app, current.payout, shares.total, None, findings).await?;
    Ok(None)
}

async fn write_owner(app: &App, payout: &Payout, owner: Option<(OrganizerId, Part)>) -> Result<(), Failure> {
    let Some((owner, part)) = owner else { return Ok(()) };
    let part = OrganizerPart {
        payout_id: payout.payout_id.clone(),
        provider: payout.provider,
        status: payout.status,
        currency: payout.currency.clone(),
        created_at: payout.created_at,
        part,
        checked_at: app.clock.now(),
    };
    if part.part.lines == 0 {
        return app.store.delete_payout_part(&owner, &part).await;
    }
    app.store.put_payout_part(&owner, &part).await
}

/// Publishes what messages have not told of an event's part. A message that a run has noted and, for all that is known, not
/// sent comes first, under its number and with its content: it is one fact, however often it is sent.
async fn tell(app: &App, payout: &Payout, mut event: EventPart) -> Result<(), Failure> {
    loop {
        let next = match event.told.pending {
            Some(sums) => {
                publish(app, payout, &event, sums).await?;
                event.told.sent()
            }
            None => match event.told.next(&event.part) {
                Some(next) => next,
                None => return Ok(()),
            },
        };
        if !app.store.put_told(&payout.payout_id, &event, &next).await? {
            return Err(Failure::unavailable("another run tells of the payout"));
        }
        event.told = next;
    }
}

async fn publish(app: &App, payout: &Payout, event: &EventPart, sums: PartSums) -> Result<(), Failure> {
    let bus = Bus::new(&app.connection, app.config.bus_name.get()?.to_owned());
    let currency: Currency = payout.currency.parse()?;
    let told = EventPaidOut {
        payout_id: payout.payout_id.clone(),
        provider: payout.provider,
        organizer_id: event.organizer_id.clone(),
        event_id: event.event_id.clone(),
        currency,
        sums,
    };
    let of = format!("{}_{}", payout.payout_id, event.event_id);
    let message = Message::PayoutExplained { payout: told };
    let entry = bus.entry(&of, event.told.messages, &message, payout.created_at)?;
    metrics::count(message.kind());
    bus.publish(vec![entry]).await.into_iter().collect()
}

/// Writes the payout as explained, and reports what is not.
pub(super) async fn finish(
    app: &App,
    payout: Payout,
    total: Total,
    trouble: Option<String>,
    findings: &mut usize,
) -> Result<(), Failure> {
    let Total { all: part, unexplained_lines } = total;
    let explained = Explained { payout, part, unexplained_lines, trouble, checked_at: app.clock.now() };
    if let Some(finding) = explained.finding() {
        *findings += 1;
        let (payout, provider) = (&explained.payout.payout_id, explained.payout.provider.as_str());
        tracing::error!(
            payout.id = payout,
            payout.provider = provider,
            finding.what = finding,
            "payout finding"
        );
    }
    app.store.put_payout(&explained).await
}
