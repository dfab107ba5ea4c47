//! The Lambda function `extend-booking`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::EXTEND_BOOKING))
}
