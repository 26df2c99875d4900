import MillraceModel
import MillraceStreams
import MillraceTables

extension TableDefinition {
    /// Reads what a request wants a table to be.
    ///
    /// - Parameters:
    ///   - request: The request of `CreateTable`.
    ///   - name: The table's name.
    /// - Throws: `ServiceError.validation`.
    init(_ request: WireStructure, name: String) throws(ServiceError) {
        try TableSettings.check(request)
        let throughput = request.structure("ProvisionedThroughput").map { ProvisionedThroughput($0) }
        switch (request.text("BillingMode"), throughput) {
        case ("PAY_PER_REQUEST", .some): throw TableSettings.capacityOnDemand
        case ("PAY_PER_REQUEST", nil), (_, .some): break
        case (_, nil): throw TableSettings.noCapacity
        }
        var definitions = try KeyDefinitions(request.structures("AttributeDefinitions")!)
        let key = try definitions.key(request.structures("KeySchema")!)
        var indexes: [SecondaryIndex] = []
        for (member, kind) in [
            ("LocalSecondaryIndexes", SecondaryIndex.Kind.local), ("GlobalSecondaryIndexes", .global),
        ] {
            guard let requests = request.structures(member) else { continue }
            guard !requests.isEmpty else {
                throw .validation("One or more parameter values were invalid: List of \(member) is empty")
            }
            for request in requests { indexes.append(try SecondaryIndex(request, kind, &definitions)) }
        }
        try definitions.finish(hasIndexes: !indexes.isEmpty)
        try self.init(
            name: name,
            keySchema: key,
            indexes: indexes,
            provisionedThroughput: throughput,
            streamViewType: try TableSettings.stream(request).flatMap { stream in
                if case .enabled(let viewType) = stream { viewType } else { nil }
            },
            isDeletionProtected: request.boolean("DeletionProtectionEnabled") ?? false,
            tags: try request.tags("Tags")
        )
    }
}
