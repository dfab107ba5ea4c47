//! Webhooks of organizers. Their secrets are an item of their own, so that no list, index or activity record has them.

use domain::activity::{Action, Change};
use domain::ids::{OrganizerId, WebhookId};
use domain::member::Member;
use domain::webhook::{Secrets, Webhook, WebhookState};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde_json::json;

use super::bookings::{Page, Writing};
use super::catalog::{document_of, sort};
use super::catalog_index::webhooks_of;
use super::catalog_write::{item_of, list};
use super::write::{Outcome, Write};
use super::{Item, Store, key, number};

impl Store {
    /// Writes a new webhook whose id is derived from a request, with its secret, or returns those that the same request
    /// has written.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if the organizer has too many; [`Error::IdempotencyKeyReused`] if another request has
    /// written it, or its secret was rotated since; those of a lost right, or if DynamoDB does not answer.
    pub async fn create_webhook(
        &self,
        member: &Member,
        webhook: &Webhook,
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<(Webhook, Secrets), Failure> {
        member.check_owns(&webhook.organizer_id, "webhook")?;
        let id = webhook.webhook_id.as_str();
        let change = Change::of(Action::WebhookCreated, id, None, Some(&recorded(webhook)))?;
        let put =
            Write::put(&self.tables.catalog, webhook_item(webhook)?).only_if("attribute_not_exists(pk)");
        let secret = Write::put(&self.tables.catalog, item_of(secrets, id, sort::SECRETS)?);
        let count =
            Write::update(&self.tables.catalog, count_key(&webhook.organizer_id), "ADD webhooks :one")
                .only_if("attribute_not_exists(webhooks) OR webhooks < :most")
                .value(":one", number(1))
                .value(":most", number(limits::WEBHOOKS_PER_ORGANIZER_MAX));
        let writes = vec![put, secret.only_if("attribute_not_exists(pk)"), count];
        let Outcome::Refused(refused) = self.change(member, change, now, writes).await? else {
            return Ok((webhook.clone(), secrets.clone()));
        };
        match refused.into_iter().next().flatten() {
            Some(there) => self.first_answer(document_of(there)?, webhook).await,
            None => {
                let most = limits::WEBHOOKS_PER_ORGANIZER_MAX;
                let reason = format!("an organizer has at most {most} webhooks; delete one first");
                Err(Error::FieldInvalid { name: "url", reason }.into())
            }
        }
    }

    /// The webhook that is there with its secrets, if this request has written it.
    async fn first_answer(&self, there: Webhook, wanted: &Webhook) -> Result<(Webhook, Secrets), Failure> {
        if there.request != wanted.request || there.organizer_id != wanted.organizer_id {
            return Err(Error::IdempotencyKeyReused.into());
        }
        let secrets = self.webhook_secrets(&there.webhook_id).await?;
        let secrets = secrets.ok_or_else(|| Failure::broken("a webhook without a secret"))?;
        // A secret that was rotated is shown only to who has rotated it.
        if there.ver == wanted.ver { Ok((there, secrets)) } else { Err(Error::IdempotencyKeyReused.into()) }
    }

    /// Replaces a webhook of the member's organizer by `after`, its next version.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn change_webhook(
        &self,
        member: &Member,
        before: &Webhook,
        after: &Webhook,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "webhook")?;
        let (was, is) = (recorded(before), recorded(after));
        let change = Change::of(Action::WebhookChanged, &before.webhook_id, Some(&was), Some(&is))?;
        let writes = vec![self.webhook_replacement(before, after)?];
        written(self.change(member, change, now, writes).await?)
    }

    /// Replaces the secrets of a webhook of the member's organizer. The record says that it was, and not what by.
    ///
    /// # Errors
    /// As [`Store::change_webhook`].
    pub async fn rotate_webhook_secret(
        &self,
        member: &Member,
        (before, after): (&Webhook, &Webhook),
        secrets: &Secrets,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&before.organizer_id, "webhook")?;
        let until = json!({ "old_secret_until": secrets.old.as_ref().map(|old| old.until) });
        let change = Change::of(Action::WebhookSecretRotated, &before.webhook_id, None, Some(&until))?;
        let secret = item_of(secrets, before.webhook_id.as_str(), sort::SECRETS)?;
        let secret = Write::put(&self.tables.catalog, secret).only_if("attribute_exists(pk)");
        let writes = vec![self.webhook_replacement(before, after)?, secret];
        written(self.change(member, change, now, writes).await?)
    }

    /// Deletes a webhook of the member's organizer with its secrets. Its deliveries expire by themselves.
    ///
    /// # Errors
    /// As [`Store::change_webhook`].
    pub async fn delete_webhook(
        &self,
        member: &Member,
        webhook: &Webhook,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        member.check_owns(&webhook.organizer_id, "webhook")?;
        let id = webhook.webhook_id.as_str();
        let change = Change::of(Action::WebhookDeleted, id, Some(&recorded(webhook)), None)?;
        let delete = Write::delete(&self.tables.catalog, key(id, sort::WEBHOOK));
        let delete = delete.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(webhook.ver));
        let secrets = Write::delete(&self.tables.catalog, key(id, sort::SECRETS));
        let count =
            Write::update(&self.tables.catalog, count_key(&webhook.organizer_id), "ADD webhooks :less")
                .value(":less", number(-1));
        written(self.change(member, change, now, vec![delete, secrets, count]).await?)
    }

    /// Pauses a webhook that has failed for too long, or is gone. A member's change that comes first wins.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn pause_failing_webhook(
        &self,
        before: &Webhook,
        state: WebhookState,
    ) -> Result<Writing, Failure> {
        let after = Webhook { state, ver: before.ver + 1, ..before.clone() };
        let replace = self.webhook_replacement(before, &after)?;
        written(replace.send(&self.client, "pause webhook").await?)
    }

    /// The webhook of the member's organizer, read strongly.
    ///
    /// # Errors
    /// [`Error::NotFound`], or if DynamoDB does not answer.
    pub async fn own_webhook(&self, member: &Member, id: &WebhookId) -> Result<Webhook, Failure> {
        let webhook = self.webhook(id).await?.ok_or(Error::NotFound { what: "webhook" })?;
        member.check_owns(&webhook.organizer_id, "webhook")?;
        Ok(webhook)
    }

    /// The webhook, read strongly; none if it was deleted.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn webhook(&self, id: &WebhookId) -> Result<Option<Webhook>, Failure> {
        self.document_now(id.as_str(), sort::WEBHOOK).await
    }

    /// Secrets of a webhook, read strongly; none if it was deleted.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn webhook_secrets(&self, id: &WebhookId) -> Result<Option<Secrets>, Failure> {
        self.document_now(id.as_str(), sort::SECRETS).await
    }

    /// A page of the webhooks of the member's organizer, by label. It may lag behind by a moment.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from a page of webhooks, or if DynamoDB does not answer.
    pub async fn webhooks(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Webhook>, Failure> {
        self.listed(&webhooks_of(member.organizer_id()), sort::WEBHOOK, limit, from).await
    }

    /// All webhooks of an organizer, for its messages. It may lag behind by a moment.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn webhooks_of(&self, organizer: &OrganizerId) -> Result<Vec<Webhook>, Failure> {
        let (items, _) = self.listing_page(&webhooks_of(organizer), None, None).await?;
        items.into_iter().map(document_of).collect()
    }

    fn webhook_replacement(&self, before: &Webhook, after: &Webhook) -> Result<Write, Failure> {
        let put = Write::put(&self.tables.catalog, webhook_item(after)?);
        Ok(put.only_if("#ver = :ver").name("#ver", "ver").value(":ver", number(before.ver)))
    }
}

fn written(outcome: Outcome) -> Result<Writing, Failure> {
    match outcome {
        Outcome::Written => Ok(Writing::Written),
        Outcome::Refused(_) => Ok(Writing::Stale),
    }
}

/// Fields of a webhook in records of activity.
fn recorded(webhook: &Webhook) -> serde_json::Value {
    let Webhook { label, url, types, state, .. } = webhook;
    json!({ "label": label, "url": url, "types": types, "state": state })
}

/// Item of a webhook, listed among its organizer's.
fn webhook_item(webhook: &Webhook) -> Result<Item, Failure> {
    let id = webhook.webhook_id.as_str();
    let mut item = item_of(webhook, id, sort::WEBHOOK)?;
    list(&mut item, webhooks_of(&webhook.organizer_id), &webhook.label, id);
    Ok(item)
}

/// Key of the count of an organizer's webhooks.
fn count_key(organizer: &OrganizerId) -> Item {
    key(organizer.as_str(), sort::WEBHOOK_COUNT)
}
