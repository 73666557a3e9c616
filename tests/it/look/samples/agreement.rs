//! Comparing what is shown with what a sample's list says.
//!
//! The list speaks in the words of the programs that it was made with. Only what both tell is compared, and where words
//! differ, what they mean.

use serde_json::Value;

/// What differs; `None` for a format that is not read, so that there is nothing to compare.
pub fn disagreements(sample: &Value, document: &Value) -> Option<Vec<String>> {
    let shown = &document["preview"];
    let kind = shown["type"].as_str().unwrap();
    let wanted = sample["preview"].as_str().unwrap();
    if !forms(wanted).contains(&kind) {
        // Its bytes are shown of what no reader is there for.
        let is_unread = kind == "hex" || (kind == "nothing" && !wanted.contains("hex"));
        let why = shown["why"].as_str().unwrap_or_default();
        let differs = || vec![format!("{wanted} is wanted, and {kind} is shown {why}")];
        return if is_unread { None } else { Some(differs()) };
    }
    let mut found = Comparing { found: Vec::new() };
    let expected = &sample["expect"];
    match kind {
        "table" => found.table(expected, shown),
        "picture" => found.picture(expected, shown),
        "archive" => found.archive(expected, shown),
        "tree" => found.tree(expected, shown),
        "text" => found.text(expected, shown),
        "hex" => found.same("all_zero", &expected["all_zero"], &shown["all_zero"]),
        "nothing" => found.same("why", &expected["why"], &shown["why"]),
        _ => {}
    }
    let is_whole = document["cut"] == false && document["notes"].as_array().unwrap().is_empty();
    if expected["complete"] == false && kind != "nothing" && is_whole {
        found.found.push("nothing says that it ends early".to_string());
    }
    Some(found.found)
}

/// As what it may be shown.
fn forms(wanted: &str) -> &'static [&'static str] {
    match wanted {
        "table" => &["table"],
        // The columns of a file may be all that is shown of it.
        "tree" | "json tree" | "toml tree" => &["tree", "table"],
        "tree or nothing" => &["tree", "nothing"],
        "text" => &["text"],
        "text or hex" => &["text", "hex"],
        "image" | "image header only" => &["picture"],
        "image or nothing" => &["picture", "nothing"],
        "archive" => &["archive"],
        "archive or nothing" => &["archive", "nothing"],
        // What is compressed is shown as what comes out of it.
        "archive, then its member" => &["archive", "text", "table", "properties", "tree"],
        "properties" => &["properties", "archive", "text", "table"],
        "hex" => &["hex"],
        _ => &["nothing"],
    }
}

struct Comparing {
    found: Vec<String>,
}

impl Comparing {
    fn differs(&mut self, what: &str, expected: &Value, shown: &Value) {
        let short = |value: &Value| value.to_string().chars().take(200).collect::<String>();
        self.found.push(format!("{what}: {} is wanted, and {} is shown", short(expected), short(shown)));
    }

    /// That two values mean the same, where something is expected.
    fn same(&mut self, what: &str, expected: &Value, shown: &Value) {
        if !expected.is_null() && !means_same(expected, shown) {
            self.differs(what, expected, shown);
        }
    }

    fn total(&mut self, expected: &Value, of: &Value, shown: usize) {
        let Some(expected) = expected.as_u64() else { return };
        let is_right = match (&of["total"]["exact"], &of["total"]["about"]) {
            (Value::Number(exact), _) => exact.as_u64() == Some(expected),
            (_, Value::Number(about)) => {
                about.as_u64().is_some_and(|about| about.abs_diff(expected) * 20 <= expected)
            }
            _ => shown as u64 == expected,
        };
        if !is_right {
            self.differs("total", &expected.into(), &of["total"]);
        }
    }

    fn table(&mut self, expected: &Value, shown: &Value) {
        let columns = shown["columns"].as_array().unwrap();
        let rows = shown["rows"].as_array().unwrap();
        let names: Value = columns.iter().map(|column| column["name"].clone()).collect();
        self.same("header", &expected["header"], &names);
        match &expected["columns"] {
            Value::Number(number) => {
                let all = shown["all_columns"].as_u64().unwrap_or(columns.len() as u64);
                self.same("columns", &Value::Number(number.clone()), &all.into());
            }
            Value::Array(wanted) => {
                let wanted: Value =
                    wanted.iter().map(|of| if of.is_array() { of[0].clone() } else { of.clone() }).collect();
                self.same("columns", &wanted, &names);
            }
            _ => {}
        }
        self.same("first column", &expected["first_column"], &names[0]);
        self.total(&expected["rows"], shown, rows.len());
        let kinds: Value = columns.iter().map(|column| column["type"].clone()).collect();
        self.same("types", &expected["types"], &kinds);
        let missing: Value = columns.iter().map(|column| column["missing"].clone()).collect();
        self.same("missing", &expected["missing"], &missing);
        let is_of_rows = expected["first"][0].is_array() && expected["shape"].is_null();
        for (number, row) in expected["first"].as_array().into_iter().flatten().enumerate() {
            if is_of_rows {
                self.same(&format!("row {number}"), row, &rows.get(number).cloned().unwrap_or_default());
            }
        }
    }

    fn picture(&mut self, expected: &Value, shown: &Value) {
        for key in ["width", "height", "orientation"] {
            self.same(key, &expected[key], &shown[key]);
        }
        let lower = |value: &Value| value.as_str().map_or(Value::Null, |text| text.to_lowercase().into());
        self.same("format", &lower(&expected["format"]), &lower(&shown["format"]));
    }

    fn archive(&mut self, expected: &Value, shown: &Value) {
        let entries = shown["entries"].as_array().unwrap();
        let Some(wanted) = expected["entries"].as_array() else { return };
        if wanted.len() != entries.len() {
            self.differs("entries", &wanted.len().into(), &entries.len().into());
        }
        for (wanted, entry) in wanted.iter().zip(entries) {
            let trimmed =
                |value: &Value| value.as_str().unwrap_or_default().trim_end_matches('/').to_string();
            self.same("name", &trimmed(&wanted["name"]).into(), &trimmed(&entry["name"]).into());
            for key in ["bytes", "packed", "method", "to"] {
                self.same(&format!("{key} of {}", wanted["name"]), &wanted[key], &entry[key]);
            }
            // Both are names of it.
            if (wanted["kind"].as_str(), entry["kind"].as_str()) != (Some("fifo"), Some("pipe")) {
                self.same(&format!("kind of {}", wanted["name"]), &wanted["kind"], &entry["kind"]);
            }
        }
    }

    fn text(&mut self, expected: &Value, shown: &Value) {
        self.total(&expected["lines"], shown, shown["lines"].as_array().unwrap().len());
        self.same("language", &expected["language"], &shown["language"]);
    }

    fn tree(&mut self, expected: &Value, shown: &Value) {
        let Some(nodes) = shown["nodes"].as_array() else { return };
        let at = |path: &str| nodes.iter().find(|node| node["path"].as_str() == Some(path));
        for wanted in expected["nodes"].as_array().into_iter().flatten() {
            let path = wanted["path"].as_str().unwrap();
            match at(path) {
                Some(node) => self.node(wanted, node),
                None => self.found.push(format!("{path} is not shown")),
            }
        }
        for key in expected["keys"].as_array().into_iter().flatten() {
            let path = format!("/{}", key.as_str().unwrap());
            if at(&path).is_none() {
                self.found.push(format!("{path} is not shown"));
            }
        }
        for array in expected["arrays"].as_array().into_iter().flatten() {
            let path = format!("/{}", array[0].as_str().unwrap());
            let Some(node) = at(&path) else {
                self.found.push(format!("{path} is not shown"));
                continue;
            };
            self.same(&path, &array[1], &node["type"]);
            self.same(&path, &array[2], &node["shape"]);
        }
        for (name, variable) in expected["variables"].as_object().into_iter().flatten() {
            let Some(node) = at(&format!("/{name}")) else {
                self.found.push(format!("/{name} is not shown"));
                continue;
            };
            let kind = &variable["type"];
            // Where there was no type of Julia's, the list has only a number of a class.
            if !kind.as_str().is_some_and(|kind| kind.starts_with("h5 class")) {
                self.same(&format!("type of {name}"), &julia_type(kind), &julia_type(&node["type"]));
            }
        }
        for group in expected["groups"].as_array().into_iter().flatten() {
            self.group(group, &at);
        }
        for table in expected["schema"].as_array().into_iter().flatten() {
            let path = format!("/{}", table["name"].as_str().unwrap());
            if at(&path).is_none() {
                self.found.push(format!("{path} is not shown"));
            }
        }
    }

    /// A group of a `NetCDF` file.
    fn group<'a>(&mut self, group: &Value, at: &impl Fn(&str) -> Option<&'a Value>) {
        let above = group["path"].as_str().unwrap();
        for variable in group["variables"].as_array().unwrap() {
            let path = format!("{above}{}", variable["name"].as_str().unwrap());
            let Some(node) = at(&path) else {
                self.found.push(format!("{path} is not shown"));
                continue;
            };
            for key in ["shape", "attributes", "first"] {
                self.part_of_node(&path, key, &variable[key], &node[key]);
            }
            if !variable["dims"].as_array().unwrap().is_empty() {
                self.same(&format!("dimensions of {path}"), &variable["dims"], &node["dimensions"]);
            }
        }
    }

    fn node(&mut self, wanted: &Value, node: &Value) {
        let path = wanted["path"].as_str().unwrap();
        let kind = match wanted["kind"].as_str() {
            Some(kind) if kind.ends_with("link") => "link",
            // What other programs cannot read we may.
            Some("unreadable") | None => return,
            Some(kind) => kind,
        };
        self.same(&format!("kind of {path}"), &kind.into(), &node["kind"]);
        for (key, ours) in [
            ("shape", "shape"),
            ("max_shape", "max"),
            ("chunks", "chunks"),
            ("layout", "layout"),
            ("stored_bytes", "stored"),
            ("to", "to"),
            ("children", "children"),
            ("first", "first"),
            ("attributes", "attributes"),
        ] {
            self.part_of_node(path, key, &wanted[key], &node[ours]);
        }
        if wanted["type"].is_string() {
            self.same(&format!("type of {path}"), &wanted["type"], &node["type"]);
        }
        if wanted["filters"].as_array().is_some_and(|filters| !filters.is_empty()) {
            self.same(&format!("filters of {path}"), &wanted["filters"], &node["filters"]);
        }
    }

    fn part_of_node(&mut self, path: &str, key: &str, wanted: &Value, shown: &Value) {
        let what = format!("{key} of {path}");
        match (key, wanted) {
            ("first", Value::Array(values)) => {
                let shown = shown.as_array().cloned().unwrap_or_default();
                let shown: Value = shown.into_iter().take(values.len()).collect();
                self.same(&what, wanted, &shown);
            }
            ("first", Value::Null) => {}
            ("first", value) => self.same(&what, value, &shown[0]),
            // Where it leads, and perhaps in which other file.
            ("to", Value::String(to)) => {
                if !shown.as_str().is_some_and(|shown| shown.starts_with(to.as_str())) {
                    self.differs(&what, wanted, shown);
                }
            }
            ("attributes", Value::Object(attributes)) => {
                for (name, value) in attributes.iter().filter(|(_, value)| !value.is_object()) {
                    self.same(&format!("{name} of {path}"), value, &shown[name]);
                }
            }
            // A shape without axes, or a list of none, may be left out.
            (_, Value::Array(values)) if values.is_empty() => {}
            _ => self.same(&what, wanted, shown),
        }
    }
}

/// A type of Julia's without the modules that every program of Julia's has open.
fn julia_type(name: &Value) -> Value {
    name.as_str().map_or(Value::Null, |name| name.replace("Core.", "").replace("Base.", "").into())
}

fn means_same(expected: &Value, shown: &Value) -> bool {
    match (expected, shown) {
        (Value::Number(expected), Value::Number(shown)) => {
            let (Some(expected), Some(shown)) = (expected.as_f64(), shown.as_f64()) else { return false };
            (expected - shown).abs() <= 1e-6 * expected.abs().max(1e-300)
        }
        (Value::String(text), Value::Number(_) | Value::Bool(_)) => {
            let shown_text = shown.to_string();
            let number = |text: &str| text.parse::<f64>().ok();
            *text == shown_text
                || number(text)
                    .zip(number(&shown_text))
                    .is_some_and(|(one, other)| (one - other).abs() < 1e-9)
        }
        // Both ways of writing the same.
        (Value::String(text), Value::String(shown)) if shown == "NaN" || shown == "Infinity" => {
            text == shown || shown.to_lowercase().starts_with(text.as_str())
        }
        // The list does not tell where it leads.
        (Value::String(text), Value::String(shown)) if text == "reference" => {
            shown.starts_with(text.as_str())
        }
        // A complex number.
        (Value::Array(parts), Value::Object(shown)) if parts.len() == 2 => {
            let part = |name: &str, part: &Value| shown.get(name).is_some_and(|it| means_same(part, it));
            part("r", &parts[0]) && part("i", &parts[1])
        }
        (Value::String(text), Value::Null) => text.is_empty() || text == "NA",
        (Value::Array(expected), Value::Array(shown)) => {
            expected.len() == shown.len()
                && expected.iter().zip(shown).all(|(one, other)| means_same(one, other))
        }
        // A list of one value and the value.
        (Value::Array(expected), shown) if expected.len() == 1 => means_same(&expected[0], shown),
        (expected, Value::Array(shown)) if shown.len() == 1 => means_same(expected, &shown[0]),
        (Value::Object(expected), Value::Object(shown)) => {
            expected.iter().all(|(name, value)| shown.get(name).is_some_and(|shown| means_same(value, shown)))
        }
        (expected, shown) => expected == shown,
    }
}
