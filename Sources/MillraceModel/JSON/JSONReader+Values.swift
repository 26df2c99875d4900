extension JSONReader {
    /// Skips one value of any kind and checks everything in it as if it were read.
    ///
    /// Nothing is allocated for it. Duplicate keys inside it are not looked for.
    package mutating func skipValue() throws(JSONError) {
        let depth = containers.count
        try skipStart()
        while containers.count > depth {
            switch state {
            case .objectStart, .objectNext: _ = try nextKeyToken()
            case .arrayStart, .arrayNext: _ = try nextElement()
            case .value, .end, .failed: try skipStart()
            }
        }
    }

    /// Skips a scalar, or enters a container.
    private mutating func skipStart() throws(JSONError) {
        switch try peekKind() {
        case .object: try beginObject()
        case .array: try beginArray()
        case .string:
            _ = try scanString()
            endValue()
        case .number:
            _ = try scanNumber(expected: JSONKind.number.name)
            endValue()
        case .bool: _ = try readBool()
        case .null: try readNull()
        }
    }

    /// Reads one value of any kind as a tree, and refuses an object that has a key twice.
    ///
    /// Loops instead of calling itself, so that deep documents need no stack.
    package mutating func readValue() throws(JSONError) -> JSONValue {
        var unfinished: [UnfinishedContainer] = []
        while true {
            var value: JSONValue
            switch try peekKind() {
            case .object:
                try beginObject()
                if let key = try nextKey() {
                    unfinished.append(UnfinishedContainer(key: key))
                    continue
                }
                value = .object(JSONObject())
            case .array:
                try beginArray()
                if try nextElement() {
                    unfinished.append(UnfinishedContainer(key: nil))
                    continue
                }
                value = .array([])
            case .string: value = .string(try readString())
            case .number: value = .number(try readNumberText())
            case .bool: value = .bool(try readBool())
            case .null:
                try readNull()
                value = .null
            }
            // The value may be the last of its container, and that container the last of the one around it.
            while true {
                guard let innermost = unfinished.indices.last else { return value }
                if try add(value, to: &unfinished[innermost]) { break }
                value = unfinished.removeLast().value
            }
        }
    }

    /// Puts a value into its container and answers whether another value follows in it.
    private mutating func add(
        _ value: JSONValue,
        to container: inout UnfinishedContainer
    ) throws(JSONError) -> Bool {
        guard let key = container.key else {
            container.elements.append(value)
            return try nextElement()
        }
        container.object.append(key: key, value: value)
        guard let next = try nextKey() else { return false }
        if container.object.contains(next) { throw fail(.duplicateKey(next), at: tokenOffset) }
        container.key = next
        return true
    }

    /// An array or object of which some values are read; an object has a key.
    private struct UnfinishedContainer {
        var key: String?
        var elements: [JSONValue] = []
        var object = JSONObject()

        init(key: String?) {
            self.key = key
        }

        var value: JSONValue { key == nil ? .array(elements) : .object(object) }
    }
}
