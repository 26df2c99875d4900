/// Counts the bytes that values take in compact JSON, as `JSONWriter` writes them, without writing them.
struct JSONMeasure {
    /// Whether texts are searched for what has to be escaped; else each of their bytes counts as the longest escape.
    let isExact: Bool

    /// The bytes of an item or of the members of a map in DynamoDB JSON.
    func item(_ item: Item) -> Int {
        var size = Self.brackets(around: item.count)
        for (name, value) in item { size += text(name) + 1 + self.value(value) }
        return size
    }

    /// The bytes of an attribute value in DynamoDB JSON.
    func value(_ value: AttributeValue) -> Int {
        let inner =
            switch value {
            case .boolean(let flag): flag ? 4 : 5
            case .binary(let bytes): base64(bytes)
            case .binarySet(let elements): array(elements) { base64($0) }
            case .list(let elements): array(elements) { self.value($0) }
            case .map(let members): item(members)
            case .number(let number): Self.plainText(number.stringValue)
            case .numberSet(let elements): array(elements) { Self.plainText($0.stringValue) }
            case .null: 4
            case .string(let text): self.text(text)
            case .stringSet(let elements): array(elements) { self.text($0) }
            }
        return #"{"":}"#.utf8.count + value.typeName.utf8.count + inner
    }

    /// The bytes of a string with its quotes.
    func text(_ text: String) -> Int {
        guard isExact else { return 2 + text.utf8.count * JSONWriter.escapeLengthMax }
        var text = text
        return text.withUTF8 { bytes in
            var size = 2 + bytes.count
            var index = 0
            while true {
                index = JSONPlainText.end(in: UnsafeRawBufferPointer(bytes), from: index, stopsAtNonASCII: false)
                guard index < bytes.count else { return size }
                size += JSONWriter.escapeLength(of: bytes[index]) - 1
                index += 1
            }
        }
    }

    /// The bytes of binary data with the quotes around its Base64.
    func base64(_ bytes: [UInt8]) -> Int { 2 + Base64.encodedCount(of: bytes.count) }

    /// The digits of a whole number, and its sign.
    static func digits(_ value: Int64) -> Int {
        var (count, rest) = (value < 0 ? 2 : 1, value.magnitude)
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    /// The bytes of an instant in seconds with three decimals.
    ///
    /// Counted, because every record that is queued for a function is measured, and a text would be made for nothing
    /// else.
    static func decimalSeconds(_ instant: Timestamp) -> Int {
        let milliseconds = instant.millisecondsSinceEpoch
        let sign = milliseconds < 0 ? 1 : 0
        return sign + digits(Int64(milliseconds.magnitude / 1_000)) + ".000".utf8.count
    }

    /// The digits of a sequence number.
    func digits(_ number: SequenceNumber) -> Int {
        isExact ? number.description.utf8.count : number.digitCountBound
    }

    /// A string in which nothing has to be escaped.
    private static func plainText(_ text: String) -> Int { 2 + text.utf8.count }

    private func array<Element>(_ elements: [Element], _ size: (Element) -> Int) -> Int {
        elements.reduce(Self.brackets(around: elements.count)) { $0 + size($1) }
    }

    /// The two brackets and the commas of so many elements.
    private static func brackets(around count: Int) -> Int { 2 + max(0, count - 1) }
}
