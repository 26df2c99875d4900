/// Base64 with the standard alphabet and required padding, as AWS uses it for binary values.
///
/// Source: RFC 4648 §4. Decoding is strict: no blanks, no missing padding, and none of the several spellings that
/// leave unused bits set, so that text and bytes correspond one to one.
package enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let padding = UInt8(ascii: "=")
    /// Marks a byte outside the alphabet; the digits are 0 to 63.
    private static let invalid: UInt8 = 0xFF

    /// The digit of every byte, or `invalid`.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: invalid, count: 256)
        for digit in 0..<64 { digits[Int(alphabet.utf8Start[digit])] = UInt8(digit) }
        return digits
    }()

    /// The number of characters that `count` bytes become.
    package static func encodedCount(of count: Int) -> Int {
        (count + 2) / 3 * 4
    }

    /// Appends the Base64 form of bytes as ASCII.
    package static func encode(_ bytes: [UInt8], into output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: encodedCount(of: bytes.count)))
        output.withUnsafeMutableBufferPointer { buffer in
            encode(bytes, to: UnsafeMutableBufferPointer(rebasing: buffer[start...]))
        }
    }

    /// The Base64 form of bytes.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: encodedCount(of: bytes.count)) { buffer in
            encode(bytes, to: buffer)
            return encodedCount(of: bytes.count)
        }
    }

    /// The bytes that a text stands for, or nil when it is not canonical Base64.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0) }
    }

    /// Fills `output`, which has room for exactly the encoded bytes or more.
    private static func encode(_ bytes: [UInt8], to output: UnsafeMutableBufferPointer<UInt8>) {
        let letters = UnsafeBufferPointer(start: alphabet.utf8Start, count: 64)
        var position = 0
        var index = 0
        while index + 2 < bytes.count {
            let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
            output[position] = letters[Int(group >> 18)]
            output[position + 1] = letters[Int(group >> 12 & 63)]
            output[position + 2] = letters[Int(group >> 6 & 63)]
            output[position + 3] = letters[Int(group & 63)]
            index += 3
            position += 4
        }
        guard index < bytes.count else { return }
        let hasSecond = index + 1 < bytes.count
        let group = UInt32(bytes[index]) << 16 | (hasSecond ? UInt32(bytes[index + 1]) << 8 : 0)
        output[position] = letters[Int(group >> 18)]
        output[position + 1] = letters[Int(group >> 12 & 63)]
        output[position + 2] = hasSecond ? letters[Int(group >> 6 & 63)] : padding
        output[position + 3] = padding
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        guard let last = text.last else { return [] }
        let paddingCount = last != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        let count = text.count / 4 * 3 - paddingCount
        // Groups without padding; the one with padding is taken apart below.
        let wholeCount = paddingCount == 0 ? text.count : text.count - 4
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { output, initializedCount in
            digits.withUnsafeBufferPointer { digits in
                var seen: UInt8 = 0
                var position = 0
                for index in stride(from: 0, to: wholeCount, by: 4) {
                    let first = digits[Int(text[index])]
                    let second = digits[Int(text[index + 1])]
                    let third = digits[Int(text[index + 2])]
                    let fourth = digits[Int(text[index + 3])]
                    seen |= first | second | third | fourth
                    output[position] = first << 2 | second >> 4
                    output[position + 1] = second << 4 | third >> 2
                    output[position + 2] = third << 6 | fourth
                    position += 3
                }
                if paddingCount > 0 {
                    let first = digits[Int(text[wholeCount])]
                    let second = digits[Int(text[wholeCount + 1])]
                    let third = paddingCount == 1 ? digits[Int(text[wholeCount + 2])] : 0
                    seen |= first | second | third
                    output[position] = first << 2 | second >> 4
                    if paddingCount == 1 { output[position + 1] = second << 4 | third >> 2 }
                    // Bits that no byte takes must be zero, or several texts would mean the same.
                    isValid = (paddingCount == 1 ? third & 0x03 : second & 0x0F) == 0
                }
                // Digits stay below 64; a higher bit can only come from the mark of an invalid byte.
                isValid = isValid && seen < 64
            }
            initializedCount = count
        }
        return isValid ? bytes : nil
    }
}
