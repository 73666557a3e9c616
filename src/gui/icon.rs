//! The icons, by the names that Phosphor gives them: each a text of one character of the icon font. The font has
//! more, listed beside it in `assets/fonts/phosphor-icons.txt`; here are those that the window shows.
//!
//! They can stand in any text, as the font follows the typeface in every family (see
//! [`crate::gui::fonts`]). [`crate::gui::widget::icon`] paints them alone.

macro_rules! icons {
    ($($name:ident = $sign:literal,)*) => {
        $(pub const $name: &str = $sign;)*

        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $sign)),*];
    };
}

icons! {
    ARROW_DOWN = "\u{e03e}",
    ARROW_UP = "\u{e08e}",
    ARROWS_CLOCKWISE = "\u{e094}",
    CARET_DOWN = "\u{e136}",
    CARET_LEFT = "\u{e138}",
    CARET_RIGHT = "\u{e13a}",
    CHECK = "\u{e182}",
    CHECK_SQUARE = "\u{e186}",
    CLOCK = "\u{e19a}",
    FILE = "\u{e230}",
    FILE_ARCHIVE = "\u{eb2a}",
    FILE_CSV = "\u{eb1c}",
    FILE_IMAGE = "\u{ea24}",
    FILE_TEXT = "\u{e23a}",
    FOLDER = "\u{e24a}",
    FOLDER_DASHED = "\u{e8f8}",
    FUNNEL = "\u{e266}",
    GEAR = "\u{e270}",
    LINK = "\u{e2e2}",
    LIST = "\u{e2f0}",
    LIST_BULLETS = "\u{e2f2}",
    LOCK_SIMPLE = "\u{e308}",
    MAGNIFYING_GLASS = "\u{e30c}",
    MINUS_SQUARE = "\u{ed4c}",
    PLUGS = "\u{eb56}",
    PROHIBIT = "\u{e3de}",
    QUESTION = "\u{e3e8}",
    RECYCLE = "\u{e75a}",
    SIDEBAR_SIMPLE = "\u{ec24}",
    SQUARE = "\u{e45e}",
    SQUARES_FOUR = "\u{e464}",
    TABLE = "\u{e476}",
    TREE_VIEW = "\u{ee48}",
    WARNING = "\u{e4e0}",
    X = "\u{e4f6}",
}
