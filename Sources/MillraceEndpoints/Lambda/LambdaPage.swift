import MillraceModel

/// One page of a list that stands in the order of its elements' keys.
///
/// A marker is the last key of a page, so that what comes and goes between two pages neither repeats nor hides others.
struct LambdaPage<Element> {
    let elements: [Element]
    /// What leads to the next page; `nil` on the last one.
    let nextMarker: String?

    /// Takes a page out of a list.
    ///
    /// - Parameters:
    ///   - all: The list.
    ///   - input: `Marker` and `MaxItems` of the request.
    ///   - limit: The most elements of a page, whatever is asked for.
    ///   - key: What an element is found by.
    /// - Throws: `LambdaError` for a marker that no page gave.
    init(_ all: [Element], _ input: WireStructure, limit: Int, key: (Element) -> String) throws {
        var rest = all.sorted { key($0) < key($1) }[...]
        if let marker = input.text("Marker"), !marker.isEmpty {
            guard let last = Base64.decode(marker).flatMap({ String(validating: $0, as: UTF8.self) }) else {
                throw LambdaError.invalidParameterValue("Marker is none that a page of this list gave")
            }
            rest = rest.drop { key($0) <= last }
        }
        elements = Array(rest.prefix(min(input.integer("MaxItems") ?? limit, limit)))
        let isLast = elements.count == rest.count
        nextMarker = isLast ? nil : elements.last.map { Base64.encode(Array(key($0).utf8)) }
    }

    /// Writes the page.
    func write(_ name: String, to writer: inout JSONWriter, _ write: (Element, inout JSONWriter) -> Void) {
        if let nextMarker { writer.member("NextMarker", nextMarker) }
        writer.key(name)
        writer.beginArray()
        for element in elements { write(element, &writer) }
        writer.endArray()
    }
}
