//! Activity records: who changed what of an organizer, and when. They are never edited, and name people only by
//! their ids.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Failure;
use crate::base::csv;
use crate::base::ids::CustomerId;

/// Fields that a record leaves out: an event's sections follow from its layout, and may be hundreds; version and
/// fingerprint of the request say nothing of the thing.
const LEFT_OUT: [&str; 3] = ["sections", "ver", "request"];

/// Kind of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Action {
    OrganizerCreated,
    OrganizerChanged,
    MemberInvited,
    InvitationWithdrawn,
    MemberJoined,
    RoleChanged,
    MemberRevoked,
    SecondFactorReset,
    VenueCreated,
    VenueChanged,
    ScreenCreated,
    ScreenChanged,
    LayoutCreated,
    TitleCreated,
    TitleChanged,
    ImageCreated,
    EventCreated,
    EventPublished,
    EventChanged,
    EventCancelled,
    EventPostponed,
    EventMoved,
    SeatsBlocked,
    SeatsFreed,
    CapacityChanged,
    SeatsReturned,
    ComplimentaryBooked,
    OfferCreated,
    OfferChanged,
    OfferPaused,
    OfferResumed,
    CodesCreated,
    OverrideChanged,
    OverrideRemoved,
    WebhookCreated,
    WebhookChanged,
    WebhookSecretRotated,
    WebhookDeleted,
    DeliveryReplayed,
    ExportRequested,
    MonthClosed,
}

impl Action {
    /// The action in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrganizerCreated => "organizer_created",
            Self::OrganizerChanged => "organizer_changed",
            Self::MemberInvited => "member_invited",
            Self::InvitationWithdrawn => "invitation_withdrawn",
            Self::MemberJoined => "member_joined",
            Self::RoleChanged => "role_changed",
            Self::MemberRevoked => "member_revoked",
            Self::SecondFactorReset => "second_factor_reset",
            Self::VenueCreated => "venue_created",
            Self::VenueChanged => "venue_changed",
            Self::ScreenCreated => "screen_created",
            Self::ScreenChanged => "screen_changed",
            Self::LayoutCreated => "layout_created",
            Self::TitleCreated => "title_created",
            Self::TitleChanged => "title_changed",
            Self::ImageCreated => "image_created",
            Self::EventCreated => "event_created",
            Self::EventPublished => "event_published",
            Self::EventChanged => "event_changed",
            Self::EventCancelled => "event_cancelled",
            Self::EventPostponed => "event_postponed",
            Self::EventMoved => "event_moved",
            Self::SeatsBlocked => "seats_blocked",
            Self::SeatsFreed => "seats_freed",
            Self::CapacityChanged => "capacity_changed",
            Self::SeatsReturned => "seats_returned",
            Self::ComplimentaryBooked => "complimentary_booked",
            Self::OfferCreated => "offer_created",
            Self::OfferChanged => "offer_changed",
            Self::OfferPaused => "offer_paused",
            Self::OfferResumed => "offer_resumed",
            Self::CodesCreated => "codes_created",
            Self::OverrideChanged => "override_changed",
            Self::OverrideRemoved => "override_removed",
            Self::WebhookCreated => "webhook_created",
            Self::WebhookChanged => "webhook_changed",
            Self::WebhookSecretRotated => "webhook_secret_rotated",
            Self::WebhookDeleted => "webhook_deleted",
            Self::DeliveryReplayed => "delivery_replayed",
            Self::ExportRequested => "export_requested",
            Self::MonthClosed => "month_closed",
        }
    }
}

/// A change of one thing, with the fields in which it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Kind of the change.
    pub action: Action,
    /// Id of the changed thing.
    pub about: String,
    /// The fields before the change; none of a new thing.
    pub before: Map<String, Value>,
    /// The fields after the change; none of a thing that is gone.
    pub after: Map<String, Value>,
}

impl Change {
    /// A change of the thing `about` from `before` to `after`.
    ///
    /// # Errors
    /// [`Failure::Broken`] if one cannot be written as JSON.
    pub fn of<T: Serialize>(
        action: Action,
        about: impl ToString,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<Self, Failure> {
        let (mut before, mut after) = (fields(before)?, fields(after)?);
        let same = |name: &String, value: &Value, other: &Map<String, Value>| {
            other.get(name) == Some(value) || LEFT_OUT.contains(&name.as_str())
        };
        let whole = before.clone();
        before.retain(|name, value| !same(name, value, &after));
        after.retain(|name, value| !same(name, value, &whole));
        Ok(Self { action, about: about.to_string(), before, after })
    }
}

fn fields<T: Serialize>(thing: Option<&T>) -> Result<Map<String, Value>, Failure> {
    let value = serde_json::to_value(thing).map_err(|error| Failure::caused("an activity record", error))?;
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// The record of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActivityRecord {
    /// Instant of the change.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Account of the person who made it.
    pub customer_id: CustomerId,
    /// True if that person acted as an administrator of the deployment.
    pub as_admin: bool,
    /// Kind of the change.
    pub action: Action,
    /// Id of the changed thing.
    pub about: String,
    /// Changed fields as they were; empty for a new thing.
    pub before: Map<String, Value>,
    /// Changed fields as they are since; empty for a thing that is gone.
    pub after: Map<String, Value>,
    /// Correlation id of the request, which log lines carry, too.
    pub correlation_id: String,
}

/// Columns of [`csv()`].
const COLUMNS: [&str; 8] =
    ["at", "customer_id", "as_admin", "action", "about", "before", "after", "correlation_id"];

/// The records as CSV; `before` and `after` are JSON.
#[must_use]
pub fn csv(records: &[ActivityRecord]) -> String {
    let json = |fields: &Map<String, Value>| Value::Object(fields.clone()).to_string();
    let row = |record: &ActivityRecord| {
        [
            record.at.to_string(),
            record.customer_id.to_string(),
            record.as_admin.to_string(),
            record.action.as_str().to_owned(),
            record.about.clone(),
            json(&record.before),
            json(&record.after),
            record.correlation_id.clone(),
        ]
    };
    csv::file(COLUMNS, records.iter().map(row))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_names_only_the_fields_that_differ() {
        let before = json!({ "name": "Hall", "city": "Pune", "sections": [1] });
        let after = json!({ "name": "Hall, \"new\"", "city": "Pune", "sections": [2] });
        let change = Change::of(Action::OrganizerChanged, "org_1", Some(&before), Some(&after)).unwrap();
        assert_eq!(Value::Object(change.before), json!({ "name": "Hall" }));
        assert_eq!(Value::Object(change.after), json!({ "name": "Hall, \"new\"" }));
        let created = Change::of(Action::VenueCreated, "ven_1", None, Some(&before)).unwrap();
        assert_eq!(created.before, Map::new());
        assert_eq!(Value::Object(created.after), json!({ "name": "Hall", "city": "Pune" }));
    }

    #[test]
    fn csv_keeps_commas_and_quotes() {
        let after = json!({ "name": "Hall, \"new\"" });
        let record = ActivityRecord {
            at: Timestamp::UNIX_EPOCH,
            customer_id: "cus_asha".parse().unwrap(),
            as_admin: false,
            action: Action::VenueCreated,
            about: "ven_0123456789".into(),
            before: Map::new(),
            after: after.as_object().unwrap().clone(),
            correlation_id: "r".into(),
        };
        let wanted = "1970-01-01T00:00:00Z,cus_asha,false,venue_created,ven_0123456789,{},\
                      \"{\"\"name\"\":\"\"Hall, \\\"\"new\\\"\"\"\"}\",r\r\n";
        assert_eq!(csv(&[record]), format!("{}\r\n{wanted}", COLUMNS.join(",")));
    }
}
