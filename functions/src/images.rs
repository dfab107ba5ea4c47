//! Images where they are shown: with titles, venues and organizers.

use aws::in_parallel;
use domain::ids::ImageId;
use domain::image::{Image, TitleImages};
use domain::member::Member;
use domain::{Error, Failure, limits};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{App, text};

/// Images that are read at once.
const READS_AT_ONCE: usize = 6;

/// An image of the organizer, to be shown.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImageBody {
    /// Image, which `POST /admin/organizers/{organizer_id}/images` has made of an upload.
    pub image_id: ImageId,
    /// Text that says what the image shows, for people who do not see it.
    #[schemars(length(min = 1, max = 300))]
    pub alternative_text: String,
}

/// Images of a title, all of them: what is absent is shown no more.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TitleImagesBody {
    /// Poster, higher than wide.
    #[serde(default)]
    pub poster: Option<ImageBody>,
    /// Image for the top of a page, wider than high.
    #[serde(default)]
    pub wide: Option<ImageBody>,
    /// Further images, in their order.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub gallery: Vec<ImageBody>,
}

/// An image as customers see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ImageView {
    /// Path of the file at the API's address. The file behind it never changes.
    pub path: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Text that says what the image shows.
    pub alternative_text: String,
}

/// Images of a title as customers see them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TitleImagesView {
    /// Poster, higher than wide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poster: Option<ImageView>,
    /// Image for the top of a page, wider than high.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wide: Option<ImageView>,
    /// Further images, in their order.
    pub gallery: Vec<ImageView>,
}

/// Path of an image's file.
pub(crate) fn path_of(id: &ImageId) -> String {
    format!("/media/{id}")
}

impl From<&Image> for ImageView {
    fn from(image: &Image) -> Self {
        Self {
            path: path_of(&image.image_id),
            width: image.width,
            height: image.height,
            alternative_text: image.alternative_text.clone(),
        }
    }
}

impl From<&TitleImages> for TitleImagesView {
    fn from(images: &TitleImages) -> Self {
        Self {
            poster: images.poster.as_ref().map(ImageView::from),
            wide: images.wide.as_ref().map(ImageView::from),
            gallery: images.gallery.iter().map(ImageView::from).collect(),
        }
    }
}

/// The image that a body names in the field `field`, if it is the member's organizer's.
///
/// # Errors
/// [`Error::FieldInvalid`] without such an image or without its text, or if the store does not answer.
pub(crate) async fn shown(
    app: &App,
    member: &Member,
    field: &'static str,
    wanted: &ImageBody,
) -> Result<Image, Failure> {
    let alternative_text =
        text::line_of(field, &wanted.alternative_text, limits::ALTERNATIVE_TEXT_CHARS_MAX)?;
    let image = app.store.image(member, &wanted.image_id).await?;
    let missing = || {
        let reason = format!("the organizer has no image {}; upload it first", wanted.image_id);
        Error::FieldInvalid { name: field, reason }
    };
    let image = image.ok_or_else(missing)?;
    Ok(Image { image_id: image.image_id, width: image.width, height: image.height, alternative_text })
}

/// The images of a title that a body names.
///
/// # Errors
/// As [`shown`], or [`Error::FieldInvalid`] for too many.
pub(crate) async fn of_title(
    app: &App,
    member: &Member,
    wanted: &TitleImagesBody,
) -> Result<TitleImages, Failure> {
    let field = "images";
    if wanted.gallery.len() > limits::GALLERY_MAX {
        let reason = format!("at most {} images in the gallery", limits::GALLERY_MAX);
        return Err(Error::FieldInvalid { name: field, reason }.into());
    }
    let gallery = wanted.gallery.iter().map(|image| shown(app, member, field, image)).collect();
    let gallery = in_parallel(READS_AT_ONCE, gallery).await?;
    let mut images = TitleImages { poster: None, wide: None, gallery };
    if let Some(poster) = &wanted.poster {
        images.poster = Some(shown(app, member, field, poster).await?);
    }
    if let Some(wide) = &wanted.wide {
        images.wide = Some(shown(app, member, field, wide).await?);
    }
    Ok(images)
}
