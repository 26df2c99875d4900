extension AWSNumber {
    /// Bytes that sort, as unsigned bytes, like the numbers they stand for.
    ///
    /// | Part | Positive | Negative |
    /// |---|---|---|
    /// | sign | `03`; zero is `02` and nothing else | `01` |
    /// | exponent of the first digit | plus 130, one byte | its complement |
    /// | two digits a byte | 1 to 100 | their complements |
    /// | end | none: fewer digits are less | `FF`: fewer digits are more |
    package var sortKey: [UInt8] {
        let parts = DecimalDigits(of: self)
        guard !parts.isZero else { return [0x02] }
        var key: [UInt8] = [UInt8(parts.exponent + 130)]
        for index in stride(from: 0, to: parts.digits.count, by: 2) {
            let second = index + 1 < parts.digits.count ? parts.digits[index + 1] : 0
            key.append(parts.digits[index] * 10 + second + 1)
        }
        return parts.isNegative ? [0x01] + key.map { ~$0 } + [0xFF] : [0x03] + key
    }
}
