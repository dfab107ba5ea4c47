//! The Lambda function `create-booking`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CREATE_BOOKING))
}
