//! Every colour, size, radius and size of type of the window, light and dark; nothing is styled anywhere
//! else. The typefaces are those of [`fonts`].
//!
//! Each text and status colour reaches a contrast of 4.5:1 on each surface it can stand on, bars 3:1; the
//! tests compute it.
#![expect(clippy::disallowed_methods, reason = "colours are named here")]

use eframe::egui::style::{ScrollStyle, WidgetVisuals};
use eframe::egui::{
    Color32, Context, CornerRadius, FontId, Margin, Response, Shadow, Stroke, StrokeKind, Style, TextStyle,
    Theme, Ui, Visuals, vec2,
};

use crate::gui::fonts;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Behind lists and text.
    pub background: Color32,
    /// Behind toolbars, headers and bars.
    pub panel: Color32,
    /// Behind what the pointer is over.
    pub hover: Color32,
    /// Behind what is selected.
    pub selected: Color32,
    pub text: Color32,
    /// Text of less weight, and figures that are not final.
    pub weak: Color32,
    pub control_border: Color32,
    /// The sign of "Keep"; its word is weak text.
    pub keep: Color32,
    /// The verdict "Can go".
    pub can_go: Color32,
    /// The verdict "Look first".
    pub look_first: Color32,
    /// The verdict "Can't check".
    pub cannot_check: Color32,
    /// Bars that show a size, by verdict.
    pub bar_keep: Color32,
    pub bar_can_go: Color32,
    pub bar_look_first: Color32,
    pub bar_cannot_check: Color32,
    /// Links, focus and progress.
    pub accent: Color32,
    /// Permanent removal, and nothing else.
    pub danger: Color32,
    /// Text on a surface filled with accent or danger.
    pub on_filled: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

pub const LIGHT: Palette = Palette {
    background: rgb(0x00FF_FFFF),
    panel: rgb(0x00F6_F7F9),
    hover: rgb(0x00EE_F1F5),
    selected: rgb(0x00DC_E8FB),
    text: rgb(0x001B_1F24),
    weak: rgb(0x005A_6472),
    control_border: rgb(0x007A_8594),
    keep: rgb(0x001A_7340),
    can_go: rgb(0x009A_4B00),
    look_first: rgb(0x006B_3FA0),
    cannot_check: rgb(0x000B_6B7A),
    bar_keep: rgb(0x006B_7F9E),
    bar_can_go: rgb(0x00C2_660A),
    bar_look_first: rgb(0x008A_5CC4),
    bar_cannot_check: rgb(0x001F_8796),
    accent: rgb(0x001F_5FBF),
    danger: rgb(0x00B4_2318),
    on_filled: rgb(0x00FF_FFFF),
};

pub const DARK: Palette = Palette {
    background: rgb(0x0017_191C),
    panel: rgb(0x001E_2125),
    hover: rgb(0x0026_2A30),
    selected: rgb(0x001F_3A5F),
    text: rgb(0x00E6_E9ED),
    weak: rgb(0x00A3_ADBA),
    control_border: rgb(0x0080_8A97),
    keep: rgb(0x006C_CB8B),
    can_go: rgb(0x00F2_A65A),
    look_first: rgb(0x00C4_A1F5),
    cannot_check: rgb(0x006C_C7D6),
    bar_keep: rgb(0x007A_8FB5),
    bar_can_go: rgb(0x00E0_8F3C),
    bar_look_first: rgb(0x00A9_82E0),
    bar_cannot_check: rgb(0x003F_A3B3),
    accent: rgb(0x007D_B2FF),
    danger: rgb(0x00FF_8A80),
    on_filled: rgb(0x0017_191C),
};

/// Labels on the map, in both themes.
pub const MAP_LABEL: Color32 = rgb(0x0015_181C);
/// The eight largest packages on the map, in both themes.
pub const MAP_PACKAGES: [Color32; 8] = [
    rgb(0x007F_A8D1),
    rgb(0x00F0_B27A),
    rgb(0x0093_C98A),
    rgb(0x00E5_9A9C),
    rgb(0x009F_D3CF),
    rgb(0x00D9_C26A),
    rgb(0x00C3_A1CC),
    rgb(0x00B9_A08F),
];
/// Every other package on the map.
pub const MAP_REST: Color32 = rgb(0x00B8_BEC7);
/// Ages on the map, new to old.
pub const MAP_AGES: [Color32; 5] =
    [rgb(0x00C9_DDF2), rgb(0x009F_C3E6), rgb(0x006F_A3D4), rgb(0x00F0_C27A), rgb(0x00E5_8A4A)];

/// Numbers on a heat map, from the least to the largest, in both themes.
pub const HEAT: [Color32; 6] = [
    rgb(0x0044_0154),
    rgb(0x0041_4487),
    rgb(0x002A_788E),
    rgb(0x0022_A884),
    rgb(0x007A_D151),
    rgb(0x00FD_E725),
];

/// The colour of a number on a heat map, which is this share of the way from the least to the largest.
pub fn heat(share: f32) -> Color32 {
    let mut place = share.clamp(0.0, 1.0) * 5.0;
    let mut steps = HEAT.windows(2);
    while let Some([from, to]) = steps.next() {
        if place <= 1.0 {
            return from.lerp_to_gamma(*to, place);
        }
        place -= 1.0;
    }
    HEAT[HEAT.len() - 1]
}

/// Room between things, in points: the steps of one scale.
pub const SPACE: [f32; 5] = [4.0, 8.0, 12.0, 16.0, 24.0];
/// Between a frame and its text.
pub const GAP: f32 = SPACE[1];
pub const ROW: f32 = 26.0;
pub const HEADER: f32 = 28.0;
/// How far each level of a list moves in.
pub const INDENT: f32 = 18.0;
pub const BUTTON: f32 = 28.0;
pub const ICON: f32 = 16.0;
/// The smallest thing to be clicked.
pub const HIT: f32 = 24.0;
pub const TOOLBAR: f32 = 40.0;
/// The height of the overview line and the status bar.
pub const LINE: f32 = 32.0;
pub const RADIUS_CONTROL: u8 = 4;
pub const RADIUS_CARD: u8 = 6;
pub const RADIUS_DIALOG: u8 = 8;
pub const STROKE: f32 = 1.0;
/// The width of the ring around what has the focus, and the gap that parts it from that.
pub const FOCUS_RING: f32 = 2.0;
/// The line below the tab of the view that is shown.
pub const UNDERLINE: f32 = 2.0;
/// The smallest bar that shows a size.
pub const BAR_LEAST: f32 = 2.0;

/// The palette that a piece of the window is painted in.
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// Paints the ring around a control that has the focus, on the layer that it lies on.
pub fn ring(ui: &Ui, response: &Response) {
    let painter = ui.ctx().layer_painter(response.layer_id);
    // What is scrolled out of sight has no ring.
    let painter = painter.with_clip_rect(response.interact_rect.expand(2.0 * FOCUS_RING));
    let radius = f32::from(RADIUS_CONTROL) + FOCUS_RING;
    let stroke = Stroke::new(FOCUS_RING, palette(ui).accent);
    painter.rect_stroke(response.rect.expand(FOCUS_RING), radius, stroke, StrokeKind::Outside);
}

/// Small print.
pub fn caption() -> FontId {
    FontId::proportional(12.0)
}

pub fn body() -> FontId {
    FontId::proportional(13.0)
}

/// Text that carries weight: what a line is about.
pub fn strong() -> FontId {
    fonts::strong(13.0)
}

pub fn title() -> FontId {
    fonts::strong(16.0)
}

/// The one large figure of a view.
pub fn figure() -> FontId {
    fonts::strong(22.0)
}

/// The figure that the window is opened for.
pub fn large_figure() -> FontId {
    fonts::strong(28.0)
}

/// Paths and file contents.
pub fn mono() -> FontId {
    FontId::monospace(12.5)
}

/// An icon of the usual size.
pub fn icon() -> FontId {
    fonts::icon(ICON)
}

/// Sets the fonts and both themes, light where the system's preference is not known.
pub fn install(context: &Context) {
    fonts::install(context);
    context.set_style_of(Theme::Light, style(Theme::Light));
    context.set_style_of(Theme::Dark, style(Theme::Dark));
    context.options_mut(|options| options.fallback_theme = Theme::Light);
}

pub fn style(theme: Theme) -> Style {
    let mut style = theme.default_style();
    style.text_styles = [
        (TextStyle::Small, caption()),
        (TextStyle::Body, body()),
        (TextStyle::Button, body()),
        (TextStyle::Heading, title()),
        (TextStyle::Monospace, mono()),
        (TextStyle::Name("strong".into()), strong()),
        (TextStyle::Name("figure".into()), figure()),
        (TextStyle::Name("large figure".into()), large_figure()),
    ]
    .into();
    style.spacing.item_spacing = vec2(GAP, SPACE[0]);
    style.spacing.button_padding = vec2(SPACE[2], SPACE[0]);
    style.spacing.interact_size = vec2(HIT, BUTTON);
    style.spacing.indent = INDENT;
    style.spacing.icon_width = ICON;
    style.spacing.icon_spacing = 6.0;
    style.spacing.window_margin = Margin::same(16);
    style.spacing.scroll = ScrollStyle::thin();
    style.visuals = visuals(theme);
    // What moves by itself draws the eye from what matters.
    style.animation_time = 0.0;
    style
}

/// The colours of one theme as egui's widgets take them.
pub fn visuals(theme: Theme) -> Visuals {
    let (mut visuals, palette) = match theme {
        Theme::Dark => (Visuals::dark(), &DARK),
        Theme::Light => (Visuals::light(), &LIGHT),
    };
    let widget = |fill, border: Stroke| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: CornerRadius::same(RADIUS_CONTROL),
        fg_stroke: Stroke::new(STROKE, palette.text),
        expansion: 0.0,
    };
    let border = Stroke::new(STROKE, palette.control_border);
    visuals.widgets.noninteractive = widget(palette.panel, Stroke::new(STROKE, hairline(palette)));
    visuals.widgets.inactive = widget(palette.background, border);
    visuals.widgets.hovered = widget(palette.hover, border);
    // The toolkit takes this for what has the focus, too, which the ring shows.
    visuals.widgets.active = widget(palette.hover, border);
    visuals.widgets.open = widget(palette.hover, border);
    visuals.selection.bg_fill = palette.selected;
    visuals.selection.stroke = Stroke::new(STROKE, palette.text);
    visuals.weak_text_color = Some(palette.weak);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.can_go;
    visuals.error_fg_color = palette.danger;
    visuals.faint_bg_color = palette.panel;
    visuals.extreme_bg_color = palette.background;
    visuals.code_bg_color = palette.panel;
    visuals.panel_fill = palette.panel;
    // In the dark no shadow sets a menu off from the list below it.
    visuals.window_fill = if theme == Theme::Dark { palette.panel } else { palette.background };
    visuals.window_stroke = Stroke::new(STROKE, hairline(palette));
    visuals.window_corner_radius = CornerRadius::same(RADIUS_DIALOG);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS_CARD);
    visuals.popup_shadow =
        Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(48) };
    visuals.window_shadow = visuals.popup_shadow;
    visuals
}

/// Lines between parts of the window: present, and no more than that.
pub fn hairline(palette: &Palette) -> Color32 {
    palette.panel.lerp_to_gamma(palette.control_border, 0.3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2 defines them.
    fn contrast(one: Color32, other: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |channel: u8| {
                let value = f64::from(channel) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn contrast_is_measured_as_the_standard_does() {
        assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-9);
        assert!((contrast(rgb(0x0077_7777), Color32::WHITE) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_and_status_can_be_read_on_every_surface() {
        for (theme, palette) in [("light", LIGHT), ("dark", DARK)] {
            let surfaces = [palette.background, palette.panel, palette.hover, palette.selected];
            let texts = [
                ("text", palette.text),
                ("weak", palette.weak),
                ("keep", palette.keep),
                ("can go", palette.can_go),
                ("look first", palette.look_first),
                ("cannot check", palette.cannot_check),
                ("accent", palette.accent),
                ("danger", palette.danger),
            ];
            for (index, surface) in surfaces.into_iter().enumerate() {
                for (name, colour) in texts {
                    let ratio = contrast(colour, surface);
                    assert!(ratio >= 4.5, "{theme}: {name} on surface {index} is {ratio:.2}:1");
                }
            }
            for filled in [palette.accent, palette.danger] {
                assert!(contrast(palette.on_filled, filled) >= 4.5, "{theme}");
            }
        }
    }

    #[test]
    fn bars_borders_and_the_map_stand_out() {
        for (theme, palette) in [("light", LIGHT), ("dark", DARK)] {
            let surfaces = [palette.background, palette.panel, palette.hover, palette.selected];
            let shapes = [
                ("border", palette.control_border),
                ("bar keep", palette.bar_keep),
                ("bar can go", palette.bar_can_go),
                ("bar look first", palette.bar_look_first),
                ("bar can't check", palette.bar_cannot_check),
            ];
            for (index, surface) in surfaces.into_iter().enumerate() {
                for (name, colour) in shapes {
                    let ratio = contrast(colour, surface);
                    assert!(ratio >= 3.0, "{theme}: {name} on surface {index} is {ratio:.2}:1");
                }
            }
        }
        for colour in MAP_PACKAGES.into_iter().chain(MAP_AGES).chain([MAP_REST]) {
            assert!(contrast(MAP_LABEL, colour) >= 4.5, "{colour:?}");
        }
    }
}
