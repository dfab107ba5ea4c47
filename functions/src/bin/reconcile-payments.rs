//! The Lambda function `reconcile-payments`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Schedule(&functions::RECONCILE_PAYMENTS))
}
