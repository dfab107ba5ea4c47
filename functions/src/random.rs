//! Randomness, drawn from the operating system.

use domain::Failure;

/// Draws `N` random bytes.
///
/// # Errors
/// [`Failure::Broken`] if the operating system has none.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Failure::caused("no randomness", error))?;
    Ok(bytes)
}
