//! Weights, sizes and lengths of what is printed.

/// Weight of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A weight and a size in hundredths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) weight: Weight,
    pub(crate) size: i32,
}

impl Style {
    /// Distance from one line to the next.
    pub(crate) const fn leading(self) -> i32 {
        self.size * 5 / 4
    }
}

/// Converts a length for the PDF library: the only use of floating point. An `f32` represents every length of
/// a page to the hundredth, so the digits in the file are those of the integer.
#[allow(clippy::float_arithmetic, reason = "lengths are integers until they are written")]
pub(crate) fn points(hundredths: i32) -> f32 {
    hundredths as f32 / 100.0
}
