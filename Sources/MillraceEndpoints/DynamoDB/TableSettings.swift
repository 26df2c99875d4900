import MillraceStreams
import MillraceTables

/// What the requests to create and to change a table say in the same way.
enum TableSettings {
    /// DynamoDB's words for a capacity of a table that has none.
    static let capacityOnDemand = ServiceError.validation(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
            + "when BillingMode is PAY_PER_REQUEST")
    /// DynamoDB's words for a table that needs a capacity.
    static let noCapacity = ServiceError.validation(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified "
            + "when BillingMode is PROVISIONED")

    /// Refuses settings that would do nothing; their harmless values pass.
    static func check(_ request: WireStructure) throws(ServiceError) {
        try checkOnDemandThroughput(request)
        if let encryption = request.structure("SSESpecification"),
            encryption.boolean("Enabled") == true || encryption.contains("SSEType")
                || encryption.contains("KMSMasterKeyId")
        {
            throw .validation(
                "SSESpecification is not supported: a store is encrypted as a whole, by the key of its daemon; "
                    + "leave it out, or say Enabled false")
        }
        if let tableClass = request.text("TableClass"), tableClass != "STANDARD" {
            throw .validation("TableClass \(tableClass) is not supported: all tables are STANDARD; leave it out")
        }
    }

    /// What is to become of the stream; `nil` when the request does not say.
    static func stream(_ request: WireStructure) throws(ServiceError) -> TableUpdate.Stream? {
        guard let specification = request.structure("StreamSpecification") else { return nil }
        return try TableUpdate.Stream(
            isEnabled: specification.boolean("StreamEnabled")!, viewType: specification.choice("StreamViewType"))
    }

    /// Refuses limits on demand, of which only the absence can be asked for.
    static func checkOnDemandThroughput(_ request: WireStructure) throws(ServiceError) {
        guard let limits = request.structure("OnDemandThroughput") else { return }
        for name in ["MaxReadRequestUnits", "MaxWriteRequestUnits"] {
            // DynamoDB's number for no limit.
            guard let limit = limits.integer(name), limit != -1 else { continue }
            throw .validation(
                "OnDemandThroughput is not supported: capacity has no limits here; leave out \(name) or set it to -1")
        }
    }
}
