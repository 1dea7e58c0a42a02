//! Wellspring
