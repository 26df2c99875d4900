/// A name or an index in a coding path where no key of the type's own stands.
struct ItemCodingKey: CodingKey {
    /// The key under which a class keeps the attributes of its superclass, as Foundation's coders do.
    static let superclass = ItemCodingKey(stringValue: "super")

    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = "Index \(intValue)"
        self.intValue = intValue
    }
}
