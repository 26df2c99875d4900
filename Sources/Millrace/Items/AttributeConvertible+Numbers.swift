import MillraceModel

extension AWSNumber: AttributeConvertible {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? { .number(self) }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> AWSNumber? {
        try number(in: value)
    }

    /// The number of a number attribute.
    static func number(in value: AttributeValue) throws(AttributeFault) -> AWSNumber {
        guard case .number(let number) = value else { throw .wrongType(expected: "a number (N)") }
        return number
    }

    /// Runs a conversion and turns DynamoDB's refusal into a fault that repeats the value.
    static func checked(
        _ value: some CustomStringConvertible,
        _ convert: () throws(AWSNumberError) -> AWSNumber
    ) throws(AttributeFault) -> AWSNumber {
        do {
            return try convert()
        } catch {
            throw .badValue("\(value) cannot be a number attribute: \(error.message)")
        }
    }
}

/// A whole number of a fixed width.
protocol AttributeInteger: AttributeConvertible, FixedWidthInteger {}

extension AttributeInteger {
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        .number(try AWSNumber.checked(self) { () throws(AWSNumberError) in try AWSNumber(self) })
    }

    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Self? {
        let text = try AWSNumber.number(in: value).stringValue
        if let integer = Self(text) { return integer }
        // The normal form has a point exactly when there is a fraction.
        throw .badValue("\(text) " + (text.contains(".") ? "is not a whole number" : "does not fit in \(Self.self)"))
    }
}

extension Int: AttributeInteger {}
extension Int8: AttributeInteger {}
extension Int16: AttributeInteger {}
extension Int32: AttributeInteger {}
extension Int64: AttributeInteger {}
extension Int128: AttributeInteger {}
extension UInt: AttributeInteger {}
extension UInt8: AttributeInteger {}
extension UInt16: AttributeInteger {}
extension UInt32: AttributeInteger {}
extension UInt64: AttributeInteger {}
extension UInt128: AttributeInteger {}

/// A binary floating-point number.
protocol AttributeFloatingPoint: AttributeConvertible, BinaryFloatingPoint, LosslessStringConvertible {}

extension AttributeFloatingPoint {
    /// The shortest decimal text that reads back as the same number.
    func attributeValue(_ options: ItemCodingOptions) throws(AttributeFault) -> AttributeValue? {
        .number(try AWSNumber.checked(self) { () throws(AWSNumberError) in try AWSNumber(description) })
    }

    /// The nearest number; digits beyond its precision are lost, as in every such type.
    static func make(from value: AttributeValue, _ options: ItemCodingOptions) throws(AttributeFault) -> Self? {
        let text = try AWSNumber.number(in: value).stringValue
        guard let number = Self(text), number.isFinite else { throw .badValue("\(text) does not fit in \(Self.self)") }
        return number
    }
}

extension Double: AttributeFloatingPoint {}
extension Float: AttributeFloatingPoint {}
