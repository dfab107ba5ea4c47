//! `POST /admin/events/{event_id}/move`: moves an event with its bookings to another screen or layout.
//!
//! Everything that can stand in the way is read and listed before anything is written. One transaction then writes the
//! event, which sells nothing from now on, the plan, the progress and the activity record; then the message that starts
//! the work goes ([`super::relocate_bookings`]). A repeated request continues after a crash, and at any time it answers
//! the progress.

use std::collections::{BTreeMap, HashSet};

use aws::store::{PAIRS_BYTES_MAX, RelocationProgress, RelocationState, Writing};
use domain::error::{ConflictReason, ConflictView};
use domain::event::{Event, EventStatus, NewHall, Relocation, ScreenRef, Tier, VenueRef};
use domain::layout::LayoutIndex;
use domain::member::{Member, Right};
use domain::relocation::{Hall, Plan, Rules, Taken, plan};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Access, Reply, Request};

use super::halls::{hall, on, taken_in};
use super::relocate_bookings::next_pass;
use super::relocation_body::{RelocationBody, RelocationPlanView, RelocationRule, RelocationView};
use crate::authority::event_at;
use crate::event::draft::{check_section_prices, labelled, tickets_per_customer_max};
use crate::queue::{RelocationOrder, put};
use crate::{App, Endpoint, local_time, version};

/// `POST /admin/events/{event_id}/move`
pub static RELOCATE_EVENT: Endpoint = Endpoint {
    name: "relocate-event",
    method: "POST",
    path: "/admin/events/{event_id}/move",
    access: Access::Member,
    body_bytes_max: limits::RELOCATION_BYTES_MAX,
    handle: |app, request| Box::pin(relocate_event(app, request)),
};

/// Seconds after which nobody buys in the old hall: an instance caches the event for 3, a function runs for at most 25.
const LAST_SECONDS: i64 = 60;

async fn relocate_event(app: &App, request: &Request) -> Result<Reply, Failure> {
    let (member, event) = event_at(app, request, Right::CallOff).await?;
    let wanted: RelocationBody = request.json()?;
    let fingerprint = wanted.fingerprint()?;
    if let Some(progress) = begun(app, &event, &wanted, &fingerprint).await? {
        return answer_again(app, &event, progress).await;
    }
    version::check(request, event.ver)?;
    let target = Target::read(app, &member, &event, &wanted).await?;
    let (seats, plan) = target.plan(app, &event, &wanted).await?;
    let view = RelocationPlanView::new(&target.old, &seats, &plan);
    if wanted.dry_run {
        return Reply::ok(&RelocationView { plan: Some(view), progress: None });
    }
    if view.conflict_count > 0 {
        let (count, conflicts) = (view.conflict_count, view.conflicts);
        return Err(Error::EventNotMovable { count, conflicts }.into());
    }
    let now = app.clock.now();
    let pairs = pairs(&wanted, plan)?;
    let progress = target.progress(&wanted, fingerprint, event.space + 1, now);
    let next = Event { relocation: Some(target.to.clone()), ver: event.ver + 1, ..event.clone() };
    let written = app.store.begin_relocation(&member, (&event, &next), &progress, &pairs, now).await?;
    version::written(written)?;
    put(app, &RelocationOrder { event_id: next.event_id.clone() }).await?;
    version::shown(&RelocationView { plan: Some(view), progress: Some((&progress).into()) }, next.ver)
}

/// The relocation that an earlier run of this request has begun.
async fn begun(
    app: &App,
    event: &Event,
    wanted: &RelocationBody,
    fingerprint: &str,
) -> Result<Option<RelocationProgress>, Failure> {
    if wanted.dry_run {
        return Ok(None);
    }
    let progress = app.store.relocation(&event.event_id).await?;
    let is_last = |space: u32| event.relocation.is_some() || event.space == space;
    Ok(progress.filter(|progress| progress.request == fingerprint && is_last(progress.space)))
}

/// Answers the progress; work that is stuck, or whose message was lost, goes on.
async fn answer_again(app: &App, event: &Event, mut progress: RelocationProgress) -> Result<Reply, Failure> {
    let id = &event.event_id;
    let goes_on = event.relocation.is_some() && event.status != EventStatus::Cancelled;
    if goes_on && progress.state == RelocationState::Stuck {
        let again = next_pass(&progress, app.clock.now().as_second());
        let again = RelocationProgress { step: progress.step + 1, ..again };
        if app.store.advance_relocation(id, &again, progress.step).await? == Writing::Written {
            progress = again;
        }
    }
    if goes_on {
        put(app, &RelocationOrder { event_id: id.clone() }).await?;
    }
    version::shown(&RelocationView { plan: None, progress: Some((&progress).into()) }, event.ver)
}

/// Hall that an event is to move to, and the one that it is in.
struct Target {
    to: Relocation,
    venue: VenueRef,
    time_zone: String,
    layout: LayoutIndex,
    tiers: Vec<Tier>,
    old: Hall,
    new: Hall,
    rules: Rules,
}

impl Target {
    async fn read(
        app: &App,
        member: &Member,
        event: &Event,
        wanted: &RelocationBody,
    ) -> Result<Self, Failure> {
        let screen = app.store.screen(member, &wanted.screen_id).await?;
        let venue = app.store.venue(member, &screen.venue_id).await?;
        let layout_version = wanted.layout_version.unwrap_or(screen.layout_version);
        if screen.layouts.iter().all(|layout| layout.version != layout_version) {
            return Err(invalid("layout_version", "the screen has no such layout").into());
        }
        let to = Relocation {
            screen: ScreenRef { screen_id: screen.screen_id, name: screen.name },
            layout_version,
        };
        event.check_can_move(&to)?;
        let moved = on(event, &to);
        let layout = (*app.layout(&moved).await?).clone();
        tickets_per_customer_max(event.tickets_per_customer_max, &layout)?;
        let tiers = labelled(wanted.tiers.clone())?;
        check_tiers(&tiers, &layout)?;
        let pairs: Vec<_> = wanted.seats.iter().map(|pair| (pair.from.clone(), pair.to.clone())).collect();
        if pairs.len() > limits::RELOCATION_PAIRS_MAX {
            return Err(invalid("seats", "give at most 1,000 pairs of seats").into());
        }
        if wanted.types.len() > limits::TIERS_PER_EVENT_MAX {
            return Err(invalid("types", "give at most 50 types").into());
        }
        let rules = Rules {
            pairs,
            types: wanted.types.clone(),
            finds_others: wanted.rule == RelocationRule::Best,
            frees_house_seats: wanted.free_house_seats,
        };
        let present = app.layout(event).await?;
        let old = hall(app, event, &present).await?;
        let new = hall(app, &moved, &layout).await?;
        rules.check(&old, &new)?;
        let venue_ref = VenueRef {
            venue_id: venue.venue_id,
            name: venue.name,
            address: venue.address,
            city: venue.city,
            country: venue.country,
        };
        Ok(Self { to, venue: venue_ref, time_zone: venue.time_zone, layout, tiers, old, new, rules })
    }

    /// Taken seats of the old hall, and their plan; types of the new layout without a price are conflicts, too.
    async fn plan(
        &self,
        app: &App,
        event: &Event,
        wanted: &RelocationBody,
    ) -> Result<(Vec<Taken>, Plan), Failure> {
        let layout = app.layout(event).await?;
        let seats = taken_in(app, &event.seat_space(), (&self.old, &layout)).await?;
        let mut plan = plan(&self.old, &self.new, &seats, &HashSet::new(), &self.rules);
        let has_price =
            |kind: &&String| event.tier(kind).is_some() || self.tiers.iter().any(|tier| tier.kind == **kind);
        let missing: Vec<_> = self.layout.types.iter().filter(|kind| !has_price(kind)).cloned().collect();
        if missing.is_empty() {
            let arrived = self.arrived(event)?;
            arrived.check()?;
            check_section_prices(app, &arrived, &self.layout).await?;
        }
        plan.conflicts.extend(missing.into_iter().map(|kind| ConflictView {
            reason: ConflictReason::TierMissing,
            booking_id: None,
            house_name: None,
            kind: Some(kind),
            seats: Vec::new(),
        }));
        let unknown = |kind: &&String| !self.layout.types.contains(kind);
        if let Some(kind) = wanted.types.values().find(unknown) {
            return Err(invalid("types", &format!("the new layout has no type `{kind}`")).into());
        }
        Ok((seats, plan))
    }

    fn arrived(&self, event: &Event) -> Result<Event, Error> {
        let zone = local_time::time_zone(&self.time_zone)?;
        Ok(event.in_hall(NewHall {
            to: self.to.clone(),
            venue: self.venue.clone(),
            time_zone: self.time_zone.clone(),
            local_start: local_time::shown(&zone, event.starts_at),
            layout: &self.layout,
            tiers: &self.tiers,
        }))
    }

    fn progress(
        &self,
        wanted: &RelocationBody,
        request: String,
        space: u32,
        now: Timestamp,
    ) -> RelocationProgress {
        RelocationProgress {
            request,
            to: self.to.clone(),
            venue: self.venue.clone(),
            time_zone: self.time_zone.clone(),
            space,
            tiers: self.tiers.clone(),
            types: wanted.types.clone(),
            finds_others: self.rules.finds_others,
            frees_house_seats: self.rules.frees_house_seats,
            state: RelocationState::Running,
            step: 1,
            pass: 1,
            cursor: None,
            not_before: now.as_second(),
            last_from: now.as_second() + LAST_SECONDS,
            may_be_last: false,
            bookings: 0,
            moved: 0,
            waiting: 0,
            failed: Vec::new(),
        }
    }
}

fn invalid(name: &'static str, reason: &str) -> Error {
    Error::FieldInvalid { name, reason: reason.to_owned() }
}

/// Refuses a price for a tier that the new layout does not have, and two for one.
fn check_tiers(tiers: &[Tier], layout: &LayoutIndex) -> Result<(), Error> {
    if let Some(tier) = tiers.iter().find(|tier| !layout.types.contains(&tier.kind)) {
        return Err(invalid("tiers", &format!("the new layout has no type `{}`", tier.kind)));
    }
    let twice = |(i, tier): (usize, &Tier)| tiers[..i].iter().any(|other| other.kind == tier.kind);
    if tiers.iter().enumerate().any(twice) { Err(invalid("tiers", "a type is named twice")) } else { Ok(()) }
}

/// The seats that get another name, as the store keeps them; the organizer's own pairs are for bookings, too, that are
/// still to come.
fn pairs(wanted: &RelocationBody, plan: Plan) -> Result<String, Failure> {
    let mut pairs: BTreeMap<String, String> =
        wanted.seats.iter().map(|pair| (pair.from.clone(), pair.to.clone())).collect();
    pairs.extend(plan.moves);
    let text = serde_json::to_string(&pairs).map_err(|error| Failure::caused("a plan", error))?;
    if text.len() > PAIRS_BYTES_MAX {
        let reason = format!(
            "{} booked seats would get another section, row or label, more than one move can have: name sections and \
             rows of the new layout like those of the old one",
            pairs.len()
        );
        return Err(invalid("layout_version", &reason).into());
    }
    Ok(text)
}
