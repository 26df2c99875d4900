/// What a Kinesis record holds: bytes under a partition key.
public struct DataRecord: Hashable, Sendable {
    /// 1 to 256 characters; records of one key keep their order.
    public var partitionKey: String
    /// The bytes, 0 to 1 MiB by default.
    public var data: [UInt8]

    /// Creates the content of a Kinesis record.
    public init(partitionKey: String, data: [UInt8]) {
        self.partitionKey = partitionKey
        self.data = data
    }
}
