//! Practice interests: what people practise, can help with and want to learn, apart from their job titles.

pub mod schema;
