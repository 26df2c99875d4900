// What the writers of events, items and failure records share.
extension JSONWriter {
    /// Writes a key and its string.
    package mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    /// Writes an array; `element` writes one element.
    mutating func array<Element>(_ elements: [Element], _ element: (inout JSONWriter, Element) -> Void) {
        beginArray()
        for each in elements { element(&self, each) }
        endArray()
    }
}
