//! The type of an object or an attribute, wherever it stands in the file.
//!
//! Rules: "HDF5 File Format Specification", IV.A.2.d (types), IV.B (types that have a place of their own).

use std::rc::Rc;

use super::file::File;
use super::header::{self, Object, TYPE};
use super::types::Type;
use crate::core::look::Trouble;

/// The type of an object, or that it refers to.
pub fn of_object(file: &File<'_>, object: &Object) -> Result<Option<Rc<Type>>, Trouble> {
    let Some(message) = object.message(TYPE) else { return Ok(None) };
    of_data(file, &message.data, message.is_shared).map(Some)
}

/// The type that `data` says, or that stands where it says.
pub fn of_data(file: &File<'_>, data: &[u8], is_shared: bool) -> Result<Rc<Type>, Trouble> {
    if is_shared { named(file, header::shared(file, data)?) } else { Type::parse(data).map(Rc::new) }
}

/// A type that stands in the file by a name.
fn named(file: &File<'_>, address: u64) -> Result<Rc<Type>, Trouble> {
    if let Some(known) = file.types.borrow().get(&address) {
        return Ok(Rc::clone(known));
    }
    let object = Object::read(file, address)?;
    let missing = || Trouble::damaged("a type is missing");
    let message = object.message(TYPE).filter(|message| !message.is_shared).ok_or_else(missing)?;
    let parsed = Rc::new(Type { address: Some(address), ..Type::parse(&message.data)? });
    file.types.borrow_mut().insert(address, Rc::clone(&parsed));
    Ok(parsed)
}
