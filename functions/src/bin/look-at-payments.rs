//! The Lambda function `look-at-payments`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Queue(&functions::LOOK_AT_PAYMENTS))
}
