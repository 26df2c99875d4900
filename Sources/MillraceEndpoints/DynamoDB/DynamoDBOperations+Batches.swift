import MillraceModel
import MillraceStreams
import MillraceTables

extension DynamoDBOperations {
    var batchGetItem: WireOperation {
        let keysAndAttributes: [Shape.Member] =
            [
                .required("Keys", .list(of: DynamoDBShapes.item, count: 1...100)),
                .optional("AttributesToGet", DynamoDBShapes.attributeNames),
                .optional("ConsistentRead", .boolean),
            ] + DynamoDBShapes.projection
        return WireOperation([
            .required("RequestItems", .map(of: .structure(keysAndAttributes), count: 1...100)),
            .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
        ]) { call in
            let requests = call.input.map("RequestItems")!
            let texts = try texts(ofTables: requests.keys)
            let output = try await tables.batchGetItem(
                Dictionary(uniqueKeysWithValues: texts.map { ($0, KeysAndAttributes(requests[$1]!.structure)) }),
                returnConsumedCapacity: call.input.returnConsumedCapacity
            )
            return .json { writer in
                writer.member("Responses", map: output.responses, keys: texts) { items, writer in
                    writer.list(items) { $0.write(to: &$1) }
                }
                writer.member("UnprocessedKeys", map: output.unprocessedKeys, keys: texts) { $0.write(to: &$1) }
                writer.member("ConsumedCapacity", output.consumedCapacity, as: texts)
            }
        }
    }

    var batchWriteItem: WireOperation {
        let request: [Shape.Member] = [
            .optional("PutRequest", .structure([.required("Item", DynamoDBShapes.item)])),
            .optional("DeleteRequest", .structure([.required("Key", DynamoDBShapes.item)])),
        ]
        return WireOperation([
            .required("RequestItems", .map(of: .list(of: .structure(request)), count: 1...25)),
            .optional("ReturnConsumedCapacity", DynamoDBShapes.returnConsumedCapacity),
            .optional("ReturnItemCollectionMetrics", DynamoDBShapes.returnItemCollectionMetrics),
        ]) { call in
            let requests = call.input.map("RequestItems")!
            let texts = try texts(ofTables: requests.keys)
            var writes: [String: [WriteRequest]] = [:]
            for (name, text) in texts { writes[name] = try requests[text]!.list.map { try Self.write($0.structure) } }
            let output = try await tables.batchWriteItem(
                writes,
                returnConsumedCapacity: call.input.returnConsumedCapacity,
                returnItemCollectionMetrics: call.input.returnItemCollectionMetrics
            )
            return .json { writer in
                // Whatever is taken at all is written at once.
                writer.member("UnprocessedItems") { _ in }
                writer.member("ItemCollectionMetrics", output.itemCollectionMetrics, keys: texts)
                writer.member("ConsumedCapacity", output.consumedCapacity, as: texts)
            }
        }
    }

    /// What the request calls the tables that it names, by their names.
    private func texts(ofTables texts: some Sequence<String>) throws(ServiceError) -> [String: String] {
        var found: [String: String] = [:]
        for text in texts.sorted() {
            let table = try TableReference(text, of: tables)
            guard found.updateValue(text, forKey: table.name) == nil else {
                throw .validation(
                    "One or more parameter values were invalid: The table \(table.name) is there by name and by ARN")
            }
        }
        return found
    }

    private static func write(_ request: WireStructure) throws(ServiceError) -> WriteRequest {
        switch (request.structure("PutRequest"), request.structure("DeleteRequest")) {
        case (let put?, nil): return .put(put.item("Item")!)
        case (nil, let delete?): return .delete(key: delete.item("Key")!)
        case (nil, nil), (.some, .some):
            throw .validation(
                "One or more parameter values were invalid: A write request has either PutRequest or DeleteRequest")
        }
    }
}

extension KeysAndAttributes {
    fileprivate init(_ request: WireStructure) {
        self.init(
            keys: request.list("Keys")!.map { $0.map.mapValues(\.attribute) }, projection: ProjectionInput(request))
        consistentRead = request.boolean("ConsistentRead") ?? false
    }

    /// Writes it as it was asked.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("Keys", list: keys) { $0.write(to: &$1) }
        if let names = projection.attributesToGet { writer.member("AttributesToGet", list: names) { $1.string($0) } }
        if consistentRead { writer.member("ConsistentRead", flag: true) }
        if let expression = projection.projectionExpression { writer.member("ProjectionExpression", expression) }
        if let names = projection.expressionAttributeNames {
            writer.member("ExpressionAttributeNames") { writer in
                for (placeholder, name) in names.sorted(by: { $0.key < $1.key }) { writer.member(placeholder, name) }
            }
        }
        writer.endObject()
    }
}
