//! Catalogue reads on the way to a booking: an event, and its layout section by section.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::event::Event;
use domain::ids::{EventId, ScreenId};
use domain::layout::{LayoutIndex, Section, SectionCoordinates};
use domain::organizer::Organizer;
use domain::title::Title;
use domain::venue::Venue;
use serde::de::DeserializeOwned;

use super::{Item, Store, key};
use crate::sdk_error::failure;

/// Sort keys of catalogue items.
pub(super) mod sort {
    use domain::ids::{CustomerId, ImageId, InvitationId};
    use domain::notification::Template;

    /// Sort key of an organizer.
    pub(crate) const ORGANIZER: &str = "organizer";
    /// Prefix of the sort keys of an organizer's members.
    pub(crate) const MEMBERS: &str = "member#";
    /// Prefix of the sort keys of an organizer's invitations. It sorts before that of the members, and nothing else
    /// lies between them.
    pub(crate) const INVITATIONS: &str = "invitation#";
    /// Sort key of the count of a customer's memberships.
    pub(crate) const MEMBERSHIPS: &str = "memberships";
    /// Sort key of a venue.
    pub(crate) const VENUE: &str = "venue";
    /// Sort key of a screen.
    pub(crate) const SCREEN: &str = "screen";
    /// Sort key of a title.
    pub(crate) const TITLE: &str = "title";
    /// Sort key of an event.
    pub(crate) const EVENT: &str = "event";
    /// Sort key of an offer.
    pub(crate) const OFFER: &str = "offer";
    /// Sort key of the item with all automatic offers of an organizer.
    pub(crate) const AUTOMATIC: &str = "automatic";
    /// Sort key of an offer's code.
    pub(crate) const OFFER_CODE: &str = "offer_code";
    /// Sort key of the count of an offer's generated codes.
    pub(crate) const CODE_COUNT: &str = "code_count";
    /// Sort key of a webhook.
    pub(crate) const WEBHOOK: &str = "webhook";
    /// Sort key of a webhook's secrets, which no list or record reads.
    pub(crate) const SECRETS: &str = "secrets";
    /// Sort key of the count of an organizer's webhooks.
    pub(crate) const WEBHOOK_COUNT: &str = "webhook_count";
    /// Prefix of the sort keys of an offer's batches of codes.
    pub(crate) const CODE_BATCHES: &str = "codes#";

    /// Prefix of the sort keys of an organizer's own texts for mails.
    pub(crate) const OVERRIDES: &str = "override#";

    /// Sort key of a membership.
    pub(crate) fn member(customer: &CustomerId) -> String {
        format!("{MEMBERS}{customer}")
    }

    /// Sort key of a customer's last revocation.
    pub(crate) fn revoked(customer: &CustomerId) -> String {
        format!("revoked#{customer}")
    }

    /// Sort key of an invitation.
    pub(crate) fn invitation(id: &InvitationId) -> String {
        format!("{INVITATIONS}{id}")
    }

    /// Sort key of an organizer's own texts for a template in a language.
    pub(crate) fn own_texts(template: Template, language: &str) -> String {
        format!("{OVERRIDES}{}#{language}", template.as_str())
    }

    /// Sort key of an organizer's image.
    pub(crate) fn image(id: &ImageId) -> String {
        format!("image#{id}")
    }

    /// Sort key of a layout's index. The version is padded, so that it sorts as a number.
    pub(crate) fn layout(version: u32) -> String {
        format!("layout#{version:06}")
    }

    /// Sort key of a layout's section.
    pub(crate) fn section(version: u32, section: &str) -> String {
        format!("{}#section#{section}", layout(version))
    }

    /// Sort key of the coordinates of a section's seats, which the way to a booking never reads.
    pub(crate) fn coordinates(version: u32, section: &str) -> String {
        format!("{}#xy#{section}", layout(version))
    }

    /// Sort key of a layout's map.
    pub(crate) fn map(version: u32) -> String {
        format!("{}#map", layout(version))
    }
}

/// Attribute with an encoded layout, section or list of coordinates.
pub(super) const ENCODED: &str = "encoded";

impl Store {
    /// The event in any status.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn event(&self, id: &EventId) -> Result<Option<Event>, Failure> {
        self.document(id.as_str(), sort::EVENT).await
    }

    /// The event, read strongly: for decisions about money.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn event_now(&self, id: &EventId) -> Result<Option<Event>, Failure> {
        self.document_now(id.as_str(), sort::EVENT).await
    }

    /// The title of an event, as its page shows it.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the title is not there.
    pub async fn title_of(&self, event: &Event) -> Result<Title, Failure> {
        let id = &event.title.title_id;
        let title = self.document(id.as_str(), sort::TITLE).await?;
        title.ok_or_else(|| Failure::broken(format!("{id}: not there")))
    }

    /// The venue of an event, as its page shows it.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the venue is not there.
    pub async fn venue_of(&self, event: &Event) -> Result<Venue, Failure> {
        let id = &event.venue.venue_id;
        let venue = self.document(id.as_str(), sort::VENUE).await?;
        venue.ok_or_else(|| Failure::broken(format!("{id}: not there")))
    }

    /// The organizer of an event, as its page shows it.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the organizer is not there.
    pub async fn organizer_on_page(&self, event: &Event) -> Result<Organizer, Failure> {
        let id = &event.organizer_id;
        let organizer = self.document(id.as_str(), sort::ORGANIZER).await?;
        organizer.ok_or_else(|| Failure::broken(format!("{id}: not there")))
    }

    /// The index of a layout.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the layout is not there.
    pub async fn layout(&self, screen: &ScreenId, version: u32) -> Result<LayoutIndex, Failure> {
        self.encoded(screen, sort::layout(version), LayoutIndex::decode).await
    }

    /// A section of a layout: small and immutable.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the section is not there.
    pub async fn section(&self, screen: &ScreenId, version: u32, name: &str) -> Result<Section, Failure> {
        self.encoded(screen, sort::section(version, name), Section::decode).await
    }

    /// Coordinates of a section's seats.
    ///
    /// # Errors
    /// If DynamoDB does not answer or the section is not there.
    pub async fn coordinates(
        &self,
        screen: &ScreenId,
        version: u32,
        name: &str,
    ) -> Result<SectionCoordinates, Failure> {
        self.encoded(screen, sort::coordinates(version, name), SectionCoordinates::decode).await
    }

    /// A catalogue item whose attributes are the fields of `T`.
    pub(super) async fn document<T: DeserializeOwned>(
        &self,
        pk: &str,
        sk: &str,
    ) -> Result<Option<T>, Failure> {
        self.catalog_item(pk, sk).await?.map(document_of).transpose()
    }

    async fn encoded<T, E: std::error::Error + Send + Sync + 'static>(
        &self,
        screen: &ScreenId,
        sk: String,
        decode: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let item = self.catalog_item(screen.as_str(), &sk).await?.unwrap_or_default();
        match item.get(ENCODED) {
            Some(AttributeValue::S(text)) => {
                decode(text).map_err(|error| Failure::caused(format!("{screen} {sk}"), error))
            }
            _ => Err(Failure::broken(format!("{screen} {sk}: not there"))),
        }
    }

    pub(super) async fn catalog_item(&self, pk: &str, sk: &str) -> Result<Option<Item>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).set_key(Some(key(pk, sk)));
        let answer = read.send().await.map_err(|error| failure("catalog", &error))?;
        Ok(answer.item().cloned())
    }
}

/// Parses a catalogue item.
pub(super) fn document_of<T: DeserializeOwned>(item: Item) -> Result<T, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("a catalogue item", error))
}
