extension AWSNumber: Comparable {
    /// Whether a number is less than another by value.
    public static func < (left: AWSNumber, right: AWSNumber) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): isLess(left.stringValue.utf8[...], right.stringValue.utf8[...])
        case (true, true): isLess(right.stringValue.utf8.dropFirst(), left.stringValue.utf8.dropFirst())
        }
    }

    /// Compares two numbers in normal form without sign.
    private static func isLess(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Bool {
        let point = UInt8(ascii: ".")
        let leftCount = left.prefix { $0 != point }.count
        let rightCount = right.prefix { $0 != point }.count
        guard leftCount == rightCount else { return leftCount < rightCount }
        // Points align now, and without trailing zeros the order of the digits is the order of the numbers.
        return left.lexicographicallyPrecedes(right)
    }
}

extension AWSNumber {
    /// Whether the number is below zero.
    package var isNegative: Bool { stringValue.utf8.first == UInt8(ascii: "-") }

    /// The exact sum.
    ///
    /// - Throws: ``AWSNumberError`` when the sum is out of range or has more than 38 significant digits; DynamoDB
    ///   never rounds.
    public func adding(_ other: AWSNumber) throws(AWSNumberError) -> AWSNumber {
        if let sum = smallSum(with: other, sign: 1) { return sum }
        return try AWSNumber(DecimalDigits(of: self).adding(DecimalDigits(of: other)))
    }

    /// The exact difference.
    ///
    /// - Throws: ``AWSNumberError`` when the difference is out of range or has more than 38 significant digits;
    ///   DynamoDB never rounds.
    public func subtracting(_ other: AWSNumber) throws(AWSNumberError) -> AWSNumber {
        if let difference = smallSum(with: other, sign: -1) { return difference }
        var negated = DecimalDigits(of: other)
        negated.isNegative.toggle()
        return try AWSNumber(DecimalDigits(of: self).adding(negated))
    }

    /// The sum of two integers short enough for machine arithmetic, which counters nearly always are.
    private func smallSum(with other: AWSNumber, sign: Int) -> AWSNumber? {
        guard let left = int, let right = other.int else { return nil }
        let (sum, overflows) =
            sign > 0 ? left.addingReportingOverflow(right) : left.subtractingReportingOverflow(right)
        return overflows ? nil : AWSNumber(sum)
    }
}

extension DecimalDigits {
    /// The exact sum, with as many digits as it takes.
    func adding(_ other: DecimalDigits) -> DecimalDigits {
        if isZero { return other }
        if other.isZero { return self }
        // One more place in front takes the carry.
        let top = max(exponent, other.exponent) + 1
        let bottom = min(exponent - digits.count, other.exponent - other.digits.count) + 1
        let left = places(from: top, to: bottom)
        let right = other.places(from: top, to: bottom)
        if isNegative == other.isNegative {
            return DecimalDigits(isNegative: isNegative, digits: Self.sum(left, right), exponent: top)
        }
        let leftIsLess = left.lexicographicallyPrecedes(right)
        return DecimalDigits(
            isNegative: leftIsLess ? other.isNegative : isNegative,
            digits: leftIsLess ? Self.difference(right, left) : Self.difference(left, right),
            exponent: top
        )
    }

    /// The digits for the powers of ten from `top` down to `bottom`, which enclose all of them.
    private func places(from top: Int, to bottom: Int) -> [UInt8] {
        var places = [UInt8](repeating: 0, count: top - bottom + 1)
        places.replaceSubrange(top - exponent..<top - exponent + digits.count, with: digits)
        return places
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var sum = left
        var carry: UInt8 = 0
        for place in sum.indices.reversed() {
            let digit = sum[place] + right[place] + carry
            carry = digit >= 10 ? 1 : 0
            sum[place] = digit - 10 * carry
        }
        return sum
    }

    /// The difference of `left` and a `right` that is not larger.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var difference = left
        var borrow: UInt8 = 0
        for place in difference.indices.reversed() {
            let taken = right[place] + borrow
            borrow = difference[place] < taken ? 1 : 0
            difference[place] += 10 * borrow
            difference[place] -= taken
        }
        return difference
    }
}
