//! Authority of the caller over an organizer's things.

use aws::store::Thing;
use domain::event::Event;
use domain::ids::{CustomerId, EventId, OrganizerId};
use domain::member::{Member, Right, Standing};
use domain::{Error, Failure};
use jiff::{SignedDuration, Timestamp};
use lambda::Request;

use crate::App;

/// Time for which an instance caches a standing. Rights over money, members and drawings are never read from the cache,
/// and every change proves the role once more in its own transaction. The organizer's rule about second factors is not
/// part of that: a condition on the organizer's item, which all changes would share, would make them collide.
const STANDING_CACHE: SignedDuration = SignedDuration::from_secs(5);

/// Cached standing: when it was read, and the standing.
pub(crate) type CachedStanding = (Timestamp, Option<Standing>);
/// Key of a cached standing: organizer, account and session.
pub(crate) type StandingKey = (OrganizerId, CustomerId, Option<String>);

/// The caller as a member of `organizer` with `right`.
///
/// # Errors
/// [`Error::NotSignedIn`]; [`Error::NotFound`] for somebody who is no member; [`Error::RoleMissing`];
/// [`Error::SecondFactorMissing`]; or if the store does not answer.
pub(crate) async fn member(
    app: &App,
    request: &Request,
    organizer: &OrganizerId,
    right: Right,
) -> Result<Member, Failure> {
    let caller = request.caller()?;
    if caller.is_admin {
        let there = app.store.organizer(organizer).await?;
        there.ok_or(Error::NotFound { what: "organizer" })?;
        return Ok(caller.member(organizer, None, right)?);
    }
    let key = (organizer.clone(), caller.customer_id.clone(), caller.session.clone());
    let now = app.clock.now();
    if !right.is_strict()
        && let Some((read_at, standing)) = app.standings.get(&key)
        && now.duration_since(read_at).abs() < STANDING_CACHE
        && let Ok(member) = caller.member(organizer, standing, right)
    {
        return Ok(member);
    }
    // Nobody is refused because of the cache.
    let standing = app.store.standing_of(organizer, &caller).await?;
    app.standings.put(key, (now, standing));
    Ok(caller.member(organizer, standing, right)?)
}

/// The caller as a member, with `right`, of the organizer of `thing`.
///
/// # Errors
/// As [`member`]; a thing of which the caller may not know is [`Error::NotFound`], like one that does not exist.
pub(crate) async fn member_at(
    app: &App,
    request: &Request,
    thing: Thing<'_>,
    right: Right,
) -> Result<Member, Failure> {
    let missing = Error::NotFound { what: thing.what() };
    let organizer = app.store.organizer_of(thing).await?.ok_or(missing.clone())?;
    member(app, request, &organizer, right).await.map_err(|failure| match failure {
        Failure::Refused(Error::NotFound { .. }) => missing.into(),
        other => other,
    })
}

/// The event of the request, in any status, and the caller as a member of its organizer with `right`.
///
/// # Errors
/// As [`member_at`].
pub(crate) async fn event_at(app: &App, request: &Request, right: Right) -> Result<(Member, Event), Failure> {
    let id: EventId = request.path("event_id", "event")?;
    let member = member_at(app, request, Thing::Event(&id), right).await?;
    let event = app.store.own_event(&member, &id).await?;
    Ok((member, event))
}

/// The query parameter `organizer_id`.
///
/// # Errors
/// [`Error::ParameterInvalid`] without a well-formed one.
pub(crate) fn organizer_of_query(request: &Request) -> Result<OrganizerId, Error> {
    let given = request.query("organizer_id").and_then(|text| text.parse().ok());
    given.ok_or_else(|| Error::ParameterInvalid {
        name: "organizer_id",
        reason: "give the id of an organizer, which begins with `org_`".to_owned(),
    })
}
