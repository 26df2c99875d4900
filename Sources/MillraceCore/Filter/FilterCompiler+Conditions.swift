import MillraceModel

extension FilterCompiler {
    /// The condition that an element of a leaf's array is, or `nil` after it was reported.
    mutating func condition(of element: LocatedJSON, at place: JSONPointer) -> FilterCondition? {
        switch element.content {
        case .scalar(let value): return .equals(value)
        case .array:
            report(element, at: place, "is an array in the array of a field, which holds values and operators only")
            return nil
        case .object(let members):
            guard let member = members.first, members.count == 1 else {
                let message =
                    members.isEmpty ? "is an object without an operator" : "has several operators in one object"
                report(element, at: place, message + "; write one each, such as {\"prefix\": \"a\"}")
                return nil
            }
            return condition(of: member, at: place.appending(member.key))
        }
    }

    private mutating func condition(of member: LocatedJSON.Member, at place: JSONPointer) -> FilterCondition? {
        let value = member.value
        guard let operation = FilterOperator(rawValue: member.key) else {
            let name = JSONValue.string(member.key).shortText
            report(
                value, at: place, "is for \(name), which Lambda's filters do not have; they have \(FilterOperator.list)"
            )
            return nil
        }
        switch operation {
        case .numeric: return range(of: value, at: place).map { .numeric($0) }
        case .anythingBut: return refusedValues(of: value, at: place).map { .anythingBut($0) }
        case .exists:
            if case .scalar(.bool(let isWanted)) = value.content { return .exists(isWanted) }
            report(value, at: place, "is not true or false, which exists takes")
        case .equalsIgnoreCase, .prefix, .suffix:
            if case .scalar(.string(let text)) = value.content {
                return switch operation {
                case .prefix: .prefix(text)
                case .suffix: .suffix(text)
                default: .equalsIgnoreCase(text, folded: FilterCondition.folded(text))
                }
            }
            report(value, at: place, "is not a string, which \(operation.rawValue) takes")
        }
        return nil
    }

    /// What `anything-but` refuses: strings only, or numbers only.
    private mutating func refusedValues(of value: LocatedJSON, at place: JSONPointer) -> [JSONValue]? {
        let expected = "anything-but takes a string, a number, or a list of strings only or of numbers only"
        switch value.content {
        case .scalar(.string), .scalar(.number):
            return [value.value]
        case .array(let elements) where !elements.isEmpty:
            let kinds = elements.map(\.value.kind)
            guard let kind = kinds.first(where: { $0 == .string || $0 == .number }) else { break }
            var isSound = true
            for (index, element) in elements.enumerated() where kinds[index] != kind {
                isSound = false
                report(element, at: place.appending(index), "is not \(kind.name) as the others are; \(expected)")
            }
            return isSound ? elements.map(\.value) : nil
        case .array, .object, .scalar: break
        }
        report(value, at: place, "is not what anything-but takes in Lambda's filters; \(expected)")
        return nil
    }
}
