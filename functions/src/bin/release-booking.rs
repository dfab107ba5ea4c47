//! The Lambda function `release-booking`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::RELEASE_BOOKING))
}
