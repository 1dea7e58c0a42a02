//! stackexchange
