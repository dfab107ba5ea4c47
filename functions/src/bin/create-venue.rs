//! The Lambda function `create-venue`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CREATE_VENUE))
}
