//! Notifications as items: beside the booking, the event or the webhook that they are about, so that one query lists them
//! and no key is shared.

use domain::ids::NotificationId;
use domain::notification::{About, Notification};
use domain::{Failure, limits};

use super::{Item, key, number};

/// Begin of a notification's sort key.
pub(super) const NOTIFICATION: &str = "notification#";

/// Key of a notification.
pub(super) fn notification_key(about: &About, id: &NotificationId) -> Item {
    key(about.as_str(), format!("{NOTIFICATION}{id}"))
}

/// Item of a notification.
pub(super) fn item_of_notification(about: &About, notification: &Notification) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(notification).map_err(|error| Failure::caused("a notification", error))?;
    item.extend(notification_key(about, &notification.notification_id));
    let ttl = notification.created_at.as_second().saturating_add(limits::NOTIFICATION_KEPT_SECONDS);
    item.insert("expires_at_ttl".to_owned(), number(ttl));
    Ok(item)
}

/// Parses a notification's item.
pub(super) fn notification_of_item(item: Item) -> Result<Notification, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("a notification's item", error))
}
