//! Other processes, and CPU time as Linux measures it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Nanoseconds of CPU that a process's threads have used, or only those with a name. `schedstat` counts nanoseconds,
/// `stat` hundredths of a second.
pub(crate) fn cpu_nanos(process: &str, thread_name: Option<&str>) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("Linux's /proc, a live process");
    let read = |path: &Path, file: &str| std::fs::read_to_string(path.join(file)).unwrap_or_default();
    threads
        .filter_map(|thread| thread.ok().map(|thread| thread.path()))
        .filter(|path| thread_name.is_none_or(|name| read(path, "comm").trim() == name))
        .map(|path| {
            let times = read(&path, "schedstat");
            times.split(' ').next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or_default()
        })
        .sum()
}

/// Process of the store, which ends with its standard input, so that it never outlives this one.
pub(crate) struct StoreProcess {
    child: Child,
    /// Address of the store.
    pub(crate) url: String,
}

impl StoreProcess {
    /// Starts the store without tables.
    pub(crate) fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().expect("Linux knows"))
            .arg("store")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can start itself");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("its address");
        Self { child, url: line.trim().to_owned() }
    }

    /// Id of the process.
    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }
}

impl Drop for StoreProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Median of the values.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
