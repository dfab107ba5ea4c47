//! Files of images: their format and size, read from the header without decoding a pixel.
//!
//! Only a browser decodes the pixels. So a file has to be of a format that browsers know, complete, and small enough
//! when it is decoded; nothing else in it can do harm under its own media type.

use super::ImageFormat;
use crate::base::limits;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Reason for which a file is no usable image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageFault {
    /// SVG, HTML or other markup.
    #[error("it is markup (SVG or HTML), which may contain scripts; upload a JPEG, PNG or WebP file")]
    Markup,
    /// Another format.
    #[error("it is no JPEG, PNG or WebP file")]
    FormatUnknown,
    /// A file that ends too early or contradicts itself.
    #[error("the {} file is not complete, or damaged", .0.extension())]
    Damaged(ImageFormat),
    /// Too many pixels.
    #[error(
        "it has {} by {} pixels; at most {} a side, and {} million together, are allowed",
        .0.width, .0.height, limits::IMAGE_SIDE_MAX, limits::IMAGE_PIXELS_MAX / 1_000_000
    )]
    TooManyPixels(ImageSize),
}

/// Format and size of an image's file.
///
/// # Errors
/// [`ImageFault`].
pub fn inspect(bytes: &[u8]) -> Result<(ImageFormat, ImageSize), ImageFault> {
    let Some(format) = ImageFormat::of(bytes) else {
        let is_markup = bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xef\xbb\xbf<");
        return Err(if is_markup { ImageFault::Markup } else { ImageFault::FormatUnknown });
    };
    let size = match format {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png => png(bytes),
        ImageFormat::Webp => webp(bytes),
    };
    let size = size.filter(|size| size.width > 0 && size.height > 0).ok_or(ImageFault::Damaged(format))?;
    let pixels = u64::from(size.width) * u64::from(size.height);
    if size.width.max(size.height) > limits::IMAGE_SIDE_MAX || pixels > limits::IMAGE_PIXELS_MAX {
        return Err(ImageFault::TooManyPixels(size));
    }
    Ok((format, size))
}

/// A number of two bytes, the most significant first.
fn pair(bytes: &[u8], at: usize) -> Option<u32> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u32::from(two[0]) << 8 | u32::from(two[1]))
}

/// A number of `count` bytes, at most four, the least significant first.
fn little(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(count)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// Size in the frame header of a JPEG file, which has a scan and an end after it.
fn jpeg(bytes: &[u8]) -> Option<ImageSize> {
    let mut at = 2;
    let mut size = None;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Filling.
            0xff => at += 1,
            // Markers without a segment.
            0x01 | 0xd0..=0xd7 => at += 2,
            // A scan: what follows is compressed.
            0xda => {
                let has_end = bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
                return size.filter(|_| has_end);
            }
            // A frame that browsers decode: baseline, extended, progressive.
            0xc0..=0xc2 => {
                size = Some(ImageSize { height: pair(bytes, at + 5)?, width: pair(bytes, at + 7)? });
                at += 2 + segment(bytes, at)?;
            }
            // Frames that browsers do not decode; the end without a scan.
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf | 0xd9 => return None,
            _ => at += 2 + segment(bytes, at)?,
        }
    }
}

/// Length of the segment after a marker, which counts its own two bytes.
fn segment(bytes: &[u8], at: usize) -> Option<usize> {
    pair(bytes, at + 2).and_then(|length| usize::try_from(length).ok()).filter(|length| *length >= 2)
}

/// Size in the first chunk of a PNG file, whose chunks lead to its end.
fn png(bytes: &[u8]) -> Option<ImageSize> {
    let number = |at: usize| Some(pair(bytes, at)? << 16 | pair(bytes, at + 2)?);
    if bytes.get(12..16) != Some(b"IHDR") || number(8) != Some(13) {
        return None;
    }
    let size = ImageSize { width: number(16)?, height: number(20)? };
    let (mut at, mut has_pixels) = (8, false);
    loop {
        let end = usize::try_from(number(at)?).ok()?.checked_add(at)?.checked_add(12)?;
        let kind = bytes.get(at + 4..at + 8).filter(|_| end <= bytes.len())?;
        has_pixels |= kind == b"IDAT";
        if kind == b"IEND" {
            return Some(size).filter(|_| has_pixels && end == bytes.len());
        }
        at = end;
    }
}

/// Size in the first chunk of a WebP file: with loss, without loss, or extended.
fn webp(bytes: &[u8]) -> Option<ImageSize> {
    let length = usize::try_from(little(bytes, 4, 4)?).ok()?;
    if length.checked_add(8) != Some(bytes.len()) {
        return None;
    }
    match bytes.get(12..16)? {
        b"VP8 " => {
            let is_key_frame = bytes.get(20)? & 1 == 0 && bytes.get(23..26) == Some(&[0x9d, 0x01, 0x2a]);
            let size =
                ImageSize { width: little(bytes, 26, 2)? & 0x3fff, height: little(bytes, 28, 2)? & 0x3fff };
            Some(size).filter(|_| is_key_frame)
        }
        b"VP8L" => {
            let packed = little(bytes, 21, 4).filter(|_| bytes.get(20) == Some(&0x2f))?;
            Some(ImageSize { width: (packed & 0x3fff) + 1, height: (packed >> 14 & 0x3fff) + 1 })
        }
        b"VP8X" => Some(ImageSize { width: little(bytes, 24, 3)? + 1, height: little(bytes, 27, 3)? + 1 }),
        _ => None,
    }
}
