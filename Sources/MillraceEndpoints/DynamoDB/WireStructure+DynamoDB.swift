import MillraceModel
import MillraceStreams
import MillraceTables

// The members that several requests of DynamoDB have.
extension WireStructure {
    /// Whether to say what capacity was taken.
    var returnConsumedCapacity: ReturnConsumedCapacity {
        choice("ReturnConsumedCapacity") ?? ReturnConsumedCapacity.none
    }

    /// Whether to say how large the item collections are.
    var returnItemCollectionMetrics: ReturnItemCollectionMetrics {
        choice("ReturnItemCollectionMetrics") ?? ReturnItemCollectionMetrics.none
    }

    /// Which attributes to give back.
    var returnValues: ReturnValue { choice("ReturnValues") ?? ReturnValue.none }

    /// Whether the error of a condition that failed holds the item.
    var returnValuesOnConditionCheckFailure: ReturnValuesOnConditionCheckFailure {
        choice("ReturnValuesOnConditionCheckFailure") ?? ReturnValuesOnConditionCheckFailure.none
    }

    /// A list of attribute values.
    func attributes(_ name: String) -> [AttributeValue]? { list(name)?.map(\.attribute) }

    /// Tags by their names; none when they are absent.
    ///
    /// - Throws: `ServiceError.validation` for two of one name.
    func tags(_ name: String) throws(ServiceError) -> [String: String] {
        var tags: [String: String] = [:]
        for tag in structures(name) ?? [] {
            let key = tag.text("Key")!
            guard tags.updateValue(tag.text("Value")!, forKey: key) == nil else {
                throw .validation("One or more parameter values were invalid: The tag key \(key) is there twice")
            }
        }
        return tags
    }
}
