import MillraceModel
import Testing

@Suite("Item size")
struct ItemSizeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var size: Int
        var keys: Item
        var old: Item?
        var new: Item?
        var view = StreamViewType.newAndOldImages
        var testDescription: String { "\(size) bytes, keys \(keys.jsonText()), \(view.rawValue)" }
    }

    /// Every `SizeBytes` that AWS is known to have answered.
    static let answers = [
        Case(size: 12, keys: ["id": "Fred"], new: ["id": "Fred"]),
        Case(size: 16, keys: ["id": "NewKey"], new: ["id": "NewKey"]),
        Case(size: 16, keys: ["id": "NewKey"], old: ["id": "NewKey"]),
        Case(size: 26, keys: ["id": "Fred"], old: ["id": "Fred"], new: ["id": "Fred", "name": "Fred"]),
        Case(
            size: 46,
            keys: ["id": "NewKey"],
            old: ["id": "NewKey"],
            new: ["id": "NewKey", "attr1": "value1", "attr2": "value2"]
        ),
        Case(size: 38, keys: ["id": "NewKey"], old: ["id": "NewKey", "attr1": "value1", "attr2": "value2"]),
        Case(size: 43, keys: ["id": "NonExistentKey"], new: ["id": "NonExistentKey", "attr1": "value1"]),
        Case(size: 46, keys: ["id": "my-item-id"], new: ["id": "my-item-id", "attr1": "value1", "attr2": "value2"]),
        Case(
            size: 80,
            keys: ["id": "my-item-id"],
            old: ["id": "my-item-id", "attr1": "value1", "attr2": "value2"],
            new: ["id": "my-item-id", "attr1": "value3", "attr2": "value4"]
        ),
        Case(size: 12, keys: ["Username": "Fred"], new: ["Username": "Fred", "n": 1], view: .keysOnly),
        Case(size: 13, keys: ["Username": "Alice"], new: ["Username": "Alice"], view: .keysOnly),
        Case(size: 41, keys: ["ForumName": "DynamoDB", "Subject": "DynamoDB Thread 3"], view: .keysOnly),
        Case(size: 24, keys: ["Id": 1], new: ["Id": 1, "Message": "New item!"]),
        Case(
            size: 56,
            keys: ["Id": 1],
            old: ["Id": 1, "Message": "New item!"],
            new: ["Id": 1, "Message": "This item has changed"]
        ),
        Case(size: 36, keys: ["Id": 1], old: ["Id": 1, "Message": "This item has changed"]),
    ]

    @Test("G31 SizeBytes equals every value that AWS is known to answer", arguments: answers)
    func sizeBytes(answer: Case) throws {
        // The one case without images is of a view that shows none; any image makes the change.
        let new = answer.old == nil && answer.new == nil ? answer.keys : answer.new
        let change = try #require(ItemChange(keys: answer.keys, oldImage: answer.old, newImage: new))
        #expect(change.sizeBytes(under: answer.view) == answer.size)
    }

    @Test("G31 the example of the Developer Guide counts 23 bytes")
    func developerGuide() {
        let item: Item = ["shirt-color": "R", "shirt-size": "M"]
        #expect(item.sizeBytes == 23)
    }

    @Test(
        "G31 every type counts by the item-size rules",
        arguments: [
            ("text", 4), ("é€", 5), (.binary([1, 2, 3]), 3), (true, 1), (nil, 1), (.stringSet(["ab", "c"]), 3),
            (.binarySet([[1], [2, 3]]), 3), (.numberSet([1, 22]), 4), ([], 3), ([:], 3), (["a", true], 7),
            (["k": "abc", "long": nil], 14), ([[[]]], 11), (0, 1), (1, 2), (-1, 3), (100, 2), (1_001, 3),
        ] as [(AttributeValue, Int)])
    func sizeOfTypes(value: AttributeValue, size: Int) {
        #expect(value.sizeBytes == size)
    }
}
