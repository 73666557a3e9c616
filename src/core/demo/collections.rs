//! The collections of many small files in the demo: time zones and optical constants.

use std::fmt::Write;

use super::content::{Random, table};

/// The names of the zones of which [`super::catalogue::Item::Zones`] makes files.
pub const ZONES: &str = "\
Africa/Abidjan Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Anchorage \
America/Argentina/Buenos_Aires America/Argentina/Ushuaia America/Bogota America/Chicago America/Denver \
America/Halifax America/Havana America/Indiana/Indianapolis America/Lima America/Los_Angeles \
America/Mexico_City America/New_York America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns \
America/Toronto America/Vancouver Antarctica/McMurdo Antarctica/Troll Arctic/Longyearbyen Asia/Almaty \
Asia/Baghdad Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong Asia/Jakarta Asia/Jerusalem Asia/Kabul \
Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Manila Asia/Riyadh Asia/Seoul Asia/Shanghai Asia/Singapore \
Asia/Tashkent Asia/Tehran Asia/Tokyo Asia/Yangon Atlantic/Azores Atlantic/Canary Atlantic/Reykjavik \
Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Hobart Australia/Perth Australia/Sydney \
Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Dublin Europe/Helsinki \
Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London Europe/Madrid Europe/Moscow Europe/Oslo Europe/Paris \
Europe/Prague Europe/Rome Europe/Stockholm Europe/Vienna Europe/Warsaw Europe/Zurich Indian/Maldives \
Indian/Mauritius Pacific/Apia Pacific/Auckland Pacific/Chatham Pacific/Fiji Pacific/Guam Pacific/Honolulu \
Pacific/Kiritimati Pacific/Tahiti UTC";

/// A compiled time zone of TimeZones.jl: its magic word and a few transitions.
pub fn zone(name: &str) -> Vec<u8> {
    let mut random = Random::new(name);
    let mut bytes = b"TZjf1".to_vec();
    bytes.extend_from_slice(name.as_bytes());
    let transitions = 20 + random.below(140);
    bytes.extend((0..transitions).flat_map(|_| random.next().to_le_bytes()));
    bytes
}

/// The materials of which [`super::catalogue::Item::Materials`] makes folders.
pub const MATERIALS: &str = "Ag Al Al2O3 Ar As2S3 Au BaF2 Be BiB3O6 C CO2 CaCO3 CaF2 CdTe Cr Cu CuCl Fe GaAs GaN \
                             GaP Ge H2O He HfO2 InAs InP KBr KCl KDP LiF LiNbO3 LiTaO3 Mg MgF2 MgO Mo N2 NaCl Ni O2 \
                             PbTe Pt Si Si3N4 SiC SiO2 SnO2 Ta2O5 Te TeO2 Ti TiN TiO2 V W Y2O3 YVO4 Zn ZnO ZnS ZnSe";
/// Who measured them, and when.
pub const MEASURED_BY: [&str; 6] =
    ["Aguilar-2015", "Boidin-2016", "Ciesielski-2017", "Hagemann-1974", "Johnson-1972", "Werner-2009"];

/// The optical constants of a material, YAML.
pub fn material(name: &str, source: &str) -> String {
    let mut random = Random::new(&format!("{name}/{source}"));
    let base = random.between(1.3, 3.2);
    let heading = format!(
        "REFERENCES: \"{source}, optical constants of {name}\"\nCOMMENTS: \"room temperature\"\nDATA:\n  - type: \
         tabulated nk\n    data: |"
    );
    table(&heading, 48, |row, text| {
        let wavelength = 0.3 + 0.025 * f64::from(row);
        let index = base + 0.02 / wavelength.powi(2);
        let _ = write!(text, "        {wavelength:.3} {index:.4} {:.4}", random.between(0.0, 0.05));
    })
}
