//! Images that pages show of titles, venues and organizers.

mod file;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::ImageId;

pub use file::{ImageFault, ImageSize, inspect};

/// Format of an image's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ImageFormat {
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// WebP.
    #[serde(rename = "image/webp")]
    Webp,
}

impl ImageFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Webp];

    /// The format's media type.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// The end of a file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// The format of a file, by its first bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            _ if is_webp => Some(Self::Webp),
            _ => None,
        }
    }
}

/// An image that an organizer has, which never changes: its id follows from its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredImage {
    /// Id of the image.
    pub image_id: ImageId,
    /// Format of the file.
    pub content_type: ImageFormat,
    /// Bytes of the file.
    pub byte_length: usize,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// An image where it is shown, with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// Id of the image.
    pub image_id: ImageId,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Text that says what the image shows, for people who do not see it.
    pub alternative_text: String,
}

/// Images of a title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TitleImages {
    /// Poster, higher than wide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<Image>,
    /// Image for the top of a page, wider than high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wide: Option<Image>,
    /// Further images, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gallery: Vec<Image>,
}

impl TitleImages {
    /// True without any image.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
