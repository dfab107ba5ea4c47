//! The Lambda functions of the subject `offer`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_OFFER),
        Function::Endpoint(&functions::LIST_OFFERS),
        Function::Endpoint(&functions::GET_OFFER),
        Function::Endpoint(&functions::UPDATE_OFFER),
        Function::Endpoint(&functions::PAUSE_OFFER),
        Function::Endpoint(&functions::RESUME_OFFER),
        Function::Endpoint(&functions::CREATE_CODES),
        Function::Endpoint(&functions::LIST_CODES),
        Function::Endpoint(&functions::PREVIEW_OFFER),
    ])
}
