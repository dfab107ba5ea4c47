//! The QR code of a ticket.

use domain::Failure;
use domain::ticket::TicketRefusal;
use qrcodegen::{QrCode, QrCodeEcc};

/// White modules around the code, without which readers do not find it (ISO/IEC 18004).
const QUIET: usize = 4;
/// Pixels per module in a PNG with one bit per pixel: about 500 pixels per side.
const PIXELS: usize = 8;

/// A QR code, ready to be drawn.
///
/// Error correction level M, or a better one if the code gets no larger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCode {
    version: u8,
    /// Rows of modules including the white border; true is dark.
    rows: Vec<Vec<bool>>,
}

impl TicketCode {
    /// The code of a text signed by [`domain::ticket::TicketKey::payload`].
    ///
    /// # Errors
    /// [`TicketRefusal::TooLong`] for other texts, beyond 2,331 bytes.
    pub fn of(payload: &str) -> Result<Self, TicketRefusal> {
        let code = QrCode::encode_text(payload, QrCodeEcc::Medium).map_err(|_| TicketRefusal::TooLong)?;
        let quiet = i32::try_from(QUIET).unwrap_or_default();
        let side = -quiet..code.size() + quiet;
        // A code is white beyond its edge.
        let row = |y| side.clone().map(|x| code.get_module(x, y)).collect();
        Ok(Self { version: code.version().value(), rows: side.clone().map(row).collect() })
    }

    /// QR version, 1 to 40: `17 + 4 * version` modules per side.
    #[must_use]
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Modules per side, including the white border.
    pub(crate) fn modules(&self) -> usize {
        self.rows.len()
    }

    /// Runs of dark modules: column, row, length.
    pub(crate) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (y, row) in self.rows.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                match runs.last_mut() {
                    Some((start, at, length)) if *at == y && *start + *length == x => *length += 1,
                    _ => runs.push((x, y, 1)),
                }
            }
        }
        runs
    }
}

/// The code with its white border as a PNG with one bit per pixel.
///
/// # Errors
/// [`Failure::Broken`], never in practice: writing into memory does not fail.
pub fn ticket_png(code: &TicketCode) -> Result<Vec<u8>, Failure> {
    let broken = |error: png::EncodingError| Failure::caused("PNG", error);
    let side = u32::try_from(code.modules() * PIXELS).unwrap_or(u32::MAX);
    let pixel_row =
        |row: &Vec<bool>| -> Vec<u8> { row.iter().map(|dark| if *dark { 0 } else { 0xff }).collect() };
    let pixels: Vec<u8> = code.rows.iter().flat_map(|row| pixel_row(row).repeat(PIXELS)).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().map_err(broken)?;
    writer.write_image_data(&pixels).map_err(broken)?;
    writer.finish().map_err(broken)?;
    Ok(file)
}
