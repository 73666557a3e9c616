//! What the desktop prefers, light or dark, where the toolkit cannot tell: X11, and Wayland without hints.
//!
//! The desktop portal's setting `org.freedesktop.appearance color-scheme` is asked on a thread of its own and
//! followed from then on. Without a portal the window stays light. A theme chosen by the user goes first.

use eframe::egui::Context;

use crate::core::environment::Environment;

/// Whether the window manager has to be told the theme that is shown. On X11 the toolkit says "dark" for the frame of a
/// window whose theme it was not told; elsewhere a theme that is told would hide what the system prefers.
pub fn is_to_be_told(environment: &Environment) -> bool {
    let is_set = |name| environment.variable(name).is_some_and(|value| !value.is_empty());
    let may_be_x11 = cfg!(all(unix, not(target_os = "macos")));
    may_be_x11 && !["WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_set)
}

/// Follows the preference of the desktop for as long as the program runs.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn follow(context: Context) {
    // Without a thread, or without an answer, the window stays light.
    let _ = std::thread::Builder::new().name("theme".to_string()).spawn(move || portal::follow(&context));
}

/// The toolkit knows the preference by itself.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn follow(_: Context) {}

#[cfg(all(unix, not(target_os = "macos")))]
mod portal {
    use eframe::egui::{Context, Theme};
    use zbus::blocking::{Connection, Proxy};
    use zbus::zvariant::{OwnedValue, Value};

    const NAMESPACE: &str = "org.freedesktop.appearance";
    const KEY: &str = "color-scheme";

    pub fn follow(context: &Context) -> zbus::Result<()> {
        let connection = Connection::session()?;
        let portal = Proxy::new(
            &connection,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Settings",
        )?;
        // Asked for first, so that no change falls between the answer and the first signal.
        let changes = portal.receive_signal("SettingChanged")?;
        // Read is the older call; it wraps its answer once more.
        let answer: OwnedValue = portal
            .call("ReadOne", &(NAMESPACE, KEY))
            .or_else(|_: zbus::Error| portal.call("Read", &(NAMESPACE, KEY)))?;
        prefer(context, &answer);
        for change in changes {
            let body = change.body();
            if let Ok((NAMESPACE, KEY, value)) = body.deserialize::<(&str, &str, Value<'_>)>() {
                prefer(context, &value);
            }
        }
        Ok(())
    }

    /// The toolkit takes its fallback where it does not know what the system prefers.
    fn prefer(context: &Context, value: &Value<'_>) {
        let theme = theme_of(value);
        context.options_mut(|options| options.fallback_theme = theme);
        context.request_repaint();
    }

    /// 1 is dark, 2 light, 0 no preference.
    fn theme_of(value: &Value<'_>) -> Theme {
        match value {
            Value::Value(inner) => theme_of(inner),
            Value::U32(1) => Theme::Dark,
            _ => Theme::Light,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn both_calls_of_the_portal_are_understood() {
            assert_eq!(theme_of(&Value::U32(1)), Theme::Dark);
            assert_eq!(theme_of(&Value::Value(Box::new(Value::U32(1)))), Theme::Dark);
            assert_eq!(theme_of(&Value::U32(2)), Theme::Light);
            assert_eq!(theme_of(&Value::U32(0)), Theme::Light, "no preference is light");
            assert_eq!(theme_of(&Value::from("dark")), Theme::Light, "an answer of another kind is none");
        }
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn only_x11_is_told_the_theme() {
        let mut environment = Environment::default();
        environment.variables.insert("DISPLAY".into(), ":0".into());
        assert!(is_to_be_told(&environment));
        environment.variables.insert("WAYLAND_DISPLAY".into(), "wayland-0".into());
        assert!(!is_to_be_told(&environment));
    }
}
