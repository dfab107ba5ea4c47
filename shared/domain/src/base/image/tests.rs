//! Files of images, built byte by byte.

use super::*;
use crate::base::limits;

fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let begin = b"\x89PNG\r\n\x1a\n".to_vec();
    [begin, chunk(b"IHDR", &header), chunk(b"IDAT", &[0; 9]), chunk(b"IEND", b"")].concat()
}

fn jpeg(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xe0, 0, 6, b'J', b'F', b'I', b'F', 0xff, 0xff, frame, 0, 8, 8];
    file.extend(height.to_be_bytes());
    file.extend(width.to_be_bytes());
    file.extend([1, 0xff, 0xda, 0, 3, 0, 7, 7, 0xff, 0, 7, 0xff, 0xd9]);
    file
}

fn webp(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    let riff = (12 + length).to_le_bytes();
    [b"RIFF", &riff[..], b"WEBP", kind, &length.to_le_bytes(), data].concat()
}

/// A WebP file of each kind with 640 by 360 pixels.
fn webps() -> [Vec<u8>; 3] {
    let packed: u32 = 639 | 359 << 14;
    [
        webp(b"VP8 ", &[0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 2, 0x68, 1]),
        webp(b"VP8L", &[&[0x2f], &packed.to_le_bytes()[..]].concat()),
        webp(b"VP8X", &[0, 0, 0, 0, 0x7f, 2, 0, 0x67, 1, 0]),
    ]
}

#[test]
fn the_size_of_an_image_is_in_its_header() {
    let wide = ImageSize { width: 640, height: 360 };
    assert_eq!(inspect(&png(640, 360)), Ok((ImageFormat::Png, wide)));
    for frame in [0xc0, 0xc1, 0xc2] {
        assert_eq!(inspect(&jpeg(frame, 640, 360)), Ok((ImageFormat::Jpeg, wide)));
    }
    for file in webps() {
        assert_eq!(inspect(&file), Ok((ImageFormat::Webp, wide)));
    }
}

#[test]
fn markup_is_refused_by_name_and_other_files_as_unknown() {
    for markup in [
        "<svg onload=\"alert(1)\"/>",
        "\n <?xml version=\"1.0\"?><svg/>",
        "\u{feff}<svg/>",
        "<!DOCTYPE html><script>alert(1)</script>",
    ] {
        assert_eq!(inspect(markup.as_bytes()), Err(ImageFault::Markup), "{markup}");
    }
    for other in [&b""[..], b"GIF89a", b"BM", b"%PDF-1.7", b"RIFF\0\0\0\0WAVE", b"\0\0\0\x1cftypavif", b"{}"]
    {
        assert_eq!(inspect(other), Err(ImageFault::FormatUnknown), "{other:?}");
    }
}

#[test]
fn a_file_that_ends_anywhere_before_its_end_is_damaged() {
    let files = [png(640, 360), jpeg(0xc0, 640, 360)].into_iter().chain(webps());
    for file in files {
        let (format, _) = inspect(&file).unwrap();
        for end in 12..file.len() {
            assert_eq!(inspect(&file[..end]), Err(ImageFault::Damaged(format)), "{format:?} of {end} bytes");
        }
    }
    let page = [png(1, 1), b"<script>alert(1)</script>".to_vec()].concat();
    assert_eq!(inspect(&page), Err(ImageFault::Damaged(ImageFormat::Png)));
    // A lossless frame, which no browser decodes.
    assert_eq!(inspect(&jpeg(0xc3, 1, 1)), Err(ImageFault::Damaged(ImageFormat::Jpeg)));
    assert_eq!(inspect(&png(0, 1)), Err(ImageFault::Damaged(ImageFormat::Png)));
}

#[test]
fn a_small_file_of_very_many_pixels_is_refused() {
    let side = limits::IMAGE_SIDE_MAX;
    assert!(inspect(&png(side, 1)).is_ok());
    for (width, height) in [(side + 1, 1), (1, u32::MAX), (u32::MAX, u32::MAX), (side, side)] {
        let size = ImageSize { width, height };
        assert_eq!(inspect(&png(width, height)), Err(ImageFault::TooManyPixels(size)));
    }
    let told = ImageFault::TooManyPixels(ImageSize { width: 9_000, height: 1 }).to_string();
    assert_eq!(told, "it has 9000 by 1 pixels; at most 8000 a side, and 24 million together, are allowed");
}

#[test]
fn any_bytes_after_a_known_beginning_are_read_without_a_panic() {
    // A generator of its own, so that the test is the same each time (xorshift).
    let mut state: u32 = 7;
    for begin in [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\x20\0\0\0WEBPVP8X"] {
        for _ in 0..2_000 {
            let mut file = begin.to_vec();
            while file.len() < 40 {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                file.push(if state.is_multiple_of(3) { 0xff } else { state.to_le_bytes()[1] });
            }
            let _ = inspect(&file);
        }
    }
}
