extension JSONReader {
    /// A string that was checked but not yet made: where its contents are, without the quotes.
    struct StringToken {
        let contents: Range<Int>
        let hasEscapes: Bool
    }

    /// Checks the string whose opening quote is at `offset` and moves behind its closing quote.
    mutating func scanString() throws(JSONError) -> StringToken {
        let bytes = self.bytes
        let start = offset + 1
        var index = start
        var hasEscapes = false
        while true {
            index = bytes.withUnsafeBytes { JSONPlainText.end(in: $0, from: index, stopsAtNonASCII: true) }
            guard index < bytes.count else { throw fail(.unexpectedEnd, at: bytes.count) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                offset = index + 1
                return StringToken(contents: start..<index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                index = try endOfEscape(at: index)
            case let byte where byte < 0x20:
                throw fail(.controlCharacterInString(byte), at: index)
            default:
                index = try endOfNonASCII(at: index)
            }
        }
    }

    /// Makes the text of a string that ``scanString()`` found valid.
    func text(of token: StringToken) -> String {
        guard token.hasEscapes else { return String(decoding: bytes[token.contents], as: UTF8.self) }
        // Every escape is longer than the UTF-8 it stands for, so the contents bound the text.
        return String(unsafeUninitializedCapacity: token.contents.count) { output in
            var count = 0
            var index = token.contents.lowerBound
            while index < token.contents.upperBound {
                let byte = bytes[index]
                guard byte == UInt8(ascii: "\\") else {
                    output[count] = byte
                    count += 1
                    index += 1
                    continue
                }
                let (scalar, length) = unescape(at: index)
                for unit in scalar.utf8 {
                    output[count] = unit
                    count += 1
                }
                index += length
            }
            return count
        }
    }

    /// The scalar that a valid escape stands for, and the escape's length.
    private func unescape(at index: Int) -> (scalar: Unicode.Scalar, length: Int) {
        switch bytes[index + 1] {
        case UInt8(ascii: "b"): return ("\u{08}", 2)
        case UInt8(ascii: "f"): return ("\u{0C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            let unit = codeUnit(at: index + 2) ?? 0
            if let scalar = Unicode.Scalar(unit) { return (scalar, 6) }
            let low = codeUnit(at: index + 8) ?? 0
            let pair = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) & 0x3FF)
            return (Unicode.Scalar(pair) ?? "\u{FFFD}", 12)
        case let itself: return (Unicode.Scalar(itself), 2)
        }
    }

    /// Checks the escape whose backslash is at `index` and answers the index after it.
    private mutating func endOfEscape(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw fail(.unexpectedEnd, at: bytes.count) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            break
        default:
            throw fail(.invalidEscape, at: index)
        }
        let unit = try requireCodeUnit(at: index + 2)
        guard UTF16.isSurrogate(unit) else { return index + 6 }
        guard UTF16.isLeadSurrogate(unit) else { throw fail(.loneSurrogate, at: index) }
        guard index + 7 < bytes.count else {
            // Nothing after the first half, or only the beginning of an escape, can still become a pair.
            let couldContinue = index + 6 == bytes.count || bytes[index + 6] == UInt8(ascii: "\\")
            throw couldContinue ? fail(.unexpectedEnd, at: bytes.count) : fail(.loneSurrogate, at: index)
        }
        guard bytes[index + 6] == UInt8(ascii: "\\"), bytes[index + 7] == UInt8(ascii: "u") else {
            throw fail(.loneSurrogate, at: index)
        }
        guard UTF16.isTrailSurrogate(try requireCodeUnit(at: index + 8)) else { throw fail(.loneSurrogate, at: index) }
        return index + 12
    }

    /// The code unit of the four hexadecimal digits at `index`, which must be there.
    private mutating func requireCodeUnit(at index: Int) throws(JSONError) -> UInt16 {
        if let unit = codeUnit(at: index) { return unit }
        let wrong = bytes[index..<min(index + 4, bytes.count)].firstIndex { Self.hexDigit($0) == nil }
        guard let wrong else { throw fail(.unexpectedEnd, at: bytes.count) }
        throw fail(.invalidEscape, at: wrong)
    }

    private func codeUnit(at index: Int) -> UInt16? {
        guard index + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for position in index..<index + 4 {
            guard let digit = Self.hexDigit(bytes[position]) else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Checks the run of characters outside ASCII at `index` and answers the index after it.
    private mutating func endOfNonASCII(at index: Int) throws(JSONError) -> Int {
        var index = index
        while index < bytes.count, bytes[index] >= 0x80 { index = try endOfSequence(at: index) }
        return index
    }

    /// Checks the UTF-8 sequence of several bytes at `index` and answers the index after it.
    ///
    /// Source: the table of well-formed sequences, Unicode Standard §3.9, table 3-7.
    private mutating func endOfSequence(at index: Int) throws(JSONError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw fail(.invalidUTF8, at: index)
        }
        for position in index + 1..<index + length {
            guard position < bytes.count else { throw fail(.unexpectedEnd, at: bytes.count) }
            let allowed = position == index + 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[position]) else { throw fail(.invalidUTF8, at: index) }
        }
        return index + length
    }
}
