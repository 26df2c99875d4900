// The protocols of the containers answer for 128 bits with an error unless a method with exactly these types is there,
// so the generic methods, which answer for every other type, need these beside them.

extension ItemKeyedEncodingContainer {
    mutating func encode(_ value: Int128, forKey key: Key) throws { try encodeMember(value, forKey: key) }

    mutating func encode(_ value: UInt128, forKey key: Key) throws { try encodeMember(value, forKey: key) }
}

extension ItemUnkeyedEncodingContainer {
    mutating func encode(_ value: Int128) throws { try encodeElement(value) }

    mutating func encode(_ value: UInt128) throws { try encodeElement(value) }
}

extension ItemSingleValueEncodingContainer {
    mutating func encode(_ value: Int128) throws { try encodeValue(value) }

    mutating func encode(_ value: UInt128) throws { try encodeValue(value) }
}

extension ItemKeyedDecodingContainer {
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try decodeMember(type, forKey: key) }

    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try decodeMember(type, forKey: key) }
}

extension ItemUnkeyedDecodingContainer {
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try decodeElement(type) }

    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try decodeElement(type) }
}

extension ItemSingleValueDecodingContainer {
    func decode(_ type: Int128.Type) throws -> Int128 { try decodeValue(type) }

    func decode(_ type: UInt128.Type) throws -> UInt128 { try decodeValue(type) }
}
