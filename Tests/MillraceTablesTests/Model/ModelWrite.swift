import MillraceModel
import MillraceTables

/// A write as it is asked of the tables, and what it means, said a second time in plain Swift.
struct ModelWrite {
    enum Outcome {
        /// The item, or none, that is there afterwards.
        case becomes(Item?)
        /// The write does not fit the item.
        case refused
    }

    /// The request; some forms go by another operation than transactions.
    let request: TransactWriteItem
    /// The key of the item.
    let key: Item
    /// Whether a transaction takes the form of the request.
    var isForTransactions = true
    /// Whether the condition holds of the item that is there.
    var isMet: (Item?) -> Bool = { _ in true }
    /// What becomes of the item that is there.
    let change: (Item?) -> Outcome

    /// Whether the new item stands in the request.
    var isPut: Bool {
        if case .put = request { true } else { false }
    }
}

extension ModelWrite {
    /// Draws a write of an item.
    static func drawn(_ key: Item, now: Int64, using random: inout SeededGenerator) -> ModelWrite {
        let (condition, isMet) = drawnCondition(key, using: &random)
        switch random.number(in: 0...9) {
        case 0...3:
            let item = ItemDraw.item(key, now: now, using: &random)
            return ModelWrite(
                request: .put(PutItemInput(tableName: "Birds", item: item, condition: condition)),
                key: key,
                isMet: isMet
            ) { _ in .becomes(item) }
        case 4:
            return ModelWrite(
                request: .delete(DeleteItemInput(tableName: "Birds", key: key, condition: condition)),
                key: key,
                isMet: isMet
            ) { _ in .becomes(nil) }
        case 5:
            return drawnLegacyUpdate(key, now: now, using: &random)
        default:
            let update = drawnUpdate(key, now: now, using: &random)
            var input = UpdateItemInput(
                tableName: "Birds", key: key, updateExpression: update.text, condition: condition)
            input.condition.expressionAttributeNames = merged(condition.expressionAttributeNames, update.names)
            input.condition.expressionAttributeValues = merged(condition.expressionAttributeValues, update.values)
            return ModelWrite(request: .update(input), key: key, isMet: isMet, change: update.change)
        }
    }

    /// No members are given as none, because DynamoDB refuses an empty member.
    private static func merged<Value>(_ one: [String: Value]?, _ other: [String: Value]) -> [String: Value]? {
        let all = (one ?? [:]).merging(other) { $1 }
        return all.isEmpty ? nil : all
    }

    private static func drawnCondition(
        _ key: Item, using random: inout SeededGenerator
    ) -> (ConditionInput, (Item?) -> Bool) {
        switch random.number(in: 0...9) {
        case 0: return (ConditionInput("attribute_exists(h)"), { $0 != nil })
        case 1: return (ConditionInput("attribute_not_exists(h)"), { $0 == nil })
        case 2:
            let bound = random.number(in: -5...5)
            let condition = ConditionInput("n > :bound OR n = :bound", values: [":bound": .number(AWSNumber(bound))])
            return (condition, { ($0?["n"]?.numberValue).map { $0 >= AWSNumber(bound) } ?? false })
        case 3:
            let condition = ConditionInput("NOT begins_with(#g, :x)", names: ["#g": "g"], values: [":x": "x"])
            return (condition, { $0?["g"]?.stringValue?.utf8.starts(with: "x".utf8) != true })
        default: return (ConditionInput(), { _ in true })
        }
    }

    private struct Update {
        let text: String
        var names: [String: String] = [:]
        var values: [String: AttributeValue] = [:]
        let change: (Item?) -> Outcome
    }

    private static func drawnUpdate(_ key: Item, now: Int64, using random: inout SeededGenerator) -> Update {
        let name = ItemDraw.names.drawn(using: &random)
        let value = ItemDraw.value(of: name, now: now, using: &random)
        let amount = random.number(in: -3...3)
        let number = AttributeValue.number(AWSNumber(amount))
        let letters = ItemDraw.letters(using: &random)
        /// An update that sets one attribute, to what is made of its old value; `nil` does not fit.
        func setting(_ name: String, _ new: @escaping (AttributeValue?) -> AttributeValue?) -> (Item?) -> Outcome {
            { old in
                guard let new = new(old?[name]) else { return .refused }
                return .becomes((old ?? key).merging([name: new]) { $1 })
            }
        }
        /// Adds to a number, which begins as zero.
        let sum = setting("n") { old in
            guard let old else { return number }
            return old.numberValue?.int.map { .number(AWSNumber($0 + amount)) }
        }
        switch random.number(in: 0...7) {
        case 0:
            let change = setting(name) { _ in value }
            return Update(text: "SET #a = :v", names: ["#a": name], values: [":v": value], change: change)
        case 1:
            return Update(text: "ADD n :c", values: [":c": number], change: sum)
        case 2:
            return Update(
                text: "SET n = if_not_exists(n, :zero) + :c", values: [":zero": 0, ":c": number], change: sum)
        case 3:
            let other = ItemDraw.names.filter { $0 != name }.drawn(using: &random)
            return Update(text: "REMOVE #a, #b", names: ["#a": name, "#b": other]) { old in
                .becomes(old?.filter { $0.key != name && $0.key != other })
            }
        case 4:
            return Update(
                text: "ADD letters :l", values: [":l": .stringSet(letters)],
                change: setting("letters") { old in
                    guard let old else { return .stringSet(letters) }
                    return old.stringSetValue.map { .stringSet(Array(Set($0).union(letters))) }
                })
        case 5:
            return Update(text: "DELETE letters :l", values: [":l": .stringSet(letters)]) { old in
                guard var item = old, let value = item["letters"] else { return .becomes(old) }
                guard let elements = value.stringSetValue else { return .refused }
                let rest = Array(Set(elements).subtracting(letters))
                item["letters"] = rest.isEmpty ? nil : .some(.stringSet(rest))
                return .becomes(item)
            }
        case 6:
            return Update(text: "SET #m.#k = :v", names: ["#m": "m", "#k": "k"], values: [":v": value]) { old in
                guard var item = old, var members = item["m"]?.mapValue else { return .refused }
                members["k"] = value
                item["m"] = .map(members)
                return .becomes(item)
            }
        default:
            return Update(
                text: "SET things = list_append(if_not_exists(things, :none), :v)",
                values: [":none": [], ":v": [value]],
                change: setting("things") { old in
                    guard let old else { return [value] }
                    return old.listValue.map { .list($0 + [value]) }
                })
        }
    }

    private static func drawnLegacyUpdate(
        _ key: Item, now: Int64, using random: inout SeededGenerator
    ) -> ModelWrite {
        var input = UpdateItemInput(tableName: "Birds", key: key)
        let value = ItemDraw.value(of: "g", now: now, using: &random)
        let isEmpty = random.oneIn(4)
        if !isEmpty {
            input.attributeUpdates = [
                "g": AttributeUpdate(.put, value), "n": AttributeUpdate(.add, 1), "f": AttributeUpdate(.delete),
            ]
        }
        let isNew = random.oneIn(3)
        if isNew { input.condition.expected = ["h": ExpectedAttribute(exists: false)] }
        let isMet: (Item?) -> Bool = { !isNew || $0 == nil }
        return ModelWrite(request: .update(input), key: key, isForTransactions: false, isMet: isMet) { old in
            var new = old ?? key
            guard !isEmpty else { return .becomes(new) }
            let count = new["n"] ?? 0
            guard let number = count.numberValue?.int else { return .refused }
            new["n"] = .number(AWSNumber(number + 1))
            new["g"] = value
            new["f"] = .none
            return .becomes(new)
        }
    }
}
