//! Layouts of screens, in immutable versions.
//!
//! The number of a version is taken before its first item is written and is never taken twice, so that the items
//! of two requests cannot mix. A version belongs to the screen only once the screen names it; a request that dies
//! before leaves a number without a layout.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::activity::{Action, Change};
use domain::error::Fault;
use domain::ids::ScreenId;
use domain::layout::{CodecError, Imported, LayoutIndex, SECTION_BYTES_MAX};
use domain::member::Member;
use domain::venue::{LayoutEntry, Screen};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use serde_json::json;

use super::catalog::{ENCODED, document_of, sort};
use super::catalog_index::screens_of;
use super::catalog_write::{item_of, list};
use super::write::{Outcome, Write};
use super::{Item, Store, key, number, text};
use crate::in_parallel;

/// Parts of a layout that are written in parallel.
const PARTS_AT_ONCE: usize = 8;
/// Times that a number is taken before the caller is told to try again.
const TRIES_MAX: usize = 8;
/// Attribute with the compressed map of a layout.
const MAP: &str = "map";

impl Store {
    /// Writes a new screen with its first layout and the compressed `map`. The screen is written last, so that a
    /// partly written layout belongs to nothing and is never seen.
    ///
    /// # Errors
    /// [`Error::ChartInvalid`] before any write if the layout does not fit the store; otherwise as
    /// [`Store::create_venue`].
    pub async fn create_screen(
        &self,
        member: &Member,
        screen: &Screen,
        layout: &Imported,
        map: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.put_layout(&screen.screen_id, screen.layout_version, layout, map).await?;
        let mut item = item_of(screen, screen.screen_id.as_str(), sort::SCREEN)?;
        list(&mut item, screens_of(&screen.venue_id), &screen.name, screen.screen_id.as_str());
        let change = Change::of(Action::ScreenCreated, &screen.screen_id, None, Some(screen))?;
        self.put_new_thing(member, change, now, item).await
    }

    /// Takes the number of the next layout of a screen of the member's organizer.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::FieldInvalid`] for one layout too many, or [`Failure::Unavailable`] if others take numbers all the time or DynamoDB does not
    /// answer.
    pub async fn number_layout(&self, member: &Member, screen: &Screen) -> Result<u32, Failure> {
        member.check_owns(&screen.organizer_id, "screen")?;
        let mut taken = screen.versions;
        for _ in 0..TRIES_MAX {
            if taken >= limits::LAYOUTS_PER_SCREEN_MAX {
                let reason = "the screen has as many layouts as a screen may have; create another".to_owned();
                return Err(Error::FieldInvalid { name: "screen_id", reason }.into());
            }
            let next = taken + 1;
            let screen_key = key(screen.screen_id.as_str(), sort::SCREEN);
            let write = Write::update(&self.tables.catalog, screen_key, "SET #versions = :next")
                .only_if("#versions = :taken")
                .name("#versions", "versions")
                .value(":next", number(next))
                .value(":taken", number(taken));
            let Outcome::Refused(refused) = write.send(&self.client, "number layout").await? else {
                return Ok(next);
            };
            let item = refused.into_iter().flatten().next().unwrap_or_default();
            if item.is_empty() {
                return Err(Error::NotFound { what: "screen" }.into());
            }
            taken = document_of::<Screen>(item)?.versions;
        }
        Err(Failure::unavailable("others change this screen all the time"))
    }

    /// Writes the layout `version`, whose number was taken for it, adds it to the screen's list, and makes it the
    /// screen's newest one, unless a later one is.
    ///
    /// # Errors
    /// As [`Store::create_screen`].
    pub async fn create_layout(
        &self,
        member: &Member,
        screen: &Screen,
        (version, layout): (u32, &Imported),
        map: Vec<u8>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        member.check_owns(&screen.organizer_id, "screen")?;
        self.put_layout(&screen.screen_id, version, layout, map).await?;
        let seat_count = u32::try_from(layout.seat_count()).unwrap_or(u32::MAX);
        let entry: AttributeValue =
            serde_dynamo::to_attribute_value(vec![LayoutEntry { version, created_at: now, seat_count }])
                .map_err(|error| Failure::caused("a layout's entry", error))?;
        let mut newest = screen.layout_version;
        for _ in 0..TRIES_MAX {
            let screen_key = key(screen.screen_id.as_str(), sort::SCREEN);
            let version_of = |version: u32| json!({ "layout_version": version });
            let add = "SET layouts = list_append(layouts, :entry)";
            // A layout that is never the newest follows none.
            let (write, before) = if newest < version {
                let set = format!("{add}, layout_version = :version");
                let update = Write::update(&self.tables.catalog, screen_key, set);
                (update.value(":version", number(version)), Some(version_of(newest)))
            } else {
                (Write::update(&self.tables.catalog, screen_key, add), None)
            };
            let write = write.value(":entry", entry.clone());
            let after = version_of(version);
            let change = Change::of(Action::LayoutCreated, &screen.screen_id, before.as_ref(), Some(&after))?;
            let write = write.only_if("layout_version = :newest").value(":newest", number(newest));
            let Outcome::Refused(refused) = self.change(member, change, now, vec![write]).await? else {
                return Ok(());
            };
            newest = document_of::<Screen>(refused.into_iter().flatten().next().unwrap_or_default())?
                .layout_version;
        }
        Err(Failure::unavailable("others change this screen all the time"))
    }

    /// The compressed map of a layout; none if there is no such layout.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn layout_map(&self, screen: &ScreenId, version: u32) -> Result<Option<Vec<u8>>, Failure> {
        let item = self.catalog_item(screen.as_str(), &sort::map(version)).await?.unwrap_or_default();
        match item.get(MAP) {
            Some(AttributeValue::B(map)) => Ok(Some(map.as_ref().to_vec())),
            _ => Ok(None),
        }
    }

    /// Index of the newest layout of `screen`, which is the member's organizer's.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another's screen, [`Failure::Broken`] if the layout is not there, or if DynamoDB does
    /// not answer.
    pub async fn layout_of(&self, member: &Member, screen: &Screen) -> Result<LayoutIndex, Failure> {
        member.check_owns(&screen.organizer_id, "screen")?;
        let sort = sort::layout(screen.layout_version);
        let item = self.item_now(screen.screen_id.as_str(), &sort).await?.unwrap_or_default();
        let broken = |why: String| Failure::broken(format!("{} {sort}: {why}", screen.screen_id));
        match item.get(ENCODED) {
            Some(AttributeValue::S(text)) => {
                LayoutIndex::decode(text).map_err(|error| broken(error.to_string()))
            }
            _ => Err(broken("not there".to_owned())),
        }
    }

    /// Writes the items of a layout, the map last: whoever finds the map finds everything.
    async fn put_layout(
        &self,
        screen: &ScreenId,
        version: u32,
        layout: &Imported,
        map: Vec<u8>,
    ) -> Result<(), Failure> {
        if map.len() > SECTION_BYTES_MAX {
            let message = format!(
                "The drawing of the whole hall has {} bytes after compression, more than {SECTION_BYTES_MAX}; \
                 draw fewer or simpler shapes.",
                map.len()
            );
            return Err(too_large(message));
        }
        let parts = layout_parts(screen, version, layout)?;
        in_parallel(PARTS_AT_ONCE, parts.into_iter().map(|part| self.put_new(part)).collect()).await?;
        let mut item = key(screen.as_str(), sort::map(version));
        item.insert(MAP.to_owned(), AttributeValue::B(Blob::new(map)));
        self.put_new(item).await
    }
}

fn too_large(message: String) -> Failure {
    Error::ChartInvalid { faults: vec![Fault { pointer: String::new(), message }] }.into()
}

/// Items of a layout. All are encoded before the first is written, so that one that does not fit leaves
/// nothing behind.
fn layout_parts(screen: &ScreenId, version: u32, layout: &Imported) -> Result<Vec<Item>, Failure> {
    let part = |sk: String, encoded: String| {
        let mut item = key(screen.as_str(), sk);
        item.insert(ENCODED.to_owned(), text(encoded));
        item
    };
    let broken = |error: CodecError| Failure::caused("a layout", error);
    let mut parts = Vec::with_capacity(2 * layout.sections.len() + 1);
    for (section, coordinates) in layout.sections.iter().zip(&layout.coordinates) {
        parts.push(part(sort::coordinates(version, &section.name), coordinates.encode()));
        parts.push(part(sort::section(version, &section.name), section.encode().map_err(broken)?));
    }
    let index = layout.index(version).encode().map_err(broken)?;
    if index.len() > SECTION_BYTES_MAX {
        let message = "The names of sections and categories are too long to be kept together; shorten them.";
        return Err(too_large(message.to_owned()));
    }
    parts.push(part(sort::layout(version), index));
    Ok(parts)
}
