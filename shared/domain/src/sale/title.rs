//! Titles: what is performed, and what customers want to know of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{OrganizerId, TitleId};
use crate::base::image::TitleImages;
use crate::base::language::LanguageTag;

/// Kind of performance of a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum TitleKind {
    Film,
    Play,
    Concert,
    Sport,
    Other,
}

impl TitleKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Film, Self::Play, Self::Concert, Self::Sport, Self::Other];

    /// The kind in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Film => "film",
            Self::Play => "play",
            Self::Concert => "concert",
            Self::Sport => "sport",
            Self::Other => "other",
        }
    }
}

/// Age from which a title is meant for people, as a system rates it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgeRating {
    /// System of the rating, such as `FSK` or `CBFC`.
    #[schemars(length(min = 1, max = 120))]
    pub system: String,
    /// The rating, such as `12` or `U/A 13+`.
    #[schemars(length(min = 1, max = 120))]
    pub label: String,
}

/// A link to more about a title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Text of the link.
    #[schemars(length(min = 1, max = 120))]
    pub label: String,
    /// Address of the page.
    #[schemars(
        length(max = 500),
        regex(pattern = "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-~]*)?$")
    )]
    pub url: String,
}

/// Texts of a title in another language; what is absent is shown as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TitleTexts {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 120))]
    pub name: Option<String>,
    /// Description for customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2000))]
    pub description: Option<String>,
    /// Line of those who perform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 500))]
    pub cast: Option<String>,
}

/// Translations of a title's texts.
pub type Translations = BTreeMap<LanguageTag, TitleTexts>;

/// A film, a tour or a play that is performed; it groups events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Title {
    /// Id of the title.
    pub title_id: TitleId,
    /// Organizer of the title.
    pub organizer_id: OrganizerId,
    /// Name, as on the poster.
    pub name: String,
    /// Kind of performance. It never changes, because events are found by it.
    pub kind: TitleKind,
    /// Description for customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Running time in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<u32>,
    /// Languages of the performance. An event has those of the time when it was created.
    pub languages: Vec<LanguageTag>,
    /// Age from which it is meant for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_rating: Option<AgeRating>,
    /// Genres, the most important first.
    pub genres: Vec<String>,
    /// Line of those who perform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cast: Option<String>,
    /// Links to more about it.
    pub links: Vec<Link>,
    /// Its texts in other languages.
    pub translations: Translations,
    /// Its images.
    #[serde(default, skip_serializing_if = "TitleImages::is_empty")]
    pub images: TitleImages,
    /// Version, raised by each change; the `ETag` names it.
    pub ver: u64,
}
