//! The Lambda function `sweep-payments`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Schedule(&functions::SWEEP_PAYMENTS))
}
