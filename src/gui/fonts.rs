//! The typefaces: IBM Plex Sans in two weights, IBM Plex Mono, and the icons of Phosphor, all bundled.
//!
//! Plex has digits of equal width, which columns of figures need and the toolkit cannot ask a font for. For
//! scripts that Plex lacks, eframe adds the fonts of the system behind these; pictures do without. Where the
//! files come from is written beside them in `assets/fonts`.

use std::sync::{Arc, LazyLock};

use eframe::egui::epaint::text::{FontData, FontDefinitions};
use eframe::egui::{Context, FontFamily, FontId};

const SANS: &[u8] = include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf");
const SANS_STRONG: &[u8] = include_bytes!("../../assets/fonts/IBMPlexSans-SemiBold.ttf");
const MONO: &[u8] = include_bytes!("../../assets/fonts/IBMPlexMono-Regular.ttf");
const ICONS: &[u8] = include_bytes!("../../assets/fonts/Phosphor-Regular-subset.ttf");

/// The names of the families, made once: a frame asks for them in every row.
static STRONG_FAMILY: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("strong".into()));
static ICON_FAMILY: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("icon".into()));

/// Text of weight 600.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, STRONG_FAMILY.clone())
}

/// An icon alone: its square is the line's height, so that it can be centred.
pub fn icon(size: f32) -> FontId {
    FontId::new(size, ICON_FAMILY.clone())
}

pub fn install(context: &Context) {
    context.set_fonts(definitions());
}

/// The fonts and their families. Icons follow the typeface in each, so that they can stand in a text.
fn definitions() -> FontDefinitions {
    let fonts = [("sans", SANS), ("strong", SANS_STRONG), ("mono", MONO), ("icon", ICONS)];
    let families: [(FontFamily, &[&str]); 4] = [
        (FontFamily::Proportional, &["sans", "icon"]),
        (STRONG_FAMILY.clone(), &["strong", "icon"]),
        (FontFamily::Monospace, &["mono", "sans", "icon"]),
        (ICON_FAMILY.clone(), &["icon", "sans"]),
    ];
    let name = |name: &str| name.to_string();
    FontDefinitions {
        font_data: fonts
            .into_iter()
            .map(|(font, bytes)| (name(font), Arc::new(FontData::from_static(bytes))))
            .collect(),
        families: families
            .into_iter()
            .map(|(family, fonts)| (family, fonts.iter().copied().map(name).collect()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::RawInput;

    use super::*;
    use crate::gui::{icon, theme};

    fn context() -> Context {
        let context = Context::default();
        theme::install(&context);
        context.run_ui(RawInput::default(), |_| {}).textures_delta.clear();
        context
    }

    /// The icons that are listed beside the font, by the names of our constants.
    fn listed() -> impl Iterator<Item = (String, char)> {
        let lines = include_str!("../../assets/fonts/phosphor-icons.txt").lines();
        lines.filter(|line| !line.starts_with('#')).map(|line| {
            let (name, code) = line.split_once(' ').expect("a name and a number");
            let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect(line);
            (name.to_uppercase().replace('-', "_"), letter)
        })
    }

    #[test]
    fn the_bundled_font_has_every_icon_that_is_listed_beside_it() {
        let context = context();
        for (name, letter) in listed() {
            for (font, place) in [(theme::icon(), "alone"), (theme::body(), "in a text")] {
                assert!(context.fonts_mut(|fonts| fonts.has_glyph(&font, letter)), "{name} {place}");
            }
        }
    }

    #[test]
    fn the_icons_are_among_those_of_the_list_beside_the_font() {
        let listed: Vec<_> = listed().map(|(name, letter)| (name, letter.to_string())).collect();
        for (name, sign) in icon::ALL {
            assert!(listed.contains(&(name.to_string(), sign.to_string())), "{name}");
        }
    }

    #[test]
    fn digits_are_of_equal_width_in_every_face() {
        let context = context();
        for font in [theme::body(), theme::strong(), theme::caption(), theme::figure(), theme::mono()] {
            let width = |digit| context.fonts_mut(|fonts| fonts.glyph_width(&font, digit));
            for digit in '1'..='9' {
                assert!((width(digit) - width('0')).abs() < f32::EPSILON, "{digit} in {font:?}");
            }
        }
    }

    #[test]
    fn the_strong_face_is_another_than_the_plain_one() {
        let context = context();
        let width = |font: FontId| context.fonts_mut(|fonts| fonts.glyph_width(&font, 'm'));
        assert!(width(theme::strong()) > width(theme::body()));
        assert!(width(theme::mono()) < width(theme::body()));
    }

    #[test]
    fn european_scripts_need_no_font_of_the_system() {
        let context = context();
        for letter in "Łódź Größe naïve Ελληνικά Кириллица Ўзбек … ≥ · ’ “ ” – — × µ ± →".chars()
        {
            let has = context.fonts_mut(|fonts| fonts.has_glyph(&theme::body(), letter));
            assert!(has, "{letter:?}");
        }
    }
}
