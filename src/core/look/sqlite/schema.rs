//! The columns of a table, out of the text that made it.

/// What `CREATE TABLE` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Definition {
    pub columns: Vec<Named>,
    /// The column that stands for the number of the row: `INTEGER PRIMARY KEY`.
    pub row_number: Option<usize>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// As it was written, such as `varchar(10)`.
    pub kind: String,
}

impl Named {
    /// Whether its whole numbers count as others (`SQLite`'s affinity REAL).
    pub fn is_real(&self) -> bool {
        let kind = self.kind.to_ascii_uppercase();
        !kind.contains("INT") && ["REAL", "FLOA", "DOUB"].iter().any(|word| kind.contains(word))
    }
}

/// Words that begin what is no column.
const CONSTRAINTS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
/// Words that end the type of a column.
const AFTER_TYPE: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];
const MOST_COLUMNS: usize = 32_767;

impl Definition {
    pub fn of(sql: &str) -> Self {
        let mut definition = Self::default();
        let is_rowless = {
            let words = sql.rsplit(')').next().unwrap_or_default().to_ascii_uppercase();
            words.contains("WITHOUT") && words.contains("ROWID")
        };
        for part in parts(&tokens(sql)) {
            let Some((first, rest)) = part.split_first() else { continue };
            let is_word = |token: &&Token, words: &[&str]| {
                !token.is_quoted && words.iter().any(|word| token.text.eq_ignore_ascii_case(word))
            };
            if is_word(&first, &CONSTRAINTS) {
                definition.constraint(part, is_rowless);
                continue;
            }
            if definition.columns.len() >= MOST_COLUMNS {
                break;
            }
            let kind: Vec<&str> = rest
                .iter()
                .take_while(|token| !is_word(token, &AFTER_TYPE))
                .map(|token| token.text.as_str())
                .collect();
            let kind = kind.join(" ").replace(" ( ", "(").replace(" )", ")").replace(" , ", ", ");
            if !is_rowless && kind.eq_ignore_ascii_case("integer") && is_key(rest) {
                definition.row_number = Some(definition.columns.len());
            }
            definition.columns.push(Named { name: first.text.clone(), kind });
        }
        definition
    }

    /// `PRIMARY KEY(id)` behind the columns.
    fn constraint(&mut self, part: &[Token], is_rowless: bool) {
        let mut names = part.iter().skip_while(|token| token.text != "(").skip(1);
        if let (true, Some(name), Some(end)) = (is_key(part) && !is_rowless, names.next(), names.next()) {
            let is_named = |column: &Named| {
                column.name.eq_ignore_ascii_case(&name.text) && column.kind.eq_ignore_ascii_case("integer")
            };
            if end.text == ")" {
                self.row_number = self.columns.iter().position(is_named).or(self.row_number);
            }
        }
    }
}

fn is_key(tokens: &[Token]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [first, second] => {
            first.text.eq_ignore_ascii_case("primary") && second.text.eq_ignore_ascii_case("key")
        }
        _ => false,
    })
}

#[derive(Debug)]
struct Token {
    text: String,
    is_quoted: bool,
}

/// Words, quoted names and signs.
fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = sql.chars().peekable();
    while let Some(first) = rest.next() {
        let closing = match first {
            '"' | '`' | '\'' => first,
            '[' => ']',
            '-' if rest.next_if_eq(&'-').is_some() => {
                while rest.next_if(|character| *character != '\n').is_some() {}
                continue;
            }
            '/' if rest.next_if_eq(&'*').is_some() => {
                let mut last = ' ';
                for next in rest.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
                continue;
            }
            _ if first.is_whitespace() => continue,
            _ if is_of_word(first) => {
                let mut text = String::from(first);
                while let Some(next) = rest.next_if(|next| is_of_word(*next)) {
                    text.push(next);
                }
                tokens.push(Token { text, is_quoted: false });
                continue;
            }
            _ => {
                tokens.push(Token { text: first.to_string(), is_quoted: false });
                continue;
            }
        };
        let mut text = String::new();
        while let Some(next) = rest.next() {
            // A quote within is written twice.
            if next == closing && (closing == ']' || rest.next_if_eq(&closing).is_none()) {
                break;
            }
            text.push(next);
        }
        tokens.push(Token { text, is_quoted: true });
    }
    tokens
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '.') || !character.is_ascii()
}

/// What stands between the commas in the first brackets.
fn parts(tokens: &[Token]) -> Vec<&[Token]> {
    let is_sign = |token: &Token, sign: &str| !token.is_quoted && token.text == sign;
    let Some(start) = tokens.iter().position(|token| is_sign(token, "(")) else { return Vec::new() };
    let inner = tokens.get(start + 1..).unwrap_or_default();
    let (mut depth, mut from, mut parts) = (0_usize, 0, Vec::new());
    for (at, token) in inner.iter().enumerate() {
        if is_sign(token, "(") {
            depth += 1;
        } else if depth == 0 && (is_sign(token, ",") || is_sign(token, ")")) {
            parts.extend(inner.get(from..at));
            from = at + 1;
            if is_sign(token, ")") {
                break;
            }
        } else if is_sign(token, ")") {
            depth -= 1;
        }
    }
    parts
}
