//! The Lambda function `publish-messages`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Stream(&functions::PUBLISH_MESSAGES))
}
