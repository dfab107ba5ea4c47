//! Lowest floor: ids, network addresses, images, money, limits, errors, languages and countries, signatures, customers and members.

pub mod address;
pub mod country;
pub mod csv;
pub mod customer;
pub mod error;
pub mod ids;
pub mod image;
pub mod language;
pub mod limits;
pub mod member;
pub mod money;
pub mod otp;
pub mod provider;
pub mod signature;
pub mod stop_token;
pub mod text;
pub mod tries;
