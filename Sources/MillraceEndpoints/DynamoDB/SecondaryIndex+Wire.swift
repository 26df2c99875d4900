import MillraceStreams
import MillraceTables

extension SecondaryIndex {
    /// Reads an index of a request to create it.
    ///
    /// - Throws: `ServiceError.validation` for a key that does not fit its definitions, and for a projection that is none.
    init(_ request: WireStructure, _ kind: Kind, _ definitions: inout KeyDefinitions) throws(ServiceError) {
        let name = request.text("IndexName")!
        try TableSettings.checkOnDemandThroughput(request)
        self.init(
            name,
            kind,
            keySchema: try definitions.key(request.structures("KeySchema")!, ofIndex: name),
            projection: try IndexProjection(request.structure("Projection")!),
            provisionedThroughput: request.structure("ProvisionedThroughput").map { ProvisionedThroughput($0) }
        )
    }
}

extension IndexProjection {
    fileprivate init(_ request: WireStructure) throws(ServiceError) {
        let (type, names) = (request.text("ProjectionType"), request.textList("NonKeyAttributes"))
        switch type {
        case "INCLUDE":
            self = .include(names ?? [])
            return
        case "ALL": self = .all
        case "KEYS_ONLY": self = .keysOnly
        default: throw .validation("One or more parameter values were invalid: Unknown ProjectionType: null")
        }
        guard names == nil else {
            throw .validation(
                "One or more parameter values were invalid: ProjectionType is \(typeName), "
                    + "but NonKeyAttributes is specified")
        }
    }
}

extension ProvisionedThroughput {
    /// Reads the capacity of a request.
    init(_ request: WireStructure) {
        self.init(
            readCapacityUnits: request.integer("ReadCapacityUnits")!,
            writeCapacityUnits: request.integer("WriteCapacityUnits")!
        )
    }
}
