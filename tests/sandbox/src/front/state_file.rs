//! State of the sandbox on disk, so that a restart loses nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Front;
use crate::{Sandbox, SandboxConfig};

/// File with one whole state: a new state is written beside it and renamed.
#[derive(Clone, Debug)]
pub struct StateFile {
    path: PathBuf,
}

impl StateFile {
    /// A state at that path, which need not exist yet.
    pub fn new(path: &Path) -> StateFile {
        StateFile { path: path.to_owned() }
    }

    /// The sandbox that was saved, or an empty one if none was.
    ///
    /// # Errors
    /// If the file cannot be read or holds something else; it is left as it is.
    pub fn open(&self, config: SandboxConfig) -> Result<Sandbox, String> {
        let shown = self.path.display();
        match fs::read_to_string(&self.path) {
            Ok(state) => Sandbox::restore(config, &state).map_err(|error| format!("{shown}: {error}")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Sandbox::new(config)),
            Err(error) => Err(format!("{shown}: {error}")),
        }
    }

    /// Saves the state if it has changed since the last time. A failure is reported on stderr; the next change saves
    /// again.
    pub fn save_if_changed(&self, front: &Front) {
        let state = {
            let mut sandbox = front.sandbox();
            if !sandbox.take_changed() {
                return;
            }
            sandbox.state()
        };
        let saved = state.map_err(|error| error.to_string()).and_then(|state| {
            self.write(&state).map_err(|error| format!("{}: {error}", self.path.display()))
        });
        if let Err(error) = saved {
            eprintln!("the state was not saved: {error}");
        }
    }

    fn write(&self, state: &str) -> std::io::Result<()> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        // The state contains the secrets of added endpoints.
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(state.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }
}
