//! The Lambda functions of the subject `template`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::LIST_TEMPLATES),
        Function::Endpoint(&functions::GET_TEMPLATE),
        Function::Endpoint(&functions::OVERRIDE_TEMPLATE),
        Function::Endpoint(&functions::RESTORE_TEMPLATE),
        Function::Endpoint(&functions::PREVIEW_TEMPLATE),
        Function::Endpoint(&functions::TEST_TEMPLATE),
    ])
}
