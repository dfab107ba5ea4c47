//! Leaves out of the functions' release binaries what only costs time to load, and compresses `openapi.json`.
//!
//! A release aborts on a panic and nothing reads the unwind tables, but the compiler writes them for this platform
//! all the same: an eighth of a binary, which every cold start loads. The linker's script discards them. Other
//! profiles unwind and keep theirs: `local`, which Cargo calls a release, too, has another optimisation level.
//!
//! A program at a fixed address has no relocations, a sixteenth of a binary, which the loader would work through at
//! every cold start. Heap, stack and libraries still lie at random addresses.
//!
//! The document of the API is compressed here and not by the function that answers it: it is a twentieth of its size
//! then, and a cold start has nothing to do.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

#[allow(clippy::disallowed_methods, reason = "cargo speaks to a build script in no other way")]
fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=discard-unwind-tables.ld");
    println!("cargo::rerun-if-changed=../openapi.json");
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    if set("PROFILE") == "release" && set("OPT_LEVEL") == "z" && set("CARGO_CFG_TARGET_OS") == "linux" {
        let script = format!("{}/discard-unwind-tables.ld", set("CARGO_MANIFEST_DIR"));
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{script}");
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    let document = std::fs::read(format!("{}/../openapi.json", set("CARGO_MANIFEST_DIR")))?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&document)?;
    std::fs::write(format!("{}/openapi.json.gz", set("OUT_DIR")), packed.finish()?)
}
