//! Prints the OpenAPI document, for `make openapi`.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", serde_json::to_string_pretty(&functions::openapi::document())?);
    Ok(())
}
