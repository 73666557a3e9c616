//! Compiled code as Julia writes it.

/// A header of compiled code as Julia 1.10 writes it, for a package at `source`.
pub fn header(version: &str, source: &str, has_targets: bool) -> Vec<u8> {
    let text = |text: &str| [text.as_bytes(), b"\0"].concat();
    let counted = |text: &str| [&i32::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat();
    let mut bytes = b"\xfbjli\r\n\x1a\n\x0c\0\xfe\xff\x08".to_vec();
    bytes[10..12].copy_from_slice(&0xfeff_u16.to_le_bytes());
    for part in ["Linux", "x86_64", version, "HEAD", "abc"] {
        bytes.extend(text(part));
    }
    bytes.extend([0; 26]);
    bytes.extend(counted("A"));
    bytes.extend([1; 24]);
    bytes.extend([0; 4]);
    let mut list = counted(source);
    list.extend([0; 8 + 4 + 4]);
    list.extend([0; 4 + 8 + 8]);
    bytes.extend((list.len() as u64).to_le_bytes());
    bytes.extend(list);
    bytes.extend([0; 4]);
    let targets: &[u8] = if has_targets { b"native" } else { b"" };
    bytes.extend(i32::try_from(targets.len()).unwrap().to_le_bytes());
    bytes.extend(targets);
    bytes
}
