//! Fields of a venue as a request gives them, checked.

use domain::Error;
use domain::country::is_country;
use domain::venue::{GeoPosition, Venue};

use crate::text;

/// The venue with its texts trimmed, if all of its fields but the time zone are as they should be.
///
/// # Errors
/// [`Error::FieldInvalid`] with the first field that is not.
pub(super) fn checked(venue: Venue) -> Result<Venue, Error> {
    if !is_country(&venue.country) {
        return invalid("country", "give an ISO 3166-1 code of two upper-case letters, such as IN");
    }
    let position = venue.position.map(GeoPosition::rounded);
    if position == Some(None) {
        return invalid("position", "latitude is from -90 to 90, longitude from -180 to 180");
    }
    Ok(Venue {
        name: text::name("name", &venue.name)?,
        address: text::name("address", &venue.address)?,
        city: text::name("city", &venue.city)?,
        position: position.flatten(),
        directions: described("directions", venue.directions.as_deref())?,
        access: described("access", venue.access.as_deref())?,
        ..venue
    })
}

fn described(field: &'static str, value: Option<&str>) -> Result<Option<String>, Error> {
    Ok(value.map(|value| text::description(field, value)).transpose()?.flatten())
}

fn invalid<T>(name: &'static str, reason: &str) -> Result<T, Error> {
    Err(Error::FieldInvalid { name, reason: reason.to_owned() })
}
