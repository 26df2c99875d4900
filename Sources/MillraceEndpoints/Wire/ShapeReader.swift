import MillraceModel

/// Reads a request as its shape says.
///
/// Members that the shape does not know are passed over, and null counts as absent, as at AWS. The first value of a
/// wrong type is told once the whole document is known to be well-formed; the first value that breaks a rule of its own,
/// or is not supported, stands in the result and is told after the constraints.
struct ShapeReader<Reader: DocumentReader> {
    private var reader: Reader
    private var typeFault: WireFault?
    private var laterFault: WireFault?

    /// Reads a whole document.
    ///
    /// - Throws: `WireFault`: the document is not well-formed, or something in it has the wrong type.
    static func read(_ reader: Reader, as members: [Shape.Member]) throws(WireFault) -> WireStructure {
        var own = ShapeReader(reader: reader)
        var structure: WireStructure?
        do {
            structure = try own.structure(members, isElement: false)
            try own.reader.finish()
        } catch let fault as WireFault {
            throw fault
        } catch {
            throw .malformedDocument
        }
        if let fault = own.typeFault { throw fault }
        structure?.laterFault = own.laterFault
        return structure ?? WireStructure()
    }

    private init(reader: Reader) { self.reader = reader }

    private mutating func structure(_ members: [Shape.Member], isElement: Bool) throws -> WireStructure? {
        guard try reader.kind() == .object else {
            return try refuseType(isElement ? WireFault.elementText : WireFault.memberText)
        }
        var structure = WireStructure()
        try reader.beginObject()
        while let name = try reader.nextKey() {
            guard let member = members.first(where: { $0.name == name }) else {
                try reader.skipValue()
                continue
            }
            if let value = try value(member.shape, name) { structure[name] = value }
        }
        return structure
    }

    /// Reads what comes next; gives `nil` for null, and for what is wrong.
    ///
    /// - Parameters:
    ///   - shape: What it may be.
    ///   - name: The member that it belongs to.
    ///   - isElement: Whether it stands in a list or a map, where AWS has other words.
    private mutating func value(_ shape: Shape, _ name: String, isElement: Bool = false) throws -> WireValue? {
        let kind = try reader.kind()
        if kind == .null {
            try reader.readNull()
            if isElement, case .attributeValue = shape { return note(.invalidValue(AttributeValue.noTypeFault)) }
            return nil
        }
        switch shape {
        case .text:
            guard kind == .string else { return note(try reader.skipScalar(insteadOf: "String")) }
            return .text(try reader.readString())
        case .integer:
            guard kind == .number else { return note(try reader.skipScalar(insteadOf: "Integer")) }
            return try integer("Integer")
        case .long:
            guard kind == .number else { return note(try reader.skipScalar(insteadOf: "Long")) }
            return try integer("Long")
        case .boolean:
            guard kind == .boolean else { return note(try reader.skipScalar(insteadOf: "Boolean")) }
            return .boolean(try reader.readBool())
        case .blob:
            guard kind == .string || kind == .bytes else { return note(try reader.skipBlob()) }
            guard let bytes = try reader.readBlob() else { return note(.type("Invalid base64 data")) }
            return .blob(bytes)
        case .timestamp:
            guard kind == .number || kind == .timestamp else { return note(try reader.skipScalar(insteadOf: "Date")) }
            guard let instant = try reader.readTimestamp() else { return note(.type("Invalid timestamp")) }
            return .timestamp(instant)
        case .attributeValue:
            do {
                return .attribute(try reader.readAttributeValue())
            } catch let fault as WireFault where fault.kind != .malformedDocument {
                return note(fault)
            }
        case .list(let element, _):
            return try list(of: element, kind, name)
        case .map(let element, _):
            return try map(of: element, kind, name)
        case .structure(let members):
            return try structure(members, isElement: isElement).map(WireValue.structure)
        case .refused(let why):
            try reader.skipValue()
            return note(.unsupported("\(name) \(why)"))
        case .refusedUnlessEmpty(let why):
            return try skipsNothing() ? nil : note(.unsupported("\(name) \(why)"))
        }
    }

    /// Passes over whatever comes next, and gives whether it says nothing.
    private mutating func skipsNothing() throws -> Bool {
        switch try reader.kind() {
        case .null:
            try reader.readNull()
            return true
        case .string: return try reader.readString().isEmpty
        case .array:
            var isEmpty = true
            try reader.beginArray()
            while try reader.nextElement() { isEmpty = try skipsNothing() && isEmpty }
            return isEmpty
        case .object:
            var isEmpty = true
            try reader.beginObject()
            while try reader.nextKey() != nil { isEmpty = try skipsNothing() && isEmpty }
            return isEmpty
        case .number, .boolean, .bytes, .timestamp:
            try reader.skipValue()
            return false
        }
    }

    private mutating func integer(_ type: String) throws -> WireValue? {
        let text = try reader.readNumberText()
        if let value = Int(text) { return .integer(value) }
        // AWS cuts a fraction off.
        guard let value = Double(text), let whole = Int(exactly: value.rounded(.towardZero)) else {
            return note(.type("NUMBER_VALUE cannot be converted to \(type)"))
        }
        return .integer(whole)
    }

    private mutating func list(of element: Shape, _ kind: DocumentKind, _ name: String) throws -> WireValue? {
        guard kind == .array else { return note(try reader.skipList()) }
        var values: [WireValue] = []
        try reader.beginArray()
        while try reader.nextElement() {
            if let value = try value(element, name, isElement: true) { values.append(value) }
        }
        return .list(values)
    }

    private mutating func map(of element: Shape, _ kind: DocumentKind, _ name: String) throws -> WireValue? {
        guard kind == .object else {
            if case .attributeValue = element { return note(try reader.skipItem()) }
            return try refuseType(WireFault.memberText)
        }
        var values: [String: WireValue] = [:]
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard let value = try value(element, name, isElement: true) else { continue }
            // Of two attributes of one name one would be lost; Swift takes composed and decomposed letters for one.
            guard values.updateValue(value, forKey: key) == nil else { throw WireFault.malformedDocument }
        }
        return .map(values)
    }

    private mutating func note(_ fault: WireFault) -> WireValue? {
        switch fault.kind {
        case .unsupported, .invalidValue: laterFault = laterFault ?? fault
        case .malformedDocument, .wrongType, .unknownOperation: typeFault = typeFault ?? fault
        }
        return nil
    }

    private mutating func refuseType<Value>(_ text: String) throws -> Value? {
        try reader.skipValue()
        _ = note(.type(text))
        return nil
    }
}
