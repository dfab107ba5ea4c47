//! The first profile of an account.

use aws::store::{AccountState, Writing};
use domain::Failure;
use domain::customer::Profile;

use super::directory;
use crate::App;

/// Makes sure that the account with the address `email`, which was just proved, has a profile. An existing one keeps
/// its name. If the end of an account died halfway, this finishes it, and the same request opens another account.
pub(crate) async fn open_profile(app: &App, email: &str, name: Option<String>) -> Result<(), Failure> {
    let directory = directory(app)?;
    let closed = || Failure::unavailable("the account was closed a moment ago");
    let customer = directory.owner_of(email).await?.ok_or_else(closed)?;
    match app.store.account_state(&customer).await? {
        AccountState::Open(profile) if profile.email == email => Ok(()),
        AccountState::Open(_) => app.store.readdress(&customer, email).await,
        AccountState::Bare => {
            let profile = Profile { name, ..Profile::of_address(email.to_owned()) };
            match app.store.write_profile(&customer, &profile).await? {
                Writing::Written => Ok(()),
                Writing::Stale => Err(Failure::unavailable("another request wrote the profile")),
            }
        }
        AccountState::Closed => {
            directory.close_account(&customer).await?;
            Err(closed())
        }
    }
}
