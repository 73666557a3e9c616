//! The `DateTime` that Julia makes of a value.

use super::*;

#[test]
fn a_date_time_is_made_of_whatever_julia_makes_one_of() {
    let made = |written: &str| {
        let (document, id) = first(&format!("a = {written}\n"));
        date_time(&document, id).map(|moment| moment.to_string())
    };
    for (written, meant) in [
        ("2026", "2026-01-01T00:00:00.000"),
        ("10000", "10000-01-01T00:00:00.000"),
        ("2026.0", "2026-01-01T00:00:00.000"),
        ("true", "0001-01-01T00:00:00.000"),
        ("\"2026-3-1\"", "2026-03-01T00:00:00.000"),
        ("\"2026-\"", "2026-01-01T00:00:00.000"),
        ("\"2026-03-\"", "2026-03-01T00:00:00.000"),
        ("\"2026-03-01T\"", "2026-03-01T00:00:00.000"),
        ("\"2026-03-01T08:\"", "2026-03-01T08:00:00.000"),
        ("\"2026-03-01T08:00:00.\"", "2026-03-01T08:00:00.000"),
        ("\"2026-03-01T08:00:00.5\"", "2026-03-01T08:00:00.500"),
        ("\"99999-01-01\"", "99999-01-01T00:00:00.000"),
        ("\"0-1-1\"", "0000-01-01T00:00:00.000"),
        ("\"2024-02-28T24:00:00\"", "2024-02-29T00:00:00.000"),
        ("\"2025-12-31T24:00\"", "2026-01-01T00:00:00.000"),
    ] {
        assert_eq!(made(written).as_deref(), Ok(meant), "{written}");
    }
    for (written, error) in [
        ("2026.5", "InexactError: Int64(2026.5)"),
        ("1e300", "InexactError: Int64(1.0e300)"),
        ("1234567.5", "InexactError: Int64(1.2345675e6)"),
        ("nan", "InexactError: Int64(NaN)"),
        ("-inf", "InexactError: Int64(-Inf)"),
        ("08:00:00", "MethodError: Cannot `convert` an object of type Time to an object of type DateTime"),
        ("[]", "MethodError: no method matching Int64(::Array{Union{},1})"),
        ("{a=1}", "MethodError: no method matching Int64(::Dict{String,Any})"),
        ("\"2026-13-01\"", "ArgumentError: Month: 13 out of range (1:12)"),
        ("\"2026-02-30\"", "ArgumentError: Day: 30 out of range (1:28)"),
        ("\"2026-03-01T25:00:00\"", "ArgumentError: Hour: 25 out of range (0:23)"),
        ("\"2026-03-01T24:00:01\"", "ArgumentError: Hour: 24 out of range (0:23)"),
        ("\"2026-03-01T08:61:00\"", "ArgumentError: Minute: 61 out of range (0:59)"),
        ("\"2026-03-01T08:00:61\"", "ArgumentError: Second: 61 out of range (0:59)"),
    ] {
        assert_eq!(made(written), Err(error.to_string()), "{written}");
    }
    for written in ["2026", "", "2026-03-01T08:00:00Z", "2026-03-01 08:00:00", "2026-01-01T00:00:00.1234"] {
        let error = made(&format!("\"{written}\"")).unwrap_err();
        assert_eq!(error, "ArgumentError: Invalid DateTime string", "{written}");
    }
}
