public import MillraceModel

/// A change of an item, decoded.
public enum Change<Value: Sendable>: Sendable {
    /// The item is new.
    case inserted(Value)
    /// The item was changed.
    case modified(from: Value, to: Value)
    /// The item was deleted.
    case removed(Value)
}

extension Change: Equatable where Value: Equatable {}

extension Function {
    /// Creates a function that is called with one decoded change at a time.
    ///
    /// The stream must show both images (`NEW_AND_OLD_IMAGES`). The first throw, also one while decoding, marks that
    /// record as failed: those before it are done, it and those behind it are delivered again. The mapping must list
    /// `ReportBatchItemFailures`.
    ///
    /// - Parameters:
    ///   - name: The name that mappings refer to.
    ///   - value: What the table's items are decoded as.
    ///   - decoder: Says how dates stand in the items; as seconds since 1970 unless given.
    ///   - body: Called with each change in order.
    public init<Value: Decodable & Sendable>(
        _ name: String,
        eachChangeOf value: Value.Type,
        decoder: ItemDecoder = ItemDecoder(),
        body: @escaping @Sendable (_ change: Change<Value>, _ context: FunctionContext) async throws -> Void
    ) {
        self.init(name, each: DynamoDBRecord.self) { record, context in
            try await body(Change(decoding: record, with: decoder), context)
        }
    }
}

extension Change where Value: Decodable {
    /// Decodes the images of a record.
    ///
    /// - Parameters:
    ///   - record: A change, with all images that its kind has.
    ///   - decoder: Says how dates stand in the items; as seconds since 1970 unless given.
    /// - Throws: `DecodingError` when an image is missing from the stream's view or does not fit.
    public init(decoding record: DynamoDBRecord, with decoder: ItemDecoder = ItemDecoder()) throws {
        func image(_ image: Item?, _ name: String) throws -> Value {
            guard let image else {
                let view = record.change.streamViewType.rawValue
                throw DecodingError.valueNotFound(
                    Value.self,
                    DecodingError.Context(
                        codingPath: [],
                        debugDescription: "the record has no \(name); its stream shows \(view), not NEW_AND_OLD_IMAGES"
                    )
                )
            }
            return try decoder.decode(Value.self, from: image)
        }
        switch record.eventName {
        case .insert:
            self = .inserted(try image(record.change.newImage, "NewImage"))
        case .modify:
            self = .modified(
                from: try image(record.change.oldImage, "OldImage"),
                to: try image(record.change.newImage, "NewImage")
            )
        case .remove:
            self = .removed(try image(record.change.oldImage, "OldImage"))
        }
    }
}
