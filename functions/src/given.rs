//! Fields of bodies in which `null` says another thing than absence.

use serde::{Deserialize, Deserializer};

/// Reads a field that may be absent and is never null.
pub(crate) fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// Reads a field that is given, if only as null.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    field: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(field).map(Some)
}
