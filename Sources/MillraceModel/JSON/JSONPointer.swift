/// The place of a value in a JSON document, such as `/EventSourceMappings/0/BatchSize`; empty for the whole.
///
/// Source: RFC 6901. Names of more than 60 characters are cut, so that a message stays readable.
package struct JSONPointer: Sendable, CustomStringConvertible {
    /// A place is kept as the way to it: nearly all places of a manifest are never written out.
    private indirect enum Way: Sendable {
        case root
        case member(Way, String)
        case element(Way, Int)
    }

    private static let nameCountMax = 60

    /// The whole document.
    package static let root = JSONPointer(way: .root)

    private let way: Way

    /// The member of that name.
    package func appending(_ name: String) -> JSONPointer {
        JSONPointer(way: .member(way, name))
    }

    /// The element of that index.
    package func appending(_ index: Int) -> JSONPointer {
        JSONPointer(way: .element(way, index))
    }

    /// Whether this is the whole document.
    package var isRoot: Bool {
        if case .root = way { true } else { false }
    }

    package var description: String { Self.text(way) }

    private static func text(_ way: Way) -> String {
        switch way {
        case .root: ""
        case .member(let way, let name): text(way) + "/" + escaped(name)
        case .element(let way, let index): text(way) + "/\(index)"
        }
    }

    private static func escaped(_ name: String) -> String {
        var text = ""
        for (index, scalar) in name.unicodeScalars.enumerated() {
            guard index < nameCountMax else { return text + "…" }
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            // A message is one line, and a terminal must not obey what a file says.
            case _ where scalar.properties.generalCategory == .control: text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
