import MillraceModel

// The members of replies.
extension JSONWriter {
    /// An object whose members a closure writes, as a document of its own.
    static func document(_ writeMembers: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writeMembers(&writer)
        writer.endObject()
        return writer.bytes
    }

    mutating func member(_ name: String, number: Int) {
        key(name)
        int(number)
    }

    mutating func member(_ name: String, flag: Bool) {
        key(name)
        bool(flag)
    }

    /// Units of capacity, or gigabytes: with a fraction, also when it is none.
    mutating func member(_ name: String, units: Double) {
        key(name)
        number(text: String(units))
    }

    /// An instant in seconds since 1970, with milliseconds.
    mutating func member(_ name: String, instant: Timestamp) {
        key(name)
        number(text: instant.decimalSecondsSinceEpoch)
    }

    /// An item; no member when there is none.
    mutating func member(_ name: String, item: Item?) {
        guard let item else { return }
        key(name)
        item.write(to: &self)
    }

    /// An object whose members a closure writes.
    mutating func member(_ name: String, _ writeMembers: (inout JSONWriter) -> Void) {
        key(name)
        beginObject()
        writeMembers(&self)
        endObject()
    }

    /// An array whose elements a closure writes.
    mutating func member<Element>(
        _ name: String, list elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        key(name)
        list(elements, write)
    }

    /// An array whose elements a closure writes.
    mutating func list<Element>(_ elements: [Element], _ write: (Element, inout JSONWriter) -> Void) {
        beginArray()
        for element in elements { write(element, &self) }
        endArray()
    }

    /// An object of values by the names of tables, which the request calls by other texts perhaps.
    mutating func member<Value>(
        _ name: String,
        map values: [String: Value],
        keys texts: [String: String],
        _ write: (Value, inout JSONWriter) -> Void
    ) {
        member(name) { writer in
            for (table, value) in values.sorted(by: { $0.key < $1.key }) {
                writer.key(texts[table] ?? table)
                write(value, &writer)
            }
        }
    }
}
