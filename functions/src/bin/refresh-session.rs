//! The Lambda function `refresh-session`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::REFRESH_SESSION))
}
