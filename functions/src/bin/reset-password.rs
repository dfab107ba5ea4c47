//! The Lambda function `reset-password`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::RESET_PASSWORD))
}
